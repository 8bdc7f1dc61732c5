"""Where things lie, for tests that read the project itself."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "ihaho_cli"
