"""From the path, query and fragment of a URL to the single item it names, by a service's templates."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ihaho_cli.shapes import Capture, Mixed, Shapes, Template, Test

# A mixed segment is matched with a bounded number of splits; real ones are far shorter.
_LONGEST_MIXED_SEGMENT = 600
_MOST_PLANS = 10_000
_LONGEST_DECODED = 8_192
CARRIED = ("url", "copy")
"""Names whose rest of a path is a URL of its own and stays as it stands."""


Planned = tuple[int, tuple[tuple[int, str], ...], tuple[tuple[int, str, str, Test | None], ...], bool, bool, bool, Template]
"""A template's number, literals, plain captures, framed, may_be_reserved, more, and itself: in the order they are asked."""
Plan = tuple[Planned, ...]


class Found(NamedTuple):
    """The item a template read out of a URL."""

    kind: str
    ids: dict[str, str]


def decode(text: str) -> str:
    """Percent-decode once; text that is not UTF-8 underneath stays as it is.

    >>> decode("%E6%97%A5")
    '日'
    >>> decode("%93%FA")
    '%93%FA'
    """
    if "%" not in text or len(text) > _LONGEST_DECODED:
        return text
    return _decode(text)


@lru_cache(maxsize=2_048)
def _decode(text: str) -> str:
    try:
        return _unquote()(text).decode()
    except UnicodeError:
        return text


@cache
def _unquote() -> Callable[[str], bytes]:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes


def _query_value(query: str, key: str) -> str | None:
    """What stands after the first ``key=`` of a query that is not empty, still encoded; None where there is none."""
    start = len(key) if query.startswith(key) else -1
    while True:
        if start < 0:
            at = query.find("&" + key)
            if at < 0:
                return None
            start = at + len(key) + 1
        end = query.find("&", start)
        value = query[start:] if end < 0 else query[start:end]
        if value or end < 0:
            return value or None
        query, start = query[end:], -1


def _path_value(segments: Sequence[str], key: str) -> str | None:
    """What stands after the first segment that begins with ``key=``; segments are decoded already."""
    return next((segment[len(key) :] for segment in segments if segment.startswith(key)), None) or None


def _read_keys(template: Template, ids: dict[str, str], segments: Sequence[str], query: str) -> bool:
    for key, capture, literal, optional in template.keys:
        value = None
        if template.keys_in_path is not None:
            value = _path_value(segments, key)
        if value is None:
            value = _query_value(query, key)
            if value is None:
                if optional:
                    continue
                return False
            # A plus is a space in what a form sends, but not in a URL carried inside a URL.
            value = decode(value if template.kind == "url" else value.replace("+", " "))
        if capture is None:
            fits = value == literal
        elif isinstance(capture, Mixed):
            fits = _read_mixed(capture, value, ids)
        else:
            fits = _read_capture(capture, value, ids)
        if not fits and not optional:
            return False
    return True


def _read_capture(capture: Capture, text: str, ids: dict[str, str]) -> bool:
    before, after = capture.before, capture.after
    if before:
        if not text.startswith(before):
            return False
        text = text[len(before) :]
    if after:
        if not text.endswith(after):
            return False
        text = text[: -len(after)]
    if not text or (capture.test is not None and not capture.test(text)):
        return False
    ids[capture.name] = text
    return True


def _read_mixed(mixed: Mixed, text: str, ids: dict[str, str]) -> bool:
    if len(text) > _LONGEST_MIXED_SEGMENT:
        return False
    found = re.fullmatch(mixed.pattern, text, re.DOTALL)
    if found is None:
        return False
    ids.update(zip(mixed.names, found.groups(), strict=True))
    return True


def _read_rest(template: Template, path: str, query: str, fragment: str, segments: Sequence[str], ids: dict[str, str]) -> bool:
    """What a template asks for beyond plain segments: several names in one, the rest of the path, query, fragment."""
    for need in template.needs:
        if need not in query and (template.keys_in_path is None or need not in path):
            return False
    if template.keys and not _read_keys(template, ids, segments, query):
        return False
    for mixed in template.mixed:
        if not _read_mixed(mixed, segments[mixed.at], ids):
            return False
    if template.rest:
        at, name = template.rest
        ids[name] = _carried(at, path, query, fragment) if name in CARRIED else "/".join(segments[at:])
    if template.whole_query:
        if not query:
            return False
        ids[template.whole_query] = query + ("#" + fragment if fragment else "")
    if template.fragment:
        inner = Shapes((template.fragment,), frozenset([template.fragment.first or ""]), frozenset(), (), {})
        found = match_shapes(inner, "", fragment.lstrip("/"), "", "", {})
        if found is None:
            return False
        ids.update(found[1])
    return True


def _carried(at: int, path: str, query: str, fragment: str) -> str:
    """A URL carried in a path: to the end of its wrapper, empty segments, query and fragment included."""
    tail = path.lstrip("/").split("/", at)[at]
    return tail + ("?" + query if query else "") + ("#" + fragment if fragment else "")


def split_path(path: str) -> list[str]:
    """The decoded, non-empty segments of a path.

    >>> split_path("entry//%E6%97%A5/")
    ['entry', '日']
    """
    segments = path.split("/")
    if "" in segments:
        segments = [segment for segment in segments if segment]
    if "%" in path:
        segments = [decode(segment) for segment in segments]
    return segments


def _plan(shapes: Shapes, host: str, first: str | None, count: int) -> Plan:
    """The templates that can fit a path of so many segments beginning so, on this host."""
    return tuple(
        (index, t.literals, t.plain, t.framed, t.may_be_reserved, t.more, t)
        for index, t in enumerate(shapes.templates)
        if t.least <= count
        and (t.most is None or count <= t.most)
        and (t.first is None or t.first == first)
        and (not t.host or host == t.host or host.endswith("." + t.host))
    )


def match_shapes(
    shapes: Shapes, host: str, path: str, query: str, fragment: str, tenant: Mapping[str, str]
) -> tuple[int, dict[str, str]] | None:
    """Number and ids of the first template that fits; ids may still hold the nameless ``_``.

    ``path`` comes without its leading slash, still percent-encoded; ``tenant`` holds the ids the host gave.
    """
    segments = split_path(path)
    _, firsts, reserved, hosts, plans = shapes
    first = segments[0] if segments and segments[0] in firsts else None
    key = (first, len(segments), host if hosts else None)
    plan: Plan | None = plans.get(key)
    if plan is None:
        if len(plans) >= _MOST_PLANS:
            plans.clear()
        plans[key] = plan = _plan(shapes, host, first, len(segments))
    for index, literals, plain, framed, may_be_reserved, more, template in plan:
        for at, literal in literals:
            if segments[at] != literal:
                break
        else:
            ids = {**tenant} if tenant else {}
            if framed:
                if not all(_read_capture(capture, segments[capture.at], ids) for capture in template.captures):
                    continue
            else:
                fits = True
                for at, name, characters, test in plain:
                    ids[name] = text = segments[at]
                    if (characters and text.strip(characters)) or (test is not None and not test(text)):
                        fits = False
                        break
                if not fits:
                    continue
            if may_be_reserved and segments[0].lower() in reserved:
                continue
            if not more or _read_rest(template, path, query, fragment, segments, ids):
                return index, ids
    return None


def find_item(shapes: Shapes, host: str, path: str, query: str, fragment: str, tenant: Mapping[str, str]) -> Found | None:
    """The item the URL names by the first template that fits, or None. Arguments as for `match_shapes`."""
    matched = match_shapes(shapes, host, path, query, fragment, tenant)
    if matched is None:
        return None
    index, ids = matched
    if "_" in ids or "__" in ids:
        ids = {name: value for name, value in ids.items() if name.strip("_")}
    kind = shapes.templates[index].kind or next(reversed(list(tenant)), "")
    return Found(kind, ids) if kind else None
