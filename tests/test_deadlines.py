"""Periods counted as the law counts them."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.calendar import JST
from ihaho_cli.errors import BadInputError
from ihaho_cli.letters.deadlines import RULES, compute, day_marks, rules_of
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.proposals import explain
from ihaho_cli.model import Confidence
from ihaho_cli.tables import read_table

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("rule", "day0", "last", "earliest"),
    [
        ("D1", MONDAY, date(2026, 11, 30), date(2026, 12, 1)),
        ("D2", MONDAY, date(2026, 11, 25), date(2026, 11, 26)),
        ("D3", MONDAY, date(2026, 11, 30), date(2026, 12, 1)),
        ("D4", MONDAY, date(2026, 12, 7), None),
        ("D5", MONDAY, date(2026, 12, 7), date(2026, 12, 8)),
        ("D1", date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 2)),
        ("D6", date(2026, 8, 25), date(2026, 11, 23), None),
        ("D7-2", date(2027, 1, 30), date(2027, 2, 28), None),
        ("D7-2", date(2027, 1, 31), date(2027, 2, 28), None),
        ("D7-2", date(2027, 2, 28), date(2027, 3, 31), None),
        ("D7-2", date(2026, 11, 23), date(2026, 12, 23), None),
        ("D7-1", date(2026, 12, 30), date(2027, 2, 28), None),
        ("D7-1", date(2026, 11, 23), date(2027, 1, 23), None),
        ("D9", date(2026, 8, 30), date(2027, 2, 28), None),
        ("D10-1", date(2024, 2, 29), date(2027, 2, 28), None),
        ("D10-2", date(2026, 11, 23), date(2046, 11, 23), None),
    ],
)
def test_check_values(rule: str, day0: date, last: date, earliest: date | None) -> None:
    """The last day and the first day after, worked out by hand."""
    done = compute(RULES[rule], day0)
    assert (done.last_day, done.earliest_act) == (last, earliest)
    assert done.steps[0].day == day0
    assert done.steps[0].counted == 0


def test_a_leap_day_ends_three_years_later() -> None:
    """From 29 February the count starts on 1 March and ends with the last of February."""
    assert compute(RULES["D10-1"], date(2024, 2, 28)).last_day == date(2027, 2, 28)


def test_both_marks_of_the_logs() -> None:
    """Thirty days amber, ninety days red, both from the day of the post."""
    _, amber, red = compute(RULES["D6"], date(2026, 1, 1)).steps
    assert (amber.counted, red.counted) == (30, 90)


@pytest.mark.parametrize(
    ("day", "marks"),
    [
        (date(2026, 11, 23), ("祝日(勤労感謝の日)",)),
        (date(2027, 1, 1), ("祝日(元日)", "年末年始")),
        (date(2026, 11, 28), ("土曜日",)),
        (date(2026, 11, 29), ("日曜日",)),
        (date(2026, 12, 29), ("年末年始",)),
        (date(2027, 1, 3), ("日曜日", "年末年始")),
        (date(2027, 1, 4), ()),
        (date(2026, 11, 24), ()),
    ],
)
def test_days_an_office_may_be_closed(day: date, marks: tuple[str, ...]) -> None:
    """Weekends, holidays and the turn of the year are marked, and only they."""
    assert day_marks(day) == marks


HOLIDAYS = {
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
    2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
}


@pytest.mark.parametrize("year", sorted(HOLIDAYS))
def test_the_holidays_of_two_years(year: int) -> None:
    """The library and the list worked out by hand agree, 振替休日 and 国民の休日 included."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]
    found = [f"{day:%m-%d}" for day in days if any(mark.startswith("祝日") for mark in day_marks(day))]
    assert found == HOLIDAYS[year].split()


def test_forty_eight_hours_run_by_the_clock() -> None:
    """Hours count at once, weekends included, and are shown in Japan's time."""
    friday = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    begun, ended = compute(RULES["D8"], friday).steps
    assert begun.at == friday
    assert ended.at == datetime(2026, 11, 23, 0, 30, tzinfo=JST)
    assert ended.day == date(2026, 11, 23)
    for bad in (date(2026, 11, 20), datetime(2026, 11, 20, 1, 2)):
        with pytest.raises(BadInputError, match="時刻"):
            compute(RULES["D8"], bad)


@given(st.sampled_from([k for k, r in RULES.items() if r.spans[0].days]), DAYS)
def test_days_are_counted_one_by_one(rule: str, day0: date) -> None:
    """However the sum is done, the last day is the one reached by counting the days after day 0."""
    done = compute(RULES[rule], day0)
    day, counted = day0, 0
    while counted < RULES[rule].spans[-1].days:
        day += timedelta(days=1)
        counted += 1
    assert done.last_day == day
    assert done.earliest_act in (None, day + timedelta(days=1))


@given(st.sampled_from([k for k, r in RULES.items() if r.spans[0].months]), DAYS)
def test_months_are_counted_one_by_one(rule: str, day0: date) -> None:
    """The calendar's count: from the day after day 0 to the eve of the same number, or the end of a month that lacks it."""
    first = day = day0 + timedelta(days=1)
    passed = 0
    while True:
        following = day + timedelta(days=1)
        passed += following.month != day.month
        if passed == RULES[rule].spans[0].months and following.day == first.day:
            break
        if passed > RULES[rule].spans[0].months:
            break
        day = following
    assert compute(RULES[rule], day0).last_day == day


@given(st.sampled_from(sorted(RULES)), DAYS)
def test_steps_go_forward(rule: str, day0: date) -> None:
    """Every step lies on or after the one before, and a datetime counts as its day in Japan."""
    if RULES[rule].spans[0].hours:
        return
    done = compute(RULES[rule], day0)
    assert [step.day for step in done.steps] == sorted(step.day for step in done.steps)
    evening = datetime(day0.year, day0.month, day0.day, 23, 30, tzinfo=JST)
    assert compute(RULES[rule], evening).last_day == done.last_day
    assert compute(RULES[rule], evening.replace(tzinfo=None)).last_day == done.last_day


def test_rules_stand_on_articles_that_exist() -> None:
    """Each basis is an article of law.csv; a rule is sure only where an article it names was seen by somebody."""
    table = read_table("law.csv")
    laws = Laws(dict(zip(table.header, cells, strict=True)) for cells in table.rows)
    for rule in RULES.values():
        articles = [laws.find(law_id, MONDAY) for law_id in rule.basis]
        if articles:
            assert rule.is_sure == (articles[0].confidence is not Confidence.NONE), rule.id
        assert rule.text.endswith("。")
        assert rule.is_sure or "未確認" in rule.text


def test_rules_are_found_by_their_number() -> None:
    """D7 and D10 are two rules each; D1 is not D10."""
    assert [rule.id for rule in rules_of("D7")] == ["D7-1", "D7-2"]
    assert [rule.id for rule in rules_of("D1")] == ["D1"]
    assert [rule.id for rule in rules_of("D10-2")] == ["D10-2"]
    assert rules_of("D11") == ()


def test_a_count_beyond_the_calendar_is_refused() -> None:
    """The last day of the calendar has no day after."""
    for rule in ("D1", "D9"):
        with pytest.raises(BadInputError):
            compute(RULES[rule], date.max)


def test_a_count_is_explained_day_by_day() -> None:
    """Each step with its weekday and what is special about it; hours with their clock."""
    lines = explain(compute(RULES["D1"], date(2026, 12, 25)))
    assert lines[0] == "照会が発信者に届いた日(0日目): 令和8年12月25日(金)"
    assert lines[1] == "発信者が回答できる最終日: 令和9年1月1日(金)（祝日(元日)・年末年始）"
    assert lines[2].endswith("令和9年1月2日(土)（土曜日・年末年始）")
    assert (
        explain(compute(RULES["D8"], datetime(2026, 11, 20, 15, 30, tzinfo=UTC)))[1]
        == "48時間の終わり: 令和8年11月23日(月) 00時30分（祝日(勤労感謝の日)）"
    )
