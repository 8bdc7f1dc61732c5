"""Letters as Word and PDF files, and what such a file says when it is read again."""

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ihaho_cli.errors import NoOutputError, add_part
from ihaho_cli.letters import fonts, typeset
from ihaho_cli.letters.blocks import BLANK, Block, Shape, Text, plain, tables_of
from ihaho_cli.letters.layout import LABEL_SHARE, RECORD, is_kept, shares_of
from ihaho_cli.outputs import write_packed

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_FONT = "ＭＳ 明朝"
"""Stands on every Windows and on Word for Mac; elsewhere Word takes the nearest 明朝."""
_FONT_EN = "Times New Roman"
_TEXT_WIDTH_MM = 160
_MARGIN_MM = 25
_HEAD_MM = 20
_PADDING = {"top": 40, "left": 100, "bottom": 40, "right": 100}
"""Between the frame and the text of a cell, in twentieths of a point."""
_SPLIT_FROM = 400
"""Characters of a row that may be divided between pages."""
_TWINS = str.maketrans("〜‖—−‐‑·\u2027", "~∥―---・・")
_IGNORED = str.maketrans(dict.fromkeys(" \n\t\r\u3000\u00a0\u200b\u00ad"))


def write_docx(
    path: str, blocks: Sequence[Block], *, title: str, lang: str, shares: Mapping[int, Sequence[float]] | None = None
) -> None:  # fmt: skip
    """A Word file: A4, Japanese fonts named, tables that are tables; its text is read back.

    ``shares`` are parts of the page's width for the columns of tables, by their number; else a table has narrow first columns.

    Raises NoOutputError where the file does not say what the letter says.
    """
    import docx

    document = docx.Document()
    _set_up(document, title, lang)
    number = 0
    gathered_all = tables_of(blocks)
    for gathered, following in zip(gathered_all, [*gathered_all[1:], None], strict=True):
        if isinstance(gathered, list):
            _add_table(document, gathered, (shares or {}).get(len(gathered[0].cells)))
            continue
        number = number + 1 if gathered.shape is Shape.NUMBERED else 0
        paragraph = _add_block(document, gathered, number)
        paragraph.paragraph_format.keep_with_next = is_kept(gathered, following) or None
    write_packed(path, document.save)
    _compare(read_docx(path), blocks)


def read_docx(path: str) -> str:
    """All text of a Word file's body in its order, cells divided by line ends."""
    import docx

    lines = [node.text or "" for node in docx.Document(path).element.body.iter() if node.tag.endswith(("}t", "}br"))]
    return "\n".join(lines)


def _set_up(document: "Document", title: str, lang: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_HEAD_MM)
    # Neither who made it nor when: a letter is the person's own.
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = title
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    fonts_of = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts_of.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts_of.set(qn(name), _FONT if lang == "ja" else _FONT_EN)
    fonts_of.set(qn("w:eastAsia"), _FONT)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "en-US", qn("w:eastAsia"): "ja-JP"})
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(3)
    # The same lines whatever font stands in; and no gap of Word's own between 令和 and 8.
    style.paragraph_format.line_spacing = Pt(16)
    properties_of = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        properties_of.insert_element_before(
            properties_of.makeelement(qn(name), {qn("w:val"): "0"}), "w:spacing", "w:ind", "w:jc", "w:textAlignment", "w:outlineLvl"
        )


def _add_block(document: "Document", block: Block, number: int) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.shared import Mm, Pt

    paragraph = document.add_paragraph()
    if block.shape in (Shape.ITEM, Shape.NUMBERED, Shape.FROM):
        paragraph.paragraph_format.space_after = Pt(1)
    if block.shape in (Shape.DATE, Shape.END):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif block.shape in (Shape.TITLE, Shape.RECORD):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)
        paragraph.paragraph_format.line_spacing = Pt(22)
    elif block.shape is Shape.HEAD:
        paragraph.paragraph_format.space_before = Pt(6)
    elif block.shape is Shape.PAGE:
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        return paragraph
    elif block.shape is Shape.FROM:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH_MM * LABEL_SHARE))
        paragraph.paragraph_format.left_indent = Mm(_TEXT_WIDTH_MM * LABEL_SHARE)
        paragraph.paragraph_format.first_line_indent = Mm(-_TEXT_WIDTH_MM * LABEL_SHARE)
        _add_runs(paragraph, block.cells[0])
        paragraph.add_run("\t")
        _add_runs(paragraph, block.cells[-1])
        return paragraph
    elif block.shape is Shape.SIGN:
        paragraph.paragraph_format.space_before = Pt(14)
        _add_runs(paragraph, block.cells[0])
        paragraph.add_run("　" + BLANK + BLANK)
        return paragraph
    elif block.shape is Shape.LINE:
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(17)
    elif block.shape is Shape.ITEM:
        paragraph.add_run("・")
    elif block.shape is Shape.NUMBERED:
        paragraph.add_run(f"{number}. ")
    if block.shape is Shape.RECORD and not block.cells[0]:
        paragraph.add_run(RECORD)
    for run in _add_runs(paragraph, block.cells[0]):
        run.bold = block.shape in (Shape.TITLE, Shape.HEAD) or None
        if block.shape is Shape.TITLE:
            run.font.size = Pt(14)
    return paragraph


def _add_runs(paragraph: "Paragraph", text: Text) -> list[Any]:
    from docx.oxml.ns import qn

    added = []
    for piece in text:
        run = paragraph.add_run(BLANK if piece.is_blank else piece.text)
        if piece.is_blank:
            look = run._r.get_or_add_rPr()
            look.append(look.makeelement(qn("w:shd"), {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): "FFF6CC"}))
        added.append(run)
    return added


def _add_table(document: "Document", rows: Sequence[Block], shares: Sequence[float] | None) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    shares = shares or shares_of(len(rows[0].cells))
    table = document.add_table(rows=0, cols=len(shares))
    table.style = "Table Grid"
    table.autofit = False
    look = table._tbl.tblPr
    # The frame stands on the margins, and the text apart from the frame.
    look.append(look.makeelement(qn("w:tblInd"), {qn("w:w"): str(_PADDING["left"]), qn("w:type"): "dxa"}))
    margins = look.makeelement(qn("w:tblCellMar"), {})
    for side, width in _PADDING.items():
        margins.append(margins.makeelement(qn(f"w:{side}"), {qn("w:w"): str(width), qn("w:type"): "dxa"}))
    look.append(margins)
    # LibreOffice takes its widths from the grid, Word from the cells.
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(_TEXT_WIDTH_MM * share)
    for row in rows:
        added = table.add_row()
        kept = added._tr.get_or_add_trPr()
        if sum(len(plain(cell)) for cell in row.cells) < _SPLIT_FROM:
            kept.append(kept.makeelement(qn("w:cantSplit"), {}))
        if row.shape is Shape.HEADER:
            kept.append(kept.makeelement(qn("w:tblHeader"), {}))
        for cell, text, share in zip(added.cells, row.cells, shares, strict=True):
            cell.width = Mm(_TEXT_WIDTH_MM * share)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            for run in _add_runs(cell.paragraphs[0], text):
                run.bold = row.shape is Shape.HEADER or None
    # Word wants a paragraph after a table; it is only a little space.
    after = document.add_paragraph().paragraph_format
    after.line_spacing = Pt(8)
    after.space_after = Pt(0)


def write_pdf(path: str, blocks: Sequence[Block], *, title: str, lang: str, font_path: str | None = None) -> int:
    """A PDF with its fonts inside; gives the number of pages. Its text is read back.

    Raises NoOutputError where the part is not installed, no Japanese font is found, or the font lacks a character.
    """
    try:
        import typst
    except ImportError as error:
        raise NoOutputError("PDF の部品が入っていません", f"--format docx を使うか、{add_part('pdf')}") from error
    text = "".join(plain(cell) for block in blocks for cell in block.cells)
    font = fonts.find_font(font_path, text)
    lacking = fonts.lacking(font, text)
    if lacking:
        named = "、".join(f"「{c}」(U+{ord(c):04X})" for c in lacking[:5]) + (
            f" ほか {len(lacking) - 5} 字" if len(lacking) > 5 else ""
        )
        raise NoOutputError(
            f"{named} はフォント {font.family} にありません", "--format docx を使うか、--font で別のフォントを選んでください"
        )
    with _alone(font) as folder:
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        family = next((one.family for one in found.fonts() if one.index == font.face.number), None)
        if family is None:
            raise NoOutputError(f"フォント {font.family} は PDF に使えません", "--font で別のフォントを選んでください")
        letter = typeset.write_input(blocks, title=title, lang=lang, font=family, pages=True)
        made = typst.compile(typeset.PROGRAM.encode(), font_paths=found, sys_inputs={"letter": letter}, format="pdf", timestamp=0)
    with open(path, "wb") as file:
        file.write(made)
    written, pages = read_pdf(path)
    _compare(written, blocks, _by_shape)
    return pages


@contextmanager
def _alone(font: fonts.Font) -> Iterator[str]:
    """A folder with nothing but this font: Typst takes all there is in one, and would mix them."""
    with tempfile.TemporaryDirectory(prefix="ihaho-") as folder:
        # A link is followed, and a file with another ending passed over.
        is_linked = os.path.splitext(font.path)[1].lower() in (".ttf", ".ttc", ".otf", ".otc")
        if is_linked:
            try:
                os.symlink(os.path.abspath(font.path), os.path.join(folder, os.path.basename(font.path)))
            except (OSError, NotImplementedError):
                is_linked = False
        if not is_linked:
            shutil.copyfile(font.path, os.path.join(folder, "font.otf"))
        yield folder


def _by_shape(text: str) -> str:
    """Text by what is seen: a font may draw two characters with one shape, and a PDF then knows only one of them."""
    return unicodedata.normalize("NFKC", text.translate(_TWINS)).translate(_TWINS).translate(_IGNORED)


def _squeezed(text: str) -> str:
    return text.translate(_IGNORED)


def read_pdf(path: str) -> tuple[str, int]:
    """The text of a PDF without its page numbers, and how many pages it has."""
    import pypdf

    reader = pypdf.PdfReader(path)
    texts = [page.extract_text().rstrip().removesuffix(str(number)) for number, page in enumerate(reader.pages, 1)]
    return "\n".join(texts), len(texts)


def _compare(found: str, blocks: Sequence[Block], seen: Callable[[str], str] = _squeezed) -> None:
    """Every cell's text stands in the file, in its order."""
    whole = seen(found)
    at = 0
    for run in (run for block in blocks for cell in block.cells for run in cell if not run.is_blank):
        wanted = seen(run.text)
        place = whole.find(wanted, at)
        if place < 0:
            raise NoOutputError(
                "書き出したファイルの文字が、書面と一致しません", "--format txt で書き出し、事実のファイルの文字を確かめてください"
            )
        at = place + len(wanted)
