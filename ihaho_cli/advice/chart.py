"""The chart as questions in the order they are asked: safety, then what is wished for, then what fits it.

The rules stay data: a rule a desk adds under a group appears in the question of that group, one under a group of its own in a
question of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.advice.advice import Rule
from ihaho_cli.advice.referral import SAFETY, may_be_minor

GROUPS: Mapping[str, str] = {
    SAFETY: "急ぐこと・身の安全",
    "removal": "書き込みや画像を消したい",
    "identify": "書いた人を知りたい・責任を問いたい",
    "feelings": "気持ちを聞いてほしい・支えがほしい",
    "child": "子ども・学校のこと",
    "personal-data": "氏名や住所などの個人情報",
    "rights": "著作権・商標",
    "company": "会社・店のこと",
    "account": "なりすまし・乗っ取り・詐欺のメール",
    "report": "違法な情報を知らせたい",
    "consumer": "契約・お金・通信の料金",
    "operator": "書面が届いた（運営者として、書いた人として）",
    "language": "外国語で相談したい",
    "other": "そのほか・分からない",
}
"""The group of a rule and the words it is chosen by."""

WHO: Mapping[str, str] = {
    "self": "本人",
    "guardian": "保護者",
    "school": "学校関係者",
    "third-party": "そのほかの見つけた人",
    "corporation": "会社・団体として",
}
IMAGE_AGES: Mapping[str, str] = {"adult": "18歳以上だった", "minor": "18歳未満だった", "unknown": "分からない"}

_AGE_DECIDES = frozenset({"intimate-adult", "av-performer"})
_SEXUAL = frozenset({"intimate-adult", "intimate-minor", "av-performer"})


class Question(NamedTuple):
    """One step of the chart: what is asked, and the rules that are its answers."""

    group: str
    text: str
    rules: tuple[Rule, ...]


def questions_of(rules: Sequence[Rule]) -> tuple[Question, ...]:
    """The chart's steps, safety first; the rest in the order of `GROUPS`, a desk's own groups after them.

    Raises nothing; a group without a rule is no step.
    """
    by_group: dict[str, list[Rule]] = {group: [] for group in GROUPS}
    for rule in rules:
        by_group.setdefault(rule.group, []).append(rule)
    return tuple(Question(group, GROUPS.get(group, group), tuple(held)) for group, held in by_group.items() if held)


def asks_image_age(needs: Collection[str], facts: Mapping[str, str]) -> bool:
    """Whether the age of the person in a picture decides, and nobody has told it."""
    return not _AGE_DECIDES.isdisjoint(needs) and "image_age" not in facts and not may_be_minor(facts)


def is_sexual(needs: Collection[str]) -> bool:
    """Whether a sexual image is spoken of: then no picture and no copy of the screen is ever asked for."""
    return not _SEXUAL.isdisjoint(needs)
