"""What the commands of ``ihaho log`` share: which ledger, who writes, and words found in the tables."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ihaho_cli import errors
from ihaho_cli.calendar import JST, Month, day_of
from ihaho_cli.cli import options
from ihaho_cli.cli.words import KINDS
from ihaho_cli.dates import parse_day, parse_instant
from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError, WrongUsageError
from ihaho_cli.ledger.discretion import mask_search_words
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import render_detail, row_of
from ihaho_cli.ledger.ledger import Stamp, new_event_id, opened, utc_text, writing
from ihaho_cli.ledger.ledger_backups import upgrade
from ihaho_cli.ledger.ledger_erasure import hash_of
from ihaho_cli.ledger.ledger_init import settings_of
from ihaho_cli.ledger.ledger_read import Entry, consultation, count_of_day, others_about
from ihaho_cli.text import cut, visible

if TYPE_CHECKING:
    from ihaho_cli.letters.drafting import Finished

_COUNSELOR = re.compile(r"[A-Za-z0-9_-]{1,16}")
_Function = TypeVar("_Function", bound=Callable[..., Any])


def ledger_option(function: _Function) -> _Function:
    """``--ledger`` and ``--debug``, which every command of the ledger has."""
    chosen = click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")(function)
    return options.debug_option(chosen)


def ready_ledger(ctx: click.Context, given: str | None) -> str:
    """The path of a ledger of today's version; an older one is copied and upgraded, which is said.

    Raises NoOutputError.
    """
    path = options.ledger_path(ctx, given)
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


def month_start(month: Month) -> str:
    """The UTC text with which a month of Japan begins."""
    return utc_text(datetime(month.year, month.month, 1, tzinfo=JST))


def parse_when(text: str | None, moment: datetime) -> datetime:
    """When something happened: now where nothing is said; a day means its beginning in Japan, a time without zone Japan's.

    Raises BadInputError for what is no day or lies in the future.
    """
    if text is None:
        return moment.replace(microsecond=0)
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
    from ihaho_cli.ledger.discretion import personal_kinds

    for kind in personal_kinds(text):
        say(f"警告: メモに{kind}のようなものがあります。要らなければ ihaho log erase で消し、書き直してください。")
    return text


def write_event(
    ctx: click.Context, ledger: str | None, event: Event, canonicals: Sequence[str] = (), format_name: str | None = None,
    *, memo: str | None = None, beside: bool = False,
) -> int:  # fmt: skip
    """Number one event and write it, under its consultee where it is of a consultation; say so.

    Whatever a command did for a consultation (an answer, a referral, a draft) is written by this; ``beside`` keeps what is said
    out of that command's own output. Raises NotKnownError,
    NoOutputError, BadInputError.
    """
    path = ready_ledger(ctx, ledger)
    if event.consultation_id:
        before = find_consultation(path, event.consultation_id)
        event = event._replace(
            consultee_id=next((one.event.consultee_id for one in reversed(before) if one.event.consultee_id), "")
        )
    text = read_memo(path, memo)
    if text:
        event = event._replace(detail=dict(event.detail) | {"memo": text})
    event = event._replace(event_id=new_event_id())
    with writing(path, stamp()) as writer:
        writer.add(event, canonicals)
    say_written(path, [event], "beside" if beside else options.from_group(ctx, "format", format_name, ("text", "json")))
    return errors.DONE


def write_intake(path: str, event: Event, canonicals: Sequence[str], format_name: str | None = None) -> Event:
    """Give an intake its numbers, write it, say so, and say where another person came about the same URL.

    A consultee that is named already keeps the number. Raises NoOutputError, BadInputError.
    """
    with writing(path, stamp()) as writer:
        event = event._replace(
            event_id=new_event_id(),
            consultation_id=event.consultation_id or writer.new_consultation_id(event.at),
            consultee_id=event.consultee_id or writer.new_consultee_id(),
        )
        writer.add(event, canonicals)
    say_written(path, [event], format_name)
    if canonicals:
        with opened(path) as connection:
            others = others_about(connection, canonicals, event.consultee_id)
        if others:
            say(f"注意: 同じ URL について、別の方からの相談があります: {'、'.join(others[:5])}。双方からの相談かもしれません。")
    return event


def warn_of_others(path: str, number: str | None, canonicals: Sequence[str], *, must: bool) -> None:
    """Say that somebody else came about one of these URLs, never who; ``number`` is the consultation at hand where it is told.

    Raises NoOutputError where the ledger cannot be read and ``must`` be.
    """
    try:
        with opened(path) as connection:
            mine = [one.event.consultee_id for one in consultation(connection, number)] if number else []
            others = others_about(connection, canonicals, next((one for one in reversed(mine) if one), ""))
    except NoOutputError:
        if must:
            raise
        say("注意: 台帳を読めないため、同じ URL について別の方からの相談があるかどうかを確かめていません。")
        return
    if others and number:
        say("注意: 同じ URL について、別の方からの相談が台帳にあります。双方からの相談かもしれません。")
    elif others:
        say("注意: 同じ URL についての相談が台帳にあります。別の方の相談なら、双方からの相談かもしれません。")


def expect(ctx: click.Context, ledger: str | None, number: str) -> None:
    """Make sure of a consultation before anything is made for it: what nobody knows of could never be erased with it.

    Raises NotKnownError, NoOutputError.
    """
    find_consultation(ready_ledger(ctx, ledger), number)


def write_letters(
    ctx: click.Context, ledger: str | None, number: str, letters: "Iterable[tuple[Finished, Sequence[str]]]", urls: Sequence[str],
    canonicals: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write the drafts that were made for a consultation, each with its files.

    The files are kept by place and hash, so that an erasure can find them and knows whether somebody wrote in them since.
    Raises NotKnownError, NoOutputError.
    """
    for one, files in letters:
        header = one.draft.header
        detail: dict[str, object] = {"letter": header.name, "urls": list(urls)}
        if header.deadlines:
            detail["rule"] = header.deadlines[0]
        if files:
            detail["drafts"] = [{"path": os.path.abspath(file), "sha256": hash_of(file)} for file in files]
        at = parse_when(None, now())
        event = Event("", EventKind.LETTER, "", number, at, (one.service,) if one.service else (), detail=detail)
        write_event(ctx, ledger, event, canonicals, beside=True)


def say_written(path: str, events: Iterable[Event], format_name: str | None, *, undone: str = "") -> None:
    """What was written on stdout; the day's count and the way back on stderr."""
    moment = now()
    low, high = day_bounds(day_of(moment))
    with opened(path) as connection:
        intakes = count_of_day(connection, "intake", low, high) + count_of_day(connection, "followup", low, high)
        works = count_of_day(connection, "work", low, high)
    if format_name == "json":
        options.write_json([event_object(one) for one in events])
    else:
        for one in events:
            parts = (one.consultation_id, KINDS[one.kind], one.consultee_id, one.event_id)
            line = visible("  ".join(part for part in parts if part)) + "\n"
            (sys.stderr.write if format_name == "beside" else options.write_out)(line)
    say(f"{undone or '記録しました。'}本日: 受付 {intakes} 件、作業 {works} 件。" + ("" if undone else "取り消し: ihaho log undo"))


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
