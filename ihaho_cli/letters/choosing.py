"""Which letters fit what happened, in which order, and which do not.

The table adds: every row whose condition holds brings its letters, agencies, periods and remarks, in the table's order.
Nothing here says that a post is unlawful; a proposal is what a person may consider sending.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from ihaho_cli.letters.rulebook import (
    LOG_AMBER,
    LOG_RED,
    REMOVE_FIRST,
    ROUTED,
    SEXUAL,
    STOPS,
    TABLE,
    Row,
    Stop,
    identifies,
    in_campaign,
    is_designated,
    removes,
)
from ihaho_cli.letters.situation import Answer, Applicant, Danger, Goal, Nature, RightHolder, Situation

_HUMAN_ONLY = (Nature.INSULT, Nature.PRIVACY, Nature.PORTRAIT, Nature.EXPOSED)
_T = TypeVar("_T")


class Choice(NamedTuple):
    """One letter that fits."""

    name: str
    rule: str
    """``law-R01``."""
    why: str
    """A Japanese sentence."""


class Refused(NamedTuple):
    """One letter that does not fit, though somebody may think of it."""

    name: str
    why: str


class Proposal(NamedTuple):
    """What may be done now, in order."""

    letters: tuple[Choice, ...]
    refused: tuple[Refused, ...]
    stop: str | None
    """``law-S1`` … ``law-S6``, the first that holds; law-S4 and law-S6 leave letters."""
    rules: tuple[str, ...]
    """The rows of the table that held."""
    agencies: tuple[str, ...]
    """Ids of agencies.csv in the order of contact."""
    deadlines: tuple[str, ...]
    """Ids of deadlines.RULES or their common beginning (D7)."""
    warnings: tuple[str, ...]
    is_blank_form: bool
    """Whether letters are given only as a form the right-holder fills in (law-S4)."""


def choose(s: Situation) -> Proposal:
    """What fits: the first stop rule that holds, then every row of the table that does."""
    stop = next((one for one in STOPS if one.holds(s)), None)
    if stop is not None and not stop.leaves_letters:
        return Proposal((), (), stop.id, (), stop.agencies, (), stop.warnings, is_blank_form=False)
    # Somebody stalked stays protected though another stop rule stands before it.
    danger = next(one for one in STOPS if one.id == "law-S6")
    held: list[Row | Stop] = [one for one in (stop, danger) if one is not None and one.holds(s)]
    rows = [row for row in TABLE if row.holds(s)]
    held += rows
    proposed = [Choice(name, row.id, why) for row in rows for name, why in row.letters]
    letters, refused = _sift(_unique(proposed, lambda c: c.name), s)
    return Proposal(
        letters=tuple(_in_order(letters, s)),
        refused=tuple(refused),
        stop=stop.id if stop else None,
        rules=tuple(_unique([row.id for row in rows], str)),
        agencies=tuple(_unique([a for one in held for a in one.agencies if a not in _not_for(s)], str)),
        deadlines=tuple(_unique([d for row in rows for d in row.deadlines], str)),
        warnings=tuple(_unique([w for one in held for w in one.warnings] + _remarks(s), str)),
        is_blank_form=stop is not None and stop.id == "law-S4",
    )


def _not_for(s: Situation) -> tuple[str, ...]:
    """Agencies that act for individuals only."""
    return ("moj_inet", "sia_bullying") if s.right_holder is RightHolder.CORPORATION else ()


def _sift(choices: list[Choice], s: Situation) -> tuple[list[Choice], list[Refused]]:
    """What may be proposed, and what not, with the reason."""
    kept, refused = [], []
    for one in choices:
        why = _objection(one.name, s)
        if why:
            refused.append(Refused(one.name, why))
        else:
            kept.append(one)
    named = {one.name for one in choices}
    return kept, refused + [Refused(name, why) for name, why in _thought_of(s) if name not in named]


def _objection(name: str, s: Situation) -> str:
    read_by_all = name in ("dmca", "notice-dsa") or (name == "host-notice" and s.cdn_fronted is Answer.YES)
    if read_by_all and (s.danger is Danger.STALKING or s.nature in SEXUAL or s.never_contact):
        return "氏名や連絡先を含めて相手や公開の場に渡ることがあるため、この状況では出しません。"
    if s.never_contact and name not in ("search-removal", "host-notice"):
        return "このサイトの運営者に本人から連絡してはいけません。"
    if name in ("disclosure", "preserve-logs") and (s.danger is Danger.STALKING or s.contact_ban is Answer.YES):
        return "相手との関係や連絡の禁止があるときは、弁護士に相談してからにします。"
    if name in ("takedown", "platform-request") and s.right_holder is RightHolder.CORPORATION and s.nature in _HUMAN_ONLY:
        return "法人には、プライバシー・肖像・名誉感情の権利は認められにくいため、名誉や信用として組み立て直します。"
    return ""


def _thought_of(s: Situation) -> list[tuple[str, str]]:
    """Letters people ask for in such a case, and why they do not fit."""
    thought: list[tuple[str, str]] = []
    if not removes(s):
        return thought
    if s.nature is not Nature.COPYRIGHT:
        thought.append(("dmca", "著作権だけの通知です。ほかの権利には使えません。"))
    if not is_designated(s) and s.nature in ROUTED:
        thought.append(("platform-request", "このサービスの指定を確認できないため、指定された事業者への申出の形では出しません。"))
    if s.nature is Nature.DATABASE:
        thought.append(("personal-data", "運営者が分かり、先に個人情報保護委員会か弁護士に相談したときだけ使います。"))
        thought.append(("takedown", "運営者に氏名や住所を渡すことになるため、使いません。"))
    if s.nature is Nature.ELECTION and not in_campaign(s):
        thought.append(("takedown-election", "候補者・政党が、選挙運動の期間中のものについてだけ使えます。"))
    if s.nature is Nature.DEEPFAKE:
        thought.append(("takedown-intimate", "撮影された画像ではないため、7日の照会による依頼書にします。"))
    return thought


def _in_order(letters: list[Choice], s: Situation) -> list[Choice]:
    """Asking who wrote it goes before asking for removal, but for images, addresses and threats."""
    if s.goal is not Goal.BOTH or s.nature in REMOVE_FIRST:
        return letters
    return sorted(letters, key=lambda one: one.name not in ("disclosure", "preserve-logs"))


def _remarks(s: Situation) -> list[str]:
    """What is said beside the table."""
    said = []
    if identifies(s):
        if s.contact_ban is Answer.UNKNOWN:
            said.append("先に、相手との関係と、接近や連絡の禁止がないかを確かめます。迷うときは弁護士に相談します。")
        if s.post_age is None:
            said.append("投稿の日 (post_date) が分かると、接続記録の残り具合の目安を示せます。")
        elif LOG_AMBER < s.post_age <= LOG_RED:
            said.append("接続記録の一部は失われている恐れがあります。保存期間は事業者により異なります。")
    if s.applicant is Applicant.LAWYER:
        said.append("委任状 (power-of-attorney) を用意します。")
    return said


def _unique(values: list[_T], key: Callable[[_T], str]) -> list[_T]:
    found: dict[str, _T] = {}
    for value in values:
        found.setdefault(key(value), value)
    return list(found.values())
