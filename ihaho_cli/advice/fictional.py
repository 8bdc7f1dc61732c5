"""A fictional ledger in the report's proportions: events of people who never lived, about posts that never were.

How many intakes a person has, how many answers an intake takes and how many services an answer names are those of the report's
figures 3 and 9 (R3.4 to R3.12: 1,640 persons, 3,005 intakes, 4,882 works, 5,081 mentions); the shares of contents and means are those
printed for R2.4 to R2.12. What the report does not print is spread evenly, so that nobody takes it for a finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from ihaho_cli.calendar import JST, Month, month_of
from ihaho_cli.ledger.events import Event, EventKind

PERSONS_A_MONTH = 182
"""1,640 persons in nine months (report of 2022-02-21, figure 4)."""

_MORE_INTAKES = 1 - 1640 / 3005
"""The chance that a person asks once more: 3,005 intakes of 1,640 persons."""
_MORE_WORKS = 1 - 3005 / 4882
"""The chance that an intake takes one more answer: 4,882 works for 3,005 intakes."""
_MENTIONS = 5081 / 4882
"""Services named in an answer, one in その他・不明 where there is none (figure 9, note 2)."""
_TRIES = 5
"""How often another second service is drawn before an answer stays with one."""
_DAYS_BETWEEN = 14
"""Most days until a person asks once more: so that as many are counted in both parts of a year as in figure 3 (1,938 of 1,640)."""
LINE_BEGAN = Month(2021, 10)
"""Since then there is an official account on LINE (report, chapter 5)."""
_LINE_MONTHS, _FRIENDS, _BLOCKED, _CHART = 3, 214, 7, 83
"""Figure 10 after its first three months."""
_CONTENTS = {
    "defamation": 597, "privacy-contact": 400, "privacy-portrait": 299, "illegal": 140, "privacy-other": 60, "impersonation": 60,
    "copyright": 40, "bullying": 30, "removal-request-reply": 20, "other": 40,
}  # fmt: skip
_MEANS = {"removal": 670, "identify": 161, "police": 115, "respond-to-request": 27, "other": 27}
_LINE = {"": 392, "both": 94, "line": 74}
"""About three of ten new persons choose LINE; of those who did, 94 and 74."""
_REFERRALS = {"moj_inet": 30, "bengoshikai": 30, "police_cyber": 20, "houterasu": 10, "mamorou": 10}
_ATTRIBUTES = (
    "elementary", "junior-high", "high-school", "university-student", "company-employee", "civil-servant", "self-employed",
    "homemaker", "not-working", "school-staff", "organisation", "other", "unknown",
)  # fmt: skip
_VICTIMS = ("self", "family", "friend", "pupil", "own-organisation", "other", "unknown")
_T = TypeVar("_T")


class Chance(Protocol):
    """A source of chance with a seed, handed in so that the same seed gives the same ledger."""

    def random(self) -> float:
        """At least 0 and less than 1."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 up to, and without, ``stop``."""


class Share(NamedTuple):
    """What an answer is about, as the report counts it."""

    services: tuple[str, ...]
    """Any one of them; none: その他・不明."""
    weight: int


class Numbers(Protocol):
    """Who gives the numbers: the ledger itself."""

    def new_consultation_id(self, at: datetime) -> str:
        """The next number of the fiscal year."""

    def new_consultee_id(self) -> str:
        """The next number of a person."""


class _Plan(NamedTuple):
    """An event before it has numbers: whose it is, and which of the person's events."""

    at: datetime
    person: int
    kind: EventKind
    rank: int


def shares_of(figure9: Sequence[Mapping[str, str]], places: Mapping[str, str], others: Sequence[str]) -> list[Share]:
    """The rows of figure 9 as printed in the report.

    ``places`` are the services that may be named, each with its code of figure 8; a row of which none may be named is named by its
    own key, which leads to no site. ``others`` are the services of 上記以外.
    """
    shares = []
    for row in figure9:
        if row["edition"] != "2022" or not row["printed_2022_02"]:
            continue
        weight = int(row["printed_2022_02"])
        named = tuple(others) if row["key"].startswith("上記以外") else tuple(row["services"].split())
        fit = tuple(one for one in named if one in places)
        shares.append(Share(fit or ((row["key"],) if named else ()), weight))
    return shares


def fictional_events(
    months: Sequence[Month], persons: int, shares: Sequence[Share], places: Mapping[str, str], chance: Chance, numbers: Numbers, seed: int
) -> Iterator[Event]:  # fmt: skip
    """Events in the order of time, numbered as the ledger numbers them; the same chance gives the same events."""
    start, end = _bounds(months)
    plans = sorted(_plans(start, end, persons, chance))
    consultees: dict[int, str] = {}
    consultations: dict[int, str] = {}
    notified: dict[int, str] = {}
    for number, plan in enumerate(plans, 1):
        if plan.person not in consultees:
            consultees[plan.person] = numbers.new_consultee_id()
            consultations[plan.person] = numbers.new_consultation_id(plan.at)
            chosen = _pick(_LINE, chance)
            notified[plan.person] = chosen if month_of(plan.at) >= LINE_BEGAN else ""
        base = Event(f"demo-{seed}-{number:06d}", plan.kind, consultees[plan.person], consultations[plan.person], plan.at)
        yield _event(plan, base, notified[plan.person], shares, places, chance)
    for number, month in enumerate(months, 1):
        at = datetime(month.year, month.month, 25, 12, tzinfo=JST)
        age = 1 + (month.year - LINE_BEGAN.year) * 12 + month.month - LINE_BEGAN.month
        if age > 0:
            size = PERSONS_A_MONTH * len(months) * _LINE_MONTHS
            total, blocked, used = (whole * age * persons // size for whole in (_FRIENDS, _BLOCKED, _CHART))
            friends = {"friends_total": total, "friends_active": total - blocked, "blocked": blocked, "chart_uses": used}
            yield Event(f"demo-{seed}-line-{number:03d}", EventKind.LINE, "", "", at, detail=friends)
        talk = {"form": "talk", "state": "held", "school": "", "audience": "研修の参加者", "body": "架空の市"}
        yield Event(f"demo-{seed}-talk-{number:03d}", EventKind.OUTREACH, "", "", at, detail=talk)


def _bounds(months: Sequence[Month]) -> tuple[datetime, datetime]:
    first, last = months[0], months[-1]
    year, month = (last.year, last.month + 1) if last.month < 12 else (last.year + 1, 1)
    return datetime(first.year, first.month, 1, 9, tzinfo=JST), datetime(year, month, 1, tzinfo=JST) - timedelta(minutes=1)


def _plans(start: datetime, end: datetime, persons: int, chance: Chance) -> Iterator[_Plan]:
    """When which person asks, is answered, and is pointed on; nothing lies after the end."""
    length = int((end - start).total_seconds()) // 60
    for person in range(persons):
        at = start + timedelta(minutes=chance.randrange(max(1, length)))
        kind, rank = EventKind.INTAKE, 0
        while True:
            yield _Plan(at, person, kind, rank)
            answered, works = at, 0
            while works == 0 or chance.random() < _MORE_WORKS:
                answered = min(answered + timedelta(minutes=30 + chance.randrange(600)), end)
                works += 1
                yield _Plan(answered, person, EventKind.WORK, rank + works)
            if chance.random() < 0.2:
                yield _Plan(answered, person, EventKind.REFERRAL, rank + works + 1)
            if chance.random() >= _MORE_INTAKES:
                break
            at = min(answered + timedelta(minutes=60 + chance.randrange(_DAYS_BETWEEN * 24 * 60)), end)
            kind, rank = EventKind.FOLLOWUP, rank + works + 2


def _event(
    plan: _Plan, base: Event, notify: str, shares: Sequence[Share], places: Mapping[str, str], chance: Chance
) -> Event:  # fmt: skip
    if plan.kind is EventKind.REFERRAL:
        return base._replace(detail={"agency": _pick(_REFERRALS, chance)})
    mentioned = _services(shares, chance)
    contents = tuple(dict.fromkeys(_pick(_CONTENTS, chance) for _ in range(1 + (chance.random() < 0.6))))
    where = tuple(dict.fromkeys(places.get(one, "other") for one in mentioned)) or ("unknown",)
    told = base._replace(services=mentioned, contents=contents, means=(_pick(_MEANS, chance),), places=where)
    if plan.kind is EventKind.WORK:
        return told
    attribute, victim = _ATTRIBUTES[plan.person % len(_ATTRIBUTES)], _VICTIMS[plan.person % len(_VICTIMS)]
    urls = [f"https://board.example/thread/{plan.person + 1}/{plan.rank + 1}"]
    return told._replace(
        attribute=attribute, victim=victim, channel="line" if notify else "web", line_notify=notify, detail={"urls": urls}
    )


def _services(shares: Sequence[Share], chance: Chance) -> tuple[str, ...]:
    """The services of one answer, as often as figure 9 counts them: none, one, or two that differ."""
    named = [(share, share.weight) for share in shares if share.services]
    known, every = sum(weight for _, weight in named), sum(share.weight for share in shares)
    works = every / _MENTIONS
    if chance.random() * works < every - known or not named:
        return ()
    first = _one_of(_weighed(named, chance), chance)
    if chance.random() * (works - (every - known)) < every - works:
        for _ in range(_TRIES):
            second = _one_of(_weighed(named, chance), chance)
            if second != first:
                return (first, second)
    return (first,)


def _one_of(share: Share, chance: Chance) -> str:
    return share.services[chance.randrange(len(share.services))]


def _pick(weights: Mapping[str, int], chance: Chance) -> str:
    return _weighed(list(weights.items()), chance)


def _weighed(weights: Sequence[tuple[_T, int]], chance: Chance) -> _T:
    """One of them, each as often as its weight says."""
    at = chance.randrange(sum(weight for _, weight in weights))
    for one, weight in weights:
        at -= weight
        if at < 0:
            return one
    raise AssertionError("the weights sum to more than any drawn number")
