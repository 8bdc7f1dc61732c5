"""Distinct persons of a period, each remembered once, however many events they have and in whatever order those come."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from typing import Any, NamedTuple

_NEVER = -(1 << 62)
_BITS = 63

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

    @classmethod
    def of(cls, at: "array[int]", ids: list[str], values: "array[int]") -> "_Last":
        """What another process noted."""
        last = cls()
        last.at, last.ids, last.values = at, ids, values
        return last

    def grow(self) -> None:
        self.at.append(_NEVER)
        self.ids.append("")
        self.values.append(-1)

    def say(self, person: int, at: int, event_id: str, value: int) -> None:
        known = self.at[person]
        if at > known or (at == known and id_order(event_id) > id_order(self.ids[person])):
            self.at[person] = at
            self.ids[person] = event_id
            self.values[person] = value


def _packed(texts: list[str]) -> str | list[str]:
    """The texts as one, where no line end stands in any: no id of the exchange format holds one."""
    joined = "\n".join(texts)
    return joined if texts and joined.count("\n") == len(texts) - 1 else texts


def _unpacked(packed: str | list[str]) -> list[str]:
    return packed.split("\n") if isinstance(packed, str) else packed


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


class Persons:
    """Everything figures 3, 4, 5 and 10 know about persons. Instants are microseconds since 1970 UTC."""

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

    def __getstate__(self) -> dict[str, object]:
        """For another process: ids as one text each, which costs a fraction of a list of them."""
        last = (self._attribute, self._victim)
        return self.__dict__ | {
            "_number": _packed(list(self._number)),
            "_attribute": None,
            "_victim": None,
            "_last": [(one.at, _packed(one.ids), one.values) for one in last],
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        packed = state.pop("_last")
        self.__dict__.update(state)
        self._number = {key: number for number, key in enumerate(_unpacked(state["_number"]))}
        self._attribute, self._victim = (_Last.of(at, _unpacked(ids), values) for at, ids, values in packed)

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
        at_end: Counter[int] = Counter()
        newcomers_by_line = 0
        for person, said in self._changes.items():
            if isinstance(said, list):
                said.sort()
            state = (said[-1] if isinstance(said, list) else said)[-1]
            at_end[state] += 1
            newcomers_by_line += state > 0 and not self._before[person]
        newcomers = self._before.count(0)
        return Notified(at_end[1], at_end[2], self._works_by_line(), newcomers, newcomers_by_line)

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
        """Add what another count of the same period knows; the same key is the same person."""
        numbers = array("i", [0]) * len(other._masks)
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
