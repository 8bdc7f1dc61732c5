"""Figures as one HTML page that asks nothing of any network: bars as SVG, a table beside each, no script."""

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from ihaho_cli.tally.charts import Bar, panels_of
from ihaho_cli.tally.figure_forms import full_label, shown_number, span_of
from ihaho_cli.tally.figures import Figure, is_compared
from ihaho_cli.tally.report import Check
from ihaho_cli.text import cells, visible

_STYLE = """
body{font-family:"BIZ UDPGothic","Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#1b1b1b;background:#fff;line-height:1.6}
h1{font-size:1.5rem}h3{font-size:1rem;margin:1rem 0 .3rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem;border-left:.4rem solid #2f5d8a;padding-left:.6rem}
.span{color:#555;margin:0 0 .6rem}.pair{display:flex;flex-wrap:wrap;gap:1.2rem;align-items:flex-start}
.picture{flex:1 1 22rem;min-width:0}.table{flex:1 1 20rem;min-width:0;overflow-x:auto}
svg{width:100%;height:auto;display:block}text{font-size:13px;fill:#1b1b1b}rect{fill:#2f5d8a}.title{font-weight:bold}
table{border-collapse:collapse;font-size:.85rem;width:100%}th,td{border:1px solid #bbb;padding:.2rem .45rem;text-align:left}
td:first-child{min-width:7em}th{background:#e6edf4}td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr.sum td{background:#f4f7fa;font-weight:bold}
ul{font-size:.85rem;padding-left:1.2rem}
@media print{h2{break-after:avoid}.pair{break-inside:avoid}}
""".strip()
_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
_PICTURE_WIDTH = 640
_ROW_HEIGHT = 22
_CELL = 7


def render_html(figures: Sequence[Figure], checks: Sequence[Check]) -> str:
    """The whole page."""
    digest = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
    head = (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(digest)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>相談状況の集計</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>相談状況の集計</h1>\n"
    )
    body = "\n".join(map(_section, figures))
    if checks:
        items = "\n".join(f"<li>{'済' if one.is_good else '要確認'}: {_text(one.sentence)}</li>" for one in checks)
        body += f"\n<section>\n<h2>点検</h2>\n<ul>\n{items}\n</ul>\n</section>"
    return f"{head}{body}\n</body>\n</html>\n"


def _text(text: str) -> str:
    return escape(visible(text))


def _section(figure: Figure) -> str:
    pictures = "\n".join(_picture(title, bars) for title, bars in panels_of(figure))
    notes = "\n".join(f"<li>{_text(note)}</li>" for note in (*figure.notes, *figure.remarks))
    return (
        f'<section>\n<h2>{_text(figure.heading)}</h2>\n<p class="span">{_text(span_of(figure))}</p>\n<div class="pair">\n'
        f'<div class="picture">\n{pictures}\n</div>\n<div class="table">\n{_table(figure)}\n</div>\n</div>\n'
        f"{_listing(figure)}<ul>\n{notes}\n</ul>\n</section>"
    )


def _picture(title: str, bars: Sequence[Bar]) -> str:
    """Horizontal bars; the same numbers stand in the table, so a reader of voices is told only what it shows."""
    left = min(300, max((cells(visible(label)) for label, _, _ in bars), default=0) * _CELL + 10)
    room = _PICTURE_WIDTH - left - 130
    longest = max((count or 0 for _, count, _ in bars), default=0) or 1
    top = _ROW_HEIGHT if title else 4
    rows = [f'<text class="title" x="0" y="15">{_text(title)}</text>'] if title else []
    for number, (label, count, end) in enumerate(bars):
        y = top + number * _ROW_HEIGHT
        width = round((count or 0) * room / longest, 1)
        rows.append(
            f'<text x="{left - 6}" y="{y + 15}" text-anchor="end"{_squeezed(label, left)}>{_text(label)}</text>'
            f'<rect x="{left}" y="{y + 3}" width="{width}" height="{_ROW_HEIGHT - 6}"></rect>'
            f'<text x="{left + width + 4:.1f}" y="{y + 15}">{_text(end)}</text>'
        )
    height = top + len(bars) * _ROW_HEIGHT + 4
    name = _text(title or "棒グラフ。数は表にあります")
    return f'<svg viewBox="0 0 {_PICTURE_WIDTH} {height}" role="img" aria-label="{name}">\n' + "\n".join(rows) + "\n</svg>"


def _squeezed(label: str, left: int) -> str:
    """A label too long for its place is drawn narrower, never cut."""
    return f' textLength="{left - 8}" lengthAdjust="spacingAndGlyphs"' if cells(visible(label)) * _CELL + 10 > left else ""


def _table(figure: Figure) -> str:
    rows: list[str] = []
    if figure.lines:
        # Columns of the figure stand below each other: a phone is narrow and years are many.
        head = ["", *(line.label for line in figure.lines)]
        compared = any(line.previous for line in figure.lines)
        if compared:
            head += [f"{line.label} 前年同期比" for line in figure.lines]
        head += ["出典"] if figure.sources else []
        for at, column in enumerate(figure.columns):
            row = [shown_number(line.values[at], bool(line.hidden) and line.hidden[at]) for line in figure.lines]
            if compared:
                row += [f"{line.changes[at]}%" if line.changes and line.changes[at] else "-" for line in figure.lines]
            tail = f"<td>{_text(figure.sources[at] or '')}</td>" if figure.sources else ""
            rows.append(_row(column.replace("/", " "), row, tail, is_sum=column.endswith("/合計")))
    else:
        beside = is_compared(figure)
        head = ["区分", "人数" if figure.unit == "人" else "件数", "割合"] + (["前年同期", "増減"] if beside else [])
        for part in figure.parts:
            row = [shown_number(part.count, part.hidden), f"{part.share}%" if part.share else ""]
            row += [shown_number(part.previous, False), f"{part.change}%" if part.change else "-"] if beside else []
            rows.append(_row(full_label(part), row, "", is_sum=False))
        for group in figure.groups:
            row = [shown_number(group.count, group.hidden), f"{group.share}%" if group.share else ""] + [""] * (2 * beside)
            rows.append(_row(f"{group.group} の計", row, "", is_sum=True))
    header = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    return f"<table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def _listing(figure: Figure) -> str:
    if figure.listing is None:
        return ""
    header = "".join(f'<th scope="col">{_text(name)}</th>' for name in figure.listing.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in figure.listing.rows)
    return (
        f'<h3>{_text(figure.listing.title)}</h3>\n<div class="table">\n<table>\n<thead><tr>{header}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n"
    )


def _row(label: str, numbers: Sequence[str], tail: str, *, is_sum: bool) -> str:
    values = "".join(f'<td class="n">{_text(value)}</td>' for value in numbers)
    return f"<tr{' class=' + chr(34) + 'sum' + chr(34) if is_sum else ''}><td>{_text(label)}</td>{values}{tail}</tr>"
