"""``ihaho log export`` and ``import``: the exchange format out, and two formats in."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO

import click

from ihaho_cli import errors
from ihaho_cli.cli import log_desk, options, words
from ihaho_cli.dates import parse_month
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.formats import render_document
from ihaho_cli.ledger.anonymous import COLUMNS, Known, anonymous_rows
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event
from ihaho_cli.ledger.exchange import csv_line, row_of
from ihaho_cli.ledger.intake_form import Form
from ihaho_cli.ledger.ledger import head_of, opened, transaction
from ihaho_cli.ledger.ledger_backups import back_up
from ihaho_cli.ledger.ledger_import import REJECT_COLUMNS, Bad, Importer, Report, read_file
from ihaho_cli.ledger.ledger_init import settings_of
from ihaho_cli.ledger.ledger_read import events_of, stream
from ihaho_cli.tables import read_dicts
from ihaho_cli.text import cut, visible

_BY_SUFFIX = {".csv": "csv", ".jsonl": "jsonl", ".xlsx": "xlsx"}
_KEPT_IN_MEMORY = 8 * 1024 * 1024
_MOST_SHOWN = 20


@click.command(name="export", cls=options.JapaneseCommand)
@click.option("--output", metavar="ファイル", help="書き出すファイル。形式は名前の終わりから決まる")
@click.option("--since", metavar="年月", help="この月から (R8.4、2026-04)")
@click.option("--until", metavar="年月", help="この月まで")
@click.option("--with-search-words", is_flag=True, help="URL の中の検索語も、そのまま書き出す")
@click.option("--anonymous", is_flag=True, help="番号・日・URL・自由な言葉を除き、同じものを数えて書き出す")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.format_option("csv", "jsonl", "xlsx")
@options.data_dir_option
@log_desk.ledger_option
@click.pass_context
def export_command(
    ctx: click.Context, output: str | None, since: str | None, until: str | None, with_search_words: bool, anonymous: bool,
    force: bool, format_name: str | None, data_dir: str | None, ledger: str | None,
) -> int:  # fmt: skip
    """すべての記録を、取り消したものも含めて、日時の順に書き出す。

    別の台帳に ihaho log import で取り込めます。Excel が式と読む値には ' を付けます。
    --anonymous は、月・種類・サービス・区分だけを書き出し、表にない言葉はすべて「その他」にします。
    取り消したものは数えません。取り込むことはできません。

    例:
      ihaho log export --output 台帳.csv
      ihaho log export --anonymous --since R8.4 --output 集計用.csv
    """
    suffix = os.path.splitext(output or "")[1].lower()
    chosen = options.from_group(ctx, "format", format_name, ("csv", "jsonl", "xlsx")) or _BY_SUFFIX.get(suffix, "csv")
    if chosen == "xlsx" and output is None:
        raise WrongUsageError("xlsx は画面に出せません", "--output 名前.xlsx を付けてください")
    first, last = [parse_month(one) if one else None for one in (since, until)]
    if anonymous and with_search_words:
        raise WrongUsageError("--anonymous と --with-search-words は一緒に使えません", "どちらかを外してください")
    path = log_desk.ready_ledger(ctx, ledger)
    if anonymous:
        rows = anonymous_rows(events_of(path, first, last), _known(options.from_group(ctx, "data_dir", data_dir)))
        records = (dict(zip(COLUMNS, one, strict=True)) for one in rows)
        _write(output, chosen, COLUMNS, rows, records, "匿名", force=force)
        log_desk.say(
            f"{len(rows)} 行。番号・日・URL・自由な言葉は入っていません。めずらしい組み合わせは、事情を知る人には誰のことか分かります。"
            "公表には ihaho tally --suppress を使ってください。"
        )
        return errors.DONE
    low = log_desk.month_start(first) if first else "0000"
    high = log_desk.month_start(last.plus(1)) if last else "9999"
    with opened(path) as connection:
        head = head_of(connection)
        events = (one.event for one in stream(connection, low, high))
        shown = events if with_search_words else map(log_desk.masked, events)
        _write(output, chosen, EVENT_COLUMNS, map(row_of, shown), map(_record, shown), "台帳", force=force)
    if output is not None:
        log_desk.say(f"{os.path.basename(output)} に書き出しました。氏名の欄はありませんが、人に渡すときは中を確かめてください。")
    log_desk.say(f"照合の値: {head}")
    return errors.DONE


def _known(folder: str | None) -> Known:
    """What may stand in an anonymous export."""
    from ihaho_cli.letters.letterbook import load_letters
    from ihaho_cli.tables import load_agencies

    agencies, letters = load_agencies(folder), load_letters(folder)
    return Known(
        words.load_vocabulary(),
        words.known_services(folder),
        frozenset(agencies),
        frozenset(one.header.name for one in letters),
        frozenset(words.ANSWERS),
    )


def _write(
    output: str | None, chosen: str, columns: Sequence[str], rows: Iterable[Sequence[str]],
    records: Iterable[Mapping[str, object]], title: str, *, force: bool,
) -> None:  # fmt: skip
    """What is to be written, as rows and as records; only one of both is asked for."""
    if output is not None and chosen == "xlsx":
        from ihaho_cli.outputs import replacing
        from ihaho_cli.sheets import write_rows

        with replacing(output, force=force) as temporary:
            write_rows(temporary, columns, rows, title=title, is_to_be_read_back=True)
        return
    # A terminal must not get what hides or drives it.
    lines = _csv_lines(columns, rows, visible if output is None else str) if chosen == "csv" else map(render_document, records)
    if output is None:
        for line in lines:
            options.write_utf8(line)
        return
    from ihaho_cli.outputs import write_text

    write_text(output, lines, force=force, mark=chosen == "csv")


def _csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]], show: Callable[[str], str]) -> Iterator[str]:
    """``show`` makes a cell fit for where it goes."""
    yield csv_line(columns)
    for row in rows:
        yield csv_line([show(cell) for cell in row])


def _record(event: Event) -> dict[str, object]:
    """The exchange format as an object."""
    return dict(zip(EVENT_COLUMNS, row_of(event), strict=True)) | {"detail": dict(event.detail)}


@click.command(name="import", cls=options.JapaneseCommand)
@click.argument("source", metavar="ファイル")
@click.option("--dry-run", is_flag=True, help="取り込まずに、何が起きるかだけを示す")
@click.option("--reject", metavar="ファイル", help="取り込めない行の書き出し先 (省けば 名前-rejected.csv)")
@options.format_option("text", "json")
@options.data_dir_option
@log_desk.ledger_option
@click.pass_context
def import_command(
    ctx: click.Context,
    source: str,
    dry_run: bool,
    reject: str | None,
    format_name: str | None,
    data_dir: str | None,
    ledger: str | None,
) -> int:
    """台帳の形 (ihaho log export) か、相談フォームの CSV を取り込む。csv tsv jsonl xlsx。

    良い行だけを入れ、取り込めない行は理由とともに別のファイルに分けます。
    同じ行は二度入りません。途中で止まったら、もう一度実行すれば続きが入ります。

    例:
      ihaho log import 台帳.csv --dry-run
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, ("text", "json"))
    path = log_desk.ready_ledger(ctx, ledger)
    vocabulary = words.load_vocabulary()
    form = Form(read_dicts("intake.csv"), vocabulary)
    places = words.Places(folder)
    passed_over, rows = read_file(source, form, places)
    options.work_long()
    with opened(path, write=not dry_run) as connection, _Rejected(source, reject) as rejected:
        importer = Importer(connection, vocabulary, words.known_services(folder), places, memo=settings_of(connection).memo)
        if dry_run:
            report = importer.try_out(rows, rejected.take)
        else:
            report = importer.take_in(rows, log_desk.stamp(), rejected.take, lambda: _keep_copy(path), _pace)
            if report.added:
                with transaction(connection, log_desk.stamp()) as writer:
                    writer.note("import", {"added": report.added, "bad": report.bad})
        place = None if dry_run else rejected.write()
    _say_report(report, rejected, passed_over, place, is_trial=dry_run, chosen=chosen)
    return errors.BAD_INPUT if report.bad else errors.DONE


def _keep_copy(path: str) -> None:
    """A copy before an import, unless there is nothing yet to lose."""
    with opened(path) as connection:
        is_empty = connection.execute("SELECT 1 FROM entry WHERE event_no <> 0 LIMIT 1").fetchone() is None
    if not is_empty:
        log_desk.say(f"取り込む前の控え: {back_up(path, log_desk.now()).path}")


def _pace(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r[進捗] {done:,} 行")
        sys.stderr.flush()


class _Rejected:
    """The rows that were not taken in, kept aside until it is known that there are any."""

    def __init__(self, source: str, place: str | None) -> None:
        self._source, self._place = source, place
        self.first: list[Bad] = []
        self.columns: list[str] | None = None
        self._lines: IO[str]

    def __enter__(self) -> "_Rejected":
        self._lines = tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY, "w+", encoding="utf-8", errors="surrogateescape", newline="")
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def take(self, bad: Bad) -> None:
        if self.columns is None:
            self.columns = [name for name in bad.row if name not in REJECT_COLUMNS]
        if len(self.first) < _MOST_SHOWN:
            self.first.append(bad)
        extra = [value for name, value in bad.row.items() if name not in self.columns and name not in REJECT_COLUMNS]
        self._lines.write(csv_line([str(bad.line), bad.reasons, *(bad.row.get(name, "") for name in self.columns), *extra]))

    def write(self) -> str | None:
        """Write the file, under a name nothing has yet; None where no row was bad.

        Raises NoOutputError.
        """
        if self.columns is None:
            return None
        from ihaho_cli.outputs import write_text

        place = self._place or _free_name(self._source)
        self._lines.seek(0)
        with closing(self._lines):
            write_text(place, [csv_line([*REJECT_COLUMNS, *self.columns]), *self._lines], force=None, mark=True)
        return place


def _free_name(source: str) -> str:
    stem = os.path.splitext(source)[0]
    number = 1
    while os.path.exists(name := f"{stem}-rejected{'' if number == 1 else f'-{number}'}.csv"):
        number += 1
    return name


def _say_report(
    report: Report, rejected: _Rejected, passed_over: list[str], place: str | None, *, is_trial: bool, chosen: str | None
) -> None:
    if chosen == "json":
        unknown = [{"column": column, "value": word, "rows": count} for (column, word), count in report.unknown.items()]
        bad = [{"line": one.line, "reason": one.reasons} for one in rejected.first]
        options.write_json({
            "dry_run": is_trial, "added": report.added, "known": report.known, "bad": report.bad, "unknown": unknown,
            "first_bad": bad, "reject_file": place, "passed_over": passed_over,
        })  # fmt: skip
    else:
        done = "取り込めます" if is_trial else "取り込みました"
        options.write_out(f"{done}: {report.added} 件。既にある: {report.known} 件。取り込めない: {report.bad} 件。\n")
        for one in rejected.first:
            options.write_out(visible(f"  {one.line} 行目  {one.reasons}") + "\n")
        if report.bad > len(rejected.first):
            options.write_out(f"  ほか {report.bad - len(rejected.first)} 行\n")
        for (column, word), count in list(report.unknown.items())[:_MOST_SHOWN]:
            name = words.NAMES.get(column, "サービス")
            options.write_out(visible(f"  表にない{name}「{cut(word, 40)}」 {count} 件 (残して「その他」に数えます)") + "\n")
    if passed_over:
        log_desk.say(f"台帳に入れない列: {'、'.join(passed_over[:_MOST_SHOWN])}")
    if place is not None:
        log_desk.say(f"取り込めない行: {place} (相談の内容があるかもしれません。直して取り込んだら消してください)")
