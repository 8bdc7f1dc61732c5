"""Files that are there whole or not at all, and readable by their owner only."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from ihaho_cli.errors import NoOutputError


@contextmanager
def replacing(path: str, *, force: bool | None) -> Iterator[str]:
    """Give a temporary file (mode 0600) beside ``path`` to write to; moved into place when all went well.

    ``force`` is None where the command has no such option. Raises NoOutputError where the place cannot be written or, without ``force``, is taken.
    """
    name = os.path.basename(path)
    if os.path.exists(path) and not force:
        cure = "別の名前にしてください" if force is None else "別の名前にするか、--force を付けてください"
        raise NoOutputError(f"同じ名前のファイルがあります: {name}", cure)
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise NoOutputError(f"{name} はふつうのファイルではありません", "別の名前にしてください")
    folder = os.path.dirname(path)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".ihaho-", suffix=os.path.splitext(path)[1], dir=folder)
        os.close(handle)
    except OSError as error:
        raise NoOutputError(
            f"{name} をその場所に書けません", "フォルダーがあるか、書き込みの権限があるかを確かめてください"
        ) from error
    try:
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise NoOutputError(f"{name} に書けません", "空き容量と、ほかのソフトで開いていないかを確かめてください") from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _to_disk(path: str) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: str, chunks: Iterable[str], *, force: bool | None, mark: bool = False) -> None:
    """Write UTF-8 text, with a byte order mark where Excel is to open it.

    Raises NoOutputError.
    """
    write_bytes(path, (chunk.encode("utf-8", "backslashreplace") for chunk in chunks), force=force, mark=mark)


def write_bytes(path: str, chunks: Iterable[bytes], *, force: bool | None, mark: bool = False) -> None:
    """Write text that is UTF-8 already, with a byte order mark where Excel is to open it.

    Raises NoOutputError.
    """
    with replacing(path, force=force) as temporary, open(temporary, "wb") as file:
        if mark:
            file.write(b"\xef\xbb\xbf")
        for chunk in chunks:
            file.write(chunk)


def write_packed(path: str, save: Callable[[BinaryIO], None]) -> None:
    """Write a packed file in one piece: a packer that meets a full disk half-way would complain once more when it is cleared away.

    ``save`` writes into what it is given. Raises OSError, and what ``save`` raises.
    """
    with BytesIO() as packed, open(path, "wb") as file:
        save(packed)
        file.write(packed.getbuffer())


def free_path(path: str) -> str:
    """The path, or the first of ``name_2``, ``name_3`` … that is not taken: a draft never replaces another."""
    stem, suffix = os.path.splitext(path)
    number = 2
    while os.path.lexists(path):
        path = f"{stem}_{number}{suffix}"
        number += 1
    return path
