"""All figures by name and number, and the check list a report is read against before it goes out."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.errors import NotKnownError
from ihaho_cli.tally.breakdown import attributes, contents, means, places, services, victims
from ihaho_cli.tally.figures import Figure, Frame, sum_of
from ihaho_cli.tally.reach import line_account, outreach
from ihaho_cli.tally.tallies import CONTENTS, MEANS, PLACES, Tally
from ihaho_cli.tally.volume import TOTAL, Published, trend, volume
from ihaho_cli.text import cut, fold, visible

ALL = "all"
FIGURES: Mapping[str, tuple[str, tuple[str, ...], Callable[[Tally, Frame], Figure] | None]] = {
    "trend": ("2", ("推移", "年度別"), None),
    "volume": ("3", ("件数", "相談者数", "受付件数", "作業件数"), volume),
    "attributes": ("4", ("属性", "相談者の属性"), attributes),
    "victims": ("5", ("対象", "権利侵害の対象"), victims),
    "contents": ("6", ("内容", "相談内容"), contents),
    "means": ("7", ("手段", "対応手段"), means),
    "places": ("8", ("場所",), places),
    "services": ("9", ("サービス", "事業者", "サービス別"), services),
    "line": ("10", ("LINE", "LINE公式アカウント"), line_account),
    "outreach": ("", ("講演", "周知", "連携"), outreach),
}
"""Name → number, Japanese names, and the builder; a new figure is a function and a line here. Trend also takes what was published."""


class Check(NamedTuple):
    """One thing to look at before a report goes out."""

    is_good: bool
    sentence: str


def figure_names(text: str) -> list[str]:
    """The figures a name, number or Japanese name asks for; all of them for ``all``.

    Raises NotKnownError.
    """
    wanted = fold(text).removeprefix("図表").removeprefix("図")
    if wanted in (ALL, "すべて", fold("全部")):
        return list(FIGURES)
    for name, (number, japanese, _) in FIGURES.items():
        if wanted in (name, number, *map(fold, japanese)) and wanted:
            return [name]
    raise NotKnownError(
        f"図表「{cut(visible(text), 40)}」はありません", f"使える名前: {' '.join([*FIGURES, ALL])}、または番号 2 から 10"
    )


def build(names: Sequence[str], tally: Tally, published: Sequence[Published], frame: Frame) -> list[Figure]:
    """The figures of these names, in this order."""
    tally.finish()
    found = []
    for name in names:
        builder = FIGURES[name][2]
        found.append(trend(tally, published, frame) if builder is None else builder(tally, frame))
    return found


def check(figures: Sequence[Figure], tally: Tally) -> list[Check]:
    """Whether the figures agree with themselves and each other, and what nobody has classified."""
    by_name = {figure.name: figure for figure in figures}
    found = []
    for name in ("attributes", "victims", "services"):
        if name in by_name:
            figure = by_name[name]
            found.append(_sums(figure, sum_of([part.count for part in figure.parts]), figure.n))
    if "volume" in by_name:
        figure = by_name["volume"]
        parts = sum(value or 0 for column, value in _works_of(figure) if not column.endswith(TOTAL))
        found.append(_sums(figure, parts, figure.works))
    if "contents" in by_name:
        figure = by_name["contents"]
        for group in figure.groups:
            cells = [part.count or 0 for part in figure.parts if part.group == group.group]
            good = max(cells) <= (group.count or 0) <= sum(cells)
            found.append(
                Check(good, f"図表6 {group.group}は、重複を除いた数として内訳と{'合っています' if good else '合いません'}。")
            )
    works = {figure.n for figure in figures if figure.name in ("contents", "means", "places")}
    if works:
        good = works == {sum(tally.works)}
        found.append(Check(good, f"図表6～8の分母は作業件数と{'一致しています' if good else '一致しません'}。"))
    return found + _unclassified(by_name, tally)


def _works_of(figure: Figure) -> list[tuple[str, int | None]]:
    return list(zip(figure.columns, figure.lines[-1].values, strict=True))


def _sums(figure: Figure, total: int | None, expected: int | None) -> Check:
    good = total == expected
    number = f"図表{figure.number}" if figure.number else figure.title
    if good:
        return Check(True, f"{number}の合計は一致しています ({total:,})。")
    return Check(False, f"{number}の合計が一致しません ({total} と {expected})。")


def _unclassified(by_name: Mapping[str, Figure], tally: Tally) -> list[Check]:
    found = []
    for figure, name in ((CONTENTS, "contents"), (MEANS, "means"), (PLACES, "places"), (9, "services")):
        blank = tally.unclassified(figure)
        if name in by_name and blank.number:
            shown = "、".join(visible(one) for one in blank.examples[:5])
            more = " など" if blank.number > 5 else ""
            found.append(
                Check(False, f"図表{figure}の区分がない作業 {blank.number:,} 件: {shown}{more}。見るには ihaho log show 番号")
            )
    return found
