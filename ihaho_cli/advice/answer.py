"""The answer a counselor sends back: what the URLs are, how to ask, what to wait for, and who else helps.

It judges nothing. URLs are grouped by service, as the centre counts its works.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ihaho_cli.advice.advice import FACT_VALUES, FACTS, PURPOSES, Agency, Pointer, Procedure, Rule, Seen
from ihaho_cli.advice.counsel import Deadline, advise, arrived, is_elsewhere
from ihaho_cli.advice.prefectures import is_place
from ihaho_cli.advice.procedure import Guide, Route, RouteView, guide_to, is_search, merge_routes, seen_groups, views_of
from ihaho_cli.advice.referral import Referral, effective_needs, refer, why_not
from ihaho_cli.model import Classification, Confidence, Operator, Service, Status, Warn, label_of

NEED_PURPOSES: Mapping[str, tuple[str, ...]] = {
    "exposed": ("privacy",),
    "intimate-adult": ("intimate-image",),
    "intimate-minor": ("minor",),
    "av-performer": ("intimate-image",),
    "copyright": ("copyright",),
    "trademark": ("trademark",),
    "impersonation": ("impersonation",),
    "bankruptcy": ("personal-data", "search-result"),
    "mishandled-data": ("personal-data",),
    "identify": ("disclosure",),
    "damages": ("disclosure",),
    "company-review": ("defamation",),
    "election": ("defamation",),
    "self-posted": ("privacy", "copyright"),
}
"""Which purposes of procedures.csv a need of the chart asks for."""

DEFAULT_PURPOSES = ("defamation", "privacy")
"""Asked for where nobody said what the matter is."""

_STOPS_WITH_A_WAY = ("law-S4", "law-S5", "law-S6")
_SAID_BY_THE_RULES = ("D1", "D2", "D3")
"""Periods the text on the rules explains already."""

HERE = "ihaho"
"""The desk itself, which is never a referral away."""

HOURS_HOLD_DAYS = 180
_MOST_ROUTES = 4


class ItemView(NamedTuple):
    """One URL as the answer shows it."""

    url: str
    """Empty where it holds search words: those can be a name."""
    label: str
    single: bool


class AgencyView(NamedTuple):
    """One agency as the answer shows it."""

    name: str
    does: str
    note: str
    phone: str
    hours: str
    url: str
    is_here: bool
    """The desk itself: never a referral away."""
    checked: str
    """The day its row was checked, ISO."""
    mark: bool
    """Not confirmed on the agency's own page: to be verified before use."""


class Group(NamedTuple):
    """The URLs of one service, and how to ask it."""

    name: str
    operator: str
    items: tuple[ItemView, ...]
    guide: Guide
    views: tuple[RouteView, ...]
    help: str
    """How to get the URL of the one item, where a URL is not one; else empty."""
    copies: tuple[str, ...]


class Answer(NamedTuple):
    """Everything an answer is composed of."""

    groups: tuple[Group, ...]
    needs: tuple[str, ...]
    purposes: tuple[str, ...]
    referral: Referral
    letters: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    stop: str | None
    """``law-S1`` … ``law-S6``, the first that holds; law-S4 and law-S6 leave letters."""
    warnings: tuple[str, ...]
    undecided: bool
    """Nobody said what the matter is."""
    elsewhere: bool
    """What was said is a matter of other desks: nothing is asked of a service."""

    @property
    def halted(self) -> bool:
        """Whether the stop rule leaves no letter and no request: only agencies."""
        return self.elsewhere or (self.stop is not None and not self.letters and self.stop not in _STOPS_WITH_A_WAY)


class Tables(NamedTuple):
    """What an answer is made from."""

    find_service: Callable[[str], Service | None]
    find_operator: Callable[[str], Operator | None]
    procedures: Sequence[Procedure]
    agencies: Mapping[str, Agency]
    rules: Sequence[Rule]


def purposes_of(needs: Collection[str]) -> tuple[str, ...]:
    """The purposes of procedures.csv that needs ask for, each once, in the order of `PURPOSES`."""
    wanted = {purpose for need in needs for purpose in NEED_PURPOSES.get(need, ())}
    return tuple(purpose for purpose in PURPOSES if purpose in wanted)


def compose(
    urls: Sequence[Classification], tables: Tables, needs: Sequence[str], purposes: Sequence[str], facts: Mapping[str, str]
) -> Answer:
    """The answer to what a person needs about some URLs."""
    effective, said = effective_needs(needs, facts)
    ordered = tuple(dict.fromkeys(need for need in (*needs, *sorted(effective)) if need in effective))
    chosen = tuple(dict.fromkeys((*purposes, *purposes_of(ordered))))
    elsewhere = is_elsewhere(ordered, purposes)
    undecided = not chosen and not elsewhere
    groups = tuple(_groups(urls, tables, chosen or DEFAULT_PURPOSES))
    if any(group.guide.service.contact == "never" for group in groups) and "bankruptcy" not in ordered:
        ordered = (*ordered, "bankruptcy")
        elsewhere = False
    counsel = advise([group.guide for group in groups], ordered, chosen or DEFAULT_PURPOSES, facts)
    if elsewhere:
        counsel = counsel._replace(letters=(), deadlines=(), stop=None, agencies=(), warnings=())
    referral = _added(refer(tables.rules, tables.agencies, ordered or ("remove-self",), facts), counsel.agencies, tables, facts)
    warnings = (*said, *referral.warnings, *counsel.warnings, *_warnings(urls, groups))
    return Answer(
        groups,
        ordered,
        chosen,
        referral,
        counsel.letters,
        counsel.deadlines,
        counsel.stop,
        tuple(dict.fromkeys(warnings)),
        undecided,
        elsewhere,
    )


def _added(referral: Referral, agencies: Sequence[str], tables: Tables, facts: Mapping[str, str]) -> Referral:
    """The chart decides; what the choice of letters names stands below it, where this person can use it."""
    named = {one.agency for one in (*referral.first, *referral.also, *referral.never)}
    more = [agency for agency in agencies if agency not in named and agency in tables.agencies]
    reasons = {agency: why_not(tables.agencies[agency], facts) for agency in more}
    return referral._replace(
        also=(*referral.also, *(Pointer(agency, "") for agency, reason in reasons.items() if not reason)),
        never=(*referral.never, *(Pointer(agency, reason) for agency, reason in reasons.items() if reason)),
    )


def _groups(urls: Sequence[Classification], tables: Tables, purposes: Sequence[str]) -> list[Group]:
    by_place: dict[str, list[Classification]] = {}
    for one in urls:
        by_place.setdefault(one.service or one.domain or one.host or one.input, []).append(one)
    return [_group(members, tables, purposes) for members in by_place.values()]


def _group(members: Sequence[Classification], tables: Tables, purposes: Sequence[str]) -> Group:
    first = members[0]
    service = tables.find_service(first.service) if first.service else None
    known = service if service is not None else _stranger(first)
    operator = tables.find_operator(known.operator_id) if known.operator_id else None
    guides = [guide_to(known, operator, tables.procedures, purpose) for purpose in purposes]
    specific = [guide for guide in guides if not guide.situation]
    routes = _best_routes(specific or guides[:1])
    guide = (specific or guides)[0]._replace(routes=routes)
    items = dict.fromkeys(_item_view(one) for one in members)
    copies = dict.fromkeys(one.copy_of.canonical or one.copy_of.url or "" for one in members if one.copy_of is not None)
    return Group(
        name=known.name_ja,
        operator=first.operator if first.operator and first.operator_confidence is not Confidence.NONE else "",
        items=tuple(items),
        guide=guide,
        views=tuple(views_of(routes)),
        help=known.item_help if any(not item.single for item in items) else "",
        copies=tuple(url for url in copies if url),
    )


def _best_routes(guides: Sequence[Guide]) -> tuple[Route, ...]:
    """The routes of all purposes, those for a purpose before those for all, what exposes a person last."""
    rows = [route.procedure for guide in guides for route in guide.routes if route.procedure.purpose != "general"]
    rows += [route.procedure for guide in guides for route in guide.routes if route.procedure.purpose == "general"]
    merged = merge_routes(rows)
    ordered = sorted(merged, key=lambda route: (route.procedure.channel == "court", route.procedure.seen is Seen.PUBLISHED))
    return tuple(ordered[:_MOST_ROUTES])


def _stranger(one: Classification) -> Service:
    """A service no row knows, so that the general route can speak of it by its host."""
    name = one.domain or one.host or "表にないサイト"
    return Service(
        "", name, "", (), (), "", "", "", "", "", (), (), "", "", "", "unknown", Confidence.NONE, (), (), frozenset(), "", "",
        "", "", (), (), "", Confidence.NONE, "", "",
    )  # fmt: skip


def _item_view(one: Classification) -> ItemView:
    kind = one.item.kind if one.item is not None else ""
    is_search = kind == "search" or (one.service or "").endswith("-search")
    label = label_of(kind) if kind else ""
    if one.item is not None and one.item.id is not None and not is_search:
        label = f"{label} {one.item.id}"
    single = one.item is not None and one.item.single
    return ItemView("" if is_search else (one.canonical or one.url or one.input), label, single)


def _warnings(urls: Sequence[Classification], groups: Sequence[Group]) -> list[str]:
    said = []
    if any(one.status is Status.UNKNOWN for one in urls):
        said.append("表にないサイトがあります。運営者を確かめてから頼みます。")
    if any(warning.partition(":")[0] == Warn.LOOKALIKE for one in urls for warning in one.warnings):
        said.append("よく知られたサイトに似せた名前のURLがあります。開く前に確かめてください。")
    if any(one.short_link for one in urls):
        said.append("短縮リンクがあります。開いた先のURLで、もう一度確かめてください。")
    if any(group.guide.service.contact == "never" for group in groups):
        said.append("運営者に連絡してはいけないサイトがあります。")
    return said


def agency_views(pointers: Sequence[Pointer], agencies: Mapping[str, Agency], today: date) -> list[AgencyView]:
    """Agencies in words; hours are shown only while they can be trusted."""
    views = []
    for agency_id, note in pointers:
        one = agencies[agency_id]
        views.append(
            AgencyView(
                name=one.name_ja,
                does=one.does,
                note=note,
                phone="、".join(one.phone),
                hours=one.hours if _is_fresh(one.checked, today) else "",
                url=one.url,
                is_here=agency_id == HERE,
                checked=one.checked,
                mark=one.confidence is not Confidence.OFFICIAL,
            )
        )
    return views


def _is_fresh(checked: str, today: date) -> bool:
    try:
        return 0 <= (today - date.fromisoformat(checked)).days <= HOURS_HOLD_DAYS
    except ValueError:
        return False


def template_values(
    answer: Answer, tables: Tables, law: Mapping[str, str], titles: Mapping[str, str], today: date
) -> dict[str, object]:
    """What the templates of an answer may use."""
    views = [view for group in answer.groups for view in group.views]
    services = [group.guide.service for group in answer.groups]
    needs = set(answer.needs)
    return {
        "groups": answer.groups,
        "first": agency_views(answer.referral.first, tables.agencies, today),
        "also": agency_views(answer.referral.also, tables.agencies, today),
        "never": [
            {"name": tables.agencies[agency].name_ja, "reason": reason}
            for agency, reason in answer.referral.never
            if agency != HERE
        ],
        "seen": [{"name": group.name, "groups": seen_groups(group.views)} for group in answer.groups],
        "needs": needs,
        "undecided": answer.undecided,
        "stop": answer.stop,
        "halted": answer.halted,
        "elsewhere": answer.elsewhere,
        "received": arrived(answer.needs),
        "heard": agency_views(_heard(answer, tables), tables.agencies, today),
        "letters": [titles.get(name, name) for name in answer.letters],
        "deadlines": [one for one in answer.deadlines if one.id not in _SAID_BY_THE_RULES],
        "law": law,
        "marked": any(view.mark for view in views),
        "facts": {
            "window": any(group.guide.has_window for group in answer.groups),
            "designated": any(service.designated for service in services),
            "intimate_minor": answer.stop == "law-S2",
            "intimate": bool({"intimate-adult", "intimate-minor", "av-performer"} & needs) or "intimate-image" in answer.purposes,
            "identify": bool({"identify", "damages"} & needs) or "disclosure" in answer.purposes,
            "only_never": bool(services) and all(service.contact == "never" for service in services),
            "exposed": "privacy" in answer.purposes or "exposed" in needs,
            "published": any(view.seen is Seen.PUBLISHED for view in views),
            "search": any(is_search(service) for service in services),
            "danger": "danger" in needs,
            "suicidal": "suicidal" in needs,
            "self_posted": "self-posted" in needs,
            "touches_not": bool({"child-abuse", "illegal-report", "suicide-post"} & needs),
        },
        "times": [
            {"name": f"{group.name} {view.title}", "time": view.time}
            for group in answer.groups
            for view in group.views
            if view.time
        ],
    }


def _heard(answer: Answer, tables: Tables) -> list[Pointer]:
    """Whom somebody in despair can talk to, of those the chart names first."""
    rule = next((rule for rule in tables.rules if rule.key == "suicidal"), None)
    listening = {one.agency for one in rule.first} if rule is not None else set()
    return [one for one in answer.referral.first if one.agency in listening]


def check_fact(name: str, value: str) -> str | None:
    """What is wrong with a fact, in words; None where nothing is."""
    if name not in FACTS:
        return f"{name} という事実はありません。使える名前: {'、'.join(FACTS)}"
    if name == "age" and not (value.isascii() and value.isdigit() and int(value) <= 150):
        return "age は 0 から 150 までの数字で書きます"
    if name == "residence" and not is_place(value):
        return "residence は都道府県で書きます (例: 東京都。国外なら 海外)"
    if name in FACT_VALUES and value not in FACT_VALUES[name]:
        return f"{name} に使える値: {'、'.join(FACT_VALUES[name])}"
    return None
