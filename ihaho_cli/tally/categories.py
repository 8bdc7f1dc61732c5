"""The vocabularies of figures 4–9: which printed row a cell of an event counts in.

Nothing is dropped: what no row knows counts in the row for it (その他, 不明) and is said.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.model import OTHER_KNOWN_FIGURE9, UNKNOWN_FIGURE9
from ihaho_cli.text import fold

PRIVACY_FIGURE = 6
PRIVACY_KEY = "privacy"
"""Key of the union row of figure 6: works with at least one of its parts, each counted once."""
_PRIVACY_REST = "privacy-other"


class Category(NamedTuple):
    """One row of labels.csv or figure9.csv."""

    group: str
    label: str
    key: str
    is_ours: bool = False
    """Whether the label is a proposal of this program and not one the report prints."""


class Labels:
    """The labels of one of the figures 4–8, in printed order."""

    def __init__(self, figure: int, rows: Sequence[Mapping[str, str]]) -> None:
        own = [row for row in rows if row["figure"] == str(figure)]
        self.figure = figure
        self.categories = [Category(row["parent"], row["label"], row["code"], row["attested"] == "ours") for row in own]
        codes = {category.key: at for at, category in enumerate(self.categories)}
        self.other = codes["other"]
        self.blank = codes.get("unknown", self.other)
        """Where an empty cell counts: 不明 where the figure has it, else その他."""
        self._exact = {category.label: at for at, category in enumerate(self.categories)} | codes
        if figure == PRIVACY_FIGURE and _PRIVACY_REST in codes:
            # Whoever names only the whole names none of the other four parts.
            self._exact |= dict.fromkeys((PRIVACY_KEY, *(c.group for c in self.categories if c.group)), codes[_PRIVACY_REST])
        self._folded = {fold(text): at for text, at in self._exact.items()}

    def find(self, text: str) -> int | None:
        """The row of a code or label, whatever its width and kana; None where no row has it."""
        at = self._exact.get(text)
        return self._folded.get(fold(text)) if at is None else at


class Named(NamedTuple):
    """What one text in the column ``services`` means in an edition of figure 9."""

    identity: str
    """Equal for two texts that name the same service."""
    row: int
    is_known: bool = True
    is_foreign: bool = False
    """Whether it is the key of a row that another edition has and this one has not."""


class ServiceRows:
    """The rows of figure 9 in one edition."""

    def __init__(self, figure9: Sequence[Mapping[str, str]], edition: str, key_of_service: Mapping[str, str]) -> None:
        """``key_of_service`` gives for every service id of the tables the key of its row in this edition."""
        self.edition = edition
        own = [row for row in figure9 if row["edition"] == edition]
        self.categories = [Category(row["group"], row["label"], row["key"]) for row in own]
        self._at = {category.key: at for at, category in enumerate(self.categories)}
        self._at_other, self._at_unknown = self._at[OTHER_KNOWN_FIGURE9], self._at[UNKNOWN_FIGURE9]
        self._services = {service: self._at.get(key, self._at_other) for service, key in key_of_service.items()}
        listed = [(row["key"], row["services"].split()) for row in sorted(figure9, key=lambda row: row["edition"] != edition)]
        self._members: dict[str, list[str]] = {}
        for key, members in listed:
            self._members.setdefault(key, [] if key in (OTHER_KNOWN_FIGURE9, UNKNOWN_FIGURE9) else members)
        self._folded = {fold(text): text for text in (*self._services, *self._members)}
        self._known: dict[str, Named] = {}

    @property
    def blank(self) -> int:
        """The row of a work that names no service: その他・不明."""
        return self._at_unknown

    def find(self, text: str) -> Named:
        """What a service id or a key of either edition counts as."""
        named = self._known.get(text)
        if named is None:
            named = self._find(text)
            if named.is_known:
                self._known[text] = named
        return named

    def _find(self, text: str) -> Named:
        if text not in self._services and text not in self._members:
            text = self._folded.get(fold(text), "")
        if text in self._services:
            return Named(text, self._services[text])
        if text not in self._members:
            return Named("", self._at_unknown, is_known=False)
        members = self._members[text]
        identity = members[0] if len(members) == 1 else f"key:{text}"
        if text in self._at:
            return Named(identity, self._at[text])
        return Named(identity, self._row_of_foreign(members), is_foreign=True)

    def _row_of_foreign(self, members: Sequence[str]) -> int:
        """The row that holds all services of a row of another edition; their group's その他; else 上記以外."""
        rows = {self._services.get(member, self._at_other) for member in members}
        if len(rows) == 1:
            return rows.pop()
        groups = {self.categories[row].group for row in rows}
        group = groups.pop()
        if groups or not group:
            return self._at_other
        rest = [at for at, one in enumerate(self.categories) if one.group == group and one.label == "その他"]
        return rest[0] if rest else self._at_other
