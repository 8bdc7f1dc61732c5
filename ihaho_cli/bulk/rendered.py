"""Answers as lines of output: each by itself, so that many processes write what one would."""

from collections.abc import Callable, Mapping, Sequence

from ihaho_cli import formats
from ihaho_cli.model import Cell, Classification, Status

LineForm = Callable[[Sequence[str], Classification, Cell], str]


def _others(cell: Cell) -> Mapping[str, str] | None:
    """The columns of the input beside the one that was classified."""
    return None if cell.row is None else {name: value for name, value in cell.row.items() if name != cell.column}


def json_object(one: Classification, cell: Cell) -> str:
    """One answer as a JSON object, with the row it stood in."""
    return formats.render_json(one, _others(cell))


def json_line(_: Sequence[str], one: Classification, cell: Cell) -> str:
    """One answer as a line of JSON lines."""
    return formats.render_json(one, _others(cell)) + "\n"


def table_row(columns: Sequence[str], one: Classification, cell: Cell) -> list[str]:
    """One answer as the columns of the input and ours."""
    row = cell.row or {}
    return [*(row.get(name, "") for name in columns), *formats.flat_values(one)]


def csv_line(columns: Sequence[str], one: Classification, cell: Cell) -> str:
    """One answer as a row of CSV."""
    return formats.render_csv_row(table_row(columns, one, cell)) + "\r\n"


def csv_head(columns: Sequence[str]) -> str:
    """The header of a CSV file of answers."""
    return formats.render_csv_row(formats.csv_header(columns)) + "\r\n"


def figure9_line(_: Sequence[str], one: Classification, __: Cell) -> str:
    """The row of figure 9 an answer counts in; nothing for what is no URL."""
    return "" if one.status is Status.INVALID else f"{one.figure9}\n"


LINE_FORMS: Mapping[str, LineForm] = {"jsonl": json_line, "csv": csv_line, "figure9": figure9_line}
"""The forms in which an answer is a line of its own, so that several processes can write them."""
