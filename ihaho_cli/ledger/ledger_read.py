"""What stands in a ledger: events in the order of time, found again, and held to their chain.

Every record is held to its commitment as it is read: a flipped bit is an error here, never a figure in a report.
Long readings take a page at a time, so that nobody who writes has to wait for them.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ihaho_cli.calendar import JST, Month
from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger.chain import START, Head, commit, link
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event
from ihaho_cli.ledger.exchange import parse_event
from ihaho_cli.ledger.ledger import explained, head_of, opened, utc_text, voided_by
from ihaho_cli.ledger.ledger_schema import CELLS

_PAGE = 2_000
_MOST_FINDINGS = 20
_COLUMNS = f"seq, written, counselor, action, event_no, salt, commitment, {', '.join(CELLS)}"
_NOT_VOIDED = "NOT EXISTS (SELECT 1 FROM entry AS v WHERE v.voids = entry.event_id AND v.voids <> '' AND v.current = 1)"
_EVERYTHING = ("0000", "9999")


class Entry(NamedTuple):
    """One version of one event, with who wrote it and when."""

    seq: int
    written: str
    """UTC."""
    counselor: str
    action: str
    """``add`` or ``edit``."""
    event_no: int
    event: Event
    is_voided: bool = False


def _entry(row: Sequence[object], *, is_voided: bool = False) -> Entry:
    """A row held to its commitment.

    Raises NoOutputError where it is not what was written.
    """
    seq, written, counselor, action, event_no, salt, commitment, *cells = row
    whole = _is_whole(salt, commitment, cells)
    event = parse_event(dict(zip(EVENT_COLUMNS, map(str, cells), strict=True))) if whole else ()
    if not (isinstance(event, Event) and isinstance(seq, int) and isinstance(event_no, int)):
        cure = "ihaho log verify で全体を確かめ、ihaho log restore で控えから戻してください"
        raise NoOutputError(f"台帳の {seq} 番目の記録が、書いたときと違います", cure)
    return Entry(seq, str(written), str(counselor), str(action), event_no, event, is_voided)


def _is_whole(salt: object, commitment: object, cells: Sequence[object]) -> bool:
    return isinstance(salt, bytes) and commit(salt, cells) == commitment  # type: ignore[arg-type]


def _start_of(month: Month) -> str:
    return utc_text(datetime(month.year, month.month, 1, tzinfo=JST))


def events_of(path: str, since: Month | None = None, until: Month | None = None) -> Iterator[Event]:
    """Every event that holds, in the order of time, from and to a month of Japan's calendar, both included.

    Voided events and the voids themselves are left out. Raises NoOutputError, also where the ledger is corrected while it is
    being read: a figure is never made of two states.
    """
    low = _start_of(since) if since else _EVERYTHING[0]
    high = _start_of(until.plus(1)) if until else _EVERYTHING[1]
    with opened(path) as connection:
        for entry in stream(connection, low, high):
            if not entry.is_voided and entry.event.kind != "void":
                yield entry.event


def stream(connection: sqlite3.Connection, low: str = _EVERYTHING[0], high: str = _EVERYTHING[1]) -> Iterator[Entry]:
    """Every current event, voided or not, in the order of time and then of writing; bounds are UTC texts, the upper excluded.

    Raises NoOutputError.
    """
    begun, at, seq = head_of(connection).seq, low, -1
    sql = (
        f"SELECT {_COLUMNS}, {_NOT_VOIDED} FROM entry INDEXED BY entry_at"
        " WHERE current = 1 AND (at, seq) > (?, ?) AND at < ? ORDER BY at, seq LIMIT ?"
    )
    place = _COLUMNS.split(", ").index("at")
    changed = "SELECT 1 FROM entry WHERE seq > ? AND (action <> 'add' OR voids <> '') LIMIT 1"
    while True:
        rows = connection.execute(sql, (at, seq, high, _PAGE)).fetchall()
        if connection.execute(changed, (begun,)).fetchone():
            raise NoOutputError("読んでいる間に、台帳の記録が直されました", "もう一度実行してください")
        for *row, holds in rows:
            yield _entry(row, is_voided=not holds)
        if len(rows) < _PAGE:
            return
        at, seq = rows[-1][place], rows[-1][0]


def latest(connection: sqlite3.Connection, condition: str, values: Sequence[object], limit: int) -> list[Entry]:
    """The last current events that meet a condition on columns, newest first.

    ``condition`` is written by this program, ``values`` by anybody.
    """
    rows = connection.execute(
        f"SELECT {_COLUMNS}, {_NOT_VOIDED} FROM entry WHERE current = 1 AND ({condition}) ORDER BY at DESC, seq DESC LIMIT {limit:d}",
        values,
    ).fetchall()
    return [_entry(row, is_voided=not holds) for *row, holds in rows]


def consultation(connection: sqlite3.Connection, consultation_id: str) -> list[Entry]:
    """The events of one consultation in the order of time."""
    return latest(connection, "consultation_id = ?", (consultation_id,), -1)[::-1]


def find_event(connection: sqlite3.Connection, prefix: str) -> list[Entry]:
    """The current events whose number is this, else those whose number begins so."""
    exact = latest(connection, "event_id = ?", (prefix,), 1)
    return exact or latest(connection, "length(?) >= 4 AND event_id >= ? AND event_id < ? || char(0x10ffff)", (prefix,) * 3, 5)


def history(connection: sqlite3.Connection, event_no: int) -> list[Entry]:
    """Every version of an event, the first one first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE (seq = ? OR (event_no = ? AND event_no <> seq)) AND salt IS NOT NULL ORDER BY seq",
        (event_no, event_no),
    ).fetchall()
    return [_entry(row) for row in rows]


def last_written_by(connection: sqlite3.Connection, counselor: str) -> Entry | None:
    """What a counselor wrote last and nobody has voided."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE current = 1 AND counselor = ? AND voids = '' AND {_NOT_VOIDED} ORDER BY seq DESC LIMIT 1",
        (counselor,),
    ).fetchone()
    return _entry(row) if row else None


def count_of_day(connection: sqlite3.Connection, kind: str, low: str, high: str) -> int:
    """How many events of a kind hold between two UTC texts, the upper excluded."""
    sql = f"SELECT count(*) FROM entry WHERE current = 1 AND kind = ? AND at >= ? AND at < ? AND {_NOT_VOIDED}"
    return int(connection.execute(sql, (kind, low, high)).fetchone()[0])


def others_about(connection: sqlite3.Connection, canonicals: Sequence[str], consultee_id: str) -> list[str]:
    """The consultations of other persons about the same canonical URLs, first come first."""
    marks = ", ".join("?" * len(canonicals))
    sql = (
        "SELECT DISTINCT entry.consultation_id FROM url JOIN entry ON entry.current = 1 AND"
        " (entry.seq = url.event_no OR (entry.event_no = url.event_no AND entry.event_no <> entry.seq))"
        f" WHERE url.canonical IN ({marks}) AND entry.consultee_id NOT IN (?, '') AND {_NOT_VOIDED} ORDER BY entry.seq"
    )
    return [row[0] for row in connection.execute(sql, (*canonicals, consultee_id))]


def search(connection: sqlite3.Connection, words: Sequence[str], text_of: Callable[[Event], str]) -> Iterator[Entry]:
    """The current events whose text holds every word; ``words`` and ``text_of`` are folded the same way. Newest first."""
    like = ["%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for word in words]

    ended: list[BaseException] = []

    def folded(*cells: str) -> str:
        try:
            event = parse_event(dict(zip(EVENT_COLUMNS, cells, strict=True)))
            return text_of(event) if isinstance(event, Event) else ""
        except BaseException as error:
            # SQLite makes an error of its own of it, and of Ctrl-C too.
            ended.append(error)
            raise

    connection.create_function("folded", len(CELLS), folded, deterministic=True)
    condition = " AND ".join(["text LIKE ? ESCAPE '\\'"] * len(like))
    sql = (
        f"WITH found AS (SELECT seq, folded({', '.join(CELLS)}) AS text FROM entry WHERE current = 1)"
        f" SELECT seq FROM found WHERE {condition}"
    )
    try:
        numbers = [row[0] for row in connection.execute(sql, like)]
    except sqlite3.OperationalError:
        for error in ended:
            raise error from None
        raise
    for seq in sorted(numbers, reverse=True):
        yield from latest(connection, "seq = ?", (seq,), 1)


class Verdict(NamedTuple):
    """What a verification found."""

    head: Head
    events: int
    erased: int
    findings: tuple[str, ...]
    """Japanese sentences, by link number and never by content; empty where all holds."""


def verify(path: str, noted: Head | None = None) -> Verdict:
    """Hold the whole file, every link, commitment and index to each other, and the chain to a head noted earlier.

    Raises NoOutputError where the file cannot be read at all.
    """
    with opened(path) as connection, explained():
        connection.execute("BEGIN")
        findings = [f"ファイルの検査: {row[0]}" for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        findings += (
            ["ファイルの検査: 参照の切れた行があります"] if connection.execute("PRAGMA foreign_key_check").fetchone() else []
        )
        walk = _Walk(noted)
        rows = connection.execute(f"SELECT {_COLUMNS}, digest, current, voids FROM entry ORDER BY seq")
        while page := rows.fetchmany(_PAGE):
            for row in page:
                walk.take(row)
        findings += walk.close()
        return Verdict(Head(walk.seq, walk.digest), walk.events, len(walk.erased), tuple(findings[:_MOST_FINDINGS]))


class _Walk:
    """One walk along the chain; it remembers only what was corrected or erased."""

    def __init__(self, noted: Head | None) -> None:
        self.seq, self.digest = 0, START
        self.events = 0
        self.erased: set[int] = set()
        self._covered: set[int] = set()
        self._newest: dict[int, int] = {}
        """The newest version of each event that was corrected."""
        self._replaced: set[int] = set()
        self._stale: set[int] = set()
        self._noted = noted
        self._said: list[str] = []

    def take(self, row: Sequence[object]) -> None:
        """The next link."""
        seq, written, counselor, action, event_no, salt, commitment, *cells, digest, current, voids = row
        if not (isinstance(seq, int) and isinstance(event_no, int) and isinstance(commitment, bytes) and isinstance(digest, bytes)):
            self._said.append(f"{self.seq + 1} 番目の記録の形が違います")
            return
        if seq != self.seq + 1:
            self._said.append(f"{self.seq + 1} 番目から {seq - 1} 番目までの記録がありません")
        if digest != link(self.digest, seq, str(written), str(counselor), str(action), event_no, commitment):
            self._said.append(f"{seq} 番目の記録の鎖がつながりません")
        self.seq, self.digest = seq, digest
        if self._noted is not None and seq == self._noted.seq and digest != self._noted.digest:
            self._said.append(f"{seq} 番目の記録が、控えた値と違います")
        if salt is None:
            self.erased.add(seq)
            if any(cells) or voids or current:
                self._said.append(f"{seq} 番目の消去した記録に、内容が残っています")
        elif not _is_whole(salt, commitment, cells):
            self._said.append(f"{seq} 番目の記録の内容が、書いたときと違います")
        elif action in ("add", "edit"):
            self._take_event(seq, event_no, str(action), current, voids == voided_by([str(cell) for cell in cells]))
        elif current or voids:
            self._said.append(f"{seq} 番目の記録の索引が違います")
        elif action in ("erase", "purge"):
            self._covered.update(erased_links(str(cells[-1])))

    def _take_event(self, seq: int, event_no: int, action: str, current: object, is_indexed: bool) -> None:
        if not is_indexed:
            self._said.append(f"{seq} 番目の記録の索引が違います")
        if action == "edit":
            self._replaced.add(self._newest.get(event_no, event_no))
            self._newest[event_no] = seq
        if current == 1:
            self.events += 1
        else:
            self._stale.add(seq)

    def close(self) -> list[str]:
        """What the walk as a whole shows."""
        if self._stale != self._replaced:
            self._said.append("どの版が今の内容かの印が違います")
        if self.erased != self._covered:
            self._said.append(f"消去の記録と、空の記録が {len(self.erased ^ self._covered)} 件食い違います")
        if self._noted is not None and self._noted.seq > self.seq:
            self._said.append(f"控えたときは {self._noted.seq} 番目までありましたが、{self.seq} 番目までしかありません")
        return self._said


def erased_links(detail: str) -> Iterator[int]:
    """The links an erasure names in its detail, which holds them as ranges."""
    import json

    for first, last in json.loads(detail).get("links", []):
        yield from range(first, last + 1)
