"""Talks, flyers and meetings of the desk, one by one (section 4 of the report)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ihaho_cli.calendar import day_of

SCHOOLS = ("elementary", "junior-high", "high-school", "other")
FORMS = ("talk", "flyer", "meeting", "council")
_LONGEST_WORDS = 100


class Talk(NamedTuple):
    """One talk, flyer or meeting, as the desk wrote it."""

    day: date
    """In Japan."""
    order: tuple[int, str]
    """Of its event's id: of two on one day."""
    form: str
    """One of `FORMS`, or empty."""
    school: str
    """One of `SCHOOLS`, or empty."""
    state: str
    """planned or held."""
    body: str
    audience: str


def talk_of(detail: Mapping[str, object], at: datetime, order: tuple[int, str]) -> Talk:
    """What the detail of an outreach event says; a form nobody knows is none, a school nobody knows another one."""
    form, school, state = (str(detail.get(key) or "") for key in ("form", "school", "state"))
    return Talk(
        day_of(at),
        order,
        form if form in FORMS else "",
        school if school in SCHOOLS or not school else "other",
        "planned" if state == "planned" else "held",
        _words(detail.get("body")),
        _words(detail.get("audience")),
    )


def _words(value: object) -> str:
    """What somebody wrote, on one line and no longer than a cell of a list."""
    return " ".join(value.split())[:_LONGEST_WORDS] if isinstance(value, str) else ""
