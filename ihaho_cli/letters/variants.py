"""Which variant of a letter holds for a person's facts: individual or corporation, guardian, lawyer, carrier and the like."""

import re
from collections.abc import Mapping

from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.situation import Answer, Danger, Nature, Situation
from ihaho_cli.text import fold

SPECIAL_ITEMS = frozenset("9 10 11 12 13".split())
"""Numbers of the items that belong solely to log-in communications (特定発信者情報)."""


def is_yes(text: str) -> bool:
    """Whether a yes-or-no field was answered with a plain yes; anything else is no."""
    return fold(text) in {fold(word) for word in ("yes", "はい", "同意する", "同意します")}


def is_agreed(facts: Facts) -> bool:
    """Whether the person said yes to their name being shown to the poster."""
    return is_yes(facts.text("disclose_name"))


def items_of(facts: Facts) -> set[str]:
    """The numbers of the items of sender information that are asked for."""
    return set(re.findall("[0-9]+", facts.text("disclosure.numbers")))


def flags_of(facts: Facts, situation: Situation | None) -> Mapping[str, bool]:
    """The variants of a letter that hold for these facts."""
    holder, applicant = fold(facts.text("right_holder")), fold(facts.text("applicant.kind"))
    is_special = bool(items_of(facts) & SPECIAL_ITEMS)

    def said(text: str, *words: str) -> bool:
        return text in {fold(word) for word in words}

    corporation = said(holder, "corporation", "法人・団体", "法人") or said(applicant, "corp_rep", "法人の代表者")
    nature = situation.nature if situation is not None else None
    election = nature is Nature.ELECTION and situation is not None and situation.campaign_period is Answer.YES
    return {
        "is_corporation": corporation,
        "is_individual": not corporation,
        "is_guardian": said(applicant, "guardian", "親権者・後見人") or bool(facts.text("guardian.name")),
        "both_parents": said(fold(facts.text("guardian.mode")), "both", "共同", "両方"),
        "is_bereaved": said(applicant, "bereaved", "遺族"),
        "is_lawyer": said(applicant, "lawyer", "代理人弁護士") or bool(facts.text("agent.name")),
        "is_candidate": said(holder, "candidate", "公職の候補者"),
        "is_party": said(holder, "party", "政党等"),
        "shows_name": is_agreed(facts) and not (situation is not None and situation.danger is Danger.STALKING),
        "many_places": len(facts.places) > 1,
        "is_av": is_yes(facts.text("av.is")) or (situation is not None and situation.nature is Nature.AV),
        "contact_hidden": is_yes(facts.text("contact_hidden")),
        "is_carrier": said(fold(facts.text("to.kind")), "access"),
        "is_special": is_special,
        "to_cdn": said(fold(facts.text("to.kind")), "cdn"),
        "to_registrar": said(fold(facts.text("to.kind")), "registrar"),
        "is_short": nature in (Nature.INTIMATE, Nature.AV) or election,
        "election_query": election,
    }


GENERAL_ITEMS = ("3", "4", "5", "6", "7", "8", "14")
CARRIER_ITEMS = ("1", "2", "3", "4")


def with_default_items(facts: Facts) -> Facts:
    """Where no items are chosen: what a carrier holds of its customer, or what a service holds of a post."""
    if facts.lists.get("disclosure.numbers"):
        return facts
    chosen = CARRIER_ITEMS if fold(facts.text("to.kind")) == "access" else GENERAL_ITEMS
    return facts._replace(lists={**facts.lists, "disclosure.numbers": chosen})
