"""Lines of output written by hand for clean URLs, without a record in between.

What is the same for every URL that fits one template is cut once out of a line the ordinary renderer wrote, so that both
give the same bytes; a text no reader reads is left to the ordinary way. Pure: it only remembers.
Layouts hold the bytes of UTF-8 as characters of Latin-1: a Japanese name in a text would double every character of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from string import ascii_letters, digits
from typing import NamedTuple

from ihaho_cli import formats
from ihaho_cli.canonical import last_name, pieces_of, render
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import LONGEST_READ, Classifier
from ihaho_cli.model import Classification, Item, Warn
from ihaho_cli.patterns import Reading, is_decodable
from ihaho_cli.readers import OFTEN, Read, Readers
from ihaho_cli.records import looks_rounded

_MOST_HOSTS_REMEMBERED = 16_000
_OF_THE_ROW = frozenset([Warn.ENDED, Warn.MOVED, Warn.NEVER_CONTACT, Warn.NOT_SINGLE, Warn.COPY])
"""Remarks that follow from the row and the kind of item alone."""
_CELLS = ("line", "input", "url", "canonical", "host", "domain", "tenant", "id", "ids")
"""What differs from URL to URL, in the order in which it stands in a line."""
_MARK = re.compile("⟨([a-z_.]+)⟩")
_FULLWIDTH_IN_PATH = "%EF%BC"
_QUIET = ascii_letters + digits + "_-.~:!$*()"
_FIRST_VALUES = ("line", "input", "host", "domain")
"""What stands before the ids among the values of a line."""


class _Layout(NamedTuple):
    """The line of a row's URL that fits one template."""

    pieces: tuple[str, ...]
    """Of the line, between the values."""
    pick: Callable[[tuple[str, ...]], tuple[str, ...]]
    """Out of the pieces, `_FIRST_VALUES` and the ids, all of the line in their order."""
    own: int
    """Where the item's own id stands among all ids."""
    quiet: str
    """Ids made of these stand in the line, and in the canonical URL, as they are; empty where all of them are."""
    reading: Reading
    cells: str
    """The line with ``%s`` for each of `_CELLS`, which are quoted one by one."""
    names: tuple[str, ...]
    """Of all ids, those of the host first."""
    canonical: tuple[str, ...]
    """The row's templates for this kind of item."""
    tenant: str
    """The tenant, with marks; empty where there is none."""


class _Host(NamedTuple):
    """What is remembered of a host."""

    read: Read
    layouts: "list[_Layout | bool]"
    """By the number of the last group of a match; True where nothing was learnt yet, False for the ordinary way."""
    name: str
    domain: str
    tenants: Sequence[tuple[str, ...]]
    """The ids the host gives, for each candidate."""
    foreign: tuple[str, ...]
    """For a host no row knows: its line, taken apart at number, text, text, host and domain; else empty."""
    readings: Sequence[Reading | None]


class QuickLines:
    """Writes lines of one form (``jsonl`` or ``csv``) against one catalogue."""

    def __init__(self, catalogue: Catalogue, classifier: Classifier, form: str, end: str, often: int = OFTEN) -> None:
        """``end``: what every line ends with. ``often``: how many URLs of a row are left to the ordinary way first."""
        self._catalogue, self._classifier, self._end = catalogue, classifier, end
        self._is_csv = form == "csv"
        self._readers = Readers(catalogue, often)
        self._hosts: dict[str, _Host] = {}
        self._layouts: dict[int, list[_Layout | bool]] = {}
        """By the identity of the readings, which the readers keep alive."""
        self._foreign: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._domains: dict[str, str] = {}
        self.unknown = 0
        """URLs so far that no row knows."""

    def line(self, number: int, text: str) -> bytes | None:
        """What the ordinary renderer would write for a text of this line; None where it has to do so itself.

        For CSV only our columns.
        """
        at = text.find("/", 8)
        host = self._hosts.get(text[:at])
        if host is None:
            host = self._learn(text, at)
            if host is None:
                return None
        read, layouts, name, domain, tenants, foreign, readings = host
        if len(text) > LONGEST_READ or (found := read(text, at)) is None or "/." in text:
            return None
        is_encoded = "%" in text
        if is_encoded and (_FULLWIDTH_IN_PATH in text or not is_decodable(text)):
            return None
        shown = f'"{text}"' if self._is_csv and "," in text else text
        if foreign:
            self.unknown += 1
            before, after_number, between, after_text, after_host, tail = foreign
            line = f"{before}{number}{after_number}{shown}{between}{shown}{after_text}{name}{after_host}{domain}{tail}"
            return line.encode("latin-1")
        last = found.lastindex or 0
        layout = layouts[last]
        if layout is True:
            reading = readings[last]
            layout = layouts[last] = reading is not None and self._learn_layout(text, host, reading, found)
        if layout is False or layout is True:
            return None
        pieces, pick, own, quiet, reading, _, _, _, _ = layout
        which, _, _, groups, reserved, reserved_at, _, is_mixed = reading
        ids = found.group(*groups)
        if (reserved and ids[reserved_at].lower() in reserved) or (is_encoded and is_mixed):
            return None
        all_ids = tenants[which] + ids
        own_id = all_ids[own]
        if own_id[-1] == "0" and looks_rounded(own_id):
            return None
        if not pieces or own_id[0] == "-" or (quiet and ("".join(ids).strip(quiet) or "=." in text)):
            return self._carefully(layout, number, text, host, ids)
        values = pieces + (str(number), shown, name, domain) + all_ids  # noqa: RUF005 - twice as quick
        return "".join(pick(values)).encode("latin-1")

    def _carefully(self, layout: _Layout, number: int, text: str, host: _Host, ids: Sequence[str]) -> bytes | None:
        """The line of a text in which something is to be quoted, encoded or decoded."""
        values = layout.reading.decoded(text, ids)
        if values is None:
            return None
        values = (*host.tenants[layout.reading.at], *values)
        if looks_rounded(values[layout.own]):
            return None
        named = dict(zip(layout.names, values, strict=False))
        canonical = next((url for template in layout.canonical if (url := render(template, named))), "")
        tenant = _MARK.sub(lambda found: named[found[1][1:]] if found[1] != "host" else host.name, layout.tenant)
        cells = self._quoted(number, text, canonical, host.name, host.domain, tenant, values[layout.own], named)
        return (layout.cells % cells).encode()

    # What is remembered.

    def _learn(self, text: str, at: int) -> _Host | None:
        reader = self._readers.of(text, at)
        if reader is None:
            return None
        read, readings, domain, candidates = reader
        if len(self._hosts) >= _MOST_HOSTS_REMEMBERED:
            self._hosts.clear()
            self._foreign.clear()
            self._domains.clear()
        name = text[text.index("/") + 2 : at]
        if not candidates:
            # The bare host stands for all its URLs: none of them differs in anything but itself.
            one = self._classifier.classify(f"https://{name}/", 0)
            quoted = formats.csv_cell if self._is_csv else formats.quote
            marked = self._cells(one, None) % ("⟨line⟩", *map(quoted, ("⟨input⟩", "⟨url⟩", "⟨host⟩", "⟨domain⟩")))
            pieces = tuple(map(_carried, _MARK.split(marked)[::2]))
            host = _Host(read, [], name, one.domain or "", (), self._foreign.setdefault(pieces, pieces), ())
        else:
            layouts = self._layouts.setdefault(id(readings), [True] * len(readings))
            tenants = tuple([tuple(candidate.ids.values()) for candidate in candidates])
            host = _Host(read, layouts, name, self._domains.setdefault(domain, domain), tenants, (), readings)
        self._hosts[text[:at]] = host
        return host

    def _learn_layout(self, text: str, host: _Host, reading: Reading, found: re.Match[str]) -> "_Layout | bool":
        """The layout of all texts that are read so; True where this one is odd, False where they all are."""
        ids = found.group(*reading.groups)
        if reading.reserved and ids[reading.reserved_at].lower() in reading.reserved:
            return True
        one, resolved = self._classifier.classify(text, 0), self._catalogue.resolve(host.name)
        if resolved is None or one.item is None or not _OF_THE_ROW.issuperset(one.warnings):
            return True
        candidate = resolved.candidates[reading.at]
        names = (*candidate.ids, *reading.names)
        values = (*candidate.ids.values(), *ids[: len(reading.names)])
        item = one.item
        if [*item.ids.items()] != [*zip(names, values, strict=True)] or item.id != item.ids.get(item.kind):
            return False
        site = candidate.site
        tenant = "⟨host⟩" if candidate.ids else ""
        if site.path_tenant and not tenant:
            tenant = "/".join(("⟨host⟩", *site.path, f"⟨.{site.path_tenant}⟩"))
        templates = tuple(t for t in self._catalogue.service(candidate.owner).canonical if last_name(t) == item.kind)
        cells = self._cells(one, item)
        pieces, pick = self._pieces(cells, item.kind, names, templates, tenant)
        quiet = "" if reading.is_typed else _QUIET if templates else _QUIET + "/"
        return _Layout(pieces, pick, names.index(item.kind), quiet, reading, cells, names, templates, tenant)

    def _pieces(
        self, cells: str, kind: str, names: Sequence[str], templates: Sequence[str], tenant: str
    ) -> tuple[tuple[str, ...], Callable[[tuple[str, ...]], tuple[str, ...]]]:
        """The line of texts in which nothing is to be quoted, taken apart; no pieces where that cannot be said of all."""
        marks = {name: f"⟨.{name}⟩" for name in names}
        canonical = ""
        for template in templates:
            parts, end = pieces_of(template)
            if all(name in marks for _, name, _, _ in parts):
                if any(test is not None for _, _, test, _ in parts):
                    return (), tuple
                canonical = "".join(before + marks[name] for before, name, _, _ in parts) + end
                break
        made = cells % self._quoted("⟨line⟩", "⟨input⟩", canonical, "⟨host⟩", "⟨domain⟩", tenant, marks[kind], marks)
        texts = _MARK.split(made)
        pieces = tuple(_carried(text) for text in texts[::2])
        values = [*_FIRST_VALUES, *(f".{name}" for name in names)]
        order = [at // 2 if at % 2 == 0 else len(pieces) + values.index(mark) for at, mark in enumerate(texts) if mark]
        return pieces, itemgetter(*order)

    def _quoted(
        self, number: object, text: str, canonical: str, host: str, domain: str, tenant: str, own_id: str, ids: Mapping[str, str]
    ) -> tuple[object, ...]:
        """What stands in a line for each of `_CELLS`."""
        if self._is_csv:
            quoted, empty, all_ids = formats.csv_cell, "", formats.csv_cell(";".join([f"{name}={ids[name]}" for name in ids]))
        else:
            quoted, empty = formats.quote, "null"
            all_ids = ", ".join([f"{quoted(name)}: {quoted(value)}" for name, value in ids.items()])
        shown = quoted(text)
        return (
            number, shown, shown, quoted(canonical) if canonical else empty, quoted(host), quoted(domain),
            quoted(tenant) if tenant else empty, quoted(own_id), all_ids,
        )  # fmt: skip

    def _cells(self, one: Classification, item: Item | None) -> str:
        """The line of an answer, with ``%s`` for each of `_CELLS`; where there is no item, its cells and the tenant stay."""
        one = one._replace(line=0, input="⟨input⟩", url="⟨url⟩", host="⟨host⟩", domain="⟨domain⟩")
        if item is not None:
            sample = item._replace(id="⟨id⟩", ids={"⟨ids⟩": ""})
            one = one._replace(canonical="⟨canonical⟩", tenant="⟨tenant⟩", item=sample)
        line = formats.render_csv_row(formats.flat_values(one)) if self._is_csv else formats.render_json(one)
        line = line.replace("%", "%%").replace("0", "%s", 1)
        for mark in _CELLS[1:]:
            line = line.replace(f"⟨{mark}⟩=" if self._is_csv else f'"⟨{mark}⟩": ""', "%s")
            line = line.replace(f"⟨{mark}⟩" if self._is_csv else f'"⟨{mark}⟩"', "%s")
        return line + self._end


def _carried(text: str) -> str:
    """The bytes of UTF-8 as characters."""
    return text.encode().decode("latin-1")
