"""Days as people write them, and as a paper writes them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.calendar import JST, Month
from ihaho_cli.dates import ERAS, era_of, parse_day, parse_instant, parse_month, write_day, write_wareki, write_year
from ihaho_cli.errors import BadInputError

FEBRUARY = date(2022, 2, 21)
WIDE = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789/.-()RHST"})
DAYS = st.dates(date(1873, 1, 1), date(2117, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "令和4年2月21日", "令和４年２月２１日", "R4.2.21", "r4/2/21", "Ｒ４．２．２１", "２０２２/２/２１", "2022-02-21", "2022.2.21",
        "2022年2月21日", "西暦2022年02月21日", "20220221", "２０２２０２２１", " 令和 4 年 2 月 21 日 ", "令和四年二月二十一日",
        "二〇二二年二月二一日", "㋿4年2月21日", "令和4年2月21日(月)", "2022/2/21（月曜日）", "2022ー02ー21", "2022−2−21",
    ],
)  # fmt: skip
def test_one_day_in_many_hands(text: str) -> None:
    """However it is written, it is the 21st of February 2022."""
    assert parse_day(text) == FEBRUARY


@pytest.mark.badday("I10")
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("T15.12.24", date(1926, 12, 24)),
        ("明治四十五年七月二十九日", date(1912, 7, 29)),
        ("平成十年十二月三十日", date(1998, 12, 30)),
        ("2024/2/29", date(2024, 2, 29)),
    ],
)
def test_eras_meet_without_a_gap(text: str, day: date) -> None:
    """The last day of an era and the first of the next are read."""
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "word", "cure"),
    [
        ("平成31年5月1日", "2019年4月30日まで", "令和元年5月1日"),
        ("令和元年4月30日", "2019年5月1日から", "平成31年4月30日"),
        ("昭和64年1月8日", "1989年1月7日まで", "平成元年1月8日"),
        ("平成40年1月1日", "2019年4月30日まで", "令和10年1月1日"),
        ("2023/2/29", "という日はありません", "月と日"),
        ("令和4年13月1日", "という日はありません", "月と日"),
        ("令和4年二十十月1日", "という日はありません", "月と日"),
        ("22/2/21", "年が分かりません", "4桁"),
        ("令和0年5月1日", "という令和の年はありません", "4桁"),
        ("令和4年2月21日(火)", "月曜日です", "曜日"),
        ("きのう", "読めません", "令和4年2月21日"),
        ("", "読めません", "令和4年2月21日"),
        ("\x1b[31m", "\\x1b[31m", "令和4年2月21日"),
        ("9" * 100_000, "...", "令和4年2月21日"),
        ("令和4年2月", "日がありません", "令和4年2月21日"),
        ("平成31年5月", "2019年4月30日まで", "令和元年5月"),
    ],
)
def test_what_is_no_day_is_refused_with_the_cure(text: str, word: str, cure: str) -> None:
    """An impossible day says what is wrong and how it may have been meant, cleaned for the terminal."""
    with pytest.raises(BadInputError) as refused:
        parse_day(text)
    assert word in refused.value.message
    assert cure in refused.value.cure
    assert "\x1b" not in refused.value.message
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    ("text", "month"),
    [("令和4年2月", Month(2022, 2)), ("R4.2", Month(2022, 2)), ("2022-02", Month(2022, 2)), ("平成31年4月", Month(2019, 4)),
     ("昭和64年1月", Month(1989, 1)), ("平成元年1月", Month(1989, 1)), ("9999年12月", Month(9999, 12)), ("令和元年12月", Month(2019, 12))],
)  # fmt: skip
def test_months(text: str, month: Month) -> None:
    """A month is read where its era reaches into it."""
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("平成31年5月", "令和元年5月"),
        ("令和元年4月", "平成31年4月"),
        ("2022-13", "1 から 12"),
        ("2月", "令和4年2月"),
        ("22年2月", "4桁"),
    ],
)
def test_months_that_are_not(text: str, cure: str) -> None:
    """平成31年5月 is refused: that month lies in 令和."""
    with pytest.raises(BadInputError) as refused:
        parse_month(text)
    assert cure in refused.value.cure


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2026-11-20 03:04:05 UTC", (12, 4, 5)),
        ("2026-11-20T03:04:05Z", (12, 4, 5)),
        ("2026-11-20T03:04:05.250Z", (12, 4, 5)),
        ("令和8年11月20日 12時4分5秒 JST", (12, 4, 5)),
        ("令和８年１１月２０日　１２時４分　日本時間", (12, 4, 0)),
        ("2026/11/19 19:04:05 -0800", (12, 4, 5)),
        ("2026-11-20T12:04:05+09:00", (12, 4, 5)),
        ("2026-11-20 12:04 JST", (12, 4, 0)),
    ],
)
def test_instants_are_given_in_japans_time(text: str, clock: tuple[int, int, int]) -> None:
    """UTC and foreign clocks are converted; the day follows."""
    at = parse_instant(text)
    assert at.replace(microsecond=0) == datetime(2026, 11, 20, *clock, tzinfo=JST)
    assert at.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("2026-11-20 03:04:05", "JST か UTC"),
        ("2026-11-20", "JST"),
        ("2026-11-20 25:00:00 JST", "23:59:59"),
        ("2026-11-20 03:04:05 +9900", "JST か UTC"),
        ("2026-11-31 03:04:05 JST", "月と日"),
        ("9999-12-31 23:00:00 UTC", "4桁"),
    ],
)
def test_an_instant_without_a_zone_is_refused(text: str, cure: str) -> None:
    """Nine hours decide who had the address: the zone is never assumed."""
    with pytest.raises(BadInputError) as refused:
        parse_instant(text)
    assert cure in refused.value.cure


@given(DAYS)
def test_writing_is_read_back(day: date) -> None:
    """A day written as a paper writes it, in either width, is read as the same day."""
    for written in (write_wareki(day), write_wareki(day).translate(WIDE), write_day(day), day.isoformat(), f"{day:%Y%m%d}"):
        assert parse_day(written) == day
    assert parse_month(f"{write_year(day)}{day.month}月") == Month(day.year, day.month)


@given(DAYS)
def test_every_day_has_one_era(day: date) -> None:
    """Eras follow each other without gap or overlap, and count from 元."""
    held = [era for era in ERAS if era.first <= day <= era.last]
    assert held == [era_of(day)]
    assert day.year - held[0].before >= 1


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever is typed is a day or one refusal a person can mend."""
    for read in (parse_day, parse_month, parse_instant):
        with suppress(BadInputError):
            read(text)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_instants_are_the_same_moment(at: datetime) -> None:
    """Converting never moves the moment."""
    moment = at.replace(microsecond=0, tzinfo=UTC)
    assert parse_instant(f"{moment:%Y-%m-%d %H:%M:%S} UTC") == moment


def test_before_the_eras() -> None:
    """A day before 明治6年 has no era here and is written by its western year."""
    assert era_of(date(1872, 12, 31)) is None
    assert write_wareki(date(1872, 12, 31)) == "1872年12月31日"
