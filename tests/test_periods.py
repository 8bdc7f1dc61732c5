"""Periods of tallies: what people type, what is refused, and laws over all of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.calendar import Month
from ihaho_cli.errors import BadInputError, WrongUsageError
from ihaho_cli.tally.periods import Period, chosen_period, fiscal_year, parse_period, period_between

TODAY = date(2026, 11, 24)


def span(first: str, last: str) -> Period:
    """``2021-04``, ``2021-12`` → a period."""
    return Period(*(Month(int(end[:4]), int(end[5:])) for end in (first, last)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和3年度", "2021-04", "2022-03"),
        ("令和元年度", "2019-04", "2020-03"),
        ("平成31年度", "2019-04", "2020-03"),
        ("平成22年度", "2010-04", "2011-03"),
        ("R3年度", "2021-04", "2022-03"),
        ("2021年度", "2021-04", "2022-03"),
        ("R3上半期", "2021-04", "2021-09"),
        ("Ｒ３年度上半期", "2021-04", "2021-09"),
        ("令和3年度の下半期", "2021-10", "2022-03"),
        ("2021下期", "2021-10", "2022-03"),
        ("R3第3四半期", "2021-10", "2021-12"),
        ("R3Q4", "2022-01", "2022-03"),
        ("R3.4..R3.12", "2021-04", "2021-12"),
        ("Ｒ３．４〜Ｒ３．１２", "2021-04", "2021-12"),
        ("2021-04..2021-12", "2021-04", "2021-12"),
        ("令和元年度..令和3年12月", "2019-04", "2021-12"),
        ("R1年度..R3上半期", "2019-04", "2021-09"),
        ("令和3年4月", "2021-04", "2021-04"),
        ("今年度", "2026-04", "2026-11"),
        ("昨年度", "2025-04", "2026-03"),
        ("今年度上半期", "2026-04", "2026-09"),
        ("先月", "2026-10", "2026-10"),
        ("今月", "2026-11", "2026-11"),
        ("令和3年4～12月", "2021-04", "2021-12"),
        ("令和3年4月〜12月", "2021-04", "2021-12"),
        ("R3.4..12", "2021-04", "2021-12"),
        ("平成31年4月から令和元年9月まで", "2019-04", "2019-09"),
        ("平成31年4～6月", "2019-04", "2019-06"),
    ],
)
def test_what_people_type(text: str, first: str, last: str) -> None:
    """Japanese and plain forms, full width or not, name whole months."""
    assert parse_period(text, TODAY) == span(first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021年", "2021年度"),
        ("R3", "r3年度"),
        ("令和3年", "令和3.1..令和3.12"),
        ("2021年..2022年度", "年度"),
        ("平成31年5月", "令和"),
        ("平成32年度", "令和2年度"),
        ("2021-13", "12"),
        ("R3.12..R3.4", "早い月"),
        ("R30年度", "始まった月"),
        ("R0年度", "のように"),
        ("3年度", "R3"),
        ("1200年度", "平成元年度"),
        ("1930年度", "平成元年度"),
        ("", "のように"),
        ("去年のいつか", "のように"),
        ("..", "のように"),
        ("R3.4..R3.5..R3.6", "のように"),
        ("1700-01..2021-01", "年を確かめて"),
        ("a" * 500, "のように"),
        ("\x1b[31m", "のように"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    """What names no months is refused in one line that shows how to write it; nothing raw is echoed."""
    with pytest.raises(BadInputError) as caught:
        parse_period(text, TODAY)
    assert said in caught.value.cure + caught.value.message
    assert caught.value.message.isprintable()
    assert "\x1b" not in caught.value.message


def test_the_cure_of_a_bare_year_works() -> None:
    """Both ways the refusal shows are themselves read."""
    assert parse_period("r3年度", TODAY) == fiscal_year(2021)
    assert parse_period("令和3.1..令和3.12", TODAY) == span("2021-01", "2021-12")


def test_since_and_until() -> None:
    """A missing end is this month, a missing beginning the April before the end."""
    assert period_between("2021-04", "2021-12", TODAY) == span("2021-04", "2021-12")
    assert period_between("R8.9", None, TODAY) == span("2026-09", "2026-11")
    assert period_between(None, "2021-12", TODAY) == span("2021-04", "2021-12")
    assert period_between(None, None, TODAY) == parse_period("今年度", TODAY)
    with pytest.raises(BadInputError):
        period_between("2021-12", "2021-04", TODAY)


def test_two_ways_at_once_are_refused() -> None:
    """--period and --since contradict each other."""
    with pytest.raises(WrongUsageError):
        chosen_period("R3年度", "2021-04", None, TODAY)
    assert chosen_period("R3年度", None, None, TODAY) == fiscal_year(2021)
    assert chosen_period(None, None, "2021-12", TODAY) == span("2021-04", "2021-12")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2021-04", "2022-03", "令和3年度"),
        ("2019-04", "2022-03", "令和元年度～令和3年度"),
        ("2021-04", "2021-12", "令和3年4～12月"),
        ("2021-10", "2022-03", "令和3年度下半期"),
        ("2026-04", "2026-09", "令和8年度上半期"),
        ("2019-04", "2019-12", "平成31年4月～令和元年12月"),
        ("2021-04", "2021-04", "令和3年4月"),
        ("2010-06", "2011-02", "平成22年6月～平成23年2月"),
    ],
)
def test_names(first: str, last: str, name: str) -> None:
    """A period is named as the report names it."""
    assert span(first, last).name == name


MONTHS = st.builds(Month, st.integers(1990, 2026), st.integers(1, 12)).filter(lambda m: m <= Month(2026, 11))


@given(MONTHS, MONTHS)
def test_months_read_back(one: Month, other: Month) -> None:
    """What is written as months is read as the same months; the list of months is as long as said, and ordered."""
    first, last = sorted((one, other))
    period = parse_period(f"{first}..{last}", TODAY)
    assert period == Period(first, last)
    months = period.months()
    assert len(months) == period.length
    assert (months[0], months[-1]) == (first, last)
    assert months == sorted(set(months))
    assert period.year_before().length == period.length


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything else."""
    try:
        period = parse_period(text, TODAY)
    except BadInputError:
        return
    assert period.since <= period.until


@given(st.integers(2010 * 12, 2026 * 12 + 6), st.integers(0, 30))
def test_what_is_printed_is_read(first: int, length: int) -> None:
    """The name a period has in a note, typed again, is the same period."""
    since = Month(first // 12, first % 12 + 1)
    period = Period(since, since.plus(length))
    if period.until <= Month(TODAY.year, TODAY.month):
        assert parse_period(period.name, TODAY) == period
