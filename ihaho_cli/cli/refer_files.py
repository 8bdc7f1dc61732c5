"""The files ``ihaho refer`` writes: the comparison, the chart as a page or a picture, the messages of an official account."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.referral import national
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.outputs import write_text
from ihaho_cli.text import visible


def write_sheet(path: str, agencies: Mapping[str, Agency], today: date, *, force: bool) -> None:
    """The comparison of the agencies as Word or HTML, without the prefectures' desks, which do what their agency does.

    Raises WrongUsageError for any other suffix, NoOutputError.
    """
    from ihaho_cli.advice import comparison

    suffix = _suffix(path, (".docx", ".html"), "--output 各機関の特徴.docx")
    rows = comparison.compare(national(agencies), today)
    if suffix == ".docx":
        from ihaho_cli.wide_table import write_wide_table

        note = f"作成日 {rows.made}。{comparison.NOTE}"
        write_wide_table(path, comparison.TITLE, note, comparison.HEADER, rows.rows, comparison.WIDTHS, force=force)
    else:
        write_text(path, [comparison.render_html(rows)], force=force)
    _say_written(path)


def write_chart(path: str, rules: Sequence[Rule], agencies: Mapping[str, Agency], today: date, *, force: bool) -> None:
    """The chart as a page or a picture.

    Raises WrongUsageError for any other suffix, NoOutputError.
    """
    from ihaho_cli.advice.chart_page import render_page
    from ihaho_cli.advice.chart_picture import render_picture

    render = render_page if _suffix(path, (".html", ".svg"), "--output chart.html") == ".html" else render_picture
    write_text(path, [render(rules, agencies, today)], force=force)
    _say_written(path)


def write_messages(path: str, rules: Sequence[Rule], agencies: Mapping[str, Agency], today: date, *, force: bool) -> None:
    """The chart as messages of a LINE official account.

    Raises WrongUsageError for a name that does not end in .json, NoOutputError.
    """
    from ihaho_cli.advice.chart_messages import messages_of

    _suffix(path, (".json",), "--line chart-line.json")
    write_text(path, [json.dumps(messages_of(rules, agencies, today), ensure_ascii=False, indent=1) + "\n"], force=force)
    _say_written(path)


def _suffix(path: str, allowed: Sequence[str], example: str) -> str:
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in allowed:
        raise WrongUsageError(f"ファイルの名前は {' か '.join(allowed)} で終わるようにします", f"例: {example}")
    return suffix


def _say_written(path: str) -> None:
    sys.stderr.write(visible(f"{os.path.basename(path)} に書き出しました。") + "\n")
