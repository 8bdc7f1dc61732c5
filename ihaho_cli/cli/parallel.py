"""``ihaho classify --jobs`` and ``--engine dask``: files classified by many processes, written as one would write them."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ihaho_cli import rendered
from ihaho_cli.bulk import Part, read_cells
from ihaho_cli.cli.progress import Progress
from ihaho_cli.cli.streams import Answers, columns_of, quiet_files
from ihaho_cli.errors import BadInputError, NotKnownError, WrongUsageError
from ihaho_cli.inputs import size_of
from ihaho_cli.model import Cell
from ihaho_cli.ranges import Range, ranges_of
from ihaho_cli.tables import catalogue_digest
from ihaho_cli.workers import Done, Job, Pool, Submit, classify_part, in_order, processors

if TYPE_CHECKING:
    from ihaho_cli.cli.outcome import Outcome

AUTO = "auto"
_MOST_JOBS = 256


def jobs_of(given: str) -> int:
    """How many processes ``--jobs`` asks for: those of the machine for ``auto``.

    Raises WrongUsageError.
    """
    if given == AUTO:
        return processors()
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= _MOST_JOBS):
        raise WrongUsageError("--jobs の値が正しくありません", f"1 から {_MOST_JOBS} までの数か auto を指定してください")
    return int(given)


class Run:
    """One run over files: what is to be read, how it is classified, and who is told what happened."""

    def __init__(
        self, paths: Sequence[str], column: str | None, job: Job, outcome: "Outcome", answer: Callable[[Iterator[Cell]], Answers]
    ) -> None:
        self._paths = [os.path.abspath(path) for path in paths]
        self._column, self._job, self._outcome, self._answer = column, job, outcome, answer

    def chunks(self, jobs: int, scheduler: str | None) -> Generator[bytes, None, None]:
        """The output piece by piece, the same bytes whoever does the work."""
        job = self._job
        if job.form == "csv":
            columns, _ = columns_of(self._answer(quiet_files(self._paths, self._column)))
            job = job._replace(columns=tuple(columns))
            yield _encoded(rendered.csv_head(columns))
        progress = Progress(sum(map(size_of, self._paths)))
        with ExitStack() as stack:
            submit: Submit
            if scheduler is None:
                submit = stack.enter_context(Pool(jobs)).submit
            else:
                from ihaho_cli.cluster import connected

                job = job._replace(digest=catalogue_digest(job.data_dir))
                hand_over = stack.enter_context(connected(scheduler, jobs))

                def submit(job: Job, part: Range) -> Callable[[], Done]:
                    return hand_over(classify_part, job, part)

            pieces = in_order(job, self._ranges(), submit, 2 * jobs + 2, self._outcome.note_failure)
            for _, piece in progress.over(self._pieces(job, pieces, progress), lambda counted: counted[0]):
                yield piece

    def _ranges(self) -> Iterator[Range]:
        for path in self._paths:
            try:
                yield from ranges_of(path, self._column)
            except (NotKnownError, BadInputError) as error:
                self._outcome.note_failure(error)

    def _pieces(self, job: Job, pieces: Iterator[Done | Range], progress: Progress) -> Iterator[tuple[int, bytes]]:
        for piece in pieces:
            self._outcome.source = piece.path
            if isinstance(piece, Done):
                self._outcome.note_part(piece.unknown, piece.rejects)
                progress.finish(piece.size)
                yield piece.answers, piece.text
            else:
                yield from self._alone(job, piece, progress)

    def _alone(self, job: Job, part: Range, progress: Progress) -> Iterator[tuple[int, bytes]]:
        """A part that cannot be cut, read by this process."""
        render = rendered.LINE_FORMS[job.form]
        if part.offset:
            cells = Part(part.path, part.column, part.head, part.offset, part.first, None).cells()
        else:
            cells = read_cells(part.path, part.column, progress.watch)
        try:
            for one, cell in self._answer(cells):
                self._outcome.note(one, cell)
                yield 1, _encoded(render(job.columns, one, cell))
        except (NotKnownError, BadInputError) as error:
            self._outcome.note_failure(error)
        progress.finish(size_of(part.path))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
