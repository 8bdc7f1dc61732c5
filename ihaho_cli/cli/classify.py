"""``ihaho classify``: what is this URL?"""

import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import click

from ihaho_cli.answering import Answer, answers_to
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.cli.outcome import Outcome
from ihaho_cli.cli.showing import Cards, print_cards
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.hosts import is_plain_host, registrable_domain_of_row
from ihaho_cli.model import EDITIONS, Cell, Status
from ihaho_cli.tables import load_catalogue, load_catalogue_about
from ihaho_cli.text import visible
from ihaho_cli.urls import split_plain

if TYPE_CHECKING:
    from ihaho_cli.answering import Reject
    from ihaho_cli.cli.inquiry import Wish
    from ihaho_cli.cli.rejects import Rejects
    from ihaho_cli.cli.streams import Renderer

FORMATS = ("text", "json", "jsonl", "csv", "md", "xlsx", "parquet")
_BY_SUFFIX = {
    ".txt": "text", ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "md", ".xlsx": "xlsx", ".parquet": "parquet",
}  # fmt: skip
_ENGINES = ("dask",)


@click.command(name="classify", cls=options.JapaneseCommand)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="ファイル",
    help="URL のファイル (txt csv tsv jsonl parquet xlsx、.gz も)。何度でも、* も可",
)
@click.option("--column", metavar="列名", help="URL の入った列の見出し")
@click.option("--extract", is_flag=True, help="文章の中からすべての URL を拾う")
@click.option("--clip", is_flag=True, help="クリップボードの文字を判定する")
@click.option("--explain", is_flag=True, help="根拠にした規則・表の行・出典も示す")
@click.option(
    "--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], metavar="版", help="図表9の区分の版: today (今) か 2022"
)
@click.option("--as-of", "as_of", metavar="日", help="その日の名前・事業者で答える (例: R4.2.21)")
@click.option("--strict", is_flag=True, help="表にない URL があれば終了コード 4")
@click.option("--online", is_flag=True, help="表にないサイトを DNS と登録情報で調べる。先に問い合わせ先を示す")
@click.option("--fetch", is_flag=True, help="--online と併せ、サイトのトップページと nodeinfo も読む")
@click.option("--yes", is_flag=True, help="--online の確認を省く")
@click.option("--from-file", "pasted", metavar="ファイル", help="dig・whois の結果や保存した HTML から読む。通信はしない")
@click.option("--memo", metavar="ファイル.docx", help="調べたことの技術メモを書き出す (.docx か .md)")
@click.option("--evidence", metavar="フォルダー", help="受け取った答えを、時刻とハッシュを付けて残す")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help="text json jsonl csv md xlsx parquet")
@click.option("--output", metavar="ファイル", help="書き出すファイル。形式は名前の終わりから決まる")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@click.option("--jobs", metavar="数", help="ファイルを分けて処理するプロセスの数 (auto は機械に合わせる)。結果は同じ")
@click.option("--engine", type=click.Choice(_ENGINES), metavar="名前", help="dask: クラスターで処理する。--scheduler も必要")
@click.option("--scheduler", metavar="番地", help="Dask のスケジューラー (tcp://…:8786)。local はこの機械だけ")
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, urls: Sequence[str], inputs: Sequence[str], column: str | None, extract: bool, clip: bool,
    explain: bool, edition: str, as_of: str | None, strict: bool, online: bool, fetch: bool, yes: bool, pasted: str | None, memo: str | None,
    evidence: str | None, format_name: str | None, output: str | None, force: bool, jobs: str | None, engine: str | None,
    scheduler: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """URL からサービス・事業者・投稿を判定する。--online がなければ通信しない。

    URL の代わりに - と書くと、標準入力から1行に1つずつ読みます。

    例:
      ihaho classify "https://x.com/example/status/1234567890123456789"
      ihaho classify --extract --input 相談.txt
      ihaho classify --input 一覧.csv --column URL --output 判定.csv
      ihaho classify --input "記録-*.csv.gz" --jobs auto --output 判定.csv

    読めない行は、行番号と理由を付けて、--output の隣の 名前-rejected.csv に分けます。

    終了コード: 0 済み  2 使い方  3 読めない入力がある  4 ない・知らない  5 書けない  8 通信できない
    """
    data_dir = options.from_group(ctx, "data_dir", data_dir)
    wish = None
    if online or pasted or fetch or memo or evidence:
        from ihaho_cli.cli import inquiry

        wish = inquiry.Wish(online, fetch, yes, pasted, memo, evidence, force, explain)
        inquiry.check_wish(wish, urls, output, is_many=bool(inputs or clip or extract or "-" in urls))
    if inputs:
        from ihaho_cli.bulk.inputs import matching, refuse_output_among

        inputs = matching(inputs)
        refuse_output_among(inputs, output)
    if as_of is not None and (jobs or engine or wish):
        raise WrongUsageError("--as-of は、通信、--from-file、--jobs、--engine と一緒に使えません", "どちらかを外してください")
    catalogue = _catalogue_for(urls if not (inputs or clip or wish) else (), data_dir, as_of)
    classifier = Classifier(catalogue, edition)
    piped = "-" in urls or bool(inputs) or not (urls or clip or sys.stdin.isatty())
    chosen = _format_of(options.from_group(ctx, "format", format_name, FORMATS), output, piped)
    in_parts = _is_cut(inputs, chosen) and not (urls or clip or wish or as_of)
    _refuse_odd_jobs(jobs, engine, scheduler, chosen, is_files_only=bool(inputs) and not (urls or clip or wish), in_parts=in_parts)
    if piped:
        classifier.prepare()
        options.work_long()
    by_hand = clip or not (urls or inputs or piped)
    show = Cards(catalogue.find_service, explain=explain, grouped=not piped)
    rejects = _rejects_for(piped and output is not None)
    outcome = Outcome(None if rejects is None else rejects.add)

    def answer(cells: Iterator[Cell]) -> Iterator[Answer]:
        return answers_to(cells, classifier, catalogue.is_listed, extract=extract, by_hand=by_hand)

    def answers() -> Iterator[Answer]:
        for one, cell in answer(_cells(urls, inputs, column, clip, piped, outcome)):
            outcome.note(one, cell)
            yield one, cell

    if chosen == "text" and output is None and wish is None:
        print_cards(answers(), show)
        return outcome.code(strict)
    if wish is not None:
        outcome.failed.append(_inquire(wish, answers(), classifier, catalogue, data_dir, outcome, show, output, chosen))
    elif in_parts:
        from ihaho_cli.bulk.workers import Job
        from ihaho_cli.cli.parallel import Run, jobs_of

        job = Job(None if data_dir is None else os.path.abspath(data_dir), edition, extract, chosen, (), "")
        run = Run(inputs, column, job, outcome, (catalogue, classifier))
        _write_bytes(run.chunks(jobs_of(jobs or ("auto" if engine else "1")), scheduler), output, chosen, force)
    else:
        _write(answers(), show, output, chosen, force, columns=_columns(inputs, column, chosen), left_out=outcome.note_left_out)
    _say_what_was_written(output, rejects, outcome.cut)
    return outcome.code(strict)


def _say_what_was_written(output: str | None, rejects: "Rejects | None", cut: int) -> None:
    if output is not None:
        sys.stderr.write(f"{visible(os.path.basename(output))} に書き出しました。\n")
        if rejects is not None:
            rejects.write_beside(output)
    if cut:
        sys.stderr.write(f"{cut:,} 行は、見出しにない列の値を出力に入れていません。--format jsonl ならすべて残ります。\n")


def _inquire(
    wish: "Wish", answers: Iterator[Answer], classifier: Classifier, catalogue: Catalogue, data_dir: str | None, outcome: Outcome,
    show: Cards, output: str | None, chosen: str,
) -> int:  # fmt: skip
    """The answers with what was asked of the network or read from a paste. Gives the exit code of the asking alone."""
    from ihaho_cli.cli import inquiry

    done, code = inquiry.inquire(answers, classifier, catalogue, data_dir, wish)
    outcome.unknown = sum(one.one.status is Status.UNKNOWN for one in done)
    if chosen == "text" and output is None:
        for card in inquiry.cards_of(done, catalogue, wish, options.terminal_width()):
            options.write_out(card)
    else:
        special = {
            "text": lambda _: inquiry.cards_of(done, catalogue, wish, options.HELP_WIDTH),
            "json": lambda _: inquiry.json_of(done, is_list=True),
            "jsonl": lambda _: inquiry.json_of(done, is_list=False),
        }  # fmt: skip
        _write(inquiry.answers_of(done), show, output, chosen, wish.force, special.get(chosen))
    return code


def _refuse_odd_jobs(
    jobs: str | None, engine: str | None, scheduler: str | None, chosen: str, *, is_files_only: bool, in_parts: bool
) -> None:
    if (engine is None) != (scheduler is None):
        raise WrongUsageError("--engine と --scheduler は一緒に使います", "例: --engine dask --scheduler local")
    if (jobs or engine) and not is_files_only:
        raise WrongUsageError("--jobs と --engine は --input のファイルだけに使えます", "--input ファイル を付けてください")
    if (jobs or engine) and chosen not in ("jsonl", "csv"):
        raise WrongUsageError(
            "--jobs と --engine で書き出せるのは jsonl と csv です", "--format を変えるか、--jobs を外してください"
        )
    if (jobs or engine) and not in_parts:
        raise WrongUsageError(
            "--jobs と --engine は、ふつうのファイルだけに使えます", "--jobs を外すか、いったんファイルに保存してください"
        )


def _is_cut(inputs: Sequence[str], chosen: str) -> bool:
    """Whether the files can be read, and their lines written, part by part."""
    if not inputs or chosen not in ("jsonl", "csv"):
        return False
    from ihaho_cli.bulk.inputs import is_regular

    return all(map(is_regular, inputs))


def _rejects_for(is_wanted: bool) -> "Rejects | None":
    if not is_wanted:
        return None
    from ihaho_cli.cli.rejects import Rejects

    return Rejects()


def _write(
    answers: Iterator[Answer], show: Cards, output: str | None, chosen: str, force: bool, special: "Renderer | None" = None,
    *, columns: Sequence[str] = (), left_out: "Callable[[Reject], None]" = lambda _: None,
) -> None:  # fmt: skip
    """The answers as one process writes them: to stdout, or into a file that is there whole or not at all."""
    from ihaho_cli.cli import streams

    if chosen in streams.TABLES:
        header, rows = streams.table(answers, columns, left_out)
        if output is not None and chosen in streams.FILES:
            streams.FILES[chosen](output, header, rows, force=force)
            return
        chunks = streams.csv_lines(header, rows)
    else:
        chunks = (special or (show.chunks if chosen == "text" else streams.RENDERERS[chosen]))(answers)
    if output is not None:
        streams.write_file(output, chunks, force=force, for_excel=chosen == "csv")
        return
    for chunk in chunks:
        options.write_utf8(chunk)


def _columns(inputs: Sequence[str], column: str | None, chosen: str) -> Sequence[str]:
    """The columns of several files; those of one are seen as it is read."""
    if len(inputs) < 2:
        return ()
    from ihaho_cli.bulk.inputs import is_regular
    from ihaho_cli.cli import reading, streams

    is_wanted = chosen in streams.TABLES and all(map(is_regular, inputs))
    return reading.columns_of_files(inputs, column) if is_wanted else ()


def _write_bytes(chunks: Generator[bytes, None, None], output: str | None, chosen: str, force: bool) -> None:
    """What several processes wrote."""
    from ihaho_cli.outputs import write_bytes

    with closing(chunks):
        if output is not None:
            write_bytes(output, chunks, force=force, mark=chosen == "csv")
            return
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)


def _catalogue_for(urls: Sequence[str], data_dir: str | None, as_of: str | None) -> Catalogue:
    """All tables, or for one clean URL of a listed host only the rows about it, which are read in a tenth of the time."""
    if as_of is not None:
        return load_catalogue(data_dir, options.past_day(as_of))
    plain = split_plain(urls[0]) if len(urls) == 1 and not data_dir else None
    if plain is not None and is_plain_host(plain[0]):
        few = load_catalogue_about(registrable_domain_of_row(plain[0]))
        if Classifier(few).knows_alone(urls[0]):
            return few
    return load_catalogue(data_dir)


def _format_of(given: str | None, output: str | None, piped: bool) -> str:
    suffix = os.path.splitext(output or "")[1].lower()
    if given in ("xlsx", "parquet") and output is None:
        raise WrongUsageError(f"{given} は画面に出せません", f"--output 名前.{given} を付けてください")
    return given or _BY_SUFFIX.get(suffix) or ("jsonl" if piped else "text")


def _cells(
    urls: Sequence[str], inputs: Sequence[str], column: str | None, clip: bool, piped: bool, outcome: Outcome
) -> Iterator[Cell]:
    """Everything to classify, in the order it was given."""
    if piped:
        from ihaho_cli.cli import reading
    if clip:
        from ihaho_cli.cli.paste import read_clipboard

        yield Cell(1, read_clipboard(), None)
    for number, url in enumerate(urls, 1):
        if url == "-":
            yield from reading.piped(column)
        else:
            yield Cell(number, url, None)
    if inputs:
        yield from reading.files(inputs, column, outcome.note_failure, outcome.begin)
    if urls or inputs or clip:
        return
    if piped:
        yield from reading.piped(column)
        return
    from ihaho_cli.cli.paste import ask_for_paste

    yield Cell(1, ask_for_paste(), None)
