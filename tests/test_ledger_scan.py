"""A ledger counted whole: by one process or several the same figures, and nothing that was tampered with."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_tallies import R3, all_figures, counted

from ihaho_cli import ledger_scan
from ihaho_cli.chain import commit
from ihaho_cli.errors import IhahoError, NoOutputError
from ihaho_cli.events import Event, EventKind
from ihaho_cli.ledger import Stamp, writing
from ihaho_cli.ledger_init import create
from ihaho_cli.ledger_read import events_of
from ihaho_cli.persons import Persons
from ihaho_cli.schemes import load_scheme
from ihaho_cli.tallies import Scheme, Tally

STAMP = Stamp(datetime(2022, 2, 21, tzinfo=UTC), "t")
BEGIN = datetime(2021, 3, 31, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """What is counted by now."""
    return load_scheme("today")


def some_events(number: int) -> list[Event]:
    """Intakes, works and everything else over a few weeks from the eve of the period, written in no order of time."""
    found = []
    for n in range(number):
        at = BEGIN + timedelta(minutes=17 * (n * 7 % number), microseconds=n)
        person = f"c-{n % 23}"
        if n % 3 == 0:
            found.append(
                Event(
                    f"e-{n}",
                    EventKind.INTAKE,
                    person,
                    "",
                    at,
                    attribute="会社員",
                    victim="self",
                    line_notify=("", "line", "mail")[n % 9 // 3],
                )
            )
        elif n % 41 == 0:
            found.append(Event(f"e-{n}", EventKind.LINE, "", "", at, detail={"friends_total": n, "blocked": 1}))
        elif n % 43 == 0:
            found.append(
                Event(f"e-{n}", EventKind.OUTREACH, "", "", at, detail={"form": "talk", "state": "held", "school": "elementary"})
            )
        else:
            found.append(
                Event(
                    f"e-{n}",
                    EventKind.WORK,
                    person,
                    f"k-{n}",
                    at,
                    ("x", "謎のサイト") if n % 5 else (),
                    ("copyright", "謎"),
                    (),
                    ("sns",),
                )
            )
    found.append(Event("void-1", EventKind.VOID, "", "", BEGIN, detail={"voids": "e-3", "reason": ""}))
    return found


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[[int], str]:
    """Make a ledger of so many events."""

    def make(number: int) -> str:
        path = str(tmp_path / "ledger.db")
        create(path, STAMP, {})
        with writing(path, STAMP) as writer:
            for event in some_events(number):
                writer.add(event)
            writer.revise(Event("e-1", EventKind.WORK, "c-1", "k-1", BEGIN + timedelta(days=3), ("note",)))
        return path

    return make


def test_one_process_or_several_or_event_by_event(ledger: Callable[[int], str], scheme: Scheme) -> None:
    """Figures are the same to the last note, voids and corrections included."""
    path = ledger(600)
    expected = all_figures(counted(list(events_of(path)), scheme))
    for large in (10**9, 1):
        tally = Tally(R3, scheme)
        ledger_scan.count(tally, path, large=large)
        assert all_figures(tally.finish()) == expected


@pytest.mark.parametrize("large", [10**9, 1])
def test_a_flipped_bit_is_no_figure(ledger: Callable[[int], str], scheme: Scheme, large: int) -> None:
    """A record that is not what was written stops the count, also where another process finds it; the cure is said."""
    path = ledger(60)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entry SET services = 'youtube' WHERE event_id = 'e-58'")
    with pytest.raises(NoOutputError) as caught:
        ledger_scan.count(Tally(R3, scheme), path, large=large)
    assert "verify" in caught.value.cure


def test_a_ledger_corrected_meanwhile_is_no_figure(ledger: Callable[[int], str]) -> None:
    """A void that comes in while pages are read stops the count: a figure is never made of two states."""
    path = ledger(5_100)
    told = ledger_scan._told(path, 0, 5_103, 5_103)
    next(told)
    with writing(path, STAMP) as writer:
        writer.add(Event("void-2", EventKind.VOID, "", "", BEGIN, detail={"voids": "e-2", "reason": ""}))
    with pytest.raises(NoOutputError):
        list(told)


@given(st.binary(min_size=16, max_size=16), st.lists(st.text(max_size=20), max_size=15))
def test_commitments_are_of_the_json(salt: bytes, cells: list[str]) -> None:
    """The quick way to a commitment gives what JSON gives, whatever stands in the cells."""
    import hashlib
    import json

    text = json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert commit(salt, cells) == hashlib.sha256(salt + text).digest()


def test_errors_cross_processes() -> None:
    """An error of another process arrives whole."""
    import pickle

    one = pickle.loads(pickle.dumps(NoOutputError("甲", "乙")))
    assert isinstance(one, IhahoError)
    assert (one.message, one.cure, one.exit_code) == ("甲", "乙", 5)


@pytest.mark.parametrize("months", [9, 100])
def test_persons_cross_processes(months: int) -> None:
    """What one process knows of persons is what another receives, odd ids included."""
    import pickle

    persons = Persons(months)
    for number, key in enumerate(("a", "b\nc", "")):
        person = persons.number(key)
        persons.asked(person, number, 7, f"e\n{number}", number, -1)
        persons.set_notify(person, number, f"e-{number}", "line")
        persons.set_notify(person, number, f"e-1{number}", "both")
    other = pickle.loads(pickle.dumps(persons))
    assert other.in_each_month() == persons.in_each_month()
    assert other.by_attribute(0) == persons.by_attribute(0)
    assert other.notified() == persons.notified()
    assert other.notified().by_both == 3
    other.merge(persons)
    assert other.in_period() == 3
