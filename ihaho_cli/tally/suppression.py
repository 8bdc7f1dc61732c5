"""Small numbers kept back for publication, and enough others that none of them can be computed from what is shown.

What a reader is taken to know: every shown number, that zeros are always shown, that a group's total is the sum of its
rows, and that the table's total is the sum of its rows and groups. A hidden number must then still have more than one
possible value.
"""

from collections.abc import Sequence
from dataclasses import replace

from ihaho_cli.tally.figures import Figure, Line, Part
from ihaho_cli.tally.volume import TOTAL

_NOT_OF_PERSONS = ("outreach", "trend")
"""Figures that count no persons and no works of a few: talks of the desk, and whole years."""
_SUMS_OF_FIGURE_10 = {"friends_total": ("friends_active", "blocked"), "notify": ("notify_both", "notify_line")}


class Block:
    """A total and the cells it is the sum of; a row that belongs to no group is a block without cells."""

    def __init__(self, total: int, cells: Sequence[int] = ()) -> None:
        self.total = total
        self.cells = list(cells)
        self.hides_total = False
        self.hidden = [False] * len(self.cells)

    def least(self) -> int:
        """The least its total can be, as far as a reader can tell."""
        return max(1, sum(1 if hidden else cell for cell, hidden in zip(self.cells, self.hidden, strict=True)))

    def hide_small(self, below: int) -> None:
        """Keep back what is small itself, and what would give it away within the block."""
        self.hides_total = 0 < self.total < below
        self.hidden = [0 < cell < below for cell in self.cells]
        while any(self.hidden) and not self.hides_total and not self._is_open():
            if not self._hide_one_more():
                self.hides_total = True
        if self.hides_total and not any(self.hidden):
            self._hide_one_more()

    def hide_whole(self) -> None:
        """Keep the total back, and a cell, so that the total is not the sum of what is shown."""
        self.hides_total = True
        if not any(self.hidden):
            self._hide_one_more()

    def _is_open(self) -> bool:
        held = [cell for cell, hidden in zip(self.cells, self.hidden, strict=True) if hidden]
        return len(held) > 1 and sum(held) > len(held)

    def _hide_one_more(self) -> bool:
        shown = [(cell, at) for at, (cell, hidden) in enumerate(zip(self.cells, self.hidden, strict=True)) if cell and not hidden]
        if shown:
            self.hidden[min(shown)[1]] = True
        return bool(shown)


def hide(blocks: Sequence[Block], total: int, below: int) -> bool:
    """Mark what is kept back in blocks whose totals sum to ``total``; returns whether that total is kept back too.

    Numbers from 1 to ``below - 1`` are small; zeros stay.
    """
    for block in blocks:
        block.hide_small(below)
    if 0 < total < below:
        return True
    while True:
        held = [block for block in blocks if block.hides_total]
        if not held:
            return False
        if len(held) > 1 and sum(block.total for block in held) > sum(block.least() for block in held):
            return False
        shown = [block for block in blocks if block.total and not block.hides_total]
        if not shown:
            return True
        min(shown, key=lambda block: block.total).hide_whole()


def suppress(figures: Sequence[Figure], below: int) -> list[Figure]:
    """Figures that may be published: small numbers kept back in each, and no total shown in one that another keeps back.

    Remarks for the desk are left out. ``below`` is the smallest number that may be shown.
    """
    done = []
    held_persons = held_works = False
    for figure in figures:
        shown, total_held = _suppress_one(figure, below)
        done.append(shown)
        if figure.name in ("attributes", "victims"):
            held_persons = held_persons or total_held
        elif figure.name in ("volume", "contents", "means", "places"):
            held_works = held_works or total_held
    held_persons = held_persons or any(_is_small(f.n, below) for f in figures if f.name in ("attributes", "victims", "volume"))
    held_works = held_works or any(_is_small(f.works, below) for f in figures)
    return [_without_totals(figure, held_persons, held_works) for figure in done]


def _is_small(value: int | None, below: int) -> bool:
    return value is not None and 0 < value < below


def _without_totals(figure: Figure, held_persons: bool, held_works: bool) -> Figure:
    """The figure without totals that are kept back somewhere, the shares and sentences that would tell them included."""
    by_works = figure.name in ("contents", "means", "places")
    by_persons = figure.name in ("attributes", "victims", "volume")
    hides_n = (by_works and held_works) or (by_persons and held_persons) or figure.n is None
    if held_works:
        figure = figure._replace(works=None)
    if hides_n and figure.n is not None:
        figure = figure._replace(n=None)
    if hides_n and figure.name not in ("line", *_NOT_OF_PERSONS):
        parts = tuple(replace(part, share=None) for part in figure.parts)
        groups = tuple(replace(group, share=None) for group in figure.groups)
        figure = figure._replace(parts=parts, groups=groups)
    if hides_n or held_works or held_persons:
        figure = figure._replace(notes=tuple(note for note in figure.notes if not _tells_a_number(note)))
    return figure


def _tells_a_number(note: str) -> bool:
    return any(f"{digit} {unit}" in note for digit in "0123456789" for unit in ("件", "人"))


def _suppress_one(figure: Figure, below: int) -> tuple[Figure, bool]:
    """The figure with its small numbers kept back, and whether its total has to be."""
    figure = figure._replace(remarks=())
    if figure.name in _NOT_OF_PERSONS:
        return figure, False
    note = f"x は、小さい数（{below} 未満）か、引き算で小さい数が分かってしまう数です。"
    if figure.lines:
        held = False
        lines = []
        for line in figure.lines:
            shown, total_held = _suppress_line(figure.columns, line, below)
            lines.append(shown)
            held = held or (total_held and line.label == "作業件数")
        figure = figure._replace(lines=tuple(lines))
        return _noted(figure, note, any(any(line.hidden) for line in lines)), held
    if figure.name == "line":
        figure = _suppress_line_account(figure, below)
        return _noted(figure, note, any(part.hidden for part in figure.parts)), False
    figure, held = _suppress_parts(figure, below)
    return _noted(figure, note, held or any(part.hidden for part in figure.parts)), held


def _noted(figure: Figure, note: str, applies: bool) -> Figure:
    return figure._replace(notes=(*figure.notes, note)) if applies else figure


def _suppress_parts(figure: Figure, below: int) -> tuple[Figure, bool]:
    totals = {group.group: group.count or 0 for group in figure.groups}
    leaves = [part for part in figure.parts if part.group or part.label not in totals]
    blocks: list[Block] = []
    place: dict[str, tuple[Block, int | None]] = {}
    by_group: dict[str, Block] = {}
    for part in leaves:
        count = part.count or 0
        if not part.group:
            blocks.append(Block(count))
            place[part.key] = (blocks[-1], None)
            continue
        if part.group not in by_group:
            cells = [leaf.count or 0 for leaf in leaves if leaf.group == part.group]
            by_group[part.group] = Block(totals[part.group], cells)
            blocks.append(by_group[part.group])
        at = sum(1 for key in place if place[key][0] is by_group[part.group])
        place[part.key] = (by_group[part.group], at)
    held = hide(blocks, sum(block.total for block in blocks), below)
    parts = []
    for part in figure.parts:
        if part.key in place:
            block, cell = place[part.key]
            hidden = block.hides_total if cell is None else block.hidden[cell]
        else:
            hidden = by_group[part.label].hides_total
        parts.append(_held(part) if hidden else part)
    groups = tuple(
        replace(group, count=None, share=None, hidden=True) if by_group[group.group].hides_total else group
        for group in figure.groups
    )
    return figure._replace(parts=tuple(parts), groups=groups, n=None if held else figure.n), held


def _held(part: Part) -> Part:
    return replace(part, count=None, share=None, hidden=True, previous=None, change=None)


def _suppress_line(columns: Sequence[str], line: Line, below: int) -> tuple[Line, bool]:
    """A row over time: the parts of a year are cells, its 合計 their total."""
    years: dict[str, list[int]] = {}
    for at, column in enumerate(columns):
        years.setdefault(column.partition("/")[0], []).append(at)
    values = [value or 0 for value in line.values]
    hidden = [False] * len(values)
    blocks = []
    for places in years.values():
        *cells, total = places
        blocks.append(Block(values[total], [values[at] for at in cells]))
        assert columns[total].endswith(TOTAL)
    held = hide(blocks, sum(block.total for block in blocks), below)
    for block, places in zip(blocks, years.values(), strict=True):
        for at, is_hidden in zip(places, (*block.hidden, block.hides_total), strict=True):
            hidden[at] = is_hidden
    shown = tuple(None if is_hidden else value for value, is_hidden in zip(line.values, hidden, strict=True))
    return line._replace(values=shown, hidden=tuple(hidden)), held


def _suppress_line_account(figure: Figure, below: int) -> Figure:
    """Figure 10: two numbers are the sums of two others each, the rest stand alone."""
    counts = {part.key: part.count or 0 for part in figure.parts}
    hidden = {key: 0 < count < below for key, count in counts.items()}
    for total, cells in _SUMS_OF_FIGURE_10.items():
        block = Block(counts[total], [counts[cell] for cell in cells])
        block.hide_small(below)
        hidden[total] = block.hides_total
        hidden |= dict(zip(cells, block.hidden, strict=True))
    parts = tuple(_held(part) if hidden[part.key] else part for part in figure.parts)
    notes = figure.notes
    if hidden["new_share"]:
        notes = tuple(note for note in notes if not _tells_a_number(note))
    return figure._replace(parts=parts, notes=notes)
