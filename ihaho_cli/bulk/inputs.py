"""Files as they are named on a command line: patterns, folders of parts, and gzip."""

import glob
import gzip
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from typing import cast

from ihaho_cli.errors import BadInputError, NotKnownError, WrongUsageError

Position = Callable[[], int]
"""How many bytes of a file, as it lies on the disk, have been read."""


def matching(names: Sequence[str]) -> list[str]:
    """Each name, or in its place the files its pattern fits in the order of their names; each file once, however often it fits.

    The shell does this too, but not on Windows, and not for more files than a command line holds.
    """
    found: dict[str, str] = {}
    for name in names:
        fitting = [] if os.path.lexists(name) or not glob.has_magic(name) else sorted(glob.glob(name, recursive=True))
        for path in fitting or [name]:
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def refuse_output_among(paths: Sequence[str], output: str | None) -> None:
    """What is read is never written over, whatever its name and with ``--force`` too.

    Raises WrongUsageError.
    """
    if output is None or not os.path.exists(output):
        return
    if any(os.path.exists(path) and os.path.samefile(path, output) for path in paths):
        raise WrongUsageError("--output が、読み込むファイルと同じです", "別の名前のファイルに書き出してください")


def kind_of(path: str) -> str:
    """The suffix that says what a file holds, in small letters; that of the packed file where it is packed.

    >>> kind_of("a.CSV"), kind_of("a.csv.gz"), kind_of("a")
    ('.csv', '.csv', '')
    """
    stem, suffix = os.path.splitext(path)
    return os.path.splitext(stem)[1].lower() if suffix.lower() == ".gz" else suffix.lower()


def is_packed(path: str) -> bool:
    """Whether a file is to be unpacked as it is read."""
    return path.lower().endswith(".gz")


def is_regular(path: str) -> bool:
    """Whether a file can be read more than once and by any process, as a pipe cannot; a missing one counts as such."""
    if os.path.abspath(path).startswith(("/dev/", "/proc/")):
        return False
    return os.path.isfile(path) or not os.path.exists(path)


def size_of(path: str) -> int:
    """Bytes on the disk; 0 where nothing can be known."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


@contextmanager
def opened(path: str, offset: int = 0) -> Iterator[tuple[BufferedReader, Position]]:
    """A file's bytes from an offset on, unpacked where it is packed (then from its beginning), and how far reading has come.

    Raises NotKnownError where it cannot be opened, BadInputError where what is packed turns out to be broken.
    """
    try:
        with open(path, "rb") as stream:
            if is_packed(path):
                with gzip.GzipFile(fileobj=stream) as unpacked, BufferedReader(unpacked, 65_536) as plain:
                    yield cast(BufferedReader, plain), stream.tell
            else:
                if offset:
                    stream.seek(offset)
                yield stream, stream.tell if stream.seekable() else lambda: 0
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInputError(
            f"{os.path.basename(path)} の圧縮 (gzip) が途中で壊れています",
            "読めたところまでは済みました。元のファイルから作り直してください",
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotKnownError("--input のファイルがありません", "名前と場所を確かめてください") from error
    except OSError as error:
        raise NotKnownError("--input のファイルを開けません", "ファイルかどうか、読む権限があるかを確かめてください") from error
