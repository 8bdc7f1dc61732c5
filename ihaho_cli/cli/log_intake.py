"""``ihaho log intake`` and ``followup``: a consultation comes in, typed, asked for, or pasted from the screen."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import click

from ihaho_cli import errors
from ihaho_cli.cli import completing, log_desk, options, words
from ihaho_cli.errors import BadInputError, IhahoError, NotKnownError
from ihaho_cli.extract import extract_urls
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import CHANNELS, LINE_NOTIFY
from ihaho_cli.ledger.intake_form import Form
from ihaho_cli.ledger.ledger import opened
from ihaho_cli.ledger.ledger_read import latest
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.tables import read_dicts
from ihaho_cli.text import cut, visible

_LARGEST_PASTE = 1_000_000
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _intake_options(function: _Function) -> _Function:
    """The options an intake and a further question share."""
    for add in reversed((
        click.argument("urls", nargs=-1, metavar="[URL]..."),
        click.option("--service", shell_complete=completing.services, metavar="名前", help="サービス。URL があれば要らない。複数は , で"),
        click.option("--contents", shell_complete=completing.labels("6"), metavar="名前", help="相談内容 (一部でよい)。複数は , で"),
        click.option("--means", shell_complete=completing.labels("7"), metavar="名前", help="相談したいこと (一部でよい)"),
        click.option("--places", shell_complete=completing.labels("8"), metavar="名前", help="掲載場所 (一部でよい)。URL があれば要らない"),
        click.option("--attribute", shell_complete=completing.labels("4"), metavar="名前", help="困っている方の属性 (大学生 など)"),
        click.option("--victim", shell_complete=completing.labels("5"), metavar="名前", help="困っている方は誰か (本人 など)"),
        click.option("--channel", type=click.Choice(CHANNELS[1:]), metavar="経路", help="web line"),
        click.option("--line-notify", type=click.Choice(LINE_NOTIFY[1:]), metavar="通知", help="mail line both"),
        click.option("--paste", is_flag=True, help="相談画面の文章を標準入力から読む"),
        click.option("--attach", metavar="ファイル", help="画面の画像などを写しとして預かる"),
        click.option("--attach-kind", metavar="種類", help="何が写っているか: text (文字)、photo (人)、intimate (性的)"),
        click.option("--attach-age", metavar="年齢", help="写っている方: adult、minor、none (人はいない)"),
        click.option("--memo", metavar="ファイル", help="メモのファイル。- は標準入力 (init --memo の台帳だけ)"),
        click.option("--at", "when", metavar="日時", help="いつ (省けば今)"),
        options.format_option("text", "json"),
        options.data_dir_option,
        log_desk.ledger_option,
    )):  # fmt: skip
        function = add(function)
    return function


class _Said(NamedTuple):
    """What is known of an intake before it has a number."""

    event: Event
    canonicals: Sequence[str]


@click.command(name="intake", cls=options.JapaneseCommand)
@_intake_options
@click.option("--consultee", metavar="番号", help="前にも相談した方の番号 (P00001)。省けば新しい番号")
@click.pass_context
def intake_command(ctx: click.Context, /, consultee: str | None, ledger: str | None, format_name: str | None, **given: Any) -> int:
    """受付を記録する。相談の番号と、相談者の番号が付く。

    端末で何も付けずに実行すると、6つの質問に答えるだけで記録できます。

    例:
      ihaho log intake "https://x.com/example/status/20" --contents 名誉,肖像
      ihaho log intake --paste < 相談画面.txt
    """
    path = log_desk.ready_ledger(ctx, ledger)
    if consultee is not None:
        with opened(path) as connection:
            if not latest(connection, "consultee_id = ?", (consultee,), 1):
                raise NotKnownError(
                    f"相談者 {cut(visible(consultee), 40)} は台帳にありません", "新しい方なら --consultee を省いてください"
                )
    said = _gather(ctx, given, EventKind.INTAKE)
    event = _with_memo(path, said.event, given["memo"])
    chosen = options.from_group(ctx, "format", format_name, ("text", "json"))
    with _attached(path, event, given) as detail:
        log_desk.write_intake(path, event._replace(consultee_id=consultee or "", detail=detail), said.canonicals, chosen)
    return errors.DONE


@click.command(name="followup", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@_intake_options
@click.pass_context
def followup_command(ctx: click.Context, /, number: str, ledger: str | None, format_name: str | None, **given: Any) -> int:
    """同じ相談への追加の質問を記録する。受付件数に数えます。

    例:
      ihaho log followup R8-00123 --means 特定
    """
    path = log_desk.ready_ledger(ctx, ledger)
    before = log_desk.find_consultation(path, number)
    person = next((one.event.consultee_id for one in reversed(before) if one.event.consultee_id), "")
    said = _gather(ctx, given, EventKind.FOLLOWUP)
    event = _with_memo(path, said.event._replace(consultation_id=number, consultee_id=person), given["memo"])
    chosen = options.from_group(ctx, "format", format_name, ("text", "json"))
    with _attached(path, event, given) as detail:
        log_desk.write_intake(path, event._replace(detail=detail), said.canonicals, chosen)
    return errors.DONE


def _gather(ctx: click.Context, given: dict[str, Any], kind: EventKind) -> _Said:
    """From options, a pasted screen or six answers to an event without its numbers."""
    folder = options.from_group(ctx, "data_dir", given["data_dir"])
    vocabulary = words.load_vocabulary()
    urls = list(given["urls"])
    answers: dict[str, tuple[str, ...]] = {}
    if given["paste"]:
        form = Form(read_dicts("intake.csv"), vocabulary).read_screen(_pasted())
        urls += [url for url in form.urls if url not in urls]
        answers = dict(form.values)
        for column, option in form.unknown:
            log_desk.say(
                f"{words.NAMES[column]}の選択肢「{cut(option, 40)}」は表にありません。そのまま残し、「その他」に数えます。"
            )
        log_desk.say("件名・本文・添付は台帳に残していません。")
    elif sys.stdin.isatty() and not urls and not any(given[name] for name in (*words.NAMES, "service")):
        urls, answers = _ask(folder, vocabulary)
    found, places, canonicals = words.read_urls(folder, urls)
    named = words.find_services(folder, given["service"])
    places += words.places_of(named)
    values: dict[str, tuple[str, ...]] = {
        column: words.find_labels(vocabulary, column, given[column]) or answers.get(column, ()) for column in words.NAMES
    }
    event = Event(
        "", kind, "", "", log_desk.parse_when(given["when"], log_desk.now()),
        tuple(dict.fromkeys((*named, *found))), values["contents"], values["means"],
        values["places"] or words.find_labels(vocabulary, "places", ",".join(places)),
        _single(values["attribute"], "attribute"), _single(values["victim"], "victim"), given["channel"] or "", given["line_notify"] or "",
        {"urls": urls} if urls else {},
    )  # fmt: skip
    return _Said(event, canonicals)


def _single(values: Sequence[str], column: str) -> str:
    if len(values) > 1:
        raise BadInputError(f"{words.NAMES[column]}が2つあります", "1つを選んでください")
    return values[0] if values else ""


def _with_memo(path: str, event: Event, source: str | None) -> Event:
    memo = log_desk.read_memo(path, source)
    return event._replace(detail=dict(event.detail) | {"memo": memo}) if memo else event


@contextmanager
def _attached(path: str, event: Event, given: dict[str, Any]) -> Iterator[dict[str, object]]:
    """The detail of an event with its attachment; where the event is not written in the end, the picture is given up."""
    detail = dict(event.detail)
    if not given["attach"]:
        yield detail
        return
    from ihaho_cli.ledger.attachments import keep_attachment, let_go

    if "privacy-intimate" in event.contents:
        raise BadInputError("性的な画像の相談では、画像を預かれません", "URL・時刻・アカウントだけを記録してください")
    kept = keep_attachment(path, given["attach"], given["attach_kind"], given["attach_age"])
    if kept.has_location:
        log_desk.say("注意: この画像には撮影場所の情報 (EXIF) があります。外に渡す前に取り除いてください。")
    try:
        yield detail | {"attachment": {"sha256": kept.sha256, "bytes": kept.size}}
    except BaseException:
        let_go(kept)
        raise


def _pasted() -> str:
    """The text of the screen, whole.

    Raises BadInputError.
    """
    if sys.stdin.isatty():
        log_desk.say("相談画面の文章を貼り付け、最後に Ctrl-D (Windows では Ctrl-Z と Enter) を押してください:")
    raw = sys.stdin.buffer.read(_LARGEST_PASTE + 1)
    if len(raw) > _LARGEST_PASTE:
        raise BadInputError("貼り付けた文章が長すぎます", "相談1件の画面だけを貼り付けてください")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError("貼り付けた文章の文字コードを読めません", "UTF-8 で保存してください")


def _ask(folder: str | None, vocabulary: Vocabulary) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The six questions, each asked again until its answer can be read; an empty answer says nothing."""
    log_desk.say("6つの質問です。分からなければ Enter。名前は一部でよく、複数は , で区切ります。Ctrl-C でやめます。")
    urls: list[str] = _asked("1 URL", lambda text: [url for _, url in extract_urls(text)])
    words.read_urls(folder, urls)
    answers: dict[str, tuple[str, ...]] = {}
    questions = (("contents", "2 相談内容"), ("attribute", "3 困っている方の属性"), ("victim", "4 困っている方は誰か"), ("places", "5 掲載場所"), ("means", "6 相談したいこと"))  # fmt: skip
    for column, question in questions:
        answers[column] = _asked(question, lambda text, column=column: words.find_labels(vocabulary, column, text))  # type: ignore[misc]
    return urls, answers


def _asked(question: str, read: Callable[[str], Any]) -> Any:
    while True:
        try:
            return read(click.prompt(question, default="", show_default=False, err=True))
        except IhahoError as error:
            options.say_error(error)
