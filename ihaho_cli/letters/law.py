"""Articles by the day: which law and number a letter may cite, from the rows of law.csv."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ihaho_cli.errors import FaultyTableError
from ihaho_cli.model import Confidence

_VERSION = "@"


class Article(NamedTuple):
    """One article while it bears one number (a row of law.csv)."""

    law_id: str
    """``act-notice``; the same for every version of one article."""
    law: str
    number: str
    """``25条1項``; empty where only the law is known."""
    subject: str
    valid_from: date | None
    """First day; None where it holds for all days a letter can bear."""
    valid_until: date | None
    """Last day; None where no end is known."""
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence
    """NONE: general knowledge nobody has checked; it may support no duty or deadline in a letter."""

    def holds(self, day: date) -> bool:
        """Whether it bears this number on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)

    def cite(self) -> str:
        """The law and the number as a letter names them: 情報流通プラットフォーム対処法25条1項."""
        return f"{self.law} {self.number}".strip() if self.law.isascii() else self.law + self.number


class Laws:
    """All articles the tool names."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._versions: dict[str, list[Article]] = {}
        for row in rows:
            article = _article(row)
            self._versions.setdefault(article.law_id, []).append(article)

    def ids(self) -> tuple[str, ...]:
        """Every article by its id, in the order of the table."""
        return tuple(self._versions)

    def find(self, law_id: str, day: date) -> Article:
        """The article as it is numbered on a day.

        Raises FaultyTableError where the table has no such article, or none that holds on that day.
        """
        for article in self._versions.get(law_id, ()):
            if article.holds(day):
                return article
        raise FaultyTableError(
            f"law.csv に {day.isoformat()} に効力のある {law_id} がありません", "valid_from と valid_until を確かめてください"
        )

    def cite(self, law_id: str, day: date) -> str:
        """What a letter of that day calls the article.

        Raises FaultyTableError as `find` does.
        """
        return self.find(law_id, day).cite()


def _article(row: Mapping[str, str]) -> Article:
    confidence = row["confidence"]
    return Article(
        law_id=row["law_id"].partition(_VERSION)[0],
        law=row["law"],
        number=row["article"],
        subject=row["subject"],
        valid_from=_day(row, "valid_from"),
        valid_until=_day(row, "valid_until"),
        source_url=tuple(part for part in row["source_url"].split(";") if part),
        checked=row["checked"],
        confidence=Confidence(confidence) if confidence in tuple(Confidence) else Confidence.NONE,
    )


def _day(row: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row[column] else None
    except ValueError as error:
        raise FaultyTableError(
            f"law.csv の {row['law_id']} の {column} が日付ではありません", "YYYY-MM-DD で書いてください"
        ) from error
