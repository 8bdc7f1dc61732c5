"""However a long run ends, and wherever it writes: nothing half-written, nobody else's file touched, no process left."""

import csv
import io
import json
import os
import pty
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run, clean_environment, command
from processes import children_of, is_running

POST = "https://x.com/a/status/20"
LINE = POST + "\n"
each_number = pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]], ids=["one", "two"])


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


# Where it is written.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize(("suffix", "jobs"), [("jsonl", []), ("csv", ["--jobs", "2"]), ("md", []), ("xlsx", []), ("parquet", [])])
def test_a_full_disk_keeps_what_was_there(ihaho: Run, tmp_path: Path, small_disk: Path, jobs: list[str], suffix: str) -> None:
    """No room left is one line with code 5: no half file, and an earlier output is as it was, with --force too."""
    rows = (f"https://x.com/a{n * n}/status/{n * 7919 % 1_000_003}{n}\n" for n in range(8_000))
    (tmp_path / "in.txt").write_text("".join(rows), encoding="utf-8")
    old = small_disk / f"old.{suffix}"
    old.write_bytes(b"before")
    for name, extra in (("new", []), ("old", ["--force"])):
        done = ihaho("classify", "--input", "in.txt", "--output", str(small_disk / f"{name}.{suffix}"), *extra, *jobs)
        assert (done.returncode, text(done.stderr).count("エラー")) == (5, 1)
        assert "空き容量" in text(done.stderr)
    assert names(small_disk) == [old.name]
    assert old.read_bytes() == b"before"


@each_number
def test_no_room_for_what_was_rejected(ihaho: Run, tmp_path: Path, small_disk: Path, jobs: list[str]) -> None:
    """Where only the rejects do not fit, the output is there whole and the code says that something was not written."""
    (tmp_path / "in.csv").write_text(f"URL,n\n{POST},1\n" + f"{'あ' * 50_000},2\n" * 3, encoding="utf-8")
    done = ihaho("classify", "--input", "in.csv", "--output", str(small_disk / "o.csv"), *jobs)
    assert done.returncode == 5
    assert not [name for name in names(small_disk) if name.startswith(".ihaho")]


def test_places_that_are_taken(ihaho: Run, tmp_path: Path) -> None:
    """What is there is not written over without --force; a folder, a device and an input never are."""
    (tmp_path / "in.csv").write_text("URL\n" + LINE, encoding="utf-8")
    (tmp_path / "out.csv").write_bytes(b"before")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to("out.csv")
    (tmp_path / "same.csv").symlink_to("in.csv")
    os.link(tmp_path / "in.csv", tmp_path / "hard.csv")
    before = (tmp_path / "in.csv").read_bytes()

    def run(output: str, *extra: str) -> int:
        return ihaho("classify", "--input", "in.csv", "--output", output, "--format", "csv", *extra).returncode

    assert [run(name) for name in ("out.csv", "folder.csv", "link.csv", "/dev/null", "no/out.csv")] == [5] * 5
    assert [run(name, "--force") for name in ("folder.csv", "/dev/null")] == [5, 5]
    assert [
        run(name, *extra)
        for name, *extra in (("./in.csv",), ("in.csv", "--force"), ("same.csv", "--force"), ("hard.csv", "--force"))
    ] == [2] * 4
    assert (tmp_path / "out.csv").read_bytes() == b"before"
    assert (tmp_path / "in.csv").read_bytes() == before
    assert run("link.csv", "--force") == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    assert not [name for name in names(tmp_path) if name.startswith(".ihaho")]


def test_rejects_never_replace_earlier_ones(ihaho: Run, tmp_path: Path) -> None:
    """A run after a run writes its rejects under the next free name; both are for their owner only and hold the bad cell alone."""
    (tmp_path / "in.csv").write_text(
        f'氏名,URL\n架空花子,"{POST}"\n架空太郎,"ここ\nです"\n架空次郎,"{POST}"\n架空三郎,\n', encoding="utf-8"
    )
    for _ in range(2):
        assert ihaho("classify", "--input", "in.csv", "--output", "o.csv", "--force").returncode == 3
    first, second = tmp_path / "o-rejected.csv", tmp_path / "o-rejected_2.csv"
    assert first.read_bytes() == second.read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (first, second)} == {0o600}
    rows = list(csv.reader(io.StringIO(first.read_text(encoding="utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["in.csv", "3"], ["in.csv", "6"]]
    assert "架空" not in first.read_text(encoding="utf-8")


# Pipes.


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_are_read_once(ihaho: Run, tmp_path: Path) -> None:
    """A pipe is read by one process, whatever its name; for several, and for counting, it is refused before it is read."""
    os.mkfifo(tmp_path / "pipe.csv")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe.csv").write_text("n,URL\n" + f"1,{LINE}" * 3, encoding="utf-8"))
    writer.start()
    done = ihaho("classify", "--input", "pipe.csv", "--format", "csv")
    writer.join()
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 4)
    for words in (
        ["classify", "--input", "pipe.csv", "--jobs", "2"],
        ["classify", "--input", "/dev/stdin", "--jobs", "2"],
        ["classify", "-", "--jobs", "2"],
        ["tally", "services", "--from", "pipe.csv"],
        ["tally", "services", "--from", "/dev/stdin", "--jobs", "2"],
    ):
        done = ihaho(*words, stdin=LINE.encode())
        assert (done.returncode, text(done.stderr).count("エラー"), done.stdout) == (2, 1, b""), words
    for words in (["--input", "/dev/stdin"], ["-"]):
        assert len(ihaho("classify", *words, stdin=LINE.encode() * 3).stdout.splitlines()) == 3


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """Who reads only the first line of the output ends the run in peace, however many processes work."""
    (tmp_path / "in.txt").write_text(LINE * 20_000, encoding="utf-8")
    arguments = command("classify", "--input", "in.txt", "--jobs", "2")
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path)
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert json.loads(run.stdout.readline())["service"] == "x"
        run.stdout.close()
        errors = run.stderr.read()
    assert (run.returncode, errors) == (0, b"")


# Ends.


def test_a_process_that_heard_no_end_ends_with_its_pipe() -> None:
    """One that is asked to end before it can hear it, as while it starts, is not waited for for ever."""
    program = (
        "import signal, ihaho_cli.bulk.workers as workers\n"
        "real = signal.signal\n"
        "signal.signal = lambda number, _: real(number, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGTERM, None)\n"
        "with workers.Pool(2): pass\n"
    )
    assert subprocess.run([command()[0], "-c", program], timeout=60, check=False).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
@each_number
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_ended(tmp_path: Path, ihaho: Run, jobs: list[str], sent: signal.Signals, code: int) -> None:
    """Asked to end, a run leaves nothing; killed, no output of its name, no process for long, and nothing in the way of the next."""
    os.mkfifo(tmp_path / "never.txt")
    (tmp_path / "in.txt").write_text(LINE * 60_000, encoding="utf-8")
    arguments = command("classify", "--input", "in.txt", "--output", "out.jsonl", *jobs)
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path)) as running:
        while not any(path.stat().st_size for path in tmp_path.glob(".ihaho-*")):
            time.sleep(0.005)
        # In the middle: it goes no further until it has been told to end.
        running.send_signal(signal.SIGSTOP)
        workers = children_of(running.pid)
        assert len(workers) == (2 if jobs else 0)
        assert not (tmp_path / "out.jsonl").exists()
        running.send_signal(sent)
        running.send_signal(signal.SIGCONT)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == code
    assert b"Traceback" not in errors
    for _ in range(1_000):
        if not any(map(is_running, workers)):
            break
        time.sleep(0.01)
    assert not any(map(is_running, workers))
    assert not (tmp_path / "out.jsonl").exists()
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".ihaho")]
    assert len(left) == (sent is signal.SIGKILL)
    assert {stat.S_IMODE(path.stat().st_mode) for path in left} <= {0o600}
    (tmp_path / "in.txt").write_text(LINE, encoding="utf-8")
    assert ihaho("classify", "--input", "in.txt", "--output", "out.jsonl", *jobs).returncode == 0


# Progress.


def on_a_terminal(tmp_path: Path, *arguments: str) -> str:
    """What a person sees on stderr."""
    ours, theirs = pty.openpty()
    seen = b""
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.DEVNULL, stderr=theirs, cwd=tmp_path, env=clean_environment(tmp_path)
    ) as running:
        os.close(theirs)
        try:
            while piece := os.read(ours, 4_096):
                seen += piece
        except OSError:  # The terminal is gone with its last writer.
            pass
    os.close(ours)
    assert running.returncode == 0
    return text(seen)


@pytest.mark.parametrize(
    ("words", "name", "jobs"),
    [
        (["classify", "--input"], "in.txt", ["--jobs", "2"]), (["classify", "--input"], "in.parquet", []),
        (["tally", "services", "--from"], "in.txt", []), (["tally", "services", "--from"], "in.parquet", ["--jobs", "2"]),
    ],
)  # fmt: skip
def test_progress_is_for_who_watches(tmp_path: Path, ihaho: Run, jobs: list[str], words: list[str], name: str) -> None:
    """On a terminal number, rate, share and remaining time are shown, and last how many there were; in a pipe nothing is."""
    count = 800_000 if name == "in.txt" else 400_000
    if name == "in.txt":
        (tmp_path / name).write_text(LINE * count, encoding="utf-8")
    else:
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.table({"URL": [POST] * count}), tmp_path / name)
    seen = on_a_terminal(tmp_path, *words, name, *jobs)
    shown = [line for line in seen.split("\r") if "[進捗]" in line]
    assert all("件/秒" in line for line in shown[:-1])
    assert any("%" in line and "残り 約" in line for line in shown[:-1])
    assert f"[進捗] {count:,} 件 済み" in shown[-1]
    if name == "in.txt":
        (tmp_path / name).write_text(LINE * 3_000, encoding="utf-8")
        assert ihaho(*words, name, *jobs).stderr == b""
