"""Distinct persons of a period, each remembered once, however many events they have and in whatever order those come."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

_NEVER = -(1 << 62)
NOTIFY_STATES = ("mail", "line", "both")
"""What ``line_notify`` may say; both of the last two are told of answers by LINE."""


class _Last:
    """For each person the last thing said in one column: of two at one instant the greater event id holds."""

    def __init__(self) -> None:
        self.at = array("q")
        self.ids: list[str] = []
        self.values = array("h")

    def grow(self) -> None:
        self.at.append(_NEVER)
        self.ids.append("")
        self.values.append(-1)

    def say(self, person: int, at: int, event_id: str, value: int) -> None:
        if at > self.at[person] or (at == self.at[person] and id_order(event_id) > id_order(self.ids[person])):
            self.at[person] = at
            self.ids[person] = event_id
            self.values[person] = value


def id_order(event_id: str) -> tuple[int, str]:
    """Ids in the order they were given: e-9 before e-10."""
    return len(event_id), event_id


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


class Persons:
    """Everything figures 3, 4, 5 and 10 know about persons. Instants are microseconds since 1970 UTC."""

    def __init__(self, months: int) -> None:
        """``months``: the length of the period."""
        self._months = months
        self._number: dict[str, int] = {}
        self._masks: list[int] = []
        self._before = bytearray()
        self._attribute = _Last()
        self._victim = _Last()
        self._changes: dict[int, list[tuple[int, tuple[int, str], int]]] = {}
        self._work_persons = array("i")
        self._work_at = array("q")

    @property
    def find(self) -> Callable[[str, int], int]:
        """From a key to the person's number, or to the second argument: a look-up without a call of ours."""
        return self._number.get

    def add(self, key: str) -> int:
        """The number of a person who is met for the first time."""
        person = self._number[key] = len(self._masks)
        self._masks.append(0)
        self._before.append(0)
        self._attribute.grow()
        self._victim.grow()
        return person

    def number(self, key: str) -> int:
        """The person of a key, met for the first time or again."""
        person = self._number.get(key)
        return self.add(key) if person is None else person

    def was_before(self, person: int) -> None:
        """Some event of the person lies before the period."""
        self._before[person] = 1

    def asked(self, person: int, month: int) -> None:
        """An intake or a further question in the month of that number, 0 for the period's first."""
        self._masks[person] |= 1 << month

    def said_attribute(self, person: int, at: int, event_id: str, row: int) -> None:
        """The row of figure 4 an intake or further question states."""
        self._attribute.say(person, at, event_id, row)

    def said_victim(self, person: int, at: int, event_id: str, row: int) -> None:
        """The row of figure 5 an intake or further question states."""
        self._victim.say(person, at, event_id, row)

    def set_notify(self, person: int, at: int, event_id: str, state: str) -> None:
        """From this event on the person is told of answers so."""
        self._changes.setdefault(person, []).append((at, id_order(event_id), NOTIFY_STATES.index(state)))

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
        return counts

    def in_period(self) -> int:
        """Persons who asked at least once in the period, each counted once."""
        return sum(1 for mask in self._masks if mask)

    def by_attribute(self, blank: int) -> Mapping[int, int]:
        """Row of figure 4 → persons; those who never stated one are in ``blank``."""
        return self._by(self._attribute.values, blank)

    def by_victim(self, blank: int) -> Mapping[int, int]:
        """Row of figure 5 → persons."""
        return self._by(self._victim.values, blank)

    def _by(self, values: Sequence[int], blank: int) -> Mapping[int, int]:
        counts = Counter(value for value, mask in zip(values, self._masks, strict=True) if mask)
        counts[blank] += counts.pop(-1, 0)
        return counts

    def notified(self) -> Notified:
        """What figure 10 says of persons."""
        changes = {person: sorted(said) for person, said in self._changes.items()}
        at_end = Counter(said[-1][2] for said in changes.values())
        instants = {person: [at for at, _, _ in said] for person, said in changes.items()}
        works = 0
        for person, at in zip(self._work_persons, self._work_at, strict=True):
            if person in changes:
                last = bisect_right(instants[person], at)
                works += last > 0 and changes[person][last - 1][2] > 0
        newcomers = [person for person, before in enumerate(self._before) if not before]
        by_line = sum(1 for person in newcomers if person in changes and changes[person][-1][2] > 0)
        return Notified(at_end[1], at_end[2], works, len(newcomers), by_line)

    def merge(self, other: "Persons") -> None:
        """Add what another count of the same period knows; the same key is the same person."""
        numbers = array("i", [0]) * len(other._masks)
        for key, theirs in other._number.items():
            ours = numbers[theirs] = self.number(key)
            self._masks[ours] |= other._masks[theirs]
            self._before[ours] |= other._before[theirs]
            for mine, last in ((self._attribute, other._attribute), (self._victim, other._victim)):
                mine.say(ours, last.at[theirs], last.ids[theirs], last.values[theirs])
            if theirs in other._changes:
                self._changes.setdefault(ours, []).extend(other._changes[theirs])
        self._work_persons.extend(numbers[person] for person in other._work_persons)
        self._work_at.extend(other._work_at)
