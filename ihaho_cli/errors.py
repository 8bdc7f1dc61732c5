"""The one family of errors a person at the desk can meet, and the exit code each of them means.

A cause is named by place (line 12, column URL), never by the words of the person who asks for help.
"""

from collections.abc import Sequence

# Exit codes in ascending weight: the weightiest of what happened is the code of the run.
DONE = 0
NOT_KNOWN = 4
BAD_INPUT = 3
FAULTY_TABLE = 6
NO_LETTER = 7
NO_NETWORK = 8
NO_OUTPUT = 5
WRONG_USAGE = 2
BUG = 1
INTERRUPTED = 130
TERMINATED = 143
_WEIGHTS = (DONE, NOT_KNOWN, BAD_INPUT, FAULTY_TABLE, NO_LETTER, NO_NETWORK, NO_OUTPUT, WRONG_USAGE, BUG, INTERRUPTED, TERMINATED)


def weightiest(codes: Sequence[int]) -> int:
    """The exit code of a run in which all of these happened."""
    return max(codes, key=_WEIGHTS.index, default=DONE)


def add_part(extra: str) -> str:
    """How a missing optional part is installed: from the project's own folder, never by the bare name from a public index.

    >>> add_part("pdf")
    'ihaho のフォルダーで pip install ".[pdf]" を実行してください (pipx、uv tool では install --force ".[pdf]")'
    """
    return f'ihaho のフォルダーで pip install ".[{extra}]" を実行してください (pipx、uv tool では install --force ".[{extra}]")'


class IhahoError(Exception):
    """Something a person can mend: one sentence, and the cure."""

    exit_code = BUG

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        """One Japanese sentence, already cleaned for the terminal."""
        self.cure = cure
        """What to do about it, in Japanese."""

    def __reduce__(self) -> tuple[type["IhahoError"], tuple[str, str]]:
        return type(self), (self.message, self.cure)


class NotKnownError(IhahoError):
    """A name, number or file that was given does not exist."""

    exit_code = NOT_KNOWN


class BadInputError(IhahoError):
    """An input cannot be read as what it was said to be."""

    exit_code = BAD_INPUT


class FaultyTableError(IhahoError):
    """A table cannot be used as it stands."""

    exit_code = FAULTY_TABLE


class NoLetterError(IhahoError):
    """A letter cannot be drafted: a stop rule, a barring check, or blanks where none are wanted."""

    exit_code = NO_LETTER


class NetworkError(IhahoError):
    """What was asked over the network gave no usable answer, or the door of the house refused to ask."""

    exit_code = NO_NETWORK


class NoOutputError(IhahoError):
    """An output cannot be written, or a part that is not installed is needed."""

    exit_code = NO_OUTPUT


class WrongUsageError(IhahoError):
    """The command line itself is not right."""

    exit_code = WRONG_USAGE


class TemplateError(ValueError):
    """A URL template that does not follow the grammar; becomes a fault of the table it stands in."""
