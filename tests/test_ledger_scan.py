"""A ledger counted whole: by one process or several the same figures, and nothing that was tampered with."""

import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_tallies import R3, all_figures, counted

from ihaho_cli.errors import IhahoError, NoOutputError
from ihaho_cli.ledger import ledger_scan
from ihaho_cli.ledger.chain import commit
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import faults_of
from ihaho_cli.ledger.ledger import Stamp, head_of, opened, writing
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.ledger.ledger_read import events_of
from ihaho_cli.tally.persons import Persons
from ihaho_cli.tally.schemes import load_scheme
from ihaho_cli.tally.tallies import Scheme, Tally

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
        earlier = Tally(R3.year_before(), scheme)
        ledger_scan.count([tally, earlier], path, large=large)
        assert all_figures(tally.finish()) == expected
        assert all_figures(earlier.finish()) == all_figures(counted(list(events_of(path)), scheme, R3.year_before()))


@pytest.mark.parametrize("large", [10**9, 1])
def test_a_flipped_bit_is_no_figure(ledger: Callable[[int], str], scheme: Scheme, large: int) -> None:
    """A record that is not what was written stops the count, also where another process finds it; the cure is said."""
    path = ledger(60)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entry SET services = 'youtube' WHERE event_id = 'e-58'")
    with pytest.raises(NoOutputError) as caught:
        ledger_scan.count([Tally(R3, scheme)], path, large=large)
    assert "verify" in caught.value.cure


def test_a_ledger_corrected_meanwhile_is_no_figure(ledger: Callable[[int], str]) -> None:
    """A void that comes in while pages are read stops the count: a figure is never made of two states."""
    path = ledger(5_100)
    told = ledger_scan._pages(path, 5_103)
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
    one = pickle.loads(pickle.dumps(NoOutputError("甲", "乙")))
    assert isinstance(one, IhahoError)
    assert (one.message, one.cure, one.exit_code) == ("甲", "乙", 5)


WORDS = st.sampled_from(
    ["", "", "x", "note", "謎", 'a"b', 'a", "b', "a\\\\b", 'a\\\\"b', "é", "会社員", "sns", "removal", "defamation"]
)
LISTS = st.lists(WORDS.filter(bool), max_size=2).map(tuple)
INSTANTS = st.integers(0, 400).map(lambda hours: BEGIN + timedelta(hours=25 * hours, minutes=hours % 60, microseconds=hours % 3))
DETAILS = st.sampled_from([{}, {"urls": ["https://example.com/"]}, {"friends_total": 3}, {"form": "talk", "body": 'あ"\\\\い\n'}])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["intake", "followup", "work", "work", "line", "outreach", "referral"]), st.sampled_from(["", "a", "b", "c", 'c"', "日"]),
        INSTANTS, LISTS, LISTS, st.sampled_from(["", "", "会社員", "謎"]), st.sampled_from(["", "", "line", "both", "mail"]), DETAILS,
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sets(st.integers(0, 24), max_size=4), st.sets(st.integers(0, 24), max_size=4))
def test_any_ledger_counts_as_event_by_event(
    tmp_path_factory: pytest.TempPathFactory, scheme: Scheme, rows: list[tuple[object, ...]], gone: set[int], mended: set[int]
) -> None:
    """Quotes and backslashes in cells, corrections and voids: three parts give what one event after another gives."""
    path = str(tmp_path_factory.mktemp("any") / "ledger.db")
    create(path, STAMP, {})
    made = [
        Event(f"e-{n}", EventKind(kind), person, "k", at, one, two, one, two, label, label, "", notify, detail)  # type: ignore[arg-type]
        for n, (kind, person, at, one, two, label, notify, detail) in enumerate(rows)
    ]
    made = [event for event in made if not faults_of(event)]
    with writing(path, STAMP) as writer:
        for event in made:
            writer.add(event)
        for number in sorted(mended):
            if number < len(made):
                writer.revise(made[number]._replace(consultee_id="d"))
        for number in sorted(gone):
            if number < len(made):
                writer.add(
                    Event(f"v-{number}", EventKind.VOID, "", "", BEGIN, detail={"voids": made[number].event_id, "reason": "あ"})
                )
    expected = all_figures(counted(list(events_of(path)), scheme))
    with opened(path) as connection:
        head = head_of(connection).seq
    whole, parts = Tally(R3, scheme), [Tally(R3, scheme) for _ in range(3)]
    ledger_scan._count_part([whole], path, "", head)
    for part, tally in enumerate(parts):
        ledger_scan._count_part([tally], path, "", head, part, 3)
        whole_of_others = pickle.loads(pickle.dumps(tally.sealed()))
        parts[part] = whole_of_others
    first, *others = parts
    for other in others:
        first.merge(other)
    assert all_figures(whole.finish()) == expected
    assert all_figures(first.finish()) == expected


def test_what_looks_escaped_is_no_proof(ledger: Callable[[int], str], scheme: Scheme) -> None:
    """A cell changed to what JSON would have made of it gives the same bytes and yet counts as it was written."""
    path = ledger(3)
    with writing(path, STAMP) as writer:
        writer.add(Event("odd", EventKind.WORK, "c", "", BEGIN + timedelta(days=1), ('a"b',)), is_parsed=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entry SET services = ? WHERE event_id = 'odd'", ('a\\"b',))
    told = [cells for page in ledger_scan._pages(path, 99) for cells in page]
    assert told[-1][5] == 'a"b'


@pytest.mark.parametrize("months", [9, 100])
def test_persons_cross_processes(months: int) -> None:
    """What one process knows of persons is what another receives, odd ids included; those sealed are others."""
    persons = Persons(months)
    for number, key in enumerate(("a", "b\nc", "")):
        person = persons.number(key)
        persons.asked(person, number, 7, f"e\n{number}", number, -1)
        persons.set_notify(person, number, f"e-{number}", "line")
        persons.set_notify(person, number, f"e-1{number}", "both")
    other = pickle.loads(pickle.dumps(persons.sealed()))
    assert other.in_each_month() == persons.in_each_month()
    assert other.by_attribute(0) == persons.by_attribute(0)
    assert other.notified() == persons.notified()
    assert other.notified().by_both == 3
    other.merge(persons)
    assert other.in_period() == 6
    assert other.sealed().notified().newcomers == 6
