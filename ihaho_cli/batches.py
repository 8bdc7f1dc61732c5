"""One Arrow batch in, one Arrow batch out: what any engine that already runs somewhere can call on each of its workers."""

from typing import Any

from ihaho_cli import formats
from ihaho_cli.bulk.separated import column_of
from ihaho_cli.classify import Classifier


def classify_batch(batch: Any, classifier: Classifier, column: str | None = None, first: int = 1) -> Any:
    """The columns of a `pyarrow.RecordBatch` as they are, and ours as text with the prefix ``ihaho_`` (see `formats.csv_header`).

    ``column`` names the one with the URLs (by a usual name where None), ``first`` is the number of the first row.
    The same batch gives the same answer; the classifier only remembers hosts and is made once for each process.
    Raises BadInputError where there is no such column.
    """
    import pyarrow

    names = [str(name) for name in batch.schema.names]
    texts = batch.column(column_of(names, column)).to_pylist()
    rows = [
        formats.flat_values(classifier.classify("" if text is None else str(text), line)) for line, text in enumerate(texts, first)
    ]
    ours = zip(*rows, strict=True) if rows else [()] * len(formats.COLUMNS)
    safe = [[cell.encode("utf-8", "backslashreplace").decode() for cell in values] for values in ours]
    added = [pyarrow.array(values, pyarrow.string()) for values in safe]
    header = formats.csv_header(names)
    fields = [field.with_name(name) for field, name in zip(batch.schema, header, strict=False)]
    fields += [pyarrow.field(name, pyarrow.string()) for name in header[len(fields) :]]
    return pyarrow.RecordBatch.from_arrays([*batch.columns, *added], schema=pyarrow.schema(fields))
