"""The command line as a person meets it: what is printed where, and with which exit code."""

import csv
import io
import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest
from conftest import Run, clean_environment, command

from ihaho_cli.text import cells

POST = "https://x.com/example_user/status/1234567890123456789"


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


# Exit codes, each from a command line.


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["classify", POST], 0),
        (["classify", "https://unknown.example/"], 0),
        (["classify", "http://127.0.0.1/"], 0),
        (["classify", "mailto:a@example.com"], 0),
        (["classify", "--strict", "https://unknown.example/"], 4),
        (["classify", "--strict", POST], 0),
        (["classify", "--input", "missing.txt"], 4),
        (["classify", "--input", "missing.txt", "こんにちは"], 3),
        (["--format", "md", "data", "show", "x"], 2),
        (["data"], 0),
        (["classify", "--data-dir", "missing", POST], 4),
        (["data", "show", "そんなサービスはない"], 4),
        (["classify", "こんにちは"], 3),
        (["classify", "--strict", "こんにちは", "https://unknown.example/"], 3),
        (["classify", POST, "--output", "missing/out.json"], 5),
        (["classify"], 0),
        (["classify", "--no-such-option"], 2),
        (["classify", "--format", "pdf", POST], 2),
        (["classify", "--format", "xlsx", POST], 2),
        (["no-such-command"], 2),
        (["data", "check"], 0),
        (["tally", "9"], 5),
        (["tally", "9", "--from", "missing.csv"], 4),
        (["tally", "そんな図表はない"], 4),
        (["tally", "9", "2021年"], 3),
        (["tally", "9", "--by", "decade"], 2),
        (["tally", "all", "--format", "docx"], 2),
        (["tally", "9", "R3年度", "--period", "R3年度"], 2),
        (["--version"], 0),
        ([], 0),
    ],
)
def test_exit_codes(ihaho: Run, arguments: list[str], code: int) -> None:
    """The exit code is the weightiest of what happened; no failure shows a traceback."""
    done = ihaho(*arguments)
    assert done.returncode == code, text(done.stderr)
    assert b"Traceback" not in done.stderr
    if code not in (0, 3, 130) and "--strict" not in arguments:
        assert text(done.stderr).startswith("ihaho: エラー: ")
        assert "\n対処: " in text(done.stderr)


def test_a_faulty_table_is_code_6(ihaho: Run, tmp_path: Path) -> None:
    """A desk's table with a fault is refused by classify, and data check names the place."""
    (tmp_path / "services.csv").write_text("service_id,nonsense\nx,y\n", encoding="utf-8")
    for arguments in (["classify", POST], ["data", "check"]):
        done = ihaho(*arguments, "--data-dir", str(tmp_path))
        assert done.returncode == 6
        assert "services.csv:1: " in text(done.stderr + done.stdout)
        assert "nonsense" in text(done.stderr + done.stdout)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("services.csv", "service_id,name_ja,sites,items\nx,甲,x.com,{user\n"),
        ("wrappers.csv", "wrapper_id,service_id,kind,sites,target\nw,x,nonsense,x.com,{url:rest}\n"),
        ("wrappers.csv", "wrapper_id,service_id,kind,sites,target\nw,x,redirect,x.com,{url:nonsense}\n"),
    ],
)
def test_a_row_that_cannot_be_used_is_code_6(ihaho: Run, tmp_path: Path, name: str, row: str) -> None:
    """A desk's row with a broken shape stops the run with its place, not with a bug."""
    (tmp_path / name).write_text(row, encoding="utf-8")
    done = ihaho("classify", POST, "--data-dir", str(tmp_path))
    assert done.returncode == 6
    assert f"{name}:2: " in text(done.stderr)


def test_a_kind_of_ones_own_is_shown(ihaho: Run, tmp_path: Path) -> None:
    """A kind of item no vocabulary knows is shown by its own name; data check names it."""
    (tmp_path / "services.csv").write_text("service_id,name_ja,sites,items\ndesk,甲,a.example.com,{gizmo}\n", encoding="utf-8")
    done = ihaho("classify", "https://a.example.com/7", "--data-dir", str(tmp_path))
    assert done.returncode == 0
    assert "gizmo" in text(done.stdout)
    assert "gizmo という種別はありません" in text(ihaho("data", "check", "--data-dir", str(tmp_path)).stdout)


@pytest.mark.badday("S7")
def test_a_bug_is_code_1_and_keeps_its_secrets(tmp_path: Path) -> None:
    """A bug prints one line without the input; with --debug its traceback goes to a file only the owner reads."""
    broken = (
        "import ihaho_cli.classify as c\n"
        "def boom(self, text, line=1): raise RuntimeError(text)\n"
        "c.Classifier.classify = boom\n"
        "from ihaho_cli.cli.main import main; main()"
    )
    secret = "https://secret.example/name"
    environment = clean_environment(tmp_path) | {"TMPDIR": str(tmp_path)}
    for extra in ([], ["--debug"]):
        done = subprocess.run(
            [command()[0], "-c", broken, "classify", secret, *extra], capture_output=True, env=environment, check=False
        )
        assert done.returncode == 1
        assert b"secret" not in done.stderr + done.stdout
        assert b"Traceback" not in done.stderr
    (kept,) = tmp_path.glob("ihaho-*.txt")
    assert "RuntimeError" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.badday("R15")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_runs_end_tidily(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """Interrupted while it writes a file, the command leaves no half file and says so in its exit code."""
    out = tmp_path / "out.jsonl"
    with subprocess.Popen(
        command("classify", "-", "--output", str(out)), stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=clean_environment(tmp_path),
    ) as running:  # fmt: skip
        assert running.stdin is not None
        running.stdin.write((POST + "\n").encode() * 2000)
        running.stdin.flush()
        for _ in range(200):
            if list(tmp_path.glob(".ihaho-*")):
                break
            time.sleep(0.05)
        time.sleep(0.2)
        running.send_signal(sent)
        _, errors = running.communicate(timeout=60)
        assert running.returncode == code
        assert b"Traceback" not in errors
    assert list(tmp_path.glob("*.jsonl")) == []
    assert list(tmp_path.glob(".ihaho-*")) == []


@pytest.mark.skipif(shutil.which("yes") is None, reason="the shell's own tools are needed")
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """``| head -1`` ends the command without a word."""
    program = shlex.join(map(str, command("classify", "-")))
    line = f"yes {POST} | ( {program}; echo $? >code ) | head -1"
    done = subprocess.run(
        line, shell=True, capture_output=True, cwd=tmp_path, env=clean_environment(tmp_path), timeout=60, check=False
    )
    assert json.loads(done.stdout)["service"] == "x"
    assert done.stderr == b""
    assert (tmp_path / "code").read_text(encoding="utf-8").strip() == "0"


@pytest.mark.badday("R8")
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full device is a thing of Linux")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """Output that cannot be written is an error with its cure, not a traceback."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("classify", POST, "--format", "json"),
            stdout=full,
            stderr=subprocess.PIPE,
            env=clean_environment(tmp_path),
            check=False,
        )
    assert done.returncode == 5
    assert text(done.stderr).startswith("ihaho: エラー: ")
    assert b"Traceback" not in done.stderr


# What is printed.


def test_the_card_in_a_pipe(ihaho: Run) -> None:
    """One URL gives a calm card in Japanese, also in a pipe."""
    assert text(ihaho("classify", "https://twitter.com/flower11jiro/status/1377239270973349888").stdout) == (
        "サービス        X(旧Twitter)\n"
        "事業者          X Corp.\n"
        "種別            投稿\n"
        "番号            1377239270973349888\n"
        "                利用者 flower11jiro\n"
        "区分(図9)       X\n"
        "URL             https://x.com/i/status/1377239270973349888\n"
        "確からしさ      確実（ホスト名による）\n"
        "次に            ihaho procedure x\n"
        "                ihaho answer URL\n"
    )


def test_the_card_of_an_unknown_site(ihaho: Run) -> None:
    """An unknown site says what is known of it and what to do."""
    assert text(ihaho("classify", "https://shop.example.com/a").stdout) == (
        "サービス        不明(表にないサイト)\n"
        "登録ドメイン    example.com\n"
        "区分(図9)       その他・不明\n"
        "URL             https://shop.example.com/a\n"
        "次に            サイトの下の方にある運営者の表示・問い合わせ・利用規約を、相談者\n"
        "                に見てもらってください。\n"
        "                表示がなければ、ドメインの登録情報とサーバー会社を調べます:\n"
        "                ihaho classify --online URL\n"
    )


def test_an_unconfirmed_operator_is_marked(ihaho: Run) -> None:
    """An operator without a witness is never shown as certain."""
    assert "（未確認）" in text(ihaho("classify", "https://gigafile.nu/").stdout)


def test_explain_names_rule_row_and_source(ihaho: Run) -> None:
    """--explain shows by which rule, which row and which source."""
    out = text(ihaho("classify", "--explain", POST).stdout)
    assert "x.com (site)" in out
    assert "data/services.csv:2 x" in out
    assert "https://www.soumu.go.jp/" in out


def test_urls_of_one_item_share_a_card(ihaho: Run) -> None:
    """Several URLs of one post are shown once, with the others named."""
    out = text(
        ihaho(
            "classify", "https://twitter.com/a/status/20", "https://x.com/i/web/status/20?s=20", "https://x.com/b/status/21"
        ).stdout
    )
    assert out.count("サービス") == 2
    assert "同じもの        https://x.com/i/web/status/20?s=20" in out


KEYS = [
    "line", "input", "status", "url", "canonical", "host", "domain", "tenant", "service", "service_name", "operator", "operator_confidence",
    "category", "figure8", "figure9", "edition", "contact", "item", "via", "copy_of", "short_link", "match", "warnings",
]  # fmt: skip


def test_json_by_contract(ihaho: Run) -> None:
    """JSON is a list with the keys of the contract in their order; a copy holds the same object."""
    done = ihaho("classify", "--format", "json", "https://web.archive.org/web/2020/https://x.com/a/status/20", "bad")
    first, second = json.loads(done.stdout)
    assert list(first) == KEYS
    assert list(first["copy_of"]) == KEYS
    assert first["copy_of"]["item"] == {"kind": "post", "id": "20", "ids": {"user": "a", "post": "20"}, "single": True}
    assert (second["line"], second["status"], second["match"]) == (
        2,
        "invalid",
        {"by": "none", "rule": None, "row": None, "certainty": None},
    )
    assert done.returncode == 3


def test_a_pipe_gives_json_lines(ihaho: Run) -> None:
    """Lines from a pipe give one object each with the physical line; blank lines give none; words go to stderr."""
    done = ihaho("classify", "-", stdin=f"{POST}\r\n\n  \nhttps://example.com/あ\n".encode())
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["line"], one["service"]) for one in lines] == [(1, "x"), (4, None)]
    assert done.stderr == b""
    assert ihaho("classify", stdin=POST.encode()).stdout == ihaho("classify", "-", stdin=POST.encode()).stdout


@pytest.mark.badday("I2")
def test_csv_keeps_the_columns_of_the_input(ihaho: Run, tmp_path: Path) -> None:
    """CSV in, CSV out: the input's columns first, ours with their prefix, nothing a spreadsheet would run."""
    (tmp_path / "in.csv").write_bytes(f"番号,URL,備考\r\n1,{POST},=1+1\r\n2,,\r\n".encode("cp932"))
    done = ihaho("classify", "--input", "in.csv", "--column", "URL", "--output", "out.csv")
    assert done.returncode == 3
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["番号"] for row in rows] == ["1", "2"]
    assert rows[0]["備考"] == "'=1+1"
    assert (rows[0]["ihaho_service"], rows[0]["ihaho_item_id"], rows[0]["ihaho_line"]) == ("x", "1234567890123456789", "2")
    assert rows[1]["ihaho_status"] == "invalid"
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


def test_json_lines_keep_the_row(ihaho: Run) -> None:
    """JSON lines with --column keep the other columns under row."""
    record = json.dumps({"id": 7, "url": POST}).encode()
    (one,) = [json.loads(line) for line in ihaho("classify", "-", "--column", "url", stdin=record + b"\n").stdout.splitlines()]
    assert (one["service"], one["row"]) == ("x", {"id": "7"})


def test_extract_reads_running_text(ihaho: Run) -> None:
    """--extract finds every URL of a text, with the line it stands in."""
    consultation = "「https://x.com/a/status/20」と（https://bakusai.com/thr_res/tid=5/）に書かれました。\n\nhttps://x.com/b/status/21を消したい。\n"
    done = ihaho("classify", "-", "--extract", stdin=consultation.encode())
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["line"], one["url"]) for one in found] == [
        (1, "https://x.com/a/status/20"), (1, "https://bakusai.com/thr_res/tid=5/"), (3, "https://x.com/b/status/21"),
    ]  # fmt: skip


def test_an_output_is_not_overwritten(ihaho: Run, tmp_path: Path) -> None:
    """A file that is there stays unless --force is given."""
    (tmp_path / "out.json").write_text("mine", encoding="utf-8")
    assert ihaho("classify", POST, "--output", "out.json").returncode == 5
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == "mine"
    assert ihaho("classify", POST, "--output", "out.json", "--force").returncode == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))[0]["service"] == "x"


def test_markdown_and_xlsx(ihaho: Run, tmp_path: Path) -> None:
    """A table for a paper, and a sheet whose ids are text."""
    out = text(ihaho("classify", "--format", "md", POST, "https://example.com/|a").stdout)
    assert (
        out.splitlines()[2]
        == f"| 1 | X(旧Twitter) | X Corp. | 投稿 | 1234567890123456789 | X | {POST.replace('_', chr(92) + '_')} |"
    )
    assert ihaho("classify", POST, "--output", "out.xlsx").returncode == 0
    from python_calamine import load_workbook

    rows = load_workbook(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    assert "1234567890123456789" in rows[1]


@pytest.mark.badday("I9")
@pytest.mark.parametrize("encoding", ["ascii", "cp932", "latin-1", "utf-8"])
def test_poor_terminals(ihaho: Run, encoding: str) -> None:
    """What an output encoding lacks is written as an escape; the run never fails for it."""
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = ihaho("classify", "--explain", "https://example.com/𠮷", env=environment)
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode(encoding)
    assert json.loads(ihaho("classify", "--format", "json", "https://example.com/𠮷", env=environment).stdout.decode("utf-8"))


HOSTILE = "https://example.com/\x1b[31m\u202e\u200b\x9b\x07a"


@pytest.mark.badday("T1")
@pytest.mark.parametrize("chosen", ["text", "json", "jsonl", "csv", "md"])
def test_nothing_reaches_the_terminal_raw(ihaho: Run, chosen: str) -> None:
    """No control, bidi or escape character of an input is printed as itself, in no form."""
    for given in (HOSTILE, "\x1b]0;evil\x07", "[red]x[/red] [/b] :smile:"):
        done = ihaho("classify", "--format", chosen, "--explain", given)
        out = text(done.stdout + done.stderr)
        assert not [c for c in out if (ord(c) < 32 and c not in "\n\r\t") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b"]


def test_a_desk_lays_its_rows_over_ours(ihaho: Run, tmp_path: Path) -> None:
    """A desk's own row wins, and the output says where a row came from."""
    (tmp_path / "services.csv").write_text(
        "service_id,name_ja,category,figure8,figure9_2022,figure9_today,sites,status,confidence\n"
        "desk-board,窓口の掲示板,電子掲示板,電子掲示板,上記以外の事業者/サービス等,上記以外の事業者/サービス等,board.example.com,active,none\n",
        encoding="utf-8",
    )
    for place in (["--data-dir", str(tmp_path), "classify"], ["classify", "--data-dir", str(tmp_path)]):
        (one,) = json.loads(ihaho(*place, "--format", "json", "https://board.example.com/").stdout)
        assert (one["service"], one["match"]["row"]) == ("desk-board", "desk")
    assert "（窓口の表）" in text(ihaho("classify", "https://board.example.com/", env={"IHAHO_DATA_DIR": str(tmp_path)}).stdout)


@pytest.mark.parametrize("name", ["ツイッター", "ついったー", "twitter", "x", "Ｘ", "X Corp"[:1]])
def test_services_answer_to_what_people_call_them(ihaho: Run, name: str) -> None:
    """Kana, width, case and nicknames all lead to the row."""
    assert "(x)" in text(ihaho("data", "show", name).stdout).splitlines()[0]


def test_nicknames_of_the_report(ihaho: Run) -> None:
    """The nicknames people type most are known."""
    pairs = {
        "ようつべ": "youtube",
        "インスタ": "instagram",
        "ばくさい": "bakusai",
        "知恵袋": "yahoo-chiebukuro",
        "アメブロ": "ameblo",
    }
    for name, service in pairs.items():
        assert f"({service})" in text(ihaho("data", "show", name).stdout), name


# Help and documents.

COMMANDS = [
    [], ["classify"], ["procedure"], ["answer"], ["draft"], ["draft", "form"], ["log"], ["tally"], ["data"], ["data", "check"], ["data", "show"],
    ["data", "columns"], ["completion"], ["refer"], ["refer", "list"], ["refer", "show"], ["refer", "sheet"], ["refer", "chart"],
    ["demo"], ["demo", "data"], ["demo", "quiz"], ["demo", "tour"], ["demo", "script"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_help_fits_80_cells(ihaho: Run, words: list[str]) -> None:
    """Help is Japanese, fits a narrow terminal, and leads with what the command is for."""
    out = text(ihaho(*words, "--help").stdout)
    assert out.startswith("使い方: ihaho")
    assert max(map(cells, out.splitlines())) <= 80
    assert not {"Usage", "Options", "Commands", "Show this"} & set(out.replace(":", " ").split())


def test_completion_for_every_shell(ihaho: Run) -> None:
    """Each shell gets a script that calls the program."""
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert "IHAHO_COMPLETE" in text(ihaho("completion", shell).stdout)


def test_every_command_is_in_the_readme(ihaho: Run) -> None:
    """The README names every command and every exit code."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for words in COMMANDS[1:]:
        assert f"ihaho {' '.join(words)}" in readme
    for code in (0, 1, 2, 3, 4, 5, 6, 7, 130, 143):
        assert f"| {code} |" in readme


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ihaho procedure baku", "bakusai"),
        ("ihaho data show gir", "girlschannel"),
        ("ihaho draft take-", "take-it-down"),
        ("ihaho refer show pol", "police_110"),
        ("ihaho refer --need copy", "copyright"),
        ("ihaho log work R8-00001 --contents 名誉", "名誉"),
        ("ihaho log intake --attribute 大学", "大学"),
        ("ihaho tally serv", "services"),
        ("ihaho data links --table agen", "agencies.csv"),
        ("ihaho help exit", "exit-codes"),
    ],
)
def test_the_shell_offers_what_there_is(line: str, offered: str, ihaho: Run) -> None:
    """Services, letters, agencies, needs, labels, figures and subjects are completed from the tables."""
    words = line.split()
    done = ihaho(env={"_IHAHO_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)})
    assert any(one.partition(",")[2].startswith(offered) for one in text(done.stdout).splitlines()), done.stdout
