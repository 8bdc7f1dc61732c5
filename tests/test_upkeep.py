"""Keeping the tables true: levels computed, old rows named, editions compared, cited pages asked, names of a day."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from online_world import http, world
from places import PROJECT

from ihaho_cli import coverage, tables, upkeep
from ihaho_cli.as_of import held_on, rows_on
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.citations import ask_pages, in_turns
from ihaho_cli.columns import COLUMNS
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.online.guard import Guard
from ihaho_cli.online.kept import Kept
from ihaho_cli.online.lookup import Asker
from ihaho_cli.rows import OPERATOR_COLUMNS, SERVICE_COLUMNS, Row

DATA = PROJECT / "data"
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def row(columns: tuple[str, ...], **cells: str) -> Row:
    return Row([cells.get(name, "") for name in columns], "shipped", "data/t.csv:2")


# The tables as they stood on a day.


@pytest.mark.parametrize(
    ("until", "day", "held"),
    [
        ("2023-07-24", date(2023, 7, 23), True),
        ("2023-07-24", date(2023, 7, 24), False),
        ("2023-10", date(2023, 9, 30), True),
        ("2023-10", date(2023, 10, 1), False),
        ("2023", date(2022, 12, 31), True),
        ("2023", date(2023, 1, 1), False),
        ("", date(1990, 1, 1), False),
    ],
)
def test_until_a_date(until: str, day: date, held: bool) -> None:
    """A name holds on the days before the one it ended on."""
    assert held_on(until, day) is held


@pytest.mark.parametrize(
    ("day", "service", "operator"),
    [
        (date(2022, 2, 21), "Twitter", "Twitter, Inc."),
        (date(2023, 7, 23), "Twitter", "X Corp."),
        (date(2023, 7, 24), "X(旧Twitter)", "X Corp."),
    ],
)
def test_names_of_a_day(day: date, service: str, operator: str) -> None:
    """The name and the company of the day, one by one as each changed."""
    catalogue = tables.load_catalogue(day=day)
    found = catalogue.find_service("x")
    assert found is not None
    runs = catalogue.find_operator(found.operator_id)
    assert runs is not None
    assert (found.name_ja, runs.legal_name) == (service, operator)


@pytest.mark.parametrize(
    ("day", "service", "operator"),
    [
        (date(2022, 2, 21), "yahoo-chiebukuro", "ヤフー株式会社"),
        (date(2022, 2, 21), "line-openchat", "LINE株式会社"),
        (date(2022, 2, 21), "livedoor-blog", "LINE株式会社"),
        (date(2024, 1, 1), "yahoo-chiebukuro", "LINEヤフー株式会社"),
        (date(2024, 1, 1), "livedoor-blog", "株式会社ライブドア"),
    ],
)
def test_operators_of_a_day(day: date, service: str, operator: str) -> None:
    """Two companies that became one are told apart by the service, and a service that was handed on had another."""
    catalogue = tables.load_catalogue(day=day)
    found = catalogue.find_service(service)
    runs = catalogue.find_operator(found.operator_id) if found else None
    assert runs is not None
    assert runs.legal_name == operator


def test_ends_and_designations_of_a_day() -> None:
    """Before it ended a service was running; before it was designated it was not."""
    catalogue = tables.load_catalogue(day=date(2025, 4, 29))
    blog, x = catalogue.find_service("goo-blog"), catalogue.find_service("x")
    assert blog is not None
    assert x is not None
    assert (blog.status, blog.status_date, x.designated) == ("active", "", "")
    today = tables.load_catalogue(day=TODAY)
    blog, x = today.find_service("goo-blog"), today.find_service("x")
    assert blog is not None
    assert x is not None
    assert (blog.status, x.designated, x.designated_date) == ("ended", "yes", "2025-04-30")


def test_an_address_of_today_is_never_put_to_a_former_name() -> None:
    """Where the name of the day is another, neither address nor representative is given."""
    rows = [
        row(OPERATOR_COLUMNS, operator_id="o", legal_name="New Inc.", former_names="Old Inc.<2024-01-01", address="1 Example St")
    ]
    _, before = rows_on([], rows, date(2023, 12, 31))
    _, after = rows_on([], rows, date(2024, 1, 1))
    assert (before[0].cells[1], "1 Example St" in before[0].cells) == ("Old Inc.", False)
    assert (after[0].cells[1], "1 Example St" in after[0].cells) == ("New Inc.", True)


def test_two_names_for_one_day_are_no_guess() -> None:
    """Where two former names claim the same day, today's stays."""
    rows = [row(OPERATOR_COLUMNS, operator_id="o", legal_name="Both", former_names="A<2023-10;B<2023-10")]
    assert rows_on([], rows, date(2020, 1, 1))[1][0].cells[1] == "Both"


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2000, 1, 1), TODAY))
def test_every_day_has_a_usable_catalogue(day: date) -> None:
    """No day breaks a row: ids, sites and shapes are those of today, and each operator is there."""
    services, operators = rows_on(tables.load_rows("services.csv"), tables.load_rows("operators.csv"), day)
    catalogue = Catalogue(services, {one.cells[0]: one for one in operators}, [], [])
    for one, today in zip(catalogue.services(), tables.load_rows("services.csv"), strict=True):
        assert one.service_id == today.cells[0]
        assert one.name_ja
        assert not one.operator_id or catalogue.find_operator(one.operator_id) is not None


def test_today_changes_nothing() -> None:
    """As of today the rows are what they are without a day."""
    services, operators = tables.load_rows("services.csv"), tables.load_rows("operators.csv")
    assert [list(one.cells) for one in rows_on(services, operators, TODAY)[0]] == [list(one.cells) for one in services]
    assert [list(one.cells) for one in rows_on(services, operators, TODAY)[1]] == [list(one.cells) for one in operators]


def test_classify_as_of(ihaho: Run) -> None:
    """The command answers with the names of a day as people write it; the future and other engines are refused."""
    done = ihaho("classify", "--as-of", "令和4年2月21日", "--format", "json", "https://twitter.com/a/status/20")
    [one] = json.loads(done.stdout)
    assert (one["service"], one["service_name"], one["operator"]) == ("x", "Twitter", "Twitter, Inc.")
    assert ihaho("classify", "--as-of", "2999-01-01", "https://x.com/").returncode == 2
    assert ihaho("classify", "--as-of", "平成31年5月1日", "https://x.com/").returncode == 3
    assert ihaho("classify", "--as-of", "2022-02-21", "--online", "https://x.com/").returncode == 2
    shown = ihaho("data", "show", "--as-of", "R4.2.21", "x").stdout.decode()
    assert "Twitter, Inc." in shown
    assert "指定          確認できない" in shown or "確認できない" in shown


# Levels.


SERVICE = {
    "service_id": "s",
    "name_ja": "S",
    "category": "SNS",
    "sites": "s.example =t.example/x",
    "operator_confidence": "official",
}
OPERATOR = {"operator_id": "o", "legal_name": "O", "confidence": "secondary"}
ROUTE = {"procedure_id": "s/privacy/1", "service_id": "s", "purpose": "privacy", "channel": "form", "confidence": "official"}


def level_of(service: Mapping[str, str], operator: Mapping[str, str] | None, route: Mapping[str, str] | None) -> coverage.Level:
    from ihaho_cli.advice.advice_rows import PROCEDURE_COLUMNS, procedure_record

    operators = {"o": row(OPERATOR_COLUMNS, **operator)} if operator else {}
    catalogue = Catalogue([row(SERVICE_COLUMNS, **service)], operators, [], [])
    routes = [procedure_record(row(PROCEDURE_COLUMNS, **route))] if route else []
    return coverage.cover(catalogue, routes, [], TODAY)[0].level


@pytest.mark.parametrize(
    ("service", "operator", "route", "level"),
    [
        ({}, None, None, 0),
        ({}, OPERATOR, ROUTE, 0),
        ({"operator_id": "o"}, OPERATOR, None, 1),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"confidence": "none"}, 1),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"channel": "none"}, 1),
        ({"operator_id": "o"}, OPERATOR | {"confidence": "none"}, ROUTE, 1),
        ({"operator_id": "o", "operator_confidence": "none"}, OPERATOR, ROUTE, 1),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"service_id": "*known"}, 1),
        ({"operator_id": "o"}, OPERATOR, ROUTE, 2),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"needs": "本人確認書類", "checked": "2025-11-27"}, 3),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"needs": "本人確認書類", "checked": "2027-01-01"}, 3),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"needs": "x", "checked": "2026-11-01", "confidence": "secondary"}, 3),
        ({"operator_id": "o"}, OPERATOR, ROUTE | {"needs": "本人確認書類", "checked": "2025-11-28"}, 4),
    ],
)
def test_levels(
    service: Mapping[str, str], operator: Mapping[str, str] | None, route: Mapping[str, str] | None, level: int
) -> None:
    """Each level asks for all below it, and for what a source witnesses."""
    assert level_of(SERVICE | service, operator, route) == level


def test_summary_adds_up() -> None:
    """The last row counts all, and every row's levels and confidences are its services."""
    catalogue = tables.load_catalogue()
    covered = coverage.cover(catalogue, tables.load_procedures(), tables.load_forms(), TODAY)
    *groups, whole = coverage.summarise(covered, {})
    assert whole.services == len(catalogue.services()) == sum(one.services for one in groups)
    for one in (*groups, whole):
        assert sum(one.levels) == sum(one.confidences) == one.services
    assert whole.levels == tuple(sum(one.levels[at] for one in groups) for at in range(5))


def test_docs_catalogue_is_the_command(ihaho: Run) -> None:
    """docs/catalogue.md is what the command prints of the tables as they are."""
    page = (PROJECT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    day = page.partition("--as-of ")[2][:10]
    assert ihaho("data", "coverage", "--format", "md", "--as-of", day).stdout.decode() == page


def test_coverage_forms(ihaho: Run) -> None:
    """Counts and lists in each form; an unknown category is one line with the known ones."""
    counts = json.loads(ihaho("data", "coverage", "--format", "json").stdout)
    assert counts[-1]["category"] is None
    level = list(csv.reader(io.StringIO(ihaho("data", "coverage", "--level", "4", "--format", "csv").stdout.decode())))
    assert len(level) - 1 == counts[-1]["levels"][4]
    assert {cells[2] for cells in level[1:]} == {"4"}
    done = ihaho("data", "coverage", "--category", "ない種類")
    assert done.returncode == 4
    assert "口コミ" in done.stderr.decode()


def test_guides_rank_by_who_wrote_them() -> None:
    """An author counts once however many pages name a service; services named as often share a rank; the unnamed are left out."""
    catalogue = tables.load_catalogue()
    covered = coverage.cover(catalogue, [], [], TODAY)
    guides = [
        {"author": "firm.example", "services": "x;5ch"},
        {"author": "firm.example", "services": "x"},
        {"author": "other.example", "services": "5ch; bakusai"},
    ]
    ranked = coverage.rank_by_guides(covered, guides)
    assert {(one.rank, one.authors, one.coverage.service.service_id) for one in ranked} == {
        (1, 2, "5ch"),
        (2, 1, "x"),
        (2, 1, "bakusai"),
    }
    assert [one.rank for one in ranked] == [1, 2, 2]


def test_coverage_by_guides(ihaho: Run) -> None:
    """The ranking may be narrowed like the list, keeps the ranks of the whole, and comes in each form."""
    everything = json.loads(ihaho("data", "coverage", "--guides", "--format", "json").stdout)
    boards = json.loads(ihaho("data", "coverage", "--guides", "--category", "電子掲示板", "--format", "json").stdout)
    assert boards == [one for one in everything if one["category"] == "電子掲示板"]
    assert [one["rank"] for one in everything] == sorted(one["rank"] for one in everything)
    rows = list(csv.reader(io.StringIO(ihaho("data", "coverage", "--guides", "--format", "csv").stdout.decode())))
    assert [cells[3] for cells in rows[1:]] == [one["service"] for one in everything]
    assert tuple(rows[0]) == coverage.RANK_HEADER
    first = ihaho("data", "coverage", "--guides", "--top", "5", "--format", "json").stdout
    assert json.loads(first) == everything[:5]
    assert ihaho("data", "coverage", "--top", "5").returncode == 2


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("author", "弁護士 例"),
        ("services", "no-such-service"),
        ("services", "x;x"),
        ("services", ""),
        ("source_url", "https://a.example/;https://b.example/"),
    ],
)
def test_a_faulty_guide_is_said(tmp_path: Path, ihaho: Run, column: str, cell: str) -> None:
    """Each wrong cell of guides.csv is named with its place."""
    row = {
        "guide_id": "firm.example/1", "author": "firm.example", "services": "x", "source_url": "https://firm.example/x",
        "checked": TODAY.isoformat(), "confidence": "secondary",
    }  # fmt: skip
    lines = [",".join(row), ",".join((row | {column: cell}).values())]
    (tmp_path / "guides.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = ihaho("data", "check", "--data-dir", str(tmp_path))
    assert done.returncode == 6
    assert f"guides.csv:2: {column}" in (done.stdout + done.stderr).decode()


def test_one_firm_is_one_author(tmp_path: Path, ihaho: Run) -> None:
    """Two names for the pages of one domain would count its firm twice; two domains under one name are right."""
    header = "guide_id,author,services,source_url,checked,confidence"
    day = TODAY.isoformat()
    own = tmp_path / "guides.csv"
    rows = [f"example.org/1,example.org,x,https://a.example.org/x,{day},secondary"]
    own.write_text("\n".join([header, *rows, f"b/1,b.example,x,https://b.example.org/x,{day},secondary"]), encoding="utf-8")
    done = ihaho("data", "check", "--data-dir", str(tmp_path))
    assert "guides.csv:3: author: example.org は" in (done.stdout + done.stderr).decode()
    rows.append(f"example.org/2,example.org,x,https://example.net/x,{day},secondary")
    own.write_text("\n".join([header, *rows]), encoding="utf-8")
    assert ihaho("data", "check", "--data-dir", str(tmp_path)).returncode == 0


# Rows nobody looked at for long.


@pytest.mark.parametrize(("text", "days"), [("180d", 180), ("26w", 182), ("6か月", 180), ("1年", 365), (" 3M ", 90)])
def test_durations(text: str, days: int) -> None:
    """Spans as people write them."""
    assert upkeep.parse_duration(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "d", "-3d", "1.5y", "180", "999999d"])
def test_no_durations(text: str) -> None:
    """Anything else is refused with the cure."""
    with pytest.raises(WrongUsageError):
        upkeep.parse_duration(text)


def test_stale_rows_of_the_most_used_first() -> None:
    """Uses decide, then age; a row that cites nothing has nothing to be looked at again."""
    columns = ("id", "service_id", "source_url", "checked", "confidence")
    rows = [
        Row(("a", "few", "https://a.example/", "2020-01-01", "none"), "shipped", "t:2"),
        Row(("b", "many", "https://a.example/", "2026-05-31", "none"), "shipped", "t:3"),
        Row(("c", "many", "https://a.example/", "2026-06-01", "none"), "shipped", "t:4"),
        Row(("d", "many", "https://a.example/", "", "none"), "shipped", "t:5"),
        Row(("e", "many", "", "", "none"), "shipped", "t:6"),
    ]
    found = upkeep.find_stale({"t.csv": (columns, rows)}, {"many": 3, "few": 1}, {}, TODAY, timedelta(days=180))
    assert [one.row_id for one in found] == ["d", "b", "a"]


def test_stale_command_follows_the_ledger(ihaho: Run) -> None:
    """By the published figures unless a ledger says what this desk is asked about."""
    first = json.loads(ihaho("data", "stale", "--older-than", "0d", "--format", "json").stdout)
    assert first[0]["uses"] > 0
    assert ihaho("data", "stale", "--older-than", "soon").returncode == 2
    assert ihaho("log", "init", "--ledger", "desk.db").returncode == 0
    done = ihaho("log", "intake", "https://bakusai.com/", "--contents", "名誉", "--ledger", "desk.db")
    assert done.returncode == 0, done.stderr.decode()
    by_desk = json.loads(ihaho("data", "stale", "--older-than", "0d", "--format", "json", "--ledger", "desk.db").stdout)
    assert {one["service_id"] for one in by_desk if one["uses"]} <= {"bakusai"}


# Rows drawn to be checked again.


def drawn_from(sizes: Mapping[str, int]) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Tables of so many rows with a source, and one without in each."""
    columns = ("id", "service_id", "source_url", "checked", "confidence")
    return {
        name: (
            columns,
            [Row((f"r{n}", "", "https://a.example/" if n else "", "", "none"), "shipped", "t") for n in range(size + 1)],
        )
        for name, size in sizes.items()
    }


@given(st.dictionaries(st.sampled_from(upkeep.DRAWN_TABLES), st.integers(0, 60)), st.integers(1, 80), st.text(max_size=8))
def test_draw_in_proportion(sizes: Mapping[str, int], count: int, seed: str) -> None:
    """So many as asked for while there are so many, of each table its share to within one, none twice, none without a source."""
    drawn = upkeep.draw_rows(drawn_from(sizes), count, seed)
    total = sum(sizes.values())
    assert len(drawn) == len({(one.table, one.row_id) for one in drawn}) == min(count, total)
    assert all(one.sources and one.row_id != "r0" for one in drawn)
    for name, size in sizes.items():
        assert abs(sum(one.table == name for one in drawn) - len(drawn) * size / max(total, 1)) < 1


def test_draw_is_the_seed_alone() -> None:
    """One seed draws the same whatever the order of the rows, another draws others; a row gone leaves the rest drawn."""
    columns, rows = drawn_from({"law.csv": 200})["law.csv"]
    first = upkeep.draw_rows({"law.csv": (columns, rows)}, 20, "2026-Q4")
    assert upkeep.draw_rows({"law.csv": (columns, rows[::-1])}, 20, "2026-Q4") == first
    assert upkeep.draw_rows({"law.csv": (columns, rows)}, 20, "2027-Q1") != first
    without = [one for one in rows if one.cells[0] != first[0].row_id]
    assert set(first[1:]) < set(upkeep.draw_rows({"law.csv": (columns, without)}, 20, "2026-Q4"))


def test_draw_command(ihaho: Run) -> None:
    """Every form holds the same rows with the place of each; a number that draws nothing is wrong usage."""
    plain = json.loads(ihaho("data", "draw", "--rows", "12", "--seed", "a", "--format", "json").stdout)
    assert len(plain) == 12
    text = ihaho("data", "draw", "--rows", "12", "--seed", "a").stdout.decode()
    table = list(
        csv.DictReader(io.StringIO(ihaho("data", "draw", "--rows", "12", "--seed", "a", "--format", "csv").stdout.decode()))
    )
    assert [one["id"] for one in table] == [one["row_id"] for one in plain]
    assert all(f"{one['place']}  {one['row_id']}" in text and one["sources"][0] in text for one in plain)
    assert ihaho("data", "draw", "--rows", "0").returncode == 2


# Two editions compared.


def test_changes_between_editions() -> None:
    """A renamed operator is weighty, a row looked at again is nothing, a lost column is no change."""
    columns = OPERATOR_COLUMNS
    old = {"operator_id": "o", "legal_name": "Old", "name_en": "", "notes": "", "checked": "2020-01-01", "confidence": "none"}
    new = dict.fromkeys(columns, "") | old | {"legal_name": "New", "checked": "2026-01-01"}
    [change] = upkeep.find_changes("operators.csv", columns, [old], [new])
    assert (change.column, change.before, change.after, change.is_weighty) == ("legal_name", "Old", "New", True)
    assert "名前" in change.sentence()
    assert upkeep.find_changes("operators.csv", columns, [old], [new | {"legal_name": "Old"}]) == []
    gone, come = (
        upkeep.find_changes("operators.csv", columns, [old], [])[0],
        upkeep.find_changes("operators.csv", columns, [], [new])[0],
    )
    assert (gone.is_weighty, gone.sentence(), come.sentence()) == (True, "行がなくなりました", "行が増えました")


def test_every_table_equals_itself(ihaho: Run) -> None:
    """The same folder twice has no difference: what tells rows apart does so in every table."""
    assert json.loads(ihaho("data", "diff", str(DATA), "--format", "json").stdout) == []
    for name, (columns, rows) in tables.load_every_table().items():
        at = [columns.index(key) for key in upkeep.key_columns(name, columns)]
        assert len({tuple(one.cells[i] for i in at) for one in rows}) == len(rows), name


def test_diff_command_names_what_matters(ihaho: Run, tmp_path: Path) -> None:
    """A window that was added and an operator that was renamed stand first, with before and after."""
    older = tmp_path / "older"
    older.mkdir()
    for name, column, key, before in (
        ("operators.csv", "legal_name", "x-corp", "Twitter, Inc."),
        ("procedures.csv", "window", None, ""),
    ):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        at = next(i for i, one in enumerate(rows) if (one[next(iter(one))] == key if key else one[column] == "yes"))
        rows[at][column] = before
        with (older / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    changes = json.loads(ihaho("data", "diff", str(older), "--format", "json").stdout)
    assert {(one["table"], one["column"], one["is_weighty"]) for one in changes} == {
        ("operators.csv", "legal_name", True), ("procedures.csv", "window", True),
    }  # fmt: skip
    text = ihaho("data", "diff", str(older)).stdout.decode()
    assert "重要 operators.csv x-corp: 事業者の名前が変わりました Twitter, Inc. → X Corp." in text
    assert ihaho("data", "diff", str(tmp_path / "none")).returncode == 4
    (tmp_path / "empty").mkdir()
    assert ihaho("data", "diff", str(tmp_path / "empty")).returncode == 4


# A package for the tools of others.


def test_datapackage_is_the_command(ihaho: Run) -> None:
    """data/datapackage.json describes the tables as they are."""
    assert ihaho("data", "package").stdout.decode() == (DATA / "datapackage.json").read_text(encoding="utf-8")


def test_datapackage_holds_every_table() -> None:
    """Every column in its order, and every key that is said to be one is."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    every = tables.load_every_table()
    assert [one["path"] for one in package["resources"]] == list(COLUMNS)
    for resource in package["resources"]:
        columns, rows = every[resource["path"]]
        assert [field["name"] for field in resource["schema"]["fields"]] == list(columns)
        for foreign in resource["schema"].get("foreignKeys", ()):
            target, theirs = (
                every[foreign["reference"]["resource"] + ".csv"][1],
                every[foreign["reference"]["resource"] + ".csv"][0],
            )
            known = {one.cells[theirs.index(foreign["reference"]["fields"])] for one in target}
            mine = {one.cells[columns.index(foreign["fields"])] for one in rows} - {""}
            assert mine <= known, (resource["path"], foreign["fields"])


# Cited pages.


def test_cited_pages_are_asked_in_turns() -> None:
    """Pages of one host stand as far apart as they can, and none is lost."""
    urls = ["https://a.example/1", "https://a.example/2", "https://b.example/1", "https://c.example/1", "https://b.example/2"]
    turned = in_turns(urls)
    assert sorted(turned) == sorted(urls)
    assert [url[8] for url in turned[:3]] == ["a", "b", "c"]


def test_cited_pages_through_the_guard(tmp_path: Path) -> None:
    """Alive, moved, gone, and a redirect inward that is never followed."""
    web = {
        "a.example/alive": http(b"x" * 1_000),
        "a.example/moved": http(b"", "Location: http://b.example/new", status="301 Moved Permanently"),
        "b.example/new": http(b"here"),
        "b.example/inward": http(b"", "Location: http://127.0.0.1/", status="302 Found"),
    }
    with world({}, web) as made:

        def make_asker() -> Asker:
            return Asker(Guard(made.dial), ["192.0.2.53"], tables.load_registries(), Kept(str(tmp_path), NOW), lambda: NOW)

        urls = ["http://a.example/alive", "http://a.example/moved", "http://b.example/gone", "http://b.example/inward"]
        found = {state.url: state for state in ask_pages(urls, make_asker)}
        assert made.inward == 0
    assert found[urls[0]].is_alive
    assert (found[urls[1]].is_alive, found[urls[1]].moved_to) == (True, "http://b.example/new")
    assert (found[urls[2]].is_alive, found[urls[2]].status) == (False, 404)
    assert (found[urls[3]].is_alive, found[urls[3]].status) == (False, 0)


def test_links_says_before_it_asks(ihaho: Run) -> None:
    """Without --online nothing is asked; with it and nobody to say yes, nothing either."""
    done = ihaho("data", "links", "--table", "agencies.csv")
    assert (done.returncode, done.stdout) == (0, b"")
    assert "表が出典とするページ" in done.stderr.decode()
    assert ihaho("data", "links", "--online", "--table", "agencies.csv").returncode == 2
    assert ihaho("data", "links", "--table", "none.csv").returncode == 4
    assert ihaho("data", "links", "--service", "no-such-service").returncode == 4
