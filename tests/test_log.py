"""``ihaho log`` as a counselor meets it: real commands on real ledgers."""

import csv
import io
import json
import os
import random
import re
import select
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Run, clean_environment, command

from ihaho_cli.cli.log import COMMANDS
from ihaho_cli.ledger.events import EVENT_COLUMNS
from ihaho_cli.ledger.ledger_read import events_of, verify
from ihaho_cli.text import cells

POST = "https://x.com/example_user/status/1234567890123456789"
HEADER = ",".join(EVENT_COLUMNS)


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


@pytest.fixture
def log(ihaho: Run, tmp_path: Path) -> Run:
    """``ihaho log …`` on a ledger of its own."""
    place = str(tmp_path / "l.db")
    environment = {"IHAHO_LEDGER": place, "IHAHO_COUNSELOR": "a1"}
    assert ihaho("log", "init", "--yes", env=environment).returncode == 0

    def run(
        *arguments: str | bytes, stdin: bytes | None = None, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        return ihaho("log", *arguments, stdin=stdin, env=environment | (env or {}))

    return run


def records(log: Run) -> list[dict[str, object]]:
    """Everything in the ledger as JSON, the oldest first."""
    return list(reversed(json.loads(log("list", "--limit", "1000", "--format", "json").stdout)))


# Recording.


def test_a_consultation_from_intake_to_reply(log: Run) -> None:
    """Each step is one line of data and one of words; the number comes from the ledger."""
    done = log(
        "intake",
        POST,
        "--contents",
        "名誉,肖像",
        "--attribute",
        "大学",
        "--victim",
        "本人",
        "--channel",
        "line",
        "--line-notify",
        "both",
    )
    assert re.fullmatch(r"R\d+-00001  受付  P00001  e[0-9a-z]{10}\n", text(done.stdout))
    number = text(done.stdout).split()[0]
    assert "本日: 受付 1 件、作業 0 件。取り消し: ihaho log undo" in text(done.stderr)
    assert log("followup", number, "--means", "特定").returncode == 0
    assert log("work", number, "--service", "X,Google検索", "--contents", "名誉,肖像", "--means", "削除").returncode == 0
    assert log("referral", number, "--agency", "houterasu").returncode == 0
    assert log("sent", number, POST, "--letter", "takedown", "--rule", "d3", "--arrived", "R8.4.2").returncode == 0
    assert log("reply", number, "--answer", "一部").returncode == 0
    rows = records(log)
    assert [row["kind"] for row in rows] == ["intake", "followup", "work", "referral", "sent", "reply"]
    assert {row["consultee_id"] for row in rows} == {"P00001"}
    intake, _, work, referral, sent, reply = rows
    assert (intake["services"], intake["contents"], intake["places"]) == (["x"], ["defamation", "privacy-portrait"], ["sns"])
    assert (intake["attribute"], intake["victim"], intake["channel"], intake["line_notify"]) == (
        "university-student",
        "self",
        "line",
        "both",
    )
    assert (work["services"], work["means"], work["places"]) == (["x", "google-search"], ["removal"], ["sns", "search"])
    assert referral["detail"] == {"agency": "houterasu"}
    assert sent["detail"] == {"letter": "takedown", "urls": [POST], "rule": "D3", "arrived": "2026-04-02"}
    assert reply["detail"] == {"answer": "partly"}
    assert {row["counselor"] for row in rows} == {"a1"}


def test_outreach_and_line(log: Run) -> None:
    """Talks, planned or held, and LINE's numbers of a day have their own shapes."""
    assert log(
        "outreach", "--form", "講演", "--state", "予定", "--school", "中", "--audience", "教職員", "--at", "R9.1.15"
    ).returncode in (0, 3)
    assert log("outreach", "--form", "チラシ", "--at", "2026-04-01").returncode == 0
    assert log("line", "--friends-total", "214", "--friends-active", "207", "--blocked", "7", "--at", "R3.12.31").returncode == 0
    assert "和になっていません" in text(log("line", "--friends-total", "9", "--friends-active", "1", "--blocked", "1").stderr)
    assert log("line").returncode == 2
    rows = records(log)
    assert {"friends_total": 214, "friends_active": 207, "blocked": 7} in [row["detail"] for row in rows]
    assert [row["detail"]["form"] for row in rows if row["kind"] == "outreach"] == ["flyer", "talk"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["work", "R8-09999"], 4, "台帳にありません"),
        (["work", "R8-09999", "--service", "Google"], 2, "1つに決まりません"),
        (["work", "R8-09999", "--contents", "プライバシー"], 2, "1つに決まりません"),
        (["work", "R8-09999", "--contents", "ない言葉"], 4, "はありません"),
        (["work", "R8-09999", "--service", "ない言葉"], 4, "表にありません"),
        (["intake", "こんにちは"], 3, "1 番目の URL を読めません"),
        (["intake", "--consultee", "P09999"], 4, "台帳にありません"),
        (["intake", "--attribute", "大学生,会社員"], 3, "2つあります"),
        (["intake", "--at", "2099-01-01"], 3, "先すぎる"),
        (["intake", "--at", "平成31年5月1日"], 3, "平成"),
        (["intake", "--memo", "-"], 2, "メモを使わない台帳"),
        (["intake", "--channel", "phone"], 2, "使える値: web、line"),
        (["sent", "R8-09999", "--letter", "takedown", "--rule", "D99"], 4, "規則"),
        (["reply", "R8-09999", "--answer", "ない"], 4, "使える値"),
        (["show", "R8-09999"], 4, "台帳にありません"),
        (["void", "e000", "--reason", "x"], 4, "台帳にありません"),
        (["void", "e000", "--reason", "090-0000-0000 の件"], 2, "電話番号"),
        (["edit", "e000"], 4, "台帳にありません"),
        (["undo"], 4, "取り消せる記録がありません"),
        (["search", "・"], 2, "探す言葉"),
        (["export", "--format", "xlsx"], 2, "画面に出せません"),
        (["import", "none.csv"], 4, "開けません"),
        (["import", "none.pdf"], 3, "csv tsv jsonl xlsx"),
        (["verify", "--head", "abc"], 2, "照合の値"),
        (["verify", "--head", "9-" + "0" * 64], 5, "書いたときと違います"),
        (["erase", "R8-09999"], 4, "控えにもありません"),
        (["purge"], 2, "保存期間が決まっていません"),
        (["restore", "none.db"], 5, "台帳"),
        (["init"], 5, "もうあります"),
        (["nothing"], 2, "コマンド nothing はありません"),
    ],
)
def test_each_failure_is_one_line_and_its_cure(log: Run, arguments: list[str], code: int, said: str) -> None:
    """What cannot be done is said in Japanese with the cure and its exit code, and nothing is written."""
    done = log(*arguments)
    assert done.returncode == code, text(done.stderr)
    error = text(done.stderr)
    assert error.count("ihaho: エラー: ") == 1
    assert said in error
    assert "\n対処: " in error
    assert records(log) == []


def test_a_ledger_that_is_not_there(ihaho: Run, tmp_path: Path) -> None:
    """Every command but init says so, exit 5, and makes no file."""
    arguments = {
        "followup": ["R8-00001"], "work": ["R8-00001"], "referral": ["R8-00001", "--agency", "a"], "sent": ["R8-00001", "--letter", "a"],
        "reply": ["R8-00001", "--answer", "削除"], "outreach": ["--form", "講演"], "line": ["--blocked", "1"], "show": ["a"], "search": ["a"],
        "edit": ["a", "--means", "削除"], "void": ["a", "--reason", "a"], "erase": ["a"], "import": ["a.csv"],
    }  # fmt: skip
    (tmp_path / "a.csv").write_text(HEADER + "\n", encoding="utf-8")
    for name in COMMANDS:
        if name not in ("init", "restore"):
            done = ihaho("log", name, *arguments.get(name, []), "--ledger", "none.db")
            assert done.returncode == 5, name
            assert "台帳がありません: none.db" in text(done.stderr), name
    assert ihaho("--ledger", "none.db", "log", "list").returncode == 5
    assert ihaho("log", "--ledger", "none.db", "list").returncode == 5
    assert sorted(os.listdir(tmp_path)) == ["a.csv"]


def test_a_counselors_code_is_never_a_name(log: Run) -> None:
    """A code that looks like a name is refused before anything is written."""
    for name in ("山田", "a b", "x" * 17):
        assert log("intake", "--contents", "名誉", env={"IHAHO_COUNSELOR": name}).returncode == 2
    assert records(log) == []


def test_the_same_url_from_another_person_is_said(log: Run) -> None:
    """Both sides of one quarrel are noticed, whatever form of the URL each gave; the same person again is not."""
    first = text(log("intake", POST).stdout).split()[0]
    again = log("intake", POST, "--consultee", "P00001")
    assert "別の方" not in text(again.stderr)
    other = log("intake", POST.replace("x.com", "mobile.twitter.com") + "?s=20")
    assert f"同じ URL について、別の方からの相談があります: {first}" in text(other.stderr)


SCREEN = """あやまってほしい
▼ 詳細を見る
お困りの内容はどのようなことですか。

相談者の名や会社等の信用を貶めるような情報を掲載された
プライバシー情報（写真・動画等）をネット上に掲載された
困っている方の属性を教えてください。
大学生
相談内容について、困っている方は誰ですか
自分自身（本人）
お困りの情報が掲載されている場所はどこですか。
SNS
町の掲示板
お困りの情報が掲載されているサイトのURLを記入してください。
<https://twitter.com/flower11jiro/status/1377239270973349888>
お困りの情報が掲載された時期はいつ頃でしょうか。

相談したい内容は何ですか。
発信者を特定したい
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_pasted_screen_is_an_intake(log: Run, encoding: str) -> None:
    """The centre's own made-up screen becomes an intake; its words stay outside the ledger; an unknown option is kept and said."""
    done = log("intake", "--paste", stdin=SCREEN.encode(encoding))
    assert done.returncode == 0
    assert "「町の掲示板」は表にありません" in text(done.stderr)
    (row,) = records(log)
    assert row["contents"] == ["defamation", "privacy-portrait"]
    assert (row["attribute"], row["victim"], row["places"], row["means"]) == (
        "university-student",
        "self",
        ["sns", "町の掲示板"],
        ["identify"],
    )
    assert (row["services"], row["detail"]) == (["x"], {"urls": ["https://twitter.com/flower11jiro/status/1377239270973349888"]})
    assert "あやまって".encode() not in (Path(str(log("backup").stdout.decode().strip()))).read_bytes()
    assert log("intake", "--paste", stdin="ただの文章".encode()).returncode == 3
    assert log("intake", "--paste", stdin=b"\xff\xfe\xff").returncode == 3


def test_memo_only_where_the_desk_settled_it(log: Run, tmp_path: Path) -> None:
    """A memo needs init --memo, comes from a file or a pipe, is warned about, found again, and erased."""
    assert log("init", "--memo").returncode == 0
    done = log("intake", "--memo", "-", stdin="電話は 090-0000-0000、住所も書かれた".encode())
    assert done.returncode == 0
    assert "メモに電話番号のようなもの" in text(done.stderr)
    assert "090" not in text(done.stderr)
    number = text(done.stdout).split()[0]
    assert number in text(log("search", "住所").stdout)
    (tmp_path / "memo.txt").write_bytes("\ufeff二つめ".encode())
    assert log("work", number, "--memo", "memo.txt").returncode == 0
    event = text(log("search", "二つめ").stdout).split()[4]
    assert log("edit", event, "--forget-memo").returncode == 0
    assert text(log("search", "二つめ").stdout) == ""
    assert log("work", number, "--memo", "none.txt").returncode == 4
    assert log("work", number, "--memo", "-", stdin=b"x" * 20_000).returncode == 3
    assert log("erase", number, "--yes").returncode == 0
    assert "住所も".encode() not in (tmp_path / "l.db").read_bytes()


# Correcting.


def test_corrections_keep_what_they_correct(log: Run) -> None:
    """edit changes what was named, void takes out with a reason, undo takes back one's own last one; --history shows it all."""
    number = text(log("intake", POST, "--contents", "名誉").stdout).split()[0]
    event = text(log("work", number, "--means", "削除").stdout).split()[-1]
    assert (
        log("edit", event[:6], "--contents", "肖像", "--service", "", "--attribute", "", "--at", "2026-04-01 10:00").returncode == 0
    )
    assert log("edit", event).returncode == 2
    assert log("edit", "e").returncode == 4
    log("work", number, env={"IHAHO_COUNSELOR": "b2"})
    assert event in text(log("undo").stderr)
    assert log("undo").returncode == 0
    assert log("undo").returncode == 4
    assert log("void", event, "--reason", "重複").returncode == 2
    rows = {str(row["event_id"]): row for row in records(log)}
    assert (rows[event]["voided"], rows[event]["contents"], rows[event]["means"]) == (True, ["privacy-portrait"], ["removal"])
    assert rows[event]["at"] == "2026-04-01T10:00:00+09:00"
    history = json.loads(log("show", event, "--history", "--format", "json").stdout)
    assert [(one["action"], one["contents"]) for one in history] == [("add", []), ("edit", ["privacy-portrait"])]
    shown = text(log("show", number, "--history").stdout)
    assert text(log("show", "P00001", "--history").stdout) == shown
    assert "訂正" in shown
    assert "(取消済)" in shown
    assert "取消の対象" in shown


# Moving.


def hostile_rows() -> list[list[str]]:
    """Rows with foreign text in every field that takes any."""
    foreign = ["=1+1", "＝cmd", "+81", "-x", "@SUM(A1)", "'=1", "''-", '"q"', "a,b", "<script>", "[red]x[/red]", "{{7*7}}", "\u202egnp", "a\u200bb", "絵😀文字", " 前後 ", "${HOME}", "'quoted"]  # fmt: skip
    return [
        [f"{one}{number}", "work", one, one, "2026-05-01T00:00:00+00:00", one.strip(), f"{one.strip()};名誉", one.strip(), "sns", one.strip(), one.strip(), "", "", json.dumps({"memo2": one, "urls": [one]})]
        for number, one in enumerate(foreign)
    ]  # fmt: skip


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as another program would write them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(EVENT_COLUMNS), *rows])
    return out.getvalue().encode()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_export_import_export_is_identical(log: Run, ihaho: Run, tmp_path: Path, suffix: str) -> None:
    """Whatever foreign text a ledger holds, its export makes the same ledger again, and the same export."""
    (tmp_path / "in.csv").write_bytes(as_csv(hostile_rows()))
    done = log("import", "in.csv")
    assert done.returncode == 0, text(done.stdout)
    assert "名誉" in text(done.stdout)
    log("intake", POST, "--contents", "名誉")
    log("undo")
    assert log("export", "--output", f"a.{suffix}").returncode == 0
    other = {"IHAHO_LEDGER": str(tmp_path / "other.db")}
    ihaho("log", "init", "--yes", env=other)
    again = ihaho("log", "import", f"a.{suffix}", env=other)
    assert again.returncode == 0, text(again.stdout + again.stderr)
    ihaho("log", "export", "--output", f"b.{suffix}", env=other)
    ihaho("log", "export", "--output", "b.csv", "--force", env=other)
    log("export", "--output", "a.csv", "--force")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert list(events_of(str(tmp_path / "l.db"))) == list(events_of(str(tmp_path / "other.db")))
    assert stat.S_IMODE((tmp_path / f"a.{suffix}").stat().st_mode) == 0o600
    assert text(ihaho("log", "import", f"a.{suffix}", env=other).stdout).startswith(
        f"取り込みました: 0 件。既にある: {len(hostile_rows()) + 2} 件。"
    )


@pytest.mark.badday("T3")
def test_no_cell_of_an_export_is_a_formula(log: Run, tmp_path: Path) -> None:
    """No cell of an exported CSV begins as a formula does."""
    (tmp_path / "in.csv").write_bytes(as_csv(hostile_rows()))
    log("import", "in.csv")
    log("export", "--output", "a.csv")
    for row in csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell


@pytest.mark.badday("T1")
@pytest.mark.parametrize("arguments", [["list"], ["list", "--format", "json"], ["list", "--format", "jsonl"], ["list", "--format", "csv"], ["export"], ["export", "--format", "jsonl"], ["search", "gnp"], ["import", "in.csv"]])  # fmt: skip
def test_nothing_reaches_the_terminal_raw(log: Run, tmp_path: Path, arguments: list[str]) -> None:
    """No control, bidi or hidden character of a ledger is printed as itself, in no form."""
    (tmp_path / "in.csv").write_bytes(as_csv(hostile_rows()))
    log("import", "in.csv")
    for shown in ([*arguments], ["show", "\u202egnp", "--history"]):
        done = log(*shown)
        out = text(done.stdout + done.stderr)
        assert out
        assert not [c for c in out if (ord(c) < 32 and c not in "\n\r\t") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b"]


def test_search_words_are_masked(log: Run, tmp_path: Path) -> None:
    """What was searched for stands in no list and, unless asked for, in no export; the ledger keeps it."""
    url = "https://www.google.com/search?q=%E5%B1%B1%E7%94%B0&hl=ja"
    number = text(log("intake", url).stdout).split()[0]
    for arguments in (["list", "--format", "json"], ["show", number], ["export"], ["list", "--format", "csv"]):
        out = text(log(*arguments).stdout)
        assert "%E5%B1%B1" not in out, arguments
    assert "q=***&hl=ja" in text(log("show", number).stdout)
    log("export", "--output", "a.csv", "--with-search-words")
    assert b"%E5%B1%B1" in (tmp_path / "a.csv").read_bytes()


BAD = [
    ("e1,work,P1,C1,2026-05-01T00:00:00+09:00,x,defamation,,,,,,,", ""),
    ("e2,task,P1,C1,2026-05-01T00:00:00+09:00,,,,,,,,,", "kind"),
    ("e3,work,P1,C1,2026-05-01 00:00,,,,,,,,,", "at"),
    ("e1,work,P1,C1,2026-05-01T00:00:00+09:00,youtube,,,,,,,,", "同じ番号"),
    ("e4,work,P1,C1,2026-05-01T00:00:00+09:00,,,,,,,,,{bad", "detail"),
    ("e5,work,P1,C1,2026-05-01T00:00:00+09:00,,,,,,,,,,extra", "セルが多すぎ"),
    ('e6,work,P1,C1,2026-05-01T00:00:00+09:00,,,,,,,,,"{""memo"":""x""}"', "メモを使わない"),
    ("e7,intake,,C1,2026-05-01T00:00:00+09:00,,,,,,,,,", "consultee_id"),
    ("e8,work,P1,C1,2026-05-01T00:00:00+09:00,まぼろし,謎の相談,,,,,,,", ""),
]


@pytest.mark.badday("I3")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bad_rows_do_not_sink_good_ones(log: Run, tmp_path: Path, encoding: str, end: str) -> None:
    """Good rows come in, bad ones are named by line and reason and set aside; nothing is lost; a second run adds nothing."""
    lines = [HEADER, *(row for row, _ in BAD)]
    (tmp_path / "in.csv").write_bytes((end.join(lines) + end).encode(encoding))
    tried = log("import", "in.csv", "--dry-run")
    assert tried.returncode == 3
    assert records(log) == []
    assert not (tmp_path / "in-rejected.csv").exists()
    done = log("import", "in.csv")
    assert done.returncode == 3
    out = text(done.stdout)
    assert out.replace("取り込みました", "取り込めます") == text(tried.stdout)
    assert "2 件。既にある: 0 件。取り込めない: 7 件" in out
    for number, (_, reason) in enumerate(BAD, 2):
        assert (f"  {number} 行目" in out) == bool(reason)
    assert "表にないサービス「まぼろし」 1 件" in out
    assert "表にない相談内容「謎の相談」 1 件" in out
    assert [(row["event_id"], row["contents"]) for row in records(log)] == [("e1", ["defamation"]), ("e8", ["謎の相談"])]
    rejected = (tmp_path / "in-rejected.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(rejected, newline="")))
    assert [row["ihaho_line"] for row in rows] == ["3", "4", "5", "6", "7", "8", "9"]
    assert [row["event_id"] for row in rows] == ["e2", "e3", "e1", "e4", "e5", "e6", "e7"]
    assert stat.S_IMODE((tmp_path / "in-rejected.csv").stat().st_mode) == 0o600
    assert "2 件。取り込めない: 7 件" in text(log("import", "in.csv").stdout)
    assert (tmp_path / "in-rejected-2.csv").exists()
    mended = rejected.replace("task", "work").replace("in-rejected", "")
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    assert "取り込みました: 1 件" in text(log("import", "mended.csv").stdout)


def test_undecodable_rows_are_named(log: Run, tmp_path: Path) -> None:
    """A row no encoding fits, a row with an open quote and a line without end cost themselves only."""
    good = "e{},work,P1,C1,2026-05-01T00:00:00+09:00,,,,,,,,,\n"
    raw = HEADER.encode() + b"\n" + good.format(1).encode() + b"e2,work,\xff\xff\n" + b'e3,work,"open\n' + good.format(4).encode()
    (tmp_path / "in.csv").write_bytes(raw + b"x" * 2_000_000 + b"\n" + good.format(5).encode())
    done = log("import", "in.csv", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["added"], report["bad"]) == (3, 3, 3)
    assert [bad["line"] for bad in report["first_bad"]] == [3, 4, 6]


def test_the_forms_csv(log: Run, tmp_path: Path) -> None:
    """The consultation form's CSV becomes intakes; free text and unknown columns stay outside and are named."""
    header = [
        "受付番号",
        "受付日時",
        "相談者番号",
        "件名",
        "氏名",
        "お困りの内容はどのようなことですか。",
        "困っている方の属性を教えてください。",
        "お困りの情報が掲載されているサイトのURLを記入してください。",
        "相談したい内容は何ですか。",
    ]
    rows = [
        [
            "F-1",
            "2026/4/1 0:10",
            "S1",
            "秘密の件名",
            "山田",
            "相談者の名や会社等の信用を貶めるような情報を掲載された",
            "大学生",
            POST,
            "発信者を特定したい",
        ],
        ["F-2", "令和8年4月2日", "S2", "", "", "謎の選択肢", "", "ないしょ", "削除方法を知りたい"],
        ["", "2026/4/3", "S3", "", "", "", "", "", ""],
        ["F-4", "いつか", "S4", "", "", "", "", "", ""],
    ]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    (tmp_path / "form.csv").write_bytes(out.getvalue().encode("cp932"))
    done = log("import", "form.csv")
    assert done.returncode == 3
    assert "台帳に入れない列: 件名、氏名" in text(done.stderr)
    assert "表にない相談内容「謎の選択肢」 1 件" in text(done.stdout)
    assert "4 行目  event_id" in text(done.stdout)
    assert "5 行目  at" in text(done.stdout)
    first, second = records(log)
    assert (first["event_id"], first["at"], first["contents"], first["means"]) == (
        "form:F-1",
        "2026-04-01T00:10:00+09:00",
        ["defamation"],
        ["identify"],
    )
    assert (first["services"], first["attribute"], first["channel"]) == (["x"], "university-student", "web")
    assert (second["contents"], second["means"]) == (["謎の選択肢"], ["removal"])
    assert "秘密".encode() not in (tmp_path / "l.db").read_bytes()
    assert "既にある: 2 件" in text(log("import", "form.csv").stdout)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "event_id"),
        (b"a,b\n1,2\n", "event_id"),
        (b"event_id,kind\n1,work\n", "列 at がありません"),
        (b"PK\x03\x04 not a sheet", "event_id"),
    ],
)
def test_files_that_are_neither(log: Run, tmp_path: Path, content: bytes, said: str) -> None:
    """A table in neither format is refused as a whole."""
    (tmp_path / "in.csv").write_bytes(content)
    done = log("import", "in.csv")
    assert done.returncode == 3
    assert said in text(done.stderr)


def test_an_import_is_copied_before(log: Run, tmp_path: Path) -> None:
    """Before an import adds to a ledger that holds something, a copy is made; one that adds nothing makes none."""
    (tmp_path / "in.csv").write_text(f"{HEADER}\n{BAD[0][0]}\n", encoding="utf-8")
    assert "控え" not in text(log("import", "in.csv").stderr)
    assert "控え" not in text(log("import", "in.csv").stderr)
    (tmp_path / "in.csv").write_text(f"{HEADER}\n{BAD[8][0]}\n", encoding="utf-8")
    assert "取り込む前の控え" in text(log("import", "in.csv").stderr)


# Keeping.


def test_backup_verify_restore(log: Run, tmp_path: Path) -> None:
    """A noted head still fits after more was written; a restored copy is the ledger of that time."""
    log("intake", POST)
    done = log("backup")
    copy, head = text(done.stdout).strip(), text(done.stderr).rsplit(": ", 1)[1].strip()
    log("intake", POST)
    assert log("verify", "--head", head).returncode == 0
    assert json.loads(log("verify", "--format", "json").stdout)["events"] == 2
    assert copy in text(log("restore").stdout)
    assert log("restore", copy).returncode == 5
    assert log("restore", copy, "--force").returncode == 0
    assert len(records(log)) == 1
    assert log("backup", "--output", "mine.db").returncode == 0
    assert log("backup", "--output", "mine.db").returncode == 5
    assert (tmp_path / "mine.db").exists()


def test_erase_shows_first_and_then_erases(log: Run, tmp_path: Path) -> None:
    """Without --yes nothing goes; with it the consultation is gone from ledger and copies, and the erasure is on record."""
    first = text(log("intake", "https://example.com/printed-marker").stdout).split()[0]
    log("intake", POST, "--consultee", "P00001")
    log("backup")
    shown = log("erase", first)
    assert "まだ何も消していません" in text(shown.stderr)
    assert "控え" in text(shown.stdout)
    assert len(records(log)) == 2
    assert log("erase", first, "--yes", "--reason", "mistake").returncode == 0
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"printed-marker" not in path.read_bytes(), path
    assert len(records(log)) == 1
    assert log("verify").returncode == 0
    assert log("erase", "P00001", "--consultee", "--yes").returncode == 0
    assert records(log) == []


def test_purge_follows_what_the_desk_settled(log: Run) -> None:
    """Nothing is purged before a period is settled; then what is older goes and is on record."""
    old, new = (text(log("intake", POST, "--at", at).stdout).split()[0] for at in ("R2.4.1", "R8.4.1"))
    assert log("purge", "--yes").returncode == 2
    shown = log("purge", "--keep-years", "5")
    assert old in text(shown.stdout)
    assert new not in text(shown.stdout)
    assert len(records(log)) == 2
    assert log("purge", "--yes").returncode == 0
    assert [row["consultation_id"] for row in records(log)] == [new]
    assert "過ぎた相談はありません" in text(log("purge", "--yes").stderr)
    assert "保存期間: 9年" in text(log("init", "--keep-years", "9").stderr)


@pytest.mark.badday("I7")
def test_attachments_are_kept_by_hash_and_never_of_an_intimate_kind(log: Run, tmp_path: Path) -> None:
    """A picture is copied under its hash; its place is told; an intimate or unexplained one is refused."""
    import hashlib
    import struct

    gps = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x8825, 4, 1, 26) + b"\0" * 20
    picture = b"\xff\xd8\xff\xe1\0\x40Exif\0\0" + gps
    (tmp_path / "p.jpg").write_bytes(picture)
    given = ["intake", POST, "--attach", "p.jpg"]
    for refused, code in (
        ([], 2), (["--attach-kind", "photo"], 2), (["--attach-kind", "photo", "--attach-age", "unknown"], 2),
        (["--attach-kind", "intimate", "--attach-age", "adult"], 3), (["--attach-kind", "text", "--attach-age", "none", "--contents", "リベンジ"], 3),
    ):  # fmt: skip
        assert log(*given, *refused).returncode == code
    assert records(log) == []
    assert not (tmp_path / "l.db.files").exists()
    done = log(*given, "--attach-kind", "photo", "--attach-age", "adult")
    assert "撮影場所" in text(done.stderr)
    kept = tmp_path / "l.db.files" / hashlib.sha256(picture).hexdigest()
    assert kept.read_bytes() == picture
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)
    assert "p.jpg" not in text(log("export").stdout)
    log("erase", text(done.stdout).split()[0], "--yes")
    assert not kept.exists()
    (tmp_path / "big.bin").write_bytes(b"\0" * (20 * 1024 * 1024 + 1))
    assert log("intake", "--attach", "big.bin", "--attach-kind", "text", "--attach-age", "none").returncode == 3
    assert log("intake", "--attach", "none.bin", "--attach-kind", "text", "--attach-age", "none").returncode == 4


# What is due.


def test_what_is_due_comes_from_what_was_sent(log: Run, tmp_path: Path) -> None:
    """A sent letter with a rule is due by it, until a reply is recorded; the calendar file holds numbers only."""
    number = text(log("intake", POST).stdout).split()[0]
    today = datetime.now(UTC) + timedelta(hours=9)
    arrived = (today - timedelta(days=7)).date().isoformat()
    log("sent", number, "https://example.com/secret", "--letter", "takedown", "--rule", "D3", "--arrived", arrived, "--at", arrived)
    log("sent", number, "--letter", "disclosure", "--rule", "D9")
    out = text(log("due", "--ics", "d.ics").stdout)
    assert "今日\n" in out
    assert "D3 通知の最終日" in out
    assert "D9" not in out
    ics = (tmp_path / "d.ics").read_bytes().decode()
    assert ics.startswith("BEGIN:VCALENDAR\r\n")
    assert ics.count("BEGIN:VEVENT") == 2
    assert "secret" not in ics
    assert max(len(line.encode()) for line in ics.split("\r\n")) <= 75
    assert "(未確認)" in text(log("due", "--days", "400").stdout)
    found = json.loads(log("due", "--format", "json").stdout)
    assert {one["rule"] for one in found} == {"D3"}
    log("reply", number, "--answer", "拒否")
    assert "期限はありません" in text(log("due", "--days", "400").stderr)
    assert log("due", "--ics", "d.ics").returncode == 5


# Rough handling.


@pytest.mark.badday("R2")
def test_shells_write_at_once(log: Run, tmp_path: Path) -> None:
    """Several shells that record at the same time lose nothing and lock nobody out."""
    number = text(log("intake", POST).stdout).split()[0]
    environment = clean_environment(tmp_path) | {"IHAHO_LEDGER": str(tmp_path / "l.db")}
    script = f"for i in 1 2 3; do {' '.join(map(_quoted, command('log', 'work', number, '--service', 'x')))} || exit 9; done"
    shells = [
        subprocess.Popen(["sh", "-c", script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    for shell in shells:
        shell.communicate(timeout=120)
        assert shell.returncode == 0
    assert len(records(log)) == 13
    assert verify(str(tmp_path / "l.db")).findings == ()


def _quoted(one: str | bytes) -> str:
    import shlex

    assert isinstance(one, str)
    return shlex.quote(one)


@pytest.mark.badday("R15")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_import_is_tidy_and_goes_on(log: Run, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """Stopped in the middle, an import leaves whole batches and no stray file, and the next run brings in the rest."""
    chance = random.Random(3)
    rows = "".join(
        f"e{chance.getrandbits(40):x}-{n},work,P1,C1,2026-05-01T00:00:00+09:00,x,defamation,,,,,,,\n" for n in range(30_000)
    )
    (tmp_path / "in.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    place = tmp_path / "l.db"
    before = place.stat().st_size
    environment = clean_environment(tmp_path) | {"IHAHO_LEDGER": str(place)}
    running = subprocess.Popen(
        command("log", "import", "in.csv"), env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while place.stat().st_size == before:
        assert running.poll() is None
    running.send_signal(sent)
    _, said = running.communicate(timeout=60)
    assert running.returncode == code, said
    assert b"Traceback" not in said
    assert verify(str(place)).findings == ()
    done = sum(1 for _ in events_of(str(place)))
    assert 0 < done < 30_000
    assert f"取り込みました: {30_000 - done} 件。既にある: {done} 件。" in text(log("import", "in.csv").stdout)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".ihaho")]


@pytest.mark.badday("R15")
def test_a_closed_pipe_and_a_full_device(log: Run, tmp_path: Path) -> None:
    """A reader that goes away ends a list quietly; a full device is said, and what was recorded stays recorded."""
    for _ in range(3):
        log("intake", POST)
    environment = clean_environment(tmp_path) | {"IHAHO_LEDGER": str(tmp_path / "l.db")}
    line = " ".join(map(_quoted, command("log", "export")))
    done = subprocess.run(["sh", "-c", f"{line} | head -c 1"], env=environment, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run(
                command("log", "intake", POST), stdout=full, stderr=subprocess.PIPE, env=environment, check=False
            )
        assert ended.returncode == 5
        assert len(records(log)) == 4


@pytest.fixture
def terminal(log: Run, tmp_path: Path) -> Iterator[tuple[Run, Path]]:
    """The ledger and where it lies, for a session on a pseudo-terminal."""
    yield log, tmp_path


def test_six_answers_make_an_intake(terminal: tuple[Run, Path]) -> None:
    """On a terminal an intake asks six questions; an answer it cannot read is asked for again."""
    import pty

    log, folder = terminal
    answers = f"{POST}\nプライバシー\n名誉,肖像\n大学\n本人\n\n削除\n".encode()
    environment = clean_environment(folder) | {"IHAHO_LEDGER": str(folder / "l.db"), "TERM": "dumb"}
    master, slave = pty.openpty()
    asking = subprocess.Popen(
        command("log", "intake"), stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    os.close(slave)
    os.write(master, answers)
    out, said = asking.communicate(timeout=60)
    os.close(master)
    assert asking.returncode == 0, said
    assert "1つに決まりません" in text(said)
    assert "P00001" in text(out)
    (row,) = records(log)
    assert (row["contents"], row["places"], row["means"], row["victim"]) == (
        ["defamation", "privacy-portrait"],
        ["sns"],
        ["removal"],
        "self",
    )


def test_an_answer_logs_itself(log: Run, ihaho: Run, tmp_path: Path) -> None:
    """answer --log writes its work with services, places and URLs, and keeps its own output as it was."""
    number = text(log("intake", POST).stdout).split()[0]
    plain = ihaho("answer", POST, "--purpose", "名誉")
    if plain.returncode:
        pytest.skip("the tables of advice are not there")
    done = ihaho("answer", POST, "--purpose", "名誉", "--log", number, env={"IHAHO_LEDGER": str(tmp_path / "l.db")})
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    assert "作業 1 件" in text(done.stderr)
    work = records(log)[-1]
    assert (work["kind"], work["services"], work["contents"], work["places"]) == ("work", ["x"], ["defamation"], ["sns"])
    assert ihaho("answer", POST, "--log", "R8-09999", env={"IHAHO_LEDGER": str(tmp_path / "l.db")}).returncode == 4


def test_drafts_log_themselves_and_go_with_the_consultation(log: Run, ihaho: Run, tmp_path: Path) -> None:
    """draft --log records letter and files; an erasure takes them along, but not one somebody wrote in."""
    number = text(log("intake", POST).stdout).split()[0]
    environment = {"IHAHO_LEDGER": str(tmp_path / "l.db")}
    (tmp_path / "f.toml").write_bytes(ihaho("draft", "takedown", "--example").stdout)
    arguments = ["draft", "takedown", POST, "--facts", "f.toml", "--output", "d.docx"]
    assert ihaho(*arguments, "--log", "R8-09999", env=environment).returncode == 4
    assert not (tmp_path / "d.docx").exists()
    done = ihaho(*arguments, "--log", number, env=environment)
    assert done.returncode == 0, text(done.stderr)
    letter = records(log)[-1]
    assert (letter["kind"], letter["services"]) == ("letter", ["x"])
    detail = letter["detail"]
    assert isinstance(detail, dict)
    assert (detail["letter"], detail["urls"]) == ("takedown", [POST])
    files = [Path(one["path"]) for one in detail["drafts"]]
    assert len(files) == 2
    files[1].write_text("本人の書き込み", encoding="utf-8")
    ended = log("erase", number, "--yes")
    assert ended.returncode == 5
    assert files[1].name in text(ended.stderr)
    assert [file.exists() for file in files] == [False, True]
    assert records(log) == []


def test_the_paste_screen_logs_itself(terminal: tuple[Run, Path]) -> None:
    """On the paste screen one key records what was pasted as an intake; its free text stays outside."""
    import pty
    import termios

    log, folder = terminal
    environment = clean_environment(folder) | {"IHAHO_LEDGER": str(folder / "l.db"), "TERM": "dumb"}
    master, slave = pty.openpty()
    sitting = subprocess.Popen(command(), stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    pasted = [line for line in SCREEN.splitlines() if line]
    os.write(master, ("\n".join(pasted) + "\n\n").encode())
    said = b""
    for wait_for, key in (("[q]", b"l"), ("ihaho log undo", b""), ("[q]", b"q")):
        while wait_for.encode() not in said:
            assert select.select([master], [], [], 30)[0], text(said)
            said += os.read(master, 65_536)
        said = said.split(wait_for.encode(), 1)[1]
        if key:
            # A key typed before the program listens for single keys is thrown away by the terminal.
            while termios.tcgetattr(master)[3] & termios.ICANON:
                assert sitting.poll() is None
            os.write(master, key)
    with suppress(OSError):
        # The terminal says that its other side is closed by an error.
        while os.read(master, 65_536):
            pass
    assert sitting.wait(timeout=60) == 0
    os.close(master)
    (row,) = records(log)
    assert (row["contents"], row["attribute"], row["victim"]) == (["defamation", "privacy-portrait"], "university-student", "self")
    assert (row["services"], row["means"], row["places"]) == (["x"], ["identify"], ["sns"])


# Help.


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_80_cells(ihaho: Run, name: str) -> None:
    """Help is Japanese and fits a narrow terminal."""
    out = text(ihaho("log", *filter(None, [name]), "--help").stdout)
    assert out.startswith(f"使い方: ihaho log{' ' if name else ''}{name}")
    assert max(map(cells, out.splitlines())) <= 80
    assert not {"Usage", "Options", "Commands"} & set(out.replace(":", " ").split())


def test_the_readme_names_every_command() -> None:
    """Each command of the ledger stands in the README."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"ihaho log {name}" in readme, name
