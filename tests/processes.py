"""What runs beside a test, as Linux shows it in /proc."""

from pathlib import Path


def children_of(number: int) -> list[int]:
    """The processes a process has begun."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == number:
                found.append(int(folder.name))
        except (OSError, ValueError):
            continue
    return found


def is_running(number: int) -> bool:
    """Whether a process still does anything; one that ended and was not asked for does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
