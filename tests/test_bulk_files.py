"""Files as those who make trouble write them: one process and two give the same bytes, and nothing is lost without a word."""

import codecs
import csv
import gzip
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from ihaho_cli import formats
from ihaho_cli.answering import LEFT_OUT, Reject
from ihaho_cli.batches import classify_batch
from ihaho_cli.bulk import workers
from ihaho_cli.bulk.bulk import read_cells
from ihaho_cli.bulk.inputs import matching
from ihaho_cli.bulk.ranges import RANGE, ranges_of, size_below
from ihaho_cli.bulk.workers import Job
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.outcome import Outcome
from ihaho_cli.cli.parallel import Run as Shared

POST = "https://x.com/a/status/20"
MIB = 1024 * 1024


class Done(NamedTuple):
    """What a run gave."""

    output: bytes
    rejects: list[tuple[str, Reject]]
    code: int

    def objects(self) -> list[dict[str, object]]:
        """The answers of JSON lines."""
        return [json.loads(line) for line in self.output.splitlines()]

    def rows(self) -> list[dict[str, str]]:
        """The answers of CSV."""
        return list(csv.DictReader(io.StringIO(self.output.decode(), newline="")))


Share = Callable[..., Done]


@pytest.fixture(scope="module")
def share(catalogue: Catalogue, classifier: Classifier) -> Share:
    """Classify files in small parts by one process and by two, which must give the same."""
    classifier.prepare()
    # Read once: the processes of each pool inherit it.
    workers._prepared(None, "today", "")

    def once(paths: Sequence[Path], form: str, jobs: int, size: int, column: str | None, extract: bool) -> Done:
        rejects: list[tuple[str, Reject]] = []
        outcome = Outcome(lambda path, reject: rejects.append((os.path.basename(path), reject)))
        job = Job(None, "today", extract, form, (), "")
        run = Shared([str(path) for path in paths], column, job, outcome, (catalogue, classifier), size)
        return Done(b"".join(run.chunks(jobs, None)), rejects, outcome.code(strict=False))

    def both(*paths: Path, form: str = "jsonl", size: int = 64, column: str | None = None, extract: bool = False) -> Done:
        one = once(paths, form, 1, size, column, extract)
        assert once(paths, form, 2, size, column, extract) == one
        assert once(paths, form, 1, RANGE, column, extract) == one
        return one

    return both


# What a file may hold.

HEAD = b"URL,n\n"
GOOD = POST.encode()
TABLES: dict[str, tuple[bytes, list[tuple[int, str | None]]]] = {
    "empty": (b"", []),
    "only a mark": (codecs.BOM_UTF8, []),
    "only a header": (b"URL\r\n", []),
    "only a header, no end": (codecs.BOM_UTF8 + b"URL", []),
    "mark": (codecs.BOM_UTF8 + HEAD + GOOD + b",1\n", [(2, POST)]),
    "broken bytes of CP932": (HEAD + GOOD + ",表\n".encode("cp932") + b"a\x81\n,\x81\xff\xfd\n" + GOOD + b",2\n", [(2, POST), (3, None), (4, None), (5, POST)]),
    "UTF-16 LE": (codecs.BOM_UTF16_LE + f"URL,n\r\n{POST},表\r\n".encode("utf-16-le"), [(2, POST)]),
    "UTF-16 BE": (codecs.BOM_UTF16_BE + f"URL,n\r\n{POST},表\r\n".encode("utf-16-be"), [(2, POST)]),
    "half of UTF-16": (codecs.BOM_UTF16_LE + f"URL,n\n{POST},1\n".encode("utf-16-le") + b"x", [(2, POST), (3, None)]),
    "CR alone": (HEAD.replace(b"\n", b"\r") + (GOOD + b",1\r") * 5, [(n, POST) for n in range(2, 7)]),
    "all three ends": (HEAD + GOOD + b",1\r\n" + GOOD + b",2\r" + GOOD + b",3\n", [(2, POST), (3, POST), (4, POST)]),
    "quoted ends": (HEAD + (GOOD + b',"1\r\n\n2\r3"\n') * 6, [(2 + 4 * n, POST) for n in range(6)]),
    "a quote never closed": (HEAD + GOOD + b',1\n"x,2\n' + (GOOD + b",3\n") * 9, [(2, POST), (3, None), *((n, POST) for n in range(4, 13))]),
    "a quote never closed at the end": (HEAD + (GOOD + b",3\n") * 4 + b'"', [*((n, POST) for n in range(2, 6)), (6, None)]),
    "NUL": (HEAD + GOOD + b",\0\n" + GOOD + b",2\n", [(2, POST), (3, POST)]),
    "equal names": (b"URL,n,n,URL\n" + GOOD + b",1,2,x\n", [(2, POST)]),
    "empty lines": (b"\n\n" + HEAD + b"\n" + GOOD + b",1\n\n\n" + GOOD + b",2\n", [(5, POST), (8, POST)]),
    "tabs": (b"n\tURL\n1\t" + GOOD + b"\n", [(2, POST)]),
    "semicolons": (b"n;URL\n1;" + GOOD + b"\n", [(2, POST)]),
    "a formula": (b"URL,note\n" + GOOD + b",=cmd|'/c calc'!A1\n", [(2, POST)]),
    "short and long rows": (b"n,URL,x\n1\n2," + GOOD + b",3,4,5\n", [(2, None), (3, POST)]),
    "a delimiter that is NUL": (b"sep=\0\nURL\0n\n" + GOOD + b"\0001\n", [(3, POST)]),
    "a cell of a MiB": (HEAD + GOOD + b"," + b"x" * (MIB - 30) + b"\n" + GOOD + b",2\n", [(2, POST), (3, POST)]),
    "a line of 5 MiB": (HEAD + GOOD + b"," + b"x" * (5 * MIB) + b"\n" + GOOD + b",2\n", [(2, None), (3, POST)]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_any_kind(share: Share, tmp_path: Path, name: str) -> None:
    """Each row is answered on its physical line, or is a reject on it; by parts, by processes and as a whole alike."""
    content, expected = TABLES[name]
    (tmp_path / "a.csv").write_bytes(content)
    done = share(tmp_path / "a.csv")
    assert [(one["line"], one["input"] or None) for one in done.objects()] == expected
    assert [reject.line for _, reject in done.rejects] == [line for line, text in expected if text is None]
    assert done.code == (3 if done.rejects else 0)
    as_csv = share(tmp_path / "a.csv", form="csv")
    assert [(int(row["ihaho_line"]), row["ihaho_input"] or None) for row in as_csv.rows()] == expected
    assert as_csv.rejects == [one for one in as_csv.rejects if one[1].reason == LEFT_OUT] + done.rejects


def test_a_quote_is_no_delimiter(ihaho: Run, tmp_path: Path) -> None:
    """A first line that names one is refused with the cure, by one process and by two."""
    (tmp_path / "a.csv").write_bytes(b'sep="\nURL"n\n' + GOOD + b'"1\n')
    for words in ([], ["--jobs", "2"]):
        done = ihaho("classify", "--input", "a.csv", *words)
        assert (done.returncode, done.stdout) == (3, b"")
        assert "sep=" in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_no_cell_of_a_table_is_a_formula(share: Share, tmp_path: Path) -> None:
    """Neither a header nor a cell of another column runs in a spreadsheet; JSON keeps both as they were."""
    (tmp_path / "a.csv").write_text(f"URL,=1+1,@b\n{POST},=cmd|'/c calc'!A1,+1\n", encoding="utf-8")
    head, row = csv.reader(io.StringIO(share(tmp_path / "a.csv", form="csv").output.decode()))
    assert (head[1:3], row[1:3]) == (["'=1+1", "'@b"], ["'=cmd|'/c calc'!A1", "'+1"])
    [one] = share(tmp_path / "a.csv").objects()
    assert one["row"] == {"=1+1": "=cmd|'/c calc'!A1", "@b": "+1"}


def test_a_column_with_the_name_of_ours_is_not_ours(share: Share, tmp_path: Path) -> None:
    """A column of the input named as one of ours stands beside it under another name, so that who reads by name reads ours."""
    (tmp_path / "a.csv").write_text(f"URL,ihaho_service,input_ihaho_service\n{POST},evil,2\n", encoding="utf-8")
    [row] = share(tmp_path / "a.csv", form="csv").rows()
    assert (row["ihaho_service"], row["input_input_ihaho_service"], row["input_ihaho_service"]) == ("x", "evil", "2")
    pyarrow = pytest.importorskip("pyarrow")
    batch = pyarrow.RecordBatch.from_pydict({"URL": [POST], "ihaho_service": ["evil"]})
    names = classify_batch(batch, Classifier(_few())).schema.names
    assert names == formats.csv_header(["URL", "ihaho_service"])
    assert len(set(names)) == len(names)


def _few() -> Catalogue:
    from ihaho_cli.tables import load_catalogue_about

    return load_catalogue_about("x.com")


# Columns.


def test_columns_of_every_file_are_kept(share: Share, tmp_path: Path) -> None:
    """The columns of a second file are there, however many rows the first one has."""
    (tmp_path / "a.csv").write_text("URL,n\n" + f"{POST},1\n" * 6_000, encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"備考,URL\n髙,{POST}\n", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"url": POST, "tag": "t"}) + "\n", encoding="utf-8")
    done = share(tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.jsonl", form="csv", size=RANGE // 4)
    *_, second, third = done.rows()
    assert (second["備考"], third["tag"], done.code) == ("髙", "t", 0)


def test_what_comes_too_late_for_a_column_is_said(share: Share, tmp_path: Path) -> None:
    """A value for which the header is written already is a reject with its line and itself; empty ones are no loss."""
    rows = f"{POST},1\n" * 5_001
    (tmp_path / "a.csv").write_text(f"URL,n\n{rows}{POST},1,秘\n{POST},1,\n", encoding="utf-8")
    done = share(tmp_path / "a.csv", form="csv", size=RANGE // 4)
    assert done.rejects == [("a.csv", Reject(5_003, LEFT_OUT, "列3: 秘"))]
    assert (done.code, len(done.rows())) == (3, 5_003)
    assert share(tmp_path / "a.csv", size=RANGE // 4).code == 0
    texts = share(tmp_path / "a.csv", form="csv", size=RANGE // 4, extract=True)
    assert (texts.rejects, texts.output) == (done.rejects, done.output)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_the_command_says_what_it_leaves_out(ihaho: Run, tmp_path: Path, suffix: str) -> None:
    """Every form of table says so on stderr and beside the output, with code 3; JSON lines leave nothing out."""
    lines = [json.dumps({"url": POST})] * 5_001 + [json.dumps({"url": POST, "later": "x"})]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = ihaho("classify", "--input", "a.jsonl", "--output", f"o.{suffix}")
    assert (done.returncode, "1 行は、見出しにない列" in done.stderr.decode()) == (3, True)
    assert "5002," in (tmp_path / "o-rejected.csv").read_text(encoding="utf-8")


def test_names_of_columns_may_be_anything(ihaho: Run, tmp_path: Path) -> None:
    """Half characters, what drives a terminal and names longer than a cell break no form of output."""
    row = {"url": POST, "\ud800": "\udfff", "\0\x1b[31m": "\0", "k" * 40_000: "x"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    for form in ("csv", "xlsx", "parquet", "jsonl", "json", "md"):
        done = ihaho("classify", "--input", "a.jsonl", "--output", f"o.{form}")
        assert (done.returncode, (tmp_path / f"o.{form}").exists()) == (0, True), form
    assert [cell.text for cell in read_cells(str(tmp_path / "o.parquet"), "url")] == [POST]
    assert [cell.text for cell in read_cells(str(tmp_path / "o.xlsx"), "url")] == [POST]


def test_nobody_fills_the_disk_with_columns(share: Share, tmp_path: Path) -> None:
    """A row of 100,000 cells gives no other row 100,000 columns; a header of as many is refused at once."""
    (tmp_path / "a.csv").write_text(f"URL,n\n{POST},1\n{'x,' * 100_000}\n" + f"{POST},1\n" * 50, encoding="utf-8")
    done = share(tmp_path / "a.csv", form="csv")
    assert len(done.output) < MIB
    assert [reject.reason for _, reject in done.rejects if reject.line == 3][-1] == LEFT_OUT
    (tmp_path / "b.csv").write_text("URL" + "," * 300_000 + "\nx\n", encoding="utf-8")
    assert share(tmp_path / "b.csv").code == 3
    assert size_below(["x" * 100] * 1_000) < RANGE // 50


# Packed and other files.


def test_gzip_of_any_kind(share: Share, tmp_path: Path) -> None:
    """A cut, a doubly packed and a huge packed file cost what they must and no memory."""
    (tmp_path / "double.txt.gz").write_bytes(gzip.compress(gzip.compress(GOOD)))
    assert share(tmp_path / "double.txt.gz").code == 3
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(GOOD + b"\n" + b"\0" * (30 * MIB) + b"\n" + GOOD))
    tracemalloc.start()
    cells = [(cell.line, cell.text) for cell in read_cells(str(tmp_path / "bomb.txt.gz"), None)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cells == [(1, POST), (2, ""), (3, POST)]
    assert peak < 8 * MIB
    packed = gzip.compress(b"".join(b"https://x.com/a/status/%d\n" % n for n in range(50_000)))
    (tmp_path / "cut.txt.gz").write_bytes(packed[: len(packed) // 2])
    done = share(tmp_path / "cut.txt.gz", form="csv")
    assert (done.code, len(done.rows()) > 1_000) == (3, True)


def test_excel_of_any_kind(share: Share, tmp_path: Path) -> None:
    """Of a workbook the first sheet a person sees is read, formulas by the value they had; a bomb is refused."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        hidden, shown = book.add_worksheet("hidden"), book.add_worksheet("shown")
        hidden.write_row(0, 0, ["URL"])
        hidden.write_row(1, 0, ["https://hidden.example/"])
        shown.write_row(0, 0, ["URL", "n"])
        shown.write_formula(1, 0, '=HYPERLINK("https://evil.example/")', None, POST)
        shown.write_formula(1, 1, "=1+1", None, 2)
        hidden.hide()
        shown.activate()
    [one] = share(tmp_path / "a.xlsx").objects()
    assert (one["input"], one["row"]) == (POST, {"n": "2"})
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * (60 * MIB))
    (tmp_path / "b.csv").write_text(f"URL\n{POST}\n", encoding="utf-8")
    done = share(tmp_path / "bomb.xlsx", tmp_path / "b.csv")
    assert (done.code, len(done.objects())) == (3, 1)


# Which files.


def test_files_that_are_missing_or_lack_the_column(share: Share, tmp_path: Path) -> None:
    """A file that is not there, and one without the column, are said; the others are done, in the order given."""
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"場所,x\n{POST}?{name},1\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(f"URL,x\n{POST},1\n", encoding="utf-8")
    done = share(tmp_path / "b.csv", tmp_path / "c.csv", tmp_path / "a.csv", column="場所")
    assert ([one["input"] for one in done.objects()], done.code) == ([f"{POST}?b", f"{POST}?a"], 3)
    done = share(tmp_path / "b.csv", tmp_path / "no.csv", tmp_path / "a.csv", column="場所")
    assert ([one["input"] for one in done.objects()], done.code) == ([f"{POST}?b", f"{POST}?a"], 4)


def test_a_file_is_read_once(ihaho: Run, tmp_path: Path) -> None:
    """Patterns that overlap, a name given twice or by another way, and a link lead to one reading, where it is met first."""
    for name in ("2.txt", "10.txt", "1.txt"):
        (tmp_path / name).write_text(f"https://x.com/a/status/{name[:-4]}\n", encoding="utf-8")
    (tmp_path / "9.txt").symlink_to("1.txt")
    for form in ("jsonl", "json"):
        done = ihaho("classify", "--input", "2.txt", "--input", "*.txt", "--input", "./1.txt", "--format", form)
        found = json.loads(done.stdout) if form == "json" else [json.loads(line) for line in done.stdout.splitlines()]
        assert [one["item"]["id"] for one in found] == ["2", "1", "10"]
    assert matching([str(tmp_path / "no*"), str(tmp_path / "no*")]) == [str(tmp_path / "no*")]


def test_a_file_that_goes_away_costs_the_others_nothing(tmp_path: Path, share: Share, classifier: Classifier) -> None:
    """A file removed between the cutting and the reading is said, and the next one is read."""
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_bytes((GOOD + b"\n") * 20)
    parts = [list(ranges_of(str(path), None, 64)) for path in paths]
    paths[0].unlink()
    said: list[int] = []
    job = Job(None, "today", False, "jsonl", (), "")
    done = list(
        workers.in_order(
            job, [*parts[0], *parts[1]], lambda job, part: lambda: workers.classify_part(job, part), 4,
            lambda _, error: said.append(error.exit_code),
        )
    )  # fmt: skip
    assert said == [4]
    assert {one.path for one in done} == {str(paths[1])}
    assert sum(one.answers for one in done if isinstance(one, workers.Done)) == 20


# Whatever the bytes are.

PIECES = st.sampled_from(
    [b'"', b'""', b",", b"\t", b";", b"\n", b"\r\n", b"\r", GOOD, "表".encode("cp932"), b'","', b'"\n', b"\0", b"{", b'{"url": "b"}', b" ",
     b"\xff", b"\x81", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=", b"URL", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"\xed\xa0\x80", b"=1"]
)  # fmt: skip


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.txt", "a.txt.gz", "a.xlsx", "a.parquet"])
@settings(max_examples=12, deadline=None)
@given(
    content=st.one_of(st.lists(PIECES, max_size=40).map(b"".join), st.binary(max_size=200)), form=st.sampled_from(["csv", "jsonl"])
)
def test_any_bytes_are_a_file(tmp_path_factory: pytest.TempPathFactory, share: Share, name: str, content: bytes, form: str) -> None:
    """Whatever stands in a file, a run ends with 0 or 3, and one process and two write the same."""
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    assert share(path, form=form).code in (0, 3)
