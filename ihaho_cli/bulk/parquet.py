"""Parquet files as rows of text, group by group, and back; pyarrow is a part of the extra ``cluster``."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError, add_part

_CURE = add_part("cluster")
_ROWS_AT_ONCE = 8_192


def _opened(path: str) -> Any:
    try:
        from pyarrow.lib import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise NoOutputError("Parquet ファイルを扱う部品が入っていません", _CURE) from error
    try:
        return ParquetFile(path)
    except FileNotFoundError as error:
        raise NotKnownError("--input のファイルがありません", "名前と場所を確かめてください") from error
    except (ArrowException, OSError, ValueError) as error:
        raise BadInputError("Parquet ファイルとして読めません", "元のファイルから作り直してください") from error


def row_groups(path: str) -> list[int]:
    """How many rows each group of a file has.

    Raises NotKnownError, BadInputError, NoOutputError where the part is missing.
    """
    with _opened(path) as file:
        return [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]


def column_names(path: str) -> list[str]:
    """The names of a file's columns.

    Raises NotKnownError, BadInputError, NoOutputError where the part is missing.
    """
    with _opened(path) as file:
        return [str(name) for name in file.schema_arrow.names]


def read_group_rows(path: str, groups: Sequence[int] | None = None) -> Iterator[list[str]]:
    """The rows of some groups, of all where None: text as it stands, nothing as an empty text, the rest as JSON.

    Raises NotKnownError, BadInputError, NoOutputError where the part is missing.
    """
    with _opened(path) as file:
        try:
            for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=None if groups is None else list(groups)):
                columns = [[_as_text(value) for value in column.to_pylist()] for column in batch.columns]
                yield from map(list, zip(*columns, strict=True))
        except OSError as error:
            raise BadInputError("Parquet ファイルが途中で壊れています", "元のファイルから作り直してください") from error


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def write_text_columns(path: str, names: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    """Write one Parquet file in which every column is text.

    Raises NoOutputError where the part is missing or the file cannot be written.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise NoOutputError("Parquet ファイルを扱う部品が入っていません", _CURE) from error
    schema = pyarrow.schema([(name, pyarrow.string()) for name in names])
    with ParquetWriter(path, schema, compression="zstd") as file:
        waiting: list[Sequence[str]] = []
        for row in rows:
            waiting.append([cell.encode("utf-8", "backslashreplace").decode() for cell in row])
            if len(waiting) == _ROWS_AT_ONCE:
                file.write_batch(_batch(schema, waiting))
                waiting = []
        if waiting:
            file.write_batch(_batch(schema, waiting))


def _batch(schema: Any, rows: Sequence[Sequence[str]]) -> Any:
    import pyarrow

    columns = [pyarrow.array(column, pyarrow.string()) for column in zip(*rows, strict=True)]
    return pyarrow.RecordBatch.from_arrays(columns, schema=schema)
