"""``ihaho doctor``: is everything here as it should be, and if not, what is to be done?"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from ihaho_cli import errors, health, machine
from ihaho_cli.calendar import JST
from ihaho_cli.cli import options
from ihaho_cli.errors import FaultyTableError, IhahoError, NoOutputError
from ihaho_cli.health import Finding, State
from ihaho_cli.text import cells, pad, visible, wrap

_MARKS = {State.FINE: "○", State.NOTE: "・", State.WARNING: "△", State.FAULT: "×"}
_PLAIN_MARKS = {State.FINE: "よし", State.NOTE: "参考", State.WARNING: "注意", State.FAULT: "不可"}
_HALF_YEAR = timedelta(days=180)


@click.command(name="doctor", cls=options.JapaneseCommand)
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@click.option("--quick", is_flag=True, help="台帳の記録と表を読み返す検査を省く")
@click.option("--format", "format_name", type=click.Choice(("text", "json")), metavar="形式", help="text json")
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(ctx: click.Context, ledger: str | None, quick: bool, format_name: str | None, data_dir: str | None) -> int:
    """この端末で困らないかを調べ、見つけたことと直し方を示す。通信はしない。

    SQLite、台帳と控え、ファイルの権限、ディスクの暗号化、フォント、端末の文字、表の古さ、部品を見ます。

    ○ よし  ・ 参考  △ いずれ困る  × 使えない

    終了コード: 0 使える  5 台帳が使えない  6 表に不備がある
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    findings: list[Finding] = []
    codes = [errors.DONE]
    path = options.ledger_path(ctx, ledger)
    for finding, code in (
        *_of_program(),
        *_of_ledger(path, asked=ledger is not None, quick=quick),
        *_of_tables(folder, quick=quick),
    ):
        findings.append(finding)
        codes.append(code)
    if options.from_group(ctx, "format", format_name, ("text", "json")) == "json":
        options.write_json([finding._asdict() for finding in findings])
    else:
        _show(findings)
    return errors.weightiest(codes)


def _show(findings: list[Finding]) -> None:
    marks = _PLAIN_MARKS if options.is_plain() else _MARKS
    left = 2 + max(map(cells, marks.values())) + 2
    room = max(10, options.terminal_width() - left)
    for area in dict.fromkeys(finding.area for finding in findings):
        options.write_out(f"{area}\n")
        for finding in findings:
            if finding.area == area:
                head = pad(f"  {marks[finding.state]}", left)
                cure = f"対処: {finding.cure}" if finding.cure else ""
                lines = [*wrap(visible(finding.said), room), *(wrap(visible(cure), room) if cure else ())]
                for line in lines:
                    options.write_out(f"{head}{line}\n")
                    head = " " * left
    bad = sum(finding.state in (State.WARNING, State.FAULT) for finding in findings)
    for line in ("", *wrap(f"{len(findings)} 項目を見ました。直したほうがよいもの {bad} 件", left + room)):
        options.write_out(f"{line}\n")


def _of_program() -> Iterator[tuple[Finding, int]]:
    from importlib.metadata import version

    from ihaho_cli.letters.fonts import find_font

    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ihaho", State.FINE, f"ihaho {version('ihaho')}、Python {python}、{sys.platform}", ""), errors.DONE
    encoding = sys.stdout.encoding or "ascii"
    for finding in health.judge_terminal(encoding, _shows_japanese(encoding), sys.stdout.isatty(), options.terminal_width()):
        yield finding, errors.DONE
    try:
        font = find_font()
        yield Finding("フォント", State.FINE, f"PDF には {font.family} を使います", ""), errors.DONE
    except NoOutputError as error:
        yield Finding("フォント", State.NOTE, error.message, error.cure), errors.DONE
    for finding in health.judge_parts(machine.missing_parts()):
        yield finding, errors.DONE


def _shows_japanese(encoding: str) -> bool:
    try:
        "違法・有害情報○".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _of_ledger(path: str, *, asked: bool, quick: bool) -> Iterator[tuple[Finding, int]]:
    from ihaho_cli.ledger.ledger import opened
    from ihaho_cli.ledger.ledger_backups import backups_folder, kept_backups

    if not os.path.exists(path):
        state, code = (State.FAULT, errors.NO_OUTPUT) if asked else (State.NOTE, errors.DONE)
        yield Finding("台帳", state, "台帳はまだありません", "使うなら ihaho log init"), code
        yield health.judge_sqlite(sqlite3.sqlite_version, "TRUNCATE"), errors.DONE
        return
    usable = True
    try:
        with opened(path) as connection:
            [journal] = connection.execute("PRAGMA journal_mode").fetchone()
        # A rollback journal's mode is no part of the file: only WAL is written into it.
        yield health.judge_sqlite(sqlite3.sqlite_version, "WAL" if journal == "wal" else "TRUNCATE"), errors.DONE
        found = _held(path, quick=quick)
        usable = found.state is not State.FAULT
        yield found, errors.DONE if usable else errors.NO_OUTPUT
    except IhahoError as error:
        usable = False
        yield Finding("台帳", State.FAULT, error.message, error.cure), errors.NO_OUTPUT
    if usable and not machine.is_writable(path):
        yield health.UNWRITABLE, errors.DONE
    copies = kept_backups(path)
    newest = max((datetime.fromtimestamp(os.path.getmtime(copy), JST).date() for copy in copies), default=None)
    yield health.judge_backups(newest, len(copies), options.today(), usable=usable), errors.DONE
    places = [(os.path.dirname(os.path.abspath(path)), True), (path, False), (backups_folder(path), True)]
    for place, is_folder in [*places, *((copy, False) for copy in copies)]:
        mode = machine.mode_of(place)
        if mode is not None:
            finding = health.judge_mode("権限", os.path.basename(place) or place, os.path.abspath(place), mode, is_folder)
            if finding.state is not State.FINE or not is_folder:
                yield finding, errors.DONE
    yield health.judge_encryption(machine.is_encrypted(path)), errors.DONE


def _held(path: str, *, quick: bool) -> Finding:
    """What a verification says, or that it was left out."""
    from ihaho_cli.ledger.ledger_read import verify

    if quick:
        return Finding("台帳", State.NOTE, "記録の検査は省きました", "ihaho log verify で検査できます")
    verdict = verify(path)
    return health.judge_records(verdict.events, verdict.findings)


def _of_tables(folder: str | None, *, quick: bool) -> Iterator[tuple[Finding, int]]:
    from ihaho_cli import tables, upkeep
    from ihaho_cli.cli.faults import find_faults

    today = options.today()
    try:
        faults = 0 if quick else sum(not fault.stale for fault in find_faults(folder, today))
        every = tables.load_every_table(folder)
    except FaultyTableError as error:
        yield Finding("表", State.FAULT, error.message, error.cure), errors.FAULTY_TABLE
        return
    latest = max((row.cells[columns.index("checked")] for columns, rows in every.values() for row in rows), default="")
    stale = len(upkeep.find_stale(every, {}, {}, today, _HALF_YEAR))
    for finding in health.judge_catalogue(latest, stale, faults, today):
        yield finding, errors.FAULTY_TABLE if finding.state is State.FAULT else errors.DONE
