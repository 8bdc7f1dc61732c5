"""How long lines of 100 kB take that were made to be slow, and how it grows from half the length.

python benchmarks/long_lines.py
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from test_corpus import long_lines

from ihaho_cli.classify import Classifier
from ihaho_cli.extract import extract_urls
from ihaho_cli.tables import load_catalogue


def best(run: object, line: str) -> float:
    """The best of five runs, in milliseconds."""
    assert callable(run)
    found = []
    for _ in range(5):
        start = time.perf_counter()
        run(line)
        found.append((time.perf_counter() - start) * 1000)
    return min(found)


def main() -> None:
    """Print a line for each."""
    classifier = Classifier(load_catalogue())
    classifier.classify("https://warm-up.example/")
    for line in long_lines():
        whole, half = best(classifier.classify, line), best(classifier.classify, line[: len(line) // 2])
        drawn = best(lambda text: list(extract_urls(text)), line)
        print(f"{line[:44]!r:<50} classify {whole:6.2f} ms ({whole / half:4.1f}x of half)   extract {drawn:6.2f} ms")


if __name__ == "__main__":
    main()
