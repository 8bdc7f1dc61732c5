"""Parts of files classified by other processes, of this machine or of a cluster, and put together in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ihaho_cli.answering import Reject, answers_to, reject_of
from ihaho_cli.bulk import Part
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.errors import BadInputError, FaultyTableError, IhahoError, NoOutputError
from ihaho_cli.model import Status
from ihaho_cli.ranges import Range, trimmed
from ihaho_cli.rendered import LINE_FORMS
from ihaho_cli.tables import catalogue_digest, load_catalogue

_STOPPED = ("処理を分けたプロセスの1つが止まりました", "--jobs を小さくして、もう一度実行してください")


class Job(NamedTuple):
    """How all parts are to be classified."""

    data_dir: str | None
    edition: str
    extract: bool
    form: str
    """A key of `LINE_FORMS`."""
    columns: tuple[str, ...]
    """For CSV: the columns of the input."""
    digest: str
    """Of the tables, where the process may be on another machine; empty on this one."""


class Done(NamedTuple):
    """One part, classified."""

    path: str
    text: bytes
    """The lines of output, UTF-8."""
    following: int
    """Line at which the next part begins."""
    size: int
    """Bytes of the input it stood in, as far as they are known."""
    answers: int
    unknown: int
    rejects: tuple[Reject, ...]


Submit = Callable[[Job, Range], Callable[[], Done]]
"""Gives a part to a process; what comes back waits for the answer."""


@lru_cache(maxsize=2)
def _prepared(data_dir: str | None, edition: str, digest: str) -> tuple[Catalogue, Classifier]:
    """The tables, read once in each process."""
    if digest and digest != catalogue_digest(data_dir):
        raise FaultyTableError(
            "処理を分けた先の表が、この機械の表と違います", "すべての機械に同じ版の ihaho と同じ --data-dir を置いてください"
        )
    catalogue = load_catalogue(data_dir)
    classifier = Classifier(catalogue, edition)
    classifier.prepare()
    return catalogue, classifier


def classify_part(job: Job, part: Range) -> Done:
    """Classify one part.

    Raises NotKnownError, BadInputError, FaultyTableError, NoOutputError.
    """
    assert part.until is not None
    catalogue, classifier = _prepared(job.data_dir, job.edition, job.digest)
    source = Part(part.path, part.column, part.head, part.offset, part.first, part.until)
    render = LINE_FORMS[job.form]
    lines: list[str] = []
    rejects: list[Reject] = []
    unknown = 0
    for one, cell in answers_to(source.cells(), classifier, catalogue.is_listed, extract=job.extract):
        lines.append(render(job.columns, one, cell))
        unknown += one.status is Status.UNKNOWN
        if (reject := reject_of(one, cell)) is not None:
            rejects.append(reject)
    text = "".join(lines).encode("utf-8", "backslashreplace")
    return Done(part.path, text, source.following, max(0, part.end - part.offset), len(lines), unknown, tuple(rejects))


def in_order(
    job: Job, parts: Iterable[Range], submit: Submit, waiting: int, failed: Callable[[IhahoError], None]
) -> Iterator[Done | Range]:
    """The parts classified, in their order, at most ``waiting`` of them under way; a part without an end comes back as it is.

    A part that began inside a row of the part before it is classified again from where that row ends. Of a file
    that cannot be read on, ``failed`` is told, and the other files go on.
    """
    source = iter(parts)
    under_way: deque[tuple[Range, Callable[[], Done] | None]] = deque()
    path, following, is_lost = "", 0, False
    while True:
        while len(under_way) < waiting and (part := next(source, None)) is not None:
            under_way.append((part, None if part.until is None else submit(job, part)))
        if not under_way:
            return
        part, result = under_way.popleft()
        if part.path != path:
            path, following, is_lost = part.path, part.first, False
        if is_lost:
            continue
        if part.first < following:
            rest = trimmed(part, following)
            if rest is None:
                continue
            part, result = rest, None if rest.until is None else submit(job, rest)
        if result is None:
            yield part
            continue
        try:
            done = result()
        except BadInputError as error:
            failed(error)
            is_lost = True
            continue
        following = done.following
        yield done


class Pool:
    """Processes on this machine.

    Raises NoOutputError from an answer's wait where one of them was ended from outside.
    """

    def __init__(self, jobs: int) -> None:
        from concurrent.futures import ProcessPoolExecutor

        self._pool = ProcessPoolExecutor(jobs, initializer=_leave_signals_to_the_parent)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, job: Job, part: Range) -> Callable[[], Done]:
        """Give a part to the next process that is free."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            future = self._pool.submit(classify_part, job, part)
        except BrokenProcessPool as error:
            raise NoOutputError(*_STOPPED) from error

        def wait() -> Done:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise NoOutputError(*_STOPPED) from error

        return wait


def _leave_signals_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that writes the file answers it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def processors() -> int:
    """How many processes this machine can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
