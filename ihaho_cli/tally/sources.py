"""What tallies are counted from: ledgers, files in the exchange format, and lists of URLs."""

import os
import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from ihaho_cli.bulk.bulk import read_cells
from ihaho_cli.bulk.inputs import is_packed, is_regular, opened
from ihaho_cli.bulk.parquet import column_names
from ihaho_cli.calendar import Month
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import NEEDED_COLUMNS, RowFault, parse_event, unguarded
from ihaho_cli.ledger.ledger_read import events_of
from ihaho_cli.sheets import read_rows

_SQLITE = b"SQLite format 3\0"
_HEADER_BYTES = 4_096
_WORD = re.compile(r"[a-z_]+")

Report = Callable[[int, tuple[RowFault, ...]], None]
"""Told of each row that cannot be read: its line, and what is wrong with it."""


class SourceKind(StrEnum):
    """What a file holds."""

    LEDGER = "ledger"
    EXCHANGE = "exchange"
    URLS = "urls"


def kind_of(path: str) -> SourceKind:
    """What a file holds, by its first bytes and never by its name alone.

    Raises NotKnownError where it is not there or cannot be read, BadInputError where it is broken, WrongUsageError for a pipe.
    """
    if not (is_regular(path) or os.path.isdir(path)):
        raise WrongUsageError("--from は、ふつうのファイルだけに使えます", "いったんファイルに保存してください")
    try:
        with open(path, "rb") as file:
            begin = file.read(_HEADER_BYTES)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotKnownError("--from のファイルがありません", "名前と場所を確かめてください") from error
    except (OSError, ValueError) as error:
        raise NotKnownError("--from のファイルを開けません", "ファイルかどうか、読む権限があるかを確かめてください") from error
    suffix = os.path.splitext(path)[1].lower()
    if is_packed(path):
        with opened(path) as (stream, _):
            begin = stream.read(_HEADER_BYTES)
    if begin.startswith(_SQLITE) or suffix == ".db":
        return SourceKind.LEDGER
    if suffix == ".xlsx":
        names = set(next((cells for _, cells in read_rows(path)), []))
    elif suffix == ".parquet":
        names = set(column_names(path))
    else:
        header = begin.replace(b"\0", b"").split(b"\n", 1)[0].split(b"\r", 1)[0].decode("ascii", "replace")
        names = set(_WORD.findall(header))
    return SourceKind.EXCHANGE if names.issuperset(NEEDED_COLUMNS) else SourceKind.URLS


def read_events(path: str, kind: SourceKind, until: Month, report: Report, seen: set[str] | None = None) -> Iterator[Event]:
    """Every event that holds up to a month, voided ones left out; an event that stands twice counts once.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    if kind is SourceKind.LEDGER:
        yield from events_of(path, None, until)
        return
    voided = {str(event.detail["voids"]) for event in _events(path, _ignore, only_voids=True)}
    met = set() if seen is None else seen
    for event in _events(path, report):
        if event.kind is not EventKind.VOID and event.event_id not in voided and event.event_id not in met:
            met.add(event.event_id)
            yield event


def _ignore(_line: int, _faults: tuple[RowFault, ...]) -> None:
    """On the first way through only voids are looked for."""


def _events(path: str, report: Report, *, only_voids: bool = False) -> Iterator[Event]:
    for cell in read_cells(path, "event_id"):
        if cell.row is None or not cell.readable:
            report(cell.line, (RowFault("", "この行は表として読めません"),))
            continue
        if only_voids and cell.row.get("kind", "").strip() != EventKind.VOID:
            continue
        event = parse_event({column: unguarded(text) for column, text in cell.row.items()})
        if isinstance(event, Event):
            yield event
        else:
            report(cell.line, event)
