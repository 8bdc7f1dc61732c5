"""A ledger's events without anything that points to a person: an allow-list of columns and of what may stand in them.

What is not on a list does not come through, whatever it is called: a new column, a key of ``detail``, a label of the person's own.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ihaho_cli.calendar import month_of
from ihaho_cli.ledger.events import Event
from ihaho_cli.ledger.vocabulary import FIGURES, Vocabulary

COLUMNS = (
    "month", "kind", "services", "contents", "means", "places", "attribute", "victim", "channel", "line_notify",
    "agency", "letter", "answer", "count",
)  # fmt: skip
"""Neither ids nor days, no URL, no counselor; ``count`` is how many events are alike."""
OTHER = "その他"
_CHANNELS = ("web", "line")
_NOTICES = ("mail", "line", "both")


class Known(NamedTuple):
    """What may stand in the columns."""

    vocabulary: Vocabulary
    services: Collection[str]
    """Ids and figure-9 keys."""
    agencies: Collection[str]
    letters: Collection[str]
    answers: Collection[str]


def anonymous_rows(events: Iterable[Event], known: Known) -> list[tuple[str, ...]]:
    """Cells under `COLUMNS`, sorted, so that their order tells nothing of when within the month."""
    counts = Counter(_cells(event, known) for event in events)
    return [(*cells, str(count)) for cells, count in sorted(counts.items())]


def _cells(event: Event, known: Known) -> tuple[str, ...]:
    services = [one if one in known.services else OTHER for one in event.services]
    labels = {name: getattr(event, name) for name in FIGURES}
    shown = {name: ";".join(sorted({_label(known.vocabulary, name, one) for one in _parts(cell)})) for name, cell in labels.items()}
    return (
        str(month_of(event.at)), str(event.kind), ";".join(sorted(set(services))),
        shown["contents"], shown["means"], shown["places"], shown["attribute"], shown["victim"],
        _one_of(event.channel, _CHANNELS), _one_of(event.line_notify, _NOTICES),
        _one_of(event.detail.get("agency"), known.agencies),
        _one_of(event.detail.get("letter"), known.letters),
        _one_of(event.detail.get("answer"), known.answers),
    )  # fmt: skip


def _parts(cell: str | tuple[str, ...]) -> list[str]:
    return [one for one in ((cell,) if isinstance(cell, str) else cell) if one]


def _label(vocabulary: Vocabulary, column: str, value: str) -> str:
    found = vocabulary.know(column, value)
    return OTHER if found is None else found.label


def _one_of(value: object, known: Collection[str]) -> str:
    """The value where it is a known one; nothing of any other but that it was there."""
    if not value:
        return ""
    return value if isinstance(value, str) and value in known else OTHER
