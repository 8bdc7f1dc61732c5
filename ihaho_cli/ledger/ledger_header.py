"""The first bytes of a ledger's file, read beside SQLite without taking its locks away."""

import os

HEADER_BYTES = 100
_KEPT_OPEN: dict[tuple[int, int], int] = {}
"""Device and number of a file → a descriptor of it, see `read_header`."""
_MOST_KEPT_OPEN = 64


def read_header(path: str) -> bytes:
    """The first bytes of a file.

    Where locks belong to the process, closing any descriptor of a file gives up every lock the process has on it, those of SQLite
    too: another thread in the midst of writing would write unprotected, and the file be damaged. So the descriptor is kept.

    Raises OSError, ValueError.
    """
    if os.name == "nt":
        with open(path, "rb") as file:
            return file.read(HEADER_BYTES)
    status = os.stat(path)
    kept = _KEPT_OPEN.get((status.st_dev, status.st_ino))
    if kept is None:
        opened_now = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        status = os.fstat(opened_now)
        kept = _KEPT_OPEN.setdefault((status.st_dev, status.st_ino), opened_now)
        if len(_KEPT_OPEN) > _MOST_KEPT_OPEN:
            os.close(_KEPT_OPEN.pop(next(iter(_KEPT_OPEN))))
    return os.pread(kept, HEADER_BYTES, 0)
