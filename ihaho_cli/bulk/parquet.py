"""Parquet files as rows of text, group by group, and back; pyarrow is a part of the extra ``cluster``."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError, add_part
from ihaho_cli.lines import LONGEST_LINE, decoded

_CURE = add_part("cluster")
_ROWS_WRITTEN_AT_ONCE = 8_192
_ROWS_READ_AT_ONCE = 128
"""Few, since a file of some kilobytes can hold a dictionary of long texts and a million references to them."""


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


def read_group_rows(path: str, at: int, group: int | None = None, skip: int = 0) -> Iterator[tuple[list[str], bool]]:
    """The rows of a group, of all where None, after ``skip`` of them, and whether the cell in the column ``at`` can be read.

    Text, days and amounts come as they stand, nothing as an empty text, the rest as JSON. Bytes are UTF-8, else CP932; a cell
    that is neither, or longer than a line may be, cannot be read; in other columns stray bytes are shown as escapes.
    Raises NotKnownError, BadInputError, NoOutputError where the part is missing.
    """
    with _opened(path) as file:
        try:
            for batch in file.iter_batches(_ROWS_READ_AT_ONCE, row_groups=None if group is None else [group]):
                if skip >= batch.num_rows:
                    skip -= batch.num_rows
                    continue
                raw = [_raw(column) for column in batch.slice(skip).columns]
                skip = 0
                readable = map(_is_readable, raw[at])
                columns = [map(_as_text, values) for values in raw]
                yield from zip(map(list, zip(*columns, strict=True)), readable, strict=True)
        # The library's own errors are mostly ValueErrors.
        except (OSError, ValueError, NotImplementedError) as error:
            raise BadInputError("Parquet ファイルが途中で壊れています", "元のファイルから作り直してください") from error


def _raw(column: Any) -> list[object]:
    """The values of a column: text as bytes, days and amounts as text, others as Python has them."""
    import pyarrow
    from pyarrow import types

    kind = column.type
    if types.is_dictionary(kind):
        known = _raw(column.dictionary)
        return [None if at is None else known[at] for at in column.indices.to_pylist()]
    forms: tuple[Any, ...] = ()
    # The library does not look whether text is UTF-8 before it is asked for it.
    if types.is_string(kind):
        column = column.view(pyarrow.binary())
    elif types.is_large_string(kind):
        column = column.view(pyarrow.large_binary())
    elif types.is_temporal(kind) or types.is_decimal(kind):
        # What no clock here can show is the number it is kept as.
        forms = (pyarrow.string(), pyarrow.int64())
    for form in forms:
        try:
            values: list[object] = column.cast(form).to_pylist()
        except pyarrow.lib.ArrowException:
            continue
        return values
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError, LookupError):
        return [_value(scalar) for scalar in column]
    return values


def _value(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError, LookupError):
        return "(読めない値)"


def _is_readable(value: object) -> bool:
    return not isinstance(value, bytes) or (len(value) <= LONGEST_LINE and decoded(value) is not None)


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        text = decoded(value)
        return value.decode("utf-8", "backslashreplace") if text is None else text
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
    schema = pyarrow.schema([(_storable(name), pyarrow.string()) for name in names])
    with ParquetWriter(path, schema, compression="zstd") as file:
        waiting: list[Sequence[str]] = []
        for row in rows:
            waiting.append([_storable(cell) for cell in row])
            if len(waiting) == _ROWS_WRITTEN_AT_ONCE:
                file.write_batch(_batch(schema, waiting))
                waiting = []
        if waiting:
            file.write_batch(_batch(schema, waiting))


def _storable(text: str) -> str:
    """The text with half characters, which no encoding holds, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _batch(schema: Any, rows: Sequence[Sequence[str]]) -> Any:
    import pyarrow

    columns = [pyarrow.array(column, pyarrow.string()) for column in zip(*rows, strict=True)]
    return pyarrow.RecordBatch.from_arrays(columns, schema=schema)
