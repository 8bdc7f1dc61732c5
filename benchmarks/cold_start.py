"""How long one command takes from start to end, as a ratio to ``python -c "import click"``.

    python benchmarks/cold_start.py [rounds]

Run it with the Python of an environment the package was installed into as a wheel.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "classify URL": ["classify", "https://x.com/example_user/status/1234567890123456789"],
    "classify URL --format json": ["classify", "--format", "json", "https://x.com/example_user/status/1234567890123456789"],
    "classify unknown URL": ["classify", "https://shop.example.co.jp/"],
    "--help": ["--help"],
}


def seconds(command: list[str]) -> float:
    """Wall time of one run, its output into a pipe."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start


def main() -> None:
    """Print each command's median time and ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    program = os.path.join(os.path.dirname(sys.executable), "ihaho")
    found = program if os.path.exists(program) else shutil.which("ihaho")
    assert found, "ihaho is not installed in this environment"
    base_command = [sys.executable, "-c", "import click"]
    for name, arguments in COMMANDS.items():
        pairs = [(seconds([found, *arguments]), seconds(base_command)) for _ in range(rounds + 1)][1:]
        ratio = statistics.median(own / base for own, base in pairs)
        own = statistics.median(own for own, _ in pairs)
        print(f"{name:<28} {own * 1000:6.1f} ms   {ratio:4.2f}x import click")


if __name__ == "__main__":
    main()
