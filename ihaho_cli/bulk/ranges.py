"""Files cut into parts for several processes: text at ends of lines, Parquet at its groups.

A part may turn out to begin inside a row that goes over several lines; whoever puts the answers together sees
that from the part before it (`Part.following`) and asks again from the right line (`trimmed`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ihaho_cli.bulk.bulk import TABLES
from ihaho_cli.bulk.inputs import is_packed, kind_of, opened, size_of
from ihaho_cli.bulk.parquet import row_groups
from ihaho_cli.bulk.separated import Feed, Head, read_head
from ihaho_cli.lines import is_utf16, read_lines

RANGE = 128 * 1024
"""Bytes of a part: small enough that a few answers in waiting stay small, large enough that handing over costs little."""
_ROWS = 16_384
"""Rows of a part of a Parquet file."""
_MOST_WITHOUT_AN_END = 4 * 1024 * 1024
_LONGEST_HEAD = 1_024
_SMALLEST = 64
_PIECE = 65_536
_END = re.compile(rb"\r\n|\n|\r")


class Range(NamedTuple):
    """Which part of a file is to be read."""

    path: str
    column: str | None
    head: Head | None
    """For tables: what the header said."""
    offset: int
    """Where it begins, in bytes; for Parquet the number of the group."""
    first: int
    """Number of the line, or of the row in Parquet, it begins with."""
    until: int | None
    """Number of the first line that is not its own; None: to the end of the file, not to be cut."""
    end: int
    """Where it ends, in bytes (for Parquet the number of the group and its share of the file's bytes); where it is not to be cut, the size of the file is not asked for: 0."""


def ranges_of(path: str, column: str | None, size: int = RANGE) -> Iterator[Range]:
    """The parts of a file in their order; a single one without an end where it cannot be cut (packed, Excel, UTF-16).

    Raises NotKnownError, BadInputError as reading the file would.
    """
    kind = kind_of(path)
    whole = Range(path, column, None, 0, 1, None, 0)
    if kind == ".parquet" and not is_packed(path):
        yield from _groups(whole, size_of(path))
        return
    if is_packed(path) or kind == ".xlsx":
        yield whole
        return
    with opened(path) as (stream, _):
        if is_utf16(stream.peek(2)):
            yield whole
            return
        head, offset, first = None, 0, 1
        if kind in TABLES:
            feed = Feed(read_lines(stream))
            head = read_head(feed, column, TABLES[kind])
            if head is None:
                return
            first = feed.following
            size = size_below(head.names, size)
    if first > 1:
        offset = after_lines(path, 0, first - 1)
    yield from _cut(Range(path, column, head, offset, first, None, 0), size)


def size_below(columns: Sequence[str], size: int = RANGE) -> int:
    """Bytes of a part, fewer where there are many columns: each row, however short, is written with all their names or commas."""
    return max(_SMALLEST, size * _LONGEST_HEAD // max(_LONGEST_HEAD, sum(map(len, columns)) + len(columns)))


def _groups(whole: Range, size: int) -> Iterator[Range]:
    row, groups = 1, row_groups(whole.path)
    total = sum(groups)
    for number, rows in enumerate(groups):
        after = row + rows
        # Each part goes through its group from the beginning: few parts where a group is large.
        step = max(_ROWS, rows // 64)
        while row < after:
            until = min(row + step, after)
            yield whole._replace(offset=number, first=row, until=until, end=number + size * (until - row) // total)
            row = until


def _cut(rest: Range, size: int) -> Iterator[Range]:
    with opened(rest.path, rest.offset) as (stream, _):
        while block := stream.read(size):
            if not block.endswith(b"\n"):
                block += stream.readline(_MOST_WITHOUT_AN_END)
            at_end = len(block) < size or not stream.peek(1)
            if not at_end and not block.endswith(b"\n"):
                # Lines that end in a bare CR, or one that does not end: reading alone finds its way through.
                yield rest
                return
            lines = block.count(b"\n") + (not block.endswith((b"\n", b"\r")))
            if b"\r" in block:
                lines += block.count(b"\r") - block.count(b"\r\n")
            end = rest.offset + len(block)
            yield rest._replace(until=rest.first + lines, end=end)
            rest = rest._replace(offset=end, first=rest.first + lines)


def after_lines(path: str, offset: int, count: int) -> int:
    """The offset after so many lines from an offset on, or the end of the file."""
    with opened(path, offset) as (stream, _):
        while piece := stream.read(_PIECE):
            # A CR at the end of a piece may be half of a CRLF.
            while piece.endswith(b"\r") and (more := stream.read(1)):
                piece += more
            for found in _END.finditer(piece):
                count -= 1
                if count == 0:
                    return offset + found.end()
            offset += len(piece)
    return offset


def trimmed(one: Range, following: int) -> Range | None:
    """What is left of a part where the row before it reaches up to the line ``following``; None where nothing is."""
    if one.until is not None and one.until <= following:
        return None
    return one._replace(offset=after_lines(one.path, one.offset, following - one.first), first=following)
