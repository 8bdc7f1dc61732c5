"""How far a long run has come, on stderr where a person watches."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TypeVar

from ihaho_cli.text import cut, pad

_LOOK_EVERY = 2_000
_SECONDS_BETWEEN = 0.5
_WIDTH = 64
_Thing = TypeVar("_Thing")


def pace(count: int, seconds: float, share: float | None) -> str:
    """The line of progress: how many, how fast, and how long it will still take where the share done is known.

    >>> pace(1_000_000, 8.0, 0.25)
    '[進捗] 1,000,000 件  125,000 件/秒  25%  残り 約 24 秒'
    >>> pace(40_000, 0.0, None)
    '[進捗] 40,000 件'
    """
    line = f"[進捗] {count:,} 件"
    if seconds > 0:
        line += f"  {count / seconds:,.0f} 件/秒"
        if share:
            left = round(seconds * (1 - share) / share)
            line += f"  {share:.0%}  残り 約 {f'{left // 60} 分 ' if left >= 60 else ''}{left % 60} 秒"
    return line


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH + 1
    except OSError:
        return _WIDTH + 1


class Progress:
    """Counts what passes and says so twice a second; silent where nobody watches."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._is_watched = sys.stderr.isatty()
        # A line longer than the terminal would push the one before it up, again and again.
        self._width = min(_WIDTH, _columns() - 1) if self._is_watched else _WIDTH
        self._begun = self._said = monotonic()
        self._position: Callable[[], int] = lambda: 0
        self._finished = 0
        self._has_spoken = False

    def watch(self, position: Callable[[], int]) -> None:
        """A new file is being read; ``position`` tells how far."""
        self._position = position

    def finish(self, size: int) -> None:
        """A file, or a part of one, was read to its end."""
        self._finished += size
        self._position = lambda: 0

    def over(self, things: Iterable[_Thing], weight: Callable[[_Thing], int] | None = None) -> Iterator[_Thing]:
        """Pass things on, counting them, each with its weight."""
        if not self._is_watched:
            yield from things
            return
        count = shown = 0
        for thing in things:
            yield thing
            count += 1 if weight is None else weight(thing)
            if count - shown >= _LOOK_EVERY:
                shown = count
                self._say(count)
        if self._has_spoken:
            sys.stderr.write("\r" + pad(f"[進捗] {count:,} 件 済み", self._width) + "\n")

    def _say(self, count: int) -> None:
        now = monotonic()
        if now - self._said < _SECONDS_BETWEEN:
            return
        self._said, self._has_spoken = now, True
        done = self._finished + self._position()
        line = pace(count, now - self._begun, min(done / self._total, 1.0) if self._total else None)
        sys.stderr.write("\r" + pad(cut(line, self._width), self._width))
        sys.stderr.flush()
