"""The faults of published.csv: the numbers that were printed before the ledger began."""

import re
from collections.abc import Sequence
from datetime import date

from ihaho_cli.calendar import Month, fiscal_year_name
from ihaho_cli.check import Fault, Faults, Say
from ihaho_cli.columns import COLUMNS
from ihaho_cli.rows import Row

TABLE = "published.csv"
_COLUMNS = tuple(COLUMNS[TABLE])
_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_CLOSED_WORDS = {"figure": ("2",), "row": ("作業件数",), "status": ("", "速報値")}


def check_published(rows: Sequence[Row], today: date) -> list[Fault]:
    """The cells of each row, and that no fiscal year has two numbers: figure 2 can print one."""
    faults = Faults()
    years: dict[int, str] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(_COLUMNS, row.cells, strict=True))
        for column, words in _CLOSED_WORDS.items():
            if cells[column] not in words:
                shown = "、".join(word or "空" for word in words)
                say(column, f"{shown} {'のどれかを' if len(words) > 1 else 'と'}書きます: {cells[column] or '空'}")
        if not _NUMBER.fullmatch(cells["value"]):
            say("value", f"区切りのない半角の数字で書きます: {cells['value'] or '空'}")
        if not cells["source"].strip():
            say("source", "出典の名前がありません。表に印刷します")
        year = _fiscal_year(cells["since"], cells["until"], today, say)
        if year is not None and years.setdefault(year, cells["published_id"]) != cells["published_id"]:
            say("since", f"{fiscal_year_name(year)}の数は {years[year]} にもあります")
    return faults.found


def _fiscal_year(since: str, until: str, today: date, say: Say) -> int | None:
    """The fiscal year both months lie in; None where that cannot be said."""
    found: list[Month] = []
    for column, text in (("since", since), ("until", until)):
        month = _MONTH.fullmatch(text)
        if month is None:
            say(column, f"月を YYYY-MM で書きます: {text or '空'}")
        else:
            found.append(Month(int(month[1]), int(month[2])))
    if len(found) < 2:
        return None
    first, last = found
    if last < first:
        say("until", "最初の月より前です")
        return None
    if first.fiscal_year != last.fiscal_year:
        say("until", "1つの年度 (4月から翌年3月) に収まりません")
        return None
    if last > Month(today.year, today.month):
        say("until", "まだ終わっていない期間です")
    return first.fiscal_year
