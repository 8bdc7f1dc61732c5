"""Figure 9 from plain lists of URLs: classified and counted in one pass, by one process or several."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ihaho_cli.answering import Reject
from ihaho_cli.bulk.workers import Job
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.outcome import Outcome
from ihaho_cli.cli.parallel import Run, jobs_of
from ihaho_cli.cli.rejects import Rejects
from ihaho_cli.tables import load_catalogue
from ihaho_cli.tally import breakdown
from ihaho_cli.tally.figures import Figure, Frame
from ihaho_cli.tally.periods import parse_period
from ihaho_cli.tally.tallies import Scheme, Tally
from ihaho_cli.text import visible

_MOST_SHOWN = 20


class UrlLists(NamedTuple):
    """Lists of URLs and how they are read."""

    paths: Sequence[str]
    column: str | None
    jobs: str | None
    """How many processes, or ``auto``; None for this one alone."""
    data_dir: str | None
    output: str | None
    """The file the figure is written to: rows that cannot be read are kept beside it."""


def count_urls(lists: UrlLists, scheme: Scheme, frame: Frame) -> tuple[list[Figure], int]:
    """The figure and the exit code; a list has no works and no months, and each URL is one mention.

    Raises WrongUsageError, NotKnownError, BadInputError, FaultyTableError, NoOutputError.
    """
    from datetime import date

    jobs = jobs_of(lists.jobs or "1")
    rejects = Rejects()
    outcome = Outcome(_Naming() if lists.output is None else rejects.add)
    tally = Tally(parse_period("今月", date.fromisoformat(frame.as_of)), scheme)
    for key, times in _keys(lists, jobs, outcome, frame.edition).items():
        tally.mention(key, times)
    if lists.output is not None:
        rejects.write_beside(lists.output)
    elif outcome.bad > _MOST_SHOWN:
        sys.stderr.write(
            f"読めない行は、ほかに {outcome.bad - _MOST_SHOWN:,} 件あります。--output を付けると、すべてをファイルに書きます。\n"
        )
    figure = breakdown.services(tally, frame)
    notes = ("URL の一覧から、1件の URL を1件として数えました。", *(note for note in figure.notes if not note.startswith("注2")))
    remarks = (f"URL として読めない行 {outcome.bad:,} 件は数えていません。",) if outcome.bad else ()
    return [figure._replace(works=None, since="", until="", notes=notes, remarks=remarks)], outcome.code(strict=False)


class _Naming:
    """Names the first rows that cannot be read by file, line and reason; never by what stood there."""

    def __init__(self) -> None:
        self._left = _MOST_SHOWN

    def __call__(self, path: str, reject: Reject) -> None:
        if self._left:
            self._left -= 1
            sys.stderr.write(visible(f"{os.path.basename(path)} {reject.line} 行目: {reject.reason}") + "\n")


def _keys(lists: UrlLists, jobs: int, outcome: Outcome, edition: str) -> Counter[str]:
    """Key of figure 9 → URLs."""
    catalogue = load_catalogue(lists.data_dir)
    classifier = Classifier(catalogue, edition)
    classifier.prepare()

    counted: Counter[str] = Counter()
    folder = None if lists.data_dir is None else os.path.abspath(lists.data_dir)
    job = Job(folder, edition, False, "figure9", (), "")
    for chunk in Run(lists.paths, lists.column, job, outcome, (catalogue, classifier)).chunks(jobs, None):
        counted.update(chunk.decode().splitlines())
    return counted
