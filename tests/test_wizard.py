"""``ihaho draft`` on a terminal: questions in the person's order."""

from pathlib import Path

import pytest

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


def test_interrupted_answers_leave_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle keeps no answer anywhere."""
    code, seen = talk(tmp_path, [("番号", "1\n"), ("危険は", INTERRUPT)], "draft")
    assert code == 130
    assert "中断しました" in seen
    assert list(tmp_path.iterdir()) == []


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
