"""Whom to point to: the decision table's own laws, on made rules and on the shipped ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.advice.advice import Agency, Pointer, Rule
from ihaho_cli.advice.prefectures import PREFECTURES
from ihaho_cli.advice.referral import effective_needs, may_be_minor, national, refer
from ihaho_cli.model import Confidence
from ihaho_cli.tables import load_agencies, load_rules


def agency(name: str, **changes: object) -> Agency:
    """A made-up agency anyone may use."""
    plain = Agency(
        name, name, "", "", "", "", "no", "no", "no", "no", "個人", (), None, None, "", "", "", (), (), "", "", "", (), "", "", (), "",
        Confidence.NONE,
    )  # fmt: skip
    return plain._replace(**changes)


def rule(key: str, first: str, also: str = "", never: str = "", group: str = "removal") -> Rule:
    """A made-up rule; agencies are separated by blanks."""

    def pointers(text: str) -> tuple[Pointer, ...]:
        return tuple(Pointer(*(one.split("=") if "=" in one else (one, ""))) for one in text.split())

    return Rule(f"r-{key}", key, key, group, pointers(first), pointers(also), pointers(never), "", "F", Confidence.OFFICIAL)


AGENCIES = {name: agency(name) for name in "abcdef"}


def test_a_not_speaks_for_its_own_rule_only() -> None:
    """What one rule does not offer is still offered where another rule that holds names it (decisions 2)."""
    rules = [rule("one", "a", never="b=対象外"), rule("two", "c", also="b")]
    alone = refer(rules, AGENCIES, ["one"], {})
    assert [(p.agency, p.note) for p in alone.never] == [("b", "対象外")]
    both = refer(rules, AGENCIES, ["one", "two"], {})
    assert [p.agency for p in both.first] == ["a", "c"]
    assert [p.agency for p in both.also] == ["b"]
    assert both.never == ()


def test_safety_comes_first_and_stays() -> None:
    """A safety rule stands first whatever the order of the table, and no filter removes what it names."""
    agencies = AGENCIES | {"s": agency("s", takes=("self",), who_may_use="本人だけ")}
    rules = [rule("one", "a s"), rule("life", "s", group="safety")]
    found = refer(rules, agencies, ["one", "life"], {"who": "third-party"})
    assert [p.agency for p in found.first] == ["s", "a"]
    assert found.never == ()
    assert "本人だけ" in found.warnings[0]


@pytest.mark.parametrize(
    ("changes", "facts", "reason"),
    [
        ({"takes": ("self",)}, {"who": "corporation"}, "使える人"),
        ({"max_age": 17}, {"age": "30"}, "17歳以下"),
        ({"min_age": 18}, {"age": "12"}, "18歳以上"),
        ({"residence": "tokyo"}, {"residence": "大阪府"}, "東京都"),
        ({"residence": "tokyo"}, {"residence": "京都府"}, "東京都"),
        ({"residence": "tokyo"}, {"residence": "海外"}, "東京都"),
        ({"residence": "kyoto"}, {"residence": "東京"}, "京都府"),
        ({"image_age": "adult"}, {"image_age": "minor"}, "18歳以上"),
        ({"image_age": "minor"}, {"image_age": "adult"}, "18歳未満"),
    ],
)
def test_who_may_use_is_asked(changes: dict[str, object], facts: dict[str, str], reason: str) -> None:
    """An agency a person cannot use is not offered, and the reason is said."""
    agencies = {"a": agency("a"), "b": agency("b", **changes)}
    found = refer([rule("one", "a b")], agencies, ["one"], facts)
    assert [p.agency for p in found.first] == ["a"]
    assert reason in found.never[0].note


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({"takes": ("self",)}, {"who": "self"}),
        ({"takes": ("self",)}, {}),
        ({"max_age": 17}, {"age": "17"}),
        ({"max_age": 17}, {"age": "40", "who": "guardian"}),
        ({"min_age": 18}, {"age": "18"}),
        ({"residence": "tokyo"}, {"residence": "東京"}),
        ({"residence": "tokyo"}, {}),
        ({"residence": "tokyo"}, {"residence": "新宿区"}),
        ({"residence": "osaka"}, {"residence": "大阪市"}),
    ],
)
def test_what_is_not_known_removes_nothing(changes: dict[str, object], facts: dict[str, str]) -> None:
    """Only a fact that is known, and speaks against it, removes an agency."""
    agencies = {"b": agency("b", **changes)}
    assert [p.agency for p in refer([rule("one", "b")], agencies, ["one"], facts).first] == ["b"]


LOCAL = AGENCIES | {
    "a-tokyo": agency("a-tokyo", local_of="a", residence="tokyo"),
    "a-osaka": agency("a-osaka", local_of="a", residence="osaka"),
    "b-tokyo": agency("b-tokyo", local_of="b", residence="tokyo", takes=("self",)),
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"residence": "東京都"}, "a a-tokyo c"),
        ({"residence": "13"}, "a a-tokyo c"),
        ({"residence": "大阪"}, "a a-osaka c"),
        ({"residence": "福岡県"}, "a c"),
        ({"residence": "海外"}, "a c"),
        ({}, "a c"),
    ],
)
def test_the_desk_of_the_prefecture_stands_behind_its_agency(facts: dict[str, str], expected: str) -> None:
    """Who lives in Tokyo is shown Tokyo's desk right behind the agency of all Japan; else only that agency."""
    found = refer([rule("one", "a c")], LOCAL, ["one"], facts)
    assert [p.agency for p in found.first] == expected.split()
    assert found.never == ()
    assert all(p.note == f"{PREFECTURES[LOCAL[p.agency].residence]}の窓口" for p in found.first if LOCAL[p.agency].local_of)


def test_a_local_desk_is_for_whom_it_takes_and_follows_its_agency() -> None:
    """A prefecture's desk that does not take the person is left out; where its agency is not offered, neither is it."""
    rules = [rule("one", "b", also="a", never="c"), rule("two", "d", never="a=対象外")]
    found = refer(rules, LOCAL, ["one"], {"residence": "tokyo", "who": "corporation"})
    assert [p.agency for p in found.first] == ["b"]
    assert [p.agency for p in found.also] == ["a", "a-tokyo"]
    assert [p.agency for p in refer(rules, LOCAL, ["two"], {"residence": "tokyo"}).first] == ["d"]
    assert set(national(LOCAL)) == set(AGENCIES)


@pytest.mark.parametrize("place", PREFECTURES)
def test_every_prefecture_has_its_desks_and_only_those(place: str) -> None:
    """Whatever is needed, the shipped table shows desks of the person's own prefecture only, and none where it is not known."""
    rules, agencies = load_rules(), load_agencies()
    needs = [one.key for one in rules]
    told = refer(rules, agencies, needs, {"residence": place})
    shown = [agencies[p.agency] for p in (*told.first, *told.also)]
    assert {one.residence for one in shown} <= {"", place}
    assert {"police_cyber", "houmukyoku"} <= {one.local_of for one in shown}
    silent = refer(rules, agencies, needs, {})
    assert not [p.agency for p in (*silent.first, *silent.also) if agencies[p.agency].local_of]


def test_nobody_is_left_without_a_desk() -> None:
    """Where nobody of the first can be used the others come first; where nobody at all, whom the unsure are shown."""
    agencies = AGENCIES | {"only": agency("only", takes=("self",))}
    rules = [rule("one", "only", also="a"), rule("two", "only", never="b=対象外"), rule("unsure", "b", also="c")]
    company = {"who": "corporation"}
    assert [p.agency for p in refer(rules, agencies, ["one"], company).first] == ["a"]
    found = refer(rules, agencies, ["two"], company)
    assert [p.agency for p in found.first] == ["c"]
    assert {p.agency for p in found.never} == {"only", "b"}
    assert "使えるものがない" in found.warnings[-1]


def test_notes_of_all_rules_are_kept() -> None:
    """An agency named twice stands once, with both notes, and never both first and also."""
    rules = [rule("one", "a=夜間", also="b"), rule("two", "b=昼間 a=夜間 a=急ぎ"), rule("unsure", "c")]
    found = refer(rules, AGENCIES, ["one", "two"], {})
    assert found.first == (Pointer("a", "夜間、急ぎ"), Pointer("b", "昼間"))
    assert found.also == ()
    assert [p.agency for p in refer(rules, AGENCIES, ["nothing"], {}).first] == ["c"]


@pytest.mark.parametrize(
    ("facts", "minor"),
    [
        ({}, False),
        ({"image_age": "adult"}, False),
        ({"image_age": "unknown"}, True),
        ({"image_age": "minor"}, True),
        ({"age": "17"}, True),
        ({"age": "18"}, False),
        ({"age": "17", "who": "third-party"}, False),
        ({"age": "15", "who": "guardian"}, True),
        ({"age": "40", "who": "guardian"}, False),
        ({"age": "15", "who": "school"}, True),
        ({"age": "十七"}, False),
    ],
)
def test_in_doubt_a_person_is_a_minor(facts: dict[str, str], minor: bool) -> None:
    """A sexual image of a person who may have been under 18 is never handled as an adult's (decisions 4)."""
    assert may_be_minor(facts) is minor
    needs, said = effective_needs(["intimate-adult"], facts)
    assert needs == ({"intimate-minor"} if minor else {"intimate-adult"})
    assert bool(said) is (minor or facts.get("age") == "18")


@pytest.mark.parametrize(
    ("facts", "minor"), [({}, False), ({"image_age": "minor"}, True), ({"age": "16"}, True), ({"image_age": "adult"}, False)]
)
def test_a_performer_may_have_been_a_child(facts: dict[str, str], minor: bool) -> None:
    """Who was filmed under 18 is shown the way for children beside that for performers; an age not told is asked for."""
    needs, said = effective_needs(["av-performer"], facts)
    assert needs == ({"av-performer", "intimate-minor"} if minor else {"av-performer"})
    assert bool(said) is (facts.get("image_age") != "adult")


def test_sexual_images_of_minors_follow_the_order() -> None:
    """Police, hotline, safe-line, Take It Down, children's rights, one-stop centre: in that order (decisions 4), and no StopNCII."""
    found = refer(load_rules(), load_agencies(), ["intimate-minor"], {})
    assert [p.agency for p in found.first] == [
        "police_8103", "ihc", "safeline_ncii", "takeitdown", "moj_kodomo110", "onestop8891",
    ]  # fmt: skip
    assert "stopncii" in [p.agency for p in found.never]


def test_the_unsure_get_the_desk() -> None:
    """Who does not know what is needed is helped here first."""
    assert next(p.agency for p in refer(load_rules(), load_agencies(), [], {}).first) == "ihaho"


KEYS = [one.key for one in load_rules()]


@given(
    st.lists(st.sampled_from(KEYS), max_size=6), st.sampled_from(["", "self", "guardian", "school", "third-party", "corporation"])
)
def test_laws_of_the_chart(needs: list[str], who: str) -> None:
    """No agency stands in two places; safety agencies are never lost; the order of the needs does not matter."""
    rules, agencies = load_rules(), load_agencies()
    facts = {"who": who} if who else {}
    found = refer(rules, agencies, needs, facts)
    first, also, never = ({p.agency for p in group} for group in (found.first, found.also, found.never))
    assert not first & also
    assert not (first | also) & never
    assert found == refer(rules, agencies, list(reversed(needs)), facts)
    for one in rules:
        if one.key in needs and one.group == "safety":
            assert {p.agency for p in (*one.first, *one.also)} <= first | also
    assert all(p.note for p in found.never)
    assert found.first
