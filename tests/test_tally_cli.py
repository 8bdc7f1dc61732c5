"""``ihaho tally`` as a person meets it: ledgers, files, forms of output, closing, publication."""

import csv
import gzip
import io
import json
import os
import re
import shutil
import stat
import subprocess
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import Run
from made_up import FIGURE_3, report_events

from ihaho_cli.calendar import Month, month_of
from ihaho_cli.errors import BadInputError, FaultyTableError
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.exchange import row_of
from ihaho_cli.ledger.ledger import Stamp, writing
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.tables import read_table
from ihaho_cli.tally.charts import draw
from ihaho_cli.tally.closing import marks_of, parse_closed, render_closed, with_differences
from ihaho_cli.tally.figures import Figure, Frame, Part
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.report import build, check
from ihaho_cli.tally.schemes import load_published, load_scheme
from ihaho_cli.tally.tallies import Tally
from ihaho_cli.text import cells

STAMP = Stamp(datetime(2022, 2, 21, tzinfo=UTC), "t")
R3 = ["R3.4..R3.12", "--edition", "2022"]


def write_exchange(path: Path, events: list[Event], encoding: str = "utf-8") -> None:
    """A file of the exchange format."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(EVENT_COLUMNS)
    writer.writerows(row_of(event) for event in events)
    path.write_bytes(file.getvalue().encode(encoding))


@pytest.fixture(scope="session")
def report() -> list[Event]:
    """The made-up ledger of the report."""
    table = read_table("figure9.csv")
    return list(report_events([dict(zip(table.header, row, strict=True)) for row in table.rows]))


@pytest.fixture(scope="session")
def exchange(report: list[Event], tmp_path_factory: pytest.TempPathFactory) -> str:
    """It as a file of the exchange format, in the encoding Excel in Japan writes."""
    path = tmp_path_factory.mktemp("exchange") / "made.csv"
    write_exchange(path, report, "cp932")
    return str(path)


@pytest.fixture(scope="session")
def ledger(report: list[Event], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The part of it that lies in 令和3年4〜12月, as a real ledger with one event that was voided."""
    path = str(tmp_path_factory.mktemp("ledger") / "ledger.db")
    create(path, STAMP, {})
    with writing(path, STAMP) as writer:
        for event in report:
            if event.at >= datetime(2021, 3, 31, 15, tzinfo=UTC):
                writer.add(event, is_parsed=True)
        wrong = Event("wrong", EventKind.WORK, "c-1", "", datetime(2021, 5, 1, tzinfo=UTC), ("x",))
        writer.add(wrong)
        writer.add(
            Event("void-1", EventKind.VOID, "", "", datetime(2022, 1, 5, tzinfo=UTC), detail={"voids": "wrong", "reason": "誤記"})
        )
    return path


def figure(done: "subprocess.CompletedProcess[bytes]") -> dict[str, object]:
    """The one JSON object a command printed."""
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_figure_9_from_a_file_and_from_a_ledger(ihaho: Run, exchange: str, ledger: str) -> None:
    """Both give the report's rows, by the contract's keys, and the voided work is in neither."""
    one = figure(ihaho("tally", "9", *R3, "--from", exchange, "--format", "json"))
    other = figure(ihaho("tally", "services", *R3, "--ledger", ledger, "--format", "json", "--provisional"))
    assert list(one) == [
        "figure", "title", "unit", "n", "works", "since", "until", "as_of", "provisional", "edition", "rows", "groups", "notes",
    ]  # fmt: skip
    assert (one["n"], one["works"], one["since"], one["until"], one["edition"]) == (5081, 4882, "2021-04", "2021-12", "2022")
    assert one["rows"] == other["rows"]
    assert one["rows"][0] == {"group": "", "label": "Twitter", "key": "Twitter", "count": 601, "share": "11.8"}  # type: ignore[index]
    assert (one["provisional"], other["provisional"]) == (False, True)


def test_figure_3_over_years(ihaho: Run, exchange: str) -> None:
    """27 cells, under the columns of the contract."""
    found = figure(ihaho("tally", "3", "--since", "2019-04", "--until", "2021-12", "--from", exchange, "--format", "json"))
    assert found["columns"] == list(FIGURE_3)
    assert found["rows"] == [
        {"label": label, "values": [cells[row] for cells in FIGURE_3.values()]}
        for row, label in enumerate(("相談者数", "受付件数", "作業件数"))
    ]
    assert found["n"] == 5424


def test_all_is_a_list_and_the_checks_are_words(ihaho: Run, ledger: str) -> None:
    """``all`` gives every figure as a list; what was checked stands on stderr, works nobody classified with their command."""
    done = ihaho("tally", "all", *R3, "--ledger", ledger, "--format", "json")
    assert [one["figure"] for one in json.loads(done.stdout)] == [2, 3, 4, 5, 6, 7, 8, 9, 10, "outreach"]
    said = done.stderr.decode()
    assert said.count("点検 済") == 6
    assert "点検 要確認: 図表9の区分がない作業 777 件" in said
    assert "ihaho log show" in said


def test_the_text_fits_and_shows_on_a_japanese_console(ihaho: Run, ledger: str) -> None:
    """Every line fits 80 cells, and every character exists in CP932, bars included."""
    done = ihaho("tally", "all", *R3, "--ledger", ledger, "--compare", env={"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0"})
    out = done.stdout.decode("cp932")
    assert "\\u" not in out
    assert "■" in out
    assert max(cells(line) for line in out.splitlines()) <= 80
    assert "1,640 人" in out
    assert "1,938" in out


GOLDEN = """\
図表9 相談（作業）件数の内訳：事業者/サービス別（n=5,081）（速報値）
2021-04 から 2021-12 まで　作業件数 4,882 件　AS_OF 現在

Twitter                            601   11.8%  ■■■■
Google (合計)                      567   11.2%
  検索                             305    6.0%  ■■
  YouTube                           75    1.5%  ■
  map                              166    3.3%  ■
  その他                            21    0.4%  ■
Meta (合計)                        214    4.2%
  instagram                        152    3.0%  ■
  facebook                          62    1.2%  ■
5ちゃんねる                        167    3.3%  ■
爆サイ.com                         153    3.0%  ■
LINE(合計)                         143    2.8%
  livedoorサービス                  99    1.9%  ■
  LINEアプリ内サービス              44    0.9%  ■
破産情報掲載関連サイト(合計)       135    2.7%  ■
FC2(合計)                           67    1.3%  ■
Yahoo!(合計)                        55    1.1%
  検索                               9    0.2%  ■
  知恵袋                             8    0.2%  ■
  オークション                      12    0.2%  ■
  ファイナンス                       5    0.1%  ■
  その他                            21    0.4%  ■
2ちゃんねる                         44    0.9%  ■
ためき掲示板                        37    0.7%  ■
上記以外の事業者/サービス等      2,121   41.7%  ■■■■■■■■■■■■■■■■
その他・不明                       777   15.3%  ■■■■■

- 注1 相談（作業）件数の集計です。権利侵害にあたるかどうかは判断していません。
- 注2 分母は、作業で答えたサービスを数えた 5,081 件です。1件の作業で複数のサービ
  スに答えることがあり、作業件数 4,882 件より 199 件多くなっています。
- 注3 独自ドメインの裏にあるサービスは分からないことがあり、その場合は「その他・
  不明」に入ります。「上記以外」は、サービスは分かっているがこの図に行のないもの
  です。
"""


def test_the_printed_figure(ihaho: Run, ledger: str) -> None:
    """Figure 9 for publication, as it is printed."""
    done = ihaho("tally", "9", *R3, "--ledger", ledger, "--provisional", "--suppress", "3")
    assert re.sub(r"\d{4}-\d\d-\d\d 現在", "AS_OF 現在", done.stdout.decode()) == GOLDEN


def test_csv_has_one_line_a_number(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """CSV keeps English column names for every figure; for Excel it begins with a mark; 0600."""
    assert ihaho("tally", "all", *R3, "--ledger", ledger, "--output", "all.csv").returncode == 0
    raw = (tmp_path / "all.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert {row["figure"] for row in rows} == {"2", "3", "4", "5", "6", "7", "8", "9", "10", "outreach"}
    (twitter,) = (row for row in rows if row["key"] == "Twitter")
    assert (twitter["count"], twitter["share"], twitter["n"], twitter["provisional"]) == ("601", "11.8", "5081", "false")
    assert [row["count"] for row in rows if row["label"] == "相談者数"] == ["1311", "627", "1938"]
    assert stat.S_IMODE((tmp_path / "all.csv").stat().st_mode) == 0o600


def test_markdown(ihaho: Run, ledger: str) -> None:
    """A heading, a table whose rows all have the same cells, and the notes."""
    out = ihaho("tally", "all", *R3, "--ledger", ledger, "--compare", "--format", "md").stdout.decode()
    assert len([line for line in out.splitlines() if line.startswith("## ")]) == 10
    for block in out.split("## ")[1:]:
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines() if line.startswith("|")}
        assert len(widths) == 1


def test_compare(ihaho: Run, exchange: str) -> None:
    """Numbers of the same months a year earlier and the change stand beside, in every row."""
    found = figure(ihaho("tally", "3", *R3, "--from", exchange, "--compare", "--format", "json"))
    works = found["rows"][2]  # type: ignore[index]
    assert works["previous"][0] == 2402
    assert works["changes"][0] == "+36.3"
    found = figure(ihaho("tally", "6", *R3, "--from", exchange, "--compare", "--format", "json"))
    assert all({"previous", "change"} <= row.keys() for row in found["rows"])  # type: ignore[attr-defined]


def test_suppressed(ihaho: Run, ledger: str) -> None:
    """For publication small numbers are null and marked, and nothing meant for the desk is said."""
    done = ihaho("tally", "9", *R3, "--ledger", ledger, "--suppress", "6", "--format", "json")
    found = figure(done)
    hidden = [row for row in found["rows"] if row.get("hidden")]  # type: ignore[attr-defined]
    assert [(row["label"], row["count"], row["share"]) for row in hidden] == [("知恵袋", None, None), ("ファイナンス", None, None)]
    notes = " ".join(found["notes"])  # type: ignore[arg-type]
    assert "--suppress" not in notes
    assert "ihaho log show" not in notes
    open_table = figure(ihaho("tally", "9", *R3, "--ledger", ledger, "--format", "json"))
    assert any("窓口の中だけ" in note for note in open_table["notes"])  # type: ignore[attr-defined]


def test_small_numbers_of_a_year_earlier_are_kept_back_too(ihaho: Run, tmp_path: Path) -> None:
    """Neither last year's one work nor a change that tells it is shown beside this year's."""
    events = [Event("old", EventKind.WORK, "c", "", datetime(2020, 5, 1, tzinfo=UTC), ("x",))]
    events += [Event(f"e-{n}", EventKind.WORK, "c", "", datetime(2021, 5, 1, tzinfo=UTC), ("x",)) for n in range(9)]
    write_exchange(tmp_path / "in.csv", events)
    done = ihaho("tally", "all", *R3, "--from", "in.csv", "--compare", "--suppress", "3", "--format", "json")
    nine = next(one for one in json.loads(done.stdout) if one["figure"] == 9)
    assert (nine["rows"][0]["count"], nine["rows"][0]["previous"], nine["rows"][0]["change"]) == (9, None, None)
    works = json.loads(done.stdout)[1]["rows"][2]
    assert works["values"] == [9, 0, 9]
    assert works["previous"] == [None, 0, None]
    assert works["changes"] == [None, None, None]


def test_closing_and_what_came_after(ihaho: Run, tmp_path: Path) -> None:
    """What was published is frozen; a later count says which numbers changed and why."""
    path = str(tmp_path / "ledger.db")
    create(path, STAMP, {})
    may = datetime(2021, 5, 1, tzinfo=UTC)
    with writing(path, STAMP) as writer:
        for number in range(3):
            writer.add(Event(f"w-{number}", EventKind.WORK, "c-1", "", may, ("x",)))
    done = ihaho("tally", "close", *R3, "--ledger", path)
    assert done.returncode == 0, done.stderr.decode()
    (kept,) = (tmp_path / "ledger.db.closed").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "c-1" not in kept.read_text(encoding="utf-8")
    assert any("同じです" in note for note in figure(ihaho("tally", "9", *R3, "--ledger", path, "--format", "json"))["notes"])  # type: ignore[attr-defined]
    with writing(path, STAMP) as writer:
        writer.add(Event("late", EventKind.WORK, "c-2", "", may, ("note",)))
        writer.add(Event("late-2", EventKind.WORK, "c-2", "", may, ("note",)))
        writer.add(Event("v", EventKind.VOID, "", "", may, detail={"voids": "w-0", "reason": ""}))
        writer.revise(Event("w-1", EventKind.WORK, "c-1", "", may, ("youtube",)))
    said = " ".join(figure(ihaho("tally", "9", *R3, "--ledger", path, "--format", "json"))["notes"])  # type: ignore[arg-type]
    assert "Twitter 3→1" in said
    assert "後から入った記録 2 件、取り消された記録 1 件、直された記録 1 件" in said
    assert ihaho("tally", "close", *R3, "--ledger", path).returncode == 5
    assert ihaho("tally", "close", *R3, "--ledger", path, "--force").returncode == 0
    kept.write_text("{}", encoding="utf-8")
    assert ihaho("tally", "9", *R3, "--ledger", path).returncode == 3


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "x"}', '{"format": "x", "closed_on": 1, "figures": [], "marks": {}}', "[" * 100_000]
)
def test_what_is_no_closed_tally(text: str) -> None:
    """A damaged or foreign file is refused in one line."""
    with pytest.raises(BadInputError):
        parse_closed(text)


def test_bad_rows_are_named_and_the_rest_is_counted(ihaho: Run, tmp_path: Path) -> None:
    """A row that is no event costs itself only; rows twice count once; voids hold wherever they stand; no cell is echoed."""
    may = datetime(2021, 5, 1, tzinfo=UTC)
    works = [Event(f"w-{number}", EventKind.WORK, "c", "", may, ("x",)) for number in range(3)]
    void = Event("v", EventKind.VOID, "", "", may, detail={"voids": "w-0"})
    write_exchange(tmp_path / "in.csv", [void, *works, works[1]])
    with (tmp_path / "in.csv").open("a", encoding="utf-8") as file:
        file.write("w-9,work,c,,yesterday,090-0000-0000,,,,,,,,\r\n" * 30)
    done = ihaho("tally", "9", *R3, "--from", "in.csv", "--format", "json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["works"] == 2
    said = done.stderr.decode()
    assert "7 行目: at: " in said
    assert "30 行" in said
    assert "ほか 10 行" in said
    assert "090" not in said


def test_desks_add_up(ihaho: Run, tmp_path: Path) -> None:
    """The same number at two desks is two persons; files of one desk are one."""
    for name in ("east.csv", "west.csv"):
        write_exchange(tmp_path / name, [Event("e-1", EventKind.INTAKE, "7", "", datetime(2021, 5, 1, tzinfo=UTC))])
    both = ["tally", "4", *R3, "--from", "east.csv", "--from", "west.csv", "--format", "json"]
    assert figure(ihaho(*both))["n"] == 2
    assert figure(ihaho(*both, "--one-desk"))["n"] == 1


def test_services_from_a_list_of_urls(ihaho: Run, tmp_path: Path) -> None:
    """Each URL of a list is one mention; what is no URL is said and not counted; only figure 9 can be made so."""
    (tmp_path / "urls.csv").write_text(
        "番号,URL\n1,https://x.com/a/status/20\n2,https://shop.example.com/\n3,こんにちは\n4,https://note.com/a/n/b\n",
        encoding="utf-8",
    )
    done = ihaho("tally", "services", "--from", "urls.csv", "--column", "URL", "--format", "json")
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert {row["key"]: row["count"] for row in found["rows"] if row["count"]} == {"X": 1, "note": 1, "その他・不明": 1}
    assert (found["works"], found["since"], found["n"]) == (None, None, 3)
    assert ihaho("tally", "6", "--from", "urls.csv").returncode == 2
    (tmp_path / "plain.txt").write_text("https://x.com/a/status/20\n" * 3, encoding="utf-8")
    assert "図表9" in ihaho("tally", "9", "--from", "plain.txt").stdout.decode()


def test_services_from_many_lists(ihaho: Run, tmp_path: Path) -> None:
    """A pattern, gzip and Parquet, one process or two: the same figure; bad rows are named or kept beside the output."""
    rows = [f"{n},https://{host}/a/status/{n}" for n in range(500) for host in ("x.com", "note.com", "shop.example.com")]
    (tmp_path / "urls-1.csv").write_text("番号,URL\n" + "\n".join(rows) + '\n9,"こん\nにちは"\n9,\n', encoding="utf-8")
    (tmp_path / "urls-2.csv.gz").write_bytes(gzip.compress("番号,URL\n1,https://x.com/a/status/1\n2,だめ\n".encode()))
    from ihaho_cli.bulk.parquet import write_text_columns

    write_text_columns(str(tmp_path / "urls-3.parquet"), ["URL"], iter([["https://x.com/a/status/2"]]))
    common = ("tally", "9", "--from", "urls-*", "--column", "URL", "--format", "json")
    one = ihaho(*common)
    assert one.returncode == 3
    counts = {row["key"]: row["count"] for row in json.loads(one.stdout)["rows"] if row["count"]}
    assert counts == {"X": 502, "note": 500, "その他・不明": 500}
    said = one.stderr.decode()
    assert "urls-1.csv 1502 行目: URL として読めません" in said
    assert "urls-2.csv.gz 3 行目" in said
    assert "こん" not in said
    two = ihaho(*common, "--jobs", "2")
    assert (two.stdout, two.returncode) == (one.stdout, 3)
    assert ihaho(*common, "--jobs", "2", "--output", "f.json").returncode == 3
    assert (tmp_path / "f.json").read_bytes() == one.stdout
    kept = (tmp_path / "f-rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert kept[0] == "ファイル,行,理由,内容"
    assert len([line for line in kept if line.startswith("urls-")]) == 3
    assert ihaho(*common, "--jobs", "0").returncode == 2
    assert ihaho("tally", "9", "--from", "urls-2.csv.gz", "--column", "ない").returncode == 3
    (tmp_path / "broken.csv.gz").write_bytes(gzip.compress(b"URL\n" + os.urandom(9_000).hex().encode())[:4_000])
    broken = ihaho("tally", "9", "--from", "broken.csv.gz")
    assert (broken.returncode, b"Traceback" in broken.stderr) == (3, False)


def test_jsonl_and_xlsx_in_the_exchange_format(ihaho: Run, tmp_path: Path) -> None:
    """The exchange format is known by its columns, whatever kind of file it stands in."""
    row = dict(
        zip(EVENT_COLUMNS, row_of(Event("e", EventKind.WORK, "c", "", datetime(2021, 5, 1, tzinfo=UTC), ("x",))), strict=True)
    )
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert figure(ihaho("tally", "9", *R3, "--from", "in.jsonl", "--format", "json"))["works"] == 1
    from ihaho_cli.sheets import write_rows

    write_rows(str(tmp_path / "in.xlsx"), list(row), [list(row.values())])
    assert figure(ihaho("tally", "9", *R3, "--from", "in.xlsx", "--format", "json"))["works"] == 1


def test_a_desk_has_its_own_labels_and_numbers(ihaho: Run, tmp_path: Path) -> None:
    """A desk's labels.csv replaces labels by their code and adds its own before その他; its published.csv adds years."""
    (tmp_path / "labels.csv").write_text(
        "figure,code,label,parent,attested,source_url,checked,confidence\n4,elementary,小学生（窓口）,,desk,,,none\n4,retired,年金生活者,,desk,,,none\n",
        encoding="utf-8",
    )
    (tmp_path / "published.csv").write_text(
        "published_id,figure,since,until,row,value,source\ndesk-h30,2,2018-04,2019-03,作業件数,12,年報\n", encoding="utf-8"
    )
    write_exchange(
        tmp_path / "in.csv", [Event("e", EventKind.INTAKE, "c", "", datetime(2021, 5, 1, tzinfo=UTC), attribute="年金生活者")]
    )
    options = ["--from", "in.csv", "--data-dir", str(tmp_path), "--format", "json"]
    rows = figure(ihaho("tally", "属性", *R3, *options))["rows"]
    assert [row["label"] for row in rows][-3:] == ["年金生活者", "その他", "不明"]  # type: ignore[attr-defined]
    assert rows[0]["label"] == "小学生（窓口）"  # type: ignore[index]
    assert {row["key"]: row["count"] for row in rows}["retired"] == 1  # type: ignore[attr-defined]
    found = figure(ihaho("tally", "2", *R3, *options))
    assert dict(zip(found["columns"], found["sources"], strict=True))["平成30年度"] == "年報"  # type: ignore[call-overload]


def test_faulty_tables_of_a_desk(tmp_path: Path) -> None:
    """A number that is none is named with its table."""
    (tmp_path / "published.csv").write_text("published_id,figure,since,until,value\na,2,2018-04,2019,x\n", encoding="utf-8")
    with pytest.raises(FaultyTableError):
        load_published(str(tmp_path))
    assert load_scheme("today", str(tmp_path)).labels[4].other


# Files for people.


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html", "md", "json", "txt"])
def test_files_are_whole_and_ones_own(ihaho: Run, ledger: str, tmp_path: Path, suffix: str) -> None:
    """Each form is written whole, readable by its owner only, and never over another file unasked."""
    out = tmp_path / f"report.{suffix}"
    done = ihaho("tally", "all", *R3, "--ledger", ledger, "--output", str(out))
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b""
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert ihaho("tally", "9", *R3, "--ledger", ledger, "--output", str(out)).returncode == 5
    assert not list(tmp_path.glob(".ihaho-*"))


def test_the_workbook(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """A sheet a figure with the same numbers, a chart of Excel's own, print set-up, and neither formula nor link."""
    assert ihaho("tally", "all", *R3, "--ledger", ledger, "--output", "a.xlsx").returncode == 0
    from python_calamine import load_workbook

    book = load_workbook(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == [*(f"図表{number}" for number in range(2, 11)), "講演など", "講演などの一覧", "点検"]
    rows = book.get_sheet_by_name("図表9").to_python()
    assert ["", "Twitter", 601.0, 0.118] in [row[:4] for row in rows]
    assert ["Google (合計)", "まとまりの計", 567.0, 0.112] in [row[:4] for row in rows]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name and name.endswith(".xml")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"hyperlink" in sheet]
        # Long tables stand upright; wide ones, the list of talks and the check list lie on their side.
        assert sum(b'orientation="landscape"' in sheet for sheet in sheets) == 4
        assert all(b'paperSize="9"' in sheet and b"fitToPage" in sheet for sheet in sheets)
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 10


@pytest.mark.badday("T6")
def test_hostile_labels_stay_text(ihaho: Run, tmp_path: Path) -> None:
    """A word nobody knows reaches no form as markup, formula or escape sequence."""
    may = datetime(2021, 5, 1, tzinfo=UTC)
    hostile = "=HYPERLINK(<b>)|`"
    write_exchange(tmp_path / "in.csv", [Event("e", EventKind.WORK, "c", "", may, (hostile,), (hostile,), (hostile,), (hostile,))])
    for chosen in ("text", "json", "csv", "md", "html"):
        out = ihaho("tally", "all", *R3, "--from", "in.csv", "--format", chosen)
        assert out.returncode == 0, out.stderr.decode()
        text = out.stdout.decode()
        assert "\x1b" not in text
        if chosen in ("md", "html"):
            assert "<b>" not in text
    assert ihaho("tally", "all", *R3, "--from", "in.csv", "--output", "a.xlsx").returncode == 0
    assert ihaho("tally", "all", *R3, "--from", "in.csv", "--output", "a.docx").returncode == 0


class _Page(HTMLParser):
    """What a page asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.asked: list[str] = []
        self.cells: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.asked += [name for name, _ in attrs if name in ("src", "href", "style", "onload", "onclick")]
        self._in_cell = tag == "td"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells.append(data)
            self._in_cell = False


@pytest.mark.badday("T6")
def test_the_page_asks_for_nothing(ihaho: Run, ledger: str) -> None:
    """No script, no source, no inline style: only its own style, by its hash; a table beside each picture."""
    out = ihaho("tally", "all", *R3, "--ledger", ledger, "--format", "html").stdout.decode()
    page = _Page()
    page.feed(out)
    assert page.asked == []
    assert not {"script", "img", "link", "iframe", "form", "object"} & page.tags
    assert "default-src 'none'; style-src 'sha256-" in out
    assert out.count("<table>") == 11
    assert out.count("<svg") == 12
    assert {"601", "1,311", "2,121"} <= set(page.cells)


def test_the_document_reads_back(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """Word's file has a numbered heading, a picture and a table for each figure, with the same numbers."""
    assert ihaho("tally", "all", *R3, "--ledger", ledger, "--compare", "--output", "a.docx").returncode == 0
    from docx import Document

    document = Document(str(tmp_path / "a.docx"))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert [h.split()[0] for h in headings[:9]] == [f"図表{number}" for number in range(2, 11)]
    assert len(document.inline_shapes) == 10
    texts = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert any(row[:4] == ["", "Twitter", "601", "11.8%"] for row in texts)
    assert any(row[:4] == ["相談者数", "1,311", "627", "1,938"] for row in texts)


def test_talks_stand_in_every_form(ihaho: Run, tmp_path: Path) -> None:
    """The list of talks in the text, Markdown, JSON, the page, the workbook and the document, and nothing in it acts."""
    may = datetime(2021, 5, 1, tzinfo=UTC)
    detail = {
        "form": "talk",
        "school": "elementary",
        "state": "planned",
        "body": "=架空市<b>教育委員会",
        "audience": "保護者\x1b[31m",
    }
    write_exchange(tmp_path / "in.csv", [Event("e", EventKind.OUTREACH, "", "", may, detail=detail)])
    common = ("tally", "outreach", *R3, "--from", "in.csv")
    for chosen in ("text", "md", "json", "html"):
        text = ihaho(*common, "--format", chosen).stdout.decode()
        assert "架空市" in text
        assert "2021-05-01" in text
        assert "\x1b" not in text
        assert "<b>教" not in text or chosen in ("text", "json")
    assert ihaho(*common, "--output", "a.xlsx").returncode == 0
    from python_calamine import load_workbook

    rows = load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_name("講演などの一覧").to_python()
    assert rows[1][:3] == ["2021-05-01", "講演", "=架空市<b>教育委員会"]
    assert ihaho(*common, "--output", "a.docx").returncode == 0
    from docx import Document

    table = Document(str(tmp_path / "a.docx")).tables[1]
    assert [cell.text for cell in table.rows[1].cells][4:] == ["小学校", "予定"]


def test_pictures(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """A PNG a figure, under its number."""
    done = ihaho("tally", "9", *R3, "--ledger", ledger, "--suppress", "6", "--png", "pictures")
    assert done.returncode == 0, done.stderr.decode()
    (picture,) = (tmp_path / "pictures").iterdir()
    assert picture.name == "figure09_services.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert ihaho("tally", "9", *R3, "--ledger", ledger, "--png", "pictures").returncode == 5
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert ihaho("tally", "9", *R3, "--ledger", ledger, "--png", "file/below").returncode == 5


def test_an_empty_figure_is_drawn() -> None:
    """Nothing counted is still a picture."""
    empty = Figure(
        9, "services", "題", "件", 0, 0, "2021-04", "2021-04", "2021-05-01", False, "today", parts=(Part("", "甲", "a", 0),)
    )
    assert draw(empty).startswith(b"\x89PNG")


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_libreoffice_reads_the_same_numbers(ihaho: Run, ledger: str, tmp_path: Path, suffix: str) -> None:
    """Another program opens the files and finds the report's numbers in them."""
    assert OFFICE is not None
    assert ihaho("tally", "9", *R3, "--ledger", ledger, "--output", f"a.{suffix}").returncode == 0
    form = "csv:Text - txt - csv (StarCalc):44,34,76" if suffix == "xlsx" else "txt:Text (encoded):UTF8"
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(tmp_path / f"a.{suffix}")],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    (converted,) = (path for path in tmp_path.iterdir() if path.suffix in (".csv", ".txt"))
    text = converted.read_text(encoding="utf-8-sig").replace("\n", ",")
    for number in ("Twitter,601,11.8%", "2,121,41.7%" if suffix == "docx" else '"2,121",41.7%', "567"):
        assert number in text


BROWSER = shutil.which("chromium")


@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_the_page(ihaho: Run, ledger: str, tmp_path: Path, width: int) -> None:
    """At the width of a phone and of a desk the page is shown under its own policy, with its style and bars."""
    assert BROWSER is not None
    assert ihaho("tally", "all", *R3, "--ledger", ledger, "--output", "a.html").returncode == 0
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/browser", f"--window-size={width},900",
         f"--screenshot={tmp_path}/page.png", "--enable-logging=stderr", str(tmp_path / "a.html")],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert b"Content Security Policy" not in done.stderr


_FRAMES = """<!DOCTYPE html><body>
<iframe src="a.html" width="390" height="800"></iframe><iframe src="a.html" width="1280" height="800"></iframe>
<script>addEventListener("load", () => {
  document.title = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument.documentElement;
    const asked = frame.contentWindow.performance.getEntriesByType("resource").length;
    return [page.scrollWidth - page.clientWidth, asked].join(":");
  }).join(" ");
});</script></body>"""


@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
def test_the_page_fits_a_phone_and_a_desk(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """The page itself never scrolls sideways, at 390 and 1280 pixels, and asks for nothing."""
    assert BROWSER is not None
    assert ihaho("tally", "all", *R3, "--ledger", ledger, "--compare", "--output", "a.html").returncode == 0
    (tmp_path / "frames.html").write_text(_FRAMES, encoding="utf-8")
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/browser",
         "--allow-file-access-from-files", "--dump-dom", str(tmp_path / "frames.html")],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    assert b"<title>0:0 0:0</title>" in done.stdout


# What happens seldom.


def test_compared_and_suppressed_in_every_form(ihaho: Run, exchange: str, tmp_path: Path) -> None:
    """A year earlier and hidden numbers stand in the workbook, the document and the page as in the text."""
    common = ["tally", "all", *R3, "--from", exchange, "--compare", "--suppress", "6"]
    for suffix in ("xlsx", "docx", "html", "txt"):
        assert ihaho(*common, "--output", f"a.{suffix}").returncode == 0
    from docx import Document
    from python_calamine import load_workbook

    rows = load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_name("図表3").to_python()
    assert ["　前年同期", 983.0, 540.0, 1523.0] in [row[:4] for row in rows]
    rows = load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_name("図表9").to_python()
    assert ["Yahoo!(合計)", "ファイナンス", "x", ""] in [row[:4] for row in rows]
    texts = [[cell.text for cell in row.cells] for table in Document(str(tmp_path / "a.docx")).tables for row in table.rows]
    assert any(row[1:3] == ["ファイナンス", "x"] for row in texts)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "+36.3%" in page
    assert '<td>Yahoo! ファイナンス</td><td class="n">x</td>' in page
    assert "点検" not in page


def test_what_was_not_frozen_is_not_compared(report: list[Event]) -> None:
    """Another cut of the year, another figure: nothing is said; an event outside the period leaves no mark."""
    period = Period(Month(2021, 4), Month(2021, 12))
    scheme = load_scheme("2022")
    marks: dict[str, str] = {}
    tally = Tally(period, scheme)
    tally.add_all(marks_of(report, period, marks))
    assert len(marks) == sum(period.since <= month_of(event.at) <= period.until for event in report)
    half = Frame("2022-02-21", False, "2022")
    frozen = parse_closed(render_closed(build(["volume"], tally, [], half), marks, "2022-02-21"))
    again = with_differences(build(["volume", "services"], tally, [], half._replace(by="quarter")), frozen, marks)
    assert not any("確定した数" in remark for figure in again for remark in figure.remarks)
    (same,) = with_differences(build(["volume"], tally, [], half), frozen, marks)
    assert same.remarks[-1].endswith("同じです。")
    (moved,) = with_differences(build(["volume"], tally, [], half), frozen, marks | {"0" * 16: "1"})
    assert "ただし、後から入った記録 1 件" in moved.remarks[-1]


def test_sums_that_do_not_agree_are_said(report: list[Event]) -> None:
    """The check list finds a figure that was tampered with, and nothing in one that was not."""
    tally = Tally(Period(Month(2021, 4), Month(2021, 12)), load_scheme("2022"))
    tally.add_all(report)
    figures = build(["services", "means"], tally, [], Frame("2022-02-21", False, "2022"))
    assert [one.is_good for one in check(figures, tally)][:2] == [True, True]
    wrong = [figures[0]._replace(n=5080), figures[1]._replace(n=1)]
    said = [one.sentence for one in check(wrong, tally) if not one.is_good]
    assert "図表9の合計が一致しません (5081 と 5080)。" in said
    assert any("一致しません" in sentence for sentence in said[1:])


def test_sources_that_cannot_be_read(ihaho: Run, tmp_path: Path) -> None:
    """A folder, a second list that is missing, a line that is no JSON: each is said, what can be counted is."""
    assert ihaho("tally", "9", "--from", str(tmp_path)).returncode == 4
    (tmp_path / "urls.txt").write_text("https://x.com/a/status/20\n", encoding="utf-8")
    (tmp_path / "empty.db").write_bytes(b"")
    assert ihaho("tally", "9", "--from", "empty.db").returncode == 5
    assert ihaho("tally", "9", "--from", "urls.txt", "--from", "empty.db").returncode == 2
    row = dict(zip(EVENT_COLUMNS, row_of(Event("e", EventKind.WORK, "c", "", datetime(2021, 5, 1, tzinfo=UTC))), strict=True))
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n{broken\n", encoding="utf-8")
    done = ihaho("tally", "9", *R3, "--from", "in.jsonl", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["works"]) == (3, 1)
    assert "2 行目" in done.stderr.decode()


def test_a_place_that_cannot_be_written(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """Where a figure cannot be frozen or written, one line says so and nothing is left."""
    copy = tmp_path / "ledger.db"
    shutil.copy(ledger, copy)
    (tmp_path / "ledger.db.closed").write_text("", encoding="utf-8")
    assert ihaho("tally", "close", *R3, "--ledger", str(copy)).returncode == 5
    assert ihaho("tally", "close", *R3, "--ledger", str(copy), "--output", "kept.json").returncode == 0
    assert ihaho("tally", "9", *R3, "--ledger", ledger, "--output", "missing/a.xlsx").returncode == 5
