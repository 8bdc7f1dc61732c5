"""What RDAP and WHOIS say of a domain or an address: registrar, owner of the network, where abuse is reported.

RFC 9083 (RDAP), JPRS and JPNIC WHOIS, and the ``Key: value`` lines of most others. The person who
registered a domain is not read: the desk needs whom to ask, not whose name it is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_MOST = 200
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_LINE = re.compile(r"\s*(?:[a-z]\.\s*)?\[?([A-Za-z][A-Za-z0-9 /_-]{1,40}|[ぁ-んァ-ヶ一-龠ー]{2,20})(?:\]|:)\s*(.*)")
_KEYS = {
    "registrar": "registrar", "sponsoring registrar": "registrar", "registrar abuse contact email": "abuse",
    "abuse-mailbox": "abuse", "orgabuseemail": "abuse", "registrar abuse contact phone": "phone",
    "creation date": "created", "created": "created", "登録年月日": "created", "created on": "created", "registry expiry date": "expires",
    "expiration date": "expires", "有効期限": "expires", "expires on": "expires", "orgname": "network", "org-name": "network",
    "organization": "network", "組織名": "network", "netname": "network_name", "network name": "network_name", "ネットワーク名": "network_name",
    "country": "country", "whois": "refer", "refer": "refer", "registrar whois server": "refer",
    "name server": "name_servers", "nserver": "name_servers", "ネームサーバ": "name_servers", "状態": "state", "domain status": "state",
}  # fmt: skip
_NOT_THERE = ("no match", "not found", "no data found", "no entries found", "no object found", "object does not exist")


class Registration(NamedTuple):
    """What a registry says; a field it does not say is empty."""

    kind: str
    """``domain`` or ``address``."""
    there: bool = True
    """False where the registry says that it knows no such thing."""
    registrar: str = ""
    network: str = ""
    """The holder of the network: the hosting company or its provider."""
    network_name: str = ""
    country: str = ""
    """ISO 3166 alpha-2 as the registry writes it."""
    abuse: str = ""
    """Mail address for reports, as the registry publishes it."""
    created: str = ""
    expires: str = ""
    state: str = ""
    name_servers: tuple[str, ...] = ()
    refer: str = ""
    """Host of the WHOIS server that knows more."""


def read_rdap(document: bytes, kind: str) -> Registration | None:
    """The RDAP answer as a record; None where it is no such answer. Never raises."""
    try:
        root = json.loads(document)
        if not isinstance(root, dict) or "errorCode" in root:
            return Registration(kind, there=False) if isinstance(root, dict) and root.get("errorCode") == 404 else None
        return _of_rdap(root, kind)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _of_rdap(root: Mapping[str, Any], kind: str) -> Registration | None:
    if root.get("objectClassName") not in ("domain", "ip network"):
        return None
    found: dict[str, Any] = (
        {"network_name": _text(root.get("name")), "country": _text(root.get("country"))} if kind == "address" else {}
    )
    for roles, entity in _entities(root, 0):
        name, mail = _card(entity)
        if "registrar" in roles:
            found.setdefault("registrar", name)
        if kind == "address" and "registrant" in roles:
            found.setdefault("network", name)
        if "abuse" in roles and mail:
            found.setdefault("abuse", mail)
    for event in root.get("events") or ():
        key = {"registration": "created", "expiration": "expires"}.get(event.get("eventAction"))
        if key:
            found[key] = _text(event.get("eventDate"))[:10]
    servers = tuple(_text(one.get("ldhName")).lower().rstrip(".") for one in (root.get("nameservers") or ())[:20])
    state = ", ".join(map(_text, (root.get("status") or ())[:10]))
    return Registration(kind, name_servers=servers, state=state, **found)


def _entities(one: Mapping[str, Any], depth: int) -> Iterator[tuple[list[str], Mapping[str, Any]]]:
    """Entities and those within them (a registrar's abuse contact), three deep at most."""
    for entity in (one.get("entities") or ())[:30]:
        yield entity.get("roles") or [], entity
        if depth < 2:
            yield from _entities(entity, depth + 1)


def _card(entity: Mapping[str, Any]) -> tuple[str, str]:
    """Name and mail address of a jCard (RFC 7095)."""
    name = mail = ""
    for field in (entity.get("vcardArray") or [None, []])[1][:40]:
        if field[0] == "fn":
            name = _text(field[3])
        elif field[0] == "email" and not mail:
            mail = _text(field[3])
    return name, mail


def _text(value: object) -> str:
    return value[:_MOST] if isinstance(value, str) else ""


def read_whois(text: str, kind: str) -> Registration | None:
    """A WHOIS answer as a record; None where no line of it is understood. Never raises."""
    found: dict[str, Any] = {}
    servers: list[str] = []
    for line in text[:200_000].splitlines()[:3_000]:
        match = _LINE.match(line[:500])
        if match is None or not match[2].strip():
            continue
        key, value = _KEYS.get(match[1].strip().lower(), ""), match[2].strip()[:_MOST]
        if key == "name_servers" and len(servers) < 20:
            servers.append(value.split()[0].lower().rstrip("."))
        elif key == "abuse":
            mail = _MAIL.search(value)
            found.setdefault("abuse", mail[0] if mail else "")
        elif key and key not in ("phone", "name_servers") and not (key.startswith("network") and kind == "domain"):
            found.setdefault(key, value)
    if kind == "domain":
        found.pop("country", None)
    if found or servers:
        return Registration(kind, name_servers=tuple(dict.fromkeys(servers)), **found)
    return Registration(kind, there=False) if any(phrase in text[:5_000].lower() for phrase in _NOT_THERE) else None
