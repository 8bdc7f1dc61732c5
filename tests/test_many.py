"""Millions of URLs: whoever shares the work, the answers are those of one process, and nothing is lost or left half done."""

import csv
import gzip
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run, clean_environment, command
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import children_of

import ihaho_cli
from ihaho_cli.batches import classify_batch
from ihaho_cli.bulk.bulk import Part, read_cells
from ihaho_cli.bulk.inputs import matching
from ihaho_cli.bulk.ranges import after_lines, ranges_of, trimmed
from ihaho_cli.bulk.workers import Job, classify_part, in_order
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.progress import pace
from ihaho_cli.errors import BadInputError, NoOutputError
from ihaho_cli.shipped import shipped_folder

POST = "https://x.com/a/status/20"
JOB = Job(None, "today", False, "jsonl", (), "")


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


def many_rows(count: int) -> str:
    """A table with rows of several lines, a quote never closed, odd URLs and an empty cell."""
    rows = ["番号,URL,備考"]
    for number in range(count):
        note = f'"一行目\n二行目 {number}"' if number % 7 == 0 else "x"
        url = ("", "こんにちは", f"https://x.com/a/status/{number}", f"https://shop.example/{number}", '"b" c')[number % 5]
        rows.append(f"{number},{url},{note}")
    return "\n".join(rows) + "\n"


# The law: a file in parts is the file.


def in_parts(path: str, column: str | None, size: int) -> list[object]:
    """The cells of a file read part by part, as several processes would; a part without an end by the common way."""
    found: list[object] = []
    following = 0
    for part in ranges_of(path, column, size):
        one = part
        if one.first < following:
            rest = trimmed(one, following)
            if rest is None:
                continue
            one = rest
        if one.until is None and not one.offset:
            found += read_cells(path, column)
            continue
        source = Part(one.path, one.column, one.head, one.offset, one.first, one.until)
        found += source.cells()
        following = source.following
    return found


PIECES = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", POST, "あ", '","', '"\n', "\0", "{", '{"url": "b"}', " "])
RAW = st.lists(st.one_of(PIECES.map(str.encode), st.sampled_from([b"\xff", b"\x81", b"\xef\xbb\xbf", b"\xff\xfe"])), max_size=60)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.txt"])
@settings(max_examples=300, deadline=None)
@given(pieces=RAW, size=st.integers(1, 30))
def test_a_file_in_parts_is_the_file(tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[bytes], size: int) -> None:
    """Wherever it is cut, a file gives the same cells on the same lines: quotes, odd ends and broken rows included."""
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes((b"url,n\n" if name == "a.csv" else b"url\tn\n" if name == "a.tsv" else b"") + b"".join(pieces))
    assert in_parts(str(path), None, size) == list(read_cells(str(path), None))


@settings(max_examples=12, deadline=None)
@given(
    blocks=st.lists(
        st.tuples(st.sampled_from(['a","', 'a","', "a", '"', '""', '"a,b', "x,y", 'a"b,"', '"""']), st.integers(1, 400)),
        min_size=3,
        max_size=6,
    )
)
def test_a_file_of_open_quotes_is_read_once(tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, int]]) -> None:
    """What is known of the lines ahead changes no row: each read from its own line on gives the same."""
    path = tmp_path_factory.getbasetemp() / "quotes.csv"
    lines = [line for line, times in [('a","', 501), *blocks] for _ in range(times)]
    path.write_text("url,n\n" + "\n".join(lines), encoding="utf-8")
    assert in_parts(str(path), None, 1) == list(read_cells(str(path), None))


@pytest.mark.parametrize("size", [1, 50, 1000])
def test_answers_in_parts_are_the_answers(tmp_path: Path, size: int) -> None:
    """The answers of parts put together are those of one part, though some parts began inside a row."""
    path = tmp_path / "a.csv"
    path.write_text(many_rows(200), encoding="utf-8")

    def submit(job: Job, part: object) -> object:
        return lambda: classify_part(job, part)

    def run(size: int) -> tuple[bytes, int, list[object]]:
        done = list(in_order(JOB, ranges_of(str(path), "URL", size), submit, 5, pytest.fail))
        return b"".join(d.text for d in done), sum(d.unknown for d in done), [r for d in done for r in d.rejects]

    assert run(size) == run(1_000_000)


def test_lines_are_counted_as_they_are_read(tmp_path: Path) -> None:
    """A CR at the end of a piece that was read belongs to the LF after it."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 65_535 + b"\r\ny\rz\n")
    assert [after_lines(str(path), 0, count) for count in (1, 2, 3, 9)] == [65_537, 65_539, 65_541, 65_541]


def test_lines_without_an_end_are_read_by_one(tmp_path: Path) -> None:
    """A file whose lines end in CR alone is not cut, and not held in memory to find that out."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"url,n\n" + b"https://x.com/a,1\r" * 300_000)
    parts = list(ranges_of(str(path), None))
    assert [part.until for part in parts] == [None]
    last = Part(str(path), None, parts[0].head, parts[0].offset, parts[0].first, None)
    assert sum(1 for _ in last.cells()) == 300_000


@pytest.mark.parametrize("content", ["url\n".encode("utf-16"), b""])
def test_what_cannot_be_cut(tmp_path: Path, content: bytes) -> None:
    """UTF-16 is one part, an empty table none."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert len(list(ranges_of(str(path), None))) == bool(content)


# Several processes.


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_jobs_write_the_same_bytes(ihaho: Run, tmp_path: Path, suffix: str) -> None:
    """Two processes write, byte for byte, what one writes, whatever the files are; the rejects too."""
    (tmp_path / "a.csv").write_text(many_rows(9_000), encoding="cp932", errors="replace")
    (tmp_path / "b.jsonl").write_text("".join(json.dumps({"URL": POST, "n": n}) + "\n" for n in range(3_000)), encoding="utf-8")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(many_rows(50).encode()))
    (tmp_path / "d.csv").write_bytes(many_rows(50).encode("utf-16"))
    (tmp_path / "e.csv").write_text("番号\n1\n2,3\n", encoding="utf-8")
    inputs = [word for name in ("a.csv", "b.jsonl", "c.csv.gz", "missing.csv", "d.csv", "e.csv") for word in ("--input", name)]
    one = ihaho("classify", *inputs, "--column", "URL", "--output", f"one.{suffix}")
    two = ihaho("classify", *inputs, "--column", "URL", "--output", f"two.{suffix}", "--jobs", "2")
    assert (one.returncode, two.returncode) == (3, 3), text(two.stderr)
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()
    assert (tmp_path / "one-rejected.csv").read_bytes() == (tmp_path / "two-rejected.csv").read_bytes()
    assert stat.S_IMODE((tmp_path / f"two.{suffix}").stat().st_mode) == 0o600
    piped = ihaho("classify", *inputs, "--column", "URL", "--format", suffix, "--jobs", "2")
    assert piped.stdout == (tmp_path / f"one.{suffix}").read_bytes().removeprefix(b"\xef\xbb\xbf")


def test_long_messages_meet_long_answers(ihaho: Run, tmp_path: Path) -> None:
    """A header larger than a pipe, answers larger than what is shared: no end waits for the other to read first."""
    names = ["url", "long", *(f"{'n' * 1_000}{number}" for number in range(900))]
    row = ["https://x.com/example/status/1", "\\" * 700_000, *["1"] * 900]
    (tmp_path / "in.csv").write_text("\n".join(map(",".join, [names] + [row] * 12)) + "\n", encoding="utf-8")
    for jobs in ("1", "2"):
        done = ihaho("classify", "--input", "in.csv", "--output", f"{jobs}.jsonl", "--jobs", jobs)
        assert done.returncode == 0, text(done.stderr)
    written = (tmp_path / "1.jsonl").read_bytes()
    assert written == (tmp_path / "2.jsonl").read_bytes()
    assert [json.loads(line)["row"] for line in written.splitlines()] == [dict(zip(names[1:], row[1:], strict=True))] * 12


def test_processes_started_anew_write_the_same_bytes(ihaho: Run, tmp_path: Path) -> None:
    """Where a process cannot begin as a copy of the first, as on other systems."""
    (tmp_path / "in.csv").write_text(many_rows(9_000), encoding="utf-8")
    words = ["classify", "--input", "in.csv", "--column", "URL", "--output"]
    assert ihaho(*words, "one.jsonl").returncode == 3
    python, option, program = command()[:3]
    anew = f"import multiprocessing\nif __name__ == '__main__':\n    multiprocessing.set_start_method('spawn')\n    {program}"
    arguments = [python, option, anew, *words, "two.jsonl", "--jobs", "2"]
    done = subprocess.run(arguments, cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, timeout=120, check=False)
    assert done.returncode == 3, text(done.stderr)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_jobs_extract_and_auto(ihaho: Run, tmp_path: Path) -> None:
    """--extract and a strict run are the same with as many processes as the machine has."""
    (tmp_path / "a.txt").write_text(f"「{POST}」と https://unknown.example/ です。\n" * 500, encoding="utf-8")
    one = ihaho("classify", "--input", "a.txt", "--extract", "--strict")
    two = ihaho("classify", "--input", "a.txt", "--extract", "--strict", "--jobs", "auto")
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    assert (two.returncode, len(two.stdout.splitlines())) == (4, 1_000)


@pytest.mark.parametrize(
    "words",
    [
        ["--jobs", "0"], ["--jobs", "x"], ["--jobs", "２"], ["--jobs", "1000"], ["--jobs", "2", "--format", "md"],
        ["--engine", "dask"], ["--scheduler", "local"], ["--engine", "spark", "--scheduler", "local"],
    ],
)  # fmt: skip
def test_odd_jobs_are_refused(ihaho: Run, tmp_path: Path, words: list[str]) -> None:
    """What cannot be shared out is refused before anything is read."""
    (tmp_path / "a.txt").write_text(POST + "\n", encoding="utf-8")
    done = ihaho("classify", "--input", "a.txt", *words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert ihaho("classify", POST, "--jobs", "2").returncode == 2


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_shared_run_that_loses_a_process_leaves_nothing(tmp_path: Path) -> None:
    """With one of its processes killed, the run leaves no file, no process, and one clear line."""
    (tmp_path / "in.txt").write_text("こんにちは\n" + (POST + "\n") * 400_000, encoding="utf-8")
    arguments = ("classify", "--input", "in.txt", "--output", "out.jsonl", "--jobs", "2")
    with subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path)) as running:
        for _ in range(1_000):
            if any(path.stat().st_size for path in tmp_path.glob(".ihaho-*")):
                break
            time.sleep(0.01)
        workers = children_of(running.pid)
        assert len(workers) >= 2
        os.kill(workers[-1], signal.SIGKILL)
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 5
    assert b"Traceback" not in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt"]
    assert not [number for number in workers if Path(f"/proc/{number}").exists()]


# What the files may be.


def test_patterns_and_gzip(ihaho: Run, tmp_path: Path) -> None:
    """A pattern stands for its files in the order of their names, packed or not; a name that is there is no pattern."""
    (tmp_path / "2.csv.gz").write_bytes(gzip.compress(f"URL\n{POST}\n".encode()))
    (tmp_path / "1.csv").write_text("URL\nhttps://x.com/a/status/10\n", encoding="utf-8")
    done = ihaho("classify", "--input", "?.csv*")
    assert [json.loads(line)["item"]["id"] for line in done.stdout.splitlines()] == ["10", "20"]
    (tmp_path / "[a].txt").write_text(POST, encoding="utf-8")
    name = str(tmp_path / "[a].txt")
    assert matching([name, str(tmp_path / "no*thing")]) == [name, str(tmp_path / "no*thing")]
    assert ihaho("classify", "--input", "no*thing").returncode == 4


@pytest.mark.parametrize("cut", [5, 200])
def test_broken_gzip(ihaho: Run, tmp_path: Path, cut: int) -> None:
    """Of a packed file that breaks off, what was read is answered, the rest is one line with its cure, code 3."""
    packed = gzip.compress(b"".join(b"https://x.com/a/status/%d%d\n" % (n, hash(str(n))) for n in range(2_000)))
    (tmp_path / "a.txt.gz").write_bytes(packed[:cut] if cut == 5 else packed[:-cut])
    (tmp_path / "b.txt").write_text(POST, encoding="utf-8")
    for extra in ([], ["--jobs", "2"]):
        done = ihaho("classify", "--input", "a.txt.gz", "--input", "b.txt", *extra)
        assert done.returncode == 3
        assert "gzip" in text(done.stderr)
        assert json.loads(done.stdout.splitlines()[-1])["item"]["id"] == "20"
    (tmp_path / "c.txt.gz").write_bytes(b"no gzip at all")
    assert ihaho("classify", "--input", "c.txt.gz").returncode == 3


@pytest.mark.parametrize("name", ["a.xlsx.gz", "a.parquet.gz"])
def test_packed_files_that_are_packed_already(tmp_path: Path, name: str) -> None:
    """Excel and Parquet are read as they are, never packed once more."""
    with pytest.raises(BadInputError, match="圧縮"):
        list(read_cells(str(tmp_path / name), None))


def test_rejects_stand_beside_the_output(ihaho: Run, tmp_path: Path) -> None:
    """Rows that cannot be read are named with file, line and reason in a file for their owner only; no formula runs in it."""
    (tmp_path / "in.csv").write_bytes(f"番号,URL\n1,{POST}\n2,=HYPERLINK(1)\n3,\n4,".encode() + b"\x81\xff\xfd\n5,x y\n")
    done = ihaho("classify", "--input", "in.csv", "--output", "out.jsonl")
    assert done.returncode == 3
    assert "out-rejected.csv" in text(done.stderr)
    path = tmp_path / "out-rejected.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["ファイル", "行", "理由", "内容"]
    assert [(row[0], row[1]) for row in rows[1:]] == [("in.csv", "3"), ("in.csv", "4"), ("in.csv", "5"), ("in.csv", "6")]
    assert [row[3] for row in rows[1:]] == ["'=HYPERLINK(1)", "", "", "x y"]
    assert len({row[2] for row in rows[1:]}) == 3
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    assert ihaho("classify", POST, "--output", "good.jsonl").returncode == 0
    assert not (tmp_path / "good-rejected.csv").exists()


# Progress.


def test_pace() -> None:
    """Progress names the number, the rate and, where the whole is known, what is left."""
    assert pace(9, 0.0, 0.5) == "[進捗] 9 件"
    assert pace(50_000, 0.5, None) == "[進捗] 50,000 件  100,000 件/秒"
    assert pace(1_000_000, 100.0, 0.5) == "[進捗] 1,000,000 件  10,000 件/秒  50%  残り 約 1 分 40 秒"


# Parquet.


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """A Parquet file of two groups with a number, nothing, and a list."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table(
        {"n": list(range(250)), "URL": [POST, "こんにちは", None, "https://a.example/", POST] * 50, "tags": [["a", "髙"]] * 250}
    )
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=100)
    return tmp_path / "in.parquet"


def test_parquet_in_and_out(ihaho: Run, tmp_path: Path, parquet: Path) -> None:
    """Parquet is read with its columns kept as text and its rows counted from 1; written, it is the CSV's table."""
    assert ihaho("classify", "--input", str(parquet), "--output", "out.parquet").returncode == 3
    assert ihaho("classify", "--input", str(parquet), "--output", "out.csv", "--jobs", "2").returncode == 3
    from pyarrow.parquet import read_table

    rows = read_table(tmp_path / "out.parquet").to_pylist()
    shown = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [row["ihaho_line"] for row in rows] == [str(n) for n in range(1, 251)]
    assert (rows[0]["n"], rows[0]["tags"], rows[0]["ihaho_item_id"]) == ("0", '["a", "髙"]', "20")
    assert rows == shown
    assert ihaho("classify", POST, "--format", "parquet").returncode == 2


def test_broken_parquet(ihaho: Run, tmp_path: Path, parquet: Path) -> None:
    """What is no Parquet, or lacks the column, or is not there, is one line with its cure."""
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing PAR1")
    for extra in ([], ["--jobs", "2"]):
        assert ihaho("classify", "--input", "a.parquet", *extra).returncode == 3
        assert ihaho("classify", "--input", "missing.parquet", *extra).returncode == 4
        done = ihaho("classify", "--input", str(parquet), "--column", "場所", *extra)
        assert (done.returncode, text(done.stderr).count("エラー")) == (3, 1)


def test_missing_parts_are_named(tmp_path: Path) -> None:
    """Without the extra, Parquet and the cluster end in one line that names it."""
    (tmp_path / "a.parquet").write_bytes(b"")
    hidden = "import sys; sys.modules['pyarrow'] = sys.modules['dask'] = None; "
    for words in (
        ["--input", "a.parquet"],
        ["-", "--output", "b.parquet"],
        ["--input", "x", "--engine", "dask", "--scheduler", "local"],
    ):
        program = [*command()[:2], hidden + str(command()[2]), "classify", *words]
        done = subprocess.run(program, input=b"", capture_output=True, cwd=tmp_path, env=clean_environment(tmp_path), check=False)
        assert done.returncode == 5
        assert 'pip install ".[cluster]"' in text(done.stderr)


# A cluster of processes.


def test_a_cluster_gives_the_same_bytes(ihaho: Run, tmp_path: Path, parquet: Path) -> None:
    """A local cluster of processes over partitioned CSV and Parquet writes what one process writes."""
    pytest.importorskip("distributed")
    for number in range(3):
        (tmp_path / f"part-{number}.csv").write_text(many_rows(2_000 + number), encoding="utf-8")
    inputs = ["--input", "part-*.csv", "--input", str(parquet), "--column", "URL"]
    assert ihaho("classify", *inputs, "--output", "one.csv").returncode == 3
    done = ihaho("classify", *inputs, "--output", "two.csv", "--engine", "dask", "--scheduler", "local", "--jobs", "2")
    assert done.returncode == 3, text(done.stderr)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one-rejected.csv").read_bytes() == (tmp_path / "two-rejected.csv").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_killed_worker_costs_nothing(ihaho: Run, tmp_path: Path) -> None:
    """One of two workers is killed before half of the answers are there: all come, in their order, as one process writes them."""
    pytest.importorskip("distributed")
    (tmp_path / "in.txt").write_text("".join(f"https://x.com/a/status/{n}\n" for n in range(120_000)), encoding="utf-8")
    parts = len(list(ranges_of(str(tmp_path / "in.txt"), None)))
    arguments = ("classify", "--input", "in.txt", "--output", "out.csv", "--engine", "dask", "--scheduler", "local", "--jobs", "2")
    with subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(tmp_path)) as running:
        while not (begun := [path for path in tmp_path.glob(".ihaho-*") if path.stat().st_size]):
            assert running.poll() is None
            time.sleep(0.005)
        # The caller and its scheduler stand still while the worker dies: what is written now was answered before.
        running.send_signal(signal.SIGSTOP)
        written = begun[0].stat().st_size
        workers = [n for n in children_of(running.pid) if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        running.send_signal(signal.SIGCONT)
        _, errors = running.communicate(timeout=110)
    assert running.returncode == 0, text(errors)
    # Answered, but not written yet, were at most the parts under way at one time.
    assert written / (tmp_path / "out.csv").stat().st_size + (2 * 2 + 2) / parts < 0.5
    assert not [number for number in workers if Path(f"/proc/{number}").exists()]
    assert ihaho("classify", "--input", "in.txt", "--output", "one.csv").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A cluster of two machines with a program each, of which one has other tables."""
    pytest.importorskip("distributed")
    other = tmp_path / "other"
    package = other / "ihaho_cli"
    shutil.copytree(Path(ihaho_cli.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("data", "templates"):
        shutil.copytree(shipped_folder(name), package / name, dirs_exist_ok=True)
    operators = package / "data" / "operators.csv"
    operators.write_text(operators.read_text(encoding="utf-8").replace("X Corp.", "Y Corp."), encoding="utf-8")
    environment = clean_environment(tmp_path) | {"PYTHONPATH": str(other), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    dask = [sys.executable, "-m", "dask"]
    place = tmp_path / "scheduler.json"
    words = ["--no-dashboard", "--scheduler-file", str(place)]
    with subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *words], stderr=subprocess.DEVNULL, env=environment
    ) as first:
        while not place.exists() or not place.read_text(encoding="utf-8"):
            assert first.poll() is None
            time.sleep(0.05)
        worker = [*dask, "worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / "worker"), *words]
        with subprocess.Popen(worker, stderr=subprocess.DEVNULL, env=environment, cwd=other) as second:
            yield str(json.loads(place.read_text(encoding="utf-8"))["address"])
            second.terminate()
        first.terminate()


def test_a_machine_with_other_tables_refuses(ihaho: Run, tmp_path: Path, scheduler: str) -> None:
    """A worker of a running cluster whose tables are not the caller's gives no answer, and the caller leaves no output."""
    (tmp_path / "in.txt").write_text(f"{POST}\n" * 10, encoding="utf-8")
    done = ihaho("classify", "--input", "in.txt", "--output", "o.csv", "--engine", "dask", "--scheduler", scheduler)
    assert (done.returncode, text(done.stderr).count("エラー")) == (6, 1), text(done.stderr)
    assert "表が" in text(done.stderr)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".ihaho", "o."))]


def test_a_cluster_that_is_not_there(ihaho: Run, tmp_path: Path) -> None:
    """A scheduler that does not answer is one line with its cure; no output is left."""
    pytest.importorskip("distributed")
    (tmp_path / "in.txt").write_text(POST, encoding="utf-8")
    done = ihaho("classify", "--input", "in.txt", "--output", "o.csv", "--engine", "dask", "--scheduler", "nonsense://")
    assert done.returncode == 5
    assert "--scheduler" in text(done.stderr)
    assert not (tmp_path / "o.csv").exists()


def test_other_tables_on_a_worker_are_refused() -> None:
    """A worker whose tables are not those of the caller does not answer with them."""
    with pytest.raises(Exception, match="表が"):
        classify_part(JOB._replace(digest="0"), next(iter(ranges_of(__file__, None))))


def test_errors_survive_the_way_between_processes() -> None:
    """An error that was raised in another process keeps its sentence and its cure."""
    import pickle

    error = pickle.loads(pickle.dumps(NoOutputError("一文", "対処")))
    assert (type(error), error.message, error.cure) == (NoOutputError, "一文", "対処")


# Any other engine.


def test_batches_are_the_rows_of_a_file(ihaho: Run, tmp_path: Path, parquet: Path, classifier: Classifier) -> None:
    """A batch gives our columns row for row as the command gives them, beside its own columns as they were."""
    from pyarrow.parquet import ParquetFile

    assert ihaho("classify", "--input", str(parquet), "--output", "out.csv").returncode == 3
    shown = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"), newline="")))
    found, first = [], 1
    with ParquetFile(parquet) as file:
        for batch in file.iter_batches(70):
            done = classify_batch(batch, classifier, first=first)
            assert done.schema.names[:3] == batch.schema.names
            assert done.select(batch.schema.names).equals(batch)
            found += done.to_pylist()
            first += batch.num_rows
            assert classify_batch(batch.slice(0, 0), classifier).schema == done.schema
    ours = [name for name in shown[0] if name.startswith("ihaho_")]
    assert [[row[name] for name in ours] for row in found] == [[row[name] for name in ours] for row in shown]
    with pytest.raises(BadInputError):
        classify_batch(batch, classifier, "場所")
