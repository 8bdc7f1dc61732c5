"""From what a person needs to the letters that fit: needs and purposes put in the words the letters are chosen by."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.advice.procedure import Guide, is_confirmed, is_search
from ihaho_cli.letters.choosing import Proposal, choose
from ihaho_cli.letters.deadlines import RULES
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
)

_NATURES: Mapping[str, Nature] = {
    "defamation": Nature.DEFAMATION,
    "privacy": Nature.PRIVACY,
    "copyright": Nature.COPYRIGHT,
    "trademark": Nature.TRADEMARK,
    "intimate-image": Nature.INTIMATE,
    "impersonation": Nature.IMPERSONATION,
    "search-result": Nature.PRIVACY,
    "court-order": Nature.DEFAMATION,
    "general": Nature.DEFAMATION,
}
_BY_NEED: Mapping[str, Nature] = {
    "exposed": Nature.EXPOSED,
    "intimate-adult": Nature.INTIMATE,
    "intimate-minor": Nature.INTIMATE,
    "av-performer": Nature.AV,
    "copyright": Nature.COPYRIGHT,
    "trademark": Nature.TRADEMARK,
    "impersonation": Nature.IMPERSONATION,
    "bankruptcy": Nature.DATABASE,
    "election": Nature.ELECTION,
    "company-review": Nature.DEFAMATION,
    "illegal-report": Nature.ILLEGAL,
    "life-threat": Nature.THREAT,
    "suicide-post": Nature.THREAT,
}
_ELSEWHERE = frozenset(
    ("child-abuse", "hijack", "phishing", "spam", "consumer", "telecom", "mishandled-data", "listen", "crime-victim")
)
"""Matters that are no post to be asked about: other desks act, and no letter of the desk fits."""
_OF_A_PERSON = (Nature.PRIVACY, Nature.EXPOSED)
_IDENTIFYING = frozenset(("identify", "damages"))
_ARRIVED: Mapping[str, Received] = {
    "operator-takedown": Received.TAKEDOWN,
    "sender-takedown": Received.INQUIRY,
    "sender-disclosure": Received.DISCLOSURE,
}
_APPLICANTS: Mapping[str, Applicant] = {
    "guardian": Applicant.GUARDIAN,
    "school": Applicant.THIRD_PARTY,
    "third-party": Applicant.THIRD_PARTY,
    "corporation": Applicant.CORP_REP,
}
_REPORTED = "law-S3"
_WINDOW_RULES = ("D3", "D4")
"""Run only for a request through the published window of 22条 (decisions of the desk)."""


class Deadline(NamedTuple):
    """A period as a rule, before anything is sent."""

    id: str
    rule: str


class Counsel(NamedTuple):
    """What the choice of letters says of all the URLs together."""

    letters: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    stop: str | None
    agencies: tuple[str, ...]
    warnings: tuple[str, ...]


def is_elsewhere(needs: Collection[str], purposes: Sequence[str]) -> bool:
    """Whether all that was said is a matter of other desks, so that nothing is to be asked of any service."""
    return bool(needs) and not purposes and _ELSEWHERE.issuperset(needs)


def arrived(needs: Iterable[str]) -> str:
    """The need that says which paper arrived at an operator or a poster; empty where none did."""
    return next((need for need in needs if need in _ARRIVED), "")


def advise(guides: Sequence[Guide], needs: Collection[str], purposes: Sequence[str], facts: Mapping[str, str]) -> Counsel:
    """The letters, periods and stop rule for some services, each in the order of the table, none twice."""
    proposals: list[Proposal] = []
    for guide in guides:
        proposals += [choose(one) for one in situations(guide, needs, purposes, facts)]
    if any(one.stop != _REPORTED for one in proposals):
        # Illegal things are reported beside what is done about the person's own matter; alone they leave no letter.
        proposals = [one._replace(stop=None) if one.stop == _REPORTED else one for one in proposals]
    stops = sorted({one.stop for one in proposals if one.stop})
    barred = bool(stops) and any(one.stop and not one.letters and not one.is_blank_form for one in proposals)
    has_window = any(guide.has_window for guide in guides)
    ids = _united(one.deadlines for one in proposals)
    rules = [rule for prefix in ids for rule in RULES.values() if rule.id == prefix or rule.id.startswith(f"{prefix}-")]
    return Counsel(
        letters=() if barred else _united([choice.name for choice in one.letters] for one in proposals),
        deadlines=()
        if barred
        else tuple(Deadline(rule.id, rule.text) for rule in rules if has_window or rule.id not in _WINDOW_RULES),
        stop=stops[0] if stops else None,
        agencies=_united(one.agencies for one in proposals),
        warnings=_united(one.warnings for one in proposals),
    )


def situations(guide: Guide, needs: Collection[str], purposes: Sequence[str], facts: Mapping[str, str]) -> list[Situation]:
    """One situation for each thing a post does to the person; nothing is assumed that was not said."""
    natures = dict.fromkeys(_BY_NEED[need] for need in needs if need in _BY_NEED)
    if not natures:
        natures = dict.fromkeys(_NATURES[purpose] for purpose in purposes if purpose in _NATURES)
    received = _ARRIVED.get(arrived(needs), Received.NOTHING)
    identifies = bool(_IDENTIFYING & set(needs)) or "disclosure" in purposes
    removes = bool(natures) or not identifies
    goal = Goal.BOTH if identifies and removes else Goal.IDENTIFY if identifies else Goal.REMOVE
    return [
        _situation(guide, needs, facts, nature)._replace(goal=goal, received=received)
        for nature in natures or dict.fromkeys((Nature.DEFAMATION,))
    ]


def _situation(guide: Guide, needs: Collection[str], facts: Mapping[str, str], nature: Nature) -> Situation:
    service = guide.service
    who = facts.get("who", "third-party" if "third-party" in needs else "self")
    # A shop's reviews are the company's matter; the owner's home is the owner's.
    corporate = who == "corporation" or (nature not in _OF_A_PERSON and bool({"company-review", "remove-corporate"} & set(needs)))
    holder = RightHolder.CORPORATION if corporate else RightHolder.INDIVIDUAL
    if nature in (Nature.COPYRIGHT, Nature.TRADEMARK):
        holder = RightHolder.IP_HOLDER
    has_form = any(route.procedure.channel in ("form", "report") for route in guide.routes) and not guide.situation
    return Situation(
        nature=nature,
        right_holder=holder,
        applicant=_APPLICANTS.get(who, Applicant.SELF),
        operator=_operator(guide),
        designated=Answer.YES if service.designated else Answer.UNKNOWN,
        has_form=Answer.YES if has_form else Answer.UNKNOWN,
        search=Answer.YES if is_search(service) else Answer.UNKNOWN,
        never_contact=service.contact == "never",
        image_age=_image_age(needs, facts),
        danger=Danger.LIFE if "life-threat" in needs else Danger.STALKING if "danger" in needs else Danger.NONE,
    )


def _operator(guide: Guide) -> Operator:
    if guide.operator is None or not is_confirmed(guide.service, guide.operator):
        return Operator.UNKNOWN
    return Operator.DOMESTIC if guide.operator.country == "JP" else Operator.FOREIGN if guide.operator.country else Operator.UNKNOWN


def _image_age(needs: Collection[str], facts: Mapping[str, str]) -> ImageAge:
    if "intimate-minor" in needs:
        return ImageAge.MINOR
    told = facts.get("image_age", "")
    if told:
        return ImageAge(told)
    return ImageAge.ADULT if "intimate-adult" in needs else ImageAge.UNKNOWN


def _united(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
