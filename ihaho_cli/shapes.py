"""The grammar of URL templates such as ``{user}/status/{post:digits}/**``.

They stand in the tables (``data/README.md`` explains them to those who edit them) and are compiled here
into plain comparisons, so that `items` tries each in time linear in the URL.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ihaho_cli.errors import TemplateError

_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_ALNUM = _DIGITS + _LOWER + _LOWER.upper()
_WORD = _ALNUM + "_-"
CHARACTERS: Mapping[str, str] = {
    "digits": _DIGITS,
    "hex": _DIGITS + "abcdefABCDEF",
    "alnum": _ALNUM,
    "lower": _DIGITS + _LOWER,
    "word": _WORD,
    "name": _WORD + ".",
}
TYPE = re.compile(r"(?:([A-Za-z]+)\.)?([a-z]+)(?:(\d+)(\+?))?")
PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([A-Za-z0-9+.]+))?\}")

Test = Callable[[str], bool]


def _is_made_of(characters: str, least: int, most: int | None, text: str) -> bool:
    size = len(text)
    return size >= least and (most is None or size <= most) and not text.strip(characters)


def _is_res(text: str) -> bool:
    first, dash, last = text.partition("-")
    return _is_digits(first) and (not dash or _is_digits(last))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_uuid(text: str) -> bool:
    return [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12] and not text.strip(CHARACTERS["hex"] + "-")


def _is_ftid(text: str) -> bool:
    first, colon, last = text.partition(":")
    return bool(colon) and all(p.startswith("0x") and not p[2:].strip(CHARACTERS["hex"]) for p in (first, last))


_MIXED: Mapping[str, str] = {
    "res": "[0-9]+(?:-[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ftid": "0x[0-9a-fA-F]+:0x[0-9a-fA-F]+",
}
_SPECIAL: Mapping[str, Test] = {"res": _is_res, "uuid": _is_uuid, "ftid": _is_ftid}


def _begins_with(letters: str, inner: Test | None, text: str) -> bool:
    rest = text.removeprefix(letters)
    return rest != text and bool(rest) and (inner is None or inner(rest))


def test_of(kind: str | None) -> Test | None:
    """The test a placeholder's type stands for; None where any text will do.

    Raises TemplateError for a type the grammar does not know.
    """
    if kind in (None, "any", "rest"):
        return None
    found = TYPE.fullmatch(kind or "")
    if found is None or found[2] not in (*CHARACTERS, *_SPECIAL, "any") or (found[2] in _SPECIAL and found[3]):
        raise TemplateError(f"型 {kind} はありません")
    letters, name, number, more = found.groups()
    if letters:
        return partial(_begins_with, letters, test_of((kind or "").partition(".")[2]))
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name == "digits" and not number:
        return _is_digits
    least = int(number or 1)
    most = None if more or not number else least
    if name == "any":
        return lambda text: len(text) >= least and (most is None or len(text) <= most)
    return partial(_is_made_of, CHARACTERS[name], least, most)


def _characters_or_test(test: Test | None) -> tuple[str, Test | None]:
    """The characters of a test that asks for nothing else; else the test itself."""
    if test is _is_digits:
        return _DIGITS, None
    if isinstance(test, partial) and test.func is _is_made_of and test.args[1:] == (1, None):
        return test.args[0], None
    return "", test


class Capture(NamedTuple):
    """One placeholder alone in its segment (or query value), between two literals."""

    at: int
    name: str
    before: str
    after: str
    test: Test | None
    whole: bool
    """True where nothing but the placeholder stands in the segment and its type is a name, so that reserved words count."""


class Mixed(NamedTuple):
    """A segment with several placeholders."""

    at: int
    pattern: str
    names: tuple[str, ...]


class Key(NamedTuple):
    """One key of a query (or of a key=value path)."""

    key: str
    """With its equals sign."""
    capture: Capture | Mixed | None
    literal: str
    optional: bool


class Template(NamedTuple):
    """One compiled shape of a service's URLs."""

    text: str
    host: str
    """The host it is bound to, with its sub-domains; empty for any host of the service."""
    least: int
    most: int | None
    literals: tuple[tuple[int, str], ...]
    """Position (negative: from the end) and text; the first segment's is in ``first``."""
    captures: tuple[Capture, ...]
    mixed: tuple[Mixed, ...]
    rest: tuple[int, str] | None
    """Position and name of a placeholder that takes all that remains of the path."""
    keys: tuple[Key, ...]
    needs: tuple[str, ...]
    """The keys without which it cannot fit."""
    keys_in_path: int | None
    """Position from which key=value segments count as keys; None where they do not."""
    whole_query: str
    """The name that takes the whole query string, for redirectors such as ``jump.example/?URL``."""
    fragment: "Template | None"
    kind: str
    """The name of the narrowest id; empty where only the site's tenant is an id."""
    first: str | None
    """The literal of the first segment, for the index."""
    plain: tuple[tuple[int, str, str, Test | None], ...]
    """Position, name, characters and test of its captures, where all of them fill their segments.

    A capture that only asks for certain characters has these and no test: taking them away must leave nothing.
    """
    framed: bool
    """Whether some capture has text before or after it."""
    may_be_reserved: bool
    """Whether its first segment is a name, which no reserved word may be."""
    more: bool
    """Whether it asks for anything beyond plain segments."""


class Shapes(NamedTuple):
    """All templates of one service, in their order of precedence."""

    templates: tuple[Template, ...]
    firsts: frozenset[str]
    """Every literal a template begins with."""
    reserved: frozenset[str]
    hosts: tuple[str, ...]
    """Hosts some templates are bound to."""
    plans: dict[tuple[str | None, int, str | None], Any]
    """Cache of `items`: which templates can fit, by first segment, number of segments and host."""


def _parse_capture(at: int, text: str) -> Capture | Mixed | None:
    """One segment or query value; None where it is a literal."""
    found = list(PLACEHOLDER.finditer(text))
    bare = PLACEHOLDER.sub("", text)
    if "{" in bare or "}" in bare:
        raise TemplateError(f"波括弧が合いません: {text}")
    if not found:
        return None
    if len(found) == 1:
        name, kind = found[0][1], found[0][2]
        test = test_of(kind)
        before, after = text[: found[0].start()], text[found[0].end() :]
        whole = text == found[0][0] and (kind is None or kind.startswith(("any", "word", "name", "alnum", "lower")))
        return Capture(at, name, before, after, test, whole)
    pattern, end = "", 0
    for one in found:
        pattern += re.escape(text[end : one.start()]) + _pattern_of(one[1], one[2])
        end = one.end()
    return Mixed(at, pattern + re.escape(text[end:]), tuple(one[1] for one in found))


def _pattern_of(name: str, kind: str | None) -> str:
    """The group a placeholder of a mixed segment becomes: text takes little, typed text all it can."""
    test_of(kind)
    if kind is None or kind.startswith("any"):
        return {"_": "(.*?)", "__": "(.*)"}.get(name, "(.+?)")
    found = TYPE.fullmatch(kind)
    letters, base, least, more = found.groups() if found else (None, kind, None, None)
    if base in _MIXED:
        return f"({_MIXED[base]})"
    if base not in CHARACTERS:
        raise TemplateError(f"型 {kind} は、ほかの名前と同じ区切りには書けません")
    count = f"{{{least}{',' if more else ''}}}" if least else "+"
    return f"({letters or ''}[{re.escape(CHARACTERS[base])}]{count})"


def _parse_keys(text: str) -> tuple[Key, ...]:
    keys = []
    for part in re.split("[&;]", text):
        optional = part.startswith("[") and part.endswith("]")
        key, equals, value = part.strip("[]").partition("=")
        if not equals or not key:
            raise TemplateError(f"キーと値の形になっていません: {part}")
        capture = _parse_capture(0, value)
        keys.append(Key(key + "=", capture, value, optional))
    return tuple(keys)


class _Path(NamedTuple):
    """The segments of a template, taken apart."""

    literals: list[tuple[int, str]]
    captures: list[Capture]
    mixed: list[Mixed]
    rest: tuple[int, str] | None
    names: list[str]
    least: int
    open_ended: bool


def _parse_path(path: str) -> _Path:
    segments = path.split("/") if path else []
    if "" in segments:
        raise TemplateError("空の区切りがあります")
    if segments.count("**") > 1:
        raise TemplateError("** は1つだけ書けます")
    cut = segments.index("**") if "**" in segments else None
    found = _Path([], [], [], None, [], len(segments) - (cut is not None), cut is not None)
    for position, segment in enumerate(segments):
        at = position if cut is None or position < cut else position - len(segments)
        if segment in ("*", "**"):
            continue
        if segment.endswith(":rest}") and (name := PLACEHOLDER.fullmatch(segment)):
            if position != len(segments) - 1 or cut is not None:
                raise TemplateError("rest は最後の区切りにだけ書けます")
            return found._replace(rest=(at, name[1]), names=[*found.names, name[1]], open_ended=True)
        capture = _parse_capture(at, segment)
        if capture is None:
            found.literals.append((at, segment))
        elif isinstance(capture, Mixed):
            found.mixed.append(capture)
        else:
            found.captures.append(capture)
        found.names.extend(_names_of(capture))
    return found


def _split_keys(text: str) -> tuple[str, str, bool]:
    """Path, keys, and whether the keys stand in the path."""
    path, question, keys = text.partition("?")
    if question:
        return path, keys, False
    path, semicolon, keys = text.partition(";")
    return path, keys, bool(semicolon)


def parse_template(text: str) -> Template:
    """Compile one template.

    Raises TemplateError where it does not follow the grammar.
    """
    if not text.strip() or text != text.strip():
        raise TemplateError("ひな形が空か、前後に空白があります")
    host, rest_of_text, fragment = "", text, None
    if rest_of_text.startswith("//"):
        host, _, rest_of_text = rest_of_text[2:].partition("/")
    rest_of_text, hash_mark, fragment_text = rest_of_text.partition("#")
    if hash_mark:
        fragment = parse_template(fragment_text)
    path_text, keys_text, in_path = _split_keys(rest_of_text)
    whole_query = found[1] if (found := PLACEHOLDER.fullmatch(keys_text)) else ""
    keys = _parse_keys(keys_text) if keys_text and not whole_query else ()
    path = _parse_path(path_text)
    names = [*path.names, *(name for k in keys if not k.optional for name in _names_of(k.capture)), whole_query]
    ids = [name for name in [*names, fragment.kind if fragment else ""] if name.strip("_")]
    if len(set(ids)) != len(ids):
        raise TemplateError("同じ名前が2度あります")
    if not (ids or path.literals or keys or fragment):
        raise TemplateError("区切りの文字も番号の名前もありません")
    begins = bool(path.literals) and path.literals[0][0] == 0
    return Template(
        text=text,
        host=host,
        least=path.least,
        most=None if path.open_ended or in_path else path.least,
        literals=tuple(path.literals[1:] if begins else path.literals),
        captures=tuple(path.captures),
        mixed=tuple(path.mixed),
        rest=path.rest,
        keys=keys,
        needs=tuple(k.key for k in keys if not k.optional),
        keys_in_path=path.least if in_path else None,
        whole_query=whole_query,
        fragment=fragment,
        kind=ids[-1] if ids else "",
        first=path.literals[0][1] if begins else None,
        plain=tuple((c.at, c.name, *_characters_or_test(c.test)) for c in path.captures),
        framed=any(c.before or c.after for c in path.captures),
        may_be_reserved=any(c.whole and c.at == 0 for c in path.captures),
        more=bool(path.mixed or path.rest or whole_query or keys or fragment),
    )


def _names_of(capture: Capture | Mixed | None) -> tuple[str, ...]:
    if isinstance(capture, Mixed):
        return capture.names
    return () if capture is None else (capture.name,)


def placeholders(template: Template) -> tuple[str, ...]:
    """The names of all ids a template may yield, optional ones included."""
    names = [c.name for c in template.captures] + [n for m in template.mixed for n in m.names]
    names += [template.rest[1]] if template.rest else []
    names += [name for k in template.keys for name in _names_of(k.capture)]
    names += [template.whole_query] if template.whole_query else []
    names += placeholders(template.fragment) if template.fragment else ()
    return tuple(name for name in names if name.strip("_"))


def parse_shapes(texts: Sequence[str], reserved: frozenset[str] = frozenset()) -> Shapes:
    """Compile the templates of one service, in their order of precedence.

    Raises TemplateError where one does not follow the grammar.
    """
    templates = tuple(parse_template(text) for text in texts)
    firsts = frozenset(t.first for t in templates if t.first is not None)
    hosts = tuple(t.host for t in templates if t.host)
    return Shapes(templates, firsts, reserved, hosts, {})
