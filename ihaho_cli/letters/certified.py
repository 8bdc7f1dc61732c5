"""内容証明: how a text falls into lines and sheets by the post office's rules, and what it may not hold.

Rules as desks describe them (secondary sources): at most 26 lines of 20 characters a sheet, or lying 40 lines of 13 or 20 lines of
26; only lines with a character on them are counted; every mark counts one and none may hang out of its line.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

LAYOUTS: Mapping[str, tuple[int, int]] = {"20x26": (20, 26), "26x20": (26, 20), "13x40": (13, 40)}
"""Name → characters of a line, lines of a sheet."""
ORDINARY = "20x26"
"""The one that may stand upright as well as lie."""
_CLOSING = frozenset("」』）)］]】〉》〕｣}｝")
_OPENING = frozenset("「『（(［[【〈《〔｢{｛")
_NOT_FIRST = _CLOSING | frozenset("、。，．,.・：；:;？！?!ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ〜…‥")
_ORDER = re.compile(
    "[(（][0-9０-９一二三四五六七八九十ア-ンあ-んA-Za-zＡ-Ｚａ-ｚ]{1,3}[)）]|[\u2460-\u24ff\u3251-\u325f\u32b1-\u32bf]"
)
"""A mark that numbers what follows, where a line of the letter begins with it."""
_LATIN = re.compile("[A-Za-zＡ-Ｚａ-ｚ]+")
_URL = re.compile("(?:https?://|www[.])[!-~]+", re.IGNORECASE)
_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "LATIN", "FULLWIDTH LATIN", "HALFWIDTH KATAKANA")


class Hold(StrEnum):
    """What stands in a text and may not, or only under a condition."""

    URL = "url"
    LATIN = "latin"
    """Allowed in proper nouns."""
    STRANGE = "strange"
    """Neither kana, kanji, a numeral nor a common sign: other scripts, pictures."""


class Found(NamedTuple):
    """One such thing and where."""

    hold: Hold
    sheet: int
    line: int
    """Both counted from 1."""


class Laid(NamedTuple):
    """A text in its sheets."""

    layout: str
    sheets: tuple[tuple[str, ...], ...]
    characters: int
    """As they are counted; spaces that only set a line apart are none."""
    found: tuple[Found, ...]

    def lines(self) -> int:
        """Lines that are counted."""
        return sum(1 for sheet in self.sheets for line in sheet if line.strip())


def width_of(text: str) -> int:
    """Characters as the post office counts them: a pair of brackets is one, ㎡ two, a frame counts beside what stands in it.

    A numbering mark at the beginning, such as (1) or ①, is one whole.

    >>> width_of("(甲)㎡"), width_of("(1)甲"), width_of("甲①")
    (4, 2, 3)
    """
    return sum(width for _, width in _pieces(text))


def _pieces(text: str) -> Iterable[tuple[str, int]]:
    """The text's characters (a numbering mark at its beginning together), each with what it counts."""
    mark = _ORDER.match(text)
    start = mark.end() if mark else 0
    if mark:
        yield mark.group(), 1
    for c in text[start:]:
        yield c, _width(c)


def _width(c: str) -> int:
    if c in _CLOSING or unicodedata.combining(c):
        return 0
    if "\u2460" <= c <= "\u24ff" or "\u3251" <= c <= "\u325f" or "\u32b1" <= c <= "\u32bf":
        return 1 + len([one for one in unicodedata.normalize("NFKC", c) if one not in "()."])
    if "\u3200" <= c <= "\u33ff" or c in "㎡㎥℡№℃℉":
        plain = unicodedata.normalize("NFKC", c)
        return sum(0 if one in _CLOSING or unicodedata.combining(one) else 1 for one in plain)
    return 1


def lay_out(parts: Sequence[Sequence[str]], layout: str = ORDINARY) -> Laid:
    """Paragraphs cut into lines and sheets; each part begins a new sheet. Empty paragraphs are left out.

    >>> lay_out([["あ" * 21]]).sheets
    (('ああああああああああああああああああああ', 'あ'),)
    """
    across, down = LAYOUTS[layout]
    sheets: list[tuple[str, ...]] = []
    written: list[str] = []
    for part in parts:
        pieces = [piece.rstrip() for paragraph in part for piece in paragraph.split("\n") if piece.strip()]
        lines = [line for piece in pieces for line in _cut(piece, across)]
        sheets += [tuple(lines[at : at + down]) for at in range(0, len(lines), down)]
        written += pieces
    return Laid(layout, tuple(sheets), sum(width_of(one.strip()) for one in written), tuple(_holds(written, sheets)))


def _cut(paragraph: str, across: int) -> list[str]:
    """Lines of at most ``across``; a line is cut shorter rather than begun with a full stop or ended with an opening bracket."""
    lines: list[str] = []
    line: list[tuple[str, int]] = []
    for piece in _pieces(paragraph):
        if sum(width for _, width in line) + piece[1] > across:
            carried = _carried(line, piece[0])
            kept = line[: len(line) - len(carried)]
            lines.append("".join(text for text, _ in kept))
            line = carried
        line.append(piece)
    return [*lines, "".join(text for text, _ in line)]


def _carried(line: Sequence[tuple[str, int]], following: str) -> list[tuple[str, int]]:
    """What of a full line is better carried over before what follows it; nothing where that would take too much."""
    back = 0
    first = following
    while back < min(4, len(line) - 1) and (first[0] in _NOT_FIRST or line[len(line) - back - 1][0] in _OPENING):
        back += 1
        first = line[len(line) - back][0]
    settled = first[0] not in _NOT_FIRST and line[len(line) - back - 1][0] not in _OPENING
    return list(line[len(line) - back :]) if settled and back else []


def _holds(paragraphs: Sequence[str], sheets: Sequence[Sequence[str]]) -> Iterable[Found]:
    """URLs, Latin words and strange characters, each at the line it begins on."""
    begins = [(number, at) for number, sheet in enumerate(sheets, 1) for at in range(1, len(sheet) + 1)]
    lines = [line for sheet in sheets for line in sheet]
    row = 0
    for paragraph in paragraphs:
        at = 0
        starts = []
        while at < len(paragraph):
            starts.append((at, begins[row]))
            at += len(lines[row])
            row += 1
        yield from _holds_in(paragraph, starts)


def _holds_in(paragraph: str, starts: Sequence[tuple[int, tuple[int, int]]]) -> Iterable[Found]:
    def found(hold: Hold, at: int) -> Found:
        return Found(hold, *[place for start, place in starts if start <= at][-1])

    for one in _URL.finditer(paragraph):
        yield found(Hold.URL, one.start())
    rest = _URL.sub(lambda one: " " * len(one.group()), paragraph)
    for one in _LATIN.finditer(rest):
        yield found(Hold.LATIN, one.start())
    for at, c in enumerate(rest):
        if _is_strange(c):
            yield found(Hold.STRANGE, at)


def _is_strange(c: str) -> bool:
    if ord(c) > 0xFFFF and not unicodedata.name(c, "").startswith("CJK"):
        return True
    return unicodedata.category(c)[0] == "L" and not unicodedata.name(c, "").startswith(_SCRIPTS)
