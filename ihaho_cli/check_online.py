"""Every fault of the tables an unknown host is looked up by."""

from collections.abc import Collection, Sequence

from ihaho_cli.check import Fault, Faults
from ihaho_cli.online.destinations import dialled
from ihaho_cli.online.fingerprints import LISTS, Role
from ihaho_cli.online.registries import networks_of
from ihaho_cli.rows import Row
from ihaho_cli.tables import ONLINE_TABLES

SIGNALS = "cname address ns soa ptr txt header generator asset text nodeinfo application-name og:platform canonical".split()
_SCOPES = ("tld", "address", "network", "other", "parking")
_SHORTEST_PATTERN = 4


def check_fingerprints(rows: Sequence[Row], services: Collection[str]) -> list[Fault]:
    """Known kinds and roles, services that exist, a name to show, and no pattern that fits everything or a domain anybody can buy."""
    faults = Faults()
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(ONLINE_TABLES["fingerprints.csv"], row.cells, strict=True))
        if cells["signal"] not in SIGNALS:
            say("signal", f"手がかりの種類ではありません: {cells['signal'] or '空'}")
        if cells["role"] not in tuple(Role):
            say("role", f"{', '.join(Role)} のどれかを書きます: {cells['role'] or '空'}")
        if cells["service_id"] and cells["service_id"] not in services:
            say("service_id", f"services.csv にありません: {cells['service_id']}")
        if not cells["name"]:
            say("name", "空です")
        parts = cells["pattern"].split() if cells["signal"] in LISTS else [cells["pattern"]]
        if min((len(part.replace("*", "")) for part in parts), default=0) < _SHORTEST_PATTERN:
            say("pattern", "短すぎて、関係のないものにも当てはまります")
        elif cells["signal"] in LISTS and cells["role"] != Role.DNS and "*" in "".join(_ends(parts)):
            say("pattern", "* のところに、だれでも取れるドメインが当てはまります")
    return faults.found


def _are_networks(cells: dict[str, str]) -> bool:
    try:
        return bool(networks_of(cells))
    except ValueError:
        return False


def _ends(hosts: Sequence[str]) -> list[str]:
    """The last two labels of each, where somebody else's domain would begin."""
    return [".".join(host.rsplit(".", 2)[-2:]) for host in hosts]


def check_registries(rows: Sequence[Row]) -> list[Fault]:
    """Known scopes, an https address for RDAP, a plain host for WHOIS, one of the two, and no ending or network twice."""
    faults = Faults()
    taken: dict[tuple[str, str], str] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(ONLINE_TABLES["registries.csv"], row.cells, strict=True))
        if cells["scope"] not in _SCOPES:
            say("scope", f"{', '.join(_SCOPES)} のどれかを書きます: {cells['scope'] or '空'}")
        target = dialled(cells["rdap"])
        if cells["rdap"] and (target is None or target[0] != "https" or not cells["rdap"].endswith("/")):
            say("rdap", "https:// で始まり / で終わる URL を書きます")
        if cells["whois"] and dialled(f"https://{cells['whois']}/") is None:
            say("whois", "ホスト名を書きます")
        if cells["scope"] != "parking" and not cells["rdap"] and not cells["whois"]:
            say("rdap", "rdap か whois のどちらかが要ります")
        keys = cells["keys"].split()
        if not keys or (cells["scope"] == "address" and not _are_networks(cells)):
            say("keys", "末尾か、アドレスの範囲 (192.0.2.0/24 の形) を書きます")
        for key in keys:
            other = taken.setdefault((cells["scope"], key), cells["registry_id"])
            if other != cells["registry_id"]:
                say("keys", f"{key} は {other} にもあります")
    return faults.found
