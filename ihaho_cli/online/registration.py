"""What RDAP and WHOIS say of a domain or an address: registrar, owner of the network, where abuse is reported.

RFC 9083 (RDAP), JPRS and JPNIC WHOIS, and the ``Key: value`` lines of most others. The person who
registered a domain is not read: the desk needs whom to ask, not whose name it is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_MOST = 200
_MOST_SERVERS = 20
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_LINE = re.compile(
    r"[\s*]*(?:[a-z]\.\s*)?\[?([A-Za-z][A-Za-z0-9 /_-]{1,40}?|[ぁ-んァ-ヶ一-龠ー]{2,20})(?:\]|\.{0,40}\s{0,10}:)\s*(.*)"
)
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.){1,10}[a-z0-9-]{2,63}\.?", re.IGNORECASE)
_WORDS = {
    "registrar": "registrar|sponsoring registrar|registrar name|registrar-name|registrar organization",
    "abuse": "registrar abuse contact email|abuse-mailbox|orgabuseemail",
    "created": "creation date|created|created on|登録年月日|registration date|registered on|registered|first registration date",
    "expires": "registry expiry date|registrar registration expiration date|expiration date|有効期限|expires on|expires|expire date|"
    "expiry date|paid-till|valid until|validity|renewal date",
    "network": "orgname|org-name|organization|組織名",
    "network_name": "netname|network name|ネットワーク名",
    "country": "country",
    "refer": "whois|refer|registrar whois server",
    "name_servers": "name server|nserver|ネームサーバ|nameserver|name servers|nameservers|domain servers|dns|"
    "name servers information|domain nameservers",
    "state": "状態|domain status",
}
_KEYS = {word: key for key, words in _WORDS.items() for word in words.split("|")}
_BLOCKS = ("registrar", "name_servers")
"""What some registries write on the lines after its name."""
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
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
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
    for key, value in _pairs(text):
        if key == "name_servers":
            host = _HOST.match(value)
            servers += [host[0].lower().rstrip(".")] if host is not None and len(servers) < _MOST_SERVERS else []
        elif key == "abuse":
            mail = _MAIL.search(value)
            found.setdefault("abuse", mail[0] if mail else "")
        elif not (key.startswith("network") and kind == "domain"):
            found.setdefault(key, value)
    if kind == "domain":
        found.pop("country", None)
    if found or servers:
        return Registration(kind, name_servers=tuple(dict.fromkeys(servers)), **found)
    return Registration(kind, there=False) if any(phrase in text[:5_000].lower() for phrase in _NOT_THERE) else None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """What each line says, by the fields of a record; lines under a bare ``Registrar`` or ``Name servers`` belong to it."""
    block = ""
    is_begun = is_other = False
    for line in text[:200_000].splitlines()[:3_000]:
        if line[:1] in ("%", "#"):
            continue
        match = _LINE.match(line[:500])
        word, value = (match[1].strip().lower(), match[2].strip()[:_MOST]) if match else (line.strip().lower()[:40], "")
        # Verisign lists name servers of a like name, each with a registrar of its own, before the domain itself.
        is_other = word == "server name" or (is_other and word != "domain name")
        key = _KEYS.get(word, "")
        if is_other:
            continue
        if block == "registrar" and value:
            if word in ("name", "organization"):
                yield block, value
                block = ""
        elif key and value:
            yield key, value
            block = block if block == key == "name_servers" else ""
        elif key in _BLOCKS:
            block, is_begun = key, False
        elif not line.strip():
            block = "" if is_begun else block
        elif block == "name_servers":
            yield block, line.strip()[:_MOST]
            is_begun = True
        elif block:
            yield block, line.strip()[:_MOST]
            block = ""
