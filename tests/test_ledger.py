"""The ledger's file: real SQLite, real processes, real damage."""

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihaho_cli.calendar import JST, Month
from ihaho_cli.errors import BadInputError, NoOutputError
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, head_of, opened, record, split_number, transaction, version_of, writing
from ihaho_cli.ledger.ledger_backups import KEPT, back_up, content_digest, kept_backups, restore, upgrade
from ihaho_cli.ledger.ledger_erasure import attachment_path, choose_expired, choose_one, erase, plan
from ihaho_cli.ledger.ledger_init import build_steps, create, settings_of
from ihaho_cli.ledger.ledger_read import (
    count_of_day,
    events_of,
    find_event,
    history,
    last_written_by,
    latest,
    others_about,
    search,
    stream,
    verify,
)  # fmt: skip
from ihaho_cli.ledger.ledger_schema import APPLICATION_ID, VERSION
from ihaho_cli.text import fold

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
STAMP = Stamp(NOW, "a1")
URL = "https://x.com/i/status/20"
FAST = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def event(number: int, kind: EventKind = EventKind.WORK, **fields: object) -> Event:
    """A made-up event."""
    base = Event(
        f"e{number:06}", kind, f"P{number:05}", f"R8-{number:05}", NOW + timedelta(minutes=number), ("x",), ("defamation",)
    )
    return base._replace(**fields)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[str]:
    """A new ledger."""
    place = str(tmp_path / "desk" / "ledger.db")
    create(place, STAMP, {"memo": True})
    yield place


def filled(path: str, count: int = 5) -> None:
    """Write some events."""
    with writing(path, STAMP) as writer:
        for number in range(1, count + 1):
            writer.add(event(number))


# Opening.


@pytest.mark.badday("S5")
def test_only_the_owner_can_read_it(path: str) -> None:
    """The file and what lies beside it are 0600, the folder 0700."""
    filled(path)
    back_up(path, NOW)
    for folder, _, names in os.walk(os.path.dirname(path)):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for name in names:
            assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600, name


def test_a_ledger_is_made_once(path: str) -> None:
    """Making it again changes nothing."""
    before = Path(path).read_bytes()
    with pytest.raises(NoOutputError, match="もうあります"):
        create(path, STAMP, {})
    assert Path(path).read_bytes() == before
    with pytest.raises(NoOutputError, match="作れません"):
        create(os.path.join(path, "below", "ledger.db"), STAMP, {})


@pytest.mark.badday("R3")
def test_processes_that_make_it_at_once(tmp_path: Path) -> None:
    """Of several processes that make the same ledger one does, and none ever sees half of it."""
    place = str(tmp_path / "desk" / "ledger.db")
    code = (
        "import sys\nfrom datetime import datetime, UTC\nfrom ihaho_cli.errors import NoOutputError\n"
        "from ihaho_cli.ledger.events import Event, EventKind\nfrom ihaho_cli.ledger.ledger import Stamp, record\nfrom ihaho_cli.ledger.ledger_init import create\n"
        "at = datetime.now(UTC)\n"
        "try:\n    create(sys.argv[1], Stamp(at, ''), {})\n    print('made')\nexcept NoOutputError:\n    pass\n"
        "record(sys.argv[1], Event(sys.argv[2], EventKind.WORK, '', '', at), Stamp(at, ''))\n"
    )
    racing = [
        subprocess.Popen([sys.executable, "-c", code, place, f"e{n}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for n in range(8)
    ]
    said = [one.communicate(timeout=60) for one in racing]
    assert [error for _, error in said if error] == []
    assert b"".join(out for out, _ in said) == b"made\n"
    assert len(list(events_of(place))) == 8
    assert verify(place).findings == ()
    assert sorted(os.listdir(tmp_path / "desk")) == ["ledger.db", "ledger.db-journal"]


def broken_files(path: str) -> dict[str, bytes]:
    """Ten ways in which a file is no ledger any more."""
    good = Path(path).read_bytes()
    with closing(sqlite3.connect(":memory:")) as foreign:
        foreign.execute("CREATE TABLE a (b)")
        other = foreign.serialize()
    newer = bytearray(good)
    newer[60:64] = (99).to_bytes(4, "big")
    at = good.index(b"e000003")
    flipped = bytearray(good)
    flipped[at + 6] ^= 1
    not_utf8 = bytearray(good)
    not_utf8[good.index(b"defamation")] = 0xFF
    return {
        "empty": b"", "text": b"name,date\n" * 50, "smashed header": b"\0" * 100 + good[100:], "short": good[:50], "truncated": good[: len(good) // 2],
        "zeroed pages": good[:4096] + b"\0" * (len(good) - 4096), "foreign": other, "newer": bytes(newer), "flipped bit": bytes(flipped),
        "not UTF-8": bytes(not_utf8), "zeroed root": b"".join((good[:200], b"\0" * 3000, good[3200:])),
    }  # fmt: skip


@pytest.mark.badday("R10")
def test_damage_is_said_and_nothing_altered(path: str) -> None:
    """Each kind of damage is one sentence with its cure when the ledger is read or verified, and the file stays as it was."""
    filled(path, 60)
    for name, content in broken_files(path).items():
        Path(path).write_bytes(content)
        with pytest.raises(NoOutputError) as raised:  # noqa: PT012 - either of them has to say it
            list(events_of(path))
            if verify(path).findings:
                raise NoOutputError("検査で分かりました", "控えから戻してください")
        assert raised.value.message
        assert raised.value.cure, name
        assert Path(path).read_bytes() == content, name


@pytest.mark.badday("R10")
def test_a_missing_ledger_is_not_made(tmp_path: Path) -> None:
    """Reading or writing where there is none makes none."""
    for place in (str(tmp_path / "none.db"), str(tmp_path / "no" / "folder.db"), str(tmp_path), str(tmp_path / "a\0b")):
        with pytest.raises(NoOutputError):
            record(place, event(1), STAMP)
    assert os.listdir(tmp_path) == []


def test_a_trigger_or_view_is_not_trusted(path: str) -> None:
    """A file with anything in it that this program did not make is refused."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM url; END")
    with pytest.raises(NoOutputError, match="作り"):
        list(events_of(path))
    with pytest.raises(NoOutputError, match="作り"):
        back_up(path, NOW)


@pytest.mark.badday("R9")
@pytest.mark.skipif(os.getuid() != 0, reason="needs to become somebody who may not write")
def test_reading_works_where_writing_does_not(path: str) -> None:
    """On a read-only file in a read-only folder reading works and writing says why it does not."""
    filled(path)
    folder = os.path.dirname(path)
    code = (
        # All is imported before the privileges are dropped: the environment may lie where nobody else can read.
        "import os, sys, sqlite_utils\nfrom ihaho_cli.ledger import ledger_init\nfrom ihaho_cli.ledger.ledger_read import events_of, verify\n"
        "from ihaho_cli.ledger.ledger import record, Stamp\nfrom ihaho_cli.errors import NoOutputError\n"
        f"list(events_of({path!r}))\nverify({path!r})\nos.setgroups([])\nos.setuid(65534)\n"
        f"found = list(events_of({path!r}))\nassert len(found) == 5 and not verify({path!r}).findings\n"
        "from datetime import datetime, UTC\n"
        f"try:\n    record({path!r}, found[0]._replace(event_id='z'), Stamp(datetime.now(UTC), ''))\n"
        "except NoOutputError as e:\n    print('REFUSED')\n"
    )
    for one in (*Path(folder).rglob("*"), Path(folder), Path(folder).parent):
        one.chmod(0o555 if one.is_dir() else 0o444)
    parents = [p for p in Path(folder).parents if str(p).startswith("/tmp/") and p.stat().st_mode & 0o005 != 0o005]
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o055)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
        )
    finally:
        for parent in parents:
            parent.chmod(0o700)
        Path(folder).parent.chmod(0o755)
        Path(folder).chmod(0o700)
    assert "REFUSED" in done.stdout, done.stderr


# Writing.


def test_numbers_come_one_after_the_other(path: str) -> None:
    """Numbers are those of Japan's fiscal year, never given twice, and pass over those that came from elsewhere."""
    with writing(path, STAMP) as writer:
        assert writer.new_consultation_id(NOW) == "R8-00001"
        writer.add(event(7))
        assert (writer.new_consultation_id(NOW), writer.new_consultee_id()) == ("R8-00008", "P00008")
    with writing(path, STAMP) as writer:
        assert writer.new_consultation_id(NOW) == "R8-00009"
        assert writer.new_consultation_id(datetime(2027, 3, 31, 14, 59, tzinfo=UTC)) == "R8-00010"
        assert writer.new_consultation_id(datetime(2027, 3, 31, 15, 0, tzinfo=UTC)) == "R9-00001"


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("R8-00123", ("R8", 123)), ("R8-123456", ("R8", 123456)), ("H30-00001", ("H30", 1)), ("P00045", ("P", 45)),
        ("R8-0000123", ("", 0)), ("R8-1", ("", 0)), ("X8-00001", ("", 0)), ("P-00001", ("", 0)), ("R8-９９９９９", ("", 0)), ("", ("", 0)),
        ("R8-99999999999", ("", 0)),
    ],
)  # fmt: skip
def test_numbers_of_our_own_shape(number: str, parts: tuple[str, int]) -> None:
    """Only what this program would have written counts as one of its numbers."""
    assert split_number(number) == parts


def test_a_transaction_that_fails_leaves_nothing(path: str) -> None:
    """An error in the middle undoes all of it."""
    with pytest.raises(BadInputError), writing(path, STAMP) as writer:  # noqa: PT012 - the second write is the one that fails
        writer.add(event(1))
        writer.add(event(1, contents=("bullying",)))
    assert list(events_of(path)) == []
    assert verify(path).findings == ()


def test_the_same_event_is_written_once(path: str) -> None:
    """Adding an event again, even in an earlier version, changes nothing."""
    with writing(path, STAMP) as writer:
        assert writer.add(event(1))
        writer.revise(event(1, contents=("bullying",)))
        head = writer.head
        assert not writer.add(event(1))
        assert not writer.add(event(1, contents=("bullying",)))
        assert writer.head == head
        with pytest.raises(BadInputError):
            writer.revise(event(2))
        with pytest.raises(BadInputError):
            writer.add(event(3, services=("a;b",)))
    assert record(path, event(1), STAMP) == head


def test_a_correction_keeps_what_it_corrects(path: str) -> None:
    """The newest version holds; every version stays with who wrote it."""
    with writing(path, STAMP) as writer:
        writer.add(event(1))
    with writing(path, Stamp(NOW, "b2")) as writer:
        writer.revise(event(1, contents=("bullying",)))
        writer.revise(event(1, contents=("copyright",)))
    assert [one.contents for one in events_of(path)] == [("copyright",)]
    with opened(path) as connection:
        (found,) = find_event(connection, "e000001")
        assert [(one.counselor, one.action, one.event.contents) for one in history(connection, found.event_no)] == [
            ("a1", "add", ("defamation",)), ("b2", "edit", ("bullying",)), ("b2", "edit", ("copyright",)),
        ]  # fmt: skip
    assert verify(path).findings == ()


def test_voided_events_are_left_out(path: str) -> None:
    """A void takes its event out of the stream, not out of the file."""
    filled(path)
    record(path, event(9, EventKind.VOID, detail={"voids": "e000002", "reason": "重複"}), STAMP)
    assert [one.event_id for one in events_of(path)] == ["e000001", "e000003", "e000004", "e000005"]
    with opened(path) as connection:
        assert [one.is_voided for one in latest(connection, "event_id = ?", ("e000002",), 1)] == [True]
        last = last_written_by(connection, "a1")
        assert last is not None
        assert last.event.event_id == "e000005"
        assert last_written_by(connection, "zz") is None


@pytest.mark.badday("I10")
def test_a_clock_set_back_changes_no_order(path: str) -> None:
    """What was written last is last whatever the clock said; chain and numbers go on."""
    record(path, event(1, at=NOW), STAMP)
    record(path, event(2, at=NOW - timedelta(days=1)), Stamp(NOW - timedelta(days=1), "a1"))
    with opened(path) as connection:
        last = last_written_by(connection, "a1")
    assert last is not None
    assert last.event.event_id == "e000002"
    assert verify(path).findings == ()
    for days in range(KEPT + 2):
        made = back_up(path, NOW - timedelta(days=days))
        assert os.path.exists(made.path)
    assert len(kept_backups(path)) == KEPT


WRITER = """
import sys
from datetime import datetime, UTC
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, opened, transaction
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with opened(path, write=True) as connection:
    for number in range(count):
        at = datetime.now(UTC)
        with transaction(connection, Stamp(at, name)) as writer:
            case, person = writer.new_consultation_id(at), writer.new_consultee_id()
            writer.add(Event(f"{name}-{number}-a", EventKind.INTAKE, person, case, at))
            writer.add(Event(f"{name}-{number}-b", EventKind.WORK, person, case, at))
        print(number, flush=True)
"""


def start_writer(path: str, name: str, count: int) -> "subprocess.Popen[bytes]":
    """Another process that writes consultations of two events and says so after each."""
    return subprocess.Popen([sys.executable, "-c", WRITER, path, name, str(count)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.badday("R1")
def test_eight_processes_write_at_once(path: str) -> None:
    """Nothing is lost, nobody is locked out, no number is given twice."""
    writers = [start_writer(path, f"w{n}", 25) for n in range(8)]
    for one in writers:
        _, said = one.communicate(timeout=120)
        assert (one.returncode, said) == (0, b"")
    found = list(events_of(path))
    assert len(found) == 400
    assert len({one.consultation_id for one in found}) == len({one.consultee_id for one in found}) == 200
    assert sorted({one.consultation_id for one in found})[-1][-5:] == "00200"
    assert verify(path).findings == ()


@pytest.mark.badday("R4")
def test_what_was_acknowledged_survives_kill_9(path: str) -> None:
    """Writers killed at random moments: every acknowledged consultation is there, none by half, and file and chain hold."""
    said: dict[str, int] = {}
    chance = random.Random(5)
    for number in range(6):
        writers = {f"k{number}-{n}": start_writer(path, f"k{number}-{n}", 10_000) for n in range(2)}
        first = next(iter(writers.values()))
        assert first.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            first.stdout.readline()
        for one in writers.values():
            one.send_signal(signal.SIGKILL)
        for name, one in writers.items():
            out, _ = one.communicate()
            said[name] = out.count(b"\n")
        assert verify(path).findings == ()
    names = [one.event_id.rsplit("-", 1) for one in events_of(path)]
    whole = {name for name, _ in names}
    assert len(names) == 2 * len(whole)
    for name, count in said.items():
        assert count <= sum(one.startswith(name + "-") for one in whole)


@pytest.mark.badday("R8")
def test_a_full_disk_costs_nothing_that_was_acknowledged(path: str) -> None:
    """Where the file can grow no further the write is refused in one sentence, and what was said to be there is there."""
    code = (
        "import resource, signal, os\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({os.path.getsize(path) + 40_000}, -1))\n"
        f"import sys; sys.argv = ['', {path!r}, 'full', '100000']\n{WRITER}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert "台帳に書けません" in done.stderr
    assert len(list(events_of(path))) == 2 * len(done.stdout.split())
    assert verify(path).findings == ()
    record(path, event(99_999), STAMP)


# Reading.


@pytest.mark.badday("I10")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_months_are_japans(path: str, zone: str) -> None:
    """Midnight of 31 March in Japan divides the months whatever clock the machine has."""
    with writing(path, STAMP) as writer:
        for number, at in enumerate(
            ("2026-03-31T14:59:59", "2026-03-31T15:00:00", "2026-04-30T14:59:59.999999", "2026-04-30T15:00:00")
        ):
            writer.add(event(number, at=datetime.fromisoformat(at).replace(tzinfo=UTC)))
    code = (
        "import sys\nfrom ihaho_cli.calendar import Month\nfrom ihaho_cli.ledger.ledger_read import events_of\n"
        "print([e.event_id for e in events_of(sys.argv[1], Month(2026, 4), Month(2026, 4))])"
    )
    environment = os.environ | {"TZ": zone}
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "['e000001', 'e000002']"


@FAST
@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), max_size=12))
def test_the_stream_is_in_the_order_of_time(tmp_path_factory: pytest.TempPathFactory, moments: list[datetime]) -> None:
    """Events come back in the order of time, equal to what was written, however they were written."""
    place = str(tmp_path_factory.mktemp("led") / "l.db")
    create(place, STAMP, {})
    written = [event(number, at=moment.replace(tzinfo=UTC)) for number, moment in enumerate(moments)]
    with writing(place, STAMP) as writer:
        for one in written:
            writer.add(one)
    assert list(events_of(place)) == sorted(written, key=lambda one: one.at)
    assert list(events_of(place, Month(2025, 4), Month(2026, 3))) == [
        one
        for one in sorted(written, key=lambda one: one.at)
        if datetime(2025, 4, 1, tzinfo=JST) <= one.at < datetime(2026, 4, 1, tzinfo=JST)
    ]


def test_a_correction_during_a_reading_is_said(path: str) -> None:
    """A figure is never made of two states: a reading during which something was corrected ends with an error."""
    filled(path, 2_500)
    reading = events_of(path)
    next(reading)
    record(path, event(9_000), STAMP)
    with writing(path, STAMP) as writer:
        writer.revise(event(2_400, contents=("bullying",)))
    with pytest.raises(NoOutputError, match="読んでいる間"):
        list(reading)
    assert len(list(events_of(path))) == 2_501


def test_the_same_url_from_another_person(path: str) -> None:
    """The consultations of other persons about a canonical URL are found, one's own and voided ones are not."""
    for number in (1, 2, 3):
        record(path, event(number, EventKind.INTAKE), STAMP, [URL])
    with writing(path, STAMP) as writer:
        writer.add(event(8, EventKind.VOID, detail={"voids": "e000003"}))
        writer.revise(event(2, EventKind.INTAKE, contents=("bullying",)))
    with opened(path) as connection:
        assert others_about(connection, [URL], "P00001") == ["R8-00002"]
        assert others_about(connection, [URL], "P00009") == ["R8-00001", "R8-00002"]
        assert others_about(connection, ["https://x.com/i/status/21"], "P00001") == []


def test_two_character_words_are_found(path: str) -> None:
    """Search finds words of two characters in any width, case and kana, and signs of LIKE are only themselves."""
    with writing(path, STAMP) as writer:
        writer.add(event(1, detail={"memo": "ブログに実名と住所"}))
        writer.add(event(2, detail={"memo": "ＡＢＣ 100%"}))

    def text_of(one: Event) -> str:
        return fold(str(one.detail.get("memo", "")))

    with opened(path) as connection:
        for words, found in ((["実名"], 1), (["住所", "ぶろぐ"], 1), (["abc"], 1), (["100%"], 1), (["1%0"], 0), (["_"], 0)):
            assert len(list(search(connection, [fold(w) if w != "_" else w for w in words], text_of))) == found, words


def test_the_days_count(path: str) -> None:
    """A day's count leaves out what was voided and what lies outside."""
    filled(path)
    record(path, event(9, EventKind.VOID, detail={"voids": "e000002"}), STAMP)
    with opened(path) as connection:
        assert count_of_day(connection, "work", "2026-05-01", "2026-05-02") == 4
        assert count_of_day(connection, "work", "2026-05-02", "2026-05-03") == 0
        assert [one.event.event_id for one in latest(connection, "kind = ?", ("work",), 2)] == ["e000005", "e000004"]
        assert find_event(connection, "e00") == []
        assert len(find_event(connection, "e0000")) == 5


# The chain.


@pytest.mark.badday("S1")
def test_tampering_is_found(path: str) -> None:
    """Whatever a hand changes in the rows is found: contents, deletions, order, marks, a cut tail."""
    filled(path, 30)
    with writing(path, STAMP) as writer:
        writer.revise(event(4, contents=("bullying",)))
        writer.add(event(40, EventKind.VOID, detail={"voids": "e000005"}))
    head = verify(path).head
    good = Path(path).read_bytes()
    chance = random.Random(11)
    for number in range(60):
        Path(path).write_bytes(good)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            tamper(connection, chance, number)
        assert verify(path, head).findings, number
    Path(path).write_bytes(good)
    assert verify(path, head).findings == ()


def tamper(connection: sqlite3.Connection, chance: random.Random, number: int) -> None:
    """One change somebody could make by hand."""
    seq = chance.randrange(1, head_of(connection).seq + 1)
    column = chance.choice(
        ("written", "counselor", "action", "event_id", "kind", "at", "services", "contents", "detail", "attribute", "voids")
    )
    match number % 8:
        case 0 | 1:
            connection.execute(f"UPDATE entry SET {column} = {column} || 'x' WHERE seq = ?", (seq,))
        case 2:
            connection.execute("DELETE FROM entry WHERE seq = ?", (seq,))
        case 3:
            connection.execute(
                "UPDATE entry SET current = 0 WHERE seq = (SELECT max(seq) FROM entry WHERE current = 1 AND seq <= ?)", (seq + 1,)
            )
        case 4:
            connection.execute("UPDATE entry SET salt = NULL WHERE seq = ?", (seq,))
        case 5:
            connection.execute("DELETE FROM entry WHERE seq >= ?", (seq,))
        case 6:
            connection.execute("UPDATE entry SET salt = randomblob(16) WHERE seq = ?", (seq,))
        case _:
            other = seq % 30 + 1
            connection.execute("UPDATE entry SET seq = -1 WHERE seq = ?", (seq,))
            connection.execute("UPDATE entry SET seq = ? WHERE seq = ?", (seq, other if other != seq else other + 1))
            connection.execute("UPDATE entry SET seq = ? WHERE seq = -1", (other if other != seq else other + 1,))


@pytest.mark.badday("S1")
def test_a_head_of_another_ledger_does_not_fit(path: str, tmp_path: Path) -> None:
    """A head noted elsewhere, or before a history was rewritten as a whole, shows."""
    filled(path)
    other = str(tmp_path / "other.db")
    create(other, STAMP, {})
    filled(other)
    assert verify(path, verify(other).head).findings
    noted = verify(path).head
    record(path, event(50), STAMP)
    assert verify(path, noted).findings == ()


# Copies.


@pytest.mark.badday("R11")
def test_a_backup_restores_to_the_same(path: str, tmp_path: Path) -> None:
    """A copy brings back every row; what stood there is kept; without force nothing is replaced."""
    filled(path)
    copy = back_up(path, NOW)
    with opened(path) as connection:
        before = content_digest(connection)
    record(path, event(70), STAMP)
    with pytest.raises(NoOutputError, match="何も変えていません"):
        restore(path, copy.path, NOW, force=False)
    done = restore(path, copy.path, NOW + timedelta(seconds=1), force=True)
    assert done.verdict.head == copy.head
    with opened(path) as connection:
        assert content_digest(connection) == before
    assert done.before is not None
    assert len(list(events_of(done.before))) == 6
    elsewhere = str(tmp_path / "new" / "ledger.db")
    assert restore(elsewhere, copy.path, NOW, force=False).before is None
    assert list(events_of(elsewhere)) == list(events_of(path))
    assert stat.S_IMODE(os.stat(elsewhere).st_mode) == 0o600
    assert [name for name in os.listdir(tmp_path / "new") if name.startswith(".")] == []


def test_a_damaged_ledger_is_put_aside_by_restore(path: str) -> None:
    """The damaged file is not thrown away, and a damaged copy is not restored."""
    filled(path)
    copy = back_up(path, NOW)
    Path(path).write_bytes(b"gone")
    done = restore(path, copy.path, NOW, force=True)
    assert done.before is not None
    assert Path(done.before).read_bytes() == b"gone"
    assert len(list(events_of(path))) == 5
    raw = bytearray(Path(copy.path).read_bytes())
    raw[raw.index(b"e000003") + 6] ^= 1
    Path(copy.path).write_bytes(raw)
    with pytest.raises(NoOutputError, match="使えません"):
        restore(path, copy.path, NOW, force=True)
    assert len(list(events_of(path))) == 5


def test_ten_are_kept(path: str) -> None:
    """Of copies made beside the ledger the last ten stay; one made elsewhere is not overwritten."""
    for number in range(KEPT + 3):
        last = back_up(path, NOW + timedelta(seconds=number))
    assert len(kept_backups(path)) == KEPT
    assert kept_backups(path)[-1] == last.path
    place = os.path.join(os.path.dirname(path), "mine.db")
    back_up(path, NOW, place)
    with pytest.raises(NoOutputError, match="同じ名前"):
        back_up(path, NOW, place)


@pytest.mark.badday("R11")
def test_a_backup_under_load_is_whole(path: str) -> None:
    """A copy made while others write holds whole consultations and verifies."""
    writers = [start_writer(path, f"b{n}", 30) for n in range(2)]
    copies = [back_up(path, NOW + timedelta(seconds=number)) for number in range(4)]
    for one in writers:
        one.communicate(timeout=60)
    for copy in copies:
        assert verify(copy.path).findings == ()
        assert len(list(events_of(copy.path))) % 2 == 0


def old_ledger(path: str) -> None:
    """A ledger of version 1 with one event that names a URL."""
    place = path + ".new"
    create(place, STAMP, {})
    record(place, event(1, EventKind.INTAKE, detail={"urls": [URL]}), STAMP)
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute("DROP TABLE url")
        connection.execute("PRAGMA user_version = 1")
    os.replace(place, path)


@pytest.mark.badday("R12")
def test_an_older_ledger_is_led_to_today(path: str) -> None:
    """An older ledger is refused until it is upgraded, which copies it first and loses nothing."""
    old_ledger(path)
    with pytest.raises(NoOutputError, match="前の版"):
        list(events_of(path))
    copy = upgrade(path, NOW)
    assert copy is not None
    assert version_of(copy.path) == 1
    assert upgrade(path, NOW) is None
    assert verify(path).findings == ()
    with opened(path) as connection:
        assert others_about(connection, [URL], "P9") == ["R8-00001"]
    assert restore(path, copy.path, NOW, force=True).verdict.events == 1


@pytest.mark.badday("R12")
def test_an_upgrade_is_whole_or_not_at_all(path: str) -> None:
    """Stopped at every statement of every step, the file is of one version or the other, and the next try succeeds."""
    for stop in range(1, 12):
        old_ledger(path)
        code = (
            "import sqlite3, sys, os\nfrom ihaho_cli.ledger.ledger_init import build_steps\n"
            f"c = sqlite3.connect({path!r}, isolation_level=None)\nleft = [{stop}]\n"
            "def trace(statement):\n    left[0] -= 1\n    if left[0] == 0:\n        os.kill(os.getpid(), 9)\n"
            "import sqlite_utils\nc.set_trace_callback(trace)\n"
            "build_steps(c, 1, 2)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert done.returncode in (0, -9), done.stderr
        assert version_of(path) in (1, 2)
        upgrade(path, NOW)
        assert verify(path).findings == ()
        if done.returncode == 0:
            return
    raise AssertionError("the upgrade never ended")


# Erasing.


def forms_of(marker: str) -> list[bytes]:
    """A marker as any file could hold it."""
    import base64

    raw = [marker.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "cp932")]
    return [*raw, *(base64.b64encode(b"x" * pad + raw[0])[4:-4] for pad in range(3)), marker.encode("unicode_escape")]


def all_bytes(folder: str) -> bytes:
    """Everything under a folder, names included."""
    return b"\n".join(name.encode() + (Path(parent) / name).read_bytes() for parent, _, names in os.walk(folder) for name in names)


@pytest.mark.badday("S2", "S3")
def test_erasing_leaves_no_byte(path: str) -> None:
    """After an erasure no form of a marker is in any file; the others are whole; the chain holds and says what was done."""
    markers = [f"印{number:04}消去" for number in range(12)]
    with writing(path, STAMP) as writer:
        for number, marker in enumerate(markers):
            mine = {"memo": marker, "urls": [f"https://example.com/{marker}"]}
            writer.add(
                event(number, EventKind.INTAKE, consultation_id=f"R8-{number // 4:05}", attribute=marker, detail=mine),
                [f"https://example.com/{marker}"],
            )
        writer.revise(event(0, EventKind.INTAKE, consultation_id="R8-00000", victim=markers[0] + "2"))
        writer.add(
            event(90, EventKind.VOID, consultation_id="", consultee_id="", detail={"voids": "e000001", "reason": markers[1]})
        )
    back_up(path, NOW)
    folder = os.path.dirname(path)
    assert markers[0].encode() in all_bytes(folder)
    looked = plan(path, choose_one("R8-00000", of_person=False))
    assert (looked.events, looked.numbers, len(looked.backups)) == (5, ("R8-00000",), 1)
    head = verify(path).head
    erase(path, choose_one("R8-00000", of_person=False), STAMP, "erase", "request")
    raw = all_bytes(folder)
    for marker in markers[:4]:
        for form in forms_of(marker):
            assert form not in raw
    for marker in markers[4:]:
        assert marker.encode() in raw
    verdict = verify(path, head)
    assert (verdict.findings, verdict.events, verdict.erased) == ((), 8, 6)
    assert verify(kept_backups(path)[0]).findings == ()
    assert not [name for name in os.listdir(folder + "/ledger.db.backups") if name.endswith("-journal")]
    with writing(path, STAMP) as writer:
        assert writer.new_consultation_id(NOW) == "R8-00003"


@pytest.mark.badday("S3")
def test_drafts_and_attachments_go_too(path: str, tmp_path: Path) -> None:
    """A recorded draft goes if it is still what was recorded, an attachment if nobody else holds it; the rest is named."""
    import hashlib

    drafts = {}
    for name in ("same", "changed"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        drafts[name] = {"path": str(tmp_path / name), "sha256": hashlib.sha256(name.encode()).hexdigest()}
    (tmp_path / "changed").write_text("edited since", encoding="utf-8")
    shared, own = "a" * 64, "b" * 64
    for digest in (shared, own):
        Path(attachment_path(path, digest)).parent.mkdir(exist_ok=True)
        Path(attachment_path(path, digest)).write_bytes(b"picture")
    with writing(path, STAMP) as writer:
        for number, draft in enumerate(drafts.values(), 1):
            writer.add(event(number, EventKind.LETTER, consultation_id="R8-00001", detail={"letter": "takedown", "draft": draft}))
        writer.add(event(4, consultation_id="R8-00001", detail={"draft": {"path": str(tmp_path / "none"), "sha256": "x"}}))
        writer.add(event(5, consultation_id="R8-00001", detail={"attachment": {"sha256": own}}))
        writer.add(event(6, consultation_id="R8-00001", detail={"attachment": {"sha256": shared}}))
        writer.add(event(7, consultation_id="R8-00002", detail={"attachment": {"sha256": shared}}))
        writer.add(event(8, consultation_id="R8-00001", detail={"attachment": {"sha256": "../../etc"}, "draft": "odd"}))
    done = erase(path, choose_one("R8-00001", of_person=False), STAMP, "erase", "mistake")
    assert [(Path(one.path).name, one.state) for one in done.drafts] == [("same", "same"), ("changed", "changed"), ("none", "gone")]
    assert not (tmp_path / "same").exists()
    assert (tmp_path / "changed").exists()
    assert not os.path.exists(attachment_path(path, own))
    assert os.path.exists(attachment_path(path, shared))


@pytest.mark.badday("S3")
def test_a_copy_that_cannot_be_read_goes(path: str) -> None:
    """A kept copy that is damaged may hold the person: it goes altogether."""
    filled(path)
    copy = back_up(path, NOW)
    Path(copy.path).write_bytes(b"SQLite format 3\0 damaged" + b"e000001" * 99)
    assert plan(path, choose_one("P00001", of_person=True)).backups == (copy.path,)
    erase(path, choose_one("P00001", of_person=True), STAMP, "erase", "request")
    assert kept_backups(path) == []


@pytest.mark.parametrize(
    ("today", "gone"),
    [(date(2031, 5, 1), 0), (date(2031, 5, 2), 2), (date(2031, 5, 3), 2), (date(2031, 6, 2), 3), (date(2032, 2, 29), 3)],
)
def test_retention_runs_out_on_its_day(path: str, today: date, gone: int) -> None:
    """A consultation goes the day after its years are over, counted by Japan's days from its last event; counts without a person stay."""
    with writing(path, STAMP) as writer:
        writer.add(event(1, at=datetime(2026, 4, 30, 15, 0, tzinfo=UTC)))
        writer.add(event(2, at=datetime(2026, 5, 1, 14, 59, tzinfo=UTC), consultation_id=""))
        writer.add(event(3, at=datetime(2020, 1, 1, tzinfo=UTC), consultation_id="R8-00009"))
        writer.add(event(4, at=datetime(2026, 6, 1, tzinfo=UTC), consultation_id="R8-00009"))
        writer.add(event(5, EventKind.LINE, at=datetime(2001, 1, 1, tzinfo=UTC), consultee_id="", consultation_id=""))
    found = plan(path, choose_expired(today, 5))
    assert found.events == (gone if gone < 3 else 4)
    erase(path, choose_expired(today, 5), STAMP, "purge", "retention")
    assert len(list(events_of(path))) == 5 - found.events
    assert verify(path).findings == ()


def test_settings_are_links_of_the_chain(path: str) -> None:
    """What a desk settles is kept with its history, the last word counting."""
    with writing(path, STAMP) as writer:
        writer.note("setting", {"keep_years": 5})
        writer.note("setting", {"memo": False})
    with opened(path) as connection:
        assert settings_of(connection) == (False, 5)
    assert verify(path).findings == ()


def test_steps_know_when_another_was_faster(path: str) -> None:
    """Two processes that upgrade at once do it once."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        build_steps(connection, 0, VERSION)
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        with transaction(connection, STAMP) as writer:
            assert writer.head.seq == 1
        assert len(list(stream(connection))) == 0
