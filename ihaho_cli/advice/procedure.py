"""How a service takes requests: the routes of one service in order, or the general route where no row speaks of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ihaho_cli.advice.advice import CHANNELS, PURPOSES, SEEN, WHO, Procedure, Seen
from ihaho_cli.model import Confidence, Operator, Service

OLD_AFTER_DAYS = 180
"""Information older than this is shown with a warning."""

SITUATIONS: Mapping[str, str] = {
    "*never": "運営者に連絡させてはいけないサイトです。運営者以外への手続を示します。",
    "*ended": "終了したサービスです。文章が今ある場所への手続を示します。",
    "*unknown": "この手続の出典がなく、運営者も確認できないため、一般的な進め方を示します。",
    "*known": "このサービスの手続の出典がないため、一般的な進め方を示します。",
}
"""Rows of procedures.csv that stand for no service of their own, and when they are used."""

_OWN_CHANNELS = frozenset(("report", "mail", "post", "board", "account"))
"""Channels that end at the operator's."""


class Route(NamedTuple):
    """One way to ask, with every purpose it serves."""

    procedure: Procedure
    purposes: tuple[str, ...]


class Guide(NamedTuple):
    """What a person can ask of one service."""

    service: Service
    operator: Operator | None
    """None where not known; a name that is not confirmed is no addressee."""
    purpose: str
    """Of `PURPOSES`, or empty: all."""
    routes: tuple[Route, ...]
    situation: str
    """Key of `SITUATIONS` where the routes are general ones; else empty."""
    unsourced: tuple[str, ...]
    """Purposes no source speaks of."""
    told: tuple[Procedure, ...]
    """Rows that name no way to ask but what a source says of removal there."""

    @property
    def has_window(self) -> bool:
        """Whether one of the routes is the published window of 22条."""
        return any(route.procedure.window for route in self.routes)

    @property
    def oldest(self) -> str:
        """The earliest day a shown route was checked; empty where none was."""
        return min((r.procedure.checked for r in self.routes if r.procedure.checked), default="")


def is_confirmed(service: Service, operator: Operator | None) -> bool:
    """Whether the operator may be printed as an addressee (both its name and its running the service are witnessed)."""
    return operator is not None and Confidence.NONE not in (operator.confidence, service.operator_confidence)


def is_search(service: Service) -> bool:
    """Whether what is asked for is a search result."""
    return service.category == "検索"


def guide_to(service: Service, operator: Operator | None, procedures: Sequence[Procedure], purpose: str = "") -> Guide:
    """The routes of a service for one purpose, or for all; never one a person must not take."""
    own = [p for p in procedures if p.service_id == service.service_id and not is_barred(service, p)]
    sourced = [p for p in own if p.channel != "none"]
    told = tuple(p for p in own if p.channel == "none" and p.pitfalls and (not purpose or p.purpose in (purpose, "general")))
    if purpose:
        chosen = [p for p in sourced if p.purpose == purpose]
        unsourced: tuple[str, ...] = () if chosen else (purpose,)
        chosen += [p for p in sourced if p.purpose == "general"]
    else:
        chosen = sourced
        spoken = {p.purpose for p in sourced}
        unsourced = tuple(name for name in PURPOSES if name not in spoken)
    routes = merge_routes(chosen)
    if routes:
        return Guide(service, operator, purpose, routes, "", unsourced, told)
    situation = _situation(service, operator)
    general = merge_routes(p for p in procedures if p.service_id == situation)
    return Guide(service, operator, purpose, general, situation, unsourced, told)


def merge_routes(procedures: Iterable[Procedure]) -> tuple[Route, ...]:
    """The same way for several purposes stands once."""
    merged: dict[tuple[str, str, str, str], Route] = {}
    for one in procedures:
        key = (one.channel, one.title, one.url, one.address)
        known = merged.get(key)
        if known is None:
            merged[key] = Route(one, (one.purpose,))
        elif one.purpose not in known.purposes:
            merged[key] = known._replace(purposes=(*known.purposes, one.purpose))
    return tuple(merged.values())


def is_barred(service: Service, procedure: Procedure) -> bool:
    """Whether a route would bring a person to an operator they must not be sent to."""
    if service.contact != "never":
        return False
    if procedure.channel in _OWN_CHANNELS or (procedure.channel == "phone" and not procedure.url):
        return True
    return is_on_sites(procedure.url, service.sites)


def is_on_sites(url: str, sites: Sequence[str]) -> bool:
    """Whether a URL lies on one of the sites of a service."""
    host = url.partition("://")[2].partition("/")[0].lower()
    hosts = [site.lstrip("=").partition("/")[0].rpartition("}.")[2] for site in sites]
    return bool(host) and any(host == one or host.endswith("." + one) for one in hosts)


def _situation(service: Service, operator: Operator | None) -> str:
    if service.contact == "never":
        return "*never"
    if service.status == "ended":
        return "*ended"
    return "*known" if is_confirmed(service, operator) else "*unknown"


def days_old(guide: Guide, today: date) -> int | None:
    """Age in days of the oldest fact shown; None where no day is known."""
    try:
        return (today - date.fromisoformat(guide.oldest)).days
    except ValueError:
        return None


class RouteView(NamedTuple):
    """A route in the words of a template."""

    number: int
    title: str
    channel: str
    purposes: str
    url: str
    address: str
    steps: tuple[str, ...]
    who: str
    needs: tuple[str, ...]
    time: str
    window: bool
    seen: Seen
    account: str
    papers: tuple[str, ...]
    pitfalls: tuple[str, ...]
    mark: str
    """「要確認」 where the source is not the operator's own page, with what it is; empty where it is."""
    checked: str
    source_url: tuple[str, ...]


_MARKS = {
    Confidence.OFFICIAL: "",
    Confidence.SECONDARY: "要確認: 運営者以外の資料による",
    Confidence.NONE: "要確認: 出典なし",
}
_SEALS = {"none": "押印は不要", "any": "押印 (認印でよい)", "registered": "実印と印鑑登録証明書"}


def views_of(routes: Sequence[Route]) -> list[RouteView]:
    """The routes, numbered, in the words of the desk."""
    return [_view(number, route) for number, route in enumerate(routes, 1)]


def _view(number: int, route: Route) -> RouteView:
    one = route.procedure
    general = one.service_id.startswith("*")
    return RouteView(
        number=number,
        title=one.title,
        channel=CHANNELS.get(one.channel, one.channel),
        purposes="、".join(PURPOSES.get(p, p) for p in route.purposes),
        url=one.url,
        address=one.address if one.confidence is not Confidence.NONE else "",
        steps=one.steps,
        who="、".join(WHO.get(w, w) for w in one.who),
        needs=one.needs,
        time=one.time,
        window=bool(one.window),
        seen=one.seen,
        account={"yes": "必要とされています", "no": "なくても頼めます"}.get(one.account, ""),
        papers=tuple(_papers(one)),
        pitfalls=one.pitfalls,
        mark="" if general else _MARKS[one.confidence],
        checked=one.checked,
        source_url=one.source_url,
    )


def _papers(one: Procedure) -> Iterable[str]:
    if one.id_copy == "yes":
        yield "本人確認書類の写し"
    elif one.id_copy == "no":
        yield "本人確認書類は不要"
    if one.seal in _SEALS:
        yield _SEALS[one.seal]
    if one.copies:
        yield f"部数 {one.copies}"
    if one.fee:
        yield f"費用 {one.fee}"


def seen_groups(views: Sequence[RouteView]) -> list[dict[str, str]]:
    """What the poster or the public learns, for the routes that share it; the most exposing stands last."""
    groups = []
    for seen, sentence in SEEN.items():
        numbers = [f"{view.number}" for view in views if view.seen is seen]
        if numbers:
            groups.append({"routes": "、".join(numbers) + " の方法", "sentence": sentence})
    return groups


def operator_line(guide: Guide) -> str:
    """The operator's name; one that is not confirmed never stands without saying so."""
    if guide.operator is None:
        return "未確認"
    return guide.operator.legal_name + ("" if is_confirmed(guide.service, guide.operator) else "（未確認）")


def template_values(guide: Guide, law: Mapping[str, str], today: date) -> dict[str, object]:
    """What the templates of a procedure may use."""
    views, age = views_of(guide.routes), days_old(guide, today)
    return {
        "service": guide.service,
        "operator": operator_line(guide),
        "purpose": PURPOSES.get(guide.purpose, ""),
        "situation": SITUATIONS.get(guide.situation, ""),
        "routes": views,
        "seen": seen_groups(views),
        "unsourced": [PURPOSES[name] for name in guide.unsourced],
        "told": [
            {"pitfalls": one.pitfalls, "mark": _MARKS[one.confidence], "source_url": one.source_url, "checked": one.checked}
            for one in guide.told
        ],
        "facts": {
            "window": guide.has_window,
            "designated": bool(guide.service.designated),
            "search_engine": is_search(guide.service),
            "board": "掲示板" in guide.service.category,
            "intimate_minor": False,
        },
        "law": law,
        "marked": any(view.mark for view in views),
        "oldest": guide.oldest,
        "days_old": age,
        "is_old": age is not None and age > OLD_AFTER_DAYS,
    }
