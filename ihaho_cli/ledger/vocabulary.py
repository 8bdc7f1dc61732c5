"""The labels of the tallies, found by whatever part of a name fits only one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ihaho_cli.text import fold

FIGURES: Mapping[str, str] = {"attribute": "4", "victim": "5", "contents": "6", "means": "7", "places": "8"}
"""Column of an event → the figure whose labels it holds."""


class Label(NamedTuple):
    """One label of one figure."""

    figure: str
    code: str
    label: str
    parent: str


class Vocabulary:
    """All labels of labels.csv, by figure."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._labels: dict[str, list[Label]] = {}
        self._exact: dict[str, dict[str, Label]] = {}
        for row in rows:
            one = Label(row["figure"], row["code"], row["label"], row["parent"])
            self._labels.setdefault(one.figure, []).append(one)
            for name in (one.code, one.label):
                self._exact.setdefault(one.figure, {}).setdefault(fold(name), one)

    def labels(self, column: str) -> list[Label]:
        """The labels a column may hold, in the order of the figure."""
        return self._labels.get(FIGURES[column], [])

    def know(self, column: str, name: str) -> Label | None:
        """The label of exactly this code or name, width, case and kana aside; None where there is none."""
        return self._exact.get(FIGURES[column], {}).get(fold(name))

    def candidates(self, column: str, name: str) -> list[Label]:
        """The label a name is, else every label that contains it; empty where none does."""
        exact = self.know(column, name)
        if exact is not None:
            return [exact]
        wanted = fold(name)
        return [one for one in self.labels(column) if wanted and (wanted in fold(one.label) or wanted in fold(one.code))]

    def show(self, column: str, value: str) -> str:
        """A stored code or label as people read it; what is not in the table stays as it stands."""
        found = self.know(column, value)
        return found.label if found is not None else value
