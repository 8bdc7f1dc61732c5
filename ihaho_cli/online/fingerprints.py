"""Which platform a sign betrays, by the rows of ``fingerprints.csv``. The pattern language is ``*`` and nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from ihaho_cli.model import Confidence
from ihaho_cli.online.signals import Signal

LISTS = ("cname", "ns", "soa", "ptr", "address")
"""Kinds in which a space separates alternatives."""
_STRONG = ("cname", "address")
_FAIR = ("header", "generator", "nodeinfo", "application-name", "og:platform")


class Role(StrEnum):
    """What a platform does for a site."""

    HOST = "host"
    BASE = "base"
    """Ground that other platforms stand on (a cloud): said beside them, never against them."""
    RELAY = "relay"
    DNS = "dns"
    SOFTWARE = "software"


class Fingerprint(NamedTuple):
    """One row of fingerprints.csv. Column meanings: data/README.md."""

    fingerprint_id: str
    name: str
    service_id: str
    signal: str
    pattern: str
    role: Role
    note: str
    confidence: Confidence


class Betrayal(NamedTuple):
    """A sign that fits a row."""

    print: Fingerprint
    signal: Signal

    @property
    def certainty(self) -> str:
        """certain, likely or hint: by the kind of the sign and how well its row is witnessed."""
        if self.print.confidence is Confidence.NONE or self.print.role is Role.DNS:
            return "hint"
        if self.print.signal in _STRONG:
            return "certain" if self.print.confidence is Confidence.OFFICIAL else "likely"
        return "likely" if self.print.signal in _FAIR else "hint"

    @property
    def rule(self) -> str:
        """``cname *.github.io``"""
        return f"{self.print.signal} {self.print.pattern}"


def fingerprint_of(row: Mapping[str, str]) -> Fingerprint:
    """A row as a record. Raises ValueError where role or confidence is none of the known ones."""
    return Fingerprint(
        row["fingerprint_id"], row["name"], row["service_id"], row["signal"], row["pattern"], Role(row["role"]), row["note"],
        Confidence(row["confidence"]),
    )  # fmt: skip


def find_betrayals(signals: Iterable[Signal], prints: Sequence[Fingerprint]) -> list[Betrayal]:
    """Each row that a sign fits, once, the most certain first."""
    found: dict[str, Betrayal] = {}
    for signal in signals:
        for one in prints:
            if one.signal == signal.kind and one.fingerprint_id not in found and fits(one, signal.value):
                found[one.fingerprint_id] = Betrayal(one, signal)
    order = ("certain", "likely", "hint")
    return sorted(found.values(), key=lambda betrayal: order.index(betrayal.certainty))


def fits(one: Fingerprint, value: str) -> bool:
    """Whether a value is what the row describes.

    Hosts and addresses must fit whole; a header by its name, and its value where the row has one; other texts hold the pattern.
    """
    if one.signal == "address":
        return any(_same_address(part, value) for part in one.pattern.split())
    if one.signal in LISTS:
        return any(_host_expression(part).fullmatch(value) is not None for part in one.pattern.split())
    if one.signal == "header":
        name, _, wanted = one.pattern.partition(":")
        seen, _, said = value.partition(":")
        return seen.strip().lower() == name.lower() and _expression(wanted.strip()).search(said) is not None
    if one.signal in ("nodeinfo", "canonical"):
        return _expression(one.pattern).fullmatch(value) is not None
    return _expression(one.pattern).search(value) is not None


def _same_address(pattern: str, value: str) -> bool:
    try:
        return ip_address(pattern) == ip_address(value)
    except ValueError:
        return False


@lru_cache(maxsize=1_024)
def _host_expression(pattern: str) -> re.Pattern[str]:
    """A leading ``*.`` stands for whatever lies below a name; any other ``*`` stays within its label, so that nobody's name slips in."""
    deep = pattern.startswith("*.")
    inner = "[^.]{0,63}".join(re.escape(part) for part in pattern[deep:].split("*"))
    return re.compile((".{1,200}" if deep else "") + inner, re.IGNORECASE)


@lru_cache(maxsize=1_024)
def _expression(pattern: str) -> re.Pattern[str]:
    """The pattern for ``re``: all characters stand for themselves, ``*`` for any run of them within 200."""
    return re.compile(".{0,200}?".join(re.escape(part) for part in pattern.split("*")), re.IGNORECASE)
