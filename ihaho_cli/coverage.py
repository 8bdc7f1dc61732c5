"""How far each service is known, computed from the tables: what a row claims of itself counts for nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from ihaho_cli.advice.advice import FormField, Procedure
from ihaho_cli.advice.procedure import is_confirmed
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.formats import render_table_markdown
from ihaho_cli.model import Confidence, Service
from ihaho_cli.rows import parse_list

FRESH = timedelta(days=365)
_ASKING = ("form", "report", "mail", "post", "board", "phone", "account")
_LEVEL_TEXTS = (
    "ホストだけ分かる",
    "事業者の名前が分かる",
    "事業者が確かめられ、頼み方が分かる",
    "相手が求めるものが分かる",
    "それを1年以内に公式ページで見た",
)


class Level(IntEnum):
    """How far a service is known; each level holds all of those below it."""

    HOSTS = 0
    NAMED = 1
    ASKABLE = 2
    DEMANDS = 3
    OFFICIAL = 4


class Coverage(NamedTuple):
    """What is known of one service."""

    service: Service
    level: Level
    operator: str
    """Its name; empty where none is known."""
    is_confirmed: bool
    """Whether both the operator's name and its tie to the service are witnessed."""
    routes: int
    """Ways to ask this very service that a source witnesses."""
    last_seen: str
    """The latest day one of those was seen; empty where none was."""


def level_text(level: Level) -> str:
    """A level in words."""
    return _LEVEL_TEXTS[level]


def cover(catalogue: Catalogue, procedures: Iterable[Procedure], fields: Iterable[FormField], today: date) -> list[Coverage]:
    """Every service with its level, in the order of the table.

    ``today`` decides what was seen within a year.
    """
    routes: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        if procedure.channel in _ASKING and procedure.confidence is not Confidence.NONE:
            routes.setdefault(procedure.service_id, []).append(procedure)
    described: dict[str, list[FormField]] = {}
    for field in fields:
        if field.confidence is not Confidence.NONE:
            described.setdefault(field.service_id, []).append(field)
    return [
        _cover_one(service, catalogue, routes.get(service.service_id, ()), described.get(service.service_id, ()), today)
        for service in catalogue.services()
    ]


def _cover_one(
    service: Service, catalogue: Catalogue, routes: Sequence[Procedure], fields: Sequence[FormField], today: date
) -> Coverage:
    operator = catalogue.find_operator(service.operator_id)
    name = "" if operator is None else operator.legal_name
    confirmed = is_confirmed(service, operator)
    seen = [day for day in (_day_of(route.checked) for route in routes) if day is not None]
    level = Level.HOSTS
    if name:
        level = Level.NAMED
        if confirmed and routes:
            level = Level.ASKABLE
            told: list[Procedure | FormField] = [*filter(_tells_demands, routes), *fields]
            if told:
                level = Level.OFFICIAL if any(_is_fresh(one, today) for one in told) else Level.DEMANDS
    return Coverage(service, level, name, confirmed, len(routes), max(seen).isoformat() if seen else "")


def _tells_demands(route: Procedure) -> bool:
    return any((route.needs, route.id_copy, route.seal, route.copies, route.fee))


def _is_fresh(one: Procedure | FormField, today: date) -> bool:
    day = _day_of(one.checked)
    return one.confidence is Confidence.OFFICIAL and day is not None and today - FRESH <= day <= today


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Ranked(NamedTuple):
    """A service named in guides to removal."""

    rank: int
    """From 1; services with as many authors share one."""
    authors: int
    """Firms and bodies with a guide that names it, each counted once however many pages it has."""
    coverage: Coverage


def rank_by_guides(covered: Iterable[Coverage], guides: Iterable[Mapping[str, str]]) -> list[Ranked]:
    """The services any guide names, those of most authors first, then in the order of the table.

    ``guides`` are rows of guides.csv.
    """
    named = count_authors(guides)
    ones = sorted((one for one in covered if one.service.service_id in named), key=lambda one: -named[one.service.service_id])
    counts = [named[one.service.service_id] for one in ones]
    return [Ranked(counts.index(count) + 1, count, one) for count, one in zip(counts, ones, strict=True)]


def count_authors(guides: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Service id → how many authors have a guide that names it."""
    authors: dict[str, set[str]] = {}
    for guide in guides:
        for service in parse_list(guide["services"]):
            authors.setdefault(service, set()).add(guide["author"])
    return {service: len(names) for service, names in authors.items()}


class Summary(NamedTuple):
    """The services of one category, counted."""

    category: str
    """``合計`` for all."""
    services: int
    hosts: int
    """Entries of ``sites`` and the other names of their hosts."""
    levels: tuple[int, ...]
    """Services of each level, from 0 to 4."""
    confidences: tuple[int, ...]
    """Rows that are official, secondary and unwitnessed."""


def summarise(covered: Sequence[Coverage], aliases: Mapping[str, int]) -> list[Summary]:
    """By category, the largest first, and the whole at the end.

    ``aliases`` is host → how many other names it has.
    """
    groups: dict[str, list[Coverage]] = {}
    for one in covered:
        groups.setdefault(one.service.category, []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [*(_count(category, ones, aliases) for category, ones in ordered), _count("合計", covered, aliases)]


def _count(category: str, covered: Sequence[Coverage], aliases: Mapping[str, int]) -> Summary:
    sites = [site for one in covered for site in one.service.sites]
    hosts = {site.removeprefix("=").partition("/")[0] for site in sites}
    return Summary(
        category,
        len(covered),
        len(sites) + sum(aliases.get(host, 0) for host in hosts),
        tuple(sum(one.level == level for one in covered) for level in Level),
        tuple(sum(one.service.confidence is confidence for one in covered) for confidence in Confidence),
    )


SUMMARY_HEADER = ("種類", "サービス", "所在", "0", "1", "2", "3", "4", "公式", "二次", "なし")
LIST_HEADER = ("サービス", "id", "段階", "事業者", "頼み方", "見た日")
RANK_HEADER = ("順位", "解説", *LIST_HEADER)
RANKED_ON_PAGE = 100


def summary_rows(summaries: Iterable[Summary]) -> list[tuple[str, ...]]:
    """The summaries as cells under `SUMMARY_HEADER`."""
    return [
        (one.category, str(one.services), str(one.hosts), *map(str, one.levels), *map(str, one.confidences)) for one in summaries
    ]


def list_row(one: Coverage) -> tuple[str, ...]:
    """One service as cells under `LIST_HEADER`; an unconfirmed operator is said to be one."""
    operator = one.operator + ("" if one.is_confirmed or not one.operator else "（未確認）")
    return (
        one.service.name_ja, one.service.service_id, str(int(one.level)), operator or "未確認",
        str(one.routes) if one.routes else "なし", one.last_seen or "なし",
    )  # fmt: skip


def rank_row(one: Ranked) -> tuple[str, ...]:
    """One service as cells under `RANK_HEADER`."""
    return (str(one.rank), str(one.authors), *list_row(one.coverage))


def render_page(covered: Sequence[Coverage], summaries: Sequence[Summary], ranked: Sequence[Ranked], day: date) -> str:
    """docs/catalogue.md: the counts, what the levels mean, what guides name most, and every service under its category."""
    parts = [
        "# サービスの表がどこまで分かっているか\n",
        f"`ihaho data coverage --format md --as-of {day.isoformat()}` の出力です。段階は、行の自己申告ではなく表の中身から計算しています。\n",
        *(f"- **{int(level)}** {level_text(level)}" for level in Level),
        "\n「公式・二次・なし」は、その行の根拠の強さです。終了したサービスと、本人から連絡してはいけないサイトも数えています。\n",
        _markdown(SUMMARY_HEADER, summary_rows(summaries)),
        "\n## 削除の解説がよく挙げるサービス\n",
        "法律事務所や対策会社などが日本語で公開している、削除や開示の方法の解説 (guides.csv) が挙げるサービスを、挙げた事務所・会社の数で"
        f"並べた上位 {RANKED_ON_PAGE} 件です。ページの数ではなく書いた人の数で、同じ事務所は何ページあっても1と数えます。"
        "解説は、この表の出典になったものと、サービスの種類ごとの検索で見つかったものです。すべての解説を集めたものではなく、"
        "よく調べたサービスほど多くなります。数の近いサービスの順位に意味はありません。続きは `ihaho data coverage --guides` で見られます。\n",
        _markdown(RANK_HEADER, map(rank_row, (one for one in ranked if one.rank <= RANKED_ON_PAGE))),
    ]
    for summary in summaries[:-1]:
        ones = sorted((one for one in covered if one.service.category == summary.category), key=lambda one: -one.level)
        parts += [f"\n## {summary.category}\n", _markdown(LIST_HEADER, map(list_row, ones))]
    return "\n".join(parts) + "\n"


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return render_table_markdown(header, rows).rstrip("\n")
