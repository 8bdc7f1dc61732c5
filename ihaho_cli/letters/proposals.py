"""Proposals and next steps as people read them, and as data for other programs."""

from collections.abc import Mapping
from datetime import date

from ihaho_cli.dates import write_day
from ihaho_cli.letters.choosing import Proposal
from ihaho_cli.letters.deadlines import Computed, compute, rules_of
from ihaho_cli.letters.replies import Reply


def proposal_object(proposal: Proposal) -> dict[str, object]:
    """The proposal with stable keys."""
    return {
        "letters": [one._asdict() for one in proposal.letters],
        "not": [one._asdict() for one in proposal.refused],
        "stop": proposal.stop,
        "agencies": list(proposal.agencies),
        "deadlines": [{"id": rule.id, "rule": rule.text} for one in proposal.deadlines for rule in rules_of(one)],
        "warnings": list(proposal.warnings),
        "blank_form": proposal.is_blank_form,
    }


def proposal_lines(proposal: Proposal, titles: Mapping[str, str], agencies: Mapping[str, str]) -> list[str]:
    """The proposal for a counselor; ``titles`` are the letters' by their ids, ``agencies`` the agencies' names by theirs."""
    lines = []
    if proposal.stop:
        lines.append(f"■ 先に確かめること ({proposal.stop})")
    lines += [f"  {text}" for text in proposal.warnings]
    if proposal.letters:
        lines.append("■ 合う書面（この順に）")
    for number, one in enumerate(proposal.letters, 1):
        lines += [f"  {number}. {titles.get(one.name, one.name)}  ihaho draft {one.name}", f"     {one.why} ({one.rule})"]
    if proposal.refused:
        lines.append("■ 合わない書面")
    lines += [f"  {titles.get(one.name, one.name)}: {one.why}" for one in proposal.refused]
    rules = [rule for one in proposal.deadlines for rule in rules_of(one)]
    if rules:
        lines.append("■ 期限の決まり")
    lines += [f"  {rule.text}" for rule in rules]
    if proposal.agencies:
        lines.append("■ 案内先")
    lines += [f"  {agencies.get(one, one)}" for one in proposal.agencies]
    return lines


def next_after(reply: Reply, day0: date | None) -> dict[str, object]:
    """The next step after an answer, its rules, and the days they set where the day they count from is told."""
    rules = rules_of(reply.deadline) if reply.deadline else ()
    computed = [compute(rule, day0) for rule in rules if day0 is not None]
    steps = [
        {"rule": one.rule.id, "label": step.label, "day": step.day.isoformat(), "marks": list(step.marks)}
        for one in computed
        for step in one.steps
    ]
    return {
        "reply": reply.reply_id,
        "name": reply.name,
        "step": reply.step,
        "letters": list(reply.next_letters),
        "deadlines": [{"id": rule.id, "rule": rule.text} for rule in rules],
        "steps": steps,
        "note": reply.note,
    }


def next_lines(reply: Reply, told: Mapping[str, object]) -> list[str]:
    """The same for a counselor."""
    lines = [f"回答    {reply.name}", f"次に    {reply.step}"]
    lines += [f"書面    ihaho draft {name}" for name in reply.next_letters]
    lines += [f"期限    {rule.text}" for rule in (rules_of(reply.deadline) if reply.deadline else ())]
    steps = told["steps"]
    assert isinstance(steps, list)
    for step in steps:
        day = write_day(date.fromisoformat(step["day"]))
        lines.append(f"        {step['label']}: {day} {'・'.join(step['marks'])}".rstrip())
    if reply.note:
        lines.append(f"注意    {reply.note}")
    return lines


def explain(computed: Computed) -> list[str]:
    """Each step as a line: its day in 和暦 with its weekday, how many days were counted, what is special about it."""
    lines = []
    for step in computed.steps:
        marks = f"（{'・'.join(step.marks)}）" if step.marks else ""
        clock = f" {step.at:%H時%M分}" if step.at is not None else ""
        lines.append(f"{step.label}: {write_day(step.day)}{clock}{marks}")
    return lines
