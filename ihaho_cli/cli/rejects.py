"""Rows that could not be read, kept aside and written beside the output, so that they can be mended and given again."""

import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

from ihaho_cli import formats
from ihaho_cli.answering import Reject
from ihaho_cli.text import visible

_KEPT_IN_MEMORY = 1024 * 1024
_HEADER = ("ファイル", "行", "理由", "内容")


class Rejects:
    """The rejects of one run, in a file without a name until it is known that there are any."""

    def __init__(self) -> None:
        self.count = 0
        self._lines: IO[str] | None = None

    def add(self, path: str, reject: Reject) -> None:
        """Keep one."""
        if self._lines is None:
            self._lines = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - open as long as the run lasts
                _KEPT_IN_MEMORY, "w+", encoding="utf-8", errors="backslashreplace", newline=""
            )
        self.count += 1
        row = formats.render_csv_row((os.path.basename(path), str(reject.line), reject.reason, reject.text))
        self._lines.write(row + "\r\n")

    def write_beside(self, output: str) -> None:
        """Write them beside the output under a name nothing has yet, and say where; nothing where there are none.

        Raises NoOutputError.
        """
        if self._lines is None:
            return
        from ihaho_cli.outputs import free_path, write_text

        path = free_path(os.path.splitext(output)[0] + "-rejected.csv")
        with self._lines as lines:
            lines.seek(0)
            write_text(path, self._all(lines), force=None, mark=True)
        name = visible(os.path.basename(path))
        sys.stderr.write(
            f"読めない行や、書き切れない行 {self.count:,} 件は、行の番号と理由とともに {name} にあります (直したら消してください)。\n"
        )

    def _all(self, lines: IO[str]) -> Iterator[str]:
        yield formats.render_csv_row(_HEADER) + "\r\n"
        yield from lines
