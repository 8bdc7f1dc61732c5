"""Promises of the bad day that no other file keeps: upgrades that race, copies that are equal, patterns that end, parts that are known good."""

import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from places import PROJECT

from ihaho_cli.errors import BadInputError, NoOutputError
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, record, version_of
from ihaho_cli.ledger.ledger_backups import back_up, kept_backups, upgrade
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.ledger.ledger_read import events_of, find_event, search, verify
from ihaho_cli.ledger.ledger_schema import APPLICATION_ID, STEPS, VERSION

NOW = datetime(2026, 5, 1, 3, tzinfo=UTC)
STAMP = Stamp(NOW, "a1")
URL = "https://x.com/i/status/20"


def filled(path: str, count: int = 5) -> None:
    """A ledger of today with some events."""
    create(path, STAMP, {})
    for number in range(count):
        record(path, Event(f"e{number}", EventKind.INTAKE, f"P{number}", f"R8-{number:05}", NOW, detail={"urls": [URL]}), STAMP)


def aged(path: str, version: int) -> None:
    """A ledger with some events as an earlier version of the program left it: its own steps, and no later one."""
    filled(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as today,
        closing(sqlite3.connect(path + ".old", isolation_level=None)) as old,
    ):
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for step in STEPS[:version]:
            for statement in step:
                old.execute(statement)
        old.execute(f"PRAGMA user_version = {version}")
        for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = today.execute(f"SELECT * FROM {table}").fetchall()
            old.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})" if rows else "SELECT 1", rows)
    os.replace(path + ".old", path)


UPGRADE = """
import os, sys
from datetime import datetime, UTC
from ihaho_cli.ledger.ledger_backups import upgrade
sys.stdin.readline()
if len(sys.argv) > 2:
    import sqlite3
    real, left = sqlite3.connect, [int(sys.argv[2])]
    def trace(statement):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), 9)
    def connect(*given, **more):
        connection = real(*given, **more)
        connection.set_trace_callback(trace)
        return connection
    sqlite3.connect = connect
upgrade(sys.argv[1], datetime.now(UTC))
"""


def start_upgrade(path: str, *more: str) -> "subprocess.Popen[bytes]":
    """A process that upgrades as soon as it is told to."""
    return subprocess.Popen([sys.executable, "-c", UPGRADE, path, *more], stdin=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.badday("R12")
@pytest.mark.parametrize("version", range(1, VERSION))
def test_processes_that_upgrade_at_once(version: int, tmp_path: Path) -> None:
    """Of several processes that meet an older ledger one leads it to today, none fails, and nothing is lost."""
    path = str(tmp_path / "l.db")
    aged(path, version)
    racing = [start_upgrade(path) for _ in range(4)]
    for one in racing:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.flush()
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in racing] == [(b"", 0)] * 4
    assert version_of(path) == VERSION
    assert len(list(events_of(path))) == 5
    assert verify(path).findings == ()
    assert all(version_of(copy) in (version, VERSION) for copy in kept_backups(path))


@pytest.mark.badday("R12")
@pytest.mark.parametrize("version", range(1, VERSION))
def test_an_upgrade_killed_at_any_statement(version: int, tmp_path: Path) -> None:
    """Killed at each statement of the whole upgrade, its copy included: of one version or the other, and the next try ends well."""
    path = str(tmp_path / "l.db")
    aged(path, version)
    old = Path(path).read_bytes()
    stop, step = 1, 7 if int(os.environ.get("IHAHO_BAD_DAY", "1")) == 1 else 1
    while True:
        Path(path).write_bytes(old)
        Path(path + "-journal").unlink(missing_ok=True)
        done = start_upgrade(path, str(stop))
        said = done.communicate(b"go\n", timeout=60)[1]
        assert done.returncode in (0, -9), said
        assert version_of(path) in (version, VERSION)
        upgrade(path, NOW + timedelta(seconds=stop))
        assert len(list(events_of(path))) == 5
        assert verify(path).findings == ()
        if done.returncode == 0:
            break
        stop += step
    assert stop > 10


@pytest.mark.badday("R11")
def test_two_copies_of_an_idle_ledger_are_equal(tmp_path: Path) -> None:
    """Byte for byte."""
    path = str(tmp_path / "l.db")
    filled(path)
    first, second = (back_up(path, NOW + timedelta(seconds=n)) for n in range(2))
    assert Path(first.path).read_bytes() == Path(second.path).read_bytes()


OTHER = """
import sys
from datetime import UTC, datetime
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, record
for number in range(300):
    record(sys.argv[1], Event(f"o{number}", EventKind.WORK, "P1", "R8-00001", datetime.now(UTC)), Stamp(datetime.now(UTC), "b2"))
"""


@pytest.mark.badday("R1")
def test_threads_of_one_process_write_at_once(tmp_path: Path) -> None:
    """A program that keeps several hands on one ledger, while another writes too, loses nothing and damages nothing."""
    path = str(tmp_path / "l.db")
    filled(path)
    other = subprocess.Popen([sys.executable, "-c", OTHER, path], stderr=subprocess.PIPE)

    def write(name: int) -> None:
        for number in range(25):
            record(path, Event(f"t{name}-{number}", EventKind.WORK, "P1", "R8-00001", NOW), STAMP)

    with ThreadPoolExecutor(4) as hands:
        for one in [hands.submit(write, name) for name in range(4)]:
            one.result()
    assert other.communicate(timeout=60) == (None, b"")
    assert len(list(events_of(path))) == 405
    assert verify(path).findings == ()


def test_columns_take_what_they_are_for(tmp_path: Path) -> None:
    """Every table of a ledger is strict: a column of numbers takes no words."""
    path = str(tmp_path / "l.db")
    create(path, STAMP, {})
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        assert made
        assert [name for name, sql in made if "STRICT" not in sql.rsplit(")", 1)[1]] == []


@pytest.mark.badday("I8")
def test_half_a_character_is_no_number(tmp_path: Path) -> None:
    """What no file can hold is refused in words wherever the ledger is asked for it."""
    path = str(tmp_path / "l.db")
    filled(path)
    from ihaho_cli.ledger.ledger import opened

    for ask in (lambda c: find_event(c, "e\udcff1"), lambda c: list(search(c, ["\ud800"], lambda event: event.event_id))):
        with pytest.raises(BadInputError, match="読めない"), opened(path) as connection:
            ask(connection)


@pytest.mark.badday("R15")
@pytest.mark.parametrize("ended", [KeyboardInterrupt, ZeroDivisionError])
def test_a_search_that_is_stopped_says_so(ended: type[BaseException], tmp_path: Path) -> None:
    """What happens inside a search comes out as itself, not as an error of the database."""
    from ihaho_cli.ledger.ledger import opened

    path = str(tmp_path / "l.db")
    filled(path)

    def text_of(_: Event) -> str:
        raise ended

    with pytest.raises(ended), opened(path) as connection:
        list(search(connection, ["x"], text_of))


PATTERNS = """
import importlib, pathlib, pkgutil, re, sys
import ihaho_cli
size = int(sys.argv[1])
seen, sought = {}, set()
for module in pkgutil.walk_packages(ihaho_cli.__path__, "ihaho_cli."):
    room = importlib.import_module(module.name)
    source = pathlib.Path(room.__file__).read_text(encoding="utf-8")
    for name, value in vars(room).items():
        if isinstance(value, re.Pattern):
            if re.search(rf"{name}\\.(search|find|sub|split)", source):
                sought.add(f"{module.name}.{name}")
            seen[value.pattern, value.flags] = f"{module.name}.{name}", value
seeds = ["a", "1", " ", "\\n", ".", "/", "-", "(", "[", "<", "&", "=", "%E3", "あ", "ア", "：", "a.", "a@", "1-", "令和", "http", "ab ", "0"]
if "--print" in sys.argv:
    import time
    worst = (0.0, "")
for name, pattern in seen.values():
    for seed in seeds:
        made = [seed * (size // len(seed)), seed * (size // len(seed)) + "!", "http://" + seed * (size // len(seed)) + "\\0"]
        for text in made if isinstance(pattern.pattern, str) else [one.encode() for one in made]:
            if "--print" in sys.argv:
                begun = time.perf_counter()
            pattern.match(text)
            pattern.fullmatch(text)
            if name in sought:
                pattern.search(text)
            if "--print" in sys.argv:
                worst = max(worst, (time.perf_counter() - begun, name))
print(len(seen), *(worst if "--print" in sys.argv else ()))
"""


@pytest.mark.badday("I5")
def test_no_pattern_hangs() -> None:
    """Each regular expression of the program, found in its modules, ends on texts made to send it back and forth."""
    done = subprocess.run([sys.executable, "-c", PATTERNS, "2000"], capture_output=True, timeout=120, check=True)
    assert int(done.stdout.split()[0]) > 20


FLOORS = {"urllib3": (2, 7, 0), "jinja2": (3, 1, 6), "lxml": (5,)}


def test_parts_known_to_be_bad_are_shut_out() -> None:
    """The floors that keep out versions with a known hole stand in the project's own file."""
    named = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    stated = dict(re.fullmatch(r"([\w-]+)>=([\d.]+)", one).groups() for one in named)  # type: ignore[union-attr, misc]
    for name, floor in FLOORS.items():
        assert tuple(map(int, stated[name].split("."))) >= floor, name


def test_a_missing_ledger_stays_missing(tmp_path: Path) -> None:
    """Neither a copy nor an upgrade makes one."""
    for ask in (lambda place: back_up(place, NOW), lambda place: upgrade(place, NOW)):
        with pytest.raises(NoOutputError):
            ask(str(tmp_path / "none.db"))
    assert os.listdir(tmp_path) == []


def test_the_page_of_promises_is_true() -> None:
    """Each promise of docs/reliability.md names exactly the tests that bear its mark, and each mark has its promise there."""
    import ast

    marked: dict[str, set[str]] = {}
    for file in sorted((PROJECT / "tests").glob("test_*.py")):
        for one in ast.parse(file.read_text(encoding="utf-8")).body:
            for mark in one.decorator_list if isinstance(one, ast.FunctionDef) else ():
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.badday":
                    for promise in mark.args:
                        marked.setdefault(ast.literal_eval(promise), set()).add(one.name)  # type: ignore[union-attr]
    page = (PROJECT / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\d+) \|(.*)$", page, re.M)
    assert {promise: set(re.findall(r"`(test_\w+)`", row)) for promise, row in rows} == marked
    assert len(rows) == len(marked) > 30
