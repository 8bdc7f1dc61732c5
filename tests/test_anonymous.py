"""An anonymous export holds nothing but what is on its lists."""

import csv
import io
import json
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.cli.words import load_vocabulary
from ihaho_cli.ledger.anonymous import COLUMNS, OTHER, Known, anonymous_rows
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.vocabulary import FIGURES

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
MARK = "目印たろう0901234"
VOCABULARY = load_vocabulary()
KNOWN = Known(VOCABULARY, {"x", "5ch", "Google>検索"}, {"moj"}, {"takedown"}, {"removed"})
LABELS = {name: {one.label for one in VOCABULARY.labels(name)} | {OTHER, ""} for name in FIGURES}
ALLOWED = {
    "kind": {str(kind) for kind in EventKind},
    "services": {"x", "5ch", "Google>検索", OTHER, ""},
    **LABELS,
    "channel": {"web", "line", OTHER, ""},
    "line_notify": {"mail", "line", "both", OTHER, ""},
    "agency": {"moj", OTHER, ""},
    "letter": {"takedown", OTHER, ""},
    "answer": {"removed", OTHER, ""},
}
_names = st.sampled_from(["x", "5ch", "名誉", "大学", "本人", "web", "mail", "moj", "takedown", "removed", MARK]) | st.text(
    max_size=8
)
_lists = st.lists(_names, max_size=3).map(tuple)
_details = st.dictionaries(st.sampled_from(["agency", "letter", "answer", "urls", "note", MARK]), _names | st.integers() | _lists)
_events = st.builds(
    Event, _names, st.sampled_from(EventKind), _names, _names,
    st.datetimes(datetime(2019, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    _lists, _lists, _lists, _lists, _names, _names, _names, _names, _details,
)  # fmt: skip


@given(st.lists(_events, max_size=6))
def test_only_what_is_listed_comes_through(events: list[Event]) -> None:
    """Every part of every cell is on the list of its column, months are months, and no event is lost or counted twice."""
    rows = [dict(zip(COLUMNS, cells, strict=True)) for cells in anonymous_rows(events, KNOWN)]
    assert sum(int(row["count"]) for row in rows) == len(events)
    for row in rows:
        assert len(row["month"]) == len("2026-04")
        assert all(part in allowed for name, allowed in ALLOWED.items() for part in row[name].split(";"))


@given(st.permutations([Event("a", EventKind.WORK, "", "", datetime(2026, 4, day, tzinfo=UTC), ("x",)) for day in (1, 9, 20)]))
def test_order_tells_nothing(events: list[Event]) -> None:
    """Whenever in the month things happened, the rows are the same."""
    assert anonymous_rows(events, KNOWN) == [("2026-04", "work", "x", *[""] * 10, "3")]


@pytest.fixture
def log(ihaho: Run, tmp_path: Path) -> Run:
    """``ihaho log …`` on a ledger in which every cell a person can fill bears a mark."""
    environment = {"IHAHO_LEDGER": str(tmp_path / "l.db")}
    assert ihaho("log", "init", "--yes", env=environment).returncode == 0
    detail = json.dumps({"urls": [f"https://x.com/{MARK}/status/20"], "note": MARK, "agency": MARK, "letter": "takedown"})
    rows = [
        [
            f"{MARK}-{n}",
            kind,
            MARK,
            MARK,
            f"2026-04-{n + 1:02}T10:00:00+09:00",
            "x",
            "名誉",
            "",
            "",
            "大学",
            "本人",
            "web",
            "",
            detail,
        ]
        for n, kind in enumerate(("intake", "letter", "work"))
    ]
    table = io.StringIO(newline="")
    csv.writer(table).writerows([EVENT_COLUMNS, *rows])
    (tmp_path / "in.csv").write_bytes(table.getvalue().encode())
    assert ihaho("log", "import", "in.csv", env=environment).returncode == 0
    return lambda *words: ihaho("log", *words, env=environment)


@pytest.mark.badday("S8")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_no_mark_is_left_in_an_anonymous_export(log: Run, ihaho: Run, tmp_path: Path, suffix: str) -> None:
    """Ids, days, URLs, notes and words nobody listed are in no form of it; what is listed is."""
    done = log("export", "--anonymous", "--output", f"a.{suffix}")
    assert done.returncode == 0, done.stderr
    raw = (tmp_path / f"a.{suffix}").read_bytes()
    if suffix == "xlsx":
        import zipfile

        with zipfile.ZipFile(tmp_path / f"a.{suffix}") as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    for form in {MARK, unicodedata.normalize("NFKC", MARK), json.dumps(MARK)[1:-1], MARK[-7:], "2026-04-0", "status"}:
        assert form.encode() not in raw
    assert b"takedown" in raw
    assert "本人".encode() in raw or json.dumps("本人")[1:-1].encode() in raw


def test_what_was_voided_is_not_counted(log: Run) -> None:
    """And the rows are those of the months asked for."""
    log("intake", "https://x.com/example/status/20", "--contents", "名誉", "--attribute", "大学")
    assert log("undo").returncode == 0
    rows = list(csv.DictReader(io.StringIO(log("export", "--anonymous").stdout.decode())))
    assert {row["month"] for row in rows} == {"2026-04"}
    assert sum(int(row["count"]) for row in rows) == 3
    assert log("export", "--anonymous", "--since", "2026-05", "--until", "2026-05").stdout.decode().count("\n") == 1
    assert log("export", "--anonymous", "--with-search-words").returncode == 2
