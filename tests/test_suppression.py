"""Suppression: no number that is kept back can be computed from what is shown."""

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import report_events
from test_tallies import FRAME, INTAKE, R3, WORK, counted, event

from ihaho_cli.calendar import Month
from ihaho_cli.tables import read_table
from ihaho_cli.tally import breakdown, reach, volume
from ihaho_cli.tally.figures import Figure
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.schemes import load_scheme
from ihaho_cli.tally.suppression import Block, hide, suppress
from ihaho_cli.tally.tallies import Scheme, Tally

TABLES = st.lists(
    st.one_of(st.integers(0, 12), st.lists(st.one_of(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=6)),
    min_size=1,
    max_size=7,
)
"""Rows of a table: a number alone, or the numbers of a group."""


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """What the report counted by."""
    return load_scheme("2022")


def blocks_of(table: list[int | list[int]]) -> list[Block]:
    """The table as blocks."""
    return [Block(row) if isinstance(row, int) else Block(sum(row), row) for row in table]


Range = tuple[int, int]


def ranges(blocks: list[Block], total: int, held: bool) -> tuple[list[Range], list[Range]]:
    """For each hidden total and each hidden cell the values a reader must think possible.

    Worked out by narrowing intervals up and down the sums; sums of free whole numbers take every value between.
    """
    far = 10**6
    bounds = []
    for block in blocks:
        if not block.hides_total:
            bounds.append((block.total, block.total))
        elif block.cells:
            least = sum(1 if h else c for c, h in zip(block.cells, block.hidden, strict=True))
            bounds.append((least, far if any(block.hidden) else least))
        else:
            bounds.append((1, far))
    if not held:
        low, high = sum(b[0] for b in bounds), sum(b[1] for b in bounds)
        bounds = [(max(b[0], total - (high - b[1])), min(b[1], total - (low - b[0]))) for b in bounds]
    of_totals = [b for block, b in zip(blocks, bounds, strict=True) if block.hides_total]
    of_cells = []
    for block, (low, high) in zip(blocks, bounds, strict=True):
        count = sum(block.hidden)
        shown = sum(c for c, h in zip(block.cells, block.hidden, strict=True) if not h)
        of_cells += [(max(1, low - shown - (far if count > 1 else 0)), high - shown - (count - 1))] * count
    return of_totals, of_cells


@pytest.mark.badday("S9")
def test_nothing_kept_back_can_be_computed() -> None:
    """10,000 random tables: every hidden number could be at least two numbers, every small one is hidden, zeros are shown."""
    random = Random(20220221)
    for _ in range(10_000):
        many = random.choice((2, 4, 12, 40))
        rows = (random.choice((0, random.randint(1, 6))) for _ in range(random.randint(1, 7)))
        table = [[random.randint(0, many) for _ in range(size)] if size else random.randint(0, many) for size in rows]
        is_closed(table, random.randint(2, 6))


@pytest.mark.badday("S9")
@given(TABLES, st.integers(2, 6))
def test_nothing_kept_back_can_be_computed_from_odd_tables(table: list[int | list[int]], below: int) -> None:
    """The same over tables that are looked for and not drawn."""
    is_closed(table, below)


def is_closed(table: list[int | list[int]], below: int) -> None:
    """Hold one table to what suppression promises."""
    blocks = blocks_of(table)
    total = sum(block.total for block in blocks)
    held = hide(blocks, total, below)
    for block in blocks:
        assert block.hides_total or not 0 < block.total < below
        assert not (block.hides_total and block.total == 0)
        for cell, hidden in zip(block.cells, block.hidden, strict=True):
            assert hidden or not 0 < cell < below
            assert not (hidden and cell == 0)
    of_totals, of_cells = ranges(blocks, total, held)
    assert all(low < high for low, high in of_totals + of_cells), table


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 4), st.lists(st.integers(0, 3), min_size=1, max_size=3)), min_size=1, max_size=3))
def test_every_table_that_looks_the_same(table: list[int | list[int]]) -> None:
    """Small tables, by trying every number in every hidden place: each takes at least two values."""
    blocks = blocks_of(table)
    total = sum(block.total for block in blocks)
    held = hide(blocks, total, 3)
    places = [(at, None) for at, b in enumerate(blocks) if b.hides_total and not b.cells]
    places += [(at, cell) for at, b in enumerate(blocks) for cell, h in enumerate(b.hidden) if h]
    if len(places) > 5:
        return
    possible: dict[tuple[int, int | None], set[int]] = {place: set() for place in places}
    for values in product(range(1, total + 2), repeat=len(places)):
        guess = dict(zip(places, values, strict=True))
        sums = []
        for at, block in enumerate(blocks):
            cells = [guess.get((at, cell), value) for cell, value in enumerate(block.cells)]
            sums.append(sum(cells) if block.cells else guess.get((at, None), block.total))
        fits = all(block.hides_total or block.total == found for block, found in zip(blocks, sums, strict=True))
        if fits and (held or sum(sums) == total):
            for place, value in guess.items():
                possible[place].add(value)
    assert all(len(values) > 1 for values in possible.values())


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ([10, 2, 20], "x x 20"),
        ([10, 0, 20], "10 0 20"),
        ([1, 1, 20], "x x x"),
        ([2, 2, 20], "x x 20"),
        ([1, 0], "x 0"),
        ([[5, 2], 9], "7:x,x 9"),
        ([[2], 9, 12], "x:x x 12"),
        ([[1, 1], 9, 12], "x:x,x x 12"),
    ],
)
def test_what_is_kept_back(table: list[int | list[int]], shown: str) -> None:
    """The smallest that hides the small one goes with it; a total goes where nothing else is left."""
    blocks = blocks_of(table)
    hide(blocks, sum(block.total for block in blocks), 3)
    texts = []
    for block in blocks:
        cells = ",".join("x" if h else str(c) for c, h in zip(block.cells, block.hidden, strict=True))
        texts.append(("x" if block.hides_total else str(block.total)) + (f":{cells}" if cells else ""))
    assert " ".join(texts) == shown


def everything(tally: Tally) -> list[Figure]:
    """All figures that hold persons or works."""
    builders = (
        volume.volume, breakdown.attributes, breakdown.victims, breakdown.contents, breakdown.means, breakdown.places,
        breakdown.services, reach.line_account, reach.outreach,
    )  # fmt: skip
    return [build(tally, FRAME) for build in builders]


def test_the_report_is_hardly_touched(scheme: Scheme) -> None:
    """The report's own figure 9 has no number under 3: nothing is kept back; at 6, one row and one to hide it."""
    table = read_table("figure9.csv")
    figure9 = [dict(zip(table.header, cells, strict=True)) for cells in table.rows]
    tally = counted(list(report_events(figure9)), scheme, R3)
    (nine,) = (f for f in suppress(everything(tally), 3) if f.name == "services")
    assert not any(part.hidden for part in nine.parts)
    (nine,) = (f for f in suppress(everything(tally), 6) if f.name == "services")
    assert [part.key for part in nine.parts if part.hidden] == ["Yahoo!>知恵袋", "Yahoo!>ファイナンス"]
    assert nine.groups[3].count == 55
    assert any(note.startswith("x は") for note in nine.notes)


def test_totals_kept_back_in_one_figure_are_in_none(scheme: Scheme) -> None:
    """Two works and two persons: n and works are nowhere, no share and no sentence tells them."""
    events = [
        event(INTAKE, person="a", victim="self"),
        event(INTAKE, person="b"),
        event(WORK, services=("x",)),
        event(WORK, contents=("謎",)),
    ]
    for figure in suppress(everything(counted(events, scheme)), 3):
        assert figure.works is None
        assert figure.remarks == ()
        if figure.name not in ("line", "outreach"):
            assert figure.n is None or figure.name == "services"
        assert not [part for part in figure.parts if part.count in (1, 2)]
        assert not [line for line in figure.lines if {1, 2} & set(line.values)]
        assert not [note for note in figure.notes if "2 件" in note or "2 人" in note]


def test_a_small_half_hides_its_twin(scheme: Scheme) -> None:
    """Over time a small part is hidden with another part of its year; the year's total stays where it can."""
    events = [event(WORK, "2021-05-01T00:00:00+09:00"), *(event(WORK, "2021-10-01T00:00:00+09:00") for _ in range(9))]
    events += [event(WORK, "2022-05-01T00:00:00+09:00") for _ in range(9)]
    (figure,) = suppress([volume.volume(counted(events, scheme, Period(Month(2021, 4), Month(2022, 9))), FRAME)], 3)
    works = figure.lines[2]
    assert works.values == (None, None, 10, 9, 9)
    assert works.hidden == (True, True, False, False, False)


def test_line_account(scheme: Scheme) -> None:
    """One person by LINE only among many: that number goes, and the other one of its sum with it."""
    events = [event(INTAKE, person=f"p{n}", line_notify="both" if n else "line") for n in range(9)]
    (figure,) = suppress([reach.line_account(counted(events, scheme), FRAME)], 3)
    assert {part.key: part.count for part in figure.parts if part.key.startswith("notify")} == {
        "notify": 9, "notify_both": None, "notify_line": None,
    }  # fmt: skip
    (figure,) = suppress([reach.line_account(counted(events[:1], scheme), FRAME)], 3)
    assert not any("1 人" in note for note in figure.notes)
