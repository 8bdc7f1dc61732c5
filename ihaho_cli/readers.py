"""All templates of a host as one regular expression, so that a clean URL is read in a single step.

Exact, or silent: what a reader reads, `items.match_shapes` reads the same; what it is not sure of it leaves to that.
Built only for rows that are met often, because building costs as much as some hundred URLs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.catalogue import Candidate, Catalogue, Resolved
from ihaho_cli.hosts import is_inside, is_plain_host
from ihaho_cli.items import CARRIED, decode
from ihaho_cli.shapes import CHARACTERS, PLACEHOLDER, TYPE, Capture, Key, Mixed, Shapes, Template

OFTEN = 24
"""After so many URLs of a row it pays to build its reader."""
# Characters a browser leaves alone, without the plus that a spreadsheet may have put there.
_SEGMENT = r"[A-Za-z0-9\-._~!$&()*,=:@%\[\]']"
_VALUE = r"[A-Za-z0-9\-._~!$()*,=:@%/\[\]?]"
_AFTER_PATH = r"(?:\?[A-Za-z0-9\-._~!$&()*,=:@/\[\]?]*+)?+(?:#[A-Za-z0-9\-._~!$&()*,=:@/\[\]?'#]*+)?+"
_END_OF_SEGMENT, _END_OF_PATH, _END_OF_VALUE = r"(?=[/?#]|\Z)", r"(?=[?#]|\Z)", r"(?=[&#]|\Z)"
_CLEAN_TEMPLATE = re.compile(f"(?:{_SEGMENT}|[/?#;])*")
_ODD_ESCAPE = re.compile("%(?![89A-Fa-f][0-9A-Fa-f])")
_PLAIN_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?").fullmatch
_LONGEST_HOST = 253
_MOST_SIBLINGS = 1_000
_UNTYPED = frozenset(["", "any", "rest"])
_SPECIAL = {
    "res": "[0-9]+(?:-[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ftid": "0x[0-9a-fA-F]*:0x[0-9a-fA-F]*",
}

_Groups = list[tuple[str, int]]
"""Name and number."""
Read = Callable[[str, int], re.Match[str] | None]


class Reading(NamedTuple):
    """What it means that a certain template fitted."""

    at: int
    """Which of the host's candidates it belongs to, from 0."""
    template: int
    """Number of the template in its row."""
    names: tuple[str, ...]
    """The ids in their order, without those the host gives."""
    groups: tuple[int, ...]
    """Where their values stand in the match; never fewer than two, so that asking for them gives a tuple."""
    reserved: frozenset[str]
    """Words one value may not be, in small letters; empty where it may be any."""
    reserved_at: int
    """Which one, from 0."""
    is_typed: bool
    """Whether every value is made of letters, digits, ``_`` and ``-`` only."""
    is_mixed: bool
    """Whether several values stand in one segment, which is to be decoded before it is taken apart."""


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


_CLEAN = re.compile(r"/[A-Za-z0-9\-._~!$&()*,=:@%/\[\]']*+" + _AFTER_PATH).fullmatch
_Key = tuple[int | str, ...]
"""The sites, which the catalogue keeps, and the hosts some of their templates are bound to."""


def is_decodable(text: str) -> bool:
    """Whether no character that a template may ask for is percent-encoded in the text, so that a reader is right about it."""
    return _ODD_ESCAPE.search(text) is None


def decoded(text: str, values: Iterable[str]) -> tuple[str, ...] | None:
    """The values a reader found in a text, decoded once; None where they do not tell what `items` makes of its segments."""
    if not is_decodable(text):
        return None
    found = tuple([decode(value) for value in values])
    return None if any("%" in value for value in found) else found


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


class _Build:
    """Counts groups while patterns are put together."""

    def __init__(self) -> None:
        self.readings: list[Reading | None] = [None]

    def group(self) -> int:
        """The number of the next group of the pattern."""
        self.readings.append(None)
        return len(self.readings) - 1

    def end(self, reading: Reading | None) -> str:
        """An empty group that says, by its number, which alternative was taken."""
        at = self.group()
        if reading is not None:
            self.readings[at] = reading._replace(groups=(*reading.groups, *(at,) * (2 - len(reading.groups))))
        return "()"

    def left(self) -> str:
        """Takes whatever stands there and leaves it to `items`."""
        return ".*" + self.end(None)


def _build(resolved: Resolved, shapes_of: Callable[[int], Shapes]) -> tuple[Read, Sequence[Reading | None]]:
    build = _Build()
    alternatives = []
    for at, candidate in enumerate(resolved.candidates):
        alternatives.append(_candidate(build, at, candidate, resolved.host, shapes_of))
        if candidate.whole_host:
            break
    return re.compile("|".join(alternatives)).fullmatch, build.readings


def _candidate(build: _Build, at: int, candidate: Candidate, host: str, shapes_of: Callable[[int], Shapes]) -> str:
    """Fits where the path lies under the site: nothing that comes later is asked then."""
    site, tenant = candidate.site, []
    under = "".join("/" + re.escape(segment) for segment in site.path)
    if site.path_tenant:
        tenant = [(site.path_tenant, build.group())]
        under += f"/({_SEGMENT}++)"
    if under:
        under = f"(?={under}{_END_OF_SEGMENT})"
    if candidate.owner < 0:
        return under + build.left()
    shapes = shapes_of(candidate.owner)
    reading = Reading(at, 0, (), (), shapes.reserved, 0, True, False)
    fitting: list[str] = []
    for number, template in enumerate(shapes.templates):
        if not template.host or _is_bound(template.host, host):
            fitting += _alternatives(build, template, reading._replace(template=number), tenant)
    return under + (f"(?:(?:{'|'.join(fitting)}){_AFTER_PATH}|{build.left()})" if fitting else build.left())


def _alternatives(build: _Build, template: Template, reading: Reading, tenant: _Groups) -> Iterator[str]:
    """The template as patterns for the whole path, in the order they are to be tried."""
    kinds: dict[str, str] = {}
    is_clear = all(kinds.setdefault(name, kind) == kind for name, kind in PLACEHOLDER.findall(template.text))
    bare = PLACEHOLDER.sub("", template.text)
    is_clean = _CLEAN_TEMPLATE.fullmatch(bare) is not None and "%" not in bare
    is_clean = is_clean and (";" not in bare or template.keys_in_path is not None)
    is_clean = is_clean and not any(kind.startswith("any") and kind != "any" for kind in kinds.values())
    carries = template.rest is not None and template.rest[1] in CARRIED
    if not (is_clear and is_clean) or carries or template.fragment or template.whole_query:
        yield _skeleton(build, template)
        return
    optional = [key for key in template.keys if key.optional]
    yield _Alternative(build, kinds).pattern(template, reading, tenant, template.keys, ())
    if optional and template.keys_in_path is None:
        needed = [key for key in template.keys if not key.optional]
        yield _Alternative(build, kinds).pattern(template, reading, tenant, needed, optional)
    if optional or template.keys_in_path is not None:
        yield _skeleton(build, template)


def _skeleton(build: _Build, template: Template) -> str:
    """Fits wherever the template might."""
    asked = [re.escape(need) for need in template.needs]
    asked += ["#"] if template.fragment else []
    asked += [r"\?"] if template.whole_query else []
    path = "/" if template.first is None else "/" + re.escape(template.first) + _END_OF_SEGMENT
    return path + "".join(f"(?=.*{text})" for text in asked) + build.left()


class _Alternative:
    """One template as a pattern, its groups counted in the order in which they stand in it."""

    def __init__(self, build: _Build, kinds: Mapping[str, str]) -> None:
        self._build, self._kinds = build, kinds
        self._captured: _Groups = []
        self._keyed: _Groups = []
        self._mixed: _Groups = []

    def pattern(self, template: Template, reading: Reading, tenant: _Groups, keys: Iterable[Key], absent: Iterable[Key]) -> str:
        """Fits a clean text exactly where the template does, with all of those keys and none of these."""
        in_path = template.keys_in_path is not None
        head = "".join(map(self._key_in_path, keys)) if in_path else ""
        path = self._path(template)
        tail = "" if in_path else "".join(map(self._key_in_query, keys))
        tail += "".join(rf"(?!\?(?:[^&#]*+&)*?{re.escape(key.key)}[^&#])" for key in absent)
        ids = dict([*tenant, *self._captured, *self._keyed, *self._mixed])
        first = next((c.name for c in template.captures if c.whole and c.at == 0), "") if template.may_be_reserved else ""
        names = tuple(name for name in ids if name.strip("_"))
        if first and reading.reserved and first not in names:
            return _skeleton(self._build, template)
        made = reading._replace(
            names=names,
            groups=tuple(ids[name] for name in names),
            reserved=reading.reserved if first else frozenset(),
            reserved_at=names.index(first) if first and reading.reserved else 0,
            is_typed=all(_is_typed(self._kinds.get(name, "")) for name in names),
            is_mixed=bool(template.mixed) or any(isinstance(key.capture, Mixed) for key in template.keys),
        )
        path = f"{path}/?" if path else "/"
        return f"{head}{path}{_END_OF_PATH}{tail}{self._build.end(made)}"

    def _path(self, template: Template) -> str:
        placed: dict[int, str | Capture | Mixed] = dict(template.literals)
        if template.first is not None:
            placed[0] = template.first
        placed.update((one.at, one) for one in template.captures)
        placed.update((one.at, one) for one in template.mixed)
        lowest = min(placed, default=0)
        behind = max(0, -lowest)
        places = [*range(template.least - behind), *range(-behind, 0)]
        segments = []
        for at in places:
            if at == -behind and behind:
                segments.append(f"(?:/{_SEGMENT}++)*")
            one = placed.get(at)
            if template.rest is not None and template.rest[0] == at:
                segments.append(f"/({_SEGMENT}++(?:/{_SEGMENT}++)*+)")
                self._mixed.append((template.rest[1], self._build.group()))
            elif one is None:
                segments.append(f"/{_SEGMENT}++")
            else:
                segments.append("/" + self._value(one, _SEGMENT, self._captured))
        if template.most is None and template.rest is None and not behind:
            segments.append(f"(?:/{_SEGMENT}++)*+")
        return "".join(segments)

    def _key_in_path(self, key: Key) -> str:
        name, value = re.escape(key.key), self._value(key.capture or key.literal, _SEGMENT, self._keyed)
        return f"(?=(?:/(?!{name}){_SEGMENT}++)*+/{name}{value}{_END_OF_SEGMENT})"

    def _key_in_query(self, key: Key) -> str:
        name, value = re.escape(key.key), self._value(key.capture or key.literal, _VALUE, self._keyed)
        return rf"(?=\?(?:(?!{name}[^&#])[^&#]*+&)*+{name}{value}{_END_OF_VALUE})"

    def _value(self, one: str | Capture | Mixed, characters: str, groups: _Groups) -> str:
        if isinstance(one, str):
            return re.escape(one)
        if isinstance(one, Mixed):
            kept = self._mixed if groups is self._captured else groups
            kept += [(name, self._build.group()) for name in one.names]
            pattern = one.pattern
            for count in ("*?", "+?", "*"):
                pattern = pattern.replace(f"(.{count})", f"({characters}{count})")
            return pattern
        groups.append((one.name, self._build.group()))
        made = _made_of(self._kinds[one.name], characters)
        # Nothing is tried again where the value ends with what it is made of.
        if made.endswith("+") and not one.after:
            made += "+"
        return f"{re.escape(one.before)}({made}){re.escape(one.after)}"


def _made_of(kind: str, characters: str) -> str:
    """What the test of a type asks for, as a pattern."""
    found = None if kind in _UNTYPED else TYPE.fullmatch(kind)
    if found is None:
        return characters + "+"
    letters, name, number, more = found.groups()
    if letters:
        return letters + _made_of(kind.partition(".")[2], characters)
    if name in _SPECIAL:
        return _SPECIAL[name]
    made = characters if name == "any" else f"[{re.escape(CHARACTERS[name])}]"
    return made + (f"{{{number}{',' if more else ''}}}" if number else "+")


def _is_typed(kind: str) -> bool:
    """Whether letters, digits, ``_`` and ``-`` are all a value of this type can hold."""
    base = kind.rpartition(".")[2].rstrip("0123456789+")
    return base in ("digits", "hex", "alnum", "lower", "word", "res", "uuid")
