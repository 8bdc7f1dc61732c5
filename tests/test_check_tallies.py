"""What was published before the ledger began is held to its columns, numbers, years, sources and to itself."""

from datetime import date
from pathlib import Path

import pytest
from conftest import Run

from ihaho_cli.check import Fault
from ihaho_cli.check_tallies import TABLE, check_published
from ihaho_cli.columns import COLUMNS
from ihaho_cli.rows import Row
from ihaho_cli.tables import read_table, rows_of

COLUMNS_OF_TABLE = tuple(COLUMNS[TABLE])
TODAY = date(2026, 11, 28)
GOOD = {
    "published_id": "works-x", "figure": "2", "since": "2024-04", "until": "2025-03", "row": "作業件数", "value": "6403", "status": "",
    "source": "架空の白書", "source_url": "https://example.com/", "checked": "2026-11-28", "confidence": "official",
}  # fmt: skip


def faults_of(*changes: dict[str, str]) -> list[Fault]:
    """The faults of good rows with changed cells."""
    rows = [
        Row([(GOOD | change)[name] for name in COLUMNS_OF_TABLE], "desk", f"published.csv:{n}")
        for n, change in enumerate(changes, 2)
    ]
    return check_published(rows, TODAY)


def test_the_shipped_table_has_no_fault() -> None:
    """What is shipped is in order."""
    assert check_published(rows_of(read_table(TABLE), COLUMNS_OF_TABLE, "shipped"), TODAY) == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"figure": "3"}, "figure"),
        ({"row": ""}, "row"),
        ({"status": "速報"}, "status"),
        ({"value": "6,403"}, "value"),
        ({"value": "６４０３"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "007"}, "value"),
        ({"source": " "}, "source"),
        ({"since": "2024-13"}, "since"),
        ({"since": "令和6年4月"}, "since"),
        ({"until": ""}, "until"),
        ({"since": "2024-04", "until": "2024-03"}, "until"),
        ({"since": "2024-01", "until": "2024-12"}, "until"),
        ({"since": "2026-04", "until": "2027-03"}, "until"),
    ],
)
def test_each_fault_is_named_by_its_column(change: dict[str, str], column: str) -> None:
    """A calendar year, a year to come, a number with commas: one fault each, in its column."""
    (fault,) = faults_of(change)
    assert (fault.place, fault.column) == ("published.csv:2", column)


def test_a_year_has_one_number() -> None:
    """Two rows for one fiscal year are a fault, whatever months of it they cover; the same year's own row is none."""
    (fault,) = faults_of({}, {"published_id": "works-y", "since": "2024-10", "until": "2024-12"})
    assert fault.place == "published.csv:3"
    assert "works-x" in fault.message


def test_the_desk_lays_its_own_over(ihaho: Run, tmp_path: Path) -> None:
    """A desk's row replaces the shipped one of its id, and figure 2 prints it; a second row for a year is a fault."""
    folder = tmp_path / "own"
    folder.mkdir()
    head = ",".join(COLUMNS_OF_TABLE)
    row = "works-r4,2,2022-04,2023-03,作業件数,5746,,架空の訂正,https://example.com/,2026-11-28,official"
    (folder / TABLE).write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert ihaho("data", "check", "--data-dir", "own").returncode == 0
    (tmp_path / "in.csv").write_text("event_id,kind,consultee_id,consultation_id,at\ne,work,c,,2024-05-01T00:00:00+09:00\n")
    done = ihaho("tally", "2", "令和6年度", "--from", "in.csv", "--data-dir", "own", "--format", "json")
    out = done.stdout.decode()
    assert "5746" in out
    assert "架空の訂正" in out
    (folder / TABLE).write_text(f"{head}\n{row.replace('works-r4', 'mine')}\n", encoding="utf-8")
    done = ihaho("data", "check", "--data-dir", "own")
    assert done.returncode == 6
    assert "令和4年度" in done.stdout.decode()
    (folder / TABLE).write_text("published_id,value\nworks-r4,1,2\n", encoding="utf-8")
    done = ihaho("data", "check", "--data-dir", "own")
    assert done.returncode == 6
    assert "since" in done.stdout.decode()
