"""``ihaho classify``: what is this URL?"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from ihaho_cli import errors
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.cli.showing import Cards, print_cards
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.hosts import is_plain_host, registrable_domain_of_row
from ihaho_cli.model import EDITIONS, Cell, Classification, Status
from ihaho_cli.tables import load_catalogue, load_catalogue_about
from ihaho_cli.text import visible
from ihaho_cli.urls import split_plain

FORMATS = ("text", "json", "jsonl", "csv", "md", "xlsx")
_BY_SUFFIX = {".txt": "text", ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "md", ".xlsx": "xlsx"}

_Answers = Iterator[tuple[Classification, Cell]]


class _Outcome:
    """What happened on the way, for the exit code."""

    def __init__(self) -> None:
        self.unknown = 0
        self.bad = 0
        self.failed: list[int] = []
        """Exit codes of inputs that could not be read at all."""

    def note(self, one: Classification) -> None:
        self.unknown += one.status is Status.UNKNOWN
        self.bad += one.status is Status.INVALID

    def note_failure(self, error: errors.IhahoError) -> None:
        """An input that fails is reported at once; the others are still read."""
        options.say_error(error)
        self.failed.append(error.exit_code)

    def code(self, strict: bool) -> int:
        happened = [errors.DONE, *self.failed]
        happened += [errors.BAD_INPUT] if self.bad else []
        happened += [errors.NOT_KNOWN] if self.unknown and strict else []
        return errors.weightiest(happened)


@click.command(name="classify", cls=options.JapaneseCommand)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--input", "inputs", multiple=True, metavar="ファイル", help="URL のファイル (txt csv tsv jsonl xlsx)。何度でも")
@click.option("--column", metavar="列名", help="URL の入った列の見出し")
@click.option("--extract", is_flag=True, help="文章の中からすべての URL を拾う")
@click.option("--clip", is_flag=True, help="クリップボードの文字を判定する")
@click.option("--explain", is_flag=True, help="根拠にした規則・表の行・出典も示す")
@click.option(
    "--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], metavar="版", help="図表9の区分の版: today (今) か 2022"
)
@click.option("--strict", is_flag=True, help="表にない URL があれば終了コード 4")
@click.option("--online", is_flag=True, help="表にないサイトを DNS と登録情報で調べる。先に問い合わせ先を示す")
@click.option("--fetch", is_flag=True, help="--online と併せ、サイトのトップページと nodeinfo も読む")
@click.option("--yes", is_flag=True, help="--online の確認を省く")
@click.option("--from-file", "pasted", metavar="ファイル", help="dig・whois の結果や保存した HTML から読む。通信はしない")
@click.option("--memo", metavar="ファイル.md", help="調べたことの技術メモを書き出す")
@click.option("--evidence", metavar="フォルダー", help="受け取った答えを、時刻とハッシュを付けて残す")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help="text json jsonl csv md xlsx")
@click.option("--output", metavar="ファイル", help="書き出すファイル。形式は名前の終わりから決まる")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, urls: Sequence[str], inputs: Sequence[str], column: str | None, extract: bool, clip: bool,
    explain: bool, edition: str, strict: bool, online: bool, fetch: bool, yes: bool, pasted: str | None, memo: str | None,
    evidence: str | None, format_name: str | None, output: str | None, force: bool, data_dir: str | None,
) -> int:  # fmt: skip
    """URL からサービス・事業者・投稿を判定する。--online がなければ通信しない。

    URL の代わりに - と書くと、標準入力から1行に1つずつ読みます。

    例:
      ihaho classify "https://x.com/example/status/1234567890123456789"
      ihaho classify --extract --input 相談.txt
      ihaho classify --input 一覧.csv --column URL --output 判定.csv

    終了コード: 0 済み  2 使い方  3 読めない入力がある  4 ない・知らない  5 書けない  8 通信できない
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    if online or pasted or fetch or memo or evidence:
        from ihaho_cli.cli import inquiry

        wish = inquiry.Wish(online, fetch, yes, pasted, memo, evidence, force, explain, strict)
        if inputs or clip or extract or output or "-" in urls:
            raise WrongUsageError("調べるのは、引数に書いた URL だけです", 'ihaho classify --online "URL" の形で使ってください')
        return inquiry.inquire(urls, edition, folder, wish, options.from_group(ctx, "format", format_name, FORMATS) or "text")
    catalogue = _catalogue_for(urls if not (inputs or clip) else (), folder)
    classifier = Classifier(catalogue, edition)
    piped = "-" in urls or bool(inputs) or not (urls or clip or sys.stdin.isatty())
    chosen = _format_of(options.from_group(ctx, "format", format_name, FORMATS), output, piped)
    if piped:
        classifier.prepare()
        options.work_long()
    outcome = _Outcome()
    by_hand = clip or not (urls or inputs or piped)
    show = Cards(catalogue.find_service, explain=explain, grouped=not piped)

    def answers() -> Iterator[tuple[Classification, Cell]]:
        cells = _cells(urls, inputs, column, clip, piped, outcome)
        for cell in cells:
            for line, text in _texts(cell, extract, by_hand, catalogue.is_listed):
                one = classifier.classify(text, line)
                outcome.note(one)
                yield one, cell

    if chosen == "text" and output is None:
        print_cards(answers(), show)
        return outcome.code(strict)
    from ihaho_cli.cli import streams

    renderer = show.chunks if chosen == "text" else streams.RENDERERS.get(chosen)
    if output is None:
        assert renderer is not None
        for chunk in renderer(answers()):
            options.write_utf8(chunk)
        return outcome.code(strict)
    options.stop_tidily()
    if renderer is None:
        streams.write_sheet(output, answers(), force=force)
    else:
        streams.write_file(output, renderer, answers(), force=force, for_excel=chosen == "csv")
    sys.stderr.write(f"{visible(os.path.basename(output))} に書き出しました。\n")
    return outcome.code(strict)


def _catalogue_for(urls: Sequence[str], data_dir: str | None) -> Catalogue:
    """All tables, or for one clean URL of a listed host only the rows about it, which are read in a tenth of the time."""
    plain = split_plain(urls[0]) if len(urls) == 1 and not data_dir else None
    if plain is not None and is_plain_host(plain[0]):
        few = load_catalogue_about(registrable_domain_of_row(plain[0]))
        if Classifier(few).knows_alone(urls[0]):
            return few
    return load_catalogue(data_dir)


def _format_of(given: str | None, output: str | None, piped: bool) -> str:
    suffix = os.path.splitext(output or "")[1].lower()
    if given == "xlsx" and output is None:
        raise WrongUsageError("xlsx は画面に出せません", "--output 名前.xlsx を付けてください")
    return given or _BY_SUFFIX.get(suffix) or ("jsonl" if piped else "text")


def _cells(
    urls: Sequence[str], inputs: Sequence[str], column: str | None, clip: bool, piped: bool, outcome: _Outcome
) -> Iterator[Cell]:
    """Everything to classify, in the order it was given."""
    if piped:
        from ihaho_cli.cli import streams
    if clip:
        from ihaho_cli.cli.paste import read_clipboard

        yield Cell(1, read_clipboard(), None)
    for number, url in enumerate(urls, 1):
        if url == "-":
            yield from streams.piped(column)
        else:
            yield Cell(number, url, None)
    if inputs:
        yield from streams.files(inputs, column, outcome.note_failure)
    if urls or inputs or clip:
        return
    if piped:
        yield from streams.piped(column)
        return
    from ihaho_cli.cli.paste import ask_for_paste

    yield Cell(1, ask_for_paste(), None)


def _texts(cell: Cell, extract: bool, by_hand: bool, is_listed: Callable[[str], bool]) -> Iterable[tuple[int, str]]:
    """The texts of a cell to classify, each with its line. What a hand pasted is read as running text."""
    if not (extract or by_hand) or not cell.readable:
        return ((cell.line, cell.text),)
    from ihaho_cli.extract import extract_urls

    found = list(extract_urls(cell.text, is_listed))
    if not found and by_hand:
        return ((cell.line, cell.text.strip()),)
    return [(cell.line + (0 if cell.row else cell.text.count("\n", 0, at)), url) for at, url in found]
