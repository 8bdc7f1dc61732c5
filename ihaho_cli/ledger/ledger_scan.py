"""A whole ledger counted, in no particular order and a large one by several processes, quicker than one event after another.

Every record is held to its commitment here too: a flipped bit is an error, never a figure in a report.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256

from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger.chain import SALT_BYTES, commit
from ihaho_cli.ledger.ledger import head_of, opened
from ihaho_cli.ledger.ledger_schema import CELLS
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.tallies import Scheme, Tally, Told

LARGE = 200_000
"""Records from which further processes are worth their start."""
_MOST_PROCESSES = 4
_PAGE = 2_000
_ESCAPED = r"""CASE detail WHEN '' THEN '' ELSE replace(replace(detail, '\', '\\'), '"', '\"') END"""
_FORM = '["' + '", "'.join(["%s"] * len(CELLS)) + '"]'
_JSON = f"printf('{_FORM}', {', '.join(CELLS[:-1])}, {_ESCAPED})"
"""What was committed to, as SQLite puts it together: JSON as long as nothing but a detail has to be escaped."""
# By the last character of their number everybody is in one part: no part has to know whom another met.
_SQL = (
    f"SELECT CAST(salt || {_JSON} AS BLOB), commitment, seq FROM entry NOT INDEXED WHERE current = 1 AND seq > ? AND seq <= ?"
    f" AND coalesce(unicode(substr(consultee_id, -1)), 0) % ? = ? ORDER BY seq LIMIT {_PAGE}"
)
_CHANGED = "SELECT 1 FROM entry WHERE seq > ? AND (action <> 'add' OR voids <> '') LIMIT 1"
_BEGIN, _BETWEEN, _END = SALT_BYTES + 2, '", "', 2
_KIND, _LAST = CELLS.index("kind"), len(CELLS) - 1
_WITH_DETAIL = ("line", "outreach")


def count(tallies: Sequence[Tally], path: str, desk: str = "", *, alone: bool = True, large: int = LARGE) -> None:
    """Add every event of a ledger that holds to each tally; voided ones and the voids themselves are left out.

    ``alone`` says that none of its persons is met in another source of the same tallies. Raises NoOutputError for a record
    that is not what was written, and where the ledger is corrected while it is being read: a figure is never made of two states.
    """
    with opened(path) as connection:
        head = head_of(connection).seq
    parts = min(_MOST_PROCESSES, os.cpu_count() or 1) if alone and head >= large else 1
    if parts < 2:
        _count_part(tallies, path, desk, head)
        return
    from concurrent.futures import ProcessPoolExecutor

    asked = [(tally.period, tally.scheme) for tally in tallies]
    with ProcessPoolExecutor(parts - 1) as beside:
        others = [beside.submit(_sealed_part, asked, path, desk, head, part, parts) for part in range(1, parts)]
        _count_part(tallies, path, desk, head, 0, parts)
        for other in others:
            for tally, theirs in zip(tallies, other.result(), strict=True):
                tally.merge(theirs)


def _sealed_part(asked: Sequence[tuple[Period, Scheme]], path: str, desk: str, head: int, part: int, parts: int) -> list[Tally]:
    """The tallies of one part, as another process sends them."""
    tallies = [Tally(period, scheme) for period, scheme in asked]
    _count_part(tallies, path, desk, head, part, parts)
    return [tally.sealed() for tally in tallies]


def _count_part(tallies: Sequence[Tally], path: str, desk: str, head: int, part: int = 0, parts: int = 1) -> None:
    for page in _pages(path, head, part, parts):
        for tally in tallies:
            tally.add_told(page, desk)


def _pages(path: str, head: int, part: int = 0, parts: int = 1) -> Iterator[Sequence[Told]]:
    """What holds up to the link ``head``, a page at a time, so that nobody who writes has to wait."""
    with opened(path) as connection:
        voided = {row[0] for row in connection.execute("SELECT voids FROM entry WHERE voids <> '' AND current = 1")}
        seq = 0
        while True:
            page = connection.execute(_SQL, (seq, head, parts, part)).fetchall()
            if connection.execute(_CHANGED, (head,)).fetchone():
                raise NoOutputError("読んでいる間に、台帳の記録が直されました", "もう一度実行してください")
            told = []
            for sealed, commitment, number in page:
                cells: Sequence[str]
                if sealed is not None and sha256(sealed).digest() == commitment:
                    text = sealed[_BEGIN:-_END].decode()
                    cells = text.split(_BETWEEN, _LAST) if "\\" not in text else _escaped(text)
                else:
                    cells = _checked(connection, number)
                if cells[_KIND] != "void" and not (voided and cells[0] in voided):
                    told.append(cells)
            yield told
            if len(page) < _PAGE:
                return
            seq = page[-1][-1]


def _escaped(text: str) -> Sequence[str]:
    """The cells of a JSON text in which something is escaped; a detail nobody looks at stays so."""
    cells = text.split(_BETWEEN, _LAST)
    if cells[_KIND] in _WITH_DETAIL or any("\\" in cell for cell in cells[:_LAST]):
        return [str(cell) for cell in json.loads(f'["{text}"]')]
    return cells


def _checked(connection: sqlite3.Connection, seq: int) -> Sequence[str]:
    """The cells of a record that SQLite puts together otherwise than JSON does.

    Raises NoOutputError where they are not what was committed to.
    """
    sql = f"SELECT salt, commitment, {', '.join(CELLS)} FROM entry WHERE seq = ?"
    salt, commitment, *stored = connection.execute(sql, (seq,)).fetchone()
    cells: list[str] = stored
    if isinstance(salt, bytes) and commit(salt, cells) == commitment:
        return cells
    cure = "ihaho log verify で全体を確かめ、ihaho log restore で控えから戻してください"
    raise NoOutputError(f"台帳の {seq} 番目の記録が、書いたときと違います", cure)
