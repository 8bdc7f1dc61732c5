"""A hand-over sheet as one page to print: no script, nothing asked of any network."""

from collections.abc import Sequence
from html import escape

from ihaho_cli.letters.blocks import Block, Shape, Text, plain, tables_of
from ihaho_cli.pages import page
from ihaho_cli.text import visible

_STYLE = """
body{font-family:"BIZ UDPGothic","Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;margin:0 auto;max-width:44rem;padding:1rem;color:#1b1b1b;background:#fff;line-height:1.6;overflow-wrap:anywhere}
h1{font-size:1.25rem}h2{font-size:1.05rem;margin:1.2rem 0 .4rem}p{margin:.4rem 0}ul{margin:.2rem 0;padding-left:1.2rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.4rem .5rem;text-align:left;vertical-align:top}
th{width:30%;background:#f4f7fa;font-weight:normal}td{white-space:pre-line}.line{display:block;border-bottom:1px solid #999;height:2.2em}.line:last-child{border-bottom:0}
@page{size:A4;margin:15mm}@media print{body{max-width:none;padding:0}tr,li{break-inside:avoid}h2{break-after:avoid}}
""".strip()


def render_sheet(title: str, blocks: Sequence[Block]) -> str:
    """The page; every text in it is escaped."""
    parts: list[str] = []
    for gathered in tables_of(blocks):
        if isinstance(gathered, list):
            rows = "\n".join(
                f'<tr><th scope="row">{escape(plain(row.cells[0]))}</th><td>{_cell(row.cells[1])}</td></tr>' for row in gathered
            )
            parts.append(f"<table>\n{rows}\n</table>")
        else:
            name = {Shape.TITLE: "h1", Shape.HEAD: "h2", Shape.ITEM: "li"}.get(gathered.shape, "p")
            parts.append(f"<{name}>{escape(plain(gathered.cells[0]))}</{name}>")
    return page(visible(title), _STYLE, _listed(parts))


def _cell(text: Text) -> str:
    """What was told, or as many lines to write on as the sheet has."""
    if not any(run.is_blank for run in text):
        return escape(plain(text))
    return '<span class="line"></span>' * (plain(text).count("\n") + 1)


def _listed(parts: Sequence[str]) -> str:
    """The parts under each other, items that follow one another in one list."""
    lines: list[str] = []
    for number, part in enumerate(parts):
        is_item = part.startswith("<li>")
        if is_item and not (number and parts[number - 1].startswith("<li>")):
            lines.append("<ul>")
        lines.append(part)
        if is_item and not (number + 1 < len(parts) and parts[number + 1].startswith("<li>")):
            lines.append("</ul>")
    return "\n".join(lines)
