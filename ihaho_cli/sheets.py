"""Excel files: read by calamine, written by XlsxWriter, both parts of the extra ``report``."""

import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from tempfile import TemporaryDirectory
from typing import Any

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError, add_part
from ihaho_cli.model import MOST_COLUMNS
from ihaho_cli.text import visible

_CURE = add_part("report")
_LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_CELLS = 5_000_000
_PIECE = 1024 * 1024
_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_TOO_LARGE = ("Excel ファイルが大きすぎます", "CSV に保存するか、分けてください")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_UNWRITABLE = ("Excel ファイルに書けません", "開いていれば閉じ、空き容量と書ける場所かどうかを確かめてください")


def read_rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet a person sees (of the first where all are hidden) with their row numbers from 1; numbers come as text without a needless ``.0``.

    Raises NotKnownError, BadInputError, NoOutputError where the part that reads Excel is missing.
    """
    try:
        from python_calamine import CalamineError, SheetVisibleEnum, load_workbook
    except ImportError as error:
        raise NoOutputError("Excel ファイルを読む部品が入っていません", _CURE) from error
    _refuse_bomb(path)
    try:
        book = load_workbook(path)
        seen = [number for number, sheet in enumerate(book.sheets_metadata) if sheet.visible == SheetVisibleEnum.Visible]
        rows = book.get_sheet_by_index(seen[0] if seen else 0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise BadInputError("Excel ファイルとして読めません", "Excel で開いて保存し直してください") from error
    for number, row in enumerate(rows, 1):
        yield number, [_as_text(cell) for cell in row]


def _refuse_bomb(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size <= _LARGEST_UNPACKED:
                _refuse_wide_sheets(archive)
                return
    except FileNotFoundError as error:
        raise NotKnownError(f"ファイルがありません: {os.path.basename(path)}", "場所を確かめてください") from error
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error) as error:
        raise BadInputError("Excel ファイル (.xlsx) として読めません", "Excel で .xlsx の形に保存し直してください") from error
    raise BadInputError(*_TOO_LARGE)


def _refuse_wide_sheets(archive: zipfile.ZipFile) -> None:
    """Refuse a sheet whose corners lie so far apart that the reader, which fills the square between them, would burst."""
    for name in archive.namelist():
        if not name.endswith(".xml") or name.endswith(("sharedStrings.xml", "styles.xml", "workbook.xml")):
            continue
        rows = columns = 1
        with archive.open(name) as sheet:
            tail = b""
            while piece := sheet.read(_PIECE):
                for found in _CELL.finditer(tail + piece):
                    columns = max(columns, _column_number(found[1]))
                    rows = max(rows, int(found[2]))
                tail = piece[-64:]
        if rows * columns > _MOST_CELLS:
            raise BadInputError(*_TOO_LARGE)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _fitting(cell: str) -> str:
    """The cell as Excel can hold it: nothing unprintable, and a long one cut where it says so."""
    shown = visible(cell)
    return shown if len(shown) <= _LONGEST_CELL else shown[: _LONGEST_CELL - 8] + " (以下略)"


class _Target(FileIO):
    """A file that says once that nothing more can be written; what tidies up after that writes into nothing, and is silent.

    A zip file that is collected after its writing was broken off would otherwise still write its end here.
    """

    _has_failed = False

    @property
    def _is_over(self) -> bool:
        return self._has_failed or self.closed

    def write(self, data: Any) -> int:
        """Write all of it."""
        rest = memoryview(data).cast("B")
        size = len(rest)
        try:
            while rest and not self._is_over:
                rest = rest[super().write(rest) :]
        except OSError:
            self._has_failed = True
            raise
        return size

    def seek(self, offset: int, whence: int = 0) -> int:
        """Where the next byte is to go."""
        return 0 if self._is_over else super().seek(offset, whence)

    def tell(self) -> int:
        """Where the next byte would go."""
        return 0 if self._is_over else super().tell()

    def flush(self) -> None:
        """Nothing is kept back here."""
        if not self._is_over:
            super().flush()


@contextmanager
def new_workbook(path: str, **options: bool) -> Iterator[Any]:
    """A workbook of XlsxWriter in which no text becomes a formula, a link or a number; whole when it is left.

    Raises NoOutputError where the part that writes Excel is missing or the workbook cannot be put together, OSError.
    """
    try:
        from xlsxwriter import Workbook
        from xlsxwriter.exceptions import XlsxWriterException
    except ImportError as error:
        raise NoOutputError("Excel ファイルを書く部品が入っていません", _CURE) from error
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with (
            TemporaryDirectory(prefix="ihaho-") as scratch,
            _Target(path, "wb") as file,
            Workbook(file, plain | options | {"tmpdir": scratch}) as book,
        ):
            yield book
    except XlsxWriterException as error:
        raise NoOutputError(*_UNWRITABLE) from error


def write_rows(
    path: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "判定", is_to_be_read_back: bool = False
) -> None:
    """Write one sheet in which every cell is text: no formula, no link, no number that loses its digits.

    Cells that are to be read back are written as they stand, and one that does not fit is an error, not cut.
    Raises NoOutputError where the part that writes Excel is missing or the file cannot be written.
    """
    if len(header) > MOST_COLUMNS:
        raise NoOutputError(f"Excel の 1 枚に入る列数 ({MOST_COLUMNS:,}) を超えます", "CSV に書き出してください")
    try:
        with new_workbook(path, constant_memory=True) as book:
            sheet = book.add_worksheet(title)
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, 22)
            for column, name in enumerate(header):
                sheet.write_string(0, column, _fitting(name), bold)
            for number, row in enumerate(rows, 1):
                if number >= _MOST_ROWS:
                    raise NoOutputError("Excel の 1 枚に入る行数 (1,048,576) を超えます", "CSV に書き出すか、分けてください")
                for column, cell in enumerate(row):
                    if is_to_be_read_back and len(cell) > _LONGEST_CELL:
                        raise NoOutputError("Excel の 1 つのセルに入らない記録があります", "CSV に書き出してください")
                    sheet.write_string(number, column, cell if is_to_be_read_back else _fitting(cell))
    except OSError as error:
        raise NoOutputError(*_UNWRITABLE) from error
