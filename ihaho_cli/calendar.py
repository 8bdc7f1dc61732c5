"""Japan's months, fiscal years and eras. Instants are aware datetimes; a tally is always by Japan's calendar."""

from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

JST = timezone(timedelta(hours=9), "JST")
"""Japan has one offset all year, and has had it since 1952."""

FISCAL_START = 4
"""The month a fiscal year (年度) begins with."""

_REIWA = 2018
_HEISEI = 1988


class Month(NamedTuple):
    """A month of Japan's calendar; months compare as time does."""

    year: int
    month: int

    @property
    def fiscal_year(self) -> int:
        """The year the 年度 it belongs to began in: 2022-03 → 2021."""
        return self.year if self.month >= FISCAL_START else self.year - 1

    @property
    def is_first_half(self) -> bool:
        """Whether it lies in 上半期 (April to September)."""
        return FISCAL_START <= self.month < FISCAL_START + 6

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        at = self.year * 12 + self.month - 1 + months
        return Month(at // 12, at % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def month_of(at: datetime) -> Month:
    """The month in Japan of an aware instant.

    Raises ValueError for a naive one: its month would depend on the machine.
    """
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    local = at.astimezone(JST)
    return Month(local.year, local.month)


def day_of(at: datetime) -> date:
    """The day in Japan of an aware instant.

    Raises ValueError for a naive one.
    """
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    return at.astimezone(JST).date()


def fiscal_year_name(year: int) -> str:
    """2019 → 令和元年度 (fiscal 2019 counts as 令和元年度 from April on, as the centre prints it); 2010 → 平成22年度."""
    if year > _REIWA:
        number = year - _REIWA
        return f"令和{'元' if number == 1 else number}年度"
    return f"平成{year - _HEISEI}年度" if year > _HEISEI else f"{year}年度"


def fiscal_year_code(year: int) -> str:
    """The short form in consultation numbers: 2026 → R8; 2018 → H30."""
    return f"R{year - _REIWA}" if year > _REIWA else f"H{year - _HEISEI}"
