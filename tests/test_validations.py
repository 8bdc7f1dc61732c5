"""What bars a letter: V1 to V16, the stop rules, and what is only remarked."""

from collections.abc import Mapping
from typing import Any

import pytest
from test_letters import DAY, LAWS, LETTERS, draft, facts_for, letter

from ihaho_cli.letters.checksheet import Sheet, write_review_pack, write_sheet
from ihaho_cli.letters.drafting import situation_for
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.phrases import Objection, check_words
from ihaho_cli.letters.replies import find_reply, parse_replies
from ihaho_cli.letters.validations import check
from ihaho_cli.tables import read_table


def objections(
    name: str, more: Mapping[str, str] | None = None, lists: Mapping[str, tuple[str, ...]] | None = None, **flags: Any
) -> list[Objection]:
    """What is said against the example of a letter with some facts changed."""
    template = letter(name)
    facts = facts_for(template, **dict(more or {}))
    facts = facts._replace(lists={**facts.lists, **dict(lists or {})})
    return check(draft(template, facts), facts, situation_for(facts, template.header.name, DAY), **flags)


def ids(found: list[Objection], *, bars: bool) -> set[str]:
    """The ids of those that bar, or of the remarks."""
    return {one.id for one in found if one.bars is bars}


@pytest.mark.parametrize("template", LETTERS, ids=lambda t: f"{t.header.name}.{t.header.lang}")
def test_examples_pass(template: Any) -> None:
    """Every letter's own example is drafted as it stands."""
    facts = facts_for(template)
    found = check(draft(template, facts), facts, situation_for(facts, template.header.name, DAY))
    assert [one for one in found if one.bars] == []


@pytest.mark.parametrize(
    ("name", "more", "lists", "flags", "number"),
    [
        ("takedown.ja", {"reason": "  "}, {}, {}, "V1"),
        ("takedown.ja", {}, {"right": ()}, {}, "V1"),
        ("takedown.ja", {"applicant.name": "違法・有害情報 相談センター"}, {}, {}, "V3"),
        ("takedown.ja", {"applicant.email": "soudan@ihaho.jp"}, {}, {}, "V3"),
        ("takedown.ja", {"reason": "電話 000-1234-5678 にかかってきます", "applicant.phone": "00012345678"}, {}, {}, "V4"),
        ("takedown.ja", {"reason": "架空県架空市1-2-3 が書かれました", "applicant.address": "架空県架空市１ー２ー３".replace("１ー２ー３", "1-2-3")}, {}, {}, "V4"),
        ("takedown-intimate.ja", {"image.age": "minor"}, {}, {}, "law-S2"),
        ("takedown-intimate.ja", {"image.age": ""}, {}, {}, "law-S2"),
        ("take-it-down.en", {"image.age": "unknown"}, {}, {}, "law-S2"),
        ("takedown-intimate.ja", {"intimate.consent": ""}, {}, {}, "V5"),
        ("takedown-intimate.ja", {"intimate.subject": "no"}, {}, {}, "V5"),
        ("takedown-intimate.ja", {}, {"attachments": ("画像のコピー",)}, {}, "V5"),
        ("takedown-intimate.ja", {}, {"attachments": ("shot.PNG",)}, {}, "V5"),
        ("takedown.ja", {"right_holder": "corporation"}, {"right": ("プライバシー",)}, {}, "V6"),
        ("takedown.ja", {"right_holder": "法人・団体"}, {"right": ("肖像権",)}, {}, "V6"),
        ("takedown-election.ja", {"right_holder": "individual"}, {}, {}, "V7"),
        ("takedown-election.ja", {"election.from": "2026-12-01"}, {}, {}, "V7"),
        ("takedown-election.ja", {"election.from": ""}, {}, {}, "V7"),
        ("dmca.en", {"nature": "defamation"}, {}, {}, "V8"),
        ("disclosure.ja", {"to.kind": "access", "log.ip": ""}, {}, {}, "V10"),
        ("disclosure.ja", {}, {"disclosure.numbers": ("9",)}, {}, "V11"),
        ("takedown.ja", {"reason": "プロバイダ責任制限法により"}, {}, {}, "V12"),
        ("takedown.ja", {"reason": "第4条第1項により発信者情報の開示を求めます"}, {}, {}, "V12"),
        ("takedown.ja", {"reason": "削除しなければ1億円の罰金が科されます"}, {}, {}, "V14"),
        ("takedown.ja", {"reason": "情プラ法に基づく削除請求権を行使します"}, {}, {}, "V14"),
        ("dmca.en", {"consent_all": "no"}, {}, {}, "all"),
        ("dmca.en", {"danger": "stalking"}, {}, {}, "all"),
        ("host-notice.ja", {"to.kind": "cdn"}, {}, {}, "all"),
        ("takedown.ja", {"danger": "stalking", "disclose_name": "yes"}, {}, {}, "law-S6"),
        ("takedown.ja", {"danger": "life"}, {}, {}, "law-S1"),
        ("disclosure.ja", {"contact_ban": "yes"}, {}, {}, "law-S6"),
        ("preserve-logs.ja", {"danger": "stalking"}, {}, {}, "law-S6"),
        ("takedown.ja", {}, {}, {"never_contact": True}, "never"),
        ("host-notice.ja", {"to.kind": "cdn", "consent_all": "yes"}, {}, {"never_contact": True}, "never"),
    ],
)  # fmt: skip
def test_what_bars(name: str, more: dict[str, str], lists: dict[str, tuple[str, ...]], flags: dict[str, Any], number: str) -> None:
    """Each check refuses what it is for, with a cure, without repeating what was written."""
    found = objections(name, more, lists, **flags)
    assert number in ids(found, bars=True)
    for one in found:
        assert one.message
        assert one.cure
        assert not any(len(text) > 6 and text in one.message for text in more.values())


@pytest.mark.parametrize(
    ("name", "more", "flags", "number"),
    [
        ("takedown.ja", {}, {"unsingle": ["https://bbs.example.com/"]}, "V2"),
        ("takedown.ja", {"applicant.name": "架空一子", "reason": "私、架空一子は困っています"}, {}, "V4"),
        ("take-it-down.en", {}, {}, "V9"),
        ("notice-dsa.en", {}, {}, "V9"),
        ("takedown.ja", {"goal": "both"}, {}, "V15"),
        ("notice-en.en", {"reason": "日本語の理由"}, {}, "text"),
    ],
)
def test_what_is_only_remarked(name: str, more: dict[str, str], flags: dict[str, Any], number: str) -> None:
    """A remark stands on the check sheet and bars nothing."""
    found = objections(name, more, **flags)
    assert number in ids(found, bars=False)
    assert ids(found, bars=True) == set()


def test_a_desks_template_keeps_what_the_law_demands() -> None:
    """A DMCA notice without the perjury sentence, or without a place to sign, is not given."""
    for name, number in (("dmca.en", "V8"), ("take-it-down.en", "V9")):
        template = letter(name)
        stripped = template._replace(body="{{ info }}\n")
        facts = facts_for(template)
        assert number in ids(check(draft(stripped, facts), facts, situation_for(facts, template.header.name, DAY)), bars=True)


def test_places_with_their_own_words() -> None:
    """Where every post has its own information, none is asked for the letter as a whole."""
    template = letter("takedown.ja")
    facts = facts_for(template, info="")._replace(places=({"url": "https://bbs.example.com/1", "info": "甲"},))
    assert "V1" not in ids(check(draft(template, facts), facts, None), bars=True)
    late = facts_for(letter("takedown-election.ja"), **{"election.until": "2026-10-01"})
    assert "V7" in ids(check(draft(letter("takedown-election.ja"), late), late, None), bars=True)


def test_allowed_where_the_person_said_yes() -> None:
    """The exceptions: a host may be written to about a site one must not write to, a name agreed to may be shown."""
    assert ids(objections("host-notice.ja", never_contact=True), bars=True) == set()
    assert ids(objections("takedown.ja", {"applicant.name": "架空一子", "disclose_name": "yes"}), bars=True) == set()
    assert (
        ids(
            objections(
                "disclosure.ja",
                {"disclosure.special_ground": "ハ", "disclosure.special_reason": "理由"},
                {"disclosure.numbers": ("9",)},
            ),
            bars=True,
        )
        == set()
    )
    assert ids(objections("takedown.ja", {"reason": ""}, is_form=True), bars=True) == set()


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月までは別の名前でした",
        "4条の違反",
        "規約4条1項に反します",
        "罰を受けてほしい",
        "名誉権に基づき削除を求めます",
        "罰金刑を受けたという書き込み",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    """The person's own words are not taken for threats or old law."""
    assert check_words(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "削除に応じないと罰金です",
        "貴社は過料の対象です",
        "対応しなければ1億円の罰則",
        "送信防止措置請求権に基づき",
        "プロバイダー等責任制限法",
        "開示は4条1項",
    ],
)
def test_threats_and_old_names_are_found(text: str) -> None:
    """In whatever hand they are written."""
    assert check_words(text)


def test_a_quoted_post_may_say_anything() -> None:
    """What is copied from the post is evidence, not the letter's own words."""
    assert ids(objections("takedown.ja", {"info": "プロバイダ責任制限法なんか怖くない。貴社は罰金だ"}), bars=True) == set()


def test_removed_characters_are_said() -> None:
    """What could not be carried is remarked on the sheet."""
    template = letter("takedown.ja")
    facts = facts_for(template)._replace(removed=3)
    found = check(draft(template, facts), facts, None)
    assert any("3 字" in one.message for one in found)


def test_the_check_sheet_says_what_matters() -> None:
    """A draft the person sends, who reads it, the official form, nobody's review, articles with their witness; no facts."""
    template = letter("takedown.ja")
    facts: Facts = facts_for(template, **{"applicant.name": "架空一子", "reason": "秘密の理由"})
    done = draft(template, facts)
    sheet = write_sheet(done, Sheet([Objection("V2", "注意の文", "直し方", False)], "探し方", ["別の注意"], is_form=True), LAWS)
    for word in (
        "下書きです。本人が内容を確認して、本人が自分で提出します",
        "弁護士未確認",
        "isplaw.jp",
        "＋7日",
        "二次資料",
        "注意の文",
        "別の注意",
        "探し方",
        "本人が書き込む用紙",
    ):
        assert word in sheet
    for word in ("架空一子", "秘密の理由", "bbs.example.com"):
        assert word not in sheet
    reviewed = done._replace(header=done.header._replace(reviewed_by="架空弁護士", reviewed_on="2026-11-01"))
    assert "弁護士の確認: 架空弁護士" in write_sheet(reviewed, Sheet([], "", [], is_form=False), LAWS)


def test_the_review_pack_shows_every_sentence_with_its_ground() -> None:
    """For a lawyer: sentences with fields named, articles with source and confidence."""
    pack = write_review_pack([draft(t, facts_for(t)) for t in LETTERS], LAWS)
    for template in LETTERS:
        assert f"({template.header.name}.{template.header.lang})" in pack
    assert "未確認" in pack
    assert "https://" in pack


TABLE = read_table("replies.csv")
REPLIES = parse_replies(dict(zip(TABLE.header, cells, strict=True)) for cells in TABLE.rows)


def test_every_answer_leads_to_letters_and_periods_that_exist() -> None:
    """What comes back names a next step; its letters are templates, its period a rule."""
    from ihaho_cli.letters.deadlines import rules_of

    names = {t.header.name for t in LETTERS}
    for reply in REPLIES:
        assert reply.step.endswith("。")
        assert set(reply.letters) | set(reply.next_letters) <= names
        assert not reply.deadline or rules_of(reply.deadline)


def test_answers_are_found_by_their_names() -> None:
    """By id, name or what people say; for one letter where a name fits several."""
    assert find_reply(REPLIES, "削除された").reply_id == "removed"
    assert find_reply(REPLIES, "無視", "platform-request").reply_id == "no-notice"
    assert find_reply(REPLIES, "無視", "takedown").reply_id == "no-answer"
