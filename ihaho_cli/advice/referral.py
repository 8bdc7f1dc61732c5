"""Which agencies to point to: the chart as a decision table, evaluated. It never judges; it only orders.

A rule's ``never`` speaks for its own row: it does not remove what another rule that holds names, and nothing
removes what a safety rule names. Who may use an agency is asked of the facts that are known; an unknown fact
removes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.advice.advice import Agency, Pointer, Rule
from ihaho_cli.advice.prefectures import lies_outside, prefecture_key, prefecture_name

SAFETY = "safety"
UNSURE_KEY = "unsure"
_SEXUAL = ("intimate-adult", "av-performer")
ADULT = 18
"""Of age in Japan since 2022-04-01, and the border of every rule on sexual images of children."""

_JUST_GROWN = ("18", "19")
"""Ages at which a picture may well be from before one was of age."""
_WITH_THE_CHILD = ("self", "guardian", "school")
"""Who gives an age below 18 as that of the person the matter is about."""


class Referral(NamedTuple):
    """Whom to point to, in order, and whom not, with the reason."""

    rules: tuple[str, ...]
    first: tuple[Pointer, ...]
    also: tuple[Pointer, ...]
    never: tuple[Pointer, ...]
    warnings: tuple[str, ...]


def effective_needs(needs: Collection[str], facts: Mapping[str, str]) -> tuple[set[str], tuple[str, ...]]:
    """The needs as they are to be acted on, and what was changed in words.

    A sexual image of a person who was, or may have been, under 18 is never handled as an adult's; somebody who asks for a
    company is shown who acts for companies.
    """
    wanted = set(needs)
    said: list[str] = []
    if not wanted.isdisjoint(_SEXUAL) and may_be_minor(facts):
        wanted.discard("intimate-adult")
        wanted.add("intimate-minor")
        said.append("画像の人が18歳未満かもしれないため、18歳未満の場合の相談先を示します。")
    elif _asks_age(wanted, facts):
        said.append(
            "撮影のとき18歳未満だったか分からないときは、案内が変わります。年齢を確かめてください (--fact image_age=unknown)。"
        )
    if "remove-by-other" in wanted and facts.get("who") == "corporation":
        wanted.remove("remove-by-other")
        wanted.add("remove-corporate")
        said.append("会社・団体としての相談のため、法人の場合の相談先を示します。")
    return wanted, tuple(said)


def _asks_age(needs: Collection[str], facts: Mapping[str, str]) -> bool:
    """Whether nobody said how old the person of an image was, and a picture from before 18 is near at hand."""
    if "image_age" in facts or "intimate-minor" in needs:
        return False
    just_grown = facts.get("age", "") in _JUST_GROWN and facts.get("who", "self") in _WITH_THE_CHILD
    return ("intimate-adult" in needs and just_grown) or ("av-performer" in needs and "intimate-adult" not in needs)


def may_be_minor(facts: Mapping[str, str]) -> bool:
    """Whether what is known says that the person of an image was, or may have been, under 18."""
    age = facts.get("age", "")
    young = age.isascii() and age.isdigit() and int(age) < ADULT and facts.get("who", "self") in _WITH_THE_CHILD
    return young or facts.get("image_age") in ("minor", "unknown")


def refer(rules: Sequence[Rule], agencies: Mapping[str, Agency], needs: Collection[str], facts: Mapping[str, str]) -> Referral:
    """The agencies for what a person needs; none of the rules' keys: the rule for the unsure."""
    wanted, warnings = effective_needs(needs, facts)
    held = [rule for rule in rules if rule.key in wanted] or [rule for rule in rules if rule.key == UNSURE_KEY]
    held.sort(key=lambda rule: rule.group != SAFETY)
    safe = {one.agency for rule in held if rule.group == SAFETY for one in (*rule.first, *rule.also)}
    named = {one.agency for rule in held for one in (*rule.first, *rule.also)}
    first = _united([rule.first for rule in held], agencies)
    placed = {one.agency for one in first}
    also = [one for one in _united([rule.also for rule in held], agencies) if one.agency not in placed]
    never = [one for one in _united([rule.never for rule in held], agencies) if one.agency not in named]
    said = list(warnings)
    kept: list[list[Pointer]] = []
    for group in (first, also):
        fitting = []
        for one in group:
            reason = why_not(agencies[one.agency], facts)
            if reason and one.agency not in safe:
                never.append(Pointer(one.agency, reason))
                continue
            if reason:
                said.append(f"{agencies[one.agency].name_ja}: {reason}")
            fitting.append(one)
        kept.append(fitting)
    if not kept[0] and not kept[1]:
        refused = {one.agency for one in never}
        unsure = [rule for rule in rules if rule.key == UNSURE_KEY]
        general = _united([(*rule.first, *rule.also) for rule in unsure], agencies)
        kept[1] = [one for one in general if one.agency not in refused and not why_not(agencies[one.agency], facts)]
        said.append("この内容の窓口には使えるものがないため、制度と相談先を案内する窓口を示します。")
    if not kept[0]:
        kept = [kept[1], []]
    shown = [tuple(_with_local(group, agencies, facts)) for group in kept]
    return Referral(tuple(r.rule_id for r in held), shown[0], shown[1], tuple(never), tuple(said))


def national(agencies: Mapping[str, Agency]) -> dict[str, Agency]:
    """The agencies without the prefectures' desks that stand behind one of them."""
    return {key: one for key, one in agencies.items() if not one.local_of}


def _with_local(pointers: Sequence[Pointer], agencies: Mapping[str, Agency], facts: Mapping[str, str]) -> list[Pointer]:
    """Each agency, and right behind it the desk of the person's prefecture; none where the prefecture is not known."""
    place = prefecture_key(facts.get("residence", ""))
    local: dict[str, list[Pointer]] = {}
    for one in agencies.values() if place else ():
        if one.local_of and one.residence == place and not why_not(one, facts):
            note = f"{prefecture_name(one.residence)}の窓口"
            local.setdefault(one.local_of, []).append(Pointer(one.agency_id, note))
    return [each for pointer in pointers for each in (pointer, *local.get(pointer.agency, ()))]


def _united(lists: Sequence[Sequence[Pointer]], agencies: Mapping[str, Agency]) -> list[Pointer]:
    """All pointers in order, each agency once; the notes of all who name it are kept."""
    notes: dict[str, list[str]] = {}
    for pointers in lists:
        for agency, note in pointers:
            if agency in agencies:
                known = notes.setdefault(agency, [])
                if note and note not in known:
                    known.append(note)
    return [Pointer(agency, "、".join(known)) for agency, known in notes.items()]


def why_not(agency: Agency, facts: Mapping[str, str]) -> str:
    """Why this person cannot use an agency; empty where nothing known speaks against it."""
    who, age, residence = facts.get("who", ""), facts.get("age", ""), facts.get("residence", "")
    if agency.takes and who and who not in agency.takes:
        return f"使える人: {agency.who_may_use}"
    if age.isascii() and age.isdigit() and who in ("", "self"):
        years = int(age)
        if agency.min_age is not None and years < agency.min_age:
            return f"{agency.min_age}歳以上の人の窓口です"
        if agency.max_age is not None and years > agency.max_age:
            return f"{agency.max_age}歳以下の人の窓口です"
    if agency.residence and residence and lies_outside(residence, agency.residence):
        return f"{prefecture_name(agency.residence)}に住む人などの窓口です"
    image = facts.get("image_age", "")
    if agency.image_age == "adult" and image == "minor":
        return "撮影のとき18歳以上だった人の窓口です"
    if agency.image_age == "minor" and image == "adult":
        return "撮影のとき18歳未満だった人の窓口です"
    return ""
