"""Asks whether the pages our own tables cite still answer. Only those are asked, through the guard, and their text is dropped."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import urlsplit

from ihaho_cli.online.lookup import Asker

_SECONDS_BETWEEN = 1.0
_DONE = 200
_GONE = 400


class PageState(NamedTuple):
    """What came of asking for one page."""

    url: str
    status: int
    """HTTP status; 0 where nothing answered."""
    moved_to: str
    """The URL that answered, where it is another; else empty."""
    trouble: str
    """Why nothing answered; else empty."""

    @property
    def is_alive(self) -> bool:
        """Whether the page is there, wherever it moved."""
        return _DONE <= self.status < _GONE


def in_turns(urls: Sequence[str]) -> list[str]:
    """The same URLs, those of one host as far apart as they can stand, so that no server is pressed."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(host_of(url), []).append(url)
    rounds = zip_longest(*by_host.values())
    return [url for one in rounds for url in one if url is not None]


def host_of(url: str) -> str:
    """The host of a cited page; empty where it is no URL."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def ask_pages(urls: Sequence[str], make_asker: Callable[[], Asker]) -> Iterator[PageState]:
    """Ask for each page once, at most one page a second of one host; each with a time and an allowance of its own."""
    asked: dict[str, float] = {}
    for url in in_turns(urls):
        host = host_of(url)
        pause = asked.get(host, 0.0) + _SECONDS_BETWEEN - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        asker = make_asker()
        reply = asker.page(url)
        asked[host] = time.monotonic()
        if reply is None:
            yield PageState(url, 0, "", asker.exchanges[-1].trouble)
        else:
            yield PageState(url, reply.status, reply.url if reply.url != url else "", "")
