"""A template as a pattern of its own, so that several are tried in one step.

Exact, or silent: where a pattern fits a clean text, so does the template, with the same ids; where that cannot be said,
the pattern says only that the template might fit.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ihaho_cli.items import CARRIED, decode
from ihaho_cli.shapes import CHARACTERS, PLACEHOLDER, TYPE, Capture, Key, Mixed, Template

# Characters a browser leaves alone, without the plus that a spreadsheet may have put there.
SEGMENT = r"[A-Za-z0-9\-._~!$&()*,=:@%\[\]']"
_VALUE = r"[A-Za-z0-9\-._~!$()*,=:@%/\[\]?]"
AFTER_PATH = r"(?:\?[A-Za-z0-9\-._~!$&()*,=:@%/\[\]?]*+)?+(?:#[A-Za-z0-9\-._~!$&()*+,=:@%/\[\]?'#]*+)?+"
END_OF_SEGMENT, _END_OF_PATH, _END_OF_VALUE = r"(?=[/?#]|\Z)", r"(?=[?#]|\Z)", r"(?=[&#]|\Z)"
_CLEAN_TEMPLATE = re.compile(f"(?:{SEGMENT}|[/?#;])*")
_ODD_ESCAPE = re.compile("%(?![89A-Fa-f][0-9A-Fa-f])")
_UNTYPED = frozenset(["", "any", "rest"])
_SPECIAL = {
    "res": "[0-9]+(?:-[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ftid": "0x[0-9a-fA-F]*:0x[0-9a-fA-F]*",
}

Groups = list[tuple[str, int]]
"""Names of ids, and the numbers of the groups they stand in."""


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

    def decoded(self, text: str, values: Iterable[str]) -> tuple[str, ...] | None:
        """The values found in a text, decoded once; None where they do not tell what `items` makes of its segments."""
        if "%" not in text:
            return tuple(values)
        if self.is_mixed or not is_decodable(text):
            return None
        found = tuple([decode(value) for value in values])
        return None if any("%" in value for value in found) or found[self.reserved_at].lower() in self.reserved else found


def is_decodable(text: str) -> bool:
    """Whether no character that a template may ask for is percent-encoded in the text, so that a pattern is right about it."""
    return _ODD_ESCAPE.search(text) is None


class Build:
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


def alternatives(build: Build, template: Template, reading: Reading, tenant: Groups) -> Iterator[str]:
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


def _skeleton(build: Build, template: Template) -> str:
    """Fits wherever the template might."""
    asked = [re.escape(need) for need in template.needs]
    asked += ["#"] if template.fragment else []
    asked += [r"\?"] if template.whole_query else []
    path = "/" if template.first is None else "/" + re.escape(template.first) + END_OF_SEGMENT
    return path + "".join(f"(?=.*{text})" for text in asked) + build.left()


class _Alternative:
    """One template as a pattern, its groups counted in the order in which they stand in it."""

    def __init__(self, build: Build, kinds: Mapping[str, str]) -> None:
        self._build, self._kinds = build, kinds
        self._captured: Groups = []
        self._keyed: Groups = []
        self._mixed: Groups = []

    def pattern(self, template: Template, reading: Reading, tenant: Groups, keys: Iterable[Key], absent: Iterable[Key]) -> str:
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
                segments.append(f"(?:/{SEGMENT}++)*")
            one = placed.get(at)
            if template.rest is not None and template.rest[0] == at:
                segments.append(f"/({SEGMENT}++(?:/{SEGMENT}++)*+)")
                self._mixed.append((template.rest[1], self._build.group()))
            elif one is None:
                segments.append(f"/{SEGMENT}++")
            else:
                segments.append("/" + self._value(one, SEGMENT, self._captured))
        if template.most is None and template.rest is None and not behind:
            segments.append(f"(?:/{SEGMENT}++)*+")
        return "".join(segments)

    def _key_in_path(self, key: Key) -> str:
        name, value = re.escape(key.key), self._value(key.capture or key.literal, SEGMENT, self._keyed)
        return f"(?=(?:/(?!{name}){SEGMENT}++)*+/{name}{value}{END_OF_SEGMENT})"

    def _key_in_query(self, key: Key) -> str:
        name, value = re.escape(key.key), self._value(key.capture or key.literal, _VALUE, self._keyed)
        return rf"(?=\?(?:(?!{name}[^&#])[^&#]*+&)*+{name}{value}{_END_OF_VALUE})"

    def _value(self, one: str | Capture | Mixed, characters: str, groups: Groups) -> str:
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
