"""Many URLs at once: files and pipes as Excel in Japan and other programs write them, one cell after another.

Memory does not grow with the input, except for Excel files. What cannot be read is a `Cell` too, so that
one bad line never costs the good ones.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from io import BufferedReader
from itertools import islice

from ihaho_cli.bulk.inputs import Position, is_packed, kind_of, opened
from ihaho_cli.bulk.parquet import column_names, read_group_rows, row_groups
from ihaho_cli.bulk.separated import Feed, Head, as_row, column_of, named, read_below, read_head, unique
from ihaho_cli.errors import BadInputError
from ihaho_cli.lines import LINE_END, LONGEST_LINE, Line, read_lines
from ihaho_cli.model import Cell

TABLES = {".csv": None, ".tsv": "\t", ".tab": "\t"}
"""Suffixes of tables with a header, and their delimiter where it is certain."""
JSON_LINES = (".jsonl", ".ndjson")


def read_plain(stream: BufferedReader) -> Iterator[Cell]:
    """One cell for each line that is not blank."""
    return _plain_cells(read_lines(stream))


def _plain_cells(lines: Iterator[Line]) -> Iterator[Cell]:
    for line in lines:
        if not line.readable:
            yield Cell(line.number, "", None, False)
        elif line.text and not line.text.isspace():
            yield Cell(line.number, line.text, None)


def read_jsonl(stream: BufferedReader, column: str | None) -> Iterator[Cell]:
    """One cell for each JSON object; a line that is not one, or lacks the column, is not readable."""
    return _json_cells(read_lines(stream), column)


def _json_cells(lines: Iterator[Line], column: str | None) -> Iterator[Cell]:
    for line in lines:
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
        key = None if row is None else named(list(row), column)
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
    feed = Feed(read_lines(stream))
    head = read_head(feed, column, delimiter)
    if head is not None:
        yield from read_below(feed, head)


def read_sheet(path: str, column: str | None) -> Iterator[Cell]:
    """One cell for each row of the first sheet of an Excel file that a person sees.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    from ihaho_cli.sheets import read_rows

    header, at = None, -1
    for number, cells in read_rows(path):
        if not any(cells):
            continue
        if header is None:
            header = unique(cells)
            at = column_of(header, column)
        else:
            row = as_row(header, cells)
            yield Cell(number, row[header[at]], row, True, header[at])


def read_cells(path: str, column: str | None, watch: Callable[[Position], None] | None = None) -> Iterator[Cell]:
    """The cells of a file, by its suffix: txt (and any other), csv, tsv, jsonl, parquet, xlsx; all but the last two also as .gz.

    ``watch`` is handed a function that tells how far reading has come.
    Raises NotKnownError, BadInputError, NoOutputError.
    """
    kind = kind_of(path)
    if kind == ".xlsx":
        if is_packed(path):
            raise BadInputError("圧縮 (gzip) した Excel ファイルは読めません", "もとの .xlsx を渡してください")
        yield from read_sheet(path, column)
        return
    if kind == ".parquet":
        if is_packed(path):
            raise BadInputError("圧縮 (gzip) した Parquet ファイルは読めません", "もとの .parquet を渡してください")
        yield from _parquet_cells(path, column, None, 1, None)
        return
    with opened(path) as (stream, position):
        if watch is not None:
            watch(position)
        if kind in TABLES:
            yield from read_separated(stream, column, TABLES[kind])
        elif kind in JSON_LINES:
            yield from read_jsonl(stream, column)
        else:
            yield from read_plain(stream)


class Part:
    """The cells of a part of a file: those whose row begins at or after one line and before another."""

    def __init__(self, path: str, column: str | None, head: Head | None, offset: int, first: int, until: int | None) -> None:
        self._path, self._column, self._head = path, column, head
        self._offset, self._first, self._until = offset, first, until
        self.following = until or first
        """Where the next part begins, once all cells were read: the last row may end in lines that seemed to be the next part's."""

    def texts(self, size: int) -> list[str] | None:
        """Its lines where they can be taken as they are: UTF-8, no row over several lines. None where not.

        ``size`` is that of the part in bytes. Raises NotKnownError, BadInputError.
        """
        kind = kind_of(self._path)
        if self._until is None or size > LONGEST_LINE or kind == ".parquet" or kind in JSON_LINES:
            return None
        with opened(self._path, self._offset) as (stream, _):
            data = stream.read(size)
        if self._head is not None and (b'"' in data or b"\0" in data):
            return None
        if self._first == 1:
            data = data.removeprefix(BOM_UTF8)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        lines = LINE_END.split(text) if "\r" in text else text.split("\n")
        if not lines[-1]:
            lines.pop()
        return lines

    def cells(self) -> Iterator[Cell]:
        """Its cells.

        Raises NotKnownError, BadInputError, NoOutputError.
        """
        kind = kind_of(self._path)
        if kind == ".parquet":
            yield from _parquet_cells(self._path, self._column, self._offset, self._first, self._until)
            return
        with opened(self._path, self._offset) as (stream, _):
            lines = read_lines(stream, self._first)
            if self._head is not None:
                feed = Feed(lines, self._first)
                yield from read_below(feed, self._head, self._until)
                self.following = feed.following
            elif kind in JSON_LINES:
                yield from _json_cells(_before(lines, self._until), self._column)
            else:
                yield from _plain_cells(_before(lines, self._until))


def _before(lines: Iterator[Line], until: int | None) -> Iterator[Line]:
    for line in lines:
        if until is not None and line.number >= until:
            return
        yield line


def _parquet_cells(path: str, column: str | None, group: int | None, first: int, until: int | None) -> Iterator[Cell]:
    """The rows of a group, of all where None, from one number to before another."""
    names = unique(column_names(path))
    at = column_of(names, column)
    skip = 0 if group is None else first - 1 - sum(row_groups(path)[:group])
    rows = islice(read_group_rows(path, at, group, skip), None if until is None else until - first)
    for number, (cells, readable) in enumerate(rows, first):
        yield Cell(number, cells[at] if readable else "", dict(zip(names, cells, strict=True)), readable, names[at])
