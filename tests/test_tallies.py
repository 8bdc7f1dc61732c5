"""Tallies: the report's figures to the digit, the rules persons and works are counted by, and laws over any events."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIGURE_3, report_events

from ihaho_cli.calendar import Month
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.tables import read_table
from ihaho_cli.tally import breakdown, figures, reach, volume
from ihaho_cli.tally.figures import Figure, Frame, as_object
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.schemes import load_published, load_scheme
from ihaho_cli.tally.tallies import Scheme, Tally

FRAME = Frame("2022-02-21", True, "2022")
R3 = Period(Month(2021, 4), Month(2021, 12))


@pytest.fixture(scope="session")
def figure9() -> list[dict[str, str]]:
    """The rows of figure9.csv."""
    table = read_table("figure9.csv")
    return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    """What the report counted by."""
    return load_scheme("2022")


@pytest.fixture(scope="session")
def today() -> Scheme:
    """What is counted by now."""
    return load_scheme("today")


@pytest.fixture(scope="session")
def events(figure9: list[dict[str, str]]) -> list[Event]:
    """The made-up ledger."""
    return list(report_events(figure9))


@pytest.fixture(scope="session")
def report(events: list[Event], scheme: Scheme) -> Tally:
    """Its tally of 令和3年4～12月."""
    return counted(events, scheme, R3)


def counted(events: Sequence[Event], scheme: Scheme, period: Period = R3) -> Tally:
    """The tally of a list of events."""
    tally = Tally(period, scheme)
    tally.add_all(events)
    return tally.finish()


def rows_of(figure: Figure) -> dict[str, int | None]:
    """Key → count."""
    return {part.key: part.count for part in figure.parts}


def at(text: str) -> datetime:
    """An instant with its offset."""
    return datetime.fromisoformat(text)


_numbers = iter(range(10**9))


def event(kind: EventKind, when: str = "2021-05-10T12:00:00+09:00", person: str = "p", **columns: object) -> Event:
    """One event with an id of its own."""
    return Event(f"t-{next(_numbers)}", kind, person, "", at(when), **columns)  # type: ignore[arg-type]


INTAKE, FOLLOWUP, WORK = EventKind.INTAKE, EventKind.FOLLOWUP, EventKind.WORK


# The report, digit for digit.


def test_figure_3_to_the_digit(events: list[Event], scheme: Scheme) -> None:
    """27 cells: every half and every total of persons, intakes and works."""
    figure = volume.volume(counted(events, scheme, Period(Month(2019, 4), Month(2021, 12))), FRAME)
    assert list(figure.columns) == list(FIGURE_3)
    assert [line.label for line in figure.lines] == ["相談者数", "受付件数", "作業件数"]
    for row, line in enumerate(figure.lines):
        assert line.values == tuple(cells[row] for cells in FIGURE_3.values())


def test_1938_is_not_1640(report: Tally) -> None:
    """Persons by month and persons of the period are two numbers, both named, and the second is n of figures 4 and 5."""
    figure = volume.volume(report, FRAME)
    assert figure.lines[0].values == (1311, 627, 1938)
    assert figure.n == 1640
    assert any("1,640" in note and "1,938" in note for note in figure.notes)
    for build in (breakdown.attributes, breakdown.victims):
        one = build(report, FRAME)
        assert (one.n, sum(part.count or 0 for part in one.parts)) == (1640, 1640)


def test_figure_9_to_the_digit(report: Tally, figure9: list[dict[str, str]]) -> None:
    """22 rows, n = 5,081 over 4,882 works, the printed shares, and the totals of the groups."""
    figure = breakdown.services(report, FRAME)
    printed = [(row["key"], int(row["printed_2022_02"])) for row in figure9 if row["edition"] == "2022"]
    assert list(rows_of(figure).items()) == printed
    assert len(figure.parts) == 22
    assert (figure.n, figure.works) == (5081, 4882)
    shares = "11.8 6.0 1.5 3.3 0.4 3.0 1.2 3.3 3.0 1.9 0.9 2.7 1.3 0.2 0.2 0.2 0.1 0.4 0.9 0.7 41.7 15.3".split()
    assert [part.share for part in figure.parts] == shares
    assert [(g.group, g.count, g.share) for g in figure.groups] == [
        ("Google (合計)", 567, "11.2"), ("Meta (合計)", 214, "4.2"), ("LINE(合計)", 143, "2.8"), ("Yahoo!(合計)", 55, "1.1"),
    ]  # fmt: skip
    assert any("199" in note for note in figure.notes)


def test_figure_10_to_the_digit(report: Tally) -> None:
    """168 = 94 + 74 persons told by LINE, 452 answers to them, and the friends as entered last."""
    found = rows_of(reach.line_account(report, FRAME))
    assert found["notify"] == 168
    assert (found["notify_both"], found["notify_line"], found["works"]) == (94, 74, 452)
    assert [found[key] for key in ("friends_total", "friends_active", "blocked", "chart_uses")] == [214, 207, 7, 83]


def test_outreach_of_the_report(report: Tally) -> None:
    """25 talks at schools: 8, 8, 5 and 4, planned ones included and said."""
    figure = reach.outreach(report, FRAME)
    found = rows_of(figure)
    assert [found[key] for key in ("elementary", "junior-high", "high-school", "other")] == [8, 8, 5, 4]
    assert figure.groups[0].count == 25
    assert "予定 4 件" in figure.notes[0]


def test_figure_2_joins_what_was_published(events: list[Event], scheme: Scheme) -> None:
    """Years before the ledger come from published.csv, the ledger's own from it; a year nobody knows is empty."""
    tally = counted(events, scheme, Period(Month(2019, 4), Month(2021, 12)))
    figure = volume.trend(tally, load_published(), FRAME)
    found = dict(zip(figure.columns, zip(figure.lines[0].values, figure.sources, strict=True), strict=True))
    assert found["平成22年度"][0] == 1337
    assert found["平成23年度"] == (None, None)
    assert found["令和元年度"] == (5198, "台帳")
    assert found["令和2年度"] == (5407, "台帳")
    assert found["令和3年度"] == (4882, "台帳")
    assert list(found)[-1] == "令和3年度"
    assert any("令和3年4～12月" in note for note in figure.notes)


def test_figure_2_looks_back(events: list[Event], scheme: Scheme) -> None:
    """Years before the period that the ledger covers are its own, whatever was asked for."""
    figure = volume.trend(counted(events, scheme, R3), [], FRAME)
    assert figure.columns == ("令和元年度", "令和2年度", "令和3年度")
    assert figure.lines[0].values == (5198, 5407, 4882)
    assert figure.sources == ("台帳",) * 3


def test_figure_2_where_the_ledger_began_late(scheme: Scheme) -> None:
    """A ledger that began in the middle of a year does not replace what was published for it."""
    tally = counted(
        [event(WORK, "2022-11-01T00:00:00+09:00"), event(WORK, "2023-05-01T00:00:00+09:00")],
        scheme,
        Period(Month(2022, 4), Month(2024, 3)),
    )
    figure = volume.trend(tally, load_published(), FRAME)
    found = dict(zip(figure.columns, zip(figure.lines[0].values, figure.sources, strict=True), strict=True))
    assert found["令和4年度"] == (5745, "情報通信白書 令和5年版")
    assert found["令和5年度"] == (1, "台帳")
    assert found["令和3年度"][0] == 4882
    assert any("速報値" in note for note in figure.notes)


def test_figure_2_says_where_ledger_and_print_differ(scheme: Scheme) -> None:
    """Where both cover the same months and differ, both are said."""
    tally = counted(
        [event(WORK, "2019-01-01T00:00:00+09:00"), event(WORK, "2019-05-01T00:00:00+09:00")],
        scheme,
        Period(Month(2018, 4), Month(2020, 3)),
    )
    figure = volume.trend(tally, load_published(), FRAME)
    assert figure.lines[0].values[-2:] == (1, 1)
    assert any("5,198" in note for note in figure.notes)


# How persons are counted.


def test_the_last_stated_attribute_holds(scheme: Scheme) -> None:
    """Attribute and victim are those of the last intake or question of the period that states one, each by itself."""
    events = [
        event(INTAKE, "2021-03-31T23:59:59+09:00", attribute="公務員"),
        event(INTAKE, "2021-04-01T00:00:00+09:00", attribute="会社員", victim="家族"),
        event(FOLLOWUP, "2021-06-01T00:00:00+09:00", attribute="ちゅうがくせい".replace("ちゅうがくせい", "中学生")),
        event(FOLLOWUP, "2021-07-01T00:00:00+09:00"),
        event(WORK, "2021-08-01T00:00:00+09:00", attribute="無職"),
        event(FOLLOWUP, "2022-01-01T00:00:00+09:00", attribute="高校生"),
        event(INTAKE, person="q"),
    ]
    tally = counted(events, scheme)
    assert {k: v for k, v in rows_of(breakdown.attributes(tally, FRAME)).items() if v} == {"junior-high": 1, "unknown": 1}
    assert {k: v for k, v in rows_of(breakdown.victims(tally, FRAME)).items() if v} == {"family": 1, "unknown": 1}


def test_of_two_at_one_instant_the_later_id_holds(scheme: Scheme) -> None:
    """Ids decide between events of one instant, e-9 before e-10, whatever the order of rows."""
    pair = [
        Event("e-10", INTAKE, "p", "", at("2021-05-01T00:00:00Z"), attribute="会社員"),
        Event("e-9", INTAKE, "p", "", at("2021-05-01T09:00:00+09:00"), attribute="公務員"),
    ]
    for order in (pair, pair[::-1]):
        assert rows_of(breakdown.attributes(counted(order, scheme), FRAME))["company-employee"] == 1


def test_an_intake_without_a_number_is_one_person_a_consultation(scheme: Scheme) -> None:
    """Nobody is dropped; the desk is told."""
    events = [
        event(INTAKE, person="")._replace(consultation_id="A"),
        event(FOLLOWUP, person="")._replace(consultation_id="A"),
        event(INTAKE, person=""),
    ]
    tally = counted(events, scheme)
    assert tally.persons.in_period() == 2
    assert "3 件" in volume.volume(tally, FRAME).remarks[0]


# How works are counted.


def test_a_work_is_one_mention_for_each_different_service(scheme: Scheme) -> None:
    """Twice the same service is one mention, by id or by key; none is one in その他・不明; unknown ones too, and said."""
    events = [
        event(WORK, services=("x", "x", "Twitter", "X")),
        event(WORK, services=("x", "youtube", "Google>YouTube")),
        event(WORK),
        event(WORK, services=("なぞの板", "なぞの板")),
        event(WORK, services=("google-amp", "note")),
    ]
    figure = breakdown.services(counted(events, scheme), FRAME)
    assert {k: v for k, v in rows_of(figure).items() if v} == {
        "Twitter": 2, "Google>YouTube": 1, "その他・不明": 2, "上記以外の事業者/サービス等": 2,
    }  # fmt: skip
    assert figure.n == 7
    assert any("なぞの板" in remark for remark in figure.remarks)
    assert any("X" in note for note in figure.notes[3:])


@pytest.mark.parametrize(
    ("edition", "key", "row"),
    [
        ("2022", "X", "Twitter"),
        ("2022", "Google>マップ", "Google>map"),
        ("2022", "LINEヤフー>オークション・フリマ", "Yahoo!>その他"),
        ("2022", "LINEヤフー>その他", "上記以外の事業者/サービス等"),
        ("2022", "Meta>その他", "上記以外の事業者/サービス等"),
        ("2022", "はてな(合計)", "上記以外の事業者/サービス等"),
        ("today", "Twitter", "X"),
        ("today", "LINE>LINEアプリ内サービス", "LINEヤフー>その他"),
        ("today", "Yahoo!>その他", "LINEヤフー>その他"),
        ("today", "Yahoo!>オークション", "LINEヤフー>オークション・フリマ"),
        ("today", "ためき掲示板", "たぬき掲示板"),
        ("today", "その他・不明", "その他・不明"),
        ("today", "Meta>instagram", "Meta>Instagram"),
        ("today", "FC2(合計)", "FC2(合計)"),
    ],
)
def test_keys_of_another_edition(scheme: Scheme, today: Scheme, edition: str, key: str, row: str) -> None:
    """A key of another edition counts where all its services are, else in their group's その他, else in 上記以外."""
    chosen = scheme if edition == "2022" else today
    figure = breakdown.services(counted([event(WORK, services=(key,))], chosen), FRAME)
    assert {k for k, v in rows_of(figure).items() if v} == {row}


def test_labels_count_once_a_work(scheme: Scheme) -> None:
    """Several labels of a work count each once; the privacy row counts it once; empty and unknown cells are not dropped."""
    events = [
        event(WORK, contents=("privacy-contact", "privacy-portrait", "privacy-contact"), means=("removal", "identify")),
        event(WORK, contents=("名誉毀損・信用毀損等", "プライバシー侵害(合計)"), places=("ＳＮＳ",)),
        event(WORK, contents=("なぞ", "ほかのなぞ", "090-0000-0000")),
        event(WORK),
    ]
    tally = counted(events, scheme)
    six = rows_of(breakdown.contents(tally, FRAME))
    assert {k: v for k, v in six.items() if v} == {
        "defamation": 1, "privacy": 2, "privacy-contact": 1, "privacy-portrait": 1, "privacy-other": 1, "other": 2,
    }  # fmt: skip
    assert rows_of(breakdown.means(tally, FRAME)) == {"removal": 1, "identify": 1, "police": 0, "respond-to-request": 0, "other": 3}
    assert {k: v for k, v in rows_of(breakdown.places(tally, FRAME)).items() if v} == {"sns": 1, "unknown": 3}
    said = " ".join(breakdown.contents(tally, FRAME).remarks)
    assert "3 件" in said
    assert "なぞ" in said
    assert "090" not in said
    assert "ihaho log show" in said


def test_shares_are_of_works_and_may_pass_100(report: Tally) -> None:
    """Figures 6–8 divide by works; several labels a work are said; the union is never above the sum of its parts."""
    figure = breakdown.contents(report, FRAME)
    assert figure.n == 4882
    assert sum(part.count or 0 for part in figure.parts if part.key != "privacy") > 4882
    assert any("複数該当あり" in note for note in figure.notes)
    (total,) = figure.groups
    assert total.count == rows_of(figure)["privacy"]


# LINE.


def test_line_notify_holds_from_its_row(scheme: Scheme) -> None:
    """A person is told by LINE from the row that says so until one says otherwise; rows before the period count for it."""
    events = [
        event(INTAKE, "2021-01-01T00:00:00+09:00", "old", line_notify="both"),
        event(WORK, "2021-03-01T00:00:00+09:00", "old"),
        event(WORK, "2021-04-01T00:00:00+09:00", "old"),
        event(INTAKE, "2021-05-01T00:00:00+09:00", "new"),
        event(WORK, "2021-05-02T00:00:00+09:00", "new"),
        event(FOLLOWUP, "2021-05-03T00:00:00+09:00", "new", line_notify="line"),
        event(WORK, "2021-05-03T00:00:00+09:00", "new"),
        event(WORK, "2021-06-01T00:00:00+09:00", "new", line_notify="mail"),
        event(WORK, "2021-07-01T00:00:00+09:00", "third", line_notify="line"),
        event(FOLLOWUP, "2022-01-01T00:00:00+09:00", "third", line_notify="mail"),
    ]
    figure = reach.line_account(counted(events, scheme), FRAME)
    found = rows_of(figure)
    assert (found["notify"], found["notify_both"], found["notify_line"], found["works"]) == (2, 1, 1, 3)
    assert found["new_share"] == 1
    assert {part.key: part.share for part in figure.parts}["new_share"] == "50.0"
    assert found["friends_total"] is None


def test_friends_are_the_last_entered_in_the_period(scheme: Scheme) -> None:
    """The last row of the period holds, not the greatest number; digits are read, nonsense is not; desks add up."""
    tally = Tally(R3, scheme)
    rows = [
        event(EventKind.LINE, "2021-12-31T23:59:59+09:00", "", detail={"friends_total": 5, "blocked": "2", "chart_uses": True}),
        event(EventKind.LINE, "2021-11-01T00:00:00+09:00", "", detail={"friends_total": 9, "chart_uses": -1}),
        event(EventKind.LINE, "2022-01-01T00:00:00+09:00", "", detail={"friends_total": 99}),
    ]
    tally.add_all(rows)
    tally.add_all(rows, "second desk")
    found = rows_of(reach.line_account(tally.finish(), FRAME))
    assert (found["friends_total"], found["blocked"], found["chart_uses"]) == (10, 4, None)


# Japan's months.


@pytest.mark.badday("I10")
@pytest.mark.parametrize(
    ("when", "column"),
    [
        ("2021-03-31T23:59:59.999999+09:00", None),
        ("2021-03-31T15:00:00Z", 0),
        ("2021-04-01T00:00:00+09:00", 0),
        ("2021-03-31T05:00:00-10:00", 0),
        ("2021-09-30T23:59:59+09:00", 0),
        ("2021-09-30T15:00:00+00:00", 1),
        ("2021-10-01T05:00:00+14:00", 1),
        ("2021-10-01T04:59:59+14:00", 0),
        ("2021-12-31T14:59:59Z", 1),
        ("2021-12-31T15:00:00Z", None),
    ],
)
def test_midnight_is_japans(scheme: Scheme, when: str, column: int | None) -> None:
    """Ends of months, half-years and fiscal years are midnight in Japan, whatever offset an instant is written in."""
    figure = volume.volume(counted([event(INTAKE, when)], scheme), FRAME)
    assert [line.values[:2] for line in figure.lines][1] == tuple(int(column == at) for at in range(2))


@pytest.mark.parametrize(
    ("since", "until", "by", "columns"),
    [
        ((2021, 4), (2022, 3), "half", ["令和3年度/上半期", "令和3年度/下半期", "令和3年度/合計"]),
        ((2021, 4), (2021, 12), "quarter", ["令和3年度/4-6月", "令和3年度/7-9月", "令和3年度/10-12月", "令和3年度/合計"]),
        ((2022, 2), (2022, 4), "half", ["令和3年度/2-3月", "令和3年度/合計", "令和4年度/4月", "令和4年度/合計"]),
        ((2021, 4), (2021, 5), "month", ["令和3年度/4月", "令和3年度/5月", "令和3年度/合計"]),
    ],
)
def test_columns(since: tuple[int, int], until: tuple[int, int], by: str, columns: list[str]) -> None:
    """A year is cut as asked, and what is cut short is named by its months."""
    assert [c.name for c in volume.columns_of(Period(Month(*since), Month(*until)), by)] == columns


# Laws.

KINDS = st.sampled_from([INTAKE, FOLLOWUP, WORK, WORK, EventKind.REFERRAL, EventKind.LINE, EventKind.OUTREACH])
INSTANTS = st.integers(0, 500).map(
    lambda hours: datetime(2021, 2, 1, tzinfo=timezone(timedelta(hours=hours % 13))) + timedelta(hours=20 * hours)
)
CELLS = st.lists(
    st.sampled_from(["x", "note", "sns", "removal", "defamation", "privacy-contact", "privacy-other", "Google>検索", "謎", "SNS"]),
    max_size=3,
)
EVENTS = st.lists(
    st.builds(
        lambda kind, person, when, cells, attribute, notify: (kind, person, when, tuple(cells), attribute, notify),
        KINDS, st.sampled_from(["", "a", "b", "c", "d"]), INSTANTS, CELLS, st.sampled_from(["", "会社員", "謎"]),
        st.sampled_from(["", "", "mail", "line", "both"]),
    ),
    max_size=40,
).map(
    lambda many: [
        Event(f"e-{number}", kind, person, "", when, cells, cells, cells, cells, attribute, attribute, "", notify, {"friends_total": number, "form": "talk"})
        for number, (kind, person, when, cells, attribute, notify) in enumerate(many)
    ]
)  # fmt: skip


def all_figures(tally: Tally) -> list[dict[str, object]]:
    """Every figure of a tally as JSON objects."""
    builders = (
        volume.volume, breakdown.attributes, breakdown.victims, breakdown.contents, breakdown.means, breakdown.places,
        breakdown.services, reach.line_account, reach.outreach,
    )  # fmt: skip
    return [as_object(build(tally, FRAME)) for build in builders] + [as_object(volume.trend(tally, [], FRAME))]


@settings(max_examples=60)
@given(EVENTS, st.randoms())
def test_the_order_of_rows_changes_nothing(scheme: Scheme, events: list[Event], random: object) -> None:
    """Shuffled events, events counted in two jobs and merged: the same figures to the last note."""
    expected = all_figures(counted(events, scheme))
    shuffled = events[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert all_figures(counted(shuffled, scheme)) == expected
    one, other = Tally(R3, scheme), Tally(R3, scheme)
    one.add_all(shuffled[::2])
    other.add_all(shuffled[1::2])
    one.merge(other)
    assert all_figures(one) == expected


@settings(max_examples=60)
@given(EVENTS)
def test_counts_sum_to_n(scheme: Scheme, events: list[Event]) -> None:
    """Rows of figures 4, 5 and 9 sum to n; unions lie between their largest part and the sum; no label is lost."""
    tally = counted(events, scheme)
    for build in (breakdown.attributes, breakdown.victims, breakdown.services):
        figure = build(tally, FRAME)
        assert sum(part.count or 0 for part in figure.parts) == figure.n
    figure = breakdown.contents(tally, FRAME)
    parts = [part.count or 0 for part in figure.parts if part.group]
    assert max(parts) <= (figure.groups[0].count or 0) <= sum(parts)
    assert (figure.groups[0].count or 0) <= (figure.n or 0) == sum(tally.works)


@settings(max_examples=60)
@given(EVENTS, st.integers(0, 7))
def test_splitting_a_period_keeps_works(scheme: Scheme, events: list[Event], cut: int) -> None:
    """Works, intakes and mentions of two neighbouring periods add up to those of both; persons never to less."""
    early, late = Period(R3.since, R3.since.plus(cut)), Period(R3.since.plus(cut + 1), R3.until)
    whole, *halves = (counted(events, scheme, period) for period in (R3, early, late))
    assert whole.works == halves[0].works + halves[1].works
    assert whole.intakes == halves[0].intakes + halves[1].intakes
    assert whole.mentions == halves[0].mentions + halves[1].mentions
    assert whole.persons.in_period() <= sum(half.persons.in_period() for half in halves)
    assert whole.persons.in_each_month() == halves[0].persons.in_each_month() + halves[1].persons.in_each_month()


def test_many_combinations_are_settled_on_the_way(scheme: Scheme) -> None:
    """Free text in cells does not pile up: what is counted is the same, and what is said is bounded."""
    endless = (event(WORK, contents=(f"語{chr(0x4E00 + n)}",), services=("x",)) for n in range(20_500))
    tally = counted(list(islice(endless, 20_500)), scheme)
    assert rows_of(breakdown.contents(tally, FRAME))["other"] == 20_500
    assert len(tally.unknown[6]) <= 201
    assert sum(tally.unknown[6].values()) == 20_500


def test_two_desks_do_not_share_persons(scheme: Scheme) -> None:
    """The number 7 of one desk is not the number 7 of another."""
    tally = Tally(R3, scheme)
    tally.add_all([event(INTAKE, person="7")], "east")
    tally.add_all([event(INTAKE, person="7")], "west")
    assert tally.persons.in_period() == 2


def test_outreach_that_says_little(scheme: Scheme) -> None:
    """A talk without a kind of school, a form nobody knows: counted, never dropped."""
    rows = [
        {},
        {"form": "talk"},
        {"form": "nonsense"},
        {"school": "elementary"},
        {"form": "flyer", "state": "planned"},
        {"school": "university", "form": "talk"},
    ]
    figure = reach.outreach(counted([event(EventKind.OUTREACH, person="", detail=detail) for detail in rows], scheme), FRAME)
    assert {k: v for k, v in rows_of(figure).items() if v} == {"elementary": 1, "other": 1, "talk": 1, "flyer": 1, "unknown": 2}
    assert figure.n == 6


def test_talks_are_listed_as_the_desk_wrote_them(scheme: Scheme) -> None:
    """By their day in Japan: form, body, audience, school, planned or held; beside the counts, which stay as they are."""
    said = {"form": "talk", "school": "junior-high", "state": "planned", "body": "架空の\n市", "audience": 7}
    events = [
        event(EventKind.OUTREACH, "2021-12-31T10:00:00-05:00", "", detail={"form": "flyer"}),
        event(EventKind.OUTREACH, "2021-11-30T10:00:00-05:00", "", detail={"form": "flyer", "body": "=1+1"}),
        event(EventKind.OUTREACH, "2021-05-31T15:00:00Z", "", detail=said),
        event(EventKind.OUTREACH, "2021-05-31T14:59:59Z", "", detail={"school": "other", "audience": "保護者"}),
    ]
    figure = reach.outreach(counted(events, scheme), FRAME)
    assert figure.n == 3
    assert figure.listing is not None
    assert figure.listing.rows == (
        ("2021-05-31", "講演", "", "保護者", "その他", "実施"),
        ("2021-06-01", "講演", "架空の 市", "", "中学校", "予定"),
        ("2021-12-01", "チラシ", "=1+1", "", "", "実施"),
    )
    assert as_object(figure)["events"][1] == {  # type: ignore[index]
        "date": "2021-06-01", "form": "talk", "body": "架空の 市", "audience": "", "school": "junior-high", "state": "planned",
    }  # fmt: skip
    assert "events" not in as_object(reach.outreach(counted([], scheme), FRAME))


def test_comparison_stands_beside(scheme: Scheme) -> None:
    """A year earlier: its numbers and the change in percent, nothing where it was 0."""
    events = [
        event(WORK, "2020-05-01T00:00:00+09:00", services=("x",)),
        *(event(WORK, services=("x",)) for _ in range(3)),
        event(INTAKE),
    ]
    now, before = counted(events, scheme), counted(events, scheme, R3.year_before())
    figure = figures.compared(breakdown.services(now, FRAME), breakdown.services(before, FRAME))
    first = as_object(figure)["rows"][0]  # type: ignore[index]
    assert (first["previous"], first["change"]) == (1, "+200.0")
    line = figures.compared(volume.volume(now, FRAME), volume.volume(before, FRAME)).lines
    assert line[0].changes == (None, None, None)
    assert line[2].changes[0] == "+200.0"
    header, rows = figures.grid_of(figure)
    assert header[-1] == "増減(%)"
    assert rows[0][-2:] == ["1", "+200.0"]
