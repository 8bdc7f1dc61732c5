"""A letter's blocks as plain text, for pasting into a form or printing as it is."""

from collections.abc import Sequence

from ihaho_cli.letters.blocks import Block, Part, Shape, Text, plain, tables_of
from ihaho_cli.text import cells, wrap

WIDTH = 76
"""Cells of a line."""
_RIGHT = (Shape.DATE, Shape.END)
RECORD = "記"


LABEL_SHARE = 0.3
"""Part of a line's width that names stand in, on paper."""


def shares_of(columns: int) -> list[float]:
    """How wide the columns of a table are: a name and its value, or a number, a URL and what belongs to it."""
    if columns == 2:
        return [LABEL_SHARE, 1 - LABEL_SHARE]
    if columns == 4:
        return [0.08, 0.44, 0.2, 0.28]
    return [0.08, *([0.92 / (columns - 1)] * (columns - 1))]


def is_kept(block: Block, following: list[Block] | Block | None) -> bool:
    """Whether a block stays on the page of what follows: headings, what 以上 ends, and the lines of a sender."""
    if block.shape in (Shape.TITLE, Shape.HEAD, Shape.RECORD):
        return True
    shape = following.shape if isinstance(following, Block) else None
    return shape is Shape.END or (block.shape is Shape.FROM and shape in (Shape.FROM, Shape.SIGN))


def write_text(blocks: Sequence[Block], *, width: int = WIDTH) -> str:
    """The whole letter; its parts one after another, each page divided by an empty line and a rule."""
    lines: list[str] = []
    number = 0
    for gathered in tables_of(blocks):
        if isinstance(gathered, list):
            lines += _table(gathered)
            continue
        number = number + 1 if gathered.shape is Shape.NUMBERED else 0
        lines += _block(gathered, number, width)
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text + "\n"


def write_part(blocks: Sequence[Block], part: Part) -> str:
    """Only what stands in one part: what a poster may get to read."""
    return write_text([block for block in blocks if block.part is part])


def _block(block: Block, number: int, width: int) -> list[str]:
    text = plain(block.cells[0])
    if block.shape in _RIGHT:
        return [*_aligned(text, width, whole=True), ""]
    if block.shape is Shape.TITLE:
        return ["", *_aligned(text, width, whole=False), ""]
    if block.shape is Shape.RECORD:
        return ["", *_aligned(text or RECORD, width, whole=False), ""]
    if block.shape is Shape.LINE:
        return [text]
    if block.shape is Shape.PAGE:
        return ["", "-" * width, ""]
    if block.shape is Shape.HEAD:
        return ["", f"■ {text}", ""]
    if block.shape is Shape.FROM:
        return _labelled(block.cells)
    if block.shape is Shape.SIGN:
        return ["", f"{text}　{'＿' * 12}", ""]
    if block.shape is Shape.ITEM:
        return [f"・{text}"]
    if block.shape is Shape.NUMBERED:
        return [f"{number}. {text}"]
    if block.shape is Shape.TO:
        return [text, ""]
    return ["", *_paragraph(text, width), ""]


def _paragraph(text: str, width: int) -> list[str]:
    """Wrapped where the template's own sentences are long; line ends a person typed are kept."""
    return [part for line in text.split("\n") for part in wrap(line, width)]


def _labelled(row: Sequence[Text]) -> list[str]:
    label, value = plain(row[0]), plain(row[-1]) if len(row) > 1 else ""
    return [f"{label}：{value}"]


def _aligned(text: str, width: int, *, whole: bool) -> list[str]:
    room = max(0, width - cells(text))
    return [" " * (room if whole else room // 2) + text]


def _table(rows: Sequence[Block]) -> list[str]:
    lines = [""]
    header = rows[0].cells if rows[0].shape is Shape.HEADER else None
    for row in rows[1:] if header else rows:
        if header is None:
            lines += [f"【{plain(row.cells[0])}】", *plain(row.cells[1]).split("\n"), ""]
        else:
            lines += [f"{plain(label)}：{plain(value)}" for label, value in zip(header, row.cells, strict=True) if plain(value)]
            lines.append("")
    return lines
