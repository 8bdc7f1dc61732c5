"""A letter as blocks: what text, Word and PDF are all made from.

A template's text, after its fields were replaced by tokens, is read line by line. The lines' first characters say what they
are; what a person typed stands behind a token and can never be one of them.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from ihaho_cli.errors import FaultyTableError


class Shape(StrEnum):
    """What a block is on paper."""

    DATE = "date"
    TO = "to"
    FROM = "from"
    TITLE = "title"
    HEAD = "head"
    PARAGRAPH = "paragraph"
    RECORD = "record"
    """記, in the middle of its line."""
    ROW = "row"
    """A row of a table; its cells are two (label, value) or as many as the header row has."""
    HEADER = "header"
    """The first row of a table with its columns' names."""
    ITEM = "item"
    NUMBERED = "numbered"
    END = "end"
    """以上, on the right."""
    SIGN = "sign"
    """A place for a signature or a seal."""
    PAGE = "page"
    """What follows begins a new page."""
    LINE = "line"
    """A line that was cut already, one under the other; no template writes it."""


class Part(StrEnum):
    """Who a part of the letter is for."""

    FORWARDED = "forwarded"
    PROVIDER = "provider-only"


class Run(NamedTuple):
    """A piece of text of one kind."""

    text: str
    key: str = ""
    """The field it came from; empty for the template's own words."""
    is_blank: bool = False
    """A place to write in by hand; the text is then empty."""


Text = tuple[Run, ...]


class Block(NamedTuple):
    """One block of a letter."""

    shape: Shape
    cells: tuple[Text, ...]
    part: Part


TOKEN = re.compile("\ue000([0-9]+)\ue001")
BLANK = "＿＿＿＿＿＿＿＿＿＿"
"""How a place to write in looks; no words that could be sent by mistake."""
_WORDS = {
    "date:": Shape.DATE, "to:": Shape.TO, "from:": Shape.FROM, "ki:": Shape.RECORD, "end:": Shape.END, "sign:": Shape.SIGN,
    "page:": Shape.PAGE,
}  # fmt: skip
_SIGNS = (("# ", Shape.TITLE), ("## ", Shape.HEAD), ("- ", Shape.ITEM), ("1. ", Shape.NUMBERED))


def token(number: int) -> str:
    """What stands for the number-th run while a template is rendered."""
    return f"\ue000{number}\ue001"


def parse_blocks(text: str, runs: Sequence[Run]) -> list[Block]:
    """The blocks of a rendered template; ``runs`` are what its tokens stand for.

    Raises FaultyTableError for a part nobody knows or a row that fits no table.
    """
    blocks: list[Block] = []
    part = Part.FORWARDED
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("part:"):
            part = _part(line[5:].strip(), number)
            continue
        shape, cells = _shape(line)
        blocks.append(Block(shape, tuple(_text(cell, runs) for cell in cells), part))
    _check_tables(blocks)
    return blocks


def _part(name: str, number: int) -> Part:
    try:
        return Part(name)
    except ValueError:
        raise FaultyTableError(f"ひな形の {number} 行目の part がありません", f"使える値: {' '.join(Part)}") from None


def _shape(line: str) -> tuple[Shape, list[str]]:
    for sign, shape in _SIGNS:
        if line.startswith(sign):
            return shape, [line[len(sign) :].strip()]
    if line.startswith("|="):
        return Shape.HEADER, _cells(line[2:])
    if line.startswith("|"):
        return Shape.ROW, _cells(line[1:])
    word, _, rest = line.partition(" ")
    shape_of_word = _WORDS.get(word)
    if shape_of_word is None:
        return Shape.PARAGRAPH, [line]
    cells = _cells(rest) if shape_of_word in (Shape.FROM, Shape.SIGN) else [rest.strip()]
    return shape_of_word, cells


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().removesuffix("|").split("|")]


def _text(cell: str, runs: Sequence[Run]) -> Text:
    pieces: list[Run] = []
    for number, piece in enumerate(TOKEN.split(cell)):
        if number % 2:
            pieces.append(runs[int(piece)])
        elif piece:
            pieces.append(Run(piece))
    return tuple(pieces)


def _check_tables(blocks: Sequence[Block]) -> None:
    width = 0
    for block in blocks:
        if block.shape is Shape.HEADER:
            width = len(block.cells)
        elif block.shape is Shape.ROW:
            if len(block.cells) != (width or 2):
                raise FaultyTableError("ひな形の表の列の数がそろっていません", "| で区切った列の数を、見出しの行とそろえてください")
        else:
            width = 0


def plain(text: Text) -> str:
    """A cell as characters, blanks as a line to write on."""
    return "".join(BLANK if run.is_blank else run.text for run in text)


def blanks_of(blocks: Iterable[Block]) -> list[str]:
    """The keys of the fields left blank, in their order, each once."""
    return list(dict.fromkeys(run.key for block in blocks for cell in block.cells for run in cell if run.is_blank))


def tables_of(blocks: Sequence[Block]) -> list[list[Block] | Block]:
    """The blocks with the rows of each table gathered: a list is a table, its header first where it has one."""
    gathered: list[list[Block] | Block] = []
    for block in blocks:
        last = gathered[-1] if gathered else None
        if block.shape is Shape.HEADER:
            gathered.append([block])
        elif block.shape is Shape.ROW and isinstance(last, list) and last[-1].part is block.part:
            last.append(block)
        elif block.shape is Shape.ROW:
            gathered.append([block])
        else:
            gathered.append(block)
    return gathered
