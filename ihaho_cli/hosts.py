"""Host names by themselves: written plainly or not, inside a network or not, and whose domain they stand under."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.machinery import SourceFileLoader

_PLAIN_HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]{2,63}"
_INSIDE_ENDINGS = (".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
_SECOND_LEVELS = frozenset("co com ne or ac go gr lg ad ed net org edu gov gob nom".split())
_NO_SUFFIXES = frozenset(["com.be"])
"""Domains that look like a second level of a country but are somebody's own."""


@lru_cache(maxsize=4_000)
def is_plain_host(host: str) -> bool:
    """Whether a host written so is the same to every parser: no IDN, no number, no odd label."""
    return len(host) <= 253 and "xn--" not in host and re.fullmatch(_PLAIN_HOST, host) is not None


def is_inside(host: str) -> bool:
    """Whether a host name can only be meant inside a network."""
    return "." not in host or host.endswith(_INSIDE_ENDINGS)


def registrable_domain_of_row(host: str) -> str:
    """The registrable domain of a host that a row of the tables knows, without the public suffix list.

    Right for every site of the tables; `data check` compares it with the list.

    >>> registrable_domain_of_row("detail.chiebukuro.yahoo.co.jp")
    'yahoo.co.jp'
    """
    labels = host.split(".")
    second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS and ".".join(labels[-2:]) not in _NO_SUFFIXES
    return ".".join(labels[-3:] if second else labels[-2:])


def registrable_domain(host: str) -> tuple[str, str | None]:
    """The registrable domain of a host no row knows, and the host itself where it is somebody's place on a shared domain.

    By the public suffix list that tldextract brings, never fetched: its ICANN part gives the domain,
    its private part the tenant.

    >>> registrable_domain("foo.netlify.app")
    ('netlify.app', 'foo.netlify.app')
    """
    icann, all_rules = _suffix_list()
    labels = host.split(".")
    listed = [_as_listed(label) for label in labels] if "xn--" in host else labels
    domain, tenant = _below_suffix(labels, listed, icann), _below_suffix(labels, listed, all_rules)
    return domain or host, tenant if tenant and tenant != domain else None


def _below_suffix(labels: Sequence[str], listed: Sequence[str], rules: frozenset[str]) -> str:
    """The part of a host one label longer than its longest public suffix; empty where there is none."""
    suffix = ".".join(listed)
    for at in range(len(listed)):
        above = suffix.partition(".")[2]
        if "!" + suffix in rules:
            return ".".join(labels[at:])
        if suffix in rules or (above and "*." + above in rules):
            return ".".join(labels[at - 1 :]) if at else ""
        suffix = above
    return ""


def _as_listed(label: str) -> str:
    """A label as the list writes it, which is not in Punycode."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


@cache
def _suffix_list() -> tuple[frozenset[str], frozenset[str]]:
    """The rules of the ICANN part, and those of both parts; comments stand among them and are never asked for.

    Read out of tldextract's package without importing it: that would bring requests, 15 MB and 0.15 s of start.
    """
    from importlib.util import find_spec

    spec = find_spec("tldextract")
    assert spec is not None
    assert spec.origin is not None
    assert isinstance(spec.loader, SourceFileLoader)
    text = spec.loader.get_data(spec.origin.removesuffix("__init__.py") + ".tld_set_snapshot").decode()
    lines = text.split("\n")
    return frozenset(lines[: lines.index("// ===BEGIN PRIVATE DOMAINS===")]), frozenset(lines)
