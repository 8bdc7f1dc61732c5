"""Files classified to JSON lines or CSV part by part: by this process, by several (``--jobs``), by a cluster (``--engine``)."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING

from ihaho_cli.answering import Reject
from ihaho_cli.bulk import rendered
from ihaho_cli.bulk.bulk import Part, read_cells
from ihaho_cli.bulk.inputs import size_of
from ihaho_cli.bulk.ranges import RANGE, Range, ranges_of, size_below
from ihaho_cli.bulk.workers import Done, Job, Pool, Submit, classify_part, in_order, processors, write_part
from ihaho_cli.bulk.written import LineWriter
from ihaho_cli.cli.progress import Progress
from ihaho_cli.cli.reading import columns_of_files
from ihaho_cli.errors import BadInputError, IhahoError, NotKnownError, WrongUsageError
from ihaho_cli.tables import catalogue_digest

if TYPE_CHECKING:
    from ihaho_cli.catalogue import Catalogue
    from ihaho_cli.classify import Classifier
    from ihaho_cli.cli.outcome import Outcome

AUTO = "auto"
_MOST_JOBS = 256
_LINES_AT_ONCE = 500
Tables = tuple["Catalogue", "Classifier"]


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
        self, paths: Sequence[str], column: str | None, job: Job, outcome: "Outcome", tables: Tables, size: int = RANGE
    ) -> None:
        """``size``: bytes of a part."""
        self._paths = [os.path.abspath(path) for path in paths]
        self._column, self._job, self._outcome, self._tables, self._size = column, job, outcome, tables, size

    def chunks(self, jobs: int, scheduler: str | None) -> Generator[bytes, None, None]:
        """The output piece by piece, the same bytes whoever does the work; by this process where ``jobs`` is 1."""
        job = self._job
        if job.form == "csv":
            columns = columns_of_files(self._paths, self._column)
            job = job._replace(columns=tuple(columns))
            self._size = size_below(columns, self._size)
            yield _encoded(rendered.csv_head(columns))
        progress = Progress(sum(map(size_of, self._paths)))
        with ExitStack() as stack:
            submit: Submit
            waiting = 2 * jobs + 2
            if scheduler is not None:
                from ihaho_cli.bulk.cluster import connected

                job = job._replace(digest=catalogue_digest(job.data_dir))
                hand_over = stack.enter_context(connected(scheduler, jobs))

                def submit(job: Job, part: Range) -> Callable[[], Done]:
                    return hand_over(classify_part, job, part)

            elif jobs == 1:
                rejects: list[Reject] = []
                writer, waiting = self._writer(job, rejects.append), 1

                def submit(job: Job, part: Range) -> Callable[[], Done]:
                    return lambda: write_part(writer, rejects, part)

            else:
                submit = stack.enter_context(Pool(jobs)).submit
            pieces = in_order(job, self._ranges(), submit, waiting, self._outcome.note_failure)
            for _, piece in progress.over(self._pieces(job, pieces, progress), lambda counted: counted[0]):
                yield piece

    def _writer(self, job: Job, reject: Callable[[Reject], None]) -> LineWriter:
        catalogue, classifier = self._tables
        return LineWriter(catalogue, classifier, job.form, job.columns, reject, extract=job.extract)

    def _ranges(self) -> Iterator[Range]:
        for path in self._paths:
            try:
                yield from ranges_of(path, self._column, self._size)
            except (NotKnownError, BadInputError) as error:
                self._outcome.note_failure(path, error)

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
        outcome = self._outcome
        writer = self._writer(job, lambda reject: outcome.note_part(0, (reject,)))
        if part.offset:
            cells = Part(part.path, part.column, part.head, part.offset, part.first, None).cells()
        else:
            cells = read_cells(part.path, part.column, progress.watch)
        lines = writer.of_cells(cells)
        error: IhahoError | None = None
        while error is None:
            some: list[bytes] = []
            size = 0
            try:
                for line in islice(lines, _LINES_AT_ONCE):
                    some.append(line)
                    size += len(line)
                    if size > RANGE:
                        break
            except (NotKnownError, BadInputError) as raised:
                error = raised
            if some:
                yield len(some), b"".join(some)
            elif error is None:
                break
        if error is not None:
            outcome.note_failure(part.path, error)
        outcome.unknown += writer.unknown
        progress.finish(size_of(part.path))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
