"""What the commands of ``ihaho log`` share: which ledger, who writes, and words found in the tables."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

import click

from ihaho_cli.calendar import JST, Month, day_of
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.dates import parse_day, parse_instant
from ihaho_cli.discretion import mask_search_words
from ihaho_cli.errors import BadInputError, NotKnownError, WrongUsageError
from ihaho_cli.events import Event, EventKind
from ihaho_cli.exchange import render_detail, row_of
from ihaho_cli.formats import escape_json
from ihaho_cli.ledger import Stamp, opened, utc_text
from ihaho_cli.ledger_backups import upgrade
from ihaho_cli.ledger_init import settings_of
from ihaho_cli.ledger_read import Entry, consultation, count_of_day
from ihaho_cli.model import Status
from ihaho_cli.names import find_by_name
from ihaho_cli.tables import load_catalogue, read_table
from ihaho_cli.text import cut, fold, visible
from ihaho_cli.vocabulary import Vocabulary

KINDS: Mapping[EventKind, str] = {
    EventKind.INTAKE: "受付", EventKind.FOLLOWUP: "追加の質問", EventKind.WORK: "作業", EventKind.REFERRAL: "案内・紹介",
    EventKind.LETTER: "依頼書", EventKind.SENT: "送付", EventKind.REPLY: "回答", EventKind.OUTREACH: "講演・広報",
    EventKind.LINE: "LINE", EventKind.VOID: "取り消し",
}  # fmt: skip
NAMES: Mapping[str, str] = {"contents": "相談内容", "means": "対応手段", "places": "場所", "attribute": "属性", "victim": "対象"}
"""Column → what the desk calls it."""

_COUNSELOR = re.compile(r"[A-Za-z0-9_-]{1,16}")
_SEPARATORS = re.compile(r"[,，、;；]")
_MOST_SHOWN = 6
_Function = TypeVar("_Function", bound=Callable[..., Any])


def ledger_option(function: _Function) -> _Function:
    """``--ledger`` and ``--debug``, which every command of the ledger has."""
    chosen = click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")(function)
    return options.debug_option(chosen)


def format_option(*choices: str) -> Callable[[_Function], _Function]:
    """``--format`` with its choices."""

    def add(function: _Function) -> _Function:
        return click.option("--format", "format_name", type=click.Choice(choices), metavar="形式", help=" ".join(choices))(function)

    return add


def ledger_path(ctx: click.Context, given: str | None) -> str:
    """The ledger that was asked for: after the command, before it, by the environment, or the one in the application's folder."""
    return (
        options.from_group(ctx, "ledger", given)
        or os.environ.get("IHAHO_LEDGER")
        or os.path.join(click.get_app_dir("ihaho"), "ledger.db")
    )


def ready_ledger(ctx: click.Context, given: str | None) -> str:
    """The path of a ledger of today's version; an older one is copied and upgraded, which is said.

    Raises NoOutputError.
    """
    path = ledger_path(ctx, given)
    copy = upgrade(path, now())
    if copy is not None:
        say(f"台帳を今の版に直しました。前の版の控え: {copy.path}")
    return path


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def stamp() -> Stamp:
    """Now, and the desk's own code of whoever writes.

    Raises WrongUsageError where the code looks like a name.
    """
    code = os.environ.get("IHAHO_COUNSELOR", "")
    if code and _COUNSELOR.fullmatch(code) is None:
        raise WrongUsageError(
            "IHAHO_COUNSELOR が窓口の符号ではありません", "氏名ではなく、a1 のような16文字までの英数字にしてください"
        )
    return Stamp(now(), code)


def say(sentence: str) -> None:
    """Words for the counselor, beside the data."""
    sys.stderr.write(visible(sentence) + "\n")


def write_json(value: object) -> None:
    """One JSON document on stdout."""
    options.write_utf8(escape_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n")


def load_vocabulary() -> Vocabulary:
    """The labels of the tallies."""
    return Vocabulary(table_rows("labels.csv"))


def table_rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table by column."""
    table = read_table(name)
    return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]


@cache
def classifier(data_dir: str | None) -> Classifier:
    """Against all tables, a desk's own included."""
    return Classifier(load_catalogue(data_dir))


class Places:
    """Service and canonical URL of URLs; the tables are read when the first one is asked for."""

    def __init__(self, data_dir: str | None) -> None:
        self._data_dir = data_dir

    def __call__(self, url: str) -> tuple[str | None, str]:
        one = classifier(self._data_dir).classify(url, 1)
        return one.service, one.canonical or one.url or url


def month_start(month: Month) -> str:
    """The UTC text with which a month of Japan begins."""
    return utc_text(datetime(month.year, month.month, 1, tzinfo=JST))


def read_urls(data_dir: str | None, urls: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """(services, figure-8 places, canonical URLs) of what was given; a text that is no URL is refused.

    Raises BadInputError.
    """
    services, places, canonicals = [], [], []
    for number, url in enumerate(urls, 1):
        one = classifier(data_dir).classify(url, number)
        if one.status in (Status.INVALID, Status.UNSUPPORTED):
            raise BadInputError(f"{number} 番目の URL を読めません", "ブラウザーの上の欄から、もう一度コピーしてください")
        canonicals.append(one.canonical or one.url or url)
        if one.service:
            services.append(one.service)
            places.append(one.figure8 or "")
    return list(dict.fromkeys(services)), [place for place in dict.fromkeys(places) if place], list(dict.fromkeys(canonicals))


def split_words(text: str | None) -> list[str]:
    """名誉,肖像 → its parts."""
    return [part.strip() for part in _SEPARATORS.split(text or "") if part.strip()]


def find_labels(vocabulary: Vocabulary, column: str, text: str | None) -> tuple[str, ...]:
    """The codes of the labels a person typed, each by any part that fits only one.

    Raises NotKnownError for a word that fits none, WrongUsageError for one that fits several.
    """
    codes = []
    for word in split_words(text):
        found = vocabulary.candidates(column, word)
        if not found:
            names = "、".join(one.label for one in vocabulary.labels(column))
            raise NotKnownError(f"{NAMES[column]}「{cut(visible(word), 30)}」はありません", f"使える名前 (一部でも可): {names}")
        if len(found) > 1:
            names = "、".join(one.label for one in found[:_MOST_SHOWN])
            raise WrongUsageError(f"{NAMES[column]}「{cut(visible(word), 30)}」は1つに決まりません", f"もう少し長く: {names}")
        codes.append(found[0].code)
    return tuple(dict.fromkeys(codes))


def find_label(vocabulary: Vocabulary, column: str, text: str | None) -> str:
    """The one label of a column that holds one.

    Raises NotKnownError, WrongUsageError.
    """
    codes = find_labels(vocabulary, column, text)
    if len(codes) > 1:
        raise WrongUsageError(f"{NAMES[column]}は1つだけです", "1つを選んでください")
    return codes[0] if codes else ""


def known_services(data_dir: str | None) -> frozenset[str]:
    """Every service id and figure-9 key."""
    ids = {one.service_id for one in load_catalogue(data_dir).services()}
    return frozenset(ids | {row["key"] for row in table_rows("figure9.csv")})


def find_services(data_dir: str | None, text: str | None) -> tuple[str, ...]:
    """The service ids, or figure-9 keys, of what a person calls them.

    Raises NotKnownError, WrongUsageError.
    """
    words = split_words(text)
    if not words:
        return ()
    services = load_catalogue(data_dir).services()
    keys = {fold(row["key"]): row["key"] for row in table_rows("figure9.csv") if ">" in row["key"]}
    found = []
    for word in words:
        if ">" in word and fold(word) in keys:
            found.append(keys[fold(word)])
            continue
        matching = find_by_name(services, word)
        if not matching:
            raise NotKnownError(
                f"サービス「{cut(visible(word), 30)}」は表にありません", "ihaho classify に URL を渡して、id を調べてください"
            )
        if len(matching) > 1:
            names = "、".join(f"{one.name_ja} ({one.service_id})" for one in matching[:_MOST_SHOWN])
            raise WrongUsageError(f"サービス「{cut(visible(word), 30)}」は1つに決まりません", f"もう少し長く: {names}")
        found.append(matching[0].service_id)
    return tuple(dict.fromkeys(found))


def parse_when(text: str | None, moment: datetime) -> datetime:
    """When something happened: now where nothing is said; a day means its beginning in Japan, a time without zone Japan's.

    Raises BadInputError for what is no day or lies in the future.
    """
    if text is None:
        return moment
    at = None
    for given in (text, f"{text} JST"):
        try:
            at = parse_instant(given)
            break
        except BadInputError:
            continue
    if at is None:
        at = datetime.combine(parse_day(text), time(), JST)
    if at > moment + timedelta(days=1) or at.year < 1990:
        raise BadInputError("日付が先すぎるか、古すぎます", "年を確かめてください")
    return at.astimezone(UTC)


def day_bounds(day: date) -> tuple[str, str]:
    """The UTC texts between which a day of Japan lies."""
    start = datetime.combine(day, time(), JST)
    return utc_text(start), utc_text(start + timedelta(days=1))


def find_consultation(path: str, number: str) -> list[Entry]:
    """The events of a consultation that hold, in the order of time.

    Raises NotKnownError where there is none.
    """
    with opened(path) as connection:
        found = [one for one in consultation(connection, number) if not one.is_voided and one.event.kind is not EventKind.VOID]
    if not found:
        raise NotKnownError(
            f"相談 {cut(visible(number), 40)} は台帳にありません", "ihaho log list か ihaho log search で番号を調べてください"
        )
    return found


def read_memo(path: str, source: str | None) -> str:
    """The memo from a file or, for ``-``, standard input; warns where it looks like personal data.

    Raises WrongUsageError where the ledger takes none, NotKnownError, BadInputError.
    """
    if source is None:
        return ""
    with opened(path) as connection:
        if not settings_of(connection).memo:
            raise WrongUsageError("メモを使わない台帳です", "使うなら、管理する人が ihaho log init --memo で決めます")
    try:
        if source == "-":
            raw = sys.stdin.buffer.read(100_001)
        else:
            with open(source, "rb") as file:
                raw = file.read(100_001)
        text = raw.decode("utf-8-sig").strip()
    except (OSError, ValueError) as error:
        raise NotKnownError("メモのファイルを読めません", "UTF-8 の文字のファイルを指定してください") from error
    if len(text) > 10_000:
        raise BadInputError("メモが長すぎます (10,000 文字まで)", "短くしてください")
    from ihaho_cli.discretion import personal_kinds

    for kind in personal_kinds(text):
        say(f"警告: メモに{kind}のようなものがあります。要らなければ ihaho log erase で消し、書き直してください。")
    return text


def say_written(path: str, events: Iterable[Event], format_name: str | None) -> None:
    """What was written on stdout; the day's count and the way back on stderr."""
    moment = now()
    low, high = day_bounds(day_of(moment))
    with opened(path) as connection:
        intakes = count_of_day(connection, "intake", low, high) + count_of_day(connection, "followup", low, high)
        works = count_of_day(connection, "work", low, high)
    if format_name == "json":
        write_json([event_object(one) for one in events])
    else:
        for one in events:
            parts = (one.consultation_id, KINDS[one.kind], one.consultee_id, one.event_id)
            options.write_out(visible("  ".join(part for part in parts if part)) + "\n")
    say(f"記録しました。本日: 受付 {intakes} 件、作業 {works} 件。取り消し: ihaho log undo")


def event_object(event: Event, *, is_masked: bool = True) -> dict[str, object]:
    """An event as JSON: the columns of the exchange, lists as lists; search words in its URLs masked."""
    shown = masked(event) if is_masked else event
    cells = row_of(shown)
    return {
        "event_id": shown.event_id, "kind": shown.kind.value, "consultee_id": shown.consultee_id,
        "consultation_id": shown.consultation_id, "at": cells[4], "services": list(shown.services), "contents": list(shown.contents),
        "means": list(shown.means), "places": list(shown.places), "attribute": shown.attribute, "victim": shown.victim,
        "channel": shown.channel, "line_notify": shown.line_notify, "detail": json.loads(render_detail(shown.detail) or "{}"),
    }  # fmt: skip


def masked(event: Event) -> Event:
    """The event with the search words in its URLs masked."""
    urls = event.detail.get("urls")
    if not isinstance(urls, list):
        return event
    return event._replace(detail=dict(event.detail) | {"urls": [mask_search_words(str(url)) for url in urls]})
