"""Many URLs at once: files and pipes as Excel in Japan and other programs write them, one cell after another.

Memory does not grow with the input, except for Excel files. What cannot be read is a `Cell` too, so that
one bad line never costs the good ones.
"""

import csv
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from io import BufferedReader

from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.lines import LONGEST_LINE, Line, read_lines
from ihaho_cli.model import Cell
from ihaho_cli.sheets import read_rows
from ihaho_cli.text import fold

_MOST_LINES_IN_A_ROW = 500
_URL_COLUMNS = frozenset(fold(name) for name in ("url", "urls", "アドレス", "リンク", "対象URL", "掲載URL", "該当URL", "投稿URL"))


def read_plain(stream: BufferedReader) -> Iterator[Cell]:
    """One cell for each line that is not blank."""
    for line in read_lines(stream):
        if not line.readable:
            yield Cell(line.number, "", None, False)
        elif line.text and not line.text.isspace():
            yield Cell(line.number, line.text, None)


def read_jsonl(stream: BufferedReader, column: str | None) -> Iterator[Cell]:
    """One cell for each JSON object; a line that is not one, or lacks the column, is not readable."""
    for line in read_lines(stream):
        if line.readable and not line.text.strip():
            continue
        try:
            value = json.loads(line.text) if line.readable else None
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, str):
            yield Cell(line.number, value, None)
            continue
        row = _json_row(value)
        key = None if row is None else _named(list(row), column)
        if row is None or key is None:
            yield Cell(line.number, "", row, False)
        else:
            yield Cell(line.number, row[key], row, True, key)


def _json_row(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    return {str(k): v if isinstance(v, str) else "" if v is None else json.dumps(v, ensure_ascii=False) for k, v in value.items()}


def read_separated(stream: BufferedReader, column: str | None, delimiter: str | None) -> Iterator[Cell]:
    """One cell for each row of CSV or TSV with a header; the delimiter is read from the header where None.

    A row whose quote is never closed costs that line only: reading goes on with the next.
    Raises BadInputError where the header cannot be read or the column is missing.
    """
    rows = _rows(read_lines(stream), delimiter)
    header, at = None, -1
    for line, cells in rows:
        if header is None:
            if cells is None:
                raise BadInputError(f"見出しの行 ({line} 行目) を読めません", "Excel で「CSV UTF-8」に保存し直してください")
            if not any(cells):
                continue
            header = _unique(cells)
            at = _column_of(header, column)
        elif cells is None:
            yield Cell(line, "", dict.fromkeys(header, ""), False, header[at])
        elif cells:
            row = _as_row(header, cells)
            yield Cell(line, row[header[at]], row, len(cells) > at, header[at])


class _TooManyLinesError(Exception):
    """A row that goes on for longer than any real one: its quote was never closed."""


class _Feed:
    """Lines for the csv reader, which remembers those of the present row and can give them once more."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.row: list[Line] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self.row) >= _MOST_LINES_IN_A_ROW:
            raise _TooManyLinesError
        line = self._again.popleft() if self._again else next(self._lines)
        self.row.append(line)
        return line.text + "\n"

    def peek(self) -> Line | None:
        """The next line, which stays where it is."""
        if not self._again and (line := next(self._lines, None)) is not None:
            self._again.append(line)
        return self._again[0] if self._again else None

    def skip(self) -> None:
        """Pass over the line that was peeked at."""
        self._again.popleft()

    def give_back(self) -> None:
        """All lines of the present row but its first are to be read again."""
        self._again.extendleft(reversed(self.row[1:]))


def _rows(lines: Iterator[Line], delimiter: str | None) -> Iterator[tuple[int, list[str] | None]]:
    """(physical line, cells) for each row; None for one that cannot be taken apart."""
    csv.field_size_limit(LONGEST_LINE)
    feed = _Feed(lines)
    if (first := feed.peek()) is not None and first.text.startswith("sep=") and len(first.text) == 5:
        delimiter = first.text[4]
        feed.skip()
    while delimiter is None and (first := feed.peek()) is not None:
        if first.text.strip():
            delimiter = max(",\t;", key=first.text.count)
        elif first.readable:
            feed.skip()
        else:
            break
    reader = csv.reader(feed, delimiter=delimiter or ",", strict=True)
    while True:
        feed.row = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooManyLinesError):
            feed.give_back()
            reader = csv.reader(feed, delimiter=delimiter or ",", strict=True)
            yield feed.row[0].number, None
        else:
            yield feed.row[0].number, cells if all(line.readable for line in feed.row) else None


def _unique(header: Sequence[str]) -> list[str]:
    """The names of the columns, a repeated one numbered so that no column is lost."""
    names: list[str] = []
    for number, name in enumerate(header, 1):
        unique = name or f"列{number}"
        while unique in names:
            unique = f"{unique}_{number}"
        names.append(unique)
    return names


def _as_row(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Every column of the header, and what stands beyond it."""
    row = dict.fromkeys(header, "")
    row.update(zip(header, cells, strict=False))
    row.update((f"列{number}", cell) for number, cell in enumerate(cells[len(header) :], len(header) + 1) if cell)
    return row


def _named(names: Sequence[str], column: str | None) -> str | None:
    """The column that was asked for, whatever its width and case; the one that holds URLs by its name where none was."""
    if column is None:
        return _url_column(names)
    return column if column in names else next((name for name in names if fold(name) == fold(column)), None)


def _column_of(header: Sequence[str], column: str | None) -> int:
    found = _named(header, column)
    if found is None and column is not None:
        raise BadInputError(f"列 {column} が見出しにありません", "1 行目の見出しにある列の名前を --column で指定してください")
    if found is None:
        raise BadInputError("URL の列が分かりません", "--column に見出しの名前を指定してください (例: --column URL)")
    return list(header).index(found)


def _url_column(names: Sequence[str]) -> str | None:
    if len(names) == 1:
        return names[0]
    return next((name for name in names if fold(name) in _URL_COLUMNS), None)


def read_sheet(path: str, column: str | None) -> Iterator[Cell]:
    """One cell for each row of the first sheet of an Excel file.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    header, at = None, -1
    for number, cells in read_rows(path):
        if not any(cells):
            continue
        if header is None:
            header = _unique(cells)
            at = _column_of(header, column)
        else:
            row = _as_row(header, cells)
            yield Cell(number, row[header[at]], row, True, header[at])


def read_cells(path: str, column: str | None) -> Iterator[Cell]:
    """The cells of a file, by its suffix: txt (and any other), csv, tsv, jsonl, xlsx.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".xlsx":
        yield from read_sheet(path, column)
        return
    try:
        with open(path, "rb") as stream:
            if suffix in (".csv", ".tsv", ".tab"):
                yield from read_separated(stream, column, "\t" if suffix != ".csv" else None)
            elif suffix in (".jsonl", ".ndjson"):
                yield from read_jsonl(stream, column)
            else:
                yield from read_plain(stream)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotKnownError("--input のファイルがありません", "名前と場所を確かめてください") from error
    except OSError as error:
        raise NotKnownError("--input のファイルを開けません", "ファイルかどうか、読む権限があるかを確かめてください") from error
