"""Lines of output written by hand for clean URLs, without a record in between.

What is the same for every URL of a row is cut once out of a line the ordinary renderer wrote, so that both give the
same bytes; a text that is not clean is left to the ordinary way. Pure: it only remembers.
Bytes, because a Japanese name in a text would double every character of it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli import formats
from ihaho_cli.canonical import Pieces, encoded, last_name, pieces_of, render
from ihaho_cli.catalogue import Candidate, Catalogue, Resolved, path_fits
from ihaho_cli.classify import LONGEST_PATH_READ, Classifier
from ihaho_cli.hosts import is_inside, is_plain_host
from ihaho_cli.items import match_shapes
from ihaho_cli.model import Classification, Warn
from ihaho_cli.records import looks_rounded
from ihaho_cli.shapes import Shapes
from ihaho_cli.urls import PLAIN_URL

_MOST_HOSTS_REMEMBERED = 3_000
_MOST_FORMS_OF_A_SITE = 200
_OF_THE_ROW = frozenset([Warn.ENDED, Warn.MOVED, Warn.NEVER_CONTACT, Warn.NOT_SINGLE, Warn.COPY])
"""Remarks that follow from the row and the kind of item alone."""
_FULLWIDTH_IN_PATH = "%EF%BC"
_TENANT, _ID, _IDS = "<tenant>", "<id>", "<ids>"
"""What stands in a sample line where the texts of a URL go."""


class _Form(NamedTuple):
    """The line of a row's URL that fits one template, cut where it differs from URL to URL."""

    canonical: tuple[tuple[str, Pieces], ...]
    """The row's templates for this kind of item, as they stand and taken apart."""
    kind: str
    """The name of the narrowest id."""
    names: tuple[str, ...]
    before_id: bytes
    before_ids: str
    ids: str
    """All ids as they stand in the line, with ``%s`` for each value."""
    tail: bytes


_Forms = dict[tuple[int | str, ...], _Form | None]


class _Listed(NamedTuple):
    """A row a host may belong to."""

    place: str
    """Host, domain and tenant as they stand in a line; `_TENANT` for a tenant the path names."""
    tenant: str
    """What stands before a tenant the path names; else empty."""
    tenant_name: str
    """Under which id that tenant stands."""
    shapes: Shapes
    forms: _Forms


class _Host(NamedTuple):
    """What is remembered of a host."""

    resolved: Resolved | None
    listed: Mapping[int, _Listed]
    """By the identity of the candidates, which ``resolved`` keeps alive; wrappers are not among them."""
    place: str
    """For a host no row knows: host, domain and tenant as they stand in a line."""
    tail: bytes
    """For a host no row knows: what follows them."""


_NEW = _Form((), "", (), b"", "", "", b"")
_ODD = _Host(None, {}, "", b"")


class QuickLines:
    """Writes lines of one form (``jsonl`` or ``csv``) against one catalogue."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, form: str) -> None:
        self._catalogue, self._classifier = catalogue, classifier
        self._is_csv = form == "csv"
        self._hosts: dict[str, _Host] = {}
        self._forms: dict[tuple[int, str], _Forms] = {}
        self._tails: dict[bytes, bytes] = {}
        self.unknown = 0
        """URLs so far that no row knows."""

    def line(self, number: int, text: str) -> bytes | None:
        """What the ordinary renderer would write for a text of this line, without the end of the line; None where it
        has to do so itself. For CSV only our columns.
        """
        found = PLAIN_URL.fullmatch(text)
        if found is None or "/." in text or "/%2" in text:
            return None
        _, host, path, query, fragment = found.groups("")
        known = self._hosts.get(host)
        if known is None:
            known = self._learn(host, text)
        # A plus may stand in a number as a spreadsheet writes it.
        if known is _ODD or "+" in path or "%2B" in path:
            return None
        resolved = known.resolved
        if resolved is not None:
            return self._known_line(number, text, known, resolved, path, query, fragment)
        self.unknown += 1
        url = text if path or text.count("/", 8) else text + "/"
        if not self._is_csv:
            return (
                f'{{"line": {number}, "input": "{text}", "status": "unknown", "url": "{url}", "canonical": null{known.place}'
            ).encode() + known.tail
        if "," in text:
            return f'{number},"{text}",unknown,"{url}",,{known.place}'.encode() + known.tail
        return f"{number},{text},unknown,{url},,{known.place}".encode() + known.tail

    def _known_line(
        self, number: int, text: str, known: _Host, resolved: Resolved, path: str, query: str, fragment: str
    ) -> bytes | None:
        for candidate in resolved.candidates_for(path) if resolved.by_first else resolved.others:
            tenant = candidate.ids if candidate.whole_host else path_fits(candidate, path)
            if tenant is not None:
                break
        else:
            return None
        listed = known.listed.get(id(candidate))
        if listed is None or len(path) > LONGEST_PATH_READ:
            return None
        place, path_tenant, tenant_name, shapes, forms = listed
        matched = match_shapes(shapes, resolved.host, path, query, fragment, tenant)
        if matched is None:
            return None
        index, ids = matched
        key: tuple[int | str, ...] = (index, *ids)
        form = forms.get(key, _NEW)
        if form is _NEW:
            form = self._learn_form(text, candidate, listed, key)
        if form is None:
            return None
        templates, kind, names, before_id, before_ids, all_ids, tail = form
        own_id = ids[kind]
        if own_id[-1:] == "0" and looks_rounded(own_id):
            return None
        values = tuple(ids.values()) if len(ids) == len(names) else tuple([ids[name] for name in names])
        if "%" in text:
            if _FULLWIDTH_IN_PATH in path:
                return None
            return self._decoded_line(number, text, listed, form, ids, values, tenant)
        if path_tenant:
            place = place.replace(_TENANT, self._quoted(path_tenant + tenant[tenant_name]))
        canonical = _canonical(templates, ids) if templates else ""
        url = text if path or text.count("/", 8) else text + "/"
        if not self._is_csv:
            canonical = f'"{canonical}"' if canonical else "null"
            return b"%b%b%b%b" % (
                f'{{"line": {number}, "input": "{text}", "status": "known", "url": "{url}", "canonical": {canonical}{place}'.encode(),
                before_id,
                f"{own_id}{before_ids}{all_ids % values}".encode(),
                tail,
            )
        if not own_id.isalnum():
            own_id = formats.csv_cell(own_id)
        shown = all_ids % values
        if len(values) > 1 or "," in shown:
            shown = f'"{shown}"'
        if "," in canonical:
            canonical = f'"{canonical}"'
        if "," in text:
            text, url = f'"{text}"', f'"{url}"'
        return b"%b%b%b%b" % (
            f"{number},{text},known,{url},{canonical},{place}".encode(),
            before_id,
            f"{own_id}{before_ids}{shown}".encode(),
            tail,
        )

    def _decoded_line(
        self, number: int, text: str, listed: _Listed, form: _Form, ids: Mapping[str, str], values: tuple[str, ...],
        tenant: Mapping[str, str],
    ) -> bytes:  # fmt: skip
        """The line of a URL whose ids were percent-encoded, so that anything may stand in them."""
        quoted = self._quoted
        place, canonical, own_id = listed.place, "", ids[form.kind]
        if listed.tenant:
            place = place.replace(_TENANT, quoted(listed.tenant + tenant[listed.tenant_name]))
        for template, _ in form.canonical:
            if canonical := render(template, ids) or "":
                break
        url = text if text.count("/", 8) else text + "/"
        if self._is_csv:
            begin = f"{number},{quoted(text)},known,{quoted(url)},{quoted(canonical)},{place}"
            named, shown = quoted(own_id), quoted(form.ids % values)
        else:
            own = quoted(canonical) if canonical else "null"
            begin = f'{{"line": {number}, "input": "{text}", "status": "known", "url": "{url}", "canonical": {own}{place}'
            named, shown = quoted(own_id)[1:-1], form.ids % tuple([quoted(value)[1:-1] for value in values])
        return b"%b%b%b%b" % (begin.encode(), form.before_id, f"{named}{form.before_ids}{shown}".encode(), form.tail)

    def _quoted(self, text: str) -> str:
        return formats.csv_cell(text) if self._is_csv else formats.quote(text)

    # What is remembered.

    def _learn(self, host: str, text: str) -> _Host:
        if not is_plain_host(host) or is_inside(host):
            return _ODD
        if len(self._hosts) >= _MOST_HOSTS_REMEMBERED:
            self._hosts.clear()
            self._tails.clear()
        resolved = self._catalogue.resolve(host)
        if resolved is None:
            # The bare host stands for all its URLs: none of them differs in anything but itself.
            one = self._classifier.classify(f"https://{host}/", 0)
            sample = self._sample(one._replace(tenant=_TENANT))
            tail = sample.partition(self._quoted(_TENANT))[2].encode()
            found = _Host(None, {}, self._place(host, one.domain, one.tenant), self._tails.setdefault(tail, tail))
        else:
            found = _Host(
                resolved, {id(c): self._learn_row(host, resolved, c) for c in resolved.candidates if c.owner >= 0}, "", b""
            )
        self._hosts[host] = found
        return found

    def _learn_row(self, host: str, resolved: Resolved, candidate: Candidate) -> _Listed:
        site = candidate.site
        forms = self._forms.setdefault((candidate.owner, site.text), {})
        shapes = self._catalogue.shapes(candidate.owner)
        if site.path_tenant and not candidate.ids:
            before = "/".join((host, *site.path, ""))
            place = self._place(host, resolved.domain, _TENANT).replace(self._quoted(_TENANT), _TENANT)
            return _Listed(place, before, site.path_tenant, shapes, forms)
        return _Listed(self._place(host, resolved.domain, host if candidate.ids else None), "", "", shapes, forms)

    def _learn_form(self, text: str, candidate: Candidate, listed: _Listed, key: tuple[int | str, ...]) -> _Form | None:
        one = self._classifier.classify(text, 0)
        item = one.item
        if (
            item is None
            or one.match.rule != candidate.site.text
            or not _OF_THE_ROW.issuperset(one.warnings)
            or len(listed.forms) >= _MOST_FORMS_OF_A_SITE
        ):
            return None
        form = None
        if item.id is not None and item.id == item.ids.get(item.kind):
            form = self._form(one, item.kind, tuple(item.ids), self._catalogue.service(candidate.owner).canonical)
        listed.forms[key] = form
        return form

    def _form(self, one: Classification, kind: str, names: tuple[str, ...], templates: tuple[str, ...]) -> _Form:
        assert one.item is not None
        sample = self._sample(one._replace(tenant=_TENANT, item=one.item._replace(id=_ID, ids={_IDS: ""})))
        _, _, rest = sample.partition(self._quoted(_TENANT))
        before_id, _, rest = rest.partition(_ID)
        before_ids, _, tail = rest.partition(f"{_IDS}=" if self._is_csv else f'"{_IDS}": ""')
        ids = ";".join([f"{name}=%s" for name in names]) if self._is_csv else ", ".join([f'"{name}": "%s"' for name in names])
        canonical = tuple((text, pieces_of(text)) for text in templates if last_name(text) == kind)
        return _Form(canonical, kind, names, before_id.encode(), before_ids, ids, tail.encode())

    def _sample(self, one: Classification) -> str:
        if self._is_csv:
            return formats.render_csv_row(formats.flat_values(one))
        return formats.render_json(one)

    def _place(self, host: str, domain: str | None, tenant: str | None) -> str:
        if self._is_csv:
            return f"{host},{domain or ''},{tenant or ''}"
        names = ("host", "domain", "tenant")
        texts = ["null" if text is None else formats.quote(text) for text in (host, domain, tenant)]
        return "".join([f', "{name}": {text}' for name, text in zip(names, texts, strict=True)])


def _canonical(templates: Sequence[tuple[str, Pieces]], ids: Mapping[str, str]) -> str:
    """The one URL of an item whose ids are clean; empty where the row does not say how."""
    for _, (pieces, end) in templates:
        made = ""
        for before, name, test, keep_slashes in pieces:
            value = ids.get(name)
            if value is None or (test is not None and not test(value)):
                break
            if not value.isalnum():
                if value in (".", ".."):
                    break
                value = encoded(value, keep_slashes)
            made += before + value
        else:
            return made + end
    return ""
