"""The sheet a person takes to one agency: what it does and does not, and only what it needs to hear.

Nothing on it names the person unless the agency cannot be used without a name; what happened stays a place to write in by hand.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ihaho_cli.advice.advice import AGENCY_WAYS, ASKS, Agency, Asking, Pointer, Rule
from ihaho_cli.advice.answer import HERE, agency_views
from ihaho_cli.advice.chart import is_sexual
from ihaho_cli.advice.referral import effective_needs
from ihaho_cli.letters.blocks import Block, Part, Run, Shape
from ihaho_cli.text import visible

TITLE = "相談に持っていくメモ"
URGENT = "110"
_POST = ("url", "service", "item", "seen_at")
_BY_FIELD: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("removal_advice", "illegality_judgement", "illegal_content_report", "local_gov", "youth_net_trouble"), (*_POST, "what")),
    "removal_request": (*_POST, "what", "wish", "done"),
    "sender_identification": (*_POST, "what", "done"),
    "criminal_complaint": (*_POST, "what", "wish"),
    "copyright": (*_POST, "what", "work"),
    "trademark": (*_POST, "what", "registration"),
    "fraud_phishing": ("url", "seen_at", "what"),
    "malware": ("service", "what"),
    "personal_data": ("service", "url", "data", "done"),
    "consumer": ("trade", "what", "wish"),
    "telecom_service": ("trade", "what", "wish"),
    "spam_mail": ("mail",),
    "legal_info": ("what", "papers"),
    "child_abuse": ("what",),
    "general": ("what",),
    **dict.fromkeys(("mental_health", "suicide", "sexual_violence", "crime_victim"), ("talk",)),
}  # fmt: skip
"""Field of an agency → what it needs to hear for it."""
_READ_ONLY = ("industry_guideline", "prevention_app")
"""Fields of agencies nobody is heard by: their pages are read."""
_SPARING = ("legal_info", "mental_health", "sexual_violence")
"""Fields whose agency listens or explains: it is told no more than they say, unless it acts on posts too."""
_ACTING = ("removal_advice", "removal_request", "illegality_judgement", "criminal_complaint", "illegal_content_report")
_OF_A_CHILD = ("url", "item", "seen_at")
"""All that may be noted of a sexual image of somebody who may have been under 18."""
_LINES = {"url": 3, "what": 5, "talk": 4, "wish": 2, "done": 2, "data": 3, "trade": 2, "work": 2}
_WIDE = 2
"""Blanks in one line of a sheet."""


class Asked(NamedTuple):
    """One thing the agency needs to hear."""

    key: str
    label: str
    value: str
    """Filled in from the facts; empty: to be written by hand."""


class Handover(NamedTuple):
    """Everything on a sheet."""

    agency: Agency
    phone: str
    hours: str
    ways: str
    does_not: tuple[str, ...]
    asked: tuple[Asked, ...]
    note: str
    cautions: tuple[str, ...]
    mark: bool


def asks_of(agency: Agency, askings: Mapping[str, Asking]) -> tuple[str, ...]:
    """What one agency needs to hear, in the order of `ASKS`: its own row, else what its fields say, never more."""
    if URGENT in agency.phone:
        return ()
    if agency.agency_id in askings:
        wanted = set(askings[agency.agency_id].asks)
    else:
        fields = set(agency.fields)
        if not fields.isdisjoint(_READ_ONLY):
            return ()
        sparing = [field for field in _SPARING if field in fields]
        if sparing and (sparing[0] == "legal_info" or fields.isdisjoint(_ACTING)):
            fields = {sparing[0]}
        wanted = {ask for field in fields for ask in _BY_FIELD.get(field, ())}
        if "what" in wanted:
            wanted.discard("talk")
    return tuple(ask for ask in ASKS if ask in wanted)


def hand_over(
    agency: Agency, rules: Sequence[Rule], askings: Mapping[str, Asking], needs: Collection[str], facts: Mapping[str, str],
    told: Mapping[str, str], today: date,
) -> Handover:  # fmt: skip
    """The sheet for one agency; ``told`` are the things that are nobody's own (url, service, item, seen_at), by their keys."""
    effective, _ = effective_needs(needs, facts)
    is_child = "intimate-minor" in effective
    asks = [ask for ask in asks_of(agency, askings) if not is_child or ask in _OF_A_CHILD]
    view = agency_views([Pointer(agency.agency_id, "")], {agency.agency_id: agency}, today)[0]
    asking = askings.get(agency.agency_id)
    return Handover(
        agency=agency,
        phone=view.phone,
        hours=view.hours,
        ways="、".join(AGENCY_WAYS.get(way, way) for way in agency.channel),
        does_not=_does_not(agency, rules),
        asked=tuple(Asked(ask, ASKS[ask], told.get(ask, "")) for ask in asks),
        note=asking.note if asking is not None else "",
        cautions=_cautions(asks, effective, is_child=is_child),
        mark=view.mark,
    )


def why_none(agency: Agency, rules: Sequence[Rule], needs: Collection[str], facts: Mapping[str, str]) -> str:
    """Why no sheet is made for an agency; empty where one is."""
    if agency.agency_id == HERE:
        return "当センターへの相談は、ほかへの案内ではありません"
    effective, _ = effective_needs(needs, facts)
    held = [rule for rule in rules if rule.key in effective]
    if any(one.agency == agency.agency_id for rule in held for one in (*rule.first, *rule.also)):
        return ""
    return next((one.note for rule in held for one in rule.never if one.agency == agency.agency_id), "")


def _does_not(agency: Agency, rules: Sequence[Rule]) -> tuple[str, ...]:
    refused = [
        words
        for words, answer in (("違法かどうかの判断", agency.judges_illegality), ("代わりの削除の要請", agency.can_request_removal))
        if answer == "no"
    ]
    never = [f"{rule.question}: {one.note}" for rule in rules for one in rule.never if one.agency == agency.agency_id]
    return (*refused, *never)


def _cautions(asks: Sequence[str], needs: Collection[str], *, is_child: bool) -> tuple[str, ...]:
    said = []
    if is_child:
        said.append(
            "画像や動画は、保存・撮影・送信・印刷をしません。画面の写しも撮りません。窓口にも渡しません。あなたは悪くありません。"
        )
    elif is_sexual(needs):
        said.append("画像や動画そのものは、渡さず、送らず、見せません。URL、日時、アカウント名だけを伝えます。")
    else:
        said.append("性的な画像や動画は、渡さず、送らず、紙にもはりません。")
    if "danger" in needs:
        said.append(
            "身の危険があるときは、この紙を相手の目に触れる所に置かないでください。住所や連絡先は書かず、必要なら口頭で伝えます。"
        )
    if not {"name", "email", "contact"} & set(asks):
        said.append("氏名、住所、電話番号、勤務先や学校は書きません。窓口に聞かれたら、ご本人が決めて伝えます。")
    said.append("パスワード、身分証の写し、ほかの人の個人情報は渡しません。")
    return tuple(said)


def blocks_of(sheet: Handover, today: date) -> list[Block]:
    """The sheet as blocks, from which text, Word and HTML are made."""
    agency = sheet.agency
    mark = "【要確認】" if sheet.mark else ""
    made = [
        _block(Shape.TITLE, f"{agency.name_ja}への{TITLE}"),
        _block(Shape.PARAGRAPH, "いのちや体の危険が迫っているときは、この紙を書かずに、すぐ110番へ電話してください。"),
        _block(Shape.PARAGRAPH, "ご本人が持っていく紙です。当センターは、この紙を送りません。書きたくないことは、書かなくてかまいません。"),
        _block(Shape.HEAD, f"この窓口{mark}"),
        *_rows([
            ("すること", agency.does), ("しないこと", "\n".join(sheet.does_not)), ("使える人", agency.who_may_use), ("電話", sheet.phone),
            ("時間", sheet.hours), ("方法", sheet.ways), ("ページ", agency.url), ("費用", agency.cost),
        ]),
        _block(Shape.HEAD, "伝えること"),
    ]  # fmt: skip
    if sheet.note:
        made.append(_block(Shape.PARAGRAPH, f"{sheet.note}。"))
    if sheet.asked:
        made += [Block(Shape.ROW, ((Run(one.label),), _place_of(one)), Part.FORWARDED) for one in sheet.asked]
    elif not sheet.note:
        made.append(_block(Shape.PARAGRAPH, "紙に書いて渡すものはありません。"))
    made.append(_block(Shape.HEAD, "渡さないこと"))
    made += [_block(Shape.ITEM, caution) for caution in sheet.cautions]
    made.append(
        _block(Shape.PARAGRAPH, f"作成日 {today.isoformat()}。窓口の確認日 {agency.checked}。番号や時間は変わることがあります。")
    )
    return made


def _block(shape: Shape, text: str) -> Block:
    return Block(shape, ((Run(visible(text)),),), Part.FORWARDED)


def _rows(rows: Sequence[tuple[str, str]]) -> list[Block]:
    return [
        Block(Shape.ROW, ((Run(label),), (Run("\n".join(map(visible, text.split("\n")))),)), Part.FORWARDED)
        for label, text in rows
        if text
    ]


def _place_of(one: Asked) -> tuple[Run, ...]:
    """What was told, or lines to write on."""
    if one.value:
        return (Run("\n".join(visible(line) for line in one.value.split("\n")), one.key),)
    line = (Run("", one.key, is_blank=True),) * _WIDE
    lines = _LINES.get(one.key, 1)
    return tuple(run for number in range(lines) for run in ((*line, Run("\n")) if number + 1 < lines else line))


def as_object(sheet: Handover) -> dict[str, object]:
    """A sheet as JSON; what is to be written by hand is null."""
    return {
        "agency": sheet.agency.agency_id,
        "name": sheet.agency.name_ja,
        "does": sheet.agency.does,
        "does_not": list(sheet.does_not),
        "who_may_use": sheet.agency.who_may_use,
        "phone": list(sheet.agency.phone),
        "hours": sheet.hours or None,
        "url": sheet.agency.url or None,
        "asks": [{"key": one.key, "label": one.label, "value": one.value or None} for one in sheet.asked],
        "note": sheet.note or None,
        "never": list(sheet.cautions),
        "checked": sheet.agency.checked,
        "mark": sheet.mark,
    }
