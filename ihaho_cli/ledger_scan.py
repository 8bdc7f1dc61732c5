"""A whole ledger counted, in no particular order and a large one by several processes, quicker than one event after another.

Every record is held to its commitment here too: a flipped bit is an error, never a figure in a report.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from ihaho_cli.chain import commit
from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger import head_of, opened
from ihaho_cli.ledger_schema import CELLS
from ihaho_cli.periods import Period
from ihaho_cli.tallies import Scheme, Tally, Told

LARGE = 200_000
"""Records from which further processes are worth their start."""
_MOST_PROCESSES = 4
_PAGE = 5_000
_SQL = (
    f"SELECT seq, {', '.join(CELLS)}, salt, commitment FROM entry NOT INDEXED"
    f" WHERE current = 1 AND seq > ? AND seq <= ? ORDER BY seq LIMIT {_PAGE}"
)
_CHANGED = "SELECT 1 FROM entry WHERE seq > ? AND (action <> 'add' OR voids <> '') LIMIT 1"
_AT, _KIND = CELLS.index("at"), CELLS.index("kind")
_SECOND = 1_000_000


def count(tally: Tally, path: str, desk: str = "", large: int = LARGE) -> None:
    """Add every event of a ledger that holds; voided ones and the voids themselves are left out.

    Raises NoOutputError for a record that is not what was written, and where the ledger is corrected while it is being read: a
    figure is never made of two states.
    """
    with opened(path) as connection:
        head = head_of(connection).seq
    parts = min(_MOST_PROCESSES, os.cpu_count() or 1) if head >= large else 1
    if parts < 2:
        tally.add_told(_told(path, 0, head, head), desk)
        return
    from concurrent.futures import ProcessPoolExecutor

    ends = [head * part // parts for part in range(parts + 1)]
    with ProcessPoolExecutor(parts - 1) as beside:
        others = [
            beside.submit(_count_part, path, low, high, head, tally.period, tally.scheme, desk) for low, high in pairwise(ends[1:])
        ]
        tally.add_told(_told(path, 0, ends[1], head), desk)
        for other in others:
            tally.merge(other.result())


def _count_part(path: str, low: int, high: int, head: int, period: Period, scheme: Scheme, desk: str) -> Tally:
    """The tally of the links after ``low`` up to ``high``."""
    tally = Tally(period, scheme)
    tally.add_told(_told(path, low, high, head), desk)
    return tally.finish()


def _told(path: str, low: int, high: int, head: int) -> Iterator[Told]:
    hours: dict[str, int] = {}
    with opened(path) as connection:
        voided = {row[0] for row in connection.execute("SELECT voids FROM entry WHERE voids <> '' AND current = 1")}
        for page in _pages(connection, low, high, head):
            for seq, *cells, salt, commitment in page:
                if not isinstance(salt, bytes) or commit(salt, cells) != commitment:
                    cure = "ihaho log verify で全体を確かめ、ihaho log restore で控えから戻してください"
                    raise NoOutputError(f"台帳の {seq} 番目の記録が、書いたときと違います", cure)
                if (voided and cells[0] in voided) or cells[_KIND] == "void":
                    continue
                at = cells[_AT]
                begin = hours.get(at[:13])
                if begin is None:
                    begin = hours[at[:13]] = _hour(at)
                # Stored instants are UTC and always 32 characters: 2021-05-01T00:00:00.000000+00:00
                yield begin + int(at[14:16]) * 60 * _SECOND + int(at[17:19]) * _SECOND + int(at[20:26]), cells


def _pages(connection: sqlite3.Connection, low: int, high: int, head: int) -> Iterator[Sequence[Sequence[str]]]:
    """A page at a time, so that nobody who writes has to wait."""
    seq: object = low
    while True:
        page = connection.execute(_SQL, (seq, high)).fetchall()
        if connection.execute(_CHANGED, (head,)).fetchone():
            raise NoOutputError("読んでいる間に、台帳の記録が直されました", "もう一度実行してください")
        yield page
        if len(page) < _PAGE:
            return
        seq = page[-1][0]


def _hour(at: str) -> int:
    """``2021-05-01T00:…`` → microseconds since 1970 UTC of the hour."""
    hour = datetime(int(at[:4]), int(at[5:7]), int(at[8:10]), int(at[11:13]), tzinfo=UTC)
    return int(hour.timestamp()) * _SECOND
