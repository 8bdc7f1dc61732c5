"""A bad day at the desk: a stuck colleague, a long import beside short entries, and failures that must keep what was said to themselves."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Run, clean_environment, command

from ihaho_cli.errors import NoOutputError
from ihaho_cli.ledger import ledger
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import Stamp, writing
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.ledger.ledger_read import events_of, verify

NOW = datetime(2026, 5, 1, 3, tzinfo=UTC)
STAMP = Stamp(NOW, "a1")
SECRET = "秘密太郎090"
HOLDER = """
import sys, time
from datetime import datetime, UTC
from ihaho_cli.ledger.ledger import Stamp, writing
with writing(sys.argv[1], Stamp(datetime.now(UTC), "b2")):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A new ledger with one consultation."""
    place = str(tmp_path / "desk" / "ledger.db")
    create(place, STAMP, {"memo": True})
    with writing(place, STAMP) as writer:
        writer.add(Event("first", EventKind.INTAKE, "C1", "R8-00001", NOW))
    return place


@pytest.mark.badday("R6")
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process that can be stopped")
def test_a_stuck_colleague(path: str, ihaho: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody stopped in the middle of writing keeps nobody from reading; who writes is told why after the wait, and nothing is lost."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, signal.SIGSTOP)
        shown = ihaho("log", "list", "--ledger", path)
        assert (shown.returncode, b"R8-00001" in shown.stdout) == (0, True)
        # The wait is set short for the test alone; that it ends in words, and not in a hang, is what is shown.
        monkeypatch.setattr(ledger, "WAIT_SECONDS", 1)
        with pytest.raises(NoOutputError, match="ほかの人が台帳に書き込んでいて"), writing(path, STAMP) as writer:
            writer.add(Event("second", EventKind.INTAKE, "C2", "R8-00002", NOW))
    finally:
        os.kill(holder.pid, signal.SIGCONT)
        holder.kill()
        holder.communicate()
    assert [event.event_id for event in events_of(path)] == ["first"]
    assert verify(path).findings == ()


@pytest.mark.badday("R7")
def test_an_import_beside_short_entries(path: str, tmp_path: Path) -> None:
    """While thousands of rows are taken in, entries of colleagues all arrive, and so do the rows."""
    rows = ["event_id,kind,consultee_id,consultation_id,at"]
    rows += [f"i{n},work,P{n},K{n},2026-04-01T09:{n % 60:02}:00+09:00" for n in range(4_000)]
    (tmp_path / "rows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    environment = clean_environment(tmp_path)
    taking = subprocess.Popen(
        command("log", "import", str(tmp_path / "rows.csv"), "--ledger", path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for number in range(40):
        with writing(path, Stamp(NOW, "c3")) as writer:
            writer.add(Event(f"short{number}", EventKind.WORK, "C1", "R8-00001", NOW))
    _, said = taking.communicate(timeout=120)
    assert taking.returncode == 0, said.decode()
    found = {event.event_id for event in events_of(path)}
    assert {f"short{number}" for number in range(40)} <= found
    assert len(found) == 1 + 40 + 4_000
    assert verify(path).findings == ()


FACTS = f"""
place.url = "https://x.com/example/status/20"
applicant.name = "{SECRET}"
applicant.address = "{SECRET}"
info = "{SECRET}"
reason = "{SECRET}"
"""
EXCHANGE = (
    f"event_id,kind,consultee_id,consultation_id,at,detail\n1,{SECRET},a,b,{SECRET},{SECRET}\n2,work,a,b,2026-04-01,x{SECRET}\n"
)


@pytest.mark.badday("S7")
@pytest.mark.parametrize(
    ("arguments", "files", "stdin"),
    [
        (["draft", "takedown", "--facts", "f.toml", "--strict"], {"f.toml": FACTS}, ""),
        (["draft", "takedown", "--facts", "f.toml", "--output", "no/such/folder/a.txt"], {"f.toml": FACTS}, ""),
        (["draft", "takedown", "--facts", "f.toml"], {"f.toml": FACTS + f'place.posted_at = ["{SECRET}", 1]\nright = 7\n'}, ""),
        (["draft", "takedown", "--facts", "f.toml"], {"f.toml": FACTS + f'x = "{SECRET}'}, ""),
        (["draft", "takedown", "--facts", "f.json"], {"f.json": f'{{"info": "{SECRET}",'}, ""),
        (["draft", "--facts", "-"], {}, FACTS),
        (["draft", "disclosure", "--facts", "f.toml"], {"f.toml": FACTS + f'post_date = "{SECRET}"\n'}, ""),
        (["draft", "--facts", "f.toml"], {"f.toml": f'nature = "{SECRET}"\n'}, ""),
        (["draft", "no-such-letter", "--facts", "f.toml"], {"f.toml": FACTS}, ""),
        (["log", "import", "e.csv", "--ledger", "l.db"], {"e.csv": EXCHANGE}, ""),
        (["tally", "3", "--from", "e.csv"], {"e.csv": EXCHANGE}, ""),
        (["tally", "services", "--from", "u.csv"], {"u.csv": f"URL\n{SECRET}\n"}, ""),
        (["classify", "--input", "u.csv", "--column", "x"], {"u.csv": f"URL\n{SECRET}\n"}, ""),
        (["classify", "--input", "u.csv", "--output", "out.csv"], {"u.csv": f'URL\n"{SECRET}\nhttp://[{SECRET}\n'}, ""),
        (["classify", "-"], {}, f"http://[{SECRET}\n{SECRET}\n"),
        (["answer", "-"], {}, SECRET),
        (["answer", "https://x.com/example/status/20", "--facts", "f.toml"], {"f.toml": FACTS + "no.such = 1\n"}, ""),
        (["log", "work", "R8-99999", "--memo", "m.txt", "--ledger", "l.db"], {"m.txt": SECRET}, ""),
        (["data", "check", "--data-dir", "."], {"services.csv": f'service_id,name_ja\n"{SECRET},x\n'}, ""),
    ],
)  # fmt: skip
def test_failures_keep_what_was_said_to_themselves(
    arguments: list[str], files: dict[str, str], stdin: str, ihaho: Run, tmp_path: Path
) -> None:
    """Whatever fails, the words of the person stand in no error, no progress and no file name."""
    ihaho("log", "init", "--ledger", "l.db")
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    done = ihaho(*arguments, stdin=stdin.encode(), env={"TMPDIR": str(tmp_path)})
    said = done.stderr.decode()
    assert SECRET not in said, said
    assert "Traceback" not in said
    assert done.returncode != 1
    assert not [name for _, folders, names in os.walk(tmp_path) for name in (*folders, *names) if SECRET in name]
