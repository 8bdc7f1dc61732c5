"""A whole ledger read once for counting, in no particular order, quicker than one event after another.

Every record is held to its commitment here too; only what counting needs not (versions, who wrote it) is left aside.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from ihaho_cli.chain import commit
from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger import head_of, opened
from ihaho_cli.ledger_schema import CELLS
from ihaho_cli.tallies import Told

_PAGE = 5_000
_SQL = f"SELECT seq, salt, commitment, {', '.join(CELLS)} FROM entry WHERE current = 1 AND seq > ? AND seq <= ? ORDER BY seq LIMIT {_PAGE}"
_CHANGED = "SELECT 1 FROM entry WHERE seq > ? AND (action <> 'add' OR voids <> '') LIMIT 1"
_MICROSECONDS = 1_000_000


def tell(path: str) -> Iterator[Told]:
    """Every event that holds; voided ones and the voids themselves are left out.

    A page at a time, so that nobody who writes has to wait. Raises NoOutputError for a record that is not what was written,
    and where the ledger is corrected while it is being read: a figure is never made of two states.
    """
    with opened(path) as connection:
        last = head_of(connection).seq
        voided = {row[0] for row in connection.execute("SELECT voids FROM entry WHERE voids <> '' AND current = 1")}
        hours: dict[str, int] = {}
        for page in _pages(connection, last):
            for seq, salt, commitment, *cells in page:
                if not isinstance(salt, bytes) or commit(salt, cells) != commitment:
                    cure = "ihaho log verify で全体を確かめ、ihaho log restore で控えから戻してください"
                    raise NoOutputError(f"台帳の {seq} 番目の記録が、書いたときと違います", cure)
                (
                    event_id,
                    kind,
                    consultee,
                    consultation,
                    at,
                    services,
                    contents,
                    means,
                    places,
                    attribute,
                    victim,
                    _,
                    notify,
                    detail,
                ) = cells
                if kind == "void" or event_id in voided:
                    continue
                hour = at[:13]
                begin = hours.get(hour)
                if begin is None:
                    begin = hours[hour] = _hour(hour)
                # Stored instants are UTC and always 32 characters: 2021-05-01T00:00:00.000000+00:00
                instant = begin + int(at[14:16]) * 60 * _MICROSECONDS + int(at[17:19]) * _MICROSECONDS + int(at[20:26])
                yield (
                    instant,
                    kind,
                    event_id,
                    consultee,
                    consultation,
                    services,
                    contents,
                    means,
                    places,
                    attribute,
                    victim,
                    notify,
                    detail,
                )


def _pages(connection: sqlite3.Connection, last: int) -> Iterator[Sequence[Sequence[str]]]:
    seq = 0
    while True:
        page = connection.execute(_SQL, (seq, last)).fetchall()
        if connection.execute(_CHANGED, (last,)).fetchone():
            raise NoOutputError("読んでいる間に、台帳の記録が直されました", "もう一度実行してください")
        yield page
        if len(page) < _PAGE:
            return
        seq = page[-1][0]


def _hour(text: str) -> int:
    """``2021-05-01T00`` → microseconds since 1970 UTC."""
    from datetime import UTC, datetime

    return int(datetime(int(text[:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]), tzinfo=UTC).timestamp()) * _MICROSECONDS
