"""What happened, in the closed words the letters are chosen by; read from what a person typed."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from ihaho_cli.dates import parse_day
from ihaho_cli.errors import BadInputError
from ihaho_cli.text import fold


class Nature(StrEnum):
    """What the post does to the person."""

    DEFAMATION = "defamation"
    INSULT = "insult"
    PRIVACY = "privacy"
    PORTRAIT = "portrait"
    ARREST = "arrest-record"
    EXPOSED = "exposed"
    INTIMATE = "intimate-image"
    DEEPFAKE = "deepfake"
    AV = "av"
    ELECTION = "election"
    COPYRIGHT = "copyright"
    TRADEMARK = "trademark"
    IMPERSONATION = "impersonation"
    DATABASE = "bankruptcy"
    THREAT = "threat"
    ILLEGAL = "illegal"


class RightHolder(StrEnum):
    """Whose right it is."""

    INDIVIDUAL = "individual"
    CORPORATION = "corporation"
    DECEASED = "deceased"
    CANDIDATE = "candidate"
    PARTY = "party"
    IP_HOLDER = "ip_holder"


class Applicant(StrEnum):
    """Who would sign the letter."""

    SELF = "self"
    GUARDIAN = "guardian"
    BEREAVED = "bereaved"
    CORP_REP = "corp_rep"
    LAWYER = "lawyer"
    THIRD_PARTY = "third-party"


class Goal(StrEnum):
    """What the person wants."""

    REMOVE = "remove"
    IDENTIFY = "identify"
    BOTH = "both"


class Operator(StrEnum):
    """Where who runs the service is."""

    DOMESTIC = "domestic"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class ImageAge(StrEnum):
    """How old the person in the image was; absent counts as unknown."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Danger(StrEnum):
    """Whether somebody is in danger."""

    NONE = "no"
    LIFE = "life"
    STALKING = "stalking"


class Received(StrEnum):
    """What arrived, for an operator or a poster who asks."""

    NOTHING = "nothing"
    TAKEDOWN = "takedown"
    INQUIRY = "inquiry"
    DISCLOSURE = "disclosure"


class Answer(StrEnum):
    """A plain question's answer; what was not asked is unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


LABELS: Mapping[str, Mapping[str, str]] = {
    "nature": {
        Nature.DEFAMATION: "名誉毀損", Nature.INSULT: "侮辱", Nature.PRIVACY: "プライバシー", Nature.PORTRAIT: "肖像",
        Nature.ARREST: "逮捕歴・前科", Nature.EXPOSED: "住所・電話・勤務先などの晒し", Nature.INTIMATE: "私事性的画像",
        Nature.DEEPFAKE: "性的な合成画像", Nature.AV: "AV出演", Nature.ELECTION: "選挙", Nature.COPYRIGHT: "著作権",
        Nature.TRADEMARK: "商標", Nature.IMPERSONATION: "なりすまし", Nature.DATABASE: "破産者情報などの個人情報データベース",
        Nature.THREAT: "殺害・爆破・自殺などの予告", Nature.ILLEGAL: "薬物・闇バイトなど、個人の被害ではない違法情報",
    },
    "right_holder": {
        RightHolder.INDIVIDUAL: "個人", RightHolder.CORPORATION: "法人・団体", RightHolder.DECEASED: "亡くなった人",
        RightHolder.CANDIDATE: "公職の候補者", RightHolder.PARTY: "政党等", RightHolder.IP_HOLDER: "著作権者・商標権者",
    },
    "applicant.kind": {
        Applicant.SELF: "本人", Applicant.GUARDIAN: "親権者・後見人", Applicant.BEREAVED: "遺族", Applicant.CORP_REP: "法人の代表者",
        Applicant.LAWYER: "代理人弁護士", Applicant.THIRD_PARTY: "第三者(友人・学校・見つけた人など)",
    },
    "goal": {Goal.REMOVE: "削除", Goal.IDENTIFY: "発信者の特定", Goal.BOTH: "削除と特定"},
    "operator": {Operator.DOMESTIC: "国内", Operator.FOREIGN: "国外", Operator.UNKNOWN: "不明"},
    "image.age": {ImageAge.ADULT: "18歳以上", ImageAge.MINOR: "18歳未満", ImageAge.UNKNOWN: "不明"},
    "danger": {Danger.NONE: "なし", Danger.LIFE: "生命の危険", Danger.STALKING: "つきまとい・DV"},
    "received": {
        Received.NOTHING: "何も届いていない", Received.TAKEDOWN: "送信防止措置依頼(運営者として)",
        Received.INQUIRY: "削除についての照会(発信者として)", Received.DISCLOSURE: "開示についての意見照会(発信者として)",
    },
    "yes": {Answer.YES: "はい", Answer.NO: "いいえ", Answer.UNKNOWN: "不明"},
}  # fmt: skip
"""Key of the facts file → value → the words a person may type instead."""

TRAITS = ("designated", "has_form", "cdn_fronted", "search", "serves_eu")
QUESTIONS = ("asks_us", "campaign_period", "contact_hidden", "refused", "known_ip", "contact_ban", "commission_asked")


class Situation(NamedTuple):
    """Everything the choice depends on (law.md C1 and the questions the stop rules ask)."""

    nature: Nature
    right_holder: RightHolder = RightHolder.INDIVIDUAL
    applicant: Applicant = Applicant.SELF
    goal: Goal = Goal.REMOVE
    operator: Operator = Operator.UNKNOWN
    designated: Answer = Answer.UNKNOWN
    """Whether this very service is on the list seen; never "no"."""
    has_form: Answer = Answer.UNKNOWN
    cdn_fronted: Answer = Answer.UNKNOWN
    search: Answer = Answer.UNKNOWN
    serves_eu: Answer = Answer.UNKNOWN
    never_contact: bool = False
    """The row of the service says that a person must not be sent to its operator."""
    post_age: int | None = None
    """Whole days since the post; None where not known."""
    image_age: ImageAge = ImageAge.UNKNOWN
    danger: Danger = Danger.NONE
    received: Received = Received.NOTHING
    asks_us: Answer = Answer.UNKNOWN
    """Whether the desk is asked to send or to negotiate."""
    campaign_period: Answer = Answer.UNKNOWN
    contact_hidden: Answer = Answer.UNKNOWN
    refused: Answer = Answer.UNKNOWN
    """Whether the platform refused, or let the period of its notice pass."""
    known_ip: Answer = Answer.UNKNOWN
    contact_ban: Answer = Answer.UNKNOWN
    commission_asked: Answer = Answer.UNKNOWN
    """Whether the commission or a lawyer was asked before a database's operator is written to."""


_Word = TypeVar("_Word", bound=StrEnum)


def read_situation(values: Mapping[str, str], day: date, *, never_contact: bool = False) -> Situation:
    """The situation told by a facts file's flat keys (``nature``, ``applicant.kind``, ``service.designated`` …) on a day.

    Raises BadInputError for a word that is none of the choices, naming them, and for a post from the future.
    """
    nature = _word(values, "nature", Nature)
    if nature is None:
        raise BadInputError("何が起きたか (nature) が書かれていません", f"使える値: {_choices('nature')}")
    trait = fold(values.get("service", ""))
    traits = {
        name: Answer.YES if trait == fold(name) else _word(values, f"service.{name}", Answer, "yes") or Answer.UNKNOWN
        for name in TRAITS
    }
    asked = {name: _word(values, name, Answer, "yes") or Answer.UNKNOWN for name in QUESTIONS}
    return Situation(
        nature=nature,
        right_holder=_word(values, "right_holder", RightHolder) or RightHolder.INDIVIDUAL,
        applicant=_word(values, "applicant.kind", Applicant) or Applicant.SELF,
        goal=_word(values, "goal", Goal) or Goal.REMOVE,
        operator=_word(values, "operator", Operator) or Operator.UNKNOWN,
        never_contact=never_contact,
        post_age=_age(values.get("post_date", ""), day),
        image_age=_word(values, "image.age", ImageAge) or ImageAge.UNKNOWN,
        danger=_word(values, "danger", Danger) or Danger.NONE,
        received=_word(values, "received", Received) or Received.NOTHING,
        **traits,
        **asked,
    )


def _word(values: Mapping[str, str], key: str, words: Callable[[str], _Word], labels: str = "") -> _Word | None:
    given = values.get(key, "").strip()
    if not given:
        return None
    for value, label in LABELS[labels or key].items():
        if fold(given) in (fold(value), fold(label)):
            return words(value)
    raise BadInputError(f"{key} の値が、使える値のどれでもありません", f"使える値: {_choices(labels or key)}")


def _choices(key: str) -> str:
    return "、".join(f"{value} ({label})" for value, label in LABELS[key].items())


def _age(text: str, day: date) -> int | None:
    if not text.strip():
        return None
    try:
        posted = parse_day(text)
    except BadInputError as error:
        # Named by its key: what stands there are the person's own words.
        raise BadInputError("post_date を日付として読めません", error.cure) from error
    if posted > day:
        raise BadInputError("投稿の日 (post_date) が今日より後です", "投稿の日を確かめてください")
    return (day - posted).days
