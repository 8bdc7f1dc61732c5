"""What this machine is like, read without changing anything and without starting another program."""

import os
import stat
import sys
from importlib.util import find_spec

PARTS = (
    ("pdf", "PDF", ("typst", "pypdf")),
    ("report", "Excel・グラフ", ("xlsxwriter", "python_calamine", "matplotlib", "matplotlib_fontja")),
    ("online", "--online", ("dns",)),
    ("cluster", "Parquet・Dask", ("pyarrow", "dask", "distributed")),
)
"""Extra → what it is for and the modules it brings."""


def missing_parts() -> list[tuple[str, str, list[str]]]:
    """The optional parts with the modules each lacks here; nothing is imported for it."""
    return [(extra, purpose, [name for name in modules if find_spec(name) is None]) for extra, purpose, modules in PARTS]


def mode_of(path: str) -> int | None:
    """The permission bits of a file or folder; None where there are none to speak of (Windows), or nothing is there."""
    if os.name == "nt":
        return None
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return None


def is_writable(path: str) -> bool:
    """Whether this person may write into a file and make files beside it; a ledger needs both."""
    return os.access(path, os.W_OK) and os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)


def is_encrypted(path: str) -> bool | None:
    """Whether the disk under a path is encrypted, where Linux says so; None where that cannot be seen."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        device = os.stat(path).st_dev
        number = f"{os.major(device)}:{os.minor(device)}"
        return _is_crypt(f"/sys/dev/block/{number}")
    except OSError:
        return None


def _is_crypt(block: str) -> bool | None:
    """Whether a block device or one below it is a dm-crypt mapping; None for a device that is no disk (a container's)."""
    if not os.path.isdir(block):
        return None
    try:
        with open(f"{block}/dm/uuid", encoding="ascii", errors="replace") as file:
            if file.read().startswith("CRYPT-"):
                return True
    except FileNotFoundError:
        pass
    below = os.path.join(block, "slaves")
    names = os.listdir(below) if os.path.isdir(below) else []
    return any(_is_crypt(os.path.join(below, name)) for name in names)
