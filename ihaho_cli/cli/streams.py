"""Many answers at once, written as data to stdout or into a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from ihaho_cli import formats
from ihaho_cli.answering import Answer, Reject, left_out_of
from ihaho_cli.bulk import rendered
from ihaho_cli.model import MOST_COLUMNS, Cell

ROWS_LOOKED_AT = 5_000
_BYTES_LOOKED_AT = 16 * 1024 * 1024
_BYTES_OF_A_CELL = 100
_MOST_WITH_LATER = 1_024

Answers = Iterator[Answer]
Renderer = Callable[[Answers], Iterator[str]]


def _json_lines(answers: Answers) -> Iterator[str]:
    for one, cell in answers:
        yield rendered.json_line((), one, cell)


def _json_list(answers: Answers) -> Iterator[str]:
    separator = "[\n"
    for one, cell in answers:
        yield separator + rendered.json_object(one, cell)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def add_columns(found: dict[str, None], cell: Cell, *, is_first: bool) -> None:
    """Add the columns of one row to those met so far."""
    # A first row has all columns of a header; any later one with thousands more is no table's.
    most = len(found) + MOST_COLUMNS if is_first else max(_MOST_WITH_LATER, len(found))
    for name in cell.row or ():
        if len(found) < most:
            found[name] = None


def table(answers: Answers, columns: Sequence[str], left_out: Callable[[Reject], None]) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of a table: the columns given, those the first rows of the input have, and ours.

    ``left_out`` is told of each row that has more.
    """
    found = dict.fromkeys(columns)
    ahead: list[Answer] = []
    size = 0
    for one, cell in islice(answers, ROWS_LOOKED_AT):
        add_columns(found, cell, is_first=not ahead)
        ahead.append((one, cell))
        size += sum(_BYTES_OF_A_CELL + len(value) for value in (cell.row or {}).values()) + len(cell.text)
        if size > _BYTES_LOOKED_AT:
            break
    return formats.csv_header(list(found)), _rows(list(found), chain(ahead, answers), left_out)


def _rows(columns: Sequence[str], answers: Answers, left_out: Callable[[Reject], None]) -> Iterator[list[str]]:
    known, last = frozenset(columns), None
    for one, cell in answers:
        # A row with several URLs in its text has several answers.
        if cell is not last and (reject := left_out_of(cell, known)) is not None:
            left_out(reject)
        last = cell
        yield rendered.table_row(columns, one, cell)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table as the lines of a CSV file."""
    for row in chain([header], rows):
        yield formats.render_csv_row(row) + "\r\n"


def _markdown(answers: Answers) -> Iterator[str]:
    yield formats.render_markdown(one for one, _ in answers) + "\n"


RENDERERS: dict[str, Renderer] = {
    "json": _json_list,
    "jsonl": _json_lines,
    "md": _markdown,
}
"""The forms data is written in that are no table; a new one is a function and a line here."""


def write_file(path: str, chunks: Iterable[str], *, force: bool, for_excel: bool) -> None:
    """Write text whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.outputs import write_text

    write_text(path, chunks, force=force, mark=for_excel)


def write_sheet(path: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, force: bool) -> None:
    """Write an Excel file whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.outputs import replacing
    from ihaho_cli.sheets import write_rows

    with replacing(path, force=force) as temporary:
        write_rows(temporary, header, rows)


def write_parquet(path: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, force: bool) -> None:
    """Write a Parquet file whole or not at all.

    Raises NoOutputError.
    """
    from ihaho_cli.bulk.parquet import write_text_columns
    from ihaho_cli.outputs import replacing

    with replacing(path, force=force) as temporary:
        write_text_columns(temporary, header, iter(rows))


FILES: dict[str, Callable[..., None]] = {"xlsx": write_sheet, "parquet": write_parquet}
"""The tables that are no text and go into a file only."""
TABLES = ("csv", *FILES)
"""The forms with the columns of the input beside ours."""
