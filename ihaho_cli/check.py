"""Every fault of the tables at once, each with its place, so that one pass mends them all."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ihaho_cli.catalogue import Catalogue, parse_site
from ihaho_cli.errors import TemplateError
from ihaho_cli.hosts import is_plain_host, registrable_domain, registrable_domain_of_row
from ihaho_cli.model import KINDS, OTHER_KNOWN_FIGURE9, Confidence, Service, WrapperKind
from ihaho_cli.rows import Row, parse_former_names, parse_list, service_record
from ihaho_cli.shapes import parse_shapes, placeholders
from ihaho_cli.tables import CATALOGUE_TABLES, UPKEEP_TABLES, Table
from ihaho_cli.text import fold
from ihaho_cli.unwrap import BY_HOST, DECODERS
from ihaho_cli.urls import open_url

STALE_AFTER_DAYS = 365
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_STATUSES = ("active", "moved", "ended", "unknown")
_SOURCE = re.compile(r"https?://[^\s;]+")
_SITE = re.compile(r"(?:=|\{([a-z]+)\}\.)?([^/{}\s]+)((?:/[^/{}\s]+)*)(?:/\{([a-z]+)\})?")
_AUTHOR = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")

Say = Callable[[str, str], None]


class Fault(NamedTuple):
    """Something wrong in a table, as a value."""

    place: str
    """``data/services.csv:41``."""
    column: str
    message: str
    stale: bool = False
    """A warning only: the row was checked too long ago."""


class Faults:
    """Collects faults of one row after another."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def at(self, place: str) -> Say:
        def say(column: str, message: str) -> None:
            self.found.append(Fault(place, column, message))

        return say


def check_shape(table: Table, columns: Sequence[str]) -> list[Fault]:
    """Header, number of cells, ids, and the columns every table ends with."""
    faults = Faults()
    say = faults.at(f"{table.shown_name}:1")
    for name in table.header:
        if name not in columns:
            say(name, "この名前の列はありません")
    for name in columns:
        if name not in table.header:
            say(name, "列がありません")
    seen: dict[str, int] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        say = faults.at(f"{table.shown_name}:{line}")
        if len(cells) != len(table.header):
            say("", f"セルが {len(cells)} 個あります (見出しは {len(table.header)} 個)")
            continue
        row = dict(zip(table.header, cells, strict=True))
        identifier = row.get(columns[0], "")
        if not identifier:
            say(columns[0], "空です")
        elif identifier in seen:
            say(columns[0], f"{identifier} は {seen[identifier]} 行目にもあります")
        seen.setdefault(identifier, line)
        _check_witness(row, say)
    return faults.found


def _check_witness(row: Mapping[str, str], say: Say) -> None:
    confidence = row.get("confidence", "")
    if confidence not in tuple(Confidence):
        say("confidence", f"official, secondary, none のどれかを書きます: {confidence or '空'}")
    sources = parse_list(row.get("source_url", ""))
    if confidence in (Confidence.OFFICIAL, Confidence.SECONDARY) and not sources:
        say("source_url", "確からしさがあるのに出典がありません")
    for source in sources:
        if not _SOURCE.fullmatch(source):
            say("source_url", "http(s):// で始まる URL を ; で区切って書きます")
    checked = row.get("checked", "")
    if checked and not _is_date(checked):
        say("checked", f"日付ではありません: {checked}")


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    year, month, day = (text + "-01-01")[:10].split("-")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def check_stale(table: Table, today: date) -> list[Fault]:
    """Warnings for rows checked more than a year before ``today``."""
    if "checked" not in table.header:
        return []
    at = list(table.header).index("checked")
    found = []
    for cells, line in zip(table.rows, table.lines, strict=True):
        checked = cells[at] if len(cells) > at else ""
        if len(checked) == 10 and _is_date(checked) and (today - date.fromisoformat(checked)).days > STALE_AFTER_DAYS:
            found.append(Fault(f"{table.shown_name}:{line}", "checked", f"{checked} から 1 年以上たっています", stale=True))
    return found


def check_services(
    rows: Sequence[Row], operators: Collection[str], figure9: Sequence[Mapping[str, str]], figure8: Collection[str]
) -> list[Fault]:
    """The cells of services.csv, each row by itself and against the other tables."""
    faults = Faults()
    keys = {edition: {r["key"] for r in figure9 if r["edition"] == edition} for edition in ("2022", "today")}
    named: dict[tuple[str, str], str] = {
        (r["edition"], one): r["key"] for r in figure9 for one in r["services"].split() if not r["services"].startswith("(")
    }
    ids = {row.cells[0] for row in rows}
    aliases: dict[str, str] = {}
    sites: dict[str, str] = {}
    for row in rows:
        say = faults.at(row.place)
        service = service_record(row)
        _check_names(service, aliases, say)
        _check_sites(service, sites, say)
        _check_items(service, say)
        _check_state(service, ids, say)
        if service.operator_id and service.operator_id not in operators:
            say("operator_id", f"operators.csv に {service.operator_id} がありません")
        for former in service.former_operators:
            if former.name not in operators:
                say("former_operators", f"operators.csv に {former.name} がありません")
            if former.until and not _is_date(former.until):
                say("former_operators", f"日付ではありません: {former.until}")
        if service.figure8 not in figure8:
            say("figure8", f"labels.csv の図表8にありません: {service.figure8}")
        for column, edition, key in (
            ("figure9_2022", "2022", service.figure9_2022),
            ("figure9_today", "today", service.figure9_today),
        ):
            expected = named.get((edition, service.service_id), OTHER_KNOWN_FIGURE9)
            if key not in keys[edition]:
                say(column, f"figure9.csv の {edition} 版にありません: {key}")
            elif key != expected:
                say(column, f"figure9.csv では {expected} です")
    return faults.found


def _check_names(service: Service, aliases: dict[str, str], say: Say) -> None:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", service.service_id):
        say("service_id", "小文字と数字をハイフンでつないで書きます")
    if not service.name_ja.strip():
        say("name_ja", "空です")
    if not service.category.strip():
        say("category", "空です")
    for name in {fold(n) for n in (service.name_ja, service.name_en, *service.aliases, *(n for n, _ in service.former_names)) if n}:
        owner = aliases.setdefault(name, service.service_id)
        if owner != service.service_id:
            say("aliases", f"「{name}」は {owner} の呼び名でもあります")
    for former in service.former_names:
        if former.until and not _is_date(former.until):
            say("former_names", f"日付ではありません: {former.until}")


def _check_sites(service: Service, seen: dict[str, str], say: Say) -> None:
    for text in service.sites:
        found = _SITE.fullmatch(text)
        host = found[2] if found else ""
        sample = host.replace("#", "1")
        if not found or not (is_plain_host(sample) or "xn--" in sample) or open_url(f"https://{sample}/").host != sample:
            say("sites", f"正しい形のホスト名ではありません: {text}")
            continue
        for kind in (found[1], found[4]):
            if kind and kind not in KINDS:
                say("sites", f"{kind} という種別はありません: {text}")
        shown = re.sub(r"\{[a-z]+\}", "{}", text)
        owner = seen.setdefault(shown, service.service_id)
        if owner != service.service_id:
            say("sites", f"{text} は {owner} にもあります")
        if registrable_domain_of_row(sample) != registrable_domain(sample)[0]:
            say("sites", f"登録ドメインを取り違えるホスト名です: {text}")


def _check_items(service: Service, say: Say) -> None:
    if len(service.items) != len(service.examples):
        say("examples", f"ひな形 {len(service.items)} 個に例が {len(service.examples)} 個です")
    try:
        shapes = parse_shapes(service.items, service.reserved)
    except TemplateError as error:
        say("items", str(error))
        return
    tenants = {t for text in service.sites for t in (parse_site(text).host_tenant, parse_site(text).path_tenant) if t}
    known = set(tenants)
    for template in shapes.templates:
        names = placeholders(template)
        known.update(names)
        for name in names:
            if name not in KINDS:
                say("items", f"{name} という種別はありません: {template.text}")
        if not template.kind and not tenants:
            say("items", f"番号の名前がありません: {template.text}")
    if len(set(service.items)) != len(service.items):
        say("items", "同じひな形が2度あります")
    for url in service.canonical:
        missing = [n for n in re.findall(r"\{([a-z]+)", url) if n not in known]
        if missing or not url.startswith("https://"):
            say("canonical", f"https:// で始め、items にある名前だけを使います: {url}")


def _check_state(service: Service, ids: Collection[str], say: Say) -> None:
    if service.status not in _STATUSES:
        say("status", f"{', '.join(_STATUSES)} のどれかを書きます")
    if service.contact not in ("", "never"):
        say("contact", "never か空です")
    if service.designated not in ("", "yes"):
        say("designated", "yes か空です。指定を確かめられないときは空にします")
    if service.designated and not service.designated_date:
        say("designated_date", "指定の日付がありません")
    for column, text in (("designated_date", service.designated_date), ("status_date", service.status_date)):
        if text and not _is_date(text):
            say(column, f"日付ではありません: {text}")
    if service.successor and service.successor not in ids:
        say("successor", f"{service.successor} という service_id はありません")


def check_wrappers(rows: Sequence[Row], catalogue: Catalogue) -> list[Fault]:
    """The cells of wrappers.csv, each row by itself."""
    faults = Faults()
    columns = CATALOGUE_TABLES["wrappers.csv"]
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(columns, row.cells, strict=True))
        if cells["kind"] not in tuple(WrapperKind):
            say("kind", "redirect, copy, short のどれかを書きます")
        if cells["decode"] not in ("", BY_HOST, *DECODERS):
            say("decode", f"知らない読み方です: {cells['decode']}")
        own = catalogue.find_service(cells["service_id"]) is None
        if own and not (cells["name_ja"] and cells["category"] and cells["figure8"]):
            say("service_id", "services.csv にない id には name_ja, category, figure8 が要ります")
        for target in parse_list(cells["target"], " | "):
            try:
                if not target.startswith("=") and "url" not in placeholders(parse_shapes([target]).templates[0]):
                    say("target", f"{{url}} がありません: {target}")
            except TemplateError as error:
                say("target", str(error))
        if not cells["sites"]:
            say("sites", "空です")
        for site in cells["sites"].split():
            if not _SITE.fullmatch(site):
                say("sites", f"正しい形の所在ではありません: {site}")
    return faults.found


def check_guides(rows: Sequence[Row], services: Collection[str]) -> list[Fault]:
    """The cells of guides.csv: an author by domain, services that exist, no page twice, and one domain always the same author.

    A page or a firm counted twice would make a service look more often named than it is.
    """
    faults = Faults()
    taken: dict[str, str] = {}
    authors: dict[str, str] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(UPKEEP_TABLES["guides.csv"], row.cells, strict=True))
        author, page, named = cells["author"], cells["source_url"], parse_list(cells["services"])
        if not _AUTHOR.fullmatch(author):
            say("author", f"ドメインを小文字で書きます: {author or '空'}")
        unknown = [one for one in named if one not in services]
        if unknown or not named:
            say("services", f"services.csv にありません: {', '.join(unknown) or '空'}")
        if len(set(named)) < len(named):
            say("services", "同じ id が2度あります")
        host = open_url(page).host if len(parse_list(page)) == 1 else ""
        if not host:
            say("source_url", "1行には1ページの URL だけを書きます")
        elif taken.setdefault(page, row.place) != row.place:
            say("source_url", f"{taken[page]} と同じページです")
        elif authors.setdefault(domain := registrable_domain(host)[0], author) != author:
            say("author", f"{domain} は、ほかの行では {authors[domain]} です")
    return faults.found


def check_hosts(rows: Sequence[Row], catalogue: Catalogue) -> list[Fault]:
    """The cells of hosts.csv: normal form, a host that is listed, aliases that are nobody's own."""
    faults = Faults()
    for row in rows:
        say = faults.at(row.place)
        host, aliases = row.cells[0], row.cells[1].split()
        if host not in catalogue.listed_hosts():
            say("host", f"どのサービスの sites にもありません: {host}")
        for alias in aliases:
            if not is_plain_host(alias):
                say("aliases", f"正しい形のホスト名ではありません: {alias}")
            elif alias in catalogue.listed_hosts():
                say("aliases", f"{alias} は services.csv の sites にもあります")
            elif registrable_domain_of_row(alias) != registrable_domain(alias)[0]:
                say("aliases", f"登録ドメインを取り違えるホスト名です: {alias}")
    return faults.found


def check_operators(rows: Sequence[Row]) -> list[Fault]:
    """The cells of operators.csv."""
    faults = Faults()
    columns = CATALOGUE_TABLES["operators.csv"]
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(columns, row.cells, strict=True))
        if not cells["legal_name"].strip():
            say("legal_name", "空です")
        if "要確認" in cells["legal_name"] + cells["address"] + cells["representative"]:
            say("legal_name", "「要確認」は notes と confidence に書きます")
        if cells["country"] and not re.fullmatch("[A-Z]{2}", cells["country"]):
            say("country", "2 文字の国コードを書きます")
        for former in parse_former_names(cells["former_names"]):
            if former.until and not _is_date(former.until):
                say("former_names", f"日付ではありません: {former.until}")
    return faults.found
