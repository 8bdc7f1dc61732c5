"""How long all figures take over a ledger, as a ratio to the same counts by hand-written SQL.

    python benchmarks/tally.py [works, 1000000] [ledger to make or use again]

The SQL asks the same file for persons, intakes, works, each label cell and each service cell of the period; it splits no cells, knows
no editions and checks nothing. Seconds are printed for people; the ratio is what can be compared between machines.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, writing
from ihaho_cli.ledger.ledger_init import create

_STAMP = Stamp(datetime(2026, 1, 1, tzinfo=UTC), "bench")
_SERVICES = ("x", "youtube", "google-search", "instagram", "bakusai", "5ch", "note", "ameblo", "hatenablog", "tanuki", "facebook")
_BATCH = 20_000
_QUESTIONS = (
    "SELECT count(DISTINCT consultee_id) FROM entry WHERE current = 1 AND kind IN ('intake', 'followup') AND at >= :low AND at < :high",
    "SELECT sum(n) FROM (SELECT count(DISTINCT consultee_id) AS n FROM entry WHERE current = 1 AND kind IN ('intake', 'followup')"
    " AND at >= :low AND at < :high GROUP BY strftime('%Y-%m', at, '+9 hours'))",
    "SELECT strftime('%Y-%m', at, '+9 hours'), kind, count(*) FROM entry WHERE current = 1 AND at >= :low AND at < :high GROUP BY 1, 2",
    "SELECT attribute, victim, count(*) FROM (SELECT consultee_id, attribute, victim, max(at) FROM entry WHERE current = 1"
    " AND kind IN ('intake', 'followup') AND at >= :low AND at < :high GROUP BY consultee_id) GROUP BY 1, 2",
    *(
        f"SELECT {column}, count(*) FROM entry WHERE current = 1 AND kind = 'work' AND at >= :low AND at < :high GROUP BY 1"
        for column in ("contents", "means", "places", "services")
    ),
    "SELECT line_notify, count(DISTINCT consultee_id) FROM entry WHERE current = 1 AND line_notify <> '' AND at < :high GROUP BY 1",
    "SELECT count(*) FROM (SELECT consultee_id, min(at) AS first FROM entry WHERE current = 1 AND consultee_id <> '' AND at < :high"
    " GROUP BY 1) WHERE first >= :low",
)


def make(path: str, works: int) -> None:
    """A made-up ledger: a work a moment over a year, an intake for every third, a person for every three works."""
    create(path, _STAMP, {})
    drawn = random.Random(1)
    begin, step = datetime(2021, 3, 31, 16, tzinfo=UTC), timedelta(days=364) / works
    for start in range(0, works, _BATCH):
        with writing(path, _STAMP) as writer:
            for number in range(start, min(start + _BATCH, works)):
                person, at = f"c-{drawn.randrange(works // 3 + 1)}", begin + step * number
                if number % 3 == 0:
                    notify = "line" if number % 9 == 0 else ""
                    intake = Event(
                        f"i-{number}",
                        EventKind.INTAKE,
                        person,
                        f"k-{number}",
                        at,
                        attribute="会社員",
                        victim="self",
                        line_notify=notify,
                    )
                    writer.add(intake, is_parsed=True)
                services = (drawn.choice(_SERVICES),) if number % 10 else tuple({drawn.choice(_SERVICES), drawn.choice(_SERVICES)})
                contents = ("defamation", "privacy-contact") if number % 4 else ("copyright",)
                work = Event(f"w-{number}", EventKind.WORK, person, f"k-{number}", at, services, contents, ("removal",), ("sns",))
                writer.add(work, is_parsed=True)


def by_sql(path: str) -> tuple[float, float]:
    """Seconds of the hand-written questions, and the processor's."""
    begun, used = time.perf_counter(), time.process_time()
    with sqlite3.connect(path) as connection:
        for question in _QUESTIONS:
            connection.execute(question, {"low": "2021-03-31T15", "high": "2022-03-31T15"}).fetchall()
    return time.perf_counter() - begun, time.process_time() - used


def by_command(path: str) -> tuple[float, float]:
    """Seconds of the whole command, its start included, and those of the processor over all its processes."""
    begun, used = time.perf_counter(), _used_by_children()
    program = [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()"]
    subprocess.run([*program, "tally", "all", "R3年度", "--ledger", path, "--format", "json"], check=True, capture_output=True)
    return time.perf_counter() - begun, _used_by_children() - used


def _used_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Make the ledger, count it both ways in turns, print the best of three."""
    works = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "ledger.db")
        if not os.path.exists(path):
            make(path, works)
        pairs = [(by_command(path), by_sql(path)) for _ in range(3)]
    command, sql = (tuple(map(min, zip(*each, strict=True))) for each in zip(*pairs, strict=True))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    for name, ours, theirs in zip(("wall", "processor"), command, sql, strict=True):
        print(f"{works:,} works, {name}: ihaho tally all {ours:.2f} s, hand-written SQL {theirs:.2f} s, {ours / theirs:.2f} x")
    print(f"peak {peak:.0f} MB a process")


if __name__ == "__main__":
    main()
