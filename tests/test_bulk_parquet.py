"""Parquet as other programs write it: every kind of text, days no calendar holds, and small files that are large inside."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from ihaho_cli.bulk import workers
from ihaho_cli.bulk.bulk import Part, read_cells
from ihaho_cli.bulk.ranges import ranges_of
from ihaho_cli.errors import BadInputError

pyarrow = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402 - it is a part that may be missing

POST = "https://x.com/a/status/20"


def written(path: Path, group: int = 2, **columns: Any) -> str:
    """A Parquet file of small groups."""
    parquet.write_table(pyarrow.table(columns), path, row_group_size=group)
    return str(path)


@pytest.fixture
def same(ihaho: Run, tmp_path: Path) -> Any:
    """The CSV two processes write of files, which is the one a single process writes; and the exit code."""

    def run(*inputs: str) -> tuple[list[str], int]:
        words = [word for path in inputs for word in ("--input", path)]
        one = ihaho("classify", *words, "--format", "csv")
        two = ihaho("classify", *words, "--format", "csv", "--jobs", "2")
        assert (one.stdout, one.returncode) == (two.stdout, two.returncode)
        assert sorted(one.stderr.splitlines()) == sorted(two.stderr.splitlines())
        assert b"Traceback" not in one.stderr
        return one.stdout.decode().splitlines()[1:], one.returncode

    return run


KINDS = {
    "text": lambda texts: pyarrow.array(texts, pyarrow.string()),
    "large text": lambda texts: pyarrow.array(texts, pyarrow.large_string()),
    "references": lambda texts: pyarrow.array(texts, pyarrow.string()).dictionary_encode(),
    "bytes": lambda texts: pyarrow.array([None if text is None else text.encode() for text in texts], pyarrow.binary()),
    "bytes of CP932": lambda texts: pyarrow.array(
        [None if text is None else text.encode("cp932") for text in texts], pyarrow.binary()
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_text_is_text(same: Any, tmp_path: Path, kind: str) -> None:
    """However a column of URLs is kept, its rows are numbered and answered through all groups; nothing is an empty cell."""
    texts = [POST, None, "https://x.com/表", "", POST]
    lines, code = same(written(tmp_path / "a.parquet", URL=KINDS[kind](texts), n=list(range(5))))
    assert [line.split(",")[:3] for line in lines] == [[text or "", str(n), str(n + 1)] for n, text in enumerate(texts)]
    assert code == 3


def test_broken_text_costs_its_row(same: Any, tmp_path: Path) -> None:
    """Bytes that are no text, in a column of bytes or of text, make their own row a reject; in another column they are escapes."""
    raw = pyarrow.array([POST.encode(), b"https://x.com/\x81", POST.encode()], pyarrow.binary())
    as_text = pyarrow.Array.from_buffers(pyarrow.string(), 3, raw.buffers())
    for number, urls in enumerate((raw, as_text)):
        lines, code = same(written(tmp_path / f"{number}.parquet", URL=urls, note=raw))
        assert [line.split(",")[4] for line in lines] == ["known", "invalid", "known"]
        assert (lines[1].split(",")[1:4], code) == (["https://x.com/\\x81", "2", ""], 3)


def test_odd_values_beside_the_url(same: Any, tmp_path: Path) -> None:
    """Days beyond any calendar, parts of a second Python lacks, unknown time zones and amounts are shown, and end no run."""
    from decimal import Decimal

    odd = {
        "day": pyarrow.array([2**31 - 1], pyarrow.date32()),
        "far": pyarrow.array([10**18], pyarrow.timestamp("us")),
        "fine": pyarrow.array([1], pyarrow.timestamp("ns")),
        "zone": pyarrow.array([1], pyarrow.timestamp("us", "Nowhere/Land")),
        "yen": pyarrow.array([Decimal("1.50")]),
        "inside": pyarrow.array([[10**18]], pyarrow.list_(pyarrow.timestamp("us"))),
        "plain": pyarrow.array([20_000], pyarrow.date32()),
    }
    _, code = same(written(tmp_path / "a.parquet", URL=[POST], **odd))
    assert code == 0
    [cell] = read_cells(str(tmp_path / "a.parquet"), None)
    assert cell.row is not None
    assert (cell.row["yen"], cell.row["plain"]) == ("1.50", "2024-10-04")
    assert all(cell.row.values())


def test_files_that_differ(same: Any, tmp_path: Path) -> None:
    """An empty file, one without the column, none at all and no Parquet are said or pass; the columns of the others are joined."""
    first = written(tmp_path / "1.parquet", URL=[POST], a=["1"])
    second = written(tmp_path / "2.parquet", b=["2"], url=[POST])
    empty = written(tmp_path / "3.parquet", URL=pyarrow.array([], pyarrow.string()))
    lacking = written(tmp_path / "4.parquet", x=["a"], y=["b"])
    (tmp_path / "5.parquet").write_bytes(b"")
    lines, code = same(first, second, empty, lacking, str(tmp_path / "5.parquet"))
    assert [line.split(",")[:5] for line in lines] == [[POST, "1", "", "", "1"], ["", "", "2", POST, "1"]]
    assert code == 3
    assert same(empty) == ([], 0)


def test_a_large_group_is_cut(tmp_path: Path) -> None:
    """A group of many rows is several parts, whose rows are those of the file."""
    path = written(tmp_path / "a.parquet", 40_000, URL=[f"https://x.com/a/status/{n}" for n in range(100_000)])
    parts = list(ranges_of(path, None))
    assert all(part.until is not None and part.until - part.first <= 16_384 for part in parts)
    assert [part.first for part in parts[1:]] == [part.until for part in parts[:-1]]
    cells = [cell for part in parts for cell in Part(part.path, None, None, part.offset, part.first, part.until).cells()]
    assert [(cell.line, cell.text) for cell in cells] == [(n + 1, f"https://x.com/a/status/{n}") for n in range(100_000)]


def test_a_part_that_grows_too_far_is_refused() -> None:
    """Kilobytes that stand for gigabytes of text, as references to one long text do, end their file and not the machine."""
    with pytest.raises(BadInputError, match="大きくなりすぎます"):
        workers._bounded(itertools.repeat(b"x" * 1_000_000))
