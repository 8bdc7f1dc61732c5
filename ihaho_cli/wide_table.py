"""A wide table as a Word file: A4 on its side, the header row on every page."""

from collections.abc import Sequence
from typing import Any

from ihaho_cli.outputs import replacing, write_packed
from ihaho_cli.text import visible

_FONT = "ＭＳ ゴシック"


def write_wide_table(
    path: str, title: str, note: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, force: bool
) -> None:  # fmt: skip
    """Write the table whole or not at all; the widths of its columns are in millimetres, together at most 277.

    Raises NoOutputError.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(10)
    _set_up(document, title)
    document.add_paragraph(visible(title)).runs[0].bold = True
    document.add_paragraph(visible(note))
    table = document.add_table(rows=1 + len(rows), cols=len(header))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(table.rows, (header, *rows), strict=True)):
        _keep_whole(row, is_header=number == 0)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run("\n".join(map(visible, text.split("\n")))).bold = number == 0 or None
    with replacing(path, force=force) as temporary:
        write_packed(temporary, document.save)


def _set_up(document: Any, title: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = title
    style = document.styles["Normal"]
    style.font.size = Pt(8)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)


def _keep_whole(row: Any, *, is_header: bool) -> None:
    """No row is torn by a page's end; the header stands on every page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
