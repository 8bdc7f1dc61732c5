"""Events from files: rows of the exchange format or of the consultation form, the good ones in, the bad ones named.

Small transactions, so that a long import keeps nobody waiting; what is there already is passed over, so that an import that
was broken off is simply run again.
"""

import csv
import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ihaho_cli.bulk.bulk import read_cells
from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event
from ihaho_cli.ledger.exchange import NEEDED_COLUMNS, RowFault, parse_event, unguarded
from ihaho_cli.ledger.intake_form import Form, parse_at
from ihaho_cli.ledger.ledger import Stamp, Writer, transaction
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.lines import read_lines
from ihaho_cli.model import Cell
from ihaho_cli.sheets import read_rows

BATCH = 2_000
REJECT_COLUMNS = ("ihaho_line", "ihaho_reason")
"""What a reject file says beside the row; an import passes over both."""

_SEPARATED = (".csv", ".tsv", ".tab")
_UNREADABLE = RowFault("", "行を読めません (文字コード、閉じていない引用符、長すぎる行)")
_MOST_UNKNOWN = 1_000
_CACHE_KIB = 65_536
_FORM_ID = "form:"
_LISTS = ("contents", "means", "places")
_SINGLES = ("attribute", "victim")
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
    header = _header(path)
    # Only separated text is guarded against spreadsheets; in the other forms a cell is what it is.
    plain = unguarded if os.path.splitext(path)[1].lower() in _SEPARATED else str
    if "event_id" in header:
        lacking = [name for name in NEEDED_COLUMNS if name not in header]
        if lacking:
            raise BadInputError(f"列 {lacking[0]} がありません", "見出しを確かめてください")
        others = [name for name in header if name and name not in (*EVENT_COLUMNS, *REJECT_COLUMNS)]
        # An object of JSON lines may have any number of keys; a row of a table no more cells than its header.
        width = len(header) if not path.lower().endswith(("jsonl", "ndjson")) else sys.maxsize
        return others, (_exchange_row(cell, plain, width) for cell in read_cells(path, "event_id"))
    number = next((name for name in header if form.column_of(name) == "consultation_id"), None)
    if number is None:
        raise BadInputError(
            "台帳の形 (event_id の列) でも、相談フォームの形 (受付番号の列) でもありません",
            "ihaho log export の CSV か、data/intake.csv にある質問を見出しにした CSV を使ってください",
        )
    passed = [name for name in form.passed_over(header) if name and name not in REJECT_COLUMNS]
    return passed, (_form_row(cell, plain, form, places) for cell in read_cells(path, number))


def _header(path: str) -> list[str]:
    """The columns of a table; of JSON lines those of the first object.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in (*_SEPARATED, ".jsonl", ".ndjson", ".xlsx"):
        raise BadInputError("取り込めるファイルは csv tsv jsonl xlsx です", "形に合った名前のファイルにしてください")
    try:
        if suffix == ".xlsx":
            return next((row for _, row in read_rows(path) if any(row)), [])
        with open(path, "rb") as stream:
            lines = (line.text for line in read_lines(stream) if line.text.strip() and not line.text.startswith("sep="))
            first = next(lines, "")
            if suffix in (".jsonl", ".ndjson"):
                value = json.loads(first) if first else {}
                return list(map(str, value)) if isinstance(value, dict) else []
            return next(csv.reader([first], delimiter=max(",\t;", key=first.count)), [])
    except (OSError, ValueError) as error:
        raise NotKnownError("取り込むファイルを開けません", "名前と場所、読む権限を確かめてください") from error


def _exchange_row(cell: Cell, plain: Callable[[str], str], width: int) -> Incoming:
    row = _plain_row(cell, plain)
    if not cell.readable:
        return Incoming(cell.line, (_UNREADABLE,), row)
    if len(row) > width:
        return Incoming(cell.line, (RowFault("", "見出しよりセルが多い行です"),), row)
    return Incoming(cell.line, parse_event(row), row)


def _plain_row(cell: Cell, plain: Callable[[str], str]) -> Mapping[str, str]:
    row = cell.row or {}
    return row if "'" not in "".join(row.values()) else {name: plain(value) for name, value in row.items()}


def _form_row(cell: Cell, plain: Callable[[str], str], form: Form, places: Places) -> Incoming:
    row = _plain_row(cell, plain)
    if not cell.readable:
        return Incoming(cell.line, (_UNREADABLE,), row)
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
        # Numbers come in no order: the pages of the indexes are better kept at hand.
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
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
        words = [*said, *[("services", one) for one in event.services]]
        for column in _LISTS:
            words += [(column, one) for one in getattr(event, column)]
        words += [(column, one) for column in _SINGLES if (one := getattr(event, column))]
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
