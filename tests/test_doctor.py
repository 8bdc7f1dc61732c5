"""The first hour and a bad day: what ``ihaho doctor`` finds and cures, and what ``ihaho help`` says."""

import json
import os
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from places import PROJECT

from ihaho_cli import health
from ihaho_cli.cli.main import COMMANDS
from ihaho_cli.health import State
from ihaho_cli.text import cells
from ihaho_cli.topics import TOPICS

TODAY = date(2026, 11, 28)
needs_modes = pytest.mark.skipif(os.name == "nt", reason="permission bits")


@pytest.mark.parametrize(
    ("version", "journal", "state"),
    [
        ("3.40.1", "TRUNCATE", State.FINE),
        ("3.40.1", "WAL", State.FAULT),
        ("3.44.5", "WAL", State.FAULT),
        ("3.44.6", "WAL", State.FINE),
        ("3.50.6", "wal", State.FAULT),
        ("3.50.7", "WAL", State.FINE),
        ("3.51.2", "WAL", State.FAULT),
        ("3.51.3", "WAL", State.FINE),
        ("3.53.0", "WAL", State.FINE),
    ],
)
def test_engine_and_journal(version: str, journal: str, state: State) -> None:
    """Only a write-ahead log on an engine with the fault of 2026-03 is one."""
    finding = health.judge_sqlite(version, journal)
    assert finding.state is state
    assert bool(finding.cure) is (state is State.FAULT)


@pytest.mark.parametrize(
    ("mode", "is_folder", "state"),
    [(0o600, False, State.FINE), (0o644, False, State.WARNING), (0o700, True, State.FINE), (0o755, True, State.WARNING)],
)
def test_modes(mode: int, is_folder: bool, state: State) -> None:
    """What others could read is a warning with the command that mends it."""
    finding = health.judge_mode("権限", "ledger.db", "/架空 の/ledger.db", mode, is_folder)
    assert finding.state is state
    assert finding.cure in ("", "chmod 600 '/架空 の/ledger.db'", "chmod 700 '/架空 の/ledger.db'")
    assert bool(finding.cure) is (state is State.WARNING)


def test_a_broken_ledger_is_not_to_be_copied() -> None:
    """What is broken is told in one finding, a few sentences of it; the way back is a copy, and never a copy of what is broken."""
    found = health.judge_records(9, ["検査: a\n b", "検査: a b", "二", "三", "四"])
    assert found.state is State.FAULT
    assert found.said.endswith("検査: a b、二、三 ほか 1 件")
    assert "restore" in found.cure
    none, old = (health.judge_backups(day, 1, TODAY, usable=False) for day in (None, date(2026, 1, 1)))
    assert "backup" not in none.cure
    assert old.state is State.FINE


def test_a_ledger_one_may_not_write_to(ihaho: Run, tmp_path: Path) -> None:
    """A ledger that can be read and not written is a warning, where this machine's rules hold for whoever runs the test."""
    assert ihaho("log", "init", "--ledger", "l.db").returncode == 0
    (tmp_path / "l.db").chmod(0o400)
    said = [one for _, one in findings_of(ihaho("doctor", "--ledger", "l.db", "--format", "json", "--quick"))["台帳"]]
    assert (health.UNWRITABLE.said in said) is not os.access(tmp_path / "l.db", os.W_OK)


def test_tables_age() -> None:
    """Fresh tables are fine, old ones a warning, faulty ones a fault."""
    states = [[f.state for f in health.judge_catalogue(*given, TODAY)] for given in (
        ("2026-11-24", 3, 0), ("2026-01-01", 3, 0), ("2026-11-24", 0, 2), ("", 0, 0),
    )]  # fmt: skip
    assert states == [[State.FINE], [State.WARNING], [State.FAULT, State.FINE], [State.WARNING]]


def test_backups_age() -> None:
    """No copy, an old one and a fresh one."""
    found = [health.judge_backups(day, 1, TODAY).state for day in (None, date(2026, 11, 1), date(2026, 11, 27))]
    assert found == [State.WARNING, State.WARNING, State.FINE]


def findings_of(done: "object") -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in json.loads(done.stdout):  # type: ignore[attr-defined]
        found.setdefault(one["area"], []).append((one["state"], one["said"]))
        if one["state"] in ("warning", "fault"):
            assert one["cure"], one
    return found


def test_a_fresh_machine_has_no_faults(ihaho: Run) -> None:
    """Nothing set up yet is no fault, and doctor makes nothing."""
    done = ihaho("doctor", "--format", "json")
    assert done.returncode == 0
    found = findings_of(done)
    assert found["台帳"] == [("note", "台帳はまだありません")]
    assert found["表"][0][0] == "fine"


@needs_modes
def test_a_ledger_in_order_and_in_disorder(ihaho: Run, tmp_path: Path) -> None:
    """Held whole, without a copy, then readable by others, then in WAL mode, then with one byte flipped: each is named with its cure."""
    desk = tmp_path / "desk"
    desk.mkdir(mode=0o700)
    ledger = desk / "ledger.db"
    assert ihaho("log", "init", "--ledger", str(ledger)).returncode == 0
    assert ihaho("log", "intake", "https://x.com/example/status/20", "--contents", "名誉", "--ledger", str(ledger)).returncode == 0
    done = ihaho("doctor", "--ledger", str(ledger), "--format", "json", "--quick")
    assert (done.returncode, findings_of(done)["権限"]) == (0, [("fine", "ledger.db は自分だけが読めます")])
    found = findings_of(ihaho("doctor", "--ledger", str(ledger), "--format", "json"))
    assert ("fine", "1 件の記録に、書き換えや破損はありません") in found["台帳"]
    assert ("warning", "控えがまだありません") in found["台帳"]
    assert ihaho("log", "backup", "--ledger", str(ledger)).returncode == 0
    ledger.chmod(0o644)
    found = findings_of(ihaho("doctor", "--ledger", str(ledger), "--format", "json", "--quick"))
    assert ("warning", "ledger.db をほかの利用者も読めます (644)") in found["権限"]
    assert [state for state, said in found["台帳"] if said.startswith("控えは 1 つ")] == ["fine"]
    connection = sqlite3.connect(ledger)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    found = findings_of(ihaho("doctor", "--ledger", str(ledger), "--format", "json", "--quick"))
    assert "WAL" in found["SQLite"][0][1]
    assert found["SQLite"][0][0] == health.judge_sqlite(sqlite3.sqlite_version, "WAL").state
    data = ledger.read_bytes()
    at = data.index(b"example/status/20")
    ledger.write_bytes(data[:at] + b"X" + data[at + 1 :])
    done = ihaho("doctor", "--ledger", str(ledger), "--format", "json")
    assert done.returncode == 5
    assert "fault" in {state for state, _ in findings_of(done)["台帳"]}


def test_a_missing_or_foreign_ledger_is_a_fault(ihaho: Run, tmp_path: Path) -> None:
    """A ledger that was asked for must be there, and be one."""
    assert ihaho("doctor", "--quick", "--ledger", "none.db").returncode == 5
    (tmp_path / "text.db").write_text("no ledger")
    done = ihaho("doctor", "--quick", "--ledger", "text.db", "--format", "json")
    assert done.returncode == 5
    assert (tmp_path / "text.db").read_text() == "no ledger"


def test_a_terminal_that_cannot_show_japanese(ihaho: Run) -> None:
    """Where the output is ASCII, doctor says so in what ASCII can carry, and gives the cure."""
    done = ihaho(
        "doctor", "--quick", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert "\\u" in done.stdout.decode("ascii")
    assert "cannot show Japanese" in " ".join(done.stdout.decode("ascii").split())
    plain = ihaho("doctor", "--quick", env={"IHAHO_PLAIN": "1"}).stdout.decode()
    assert "よし" in plain
    assert not set("○△×") & set(plain)


def test_faulty_tables_of_a_desk(ihaho: Run, tmp_path: Path) -> None:
    """A desk's broken row is exit code 6 and leads to data check."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "services.csv").write_text("service_id,name_ja\nBAD ID,\n", encoding="utf-8")
    done = ihaho("doctor", "--data-dir", "own", "--format", "json")
    assert done.returncode == 6
    assert "data check" in done.stdout.decode()


# Help.


@pytest.mark.parametrize("name", list(TOPICS))
def test_topics(ihaho: Run, name: str) -> None:
    """Each subject is printed, within 80 cells."""
    done = ihaho("help", name)
    assert done.returncode == 0
    assert done.stdout.decode() == TOPICS[name][1]
    assert max(map(cells, TOPICS[name][1].splitlines())) <= 80


def test_topics_speak_of_what_there_is() -> None:
    """Every exit code the program knows is explained, and no other."""
    from ihaho_cli import errors

    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    said = {int(line.split()[0]) for line in TOPICS["exit-codes"][1].splitlines() if line[:2] == "  " and line.split()[0].isdigit()}
    assert said == codes


def test_periods_of_the_topic_are_understood() -> None:
    """Each spelling the subject gives as usable is one."""
    from ihaho_cli.tally.periods import parse_period

    for spelling in (
        "令和3年度",
        "R3年度",
        "R3上半期",
        "令和3年度下半期",
        "R3.4..R3.12",
        "2021-04..2021-12",
        "今月",
        "先月",
        "今年度",
        "昨年度",
    ):
        assert spelling in TOPICS["periods"][1]
        parse_period(spelling, TODAY)


def test_help_of_commands(ihaho: Run) -> None:
    """`help X` is X's own help; a name that is neither is one line with the cure."""
    assert ihaho("help", "data", "coverage").stdout == ihaho("data", "coverage", "--help").stdout
    assert ihaho("help").stdout.decode().count("\n") >= len(TOPICS)
    done = ihaho("help", "no-such-thing")
    assert done.returncode == 4
    assert "exit-codes" in done.stderr.decode()


def test_docs_commands_is_the_live_help(ihaho: Run) -> None:
    """docs/commands.md is what the commands say of themselves today: `ihaho help --everything > docs/commands.md`."""
    live = ihaho("help", "--everything").stdout.decode()
    assert (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8") == live
    assert all(f"## `ihaho {name}`" in live for name in COMMANDS)
    usage = [line for line in live.splitlines() if line.startswith("使い方:")]
    assert len(usage) > len(COMMANDS)
    assert not [line for line in usage if any(word in line for word in ("OPTIONS", "COMMAND", "ARGS", "SHELL"))]


def test_reliability_names_tests_that_exist() -> None:
    """Every test and benchmark docs/reliability.md leans on is there."""
    import re

    page = (PROJECT / "docs" / "reliability.md").read_text(encoding="utf-8")
    there = {
        name
        for path in (PROJECT / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert set(re.findall(r"`(test_\w+)`", page)) <= there
    assert all((PROJECT / "benchmarks" / name).exists() for name in re.findall(r"`(?:python )?benchmarks/(\w+\.py)", page))


def test_every_letter_has_its_picture() -> None:
    """docs/letters.md shows each letter, and each picture is there."""
    import re

    from ihaho_cli.letters.letterbook import load_letters

    page = (PROJECT / "docs" / "letters.md").read_text(encoding="utf-8")
    assert {one.header.name for one in load_letters(None)} == set(re.findall(r"^\| `([a-z-]+)`", page, re.M))
    assert all((PROJECT / "docs" / place).exists() for place in re.findall(r"\((pictures/[\w.-]+)\)", page))
