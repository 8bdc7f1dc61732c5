"""How a letter is set on paper by Typst: a fixed program that reads the blocks as data, never as markup."""

import json
from collections.abc import Sequence

from ihaho_cli.letters.blocks import Block, Shape, Text, tables_of
from ihaho_cli.letters.layout import RECORD, is_kept, shares_of

PROGRAM = """\
#let letter = json(bytes(sys.inputs.letter))
#set document(title: letter.title, author: "", date: none)
#set page(paper: "a4", margin: (x: 25mm, y: 25mm), numbering: if letter.pages { "1" } else { none })
#set text(font: letter.font, size: 10.5pt, lang: letter.lang, region: if letter.lang == "ja" { "JP" } else { none }, cjk-latin-spacing: none)
#set par(leading: 0.8em, spacing: 1em, justify: letter.lang == "ja")
#let bold = 0.25pt + black
#let gap = box(width: 12em, height: 0.9em, stroke: (bottom: 0.6pt), outset: (bottom: 2pt))
#let lines(text) = text.split("\\n").join(linebreak())
#let cell(runs) = for run in runs { if run.blank { gap } else if run.text != "" { lines(run.text) } }
#for block in letter.blocks {
  let c = block.cells
  let kept(body) = std.block(width: 100%, sticky: block.kept, body)
  if block.shape == "date" or block.shape == "end" { align(right, cell(c.at(0))) }
  else if block.shape == "title" { v(0.6em); kept(align(center, text(size: 14pt, stroke: bold, cell(c.at(0))))); v(0.6em) }
  else if block.shape == "record" { kept(align(center, cell(c.at(0)))) }
  else if block.shape == "head" { v(0.4em); kept(text(stroke: bold, cell(c.at(0)))) }
  else if block.shape == "page" { pagebreak(weak: true) }
  else if block.shape == "from" { set par(justify: false); kept(grid(columns: (30%, 70%), cell(c.at(0)), cell(c.at(-1)))) }
  else if block.shape == "sign" {
    v(1em)
    grid(columns: (auto, 50%), column-gutter: 1.5em, align: bottom, cell(c.at(0)), box(width: 100%, stroke: (bottom: 0.6pt))[#h(1fr)])
    v(1em)
  }
  else if block.shape == "table" {
    set par(justify: false)
    let rows = block.rows
    let named = block.header
    table(
      columns: block.shares.map(share => share * 100%),
      stroke: 0.5pt, inset: 6pt,
      ..(if named { (table.header(..rows.first().map(cell)),) } else { () }),
      ..(if named { rows.slice(1) } else { rows }).map(row => row.map(cell)).flatten(),
    )
  }
  else if block.shape == "item" { list(cell(c.at(0))) }
  else if block.shape == "line" { std.block(above: 0.7em, below: 0.7em, cell(c.at(0))) }
  else if block.shape == "numbered" { grid(columns: (1.6em, 1fr), str(block.number) + ".", cell(c.at(0))) }
  else { kept(par(cell(c.at(0)))) }
}
"""
"""The whole Typst source; it never changes with a letter."""
_BREAKS = frozenset("/?&=.-_%+,:;#")


def write_input(blocks: Sequence[Block], *, title: str, lang: str, font: str, pages: bool) -> str:
    """The letter as the JSON the program reads."""
    out: list[dict[str, object]] = []
    number = 0
    gathered_all = tables_of(blocks)
    for gathered, following in zip(gathered_all, [*gathered_all[1:], None], strict=True):
        if isinstance(gathered, list):
            rows = [[_cell(cell) for cell in row.cells] for row in gathered]
            shares = shares_of(len(rows[0]))
            out.append(
                {
                    "shape": "table",
                    "cells": [],
                    "rows": rows,
                    "header": gathered[0].shape is Shape.HEADER,
                    "shares": shares,
                    "kept": False,
                }
            )
            continue
        number = number + 1 if gathered.shape is Shape.NUMBERED else 0
        cells = [_cell(cell) for cell in gathered.cells]
        if gathered.shape is Shape.RECORD and not cells[0]:
            cells = [[{"text": RECORD, "blank": False}]]
        out.append({"shape": gathered.shape.value, "cells": cells, "number": number, "kept": is_kept(gathered, following)})
    return json.dumps({"blocks": out, "title": title, "lang": lang, "font": font, "pages": pages}, ensure_ascii=False)


def _cell(text: Text) -> list[dict[str, object]]:
    return [{"text": _breakable(run.text), "blank": run.is_blank} for run in text]


def _breakable(text: str) -> str:
    """A zero-width break after the marks of a long run of Latin, so that a URL does not leave its cell."""
    out: list[str] = []
    run = 0
    for c in text:
        out.append(c)
        run = run + 1 if "!" <= c <= "~" else 0
        if run and (c in _BREAKS or run % 20 == 0):
            out.append("\u200b")
    return "".join(out)
