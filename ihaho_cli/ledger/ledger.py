"""The ledger: one SQLite file, opened with care and written in one way only.

Every write is a transaction that begins at once (``BEGIN IMMEDIATE``, waiting up to 30 s), keeps a rollback journal and
reaches the disk before it returns. Whatever SQLite complains of becomes one sentence and its cure.
"""

import os
import random
import secrets
import sqlite3
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ihaho_cli.calendar import fiscal_year_code, month_of
from ihaho_cli.errors import BadInputError, NoOutputError
from ihaho_cli.ledger.chain import SALT_BYTES, START, Head, commit, link
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import faults_of, render_detail, row_of
from ihaho_cli.ledger.ledger_header import HEADER_BYTES, read_header
from ihaho_cli.ledger.ledger_schema import APPLICATION_ID, CELLS, STEPS, VERSION
from ihaho_cli.text import visible

WAIT_SECONDS = 30
_PRAGMAS = ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON")
_AT = CELLS.index("at")
_INSERT = f"INSERT INTO entry VALUES ({', '.join('?' * (len(CELLS) + 10))})"
_RESTORE = "ihaho log verify で確かめ、ihaho log restore で控えから戻してください"


class Stamp(NamedTuple):
    """When something is written, and under which code of the desk."""

    at: datetime
    """Aware."""
    counselor: str
    """A desk's own code, never a name; may be empty."""


def utc_text(at: datetime) -> str:
    """An instant as the ledger stores it: UTC, always 32 characters, so that texts sort as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stored_cells(event: Event) -> list[str]:
    """The cells of an event in the order of `CELLS`, as they are stored and committed to."""
    cells = list(row_of(event))
    cells[_AT] = utc_text(event.at)
    return cells


@contextmanager
def explained() -> Iterator[None]:
    """Turn what SQLite says into what a person can mend.

    Raises NoOutputError, BadInputError for a text with half a character.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInputError("番号や言葉に、文字として読めないものが入っています", "その部分を打ち直してください") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise NoOutputError("台帳に書けません。記録はされていません", "ディスクの空き容量を確かめてください") from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            cause = f"ほかの人が台帳に書き込んでいて、{WAIT_SECONDS}秒待っても空きません"
            raise NoOutputError(cause, "しばらくしてから、もう一度実行してください") from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
            raise NoOutputError("台帳に書き込めません", "ファイルとフォルダーの書き込みの権限を確かめてください") from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode" in str(error):
            raise NoOutputError("台帳が壊れています", _RESTORE) from error
        raise


def version_of(path: str) -> int:
    """The version of the ledger in a file, read from its header without touching anything.

    Raises NoOutputError for a missing, empty, foreign or newer file.
    """
    name = visible(os.path.basename(path))
    try:
        header = read_header(path)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NoOutputError(f"台帳がありません: {name}", "ihaho log init で作るか、--ledger で場所を示してください") from error
    except OSError as error:
        raise NoOutputError(f"台帳を開けません: {name}", "ファイルかどうか、読む権限があるかを確かめてください") from error
    if not header:
        raise NoOutputError(f"台帳が空です: {name}", "ihaho log restore で控えから戻してください")
    if len(header) < HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise NoOutputError(f"台帳として読めません: {name}", "場所を確かめるか、ihaho log restore で控えから戻してください")
    version, application = struct.unpack(">i4xi", header[60:72])
    if application != APPLICATION_ID:
        raise NoOutputError(f"ihaho の台帳ではありません: {name}", "--ledger の場所を確かめてください")
    if version > VERSION:
        raise NoOutputError("この台帳は、新しい版の ihaho で作られています", "ihaho を新しくしてください")
    return int(version)


def plain_connection(path: str) -> sqlite3.Connection:
    """A connection to a file that exists, of whatever version; who asks holds it to its schema. Raises sqlite3.Error."""
    uri = Path(os.path.abspath(path)).as_uri() + "?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    with ExitStack() as stack:
        stack.callback(connection.close)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        stack.pop_all()
    return connection


@contextmanager
def opened(path: str, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to a ledger of today's version; without ``write`` nothing can be changed through it.

    Raises NoOutputError for a file that is missing, empty, foreign, damaged, older (see `upgrade`) or newer; nothing is altered.
    """
    version = version_of(path)
    if version < VERSION:
        raise NoOutputError(
            "この台帳は、前の版の ihaho で作られています", "書き込める場所で、ihaho log list を一度実行してください"
        )
    with explained(), closing(plain_connection(path)) as connection:
        if schema_of(connection) != known_schema(VERSION):
            raise NoOutputError("台帳の作りが変えられています", _RESTORE)
        connection.execute("PRAGMA journal_mode = TRUNCATE" if write else "PRAGMA query_only = ON")
        yield connection


def schema_of(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    """Everything a database is made of, by type, name and the statement that made it."""
    return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


@cache
def known_schema(version: int) -> list[tuple[str, str, str | None]]:
    """What a ledger of that version is made of, and nothing else: no trigger, no view."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statements in STEPS[:version]:
            for statement in statements:
                connection.execute(statement)
        return schema_of(connection)


def begin(connection: sqlite3.Connection) -> None:
    """Begin to write, waiting for others in short, uneven steps: SQLite's own growing ones starve whoever comes late.

    Raises sqlite3.OperationalError after 30 s.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    give_up = time.monotonic() + WAIT_SECONDS
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
                time.sleep(random.uniform(0.001, 0.01))  # noqa: S311 - no secret hangs on it
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")


@contextmanager
def transaction(connection: sqlite3.Connection, stamp: Stamp) -> Iterator["Writer"]:
    """One transaction: all of it is on the disk when this returns, or nothing of it ever is.

    Raises NoOutputError.
    """
    with explained():
        begin(connection)
        try:
            writer = Writer(connection, stamp)
            yield writer
            writer.keep_counters()
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise


@contextmanager
def writing(path: str, stamp: Stamp) -> Iterator["Writer"]:
    """Open a ledger for one transaction.

    Raises NoOutputError.
    """
    with opened(path, write=True) as connection, transaction(connection, stamp) as writer:
        yield writer


def record(path: str, event: Event, stamp: Stamp, canonicals: Sequence[str] = ()) -> Head:
    """Write one event that another command made, numbered by `new_event_id`; one that is there already is not written twice.

    ``canonicals`` are the canonical URLs it is about. Raises NoOutputError, BadInputError.
    """
    with writing(path, stamp) as writer:
        writer.add(event, canonicals)
    return writer.head


def new_event_id() -> str:
    """A number for an event that no other ledger will have given."""
    return "e" + "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(10))


class Writer:
    """What can be done inside a transaction; the chain goes on from where the ledger stands."""

    def __init__(self, connection: sqlite3.Connection, stamp: Stamp) -> None:
        self.connection = connection
        self._written = utc_text(stamp.at)
        self._counselor = stamp.counselor
        self.head = head_of(connection)
        self._counters: dict[str, int] = dict(connection.execute("SELECT name, last FROM counter"))
        self._kept = dict(self._counters)

    def add(self, event: Event, canonicals: Sequence[str] = (), *, is_parsed: bool = False) -> bool:
        """Write an event; False where it is there already, in this or an earlier version.

        ``is_parsed`` says that it comes from a row and was held to the rules there.
        Raises BadInputError for an event with faults, or another event under the same number.
        """
        faults = () if is_parsed else faults_of(event)
        if faults:
            raise BadInputError(f"記録できない値があります ({faults[0].column}): {faults[0].message}", "値を直してください")
        if self.holds(self.connection, event):
            return False
        self._append("add", 0, stored_cells(event), canonicals)
        for number in (event.consultation_id, event.consultee_id):
            self._pass_over(number)
        return True

    @staticmethod
    def holds(connection: sqlite3.Connection, event: Event) -> bool:
        """Whether this very event is there, in whatever version.

        Raises BadInputError where another event has its number.
        """
        found = connection.execute("SELECT event_no FROM entry WHERE event_id = ? AND current = 1", (event.event_id,)).fetchone()
        if found is None:
            return False
        rows = connection.execute(
            f"SELECT {', '.join(CELLS)} FROM entry WHERE seq = ? OR (event_no = ? AND event_no <> seq)", (found[0], found[0])
        )
        if stored_cells(event) in [list(row) for row in rows]:
            return True
        raise BadInputError("同じ番号で内容の違う記録があります", "ihaho log show で内容を比べてください")

    def revise(self, event: Event, canonicals: Sequence[str] = ()) -> None:
        """Write a further version of the event with the same number; the versions before it stay.

        Raises BadInputError for faults or a number that is not there.
        """
        faults = faults_of(event)
        found = self.connection.execute(
            "SELECT event_no FROM entry WHERE event_id = ? AND current = 1", (event.event_id,)
        ).fetchone()
        if faults or found is None:
            raise BadInputError(
                "記録できない値があります" if faults else "その番号の記録はありません", "番号と値を確かめてください"
            )
        self.connection.execute("UPDATE entry SET current = 0 WHERE event_id = ? AND current = 1", (event.event_id,))
        self._append("edit", found[0], stored_cells(event), canonicals)

    def note(self, action: str, detail: Mapping[str, object]) -> None:
        """Write a note about the ledger itself into the chain: a setting, an erasure, an import."""
        self._append(action, 0, [""] * (len(CELLS) - 1) + [render_detail(detail)], ())

    def _append(self, action: str, event_no: int, cells: list[str], canonicals: Sequence[str]) -> None:
        seq, salt = self.head.seq + 1, secrets.token_bytes(SALT_BYTES)
        is_event = action in ("add", "edit")
        number = event_no or (seq if is_event else 0)
        commitment = commit(salt, cells)
        digest = link(self.head.digest, seq, self._written, self._counselor, action, number, commitment)
        voids = voided_by(cells) if is_event else ""
        self.connection.execute(
            _INSERT, (seq, self._written, self._counselor, action, number, int(is_event), salt, commitment, digest, *cells, voids)
        )
        if canonicals:
            self.connection.executemany("INSERT OR IGNORE INTO url VALUES (?, ?)", [(url, number) for url in canonicals])
        self.head = Head(seq, digest)

    def new_consultation_id(self, at: datetime) -> str:
        """The next number of the fiscal year in Japan: R8-00123. Never given twice, not even after an erasure."""
        return self._next(fiscal_year_code(month_of(at).fiscal_year))

    def new_consultee_id(self) -> str:
        """The next number of a person: P00045."""
        return self._next("P")

    def _next(self, name: str) -> str:
        number = _numbered(name, self._counters.get(name, 0) + 1)
        self._pass_over(number)
        return number

    def _pass_over(self, number: str) -> None:
        """A number of our own shape, given here or elsewhere, is not given again."""
        name, last = split_number(number)
        if name and last > self._counters.get(name, 0):
            self._counters[name] = last

    def keep_counters(self) -> None:
        """Write down how far the numbers have come."""
        for name, last in self._counters.items():
            if self._kept.get(name) != last:
                self.connection.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", (name, last))


def _numbered(name: str, number: int) -> str:
    return f"P{number:05}" if name == "P" else f"{name}-{number:05}"


def split_number(number: str) -> tuple[str, int]:
    """R8-00123 → ("R8", 123); P00045 → ("P", 45); any other text → ("", 0)."""
    if number[:1] not in ("R", "H", "P"):
        return "", 0
    name, last = ("P", number[1:]) if number[:1] == "P" else number.partition("-")[::2]
    plain = last.isascii() and last.isdigit() and 5 <= len(last) <= 9
    if not plain or not (name == "P" or (name[:1] in ("R", "H") and name[1:].isascii() and name[1:].isdigit() and len(name) <= 4)):
        return "", 0
    return (name, int(last)) if _numbered(name, int(last)) == number else ("", 0)


def voided_by(cells: Sequence[str]) -> str:
    """The event a void names, read from its stored cells; empty for every other kind."""
    if cells[CELLS.index("kind")] != EventKind.VOID:
        return ""
    import json

    return str(json.loads(cells[-1])["voids"])


def head_of(connection: sqlite3.Connection) -> Head:
    """The end of the chain."""
    row = connection.execute("SELECT seq, digest FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, START)
