"""Figures as a Word document: numbered figures, each with its picture, its table and its notes, on A4."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ihaho_cli.errors import NoOutputError
from ihaho_cli.outputs import replacing, write_packed
from ihaho_cli.tally.charts import draw
from ihaho_cli.tally.figure_forms import shown_number, span_of
from ihaho_cli.tally.figures import Figure, is_compared
from ihaho_cli.tally.report import Check
from ihaho_cli.text import visible

_GOTHIC = "ＭＳ ゴシック"
_MINCHO = "ＭＳ 明朝"
_MOST_COLUMNS = 9
_NUMBER = re.compile(r"[+-]?[0-9,.]+%?|-|x")
_WIDTHS = {3: (40, 30, 90), 4: (38, 78, 22, 22), 6: (34, 66, 18, 16, 18, 16)}
_WIDTHS_OF_LISTING = (22, 24, 46, 38, 20, 18)
"""Millimetres of the columns of a table with so many; others share the page evenly."""


def write_document(path: str, figures: Sequence[Figure], checks: Sequence[Check], *, force: bool) -> None:
    """Write the report whole or not at all.

    Raises NoOutputError, also where the part that draws is not installed.
    """
    from docx import Document
    from docx.shared import Mm

    pictures = [draw(figure) for figure in figures]
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(22)
    _set_fonts(document)
    document.add_heading("相談状況の集計", level=0)
    if figures:
        document.add_paragraph(visible(span_of(figures[0])) + ("（速報値）" if figures[0].provisional else ""))
    for figure, picture in zip(figures, pictures, strict=True):
        document.add_heading(visible(figure.heading), level=2)
        document.add_picture(BytesIO(picture), width=Mm(160))
        document.add_paragraph(visible(span_of(figure)))
        for header, rows in _tables_of(figure):
            _add_table(document, header, rows, numbers_from=1 if not header[0] or header[0] == "年度" else 2)
        if figure.listing is not None:
            document.add_paragraph(visible(figure.listing.title))
            _add_table(document, figure.listing.columns, figure.listing.rows, numbers_from=len(figure.listing.columns))
        for note in (*figure.notes, *figure.remarks):
            document.add_paragraph(visible(note), style="List Bullet")
    if checks:
        document.add_heading("点検", level=2)
        for one in checks:
            document.add_paragraph(visible(f"{'済' if one.is_good else '要確認'}: {one.sentence}"), style="List Bullet")
    with replacing(path, force=force) as temporary:
        try:
            write_packed(temporary, document.save)
        except ValueError as error:
            raise NoOutputError("Word ファイルに書けない文字があります", "表の区分名を確かめてください") from error


def _set_fonts(document: Any) -> None:
    """Japanese fonts for every style that is used: Word takes them from the theme otherwise."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font, size in (
        ("Normal", _MINCHO, 10),
        ("List Bullet", _MINCHO, 9),
        ("Title", _GOTHIC, 18),
        ("Heading 2", _GOTHIC, 12),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), font)


def _tables_of(figure: Figure) -> list[tuple[list[str], list[list[str]]]]:
    """Tables that fit the page: a figure over many columns is cut into several, whole years in rows."""
    if figure.lines and figure.sources:
        values = zip(figure.columns, figure.lines[0].values, figure.sources, strict=True)
        rows = [[column, shown_number(value, False), source or ""] for column, value, source in values]
        return [(["年度", figure.lines[0].label, "出典"], rows)]
    if figure.lines:
        tables = []
        for start in range(0, len(figure.columns), _MOST_COLUMNS):
            places = range(start, min(start + _MOST_COLUMNS, len(figure.columns)))
            rows = []
            for line in figure.lines:
                hidden = line.hidden or (False,) * len(line.values)
                rows.append([line.label, *(shown_number(line.values[at], hidden[at]) for at in places)])
                if line.previous:
                    rows.append(["前年同期", *(shown_number(line.previous[at], False) for at in places)])
                    rows.append(["増減", *(f"{line.changes[at]}%" if line.changes[at] else "-" for at in places)])
            tables.append((["", *(figure.columns[at].replace("/", "\n") for at in places)], rows))
        return tables
    beside = is_compared(figure)
    header = ["まとまり", "区分", "人数" if figure.unit == "人" else "件数", "割合"] + (["前年同期", "増減"] if beside else [])
    rows = []
    for part in figure.parts:
        row = [part.group, part.label, shown_number(part.count, part.hidden), f"{part.share}%" if part.share else ""]
        rows.append(row + ([shown_number(part.previous, False), f"{part.change}%" if part.change else "-"] if beside else []))
    rows += [
        [g.group, "（計）", shown_number(g.count, g.hidden), f"{g.share}%" if g.share else ""] + [""] * (2 * beside)
        for g in figure.groups
    ]
    return [(header, rows)]


def _add_table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    table = document.add_table(rows=1 + len(rows), cols=len(header))
    table.style = "Table Grid"
    table.autofit = False
    widths = _WIDTHS_OF_LISTING if numbers_from == len(header) else _WIDTHS.get(len(header), ())
    for column, width in zip(table.columns, widths, strict=False):
        for cell in column.cells:
            cell.width = Mm(width)
        column.width = Mm(width)
    _repeat_header(table)
    for number, row in enumerate((header, *rows)):
        cells = table.rows[number].cells
        for column, text in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            run = paragraph.add_run(visible(text) if "\n" not in text else text)
            run.font.size = Pt(8)
            run.bold = number == 0
            paragraph.paragraph_format.space_after = Pt(0)
            if number and column >= numbers_from and text[:1] in "0123456789+-x":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _repeat_header(table: Any) -> None:
    """The first row stands on every page, and no row is torn."""
    from docx.oxml import OxmlElement

    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
