"""A figure of the report as a record: its rows or columns, what its numbers rest on, and its JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Part:
    """One printed row of a figure at one time."""

    group: str
    label: str
    key: str
    """The code of labels.csv, the key of figure9.csv, or a name of its own."""
    count: int | None
    """None where nothing is known, or where the number is hidden for publication."""
    share: str | None = None
    """Percent of the figure's n with one decimal, half up: ``11.8``; None where n is 0 or no share is meant."""
    hidden: bool = False
    """Whether the number is kept back because it is small, or because a small one could be computed from it."""
    previous: int | None = None
    """The same row in the same months a year earlier; only after `compared`."""
    change: str | None = None
    """Percent against ``previous`` with its sign: ``+30.5``."""


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What the rows of one group are together."""

    group: str
    count: int | None
    share: str | None
    hidden: bool = False


class Line(NamedTuple):
    """One row of a figure over time: a value for each column."""

    label: str
    values: tuple[int | None, ...]
    hidden: tuple[bool, ...] = ()
    """For each value whether it is kept back; empty where none is."""
    previous: tuple[int | None, ...] = ()
    """The same columns a year earlier; only after `compared`."""
    changes: tuple[str | None, ...] = ()


class Listing(NamedTuple):
    """What a figure counts, one by one."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As people read them."""
    objects: tuple[Mapping[str, str], ...]
    """The same rows under the names of JSON."""


class Figure(NamedTuple):
    """A figure, ready to be printed in any form."""

    number: int | None
    """As the report counts; None for outreach, which has none there."""
    name: str
    """As ``ihaho tally`` knows it: ``services``."""
    title: str
    unit: str
    """人, 件 …: what a count counts."""
    n: int | None
    """What the shares are parts of."""
    works: int | None
    """作業件数 of the period."""
    since: str
    """``2021-04``; empty where what was counted has no dates."""
    until: str
    as_of: str
    """The day the numbers were taken: ``2022-02-21``."""
    provisional: bool
    edition: str
    parts: tuple[Part, ...] = ()
    groups: tuple[GroupTotal, ...] = ()
    columns: tuple[str, ...] = ()
    """Figures over time: ``令和元年度/上半期`` …"""
    lines: tuple[Line, ...] = ()
    sources: tuple[str | None, ...] = ()
    """Figure 2: where each column's number comes from."""
    notes: tuple[str, ...] = ()
    """What a reader of the figure must know."""
    remarks: tuple[str, ...] = ()
    """What only the desk needs to know, left out where the figure is published."""
    listing: Listing | None = None
    """Outreach: each talk, flyer and meeting."""

    @property
    def heading(self) -> str:
        """``図表9 …（n=5,081）``, with 速報値 where it is provisional."""
        number = "" if self.number is None else f"図表{self.number} "
        n = "" if self.n is None or self.lines else f"（n={self.n:,}）"
        return f"{number}{self.title}{n}{'（速報値）' if self.provisional else ''}"


class Frame(NamedTuple):
    """What all figures of one run have in common."""

    as_of: str
    provisional: bool
    edition: str
    """Of figure 9: ``today`` or ``2022``."""
    by: str = "half"
    """How figure 3 cuts a year: half, quarter or month."""


def share_of(count: int, n: int) -> str | None:
    """Percent with one decimal, half up; None where n is 0.

    >>> share_of(601, 5081), share_of(1, 8), share_of(0, 0)
    ('11.8', '12.5', None)
    """
    return None if n == 0 else str((Decimal(count) * 100 / Decimal(n)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def change_of(count: int | None, previous: int | None) -> str | None:
    """Percent against an earlier number, signed; None where either is not known or the earlier is 0.

    >>> change_of(4882, 3740), change_of(3, 4), change_of(3, 0)
    ('+30.5', '-25.0', None)
    """
    if count is None or not previous:
        return None
    percent = (Decimal(count - previous) * 100 / Decimal(previous)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent:+}"


def compared(figure: Figure, earlier: Figure) -> Figure:
    """The figure with the numbers of the same months a year earlier beside its own."""
    before = {part.key: part.count for part in earlier.parts}
    parts = tuple(
        replace(part, previous=before.get(part.key), change=change_of(part.count, before.get(part.key))) for part in figure.parts
    )
    lines = figure.lines
    if len(figure.columns) == len(earlier.columns):
        lines = tuple(
            line._replace(previous=past.values, changes=tuple(map(change_of, line.values, past.values)))
            for line, past in zip(figure.lines, earlier.lines, strict=True)
        )
    return figure._replace(parts=parts, lines=lines, notes=(*figure.notes, f"前年同期は {earlier.since}～{earlier.until} です。"))


def is_compared(figure: Figure) -> bool:
    """Whether numbers of a year earlier stand beside the figure's own."""
    return any(line.previous for line in figure.lines) or any(p.previous is not None or p.change for p in figure.parts)


def as_object(figure: Figure) -> dict[str, object]:
    """The figure as the JSON of the contract; what was not asked for (comparison, suppression) has no key."""
    found: dict[str, object] = {
        "figure": figure.name if figure.number is None else figure.number,
        "title": figure.title,
        "unit": figure.unit,
        "n": figure.n,
        "works": figure.works,
        "since": figure.since or None,
        "until": figure.until or None,
        "as_of": figure.as_of,
        "provisional": figure.provisional,
        "edition": figure.edition,
    }
    if figure.lines:
        found["columns"] = list(figure.columns)
        found["rows"] = [_line_object(line) for line in figure.lines]
        if figure.sources:
            found["sources"] = list(figure.sources)
    else:
        beside = is_compared(figure)
        found["rows"] = [_part_object(part, beside) for part in figure.parts]
        found["groups"] = [
            {"group": g.group, "count": g.count, "share": g.share} | ({"hidden": True} if g.hidden else {}) for g in figure.groups
        ]
    if figure.listing is not None:
        found["events"] = list(figure.listing.objects)
    found["notes"] = [*figure.notes, *figure.remarks]
    return found


def _part_object(part: Part, beside: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "group": part.group, "label": part.label, "key": part.key, "count": part.count, "share": part.share,
    }  # fmt: skip
    if beside:
        found |= {"previous": part.previous, "change": part.change}
    return found | ({"hidden": True} if part.hidden else {})


def _line_object(line: Line) -> dict[str, object]:
    found: dict[str, object] = {"label": line.label, "values": list(line.values)}
    if line.previous:
        found |= {"previous": list(line.previous), "changes": list(line.changes)}
    return found | ({"hidden": list(line.hidden)} if any(line.hidden) else {})


def grid_of(figure: Figure) -> tuple[list[str], list[list[str]]]:
    """The figure as a heading row and rows of text, for CSV, Markdown and papers; numbers without commas."""
    if figure.lines:
        rows = []
        for line in figure.lines:
            hidden = line.hidden or (False,) * len(line.values)
            rows.append([line.label, *map(number_text, line.values, hidden)])
            if line.previous:
                rows.append([f"{line.label} 前年同期", *(number_text(v, False) for v in line.previous)])
                rows.append([f"{line.label} 前年同期比(%)", *(change or "" for change in line.changes)])
        if figure.sources:
            rows.append(["出典", *(source or "" for source in figure.sources)])
        return ["", *figure.columns], rows
    beside = is_compared(figure)
    header = ["まとまり", "区分", "件数" if figure.unit != "人" else "人数", "割合(%)"] + (
        ["前年同期", "増減(%)"] if beside else []
    )
    rows = []
    for part in figure.parts:
        row = [part.group, part.label, number_text(part.count, part.hidden), part.share or ""]
        rows.append(row + ([number_text(part.previous, False), part.change or ""] if beside else []))
    return header, rows


def number_text(value: int | None, hidden: bool) -> str:
    """A number in a cell: ``x`` where it is kept back, empty where it is not known."""
    return "x" if hidden else "" if value is None else str(value)


def sum_of(values: Sequence[int | None]) -> int | None:
    """The sum where every value is known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
