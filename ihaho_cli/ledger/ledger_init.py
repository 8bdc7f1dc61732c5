"""A new ledger, whole from its first moment; and what a desk has settled for it."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import NamedTuple

from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger.ledger import Stamp, explained, transaction
from ihaho_cli.ledger.ledger_schema import APPLICATION_ID, STEPS, VERSION


class Settings(NamedTuple):
    """What a desk has settled; every change of it is a link of the chain."""

    memo: bool = False
    """Whether free text may be written."""
    keep_years: int | None = None
    """Years a consultation is kept after its last event; None as long as nobody has said."""


def create(path: str, stamp: Stamp, settings: Mapping[str, object]) -> None:
    """Make a ledger that no process sees before it is complete, mode 0600.

    Raises NoOutputError where one is there already or the place cannot be written.
    """
    path = os.path.abspath(path)
    taken = NoOutputError("台帳はもうあります。何も変えていません", "そのまま使うか、--ledger で別の場所を示してください")
    if os.path.lexists(path):
        raise taken
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".ihaho-", suffix=".db", dir=folder)
        os.close(handle)
        try:
            _build(temporary, stamp, settings)
            _put(temporary, path)
        finally:
            for leftover in (temporary, temporary + "-journal"):
                with suppress(FileNotFoundError):
                    os.unlink(leftover)
    except FileExistsError as error:
        raise taken from error
    except OSError as error:
        raise NoOutputError("その場所に台帳を作れません", "フォルダーの書き込みの権限と空き容量を確かめてください") from error


def _build(path: str, stamp: Stamp, settings: Mapping[str, object]) -> None:
    with explained(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        build_steps(connection, 0, VERSION)
        with transaction(connection, stamp) as writer:
            writer.note("setting", settings)


def build_steps(connection: sqlite3.Connection, before: int, after: int) -> None:
    """Lead a database from one version to a later one, each step in a transaction of its own.

    Raises sqlite3.Error; what a step had done by then is undone.
    """
    from sqlite_utils import Database

    database = Database(connection, execute_plugins=False)
    for number in range(before, after):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been faster.
            if connection.execute("PRAGMA user_version").fetchone()[0] == number:
                for statement in STEPS[number]:
                    database.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _put(temporary: str, path: str) -> None:
    """Give the finished file its name unless somebody else was faster."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: between this look and the move another could slip in, but never be half written.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(temporary, path)
    sync_folder(os.path.dirname(path))


def sync_folder(folder: str) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def settings_of(connection: sqlite3.Connection) -> Settings:
    """What holds now: the last word on each subject."""
    said: dict[str, object] = {}
    for (detail,) in connection.execute("SELECT detail FROM entry WHERE event_no = 0 AND action = 'setting' ORDER BY seq"):
        said |= json.loads(detail) if detail else {}
    years = said.get("keep_years")
    return Settings(said.get("memo") is True, years if isinstance(years, int) else None)
