"""A consultation pasted whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.advice.consultation import read_consultation, suggest_needs
from ihaho_cli.tables import read_dicts

SCREEN = """\
タイトル：ネットに個人情報が出ています

お困りの内容はどのようなことですか
プライバシー情報(写真・動画等)をネット上に掲載された

困っている方の属性
大学生
困っている方は誰ですか
自分自身(本人)

■掲載されている場所：SNS
サイトのURL
https://twitter.com/flower11jiro/status/1377239270973349888
掲載された時期

相談したい内容
発信者を特定したい
削除したい
"""


def test_the_screen_of_the_report_is_read() -> None:
    """The answers stand under their questions, a blank one is not made up, a URL is found wherever it stands."""
    read = read_consultation(SCREEN)
    assert read.is_screen
    assert dict(read.answers) == {
        "trouble": "プライバシー情報(写真・動画等)をネット上に掲載された",
        "attribute": "大学生",
        "victim": "自分自身(本人)",
        "place": "SNS",
        "wish": "発信者を特定したい、削除したい",
    }
    assert read.urls == ("https://twitter.com/flower11jiro/status/1377239270973349888",)
    assert set(read.suggested) >= {"identify", "remove-self"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "助けてください",
        "属性 https://x.com/属性",
        "URL: https://x.com/a/status/1",
        "場所はSNSです。属性は言いたくありません。長い話になります。",
    ],
)
def test_a_mail_is_no_screen(text: str) -> None:
    """A mail or a bare URL is not taken for the form."""
    assert not read_consultation(text).is_screen


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("店の口コミに嘘を書かれた", "company-review"),
        ("実名と住所を晒された", "exposed"),
        ("もう死にたい", "suicidal"),
        ("殺害予告をされた", "life-threat"),
        ("成りすましアカウント", "impersonation"),
        ("ｽﾄｰｶｰ", "danger"),
    ],
)
def test_words_suggest(text: str, key: str) -> None:
    """Words suggest a need, in any width or kana."""
    assert key in suggest_needs(text)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Nothing a person pastes stops it, and no answer is empty."""
    assert all(read_consultation(text).answers.values())


def test_the_form_s_own_questions_are_known() -> None:
    """The questions of intake.csv are read as they stand on the centre's screen; one that feeds nothing ends the answer before it."""
    form = read_dicts("intake.csv")
    screen = "\n".join(
        f"{question}\n{answer}\n"
        for question, answer in (
            ("お困りの内容はどのようなことですか", "プライバシー情報（写真・動画等）をネット上に掲載された"),
            ("困っている方の属性を教えてください", "大学生"),
            ("相談内容について、困っている方は誰ですか", "自分自身（本人）"),
            ("お困りの情報が掲載されている場所はどこですか", "SNS"),
            ("お困りの情報が掲載された時期はいつ頃でしょうか", "先月"),
            ("相談したい内容は何ですか", "発信者を特定したい"),
        )
    )
    assert dict(read_consultation(screen, form=form).answers) == {
        "trouble": "プライバシー情報（写真・動画等）をネット上に掲載された",
        "attribute": "大学生",
        "victim": "自分自身（本人）",
        "place": "SNS",
        "wish": "発信者を特定したい",
    }
