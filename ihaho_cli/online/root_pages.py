"""The signs in a site's root page and in its headers. Scripts and pictures are named by the page, never fetched."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from html.parser import HTMLParser

from ihaho_cli.online.signals import MOST_SIGNALS, Signal

_MOST_HTML = 256 * 1024
_NO_TAG = re.compile("<(?![A-Za-z/!])")
"""A ``<`` that opens nothing: the parser's time grows with the square of their number."""
_META = ("generator", "application-name", "og:platform")
_SOURCES = {"script": "src", "link": "href", "img": "src"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Signal] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.found) >= MOST_SIGNALS:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("name") or given.get("property") or "").lower()
            if name in _META:
                self.found.append(Signal(name, given.get("content", "")[:300]))
        address = given.get(_SOURCES.get(tag, ""), "").partition("//")[2]
        if tag == "link" and given.get("rel", "").lower() == "canonical":
            self.found.append(Signal("canonical", address.partition("/")[0].lower()))
        elif address:
            self.found.append(Signal("asset", address[:300]))


def read_page(html: str) -> list[Signal]:
    """The signs of a page: its generator and kin, the hosts of its assets, and its text for the texts of the rows."""
    reader = _Reader()
    # The parser of Python 3.11 fails on some broken declarations; what was seen before them still counts.
    with suppress(AssertionError):
        reader.feed(_NO_TAG.sub("&lt;", html[:_MOST_HTML]))
    return [*reader.found, Signal("text", html)]


def read_headers(headers: Iterable[tuple[str, str]]) -> list[Signal]:
    """The headers of an answer, cookies left out."""
    kept = ((name.strip().lower(), value.strip()[:300]) for name, value in headers)
    return [Signal("header", f"{name}: {value}") for name, value in kept if name != "set-cookie"][:MOST_SIGNALS]


def nodeinfo_address(document: bytes) -> str:
    """The address of the newest nodeinfo document that ``/.well-known/nodeinfo`` names; empty where it names none."""
    try:
        links = json.loads(document)["links"]
        return max((str(one["href"]) for one in links if "nodeinfo" in str(one["rel"])), default="")
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def read_nodeinfo(document: bytes) -> list[Signal]:
    """The name of the software a nodeinfo document states."""
    try:
        name = json.loads(document)["software"]["name"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
    return [Signal("nodeinfo", name[:100])] if isinstance(name, str) else []
