"""``ihaho tally``: the report's figures from ledgers, exchange files and lists of URLs."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import click

from ihaho_cli import errors
from ihaho_cli.bulk.inputs import matching, refuse_output_among
from ihaho_cli.cli import completing, log_desk, options
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.ledger.events import Event
from ihaho_cli.ledger.exchange import RowFault
from ihaho_cli.ledger.ledger_scan import count as count_ledger
from ihaho_cli.model import EDITIONS
from ihaho_cli.outputs import write_text
from ihaho_cli.tally import figure_forms, report
from ihaho_cli.tally.closing import marks_of, parse_closed, render_closed, with_differences
from ihaho_cli.tally.figures import Figure, Frame, compared
from ihaho_cli.tally.periods import Period, chosen_period
from ihaho_cli.tally.schemes import load_published, load_scheme
from ihaho_cli.tally.sources import SourceKind, kind_of, read_events
from ihaho_cli.tally.suppression import suppress
from ihaho_cli.tally.tallies import Scheme, Tally
from ihaho_cli.tally.volume import PARTS_OF_YEAR
from ihaho_cli.text import visible

FORMATS = ("text", "json", "csv", "md", "xlsx", "docx", "html")
_FILE_ONLY = ("xlsx", "docx")
_BY_SUFFIX = {f".{name}": name for name in FORMATS} | {".txt": "text", ".htm": "html"}
_MOST_FAULTS_SHOWN = 20
_CLOSE = "close"


class _Faults:
    """Rows that could not be read: the first are named, all are counted."""

    def __init__(self) -> None:
        self.number = 0

    def report(self, line: int, faults: Sequence[RowFault]) -> None:
        self.number += 1
        if self.number <= _MOST_FAULTS_SHOWN:
            said = "、".join(f"{fault.column}: {fault.message}" if fault.column else fault.message for fault in faults)
            sys.stderr.write(visible(f"{line} 行目: {said}") + "\n")

    def close(self) -> int:
        if not self.number:
            return errors.DONE
        more = f" (ほか {self.number - _MOST_FAULTS_SHOWN} 行)" if self.number > _MOST_FAULTS_SHOWN else ""
        sys.stderr.write(f"読めない行が {self.number} 行あり、数えていません{more}。\n")
        return errors.BAD_INPUT


class _Asked(NamedTuple):
    """What is counted from what."""

    sources: Mapping[str, SourceKind]
    period: Period
    scheme: Scheme
    frame: Frame
    one_desk: bool
    compare: bool
    data_dir: str | None


@click.command(name="tally", cls=options.JapaneseCommand)
@click.argument("name", shell_complete=completing.figures, metavar="図表")
@click.argument("span", required=False, metavar="[期間]")
@click.option("--period", metavar="期間", help="令和3年度、R3上半期、R3.4..R3.12、先月 など。ふつうは今年度")
@click.option("--since", metavar="年月", help="期間の最初の月 (2021-04)")
@click.option("--until", metavar="年月", help="期間の最後の月 (2021-12)")
@click.option("--ledger", metavar="台帳", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@click.option(
    "--from", "paths", multiple=True, metavar="ファイル", help="台帳、交換形式、URL の一覧 (services だけ)。何度でも、* も可"
)
@click.option("--one-desk", is_flag=True, help="--from のファイルは同じ窓口のもの (同じ相談者番号は同じ人)")
@click.option("--column", metavar="列名", help="URL の一覧で、URL の入った列の見出し")
@click.option("--jobs", metavar="数", help="URL の一覧を分けて数えるプロセスの数 (auto は機械に合わせる)")
@click.option(
    "--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], metavar="版", help="図表9の区分の版: today (今) か 2022"
)
@click.option("--by", type=click.Choice(tuple(PARTS_OF_YEAR)), default="half", metavar="区切り", help="図表3: half quarter month")
@click.option("--provisional", is_flag=True, help="速報値と書く")
@click.option("--compare", is_flag=True, help="前年同期の数と増減を並べる")
@click.option("--suppress", "below", type=click.IntRange(2, 100), metavar="数", help="公表用: この数より小さい数を隠す (例: 3)")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help="text json csv md xlsx docx html")
@click.option("--output", metavar="ファイル", help="書き出すファイル。形式は名前の終わりから決まる")
@click.option("--png", metavar="フォルダー", help="図表を1枚ずつ PNG に書き出す")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, name: str, span: str | None, period: str | None, since: str | None, until: str | None,
    ledger: str | None, paths: Sequence[str], one_desk: bool, column: str | None, jobs: str | None, edition: str, by: str, provisional: bool,
    compare: bool, below: int | None, format_name: str | None, output: str | None, png: str | None, force: bool,
    data_dir: str | None,
) -> int:  # fmt: skip
    """台帳から、報告の図表を数える。

    図表は名前か番号で指定します: trend 2、volume 3、attributes 4、victims 5、contents 6、
    means 7、places 8、services 9、line 10、outreach、all (すべて)。close は公表した数を確定します。

    例:
      ihaho tally 9 R3.4..R3.12
      ihaho tally all R8上半期 --compare --output 上半期.docx
      ihaho tally services --from "urls-*.csv.gz" --column URL --jobs auto
      ihaho tally close R8上半期

    終了コード: 0 済み  2 使い方  3 読めない行・期間がある  4 ない図表・ファイル  5 書けない
    """
    if span is not None and period is not None:
        raise WrongUsageError("期間が2度指定されています", "引数か --period のどちらかにしてください")
    now = options.today()
    folder = options.from_group(ctx, "data_dir", data_dir)
    frame = Frame(str(now), provisional, edition, by)
    names = report.figure_names(report.ALL if name == _CLOSE else name)
    chosen = _format_of(options.from_group(ctx, "format", format_name, FORMATS), output)
    months = chosen_period(period or span, since, until, now)
    found = matching(paths)
    refuse_output_among(found, output)
    kinds = {path: kind_of(path) for path in found} or {log_desk.ready_ledger(ctx, ledger): SourceKind.LEDGER}
    scheme = load_scheme(edition, folder)
    if SourceKind.URLS in kinds.values():
        if names != ["services"]:
            raise WrongUsageError(
                "URL の一覧から数えられるのは services (図表9) だけです", "交換形式のファイルか台帳を指定してください"
            )
        if len(set(kinds.values())) > 1:
            raise WrongUsageError("URL の一覧と台帳は一緒に数えられません", "別々に実行してください")
        from ihaho_cli.cli.tally_urls import UrlLists, count_urls

        lists = UrlLists(list(kinds), column, jobs, folder, output)
        figures, code = count_urls(lists, scheme, frame)
        return _finish(_kept_back(figures, below), [], code, below, chosen, output, png, force=force, as_list=False)
    if jobs is not None:
        raise WrongUsageError("--jobs は URL の一覧だけに使えます", "台帳は、大きければ自動で分けて数えます")
    asked = _Asked(kinds, months, scheme, frame, one_desk, compare, folder)
    if name == _CLOSE:
        return _close(asked, output, force=force)
    figures, checks, code = _figures(asked, names, below)
    return _finish(figures, checks, code, below, chosen, output, png, force=force, as_list=len(names) > 1)


def _kept_back(figures: Sequence[Figure], below: int | None) -> list[Figure]:
    """The figures with small numbers kept back; where none are to be, marked as the desk's own."""
    if below is not None:
        return suppress(figures, below)
    note = "この表は窓口の中だけで使うものです。公表するときは --suppress を付けてください。"
    return [figure._replace(remarks=(*figure.remarks, note)) for figure in figures]


def _figures(asked: _Asked, names: Sequence[str], below: int | None) -> tuple[list[Figure], list[report.Check], int]:
    """The figures, with a year earlier and what was frozen beside them, and the check list."""
    closed_path = _closed_path(asked)
    marks: dict[str, str] | None = {} if os.path.exists(closed_path) else None
    faults = _Faults()
    tallies = [Tally(asked.period, asked.scheme)]
    if asked.compare:
        tallies.append(Tally(asked.period.year_before(), asked.scheme))
    _count(asked, tallies, faults, marks)
    published = load_published(asked.data_dir) if "trend" in names else []
    figures = report.build(names, tallies[0], published, asked.frame)
    checks = report.check(figures, tallies[0]) if len(names) > 1 else []
    figures = _kept_back(figures, below)
    if asked.compare:
        # Each year's small numbers are kept back by themselves: a change in percent is shown where both are.
        earlier = _kept_back(report.build(names, tallies[1], published, asked.frame), below)
        figures = [f if f.name == "trend" else compared(f, past) for f, past in zip(figures, earlier, strict=True)]
    if marks is not None and below is None:
        with open(closed_path, encoding="utf-8", errors="replace") as file:
            figures = with_differences(figures, parse_closed(file.read()), marks)
    return figures, checks, faults.close()


def _count(asked: _Asked, tallies: Sequence[Tally], faults: _Faults, marks: dict[str, str] | None) -> None:
    seen: set[str] = set()
    for number, (path, kind) in enumerate(asked.sources.items()):
        whose = "" if asked.one_desk or not number else str(number)
        if kind is SourceKind.LEDGER and marks is None:
            count_ledger(tallies, path, whose, alone=not asked.one_desk or len(asked.sources) == 1)
            continue
        events: Iterable[Event] = read_events(path, kind, asked.period.until, faults.report, seen if asked.one_desk else None)
        if marks is not None:
            events = marks_of(events, asked.period, marks)
        _count_side_by_side(events, tallies, whose)
    for tally in tallies:
        tally.finish()


def _count_side_by_side(events: Iterable[Event], tallies: Sequence[Tally], whose: str) -> None:
    """Several periods in one reading, a few thousand events at a time."""
    from itertools import islice

    stream: Iterator[Event] = iter(events)
    while some := list(islice(stream, 5_000)):
        for tally in tallies:
            tally.add_all(some, whose)


def _closed_path(asked: _Asked) -> str:
    first = next(iter(asked.sources))
    return os.path.join(f"{first}.closed", f"{asked.period.since}_{asked.period.until}_{asked.frame.edition}.json")


def _close(asked: _Asked, output: str | None, *, force: bool) -> int:
    """Freeze all figures of a period beside what they were counted from."""
    marks: dict[str, str] = {}
    faults = _Faults()
    tally = Tally(asked.period, asked.scheme)
    _count(asked, [tally], faults, marks)
    figures = report.build(list(report.FIGURES), tally, load_published(asked.data_dir), asked.frame._replace(provisional=False))
    path = output or _closed_path(asked)
    if output is None:
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        except OSError as error:
            raise errors.NoOutputError(
                "確定の記録を書く場所がありません", "フォルダーの書き込みの権限を確かめてください"
            ) from error
    write_text(path, [render_closed(figures, marks, asked.frame.as_of)], force=force)
    for one in report.check(figures, tally):
        _say_check(one)
    sys.stderr.write(visible(f"{asked.period.name}の数を確定しました。{os.path.basename(path)} に書き出しました。") + "\n")
    return faults.close()


def _finish(
    figures: Sequence[Figure], checks: Sequence[report.Check], code: int, below: int | None, chosen: str, output: str | None,
    png: str | None, *, force: bool, as_list: bool,
) -> int:  # fmt: skip
    """Write everything that was asked for; what is for publication goes without the check list."""
    if output is not None:
        _write(output, chosen, figures, () if below is not None else checks, force=force, as_list=as_list)
        sys.stderr.write(f"{visible(os.path.basename(output))} に書き出しました。\n")
    if png is not None:
        from ihaho_cli.tally.charts import write_pictures

        number = write_pictures(png, figures, force=force)
        sys.stderr.write(f"図を {number} 枚書き出しました。\n")
    if output is None and png is None:
        text = _rendered(chosen, figures, options.terminal_width(), as_list=as_list)
        options.write_out(text) if chosen == "text" else options.write_utf8(text)
    for one in checks:
        _say_check(one)
    return code


def _say_check(one: report.Check) -> None:
    sys.stderr.write(visible(f"点検 {'済' if one.is_good else '要確認'}: {one.sentence}") + "\n")


def _format_of(given: str | None, output: str | None) -> str:
    chosen = given or _BY_SUFFIX.get(os.path.splitext(output or "")[1].lower()) or "text"
    if chosen in _FILE_ONLY and output is None:
        raise WrongUsageError(f"{chosen} は画面に出せません", f"--output 名前.{chosen} を付けてください")
    return chosen


def _rendered(chosen: str, figures: Sequence[Figure], width: int, *, as_list: bool) -> str:
    if chosen == "json":
        return figure_forms.render_json(figures, as_list=as_list)
    if chosen == "csv":
        return figure_forms.render_csv(figures)
    if chosen == "md":
        return figure_forms.render_markdown(figures)
    if chosen == "html":
        from ihaho_cli.tally.report_html import render_html

        return render_html(figures, ())
    return figure_forms.render_text(figures, width)


def _write(
    path: str, chosen: str, figures: Sequence[Figure], checks: Sequence[report.Check], *, force: bool, as_list: bool
) -> None:  # fmt: skip
    if chosen == "xlsx":
        from ihaho_cli.tally.report_xlsx import write_workbook

        write_workbook(path, figures, checks, force=force)
    elif chosen == "docx":
        from ihaho_cli.tally.report_docx import write_document

        write_document(path, figures, checks, force=force)
    elif chosen == "html":
        from ihaho_cli.tally.report_html import render_html

        write_text(path, [render_html(figures, checks)], force=force)
    else:
        text = _rendered(chosen, figures, options.HELP_WIDTH, as_list=as_list)
        write_text(path, [text], force=force, mark=chosen == "csv")
