"""Figures as an Excel workbook: a sheet a figure with its table, its definitions and a chart Excel itself draws."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ihaho_cli.outputs import replacing
from ihaho_cli.sheets import new_workbook
from ihaho_cli.tally.charts import panels_of
from ihaho_cli.tally.figure_forms import span_of
from ihaho_cli.tally.figures import Figure, Listing, is_compared
from ihaho_cli.tally.report import Check
from ihaho_cli.text import cells, visible

_FONT = "游ゴシック"
_A4 = 9
_FIRST_ROW = 3
_PIXELS_A_ROW = 20
_COLUMNS_OF_CHART = 11
_PIXELS_OF_TABLE = 630
_CELLS_A_LINE = 84
_POINTS_A_LINE = 15
_WIDTHS_OF_LISTING = (12, 24, 36, 36, 12, 12)
_NUMBER, _PERCENT = "#,##0", "0.0%"


def write_workbook(path: str, figures: Sequence[Figure], checks: Sequence[Check], *, force: bool) -> None:
    """Write the workbook whole or not at all; every text is text, every number a number, nothing is a formula or a link.

    Raises NoOutputError.
    """
    with replacing(path, force=force) as temporary, new_workbook(temporary) as book:
        book.formats[0].set_font_name(_FONT)
        styles = _Styles(book)
        for figure in figures:
            _Sheet(book, styles, figure).fill()
            if figure.listing is not None:
                _write_listing(book, styles, figure.listing)
        if checks:
            _write_checks(book, styles, checks)


class _Styles:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        common = {"font_name": _FONT, "font_size": 10}
        self.title = book.add_format(common | {"bold": True, "font_size": 13})
        self.head = book.add_format(
            common | {"bold": True, "bg_color": "#DCE6F1", "border": 1, "align": "center", "text_wrap": True}
        )
        self.text = book.add_format(common | {"border": 1, "num_format": "@"})
        self.number = book.add_format(common | {"border": 1, "num_format": _NUMBER, "align": "right"})
        self.percent = book.add_format(common | {"border": 1, "num_format": _PERCENT, "align": "right"})
        self.note = book.add_format(common | {"text_wrap": True, "valign": "top"})
        self.faint = book.add_format(common | {"font_color": "#7F7F7F"})


class _Sheet:
    """One figure on one sheet."""

    def __init__(self, book: Any, styles: _Styles, figure: Figure) -> None:
        self._book = book
        self._styles = styles
        self._figure = figure
        self._name = f"図表{figure.number}" if figure.number else "講演など"
        self._sheet = book.add_worksheet(self._name)

    def fill(self) -> None:
        """Title, table, definitions, chart and print set-up."""
        sheet, styles = self._sheet, self._styles
        sheet.write_string(0, 0, visible(self._figure.heading), styles.title)
        sheet.write_string(1, 0, visible(span_of(self._figure)), styles.faint)
        if self._figure.lines:
            last, width = self._over_time()
        else:
            last, width = self._parts()
        row = last + 2
        sheet.write_string(row, 0, "定義と注", styles.title)
        for note in (*self._figure.notes, *self._figure.remarks):
            row += 1
            sheet.merge_range(row, 0, row, width - 1, "", styles.note)
            sheet.write_string(row, 0, visible(note), styles.note)
            sheet.set_row(row, _POINTS_A_LINE * -(-cells(note) // _CELLS_A_LINE))
        # Below the notes, a page shows table and chart in letters that can be read; beside each other they are half as large.
        height = self._chart(row + 2, row)
        below = row + 2 + height // _PIXELS_A_ROW + 1
        if self._figure.lines:
            sheet.print_area(0, 0, below, max(width, _COLUMNS_OF_CHART))
            sheet.set_landscape()
        else:
            sheet.print_area(0, 0, below, width - 1)
            sheet.set_portrait()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 1)
        sheet.set_footer("&C&A  &P / &N")
        sheet.freeze_panes(_FIRST_ROW + 1, 0)

    def _parts(self) -> tuple[int, int]:
        """The rows; returns the last row and the number of columns."""
        figure, sheet, styles = self._figure, self._sheet, self._styles
        beside = is_compared(figure)
        header = ["まとまり", "区分", "人数" if figure.unit == "人" else "件数", "割合"] + (["前年同期", "増減"] if beside else [])
        for column, name in enumerate(header):
            sheet.write_string(_FIRST_ROW, column, name, styles.head)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 46)
        sheet.set_column(2, len(header) - 1, 10)
        row = _FIRST_ROW
        for part in figure.parts:
            row += 1
            sheet.write_string(row, 0, visible(part.group), styles.text)
            sheet.write_string(row, 1, visible(part.label), styles.text)
            self._number(row, 2, part.count, part.hidden)
            self._percent(row, 3, part.share)
            if beside:
                self._number(row, 4, part.previous, False)
                self._percent(row, 5, part.change)
        for group in figure.groups:
            row += 1
            sheet.write_string(row, 0, visible(group.group), styles.text)
            sheet.write_string(row, 1, "まとまりの計", styles.text)
            self._number(row, 2, group.count, group.hidden)
            self._percent(row, 3, group.share)
        return row, len(header)

    def _over_time(self) -> tuple[int, int]:
        figure, sheet, styles = self._figure, self._sheet, self._styles
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, max(7, len(figure.columns)), 11)
        sheet.write_string(_FIRST_ROW, 0, "", styles.head)
        for column, name in enumerate(figure.columns, 1):
            sheet.write_string(_FIRST_ROW, column, name.replace("/", "\n"), styles.head)
        sheet.set_row(_FIRST_ROW, 32)
        row = _FIRST_ROW
        for line in figure.lines:
            row += 1
            sheet.write_string(row, 0, line.label, styles.text)
            for column, value in enumerate(line.values, 1):
                self._number(row, column, value, bool(line.hidden) and line.hidden[column - 1])
            if line.previous:
                for label, past in (("前年同期", line.previous), ("増減", line.changes)):
                    row += 1
                    sheet.write_string(row, 0, f"　{label}", styles.text)
                    for column, cell in enumerate(past, 1):
                        if isinstance(cell, str):
                            self._percent(row, column, cell)
                        else:
                            self._number(row, column, cell, False)
        if figure.sources:
            row += 1
            sheet.write_string(row, 0, "出典", styles.text)
            for column, source in enumerate(figure.sources, 1):
                sheet.write_string(row, column, visible(source or ""), styles.note)
            sheet.set_row(row, 48)
        return row, max(8, len(figure.columns) + 1)

    def _number(self, row: int, column: int, value: int | None, hidden: bool) -> None:
        if hidden or value is None:
            self._sheet.write_string(row, column, "x" if hidden else "", self._styles.number)
        else:
            self._sheet.write_number(row, column, value, self._styles.number)

    def _percent(self, row: int, column: int, share: str | None) -> None:
        if share is None:
            self._sheet.write_string(row, column, "", self._styles.percent)
        else:
            self._sheet.write_number(row, column, float(Decimal(share) / 100), self._styles.percent)

    def _chart(self, row: int, last: int) -> int:
        """A chart Excel draws from cells of its own below the page, so that totals are no bars; its height in pixels."""
        panels = panels_of(self._figure)
        names = [label for label, _, _ in panels[0][1]]
        height = max(280, _PIXELS_A_ROW * len(names) + 90) if not self._figure.lines else 340
        chart = self._book.add_chart({"type": "bar" if not self._figure.lines else "column"})
        at = max(last, row + height // _PIXELS_A_ROW) + 4
        self._sheet.write_string(at, 0, "グラフの元の数", self._styles.faint)
        for place, label in enumerate(names, 1):
            self._sheet.write_string(at + place, 1, visible(label), self._styles.faint)
        for number, (title, bars) in enumerate(panels):
            self._sheet.write_string(at, 2 + number, title or "件数", self._styles.faint)
            for place, (_, count, _) in enumerate(bars, 1):
                if count is not None:
                    self._sheet.write_number(at + place, 2 + number, count, self._styles.faint)
            chart.add_series(
                {
                    "name": [self._name, at, 2 + number],
                    "categories": [self._name, at + 1, 1, at + len(names), 1],
                    "values": [self._name, at + 1, 2 + number, at + len(names), 2 + number],
                    "data_labels": {"value": True, "font": {"size": 8}},
                    "gap": 40,
                }
            )
        chart.set_title({"name": visible(self._figure.heading), "name_font": {"size": 11, "name": _FONT}, "overlay": False})
        axis = {"num_font": {"name": _FONT, "size": 9}}
        if self._figure.lines:
            chart.set_x_axis(axis)
        else:
            # Bars are drawn from below: turned round, the first row stands on top as in the table.
            chart.set_y_axis(axis | {"reverse": True})
        chart.set_legend({"none": len(panels) == 1, "position": "bottom"})
        chart.set_size({"width": 64 * _COLUMNS_OF_CHART if self._figure.lines else _PIXELS_OF_TABLE, "height": height})
        self._sheet.insert_chart(row, 0, chart)
        return height


def _write_listing(book: Any, styles: _Styles, listing: Listing) -> None:
    """A sheet of its own: a list may be longer than the page of its figure."""
    sheet = book.add_worksheet(listing.title)
    for column, (name, width) in enumerate(zip(listing.columns, _WIDTHS_OF_LISTING, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, styles.head)
    for number, row in enumerate(listing.rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, visible(cell), styles.text)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)


def _write_checks(book: Any, styles: _Styles, checks: Sequence[Check]) -> None:
    sheet = book.add_worksheet("点検")
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 100)
    for row, one in enumerate(checks):
        sheet.write_string(row, 0, "済" if one.is_good else "要確認", styles.text)
        sheet.write_string(row, 1, visible(one.sentence), styles.note)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
