"""Makes the pictures of these pages anew: a session, and each letter's first page.

    python docs/pictures.py

Needs the ``[pdf]`` part, Chromium, poppler's pdftoppm and a Japanese font. Everything shown is made up.
"""

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from ihaho_cli.letters.letterbook import load_letters

HERE = Path(__file__).parent / "pictures"
COMMAND = [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()"]
SESSION = (
    ["classify", "https://x.com/example/status/1234567890123456789"],
    ["procedure", "x", "--purpose", "defamation"],
)
_LINES_SHOWN = 22
_PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0; background: #1d2126 }}
pre {{ margin: 0; white-space: pre-wrap; padding: 18px 22px; color: #e6e6e6; font: 15px/1.45 "Noto Sans Mono CJK JP", monospace }} b {{ color: #8fd18f }}</style>
<pre>{}</pre>"""
_BROWSER = (
    "chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --hide-scrollbars --window-size=760,870"
)


def session() -> None:
    """docs/pictures/session.png: what a counselor sees, drawn by a browser that asks no network."""
    parts = []
    for words in SESSION:
        done = subprocess.run([*COMMAND, *words], capture_output=True, check=True, text=True, encoding="utf-8")
        lines = done.stdout.rstrip().split("\n")
        shown = "\n".join(lines[:_LINES_SHOWN]) + ("\n…" if len(lines) > _LINES_SHOWN else "")
        parts.append(f"<b>$ ihaho {escape(' '.join(words))}</b>\n{escape(shown)}\n\n")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(_PAGE.format("".join(parts)), encoding="utf-8")
        words = [*_BROWSER.split(), f"--user-data-dir={folder}/profile", f"--screenshot={HERE / 'session.png'}", page.as_uri()]
        subprocess.run(words, check=True, capture_output=True)


def letters() -> None:
    """docs/pictures/LETTER.png: the first page, with the fictional facts of ``--example``."""
    with tempfile.TemporaryDirectory() as folder:
        for template in load_letters(None):
            name, lang = template.header.name, template.header.lang
            example = subprocess.run([*COMMAND, "draft", name, "--example"], capture_output=True, check=True)
            facts = Path(folder, "facts.toml")
            facts.write_bytes(example.stdout)
            made = Path(folder, f"{name}-{lang}.pdf")
            words = ["draft", name, "--facts", str(facts), "--output", str(made), "--lang", lang]
            if subprocess.run([*COMMAND, *words], capture_output=True, check=False).returncode or not made.exists():
                print(f"{name}: no picture")
                continue
            suffix = "" if lang == "ja" or name != "personal-data" else f"-{lang}"
            subprocess.run(
                [
                    "pdftoppm",
                    "-r",
                    "56",
                    "-gray",
                    "-png",
                    "-singlefile",
                    "-f",
                    "1",
                    "-l",
                    "1",
                    str(made),
                    str(HERE / (name + suffix)),
                ],
                check=True,
            )


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    if shutil.which("chromium"):
        session()
    if shutil.which("pdftoppm"):
        letters()
