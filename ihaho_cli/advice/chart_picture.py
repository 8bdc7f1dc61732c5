"""The chart as one picture (SVG): question, answers, and whom each of them leads to first."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.answer import HERE
from ihaho_cli.advice.chart import questions_of
from ihaho_cli.advice.referral import SAFETY
from ihaho_cli.text import visible, wrap

_WIDTH = 1200
_COLUMNS = (10, 250, 640)
"""Where the questions, the answers and the agencies begin, in pixels."""
_ROOM = (30, 50, 74)
"""The width of each column in cells of half a character."""
_LINE = 20
_FONT = "'BIZ UDPGothic','Hiragino Sans','Yu Gothic','Noto Sans CJK JP',sans-serif"


def render_picture(rules: Sequence[Rule], agencies: Mapping[str, Agency], today: date) -> str:
    """The chart as SVG text: no script, no style sheet, no resource of its own."""
    parts: list[str] = []
    top = 60
    for question in questions_of(rules):
        start = top
        colour = "#a11" if question.group == SAFETY else "#2f5d8a"
        for rule in question.rules:
            answer = wrap(visible(rule.question), _ROOM[1])
            named = wrap(visible("、".join(_name(one.agency, agencies) for one in rule.first)), _ROOM[2])
            height = max(len(answer), len(named)) * _LINE + 8
            parts.append(
                f'<rect x="{_COLUMNS[1] - 8}" y="{top}" width="{_WIDTH - _COLUMNS[1]}" height="{height}" fill="none" stroke="#bbb"/>'
            )
            parts += _lines(answer, _COLUMNS[1], top)
            parts += _lines(["→ " + named[0], *named[1:]], _COLUMNS[2], top)
            top += height
        words = wrap(visible(question.text), _ROOM[0])
        top = max(top, start + len(words) * _LINE + 8)
        parts.append(
            f'<rect x="{_COLUMNS[0] - 6}" y="{start}" width="{_COLUMNS[1] - _COLUMNS[0] - 4}" height="{top - start}" '
            f'fill="#f4f7fa" stroke="{colour}" stroke-width="2"/>'
        )
        parts += _lines(words, _COLUMNS[0], start)
        top += 12
    height = top + 30
    foot = f"まず相談するところを示しています。いのちの危険が迫っているときは110へ。作成日 {today.isoformat()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="相談窓口のチャート" font-family="{_FONT}" font-size="14">\n<title>相談窓口のチャート</title>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>\n<text x="10" y="34" font-size="22" font-weight="bold">相談窓口のチャート</text>\n'
        + "\n".join(parts)
        + f'\n<text x="10" y="{height - 12}">{escape(foot)}</text>\n</svg>\n'
    )


def _name(agency: str, agencies: Mapping[str, Agency]) -> str:
    if agency == HERE:
        return "当センターで助言"
    return agencies[agency].name_ja if agency in agencies else agency


def _lines(lines: Sequence[str], x: int, top: int) -> list[str]:
    return [f'<text x="{x}" y="{top + 19 + number * _LINE}">{escape(line)}</text>' for number, line in enumerate(lines)]
