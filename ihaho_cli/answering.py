"""From the cells of a file to answers, and why a cell has none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ihaho_cli.classify import Classifier
from ihaho_cli.model import Cell, Classification, Status

Answer = tuple[Classification, Cell]


class Reject(NamedTuple):
    """A row that could not be read as a URL, or not be written whole."""

    line: int
    reason: str
    """In Japanese."""
    text: str
    """What stood there; empty where it could not be decoded. Of a row that was not written whole, what is missing."""


def answers_to(
    cells: Iterable[Cell], classifier: Classifier, is_listed: Callable[[str], bool], *, extract: bool, by_hand: bool = False
) -> Iterator[Answer]:
    """The classifications of the texts of cells, in their order. What a hand pasted is read as running text."""
    classify = classifier.classify
    if not (extract or by_hand):
        for cell in cells:
            yield classify(cell.text, cell.line), cell
        return
    for cell in cells:
        for line, text in texts_of(cell, is_listed, by_hand=by_hand):
            yield classify(text, line), cell


def texts_of(cell: Cell, is_listed: Callable[[str], bool], *, by_hand: bool = False) -> Sequence[tuple[int, str]]:
    """The URLs in the running text of a cell, each with its line; what a hand pasted without any is one itself."""
    if not cell.readable:
        return ((cell.line, cell.text),)
    from ihaho_cli.extract import extract_urls

    found = list(extract_urls(cell.text, is_listed))
    if not found and by_hand:
        return ((cell.line, cell.text.strip()),)
    return [(cell.line + (0 if cell.row else cell.text.count("\n", 0, at)), url) for at, url in found]


LEFT_OUT = "見出しにない列の値があり、出力に入れていません"


def left_out_of(cell: Cell, columns: AbstractSet[str]) -> Reject | None:
    """What a row has beside the columns that are written, where there is anything."""
    row = cell.row
    if row is None or row.keys() <= columns:
        return None
    rest = [f"{name}: {value}" for name, value in row.items() if value and name not in columns]
    return Reject(cell.line, LEFT_OUT, " / ".join(rest)) if rest else None


def reject_of(one: Classification, cell: Cell) -> Reject | None:
    """Why an answer is none; None where it is one."""
    if one.status is not Status.INVALID:
        return None
    if not cell.readable:
        return Reject(one.line, "行を読めません (文字コード、引用符、長さ、列の不足)", "")
    if not one.input.strip():
        return Reject(one.line, "URL の欄が空です", "")
    return Reject(one.line, "URL として読めません", one.input)
