"""The agencies beside each other: who acts, who judges, whom it addresses, for whom, how and when. As rows and as one page."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import NamedTuple

from ihaho_cli.advice.advice import AGENCY_ANSWERS, AGENCY_WAYS, Agency, Pointer
from ihaho_cli.advice.answer import HERE, agency_views
from ihaho_cli.pages import page
from ihaho_cli.text import visible

TITLE = "各機関の特徴"
HEADER = ("機関", "だれが何をするか", "違法かどうかの判断", "求める相手", "扱うこと", "使える人", "連絡の方法", "時間（確認日）")
WIDTHS = (34, 46, 22, 28, 42, 38, 34, 33)
"""Millimetres of the columns; together a page on its side between its margins."""
NOTE = "【要確認】は、機関の公式ページで確かめていない行です。時間は、確認から180日以内のものだけを載せています。"

_STYLE = """
body{font-family:"BIZ UDPGothic","Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;margin:1rem;color:#1b1b1b;background:#fff;line-height:1.5}
h1{font-size:1.3rem}.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.8rem;min-width:60rem}
th,td{border:1px solid #999;padding:.3rem .45rem;text-align:left;vertical-align:top}thead th{background:#e6edf4}td{white-space:pre-line}td:nth-child(3){min-width:5.5em}td:nth-child(7),td:nth-child(8){min-width:9em}tbody th{background:#f4f7fa}
@page{size:A4 landscape;margin:10mm}@media print{body{margin:0}thead{display:table-header-group}tr{break-inside:avoid}}
""".strip()


class Sheet(NamedTuple):
    """The comparison as rows of text, `HEADER` above them."""

    rows: tuple[tuple[str, ...], ...]
    made: str
    """The day it was made, ISO."""


def compare(agencies: Mapping[str, Agency], today: date) -> Sheet:
    """One row an agency, in the order of the table."""
    return Sheet(tuple(_row(one, agencies, today) for one in agencies.values()), today.isoformat())


def _row(one: Agency, agencies: Mapping[str, Agency], today: date) -> tuple[str, ...]:
    view = agency_views([Pointer(one.agency_id, "")], agencies, today)[0]
    ways = "、".join(AGENCY_WAYS.get(way, way) for way in one.channel)
    return (
        f"{one.name_ja}{'【要確認】' if view.mark else ''}",
        one.does,
        AGENCY_ANSWERS[one.judges_illegality],
        _addressees(one),
        one.handles,
        one.who_may_use,
        "\n".join([ways, *one.phone]),
        f"{view.hours or '公式ページで確認'}\n（{one.checked}）",
    )


def _addressees(one: Agency) -> str:
    """Whom an agency turns to for a person."""
    if one.agency_id == HERE:
        return "求めない（相談者が自分で頼むのを助言）"
    asked = []
    if "yes" in (one.can_request_removal, one.notifies_platform):
        asked.append("サイト・事業者")
    if one.forwards_to_police == "yes":
        asked.append("警察")
    return "、".join(asked) or "求めない"


def render_html(sheet: Sheet) -> str:
    """The comparison as one page that asks nothing of any network."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in HEADER)
    rows = "\n".join(f"<tr>{_cells(row)}</tr>" for row in sheet.rows)
    body = (
        f"<h1>{TITLE}</h1>\n<p>作成日 {_text(sheet.made)}。{NOTE}</p>\n"
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'
    )
    return page(TITLE, _STYLE, body)


def _cells(row: Sequence[str]) -> str:
    name, *others = row
    return f'<th scope="row">{_text(name)}</th>' + "".join(f"<td>{_text(cell)}</td>" for cell in others)


def _text(text: str) -> str:
    return escape("\n".join(map(visible, text.split("\n"))))
