"""Copies of a ledger: made by SQLite's own call, proved equal, ten of them kept; and the way back from one.

They lie beside the ledger in ``<ledger>.backups``. None is made before an erasure: it would keep what is to go.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import NamedTuple

from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger.chain import Head
from ihaho_cli.ledger.ledger import explained, head_of, known_schema, plain_connection, schema_of, version_of
from ihaho_cli.ledger.ledger_init import build_steps, sync_folder
from ihaho_cli.ledger.ledger_read import Verdict, verify
from ihaho_cli.ledger.ledger_schema import VERSION
from ihaho_cli.outputs import replacing
from ihaho_cli.text import visible

KEPT = 10


class Backup(NamedTuple):
    """A copy and how far its chain reaches."""

    path: str
    head: Head


def backups_folder(path: str) -> str:
    """Where the copies of a ledger lie."""
    return os.path.abspath(path) + ".backups"


def kept_backups(path: str) -> list[str]:
    """The copies kept beside a ledger, the oldest first."""
    folder = backups_folder(path)
    if not os.path.isdir(folder):
        return []
    names = [name for name in os.listdir(folder) if name.endswith(".db") and not name.startswith(".")]
    return [os.path.join(folder, name) for name in sorted(names)]


def back_up(path: str, at: datetime, target: str | None = None) -> Backup:
    """Copy a ledger, of whatever version, while others write; prove the copy equal; keep ten.

    ``at`` names the copy, ``target`` a place of its own. Raises NoOutputError.
    """
    version = version_of(path)
    with explained(), closing(plain_connection(path)) as source:
        if schema_of(source) != known_schema(version):
            raise NoOutputError("台帳の作りが変えられています。控えは作っていません", "ihaho log restore で控えから戻してください")
        source.execute("BEGIN")
        head = head_of(source)
        if target is None:
            os.makedirs(backups_folder(path), mode=0o700, exist_ok=True)
            name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{head.seq}-{head.digest.hex()[:8]}.db"
            place = os.path.join(backups_folder(path), name)
        else:
            place = target
        with replacing(place, force=None) as temporary:
            _copy(source, temporary)
    sync_folder(os.path.dirname(os.path.abspath(place)))
    if target is None:
        # The new one stays even where a clock that was set back makes it look the oldest.
        for old in [one for one in kept_backups(path) if one != place][: -(KEPT - 1)]:
            with suppress(FileNotFoundError):
                os.unlink(old)
    return Backup(place, head)


def _copy(source: sqlite3.Connection, place: str) -> None:
    """Copy a database into an empty file and prove that it holds the same.

    Raises NoOutputError, sqlite3.Error.
    """
    with closing(sqlite3.connect(place, isolation_level=None)) as target:
        source.backup(target)
        if content_digest(target) != content_digest(source):
            raise NoOutputError("控えが元と一致しません", "ディスクを確かめて、もう一度実行してください")


def content_digest(connection: sqlite3.Connection) -> str:
    """One value for all rows of all tables: equal content, equal value."""
    from sqlite_utils import Database

    database = Database(connection, execute_plugins=False)
    total = hashlib.sha256()
    for name in sorted(database.table_names()):
        total.update(name.encode())
        order = ", ".join(database.table(name).pks)
        for row in connection.execute(f"SELECT * FROM {name} ORDER BY {order}"):
            total.update(repr(row).encode())
    return total.hexdigest()


def upgrade(path: str, at: datetime) -> Backup | None:
    """Lead an older ledger to today's version, after a copy of it was made; None where it is of today.

    Killed at any moment it is of one version or the other. Raises NoOutputError.
    """
    version = version_of(path)
    if version == VERSION:
        return None
    with explained(), closing(plain_connection(path)) as connection:
        if not _can_write(connection):
            raise NoOutputError("この台帳は、前の版の ihaho で作られています", "書き込める場所に置いて、もう一度実行してください")
        copy = back_up(path, at)
        build_steps(connection, version, VERSION)
    return copy


def _can_write(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return True


class Restored(NamedTuple):
    """What came back, and where what stood there before has gone."""

    verdict: Verdict
    before: str | None
    """A copy of the ledger that was replaced, or the damaged file itself; None where there was none."""


def restore(path: str, copy: str, at: datetime, *, force: bool) -> Restored:
    """Put a copy in the ledger's place, after it was verified and with proof that both hold the same.

    Whoever has the ledger open goes on with the restored one. Raises NoOutputError.
    """
    path = os.path.abspath(path)
    if os.path.lexists(path) and not force:
        raise NoOutputError("台帳があります。何も変えていません", "置き換えるなら --force を付けてください。今の台帳は残します")
    with _prepared(copy, os.path.dirname(path)) as prepared:
        verdict = verify(prepared)
        if verdict.findings:
            raise NoOutputError(f"この控えは使えません。{visible(verdict.findings[0])}", "ほかの控えで試してください")
        before = _make_room(path, at) if os.path.lexists(path) else None
        with explained(), closing(sqlite3.connect(prepared)) as source, closing(sqlite3.connect(path, timeout=30)) as target:
            os.chmod(path, 0o600)
            source.backup(target)
            if content_digest(source) != content_digest(target):
                raise NoOutputError("戻した台帳が控えと一致しません", "ディスクを確かめて、もう一度実行してください")
        sync_folder(os.path.dirname(path))
    return Restored(verdict, before)


@contextmanager
def _prepared(copy: str, folder: str) -> Iterator[str]:
    """A copy of the copy beside the ledger, led to today's version."""
    version = version_of(copy)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".ihaho-", suffix=".db", dir=folder)
        os.close(handle)
    except OSError as error:
        raise NoOutputError("その場所に台帳を置けません", "フォルダーの書き込みの権限を確かめてください") from error
    try:
        with (
            explained(),
            closing(plain_connection(copy)) as source,
            closing(sqlite3.connect(temporary, isolation_level=None)) as target,
        ):
            source.backup(target)
            build_steps(target, version, VERSION)
        yield temporary
    finally:
        for leftover in (temporary, temporary + "-journal"):
            with suppress(FileNotFoundError):
                os.unlink(leftover)


def _make_room(path: str, at: datetime) -> str:
    """Keep what stands in the ledger's place: as a copy where it can be read, else under another name."""
    try:
        return back_up(path, at).path
    except NoOutputError:
        aside = f"{path}.damaged-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        os.rename(path, aside)
        with suppress(FileNotFoundError):
            os.rename(path + "-journal", aside + "-journal")
        return aside
