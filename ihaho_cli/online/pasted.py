"""What a counselor can paste instead of asking: the output of dig, nslookup or whois, a saved page, headers of an answer or a mail.

Read line by line, all forms at once: whatever a line is, it can be only one of them.
"""

import re
from typing import NamedTuple

from ihaho_cli.online.destinations import is_open
from ihaho_cli.online.registration import Registration, read_whois
from ihaho_cli.online.root_pages import read_headers, read_page
from ihaho_cli.online.signals import MOST_SIGNALS, Signal, host_signal

_LONGEST_LINE = 500
_DIG = re.compile(r"(\S+?)\.?\s+\d+\s+IN\s+(A|AAAA|CNAME|NS|SOA|TXT|PTR)\s+(.+)", re.IGNORECASE)
_ALIAS = re.compile(r"(\S+)(?: is an alias for |\s+canonical name = )(\S+)")
_POINTER = re.compile(r"\S+\.arpa\.?(?: domain name pointer |\s+name = )(\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+ has (?:IPv6 )?address (\S+)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*(\S.*)")
_RECEIVED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{7,45})\]")
_HTTP_START = re.compile(r"HTTP/[0-9.]+ \d{3}")
_NETWORK = re.compile(
    r"^\s*(?:inetnum|inet6num|NetRange|CIDR|[a-z]\.\s*\[(?:IPネットワークアドレス|Network Number)\])\s*:?", re.MULTILINE
)


class Pasted(NamedTuple):
    """What a pasted text holds."""

    signals: tuple[Signal, ...]
    domain: Registration | None
    address: Registration | None
    mail_routes: tuple[str, ...]
    """Open addresses the ``Received`` lines of a mail name, the first hop last as they stand; they say who sent a mail."""


def read_pasted(text: str) -> Pasted:
    """Everything that is understood of a pasted text; what is not is passed over. Never raises."""
    signals: list[Signal] = []
    headers: list[tuple[str, str]] = []
    routes: list[str] = []
    in_answer = False
    is_page = "<html" in text[:5_000].lower() or "<!doctype html" in text[:5_000].lower()
    for raw in text.splitlines()[:5_000]:
        line = raw[:_LONGEST_LINE].strip()
        if _HTTP_START.match(line):
            in_answer = True
        elif not line:
            in_answer = False
        elif (found := _DIG.fullmatch(line)) is not None:
            signals += _of_dig(found[2].upper(), found[3])
        elif (found := _ALIAS.fullmatch(line)) is not None:
            signals.append(host_signal("cname", found[2]))
        elif (found := _POINTER.fullmatch(line)) is not None:
            signals.append(host_signal("ptr", found[1]))
        elif (found := _ADDRESS.fullmatch(line)) is not None:
            signals.append(Signal("address", found[1]))
        elif in_answer and (found := _HEADER.fullmatch(line)) is not None:
            headers.append((found[1], found[2]))
        elif line.lower().startswith("received:"):
            routes += [one for one in _RECEIVED.findall(line) if is_open(one)]
    signals += read_headers(headers)
    if is_page:
        signals += read_page(text[: 128 * 1024])
        return Pasted(tuple(signals[: MOST_SIGNALS + 1]), None, None, tuple(routes))
    kind = "address" if _NETWORK.search(text[:20_000]) else "domain"
    known = read_whois(text, kind)
    if known is not None and not (known.registrar or known.network or known.network_name or known.name_servers or not known.there):
        known = None
    if known is not None:
        signals += [host_signal("ns", one) for one in known.name_servers]
    shown = tuple(dict.fromkeys(signals))[:MOST_SIGNALS]
    return Pasted(
        shown, known if kind == "domain" else None, known if kind == "address" else None, tuple(dict.fromkeys(routes))[:10]
    )


def _of_dig(kind: str, value: str) -> list[Signal]:
    if kind in ("A", "AAAA"):
        return [Signal("address", value.strip())]
    if kind == "SOA":
        return [host_signal("soa", one) for one in value.split()[:2]]
    if kind == "TXT":
        return [Signal("txt", value.strip().strip('"'))]
    return [host_signal(kind.lower(), value)]
