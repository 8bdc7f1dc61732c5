"""Many answers at once: read from pipes and files, written as data to stdout or into a file."""

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from ihaho_cli import formats
from ihaho_cli.model import Cell, Classification

_PROGRESS_EVERY = 20_000

Answers = Iterator[tuple[Classification, Cell]]
Renderer = Callable[[Answers], Iterator[str]]


def files(paths: Sequence[str], column: str | None) -> Iterator[Cell]:
    """The cells of files, one file after the other, counted on stderr where a person watches."""
    from ihaho_cli.bulk import read_cells

    return _progress(cell for path in paths for cell in read_cells(path, column))


def piped(column: str | None) -> Iterator[Cell]:
    """Lines of standard input; with ``--column``, JSON lines or a table with a header."""
    from ihaho_cli.bulk import read_jsonl, read_plain, read_separated

    stream = sys.stdin.buffer
    if column is None:
        return read_plain(stream)  # type: ignore[arg-type]
    if stream.peek(1)[:1] == b"{":  # type: ignore[attr-defined]
        return read_jsonl(stream, column)  # type: ignore[arg-type]
    return read_separated(stream, column, None)  # type: ignore[arg-type]


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


def _json_lines(answers: Answers) -> Iterator[str]:
    for one, cell in answers:
        yield formats.render_json(one, cell.row) + "\n"


def _json_list(answers: Answers) -> Iterator[str]:
    separator = "[\n"
    for one, cell in answers:
        yield separator + formats.render_json(one, cell.row)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _csv(answers: Answers) -> Iterator[str]:
    first = next(answers, None)
    columns = list(first[1].row or ()) if first is not None else []
    yield formats.render_csv_row(formats.csv_header(columns)) + "\r\n"
    for one, cell in chain([] if first is None else [first], answers):
        kept = [(cell.row or {}).get(name, "") for name in columns]
        yield formats.render_csv_row([*kept, *formats.flat_values(one)]) + "\r\n"


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

    pairs = list(answers)
    columns = list(pairs[0][1].row or ()) if pairs else []
    rows = ([*((cell.row or {}).get(n, "") for n in columns), *formats.flat_values(one)] for one, cell in pairs)
    with replacing(path, force=force) as temporary:
        write_rows(temporary, formats.csv_header(columns), rows)
