"""Figures over time: persons, intakes and works of each part of each fiscal year (3), works of each fiscal year (2)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.calendar import Month, fiscal_year_name
from ihaho_cli.tally.figures import Figure, Frame, Line
from ihaho_cli.tally.periods import Period, fiscal_year
from ihaho_cli.tally.tallies import Tally

PARTS_OF_YEAR = {"half": 6, "quarter": 3, "month": 1}
"""How figure 3 may cut a year, and the months of a part."""
TOTAL = "合計"
FROM_LEDGER = "台帳"


class Column(NamedTuple):
    """One column of figure 3."""

    name: str
    """``令和3年度/10-12月``"""
    months: tuple[int, ...]
    """In months from the period's first."""


class Published(NamedTuple):
    """A number that was printed before the ledger began: a row of published.csv."""

    period: Period
    value: int
    is_provisional: bool
    source: str


def columns_of(period: Period, by: str) -> list[Column]:
    """The parts of each fiscal year, and each year's 合計; a part that is cut short is named by its months.

    >>> [c.name for c in columns_of(Period(Month(2021, 4), Month(2021, 12)), "half")]
    ['令和3年度/上半期', '令和3年度/10-12月', '令和3年度/合計']
    """
    size = PARTS_OF_YEAR[by]
    parts: dict[int, dict[int, list[int]]] = {}
    for number, month in enumerate(period.months()):
        within = (month.month - 4) % 12
        parts.setdefault(month.fiscal_year, {}).setdefault(within // size, []).append(number)
    columns = []
    for year, found in parts.items():
        name = fiscal_year_name(year)
        for part, months in found.items():
            columns.append(Column(f"{name}/{_part_name(period, months, part, size)}", tuple(months)))
        columns.append(Column(f"{name}/{TOTAL}", tuple(number for months in found.values() for number in months)))
    return columns


def _part_name(period: Period, months: Sequence[int], part: int, size: int) -> str:
    if size == 6 and len(months) == size:
        return "下半期" if part else "上半期"
    first, last = period.since.plus(months[0]).month, period.since.plus(months[-1]).month
    return f"{first}月" if first == last else f"{first}-{last}月"


def volume(tally: Tally, frame: Frame) -> Figure:
    """Figure 3. 相談者数 of a column is the sum of the persons of its months; n is the persons of the whole period."""
    columns = columns_of(tally.period, frame.by)
    rows = {"相談者数": tally.persons.in_each_month(), "受付件数": tally.intakes, "作業件数": tally.works}
    lines = [Line(label, tuple(sum(months[m] for m in column.months) for column in columns)) for label, months in rows.items()]
    by_month, once = sum(rows["相談者数"]), tally.persons.in_period()
    notes = [
        "相談者数は、月ごとに数えた人数の合計です。複数の月に相談した人は、月ごとに1人と数えています。",
        f"期間を通して1人を1回だけ数えると {once:,} 人です（月ごとの合計は {by_month:,} 人）。図表4・5の n はこの人数です。",
        "受付件数は、相談の受付と、同じ相談者からの追加の質問の数です。",
        "作業件数は、相談者に回答した数です。サイトごとに分けた回答や追加の回答も、それぞれ1件です。",
    ]
    return Figure(
        3, "volume", "相談者数、受付件数、作業件数の推移", "人・件", once, sum(tally.works), str(tally.period.since),
        str(tally.period.until), frame.as_of, frame.provisional, frame.edition, columns=tuple(c.name for c in columns),
        lines=tuple(lines), notes=tuple(notes), remarks=_remarks(tally),
    )  # fmt: skip


def _remarks(tally: Tally) -> tuple[str, ...]:
    if not tally.persons_without_number:
        return ()
    return (f"相談者の番号がない受付 {tally.persons_without_number:,} 件は、相談ごとに1人と数えました。",)


def parse_published(rows: Sequence[Mapping[str, str]]) -> list[Published]:
    """The numbers of figure 2 among the rows of published.csv."""
    return [
        Published(Period(_month(row["since"]), _month(row["until"])), int(row["value"]), bool(row["status"]), row["source"])
        for row in rows
        if row["figure"] == "2"
    ]


def _month(text: str) -> Month:
    year, month = text.split("-")
    return Month(int(year), int(month))


def trend(tally: Tally, published: Sequence[Published], frame: Frame) -> Figure:
    """Figure 2: what was published joined with the ledger, and the source of each number.

    The ledger speaks for a fiscal year if it began before that year did, or if nothing was published for it; a year neither
    knows is None. Years run from the first that was published or counted to the period's last: a trend looks back.
    """
    by_year = {one.period.since.fiscal_year: one for one in published if one.period.since <= tally.period.until}
    last = tally.period.until.fiscal_year
    by_month = {**dict(enumerate(tally.works)), **tally.works_before}
    began = min((tally.month(number) for number, works in by_month.items() if works), default=None)
    in_year: dict[int, int] = {}
    for number, works in by_month.items():
        year = tally.month(number).fiscal_year
        in_year[year] = in_year.get(year, 0) + works
    first = min([*by_year, *in_year])
    values: list[int | None] = []
    sources: list[str | None] = []
    notes = ["相談件数は作業件数（回答した数）です。空欄は、公表された数も台帳もない年度です。"]
    for year in range(first, last + 1):
        printed, own = by_year.get(year), in_year.get(year)
        whole = fiscal_year(year)
        seen = own is not None and began is not None and began <= whole.until
        reaches_back = seen and began is not None and began <= whole.since
        if seen and (reaches_back or printed is None):
            values.append(own)
            sources.append(FROM_LEDGER)
            begin = max(whole.since, began or whole.since)
            covered = Period(begin, min(whole.until, tally.period.until))
            if printed is not None and printed.period != whole and printed.value == own:
                covered = printed.period
            if covered != whole:
                notes.append(f"{fiscal_year_name(year)}は{covered.name}の数です。")
            if printed is not None and printed.period == covered and printed.value != own:
                notes.append(f"{fiscal_year_name(year)}は、公表された数（{printed.value:,}、{printed.source}）と異なります。")
        elif printed is not None:
            values.append(printed.value)
            sources.append(printed.source)
            if printed.period != whole or printed.is_provisional:
                notes.append(
                    f"{fiscal_year_name(year)}は{printed.period.name}の{'速報値' if printed.is_provisional else '数'}です。"
                )
        else:
            values.append(None)
            sources.append(None)
    return Figure(
        2, "trend", "相談件数の推移", "件", None, sum(tally.works), str(tally.period.since), str(tally.period.until), frame.as_of,
        frame.provisional, frame.edition, columns=tuple(fiscal_year_name(year) for year in range(first, last + 1)),
        lines=(Line("作業件数", tuple(values)),), sources=tuple(sources), notes=tuple(notes),
    )  # fmt: skip
