"""Salted commitments and the hash chain over them: edits, deletions, reordering and a cut tail all show.

A link holds when, who, what was done and a commitment to the content, never the content. Dropping salt and
content erases a record beyond guessing, and the chain still holds.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

SALT_BYTES = 16
START = bytes(32)
"""What stands before the first link."""

_HEAD = re.compile(r"(\d{1,18})-([0-9a-f]{64})", re.ASCII)


class Head(NamedTuple):
    """How far a chain reaches: whoever has noted it can prove that nothing before it changed or went."""

    seq: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.seq}-{self.digest.hex()}"


def parse_head(text: str) -> Head | None:
    """A noted head as `str` writes it; None for any other text."""
    found = _HEAD.fullmatch(text.strip().lower())
    return Head(int(found[1]), bytes.fromhex(found[2])) if found else None


def commit(salt: bytes, cells: Sequence[str]) -> bytes:
    """The commitment to a record's cells: 32 bytes that say nothing without the salt."""
    joined = '", "'.join(cells)
    # Nothing JSON would escape: what it writes is known without asking it, in a third of the time.
    plain = cells and joined.isprintable() and "\\" not in joined and joined.count('"') == 2 * len(cells) - 2
    text = f'["{joined}"]' if plain else json.dumps(cells, ensure_ascii=False)
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).digest()


def link(before: bytes, seq: int, written: str, counselor: str, action: str, event_no: int, commitment: bytes) -> bytes:
    """The digest of one link.

    ``before`` is the digest of the link before it, ``written`` an instant in UTC, ``counselor`` a desk's own code,
    ``event_no`` the link that first wrote the event (0 where it is about none).
    """
    head = f"{seq}\n{written}\n{counselor}\n{action}\n{event_no}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(before + head + commitment).digest()
