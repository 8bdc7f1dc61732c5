"""Figure 9 counted from lists of URLs of any kind: the same figure whoever reads them, and each list counted once."""

import csv
import gzip
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from conftest import Run

URLS = ["https://x.com/a/status/20", "https://x.com/a/status/21", "https://note.com/a/n/b", "https://shop.example/1", "だめ"]
COUNTS = {"X": 2, "note": 1, "その他・不明": 1}
COMMON = ("tally", "services", "--format", "json", "--from")


def as_rows(delimiter: str) -> bytes:
    """A table of the URLs, with a number, a quoted line end and a formula beside them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([("番号", "URL", "備考"), *((n, url, "=1\n+2") for n, url in enumerate(URLS))])
    return text.getvalue().encode()


def as_workbook() -> bytes:
    """The same as an Excel file."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, url in enumerate(["URL", *URLS]):
            sheet.write_string(number, 1, url)
    return content.getvalue()


def as_parquet() -> bytes:
    """The same as a Parquet file of several groups."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    content = io.BytesIO()
    parquet.write_table(pyarrow.table({"URL": URLS}), content, row_group_size=2)
    return content.getvalue()


KINDS: dict[str, tuple[Callable[[], bytes], int]] = {
    "a.csv": (lambda: as_rows(","), 10), "a.tsv": (lambda: as_rows("\t"), 10), "a.csv.gz": (lambda: gzip.compress(as_rows(",")), 10),
    "a.txt": (lambda: "\r\n".join(URLS).encode(), 5), "a.jsonl": (lambda: "\n".join(json.dumps({"url": url}) for url in URLS).encode(), 5),
    "a.xlsx": (as_workbook, 6), "a.parquet": (as_parquet, 5),
    "u.csv": (lambda: as_rows(",").decode().encode("utf-16"), 10), "s.csv": (lambda: as_rows(";").decode().encode("cp932"), 10),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_lists_of_any_kind_give_the_same_figure(ihaho: Run, tmp_path: Path, name: str) -> None:
    """Whatever the list is, its URLs count by service; the row that is none is named by file and line and not counted."""
    make, line = KINDS[name]
    (tmp_path / name).write_bytes(make())
    one = ihaho(*COMMON, name)
    assert {row["key"]: row["count"] for row in json.loads(one.stdout)["rows"] if row["count"]} == COUNTS
    assert (one.returncode, one.stderr.decode().count(f"{name} {line} 行目")) == (3, 1)
    two = ihaho(*COMMON, name, "--jobs", "2")
    assert (two.returncode, two.stdout, two.stderr) == (3, one.stdout, one.stderr)


def test_a_list_counts_once(ihaho: Run, tmp_path: Path) -> None:
    """Patterns that overlap and a link count a list once; one that is missing, or the output, stops before anything is counted."""
    (tmp_path / "a-1.txt").write_text("\n".join(URLS[:4]), encoding="utf-8")
    (tmp_path / "a-2.csv").write_text(f"URL\n{URLS[0]}\n", encoding="utf-8")
    (tmp_path / "a-3.txt").symlink_to("a-1.txt")
    done = ihaho(*COMMON, "a-*", "--from", "*.txt", "--from", "./a-2.csv", "--jobs", "2")
    assert (done.returncode, json.loads(done.stdout)["n"]) == (0, 5)
    done = ihaho(*COMMON, "a-1.txt", "--from", "no.txt", "--output", "f.json")
    assert (done.returncode, done.stdout, (tmp_path / "f.json").exists()) == (4, b"", False)
    before = (tmp_path / "a-2.csv").read_bytes()
    assert ihaho("tally", "services", "--from", "a-2.csv", "--output", "a-2.csv", "--force").returncode == 2
    assert (tmp_path / "a-2.csv").read_bytes() == before


def test_bad_lists(ihaho: Run, tmp_path: Path) -> None:
    """A list without the column is said and the others are counted; bad rows are kept for their owner only, those of each file under its name."""
    (tmp_path / "a.csv").write_text(f"場所,x\n{URLS[0]},1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"URL,x\n{URLS[0]},1\n=1,2\n", encoding="utf-8")
    (tmp_path / "c.csv").write_bytes(b"URL,x\n\xff\x81,1\n")
    for jobs in ([], ["--jobs", "2"]):
        done = ihaho(*COMMON, "?.csv", *jobs, "--output", f"f{len(jobs)}.json")
        assert (done.returncode, done.stderr.decode().count("エラー")) == (3, 1)
        assert json.loads((tmp_path / f"f{len(jobs)}.json").read_bytes())["n"] == 1
        kept = tmp_path / f"f{len(jobs)}-rejected.csv"
        assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
        rows = list(csv.reader(io.StringIO(kept.read_text(encoding="utf-8-sig"))))
        assert [(row[0], row[1], row[3]) for row in rows[1:]] == [("b.csv", "3", "'=1"), ("c.csv", "2", "")]
