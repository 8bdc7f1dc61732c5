"""The one URL under which an item always lives, filled from a template of the tables."""

from collections.abc import Mapping
from functools import cache

from ihaho_cli.shapes import PLACEHOLDER, Test, test_of

Pieces = tuple[tuple[tuple[str, str, Test | None, bool], ...], str]


def render(template: str, ids: Mapping[str, str]) -> str | None:
    """Fill ``https://x.com/i/status/{post}`` with ids; None where one is missing or not of the type asked for.

    >>> render("https://x.com/i/status/{post}", {"post": "20", "user": "a"})
    'https://x.com/i/status/20'
    """
    pieces, end = pieces_of(template)
    out = ""
    for before, name, test, keep_slashes in pieces:
        value = ids.get(name)
        if value is None or value in (".", "..") or (test is not None and not test(value)):
            return None
        out += before + encoded(value, keep_slashes)
    return out + end


@cache
def pieces_of(template: str) -> Pieces:
    """(text before, name, test, whether slashes stay) for each placeholder, and the text after the last."""
    pieces, end = [], 0
    for one in PLACEHOLDER.finditer(template):
        pieces.append((template[end : one.start()], one[1], test_of(one[2]), one[2] == "rest"))
        end = one.end()
    return tuple(pieces), template[end:]


def last_name(template: str) -> str:
    """The kind a canonical URL is for: its last placeholder; empty where it has none."""
    pieces, _ = pieces_of(template)
    return pieces[-1][1] if pieces else ""


def encoded(value: str, keep_slashes: bool) -> str:
    """A value as it stands in a URL; ASCII."""
    if value.isascii() and value.replace("-", "").replace("_", "").isalnum():
        return value
    from urllib.parse import quote

    return quote(value, safe="/:@!$,()*'" if keep_slashes else ":@!$,()*'", errors="replace")
