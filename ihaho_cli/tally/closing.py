"""Figures frozen as they were published, and how and why a later count differs from them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from ihaho_cli.calendar import month_of
from ihaho_cli.errors import BadInputError
from ihaho_cli.ledger.events import Event
from ihaho_cli.ledger.exchange import row_of
from ihaho_cli.tally.figures import Figure, as_object
from ihaho_cli.tally.periods import Period

_FORMAT = "ihaho closed tally 1"
_CURE = "控えから戻すか、ihaho tally close をもう一度実行してください"
_MOST_DIFFERENCES = 8


class Closed(NamedTuple):
    """What was frozen."""

    closed_on: str
    """``2026-10-15``"""
    figures: Sequence[Mapping[str, object]]
    """As JSON objects of the contract."""
    marks: Mapping[str, str]
    """Mark of an event's id → mark of its content."""


def marks_of(events: Iterable[Event], period: Period, marks: dict[str, str]) -> Iterator[Event]:
    """Pass events on, noting a mark of each that lies in the period; a mark gives nothing of the event away."""
    for event in events:
        if period.since <= month_of(event.at) <= period.until:
            marks[_mark(event.event_id)] = _mark("\0".join(row_of(event)))
        yield event


def _mark(text: str) -> str:
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def render_closed(figures: Sequence[Figure], marks: Mapping[str, str], closed_on: str) -> str:
    """The text of the file that freezes figures; remarks for the desk are not part of what was published."""
    found = [as_object(figure._replace(remarks=())) for figure in figures]
    whole = {"format": _FORMAT, "closed_on": closed_on, "figures": found, "marks": dict(sorted(marks.items()))}
    return json.dumps(whole, ensure_ascii=False, indent=0) + "\n"


def parse_closed(text: str) -> Closed:
    """What a file of `render_closed` holds.

    Raises BadInputError where it is not one.
    """
    try:
        whole = json.loads(text)
        found = Closed(str(whole["closed_on"]), list(whole["figures"]), dict(whole["marks"]))
        is_ours = whole["format"] == _FORMAT
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInputError("確定の記録が読めません", _CURE) from error
    if not is_ours:
        raise BadInputError("確定の記録ではありません", _CURE)
    return found


def with_differences(figures: Sequence[Figure], closed: Closed, marks: Mapping[str, str]) -> list[Figure]:
    """The figures, each with a remark on what has changed since it was frozen, and why."""
    late = len(marks.keys() - closed.marks.keys())
    gone = len(closed.marks.keys() - marks.keys())
    mended = sum(1 for one, content in closed.marks.items() if marks.get(one, content) != content)
    reasons = f"後から入った記録 {late:,} 件、取り消された記録 {gone:,} 件、直された記録 {mended:,} 件"
    found = []
    for figure in figures:
        differences = _differences(figure, closed.figures)
        if differences is None:
            found.append(figure)
            continue
        more = f" ほか {len(differences) - _MOST_DIFFERENCES} か所" if len(differences) > _MOST_DIFFERENCES else ""
        remark = (
            f"確定した数（{closed.closed_on}）から変わっています: {'、'.join(differences[:_MOST_DIFFERENCES])}{more}。{reasons}。"
            if differences
            else f"確定した数（{closed.closed_on}）と同じです。{f'ただし、{reasons}があります。' if late or gone or mended else ''}"
        )
        found.append(figure._replace(remarks=(*figure.remarks, remark)))
    return found


def _differences(figure: Figure, closed: Sequence[Mapping[str, object]]) -> list[str] | None:
    """``Twitter 601→603`` for each number that is not what it was; None where this figure was not frozen so."""
    now = as_object(figure)
    for before in closed:
        if all(before.get(key) == now[key] for key in ("figure", "edition", "since", "until")):
            if before.get("columns") != now.get("columns"):
                continue
            was, is_now = _numbers(before), _numbers(now)
            return [f"{name} {was.get(name)}→{value}" for name, value in is_now.items() if was.get(name) != value]
    return None


def _numbers(figure: Mapping[str, object]) -> dict[str, object]:
    """Name → number for every printed number of a figure."""
    found: dict[str, object] = {}
    columns, rows = figure.get("columns"), figure.get("rows")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(columns, list):
            found |= {f"{row['label']} {column}": value for column, value in zip(columns, row["values"], strict=False)}
        else:
            name = f"{row['group']} {row['label']}" if row["group"] else row["label"]
            found[name] = row["count"]
    return found | {"n": figure.get("n")}
