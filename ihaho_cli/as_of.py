"""The tables as they stood on a day: names, operators and designations hold until a date, and papers of that day bear them."""

from collections.abc import Mapping, Sequence
from datetime import date

from ihaho_cli.rows import OPERATOR_COLUMNS, SERVICE_COLUMNS, Row, parse_former_names, parse_list

_GONE = ("ended", "moved")
_OF_TODAY = ("representative", "address")


def held_on(until: str, day: date) -> bool:
    """Whether something that ended at a date (``2023-07-24``, ``2023-07`` or ``2023``) still held on a day.

    The day it ended is no longer counted; of a month or year alone, none of its days is.

    >>> held_on("2023-10", date(2023, 9, 30)), held_on("2023-10", date(2023, 10, 1))
    (True, False)
    """
    return bool(until) and day.isoformat()[: len(until)] < until


def rows_on(services: Sequence[Row], operators: Sequence[Row], day: date) -> tuple[list[Row], list[Row]]:
    """Rows of services.csv and operators.csv with the names, operators, designations and ends of that day.

    What has no date is left as it is today: nothing is guessed.
    """
    return [_service_on(row, day) for row in services], [_operator_on(row, day) for row in operators]


def _service_on(row: Row, day: date) -> Row:
    cells = dict(zip(SERVICE_COLUMNS, row.cells, strict=True))
    name = _name_on(cells["former_names"], day)
    if name:
        cells["name_ja"] = name
        cells["name_en"] = name if name.isascii() else ""
    cells["former_names"] = _former_on(cells["former_names"], day)
    cells["operator_id"] = _name_on(cells["former_operators"], day) or cells["operator_id"]
    cells["former_operators"] = _former_on(cells["former_operators"], day)
    if cells["status"] in _GONE and held_on(cells["status_date"], day):
        cells |= {"status": "active", "status_date": "", "status_reason": "", "successor": ""}
    if held_on(cells["designated_date"], day):
        cells |= {"designated": "", "designated_date": ""}
    return _row_of(SERVICE_COLUMNS, cells, row)


def _operator_on(row: Row, day: date) -> Row:
    cells = dict(zip(OPERATOR_COLUMNS, row.cells, strict=True))
    name = _name_on(cells["former_names"], day)
    if name:
        # An address is known for today's company alone.
        cells |= {"legal_name": name, "name_en": name if name.isascii() else ""} | dict.fromkeys(_OF_TODAY, "")
    cells["former_names"] = _former_on(cells["former_names"], day)
    return _row_of(OPERATOR_COLUMNS, cells, row)


def _name_on(cell: str, day: date) -> str:
    """The former name that held on that day; empty where it bore today's, or where two claim the day."""
    held = [former for former in parse_former_names(cell) if held_on(former.until, day)]
    first = min((former.until for former in held), default="")
    names = {former.name for former in held if former.until == first}
    return names.pop() if len(names) == 1 else ""


def _former_on(cell: str, day: date) -> str:
    """Those that were former already; one without a date always was, as far as anybody knows."""
    texts = parse_list(cell)
    return ";".join(text for text, former in zip(texts, parse_former_names(cell), strict=True) if not held_on(former.until, day))


def _row_of(columns: Sequence[str], cells: Mapping[str, str], row: Row) -> Row:
    return Row([cells[name] for name in columns], row.origin, row.place)
