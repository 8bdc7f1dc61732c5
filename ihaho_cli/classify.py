"""From a pasted text to service, operator and item: the question the desk asks most.

Pure: the tables come in as a `Catalogue`, the answer goes out as a `Classification`, and nothing
raises, whatever was pasted.
"""

from typing import TYPE_CHECKING, NamedTuple

from ihaho_cli.catalogue import Candidate, Catalogue, Resolved, path_fits
from ihaho_cli.hosts import registrable_domain
from ihaho_cli.items import Found, decode, find_item, match_shapes
from ihaho_cli.model import (
    EDITIONS,
    Classification,
    Item,
    Match,
    Opened,
    Status,
    Via,
    Warn,
    WrapperKind,
)
from ihaho_cli.records import Recorder, canonical_of, is_excel_number, is_single, looks_rounded, remark_on_service
from ihaho_cli.rows import Wrapper
from ihaho_cli.urls import open_url

if TYPE_CHECKING:
    from ihaho_cli.readers import HostReader, Readers
    from ihaho_cli.resemblance import Likeness

_DEEPEST_NESTING = 5
LONGEST_PATH_READ = 8192
LONGEST_READ = 600
"""Characters of a text that is handed to a reader: its cost stays bounded, and no limit of `items` is reached."""
_MOST_HOSTS_REMEMBERED = 4_000
_MOST_HOSTS_READ = 16_000
_FULLWIDTH_IN_PATH = "%EF%BC"
_FEW = 100
"""So many texts are matched before it pays to build readers."""


Matched = tuple[int, int | None, dict[str, str]]
"""Number of a row (wrappers negative), number of its template, ids."""


class Rule(NamedTuple):
    """The row a URL was found to belong to."""

    candidate: Candidate
    ids: dict[str, str]
    """What the site gave: the tenant."""


class Classifier:
    """Classifies against one catalogue in one edition of figure 9."""

    def __init__(self, catalogue: Catalogue, edition: str = EDITIONS[0]) -> None:
        self._catalogue = catalogue
        self._recorder = Recorder(catalogue, edition)
        self._likeness_found: Likeness | None = None
        self._readers: Readers | None = None
        self._hosts_read: dict[str, HostReader] = {}
        """By scheme and host as they stand in a text."""
        self._matched = 0
        self._foreign: dict[tuple[str, str], tuple[str, str | None, str | None]] = {}

    def classify(self, text: str, line: int = 1) -> Classification:
        """What the text is. ``line`` is the physical line it came from."""
        return self._classify(text, line, ())

    def prepare(self) -> None:
        """Bring in now what the first odd or unknown line would wait for."""
        self._foreign_host("example.com", "")
        open_url("HTTP://example.com")

    def knows_alone(self, text: str) -> bool:
        """Whether a catalogue of a few rows is enough for this text: a service's own URL whose row names no other."""
        matched = self.match(text)
        return matched is not None and matched[0] >= 0 and not self._catalogue.service(matched[0]).successor

    def match(self, text: str) -> Matched | None:
        """Only number of the row (wrappers negative), number of its template, and ids; None where no row knows the URL.

        The slim half of `classify`, for callers that need no record.
        """
        at = text.find("/", 8)
        host = self._hosts_read.get(text[:at])
        if host is None:
            return self._match_first(text, at)
        read, readings, _, candidates = host
        if len(text) > LONGEST_READ or (found := read(text, at)) is None or "/." in text:
            return self._match_odd(text)
        if not candidates:
            return None
        reading = readings[found.lastindex or 0]
        if reading is None:
            return self._match_odd(text)
        at, template, names, groups, reserved, reserved_at, *_ = reading
        values: tuple[str, ...] | None = found.group(*groups)
        if "%" in text:
            values = reading.decoded(text, found.group(*groups))
        if values is None or (reserved and values[reserved_at].lower() in reserved):
            return self._match_odd(text)
        owner, _, tenant, _ = candidates[at]
        ids = dict(zip(names, values))  # noqa: B905 - there may be more values than names, and the word costs a tenth of all
        return owner, template, {**tenant, **ids} if tenant else ids

    def _match_first(self, text: str, at: int) -> Matched | None:
        """A text of a host that was not met often; readers cost too much for a few."""
        self._matched += 1
        if self._matched < _FEW:
            return self._match_odd(text)
        if self._readers is None:
            from ihaho_cli.readers import Readers

            self._readers = Readers(self._catalogue)
        reader = self._readers.of(text, at)
        if reader is None:
            return self._match_odd(text)
        if len(self._hosts_read) >= _MOST_HOSTS_READ:
            self._hosts_read.clear()
        self._hosts_read[text[:at]] = reader
        return self.match(text)

    def _match_odd(self, text: str) -> Matched | None:
        opened = open_url(text)
        resolved = self._catalogue.resolve(opened.host) if opened.status is Status.KNOWN else None
        return None if resolved is None else self._match_on(resolved, opened.path, opened.query, opened.fragment)

    def _match_on(self, resolved: Resolved, path: str, query: str, fragment: str) -> Matched | None:
        for candidate in resolved.candidates_for(path) if resolved.by_first else resolved.others:
            ids = candidate.ids if candidate.whole_host else path_fits(candidate, path)
            if ids is not None:
                owner = candidate.owner
                if owner < 0:
                    return owner, None, {}
                found = match_shapes(self._catalogue.shapes(owner), resolved.host, path, query, fragment, ids)
                number, found_ids = (None, {}) if found is None else found
                return owner, number, {name: value for name, value in found_ids.items() if name.strip("_")}
        return None

    def _classify(self, text: str, line: int, via: tuple[Via, ...], depth: int = 0) -> Classification:
        opened = open_url(text)
        if opened.status is not Status.KNOWN:
            return self._outside(text, line, opened, via)
        resolved = self._catalogue.resolve(opened.host)
        if resolved is None:
            return self._unknown(text, line, opened, via)
        for candidate in resolved.candidates_for(opened.path):
            ids = path_fits(candidate, opened.path)
            if ids is None:
                continue
            if candidate.owner < 0:
                answer = self._wrapped(text, line, opened, resolved, candidate, via, depth)
                if answer is not None:
                    return answer
            else:
                return self._known(text, line, opened, resolved, Rule(candidate, ids), via)
        return self._unknown(text, line, opened, via)

    # A URL no row knows.

    def _outside(self, text: str, line: int, opened: Opened, via: tuple[Via, ...]) -> Classification:
        """An address, something no browser opens as a page, or no URL at all."""
        warnings = opened.warnings
        if opened.status is Status.INVALID and Warn.EXCEL_RUINED not in warnings and is_excel_number(text):
            warnings = (*warnings, Warn.EXCEL_RUINED)
        named = opened.status is Status.ADDRESS
        return self._recorder.record(
            text, line, opened.status, opened if named else None, via,
            domain=opened.host if named else None, warnings=warnings,
        )  # fmt: skip

    def _unknown(self, text: str, line: int, opened: Opened, via: tuple[Via, ...]) -> Classification:
        domain, tenant, likeness = self._foreign_host(opened.host, opened.userinfo)
        warnings = opened.warnings
        if likeness is not None:
            warnings = (*warnings, f"{Warn.LOOKALIKE}:{likeness}")
        if is_excel_number(opened.path):
            warnings = (*warnings, Warn.EXCEL_RUINED)
        return self._recorder.record(text, line, Status.UNKNOWN, opened, via, domain=domain, tenant=tenant, warnings=warnings)

    def _foreign_host(self, host: str, userinfo: str) -> tuple[str, str | None, str | None]:
        """Registrable domain, tenant, and the listed host it resembles, of a host no row knows."""
        key = (host, userinfo)
        found = self._foreign.get(key)
        if found is None:
            if len(self._foreign) >= _MOST_HOSTS_REMEMBERED:
                self._foreign.clear()
            domain, tenant = registrable_domain(host)
            self._foreign[key] = found = domain, tenant, self._likeness().find(host, domain, userinfo)
        return found

    # A URL of a service.

    def _known(self, text: str, line: int, opened: Opened, resolved: Resolved, rule: Rule, via: tuple[Via, ...]) -> Classification:
        service = self._catalogue.service(rule.candidate.owner)
        site = rule.candidate.site
        warnings = list(opened.warnings)
        item = self._item(rule, resolved, opened, warnings)
        canonical = None if item is None else canonical_of(service, item)
        remark_on_service(service, warnings)
        if opened.userinfo or Warn.IDN in warnings:
            self._remark_on_likeness(opened, warnings)
        tenant, by = None, "path" if site.path else "site"
        if rule.candidate.ids:
            tenant, by = opened.host, "tenant"
        elif site.path_tenant:
            tenant, by = f"{opened.host}/{'/'.join((*site.path, rule.ids[site.path_tenant]))}", "tenant"
        match = Match(by, site.text, service.row, "certain")
        return self._recorder.record(
            text, line, Status.KNOWN, opened, via, domain=resolved.domain, tenant=tenant, warnings=tuple(warnings),
            service=service, item=item, canonical=canonical, match=match,
        )  # fmt: skip

    def _likeness(self) -> "Likeness":
        if self._likeness_found is None:
            from ihaho_cli.resemblance import Likeness

            self._likeness_found = Likeness(self._catalogue.listed_hosts())
        return self._likeness_found

    def _remark_on_likeness(self, opened: Opened, warnings: list[str]) -> None:
        likeness = self._likeness().find(opened.host, opened.host, opened.userinfo)
        if likeness is not None and not opened.host.endswith(likeness):
            warnings.append(f"{Warn.LOOKALIKE}:{likeness}")

    def _find_item(self, owner: int, resolved: Resolved, opened: Opened, ids: dict[str, str]) -> Found | None:
        shapes = self._catalogue.shapes(owner)
        return find_item(shapes, resolved.host, opened.path, opened.query, opened.fragment, ids)

    def _item(self, rule: Rule, resolved: Resolved, opened: Opened, warnings: list[str]) -> Item | None:
        if len(opened.path) > LONGEST_PATH_READ:
            warnings.append(Warn.TOO_LONG)
            return None
        found = self._find_item(rule.candidate.owner, resolved, opened, rule.ids)
        if _FULLWIDTH_IN_PATH in opened.path:
            from ihaho_cli.repair import half_width

            narrow = self._find_item(
                rule.candidate.owner, resolved, opened._replace(path=half_width(decode(opened.path))), rule.ids
            )
            if narrow is not None and (found is None or len(narrow.ids) > len(found.ids)):
                found = narrow
                warnings.append(Warn.FULLWIDTH)
        if found is None:
            return self._place_only(rule, opened, warnings)
        item = Item(found.kind, found.ids[found.kind], found.ids, is_single(found))
        if item.kind == "copy":
            warnings.append(Warn.COPY)
        if not item.single:
            warnings.append(Warn.NOT_SINGLE)
        if is_excel_number(opened.path):
            warnings.append(Warn.EXCEL_RUINED)
        elif looks_rounded(item.id or ""):
            warnings.append(Warn.EXCEL_ROUNDED)
        return item

    def _place_only(self, rule: Rule, opened: Opened, warnings: list[str]) -> Item | None:
        """No template fits: a top page, a tenant's top page, or a shape no row describes."""
        if is_excel_number(opened.path):
            warnings.append(Warn.EXCEL_RUINED)
        below = opened.path.strip("/").split("/") if opened.path.strip("/") else []
        depth = len(rule.candidate.site.path) + bool(rule.candidate.site.path_tenant)
        if len(below) > depth:
            warnings.append(Warn.NO_ITEM)
            return None
        warnings.append(Warn.NOT_SINGLE)
        if not rule.ids:
            return Item("top", None, {}, False)
        kind, value = next(reversed(rule.ids.items()))
        return Item(kind, value, rule.ids, False)

    # A URL around another URL.

    def _wrapped(
        self, text: str, line: int, opened: Opened, resolved: Resolved, candidate: Candidate, via: tuple[Via, ...], depth: int
    ) -> Classification | None:
        """The answer where the URL is a redirect, a copy or a short link; None where it turns out not to be."""
        if len(opened.url) > LONGEST_PATH_READ:
            return None
        from ihaho_cli.insides import url_inside

        wrapper = self._catalogue.wrapper(candidate.owner)
        if wrapper.kind is WrapperKind.SHORT:
            return self._short(text, line, opened, resolved, candidate, wrapper, via)
        inner = url_inside(wrapper, opened, resolved, candidate)
        if wrapper.kind is WrapperKind.REDIRECT:
            if inner is None:
                return None
            if depth >= _DEEPEST_NESTING:
                return self._wrapper_itself(text, line, opened, resolved, candidate, wrapper, via, None, (Warn.NESTED,))
            steps = (*via, Via(wrapper.service_id, opened.url))
            answer = self._classify(inner, line, steps, depth + 1)
            warnings = tuple(dict.fromkeys((*opened.warnings, *(w for w in answer.warnings if w != Warn.MISSING_SCHEME))))
            return answer._replace(input=text, warnings=warnings)
        original = None
        if inner is not None and depth < _DEEPEST_NESTING:
            original = self._classify(inner, line, (), depth + 1)
            if original.status in (Status.INVALID, Status.UNSUPPORTED):
                original = None
        if original is None and self._has_page_of_its_own(wrapper, opened, candidate):
            return None
        said = (Warn.COPY,) if depth < _DEEPEST_NESTING else (Warn.COPY, Warn.NESTED)
        return self._wrapper_itself(text, line, opened, resolved, candidate, wrapper, via, original, said)

    def _has_page_of_its_own(self, wrapper: Wrapper, opened: Opened, candidate: Candidate) -> bool:
        """Whether a copy's URL without a URL inside belongs to the listed service and not to the copy."""
        listed = self._catalogue.find_service(wrapper.service_id) is not None
        return listed and bool(wrapper.targets or not opened.path or candidate.site.path)

    def _short(
        self, text: str, line: int, opened: Opened, resolved: Resolved, candidate: Candidate, wrapper: Wrapper, via: tuple[Via, ...]
    ) -> Classification | None:
        if len(opened.path.strip("/")) <= len("/".join(candidate.site.path)):
            return None
        warnings = (*opened.warnings, Warn.SHORT_LINK)
        service = self._catalogue.find_service(wrapper.service_id)
        match = Match("path" if candidate.site.path else "site", candidate.site.text, wrapper.row, "certain")
        return self._recorder.record(
            text, line, Status.KNOWN, opened, via, domain=resolved.domain, warnings=warnings, service=service,
            wrapper=wrapper, match=match, short_link=True,
        )  # fmt: skip

    def _wrapper_itself(
        self, text: str, line: int, opened: Opened, resolved: Resolved, candidate: Candidate, wrapper: Wrapper,
        via: tuple[Via, ...], original: Classification | None, said: tuple[Warn, ...],
    ) -> Classification:  # fmt: skip
        """A copy (or a wrapper nested too deeply) as the place of the text."""
        service = self._catalogue.find_service(wrapper.service_id)
        warnings = [*opened.warnings, *said]
        item = None if original is None else original.item
        if service is not None:
            number = next(
                (c.owner for c in resolved.candidates_for(opened.path) if c.owner >= 0 and path_fits(c, opened.path) is not None),
                None,
            )
            if number is not None and self._catalogue.service(number) is service:
                found = self._find_item(number, resolved, opened, {})
                item = Item(found.kind, found.ids[found.kind], found.ids, is_single(found)) if found else item
            remark_on_service(service, warnings)
        if item is not None and not item.single:
            warnings.append(Warn.NOT_SINGLE)
        match = Match("path" if candidate.site.path else "site", candidate.site.text, wrapper.row, "certain")
        return self._recorder.record(
            text, line, Status.KNOWN, opened, via, domain=resolved.domain, warnings=tuple(warnings), service=service,
            wrapper=wrapper, item=item, match=match, copy_of=original,
        )  # fmt: skip
