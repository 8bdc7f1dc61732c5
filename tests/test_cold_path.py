"""What one pasted URL costs at start-up: nothing is imported that it does not need."""

import json
import subprocess
from pathlib import Path

import pytest
from conftest import clean_environment, command

from ihaho_cli.hosts import registrable_domain_of_row
from ihaho_cli.model import Status
from ihaho_cli.tables import load_catalogue

HEAVY = {"rich", "requests", "tldextract", "sqlite_utils", "jinja2", "docx", "typst", "dns", "polars", "asyncio", "importlib.metadata",
         "ada_url", "csv_unused", "tempfile", "json", "zipfile", "dataclasses", "logging", "urllib.request"}  # fmt: skip


def unwatched(home: Path) -> dict[str, str]:
    """An environment in which no measurement of coverage brings modules of its own."""
    return {name: value for name, value in clean_environment(home).items() if name != "COVERAGE_PROCESS_CONFIG"}


@pytest.mark.parametrize("arguments", [["classify", "https://x.com/example_user/status/1234567890123456789"], ["--help"]])
def test_the_cold_path_imports_little(tmp_path: Path, arguments: list[str]) -> None:
    """Neither a known URL nor the help brings in a heavy module."""
    program = (
        "import sys, atexit, io\n"
        "atexit.register(lambda: sys.stderr.write('\\n'.join(sorted(sys.modules))))\n"
        "from ihaho_cli.cli.main import main; main()"
    )
    done = subprocess.run([command()[0], "-c", program, *arguments], capture_output=True, env=unwatched(tmp_path), check=True)
    assert not HEAVY & set(done.stderr.decode().split())


def test_json_of_a_known_url_imports_no_parser_library(tmp_path: Path) -> None:
    """JSON output of a clean URL needs neither ada nor the public suffix list nor rich, and none of what reads files."""
    program = (
        "import sys\nfrom ihaho_cli.cli.main import run\nrun(sys.argv[1:])\n"
        "print([m for m in ('ada_url', 'tldextract', 'rich', 'ihaho_cli.bulk.bulk', 'json') if m in sys.modules])"
    )
    done = subprocess.run(
        [command()[0], "-c", program, "classify", "--format", "jsonl", "https://x.com/a"], capture_output=True,
        env=clean_environment(tmp_path), check=True,
    )  # fmt: skip
    first, second = done.stdout.decode().splitlines()
    assert json.loads(first)["status"] == Status.KNOWN
    assert second == "[]"


def test_domains_of_rows_agree_with_the_public_suffix_list() -> None:
    """The registrable domain of every listed host is that of the list, though the list is not read for it."""
    from ihaho_cli.hosts import registrable_domain

    for host in load_catalogue().listed_hosts():
        assert registrable_domain_of_row(host) == registrable_domain(host)[0], host


def test_an_unknown_host_asks_nobody(tmp_path: Path) -> None:
    """With every door to the network locked, unknown, odd and broken input gives the same answers."""
    lock = (
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit('the network was asked for')\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse\n"
        "socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse\n"
        "from ihaho_cli.cli.main import main; main()"
    )
    given = [
        "classify",
        "--format",
        "json",
        "https://shop.example.co.jp/",
        "https://foo.netlify.app",
        "ｈｔｔｐ：／／ａ．example",
        "bad",
    ]
    done = subprocess.run([command()[0], "-c", lock, *given], capture_output=True, env=clean_environment(tmp_path), check=False)
    assert done.returncode == 3
    assert [one["domain"] for one in json.loads(done.stdout)] == ["example.co.jp", "netlify.app", "a.example", None]
    assert list(tmp_path.iterdir()) == []
