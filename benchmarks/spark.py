"""`classify_batch` on Spark's `mapInArrow` over partitioned Parquet, compared row for row with the command on the same files.

    python benchmarks/spark.py [number of URLs] [partitions]

Needs Java and pyspark, which are no parts of ihaho.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from corpus import urls


def classified(batches: Iterator[Any]) -> Iterator[Any]:
    """What runs on a worker: one classifier for each partition."""
    from ihaho_cli.batches import classify_batch
    from ihaho_cli.classify import Classifier
    from ihaho_cli.tables import load_catalogue

    classifier = Classifier(load_catalogue())
    for batch in batches:
        yield classify_batch(batch, classifier, "url")


def main() -> None:
    """Write partitions, classify them both ways, compare, and print the times."""
    import pyarrow
    from pyarrow import parquet

    try:
        from pyspark.sql import SparkSession
    except ImportError:
        print("pyspark is not installed: nothing to compare with")
        return
    from ihaho_cli import formats

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    parts = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory(prefix="ihaho-spark-") as folder:
        many = list(urls(count))
        Path(folder, "in").mkdir()
        for part in range(parts):
            some = many[part::parts]
            table = pyarrow.table({"number": [str(n) for n in range(part, count, parts)], "url": some})
            parquet.write_table(table, f"{folder}/in/part-{part:04}.parquet", row_group_size=10_000)
        begun = time.perf_counter()
        spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        started = time.perf_counter()
        schema = ", ".join(["number string", "url string", *(f"ihaho_{name} string" for name in formats.COLUMNS)])
        spark.read.parquet(f"{folder}/in").mapInArrow(classified, schema).write.parquet(f"{folder}/out")
        done = time.perf_counter()
        spark.stop()
        command = [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()", "classify", "--column", "url"]
        command += ["--input", f"{folder}/in/*.parquet", "--output", f"{folder}/own.parquet"]
        again = time.perf_counter()
        code = subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode
        alone = time.perf_counter() - again
        assert code in (0, 3), code
        theirs = {row["number"]: row for row in parquet.read_table(f"{folder}/out").to_pylist()}
        ours = parquet.read_table(f"{folder}/own.parquet").to_pylist()
        # The number of a line is that in its batch or in its file: it says where the row stood, not what it is.
        differing = sum({**theirs.pop(row["number"]), "ihaho_line": ""} != {**row, "ihaho_line": ""} for row in ours)
    print(f"{count:,} URLs in {parts} partitions; rows that differ: {differing}, rows only Spark has: {len(theirs)}")
    print(f"Spark {done - started:.1f} s after {started - begun:.1f} s of start; the command alone {alone:.1f} s")


if __name__ == "__main__":
    main()
