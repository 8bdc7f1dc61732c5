"""``ihaho refer handover``: a sheet for one agency holds what it needs to hear, and nothing that is not asked for."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from conftest import Run

from ihaho_cli.advice.advice import ASKS, Asking
from ihaho_cli.advice.advice_rows import HANDOVER_COLUMNS
from ihaho_cli.advice.handover import asks_of, blocks_of, hand_over, why_none
from ihaho_cli.advice.handover_page import render_sheet
from ihaho_cli.check_advice import check_handovers
from ihaho_cli.letters.layout import write_text
from ihaho_cli.rows import Row
from ihaho_cli.tables import load_agencies, load_askings, load_rules

RULES, AGENCIES, ASKINGS = load_rules(), load_agencies(), load_askings()
DAY = date(2026, 11, 28)
_PERSONAL = {"name", "email", "contact"}
FACTS = """
nature = "defamation"
info = "ひみつのことば"
reason = "ひみつの理由"
applicant = {name = "架空 花子", address = "架空県架空市1-2-3", phone = "03-0000-0000"}
[[place]]
url = "https://egg.5ch.io/test/read.cgi/sample/1234567890/12"
posted_at = "2026-11-01 10:00"
account = "架空の名無し"
[[place]]
url = "https://www.google.com/search?q=hanako"
"""


@pytest.mark.parametrize("name", AGENCIES)
def test_only_what_is_needed(name: str) -> None:
    """Only an agency whose own row says so is told a name; each asked thing stands once, in the order of the vocabulary."""
    asks = asks_of(AGENCIES[name], ASKINGS)
    assert not _PERSONAL & set(asks) or name in ASKINGS
    assert list(asks) == [ask for ask in ASKS if ask in asks]


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("police_110", ""), ("stopncii", ""), ("takeitdown", ""), ("isplaw", ""), ("inochi_sos", "talk"), ("childline", "talk"),
        ("onestop8891", "talk"), ("houterasu", "what papers"), ("ppc", "url service done data"), ("soumu", "what wish trade"),
        ("ihc", "url service item seen_at what"), ("sia_bullying", "url service item seen_at what name email"),
        ("jiso189", "what"), ("meiwaku", "mail"),
    ],
)  # fmt: skip
def test_what_each_agency_hears(name: str, asks: str) -> None:
    """A line for despair hears what a person wants to say, a hotline where the post stands, an emergency call no paper at all."""
    assert set(asks_of(AGENCIES[name], ASKINGS)) == set(asks.split())


def test_a_childs_picture_is_never_described() -> None:
    """For a sexual image of a child nothing but address, account and time stands on any sheet, and copying is forbidden."""
    for one in AGENCIES.values():
        for needs, facts in (
            (["intimate-minor"], {}),
            (["intimate-adult"], {"image_age": "unknown"}),
            (["av-performer"], {"age": "17"}),
        ):
            sheet = hand_over(one, RULES, ASKINGS, needs, facts, {}, DAY)
            assert {ask.key for ask in sheet.asked} <= {"url", "item", "seen_at"}
            assert "画面の写しも撮りません" in sheet.cautions[0]


def test_danger_comes_before_paper() -> None:
    """Every sheet begins with 110; somebody in danger is told to keep it out of sight."""
    for one in AGENCIES.values():
        text = write_text(blocks_of(hand_over(one, RULES, ASKINGS, ["danger"], {}, {}, DAY), DAY))
        assert text.index("110番") < text.index("この窓口")
        assert "相手の目に触れる所" in text
        assert "違法です" not in text


def test_no_sheet_leads_where_nobody_helps(ihaho: Run) -> None:
    """An agency the chart does not offer for these needs gets no sheet, nor does the desk itself; the reason is said."""
    assert why_none(AGENCIES["ihaho"], RULES, [], {})
    assert why_none(AGENCIES["ihc"], RULES, ["copyright"], {})
    assert not why_none(AGENCIES["ihc"], RULES, ["copyright", "illegal-report"], {})
    done = ihaho("refer", "handover", "stopncii", "--need", "intimate-adult", "--fact", "age=17")
    assert (done.returncode, done.stdout) == (7, b"")
    assert "18歳以上だった人" in done.stderr.decode()


@pytest.mark.parametrize("suffix", ["txt", "docx", "html"])
def test_files(ihaho: Run, tmp_path: Path, suffix: str) -> None:
    """A file is its owner's only, holds where and when, not a word of the person, and is never written over."""
    from ihaho_cli.letters.documents import read_docx

    (tmp_path / "f.toml").write_text(FACTS, encoding="utf-8")
    place = tmp_path / f"メモ.{suffix}"
    done = ihaho("refer", "handover", "police_cyber", "--facts", "f.toml", "--output", place.name)
    assert (done.returncode, done.stdout) == (0, b"")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    text = read_docx(str(place)) if suffix == "docx" else place.read_text(encoding="utf-8")
    for told in ("https://egg.5ch.io/test/read.cgi/sample/1234567890/12", "5ちゃんねる", "レス 12", "2026-11-01 10:00"):
        assert told in text
    for own in ("ひみつ", "花子", "架空", "hanako", "0000"):
        assert own not in text
    before = place.read_bytes()
    again = ihaho("refer", "handover", "police_cyber", "--output", place.name)
    assert again.returncode == 5
    assert "--force" not in again.stderr.decode()
    assert place.read_bytes() == before


def test_json(ihaho: Run) -> None:
    """What is to be written by hand is null; facts come from standard input too."""
    done = ihaho("refer", "handover", "誹謗中傷ホットライン", "--facts", "-", "--format", "json", stdin=FACTS.encode())
    told = json.loads(done.stdout)
    values = {one["key"]: one["value"] for one in told["asks"]}
    assert told["agency"] == "sia_bullying"
    assert values["service"].startswith("5ちゃんねる")
    assert [values[key] for key in ("what", "name", "email")] == [None, None, None]


def test_facts_speak_of_danger_and_images(ihaho: Run) -> None:
    """A file of facts that speaks of an image of unknown age, or of a stalker, is heard as on every other way."""
    told = json.loads(
        ihaho(
            "refer", "handover", "ihc", "--facts", "-", "--format", "json", stdin=b'nature = "deepfake"\ndanger = "stalking"\n'
        ).stdout
    )
    assert [one["key"] for one in told["asks"]] == ["url", "item", "seen_at"]
    assert "目に触れる所" in "".join(told["never"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nobody",), 4, "ihaho refer list"), (("ihc", "--output", "a.pdf"), 2, ".docx"), (("ihc", "--facts", "none.toml"), 4, "事実"),
        (("ihc", "--need", "宇宙"), 4, "ありません"), (("ihc", "--output", "none/a.txt"), 5, "書けません"),
    ],
)  # fmt: skip
def test_what_goes_wrong(ihaho: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """One line and its cure."""
    done = ihaho("refer", "handover", *words)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.badday("T6")
def test_foreign_text_is_no_markup() -> None:
    """A desk's own row or a typed time can put neither a tag nor a control character on the page."""
    nasty = '"><script>x</script>\x1b[2J|\u202e'
    one = AGENCIES["ihc"]._replace(name_ja=nasty, does=nasty, hours=nasty, who_may_use=nasty)
    blocks = blocks_of(hand_over(one, RULES, ASKINGS, [], {}, {"seen_at": f"{nasty}\n{nasty}"}, DAY), DAY)
    page = render_sheet(nasty, blocks)
    assert "<script" not in page
    for text in (page, write_text(blocks)):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_faults_of_the_table() -> None:
    """An agency nobody knows, an empty cell and a word outside the vocabulary are faults."""
    rows = [
        Row(list(cells), "shipped", "data/handovers.csv:2")
        for cells in (("x", "url", "", "", "", "none"), ("ihc", "", "", "", "", "none"), ("ihc", "shoe", "", "", "", "none"))
    ]
    assert len(HANDOVER_COLUMNS) == len(rows[0].cells)
    assert [fault.column for fault in check_handovers(rows, {"ihc"})] == ["agency_id", "asks", "asks"]
    assert all(isinstance(one, Asking) for one in ASKINGS.values())
