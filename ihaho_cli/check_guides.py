"""The faults of guides.csv: pages counted twice would make a service look more often named than it is."""

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from ihaho_cli.check import Fault, Faults
from ihaho_cli.guides import GUIDE_COLUMNS
from ihaho_cli.hosts import registrable_domain
from ihaho_cli.rows import Row, parse_list

_SITE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
_ID = re.compile(r"[a-z0-9.-]+/[1-9][0-9]*", re.ASCII)


def check_guides(rows: Sequence[Row], services: Collection[str]) -> list[Fault]:
    """Each row's cells, that no page stands twice, and that one domain is always the same site."""
    faults = Faults()
    pages: dict[str, str] = {}
    sites: dict[str, str] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(GUIDE_COLUMNS, row.cells, strict=True))
        site, url = cells["site"], cells["source_url"]
        if not _SITE.fullmatch(site):
            say("site", f"ドメインを小文字で書きます: {site or '空'}")
        if not _ID.fullmatch(cells["guide_id"]) or cells["guide_id"].rpartition("/")[0] != site:
            say("guide_id", f"site/番号 の形で書きます: {cells['guide_id']}")
        named = parse_list(cells["services"])
        if not named:
            say("services", "サービスの id が1つもありません")
        for service in sorted(set(named) - set(services)):
            say("services", f"{service} は services.csv にありません")
        if len(set(named)) < len(named):
            say("services", "同じ id が2度あります")
        if cells["confidence"] != "secondary":
            say("confidence", f"手引きは secondary と書きます: {cells['confidence'] or '空'}")
        if pages.setdefault(url, row.place) != row.place:
            say("source_url", f"このページは {pages[url]} にもあります")
        host = _host_of(url)
        if not host:
            say("source_url", "ページの URL を1つ書きます")
        elif sites.setdefault(domain := registrable_domain(host)[0], site) != site:
            say("site", f"{domain} は、ほかの行では {sites[domain]} です。同じところは1つの名前にそろえます")
    return faults.found


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
