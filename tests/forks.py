"""The command run hundreds of times in real processes: one process that has imported everything divides itself for each run.

Each run has its own streams, folder and environment, as a person's shell would give it, and costs a tenth of a start from nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from conftest import clean_environment

SECRET_OF_A_BUG = "不具合の中の秘密花子"


class Ran(NamedTuple):
    """What a run gave."""

    code: int
    """Exit code; negative where a signal ended the process."""
    out: bytes
    err: bytes
    calls: int
    """Functions of the program that were called, where they were counted; else 0."""


class Forks:
    """Runs ``ihaho`` again and again in one environment; use it in a ``with``."""

    def __init__(self, home: Path, env: Mapping[str, str] | None = None, before: Sequence[str] = ()) -> None:
        self._home = home
        self._folder = tempfile.TemporaryDirectory(prefix="ihaho-forks-")
        self._environment = clean_environment(home) | dict(env or {})
        # Three pipes: what the program makes of its streams in the beginning must fit what they become.
        self._process = subprocess.Popen(
            [*before, sys.executable, __file__], env=self._environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def run(
        self, *arguments: str | bytes, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, **how: object
    ) -> Ran:
        """Run one command line.

        ``how``: ``umask``, ``obeys`` (file modes hold for root too), ``fsize`` (largest file in bytes), ``stdout`` (a path, or ``"closed"`` for a pipe nobody reads),
        ``at`` and ``do`` ("raise", "int", "term": what happens at that call of a function of the program).
        """
        place = Path(self._folder.name)
        (place / "in").write_bytes(stdin)
        job = {
            "argv": [os.fsencode(one).decode("latin-1") for one in arguments], "cwd": str(cwd), "place": str(place),
            "env": self._environment | {"HOME": str(cwd)} | dict(env or {}), **how,
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that divides itself has ended"
        code, calls = json.loads(line)
        return Ran(code, (place / "out").read_bytes(), (place / "err").read_bytes(), calls)


def _count(job: Mapping[str, object], place: str) -> None:
    """Count the calls of the program's functions, and do at one of them what was asked."""
    import signal
    from types import FrameType

    at, do = job["at"], job.get("do")
    assert isinstance(at, int)
    seen = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal seen
        name = frame.f_code.co_filename
        # What stands around everything else may do anything but fail.
        if event != "call" or "ihaho_cli" not in name or name.endswith(("cli/main.py", "cli/start.py")):
            return
        seen += 1
        if seen == at:
            if do == "raise":
                raise RuntimeError(SECRET_OF_A_BUG)
            if do in ("int", "term"):
                os.kill(os.getpid(), signal.SIGINT if do == "int" else signal.SIGTERM)

    import atexit

    def keep() -> None:
        sys.settrace(None)
        Path(place, "calls").write_text(str(seen))

    atexit.register(keep)
    sys.settrace(watch)


def _become(job: Mapping[str, object]) -> None:
    """Take on the streams, the folder, the environment and the limits of one run."""
    import resource
    import time

    place, stdout = str(job["place"]), job.get("stdout")
    os.dup2(os.open(os.path.join(place, "in"), os.O_RDONLY), 0)
    kept = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    out = os.open(os.path.join(place, "out"), kept, 0o600)
    if stdout == "closed":
        reader, out = os.pipe()
        os.close(reader)
    elif stdout is not None:
        out = os.open(str(stdout), os.O_WRONLY)
    os.dup2(out, 1)
    os.environ.clear()
    os.environ.update(job["env"])  # type: ignore[call-overload]
    time.tzset()
    os.chdir(str(job["cwd"]))
    os.umask(int(str(job.get("umask", 0o022))))
    if "at" in job:
        _count(job, place)
    if "fsize" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(str(job["fsize"])), resource.RLIM_INFINITY))
    if job.get("obeys"):
        _obey()


def _obey() -> None:
    """Give up what lets root read and write everywhere."""
    import ctypes

    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset(header, nothing):
        raise OSError("capset")


def _be_one(job: Mapping[str, object]) -> None:
    """In the new process: run the command to its end."""
    import atexit
    import traceback

    from ihaho_cli.cli.start import main

    sys.argv = ["ihaho", *(os.fsdecode(one.encode("latin-1")) for one in job["argv"])]  # type: ignore[attr-defined]
    code = 70
    try:
        _become(job)
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = code or 71
        os._exit(code)


def _serve() -> None:
    """Import what any run could need, then divide for each line."""
    import fcntl
    import importlib
    import pkgutil

    import ihaho_cli

    for module in pkgutil.walk_packages(ihaho_cli.__path__, "ihaho_cli."):
        importlib.import_module(module.name)
    for name in (
        "docx",
        "jinja2",
        "jpholiday",
        "requests",
        "rich.console",
        "rich.table",
        "sqlite_utils",
        "tldextract",
        "xlsxwriter",
    ):
        importlib.import_module(name)
    for line in sys.stdin.buffer:
        job = json.loads(line)
        calls = Path(job["place"], "calls")
        calls.unlink(missing_ok=True)
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20)
        child = os.fork()
        if child == 0:
            os.dup2(writer, 2)
            _be_one(job)
        os.close(writer)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with open(reader, "rb") as said:
            Path(job["place"], "err").write_bytes(said.read())
        told = json.dumps([code, int(calls.read_text()) if calls.exists() else 0])
        sys.stdout.write(told + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(__file__))
    _serve()
