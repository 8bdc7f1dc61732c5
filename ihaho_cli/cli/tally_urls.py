"""Figure 9 from plain lists of URLs: classified and counted in one pass."""

from collections.abc import Sequence

from ihaho_cli import breakdown, errors
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options, streams
from ihaho_cli.errors import IhahoError
from ihaho_cli.figures import Figure, Frame
from ihaho_cli.model import Status
from ihaho_cli.periods import parse_period
from ihaho_cli.tables import load_catalogue
from ihaho_cli.tallies import Scheme, Tally


def count_urls(
    paths: Sequence[str], column: str | None, scheme: Scheme, frame: Frame, data_dir: str | None
) -> tuple[list[Figure], int]:
    """The figure and the exit code; a list has no works and no months, and each URL is one mention.

    Raises NotKnownError, BadInputError, FaultyTableError.
    """
    from datetime import date

    classifier = Classifier(load_catalogue(data_dir), frame.edition)
    classifier.prepare()
    failed: list[int] = []

    def note(error: IhahoError) -> None:
        options.say_error(error)
        failed.append(error.exit_code)

    tally = Tally(parse_period("今月", date.fromisoformat(frame.as_of)), scheme)
    bad = 0
    for cell in streams.files(paths, column, note):
        one = classifier.classify(cell.text, cell.line)
        if one.status is Status.INVALID or not cell.readable:
            bad += 1
        else:
            tally.mention(one.figure9 or "")
    figure = breakdown.services(tally, frame)
    notes = ("URL の一覧から、1件の URL を1件として数えました。", *(note for note in figure.notes if not note.startswith("注2")))
    remarks = (f"URL として読めない行 {bad:,} 件は数えていません。",) if bad else ()
    happened = [errors.DONE, *failed, *([errors.BAD_INPUT] if bad else [])]
    return [figure._replace(works=None, since="", until="", notes=notes, remarks=remarks)], errors.weightiest(happened)
