"""What all tests share: a closed network, the shipped catalogue, and the command as a person runs it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.tables import load_catalogue

# How long an example takes is the machine's affair, not the code's.
settings.register_profile("ihaho", deadline=None)
settings.load_profile("ihaho")

# A run that was started in the background has Ctrl-C ignored, and what it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing leaves the machine during a test: no name is looked up, no foreign address dialled."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in _LOOPBACK:
            raise AssertionError(f"a test dialled {host}")
        real_connect(self, address)  # type: ignore[arg-type]

    def look_up(host: object, *_: object, **__: object) -> object:
        raise AssertionError(f"a test looked up {host!r}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped tables."""
    return load_catalogue()


@pytest.fixture(scope="session")
def classifier(catalogue: Catalogue) -> Classifier:
    """Against the shipped tables, in today's edition."""
    one = Classifier(catalogue)
    one.classify("https://warm-up.example/")
    return one


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def ihaho(tmp_path: Path) -> Run:
    """Run ``ihaho`` in a process of its own, with an empty home and no terminal."""

    def run(
        *arguments: str | bytes, stdin: bytes | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            command(*arguments), input=stdin if stdin is not None else b"", capture_output=True, cwd=cwd or tmp_path,
            env=clean_environment(tmp_path) | dict(env or {}), timeout=120, check=False,
        )  # fmt: skip

    return run


def command(*arguments: str | bytes) -> Sequence[str | bytes]:
    """The command line of the console script."""
    return [sys.executable, "-c", "from ihaho_cli.cli.start import main; main()", *arguments]


def clean_environment(home: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    names = ("PATH", "SYSTEMROOT", "TMPDIR", "PYTHONPATH", "COVERAGE_PROCESS_CONFIG")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"HOME": str(home), "LC_ALL": "C.UTF-8"}
