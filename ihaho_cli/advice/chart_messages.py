"""The chart as messages of a LINE official account: what is sent first, and what answers each tap.

The desk's own bot sends them; this room only writes them. Limits are those of the Messaging API (developers.line.biz): a text
of 5000 characters, 13 quick replies with labels of 20, a buttons template of 160 characters and 4 actions, five messages at once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.answer import AgencyView, agency_views
from ihaho_cli.advice.chart import questions_of
from ihaho_cli.advice.referral import SAFETY
from ihaho_cli.model import Confidence
from ihaho_cli.text import visible

LONGEST_TEXT = 5000
LONGEST_LABEL = 20
MOST_REPLIES = 13
MOST_ACTIONS = 4
_LONGEST_DATA = 290
"""Ten short of what LINE takes: the pages of a long question add a sign each."""
START = "chart"
TOPICS = "chart:topics"
"""The postback data that leads back to the beginning, and past the questions of safety."""

Message = dict[str, object]


def messages_of(rules: Sequence[Rule], agencies: Mapping[str, Agency], today: date) -> dict[str, list[Message]]:
    """Postback data → the messages that answer it; `START` is what a follower gets first: safety."""
    questions = questions_of(rules)
    told: dict[str, list[Message]] = {}
    safety = [(_place(rule.rule_id), rule.question) for one in questions if one.group == SAFETY for rule in one.rules]
    _ask(told, START, "はじめに、急ぐことがないかを確かめます。いのちや体の危険が迫っているときは、すぐに110へ電話してください。",
         [*safety, (TOPICS, "どれでもない")])  # fmt: skip
    topics = [one for one in questions if one.group != SAFETY]
    _ask(told, TOPICS, "どんなご相談ですか。", [(_place(f"group:{one.group}"), one.text) for one in topics])
    for one in topics:
        _ask(told, _place(f"group:{one.group}"), one.text, [(_place(rule.rule_id), rule.question) for rule in one.rules])
    for rule in rules:
        told[_place(rule.rule_id)] = _answer(rule, agencies, today)
    return told


def _ask(told: dict[str, list[Message]], data: str, question: str, answers: Sequence[tuple[str, str]]) -> None:
    """A question with its answers to tap; more than fit go on under an answer of their own."""
    shown = answers
    if len(answers) > MOST_REPLIES:
        more = f"{data}+"
        _ask(told, more, question, answers[MOST_REPLIES - 1 :])
        shown = [*answers[: MOST_REPLIES - 1], (more, "ほかを見る")]
    lines = [visible(question), *(f"{number} {visible(text)}" for number, (_, text) in enumerate(shown, 1))]
    items = [{"type": "action", "action": _postback(f"{number} {text}", to, text)} for number, (to, text) in enumerate(shown, 1)]
    told[data] = [{"type": "text", "text": _cut("\n".join(lines), LONGEST_TEXT), "quickReply": {"items": items}}]


def _answer(rule: Rule, agencies: Mapping[str, Agency], today: date) -> list[Message]:
    """Whom a rule names, and the ways on: the first numbers and pages, another topic, the beginning."""
    first = agency_views([one for one in rule.first if one.agency in agencies], agencies, today)
    also = agency_views([one for one in rule.also if one.agency in agencies], agencies, today)
    blocks = [visible(rule.text) + ("" if rule.confidence is Confidence.OFFICIAL else "【要確認】")]
    for heading, views in (("■ まず相談するところ", first), ("■ そのほかに相談できるところ", also)):
        if views:
            blocks.append("\n".join([heading, *(_agency(view) for view in views)]))
    ways = [way for view in first if (way := _way(view))][: MOST_ACTIONS - 2]
    buttons: Message = {
        "type": "template",
        "altText": "ほかの相談を見る",
        "template": {
            "type": "buttons",
            "text": "どこに相談するかは、ご自身で決めてください。",
            "actions": [*ways, _postback("ほかの相談を見る", TOPICS), _postback("最初に戻る", START)],
        },
    }
    return [{"type": "text", "text": _cut("\n\n".join(block for block in blocks if block), LONGEST_TEXT)}, buttons]


def _agency(view: AgencyView) -> str:
    if view.is_here:
        return "・当センターで助言" + (f": {visible(view.note)}" if view.note else "")
    parts = [f"・{view.name}{'【要確認】' if view.mark else ''}{f'（{view.note}）' if view.note else ''}"]
    if view.phone:
        parts.append(f"  電話 {view.phone}{f'（{view.hours}）' if view.hours else ''}")
    if view.url.startswith(("https://", "http://")):
        parts.append(f"  {view.url}")
    return "\n".join(visible(part) for part in parts)


def _way(view: AgencyView) -> Message | None:
    """A tap that calls the agency, or opens its page."""
    if view.is_here:
        return None
    if view.phone:
        return {"type": "uri", "label": _label(view.name), "uri": f"tel:{quote(view.phone.split('、')[0])}"}
    return {"type": "uri", "label": _label(view.name), "uri": view.url} if view.url.startswith("https://") else None


def _place(name: str) -> str:
    """The postback data of a step of the chart."""
    return _cut(visible(f"{START}:{name}"), _LONGEST_DATA)


def _postback(label: str, data: str, said: str = "") -> Message:
    return {"type": "postback", "label": _label(label), "data": data, "displayText": _cut(visible(said or label), 300)}


def _label(text: str) -> str:
    return _cut(visible(text), LONGEST_LABEL)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
