"""Japan's months and fiscal years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli import calendar
from ihaho_cli.calendar import Month


def test_the_last_hours_of_march_in_utc_are_april_in_japan() -> None:
    """A tally's month is Japan's, whatever offset an instant was written in."""
    at = datetime(2022, 3, 31, 15, 0, tzinfo=UTC)
    assert calendar.month_of(at) == Month(2022, 4)
    assert calendar.month_of(at - timedelta(seconds=1)) == Month(2022, 3)
    assert calendar.day_of(at) == date(2022, 4, 1)
    with pytest.raises(ValueError, match="naive"):
        calendar.month_of(datetime(2022, 4, 1))
    with pytest.raises(ValueError, match="naive"):
        calendar.day_of(datetime(2022, 4, 1))


@pytest.mark.parametrize(
    ("month", "year", "first", "name", "code"),
    [
        (Month(2019, 4), 2019, True, "令和元年度", "R1"),
        (Month(2020, 3), 2019, False, "令和元年度", "R1"),
        (Month(2026, 9), 2026, True, "令和8年度", "R8"),
        (Month(2026, 10), 2026, False, "令和8年度", "R8"),
        (Month(2011, 3), 2010, False, "平成22年度", "H22"),
    ],
)
def test_fiscal_years_begin_in_april(month: Month, year: int, first: bool, name: str, code: str) -> None:
    """April to March, named by the era the year began in; 2019 is 令和元年度 whole."""
    assert (month.fiscal_year, month.is_first_half) == (year, first)
    assert (calendar.fiscal_year_name(year), calendar.fiscal_year_code(year)) == (name, code)


def test_years_before_heisei_have_no_era_here() -> None:
    """No desk kept figures then."""
    assert calendar.fiscal_year_name(1988) == "1988年度"


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(-600, 600))
def test_months_add_up(year: int, month: int, months: int) -> None:
    """Going forth and back is staying."""
    at = Month(year, month)
    assert at.plus(months).plus(-months) == at
    assert (at.plus(months) > at) == (months > 0)
    assert str(Month(2022, 4)) == "2022-04"
