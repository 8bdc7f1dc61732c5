"""What is to be classified, read from pipes and files."""

import sys
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from itertools import islice

from ihaho_cli.bulk.bulk import read_cells, read_jsonl, read_plain, read_separated
from ihaho_cli.bulk.inputs import size_of
from ihaho_cli.cli.progress import Progress
from ihaho_cli.cli.streams import ROWS_LOOKED_AT, add_columns
from ihaho_cli.errors import BadInputError, IhahoError, NotKnownError
from ihaho_cli.model import Cell

_ROWS_LOOKED_AT_LATER = 500
"""In each file but the first."""


def files(
    paths: Sequence[str],
    column: str | None,
    failed: Callable[[str, IhahoError], None],
    begun: Callable[[str], None] = lambda _: None,
) -> Iterator[Cell]:
    """The cells of files, one file after the other, counted on stderr where a person watches."""
    progress = Progress(sum(map(size_of, paths)))
    return progress.over(_files(paths, column, failed, begun, progress))


def _files(
    paths: Sequence[str],
    column: str | None,
    failed: Callable[[str, IhahoError], None],
    begun: Callable[[str], None],
    progress: Progress,
) -> Iterator[Cell]:
    for path in paths:
        begun(path)
        try:
            yield from read_cells(path, column, progress.watch)
        except (NotKnownError, BadInputError) as error:
            failed(path, error)
        progress.finish(size_of(path))


def piped(column: str | None) -> Iterator[Cell]:
    """Lines of standard input; with ``--column``, JSON lines or a table with a header."""
    stream = sys.stdin.buffer
    assert isinstance(stream, BufferedReader)
    cells = read_plain(stream)
    if column is not None:
        is_json = stream.peek(1)[:1] == b"{"
        cells = read_jsonl(stream, column) if is_json else read_separated(stream, column, None)
    return Progress(0).over(cells)


def columns_of_files(paths: Sequence[str], column: str | None) -> list[str]:
    """Every column the first rows of each file have, in the order in which they are met."""
    found: dict[str, None] = {}
    rows = ROWS_LOOKED_AT
    for path in paths:
        for number, cell in enumerate(islice(_quiet(path, column), rows)):
            add_columns(found, cell, is_first=not number)
        rows = _ROWS_LOOKED_AT_LATER
    return list(found)


def _quiet(path: str, column: str | None) -> Iterator[Cell]:
    return _files([path], column, lambda *_: None, lambda _: None, Progress(0))
