"""``ihaho draft`` on a terminal: questions in the person's order."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.cli import unfinished
from ihaho_cli.cli.unfinished import Answers
from ihaho_cli.letters.fields import CHOICES, FIELDS, NOT_PERSONAL, RIGHTS, SITUATION_KEYS, Kind
from ihaho_cli.letters.situation import LABELS

pytest.importorskip("pty", reason="a pseudo-terminal is a thing of Unix")

from test_terminal import INTERRUPT, talk

POST = "https://bakusai.com/thr_res/acode=1/ctgid=1/bid=1/tid=123456/rrid=5/"


def test_from_what_happened_to_a_letter(tmp_path: Path) -> None:
    """Four questions, the proposal, the letter's own fields, and nothing asked that is written by hand."""
    code, seen = talk(
        tmp_path,
        [
            ("番号", "1\n"), ("危険は", "1\n"), ("だれの", "1\n"), ("望みますか", "1\n"), ("どの書面", "1\n"),
            ("掲載された情報", "架空の書き込み\n\n"), ("権利はどれ", "9\n"), ("番号で答えて", "1、3\n"), ("侵害されたとする理由", "事実ではありません\n\n"),
        ],
        "draft", POST,
    )  # fmt: skip
    assert code == 0, seen
    for words in (
        "何が起きましたか",
        "社会での評価",
        "手で書きます",
        "権利侵害についての申出",
        "名誉権、プライバシー",
        "事実ではありません",
        "提出前の確認",
    ):
        assert words in seen
    assert "氏名 —" not in seen
    assert list(tmp_path.iterdir()) == []


def test_a_sexual_image_is_asked_its_age_first(tmp_path: Path) -> None:
    """An unknown age ends in agencies and code 7; nothing else is asked of the image."""
    code, seen = talk(
        tmp_path, [("番号", "7\n"), ("何歳", "3\n"), ("危険は", "1\n"), ("だれの", "1\n"), ("望みますか", "1\n")], "draft"
    )
    assert code == 7
    assert "画像を保存・撮影・送付しないでください" in seen


def test_a_threat_asks_nothing_more(tmp_path: Path) -> None:
    """After a threat to life the answer is 110 at once."""
    code, seen = talk(tmp_path, [("番号", "15\n")], "draft")
    assert code == 7
    assert "110番" in seen
    assert "望みますか" not in seen


def test_a_named_letter_asks_for_its_own(tmp_path: Path) -> None:
    """With a name the posts and what the letter lacks are asked; a choice is a choice."""
    code, seen = talk(
        tmp_path, [("投稿の URL", f"{POST}\n\n"), ("回答", "1\n")], "draft", "reply-sender",
    )  # fmt: skip
    assert code == 0, seen
    assert "措置に同意しません。" in seen


def test_what_only_the_person_can_say(tmp_path: Path) -> None:
    """An intimate image: no consent and being the one depicted are asked, and a no gives no letter."""
    answers = [("番号", "7\n"), ("何歳", "1\n"), ("危険は", "1\n"), ("だれの", "1\n"), ("望みますか", "1\n"), ("どの書面", "1\n")]
    answers += [
        ("掲載された情報", "2枚目\n\n"),
        ("侵害されたとする理由", "承諾していない\n\n"),
        ("不承諾", "1\n"),
        ("撮影された本人", "2\n"),
    ]
    code, seen = talk(tmp_path, answers, "draft", POST)
    assert code == 7, seen
    assert "本人に確かめることが残っています" in seen


KEPT = Path(".local/state/ihaho/draft.json")
FIRST = [("番号", "1\n"), ("危険は", "1\n"), ("だれの", "1\n"), ("望みますか", "1\n"), ("どの書面", "2\n")]
SECRET = "架空一子は架空町1-2-3に住む"


def test_ctrl_c_keeps_only_what_was_chosen(tmp_path: Path) -> None:
    """Ctrl-C in the middle of the person's own words: the choices are kept, private, and not one word of the person's."""
    typed = [
        *FIRST,
        ("掲載された情報", f"{SECRET}\n\n"),
        ("権利はどれ", "1,3\n"),
        ("侵害されたとする理由", f"{SECRET}\n"),
        ("", INTERRUPT),
    ]
    code, seen = talk(tmp_path, typed, "draft", POST)
    assert code == 130, seen
    assert "選んで答えた 6 件だけを残しました" in seen
    path = tmp_path / KEPT
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["answers"] == {
        "nature": ["defamation"], "danger": ["no"], "applicant.kind": ["self"], "goal": ["remove"], "letter": ["takedown"],
        "right": ["名誉権", "プライバシー"],
    }  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for word in (SECRET, "架空", "bakusai", "123456"):
        assert word not in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == [".local"]


def test_the_kept_answers_are_offered_again_and_go(tmp_path: Path) -> None:
    """The next run goes on from them: only what is missing is asked, and the file is gone when the letter is there."""
    assert talk(tmp_path, [*FIRST, ("掲載された情報", INTERRUPT)], "draft", POST)[0] == 130
    assert (tmp_path / KEPT).exists()
    typed = [
        ("この続きから", "1\n"),
        ("掲載された情報", "架空の書き込み\n\n"),
        ("権利はどれ", "1\n"),
        ("とする理由", "事実ではありません\n\n"),
    ]
    code, seen = talk(tmp_path, typed, "draft", POST)
    assert code == 0, seen
    assert "途中で終わった答えが残っています" in seen
    assert "名誉毀損、なし、本人、削除" in seen
    assert "何が起きましたか" not in seen
    assert "どの書面を" not in seen
    assert "送信防止措置依頼書" in seen
    assert not (tmp_path / KEPT).exists()


def test_one_may_begin_anew(tmp_path: Path) -> None:
    """Kept answers that are declined go; those of a letter that may not be given go too."""
    assert talk(tmp_path, [*FIRST, ("掲載された情報", INTERRUPT)], "draft", POST)[0] == 130
    code, seen = talk(tmp_path, [("この続きから", "2\n"), ("何が起き", "15\n")], "draft", POST)
    assert code == 7, seen
    assert not (tmp_path / KEPT).exists()


def test_ctrl_c_at_the_offer_loses_nothing(tmp_path: Path) -> None:
    """Breaking off where one is asked whether to go on keeps what was kept."""
    assert talk(tmp_path, [*FIRST, ("掲載された情報", INTERRUPT)], "draft", POST)[0] == 130
    before = (tmp_path / KEPT).read_bytes()
    assert talk(tmp_path, [("この続きから", INTERRUPT)], "draft", POST)[0] == 130
    assert (tmp_path / KEPT).read_bytes() == before


def test_nothing_answered_nothing_kept(tmp_path: Path) -> None:
    """Ctrl-C at the first question leaves no file."""
    code, seen = talk(tmp_path, [("番号", INTERRUPT)], "draft")
    assert code == 130
    assert "中断しました" in seen
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"day": "x", "answers": {}}', '{"day": "2026-11-01", "answers": []}', '{"day": 1}', "[" * 5000]
)
def test_a_damaged_file_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What this program did not write is passed over."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "ihaho").mkdir()
    (tmp_path / "ihaho" / "draft.json").write_text(text, encoding="utf-8")
    with unfinished.keeping(["takedown"], date(2026, 11, 1)) as answers:
        assert answers.as_object() == {}


@given(st.sampled_from([*FIELDS, *SITUATION_KEYS, "letter", "nonsense"]), st.text(max_size=40))
def test_no_free_text_is_ever_kept(key: str, text: str) -> None:
    """Whatever the field, only the words of closed lists can come into the file."""
    answers = Answers(["takedown"], {key: [text]})
    answers.note(key, text)
    answers.note(key)
    closed = {
        *RIGHTS,
        "takedown",
        *(word for words in CHOICES.values() for word in words),
        *(w for words in LABELS.values() for w in words),
    }
    assert all(word in closed for words in answers.as_object().values() for word in words)
    assert all(one in NOT_PERSONAL or one == "letter" for one in answers.as_object())


def test_who_is_meant_is_personal() -> None:
    """Names, addresses, contacts, relations, places of posts, the person's words, and consents are never kept."""
    for key, field in FIELDS.items():
        free = field.kind is not Kind.MANY and key not in CHOICES
        if free or key.startswith(("applicant.", "guardian.", "agent.", "bereaved.", "place.", "log.")):
            assert key not in NOT_PERSONAL, key


def test_none_of_the_letters_is_an_answer(tmp_path: Path) -> None:
    """One may look at the proposal and leave."""
    code, seen = talk(
        tmp_path,
        [("番号", "1\n"), ("危険は", "1\n"), ("だれの", "1\n"), ("望みますか", "1\n"), ("今は作らない", "3\n")],
        "draft",
        POST,
    )
    assert code == 0
    assert "掲載された情報" not in seen
