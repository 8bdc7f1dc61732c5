"""What happened while many URLs were answered: the unknown, the unreadable, the files that failed."""

import os
from collections.abc import Callable, Sequence

from ihaho_cli import errors
from ihaho_cli.answering import LEFT_OUT, Reject, reject_of
from ihaho_cli.cli import options
from ihaho_cli.model import Cell, Classification, Status


class Outcome:
    """What happened on the way, for the exit code and the file of rejects."""

    def __init__(self, reject: Callable[[str, Reject], None] | None) -> None:
        """``reject`` is told the file and the row of each that could not be read."""
        self.unknown = 0
        self.bad = 0
        self.cut = 0
        """Rows of which a value was left out."""
        self.failed: list[int] = []
        """Exit codes of inputs that could not be read at all."""
        self.source = ""
        """The file being read."""
        self._reject = reject

    def note(self, one: Classification, cell: Cell) -> None:
        """One answer was given."""
        if one.status is Status.UNKNOWN:
            self.unknown += 1
        elif one.status is Status.INVALID and (reject := reject_of(one, cell)) is not None:
            self.note_part(0, (reject,))

    def note_part(self, unknown: int, rejects: Sequence[Reject]) -> None:
        """Many answers were given by another process."""
        self.unknown += unknown
        cut = sum(reject.reason == LEFT_OUT for reject in rejects)
        self.cut += cut
        self.bad += len(rejects) - cut
        if self._reject is not None:
            for reject in rejects:
                self._reject(self.source, reject)

    def note_left_out(self, reject: Reject) -> None:
        """A row was not written whole."""
        self.note_part(0, (reject,))

    def begin(self, source: str) -> None:
        """Another file is being read."""
        self.source = source

    def note_failure(self, path: str, error: errors.IhahoError) -> None:
        """An input that fails is reported at once, by its name; the others are still read."""
        name = os.path.basename(path)
        options.say_error(error if name in error.message else type(error)(f"{name}: {error.message}", error.cure))
        self.failed.append(error.exit_code)

    def code(self, strict: bool) -> int:
        happened = [errors.DONE, *self.failed]
        happened += [errors.BAD_INPUT] if self.bad or self.cut else []
        happened += [errors.NOT_KNOWN] if self.unknown and strict else []
        return errors.weightiest(happened)
