"""Erasing for good: content and salt go from every version, from kept copies, attachments and recorded drafts.

What remains is the link: that something was written, when and by whom, and a commitment nobody can guess from. The chain
still holds, and says itself which links were erased.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, time
from typing import NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger.ledger import Stamp, explained, opened, plain_connection, split_number, transaction, utc_text, version_of
from ihaho_cli.ledger.ledger_backups import kept_backups
from ihaho_cli.ledger.ledger_schema import CELLS

Choose = Callable[[sqlite3.Connection], list[int]]
"""From a ledger, or a copy of one, to the numbers of the events that are to go."""

_EMPTY = "UPDATE entry SET salt = NULL, current = 0, voids = ''" + "".join(f", {name} = ''" for name in CELLS) + " WHERE seq = ?"
_LARGEST_DRAFT = 64 * 1024 * 1024


def choose_one(number: str, *, of_person: bool) -> Choose:
    """Everything of one consultation, or of one person."""
    column = "consultee_id" if of_person else "consultation_id"

    def choose(connection: sqlite3.Connection) -> list[int]:
        rows = connection.execute(
            f"SELECT event_no FROM entry WHERE {column} = ? AND salt IS NOT NULL AND event_no <> 0", (number,)
        )
        return sorted({row[0] for row in rows})

    return choose


def choose_expired(today: date, keep_years: int) -> Choose:
    """Everything of consultations whose last event lies so many years and a day back, by Japan's days."""
    year = today.year - keep_years
    try:
        day = today.replace(year=year)
    except ValueError:
        # 29 February: the year it is held against has none.
        day = today.replace(year=year, day=28)
    before = utc_text(datetime.combine(day, time(), JST))

    def choose(connection: sqlite3.Connection) -> list[int]:
        rows = connection.execute(
            "SELECT event_no FROM entry WHERE current = 1 AND consultation_id IN (SELECT consultation_id FROM entry"
            " WHERE current = 1 AND consultation_id <> '' GROUP BY consultation_id HAVING max(at) < ?)"
            " UNION SELECT event_no FROM entry WHERE current = 1 AND consultation_id = '' AND consultee_id <> '' AND at < ?",
            (before, before),
        )
        return sorted(row[0] for row in rows)

    return choose


class Draft(NamedTuple):
    """A draft the ledger recorded, and whether the file is still the one it was."""

    path: str
    state: str
    """``same``, ``changed`` or ``gone``."""


class Plan(NamedTuple):
    """What an erasure would do; nothing is done by making it."""

    events: int
    numbers: tuple[str, ...]
    """The consultations it is about."""
    links: tuple[tuple[int, int], ...]
    """First and last link of each run."""
    drafts: tuple[Draft, ...]
    attachments: tuple[str, ...]
    """Hashes of the attachments that no other event holds."""
    backups: tuple[str, ...]
    """Kept copies that hold some of it."""


def plan(path: str, choose: Choose) -> Plan:
    """Look at what an erasure would do.

    Raises NoOutputError.
    """
    with opened(path) as connection:
        events = _with_voids(connection, choose(connection))
        links = _links_of(connection, events)
        details = list(_details(connection, links))
        numbers = _numbers_of(connection, links)
        hashes = tuple(h for h in _hashes(details) if not _is_held_elsewhere(connection, h, set(links)))
    holding = tuple(copy for copy in kept_backups(path) if _holds(copy, choose))
    return Plan(len(events), tuple(numbers), tuple(_runs(links)), tuple(_drafts(details)), hashes, holding)


def _with_voids(connection: sqlite3.Connection, events: Sequence[int]) -> list[int]:
    """The events and the voids that name them."""
    found = set(events)
    for event_no in events:
        rows = connection.execute(
            "SELECT v.event_no FROM entry AS e JOIN entry AS v ON v.voids = e.event_id AND v.voids <> '' WHERE e.seq = ?",
            (event_no,),
        )
        found.update(row[0] for row in rows)
    return sorted(found)


def _links_of(connection: sqlite3.Connection, events: Sequence[int]) -> list[int]:
    """The links of every version of the events."""
    found = set(events)
    for event_no in events:
        found.update(
            row[0] for row in connection.execute("SELECT seq FROM entry WHERE event_no = ? AND event_no <> seq", (event_no,))
        )
    return sorted(found)


def _runs(links: Sequence[int]) -> Iterator[tuple[int, int]]:
    """1 2 3 7 → (1, 3) (7, 7)."""
    first = last = None
    for seq in links:
        if last is not None and seq == last + 1:
            last = seq
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = seq
    if first is not None and last is not None:
        yield first, last


def _details(connection: sqlite3.Connection, links: Sequence[int]) -> Iterator[Mapping[str, object]]:
    for seq in links:
        for (detail,) in connection.execute("SELECT detail FROM entry WHERE seq = ?", (seq,)):
            with suppress(ValueError):
                yield json.loads(detail or "{}")


def _inner(detail: Mapping[str, object], keys: Sequence[str], *names: str) -> Iterator[tuple[str, ...]]:
    """The texts under some names of the objects, or lists of objects, inside a detail; what is of another shape is passed over."""
    for key in keys:
        held = detail.get(key)
        for inner in held if isinstance(held, list) else [held]:
            values = tuple(inner.get(name) for name in names) if isinstance(inner, dict) else (None,)
            texts = tuple(value for value in values if isinstance(value, str))
            if len(texts) == len(values):
                yield texts


def _drafts(details: Sequence[Mapping[str, object]]) -> Iterator[Draft]:
    found = (pair for detail in details for pair in _inner(detail, ("draft", "drafts"), "path", "sha256"))
    for path, digest in dict.fromkeys(found):
        yield Draft(path, _state_of(path, digest))


def hash_of(path: str) -> str:
    """The hash by which a draft is known again.

    Raises OSError, ValueError.
    """
    with open(path, "rb") as file:
        return hashlib.sha256(file.read(_LARGEST_DRAFT)).hexdigest()


def _state_of(path: str, digest: str) -> str:
    try:
        if not os.path.isfile(path) or os.path.islink(path):
            return "gone"
        return "same" if hash_of(path) == digest else "changed"
    except (OSError, ValueError):
        return "changed"


def _hashes(details: Sequence[Mapping[str, object]]) -> list[str]:
    found = (digest for detail in details for (digest,) in _inner(detail, ("attachment",), "sha256"))
    return [digest for digest in dict.fromkeys(found) if len(digest) == 64 and digest.isalnum()]


def _is_held_elsewhere(connection: sqlite3.Connection, digest: str, links: set[int]) -> bool:
    rows = connection.execute("SELECT seq FROM entry WHERE salt IS NOT NULL AND detail LIKE ?", (f"%{digest}%",))
    return any(row[0] not in links for row in rows)


def _holds(copy: str, choose: Choose) -> bool:
    """Whether a kept copy holds some of it; one that cannot be read may, and counts."""
    try:
        version_of(copy)
        with explained(), closing(plain_connection(copy)) as connection:
            return bool(choose(connection))
    except NoOutputError:
        return True


def attachment_path(path: str, digest: str) -> str:
    """Where an attachment of a ledger lies: under its hash, and under no name anybody gave it."""
    return os.path.join(os.path.abspath(path) + ".files", digest)


def erase(path: str, choose: Choose, stamp: Stamp, action: str, reason: str) -> Plan:
    """Erase what is chosen: copies, drafts and attachments first, the ledger last, so that a broken run can be repeated.

    ``action`` is ``erase`` or ``purge``, ``reason`` a code. What is left to a person's hands are the drafts whose state is ``changed``.
    Raises NoOutputError.
    """
    found = plan(path, choose)
    for copy in found.backups:
        _erase_in_copy(copy, choose, stamp, action, reason)
    try:
        for draft in found.drafts:
            if draft.state == "same":
                os.unlink(draft.path)
        for digest in found.attachments:
            with suppress(FileNotFoundError):
                os.unlink(attachment_path(path, digest))
    except OSError as error:
        raise NoOutputError(
            "下書きか添付を消せません。台帳はまだ消していません", "書き込みの権限を確かめて、もう一度実行してください"
        ) from error
    _erase_in(path, choose, stamp, action, reason)
    return found


def _erase_in_copy(copy: str, choose: Choose, stamp: Stamp, action: str, reason: str) -> None:
    """Erase in a kept copy; one that is damaged or of an older version goes altogether."""
    try:
        _erase_in(copy, choose, stamp, action, reason)
    except NoOutputError:
        with suppress(FileNotFoundError):
            os.unlink(copy)
    with suppress(FileNotFoundError):
        os.unlink(copy + "-journal")


def _erase_in(path: str, choose: Choose, stamp: Stamp, action: str, reason: str) -> None:
    with opened(path, write=True) as connection:
        try:
            _empty(connection, choose, stamp, action, reason)
        except NoOutputError as error:
            raise NoOutputError("消去できませんでした。台帳は元のままです", error.cure) from error
        try:
            # Emptied cells are zeros already (secure_delete); this leaves no page of the old shape either.
            connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise NoOutputError(
                "消去しましたが、台帳の整理ができませんでした", "空き容量を確かめて、もう一度実行してください"
            ) from error


def _empty(connection: sqlite3.Connection, choose: Choose, stamp: Stamp, action: str, reason: str) -> None:
    with transaction(connection, stamp) as writer:
        events = _with_voids(connection, choose(connection))
        links = _links_of(connection, events)
        numbers = _numbers_of(connection, links)
        connection.executemany("DELETE FROM url WHERE event_no = ?", [(event_no,) for event_no in events])
        connection.executemany(_EMPTY, [(seq,) for seq in links])
        # Only numbers of our own making stay in the record: others may say something about the person.
        own = [number for number in numbers if split_number(number)[0]]
        writer.note(action, {"links": [list(run) for run in _runs(links)], "numbers": own, "reason": reason})


def _numbers_of(connection: sqlite3.Connection, links: Sequence[int]) -> list[str]:
    """The consultations some links are about."""
    rows = (connection.execute("SELECT consultation_id FROM entry WHERE seq = ?", (seq,)).fetchone() for seq in links)
    return sorted({row[0] for row in rows} - {""})
