"""``ihaho refer``: scenarios over every row of the chart, what is printed, and the chart as files."""

import json
import re
import shutil
import stat
import subprocess
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from refer_cases import CASES, FLYER, MIXED, Case
from test_terminal import talk

from ihaho_cli.advice.advice import Pointer, Rule
from ihaho_cli.advice.chart import GROUPS, asks_image_age, is_sexual, questions_of
from ihaho_cli.advice.chart_messages import LONGEST_LABEL, LONGEST_TEXT, MOST_ACTIONS, MOST_REPLIES, START, TOPICS, messages_of
from ihaho_cli.advice.chart_page import render_page
from ihaho_cli.advice.chart_picture import render_picture
from ihaho_cli.advice.comparison import HEADER, compare, render_html
from ihaho_cli.advice.pointing import agency_object, agency_values, template_values
from ihaho_cli.advice.prefectures import PREFECTURES
from ihaho_cli.advice.referral import national, refer
from ihaho_cli.model import Confidence
from ihaho_cli.tables import load_agencies, load_rules

RULES, AGENCIES = load_rules(), load_agencies()
DAY = date(2026, 11, 28)
LATER = date(2027, 11, 24)
JUDGEMENT = re.compile(r"違法です|違法な投稿|権利を侵害しています|必ず(?:消|削除)|確実に(?:消|削除)")


def facts_of(case: Case) -> dict[str, str]:
    """``a=b c=d`` as a mapping."""
    return dict(one.split("=") for one in case.facts.split())


def test_every_row_of_the_chart_has_a_scenario() -> None:
    """No rule of the table is without an expectation written beside it."""
    assert set(CASES) == {rule.rule_id for rule in RULES}
    assert len(CASES) + len(MIXED) > 50


@pytest.mark.parametrize("name", [*CASES, *MIXED])
def test_scenarios(name: str) -> None:
    """Each scenario leads to the agencies expected first, in order, offers the others, and leaves out what is not for it."""
    case = CASES.get(name) or MIXED[name]
    found = refer(RULES, AGENCIES, case.needs.split(), facts_of(case))
    assert [one.agency for one in found.first] == case.first.split()
    assert set(case.also.split()) <= {one.agency for one in found.also}
    assert set(case.never.split()) <= {one.agency for one in found.never}
    assert all(one.note for one in found.never)
    if name in CASES:
        assert found.rules == (name,)


@pytest.mark.parametrize("name", FLYER)
def test_questions_people_bring(ihaho: Run, name: str) -> None:
    """A question as people bring it gets its service, its letters, its deadlines, whom to ask first, and what to mind."""
    case = FLYER[name]
    done = ihaho("answer", *case.arguments.split(), "--format", "json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["services"] == case.services.split()
    assert set(case.letters.split()) <= set(told["letters"])
    assert [one["id"] for one in told["deadlines"]] == case.deadlines.split()
    assert told["agencies"]["first"] == case.first.split()
    assert case.said in "".join(told["warnings"])
    assert told["stop"] is None


def test_json_by_contract(ihaho: Run) -> None:
    """``--format json`` has the keys of the contract, reasons beside whom is not offered; Japanese words choose a need."""
    done = ihaho("refer", "--need", "商標", "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert list(told) == ["rules", "first", "also", "never", "warnings"]
    assert (told["rules"], told["first"]) == (["ref-K2"], ["bengoshikai"])
    assert told["never"] == [{"agency": "ihc", "reason": "商標の侵害は対象外のため"}]


def test_the_text_for_the_counselor(ihaho: Run) -> None:
    """Every agency stands with the day it was checked, a row not confirmed with 【要確認】, and the desk itself is no referral."""
    out = ihaho("refer", "--need", "identify").stdout.decode()
    assert "・当センターで助言: 手順の助言" in out
    assert "弁護士・弁護士会【要確認】" in out
    assert "確認日 2026-" in out
    assert "みんなの人権110番: 助言はしますが" in out
    assert out.index("■ 先に案内する") < out.index("■ あわせて案内できる") < out.index("■ 今回は案内しない")


@pytest.mark.parametrize("need", [rule.key for rule in RULES])
def test_plain_texts_promise_nothing(ihaho: Run, need: str) -> None:
    """What the person reads judges nothing, promises nothing, and does not speak of the desk's own table."""
    found = refer(RULES, AGENCIES, [need], {})
    from ihaho_cli.cli.texts import referral_text

    out = referral_text(template_values(found, RULES, AGENCIES, [need], {}, DAY), None, plain=True)
    assert not JUDGEMENT.search(out)
    assert "None" not in out
    assert "確認日" not in out
    assert out.count("■ まず相談するところ") == 1


@pytest.mark.parametrize("facts", [(), ("--fact", "image_age=unknown"), ("--fact", "age=15")])
def test_no_picture_of_a_child_is_asked_for(ihaho: Run, facts: tuple[str, ...]) -> None:
    """For a sexual image of a person who may have been under 18, no text asks for a copy of the screen; it forbids one."""
    need = "intimate-adult" if facts else "intimate-minor"
    out = ihaho("refer", "--need", need, *facts, "--plain").stdout.decode()
    assert "画面の写しを撮ったりしないで" in out
    assert "画面を保存して" not in out
    assert "stopncii" not in out.lower()


def test_illegal_things_are_not_kept(ihaho: Run) -> None:
    """Who reports illegal content is not asked to save it."""
    assert "画面を保存" not in ihaho("refer", "--need", "illegal-report", "--plain").stdout.decode()
    assert "画面を保存" in ihaho("refer", "--need", "exposed", "--plain").stdout.decode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("refer",), 2, "--need KEY"),
        (("refer", "--need", "宇宙"), 4, "ありません"),
        (("refer", "--need", "exposed", "--fact", "age=old"), 2, "age"),
        (("refer", "--need", "exposed", "--fact", "age"), 2, "名前=値"),
        (("refer", "show", "宇宙局"), 4, "ihaho refer list"),
        (("refer", "show", "人権"), 4, "id で指定してください"),
        (("refer", "show", "\x1b[2J"), 4, "\\x1b"),
        (("refer", "sheet", "--output", "a.txt"), 2, ".docx か .html"),
        (("refer", "chart"), 2, "--output"),
        (("refer", "chart", "--output", "a.png"), 2, ".html か .svg"),
        (("refer", "chart", "--line", "a.txt"), 2, ".json"),
        (("refer", "nothing"), 2, "nothing"),
        (("refer", "--need", "exposed", "--log", "R8-00001", "--ledger", "none.db"), 5, "台帳"),
    ],
)
def test_what_goes_wrong_is_one_line_and_its_cure(ihaho: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """Each wrong word ends with its exit code, one Japanese line and what to do; nothing raw reaches the terminal."""
    done = ihaho(*words)
    err = done.stderr.decode()
    assert done.returncode == code
    assert said in err
    assert err.startswith("ihaho: エラー:")
    assert "\x1b" not in err
    assert "Traceback" not in err


def test_agencies_are_listed_and_shown(ihaho: Run) -> None:
    """The list has every agency once; an agency is found by id and by part of its name, in each form."""
    lines = ihaho("refer", "list").stdout.decode().splitlines()
    named = [line.split()[0] for line in lines if not line.startswith("■ ")]
    assert sorted(named) == sorted(AGENCIES)
    assert named[: lines.index("■ 北海道")] == [key for key, one in AGENCIES.items() if not one.residence]
    assert [line[2:] for line in lines if line.startswith("■ ")] == list(PREFECTURES.values())
    assert sum("【要確認】" in line for line in lines) == sum(a.confidence is not Confidence.OFFICIAL for a in AGENCIES.values())
    listed = json.loads(ihaho("refer", "--format", "json", "list").stdout)
    assert listed[0]["agency_id"] == "ihaho"
    assert len(ihaho("refer", "list", "--format", "csv").stdout.decode().splitlines()) == len(AGENCIES) + 1
    assert ihaho("refer", "list", "--format", "md").stdout.startswith(b"| agency\\_id |")
    by_id, by_name = (ihaho("refer", "show", word).stdout.decode() for word in ("ihc", "ほっとらいんせんたー"))
    assert by_id == by_name
    assert "違法かどうかの判断: " in by_id
    assert "確認日: 2026-" in by_id
    plain = ihaho("refer", "show", "ihc", "--plain").stdout.decode()
    assert "出典" not in plain
    assert json.loads(ihaho("refer", "show", "stopncii", "--format", "json").stdout)["min_age"] == 18
    assert "exposed" in ihaho("refer", "--list-needs").stdout.decode()


def test_every_prefecture_has_its_police_and_bureau() -> None:
    """One police force a prefecture, one legal-affairs bureau (Hokkaido has four), each with a number that can be dialled."""
    local = [one for one in AGENCIES.values() if one.local_of]
    police = [one.residence for one in local if one.local_of == "police_cyber"]
    bureaus = [one.residence for one in local if one.local_of == "houmukyoku"]
    assert sorted(police) == sorted(PREFECTURES)
    assert sorted(bureaus) == sorted([*PREFECTURES, "hokkaido", "hokkaido", "hokkaido"])
    assert all(one.phone and one.source_url for one in local)
    named = {p.agency for rule in RULES for p in (*rule.first, *rule.also, *rule.never)}
    assert not named & {one.agency_id for one in local}


def test_the_list_of_one_prefecture(ihaho: Run) -> None:
    """``--residence`` leaves the desks of one prefecture, however it is written; a word that is none is asked back."""
    lines = ihaho("refer", "list", "--residence", "東京").stdout.decode().splitlines()
    assert lines[0] == "■ 東京都"
    assert "kotaeru" in {line.split()[0] for line in lines}
    listed = json.loads(ihaho("refer", "list", "--residence", "13", "--format", "json").stdout)
    assert {one["residence"] for one in listed} == {"tokyo"}
    assert len(listed) == len(lines) - 1
    wrong = ihaho("refer", "list", "--residence", "パリ")
    assert wrong.returncode == 2
    assert "--residence 東京都" in wrong.stderr.decode()
    assert "警察" in ihaho("refer", "show", "北海道警察").stdout.decode()


def test_the_desk_of_the_prefecture_in_an_answer(ihaho: Run) -> None:
    """``answer`` and ``refer`` name the prefecture's desk behind the agency of all Japan, and only where it is known."""
    first = json.loads(ihaho("refer", "--need", "punish", "--fact", "residence=北海道", "--format", "json").stdout)["first"]
    assert first == ["police_cyber", "police-hokkaido", "police_9110"]
    url = "https://x.com/example --need punish --format json".split()
    for fact, expected in (((), False), (("--fact", "residence=01"), True)):
        told = json.loads(ihaho("answer", *url, *fact).stdout)["agencies"]["first"]
        assert ("police-hokkaido" in told) is expected
    assert ihaho("refer", "--need", "punish", "--fact", "residence=パリ").returncode == 2


def test_old_hours_are_not_shown() -> None:
    """Hours checked more than 180 days ago are left out, the number and the page stay (decisions 23)."""
    from ihaho_cli.cli.texts import agency_text

    one = AGENCIES["houterasu"]
    now, later = (agency_text(agency_values(one, RULES, day), None, plain=False) for day in (DAY, LATER))
    assert one.hours in now
    assert one.hours not in later
    assert "180日を過ぎた" in later
    assert one.phone[0] in later
    assert agency_object(one)["phone"] == list(one.phone)


def test_a_referral_is_written_into_the_ledger(ihaho: Run) -> None:
    """``--log`` writes each agency named first as a referral; the desk itself is none."""
    env = {"IHAHO_LEDGER": "l.db"}
    assert ihaho("log", "init", env=env).returncode == 0
    number = ihaho("log", "intake", "https://x.com/example/status/20", env=env).stdout.decode().split()[0]
    done = ihaho("refer", "--need", "exposed", "--log", number, env=env)
    assert done.returncode == 0
    exported = ihaho("log", "export", env=env).stdout.decode()
    assert [name for name in ("moj_minna110", "moj_inet", "houmukyoku") if f'""{name}""' in exported] == [
        "moj_minna110", "moj_inet", "houmukyoku",
    ]  # fmt: skip
    assert '""ihaho""' not in exported


# On a terminal.


def test_the_chart_is_walked(tmp_path: Path) -> None:
    """Without --need the terminal asks for safety first, then the matter, then who asks, and shows the agencies."""
    code, seen = talk(
        tmp_path,
        [("番号", "\n"), ("番号", "1、5\n"), ("番号", "2\n"), ("番号", "1\n"), ("番号", "1\n"), ("お住まい", "\n")],
        "refer",
    )  # fmt: skip
    assert code == 0
    assert seen.index("急ぐことがないか") < seen.index("どんなご相談ですか") < seen.index("相談しているのはどなたですか")
    assert "■ 先に案内する" in seen


def test_the_walk_asks_where_somebody_lives(tmp_path: Path) -> None:
    """Where a prefecture has desks of its own the walk asks for it last; a word that names none is asked again, nothing is kept."""
    begun = [("番号", "2\n"), ("番号", "\n"), ("番号", "1\n")]
    code, seen = talk(tmp_path, [*begun, ("お住まい", "新宿\n"), ("47 (沖縄県)", "１３\n")], "refer")
    assert code == 0
    assert seen.index("どんなご相談ですか") < seen.index("お住まい") < seen.index("■ 先に案内する")
    assert "警視庁" in seen
    assert list(tmp_path.iterdir()) == []
    for passed_over in ("\n", "海外\n"):
        code, seen = talk(tmp_path, [*begun, ("お住まい", passed_over)], "refer")
        assert code == 0
        assert "警視庁" not in seen
    code, seen = talk(tmp_path, [("番号", "1\n"), ("番号", "\n")], "refer")
    assert code == 0
    assert "110" in seen
    assert "お住まい" not in seen


def test_wrong_numbers_are_asked_again_and_age_in_doubt_is_a_childs(tmp_path: Path) -> None:
    """A number out of range is asked again; an age passed over is never taken for an adult's."""
    code, seen = talk(
        tmp_path,
        [
            ("番号", "99\n"),
            ("番号で答えて", "6\n"),
            ("番号", "\n"),
            ("番号", "1,2\n"),
            ("1つだけ", "\n"),
            ("番号", "\n"),
            ("お住まい", "\n"),
        ],
        "refer",
    )
    assert code == 0
    assert "画面の写しも撮りません" in seen
    assert "#8103" in seen


TEXT = "高校生の娘です。裸の写真を消してほしい。つきまといもあり、死にたいと言っています。架空 花子 https://x.com/example/status/20"


def test_words_only_suggest(ihaho: Run, tmp_path: Path) -> None:
    """Without a terminal a text gives suggestions, the words that led there and the command: no agency, nothing of the text, no file."""
    out = ihaho("refer", "--text", "-", stdin=TEXT.encode()).stdout.decode()
    assert "ihaho refer --need danger --need suicidal --need intimate-minor --need remove-self" in out
    assert "言葉: つきまとい" in out
    for own in ("花子", "x.com", "警察", "写真"):
        assert own not in out
    assert list(tmp_path.iterdir()) == []
    told = json.loads(ihaho("refer", "--text", "-", "--need", "danger", "--format", "json", stdin=TEXT.encode("cp932")).stdout)
    assert [one["key"] for one in told["suggested"]] == ["suicidal", "intimate-minor", "intimate-adult", "remove-self"]
    assert told["decided"] == ["danger"]
    assert told["suggested"][0]["words"] == ["死にたい"]
    assert json.loads(ihaho("refer", "--text", "-", "--format", "json", stdin=b"").stdout)["command"] is None
    assert "1問ずつ" in ihaho("refer", "--text", "-", stdin="こんにちは".encode()).stdout.decode()


@pytest.mark.parametrize(
    ("stdin", "words", "code"),
    [(b"\x81", ("-",), 3), (b"a" * (1024 * 1024 + 1), ("-",), 3), (b"", ("none.txt",), 4), (b"", (".",), 4)],
)
def test_texts_that_cannot_be_read(ihaho: Run, stdin: bytes, words: tuple[str, ...], code: int) -> None:
    """A text without readable characters, too long, or not there is said in one line."""
    done = ihaho("refer", "--text", *words, stdin=stdin)
    assert done.returncode == code
    assert "対処" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_suggestions_are_asked_one_by_one(tmp_path: Path) -> None:
    """On a terminal each suggestion is a plain question; only a yes counts, and no to all goes on question by question."""
    (tmp_path / "t.txt").write_text(TEXT, encoding="utf-8")
    place = str(tmp_path / "t.txt")
    steps = [("[y/N]", "n\n"), ("[y/N]", "\n"), ("[y/N]", "y\n"), ("[y/N]", "n\n"), ("番号", "\n"), ("お住まい", "\n")]
    code, seen = talk(tmp_path, steps, "refer", "--text", place)
    assert code == 0
    assert seen.index("死にたい") < seen.index("裸")
    assert "画面の写しも撮りません" in seen
    assert "いのちSOS" not in seen
    code, seen = talk(
        tmp_path, [("[y/N]", "n\n")] * 5 + [("急ぐことがない", "\n"), ("番号", "\n"), ("お住まい", "\n")], "refer", "--text", place
    )
    assert code == 0
    assert "どれにも当てはまらない" in seen


def test_a_text_can_be_pasted_in_the_walk(tmp_path: Path) -> None:
    """The last of the topics takes a pasted text after safety was asked; a yes to a suggestion shows its agencies."""
    code, seen = talk(
        tmp_path,
        [("番号", "\n"), ("番号", "14\n"), ("空の行で終わり", "商標をまねた店があります\n\n"), ("[y/N]", "y\n"), ("番号", "\n")],
        "refer",
    )
    assert code == 0
    assert seen.index("急ぐことがないか") < seen.index("貼り付けて")
    assert "日本弁理士会" in seen


def test_the_desk_has_a_key_for_agencies(tmp_path: Path) -> None:
    """[r] after a paste shows whom to point to."""
    paste = "https://x.com/example/status/1234567890123456789\n\n"
    code, seen = talk(
        tmp_path,
        [("空の行で終わり", paste), ("[q]", "r"), ("番号:", "25\n"), ("お住まい", "東京\n"), ("[q]", "q")],
        env={"IHAHO_PLAIN": "1"},
    )
    assert code == 0
    assert "みんなの人権110番" in seen
    assert "東京法務局" in seen


# The chart and the sheet as files.


def test_questions_begin_with_safety() -> None:
    """Every rule is an answer of exactly one question; safety is asked first; a desk's own group is a question of its own."""
    own = Rule("desk-1", "own", "窓口の問い", "desk", (Pointer("ihaho", ""),), (), (), "", "F", Confidence.NONE)
    questions = questions_of([*RULES, own])
    assert questions[0].group == "safety"
    assert questions[-1] == ("desk", "desk", (own,))
    assert sorted(r.rule_id for q in questions for r in q.rules) == sorted(r.rule_id for r in [*RULES, own])
    assert {q.group for q in questions[:-1]} <= set(GROUPS)
    assert asks_image_age(["intimate-adult"], {})
    assert not asks_image_age(["intimate-adult"], {"image_age": "adult"})
    assert not asks_image_age(["exposed"], {})
    assert is_sexual(["av-performer"])
    assert not is_sexual(["exposed"])


def test_the_page_stands_alone() -> None:
    """The page loads nothing from anywhere, runs no script, holds every rule once, and begins with safety."""
    page = render_page(RULES, AGENCIES, DAY)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"\b(?:src|srcset|action)=|@import|url\(", page)
    assert 'name="viewport"' in page
    assert re.findall(r'data-rule="([^"]+)"', page)[:8] == [f"ref-S{n}" for n in range(1, 9)]
    assert sorted(re.findall(r'data-rule="([^"]+)"', page)) == sorted(rule.rule_id for rule in RULES)
    assert 'href="tel:%239110"' in page
    assert AGENCIES["houterasu"].hours in page
    assert AGENCIES["houterasu"].hours not in render_page(RULES, AGENCIES, LATER)


def hostile() -> tuple[list[Rule], dict[str, object]]:
    """A desk's own rows with markup and control characters in every text."""
    nasty = '"><script>x</script>\x1b[2J\u202e'
    rule = RULES[0]._replace(rule_id=nasty, question=nasty, text=nasty, first=(Pointer("bad", nasty),), group=nasty)
    bad = AGENCIES["ihc"]._replace(
        agency_id="bad", name_ja=nasty, does=nasty, url="javascript:alert(1)", phone=(nasty,), hours=nasty
    )
    return [rule], {"bad": bad, "ihc": AGENCIES["ihc"], "npa_online": AGENCIES["npa_online"]}


@pytest.mark.badday("T6")
def test_foreign_text_is_never_markup() -> None:
    """A desk's own row cannot put a tag, a script link or a control character into a page, a picture or a message."""
    rules, agencies = hostile()
    texts = [
        render_page(rules, agencies, DAY), render_picture(rules, agencies, DAY), render_html(compare(agencies, DAY)),  # type: ignore[arg-type]
        json.dumps(messages_of(rules, agencies, DAY), ensure_ascii=False),  # type: ignore[arg-type]
    ]  # fmt: skip
    for text in texts:
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "javascript:" not in text
    for text in texts[:3]:
        assert "<script" not in text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="a real browser is needed")
def test_the_page_in_a_browser(ihaho: Run, tmp_path: Path) -> None:
    """A real browser lays the page out no wider than a telephone, and finds all rules in it."""
    assert ihaho("refer", "chart", "--output", "chart.html").returncode == 0
    path = tmp_path / "chart.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    frame = tmp_path / "frame.html"
    page = path.read_text(encoding="utf-8")
    # A probe added for the test only: the page itself has no script, and its policy would stop one.
    probe = (
        "<script>for (const d of document.querySelectorAll('details')) d.open = true;"
        "document.title = document.documentElement.scrollWidth + ' ' + innerWidth</script></body>"
    )
    frame.write_text(
        re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("</body>", probe), encoding="utf-8"
    )
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=500,900", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", frame.as_uri()],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip("the browser does not start here")
    dom = done.stdout.decode()
    width, window = map(int, re.findall(r"<title>(\d+) (\d+)</title>", dom)[0])
    assert width <= window
    assert dom.count('class="leaf"') == len(RULES)


def test_the_picture_is_whole(ihaho: Run, tmp_path: Path) -> None:
    """The SVG is well formed, holds every question, and refers to nothing outside itself."""
    assert ihaho("refer", "chart", "--output", "chart.svg").returncode == 0
    text = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    shown = "".join(root.itertext()).replace("\n", "")
    for rule in RULES:
        assert rule.question.replace(" ", "")[:10] in shown
    assert "href" not in text
    assert "<style" not in text
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    assert all(0 <= float(e.get("y", "0")) <= height and float(e.get("x", "0")) <= width for e in root.iter())


def test_messages_lead_everywhere_and_back() -> None:
    """From the first message every rule can be tapped to, no tap leads nowhere, and nothing is longer than LINE takes."""
    told = messages_of(RULES, AGENCIES, DAY)
    seen, waiting = set[str](), [START]
    while waiting:
        data = waiting.pop()
        if data in seen:
            continue
        seen.add(data)
        waiting += re.findall(r'"data": "([^"]+)"', json.dumps(told[data]))
        for message in told[data]:
            assert len(str(message.get("text", ""))) <= LONGEST_TEXT
        for label in re.findall(r'"label": "([^"]*)"', json.dumps(told[data], ensure_ascii=False)):
            assert 0 < len(label) <= LONGEST_LABEL
    assert seen == set(told)
    assert {f"chart:{rule.rule_id}" for rule in RULES} <= seen
    assert "110" in str(told[START])


def test_more_answers_than_fit_go_on() -> None:
    """A desk with more groups than LINE takes quick replies gets another page of them; none is lost."""
    more = [RULES[-1]._replace(rule_id=f"d-{n}", key=f"d{n}", group=f"group {n}") for n in range(30)]
    told = messages_of([*RULES, *more], AGENCIES, DAY)
    assert f"{TOPICS}++" in told
    for messages in told.values():
        replies = messages[0].get("quickReply", {"items": []})
        assert isinstance(replies, dict)
        assert len(replies["items"]) <= MOST_REPLIES
    reached = re.findall(r'"data": "(chart:group:[^"]+)"', json.dumps(told, ensure_ascii=False))
    assert {f"chart:group:group {n}" for n in range(30)} <= set(reached)


def test_line_accepts_the_messages(ihaho: Run, tmp_path: Path) -> None:
    """The models of LINE's own SDK read every message without a complaint and write it as it was."""
    messaging = pytest.importorskip("linebot.v3.messaging", reason="LINE's own models are an extra of the tests")
    assert ihaho("refer", "chart", "--line", "line.json").returncode == 0
    told = json.loads((tmp_path / "line.json").read_text(encoding="utf-8"))
    for messages in told.values():
        assert 1 <= len(messages) <= 5
        for message in messages:
            model = messaging.Message.from_dict(message)
            again = json.loads(model.to_json())
            assert again["type"] == message["type"]
            if message["type"] == "text":
                assert again["text"] == message["text"]
                assert len(again.get("quickReply", {}).get("items", [])) == len(message.get("quickReply", {}).get("items", []))
            else:
                assert len(again["template"]["actions"]) == len(message["template"]["actions"]) <= MOST_ACTIONS


def test_the_sheet_compares_all(ihaho: Run, tmp_path: Path) -> None:
    """The comparison has one row an agency in Word and in HTML, whom each addresses, and the day it was checked."""
    sheet = compare(AGENCIES, DAY)
    rows = {key: dict(zip(HEADER, row, strict=True)) for key, row in zip(AGENCIES, sheet.rows, strict=True)}
    assert rows["ihaho"]["求める相手"].startswith("求めない")
    assert rows["ihc"]["求める相手"] == "サイト・事業者、警察"
    assert rows["moj_minna110"]["違法かどうかの判断"] == "する"
    assert rows["sia_bullying"]["違法かどうかの判断"] == "独自の基準で見る"
    assert rows["mamorou"]["求める相手"] == "求めない"
    assert ihaho("refer", "sheet", "--output", "a.docx").returncode == 0
    assert ihaho("refer", "sheet", "--output", "a.html").returncode == 0
    assert ihaho("refer", "sheet", "--output", "a.html").returncode == 5
    assert ihaho("refer", "sheet", "--output", "a.html", "--force").returncode == 0
    import docx

    (table,) = docx.Document(str(tmp_path / "a.docx")).tables
    assert [cell.text for cell in table.rows[0].cells] == list(HEADER)
    assert len(table.rows) == len(national(AGENCIES)) + 1
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert html.count('scope="row"') == len(national(AGENCIES))
    assert "default-src 'none'" in html
    assert stat.S_IMODE((tmp_path / "a.docx").stat().st_mode) == 0o600
