"""What holds for every command: each law walks the live tree, so that a command added tomorrow is under it without a line."""

import contextlib
import csv
import io
import os
import pty
import re
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from every_command import every_command, fitting, forms, furnish, takes_ledger, value_options
from forks import SECRET_OF_A_BUG, Forks, Ran

from ihaho_cli.ledger.ledger_read import events_of, verify

DESK = {"IHAHO_LEDGER": "l.db", "IHAHO_COUNSELOR": "a1"}
SECRET = "秘密太郎090"
TYPED = "[red]Q1[/red]:smile:[link=https://evil.example]Q2[/link][/b]"
HOSTILE = f"https://example.com/\x1b]0;evil\x07\x1b[2J\u202e\u2066\u200b\u200e\u061c\U000e0041\x9b\x85{TYPED}\udcff=1+1"
OUTSIDE = "../../outside-of-the-desk"
THOROUGH = {"data check"}
"""Commands that take seconds each time: they are run once for a law, not with each option and form."""


def each_command(but: set[str] = frozenset()) -> pytest.MarkDecorator:  # type: ignore[assignment]
    """One case a command."""
    return pytest.mark.parametrize("words", [one for one in every_command() if one not in but])


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Runs in the environment of somebody who has set nothing."""
    with Forks(tmp_path_factory.mktemp("home")) as running:
        yield running


def open_desk(place: Path, forks: Forks, text: str) -> Path:
    """A desk with its files, and a ledger that has taken them in."""
    furnish(place, text)
    for words in (["log", "init", "--yes", "--memo"], ["log", "import", "in.csv"], ["log", "backup", "--output", "copy.db"]):
        done = forks.run(*words, cwd=place, env=DESK)
        assert done.code in (0, 3), done.err
    return place


@pytest.fixture(scope="module")
def plain(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with harmless texts."""
    return open_desk(tmp_path_factory.mktemp("plain"), forks, "例文")


@pytest.fixture(scope="module")
def hostile(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose files and ledger hold what drives a terminal."""
    return open_desk(tmp_path_factory.mktemp("hostile"), forks, HOSTILE.replace("\udcff", ""))


@pytest.fixture(scope="module")
def secret(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose files and ledger hold what a person told."""
    return open_desk(tmp_path_factory.mktemp("secret"), forks, SECRET)


@contextlib.contextmanager
def copied(desk: Path) -> Iterator[Path]:
    """A desk of its own for one run, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="ihaho-desk-") as folder:
        yield Path(shutil.copytree(desk, os.path.join(folder, "desk"), copy_function=shutil.copy))


def run_once(forks: Forks, desk: Path, *arguments: str, **how: object) -> Ran:
    """One command line on a copy of a desk."""
    with copied(desk) as place:
        return forks.run(*arguments, cwd=place, env=DESK, **how)


def in_order(done: Ran, call: object) -> str:
    """Whatever the outcome: no bug, no traceback, and an error has its cure. Gives all that was said."""
    said = (done.out + done.err).decode("utf-8", "replace")
    assert done.code in (0, 2, 3, 4, 5, 6, 7, 8), (call, done.code, said[-300:])
    assert "Traceback" not in said, call
    assert "エラー:" not in done.err.decode() or "対処:" in done.err.decode(), call
    return said


def raw_of(said: str) -> list[str]:
    """Characters that are shown as nothing, or move something: no terminal should meet them."""
    return [c for c in said.removeprefix("\ufeff") if not (c.isprintable() or c in "\n\r\t\u3000")]


def calls_with(words: str, text: str) -> Iterator[tuple[list[str], bytes]]:
    """Each way of giving a command a text: as its argument, as one more, in each option, on standard input."""
    call = fitting(words)
    if words in THOROUGH:
        yield [*call, "--data-dir", text], b""
        return
    typed = text.encode("utf-8", "surrogateescape")
    yield [*words.split(), text], b""
    yield [*call, text], typed
    yield [*words.split(), "-"], typed
    for option in value_options(words):
        yield [*call, option, text], typed


# A floor for all that follows.


@each_command()
def test_each_command_goes_to_its_end(words: str, forks: Forks, plain: Path) -> None:
    """The call this file leans on works; a new command that needs more than its arguments has its line in ``every_command``."""
    done = run_once(forks, plain, *fitting(words))
    assert done.code == 0, done.err.decode()
    in_order(done, words)


# What is printed.


@pytest.mark.badday("T1", "T2", "T3")
@each_command()
def test_no_command_prints_foreign_text_raw(words: str, forks: Forks, hostile: Path) -> None:
    """What was typed, pasted, read from a file or kept in the ledger never reaches the terminal raw, in any form, and markup stays text."""
    runs = [(fitting(words) + (["--format", one] if one else []), b"") for one in (forms(words) or [""])]
    if words in THOROUGH:
        runs = runs[:1]
    for call, stdin in [*runs, *calls_with(words, HOSTILE)]:
        done = run_once(forks, hostile, *call, stdin=stdin)
        said = in_order(done, call)
        assert raw_of(said) == [], (call, said)
        for shown in re.findall(r".{0,20}Q1", said.replace("\\", "")):
            assert shown.endswith("[red]Q1"), (call, shown)
        if "csv" in call:
            found = csv.reader(io.StringIO(done.out.decode("utf-8-sig"), newline=""))
            assert not [cell for row in found for cell in row if cell.lstrip(' "').startswith(("=", "+", "@", "＝", "＋", "＠"))], (
                call
            )


@contextlib.contextmanager
def screen() -> Iterator[tuple[str, bytearray]]:
    """A terminal of 80 columns somebody looks at: its name, and what it shows in the end."""
    leader, follower = pty.openpty()
    seen = bytearray()

    def look() -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(leader, 65536):
                seen.extend(piece)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield os.ttyname(follower), seen
    finally:
        os.close(follower)
        looking.join()
        os.close(leader)


@pytest.mark.badday("T1")
@each_command(THOROUGH)
def test_no_command_moves_the_cursor(words: str, forks: Forks, hostile: Path) -> None:
    """On a screen too: colours are the only sequences, and they are the program's own."""
    for more in ([], [HOSTILE]):
        with copied(hostile) as place:
            with screen() as (name, seen):
                forks.run(*fitting(words), *more, cwd=place, env=DESK | {"TERM": "xterm-256color"}, stdout=name)
            said = re.sub(r"\x1b\[[0-9;]*m", "", bytes(seen).decode("utf-8"))
            assert raw_of(said) == [], (more, said)


POOR = {
    "ascii": {"COLUMNS": "20"}, "cp932": {"COLUMNS": "200", "NO_COLOR": "1"}, "latin-1": {"IHAHO_PLAIN": "1", "COLUMNS": "20"},
}  # fmt: skip


@pytest.mark.badday("I9")
@pytest.mark.parametrize("encoding", POOR)
def test_every_command_works_in_a_poor_terminal(encoding: str, plain: Path, tmp_path: Path) -> None:
    """In a C locale without UTF-8, whatever the output's encoding and width: nothing fails for it, and all of it can be read there."""
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": encoding, "TERM": "dumb"}
    with Forks(tmp_path, poor | POOR[encoding]) as forks:
        for words in every_command().keys() - THOROUGH:
            done = run_once(forks, plain, *fitting(words))
            # A name in Japanese cannot be given to a file there: the only thing that is refused, and it is said.
            assert done.code == 0 or (done.code == 5 and words.startswith("demo tour")), (words, done.err.decode(encoding))
            assert "Traceback" not in done.err.decode(encoding)
            assert [line for line in done.out.splitlines() if not is_read(line, encoding)] == [], words


def is_read(line: bytes, encoding: str) -> bool:
    """Whether a line is text there, or in UTF-8, which tables for other programs are always in."""
    for one in (encoding, "utf-8"):
        with contextlib.suppress(UnicodeDecodeError):
            return bool(line.decode(one)) or not line
    return False


@pytest.mark.badday("I10")
@each_command(THOROUGH)
def test_dates_are_japans_for_every_command(words: str, forks: Forks, plain: Path) -> None:
    """What a command says of one desk does not change with the machine's time zone."""
    said = [
        run_in(forks, plain, zone, *fitting(words)) for zone in ("", "", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati")
    ]
    if said[0] == said[1]:
        assert said == said[:1] * len(said)


def run_in(forks: Forks, desk: Path, zone: str, *arguments: str) -> bytes:
    """What a command says on a machine of another time zone."""
    with copied(desk) as place:
        # The hour is the only thing two runs may differ in.
        return re.sub(rb"\d\d:\d\d(:\d\d)?", b"", forks.run(*arguments, cwd=place, env=DESK | {"TZ": zone}).out)


# What is kept to itself.


COUNTED: dict[tuple[str, ...], int] = {}
"""Desk and call → how many functions of the program a run calls."""


def in_the_midst(forks: Forks, desk: Path, call: list[str], times: int) -> list[int]:
    """Some moments of a run and its last one, spread over the calls of its functions."""
    key = (str(desk), *call)
    if key not in COUNTED:
        COUNTED[key] = run_once(forks, desk, *call, at=-1).calls
    calls = COUNTED[key]
    assert calls > 0, call
    return sorted({1 + calls * number // times for number in range(times)} | {calls})


BUGS = int(os.environ.get("IHAHO_BAD_DAY", "1"))
"""How many times as thorough as in the ordinary suite."""


@pytest.mark.badday("S7")
@each_command(THOROUGH)
def test_a_bug_anywhere_keeps_its_secrets(words: str, forks: Forks, secret: Path) -> None:
    """Should any function of the program fail: one line and its cure, code 1, and nothing of the person, the error's own words included."""
    call = fitting(words)
    for at in in_the_midst(forks, secret, call, 2 * BUGS):
        with copied(secret) as place:
            done = forks.run(*call, cwd=place, env=DESK | {"TMPDIR": str(place)}, at=at, do="raise")
            said = in_order(done, (call, at)) if done.code != 1 else done.err.decode()
            assert SECRET_OF_A_BUG not in said + done.err.decode(), (call, at)
            assert SECRET not in done.err.decode(), (call, at)
            assert "Traceback" not in done.err.decode()
            assert done.code != 1 or ("プログラムの不具合です" in said and "対処:" in said)
            assert verify(str(place / "l.db")).findings == ()
            assert not [name for name in os.listdir(place) if name.startswith(".ihaho")], (call, at)


GIVEN = ("text.txt", "facts.toml", "no/such/place")


@pytest.mark.badday("S7")
@each_command()
def test_no_failure_tells_what_a_person_told(words: str, forks: Forks, secret: Path) -> None:
    """Whatever is wrong with a call, nothing from a file, the ledger or standard input stands in an error, and in no file's name."""
    call = fitting(words)
    wrong = [[*call, "--no-such-option"], [*call, "too", "many", "words"]]
    if words not in THOROUGH:
        wrong += [call] + [
            [*call, option, given] for option in value_options(words) for given in ("text.txt", "facts.toml", "no/such/place")
        ]
    for one in wrong:
        with copied(secret) as place:
            done = forks.run(*one, cwd=place, env=DESK, stdin=f"{SECRET}\nhttp://[{SECRET}\n".encode())
            in_order(done, one)
            assert SECRET not in done.err.decode(), one
            assert not [name for _, folders, names in os.walk(place) for name in (*folders, *names) if SECRET in name], one


@pytest.mark.badday("S5")
@each_command()
def test_what_a_command_writes_is_the_owners(words: str, forks: Forks, plain: Path) -> None:
    """Whatever the umask, every file a command makes is 0600 and every folder 0700."""
    if words in THOROUGH:
        return
    calls = [fitting(words)]
    if "--output" in value_options(words):
        calls += [
            [*fitting(words), "--output", f"made.{suffix}"] for suffix in ("csv", "jsonl", "xlsx", "txt", "docx", "html", "png")
        ]
    for call in calls:
        with copied(plain) as place:
            before = set(place.rglob("*"))
            in_order(forks.run(*call, cwd=place, env=DESK | {"TMPDIR": str(place)}, umask=0), call)
            for made in set(place.rglob("*")) - before:
                if not {".cache", ".config"} & set(made.parts) and not made.is_symlink():
                    assert stat.S_IMODE(made.stat().st_mode) == (0o700 if made.is_dir() else 0o600), (call, made.name)


@pytest.mark.badday("I7")
@each_command(THOROUGH)
def test_no_command_writes_outside(words: str, forks: Forks, plain: Path) -> None:
    """A name that leads out of the folder, or back to it, is a name: only --output and its like, the counselor's own word, place a file."""
    with copied(plain) as place:
        ways = (OUTSIDE, f"{place.parent}/outside-of-the-desk", "．．／．．／outside-of-the-desk", "-rf", "CON", "あ" * 300)
        calls = [[*words.split(), "--", way] for way in ways] + [[*fitting(words), "--", way] for way in ways]
        for call in calls:
            in_order(forks.run(*call, cwd=place, env=DESK), call)
        assert os.listdir(place.parent) == ["desk"]
        assert not list(Path(tempfile.gettempdir()).glob("outside-of-the-desk*"))


# When the machine fails.


def events_in(place: Path) -> set[str]:
    """The ids of all events; the chain and the file hold."""
    assert verify(str(place / "l.db")).findings == ()
    return {one.event_id for one in events_of(str(place / "l.db"))}


def between(before: int, after: int, found: int) -> bool:
    """Whether a run that was cut off left what a part of it leaves."""
    return min(before, after) <= found <= max(before, after)


@pytest.mark.badday("R8")
@each_command(THOROUGH)
def test_a_full_disk_is_one_sentence_and_loses_nothing(words: str, forks: Forks, plain: Path) -> None:
    """Where files can grow no further, or the screen's file takes nothing: rc 5 and one sentence, or the whole of it; the ledger holds."""
    before = len(events_in(plain))
    call = fitting(words)
    with copied(plain) as place:
        forks.run(*call, cwd=place, env=DESK)
        after = len(events_in(place))
    limits: dict[str, object]
    for limits in ({"fsize": 1_000}, {"fsize": (plain / "l.db").stat().st_size}, {"stdout": "/dev/full"}):
        with copied(plain) as place:
            done = forks.run(*call, cwd=place, env=DESK | {"TMPDIR": str(place)}, **limits)
            in_order(done, (call, limits))
            found = len(events_in(place))
            assert between(before, after, found), (call, limits)
            assert done.code in (0, 5), (call, limits, done.err.decode())
            assert done.code != 0 or found == after, (call, limits)
            assert not [name for name in os.listdir(place) if name.startswith(".ihaho")], (call, limits)


@pytest.mark.badday("R8")
@pytest.mark.parametrize("suffix", ["csv", "docx", "html", "jsonl", "md", "pdf", "png", "txt", "xlsx"])
def test_a_file_that_does_not_fit_is_not_there(suffix: str, forks: Forks, plain: Path) -> None:
    """Whatever form a command writes, a disk that is full half-way leaves no file of that name, and one sentence."""
    for words in [one for one in every_command() if "--output" in value_options(one)]:
        with copied(plain) as place:
            call = [*fitting(words), "--output", f"made.{suffix}"]
            done = forks.run(*call, cwd=place, env=DESK | {"TMPDIR": str(place)}, fsize=300)
            in_order(done, call)
            assert done.code == 0 or not [name for name in os.listdir(place) if name.startswith((".ihaho", "made"))], call


@pytest.mark.badday("R8")
@pytest.mark.skipif(os.getuid() != 0 or sys.platform != "linux", reason="mounting a small disk is root's")
def test_a_small_disk_that_is_full(forks: Forks, plain: Path, tmp_path: Path) -> None:
    """On a real disk without a free byte every command that writes says so, and the ledger is as it was."""
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        place = disk / "desk"
        shutil.copytree(plain, place, copy_function=shutil.copy)
        with contextlib.suppress(OSError), open(disk / "filler", "wb") as filler:
            while filler.write(b"\0" * 4096):
                filler.flush()
        before = events_in(place)
        for words in every_command().keys() - THOROUGH:
            done = forks.run(*fitting(words), cwd=place, env=DESK | {"TMPDIR": str(place)})
            in_order(done, words)
            assert done.code in (0, 4, 5), words
            if takes_ledger(words) and done.code == 0:
                assert events_in(place) == before, words
        assert events_in(place) == before
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.badday("R15")
@each_command(THOROUGH)
def test_a_reader_that_goes_away_ends_any_command(words: str, forks: Forks, plain: Path) -> None:
    """Into a pipe nobody reads: the command ends without a word of complaint."""
    done = run_once(forks, plain, *fitting(words), stdout="closed")
    assert done.code == 0
    assert "Traceback" not in done.err.decode()
    assert "BrokenPipe" not in done.err.decode()


@pytest.mark.badday("R15")
@pytest.mark.parametrize(("do", "code"), [("int", 130), ("term", 143)])
@each_command(THOROUGH)
def test_any_command_can_be_stopped(words: str, do: str, code: int, forks: Forks, plain: Path) -> None:
    """Stopped at any moment: its exit code says so, no file is left by half, no event either, and the ledger holds."""
    call = fitting(words)
    for at in in_the_midst(forks, plain, call, BUGS):
        # The very first call is the one that begins to listen.
        with copied(plain) as place:
            done = forks.run(*call, cwd=place, env=DESK | {"TMPDIR": str(place)}, at=max(at, 2), do=do)
            assert done.code in (code, 0), (call, at, done.err.decode())
            assert b"Traceback" not in done.err, (call, at, done.err.decode())
            events_in(place)
            assert not [name for name in os.listdir(place) if name.startswith(".ihaho")], (call, at)


@pytest.mark.badday("R9")
@each_command(THOROUGH)
def test_every_reading_command_works_where_nothing_may_be_written(words: str, forks: Forks, plain: Path) -> None:
    """In a folder one may only read, a command that writes nothing says the same; one that writes says why it does not."""
    call = fitting(words)
    with copied(plain) as place:
        place.parent.chmod(0o755)
        before = {one: one.read_bytes() for one in place.rglob("*") if one.is_file()}
        free = forks.run(*call, cwd=place, env=DESK)
        reads = {one: one.read_bytes() for one in place.rglob("*") if one.is_file()} == before
    with copied(plain) as place:
        place.parent.chmod(0o755)
        for one in (*place.rglob("*"), place):
            one.chmod(0o555 if one.is_dir() else 0o444)
        done = forks.run(*call, cwd=place, env=DESK, obeys=True)
        in_order(done, call)
        assert done.code == (0 if reads else 5), (call, done.err.decode())
        assert not reads or done.out == free.out or words in ("doctor", "demo tour")
        assert events_in(place) == events_in(plain)
        for one in (*place.rglob("*"), place):
            one.chmod(0o700)


def damaged(good: bytes) -> dict[str, bytes]:
    """Ways in which a file is no ledger any more."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(":memory:")) as foreign:
        foreign.execute("CREATE TABLE a (b)")
        other = foreign.serialize()
    return {
        "empty": b"", "text": b"name,date\n" * 50, "smashed header": b"\0" * 100 + good[100:], "truncated": good[: len(good) // 2],
        "zeroed pages": good[:4096] + b"\0" * (len(good) - 4096), "foreign": other, "newer": good[:60] + (99).to_bytes(4, "big") + good[64:],
    }  # fmt: skip


@pytest.mark.badday("R10")
@pytest.mark.parametrize("words", [one for one in every_command() if takes_ledger(one)])
def test_no_command_papers_over_damage(words: str, forks: Forks, plain: Path) -> None:
    """A ledger that is none any more: a command that uses it says so with a cure and changes no byte; none makes a new one in its place."""
    for name, content in {**damaged((plain / "l.db").read_bytes()), "missing": None}.items():
        with copied(plain) as place:
            ledger = place / "l.db"
            ledger.unlink()
            if content is not None:
                ledger.write_bytes(content)
            done = forks.run(*fitting(words), cwd=place, env=DESK)
            said = in_order(done, (words, name))
            if words in ("log restore", "log init"):
                continue
            assert (ledger.read_bytes() if ledger.exists() else None) == content, (words, name)
            if words.startswith("log ") or words == "tally":
                assert done.code == 5, (words, name, said)


@pytest.mark.badday("N1")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows what a process sends")
def test_no_command_sends_anything(plain: Path, tmp_path: Path) -> None:
    """Every command, each in an empty home, watched by the system itself: no socket but the machine's own is dialled."""
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    with Forks(tmp_path, {"PATH": os.environ["PATH"]}, watch) as forks:
        try:
            run_once(forks, plain, "--version")
        except AssertionError:
            pytest.skip("strace may not trace here")
        for words in every_command().keys() - THOROUGH:
            done = run_once(forks, plain, *fitting(words))
            assert (words, done.code) == (words, 0)
    text = trace.read_text(encoding="utf-8")
    assert "exited with" in text
    assert not [one for one in text.splitlines() if re.search(r"(connect|send\w+)\(", one) and "AF_UNIX" not in one]
