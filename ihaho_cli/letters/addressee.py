"""Whom a letter goes to: the operator's name where two witnesses hold it, else a blank and how to find it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.advice.advice import Procedure
from ihaho_cli.advice.procedure import guide_to, is_confirmed, views_of
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.model import Confidence

_HOW = "サイトの運営者の表示・利用規約・特定商取引法の表示か、ドメインの登録情報で確かめてください。"
_LETTERS_TO_OTHERS: Mapping[str, str] = {
    "host-notice": "サーバー会社・登録業者は、ドメインの登録情報と IP アドレスの割当先から調べます。",
    "search-removal": "検索結果を出している検索事業者のフォームに出します。",
    "preserve-logs": "接続業者は、開示された IP アドレスの割当先から調べます。",
}
_KINDS_OF_OTHERS: Mapping[str, str] = {
    "host": _LETTERS_TO_OTHERS["host-notice"], "cdn": _LETTERS_TO_OTHERS["host-notice"], "registrar": _LETTERS_TO_OTHERS["host-notice"],
    "search": _LETTERS_TO_OTHERS["search-removal"], "access": _LETTERS_TO_OTHERS["preserve-logs"],
}  # fmt: skip
"""Kind of addressee (``to.kind``) → how to find one; none of them runs the service."""
_PURPOSES: Mapping[str, str] = {
    "takedown": "defamation", "platform-request": "defamation", "platform-followup": "defamation", "disclosure": "disclosure",
    "preserve-logs": "disclosure", "search-removal": "search-result", "takedown-copyright": "copyright", "dmca": "copyright",
    "takedown-trademark": "trademark", "takedown-intimate": "intimate-image", "take-it-down": "intimate-image",
    "takedown-election": "defamation", "notice-en": "defamation", "personal-data": "personal-data",
}  # fmt: skip
"""Letter → purpose of procedures.csv."""
_PRIVATE = ("privacy", "portrait", "exposed")
_MOST_WAYS = 3


class Addressee(NamedTuple):
    """Where a letter about a service is sent."""

    name: str
    """Empty where it is to be found first."""
    address: str
    how: str
    """How to find what is missing; empty where nothing is."""
    never_contact: bool


def addressee_of(catalogue: Catalogue, service_id: str | None, letter: str, lang: str, kind: str = "") -> Addressee:
    """Who runs the service, if a source names it and ties it to the service; never a guess.

    ``kind`` is what the person says the addressee is; a carrier or a host is never who runs the service.
    """
    service = catalogue.find_service(service_id) if service_id else None
    never = service is not None and service.contact == "never"
    other = _KINDS_OF_OTHERS.get(kind) or _LETTERS_TO_OTHERS.get(letter)
    if other:
        return Addressee("", "", other, never)
    if service is None or never:
        return Addressee("", "", "" if never else _HOW, never)
    operator = catalogue.find_operator(service.operator_id)
    if operator is None or not is_confirmed(service, operator):
        return Addressee("", "", f"{service.name_ja}の運営者を確認できません。{_HOW}", never)
    name = operator.name_en if lang == "en" and operator.name_en else operator.legal_name
    if Confidence.SECONDARY in (operator.confidence, service.operator_confidence):
        how = f"宛先は運営者以外の資料によります。名称{'と住所' if operator.address else ''}を、事業者の公式の表示で確かめてから送ってください。"
    else:
        how = "" if operator.address else "送り先の住所は、事業者の公式の表示で確かめてください。"
    return Addressee(name, operator.address, how, never)


def ways_to(
    catalogue: Catalogue, procedures: Sequence[Procedure], service_id: str, letter: str, nature: str, kind: str = ""
) -> list[str]:
    """How this service takes such a letter, with what papers, as sources say it; nothing where none does or another is asked."""
    service = catalogue.find_service(service_id)
    purpose = _PURPOSES.get(letter, "")
    if service is None or not purpose or kind in _KINDS_OF_OTHERS:
        return []
    if purpose == "defamation" and nature in (*_PRIVATE, "impersonation"):
        purpose = "privacy" if nature in _PRIVATE else nature
    guide = guide_to(service, catalogue.find_operator(service.operator_id), procedures, purpose)
    if guide.situation:
        return []
    ways = []
    for view in views_of(guide.routes)[:_MOST_WAYS]:
        told = "、".join((*view.papers, *((view.mark,) if view.mark else ())))
        ways.append(f"{view.title}（{view.channel}）{view.url or view.address}" + (f" {told}" if told else ""))
    return ways
