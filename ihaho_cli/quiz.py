"""Practice questions made from the tables themselves, so that a right answer is never older than they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ihaho_cli.advice import Agency, Rule
from ihaho_cli.choosing import choose
from ihaho_cli.deadlines import RULES
from ihaho_cli.fictional import Chance
from ihaho_cli.model import Classification
from ihaho_cli.situation import Answer, Goal, ImageAge, Nature, Operator, Received, RightHolder, Situation

CHOICES = 4
NO_LETTER = "書面は作らず、相談先だけを示す"
UNKNOWN_SITE = "表にないサイト"
_T = TypeVar("_T")

_URLS = (
    "https://twitter.com/example_user/status/1234567890123456789",
    "https://www.google.com/url?q=https%3A%2F%2Fbakusai.com%2Fthr_res%2Facode%3D1%2Fctgid%3D104%2Fbid%3D1%2Ftid%3D1234567%2F",
    "https://web.archive.org/web/2024/https://x.com/example/status/20",
    "https://detail.chiebukuro.yahoo.co.jp/qa/question_detail/q12345678901",
    "https://example.hatenablog.com/entry/2024/01/01/000000",
    "https://example.blogspot.com/2024/01/sample.html",
    "https://youtu.be/abcdEFGH_-1",
    "https://www.google.com/maps?cid=1234567890",
    "https://twitter.com.evil.example/example_user/status/20",
    "ｈｔｔｐｓ：／／ｎｏｔｅ．ｃｏｍ／example／n／n0123456789ab",
)
"""Made-up items on real services: plain, through a redirect, a copy, a look-alike, full-width."""
_DESIGNATED = Situation(nature=Nature.DEFAMATION, operator=Operator.FOREIGN, designated=Answer.YES, has_form=Answer.YES)
_LETTERS: tuple[tuple[str, Situation], ...] = (
    (
        "国内の掲示板に、個人の名誉にかかわる書き込みがあり、本人が消してほしい",
        Situation(nature=Nature.DEFAMATION, operator=Operator.DOMESTIC),
    ),
    ("指定された大規模なサービスの投稿を、本人が公表窓口から消してほしい", _DESIGNATED),
    ("国内の掲示板に書いた人を知りたい", Situation(nature=Nature.DEFAMATION, operator=Operator.DOMESTIC, goal=Goal.IDENTIFY)),
    (
        "自分のイラストが、国内のサイトに無断で載せられた",
        Situation(nature=Nature.COPYRIGHT, right_holder=RightHolder.IP_HOLDER, operator=Operator.DOMESTIC),
    ),
    (
        "自分の店の商標が、国内のサイトで勝手に使われている",
        Situation(nature=Nature.TRADEMARK, right_holder=RightHolder.IP_HOLDER, operator=Operator.DOMESTIC),
    ),
    (
        "掲示板の管理者に、送信防止措置依頼書が届いた",
        Situation(nature=Nature.DEFAMATION, operator=Operator.DOMESTIC, received=Received.TAKEDOWN),
    ),
    (
        "性的な画像を載せられた。写っている人は、撮影のとき18歳未満だった",
        Situation(nature=Nature.INTIMATE, operator=Operator.DOMESTIC, image_age=ImageAge.MINOR),
    ),
)


class Question(NamedTuple):
    """One question with its choices."""

    kind: str
    text: str
    choices: tuple[str, ...]
    right: int
    """Index of the right choice."""
    why: str


def questions_of(
    classify: Callable[[str], Classification], rules: Sequence[Rule], agencies: Mapping[str, Agency], titles: Mapping[str, str],
    chance: Chance, number: int,
) -> list[Question]:  # fmt: skip
    """So many questions, the four kinds in turn; the same chance gives the same questions."""
    made = (_services(classify, chance), _letters(titles, chance), _agencies(rules, agencies, chance), _deadlines(chance))
    pools = [_shuffled(pool, chance) for pool in made]
    asked: list[Question] = []
    while len(asked) < number and any(pools):
        for pool in pools:
            if pool and len(asked) < number:
                asked.append(pool.pop())
    return asked


def _services(classify: Callable[[str], Classification], chance: Chance) -> list[Question]:
    read = [(url, classify(url)) for url in _URLS]
    names = {url: one.service_name or UNKNOWN_SITE for url, one in read}
    made = []
    for url, one in read:
        why = "転送のリンクは通り抜けて、着いた先で数えます。" if one.via else ""
        why += "写しは、写しの運営者と元の投稿の両方に頼みます。" if one.copy_of else ""
        why += "似せた名前のURLは、開く前に確かめます。" if names[url] == UNKNOWN_SITE else ""
        others = [name for name in dict.fromkeys(names.values()) if name != names[url]]
        made.append(
            _question(
                "サービス",
                f"どのサービスですか\n{url}",
                names[url],
                others,
                why or "ihaho classify --explain URL で根拠を見られます。",
                chance,
            )
        )
    return made


def _letters(titles: Mapping[str, str], chance: Chance) -> list[Question]:
    made = []
    for text, situation in _LETTERS:
        proposal = choose(situation)
        fitting = {titles.get(one.name, one.name) for one in proposal.letters}
        first = proposal.letters[0] if proposal.letters else None
        right = titles.get(first.name, first.name) if first else NO_LETTER
        others = [title for title in dict.fromkeys((*titles.values(), NO_LETTER)) if title not in fitting | {right}]
        why = first.why if first else "画像の保存や書面より先に、警察などの窓口につなぎます。"
        made.append(_question("書面", f"先に考える書面はどれですか\n{text}", right, others, why, chance))
    return made


def _agencies(rules: Sequence[Rule], agencies: Mapping[str, Agency], chance: Chance) -> list[Question]:
    made = []
    for rule in rules:
        fitting = {one.agency for one in (*rule.first, *rule.also)}
        first = next((one.agency for one in rule.first if one.agency in agencies), None)
        if first is not None:
            others = [one.name_ja for key, one in agencies.items() if key not in fitting]
            made.append(
                _question(
                    "機関", f"先に案内するのはどこですか\n{rule.question}", agencies[first].name_ja, others, rule.text, chance
                )
            )
    return made


def _deadlines(chance: Chance) -> list[Question]:
    sure = [rule for rule in RULES.values() if rule.is_sure]
    return [
        _question(
            "期限",
            f"どう数えますか\n{rule.name}",
            rule.text,
            [one.text for one in sure if one.text != rule.text],
            "".join(rule.notes),
            chance,
        )
        for rule in sure
    ]


def _question(kind: str, text: str, right: str, others: Sequence[str], why: str, chance: Chance) -> Question:
    choices = _shuffled([right, *_shuffled(others, chance)[: CHOICES - 1]], chance)
    return Question(kind, text, tuple(choices), choices.index(right), why)


def _shuffled(things: Sequence[_T], chance: Chance) -> list[_T]:
    left = list(things)
    drawn: list[_T] = []
    while left:
        drawn.append(left.pop(chance.randrange(len(left))))
    return drawn


def score_sheet(asked: Sequence[Question], given: Sequence[int]) -> str:
    """Markdown: how many were right, and every question answered with the right answer and its reason."""
    right = sum(one.right == answer for one, answer in zip(asked, given, strict=False))
    lines = ["# 練習問題の結果", "", f"{len(given)} 問のうち {right} 問が正解", ""]
    for number, (one, answer) in enumerate(zip(asked, given, strict=False), 1):
        lines.append(f"## {number}. {one.kind} {'○' if one.right == answer else '×'}")
        lines += ["", *(f"    {line}" for line in one.text.split("\n")), ""]
        lines += [f"- 答えたもの: {one.choices[answer]}", f"- 正解: {one.choices[one.right]}", f"- {one.why}", ""]
    return "\n".join(lines)


def paper(asked: Sequence[Question]) -> str:
    """Markdown to hand out: the questions, then the answers on a part of their own."""
    lines = ["# 練習問題", "", "相談者も投稿も架空です。", ""]
    for number, one in enumerate(asked, 1):
        lines += [f"## 第{number}問 {one.kind}", "", *(f"    {line}" for line in one.text.split("\n")), ""]
        lines += [*(f"{at}. {choice}" for at, choice in enumerate(one.choices, 1)), ""]
    lines += ["# 答え", ""]
    lines += [f"- 第{number}問 {one.right + 1}: {one.choices[one.right]} ({one.why})" for number, one in enumerate(asked, 1)]
    return "\n".join(lines) + "\n"
