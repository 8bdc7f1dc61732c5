"""Days and instants as people in Japan write them: 元号, full width, numbers in kanji; and how a paper writes them.

Eras follow the days they were proclaimed for; 明治 is read from 明治6年, when the present calendar began.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple, NoReturn

from ihaho_cli.calendar import JST, Month
from ihaho_cli.errors import BadInputError
from ihaho_cli.text import cut, visible


class Era(NamedTuple):
    """One 元号 and the days it holds for."""

    name: str
    letter: str
    first: date
    last: date
    before: int
    """The year before its first: 2018 for 令和."""


ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max, 2018),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30), 1988),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7), 1925),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24), 1911),
    Era("明治", "M", date(1873, 1, 1), date(1912, 7, 29), 1867),
)
WEEKDAYS = "月火水木金土日"
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "元": "1"}
_NUMBER = "([0-9]{1,4}|[〇零一二三四五六七八九十元]{1,4})"
_HOW = "令和4年2月21日、R4.2.21、2022/2/21 のように書いてください"
_YEAR_HOW = "西暦を4桁で書くか、令和・平成などの元号を付けてください"
_ERA = "(" + "|".join([e.name for e in ERAS] + [e.letter for e in ERAS]) + ")?"
_DAY = re.compile(
    rf"{_ERA}{_NUMBER}(?:年|[/.\-]){_NUMBER}(?:月|[/.\-]){_NUMBER}日?(?:\(([{WEEKDAYS}])(?:曜日?)?\))?", re.IGNORECASE
)
_MONTH = re.compile(rf"{_ERA}{_NUMBER}(?:年|[/.\-]){_NUMBER}月?", re.IGNORECASE)
_PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_INSTANT = re.compile(
    r"(.+?)(?:T|\s)\s*([0-9]{1,2})(?::|時)([0-9]{1,2})(?:(?::|分)([0-9]{1,2})(?:\.([0-9]{1,6})[0-9]*)?秒?|分)?\s*"
    r"(JST|日本時間|UTC|GMT|Z|協定世界時|[+\-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−ー", "-"))
_LONGEST = 60


def parse_day(text: str) -> date:
    """The day a text names: 令和4年2月21日, R4.2.21, ２０２２/２/２１, 2022-02-21, 20220221, with or without its weekday.

    Raises BadInputError for what is no day, a day no calendar has, or one its era does not reach.

    >>> parse_day("Ｒ４．２．２１")
    datetime.date(2022, 2, 21)
    """
    plain = _plain(text)
    packed = _PACKED.fullmatch(plain)
    if packed:
        return _day_of(text, None, packed[1], packed[2], packed[3])
    found = _DAY.fullmatch(plain)
    if found is None and _MONTH.fullmatch(plain):
        # A month no era has is said first: 平成31年5月 lies in 令和.
        parse_month(text)
        _refuse(text, "には日がありません", _HOW)
    if found is None:
        _refuse(text, "は日付として読めません", _HOW)
    day = _day_of(text, found[1], found[2], found[3], found[4])
    if found[5] and WEEKDAYS[day.weekday()] != found[5]:
        _refuse(
            text, f"の曜日が合いません ({write_wareki(day)}は{WEEKDAYS[day.weekday()]}曜日です)", "日付か曜日を確かめてください"
        )
    return day


def parse_month(text: str) -> Month:
    """The month a text names: 令和元年5月, H31.4, 2022-03.

    Raises BadInputError as `parse_day` does: 平成31年5月 lies in 令和.
    """
    found = _MONTH.fullmatch(_plain(text))
    if found is None:
        _refuse(text, "は年月として読めません", "令和4年2月、R4.2、2022-02 のように書いてください")
    year, month = _year_of(text, found[1], found[2]), _number(found[3])
    if not 1 <= month <= 12:
        _refuse(text, "という月はありません", "月は 1 から 12 です")
    last = Month(year, month).plus(1)
    era = _era_named(found[1])
    if era is not None:
        begin = date(year, month, 1)
        end = date(last.year, last.month, 1) - timedelta(days=1) if last.year <= date.max.year else date.max
        if end < era.first or begin > era.last:
            _refuse_era(text, era, f"{write_year(end if end < era.first else begin)}{month}月")
    return Month(year, month)


def parse_instant(text: str) -> datetime:
    """A day with a clock time and its zone, in Japan's time: 2026-11-20 03:04:05 UTC, 令和8年11月20日 12時4分 JST.

    Raises BadInputError where the zone is missing: a log of a foreign service nine hours off names another person.
    """
    found = _INSTANT.fullmatch(unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip())
    if found is None:
        _refuse(text, "は日時として読めません", "2026-11-20 12:34:56 JST のように書いてください")
    day = parse_day(found[1])
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        _refuse(text, "という時刻はありません", "時刻は 0:00:00 から 23:59:59 で書いてください")
    if not found[6]:
        _refuse(text, "は日本時間か世界時か分かりません", "終わりに JST か UTC を付けてください")
    zone = _zone(found[6])
    if zone is None:
        _refuse(text, "の時差が読めません", "終わりに JST か UTC を付けてください")
    micro = int((found[5] or "0").ljust(6, "0"))
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, micro, zone).astimezone(JST)
    except OverflowError:
        _refuse(text, "は日時として読めません", _YEAR_HOW)


def era_of(day: date) -> Era | None:
    """The era of a day; None before 明治6年."""
    return next((era for era in ERAS if era.first <= day <= era.last), None)


def write_year(day: date) -> str:
    """The year of a day as a paper writes it: 令和元年; 1872年 before the eras known here."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年"
    number = day.year - era.before
    return f"{era.name}{'元' if number == 1 else number}年"


def write_wareki(day: date) -> str:
    """The day as a paper writes it.

    >>> write_wareki(date(2019, 5, 1))
    '令和元年5月1日'
    """
    return f"{write_year(day)}{day.month}月{day.day}日"


def write_day(day: date) -> str:
    """The day with its weekday, for a counselor: 令和8年11月23日(月)."""
    return f"{write_wareki(day)}({WEEKDAYS[day.weekday()]})"


def _plain(text: str) -> str:
    # What is longer than any date is not looked through.
    normal = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).translate(_DASHES)
    return re.sub(r"\s+|西暦", "", normal)


def _number(text: str) -> int:
    """``21``, ``二十一``, ``二〇二二``, ``元``; −1 for what no one counts by."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(_DIGITS[c] for c in text))
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return -1
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def _era_named(name: str | None) -> Era | None:
    return next((era for era in ERAS if name and name.upper() in (era.name, era.letter)), None)


def _year_of(text: str, era_name: str | None, number: str) -> int:
    era, year = _era_named(era_name), _number(number)
    if era is None:
        if year < 1000:
            _refuse(text, "は年が分かりません", _YEAR_HOW)
        return year
    if not 1 <= year <= 100:
        _refuse(text, f"という{era.name}の年はありません", _YEAR_HOW)
    return era.before + year


def _day_of(text: str, era_name: str | None, year_text: str, month_text: str, day_text: str) -> date:
    year = _year_of(text, era_name, year_text)
    try:
        day = date(year, _number(month_text), _number(day_text))
    except ValueError:
        _refuse(text, "という日はありません", "月と日を確かめてください")
    era = _era_named(era_name)
    if era is not None and not era.first <= day <= era.last:
        _refuse_era(text, era, write_wareki(day))
    return day


def _zone(text: str) -> timezone | None:
    name = text.upper()
    if name in ("JST", "日本時間"):
        return JST
    if name in ("UTC", "GMT", "Z", "協定世界時"):
        return UTC
    minutes = int(name[1:3]) * 60 + int(name[-2:])
    if minutes >= 24 * 60 or int(name[-2:]) > 59:
        return None
    return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))


def _refuse(text: str, what: str, cure: str) -> NoReturn:
    shown = cut(visible(text[: _LONGEST + 1].strip()), _LONGEST)
    raise BadInputError(f"「{shown}」{what}", cure)


def _refuse_era(text: str, era: Era, right: str) -> NoReturn:
    if era.last == date.max:
        span = f"{era.name}は{era.first.year}年{era.first.month}月{era.first.day}日から"
    else:
        span = f"{era.name}は{era.first.year}年{era.first.month}月{era.first.day}日から{era.last.year}年{era.last.month}月{era.last.day}日まで"
    _refuse(text, f"という日はありません ({span}です)", f"{right} ではありませんか。元号か年を直してください")
