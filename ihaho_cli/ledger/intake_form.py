"""The consultation form: a screen as it is pasted, or a row of its CSV, as the columns of an intake.

Only what the tallies count is read. Headline, free text, names and pictures are left where they are; which answers
were passed over is said by the name of their question, never by their words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.dates import parse_day, parse_instant
from ihaho_cli.errors import BadInputError
from ihaho_cli.extract import extract_urls
from ihaho_cli.ledger.vocabulary import FIGURES, Vocabulary
from ihaho_cli.text import fold

PASSED_OVER = "-"
"""The column of a question whose answer is not kept."""

_LONGEST_OPTION = 100
_SEPARATORS = re.compile(r"[;；\n]")


class Answers(NamedTuple):
    """What a form says, by column of the event."""

    values: Mapping[str, tuple[str, ...]]
    """Codes where the table knows the option, else its words."""
    urls: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    """(column, option) the table does not know."""


class Form:
    """The questions of the form and their options, as intake.csv has them."""

    def __init__(self, rows: Iterable[Mapping[str, str]], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._columns: dict[str, str] = {}
        self._codes: dict[tuple[str, str], str] = {}
        for row in rows:
            self._columns.setdefault(fold(row["question"]), row["column"])
            if row["option"]:
                self._codes[row["column"], fold(row["option"])] = row["code"]

    def column_of(self, question: str) -> str | None:
        """The column a question feeds; None for a text that is none of the questions."""
        return self._columns.get(fold(question))

    def read_screen(self, text: str) -> Answers:
        """A pasted consultation screen: each answer stands below its question.

        Raises BadInputError where not one question is found.
        """
        answers: dict[str, list[str]] = {}
        current, found = PASSED_OVER, False
        for line in text.splitlines():
            column = self.column_of(line)
            if column is not None:
                current, found = column, True
            elif line.strip():
                answers.setdefault(current, []).append(line.strip())
        if not found:
            raise BadInputError("相談画面の質問が見つかりません", "相談画面の「詳細」の部分をすべて選んで、貼り付けてください")
        return self._answers(answers)

    def read_row(self, row: Mapping[str, str]) -> Answers:
        """A row of the form's CSV; several answers in one cell are separated by ``;`` or a line break."""
        answers: dict[str, list[str]] = {}
        for question, cell in row.items():
            column = self.column_of(question)
            if column is not None and (column in FIGURES or column == "urls"):
                answers.setdefault(column, []).extend(part.strip() for part in _SEPARATORS.split(cell) if part.strip())
        return self._answers(answers)

    def single(self, row: Mapping[str, str], column: str) -> str:
        """The cell of the question that feeds a column; empty where there is none."""
        return next((cell.strip() for question, cell in row.items() if self.column_of(question) == column), "")

    def passed_over(self, questions: Sequence[str]) -> list[str]:
        """The questions whose answers are not kept, and those the table does not know."""
        return [question for question in questions if self.column_of(question) in (None, PASSED_OVER)]

    def _answers(self, answers: Mapping[str, Sequence[str]]) -> Answers:
        values: dict[str, tuple[str, ...]] = {}
        unknown: list[tuple[str, str]] = []
        for column in FIGURES:
            codes = []
            for option in answers.get(column, ()):
                code = self._code(column, option)
                if code is None:
                    unknown.append((column, option[:_LONGEST_OPTION]))
                codes.append(code or option[:_LONGEST_OPTION].replace(";", "；"))
            values[column] = tuple(dict.fromkeys(codes))
        urls = [url for line in answers.get("urls", ()) for _, url in extract_urls(line)]
        return Answers(values, tuple(dict.fromkeys(urls)), tuple(unknown))

    def codes(self, answers: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """By column, the codes of the options in answers whose lines were joined by 、; words that are no option say nothing."""
        found = {column: [self._code(column, option) for option in answers.get(column, "").split("、")] for column in FIGURES}
        return {column: tuple(dict.fromkeys(code for code in codes if code)) for column, codes in found.items()}

    def _code(self, column: str, option: str) -> str | None:
        code = self._codes.get((column, fold(option)))
        if code is not None:
            return code
        label = self._vocabulary.know(column, option)
        return label.code if label is not None else None


def parse_at(text: str) -> datetime:
    """When a form came in: the centre's own clock is Japan's, so a time without a zone is Japan's too.

    Raises BadInputError.
    """
    for given in (text, f"{text} JST"):
        try:
            return parse_instant(given)
        except BadInputError:
            continue
    return datetime.combine(parse_day(text), time(), JST)
