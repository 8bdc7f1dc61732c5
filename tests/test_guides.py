"""The order in which guides to removal name the services, the table behind it and what is printed of it."""

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli import tables
from ihaho_cli.check import Fault
from ihaho_cli.check_guides import check_guides
from ihaho_cli.guides import GUIDE_COLUMNS, Guide, guide_of, rank_services
from ihaho_cli.rows import Row

SERVICES = ("x", "y", "z")
GOOD = {
    "guide_id": "example.com/1", "site": "example.com", "services": "x;y", "source_url": "https://law.example.com/sakujo",
    "checked": "2026-11-28", "confidence": "secondary",
}  # fmt: skip
GUIDES = st.lists(st.builds(Guide, st.sampled_from(["a", "b", "c"]), st.lists(st.sampled_from(SERVICES)).map(tuple)))


def rows_of(*changes: dict[str, str]) -> list[Row]:
    """Good rows with changed cells."""
    return [
        Row([(GOOD | change)[name] for name in GUIDE_COLUMNS], "desk", f"guides.csv:{n}") for n, change in enumerate(changes, 2)
    ]


def faults_of(*changes: dict[str, str]) -> list[Fault]:
    """The faults of good rows with changed cells."""
    return check_guides(rows_of(*changes), SERVICES)


@given(GUIDES, st.data())
def test_pages_of_one_site_count_once(guides: list[Guide], data: st.DataObject) -> None:
    """Another page of a site that names the same again changes nothing; nor does the order of the pages."""
    ranking = rank_services(guides, SERVICES)
    assert rank_services(guides + guides, SERVICES) == ranking
    assert rank_services(data.draw(st.permutations(guides)), SERVICES) == ranking


@given(GUIDES)
def test_ranks_say_how_many_are_named_more_often(guides: list[Guide]) -> None:
    """A rank is one more than the number of services named by more sites; what nobody names is not in the list."""
    ranking = rank_services(guides, SERVICES)
    assert {one.service_id for one in ranking} == {service for guide in guides for service in guide.services}
    for one in ranking:
        assert one.rank == 1 + sum(other.sites > one.sites for other in ranking)
        assert one.sites == len({guide.site for guide in guides if one.service_id in guide.services})
    assert [one.sites for one in ranking] == sorted((one.sites for one in ranking), reverse=True)


def test_equals_stand_in_the_order_of_the_table() -> None:
    """Named as often: the order of services.csv decides, and an id that is no service is left out."""
    [row] = rows_of({"services": "z; x;gone"})
    assert [one.service_id for one in rank_services([guide_of(row)], SERVICES)] == ["x", "z"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"guide_id": "example.com"}, "guide_id"),
        ({"guide_id": "example.com/0"}, "guide_id"),
        ({"guide_id": "other.example/1"}, "guide_id"),
        ({"services": ""}, "services"),
        ({"services": "x;w"}, "services"),
        ({"services": "x;x"}, "services"),
        ({"confidence": "official"}, "confidence"),
        ({"source_url": "https://[/"}, "source_url"),
        ({"source_url": ""}, "source_url"),
    ],
)
def test_each_fault_is_named_by_its_column(change: dict[str, str], column: str) -> None:
    """One fault each, in its column."""
    (fault,) = faults_of(change)
    assert (fault.place, fault.column) == ("guides.csv:2", column)


def test_nothing_is_counted_twice() -> None:
    """The same page in two rows is a fault, and so is one firm under two names; another subdomain of it is none."""
    again = {"guide_id": "example.com/2"}
    assert [fault.column for fault in faults_of({}, again)] == ["source_url"]
    other = {"guide_id": "example.net/1", "site": "example.net", "source_url": "https://www.example.com/other"}
    assert [fault.column for fault in faults_of({}, other)] == ["site"]
    assert faults_of({}, again | {"source_url": "https://www.example.com/other"}) == []
    folded = {"guide_id": "example.com/2", "source_url": "https://second.example.org/page"}
    assert faults_of({}, folded) == []


def test_the_shipped_table_has_no_fault() -> None:
    """What is shipped is in order, and names services of this table."""
    services = {row.cells[0] for row in tables.load_rows("services.csv")}
    assert check_guides(tables.load_rows("guides.csv"), services) == []


def test_printed_in_every_form(ihaho: Run) -> None:
    """The most named first, the same in text, JSON, CSV and Markdown; --top and --category cut the list."""
    every = json.loads(ihaho("data", "coverage", "--by-guides", "--format", "json").stdout)
    assert [one["guides"] for one in every] == sorted((one["guides"] for one in every), reverse=True)
    top = list(csv.reader(io.StringIO(ihaho("data", "coverage", "--by-guides", "--top", "5", "--format", "csv").stdout.decode())))
    assert [cells[2] for cells in top[1:]] == [one["service"] for one in every[:5]]
    text = ihaho("data", "coverage", "--by-guides", "--top", "5").stdout.decode()
    assert all(one["service"] in text for one in every[:5])
    assert "5 件" in text
    boards = json.loads(ihaho("data", "coverage", "--by-guides", "--category", "電子掲示板", "--format", "json").stdout)
    assert boards == [one for one in every if one["category"] == "電子掲示板"]
    assert ihaho("data", "coverage", "--by-guides", "--format", "md").stdout.decode().startswith("| 順位 |")


def test_top_alone_is_refused(ihaho: Run) -> None:
    """--top cuts the ranking and nothing else."""
    done = ihaho("data", "coverage", "--top", "5")
    assert done.returncode == 2
    assert "--by-guides" in done.stderr.decode()


def test_a_desk_adds_guides_of_its_own(ihaho: Run, tmp_path: Path) -> None:
    """A guide in the desk's folder counts, and its faults are named."""
    before = json.loads(ihaho("data", "coverage", "--by-guides", "--format", "json").stdout)
    folder = tmp_path / "own"
    folder.mkdir()
    own = GOOD | {"services": "5ch"}
    (folder / "guides.csv").write_text(",".join(own) + "\n" + ",".join(own.values()) + "\n", encoding="utf-8")
    after = json.loads(ihaho("data", "coverage", "--by-guides", "--format", "json", "--data-dir", str(folder)).stdout)
    count = {one["service"]: one["guides"] for one in before}
    assert {one["service"]: one["guides"] - count[one["service"]] for one in after if one["service"] == "5ch"} == {"5ch": 1}
    assert ihaho("data", "check", "--data-dir", str(folder)).returncode == 0
    (folder / "guides.csv").write_text(
        ",".join(own) + "\n" + ",".join((own | {"services": "5ch;no-such"}).values()) + "\n", encoding="utf-8"
    )
    assert "no-such" in ihaho("data", "check", "--data-dir", str(folder)).stdout.decode()
