"""Tables and templates are found wherever the program comes from: wheel, editable install, bare checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import clean_environment
from places import PROJECT

ASK = "import ihaho_cli, ihaho_cli.shipped as s; print(ihaho_cli.__file__); print(s.shipped_folder('data')); print(s.shipped_folder('templates'))"


def ask(home: Path, *, path: Path | None = None, site: Path | None = None) -> list[Path]:
    """Where the package and its two folders lie, asked in a process that sees only the given place first."""
    # What the site folder adds goes before a package that happens to be installed in this environment.
    first = f"import sys, site; old = list(sys.path); site.addsitedir({str(site)!r}); sys.path.sort(key=old.__contains__); "
    program = first + ASK if site else ASK
    environment = clean_environment(home) | {"PYTHONPATH": str(path or "")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=home, check=True)
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Build a wheel (``wheel`` or ``editable``) with the project's own backend and unpack it."""

    def run(kind: str) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        program = f"import hatchling.build as b; print(b.build_{kind}({str(folder)!r}))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PROJECT, check=True)
        unpacked = folder / "unpacked"
        with zipfile.ZipFile(folder / done.stdout.split()[-1]) as wheel:
            wheel.extractall(unpacked)
        return unpacked

    return run


def test_the_wheel_carries_them(build: Callable[[str], Path], tmp_path: Path) -> None:
    """Installed from the wheel, the package finds both folders inside itself, tables and licence included."""
    unpacked = build("wheel")
    package, data, templates = ask(tmp_path, path=unpacked)
    assert package == unpacked / "ihaho_cli" / "__init__.py"
    assert (data, templates) == (unpacked / "ihaho_cli" / "data", unpacked / "ihaho_cli" / "templates")
    assert {p.name for p in (PROJECT / "data").iterdir()} == {p.name for p in data.iterdir()}
    assert (templates / "letters" / "README.md").exists()


def test_an_editable_install_finds_them(build: Callable[[str], Path], tmp_path: Path) -> None:
    """Installed editable, the package finds both folders in the checkout, where people edit them."""
    package, data, templates = ask(tmp_path, site=build("editable"))
    assert package == PROJECT / "ihaho_cli" / "__init__.py"
    assert (data, templates) == (PROJECT / "data", PROJECT / "templates")


def test_a_bare_checkout_finds_them(tmp_path: Path) -> None:
    """Run from the checkout without any installation, the package finds both folders beside itself."""
    package, data, templates = ask(tmp_path, path=PROJECT)
    assert package == PROJECT / "ihaho_cli" / "__init__.py"
    assert (data, templates) == (PROJECT / "data", PROJECT / "templates")


def test_no_test_file_is_shipped(build: Callable[[str], Path]) -> None:
    """The wheel holds the package and nothing else."""
    tops = {p.name for p in build("wheel").iterdir() if not p.name.endswith(".dist-info")}
    assert tops == {"ihaho_cli"}
    assert os.path.isdir(PROJECT / "tests")
