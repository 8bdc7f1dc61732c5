"""Many answers at once: read from pipes and files, written as data to stdout or into a file."""

import sys
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from itertools import chain, islice

from ihaho_cli import formats
from ihaho_cli.errors import BadInputError, IhahoError, NotKnownError
from ihaho_cli.model import Cell, Classification

_PROGRESS_EVERY = 20_000
_ROWS_LOOKED_AT = 5_000

Answers = Iterator[tuple[Classification, Cell]]
Renderer = Callable[[Answers], Iterator[str]]


def files(paths: Sequence[str], column: str | None, failed: Callable[[IhahoError], None]) -> Iterator[Cell]:
    """The cells of files, one file after the other, counted on stderr where a person watches."""
    return _progress(_files(paths, column, failed))


def _files(paths: Sequence[str], column: str | None, failed: Callable[[IhahoError], None]) -> Iterator[Cell]:
    from ihaho_cli.bulk import read_cells

    for path in paths:
        try:
            yield from read_cells(path, column)
        except (NotKnownError, BadInputError) as error:
            failed(error)


def piped(column: str | None) -> Iterator[Cell]:
    """Lines of standard input; with ``--column``, JSON lines or a table with a header."""
    from ihaho_cli.bulk import read_jsonl, read_plain, read_separated

    stream = sys.stdin.buffer
    assert isinstance(stream, BufferedReader)
    if column is None:
        return read_plain(stream)
    if stream.peek(1)[:1] == b"{":
        return read_jsonl(stream, column)
    return read_separated(stream, column, None)


def _progress(cells: Iterator[Cell]) -> Iterator[Cell]:
    """Pass the cells on, counting on stderr where a person watches."""
    watched = sys.stderr.isatty()
    count = 0
    for cell in cells:
        yield cell
        count += 1
        if watched and count % _PROGRESS_EVERY == 0:
            sys.stderr.write(f"\r[進捗] {count:,} 件")
            sys.stderr.flush()
    if watched and count >= _PROGRESS_EVERY:
        sys.stderr.write(f"\r[進捗] {count:,} 件 済み\n")


def _others(cell: Cell) -> dict[str, str] | None:
    """The columns of the input beside the one that was classified."""
    return None if cell.row is None else {name: value for name, value in cell.row.items() if name != cell.column}


def _json_lines(answers: Answers) -> Iterator[str]:
    for one, cell in answers:
        yield formats.render_json(one, _others(cell)) + "\n"


def _json_list(answers: Answers) -> Iterator[str]:
    separator = "[\n"
    for one, cell in answers:
        yield separator + formats.render_json(one, _others(cell))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _columns_of(answers: Answers) -> tuple[list[str], Answers]:
    """Every column the first rows of the input have, and all answers from the beginning."""
    ahead = list(islice(answers, _ROWS_LOOKED_AT))
    columns = dict.fromkeys(name for _, cell in ahead for name in cell.row or ())
    return list(columns), chain(ahead, answers)


def _table(columns: Sequence[str], answers: Answers) -> Iterator[list[str]]:
    for one, cell in answers:
        row = cell.row or {}
        yield [*(row.get(name, "") for name in columns), *formats.flat_values(one)]


def _csv(answers: Answers) -> Iterator[str]:
    columns, answers = _columns_of(answers)
    yield formats.render_csv_row(formats.csv_header(columns)) + "\r\n"
    for values in _table(columns, answers):
        yield formats.render_csv_row(values) + "\r\n"


def _markdown(answers: Answers) -> Iterator[str]:
    yield formats.render_markdown(one for one, _ in answers) + "\n"


RENDERERS: dict[str, Renderer] = {
    "json": _json_list,
    "jsonl": _json_lines,
    "csv": _csv,
    "md": _markdown,
}
"""The forms data is written in; a new one is a function and a line here."""


def write_file(path: str, renderer: Renderer, answers: Answers, *, force: bool, for_excel: bool) -> None:
    """Write text whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.outputs import write_text

    write_text(path, renderer(answers), force=force, mark=for_excel)


def write_sheet(path: str, answers: Answers, *, force: bool) -> None:
    """Write an Excel file whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.outputs import replacing
    from ihaho_cli.sheets import write_rows

    columns, answers = _columns_of(answers)
    with replacing(path, force=force) as temporary:
        write_rows(temporary, formats.csv_header(columns), _table(columns, answers))
