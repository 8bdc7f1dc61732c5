"""The chart walked on a terminal, question by question: safety first, then what is wished for, then what fits it."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.chart import IMAGE_AGES, WHO, asks_image_age, questions_of
from ihaho_cli.advice.prefectures import PREFECTURES, prefecture_key
from ihaho_cli.advice.referral import SAFETY, refer
from ihaho_cli.cli import refer_text
from ihaho_cli.cli.paste import ask_for_paste
from ihaho_cli.text import visible

_PASTE = "paste"


def is_possible() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def walk(rules: Sequence[Rule], agencies: Mapping[str, Agency], facts: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The needs chosen, and the facts with what was told; a question passed over by Enter says nothing.

    Only facts that change what is shown are asked for.
    """
    questions = questions_of(rules)
    known = dict(facts)
    needs: list[str] = []
    for question in questions:
        if question.group == SAFETY:
            _say("はじめに、急ぐことがないかを確かめます。")
            needs += _choose(question.text, {rule.key: rule.question for rule in question.rules})
    rest = {question.group: question for question in questions if question.group != SAFETY}
    topics = {name: question.text for name, question in rest.items()} | {_PASTE: "相談の文章を貼り付けて、言葉から候補を挙げる"}
    for group in _choose("どんなご相談ですか", topics):
        if group == _PASTE:
            needs += _ask_about_a_paste(rules, needs)
            continue
        held = {rule.key: rule.question for rule in rest[group].rules}
        needs += list(held) if len(held) == 1 else _choose(rest[group].text, held)
    return needs, ask_facts(rules, agencies, needs, known)


def ask_facts(
    rules: Sequence[Rule], agencies: Mapping[str, Agency], needs: Sequence[str], facts: Mapping[str, str]
) -> dict[str, str]:
    """The facts, with those asked for that change what is shown; what is told is kept nowhere."""
    known = dict(facts)
    if asks_image_age(needs, known):
        # Passed over is not known, and not known is never taken for an adult.
        known["image_age"] = _choose_one("写っている人は、撮影のとき何歳でしたか", IMAGE_AGES) or "unknown"
    if "who" not in known and _matters(rules, agencies, needs, known, "who", WHO):
        who = _choose_one("相談しているのはどなたですか", WHO)
        if who:
            known["who"] = who
    if "residence" not in known and _matters(rules, agencies, needs, known, "residence", PREFECTURES):
        place = _choose_prefecture()
        if place:
            known["residence"] = place
    return known


def _ask_about_a_paste(rules: Sequence[Rule], needs: Sequence[str]) -> list[str]:
    """What somebody says yes to of what a pasted text suggests; the text is kept nowhere."""
    questions = {rule.key: rule.question for rule in rules}
    return refer_text.ask(refer_text.suggested(ask_for_paste(), questions, needs), questions)


def _matters(
    rules: Sequence[Rule], agencies: Mapping[str, Agency], needs: Sequence[str], facts: Mapping[str, str],
    name: str, values: Iterable[str],
) -> bool:  # fmt: skip
    """Whether what a fact is makes a difference to what is shown."""
    return len({refer(rules, agencies, needs, {**facts, name: value}) for value in values}) > 1


def _choose_prefecture() -> str:
    """The key of a prefecture, or of living abroad, or nothing."""
    _say("お住まいの都道府県はどこですか (その都道府県の窓口も示します。記録はしません)")
    while True:
        typed = _line("東京、13 など。国外なら 海外。答えないときは Enter: ")
        key = prefecture_key(typed) if typed else ""
        if key is not None:
            return key
        _say("都道府県の名前か、01 (北海道) から 47 (沖縄県) の番号で答えてください。")


def _choose(question: str, labels: Mapping[str, str]) -> list[str]:
    """Any number of the answers, by their numbers."""
    keys = list(labels)
    _say(question)
    for number, key in enumerate(keys, 1):
        _say(f"  {number:>2} {labels[key]}")
    while True:
        typed = _line("番号 (, で区切る。当てはまらなければ Enter): ").replace("、", ",").replace("，", ",")
        parts = [part.strip() for part in typed.split(",") if part.strip()]
        if all(part.isdecimal() and 1 <= int(part) <= len(keys) for part in parts):
            return list(dict.fromkeys(keys[int(part) - 1] for part in parts))
        _say(f"1 から {len(keys)} の番号で答えてください。")


def _choose_one(question: str, labels: Mapping[str, str]) -> str:
    """One of the answers, or none."""
    while True:
        chosen = _choose(question, labels)
        if len(chosen) < 2:
            return "".join(chosen)
        _say("1つだけ選んでください。")


def _line(prompt: str) -> str:
    """A typed line; empty where the terminal has ended."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _say(text: str) -> None:
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()
