"""Host names by themselves: written plainly or not, inside a network or not, and whose domain they stand under."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

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
    extract = _suffix_list()
    icann = extract(host, include_psl_private_domains=False)
    private = extract(host, include_psl_private_domains=True)
    domain = icann.top_domain_under_public_suffix or host
    tenant = private.top_domain_under_public_suffix if private.is_private else ""
    return domain, tenant or None


@cache
def _suffix_list() -> "TLDExtract":
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
