"""Questions on a terminal, in the person's order: what happened, which letter, and only what that letter still lacks."""

import sys
from collections.abc import Mapping, Sequence

import click

from ihaho_cli.cli.unfinished import LETTER, Answers
from ihaho_cli.errors import BadInputError
from ihaho_cli.letters.choosing import Proposal
from ihaho_cli.letters.facts import EMPTY, Facts, collect
from ihaho_cli.letters.fields import CHOICES, FIELDS, RIGHTS, Field, Kind
from ihaho_cli.letters.letters import Template, fields_of
from ihaho_cli.letters.rulebook import SEXUAL
from ihaho_cli.letters.situation import LABELS, Nature
from ihaho_cli.text import visible

_AT_ONCE = (Nature.THREAT, Nature.ILLEGAL)
"""After these no further question is asked: agencies at once."""
_YES_OR_NO: Mapping[str, Sequence[str]] = {
    "takedown-intimate": ("intimate.consent", "intimate.subject"), "dmca": ("consent_all",), "notice-dsa": ("consent_all",),
    "takedown-copyright": ("work.not_licensed", "work.in_term"), "takedown-trademark": ("mark.not_licensed",),
}  # fmt: skip
"""Letter → what only the person can say yes to."""
_ASKED = ("nature", "danger", "applicant.kind", "goal")
_QUESTIONS = {
    "nature": "何が起きましたか", "danger": "危険はありますか", "applicant.kind": "だれの名前で出しますか", "goal": "何を望みますか",
    "image.age": "写っている人は、撮影のとき何歳でしたか",
}  # fmt: skip


def is_possible() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def offer(answers: Answers, titles: Mapping[str, str]) -> Facts:
    """What was answered before somebody broke off, if it is to be gone on with; ``titles`` are the letters' by their ids."""
    told = answers.told()
    shown = [
        LABELS.get(key, {}).get(str(value)) or "、".join(value if isinstance(value, list) else [str(value)])
        for key, value in told.items()
    ]
    shown += [titles.get(name, name) for name in [answers.letter()] if name]
    if not shown:
        return EMPTY
    _say(f"途中で終わった答えが残っています（{answers.day}）: {'、'.join(shown)}")
    if _choose("この続きから始めますか", {"yes": "続きから", "no": "最初から"}) == "no":
        answers.forget()
        return EMPTY
    return collect(told)


def ask_situation(facts: Facts, answers: Answers) -> Facts:
    """What happened, as far as the facts do not say it yet."""

    def ask(key: str) -> None:
        nonlocal facts
        if not facts.values.get(key):
            facts = facts.with_value(key, _choose(_QUESTIONS[key], LABELS[key]))
            answers.note(key, facts.values[key])

    for key in _ASKED:
        ask(key)
        if facts.values["nature"] in tuple(map(str, SEXUAL)):
            ask("image.age")
        if facts.values["nature"] in tuple(map(str, _AT_ONCE)):
            break
    return facts


def ask_letter(proposal: Proposal, titles: Mapping[str, str], answers: Answers) -> str | None:
    """Which of the fitting letters to draft; None where there is none or none is wanted."""
    if not proposal.letters:
        return None
    names = {one.name: titles.get(one.name, one.name) for one in proposal.letters} | {"": "今は作らない"}
    chosen = answers.letter() if answers.letter() in set(names) - {""} else _choose("どの書面を作りますか", names)
    answers.note(LETTER, chosen)
    return chosen or None


def ask_fields(template: Template, facts: Facts, answers: Answers) -> Facts:
    """What the letter cannot do without and nobody has told; name, address and contact are left to be written by hand."""
    told: dict[str, object] = {}
    for field in fields_of(template):
        wanted = field.key in template.header.requires and field.key != "place.url"
        if not wanted or facts.text(field.key):
            continue
        if field.key == "right":
            told["right"] = rights = _choose_rights()
            answers.note("right", *rights)
        elif field.key in CHOICES:
            one = _choose(field.label, {word: word for word in CHOICES[field.key]})
            told[field.key] = [one] if field.kind is Kind.MANY else one
            answers.note(field.key, one)
        else:
            told[field.key] = _write(field)
    for key in _YES_OR_NO.get(template.header.name, ()):
        if not facts.text(key):
            _say(FIELDS[key].help)
            told[key] = _choose(FIELDS[key].label, {"yes": "はい", "no": "いいえ"})
    more = collect(told)
    _say("氏名・住所・連絡先は空欄のままにします。後から本人が手で書きます。")
    return facts._replace(
        values={**facts.values, **more.values}, lists={**facts.lists, **more.lists}, removed=facts.removed + more.removed
    )


def ask_urls() -> list[str]:
    """The posts' URLs, one a line."""
    return [line.strip() for line in _lines("投稿の URL を1行に1つ、貼り付けてください")]


def _choose(question: str, labels: Mapping[str, str]) -> str:
    keys = list(labels)
    _say(question)
    for number, key in enumerate(keys, 1):
        _say(f"  {number}. {labels[key]}")
    number = click.prompt("番号", type=click.IntRange(1, len(keys)), err=True)
    return str(keys[number - 1])


def _choose_rights() -> list[str]:
    names = list(RIGHTS)
    _say("侵害されたと考える権利はどれですか（いくつでも。1,3 のように）")
    for number, name in enumerate(names, 1):
        _say(f"  {number}. {name} — {RIGHTS[name]}")
    while True:
        given = str(click.prompt("番号", err=True)).replace("、", ",").replace("，", ",")
        chosen = [part.strip() for part in given.split(",")]
        if all(part.isdecimal() and 1 <= int(part) <= len(names) for part in chosen):
            return [names[int(part) - 1] for part in chosen]
        _say(f"1 から {len(names)} の番号で答えてください。")


def _write(field: Field) -> str:
    if field.kind is Kind.LONG:
        return "\n".join(_lines(f"{field.label} — {field.help}"))
    _say(f"{field.label} — {field.help}")
    while True:
        text = str(click.prompt("", prompt_suffix="> ", default="", show_default=False, err=True))
        try:
            collect({field.key: text})
        except BadInputError as error:
            _say(f"{error.message}。{error.cure}")
            continue
        return text


def _lines(question: str) -> Sequence[str]:
    _say(f"{question} (空の行で終わり)")
    lines = []
    for line in sys.stdin:
        if not line.strip():
            break
        lines.append(line.rstrip("\n"))
    return lines


def _say(text: str) -> None:
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()
