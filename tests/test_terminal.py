"""On a terminal: what is typed and pasted by hand, and what is seen there."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import clean_environment, command

from ihaho_cli.text import cells

pty = pytest.importorskip("pty", reason="a pseudo-terminal is a thing of Unix")

INTERRUPT = "\x03"
POST = "https://twitter.com/example_user/status/1234567890123456789"


def talk(
    home: Path, typed: str | list[tuple[str, str]], *arguments: str, env: dict[str, str] | None = None, columns: int = 80
) -> tuple[int, str]:
    """Run the command on a pseudo-terminal, type into it, and give exit code and screen.

    What is typed is one text, or pairs: what must be on the screen before, and what is typed then. Ctrl-C is a key like any other.
    """
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    running = subprocess.Popen(
        command(*arguments), stdin=follower, stdout=follower, stderr=follower, close_fds=True,
        env=clean_environment(home) | {"TERM": "xterm"} | (env or {}),
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread runs beside a test
    )  # fmt: skip
    os.close(follower)
    steps = [("", typed)] if isinstance(typed, str) else list(typed)
    seen, looked_at = b"", 0
    while True:
        while steps and seen.find(steps[0][0].encode(), looked_at) >= 0:
            before, keys = steps.pop(0)
            looked_at = seen.index(before.encode(), looked_at) + len(before.encode())
            # A key struck before it is asked for is dropped, so that the end of a paste never becomes a command.
            time.sleep(0.4)
            os.write(leader, keys.encode())
        if not select.select([leader], [], [], 20)[0]:
            break
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    try:
        code = running.wait(timeout=30)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        raise
    os.close(leader)
    return code, seen.decode()


def test_pasting_into_the_bare_command(tmp_path: Path) -> None:
    """``ihaho`` alone asks for a paste, takes a whole consultation, and shows a card for each item."""
    consultation = f"会社の悪口を「{POST}」に書かれました。\n同じ人が https://bakusai.com/thr_res/tid=5/rrid=3/ にも!&\n\n"
    code, seen = talk(tmp_path, [("空の行で終わり", consultation), ("[q]", "q")])
    assert code == 0
    assert "貼り付けてください" in seen
    assert "X(旧Twitter)" in seen
    assert "爆サイ.com" in seen
    assert "1234567890123456789" in seen


def test_a_paste_without_a_url(tmp_path: Path) -> None:
    """A paste with no URL in it says so and how to go on."""
    code, seen = talk(tmp_path, "助けてください\n\n", "classify")
    assert code == 3
    assert "URLとして読めません" in seen


def test_nothing_pasted(tmp_path: Path) -> None:
    """Ctrl-D at the prompt is one line and its cure."""
    code, seen = talk(tmp_path, "\x04", "classify")
    assert code == 3
    assert "何も貼り付けられていません" in seen


def test_interrupted_at_the_prompt(tmp_path: Path) -> None:
    """Ctrl-C at the prompt ends with 130 and no traceback."""
    code, seen = talk(tmp_path, INTERRUPT, "classify")
    assert code == 130
    assert "中断しました" in seen
    assert "Traceback" not in seen


@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"IHAHO_PLAIN": "1"}, False)]
)
def test_colours_are_for_those_who_want_them(tmp_path: Path, env: dict[str, str], coloured: bool) -> None:
    """A terminal gets calm colours; NO_COLOR, a dumb terminal and the plain mode get the same words without."""
    code, seen = talk(tmp_path, "", "classify", "https://x.com/example_user", env=env)
    assert code == 0
    assert ("\x1b[36m" in seen or "\x1b[33m" in seen) is coloured
    assert "利用者" in seen
    assert "注意" in seen


@pytest.mark.badday("T2")
def test_markup_in_a_url_is_only_text(tmp_path: Path) -> None:
    """What looks like markup or a terminal sequence in a URL is shown as typed."""
    code, seen = talk(
        tmp_path, "", "classify", "--explain", "https://example.com/[red]x[/red]:smile:[link=https://evil.example]\x1b]0;t\x07"
    )
    assert code == 0
    assert "[red]x[/red]:smile:" in seen
    assert "\x1b]0;" not in seen
    assert "\x1b]8;" not in seen


def test_memory_does_not_grow_with_a_pipe(tmp_path: Path) -> None:
    """A hundred times the lines take no more memory (measured as peak of the process, in KiB)."""
    program = (
        "import resource, sys\n"
        "from ihaho_cli.cli.main import run\n"
        "code = run(['classify', '-'])\n"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    )
    peaks = []
    for count in (2_000, 100_000):
        lines = "".join(f"https://x.com/a/status/{n}\n" for n in range(count)).encode()
        done = subprocess.run(
            [sys.executable, "-c", program], input=lines, capture_output=True, env=clean_environment(tmp_path), check=True
        )
        assert len(done.stdout.splitlines()) == count
        assert json.loads(done.stdout.splitlines()[-1])["line"] == count
        peaks.append(int(done.stderr))
    assert peaks[1] < peaks[0] * 1.5


def many_urls(folder: Path, count: int) -> Path:
    """A file of made-up URLs, long enough to be watched."""
    place = folder / "many.txt"
    place.write_text(
        "".join(f"https://x.com/example/status/{10**17 + n}\nhttps://www{n % 97}.example.com/a/{n}\n" for n in range(count // 2))
    )
    return place


@pytest.mark.parametrize(("words", "columns"), [([], 80), (["--jobs", "2"], 80), ([], 40)])
def test_a_long_run_is_watched(words: list[str], columns: int, tmp_path: Path) -> None:
    """How many, how fast and how long still, again and again; the file is whole, and the last line says so."""
    place = many_urls(tmp_path, 400_000)
    code, seen = talk(
        tmp_path, "", "classify", "--input", str(place), "--output", str(tmp_path / "out.jsonl"), *words, columns=columns
    )
    assert code == 0
    assert "件/秒" in seen
    assert columns < 80 or "残り 約" in seen
    assert max((cells(part) for part in seen.replace("\r", "\n").split("\n") if part.startswith("[進捗]")), default=0) < columns
    assert "out.jsonl に書き出しました。" in seen
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 400_000


def test_a_watched_run_that_is_stopped(tmp_path: Path) -> None:
    """Ctrl-C in the middle ends with its code and leaves nothing half-written."""
    place = many_urls(tmp_path, 1_000_000)
    code, _ = talk(tmp_path, [("件/秒", INTERRUPT)], "classify", "--input", str(place), "--output", str(tmp_path / "out.csv"))
    assert code == 130
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix != ".txt" and not one.name.startswith(".cache")) == []


def test_nobody_watches(tmp_path: Path) -> None:
    """Without a terminal a long run says nothing on the way."""
    place = many_urls(tmp_path, 100_000)
    done = subprocess.run(
        command("classify", "--input", str(place), "--output", str(tmp_path / "out.csv")),
        capture_output=True, env=clean_environment(tmp_path), check=True,
    )  # fmt: skip
    assert "[進捗]" not in done.stderr.decode()
    assert done.stdout == b""
