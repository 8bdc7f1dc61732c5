"""What comes due from what was sent: counted anew at every look, so that a changed holiday or rule changes it too."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.errors import BadInputError
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.letters.deadlines import Rule, Step, compute, rules_of


class Due(NamedTuple):
    """One day on which somebody at the desk should look."""

    day: date
    consultation_id: str
    event_id: str
    """Of the event that was sent."""
    rule_id: str
    label: str
    """What the day is, in Japanese."""
    letter: str
    marks: tuple[str, ...]
    """Weekend and holidays, as `deadlines` names them."""
    is_sure: bool
    """False where the rule rests on general knowledge only."""


def find_due(events: Iterable[Event], today: date, days: int) -> list[Due]:
    """What is due until so many days from today, the overdue included, in the order of days.

    A reply in the same consultation settles what was sent before it. ``events`` are those that hold, in the order of time.
    """
    waiting: dict[str, list[Due]] = {}
    for event in events:
        if event.kind is EventKind.SENT:
            waiting.setdefault(event.consultation_id, []).extend(_days_of(event))
        elif event.kind is EventKind.REPLY:
            waiting.pop(event.consultation_id, None)
    found = (one for many in waiting.values() for one in many)
    return sorted(one for one in found if (one.day - today).days <= days)


def _days_of(event: Event) -> Iterator[Due]:
    """The days that follow from one thing sent: nothing where it names no rule."""
    rule_id, letter = str(event.detail.get("rule", "")), str(event.detail.get("letter", ""))
    for rule in rules_of(rule_id) if rule_id else ():
        steps = _steps(rule, event)
        for step in steps:
            yield Due(step.day, event.consultation_id, event.event_id, rule.id, step.label, letter, step.marks, rule.is_sure)


def _steps(rule: Rule, event: Event) -> Sequence[Step]:
    """Counted from when it arrived, where that was noted, else from the moment it was sent, in Japan."""
    arrived = event.detail.get("arrived")
    for day0 in (arrived, event.at.astimezone(JST)):
        try:
            if isinstance(day0, str):
                return compute(rule, date.fromisoformat(day0)).steps[1:]
            if isinstance(day0, datetime):
                return compute(rule, day0).steps[1:]
        except (BadInputError, ValueError):
            # Hours cannot be counted from a day without its clock; a text that is no day says nothing.
            continue
    return ()


def render_ics(dues: Iterable[Due], now: datetime) -> str:
    """The days as a calendar file (RFC 5545): numbers and rules only, no URL and nothing about a person."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ihaho//log due//JA", "CALSCALE:GREGORIAN"]
    for one in dues:
        summary = f"{one.consultation_id} {one.label} ({one.rule_id})" + ("" if one.is_sure else " 未確認")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escape(one.event_id)}-{one.rule_id}-{one.day:%Y%m%d}@ihaho.invalid",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"SUMMARY:{_escape(summary)}",
            "CLASS:CONFIDENTIAL",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in _folded(line))


def _escape(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, "\\" + mark)
    return "".join(c if c.isprintable() else " " for c in text)


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 bytes, each after the first led by a space, no character cut in two."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 74:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
