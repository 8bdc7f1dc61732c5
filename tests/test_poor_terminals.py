"""Every command on poor terminals and none: narrow, wide, dumb, colourless, CP932, ASCII, plain for a screen reader."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from conftest import clean_environment
from places import PROJECT

from ihaho_cli.cli.main import group
from ihaho_cli.text import cells

URL = "https://x.com/example/status/1234567890123456789"
BAKUSAI = "https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/"
DONE, BAD_INPUT, NOT_KNOWN, NO_OUTPUT = 0, 3, 4, 5

COMMANDS: Mapping[str, tuple[int, list[list[str]]]] = {
    "classify": (DONE, [[URL], ["--explain", "https://web.archive.org/web/2020/" + URL], ["--input", "urls.txt", "--format", "csv"]]),
    "procedure": (DONE, [["x", "--purpose", "defamation"], ["爆サイ", "--plain"]]),
    "answer": (DONE, [[URL, BAKUSAI, "--need", "exposed"], ["--list-needs"]]),
    "refer": (DONE, [["--need", "exposed", "--fact", "residence=東京都"], ["--text", "matter.txt"], ["--list-needs"]]),
    "refer list": (DONE, [["--residence", "東京"]]),
    "refer show": (DONE, [["ihc"]]),
    "refer handover": (DONE, [["police_cyber"]]),
    "refer sheet": (DONE, [["--output", "sheet.html", "--force"]]),
    "refer chart": (DONE, [["--output", "chart.svg", "--force"]]),
    "draft": (DONE, [
        ["takedown", URL, "--facts", "facts.toml"], ["--facts", "situation.toml", URL], ["takedown", "--list-fields"],
        ["form", BAKUSAI], ["next", "拒否"], ["takedown", URL, "--facts", "facts.toml", "--certified"],
    ]),
    "tally": (DONE, [["all", "R3.4..R3.12", "--edition", "2022"], ["9", "R3.4..R3.12", "--compare"], ["3", "R3.4..R3.12"]]),
    "data check": (DONE, [[]]),
    "data show": (DONE, [["知恵袋"]]),
    "data columns": (DONE, [[]]),
    "data coverage": (DONE, [[]]),
    "data stale": (DONE, [["--older-than", "180d"]]),
    "data diff": (DONE, [["older"]]),
    "data links": (2, [["--online"]]),
    "data package": (DONE, [[]]),
    "data draw": (DONE, [["--rows", "3", "--seed", "2026-Q4"]]),
    "log init": (DONE, [["--ledger", "new.db"]]),
    "log intake": (DONE, [[URL, "--contents", "名誉,肖像", "--attribute", "大学"]]),
    "log followup": (DONE, [["R8-00001"]]),
    "log work": (DONE, [["R8-00001", "--service", "X,Google検索", "--contents", "名誉", "--means", "削除"]]),
    "log referral": (DONE, [["R8-00001", "--agency", "ihc"]]),
    "log sent": (DONE, [["R8-00001", URL, "--letter", "takedown", "--rule", "D3"]]),
    "log reply": (DONE, [["R8-00001", "--answer", "削除"]]),
    "log outreach": (DONE, [["--form", "講演", "--school", "中学校", "--audience", "教職員"]]),
    "log line": (DONE, [["--friends-active", "207", "--blocked", "7"]]),
    "log due": (DONE, [[]]),
    "log list": (DONE, [["--since", "2000-01-01"]]),
    "log show": (DONE, [["R8-00001", "--history"]]),
    "log search": (DONE, [["example"]]),
    "log edit": (NOT_KNOWN, [["e0"]]),
    "log void": (NOT_KNOWN, [["e0", "--reason", "重複"]]),
    "log undo": (DONE, [[]]),
    "log export": (DONE, [[]]),
    "log import": (DONE, [["ledger.csv", "--dry-run"]]),
    "log backup": (DONE, [[]]),
    "log restore": (NO_OUTPUT, [["none.db", "--force"]]),
    "log verify": (DONE, [[]]),
    "log erase": (DONE, [["R8-00001"]]),
    "log purge": (2, [[]]),
    "demo data": (DONE, [["--output", "practice.db", "--persons", "3", "--period", "R3.4..R3.5"]]),
    "demo quiz": (DONE, [["--print", "--seed", "7"]]),
    "demo tour": (DONE, [["--auto"]]),
    "demo script": (DONE, [[]]),
    "doctor": (DONE, [[], ["--quick"]]),
    "help": (DONE, [["exit-codes"], ["formats"], ["privacy"], ["periods"], []]),
    "completion": (DONE, [["bash"]]),
}  # fmt: skip
"""Command → its exit code and ways to call it that ask nobody; all are run on each terminal, one after the other, at one desk."""

_DATA = ("classify --input", "data package", "log export", "draft takedown https")
"""Calls whose output is data or a letter, which are UTF-8 whatever the terminal."""

_RUNNER = """
import json, sys
from ihaho_cli.cli.main import _make_streams_total, run
_make_streams_total()
for number, words in enumerate(json.loads(open("calls.json", encoding="utf-8").read())):
    for stream in (sys.stdout, sys.stderr):
        stream.flush(); stream.buffer.write(b"\\x00%d begins\\x00" % number); stream.flush()
    code = run(words)
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\x00%d ends with %d\\x00" % (number, code)); sys.stdout.flush()
"""


class Screen(NamedTuple):
    """What one call left behind."""

    words: str
    code: int
    expected: int
    shown: bytes


def _leaves(command: click.Command, path: tuple[str, ...], above: click.Context | None) -> Iterator[str]:
    """Every command of the live tree that does something of its own."""
    ctx = click.Context(command, info_name=path[-1] if path else "ihaho", parent=above)
    if isinstance(command, click.Group):
        if command.invoke_without_command and path:
            yield " ".join(path)
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            yield from _leaves(below, (*path, name), ctx)
    else:
        yield " ".join(path)


def test_every_command_is_tried() -> None:
    """The table holds the commands there are, and no other."""
    assert sorted(_leaves(group, (), None)) == sorted(COMMANDS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the calls read: a ledger of made-up persons, facts, lists of URLs."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "urls.txt").write_text(f"{URL}\n\nhttps://shop.example/a?q=" + "x" * 200 + "\n", encoding="utf-8")
    (folder / "matter.txt").write_text("商標をまねた店があります。住所をさらされました。", encoding="utf-8")
    (folder / "situation.toml").write_text('nature = "defamation"\ngoal = "remove"\n', encoding="utf-8")
    shutil.copytree(PROJECT / "data", folder / "older")
    calls = [
        ["demo", "data", "--output", "ledger.db", "--persons", "12", "--period", "R3.4..R3.12"],
        ["log", "export", "--output", "ledger.csv"],
        ["log", "intake", URL, "--contents", "名誉"],
    ]
    environment = clean_environment(folder) | {"IHAHO_LEDGER": "ledger.db"}
    (folder / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", _RUNNER], cwd=folder, env=environment, capture_output=True, check=True)
    assert done.stdout.count(b"ends with 0") == len(calls), done.stderr
    made = subprocess.run(
        [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()", "draft", "takedown", "--example"],
        cwd=folder, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    (folder / "facts.toml").write_bytes(made.stdout)
    (folder / "calls.json").write_text(json.dumps([words for words, _ in _calls()]), encoding="utf-8")
    return folder


def _calls() -> list[tuple[list[str], int]]:
    return [([*name.split(), *words], code) for name, (code, calls) in COMMANDS.items() for words in calls]


def _screens(raw: bytes) -> list[Screen]:
    """The calls again, each with what it showed."""
    found = []
    for number, (words, expected) in enumerate(_calls()):
        match = re.search(rb"\x00%d begins\x00(.*?)\x00%d ends with (\d+)\x00" % (number, number), raw, re.DOTALL)
        assert match is not None, (words, raw[-2000:].decode("utf-8", "replace"))
        shown = re.sub(rb"\x00%d begins\x00" % number, b"", match[1])
        found.append(Screen(" ".join(words), int(match[2]), expected, shown))
    return found


def _piped(desk: Path, folder: Path, env: Mapping[str, str], **more: object) -> tuple[list[Screen], bytes]:
    """All calls with both streams in pipes; what went to stdout, call by call, and all of stderr."""
    shutil.copytree(desk, folder, dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", _RUNNER], cwd=folder, env=clean_environment(folder) | {"IHAHO_LEDGER": "ledger.db"} | env,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=True, **more,  # type: ignore[call-overload]
    )  # fmt: skip
    return _screens(done.stdout), done.stderr


def _on_terminal(desk: Path, folder: Path, columns: int, env: Mapping[str, str]) -> list[Screen]:
    """All calls with both streams on a pseudo-terminal of that width, and nobody at the keys."""
    fcntl = pytest.importorskip("fcntl", reason="a pseudo-terminal is a thing of Unix")
    import pty
    import struct
    import termios

    shutil.copytree(desk, folder, dirs_exist_ok=True)
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    running = subprocess.Popen(
        [sys.executable, "-c", _RUNNER], cwd=folder, stdin=subprocess.DEVNULL, stdout=follower, stderr=follower,
        env=clean_environment(folder) | {"IHAHO_LEDGER": "ledger.db", "TERM": "xterm"} | env,
    )  # fmt: skip
    os.close(follower)
    seen = b""
    while select.select([leader], [], [], 240)[0]:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    running.wait(timeout=60)
    os.close(leader)
    return _screens(seen)


def _assert_calm(screens: list[Screen]) -> None:
    assert [(one.words, one.code) for one in screens] == [(one.words, one.expected) for one in screens]
    for one in screens:
        assert b"Traceback" not in one.shown, one.words


@pytest.mark.parametrize(
    ("encoding", "env"),
    [
        ("cp932", {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0"}),
        ("ascii", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        ("utf-8", {"LC_ALL": "C", "TERM": "dumb", "COLUMNS": "20"}),
    ],
)
def test_in_a_pipe(desk: Path, tmp_path: Path, encoding: str, env: Mapping[str, str]) -> None:
    """Every command ends as it should and writes what the encoding can carry; words for people have no colour and no cursor."""
    screens, errors = _piped(desk, tmp_path, env)
    if encoding == "ascii":
        # Its lessons write files with Japanese names, which such a terminal cannot even name.
        screens = [one._replace(expected=NO_OUTPUT) if one.words.startswith("demo tour") else one for one in screens]
    _assert_calm(screens)
    errors.decode(encoding)
    for one in screens:
        text = one.shown.decode("utf-8" if one.words.startswith(_DATA) else encoding)
        assert "\x1b" not in text, one.words
        assert "\r" not in text.replace("\r\n", ""), one.words
        assert encoding == "ascii" or not re.search(r"\\u[0-9a-f]{4}", text), one.words


def test_without_any_terminal(desk: Path, tmp_path: Path) -> None:
    """A task started by nobody (no terminal, no input) asks nothing and waits for nothing."""
    screens, _ = _piped(desk, tmp_path, {}, start_new_session=True)
    _assert_calm(screens)


_FRAMES = re.compile("[\u2500-\u259f]")


@pytest.mark.parametrize("columns", [20, 200])
def test_read_aloud(desk: Path, tmp_path: Path, columns: int) -> None:
    """IHAHO_PLAIN=1 shows every command without colour, cursor, frame or bar, and no line is wider than the terminal but a URL."""
    screens = _on_terminal(desk, tmp_path, columns, {"IHAHO_PLAIN": "1"})
    _assert_calm(screens)
    for one in screens:
        text = re.sub("\r+\n", "\n", one.shown.decode())
        assert "\x1b" not in text, one.words
        assert "\r" not in text, one.words
        assert not _FRAMES.search(text), one.words


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour(desk: Path, tmp_path: Path, env: Mapping[str, str]) -> None:
    """NO_COLOR leaves no colour anywhere; a dumb terminal gets no sequence at all."""
    screens = _on_terminal(desk, tmp_path, 80, env)
    _assert_calm(screens)
    for one in screens:
        assert not re.search(rb"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7])(?:;\d+)*m", one.shown), one.words
        assert "TERM" not in env or b"\x1b" not in one.shown, one.words


_FOR_PEOPLE = (
    "classify https",
    "classify --explain",
    "procedure",
    "answer http",
    "refer --need",
    "refer show",
    "draft form",
    "doctor",
)
"""What a counselor reads with a person waiting; lists, tables and letters keep their rows and are left to the terminal to break."""


@pytest.mark.parametrize("columns", [20, 200])
def test_narrow_and_wide_terminals(desk: Path, tmp_path: Path, columns: int) -> None:
    """No line for people is wider than the terminal, but for a URL, which must stay whole; on a wide one nothing stays narrow."""
    screens = _on_terminal(desk, tmp_path, columns, {"NO_COLOR": "1"})
    lines = {
        one.words: re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", one.shown.decode()).replace("\r\n", "\n").split("\n")
        for one in screens
        if one.words.startswith(_FOR_PEOPLE)
    }
    wide = [(words, line) for words, shown in lines.items() for line in shown if cells(line) > columns and "://" not in line]
    assert wide == []
    assert any(cells(line) > columns * 0.6 for shown in lines.values() for line in shown)
