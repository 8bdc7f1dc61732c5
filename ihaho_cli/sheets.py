"""Excel files: read by calamine, written by XlsxWriter, both parts of the extra ``report``."""

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError

_CURE = '対処に必要な部品を入れてください: pip install "ihaho[report]"'
_LARGEST_UNPACKED = 200 * 1024 * 1024
_LONGEST_CELL = 32_767


def read_rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet with their row numbers from 1; numbers come as text without a needless ``.0``.

    Raises NotKnownError, BadInputError, NoOutputError where the part that reads Excel is missing.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError as error:
        raise NoOutputError("Excel ファイルを読む部品が入っていません", _CURE) from error
    _refuse_bomb(path)
    try:
        sheet = load_workbook(path).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise BadInputError("Excel ファイルとして読めません", "Excel で開いて保存し直してください") from error
    for number, row in enumerate(rows, 1):
        yield number, [_as_text(cell) for cell in row]


def _refuse_bomb(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except FileNotFoundError as error:
        raise NotKnownError(f"ファイルがありません: {os.path.basename(path)}", "場所を確かめてください") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInputError("Excel ファイル (.xlsx) として読めません", "Excel で .xlsx の形に保存し直してください") from error
    if size > _LARGEST_UNPACKED:
        raise BadInputError("Excel ファイルが大きすぎます (展開後 200 MB 超)", "CSV に保存するか、分けてください")


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def write_rows(path: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one sheet in which every cell is text: no formula, no link, no number that loses its digits.

    Raises NoOutputError where the part that writes Excel is missing or the file cannot be written.
    """
    try:
        from xlsxwriter import Workbook
        from xlsxwriter.exceptions import XlsxWriterException
    except ImportError as error:
        raise NoOutputError("Excel ファイルを書く部品が入っていません", _CURE) from error
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True,
    }  # fmt: skip
    try:
        with Workbook(path, options) as book:
            sheet = book.add_worksheet("判定")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, 22)
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, bold)
            for number, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell[:_LONGEST_CELL])
    except (OSError, XlsxWriterException) as error:
        raise NoOutputError("Excel ファイルに書けません", "開いていれば閉じ、書ける場所かどうか確かめてください") from error
