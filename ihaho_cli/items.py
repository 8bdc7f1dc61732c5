"""From the path, query and fragment of a URL to the single item it names, by a service's templates."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.shapes import Capture, Mixed, Shapes, Template

# A mixed segment is matched with a bounded number of splits; real ones are far shorter.
_LONGEST_MIXED_SEGMENT = 600


class Located(NamedTuple):
    """Where a URL points on a host: its parts as they stand in it, still percent-encoded."""

    host: str
    path: str
    """Without the leading slash."""
    query: str
    fragment: str


class Found(NamedTuple):
    """The item a template read out of a URL."""

    index: int
    """Which of the service's templates it was."""
    kind: str
    ids: dict[str, str]


def decode(text: str) -> str:
    """Percent-decode once; text that is not UTF-8 underneath stays as it is.

    >>> decode("%E6%97%A5")
    '日'
    >>> decode("%93%FA")
    '%93%FA'
    """
    if "%" not in text:
        return text
    from urllib.parse import unquote_to_bytes

    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        return text


def _split_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """The first value of each key, still encoded."""
    values: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if equals and value:
            values.setdefault(decode(key), value)
    return values


def _read_keys(template: Template, ids: dict[str, str], segments: Sequence[str], query: str) -> bool:
    pairs = query.split("&") if query else []
    if template.keys_in_path is not None:
        pairs = [*segments[template.keys_in_path :], *pairs]
    values = _split_pairs(pairs)
    for key, capture, literal, optional in template.keys:
        value = values.get(key)
        if value is None:
            if optional:
                continue
            return False
        if capture is None:
            if decode(value) != literal:
                return False
        elif isinstance(capture, Mixed):
            if not _read_mixed(capture, decode(value), ids) and not optional:
                return False
        else:
            # A plus is a space in what a form sends, but not in a URL carried inside a URL.
            value = decode(value if capture.name == "url" else value.replace("+", " "))
            if not _read_capture(capture, value, ids) and not optional:
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


def _read(
    shapes_reserved: frozenset[str], template: Template, where: Located, segments: Sequence[str], ids: dict[str, str]
) -> bool:
    """Whether the template fits; fills ids. The caller throws ids away where it does not."""
    count = len(segments)
    if count < template.least or (template.most is not None and count > template.most):
        return False
    for at, literal in template.literals:
        if segments[at] != literal:
            return False
    for capture in template.captures:
        if not _read_capture(capture, segments[capture.at], ids):
            return False
        if capture.whole and capture.at == 0 and segments[0].lower() in shapes_reserved:
            return False
    if template.host and where.host != template.host and not where.host.endswith("." + template.host):
        return False
    for mixed in template.mixed:
        if not _read_mixed(mixed, segments[mixed.at], ids):
            return False
    if template.rest:
        ids[template.rest[1]] = _rest_of(template.rest, where, segments)
    if template.whole_query:
        if not where.query:
            return False
        ids[template.whole_query] = where.query + ("#" + where.fragment if where.fragment else "")
    if template.keys and not _read_keys(template, ids, segments, where.query):
        return False
    if template.fragment:
        inner = Located(where.host, where.fragment.lstrip("/"), "", "")
        return _read(shapes_reserved, template.fragment, inner, split_path(inner.path), ids)
    return True


def _rest_of(rest: tuple[int, str], where: Located, segments: Sequence[str]) -> str:
    at, name = rest
    if name != "url":
        return "/".join(segments[at:])
    # A wrapped URL goes on to the end of its wrapper, empty segments, query and fragment included.
    tail = where.path.lstrip("/").split("/", at)[at]
    return tail + ("?" + where.query if where.query else "") + ("#" + where.fragment if where.fragment else "")


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


def find_item(shapes: Shapes, where: Located, tenant: Mapping[str, str]) -> Found | None:
    """The item the URL names by the first template that fits, or None.

    ``tenant`` holds the ids the host (or the site's path) already gave, such as the blog.
    """
    segments = split_path(where.path)
    candidates = shapes.by_first.get(segments[0], shapes.others) if segments else shapes.others
    for index in candidates:
        template = shapes.templates[index]
        ids = dict(tenant)
        if _read(shapes.reserved, template, where, segments, ids):
            kind = template.kind or next(reversed(tenant), "")
            if "_" in ids or "__" in ids:
                ids = {name: value for name, value in ids.items() if name.strip("_")}
            return Found(index, kind, ids)
    return None
