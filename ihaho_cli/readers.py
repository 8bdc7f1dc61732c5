"""All templates of a host as one regular expression, so that a clean URL is read in a single step.

Exact, or silent: what a reader reads, `items.match_shapes` reads the same; what it is not sure of it leaves to that.
Built only for rows that are met often, because building costs as much as some hundred URLs.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ihaho_cli.catalogue import Candidate, Catalogue, Resolved
from ihaho_cli.hosts import is_inside, is_plain_host
from ihaho_cli.patterns import AFTER_PATH, END_OF_SEGMENT, SEGMENT, Build, Reading, alternatives
from ihaho_cli.shapes import Shapes

OFTEN = 24
"""After so many URLs of a row it pays to build its reader."""
_PLAIN_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?").fullmatch
_LONGEST_HOST = 253
_MOST_SIBLINGS = 1_000
Read = Callable[[str, int], re.Match[str] | None]


class HostReader(NamedTuple):
    """How the URLs of one host are read."""

    read: Read
    """Asked with a text and where its path begins."""
    readings: Sequence[Reading | None]
    """By the number of the last group of the match; None where the text must be left to `items`."""
    domain: str
    candidates: tuple[Candidate, ...]
    """Empty for a host no row knows, whose texts are only tested for being clean."""


class _Sibling(NamedTuple):
    """A host that was looked up, and stands for all that differ from it in their first label only."""

    label: str
    reader: HostReader
    bound: frozenset[str]
    """Hosts some of the templates are bound to."""


_CLEAN = re.compile(r"/[A-Za-z0-9\-._~!$&()*,=:@%/\[\]']*+" + AFTER_PATH).fullmatch
_Key = tuple[int | str, ...]
"""The sites, which the catalogue keeps, and the hosts some of their templates are bound to."""


class Readers:
    """The readers of one catalogue, each built when its rows have been met often."""

    def __init__(self, catalogue: Catalogue, often: int = OFTEN) -> None:
        self._catalogue, self._often = catalogue, often
        self._built: dict[_Key, tuple[Read, Sequence[Reading | None]]] = {}
        self._met: dict[_Key, int] = {}
        self._siblings: dict[str, _Sibling] = {}
        """By what follows the first label."""

    def of(self, text: str, at: int) -> HostReader | None:
        """The reader for all texts that begin as this one up to where its path does.

        None where that is not a host written plainly, or its rows were not met often yet.
        """
        scheme, _, host = text[: max(at, 0)].partition("://")
        if scheme not in ("http", "https"):
            return None
        label, _, above = host.partition(".")
        sibling = self._siblings.get(above)
        if sibling is not None and self._is_like(label, host, sibling.bound):
            return _beside(sibling, label)
        if not is_plain_host(host) or is_inside(host):
            return None
        resolved = self._catalogue.look_up(host)
        if resolved is None:
            return HostReader(_CLEAN, (), "", ())
        key = self._key(resolved)
        built = self._built.get(key)
        if built is None:
            self._met[key] = met = self._met.get(key, 0) + 1
            if met < self._often:
                return None
            self._built[key] = built = _build(resolved, self._catalogue.shapes)
        reader = HostReader(*built, resolved.domain, resolved.candidates)
        owners = [candidate.owner for candidate in resolved.candidates if candidate.owner >= 0]
        bound = frozenset(host for owner in owners for host in self._catalogue.shapes(owner).hosts)
        if resolved.host == host and f".{above}".endswith("." + resolved.domain) and self._is_like(label, host, bound):
            if len(self._siblings) >= _MOST_SIBLINGS:
                self._siblings.clear()
            self._siblings[above] = _Sibling(label, reader, bound)
        return reader

    def _is_like(self, label: str, host: str, bound: frozenset[str]) -> bool:
        """Whether nothing about the host depends on its first label but the tenant it names."""
        return (
            label != "www"
            and len(host) <= _LONGEST_HOST
            and _PLAIN_LABEL(label) is not None
            and "xn--" not in label
            and host not in bound
            and not self._catalogue.is_named(host)
        )

    def _key(self, resolved: Resolved) -> _Key:
        """The same for hosts whose rows and templates are the same, as those of all users of a service."""
        key: list[int | str] = []
        for candidate in resolved.candidates:
            key.append(id(candidate.site))
            if candidate.owner >= 0:
                key += [host for host in self._catalogue.shapes(candidate.owner).hosts if _is_bound(host, resolved.host)]
        return tuple(key)


def _beside(sibling: _Sibling, label: str) -> HostReader:
    """The reader of a sibling: the same but for the tenants, which begin with the first label."""
    begin = len(sibling.label)
    read, readings, domain, candidates = sibling.reader
    own = [
        Candidate(owner, site, {name: label + value[begin:] for name, value in ids.items()}, whole_host)
        for owner, site, ids, whole_host in candidates
    ]
    return HostReader(read, readings, domain, tuple(own))


def _is_bound(host: str, given: str) -> bool:
    return given == host or given.endswith("." + host)


def _build(resolved: Resolved, shapes_of: Callable[[int], Shapes]) -> tuple[Read, Sequence[Reading | None]]:
    build = Build()
    alternatives = []
    for at, candidate in enumerate(resolved.candidates):
        alternatives.append(_candidate(build, at, candidate, resolved.host, shapes_of))
        if candidate.whole_host:
            break
    return re.compile("|".join(alternatives)).fullmatch, build.readings


def _candidate(build: Build, at: int, candidate: Candidate, host: str, shapes_of: Callable[[int], Shapes]) -> str:
    """Fits where the path lies under the site: nothing that comes later is asked then."""
    site, tenant = candidate.site, []
    under = "".join("/" + re.escape(segment) for segment in site.path)
    if site.path_tenant:
        tenant = [(site.path_tenant, build.group())]
        under += f"/({SEGMENT}++)"
    if under:
        under = f"(?={under}{END_OF_SEGMENT})"
    if candidate.owner < 0:
        return under + build.left()
    shapes = shapes_of(candidate.owner)
    reading = Reading(at, 0, (), (), shapes.reserved, 0, True, False)
    fitting: list[str] = []
    for number, template in enumerate(shapes.templates):
        if not template.host or _is_bound(template.host, host):
            fitting += alternatives(build, template, reading._replace(template=number), tenant)
    return under + (f"(?:(?:{'|'.join(fitting)}){AFTER_PATH}|{build.left()})" if fitting else build.left())
