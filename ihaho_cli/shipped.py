"""Where the tables and letters that come with the program lie, and how they are read.

They stand at the top of the project for the people who edit them, and inside the package in a wheel.
"""

import os

from ihaho_cli.errors import FaultyTableError, NotKnownError

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def shipped_folder(name: str) -> str:
    """The folder ``data`` or ``templates``: in the package (wheel) or beside it (checkout, editable install)."""
    inside = os.path.join(_PACKAGE, name)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), name)


def read_table_bytes(path: str) -> bytes:
    """A shipped table as it lies on the disk, a newline at its end.

    Raises NotKnownError where the file does not exist.
    """
    data = _read(path)
    return data if data.endswith(b"\n") else data + b"\n"


def read_table_text(path: str) -> str:
    """The text of one table, with or without a byte order mark.

    Raises NotKnownError where the file does not exist, FaultyTableError where it is not UTF-8.
    """
    try:
        # Decoded whole: the codec that knows the mark reads piece by piece and takes twice the time.
        return _read(path).decode()
    except UnicodeDecodeError as error:
        raise FaultyTableError(
            f"表 {os.path.basename(path)} が UTF-8 ではありません", "Excel では「CSV UTF-8」で保存してください"
        ) from error


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read().removeprefix(b"\xef\xbb\xbf")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise NotKnownError(f"表 {os.path.basename(path)} を開けません", f"場所を確かめてください: {path}") from error


def read_template(folder: str, name: str, desk: str | None = None) -> str:
    """The text of ``templates/<folder>/<name>``: the desk's own where its folder has one, else the shipped one.

    Raises NotKnownError where neither exists, FaultyTableError where it is not UTF-8.
    """
    if desk:
        own = os.path.join(desk, "templates", folder, name)
        if os.path.exists(own):
            return read_table_text(own)
    return read_table_text(os.path.join(shipped_folder("templates"), folder, name))
