"""The ledger at full size: what is lost, what is found, how long and how much memory it takes.

    python benchmarks/ledger.py [writes|shells|first|stuck|beside|kills|import|erase|tamper|restore] [size]

Without a name all of them run at the size the desk was promised; each prints one line and stops with an error where a promise
does not hold. Everything happens in a temporary folder, with made-up events.
"""

import base64
import os
import random
import resource
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, opened, transaction, writing
from ihaho_cli.ledger.ledger_backups import back_up, content_digest, restore
from ihaho_cli.ledger.ledger_erasure import choose_one, erase
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.ledger.ledger_read import events_of, find_event, verify

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
STAMP = Stamp(NOW, "a1")
COMMAND = [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()", "log"]
WRITER = """
import sys, time
from datetime import datetime, UTC
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, opened, transaction
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
longest = 0.0
with opened(path, write=True) as connection:
    for number in range(count):
        at, begun = datetime.now(UTC), time.perf_counter()
        with transaction(connection, Stamp(at, name)) as writer:
            case, person = writer.new_consultation_id(at), writer.new_consultee_id()
            writer.add(Event(f"{name}-{number}-a", EventKind.INTAKE, person, case, at))
            writer.add(Event(f"{name}-{number}-b", EventKind.WORK, person, case, at))
        longest = max(longest, time.perf_counter() - begun)
        print(number, flush=True)
print(longest, file=sys.stderr)
"""


def demand(holds: bool, what: str) -> None:
    """Stop where a promise does not hold."""
    if not holds:
        raise SystemExit(f"does not hold: {what}")


def new_ledger(folder: str) -> str:
    """An empty ledger."""
    path = os.path.join(folder, "desk", "ledger.db")
    create(path, STAMP, {"memo": True})
    return path


def start(path: str, name: str, count: int) -> "subprocess.Popen[bytes]":
    """A process that writes consultations of two events each."""
    return subprocess.Popen([sys.executable, "-c", WRITER, path, name, str(count)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def writes(folder: str, size: int) -> str:
    """8 processes through the store."""
    path = new_ledger(folder)
    begun = time.perf_counter()
    writers = [start(path, f"w{number}", size) for number in range(8)]
    waits = []
    for one in writers:
        _, said = one.communicate()
        demand(one.returncode == 0, said.decode()[-300:])
        waits.append(float(said))
    taken = time.perf_counter() - begun
    found = list(events_of(path))
    demand(len(found) == 16 * size, f"{len(found)} of {16 * size} events")
    demand(len({one.consultation_id for one in found}) == 8 * size, "numbers are unique")
    demand(not verify(path).findings, "verify")
    return f"8 x {size} consultations: 0 lost, 0 locked out, numbers unique, longest wait {max(waits):.2f} s, {taken:.1f} s"


def shells(folder: str, size: int) -> str:
    """8 shells with the command itself."""
    path = new_ledger(folder)
    with writing(path, STAMP) as writer:
        writer.add(Event("e0", EventKind.INTAKE, "P00001", "R8-00001", NOW))
    environment = os.environ | {"IHAHO_LEDGER": path}
    loop = (
        "import subprocess, sys\n"
        f"for _ in range({size}):\n"
        f"    done = subprocess.run({[*COMMAND, 'work', 'R8-00001', '--service', 'x']!r}, capture_output=True)\n"
        "    assert done.returncode == 0, done.stderr\n"
    )
    begun = time.perf_counter()
    running = [subprocess.Popen([sys.executable, "-c", loop], env=environment, stderr=subprocess.PIPE) for _ in range(8)]
    for one in running:
        _, said = one.communicate()
        demand(one.returncode == 0, said.decode()[-300:])
    demand(sum(1 for _ in events_of(path)) == 8 * size + 1, "every work is there")
    demand(not verify(path).findings, "verify")
    return f"8 shells x {size} 'ihaho log work': 0 lost, {time.perf_counter() - begun:.1f} s"


def first(folder: str, size: int) -> str:
    """8 shells that make the same ledger and record in it, again and again."""
    script = (
        " ".join(map(shlex.quote, [*COMMAND, "init", "--yes"]))
        + ">/dev/null 2>&1; exec "
        + " ".join(map(shlex.quote, [*COMMAND, "line", "--friends-total", "1"]))
    )
    for number in range(size):
        path = os.path.join(folder, str(number), "ledger.db")
        racing = [subprocess.Popen(["sh", "-c", script], env=os.environ | {"IHAHO_LEDGER": path}, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE) for _ in range(8)]  # fmt: skip
        for one in racing:
            _, said = one.communicate()
            demand(one.returncode == 0, said.decode()[-300:])
        demand(sum(1 for _ in events_of(path)) == 8, f"round {number}")
        demand(not verify(path).findings, f"verify after round {number}")
    return f"{size} rounds of 8 shells making one ledger: {8 * size} events of {8 * size}"


HOLDER = """
import sys, time
from datetime import datetime, UTC
from ihaho_cli.ledger.ledger import Stamp, writing
with writing(sys.argv[1], Stamp(datetime.now(UTC), "b2")):
    print("held", flush=True)
    time.sleep(600)
"""


def stuck(folder: str, size: int) -> str:
    """Somebody is stopped with the ledger in hand: reading goes on, and a writer is told why after its wait."""
    path = new_ledger(folder)
    environment = os.environ | {"IHAHO_LEDGER": path}
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        demand(holder.stdout.readline() == b"held\n", "the ledger is held")
        holder.send_signal(signal.SIGSTOP)
        slowest, waits = 0.0, []
        for _ in range(size):
            begun = time.perf_counter()
            read = subprocess.run([*COMMAND, "list"], env=environment, capture_output=True, check=False)
            slowest = max(slowest, time.perf_counter() - begun)
            demand(read.returncode == 0, read.stderr.decode()[-300:])
            begun = time.perf_counter()
            line = [*COMMAND, "line", "--friends-total", "1"]
            wrote = subprocess.run(line, env=environment, capture_output=True, check=False)
            waits.append(time.perf_counter() - begun)
            demand(
                wrote.returncode == 5 and "ほかの人が台帳に書き込んでいて" in wrote.stderr.decode(), wrote.stderr.decode()[-300:]
            )
    finally:
        holder.send_signal(signal.SIGCONT)
        holder.kill()
        holder.communicate()
    demand(not verify(path).findings, "verify")
    return f"a holder stopped: 'ihaho log list' in {slowest:.2f} s, a writer told why after {max(waits):.1f} s, nothing written"


def beside(folder: str, size: int) -> str:
    """Four people record and read while a long file is taken in."""
    path = new_ledger(folder)
    source = os.path.join(folder, "in.csv")
    with open(source, "w", encoding="utf-8") as file:
        file.write("event_id,kind,consultee_id,consultation_id,at\n")
        file.writelines(f"i{n},work,P{n},K{n},2026-04-01T09:{n % 60:02}:00+09:00\n" for n in range(size))
    taking = subprocess.Popen([*COMMAND, "import", source], env=os.environ | {"IHAHO_LEDGER": path}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    waits: list[float] = []
    reads: list[float] = []

    def record_on(name: str) -> None:
        number = 0
        while taking.poll() is None:
            begun = time.perf_counter()
            with writing(path, Stamp(datetime.now(UTC), name)) as writer:
                writer.add(Event(f"{name}-{number}", EventKind.WORK, "P", "K", NOW))
            waits.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            with opened(path) as connection:
                find_event(connection, f"{name}-{number}")
            reads.append(time.perf_counter() - begun)
            number += 1
            time.sleep(0.05)

    with ThreadPoolExecutor(4) as people:
        for one in [people.submit(record_on, f"s{n}") for n in range(4)]:
            one.result()
    _, said = taking.communicate()
    demand(taking.returncode == 0, said.decode()[-300:])
    found = sum(1 for _ in events_of(path))
    demand(found == size + len(waits), f"{found} of {size + len(waits)} events")
    demand(not verify(path).findings, "verify")
    late = sorted(waits)[int(len(waits) * 0.99)] if waits else 0.0
    return f"{size:,} rows taken in beside 4 people: {len(waits)} records, 0 refused, 99 of 100 within {late * 1000:.0f} ms, slowest read {max(reads) * 1000:.0f} ms"  # fmt: skip


def kills(folder: str, size: int) -> str:
    """Two writers killed at random moments, again and again."""
    path = new_ledger(folder)
    chance = random.Random(7)
    said: dict[str, int] = {}
    for number in range(size):
        writers = {f"k{number}-{n}": start(path, f"k{number}-{n}", 10**6) for n in range(2)}
        first = next(iter(writers.values()))
        assert first.stdout is not None
        first.stdout.readline()
        time.sleep(chance.random() * 0.15)
        for one in writers.values():
            one.send_signal(signal.SIGKILL)
        for name, one in writers.items():
            said[name] = one.communicate()[0].count(b"\n") + (one is first)
        demand(not verify(path).findings, f"verify after round {number}")
    events: dict[str, int] = {}
    for event in events_of(path):
        name = event.event_id[:-2]
        events[name] = events.get(name, 0) + 1
    demand(set(events.values()) == {2}, "no half consultation")
    there: dict[str, int] = {}
    for name in events:
        writer = name.rsplit("-", 1)[0]
        there[writer] = there.get(writer, 0) + 1
    missing = sum(max(0, count - there.get(name, 0)) for name, count in said.items())
    demand(missing == 0, f"{missing} acknowledged consultations are missing")
    return f"{2 * size} kills: {sum(said.values())} acknowledged, 0 missing, 0 half, integrity and chain hold after each"


def bring_in(folder: str, size: int) -> str:
    """A CSV with so many events, one in 50,000 of them bad, through the command."""
    path = new_ledger(folder)
    source = os.path.join(folder, "in.csv")
    chance = random.Random(3)
    with open(source, "w", encoding="utf-8") as file:
        file.write(",".join(EVENT_COLUMNS) + "\n")
        for number in range(size):
            at = NOW - timedelta(minutes=chance.randrange(2_000_000))
            kind = "broken" if number % 50_000 == 49_999 else "intake" if number % 3 == 0 else "work"
            detail = f'"{{""urls"":[""https://x.com/i/status/{chance.randrange(10**18)}""]}}"' if number % 3 == 0 else ""
            file.write(
                f"e{chance.getrandbits(48):012x},{kind},P{number // 3:06},R7-{number // 3:06},{at.isoformat()},x;Google>検索,"
                f"defamation;名誉毀損・信用毀損等,removal,sns,大学生,self,web,,{detail}\n"
            )
    bad = size // 50_000
    begun = time.perf_counter()
    environment = os.environ | {"IHAHO_LEDGER": path}
    done = subprocess.run([*COMMAND, "import", source], env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    demand(done.returncode == (3 if bad else 0), done.stderr.decode()[-300:])
    demand(
        f"取り込みました: {size - bad} 件。既にある: 0 件。取り込めない: {bad} 件" in done.stdout.decode(),
        done.stdout.decode()[:200],
    )
    begun = time.perf_counter()
    again = subprocess.run([*COMMAND, "import", source], env=environment, capture_output=True, check=False)
    repeated = time.perf_counter() - begun
    demand(f"取り込みました: 0 件。既にある: {size - bad} 件" in again.stdout.decode(), again.stdout.decode()[:200])
    begun = time.perf_counter()
    demand(not verify(path).findings, "verify")
    checked = time.perf_counter() - begun
    begun = time.perf_counter()
    demand(sum(1 for _ in events_of(path)) == size - bad, "all are read back")
    read = time.perf_counter() - begun
    return (
        f"{size:,} events imported in {taken:.1f} s and {memory:.0f} MB ({bad} bad rows set aside), again in {repeated:.1f} s (0 added);"
        f" verified in {checked:.1f} s, read in {read:.1f} s; file {os.path.getsize(path) / 1e6:.0f} MB"
    )


def forms_of(marker: str) -> list[bytes]:
    """A marker as a file could hold it."""
    raw = [marker.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "cp932")]
    return [*raw, *(base64.b64encode(b"x" * pad + raw[0])[4:-4] for pad in range(3)), marker.encode("unicode_escape")]


def wipe(folder: str, size: int) -> str:
    """Consultations with a marker in every field, erased one by one, with copies kept."""
    path = new_ledger(folder)
    markers = [f"印{number:05}消去" for number in range(2 * size)]
    for number, marker in enumerate(markers):
        with writing(path, STAMP) as writer:
            detail = {"memo": marker, "urls": [f"https://example.com/{marker}"], marker: marker}
            event = Event(
                f"e{number}",
                EventKind.INTAKE,
                f"P{number}",
                f"C{number}",
                NOW,
                (marker,),
                (marker,),
                (marker,),
                (marker,),
                marker,
                marker,
                detail=detail,
            )
            writer.add(event, [f"https://example.com/{marker}"])
            writer.revise(event._replace(victim=marker + "2"))
    for number in range(3):
        back_up(path, NOW + timedelta(seconds=number))
    begun = time.perf_counter()
    for number in range(size):
        erase(path, choose_one(f"C{2 * number}", of_person=False), STAMP, "erase", "request")
    taken = time.perf_counter() - begun
    raw = b"\n".join(one.name.encode() + one.read_bytes() for one in Path(folder).rglob("*") if one.is_file())
    for number, marker in enumerate(markers):
        hits = [form for form in forms_of(marker) if form in raw]
        demand(bool(hits) == bool(number % 2), f"marker {number}: {len(hits)} hits")
    demand(not verify(path).findings, "verify")
    return f"{size} marked consultations erased from a ledger and 3 copies: 0 hits in any encoding, others whole, {taken:.1f} s"


def tamper(folder: str, size: int) -> str:
    """Changes made by hand in the rows, and bits flipped in the cells' bytes."""
    path = new_ledger(folder)
    with writing(path, STAMP) as writer:
        for number in range(200):
            writer.add(
                Event(
                    f"e{number}",
                    EventKind.INTAKE,
                    f"P{number}",
                    f"C{number}",
                    NOW,
                    ("x",),
                    ("defamation",),
                    detail={"memo": "本文"},
                )
            )
        writer.revise(Event("e7", EventKind.INTAKE, "P7", "C7", NOW, ("x",), ("bullying",)))
    head = verify(path).head
    good = Path(path).read_bytes()
    spots = [at for word in (b"defamation", "本文".encode()) for at in _places(good, word)]
    chance = random.Random(1)
    columns = ("written", "counselor", "action", "event_id", "kind", "at", "services", "contents", "detail", "attribute", "voids")
    for number in range(size):
        raw = bytearray(good)
        if number % 4 == 0:
            raw[chance.choice(spots)] ^= 1 << chance.randrange(8)
        Path(path).write_bytes(raw)
        seq = chance.randrange(1, head.seq + 1)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            match number % 4:
                case 1:
                    column = chance.choice(columns)
                    connection.execute(f"UPDATE entry SET {column} = {column} || 'x' WHERE seq = ?", (seq,))
                case 2:
                    chosen = chance.choice(("seq = ?", "seq >= ?"))
                    connection.execute(f"DELETE FROM entry WHERE {chosen}", (seq,))
                case 3:
                    other = seq % head.seq + 1
                    for now, then in ((seq, -1), (other, seq), (-1, other)):
                        connection.execute("UPDATE entry SET seq = ? WHERE seq = ?", (then, now))
        try:
            found = bool(verify(path, head).findings)
        except Exception as error:  # an error with its cure is a finding too
            found = type(error).__name__ == "NoOutputError"
        demand(found, f"tampering {number} (link {seq}) was not found")
    return f"{size} random tamperings (flipped bits, edits, deletions, cut tails, swaps): {size} found"


def _places(raw: bytes, word: bytes) -> list[int]:
    found, at = [], raw.find(word)
    while at >= 0:
        found += range(at, at + len(word))
        at = raw.find(word, at + 1)
    return found


def bring_back(folder: str, size: int) -> str:
    """Copies under load, each restored and compared."""
    path = new_ledger(folder)
    writers = [start(path, f"b{number}", size) for number in range(4)]
    copies = [back_up(path, NOW + timedelta(seconds=number)) for number in range(8)]
    for one in writers:
        one.communicate()
    for number, copy in enumerate(copies):
        place = os.path.join(folder, f"restored-{number}.db")
        restore(place, copy.path, NOW, force=False)
        with opened(place) as restored, opened(copy.path) as original:
            demand(content_digest(restored) == content_digest(original), "equal content")
        demand(sum(1 for _ in events_of(place)) % 2 == 0, "whole consultations")
    with opened(path, write=True) as connection, transaction(connection, STAMP) as writer:
        last = writer.head.seq
    return f"8 copies while 4 processes wrote ({last} links in the end): each whole, verified and restored to equal content"


BENCHMARKS: dict[str, tuple[Callable[[str, int], str], int]] = {
    "writes": (writes, 1_000), "shells": (shells, 40), "first": (first, 25), "stuck": (stuck, 1), "beside": (beside, 200_000), "kills": (kills, 200), "import": (bring_in, 1_000_000),
    "erase": (wipe, 300), "tamper": (tamper, 1_000), "restore": (bring_back, 500),
}  # fmt: skip


def main() -> None:
    """Run one benchmark, or all of them."""
    for name in sys.argv[1:2] or BENCHMARKS:
        run, size = BENCHMARKS[name]
        with tempfile.TemporaryDirectory(prefix="ihaho-bench-") as folder:
            print(f"{name:<8} {run(folder, int(sys.argv[2]) if len(sys.argv) > 2 else size)}", flush=True)


if __name__ == "__main__":
    main()
