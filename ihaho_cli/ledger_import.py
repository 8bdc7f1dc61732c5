"""Events from files: rows of the exchange format or of the consultation form, the good ones in, the bad ones named.

Small transactions, so that a long import keeps nobody waiting; what is there already is passed over, so that an import that
was broken off is simply run again.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from ihaho_cli.bulk import read_cells
from ihaho_cli.errors import BadInputError
from ihaho_cli.events import EVENT_COLUMNS, Event
from ihaho_cli.exchange import RowFault, parse_event, unguarded
from ihaho_cli.intake_form import Form, parse_at
from ihaho_cli.ledger import Stamp, Writer, transaction
from ihaho_cli.model import Cell
from ihaho_cli.vocabulary import FIGURES, Vocabulary

BATCH = 2_000
REJECT_COLUMNS = ("ihaho_line", "ihaho_reason")
"""What a reject file says beside the row; an import passes over both."""

_MOST_UNKNOWN = 1_000
_FORM_ID = "form:"
Places = Callable[[str], tuple[str | None, str]]
"""From a URL to its service id, where a row knows it, and its canonical URL."""


class Incoming(NamedTuple):
    """One row of a file: an event, or why it is none."""

    line: int
    outcome: Event | tuple[RowFault, ...]
    row: Mapping[str, str]
    unknown: tuple[tuple[str, str], ...] = ()


class Bad(NamedTuple):
    """A row that was not taken in."""

    line: int
    reasons: str
    row: Mapping[str, str]


class Report(NamedTuple):
    """What an import did, or would do."""

    added: int
    known: int
    bad: int
    unknown: Mapping[tuple[str, str], int]
    """(column, word) the tables do not know → rows; the tallies count them as その他."""


def read_file(path: str, form: Form, places: Places) -> tuple[list[str], Iterator[Incoming]]:
    """The columns that are passed over, and the rows of a file in either format.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    try:
        cells = _ahead(read_cells(path, "event_id"))
        columns = [name for name in _columns(cells[0]) if name not in (*EVENT_COLUMNS, *REJECT_COLUMNS)]
        lacking = [name for name in ("kind", "at") if cells[0] and name not in _columns(cells[0])]
        if lacking:
            raise BadInputError(f"列 {lacking[0]} がありません", "見出しを確かめてください")
        return columns, map(_exchange_row, chain(*cells))
    except BadInputError as error:
        if "event_id" not in error.message:
            raise
    number = next((name for name in _header(path) if form.column_of(name) == "consultation_id"), None)
    if number is None:
        raise BadInputError(
            "台帳の形式 (event_id の列) でも、相談フォームの CSV (受付番号の列) でもありません",
            "ihaho log export の形か、data/intake.csv の質問の列がある CSV を使ってください",
        )
    cells = _ahead(read_cells(path, number))
    return form.passed_over(_columns(cells[0])), (_form_row(cell, form, places) for cell in chain(*cells))


def _ahead(cells: Iterator[Cell]) -> tuple[list[Cell], Iterator[Cell]]:
    """The first cell, which shows the header, and the others."""
    return list(islice(cells, 1)), cells


def _columns(first: Sequence[Cell]) -> list[str]:
    return list(first[0].row or {}) if first else []


def _header(path: str) -> list[str]:
    """The columns of a table whatever they are; JSON lines give those of their first object."""
    import csv
    import os

    from ihaho_cli.lines import read_lines
    from ihaho_cli.sheets import read_rows

    if os.path.splitext(path)[1].lower() == ".xlsx":
        return next((row for _, row in read_rows(path) if any(row)), [])
    with open(path, "rb") as stream:
        for line in read_lines(stream):
            if line.text.strip():
                return next(csv.reader([line.text], delimiter=max(",\t;", key=line.text.count)), [])
    return []


def _exchange_row(cell: Cell) -> Incoming:
    row = {name: unguarded(value) for name, value in (cell.row or {}).items()}
    if not cell.readable:
        return Incoming(cell.line, (RowFault("", "行を読めません (文字コード、閉じていない引用符、長すぎる行)"),), row)
    if any(name.startswith("列") and name[1:].isdigit() for name in row):
        return Incoming(cell.line, (RowFault("", "見出しよりセルが多い行です"),), row)
    return Incoming(cell.line, parse_event(row), row)


def _form_row(cell: Cell, form: Form, places: Places) -> Incoming:
    row = {name: unguarded(value) for name, value in (cell.row or {}).items()}
    if not cell.readable:
        return Incoming(cell.line, (RowFault("", "行を読めません (文字コード、閉じていない引用符、長すぎる行)"),), row)
    try:
        at = parse_at(form.single(row, "at")).isoformat()
    except BadInputError:
        at = ""
    answers = form.read_row(row)
    services = dict.fromkeys(service for url in answers.urls if (service := places(url)[0]))
    number = form.single(row, "consultation_id")
    made = {column: ";".join(values) for column, values in answers.values.items()}
    made |= {
        "event_id": _FORM_ID + number if number else "", "kind": "intake", "consultation_id": number, "at": at, "channel": "web",
        "consultee_id": form.single(row, "consultee_id"), "services": ";".join(services),
    }  # fmt: skip
    outcome = parse_event(made)
    if isinstance(outcome, Event) and answers.urls:
        outcome = outcome._replace(detail={"urls": list(answers.urls)})
    return Incoming(cell.line, outcome, row, answers.unknown)


class Importer:
    """One import into one ledger."""

    def __init__(
        self, connection: sqlite3.Connection, vocabulary: Vocabulary, services: frozenset[str], places: Places, *, memo: bool
    ) -> None:
        self._connection = connection
        self._vocabulary = vocabulary
        self._services = services
        self._places = places
        self._memo = memo
        self._seen: dict[tuple[str, str], bool] = {}
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._added = self._known = self._bad = 0

    def take_in(
        self,
        rows: Iterable[Incoming],
        stamp: Stamp,
        reject: Callable[[Bad], None],
        before: Callable[[], None],
        pace: Callable[[int], None],
    ) -> Report:
        """Write the good rows, hand the bad ones to ``reject``.

        ``before`` is called once, before the first row that is new; ``pace`` after each batch with the rows done.
        Raises NoOutputError.
        """
        done, is_first = 0, True
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            if is_first and any(isinstance(one.outcome, Event) and not self._is_there(one.outcome) for one in batch):
                before()
                is_first = False
            with transaction(self._connection, stamp) as writer:
                for one in batch:
                    self._take(one, reject, lambda event: self._write(writer, event))
            done += len(batch)
            pace(done)
        return self._report()

    def try_out(self, rows: Iterable[Incoming], reject: Callable[[Bad], None]) -> Report:
        """What `take_in` would do; nothing is written."""
        first: dict[str, Event] = {}

        def check(event: Event) -> bool:
            other = first.setdefault(event.event_id, event)
            if other is not event and other != event:
                raise BadInputError("同じ番号で内容の違う記録があります", "")
            return other is event and not Writer.holds(self._connection, event)

        for one in rows:
            self._take(one, reject, check)
        return self._report()

    def _write(self, writer: Writer, event: Event) -> bool:
        urls = event.detail.get("urls")
        canonicals = [self._places(url)[1] for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
        return writer.add(event, canonicals, is_parsed=True)

    def _take(self, one: Incoming, reject: Callable[[Bad], None], write: Callable[[Event], bool]) -> None:
        event = one.outcome
        if not isinstance(event, Event):
            reasons = "。".join(f"{fault.column}: {fault.message}" if fault.column else fault.message for fault in event)
        elif "memo" in event.detail and not self._memo:
            reasons = "detail: メモを使わない台帳です (memo)"
        else:
            try:
                is_new = write(event)
            except BadInputError as error:
                reasons = error.message
            else:
                self._added += is_new
                self._known += not is_new
                self._count_unknown(event, one.unknown)
                return
        self._bad += 1
        reject(Bad(one.line, reasons, one.row))

    def _is_there(self, event: Event) -> bool:
        sql = "SELECT 1 FROM entry WHERE event_id = ? AND current = 1"
        return self._connection.execute(sql, (event.event_id,)).fetchone() is not None

    def _count_unknown(self, event: Event, said: Sequence[tuple[str, str]]) -> None:
        """Count the words the tables do not know, each once a row."""
        words = [*said, *(("services", one) for one in event.services)]
        for column in FIGURES:
            value = getattr(event, column)
            words += [(column, one) for one in ((value,) if isinstance(value, str) else value) if one]
        for pair in dict.fromkeys(words):
            known = self._seen.get(pair)
            if known is None:
                column, word = pair
                known = word in self._services if column == "services" else self._vocabulary.know(column, word) is not None
                if len(self._seen) < _MOST_UNKNOWN:
                    self._seen[pair] = known
            if not known and (pair in self._unknown or len(self._unknown) < _MOST_UNKNOWN):
                self._unknown[pair] += 1

    def _report(self) -> Report:
        return Report(self._added, self._known, self._bad, dict(self._unknown))
