"""The tables as one value that answers: which rows could a host belong to?

Rows stay text until they are needed, so that one pasted URL costs one row and not three hundred.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.errors import FaultyTableError, TemplateError
from ihaho_cli.hosts import registrable_domain_of_row
from ihaho_cli.items import decode, split_path
from ihaho_cli.model import Operator, Service
from ihaho_cli.rows import (
    SERVICE_COLUMNS,
    WRAPPER_COLUMNS,
    Row,
    Wrapper,
    operator_record,
    service_record,
    wrapper_record,
)
from ihaho_cli.shapes import Shapes, parse_shapes

_MOST_HOSTS_REMEMBERED = 4_000
_DIGITS = "0123456789"
_CURE = "ihaho data check で不備をまとめて確かめてください"


class Site(NamedTuple):
    """One entry of a ``sites`` cell, taken apart."""

    text: str
    host: str
    host_tenant: str
    """The name of the id that the sub-domain is; empty where sub-domains are nobody's own."""
    path: tuple[str, ...]
    path_tenant: str
    """The name of the id that the segment after ``path`` is."""
    exact: bool
    """Whether it means this host and its ``www.`` only, and no other sub-domain."""


class Candidate(NamedTuple):
    """A row a URL on this host may belong to, if its path fits."""

    owner: int
    """Number of the row; wrappers are counted down from -1."""
    site: Site
    ids: Mapping[str, str]
    """The tenant the host names."""
    whole_host: bool
    """Whether every path on the host belongs to it."""


class Resolved(NamedTuple):
    """What the tables know of a host."""

    host: str
    """The host under which the rows list it (google.co.jp → google.com)."""
    domain: str
    candidates: tuple[Candidate, ...]
    by_first: Mapping[str, tuple[Candidate, ...]]
    """The same, for each first segment of a path that some of them ask for."""
    others: tuple[Candidate, ...]
    """Those that ask for no path."""

    def candidates_for(self, path: str) -> tuple[Candidate, ...]:
        """Those whose first segment is that of the path, and those that ask for none."""
        if not self.by_first:
            return self.others
        first = path.lstrip("/").partition("/")[0]
        return self.by_first.get(decode(first), self.others)


def parse_site(text: str) -> Site:
    """Take one entry of a ``sites`` cell apart.

    >>> parse_site("{blog}.blog#.fc2.com").host
    'blog#.fc2.com'
    """
    exact = text.startswith("=")
    host, _, path = text.removeprefix("=").partition("/")
    tenant = ""
    if host.startswith("{"):
        tenant, _, host = host[1:].partition("}.")
    segments = path.split("/") if path else []
    path_tenant = segments.pop()[1:-1] if segments and segments[-1].startswith("{") else ""
    return Site(text, host, tenant, tuple(segments), path_tenant, exact)


class Catalogue:
    """All rows, indexed by host. Holds caches, but answers the same question always the same way."""

    def __init__(
        self, services: Sequence[Row], operators: Mapping[str, Row], hosts: Sequence[Row], wrappers: Sequence[Row]
    ) -> None:
        self._services, self._operators, self._wrappers = services, operators, wrappers
        self._by_id = {row.cells[0]: number for number, row in enumerate(services)}
        self._by_host: dict[str, list[tuple[int, Site]]] = {}
        self._index(wrappers, WRAPPER_COLUMNS.index("sites"), from_number=-1, step=-1)
        self._index(services, SERVICE_COLUMNS.index("sites"), from_number=0, step=1)
        self._aliases = {alias: row.cells[0] for row in hosts for alias in row.cells[1].split()}
        self._resolved: dict[str, Resolved | None] = {}
        self._shapes: dict[int, Shapes] = {}
        self._service_records: dict[int, Service] = {}
        self._wrapper_records: dict[int, Wrapper] = {}

    def _index(self, rows: Sequence[Row], column: int, from_number: int, step: int) -> None:
        by_host, number = self._by_host, from_number
        for row in rows:
            for text in row.cells[column].split():
                site = parse_site(text)
                by_host.setdefault(site.host, []).append((number, site))
            number += step

    def resolve(self, host: str) -> Resolved | None:
        """The rows a host can belong to, most special first; None where no row knows it."""
        try:
            return self._resolved[host]
        except KeyError:
            pass
        if len(self._resolved) >= _MOST_HOSTS_REMEMBERED:
            self._resolved.clear()
        self._resolved[host] = found = self.look_up(host)
        return found

    def look_up(self, given: str) -> Resolved | None:
        """The same, without remembering it: for those who remember for themselves."""
        host = self._listed_name(given)
        candidates: list[Candidate] = []
        for prefix, entries in self._suffixes(host):
            level = [
                Candidate(owner, site, {site.host_tenant: prefix} if site.host_tenant else {}, not (site.path or site.path_tenant))
                for owner, site in entries
                if (prefix in ("", "www")) is not bool(site.host_tenant) or not (site.host_tenant or site.exact)
            ]
            # Deeper paths first, tenants and exact hosts before plain ones, wrappers (negative) before services.
            level.sort(key=lambda c: (-len(c.site.path), not (c.site.host_tenant or c.site.exact), c.owner >= 0))
            candidates += level
            if any(c.owner >= 0 and c.whole_host for c in level):
                break
        if not candidates:
            return None
        firsts = {c.site.path[0] for c in candidates if c.site.path}
        by_first = {f: tuple(c for c in candidates if not c.site.path or c.site.path[0] == f) for f in firsts}
        others = tuple(c for c in candidates if not c.site.path)
        return Resolved(host, registrable_domain_of_row(given), tuple(candidates), by_first, others)

    def _listed_name(self, host: str) -> str:
        rest, prefix = host, ""
        while rest:
            if rest in self._aliases:
                return prefix + self._aliases[rest]
            label, _, rest = rest.partition(".")
            prefix += label + "."
        return host

    def _suffixes(self, host: str) -> list[tuple[str, list[tuple[int, Site]]]]:
        """(labels before, entries) for every suffix of the host that the tables list, longest first."""
        found, start = [], 0
        while True:
            suffix = host[start:]
            label, dot, rest = suffix.partition(".")
            keys = (suffix, f"{label.rstrip(_DIGITS)}#{dot}{rest}") if label[-1:].isdigit() else (suffix,)
            found += [(host[: max(0, start - 1)], entries) for key in keys if (entries := self._by_host.get(key))]
            if not dot:
                return found
            start += len(label) + 1

    def is_named(self, host: str) -> bool:
        """Whether a row means exactly this host, or this one with any number: what stands above it does not tell all then."""
        label, dot, rest = host.partition(".")
        numbered = f"{label.rstrip(_DIGITS)}#{dot}{rest}" if label[-1:].isdigit() else host
        return host in self._by_host or host in self._aliases or numbered in self._by_host

    def is_listed(self, host: str) -> bool:
        """Whether exactly this host stands in a ``sites`` cell or is another name of one that does."""
        return host in self._by_host or host in self._aliases

    def listed_hosts(self) -> list[str]:
        """Every host that stands in a ``sites`` cell of a service, without tenants and numbers."""
        return [h for h, entries in self._by_host.items() if "#" not in h and any(n >= 0 for n, _ in entries)]

    def shapes(self, number: int) -> Shapes:
        """The compiled item templates of a service.

        Raises FaultyTableError where its row does not follow the grammar.
        """
        shapes = self._shapes.get(number)
        if shapes is None:
            service = self.service(number)
            try:
                self._shapes[number] = shapes = parse_shapes(service.items, service.reserved)
            except TemplateError as error:
                raise FaultyTableError(f"{service.place}: items: {error}", _CURE) from error
        return shapes

    def service(self, number: int) -> Service:
        """The record of a row."""
        record = self._service_records.get(number)
        if record is None:
            self._service_records[number] = record = service_record(self._services[number])
        return record

    def wrapper(self, number: int) -> Wrapper:
        """The record of a wrapper, by its negative number.

        Raises FaultyTableError where its row does not follow the grammar.
        """
        record = self._wrapper_records.get(number)
        if record is None:
            row = self._wrappers[-1 - number]
            try:
                self._wrapper_records[number] = record = wrapper_record(row)
            except ValueError as error:
                raise FaultyTableError(f"{row.place}: kind か target が正しくありません", _CURE) from error
        return record

    def services(self) -> list[Service]:
        """All services, in the order of the table."""
        return [self.service(number) for number in range(len(self._services))]

    def find_service(self, service_id: str) -> Service | None:
        """The service of an id."""
        number = self._by_id.get(service_id)
        return None if number is None else self.service(number)

    def find_operator(self, operator_id: str) -> Operator | None:
        """The operator of an id; None also where a service has none."""
        row = self._operators.get(operator_id)
        return None if row is None else operator_record(row)


def path_fits(candidate: Candidate, path: str) -> dict[str, str] | None:
    """The tenant ids where the path lies under the candidate's site; None where it does not."""
    site = candidate.site
    if candidate.whole_host:
        return dict(candidate.ids)
    depth = len(site.path)
    segments = split_path("/".join(path.lstrip("/").split("/", depth + 1)[: depth + 1]))
    if tuple(segments[:depth]) != site.path:
        return None
    ids = dict(candidate.ids)
    if site.path_tenant:
        if len(segments) <= depth:
            return None
        ids[site.path_tenant] = segments[depth]
    return ids
