"""The recipes of CONTRIBUTING.md, followed word for word: a row or a file is added, the tables stay true, the command finds it."""

import csv
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Run
from places import PROJECT

from ihaho_cli.calendar import Month
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import streams
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.model import Cell
from ihaho_cli.tally import report
from ihaho_cli.tally.figure_forms import render_csv, render_json, render_markdown, render_text
from ihaho_cli.tally.figures import Figure, Frame, Part
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.schemes import load_scheme
from ihaho_cli.tally.tallies import Tally

SEEN = {"source_url": "https://board.example/about", "checked": "2026-11-28", "confidence": "official"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A newcomer's own copy of the tables."""
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


def add(desk: Path, table: str, cells: Mapping[str, str]) -> None:
    """One row at the end of a table, as a spreadsheet would write it; what is not said stays blank."""
    with (desk / table).open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    assert set(cells) <= set(header), table
    with (desk / table).open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerow(cells)


def assert_true(ihaho: Run, desk: Path) -> None:
    """`ihaho data check` finds no fault in the copy."""
    done = ihaho("data", "check", "--data-dir", str(desk))
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_a_service(ihaho: Run, desk: Path) -> None:
    """A row of services.csv with sites, items and a made-up example, a new operator beside it: its URLs are known at once."""
    add(desk, "operators.csv", {"operator_id": "example-co", "legal_name": "架空株式会社", **SEEN})
    add(desk, "services.csv", {
        "service_id": "example-board", "name_ja": "架空掲示板", "category": "電子掲示板", "figure8": "電子掲示板",
        "figure9_2022": "上記以外の事業者/サービス等", "figure9_today": "上記以外の事業者/サービス等", "operator_id": "example-co", "operator_confidence": "official",
        "sites": "board.example.com", "items": "t/{thread:digits}/{res:digits}", "examples": "https://board.example.com/t/12/3",
        "status": "active", **SEEN,
    })  # fmt: skip
    assert_true(ihaho, desk)
    [one] = json.loads(ihaho("classify", "https://board.example.com/t/45/6", "--data-dir", str(desk), "--format", "json").stdout)
    assert (one["service"], one["operator"], one["item"]["id"]) == ("example-board", "架空株式会社", "6")
    assert ihaho("data", "coverage", "--format", "md", "--as-of", "2026-11-28", "--data-dir", str(desk)).returncode == 0


def test_an_agency_and_its_rule(ihaho: Run, desk: Path) -> None:
    """An agency and a rule that names it: the need is offered and leads to the agency."""
    add(desk, "agencies.csv", {
        "agency_id": "example-desk", "name_ja": "架空の窓口", "operator": "架空市", "handles": "架空のこと", "does": "相談を受けます",
        "judges_illegality": "no", "can_request_removal": "no", "forwards_to_police": "no", "notifies_platform": "no",
        "who_may_use": "だれでも", "channel": "電話", "phone": "0000-00-0000", "cost": "無料", "source_date": "2026-11-28", **SEEN,
    })  # fmt: skip
    add(desk, "referrals.csv", {
        "rule_id": "ref-T1", "order": "999", "key": "example-need", "question": "架空のことで困っている", "group": "other",
        "first": "example-desk=架空のことの窓口", "text": "架空のことを案内します。", "provenance": "F", **SEEN,
    })  # fmt: skip
    assert_true(ihaho, desk)
    told = json.loads(ihaho("refer", "--need", "架空のこと", "--data-dir", str(desk), "--format", "json").stdout)
    assert told["first"] == ["example-desk"]
    assert "架空の窓口" in ihaho("refer", "show", "架空の窓口", "--data-dir", str(desk)).stdout.decode()
    assert "example-need" in ihaho("refer", "--list-needs", "--data-dir", str(desk)).stdout.decode()


def test_a_letter(ihaho: Run, desk: Path) -> None:
    """A template under its own name: it is listed with its fields, drafted from its own example, and names an article by its id."""
    own = desk / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "example-letter.ja.md.j2").write_text(
        "names: 架空の書面\ntitle: 架空の書面\nlang: ja\nseen: provider-only\nrequires: reason\nbasis: act-notice\n---\n"
        'date: {{ date }}\nto: {{ to.name }}\n# 架空の書面\n{{ law("act-notice") }}による求めです。\n{{ reason }}\n',
        encoding="utf-8",
    )
    shown = ihaho("draft", "架空の書面", "--list-fields", "--data-dir", str(desk))
    assert "reason" in shown.stdout.decode(), shown.stderr.decode()
    (desk / "facts.toml").write_bytes(ihaho("draft", "example-letter", "--example", "--data-dir", str(desk)).stdout)
    done = ihaho("draft", "example-letter", "--facts", str(desk / "facts.toml"), "--data-dir", str(desk))
    assert done.returncode == 0, done.stderr.decode()
    assert "情報流通プラットフォーム対処法" in done.stdout.decode()


def test_a_sign_of_a_platform(ihaho: Run, desk: Path, tmp_path: Path) -> None:
    """A row of fingerprints.csv: an answer of a name server that shows it names the service, without the network."""
    add(desk, "fingerprints.csv", {
        "fingerprint_id": "note/cname/99", "name": "note", "service_id": "note", "signal": "cname",
        "pattern": "*.custom.example.net", "role": "host", **SEEN,
    })  # fmt: skip
    assert_true(ihaho, desk)
    (tmp_path / "dig.txt").write_text("blog.example.org.\t300\tIN\tCNAME\ta.custom.example.net.\n", encoding="utf-8")
    done = ihaho("classify", "https://blog.example.org/1", "--from-file", "dig.txt", "--data-dir", str(desk))
    assert done.returncode == 0, done.stderr.decode()
    assert "note" in done.stdout.decode()


def test_a_tally(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function from a Tally to a Figure and a line in FIGURES: every output form knows it by its names."""

    def intakes(tally: Tally, frame: Frame) -> Figure:
        parts = (Part("", "作業", "works", sum(tally.works)),)
        return Figure(
            None, "example", "架空の図表", "件", None, sum(tally.works), str(tally.period.since), str(tally.period.until),
            frame.as_of, frame.provisional, frame.edition, parts,
        )  # fmt: skip

    monkeypatch.setattr(report, "FIGURES", {**report.FIGURES, "example": ("", ("架空",), intakes)})
    tally = Tally(Period(Month(2021, 4), Month(2021, 12)), load_scheme("today"))
    tally.add_all([Event("e1", EventKind.WORK, "P1", "R3-1", datetime(2021, 5, 1, tzinfo=UTC), ("x",))])
    figures = report.build(report.figure_names("架空"), tally, (), Frame("2026-11-28", False, "today"))
    assert "架空の図表" in render_text(figures, 80)
    assert "架空の図表" in render_markdown(figures)
    assert json.loads(render_json(figures, as_list=False))["rows"] == [
        {"group": "", "label": "作業", "key": "works", "count": 1, "share": None}
    ]
    assert "作業" in render_csv(figures)


def test_an_output_form(monkeypatch: pytest.MonkeyPatch, classifier: Classifier) -> None:
    """One function and a line in RENDERERS: it gets each answer with the cell it came from."""
    monkeypatch.setitem(streams.RENDERERS, "lines", lambda answers: (f"{one.service}\n" for one, _ in answers))
    answer = (classifier.classify("https://x.com/example/status/20"), Cell(1, "https://x.com/example/status/20", None))
    assert "".join(streams.RENDERERS["lines"](iter([answer]))) == "x\n"
