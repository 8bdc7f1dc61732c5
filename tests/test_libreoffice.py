"""What LibreOffice makes of our Word files: it opens each, shows every word, and breaks pages where a person would."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_letters import LETTERS, NAMES, SECRETS, VARIANTS, draft, facts_for, letter

from ihaho_cli.letters import documents
from ihaho_cli.letters.blocks import Block, Shape
from ihaho_cli.letters.certified_form import certify
from ihaho_cli.letters.facts import collect
from ihaho_cli.letters.letters import Draft

SOFFICE = shutil.which("soffice")
FITTING: Mapping[str, tuple[str, ...]] = {
    "takedown.ja": ("corporation", "both-parents", "one-parent", "bereaved", "lawyer", "name-shown"), "disclosure.ja": ("carrier", "lawyer"),
    "preserve-logs.ja": ("carrier",), "takedown-intimate.ja": ("av", "bereaved"), "takedown-election.ja": ("party", "hidden-contact"),
    "host-notice.ja": ("cdn",), "takedown-copyright.ja": ("corporation",), "search-removal.ja": ("guardian",),
}  # fmt: skip
LONG = "https://bbs.example.com/" + "a-long-path/" * 12 + "?q=" + "%E3%81%82" * 40


def letters() -> dict[str, tuple[Draft, tuple[Block, ...]]]:
    """Every letter, its main variants, one with a list of posts, one of many pages, and two as 内容証明."""
    made = {name: draft(letter(name), facts_for(letter(name))) for name in NAMES}
    for name, variants in FITTING.items():
        for variant in variants:
            made[f"{name}-{variant}"] = draft(letter(name), facts_for(letter(name), **{**SECRETS, **VARIANTS[variant]}))
    places = [
        {"url": LONG, "info": "長い書き込み" * 20},
        *({"url": f"https://bbs.example.com/{n}", "other": f"レス {n}"} for n in range(30)),
    ]
    many = collect({"place": places, "info": "書き込み", "right": ["名誉権"], "reason": "書かれた事実はありません。" * 150})
    made["many"] = draft(letter("takedown.ja"), many)
    whole = {name: (one, one.blocks) for name, one in made.items()}
    for name in ("takedown.ja", "certified-mail.ja"):
        whole[f"{name}-sheets"] = made[name], certify(made[name].blocks, "").blocks
    return whole


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_every_letter(tmp_path: Path) -> None:
    """All in one call: each opens, says every word of the letter in its order, and has the pages the letter means."""
    made = letters()
    for name, (one, blocks) in made.items():
        documents.write_docx(str(tmp_path / f"{name}.docx"), blocks, title=one.header.title, lang=one.header.lang)
    command = [
        str(SOFFICE),
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        "pdf",
        "--outdir",
    ]
    paths = [str(tmp_path / f"{name}.docx") for name in made]
    subprocess.run([*command, str(tmp_path / "out"), *paths], check=True, capture_output=True, timeout=300)
    for name, (_, blocks) in made.items():
        text, pages = documents.read_pdf(str(tmp_path / "out" / f"{name}.pdf"))
        documents._compare(text, blocks, documents._by_shape)
        meant = 1 + sum(block.shape is Shape.PAGE for block in blocks)
        assert meant <= pages <= meant + (4 if name == "many" else 0), f"{name}: {pages} pages for {meant}"
    assert len(made) > len(LETTERS) + 15
