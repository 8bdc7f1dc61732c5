"""Spans of whole months as the desk names them: 令和3年度, R3.4..R3.12, R3上半期, 2021-04..2021-12, 今年度, 先月.

A fiscal year (4月～3月) and a calendar year are never mixed: a bare year is refused with both ways to write it.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple, NoReturn

from ihaho_cli.calendar import FISCAL_START, Month, fiscal_year_name
from ihaho_cli.dates import parse_month
from ihaho_cli.errors import BadInputError, WrongUsageError
from ihaho_cli.text import cut, visible

HOW = "令和3年度、R3上半期、R3.4..R3.12、2021-04..2021-12、今年度、先月 のように書いてください"
_REIWA, _HEISEI = 2018, 1988
_YEAR_OF = {"令和": _REIWA, "r": _REIWA, "平成": _HEISEI, "h": _HEISEI}
_LAST_HEISEI_FISCAL = 31
_NUMBER = r"([0-9]{1,4}|元)"
_FISCAL = re.compile(
    rf"(?:(令和|平成|r|h)?{_NUMBER}(?:年度)?|(今年度|昨年度|前年度))の?"
    r"(上半期|上期|前期|下半期|下期|後期|第?([1-4])四半期|q([1-4]))?",
)
_YEAR_ONLY = re.compile(rf"(令和|平成|昭和|r|h|s)?{_NUMBER}年?")
_MONTH_ALONE = re.compile(r"(1[0-2]|0?[1-9])月?", re.ASCII)
_RANGE = re.compile(r"\s*(?:\.\.+|…|〜|～|から)\s*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_PARTS = {"上半期": (0, 6), "上期": (0, 6), "前期": (0, 6), "下半期": (6, 6), "下期": (6, 6), "後期": (6, 6)}
_LONGEST = 60
_MOST_YEARS = 100


class Period(NamedTuple):
    """Whole months of Japan's calendar, both ends included."""

    since: Month
    until: Month

    def months(self) -> list[Month]:
        """Every month from the first to the last."""
        return [self.since.plus(n) for n in range(self.length)]

    @property
    def length(self) -> int:
        """The number of months, at least 1."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1

    def year_before(self) -> "Period":
        """The same months a year earlier (前年同期)."""
        return Period(self.since.plus(-12), self.until.plus(-12))

    @property
    def name(self) -> str:
        """As the report writes it: 令和3年度, 令和3年4～12月, 令和3年4月～令和4年9月.

        >>> Period(Month(2021, 4), Month(2021, 12)).name
        '令和3年4～12月'
        """
        first, last = self.since.fiscal_year, self.until.fiscal_year
        if self == fiscal_year(first):
            return fiscal_year_name(first)
        if self.since.month == FISCAL_START and self.until == Month(last + 1, FISCAL_START - 1):
            return f"{fiscal_year_name(first)}～{fiscal_year_name(last)}"
        if self == Period(self.since, self.since.plus(5)) and self.since.month in (FISCAL_START, FISCAL_START + 6):
            return f"{fiscal_year_name(first)}{'上' if self.since.is_first_half else '下'}半期"
        begin = f"{_year_name(self.since)}{self.since.month}"
        if self.since == self.until:
            return f"{begin}月"
        if self.since.year == self.until.year and _year_name(self.since) == _year_name(self.until):
            return f"{begin}～{self.until.month}月"
        return f"{begin}月～{_year_name(self.until)}{self.until.month}月"


def _year_name(month: Month) -> str:
    """The year a month is written with: 令和 from May 2019 on."""
    if month >= Month(2019, 5):
        number = month.year - _REIWA
        return f"令和{'元' if number == 1 else number}年"
    return f"平成{month.year - _HEISEI}年" if month > Month(_HEISEI + 1, 1) else f"{month.year}年"


def fiscal_year(year: int) -> Period:
    """April of the year to March of the next."""
    begin = Month(year, FISCAL_START)
    return Period(begin, begin.plus(11))


def parse_period(text: str, today: date) -> Period:
    """The months a text names; ``A..B`` reaches from the beginning of A to the end of B.

    今年度 ends with the present month: what has not come yet is no part of it. A last month without a year is of the first
    one's: 令和3年4～12月.
    Raises BadInputError for what names no months, mixes fiscal and calendar years, runs backwards or has not begun.

    >>> parse_period("R3.4..R3.12", date(2022, 2, 21))
    Period(since=Month(year=2021, month=4), until=Month(year=2021, month=12))
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).translate(_DASHES).strip().lower()
    if not plain or len(text) > _LONGEST:
        _refuse(text, "は期間として読めません", HOW)
    # Full width 〜 becomes ~ when widths are folded.
    ends = _RANGE.split(plain.removesuffix("まで").replace("~", "〜"))
    if len(ends) > 2 or not all(ends):
        _refuse(text, "は期間として読めません", HOW)
    units = [_unit(ends[0], text, today)]
    if len(ends) == 2:
        alone = _MONTH_ALONE.fullmatch(ends[1]) if units[0].length == 1 else None
        until = Month(units[0].since.year, int(alone[1])) if alone else None
        units.append(Period(until, until) if until else _unit(ends[1], text, today))
    period = Period(units[0].since, units[-1].until)
    if period.since > period.until:
        _refuse(text, "は終わりが始まりより前です", "早い月を先に書いてください")
    if period.since > Month(today.year, today.month):
        _refuse(text, "はまだ始まっていません", "始まった月までの期間を指定してください")
    if period.length > 12 * _MOST_YEARS:
        _refuse(text, "は長すぎます", "年を確かめてください")
    return period


def period_between(since: str | None, until: str | None, today: date) -> Period:
    """The months from ``--since`` to ``--until``; without an end up to this month, without a beginning from its April on.

    Raises BadInputError as `parse_period` does.
    """
    this_month = Month(today.year, today.month)
    first = None if since is None else parse_period(since, today).since
    last = this_month if until is None else parse_period(until, today).until
    if first is None:
        first = fiscal_year(last.fiscal_year).since
    if first > last:
        raise BadInputError(
            f"期間の終わり ({last}) が始まり ({first}) より前です", "--since に早い月を、--until に遅い月を書いてください"
        )
    return Period(first, last)


def chosen_period(period: str | None, since: str | None, until: str | None, today: date) -> Period:
    """What the three options of a tally say together; without any of them 今年度.

    Raises WrongUsageError where they contradict each other, BadInputError as `parse_period` does.
    """
    if period is not None and (since is not None or until is not None):
        raise WrongUsageError("--period と --since・--until は同時に使えません", "どちらか一方で期間を指定してください")
    if period is not None:
        return parse_period(period, today)
    return period_between(since, until, today)


def _unit(plain: str, text: str, today: date) -> Period:
    """One end of a range, or the whole of it."""
    this_month = Month(today.year, today.month)
    if plain in ("今月", "先月", "前月"):
        month = this_month if plain == "今月" else this_month.plus(-1)
        return Period(month, month)
    found = _FISCAL.fullmatch(plain)
    # A bare year has neither 年度 nor a part of a year: it could be either kind.
    if found is not None and ("年度" in plain or found[4]):
        return _fiscal_unit(found, text, today)
    if _YEAR_ONLY.fullmatch(plain):
        year = plain.removesuffix("年")
        _refuse(
            text, "は年度か暦年か分かりません", f"年度 (4月～3月) なら {year}年度、暦年なら {year}.1..{year}.12 と書いてください"
        )
    try:
        month = parse_month(plain)
    except BadInputError as error:
        if "読めません" in error.message:
            _refuse(text, "は期間として読めません", HOW)
        raise
    return Period(month, month)


def _fiscal_unit(found: re.Match[str], text: str, today: date) -> Period:
    era, number, relative, part = found[1], found[2], found[3], found[4]
    this_month = Month(today.year, today.month)
    if relative:
        year = this_month.fiscal_year - (relative != "今年度")
    elif era:
        count = 1 if number == "元" else int(number)
        year = _YEAR_OF[era] + count
        if not count or (_YEAR_OF[era] == _HEISEI and count > _LAST_HEISEI_FISCAL):
            _refuse(text, "という年度はありません", f"{fiscal_year_name(year)} のように書いてください" if count else HOW)
    else:
        if number == "元" or len(number) != 4:
            _refuse(text, "は元号が分かりません", "令和3年度、R3、2021年度 のように書いてください")
        year = int(number)
        if not _HEISEI < year < 9_999:
            _refuse(text, "という年度は扱えません", "平成元年度 (1989年度) より後の年度を書いてください")
    whole = fiscal_year(year)
    if part:
        quarter = found[5] or found[6]
        first, length = (3 * (int(quarter) - 1), 3) if quarter else _PARTS[part]
        return Period(whole.since.plus(first), whole.since.plus(first + length - 1))
    return Period(whole.since, min(whole.until, this_month)) if relative == "今年度" else whole


def _refuse(text: str, why: str, cure: str) -> NoReturn:
    raise BadInputError(f"「{cut(visible(text), 40)}」{why}", cure)
