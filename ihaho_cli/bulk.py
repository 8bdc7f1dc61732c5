"""Many URLs at once: files and pipes as Excel in Japan and other programs write them, one cell after another.

Memory does not grow with the input, except for Excel files. What cannot be read is a `Cell` too, so that
one bad line never costs the good ones.
"""

import codecs
import csv
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from io import BufferedReader
from typing import NamedTuple

from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.model import Cell
from ihaho_cli.sheets import read_rows
from ihaho_cli.text import fold

_LONGEST_LINE = 1024 * 1024
_MOST_LINES_IN_A_ROW = 500
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
        body = raw.rstrip(b"\r\n")
        if b"\r" not in body:
            yield _decode(number, body)
            continue
        for at, part in enumerate(body.split(b"\r")):
            number += at > 0
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
        row = _json_row(value)
        key = None if row is None else column if column in row else None if column else _url_column(list(row))
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
    Raises BadInputError where the column is missing.
    """
    rows = _rows(read_lines(stream), delimiter)
    header, at = None, -1
    for line, cells in rows:
        if header is None:
            if cells is None or not any(cells):
                continue
            header = _unique(cells)
            at = _column_of(header, column)
        elif cells is None:
            yield Cell(line, "", dict.fromkeys(header, ""), False, header[at])
        elif cells:
            row = _as_row(header, cells)
            yield Cell(line, row[header[at]], row, len(cells) > at, header[at])


def _rows(lines: Iterator[_Line], delimiter: str | None) -> Iterator[tuple[int, list[str] | None]]:
    """(physical line, cells) for each row; None for one that cannot be taken apart."""
    csv.field_size_limit(_LONGEST_LINE)
    waiting: deque[_Line] = deque()
    while True:
        first = waiting.popleft() if waiting else next(lines, None)
        if first is None:
            return
        if first.number == 1 and first.text.startswith("sep=") and len(first.text) == 5:
            delimiter = first.text[4]
            continue
        taken = [first]
        quotes = first.text.count('"')
        while quotes % 2 and len(taken) < _MOST_LINES_IN_A_ROW:
            more = waiting.popleft() if waiting else next(lines, None)
            if more is None:
                break
            taken.append(more)
            quotes += more.text.count('"')
        if quotes % 2:
            waiting.extendleft(reversed(taken[1:]))
            yield first.number, None
            continue
        if delimiter is None and first.text:
            delimiter = max(",\t;", key=first.text.count)
        try:
            text = "\n".join(line.text for line in taken)
            cells = next(
                csv.reader([text] if len(taken) == 1 else text.splitlines(True), delimiter=delimiter or ",", strict=True), []
            )
        except csv.Error:
            cells = None
        yield first.number, cells if all(line.readable for line in taken) else None


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


def _column_of(header: Sequence[str], column: str | None) -> int:
    if column is not None:
        for at, name in enumerate(header):
            if name == column or fold(name) == fold(column):
                return at
        raise BadInputError(f"列 {column} が見出しにありません", "1 行目の見出しにある列の名前を --column で指定してください")
    found = _url_column(header)
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
