"""A whole ledger read once for counting, in no particular order, quicker than one event after another.

Every record is held to its commitment here too, in a large ledger by a second process beside the one that counts.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ihaho_cli.chain import commit
from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger import head_of, opened
from ihaho_cli.ledger_schema import CELLS
from ihaho_cli.tallies import Told

if TYPE_CHECKING:
    from concurrent.futures import Future

LARGE = 200_000
"""Records from which a second process is worth its start."""
_PAGE = 5_000
_WHERE = "FROM entry NOT INDEXED WHERE current = 1 AND seq > ? AND seq <= ? ORDER BY seq"
_CHANGED = "SELECT 1 FROM entry WHERE seq > ? AND (action <> 'add' OR voids <> '') LIMIT 1"
_SECOND = 1_000_000


def tell(path: str, large: int = LARGE) -> Iterator[Told]:
    """Every event that holds; voided ones and the voids themselves are left out.

    A page at a time, so that nobody who writes has to wait. Raises NoOutputError for a record that is not what was written,
    and where the ledger is corrected while it is being read: a figure is never made of two states.
    """
    with opened(path) as connection:
        last = head_of(connection).seq
    if last < large or (os.cpu_count() or 1) < 2:
        yield from _told(path, last, is_held=False)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1) as beside:
        held: Future[None] = beside.submit(hold, path, last)
        yield from _told(path, last, is_held=True)
        held.result()


def hold(path: str, last: int) -> None:
    """Hold every current record up to a link to its commitment.

    Raises NoOutputError.
    """
    with opened(path) as connection:
        for page in _pages(connection, f"seq, salt, commitment, {', '.join(CELLS)}", last):
            for seq, salt, commitment, *cells in page:
                _hold(seq, salt, commitment, cells)


def _hold(seq: object, salt: object, commitment: object, cells: Sequence[str]) -> None:
    if not isinstance(salt, bytes) or commit(salt, cells) != commitment:
        cure = "ihaho log verify で全体を確かめ、ihaho log restore で控えから戻してください"
        raise NoOutputError(f"台帳の {seq} 番目の記録が、書いたときと違います", cure)


def _told(path: str, last: int, *, is_held: bool) -> Iterator[Told]:
    """``is_held``: another process holds the records to their commitments."""
    columns = ", ".join(CELLS)
    at_place, kind_place = CELLS.index("at"), CELLS.index("kind")
    hours: dict[str, int] = {}
    with opened(path) as connection:
        voided = {row[0] for row in connection.execute("SELECT voids FROM entry WHERE voids <> '' AND current = 1")}
        for page in _pages(connection, f"seq, {columns}" if is_held else f"seq, {columns}, salt, commitment", last):
            for row in page:
                cells = row[1:]
                if not is_held:
                    *cells, salt, commitment = cells
                    _hold(row[0], salt, commitment, cells)
                if (voided and cells[0] in voided) or cells[kind_place] == "void":
                    continue
                at = cells[at_place]
                begin = hours.get(at[:13])
                if begin is None:
                    begin = hours[at[:13]] = _hour(at)
                # Stored instants are UTC and always 32 characters: 2021-05-01T00:00:00.000000+00:00
                yield begin + int(at[14:16]) * 60 * _SECOND + int(at[17:19]) * _SECOND + int(at[20:26]), cells


def _pages(connection: sqlite3.Connection, columns: str, last: int) -> Iterator[Sequence[Sequence[str]]]:
    seq: object = 0
    while True:
        page = connection.execute(f"SELECT {columns} {_WHERE} LIMIT {_PAGE}", (seq, last)).fetchall()
        if connection.execute(_CHANGED, (last,)).fetchone():
            raise NoOutputError("読んでいる間に、台帳の記録が直されました", "もう一度実行してください")
        yield page
        if len(page) < _PAGE:
            return
        seq = page[-1][0]


def _hour(at: str) -> int:
    """``2021-05-01T00:…`` → microseconds since 1970 UTC of the hour."""
    hour = datetime(int(at[:4]), int(at[5:7]), int(at[8:10]), int(at[11:13]), tzinfo=UTC)
    return int(hour.timestamp()) * _SECOND
