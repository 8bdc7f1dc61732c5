"""Many URLs at once: files and pipes as Excel in Japan and other programs write them, one cell after another.

Memory does not grow with the input, except for Excel files. What cannot be read is a `Cell` too, so that
one bad line never costs the good ones.
"""

import codecs
import csv
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from typing import NamedTuple

from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.model import Cell
from ihaho_cli.sheets import read_rows
from ihaho_cli.text import fold

_LONGEST_LINE = 1024 * 1024
_MOST_LINES_IN_A_ROW = 2_000
_URL_COLUMNS = frozenset(fold(name) for name in ("url", "urls", "アドレス", "リンク", "対象URL", "掲載URL", "該当URL", "投稿URL"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _Line(NamedTuple):
    number: int
    text: str
    readable: bool


def read_lines(stream: BufferedReader) -> Iterator[_Line]:
    """Physical lines of a byte stream, decoded one by one: UTF-8, else CP932; UTF-16 where a mark says so.

    A line over 1 MiB or one no encoding fits is given empty, as not readable.
    """
    start = stream.peek(3)[:3]
    if start.startswith(_UTF16):
        yield from _read_utf16(stream)
        return
    number = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if number == 1 and raw.startswith(codecs.BOM_UTF8):
            raw = raw[3:]
        if len(raw) > _LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield _Line(number, "", False)
            continue
        for part in raw.split(b"\r") if b"\r" in raw.rstrip(b"\r\n") else (raw,):
            yield _decode(number, part)


def _decode(number: int, raw: bytes) -> _Line:
    for encoding in ("utf-8", "cp932"):
        try:
            return _Line(number, raw.decode(encoding).rstrip("\r\n"), True)
        except UnicodeDecodeError:
            continue
    return _Line(number, "", False)


def _read_utf16(stream: BufferedReader) -> Iterator[_Line]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    pending, number = "", 0
    while raw := stream.read(65_536):
        pending += decoder.decode(raw)
        *complete, pending = pending.split("\n")
        for text in complete:
            number += 1
            yield _Line(number, text.rstrip("\r"), "\ufffd" not in text and len(text) <= _LONGEST_LINE)
        if len(pending) > _LONGEST_LINE:
            raise BadInputError(f"{number + 1} 行目が長すぎます (1 MB 超)", "行を分けてください")
    if pending:
        yield _Line(number + 1, pending, "\ufffd" not in pending)


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
        row = {str(k): v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in value.items()} if isinstance(value, dict) else None
        key = None if row is None else column if column in row else None if column else _url_column(list(row))
        if row is None or key is None:
            yield Cell(line.number, "", row, False)
        else:
            yield Cell(line.number, row[key] if row[key] != "null" else "", row)


def read_separated(stream: BufferedReader, column: str | None, delimiter: str | None) -> Iterator[Cell]:
    """One cell for each row of CSV or TSV with a header; the delimiter is read from the header where None.

    Raises BadInputError where the column is missing or a quote is never closed.
    """
    lines = _Counted(read_lines(stream))
    first = next(iter(lines), None)
    if first is None:
        return
    delimiter = delimiter or max(",\t;", key=first.count)
    lines.push_back(first)
    csv.field_size_limit(_LONGEST_LINE)
    reader = csv.reader(lines, delimiter=delimiter)
    header: list[str] | None = None
    at = -1
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Cell(lines.row_begins, "", None, False)
            continue
        if header is None:
            header = cells
            at = _column_of(header, column)
            continue
        if not cells:
            continue
        row = dict(zip(header, cells, strict=False))
        if lines.bad or len(cells) <= at:
            yield Cell(lines.row_begins, "", row, False)
        else:
            yield Cell(lines.row_begins, cells[at], row)


class _Counted:
    """Decoded lines for the csv reader, which remembers where the present row began."""

    def __init__(self, lines: Iterator[_Line]) -> None:
        self._lines = lines
        self._pushed: str | None = None
        self._number = 0
        self._in_row = 0
        self.row_begins = 1
        self.bad = False

    def begin_row(self) -> None:
        """The next line asked for begins a row."""
        self._in_row = 0
        self.bad = False

    def push_back(self, text: str) -> None:
        """Give this line once more."""
        self._pushed = text

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        if self._pushed is not None:
            text, self._pushed = self._pushed, None
        else:
            line = next(self._lines)
            text, self._number = line.text, line.number
            self.bad = self.bad or not line.readable
        if self._in_row == 0:
            self.row_begins = self._number
        self._in_row += 1
        if self._in_row > _MOST_LINES_IN_A_ROW:
            raise BadInputError(f"{self.row_begins} 行目の引用符が閉じていません", "その行の「\"」を確かめてください")
        return text + "\n"


def _column_of(header: Sequence[str], column: str | None) -> int:
    if column is not None:
        for at, name in enumerate(header):
            if name == column or fold(name) == fold(column):
                return at
        raise BadInputError(f"列 {column} が見出しにありません", "1 行目の見出しにある列の名前を --column で指定してください")
    name = _url_column(header)
    if name is None:
        raise BadInputError("URL の列が分かりません", "--column に見出しの名前を指定してください (例: --column URL)")
    return list(header).index(name)


def _url_column(names: Sequence[str]) -> str | None:
    if len(names) == 1:
        return names[0]
    return next((name for name in names if fold(name) in _URL_COLUMNS), None)


def read_sheet(path: str, column: str | None) -> Iterator[Cell]:
    """One cell for each row of the first sheet of an Excel file.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    header: list[str] | None = None
    at = -1
    for number, cells in read_rows(path):
        if header is None:
            header = cells
            at = _column_of(header, column)
        elif any(cells):
            yield Cell(number, cells[at], dict(zip(header, cells, strict=False)))


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
    except (IsADirectoryError, PermissionError) as error:
        raise NotKnownError("--input のファイルを開けません", "ファイルかどうか、読む権限があるかを確かめてください") from error
