"""The exchange format, the labels and the chain: nothing lost, nothing unnoticed."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.ledger.chain import START, Head, commit, link, parse_head
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.exchange import faults_of, parse_detail, parse_event, render_at, render_detail, row_of, split_list
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.tables import read_table

ROW = {
    "event_id": "e1", "kind": "work", "consultee_id": "P00001", "consultation_id": "R8-00001", "at": "2026-05-01T09:30:00+09:00",
    "services": "x;Google>検索", "contents": "defamation", "means": "削除方法を知りたい", "places": "sns", "attribute": "大学生", "victim": "self",
    "channel": "line", "line_notify": "both", "detail": '{"urls":["https://x.com/i/status/20"]}',
}  # fmt: skip


def test_a_row_becomes_an_event_and_the_same_row_again() -> None:
    """Every column of a row arrives in its field, and comes back as it was."""
    event = parse_event(ROW)
    assert isinstance(event, Event)
    assert (event.kind, event.services, event.attribute) == (EventKind.WORK, ("x", "Google>検索"), "大学生")
    assert event.at == datetime(2026, 5, 1, 0, 30, tzinfo=UTC)
    assert dict(zip(EVENT_COLUMNS, row_of(event), strict=True)) == ROW


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"event_id": ""}, ["event_id"]),
        ({"event_id": "a" * 65}, ["event_id"]),
        ({"event_id": "a" * 64}, []),
        ({"consultation_id": "あ" * 65, "consultee_id": "い" * 65}, ["consultee_id", "consultation_id"]),
        ({"kind": "task"}, ["kind"]),
        ({"kind": "intake", "consultee_id": " "}, ["consultee_id"]),
        ({"at": "2026-05-01T09:30:00"}, ["at"]),
        ({"at": "2026-02-30T09:30:00Z"}, ["at"]),
        ({"at": "2026-05-01 09:30+0900"}, []),
        ({"at": "2026-05-01T09:30:00.1234567Z"}, ["at"]),
        ({"at": "9999-12-31T23:59:59-12:00"}, ["at"]),
        ({"at": "２０２６-05-01T09:30:00Z"}, ["at"]),
        ({"channel": "phone"}, ["channel"]),
        ({"line_notify": "web"}, ["line_notify"]),
        ({"services": "x\x1b[31m"}, ["services"]),
        ({"services": "x" * 5000}, ["services"]),
        ({"detail": "{"}, ["detail"]),
        ({"detail": "[]"}, ["detail"]),
        ({"detail": '{"a":1,"a":2}'}, ["detail"]),
        ({"detail": '{"a":NaN}'}, ["detail"]),
        ({"detail": '{"a":1e999}'}, ["detail"]),
        ({"detail": '{"a":"\\ud800"}'}, ["detail"]),
        ({"detail": '{"a":' * 17 + "1" + "}" * 17}, ["detail"]),
        ({"detail": '{"a":' + "[" * 30_000 + "]" * 30_000 + "}"}, ["detail"]),
        ({"detail": '{"a":"' + "x" * 70_000 + '"}'}, ["detail"]),
        ({"detail": '{"a":' + "1" * 5000 + "}"}, ["detail"]),
        ({"detail": '{"urls":"https://example.com/"}'}, ["detail"]),
        ({"kind": "void", "detail": "{}"}, ["detail"]),
        ({"kind": "void", "detail": '{"voids":"e0"}'}, []),
        ({"kind": "line", "detail": '{"blocked":-1}'}, ["detail"]),
        ({"kind": "line", "detail": '{"blocked":true}'}, ["detail"]),
        ({"kind": "line", "detail": '{"blocked":7}'}, []),
        ({"kind": "outreach", "detail": '{"form":"party"}'}, ["detail"]),
        ({"kind": "outreach", "detail": '{"form":"talk","state":"held","school":"","audience":"教職員"}'}, []),
        ({"kind": "x", "at": "y", "detail": "z", "event_id": ""}, ["kind", "event_id", "at", "detail"]),
    ],
)
def test_all_faults_of_a_row_are_named_at_once(changes: dict[str, str], columns: list[str]) -> None:
    """A row that would lose something is refused with a reason for each column, and the reason repeats no cell."""
    found = parse_event(ROW | changes)
    if not columns:
        assert isinstance(found, Event)
        return
    assert not isinstance(found, Event)
    assert [fault.column for fault in found] == columns
    for fault in found:
        assert fault.message
        assert not any(len(value) > 4 and value in fault.message for value in changes.values())


def test_absent_columns_are_empty() -> None:
    """Only a number, a kind and an instant are needed."""
    event = parse_event({"event_id": "e", "kind": "line", "at": "2026-05-01T00:00:00Z"})
    assert isinstance(event, Event)
    assert row_of(event)[2:4] + row_of(event)[5:] == ("",) * 11


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=";"), max_size=20).map(str.strip)
IDS = TEXTS.filter(bool)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
DETAILS = st.dictionaries(st.sampled_from(("letter", "rule", "answer", "メモ", "=1+1")), JSON_VALUES, max_size=3)
EVENTS = st.builds(
    Event, IDS, st.sampled_from([EventKind.INTAKE, EventKind.WORK, EventKind.SENT]), IDS, TEXTS,
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=-8))])),
    *([st.lists(IDS, max_size=3).map(tuple)] * 4), TEXTS, TEXTS, st.sampled_from(("", "web", "line")),
    st.sampled_from(("", "mail", "line", "both")), DETAILS,
)  # fmt: skip


@given(EVENTS)
def test_writing_and_reading_an_event_changes_nothing(event: Event) -> None:
    """row_of then parse_event is identity for every event without a fault, whatever foreign text it holds."""
    assert faults_of(event) == ()
    row = row_of(event)
    again = parse_event(dict(zip(EVENT_COLUMNS, row, strict=True)))
    assert again == event
    assert isinstance(again, Event)
    assert row_of(again) == row
    assert json.loads(row[-1] or "{}") == event.detail


@given(st.dictionaries(st.sampled_from(EVENT_COLUMNS), st.text(max_size=30)))
def test_no_row_breaks_the_reader(row: dict[str, str]) -> None:
    """Any texts give an event or faults, never an exception."""
    found = parse_event(row)
    assert isinstance(found, Event) or found


def test_events_that_would_lose_something_are_refused() -> None:
    """An event a program made is held to the same rules as a row."""
    event = parse_event(ROW)
    assert isinstance(event, Event)
    for broken in (
        event._replace(services=("a;b",)), event._replace(at=datetime(2026, 1, 1)), event._replace(attribute=" x"),
        event._replace(detail={"a": object()}), event._replace(event_id=""), event._replace(detail={"a": ("x",)}),
    ):  # fmt: skip
        assert faults_of(broken)


def test_nothing_unseen_stands_raw_in_a_detail() -> None:
    """Characters that could drive a terminal or hide are escapes in the JSON, and come back as themselves."""
    detail = {"a": "\u202e\u200b\x1b😀\U000e0041あ"}
    assert render_detail(detail) == '{"a":"\\u202e\\u200b\\u001b😀\\udb40\\udc41あ"}'
    assert parse_detail(render_detail(detail)) == detail
    assert render_detail({}) == ""


def test_instants_are_written_by_japans_clock() -> None:
    """Midnight of 31 March in Japan is written as 1 April; an instant without offset is refused."""
    assert render_at(datetime(2022, 3, 31, 15, 0, 0, 5, tzinfo=UTC)) == "2022-04-01T00:00:00.000005+09:00"
    with pytest.raises(ValueError, match="naive"):
        render_at(datetime(2022, 3, 31))
    assert split_list(" ;; ") == ()


# Labels.


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped labels."""
    table = read_table("labels.csv")
    return Vocabulary(dict(zip(table.header, cells, strict=True)) for cells in table.rows)


@pytest.mark.parametrize(
    ("column", "typed", "codes"),
    [
        ("contents", "名誉", ["defamation"]),
        ("contents", "肖像", ["privacy-portrait"]),
        ("contents", "リベンジ", ["privacy-intimate"]),
        ("contents", "りべんじ", ["privacy-intimate"]),
        ("contents", "その他", ["other"]),
        ("contents", "DEFAMATION", ["defamation"]),
        ("contents", "ﾈｯﾄいじめ", ["bullying"]),
        ("means", "削除", ["removal"]),
        ("means", "特定", ["identify"]),
        ("attribute", "大学", ["university-student"]),
        ("victim", "本人", ["self"]),
        ("places", "ｓｎｓ", ["sns"]),
        ("contents", "存在しない", []),
        ("contents", "", []),
    ],
)
def test_labels_are_found_by_a_part(vocabulary: Vocabulary, column: str, typed: str, codes: list[str]) -> None:
    """Part of a name finds its label whatever its width, case or kana; an exact name wins over those that contain it."""
    assert [one.code for one in vocabulary.candidates(column, typed)] == codes


def test_a_part_that_fits_several_names_them_all(vocabulary: Vocabulary) -> None:
    """What fits several labels chooses none of them."""
    assert len(vocabulary.candidates("contents", "プライバシー")) == 5


def test_every_label_finds_itself(vocabulary: Vocabulary) -> None:
    """Each code and each printed name leads to its own label; others are shown as they stand."""
    for column in ("attribute", "victim", "contents", "means", "places"):
        for one in vocabulary.labels(column):
            assert vocabulary.know(column, one.code) == one
            assert vocabulary.candidates(column, one.label) == [one]
            assert vocabulary.show(column, one.code) == one.label
    assert vocabulary.show("places", "どこか") == "どこか"


# The chain.


def chain_of(contents: list[str]) -> list[bytes]:
    """The digests of a chain over contents, with a salt that does not vary."""
    digests = [START]
    for seq, content in enumerate(contents, 1):
        digests.append(link(digests[-1], seq, "2026-05-01T00:00:00+00:00", "a1", "add", seq, commit(b"s" * 16, [content])))
    return digests


@given(st.lists(st.text(max_size=5), min_size=1, max_size=8), st.data())
def test_no_change_leaves_the_head_as_it_was(contents: list[str], data: st.DataObject) -> None:
    """Another content, a missing one, another order: the head is another."""
    at = data.draw(st.integers(0, len(contents) - 1))
    others = [contents[:at] + contents[at + 1 :], [*contents[:at], contents[at] + "x", *contents[at + 1 :]], contents[::-1]]
    for other in others:
        if other != contents:
            assert chain_of(other)[-1] != chain_of(contents)[-1]


def test_cells_cannot_be_pushed_over_their_borders() -> None:
    """A commitment is to the cells, not to their text run together; another salt hides the same content."""
    assert commit(b"s", ["ab", "c"]) != commit(b"s", ["a", "bc"])
    assert commit(b"s", ["a"]) != commit(b"t", ["a"])


def test_a_head_is_written_and_read() -> None:
    """A noted head is read back in any case and with blanks around it; other texts are none."""
    head = Head(12, bytes(range(32)))
    assert parse_head(f" {str(head).upper()}\n") == head
    for text in ("", "12", "12-abc", "-" + "0" * 64, "1-" + "0" * 65, "１-" + "0" * 64):
        assert parse_head(text) is None
