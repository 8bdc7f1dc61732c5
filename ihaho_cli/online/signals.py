"""What betrays where a site lies: one sign, of one kind, seen in one answer."""

from datetime import datetime
from typing import NamedTuple

from ihaho_cli.online.destinations import is_open

MOST_SIGNALS = 500
"""A hostile answer may hold a hundred thousand; no look-up needs more than this."""


class Signal(NamedTuple):
    """One sign as it was seen."""

    kind: str
    """cname, address, ns, soa, ptr, txt, header, generator, asset, text, nodeinfo, application-name, og:platform, canonical or wildcard."""
    value: str
    """A host in lower case without its last dot, an address, ``name: value`` of a header, or text."""


class Exchange(NamedTuple):
    """One question and what came of it."""

    kind: str
    """dns, rdap, whois or http."""
    server: str
    question: str
    at: datetime
    """When it was answered; for a kept answer, the day it was first given."""
    answer: bytes
    trouble: str
    """Why there is no answer, in Japanese; empty where there is one."""
    kept: bool = False


def host_signal(kind: str, value: str) -> Signal:
    """A sign that is a host name, as it is compared."""
    return Signal(kind, value.strip().lower().rstrip("."))


def open_addresses(signals: list[Signal]) -> list[str]:
    """The addresses among the signs that lie in the open internet, each once."""
    return list(dict.fromkeys(one.value for one in signals if one.kind == "address" and is_open(one.value)))
