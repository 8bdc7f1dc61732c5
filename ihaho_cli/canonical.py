"""The one URL under which an item always lives, filled from a template of the tables."""

from collections.abc import Mapping
from functools import cache

from ihaho_cli.shapes import PLACEHOLDER, Test, test_of


def render(template: str, ids: Mapping[str, str]) -> str | None:
    """Fill ``https://x.com/i/status/{post}`` with ids; None where one is missing or not of the type asked for.

    >>> render("https://x.com/i/status/{post}", {"post": "20", "user": "a"})
    'https://x.com/i/status/20'
    """
    pieces, end = _pieces_of(template)
    out = ""
    for before, name, test, keep_slashes in pieces:
        value = ids.get(name)
        if value is None or value in (".", "..") or (test is not None and not test(value)):
            return None
        out += before + _encode(value, keep_slashes)
    return out + end


@cache
def _pieces_of(template: str) -> tuple[tuple[tuple[str, str, Test | None, bool], ...], str]:
    """(text before, name, test, whether slashes stay) for each placeholder, and the text after the last."""
    pieces, end = [], 0
    for one in PLACEHOLDER.finditer(template):
        pieces.append((template[end : one.start()], one[1], test_of(one[2]), one[2] == "rest"))
        end = one.end()
    return tuple(pieces), template[end:]


def last_name(template: str) -> str:
    """The kind a canonical URL is for: its last placeholder; empty where it has none."""
    pieces, _ = _pieces_of(template)
    return pieces[-1][1] if pieces else ""


def _encode(value: str, keep_slashes: bool) -> str:
    if value.isascii() and value.replace("-", "").replace("_", "").isalnum():
        return value
    from urllib.parse import quote

    return quote(value, safe="/:@!$,()*'" if keep_slashes else ":@!$,()*'", errors="replace")
