"""How long finding service and item of one URL takes, as a ratio to parsers that do less.

    python benchmarks/one_url.py [number of URLs]

Every kernel runs in this one process over the same URLs, in turns of 2,000, so that a noisy machine
is noisy for all of them; what other processes take is not counted. Higher is faster than urllib.parse.urlsplit.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from corpus import urls

from ihaho_cli.classify import Classifier
from ihaho_cli.formats import render_json
from ihaho_cli.tables import load_catalogue

CHUNK = 2_000


def kernels() -> dict[str, Callable[[str], object]]:
    """What is compared; a library that is not installed is left out."""
    classifier = Classifier(load_catalogue())
    found: dict[str, Callable[[str], object]] = {
        "urlsplit": _total(urlsplit),
        "ihaho match (service, item)": classifier.match,
        "ihaho classify (record)": classifier.classify,
        "ihaho classify + JSON line": lambda url: render_json(classifier.classify(url)),
    }
    try:
        from tldextract import TLDExtract

        found["tldextract (domain only)"] = TLDExtract(suffix_list_urls=(), cache_dir=None)
    except ImportError:
        pass
    try:
        from ural import get_hostname

        found["ural get_hostname (host only)"] = get_hostname
    except ImportError:
        pass
    return found


def _total(parse: Callable[[str], object]) -> Callable[[str], object]:
    def run(url: str) -> object:
        try:
            return parse(url)
        except ValueError:
            return None

    return run


def main() -> None:
    """Print each kernel's median time and its ratio to urlsplit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    many = list(urls(count))
    times: dict[str, list[float]] = {}
    todo = kernels()
    for run in todo.values():
        for url in many[:CHUNK]:
            run(url)
    for begin in range(0, count, CHUNK):
        part = many[begin : begin + CHUNK]
        for name, run in todo.items():
            start = time.thread_time()
            for url in part:
                run(url)
            times.setdefault(name, []).append((time.thread_time() - start) / len(part) * 1e6)
    base = statistics.median(times["urlsplit"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:<32} {median:7.2f} µs/URL   {base / median:5.2f}x urlsplit")


if __name__ == "__main__":
    main()
