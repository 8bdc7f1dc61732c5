"""Sentences no letter may hold, whoever wrote them: old names of the law, threats, and rights the law does not give."""

import re
from typing import NamedTuple

_OLD_LAW = re.compile(r"プロバイダ(?:ー)?(?:等)?責任(?:制限|限定)法")
_OLD_ARTICLE = re.compile(
    r"(?:第?[4４四]条(?:第?[1１一]項)?[^。\n]{0,30}(?:開示|発信者情報))|(?:開示[^。\n]{0,30}第?[4４四]条第?[1１一]項)"
)
_NO_RIGHT = re.compile(r"送信防止措置請求権|(?:情プラ法|プラットフォーム対処法)[^。\n]{0,30}削除(?:請求権|を(?:請求|要求)する権利)")
_PENALTY = r"(?:[1１一]億円|罰金|罰則|過料|処罰)"
_THREAT = re.compile(
    rf"(?:削除|応じ|従わ|対応|措置)[^。\n]{{0,30}}(?:なけれ|ない|ぬ|拒)[^。\n]{{0,40}}{_PENALTY}|(?:貴社|御社)[^。\n]{{0,60}}{_PENALTY}"
)


class Objection(NamedTuple):
    """Something against a letter as it stands."""

    id: str
    """``V1`` … ``V16``, or a stop rule."""
    message: str
    cure: str
    bars: bool
    """False for a remark."""


def bar(number: str, message: str, cure: str) -> Objection:
    """An objection without whose cure no letter is given."""
    return Objection(number, message, cure, True)


def check_words(text: str) -> list[Objection]:
    """Old names of the law, threats and rights it does not give, whoever wrote them."""
    found = []
    if _OLD_LAW.search(text) or _OLD_ARTICLE.search(text):
        found.append(
            bar(
                "V12",
                "法律の古い名前か、開示請求の古い条番号が入っています",
                "2025年4月からは情報流通プラットフォーム対処法、開示請求は5条です",
            )
        )
    if _THREAT.search(text):
        found.append(
            bar(
                "V14",
                "応じないと罰を受けるという趣旨の文があります",
                "罰則は、1件の削除を断ったことには働きません。その文を消してください",
            )
        )
    if _NO_RIGHT.search(text):
        found.append(
            bar(
                "V14",
                "この法律による削除の請求権を主張する文があります",
                "名誉権・プライバシー・著作権など、侵害された権利に基づいて書いてください",
            )
        )
    return found
