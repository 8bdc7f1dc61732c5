"""Parts of files classified by other processes, of this machine or of a cluster, and put together in their order."""

import mmap
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from ihaho_cli.answering import Reject
from ihaho_cli.bulk.bulk import Part
from ihaho_cli.bulk.ranges import Range, trimmed
from ihaho_cli.bulk.written import LineWriter
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.errors import BadInputError, FaultyTableError, IhahoError, NoOutputError, NotKnownError
from ihaho_cli.tables import catalogue_digest, load_catalogue

_LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes: many times what a part can become unless a file of some kilobytes was made to become millions of times as large."""
_ROOM = 2 * 1024 * 1024
"""Bytes of an answer that a process can hand over without a pipe: twice what a part of ordinary lines becomes as JSON."""
_AHEAD = 2
"""Parts a process is given: while this one writes down an answer, it goes on with the next."""
_LONGEST_AHEAD = 4096
"""Bytes that a pipe takes on every system while nobody reads it."""
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


_rejects: list[Reject] = []
"""Of the part at hand."""


@lru_cache(maxsize=2)
def _writer(job: Job) -> LineWriter:
    """What a process remembers of hosts and rows from one part to the next."""
    catalogue, classifier = _prepared(job.data_dir, job.edition, job.digest)
    return LineWriter(catalogue, classifier, job.form, job.columns, _rejects.append, extract=job.extract)


def classify_part(job: Job, part: Range) -> Done:
    """Classify one part.

    Raises NotKnownError, BadInputError, FaultyTableError, NoOutputError.
    """
    return write_part(_writer(job), _rejects, part)


def write_part(writer: LineWriter, rejects: list[Reject], part: Range) -> Done:
    """The same with a writer at hand, which puts what it rejects into the list; the list is emptied.

    Raises NotKnownError, BadInputError, NoOutputError.
    """
    assert part.until is not None
    rejects.clear()
    unknown, size = writer.unknown, max(0, part.end - part.offset)
    source = Part(part.path, part.column, part.head, part.offset, part.first, part.until)
    texts = None if writer.extract else source.texts(size)
    if texts is None:
        lines = _bounded(writer.of_cells(source.cells()))
    elif part.head is None:
        lines = writer.of_texts(texts, part.first)
    else:
        lines = writer.of_rows(texts, part.first, part.head)
    return Done(part.path, b"".join(lines), source.following, size, len(lines), writer.unknown - unknown, tuple(rejects))


def _bounded(lines: Iterable[bytes]) -> list[bytes]:
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size > _LARGEST_ANSWER:
            raise BadInputError("同じ長い文が何度も入っていて、大きくなりすぎます", "URL の列だけのファイルにして渡してください")
    return kept


def in_order(
    job: Job, parts: Iterable[Range], submit: Submit, waiting: int, failed: Callable[[str, IhahoError], None]
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
        except (NotKnownError, BadInputError) as error:
            failed(part.path, error)
            is_lost = True
            continue
        following = done.following
        yield done


class Pool:
    """Processes on this machine, each with a pipe of its own.

    Not the pool of the standard library: there all answers come through one pipe, and a process that is killed while
    it writes into it leaves the others waiting for ever.
    Raises NoOutputError from an answer's wait where a process was ended from outside.
    """

    def __init__(self, jobs: int) -> None:
        self._processes: list[BaseProcess] = []
        self._rooms: dict[Connection, mmap.mmap] = {}
        self._todo: deque[tuple[int, bytes]] = deque()
        self._under_way: dict[Connection, deque[int]] = {}
        self._answers: dict[int, Done | Exception] = {}
        self._count = 0
        for _ in range(jobs):
            ours, theirs = multiprocessing.Pipe()
            self._under_way[ours] = deque()
            # Memory without a name goes to a child only as a copy of its parent; a file in its place could meet a full disk.
            room = mmap.mmap(-1, _AHEAD * _ROOM) if multiprocessing.get_start_method() == "fork" else None
            if room is not None:
                self._rooms[ours] = room
            process = multiprocessing.Process(target=_serve, args=(theirs, room, os.getpid(), tuple(self._under_way)), daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        # One that is asked to end while it starts may not hear it; what it then waits for is its pipe.
        for pipe in self._under_way:
            pipe.close()
        for process in self._processes:
            process.join()

    def submit(self, job: Job, part: Range) -> Callable[[], Done]:
        """Give a part to the next process that is free."""
        self._count += 1
        number = self._count
        self._todo.append((number, pickle.dumps((job, part))))
        self._hand_out()
        return lambda: self._wait_for(number)

    def _hand_out(self) -> None:
        while self._todo:
            number, message = self._todo[0]
            pipe, parts = min(self._under_way.items(), key=lambda one: len(one[1]))
            # With a long message here and a long answer there, both ends would wait for the other to read.
            if len(parts) >= (1 if len(message) > _LONGEST_AHEAD else _AHEAD):
                return
            self._todo.popleft()
            parts.append(number)
            try:
                pipe.send_bytes(message)
            except OSError as error:
                raise NoOutputError(*_STOPPED) from error

    def _wait_for(self, number: int) -> Done:
        while number not in self._answers:
            for pipe in multiprocessing.connection.wait([pipe for pipe, parts in self._under_way.items() if parts]):
                assert isinstance(pipe, Connection)
                self._take(pipe)
            self._hand_out()
        answer = self._answers.pop(number)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _take(self, pipe: Connection) -> None:
        try:
            answer, at, size = pipe.recv()
        except (EOFError, OSError) as error:
            raise NoOutputError(*_STOPPED) from error
        if size:
            answer = answer._replace(text=self._rooms[pipe][at : at + size])
        self._answers[self._under_way[pipe].popleft()] = answer


def _serve(pipe: Connection, room: mmap.mmap | None, parent: int, inherited: tuple[Connection, ...]) -> None:
    """Answer until the parent closes the pipe, ends this process, or is no more.

    The text of an answer is left in the room where it has space: through the pipe it costs several copies and waits.
    """
    # A copy of the parent's end that stays open here would keep the pipe alive when the parent is killed.
    for other in inherited:
        other.close()
    # Ctrl-C reaches every process of a terminal; only the one that writes the file answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        # The parent has taken an answer before it sends the part that is the `_AHEAD`th after it.
        for at in cycle(range(0, _AHEAD * _ROOM, _ROOM)):
            while not pipe.poll(1):
                if os.getppid() != parent:
                    return
            job, part = pipe.recv()
            try:
                answer: Done | Exception = classify_part(job, part)
            except Exception as error:
                answer = error
            size = 0
            if room is not None and isinstance(answer, Done) and len(answer.text) <= _ROOM:
                size = len(answer.text)
                room[at : at + size] = answer.text
                answer = answer._replace(text=b"")
            pipe.send((answer, at, size))
    except (EOFError, OSError):
        return


def processors() -> int:
    """How many processes this machine can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
