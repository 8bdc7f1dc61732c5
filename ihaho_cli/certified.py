"""内容証明: how a text falls into lines and sheets by the post office's rules, and what it may not hold.

Rules as desks describe them (secondary sources): at most 520 characters a sheet, 26 lines of 20, or lying 40 lines of 13 or
20 lines of 26; every mark counts one and none may hang out of its line.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

LAYOUTS: Mapping[str, tuple[int, int]] = {"20x26": (20, 26), "26x20": (26, 20), "13x40": (13, 40)}
"""Name → characters of a line, lines of a sheet."""
_TWO = frozenset("㎡㎏㎝㎜㌔㍍％‰℃①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") - frozenset("％‰℃")
_CLOSING = frozenset("」』）)］】〉》〕")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]+")
_URL = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)


class Laid(NamedTuple):
    """A text in its lines and sheets."""

    lines: tuple[str, ...]
    sheets: int
    latin: tuple[str, ...]
    """Latin words, which may stand only in proper nouns; URLs first."""


def width_of(text: str) -> int:
    """Characters as the post office counts them: a pair of brackets is one, ㎡ and enclosed numbers two.

    >>> width_of("(甲)㎡")
    4
    """
    return sum(0 if c in _CLOSING else 2 if c in _TWO else 1 for c in text)


def lay_out(text: str, layout: str = "20x26") -> Laid:
    """The text cut into lines of the layout; blank lines are not counted as lines of a sheet."""
    across, down = LAYOUTS[layout]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _cut(paragraph.rstrip(), across)
    counted = sum(1 for line in lines if line.strip())
    urls = _URL.findall(text)
    words = [word for word in _LATIN.findall(_URL.sub(" ", text)) if len(word) > 0]
    return Laid(tuple(lines), max(1, -(-counted // down)), tuple(dict.fromkeys([*urls, *words])))


def _cut(paragraph: str, across: int) -> list[str]:
    lines, line, used = [], "", 0
    for c in paragraph:
        width = width_of(c)
        if used + width > across:
            lines.append(line)
            line, used = "", 0
        line += c
        used += width
    return [*lines, line]
