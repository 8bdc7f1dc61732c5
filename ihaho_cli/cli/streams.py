"""Many answers at once: read from pipes and files, written as data to stdout or into a file."""

import sys
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from itertools import chain, islice

from ihaho_cli import formats
from ihaho_cli.answering import Answer
from ihaho_cli.bulk import rendered
from ihaho_cli.bulk.bulk import read_cells, read_jsonl, read_plain, read_separated
from ihaho_cli.bulk.inputs import size_of
from ihaho_cli.cli.progress import Progress
from ihaho_cli.errors import BadInputError, IhahoError, NotKnownError
from ihaho_cli.model import Cell

_ROWS_LOOKED_AT = 5_000

Answers = Iterator[Answer]
Renderer = Callable[[Answers], Iterator[str]]


def files(
    paths: Sequence[str], column: str | None, failed: Callable[[IhahoError], None], begun: Callable[[str], None] = lambda _: None
) -> Iterator[Cell]:
    """The cells of files, one file after the other, counted on stderr where a person watches."""
    progress = Progress(sum(map(size_of, paths)))
    return progress.over(_files(paths, column, failed, begun, progress))


def quiet_files(paths: Sequence[str], column: str | None) -> Iterator[Cell]:
    """The same cells without a word, for a first look."""
    return _files(paths, column, lambda _: None, lambda _: None, Progress(0))


def _files(
    paths: Sequence[str], column: str | None, failed: Callable[[IhahoError], None], begun: Callable[[str], None], progress: Progress
) -> Iterator[Cell]:
    for path in paths:
        begun(path)
        try:
            yield from read_cells(path, column, progress.watch)
        except (NotKnownError, BadInputError) as error:
            failed(error)
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


def _json_lines(answers: Answers) -> Iterator[str]:
    for one, cell in answers:
        yield rendered.json_line((), one, cell)


def _json_list(answers: Answers) -> Iterator[str]:
    separator = "[\n"
    for one, cell in answers:
        yield separator + rendered.json_object(one, cell)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def columns_of(cells: Iterator[Cell]) -> tuple[list[str], Iterator[Cell]]:
    """Every column the first rows of the input have, and all cells from the beginning."""
    ahead = list(islice(cells, _ROWS_LOOKED_AT))
    columns = dict.fromkeys(name for cell in ahead for name in cell.row or ())
    return list(columns), chain(ahead, cells)


def _columns_of_answers(answers: Answers) -> tuple[list[str], Answers]:
    ahead = list(islice(answers, _ROWS_LOOKED_AT))
    columns = dict.fromkeys(name for _, cell in ahead for name in cell.row or ())
    return list(columns), chain(ahead, answers)


def _table(columns: Sequence[str], answers: Answers) -> Iterator[list[str]]:
    for one, cell in answers:
        yield rendered.table_row(columns, one, cell)


def _csv(answers: Answers) -> Iterator[str]:
    columns, answers = _columns_of_answers(answers)
    yield rendered.csv_head(columns)
    for one, cell in answers:
        yield rendered.csv_line(columns, one, cell)


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

    columns, answers = _columns_of_answers(answers)
    with replacing(path, force=force) as temporary:
        write_rows(temporary, formats.csv_header(columns), _table(columns, answers))


def write_parquet(path: str, answers: Answers, *, force: bool) -> None:
    """Write a Parquet file whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.bulk.parquet import write_text_columns
    from ihaho_cli.outputs import replacing

    columns, answers = _columns_of_answers(answers)
    with replacing(path, force=force) as temporary:
        write_text_columns(temporary, formats.csv_header(columns), _table(columns, answers))


FILES: dict[str, Callable[..., None]] = {"xlsx": write_sheet, "parquet": write_parquet}
"""The forms that are no text and go into a file only."""
