"""Tables with a header, as CSV or TSV: their rows one by one, from any line at which a row begins.

Nothing is remembered from one row to the next, so that a part of a file gives the same rows as the whole.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ihaho_cli.errors import BadInputError
from ihaho_cli.lines import LONGEST_LINE, Line
from ihaho_cli.model import MOST_COLUMNS, Cell
from ihaho_cli.text import fold

_MOST_LINES_IN_A_ROW = 500
_URL_COLUMNS = frozenset(fold(name) for name in ("url", "urls", "アドレス", "リンク", "対象URL", "掲載URL", "該当URL", "投稿URL"))


class Head(NamedTuple):
    """What the header of a table says."""

    names: list[str]
    """Its columns, each name once."""
    at: int
    """Which of them holds the URLs, from 0."""
    delimiter: str


class _TooManyLinesError(Exception):
    """A row that goes on for longer than any real one: its quote was never closed."""


class Feed:
    """Lines for the csv reader, which remembers those of the present row and can give them once more."""

    def __init__(self, lines: Iterator[Line], following: int = 1) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.row: list[Line] = []
        self.following = following
        """Number of the line that comes next: between two rows, where the next row begins."""

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> str:
        if len(self.row) >= _MOST_LINES_IN_A_ROW:
            raise _TooManyLinesError
        line = self._again.popleft() if self._again else next(self._lines)
        self.row.append(line)
        self.following = line.number + 1
        return line.text + "\n"

    def peek(self) -> Line | None:
        """The next line, which stays where it is."""
        return self.ahead(0)

    def ahead(self, count: int) -> Line | None:
        """The line so many lines after the next one; all stay where they are."""
        while len(self._again) <= count and (line := next(self._lines, None)) is not None:
            self._again.append(line)
        return self._again[count] if len(self._again) > count else None

    def skip(self) -> None:
        """Pass over the line that was peeked at."""
        self.following = self._again.popleft().number + 1

    def give_back(self) -> None:
        """All lines of the present row but its first are to be read again."""
        self._again.extendleft(reversed(self.row[1:]))
        self.following = self.row[0].number + 1


def read_head(feed: Feed, column: str | None, delimiter: str | None) -> Head | None:
    """The header, after which the feed stands at the first row; None where there is none.

    The delimiter is read from the header where None.
    Raises BadInputError where the header cannot be read or the column is missing.
    """
    csv.field_size_limit(LONGEST_LINE)
    if (first := feed.peek()) is not None and first.text.startswith("sep=") and len(first.text) == 5:
        delimiter = first.text[4]
        if delimiter == '"':
            raise BadInputError("区切りの文字が引用符になっています", "1行目の sep= の行を除いて、保存し直してください")
        feed.skip()
    while delimiter is None and (first := feed.peek()) is not None:
        if first.text.strip():
            delimiter = max(",\t;", key=first.text.count)
        elif first.readable:
            feed.skip()
        else:
            break
    delimiter = delimiter or ","
    for line, cells in _rows(feed, delimiter, None):
        if cells is None:
            raise BadInputError(f"見出しの行 ({line} 行目) を読めません", "Excel で「CSV UTF-8」に保存し直してください")
        if any(cells):
            if len(cells) > MOST_COLUMNS:
                raise BadInputError(f"見出しの列が多すぎます ({MOST_COLUMNS:,} まで)", "要らない列を除いて保存し直してください")
            names = unique(cells)
            return Head(names, column_of(names, column), delimiter)
    return None


def read_below(feed: Feed, head: Head, until: int | None = None) -> Iterator[Cell]:
    """One cell for each row that begins before the line ``until``.

    A row whose quote is never closed costs that line only: reading goes on with the next.
    """
    names, at, _ = head
    column = names[at]
    for line, cells in _rows(feed, head.delimiter, until):
        if cells is None:
            yield Cell(line, "", dict.fromkeys(names, ""), False, column)
        elif cells:
            row = as_row(names, cells)
            yield Cell(line, row[column], row, len(cells) > at, column)


def _rows(feed: Feed, delimiter: str, until: int | None) -> Iterator[tuple[int, list[str] | None]]:
    """(physical line, cells) for each row; None for one that cannot be taken apart."""
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    inside = 0
    while until is None or feed.following < until:
        if feed.following <= inside and (first := feed.peek()) is not None:
            inside, is_broken = _look_ahead(feed, first, delimiter, inside)
            if is_broken:
                feed.skip()
                yield first.number, None
                continue
        feed.row = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooManyLinesError):
            # Where there are several lines, all but the last, which the error may lie in, end inside a quote.
            inside = feed.row[-1].number - 1
            feed.give_back()
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            yield feed.row[0].number, None
        else:
            yield feed.row[0].number, cells if all(line.readable for line in feed.row) else None


def _look_ahead(feed: Feed, first: Line, delimiter: str, inside: int) -> tuple[int, bool]:
    """The last line known to end inside a quote (``inside`` was known before), and whether the row from ``first`` on is none for sure.

    A file of quotes that are never closed would else be read five hundred times, once from each of its lines on.
    """
    if not _ends_inside(first.text, delimiter):
        return inside, False
    while inside < first.number + _MOST_LINES_IN_A_ROW - 1:
        line = feed.ahead(inside + 1 - first.number)
        end = None if line is None else _ends_inside(f'"{line.text}', delimiter)
        if not end:
            return inside, end is None
        inside += 1
    return inside, True


def _ends_inside(text: str, delimiter: str) -> bool | None:
    """Whether a line ends inside a quote; None where it is no line of a table."""
    is_read = False

    def line() -> Iterator[str]:
        nonlocal is_read
        yield text + "\n"
        is_read = True

    try:
        next(csv.reader(line(), delimiter=delimiter, strict=True))
    except csv.Error:
        # Either its end was reached before that of the quote, or something else is wrong with it.
        return is_read or None
    return False


def unique(header: Sequence[str]) -> list[str]:
    """The names of the columns, a repeated one numbered so that no column is lost."""
    names: dict[str, None] = {}
    for number, name in enumerate(header, 1):
        only = name or f"列{number}"
        while only in names:
            only = f"{only}_{number}"
        names[only] = None
    return list(names)


def as_row(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Every column of the header, and what stands beyond it."""
    row = dict.fromkeys(header, "")
    row.update(zip(header, cells, strict=False))
    row.update((f"列{number}", cell) for number, cell in enumerate(cells[len(header) :], len(header) + 1) if cell)
    return row


def named(names: Sequence[str], column: str | None) -> str | None:
    """The column that was asked for, whatever its width and case; the one that holds URLs by its name where none was."""
    if column is None:
        if len(names) == 1:
            return names[0]
        return next((name for name in names if fold(name) in _URL_COLUMNS), None)
    return column if column in names else next((name for name in names if fold(name) == fold(column)), None)


def column_of(header: Sequence[str], column: str | None) -> int:
    """Where the column with the URLs stands, from 0.

    Raises BadInputError where there is none.
    """
    found = named(header, column)
    if found is None and column is not None:
        raise BadInputError(f"列 {column} が見出しにありません", "1 行目の見出しにある列の名前を --column で指定してください")
    if found is None:
        raise BadInputError("URL の列が分かりません", "--column に見出しの名前を指定してください (例: --column URL)")
    return list(header).index(found)
