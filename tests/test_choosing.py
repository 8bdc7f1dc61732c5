"""Which letters fit what happened."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihaho_cli.errors import BadInputError
from ihaho_cli.letters.choosing import choose
from ihaho_cli.letters.deadlines import rules_of
from ihaho_cli.letters.rulebook import SEXUAL, STOPS, TABLE
from ihaho_cli.letters.situation import (
    Answer,
    Applicant,
    Danger,
    Goal,
    ImageAge,
    Nature,
    Operator,
    Received,
    RightHolder,
    Situation,
    read_situation,
)
from ihaho_cli.tables import read_dicts

DAY = date(2026, 11, 23)
YES = Answer.YES
DOMESTIC, FOREIGN = Operator.DOMESTIC, Operator.FOREIGN
ADULT = ImageAge.ADULT


def case(nature: Nature, **more: Any) -> Situation:
    """A situation of which only the unusual is said."""
    return Situation(nature, **more)


@pytest.mark.parametrize(
    ("situation", "letters", "rule"),
    [
        (case(Nature.DEFAMATION, designated=YES), ["platform-request", "takedown"], "law-R01"),
        (case(Nature.INSULT, operator=DOMESTIC, has_form=YES), ["takedown"], "law-R02"),
        (case(Nature.PRIVACY, operator=DOMESTIC), ["takedown"], "law-R03"),
        (case(Nature.PORTRAIT), ["host-notice", "takedown"], "law-R04"),
        (case(Nature.DEFAMATION, cdn_fronted=YES), ["host-notice", "takedown"], "law-R05"),
        (case(Nature.DEFAMATION, operator=FOREIGN), ["notice-en"], "law-R06"),
        (case(Nature.DEFAMATION, operator=FOREIGN, serves_eu=YES), ["notice-en", "notice-dsa"], "law-R06"),
        (case(Nature.DEFAMATION, operator=DOMESTIC, right_holder=RightHolder.CORPORATION), ["takedown"], "law-R07"),
        (case(Nature.DEFAMATION, operator=DOMESTIC, applicant=Applicant.GUARDIAN), ["takedown"], "law-R08"),
        (case(Nature.DEFAMATION, operator=DOMESTIC, right_holder=RightHolder.DECEASED), ["takedown"], "law-R09"),
        (case(Nature.ARREST, designated=YES), ["platform-request", "takedown"], "law-R10"),
        (case(Nature.ARREST, search=YES), ["search-removal"], "law-R11"),
        (case(Nature.EXPOSED, operator=DOMESTIC), ["takedown"], "law-R12"),
        (case(Nature.INTIMATE, operator=DOMESTIC, image_age=ADULT), ["takedown-intimate"], "law-R13"),
        (case(Nature.INTIMATE, operator=FOREIGN, image_age=ADULT), ["take-it-down"], "law-R14"),
        (case(Nature.DEEPFAKE, operator=FOREIGN, image_age=ADULT), ["take-it-down"], "law-R14"),
        (case(Nature.DEEPFAKE, operator=DOMESTIC, image_age=ADULT), ["takedown"], "law-R15"),
        (case(Nature.AV, operator=DOMESTIC, image_age=ADULT), ["takedown-intimate"], "law-R16"),
        (case(Nature.ELECTION, right_holder=RightHolder.CANDIDATE, campaign_period=YES), ["takedown-election"], "law-R17"),
        (
            case(Nature.ELECTION, right_holder=RightHolder.PARTY, campaign_period=YES, contact_hidden=YES),
            ["takedown-election"],
            "law-R18",
        ),
        (case(Nature.ELECTION, operator=DOMESTIC), ["takedown"], "law-R19"),
        (case(Nature.COPYRIGHT, operator=DOMESTIC), ["takedown-copyright"], "law-R20"),
        (case(Nature.COPYRIGHT, operator=FOREIGN), ["dmca"], "law-R21"),
        (case(Nature.TRADEMARK, operator=DOMESTIC), ["takedown-trademark"], "law-R22"),
        (case(Nature.IMPERSONATION, designated=YES), ["platform-request", "takedown"], "law-R23"),
        (case(Nature.DATABASE), ["host-notice"], "law-R24"),
        (case(Nature.DATABASE, operator=DOMESTIC, commission_asked=YES), ["host-notice", "personal-data"], "law-R24"),
        (case(Nature.DATABASE, operator=DOMESTIC, commission_asked=YES, never_contact=True), ["host-notice"], "law-R24"),
        (case(Nature.DEFAMATION, goal=Goal.IDENTIFY, post_age=3), ["disclosure", "preserve-logs"], "law-R25"),
        (case(Nature.DEFAMATION, goal=Goal.IDENTIFY, post_age=90), ["disclosure", "preserve-logs"], "law-R25"),
        (case(Nature.DEFAMATION, goal=Goal.IDENTIFY, post_age=91), ["disclosure"], "law-R27"),
        (
            case(Nature.DEFAMATION, goal=Goal.BOTH, operator=DOMESTIC, post_age=3),
            ["disclosure", "preserve-logs", "takedown"],
            "law-R26",
        ),
        (
            case(Nature.EXPOSED, goal=Goal.BOTH, operator=DOMESTIC, post_age=3),
            ["takedown", "disclosure", "preserve-logs"],
            "law-R26",
        ),
        (
            case(Nature.DEFAMATION, received=Received.TAKEDOWN),
            ["checklist-operator", "inquiry-sender", "reply-applicant"],
            "law-R28",
        ),
        (case(Nature.DEFAMATION, received=Received.INQUIRY), ["reply-sender"], "law-R29"),
        (case(Nature.DEFAMATION, received=Received.DISCLOSURE), ["reply-disclosure"], "law-R30"),
        (case(Nature.DEFAMATION, designated=YES, refused=YES), ["platform-request", "takedown", "platform-followup"], "law-R31"),
    ],
)
def test_the_table(situation: Situation, letters: list[str], rule: str) -> None:
    """Each row of the table is reached, with its letters in their order."""
    proposal = choose(situation)
    assert [one.name for one in proposal.letters] == letters
    assert rule in proposal.rules
    assert proposal.stop is None


@pytest.mark.parametrize(
    ("situation", "stop", "first"),
    [
        (case(Nature.THREAT), "law-S1", "police_110"),
        (case(Nature.DEFAMATION, danger=Danger.LIFE), "law-S1", "police_110"),
        (case(Nature.INTIMATE), "law-S2", "police_8103"),
        (case(Nature.INTIMATE, image_age=ImageAge.MINOR, operator=FOREIGN), "law-S2", "police_8103"),
        (case(Nature.DEEPFAKE, image_age=ImageAge.UNKNOWN), "law-S2", "police_8103"),
        (case(Nature.ILLEGAL), "law-S3", "ihc"),
        (case(Nature.DEFAMATION, asks_us=YES), "law-S5", "bengoshikai"),
    ],
)
def test_stops_without_a_letter(situation: Situation, stop: str, first: str) -> None:
    """Agencies stand in the letter's place; in the order of contact."""
    proposal = choose(situation)
    assert (proposal.stop, proposal.letters, proposal.agencies[0]) == (stop, (), first)


def test_images_of_minors_have_their_order() -> None:
    """Police, IHC, セーフライン, Take It Down, こどもの人権110番, #8891: in that order."""
    assert choose(case(Nature.INTIMATE)).agencies == (
        "police_8103", "ihc", "safeline_ncii", "takeitdown", "moj_kodomo110", "onestop8891",
    )  # fmt: skip


def test_a_third_party_gets_a_form_and_not_a_refusal() -> None:
    """law-S4 leaves the letters, as forms the right-holder fills in."""
    proposal = choose(case(Nature.DEFAMATION, operator=DOMESTIC, applicant=Applicant.THIRD_PARTY))
    assert proposal.stop == "law-S4"
    assert proposal.is_blank_form
    assert [one.name for one in proposal.letters] == ["takedown"]


def test_the_stalked_are_kept_from_letters_that_travel() -> None:
    """Police first; neither DMCA nor a CDN's form, and disclosure only with a lawyer."""
    copyright_abroad = choose(case(Nature.COPYRIGHT, operator=FOREIGN, danger=Danger.STALKING))
    assert copyright_abroad.stop == "law-S6"
    assert copyright_abroad.letters == ()
    assert copyright_abroad.agencies[0] == "police_9110"
    assert [one.name for one in copyright_abroad.refused] == ["dmca"]
    both = choose(case(Nature.DEFAMATION, operator=DOMESTIC, danger=Danger.STALKING, goal=Goal.BOTH))
    assert [one.name for one in both.letters] == ["takedown"]
    assert {"disclosure", "preserve-logs"} <= {one.name for one in both.refused}
    third = choose(case(Nature.DEFAMATION, operator=DOMESTIC, danger=Danger.STALKING, applicant=Applicant.THIRD_PARTY))
    assert third.stop == "law-S4"
    assert third.agencies[0] == "police_9110"


@pytest.mark.parametrize(
    ("situation", "name", "word"),
    [
        (case(Nature.DEFAMATION, operator=DOMESTIC), "dmca", "著作権だけ"),
        (case(Nature.DEFAMATION, operator=DOMESTIC), "platform-request", "確認できない"),
        (case(Nature.PRIVACY, operator=DOMESTIC, right_holder=RightHolder.CORPORATION), "takedown", "法人"),
        (case(Nature.DATABASE), "takedown", "渡す"),
        (case(Nature.DATABASE), "personal-data", "委員会"),
        (case(Nature.ELECTION, operator=DOMESTIC), "takedown-election", "期間"),
        (case(Nature.DEEPFAKE, operator=DOMESTIC, image_age=ADULT), "takedown-intimate", "7日"),
        (case(Nature.DEFAMATION, operator=DOMESTIC, never_contact=True), "takedown", "連絡してはいけません"),
        (case(Nature.DEFAMATION, goal=Goal.IDENTIFY, contact_ban=YES), "disclosure", "弁護士"),
    ],
)
def test_what_does_not_fit_says_why(situation: Situation, name: str, word: str) -> None:
    """A letter somebody may think of is named with the reason against it."""
    assert word in {one.name: one.why for one in choose(situation).refused}[name]


def test_remarks() -> None:
    """Days since the post, relation and authority are asked for where they matter."""
    middle = choose(case(Nature.DEFAMATION, goal=Goal.IDENTIFY, post_age=45)).warnings
    assert any("一部は失われている" in text for text in middle)
    assert any("投稿の日" in text for text in choose(case(Nature.DEFAMATION, goal=Goal.IDENTIFY)).warnings)
    assert any("関係" in text for text in middle)
    assert any("委任状" in text for text in choose(case(Nature.DEFAMATION, applicant=Applicant.LAWYER)).warnings)


SITUATIONS = st.builds(
    Situation,
    nature=st.sampled_from(Nature), right_holder=st.sampled_from(RightHolder), applicant=st.sampled_from(Applicant),
    goal=st.sampled_from(Goal), operator=st.sampled_from(Operator), designated=st.sampled_from(Answer), has_form=st.sampled_from(Answer),
    cdn_fronted=st.sampled_from(Answer), search=st.sampled_from(Answer), serves_eu=st.sampled_from(Answer), never_contact=st.booleans(),
    post_age=st.none() | st.integers(0, 400), image_age=st.sampled_from(ImageAge), danger=st.sampled_from(Danger),
    received=st.sampled_from(Received), asks_us=st.sampled_from(Answer), campaign_period=st.sampled_from(Answer),
    contact_hidden=st.sampled_from(Answer), refused=st.sampled_from(Answer), known_ip=st.sampled_from(Answer),
    contact_ban=st.sampled_from(Answer), commission_asked=st.sampled_from(Answer),
)  # fmt: skip


@given(SITUATIONS)
@settings(max_examples=500)
def test_whatever_happened(situation: Situation) -> None:
    """No minor's image ever has a letter, no forbidden operator is written to, nothing is proposed and refused at once."""
    proposal = choose(situation)
    names = [one.name for one in proposal.letters]
    assert len(set(names)) == len(names)
    assert not set(names) & {one.name for one in proposal.refused}
    assert all(one.rule in proposal.rules for one in proposal.letters)
    assert all(rules_of(one) for one in proposal.deadlines)
    if situation.nature in SEXUAL and situation.image_age is not ADULT:
        assert names == []
    if situation.never_contact:
        assert set(names) <= {"search-removal", "host-notice"}
    if situation.danger is Danger.STALKING:
        assert not set(names) & {"dmca", "notice-dsa", "disclosure", "preserve-logs"}
    if situation.nature is not Nature.COPYRIGHT:
        assert not set(names) & {"dmca", "takedown-copyright"}
    if proposal.stop not in (None, "law-S4", "law-S6"):
        assert names == []
        assert proposal.agencies
    for text in (*proposal.warnings, *(one.why for one in (*proposal.letters, *proposal.refused))):
        assert text.endswith(("。", ")。"))
        assert "違法です" not in text


def test_every_agency_has_its_row() -> None:
    """Whoever is named can be found in agencies.csv."""
    named = {agency for row in (*STOPS, *TABLE) for agency in row.agencies}
    assert named <= {row["agency_id"] for row in read_dicts("agencies.csv")}


def test_every_rule_of_the_table_is_there() -> None:
    """R01 to R31, none forgotten."""
    assert {row.id for row in TABLE} == {f"law-R{n:02}" for n in range(1, 32)}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"nature": "名誉毀損"}, case(Nature.DEFAMATION)),
        ({"nature": "Defamation", "goal": "削除と特定", "post_date": "令和8年11月20日"}, case(Nature.DEFAMATION, goal=Goal.BOTH, post_age=3)),
        ({"nature": "著作権", "operator": "国外", "service": "designated"}, case(Nature.COPYRIGHT, operator=FOREIGN, designated=YES)),
        ({"nature": "privacy", "service.has_form": "はい", "service": "x"}, case(Nature.PRIVACY, has_form=YES)),
        ({"nature": "intimate-image", "image.age": "18歳以上", "applicant.kind": "guardian"},
         case(Nature.INTIMATE, image_age=ADULT, applicant=Applicant.GUARDIAN)),
        ({"nature": "election", "right_holder": "政党等", "campaign_period": "yes"},
         case(Nature.ELECTION, right_holder=RightHolder.PARTY, campaign_period=YES)),
    ],
)  # fmt: skip
def test_situations_are_read(values: dict[str, str], expected: Situation) -> None:
    """Keys and words of the facts file, in Japanese or English; what is not said is unknown."""
    assert read_situation(values, DAY) == expected


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "nature"),
        ({"nature": "x\x1b"}, "nature"),
        ({"nature": "privacy", "goal": "訴える"}, "goal"),
        ({"nature": "privacy", "post_date": "2026-11-24"}, "今日より後"),
        ({"nature": "privacy", "post_date": "平成31年5月1日"}, "令和元年5月"),
    ],
)
def test_words_that_are_none_of_the_choices(values: dict[str, str], word: str) -> None:
    """A word nobody knows is refused with the words that are known."""
    with pytest.raises(BadInputError) as refused:
        read_situation(values, DAY)
    assert word in refused.value.message + refused.value.cure
    assert "x\x1b" not in refused.value.message
    assert refused.value.cure
