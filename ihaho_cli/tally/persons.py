"""Distinct persons of a period, each remembered once, however many events they have and in whatever order those come."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, MutableSequence, Sequence
from typing import NamedTuple

_NEVER = -(1 << 62)
_BITS = 63
_ROOM = 4_096
"""Persons for whom room is made at a time."""
_NOBODY = bytes([1]) * _ROOM
"""Who has not been met is no newcomer."""

_Said = tuple[int, int, str, int]
"""Instant, order of the event's id, and the state of `NOTIFY_STATES` from then on."""
NOTIFY_STATES = ("mail", "line", "both")
"""What ``line_notify`` may say; both of the last two are told of answers by LINE."""


class _Last:
    """For each person the last thing said in one column: of two at one instant the greater event id holds."""

    def __init__(self) -> None:
        self.at = array("q")
        self.ids: list[str] = []
        self.values = array("h")

    def grow(self) -> None:
        """Make room for the next persons."""
        self.at.extend([_NEVER] * _ROOM)
        self.ids.extend([""] * _ROOM)
        self.values.extend([-1] * _ROOM)

    def say(self, person: int, at: int, event_id: str, value: int) -> None:
        known = self.at[person]
        if at > known or (at == known and id_order(event_id) > id_order(self.ids[person])):
            self.at[person] = at
            self.ids[person] = event_id
            self.values[person] = value


def id_order(event_id: str) -> tuple[int, str]:
    """Ids in the order they were given: e-9 before e-10."""
    return len(event_id), event_id


def _instant(said: _Said) -> int:
    return said[0]


class Notified(NamedTuple):
    """Who is told of answers by LINE."""

    by_line: int
    """Persons told by LINE only, at the period's end."""
    by_both: int
    """Persons told by mail and LINE, at the period's end."""
    works: int
    """Answers of the period to persons who were told by LINE when it was given."""
    newcomers: int
    """新規相談者: persons whose first event lies in the period."""
    newcomers_by_line: int
    """Those of them who are told by LINE at the period's end."""


class _Counts(NamedTuple):
    """What figures say of persons who are never met again: who they were is forgotten."""

    by_month: Sequence[int]
    in_period: int
    attributes: Mapping[int, int]
    """Row of figure 4 → persons; -1 for those who never stated one."""
    victims: Mapping[int, int]
    notified: Notified


class Persons:
    """Everything figures 3, 4, 5 and 10 know about persons. Instants are numbers that sort as time does."""

    def __init__(self, months: int) -> None:
        """``months``: the length of the period."""
        self._months = months
        self._number: dict[str, int] = {}
        # A bit a month: eight bytes a person as long as they suffice, which is five years.
        self._masks: MutableSequence[int] = array("q") if months < _BITS else []
        self._before = bytearray()
        self._attribute = _Last()
        self._victim = _Last()
        self._changes: dict[int, _Said | list[_Said]] = {}
        self._work_persons = array("i")
        self._work_at = array("q")
        self._apart: list[_Counts] = []

    @property
    def find(self) -> Callable[[str, int], int]:
        """From a key to the person's number, or to the second argument: a look-up without a call of ours."""
        return self._number.get

    def add(self, key: str) -> int:
        """The number of a person who is met for the first time."""
        person = self._number[key] = len(self._number)
        if person == len(self._masks):
            self._masks.extend([0] * _ROOM)
            self._before.extend(_NOBODY)
            self._attribute.grow()
            self._victim.grow()
        self._before[person] = 0
        return person

    def number(self, key: str) -> int:
        """The person of a key, met for the first time or again."""
        person = self._number.get(key)
        return self.add(key) if person is None else person

    def was_before(self, person: int) -> None:
        """Some event of the person lies before the period."""
        self._before[person] = 1

    def asked(self, person: int, month: int, at: int, event_id: str, attribute: int, victim: int) -> None:
        """An intake or a further question in the month of that number, 0 for the period's first.

        ``attribute`` and ``victim`` are rows of figures 4 and 5, -1 where the event states none.
        """
        self._masks[person] |= 1 << month
        if attribute >= 0:
            self._attribute.say(person, at, event_id, attribute)
        if victim >= 0:
            self._victim.say(person, at, event_id, victim)

    def set_notify(self, person: int, at: int, event_id: str, state: str) -> None:
        """From this event on the person is told of answers so."""
        self._hear(person, (at, *id_order(event_id), NOTIFY_STATES.index(state)))

    def _hear(self, person: int, said: _Said) -> None:
        """Most persons say it once: a list is made for those who do not."""
        known = self._changes.get(person)
        if known is None:
            self._changes[person] = said
        elif isinstance(known, list):
            known.append(said)
        else:
            self._changes[person] = [known, said]

    @property
    def answered(self) -> tuple[Callable[[int], None], Callable[[int], None]]:
        """What notes the person, and what notes the instant, of each work of the period; always called together."""
        return self._work_persons.append, self._work_at.append

    def in_each_month(self) -> list[int]:
        """For each month of the period how many persons asked in it."""
        counts = [0] * self._months
        for mask, persons in Counter(self._masks).items():
            for month in range(self._months):
                if mask >> month & 1:
                    counts[month] += persons
        return [sum(parts) for parts in zip(counts, *(apart.by_month for apart in self._apart), strict=True)]

    def in_period(self) -> int:
        """Persons who asked at least once in the period, each counted once."""
        return sum(1 for mask in self._masks if mask) + sum(apart.in_period for apart in self._apart)

    def by_attribute(self, blank: int) -> Mapping[int, int]:
        """Row of figure 4 → persons; those who never stated one are in ``blank``."""
        return self._by(self._attribute.values, (apart.attributes for apart in self._apart), blank)

    def by_victim(self, blank: int) -> Mapping[int, int]:
        """Row of figure 5 → persons."""
        return self._by(self._victim.values, (apart.victims for apart in self._apart), blank)

    def _by(self, values: Sequence[int], others: Iterable[Mapping[int, int]], blank: int) -> Mapping[int, int]:
        counts = Counter(value for value, mask in zip(values, self._masks, strict=True) if mask)
        for other in others:
            counts.update(other)
        unstated = counts.pop(-1, 0)
        counts[blank] += unstated
        return counts

    def notified(self) -> Notified:
        """What figure 10 says of persons."""
        at_end: Counter[int] = Counter()
        newcomers_by_line = 0
        for person, said in self._changes.items():
            if isinstance(said, list):
                said.sort()
            state = (said[-1] if isinstance(said, list) else said)[-1]
            at_end[state] += 1
            newcomers_by_line += state > 0 and not self._before[person]
        own = Notified(at_end[1], at_end[2], self._works_by_line(), self._before.count(0), newcomers_by_line)
        return Notified(*map(sum, zip(own, *(apart.notified for apart in self._apart), strict=True)))

    def sealed(self) -> "Persons":
        """The same counts without who it was, in a few hundred bytes: nobody counted here may be met again."""
        sealed = Persons(self._months)
        never = -1
        sealed._apart = [
            _Counts(self.in_each_month(), self.in_period(), self.by_attribute(never), self.by_victim(never), self.notified())
        ]
        return sealed

    def _works_by_line(self) -> int:
        """The works of persons who were told by LINE when each was given; what persons said is in order by now."""
        changes, works = self._changes, 0
        for person, at in zip(self._work_persons, self._work_at, strict=True):
            said = changes.get(person)
            if said is None:
                continue
            if isinstance(said, list):
                last = bisect_right(said, at, key=_instant)
                works += last > 0 and said[last - 1][-1] > 0
            else:
                works += said[0] <= at and said[-1] > 0
        return works

    def merge(self, other: "Persons") -> None:
        """Add what another count of the same period knows; the same key is the same person, whoever is sealed another one."""
        self._apart += other._apart
        numbers = array("i", [0]) * len(other._number)
        for key, theirs in other._number.items():
            ours = numbers[theirs] = self.number(key)
            self._masks[ours] |= other._masks[theirs]
            self._before[ours] |= other._before[theirs]
            for mine, last in ((self._attribute, other._attribute), (self._victim, other._victim)):
                mine.say(ours, last.at[theirs], last.ids[theirs], last.values[theirs])
            changes = other._changes.get(theirs, [])
            for said in changes if isinstance(changes, list) else [changes]:
                self._hear(ours, said)
        self._work_persons.extend(numbers[person] for person in other._work_persons)
        self._work_at.extend(other._work_at)
