"""The chart as one page to tap through: offline, without a script, as wide as a telephone."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import quote

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.answer import AgencyView, agency_views
from ihaho_cli.advice.chart import Question, questions_of
from ihaho_cli.advice.referral import SAFETY
from ihaho_cli.model import Confidence
from ihaho_cli.pages import page
from ihaho_cli.text import visible

TITLE = "相談窓口のチャート"
DESK = "当センターで助言"

_STYLE = """
*{box-sizing:border-box}
body{font-family:"BIZ UDPGothic","Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;margin:0 auto;max-width:42rem;padding:1rem;color:#1b1b1b;background:#fff;line-height:1.6;overflow-wrap:anywhere}
h1{font-size:1.3rem}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}h3{font-size:1rem;margin:.8rem 0 .2rem}
summary{cursor:pointer;padding:.8rem .9rem;border:2px solid #2f5d8a;border-radius:.5rem;margin:.4rem 0;min-height:3rem}
summary:focus-visible{outline:3px solid #c60;outline-offset:2px}details[open]>summary{background:#e6edf4;font-weight:bold}
details details{margin-left:.7rem}.safety summary{border-color:#a11}.safety details[open]>summary{background:#fbe9e9}
.leaf>div{border-left:.3rem solid #999;padding:.2rem .8rem;margin:.3rem 0 .8rem}ul{padding-left:1.2rem;margin:.2rem 0}
li{margin:.4rem 0}a{color:#0b4f94}.tel{font-weight:bold;font-size:1.1rem;white-space:nowrap}.small{font-size:.85rem;color:#444}
@media print{summary{border:0;padding:.2rem 0}}
""".strip()


def render_page(rules: Sequence[Rule], agencies: Mapping[str, Agency], today: date) -> str:
    """The whole page; safety stands first, and every agency with the day it was checked."""
    questions = questions_of(rules)
    safety = "\n".join(_leaf(rule, agencies, today) for one in questions if one.group == SAFETY for rule in one.rules)
    rest = "\n".join(_group(one, agencies, today) for one in questions if one.group != SAFETY)
    body = (
        f'<h1 id="top">{TITLE}</h1>'
        "\n<p>当てはまるものを押してください。いくつ見てもかまいません。このページは通信をせず、何も記録しません。"
        "どこに相談するかは、ご自身で決めてください。</p>\n"
        '<p><strong>いのちや体の危険が迫っているときは、すぐに <a class="tel" href="tel:110">110</a> へ電話してください。</strong></p>\n'
        f'<section class="safety">\n<h2>はじめに: 急ぐことはありますか</h2>\n{safety}\n</section>\n'
        f"<section>\n<h2>どんなご相談ですか</h2>\n{rest}\n</section>\n"
        f'<p class="small">作成日 {today.isoformat()}。【要確認】は、公式ページで確かめていないものです。番号や時間は変わることがあります。</p>'
    )
    return page(TITLE, _STYLE, body)


def _group(question: Question, agencies: Mapping[str, Agency], today: date) -> str:
    leaves = "\n".join(_leaf(rule, agencies, today) for rule in question.rules)
    return f"<details>\n<summary>{_text(question.text)}</summary>\n{leaves}\n</details>"


def _leaf(rule: Rule, agencies: Mapping[str, Agency], today: date) -> str:
    """One rule: its words, whom it names, and whom it does not, with the reason."""
    parts = [f"<p>{_text(rule.text)}{'' if rule.confidence is Confidence.OFFICIAL else '【要確認】'}</p>"] if rule.text else []
    for heading, pointers in (("まず相談するところ", rule.first), ("そのほかに相談できるところ", rule.also)):
        views = agency_views([one for one in pointers if one.agency in agencies], agencies, today)
        if views:
            items = "\n".join(f"<li>{_agency(view)}</li>" for view in views)
            parts.append(f"<h3>{heading}</h3>\n<ul>\n{items}\n</ul>")
    never = [(agencies[one.agency].name_ja, one.note) for one in rule.never if one.agency in agencies]
    if never:
        items = "\n".join(f"<li>{_text(name)}: {_text(reason)}</li>" for name, reason in never)
        parts.append(f'<div class="small"><h3>この内容では案内しないところ</h3>\n<ul>\n{items}\n</ul></div>')
    parts.append('<p class="small"><a href="#top">はじめの質問に戻る</a></p>')
    body = "\n".join(parts)
    return f'<details class="leaf" data-rule="{_text(rule.rule_id)}">\n<summary>{_text(rule.question)}</summary>\n<div>\n{body}\n</div>\n</details>'


def _agency(view: AgencyView) -> str:
    if view.is_here:
        return f"{DESK}{f': {_text(view.note)}' if view.note else ''}"
    parts = [f"<strong>{_text(view.name)}</strong>{'【要確認】' if view.mark else ''}"]
    if view.note:
        parts.append(f"（{_text(view.note)}）")
    phones = view.phone.split("、") if view.phone else []
    parts += [f'<br><a class="tel" href="tel:{quote(phone)}">{_text(phone)}</a>' for phone in phones]
    if view.hours:
        parts.append(f"<br>{_text(view.hours)}")
    parts.append(f"<br>{_text(view.does)}")
    if view.url.startswith(("https://", "http://")):
        parts.append(f'<br><a href="{escape(view.url)}" rel="noreferrer noopener">{_text(view.url)}</a>')
    parts.append(f'<br><span class="small">確認日 {_text(view.checked)}</span>')
    return "".join(parts)


def _text(text: str) -> str:
    return escape(visible(text))
