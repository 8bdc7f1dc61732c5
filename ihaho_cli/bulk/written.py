"""From texts to lines of output, by hand where that is possible and by the ordinary renderer where not: the same bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from ihaho_cli import formats
from ihaho_cli.answering import Reject, left_out_of, reject_of, texts_of
from ihaho_cli.bulk.quick import QuickLines
from ihaho_cli.bulk.rendered import LINE_FORMS
from ihaho_cli.bulk.separated import Head, as_row
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.model import Cell, Status

_cell = lru_cache(maxsize=4_096)(formats.csv_cell)
_LONGEST_CELL_REMEMBERED = 64
ENDS = {"jsonl": b"\n", "csv": b"\r\n"}
"""How a line of each form that is written by hand ends."""


def _by_the_ordinary_way(_number: int, _text: str) -> None:
    return None


class LineWriter:
    """Writes lines of one form (a key of `LINE_FORMS`), and counts what happened on the way."""

    def __init__(
        self, catalogue: Catalogue, classifier: Classifier, form: str, columns: Sequence[str], reject: Callable[[Reject], None],
        *, extract: bool = False,
    ) -> None:  # fmt: skip
        """``columns``: for CSV those of the input; ``reject`` is told of every row that is no URL."""
        self._classify, self._is_listed = classifier.classify, catalogue.is_listed
        self._quick = QuickLines(catalogue, classifier, form, ENDS.get(form, b"").decode())
        self._line = self._quick.line if form in ENDS else _by_the_ordinary_way
        self._render, self._end, self._columns = LINE_FORMS[form], ENDS.get(form, b""), tuple(columns)
        self._is_csv, self.extract = form == "csv", extract
        self._written = frozenset(columns)
        self._reject = reject
        self._unknown = 0

    @property
    def unknown(self) -> int:
        """URLs so far that no row knows."""
        return self._unknown + self._quick.unknown

    def of_texts(self, texts: Sequence[str], first: int) -> list[bytes]:
        """The lines for plain lines, of which the first has the number ``first``; blank ones give none."""
        lines = list(map(self._line, count(first), texts))
        if self._is_csv and self._columns:
            before = b"," * len(self._columns)
            lines = [line and before + line for line in lines]
        # What is left is done in one go: changing between the two ways line by line costs both of them their pace.
        left = [at for at, line in enumerate(lines) if line is None] if None in lines else []
        for at in left:
            text = texts[at]
            if text and not text.isspace():
                lines[at] = self._ordinary(first + at, text, Cell(first + at, text, None))
        return [line for line in lines if line is not None]

    def of_rows(self, texts: Iterable[str], first: int, head: Head) -> list[bytes]:
        """The lines for rows of a table without any quotes, one for each line of it; empty ones give none."""
        names, at, delimiter = head
        quick, count, end = self._line, len(names), len(self._end)
        is_csv, is_as_it_stands = self._is_csv, self._columns == tuple(names)
        keys = [(index, formats.quote(name) + ": ") for index, name in enumerate(names) if index != at]
        lines: list[bytes] = []
        for number, text in enumerate(texts, first):
            if not text:
                continue
            cells = text.split(delimiter)
            line = None
            if len(cells) == count and (is_as_it_stands or not is_csv):
                line = quick(number, cells[at])
            if line is None:
                row = as_row(names, cells)
                lines.append(self._of_cell(Cell(number, row[names[at]], row, len(cells) > at, names[at])))
            elif is_csv:
                lines.append(f"{','.join(map(_csv_cell, cells))},".encode() + line)
            else:
                kept = ", ".join([key + formats.quote(cells[index]) for index, key in keys])
                lines.append(line[: -1 - end] + f', "row": {{{kept}}}}}'.encode() + line[-end:])
        return lines

    def of_cells(self, cells: Iterable[Cell]) -> Iterator[bytes]:
        """The lines for cells of whatever came."""
        if self.extract:
            for cell in cells:
                texts = texts_of(cell, self._is_listed)
                for number, text in texts:
                    yield self._of_text(number, text, cell)
                if texts:
                    self._look_for_more(cell)
            return
        for cell in cells:
            yield self._of_cell(cell)

    def _of_cell(self, cell: Cell) -> bytes:
        line = self._of_text(cell.line, cell.text, cell)
        self._look_for_more(cell)
        return line

    def _look_for_more(self, cell: Cell) -> None:
        if self._is_csv and (reject := left_out_of(cell, self._written)) is not None:
            self._reject(reject)

    def _of_text(self, number: int, text: str, cell: Cell) -> bytes:
        line = self._line(number, text)
        if line is None:
            return self._ordinary(number, text, cell)
        if self._is_csv:
            row = cell.row or {}
            return "".join([_csv_cell(row.get(name, "")) + "," for name in self._columns]).encode() + line
        if cell.row is None:
            return line
        kept = ", ".join([f"{formats.quote(n)}: {formats.quote(value)}" for n, value in cell.row.items() if n != cell.column])
        end = len(self._end)
        return line[: -1 - end] + f', "row": {{{kept}}}}}'.encode() + line[-end:]

    def _ordinary(self, number: int, text: str, cell: Cell) -> bytes:
        one = self._classify(text, number)
        if one.status is Status.UNKNOWN:
            self._unknown += 1
        elif (reject := reject_of(one, cell)) is not None:
            self._reject(reject)
        return self._render(self._columns, one, cell).encode("utf-8", "backslashreplace")


def _csv_cell(text: str) -> str:
    """The cells of a column are often the same."""
    return _cell(text) if len(text) <= _LONGEST_CELL_REMEMBERED else formats.csv_cell(text)
