"""Practice questions made from the tables themselves, so that a right answer is never older than they are."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.answer import HERE
from ihaho_cli.advice.exercises import COUNTS, LAYOUTS, LETTERS, URLS, Count
from ihaho_cli.advice.fictional import Chance
from ihaho_cli.calendar import JST
from ihaho_cli.letters.choosing import choose
from ihaho_cli.letters.deadlines import RULES, compute
from ihaho_cli.model import Classification

CHOICES = 4
NO_LETTER = "書面は作らず、相談先だけを示す"
UNKNOWN_SITE = "表にないサイト"
DESK = "当センターで助言"
_MOST_NEVER = 2
"""Wrong agencies of a question that the chart itself warns of."""
_YEAR = date(2026, 1, 1)
_WEEKDAYS = "月火水木金土日"
_T = TypeVar("_T")


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
    read = [(url, classify(url)) for url in URLS]
    names = {url: one.service_name or UNKNOWN_SITE for url, one in read}
    made = []
    for url, one in read:
        why = "転送のリンクは通り抜けて、着いた先で数えます。" if one.via else ""
        why += "写しの文章は、写しの運営者の所にあります。元の投稿には別に頼みます。" if one.copy_of else ""
        why += (
            "よく知られた名前は、ホスト名の途中にあるだけです。最後の部分で見分け、開く前に確かめます。"
            if names[url] == UNKNOWN_SITE
            else ""
        )
        why += "" if url.isascii() else "全角の文字は、半角に直して読みます。"
        # Where a copy's original is could be meant too; it is no fair wrong answer.
        original = one.copy_of.service_name if one.copy_of is not None else None
        others = [name for name in dict.fromkeys(names.values()) if name not in (names[url], original)]
        text = f"このURLを開いて読む文章は、どのサービスに置かれていますか\n{url}"
        made.append(
            _question("サービス", text, names[url], others, why or "ihaho classify --explain URL で根拠を見られます。", chance)
        )
    return made


def _letters(titles: Mapping[str, str], chance: Chance) -> list[Question]:
    made = []
    for text, situation in LETTERS:
        proposal = choose(situation)
        fitting = {titles.get(one.name, one.name) for one in proposal.letters}
        first = proposal.letters[0] if proposal.letters else None
        right = titles.get(first.name, first.name) if first else NO_LETTER
        named = [title for name, title in titles.items() if name not in LAYOUTS]
        others = [title for title in dict.fromkeys((*named, NO_LETTER)) if title not in fitting | {right}]
        why = first.why if first else "".join(proposal.warnings)
        made.append(_question("書面", f"先に考える書面はどれですか\n{text}", right, others, why, chance))
    return made


def _agencies(rules: Sequence[Rule], agencies: Mapping[str, Agency], chance: Chance) -> list[Question]:
    made = []
    for rule in rules:
        fitting = [agencies[one.agency] for one in (*rule.first, *rule.also) if one.agency in agencies]
        first = next((one.agency for one in rule.first if one.agency in agencies), None)
        if first is None:
            continue
        right = _name(agencies[first])
        never = {one.agency: one.note for one in rule.never if one.agency in agencies}
        warned = _shuffled(list(never), chance)[:_MOST_NEVER]
        far = [key for key, one in agencies.items() if key not in never and all(_is_far(one, other) for other in fitting)]
        others = [_name(agencies[key]) for key in (*warned, *_shuffled(far, chance)[: CHOICES - 1 - len(warned)])]
        reasons = "".join(
            f"{'当センター' if key == HERE else agencies[key].name_ja}は、{never[key].removesuffix('ため')}ため案内しません。"
            for key in warned
        )
        text = f"次の相談に、先に案内するのはどこですか\n{rule.question}"
        made.append(_question("機関", text, right, others, f"{rule.text}{reasons}", chance))
    return made


def _name(one: Agency) -> str:
    return DESK if one.agency_id == HERE else one.name_ja


def _is_far(one: Agency, other: Agency) -> bool:
    """Whether nobody could take one agency for the other: neither who runs it nor what it hears is the same."""
    return one.operator != other.operator and not set(one.fields) & set(other.fields)


def _deadlines(chance: Chance) -> list[Question]:
    return [_counted(one, _YEAR + timedelta(days=chance.randrange(365)), chance) for one in COUNTS]


def _counted(one: Count, day: date, chance: Chance) -> Question:
    """A day to count, and the days a miscount gives."""
    rule = RULES[one.rule]
    found = compute(rule, datetime(day.year, day.month, day.day, one.hour, tzinfo=JST) if one.hour is not None else day)
    right = found.earliest_act if one.begins and found.earliest_act else found.last_day
    clock = f"{one.hour}時" if one.hour is not None else ""
    others = [f"{_day(right + timedelta(days=more))}{clock}" for more in one.others]
    why = rule.text + ("" if clock else f"{rule.trigger}は数えません。") + "".join(rule.notes)
    return _question("期限", one.text.format(day=_day(day)), f"{_day(right)}{clock}", others, why, chance)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


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
    """Markdown: how many were right, of each kind too, and every question answered with the right answer and its reason."""
    answered = list(zip(asked, given, strict=False))
    right = sum(one.right == answer for one, answer in answered)
    lines = ["# 練習問題の結果", "", f"{len(given)} 問のうち {right} 問が正解", "", "| 種類 | 正解 | 問題 |", "|---|--:|--:|"]
    for kind in dict.fromkeys(one.kind for one, _ in answered):
        marks = [one.right == answer for one, answer in answered if one.kind == kind]
        lines.append(f"| {kind} | {sum(marks)} | {len(marks)} |")
    wrong = [str(number) for number, (one, answer) in enumerate(answered, 1) if one.right != answer]
    lines += ["", f"見直す問題: {'、'.join(wrong) or 'ありません'}", ""]
    for number, (one, answer) in enumerate(answered, 1):
        lines.append(f"## {number}. {one.kind} {'○' if one.right == answer else '×'}")
        lines += ["", *(f"    {line}" for line in one.text.split("\n")), ""]
        lines += (
            [f"- 答え: {one.choices[answer]}"]
            if one.right == answer
            else [f"- 答えたもの: {one.choices[answer]}", f"- 正解: {one.choices[one.right]}"]
        )
        lines += [f"- 解説: {one.why}", ""]
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
