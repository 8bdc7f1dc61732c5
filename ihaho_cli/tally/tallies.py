"""One pass over events, in any order, to everything the figures need; counts of several ledgers or jobs add up.

Memory grows with distinct persons and with the works of persons, by some bytes each, never with whole events.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ihaho_cli.calendar import Month, month_of
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.exchange import parse_detail, split_list
from ihaho_cli.tally.categories import Labels, ServiceRows
from ihaho_cli.tally.periods import Period
from ihaho_cli.tally.persons import NOTIFY_STATES, Persons, id_order
from ihaho_cli.tally.talks import Talk, talk_of
from ihaho_cli.text import cells, visible

ATTRIBUTES, VICTIMS, CONTENTS, MEANS, PLACES, SERVICES = 4, 5, 6, 7, 8, 9
LINE_KEYS = ("friends_total", "friends_active", "blocked", "chart_uses")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_MOST_COMBINATIONS = 20_000
_MOST_UNKNOWN_TEXTS = 200
_MOST_EXAMPLES = 20
_LONGEST_SHOWN = 20

_AT = EVENT_COLUMNS.index("at")
_TOLD_BY = frozenset(NOTIFY_STATES)
_WORK = EventKind.WORK.value
_QUESTIONS = (EventKind.INTAKE.value, EventKind.FOLLOWUP.value)

_Cell = str | tuple[str, ...]
_Combination = tuple[_Cell, _Cell, _Cell, _Cell]
"""Services, contents, means, places: the texts of the cells, or their values."""
Told = Sequence[Any]
"""An event as counting takes it: its cells in the order of `EVENT_COLUMNS`; ``at`` as a ledger stores it (UTC, always 32
characters), lists as text or values, and detail, which is looked at for line and outreach only, as text or value."""


class _Met:
    """How often a combination of cells was met, and which figures it has nothing for."""

    __slots__ = ("blanks", "times")

    def __init__(self, blanks: tuple[int, ...]) -> None:
        self.times = 0
        self.blanks = blanks


class Scheme(NamedTuple):
    """What cells are counted by."""

    labels: Mapping[int, Labels]
    """Figures 4–8."""
    services: ServiceRows


@dataclass(frozen=True, slots=True)
class Unclassified:
    """Works with an empty cell, for the desk to look at."""

    number: int
    examples: tuple[str, ...]
    """Consultation ids, else event ids, of the first few in order."""


class Tally:
    """Counts the events of a period; what lies before it is read for who is new and who is told by LINE."""

    def __init__(self, period: Period, scheme: Scheme) -> None:
        self.period = period
        self.scheme = scheme
        self.persons = Persons(period.length)
        self.intakes = [0] * period.length
        """受付件数: intakes and further questions, for each month."""
        self.works = [0] * period.length
        """作業件数, for each month."""
        self.label_sets: dict[int, Counter[frozenset[int]]] = {f: Counter() for f in (CONTENTS, MEANS, PLACES)}
        """Figure → set of rows → works that have exactly these labels."""
        self.mentions: Counter[int] = Counter()
        """Row of figure 9 → mentions."""
        self.talks: list[Talk] = []
        """Everything that is outreach, in no order."""
        self.works_before: Counter[int] = Counter()
        """作業件数 before the period, by months from its first: -1 is the month before."""
        self.unknown: dict[int, Counter[str]] = {}
        """Figure → text no vocabulary has → how often."""
        self.foreign: Counter[str] = Counter()
        """Keys of figure 9 of another edition → mentions."""
        self.persons_without_number = 0
        self._line: dict[str, tuple[int, tuple[int, str], int]] = {}
        self._cells: dict[_Combination, _Met] = {}
        self._blank: dict[int, list[str]] = {}
        self._blank_count: Counter[int] = Counter()
        self._hours: dict[str, tuple[int, int]] = {}
        """``2021-05-01T00`` in UTC → what `_hour` makes of it."""

    def add_all(self, events: Iterable[Event], desk: str = "") -> None:
        """Count events that stand (voided ones left out). Ids of persons hold within one ``desk``."""
        self.add_told(map(_told, events), desk)

    def add_told(self, told: Iterable[Told], desk: str = "") -> None:
        """Count what is told of events, as `add_all` counts events."""
        hour_of, length, persons, prefix = self._hours.get, self.period.length, self.persons, f"{desk}\0" if desk else ""
        counted, works = self._cells, self.works
        find, answered_person, answered_at = persons.find, *persons.answered
        for cells_of_event in told:
            (
                event_id, kind, consultee, consultation, instant, services, contents, means, places, attribute, victim, _, notify,
                detail,
            ) = cells_of_event  # fmt: skip
            month, at = hour_of(instant[:13]) or self._hour(instant)
            if month >= length:
                continue
            at += int(instant[14:16] + instant[17:19] + instant[20:26])
            if consultee:
                key = prefix + consultee
                person = find(key, -1)
                if person < 0:
                    person = persons.add(key)
                if month < 0:
                    persons.was_before(person)
                if notify and notify in _TOLD_BY:
                    persons.set_notify(person, at, event_id, notify)
            if kind == _WORK:
                if month < 0:
                    self.works_before[month] += 1
                    continue
                works[month] += 1
                if consultee:
                    answered_person(person)
                    answered_at(at)
                cells = (services, contents, means, places)
                met = counted.get(cells)
                if met is None:
                    if len(counted) >= _MOST_COMBINATIONS:
                        self._settle()
                    met = counted[cells] = _Met(_blanks_of(cells))
                met.times += 1
                for figure in met.blanks:
                    self._note_blank(figure, consultation or event_id)
            elif month < 0:
                continue
            elif kind in _QUESTIONS:
                if not consultee:
                    # Without a number, one consultation is taken for one person, of whom nobody knows whether they are new.
                    self.persons_without_number += 1
                    person = persons.number(f"{prefix}\0{consultation or event_id}")
                    persons.was_before(person)
                self.intakes[month] += 1
                persons.asked(person, month, at, event_id, self._stated(ATTRIBUTES, attribute), self._stated(VICTIMS, victim))
            elif kind == EventKind.LINE:
                self._add_line(_mapping(detail), at, event_id, desk)
            elif kind == EventKind.OUTREACH:
                self.talks.append(talk_of(_mapping(detail), datetime.fromisoformat(instant), id_order(event_id)))

    def _hour(self, instant: str) -> tuple[int, int]:
        """The month of an instant, from the period's first, and its hour as a number to which ``MMSSffffff`` is added."""
        hour = datetime(int(instant[:4]), int(instant[5:7]), int(instant[8:10]), int(instant[11:13]), tzinfo=UTC)
        since, month = self.period.since, month_of(hour)
        found = ((month.year - since.year) * 12 + month.month - since.month, (hour - _EPOCH) // _HOUR * 10**10)
        self._hours[instant[:13]] = found
        return found

    def _note_blank(self, figure: int, identifier: str) -> None:
        self._blank_count[figure] += 1
        examples = self._blank.setdefault(figure, [])
        if identifier not in examples:
            examples.append(identifier)
            # The smallest are kept, so that the order of rows does not show.
            if len(examples) > _MOST_EXAMPLES:
                examples.remove(max(examples, key=id_order))

    def _add_line(self, detail: Mapping[str, object], at: int, event_id: str, desk: str) -> None:
        for key in LINE_KEYS:
            value = whole_number(detail.get(key))
            said = (at, id_order(event_id), value if value is not None else -1)
            place = f"{key}\0{desk}"
            if value is not None and said > self._line.get(place, (at - 1, (0, ""), 0)):
                self._line[place] = said

    def _stated(self, figure: int, text: str) -> int:
        """The row of a label; -1 where none is stated."""
        return self._row(figure, text, 1) if text else -1

    def _row(self, figure: int, text: str, times: int) -> int:
        labels = self.scheme.labels[figure]
        at = labels.find(text)
        if at is None:
            self._note_unknown(figure, text, times)
            return labels.other
        return at

    def _note_unknown(self, figure: int, text: str, times: int) -> None:
        counts = self.unknown.setdefault(figure, Counter())
        shown = _showable(text)
        counts[shown if shown in counts or len(counts) < _MOST_UNKNOWN_TEXTS else ""] += times

    def _settle(self) -> None:
        """Turn the cells counted so far into rows."""
        for combination, met in self._cells.items():
            services, *labels = map(_values, combination)
            for figure, texts in enumerate(labels, CONTENTS):
                rows = frozenset(self._row(figure, text, met.times) for text in texts)
                self.label_sets[figure][rows or frozenset((self.scheme.labels[figure].blank,))] += met.times
            self._count_mentions(services, met.times)
        self._cells.clear()

    def _count_mentions(self, services: tuple[str, ...], times: int) -> None:
        rows = self.scheme.services
        if not services:
            self.mentions[rows.blank] += times
            return
        met: set[str] = set()
        for text in dict.fromkeys(services):
            named = rows.find(text)
            if named.is_foreign:
                self.foreign[text] += times
            elif not named.is_known:
                self._note_unknown(9, text, times)
            identity = named.identity or f"?{text}"
            if identity not in met:
                met.add(identity)
                self.mentions[named.row] += times

    def mention(self, key: str, times: int = 1) -> None:
        """Mentions by themselves, of a row's key: URLs of a list, which are nobody's works."""
        self.mentions[self.scheme.services.find(key).row] += times

    def finish(self) -> "Tally":
        """Settle what is counted, so that the counts can be read; more events may follow."""
        self._settle()
        return self

    def sealed(self) -> "Tally":
        """The same counts, small enough for another process: nobody counted here may be met again elsewhere."""
        self._settle()
        self._hours.clear()
        self.persons = self.persons.sealed()
        return self

    def line_value(self, key: str) -> int | None:
        """What was entered last for a date in the period, over all desks; None where nothing was."""
        values = [value for place, (_, _, value) in self._line.items() if place.startswith(f"{key}\0")]
        return sum(values) if values else None

    def month(self, number: int) -> Month:
        """The month of that number, 0 for the period's first."""
        return self.period.since.plus(number)

    def unclassified(self, figure: int) -> Unclassified:
        """Works whose cell for the figure is empty."""
        return Unclassified(self._blank_count[figure], tuple(sorted(self._blank.get(figure, ()), key=id_order)))

    def merge(self, other: "Tally") -> None:
        """Add another count of the same period and vocabulary; the same person of the same desk stays one."""
        other.finish()
        self.finish()
        self.persons.merge(other.persons)
        self.intakes = [a + b for a, b in zip(self.intakes, other.intakes, strict=True)]
        self.works = [a + b for a, b in zip(self.works, other.works, strict=True)]
        for figure, sets in other.label_sets.items():
            self.label_sets[figure].update(sets)
        self.mentions.update(other.mentions)
        self.talks += other.talks
        self.foreign.update(other.foreign)
        self.persons_without_number += other.persons_without_number
        self.works_before.update(other.works_before)
        for figure, counts in other.unknown.items():
            self.unknown.setdefault(figure, Counter()).update(counts)
        for place, said in other._line.items():
            self._line[place] = max(said, self._line.get(place, said))
        self._blank_count.update(other._blank_count)
        for figure, examples in other._blank.items():
            together = {*self._blank.get(figure, ()), *examples}
            self._blank[figure] = sorted(together, key=id_order)[:_MOST_EXAMPLES]


def whole_number(value: object) -> int | None:
    """A count written as a number or as its digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if isinstance(value, float) and value.is_integer():
        return int(value) if value >= 0 else None
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15 else None


def _told(event: Event) -> Told:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return (*event[:_AT], at, *event[_AT + 1 :])


def _values(cell: _Cell) -> tuple[str, ...]:
    return split_list(cell) if isinstance(cell, str) else cell


def _blanks_of(combination: _Combination) -> tuple[int, ...]:
    """The figures whose cell is empty."""
    return tuple(figure for figure, cell in zip((SERVICES, CONTENTS, MEANS, PLACES), combination, strict=True) if not cell)


def _mapping(detail: object) -> Mapping[str, object]:
    """A detail, read only where one is needed; one that cannot be read says nothing."""
    if isinstance(detail, str):
        try:
            return parse_detail(detail)
        except ValueError:
            return {}
    return detail if isinstance(detail, Mapping) else {}


def _showable(text: str) -> str:
    """A word of a form may be shown; what could be somebody's words, number or address is not."""
    shown = visible(text)
    if cells(shown) > _LONGEST_SHOWN or any(c.isdigit() or c in "@/\\" for c in shown):
        return ""
    return shown
