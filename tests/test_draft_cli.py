"""``ihaho draft`` as a person meets it."""

import json
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from conftest import Run

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.letters import documents
from ihaho_cli.letters.addressee import addressee_of
from ihaho_cli.letters.fields import SITUATION_KEYS
from ihaho_cli.letters.letterbook import ORDER
from ihaho_cli.model import Confidence

FACTS = """
info = "「〇〇は借金を踏み倒した」という書き込み"
right = ["名誉権"]
reason = "書かれた事実はありません。"
"""
POST = "https://x.com/example_user/status/1234567890123456789"


@pytest.fixture
def facts(tmp_path: Path) -> str:
    """A facts file with nothing personal in it."""
    (tmp_path / "f.toml").write_text(FACTS, encoding="utf-8")
    return "f.toml"


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


def test_a_letter_on_stdout_and_its_sheet_beside(ihaho: Run, facts: str) -> None:
    """stdout is the letter, stderr the check sheet; the addressee is the witnessed operator, the URL its canonical one."""
    done = ihaho("draft", "送信防止措置依頼書", POST + "?s=20", "--facts", facts)
    assert done.returncode == 0, text(done.stderr)
    assert "X Corp. 御中" in text(done.stdout)
    assert "https://x.com/i/status/1234567890123456789" in text(done.stdout)
    assert "下書き" not in text(done.stdout)
    assert "本人が自分で提出します" in text(done.stderr)


def test_the_sheet_says_whose_word_the_addressee_is(ihaho: Run, catalogue: Catalogue) -> None:
    """An addressee others told of is to be looked up; one the person names is theirs."""
    told = next(
        one
        for one in catalogue.services()
        if one.operator_confidence is Confidence.SECONDARY
        and addressee_of(catalogue, one.service_id, "takedown", "ja").name
        and one.sites[0].isascii()
        and "{" not in one.sites[0]
    )
    url = f"https://{told.sites[0].lstrip('=')}/"
    found = ihaho("draft", "takedown", url, "--facts", "-", stdin=FACTS.encode())
    assert "宛先は運営者以外の資料によります" in text(found.stderr), told.service_id
    named = ihaho("draft", "takedown", url, "--facts", "-", stdin=f'{FACTS}[to]\nname = "例示株式会社"\n'.encode())
    assert "例示株式会社 御中" in text(named.stdout)
    assert "宛先は運営者以外の資料によります" not in text(named.stderr)


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
def test_files_are_whole_private_and_never_replaced(ihaho: Run, facts: str, tmp_path: Path, form: str) -> None:
    """0600, beside them the sheet; a second run makes _2."""
    for _ in range(2):
        done = ihaho("draft", "takedown", POST, "--facts", facts, "--output", f"letter.{form}")
        assert done.returncode == 0, text(done.stderr)
        assert done.stdout == b""
    made = sorted(p.name for p in tmp_path.iterdir() if p.suffix == f".{form}")
    assert {f"letter.{form}", f"letter_2.{form}"} <= set(made)
    for path in tmp_path.iterdir():
        if path.name != facts:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".ihaho-*"))
    assert (tmp_path / "提出前の確認_2.txt").exists()


def test_one_letter_for_each_addressee(ihaho: Run, facts: str, tmp_path: Path) -> None:
    """Posts on two services make two letters; names of files hold the service and no host."""
    (tmp_path / "out").mkdir()
    urls = [POST, "https://www.youtube.com/watch?v=abcdEFGH_-1", POST.replace("6789", "6780"), "https://someone.unknown.example/1"]
    done = ihaho("draft", "takedown", *urls, "--facts", facts, "--format", "docx", "--output", "out")
    assert done.returncode == 0, text(done.stderr)
    names = sorted(p.name for p in (tmp_path / "out").glob("*.docx"))
    assert len(names) == 3
    assert not any("someone" in name for name in names)
    assert all(unicodedata.is_normalized("NFC", name) and not set(name) & set('\\/:*?"<>|') for name in names)
    (two,) = list((tmp_path / "out").glob("*_x_*.docx"))
    assert "別紙のとおり" in documents.read_docx(str(two))


def test_one_request_for_each_connection(ihaho: Run, tmp_path: Path) -> None:
    """To a carrier each address and time has its own letter, UTC beside Japan's time."""
    logs = "".join(f'[[log]]\nip = "192.0.2.{n}"\nport = "5000{n}"\nat = "2026-11-01 03:34:5{n} UTC"\n' for n in (1, 2))
    facts = FACTS + '[disclosure]\ngrounds = ["1"]\n[to]\nkind = "access"\n' + logs
    (tmp_path / "l.toml").write_text(facts, encoding="utf-8")
    done = ihaho("draft", "disclosure", POST, "--facts", "l.toml", "--output", "d.txt")
    assert done.returncode == 0, text(done.stderr)
    first, second = ((tmp_path / name).read_text(encoding="utf-8") for name in ("d.txt", "d_2.txt"))
    assert "192.0.2.1" in first
    assert "192.0.2.2" in second
    assert "12時34分52秒 (日本時間)、2026-11-01 03:34:52 UTC" in second
    assert "・（1）氏名又は名称" in first
    # Who runs the service is not the carrier, and is never put in its place.
    assert "X Corp" not in first.split("記")[0]
    assert "＿ 御中" in first
    assert "割当先から調べます" in (tmp_path / "提出前の確認.txt").read_text(encoding="utf-8")


def test_a_post_given_twice_is_asked_for_once(ihaho: Run, facts: str) -> None:
    """However its URL is written, one post is one place and needs no list."""
    done = ihaho("draft", "takedown", POST, POST + "?s=20", POST.replace("x.com", "mobile.twitter.com"), "--facts", facts)
    assert done.returncode == 0, text(done.stderr)
    assert "別紙" not in text(done.stdout)
    other = POST[:-1] + "0"
    both = text(ihaho("draft", "takedown", POST, other, POST + "?s=20", "--facts", facts).stdout)
    assert both.index("番号：1\nURL：https://x.com/i/status/1234567890123456789") < both.index(
        "番号：2\nURL：https://x.com/i/status/1234567890123456780"
    )
    assert "番号：3" not in both


@pytest.mark.parametrize("kind", ["host", "cdn", "registrar", "search", "access"])
def test_only_who_runs_the_service_is_put_in_for_it(ihaho: Run, kind: str) -> None:
    """To somebody else the addressee is blank, with how to find it, and the service's own forms are not offered."""
    raw = f'{FACTS}[to]\nkind = "{kind}"\n'.encode()
    done = ihaho("draft", "takedown", POST, "--facts", "-", stdin=raw)
    assert done.returncode == 0, text(done.stderr)
    assert "X Corp" not in text(done.stdout)
    assert "＿ 御中" in text(done.stdout)
    assert "受け付け方" not in text(done.stderr)
    named = ihaho("draft", "takedown", POST, "--facts", "-", stdin=raw + 'name = "例示通信株式会社"\n'.encode())
    assert "例示通信株式会社 御中" in text(named.stdout)


def test_disclosure_asks_about_the_relation_first(ihaho: Run, facts: str) -> None:
    """The sheet of a disclosure letter asks about relation and contact ban and names the lawyer first."""
    raw = (FACTS + '[disclosure]\ngrounds = ["1"]\n').encode()
    done = ihaho("draft", "disclosure", POST, "--facts", "-", stdin=raw)
    assert done.returncode == 0, text(done.stderr)
    for word in ("相手との関係", "弁護士か法テラス", "発信者の意見を聴きます"):
        assert word in text(done.stderr)


def test_days_of_the_logs(ihaho: Run, tmp_path: Path) -> None:
    """Where the poster is to be found, the marks of the logs are days, counted from the post."""
    (tmp_path / "p.toml").write_text(
        'nature = "defamation"\ngoal = "both"\npost_date = "令和2年1月1日"\n' + FACTS, encoding="utf-8"
    )
    shown = text(ihaho("draft", POST, "--facts", "p.toml").stdout)
    assert "令和2年3月31日(火)" in shown
    assert "保存期間は事業者により異なる" in shown
    assert "令和2年3月31日(火)" in text(ihaho("draft", "takedown", POST, "--facts", "p.toml").stderr)


@pytest.mark.parametrize("letter", [one for one in ORDER if one not in ("checklist-operator",)])
def test_every_letter_as_a_form(ihaho: Run, tmp_path: Path, letter: str) -> None:
    """Every letter can be given to a third party as a form; only images of unknown age and sites of no contact cannot."""
    (tmp_path / "t.toml").write_text('[applicant]\nkind = "third-party"\n[image]\nage = "adult"\n', encoding="utf-8")
    done = ihaho("draft", letter, POST, "--facts", "t.toml")
    assert done.returncode == 0, text(done.stderr)
    assert "＿＿＿＿" in text(done.stdout)


def test_names_for_several_addressees(ihaho: Run, facts: str, tmp_path: Path) -> None:
    """One name given for two letters gets the services' ids."""
    done = ihaho("draft", "takedown", POST, "https://www.youtube.com/watch?v=abcdEFGH_-1", "--facts", facts, "--output", "a.txt")
    assert done.returncode == 0, text(done.stderr)
    assert (tmp_path / "a_x.txt").exists()
    assert (tmp_path / "a_youtube.txt").exists()
    own = ihaho("draft", "takedown", POST, "--facts", facts, "--format", "docx")
    assert own.returncode == 0, text(own.stderr)
    assert [p.name[8:] for p in tmp_path.glob("*.docx")] == ["_x_送信防止措置依頼書.docx"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["takedwn"], 4, "takedown"),
        (["takedown"], 7, "V1"),
        (["takedown", POST, "--facts", "missing.toml"], 4, "事実のファイル"),
        (["takedown", POST, "--facts", "f.toml", "--strict"], 7, "氏名"),
        (["takedown", "javascript:x", "--facts", "f.toml"], 3, "URL"),
        (["takedown", POST, "--facts", "bad.toml"], 3, "TOML"),
        (["takedown", POST, "--facts", "f.toml", "--format", "json"], 2, "txt"),
        (["takedown", POST, "--facts", "f.toml", "--format", "xlsx"], 2, "使えません"),
        (["takedown", POST, "--facts", "f.toml", "--output", "missing/a.docx"], 5, "書けません"),
        (["takedown", POST, "--facts", "f.toml", "--format", "pdf", "--font", "no.ttf"], 4, "フォント"),
        (["takedown", "https://hasandb.example/", "--data-dir", "missing"], 4, "フォルダー"),
        (["--example"], 2, "takedown"),
        ([POST], 3, "nature"),
        (["form", "そんなサービスはない"], 4, "表にありません"),
        (["next", "なんとなく"], 4, "removed"),
        (["next", "asked", "平成31年5月1日"], 3, "令和元年"),
    ],
)
def test_failures_have_a_cure(ihaho: Run, facts: str, tmp_path: Path, arguments: list[str], code: int, word: str) -> None:
    """Each failure has its exit code, one sentence and what to do; no file is left."""
    (tmp_path / "bad.toml").write_text("= 秘密", encoding="utf-8")
    before = {p.name for p in tmp_path.iterdir()}
    done = ihaho("draft", *arguments)
    assert done.returncode == code, text(done.stderr)
    said = text(done.stderr)
    assert said.startswith("ihaho: エラー: ")
    assert "\n対処: " in said
    assert word in said
    assert "秘密" not in said
    assert {p.name for p in tmp_path.iterdir()} == before


def test_choosing(ihaho: Run, tmp_path: Path) -> None:
    """Without a name the fitting letters are shown in order, from the facts and what the tables know of the service."""
    (tmp_path / "f.toml").write_text('nature = "名誉毀損"\n', encoding="utf-8")
    done = ihaho("draft", POST, "--facts", "f.toml", "--format", "json")
    told = json.loads(done.stdout)
    assert [one["name"] for one in told["letters"]] == ["platform-request", "takedown"]
    assert set(told) == {"letters", "not", "stop", "agencies", "deadlines", "warnings", "blank_form"}
    assert told["stop"] is None
    shown = text(ihaho("draft", POST, "--facts", "f.toml").stdout)
    assert "ihaho draft platform-request" in shown
    assert "law-R01" in shown
    assert "＋7日" in shown


@pytest.mark.parametrize(
    ("facts", "stop"), [('nature = "threat"', "law-S1"), ('nature = "私事性的画像"', "law-S2"), ('nature = "illegal"', "law-S3")]
)
def test_stops_are_code_7(ihaho: Run, tmp_path: Path, facts: str, stop: str) -> None:
    """Agencies stand where a letter may not; with a letter named there is none either."""
    (tmp_path / "s.toml").write_text(facts + FACTS, encoding="utf-8")
    done = ihaho("draft", "--facts", "s.toml", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["stop"]) == (7, stop)
    assert json.loads(done.stdout)["agencies"]
    named = ihaho("draft", "takedown", POST, "--facts", "s.toml")
    assert named.returncode == 7
    assert stop in text(named.stderr)
    assert named.stdout == b""


def test_a_third_party_gets_a_form(ihaho: Run, tmp_path: Path) -> None:
    """Nothing of what a third party wrote stands in the form; the post and the addressee do."""
    (tmp_path / "t.toml").write_text(FACTS + '[applicant]\nkind = "third-party"\nname = "架空一子"\n', encoding="utf-8")
    done = ihaho("draft", "takedown", POST, "--facts", "t.toml")
    assert done.returncode == 0, text(done.stderr)
    form = text(done.stdout)
    for word in ("借金", "架空一子", "名誉権", "令和"):
        assert word not in form
    assert "X Corp." in form
    assert "本人が書き込む用紙" in text(done.stderr)


def test_a_site_one_must_not_write_to(ihaho: Run, facts: str) -> None:
    """Nothing is addressed to its operator; its host may be told."""
    from ihaho_cli.tables import load_catalogue

    service = next(s for s in load_catalogue().services() if s.contact == "never" and s.sites)
    url = f"https://{service.sites[0].lstrip('=')}/1"
    done = ihaho("draft", "takedown", url, "--facts", facts)
    assert done.returncode == 7
    assert "連絡してはいけません" in text(done.stderr)
    host = ihaho("draft", "host-notice", url, "--facts", "-", stdin=(FACTS + '[host]\ndomain = "a.example"\n').encode())
    assert host.returncode == 0, text(host.stderr)
    assert "＿ 御中" in text(host.stdout)


def test_the_sheet_says_how_the_addressee_takes_it(ihaho: Run, facts: str) -> None:
    """Forms, papers and fees that a source states stand on the sheet; for other letters those of their purpose."""
    done = ihaho("draft", "takedown", "https://bakusai.com/thr_res/acode=1/ctgid=1/bid=1/tid=123456/rrid=5/", "--facts", facts)
    assert "■ この宛先の受け付け方" in text(done.stderr)
    assert "（Webフォーム）" in text(done.stderr)
    for nature in ("privacy", "impersonation"):
        raw = f'nature = "{nature}"{FACTS}'.encode()
        assert "受け付け方" in text(ihaho("draft", "takedown", POST, "--facts", "-", stdin=raw).stderr)
    unknown = ihaho("draft", "takedown", "https://unknown.example/1", "--facts", facts)
    assert unknown.returncode == 0
    assert "受け付け方" not in text(unknown.stderr)


def test_facts_from_standard_input(ihaho: Run) -> None:
    """TOML or JSON through a pipe, UTF-8 or CP932."""
    for raw in (FACTS.encode(), FACTS.encode("cp932"), json.dumps({"info": "甲", "right": ["名誉権"], "reason": "乙"}).encode()):
        done = ihaho("draft", "takedown", POST, "--facts", "-", stdin=raw)
        assert done.returncode == 0, text(done.stderr)


def test_what_a_counselor_looks_up(ihaho: Run) -> None:
    """Fields, examples, next steps and the pack for a lawyer."""
    assert "必須  reason" in text(ihaho("draft", "takedown", "--list-fields").stdout)
    assert "take-it-down" in text(ihaho("draft", "--list-fields").stdout)
    rows = json.loads(ihaho("draft", "disclosure", "--list-fields", "--format", "json").stdout)
    assert {"letter", "key", "label", "seen", "kind", "required", "help"} == set(rows[0])
    everything = json.loads(ihaho("draft", "--list-fields", "--format", "json").stdout)
    assert set(SITUATION_KEYS) == {one["key"] for one in everything if not one["letter"]}
    assert {one["letter"] for one in everything} == {"", *ORDER} - {"checklist-operator"}
    assert "image.age" in text(ihaho("draft", "--list-fields").stdout)
    assert "removed" in text(ihaho("draft", "next").stdout)
    step = json.loads(ihaho("draft", "next", "窓口の期間のうちに通知がない", "令和8年11月23日", "--format", "json").stdout)
    assert [one["day"] for one in step["steps"]] == ["2026-11-23", "2026-11-30", "2026-12-01"]
    shown = text(ihaho("draft", "next", "no-notice", "2026-11-23").stdout)
    assert "令和8年11月30日(月)" in shown
    assert "ihaho draft platform-followup" in shown
    assert "未確認" in text(ihaho("draft", "--review-pack").stdout)


def test_the_review_pack_in_a_file(ihaho: Run, tmp_path: Path) -> None:
    """Written once, then beside itself."""
    for _ in range(2):
        assert ihaho("draft", "--review-pack", "--output", "pack.txt").returncode == 0
    assert (tmp_path / "pack_2.txt").exists()


@pytest.mark.badday("S7")
def test_errors_hold_nothing_personal(ihaho: Run, tmp_path: Path) -> None:
    """What a person wrote is in the draft only: not in an error, not in a name."""
    secret = FACTS + '[applicant]\nname = "秘密太郎"\nphone = "000-1111-2222"\n'
    (tmp_path / "s.toml").write_text(secret.replace("書かれた", "000-1111-2222 書かれた"), encoding="utf-8")
    done = ihaho("draft", "takedown", POST, "--facts", "s.toml")
    assert done.returncode == 7
    for word in ("秘密太郎", "000-1111", "書かれた事実"):
        assert word not in text(done.stderr)
    assert os.listdir(tmp_path) == ["s.toml"]
