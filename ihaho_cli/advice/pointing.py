"""What is said when a person is pointed on: the agencies in words, for the counselor or for the person, and as JSON."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from ihaho_cli.advice.advice import AGENCY_ANSWERS, AGENCY_WAYS, Agency, Pointer, Rule
from ihaho_cli.advice.answer import HERE, agency_views
from ihaho_cli.advice.chart import is_sexual
from ihaho_cli.advice.referral import Referral, effective_needs
from ihaho_cli.model import Confidence

WITNESSES: Mapping[Confidence, str] = {
    Confidence.OFFICIAL: "公式ページで確認",
    Confidence.SECONDARY: "二次資料で確認",
    Confidence.NONE: "未確認",
}

_KEEP = frozenset(
    {"danger", "remove-self", "remove-by-other", "remove-corporate", "judge", "celebrity", "identify", "damages", "punish",
     "school-bullying", "exposed", "copyright", "trademark", "impersonation", "company-review", "election", "self-posted"}
)  # fmt: skip
"""Matters in which a picture of the screen helps whoever is asked next."""
_TOUCH_NOT = frozenset({"illegal-report", "suicide-post", "child-abuse"})
"""Matters in which nothing but the address is to be kept."""


def template_values(
    referral: Referral, rules: Sequence[Rule], agencies: Mapping[str, Agency], needs: Collection[str], facts: Mapping[str, str],
    today: date,
) -> dict[str, object]:  # fmt: skip
    """What the templates of a referral may use."""
    held = {rule.rule_id: rule for rule in rules}
    effective, _ = effective_needs(needs, facts)
    offered = {one.agency for one in (*referral.first, *referral.also)}
    chosen = [held[rule_id] for rule_id in referral.rules]
    # What only speaks of agencies this person cannot use would lead there.
    chosen = [rule for rule in chosen if offered & {one.agency for one in (*rule.first, *rule.also)}]
    return {
        "rules": [
            {"question": one.question, "text": one.text, "mark": one.confidence is not Confidence.OFFICIAL} for one in chosen
        ],
        "first": agency_views(referral.first, agencies, today),
        "also": agency_views(referral.also, agencies, today),
        "never": [
            {"name": agencies[one.agency].name_ja, "reason": one.note, "is_here": one.agency == HERE} for one in referral.never
        ],
        "warnings": referral.warnings,
        "sexual": is_sexual(effective),
        "minor": "intimate-minor" in effective,
        "keeps": bool(_KEEP & effective) and not is_sexual(effective) and not _TOUCH_NOT & effective,
        "urgent": bool({"life-threat", "suicidal", "suicide-post", "child-abuse"} & effective),
        "identify": bool({"identify", "damages"} & effective),
    }


def as_object(referral: Referral) -> dict[str, object]:
    """A referral by the contract of ``--format json``."""
    return {
        "rules": list(referral.rules),
        "first": [one.agency for one in referral.first],
        "also": [one.agency for one in referral.also],
        "never": [{"agency": one.agency, "reason": one.note} for one in referral.never],
        "warnings": list(referral.warnings),
    }


def agency_values(one: Agency, rules: Sequence[Rule], today: date) -> dict[str, object]:
    """What the template of one agency may use."""
    view = agency_views([Pointer(one.agency_id, "")], {one.agency_id: one}, today)[0]
    return {
        "one": one,
        "view": view,
        "ways": "、".join(AGENCY_WAYS.get(way, way) for way in one.channel),
        "judges": AGENCY_ANSWERS[one.judges_illegality],
        "requests": AGENCY_ANSWERS[one.can_request_removal],
        "forwards": AGENCY_ANSWERS[one.forwards_to_police],
        "notifies": AGENCY_ANSWERS[one.notifies_platform],
        "witness": WITNESSES[one.confidence],
        "asked_first": _named(one.agency_id, [(rule.question, rule.first) for rule in rules]),
        "asked_also": _named(one.agency_id, [(rule.question, rule.also) for rule in rules]),
        "asked_never": [
            {"question": rule.question, "reason": pointer.note}
            for rule in rules
            for pointer in rule.never
            if pointer.agency == one.agency_id
        ],
    }


def _named(agency: str, lists: Sequence[tuple[str, Sequence[Pointer]]]) -> list[str]:
    return [question for question, pointers in lists if any(pointer.agency == agency for pointer in pointers)]


def agency_object(one: Agency) -> dict[str, object]:
    """A row of agencies.csv with its own column names; list cells as lists, an empty age as null."""
    return {
        name: list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int) else str(value)
        for name, value in one._asdict().items()
    }
