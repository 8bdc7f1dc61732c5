"""A file of URLs classified to a file, beside tools that do less of it, as ratios of one run.

    python benchmarks/bulk.py [number of URLs] [rounds]

Each runs as a process of its own over the same file, in turns, so that a noisy machine is noisy for all. A library
that is not installed is left out. The others find a host or a domain only: no repair, no item, no operator. Where other
work runs beside, the seconds of processors say more than those of the clock.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import urls

_ROUNDS = 3
_HEAD = "import sys; source, target = sys.argv[1:]\n"
_LINES = "with open(source, encoding='utf-8') as i, open(target, 'w', encoding='utf-8') as o:\n    for line in i:\n        url = line.rstrip('\\n')\n"
OTHERS = {
    "urlsplit host": ("urllib", "from urllib.parse import urlsplit\n" + _LINES
        + "        try: o.write(url + '\\t' + str(urlsplit(url).hostname) + '\\n')\n        except ValueError: o.write(url + '\\t\\n')\n"),
    "tldextract domain": ("tldextract", "from tldextract import TLDExtract\nfind = TLDExtract(suffix_list_urls=(), cache_dir=None)\n" + _LINES
        + "        o.write(url + '\\t' + find(url).top_domain_under_public_suffix + '\\n')\n"),
    "ural hostname": ("ural", "from ural import get_hostname\n" + _LINES + "        o.write(url + '\\t' + str(get_hostname(url)) + '\\n')\n"),
    "socials platform of a URL": ("socials", "import socials\n" + _LINES
        + "        found = socials.extract([url]).get_matches_per_platform()\n"
        "        o.write(url + '\\t' + ' '.join(k for k, v in found.items() if v) + '\\n')\n"),
    "polars host by regex": ("polars", "import polars as p\n"
        "(p.scan_csv(source, has_header=False, new_columns=['u'], separator='\\x01', quote_char=None)"
        ".with_columns(h=p.col('u').str.extract(r'^https?://([^/?#]+)')).sink_csv(target))\n"),
    "duckdb host by regex": ("duckdb", "import duckdb\n"
        "duckdb.sql(f\"copy (select u, regexp_extract(u, '^https?://([^/?#]+)', 1) h from read_csv('{source}', header=false, delim='\\t',"
        " quote='', escape='', auto_detect=false, strict_mode=false, columns={{'u': 'VARCHAR'}})) to '{target}'\")\n"),
}  # fmt: skip
OURS = {
    "ihaho to JSON lines": (".jsonl", []), "ihaho to CSV": (".csv", []),
    "ihaho to JSON lines, --jobs 2": (".jsonl", ["--jobs", "2"]), "ihaho to CSV, --jobs 2": (".csv", ["--jobs", "2"]),
}  # fmt: skip


def run(program: list[str]) -> tuple[float, float, float]:
    """Seconds from start to end, seconds of processors, and the largest resident memory of the process and those it waited for, in MB."""
    begun = time.perf_counter()
    running = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode in (0, 3), program
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print each one's median time, rate, memory and ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else _ROUNDS
    with tempfile.TemporaryDirectory(prefix="ihaho-bench-") as folder:
        source = os.path.join(folder, "urls.txt")
        # Written bit by bit: a child is charged with the memory its parent had at most.
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(url + "\n" for url in urls(count))
        programs = {}
        for name, (library, program) in OTHERS.items():
            if subprocess.run([sys.executable, "-c", f"import {library}"], capture_output=True, check=False).returncode == 0:
                programs[name] = [sys.executable, "-c", _HEAD + program, source, os.path.join(folder, "other")]
        command = [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()", "classify", "--input", source, "--force"]
        for name, (suffix, words) in OURS.items():
            programs[name] = [*command, "--output", os.path.join(folder, "own" + suffix), *words]
        found: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(rounds):
            for name, program in programs.items():
                found.setdefault(name, []).append(run(program))
    base, base_work = (statistics.median(one[at] for one in found["urlsplit host"]) for at in (0, 1))
    print(f"{count:,} URLs, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, runs in found.items():
        seconds, work = (statistics.median(one[at] for one in runs) for at in (0, 1))
        memory = max(one[2] for one in runs)
        print(
            f"{name:<32} {seconds:6.2f} s   {count / seconds:9,.0f} URLs/s   {memory:5.0f} MB   {base / seconds:5.2f}x urlsplit"
            f"   {work:6.2f} s of processors   {base_work / work:5.2f}x"
        )


if __name__ == "__main__":
    main()
