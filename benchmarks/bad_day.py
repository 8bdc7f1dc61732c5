"""The bad day at full size: every promise of docs/reliability.md that has a size, one after another, and one table in the end.

    python benchmarks/bad_day.py [part of the full size, such as 0.01]

Ends with exit code 1 where a promise does not hold. It takes the ledger's checks from ``ledger.py`` and the rest from the suite
(``pytest -m badday``), which it makes more thorough.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ledger import BENCHMARKS

PROJECT = Path(__file__).parents[1]
PROMISES = {
    "writes": "R1", "shells": "R2", "first": "R3", "kills": "R4", "stuck": "R6", "beside": "R7", "restore": "R11", "import": "I3",
    "tamper": "S1", "erase": "S3",
}  # fmt: skip


def suite(_: str, times: int) -> str:
    """All tests of the bad day, so many times as thorough."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "badday", "--no-header"], cwd=PROJECT, capture_output=True, text=True, check=False,
        env=os.environ | {"IHAHO_BAD_DAY": str(times)},
    )  # fmt: skip
    last = done.stdout.strip().splitlines()[-1]
    if done.returncode:
        raise SystemExit(last)
    return f"pytest -m badday, {times} times as thorough: {last.strip('= ')}"


def measure(run: Callable[[str, int], str], size: int) -> tuple[bool, str]:
    """Whether a promise held, and its figure."""
    with tempfile.TemporaryDirectory(prefix="ihaho-bad-day-") as folder:
        try:
            return True, run(folder, size)
        except SystemExit as ended:
            return False, str(ended)
        except Exception as error:
            return False, f"{type(error).__name__}: {error}"


def main() -> None:
    """Run all, print the table, and say by the exit code whether all held."""
    part = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    rows = []
    checks = {name: (PROMISES[name], *BENCHMARKS[name]) for name in BENCHMARKS} | {"suite": ("all", suite, 4)}
    for name, (promise, run, size) in checks.items():
        begun = time.perf_counter()
        held, figure = measure(run, max(1, int(size * part)))
        rows.append((promise, name, "held" if held else "NOT HELD", f"{time.perf_counter() - begun:7.1f} s", figure))
        print(f"... {name}: {rows[-1][2]}", file=sys.stderr, flush=True)
    for row in rows:
        print("  ".join((row[0].ljust(4), row[1].ljust(8), row[2].ljust(9), row[3], row[4])))
    sys.exit(any(row[2] != "held" for row in rows))


if __name__ == "__main__":
    main()
