"""``ihaho log list``, ``show``, ``search``, ``due``: what stands in the ledger, read without changing it."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import click

from ihaho_cli import errors
from ihaho_cli.calendar import JST, day_of
from ihaho_cli.cli import log_desk, options, words
from ihaho_cli.dates import WEEKDAYS, parse_day
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.ledger.discretion import mask_search_words
from ihaho_cli.ledger.due import Due, find_due, render_ics
from ihaho_cli.ledger.events import EVENT_COLUMNS, Event, EventKind
from ihaho_cli.ledger.exchange import csv_line, row_of
from ihaho_cli.ledger.ledger import opened
from ihaho_cli.ledger.ledger_read import Entry, consultation, events_of, find_event, history, latest, search
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.tables import read_dicts
from ihaho_cli.text import cut, fold, pad, visible

_MOST_LISTED = 100_000
_BEFORE_WORDS = 55
"""Cells of a line before it says what: time, consultation, kind and number of the record."""
_FEWEST_WORDS = 24
_DETAIL_FIRST = ("agency", "letter", "answer", "form", "school", "audience", "friends_active", "blocked", "chart_uses", "reason")
"""What of its detail a record without service and label is known by in a list."""


@click.command(name="list", cls=options.JapaneseCommand)
@click.option("--since", metavar="日付", help="この日から")
@click.option("--until", metavar="日付", help="この日まで")
@click.option("--kind", type=click.Choice([kind.value for kind in EventKind]), metavar="種類", help=" ".join(EventKind))
@click.option("--limit", type=click.IntRange(1, _MOST_LISTED), default=30, metavar="件", help="新しい方から何件まで (省けば 30)")
@options.format_option("text", "json", "jsonl", "csv")
@log_desk.ledger_option
@click.pass_context
def list_command(
    ctx: click.Context,
    since: str | None,
    until: str | None,
    kind: str | None,
    limit: int,
    format_name: str | None,
    ledger: str | None,
) -> int:
    """記録の一覧を、新しい順に示す。URL の中の検索語は *** にします。

    例:
      ihaho log list --since R8.4.1 --kind work --limit 100
    """
    conditions, values = ["1"], []
    if since is not None:
        conditions.append("at >= ?")
        values.append(log_desk.day_bounds(parse_day(since))[0])
    if until is not None:
        conditions.append("at < ?")
        values.append(log_desk.day_bounds(parse_day(until))[1])
    if kind is not None:
        conditions.append("kind = ?")
        values.append(kind)
    with opened(log_desk.ready_ledger(ctx, ledger)) as connection:
        found = latest(connection, " AND ".join(conditions), values, limit)
    _show(ctx, found, format_name)
    if len(found) == limit:
        log_desk.say(f"新しい方から {limit} 件です。もっと見るには --limit を増やしてください。")
    return errors.DONE


@click.command(name="show", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.option("--history", "wants_history", is_flag=True, help="直す前の内容と、だれの符号でいつ書いたかも示す")
@options.format_option("text", "json", "jsonl", "csv")
@log_desk.ledger_option
@click.pass_context
def show_command(ctx: click.Context, number: str, wants_history: bool, format_name: str | None, ledger: str | None) -> int:
    """相談 (R8-00123) か相談者 (P00001) のすべての記録、または記録を1件示す。

    例:
      ihaho log show R8-00123 --history
    """
    with opened(log_desk.ready_ledger(ctx, ledger)) as connection:
        found = consultation(connection, number) or latest(connection, "consultee_id = ?", (number,), _MOST_LISTED)[::-1]
        found = found or find_event(connection, number)
        versions = (
            [one._replace(is_voided=entry.is_voided) for entry in found for one in history(connection, entry.event_no)]
            if wants_history
            else found
        )
    if not found:
        raise NotKnownError(
            f"番号 {cut(visible(number), 40)} は台帳にありません", "ihaho log list か ihaho log search で番号を調べてください"
        )
    _show(ctx, versions, format_name, is_long=True)
    return errors.DONE


@click.command(name="search", cls=options.JapaneseCommand)
@click.argument("wanted", nargs=-1, required=True, metavar="言葉...")
@options.format_option("text", "json", "jsonl", "csv")
@log_desk.ledger_option
@click.pass_context
def search_command(ctx: click.Context, wanted: Sequence[str], format_name: str | None, ledger: str | None) -> int:
    """記録を言葉で探す。全角・半角、大文字・小文字、ひらがな・カタカナは区別しない。

    2つ以上の言葉は、すべてを含むものだけを示します。

    例:
      ihaho log search 肖像 知恵袋
    """
    folded = [fold(word) for word in wanted]
    if not all(folded):
        raise WrongUsageError("探す言葉がありません", "文字か数字を含む言葉を付けてください")
    vocabulary = words.load_vocabulary()
    names = words.service_names()
    with opened(log_desk.ready_ledger(ctx, ledger)) as connection:
        found = list(search(connection, folded, lambda event: _text_of(event, vocabulary, names)))
    _show(ctx, found, format_name)
    log_desk.say(f"{len(found)} 件見つかりました。")
    return errors.DONE


def _text_of(event: Event, vocabulary: Vocabulary, names: dict[str, str]) -> str:
    """Everything in an event that can be looked for, in the words people read, folded."""
    shown = [name for column in words.NAMES for name in _labels(event, column, vocabulary)]
    shown += [names.get(service, "") for service in event.services]
    return " ".join(fold(part) for part in (*row_of(event), words.KINDS[event.kind], *shown))


def _labels(event: Event, column: str, vocabulary: Vocabulary) -> list[str]:
    value = getattr(event, column)
    return [vocabulary.show(column, one) for one in ((value,) if isinstance(value, str) else value) if one]


def _show(ctx: click.Context, entries: Sequence[Entry], format_name: str | None, *, is_long: bool = False) -> None:
    """The entries in the form that was asked for; every cell is foreign text."""
    chosen = options.from_group(ctx, "format", format_name, ("text", "json", "jsonl", "csv")) or "text"
    if chosen == "json":
        options.write_json([_object(one) for one in entries])
    elif chosen == "jsonl":
        from ihaho_cli.formats import render_document

        for one in entries:
            options.write_utf8(render_document(_object(one)))
    elif chosen == "csv":
        options.write_utf8(csv_line(EVENT_COLUMNS))
        for one in entries:
            options.write_utf8(csv_line([visible(cell) for cell in row_of(log_desk.masked(one.event))]))
    else:
        shown = _Words(words.load_vocabulary(), words.service_names(), options.terminal_room())
        for number, one in enumerate(entries):
            lines = shown.long_lines(one) if is_long else [shown.short_line(one)]
            options.write_out(("\n" if is_long and number else "") + "".join(visible(line) + "\n" for line in lines))


def _object(one: Entry) -> dict[str, object]:
    own = {"voided": one.is_voided, "written": one.written, "counselor": one.counselor, "action": one.action}
    return log_desk.event_object(one.event) | own


_NAMES = {
    "urls": "URL", "letter": "依頼書", "rule": "期限の規則", "agency": "窓口", "answer": "結果", "memo": "メモ", "voids": "取消の対象",
    "reason": "理由", "attachment": "添付", "draft": "下書き", "arrived": "届いた日", "form": "種類", "state": "状態", "school": "学校", "audience": "対象", "body": "団体",
    "friends_total": "友だち累計", "friends_active": "今の友だち", "blocked": "ブロック", "chart_uses": "チャート",
}  # fmt: skip
_CODES: Mapping[str, Mapping[str, str]] = {
    "answer": words.ANSWERS,
    "form": words.FORMS,
    "state": words.STATES,
    "school": words.SCHOOLS,
}


class _Words:
    """Entries in the words people read."""

    def __init__(self, vocabulary: Vocabulary, names: Mapping[str, str], room: int | None) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self._room = room

    @cached_property
    def _agencies(self) -> Mapping[str, str]:
        return {row["agency_id"]: row["name_ja"] for row in read_dicts("agencies.csv")}

    def short_line(self, one: Entry) -> str:
        """One line: when, which consultation, what."""
        event = one.event
        labels = [name for column in ("contents", "means") for name in _labels(event, column, self._vocabulary)]
        what = "、".join((*self._services(event), *labels, *self._detail(event)))
        voided = "(取消済) " if one.is_voided else ""
        day = event.at.astimezone(JST)
        parts = (f"{day:%Y-%m-%d %H:%M}", pad(event.consultation_id, 10), pad(words.KINDS[event.kind], 10), pad(event.event_id, 11))
        said = f"{voided}{what}"
        # A pipe gets the whole; a terminal, what fits on its line.
        said = said if self._room is None else cut(said, max(_FEWEST_WORDS, self._room - _BEFORE_WORDS))
        return ("  ".join(parts) + f"  {said}").rstrip()

    def _detail(self, event: Event) -> list[str]:
        """What a referral, a letter, a reply, a talk or a day's counts are known by."""
        if event.kind in (EventKind.INTAKE, EventKind.FOLLOWUP, EventKind.WORK):
            return []
        found = [(key, self._shown(key, event.detail[key])) for key in _DETAIL_FIRST if event.detail.get(key) not in (None, "")]
        return [f"{_NAMES[key]} {value}" if value.isdecimal() else value for key, value in found]

    def _shown(self, key: str, value: object) -> str:
        return self._agencies.get(str(value), str(value)) if key == "agency" else _shown(key, value)

    def long_lines(self, one: Entry) -> list[str]:
        """Everything that is said, a line each."""
        event = log_desk.masked(one.event)
        pairs = [
            ("記録", f"{event.event_id}  {words.KINDS[event.kind]}" + ("  (取消済)" if one.is_voided else "")),
            ("日時", f"{event.at.astimezone(JST):%Y-%m-%d %H:%M}"), ("相談", event.consultation_id), ("相談者", event.consultee_id),
            ("サービス", "、".join(self._services(event))),
            *((name, "、".join(_labels(event, column, self._vocabulary))) for column, name in words.NAMES.items()),
            ("経路", event.channel), ("通知", event.line_notify),
            *((_NAMES.get(key, key), self._shown(key, value)) for key, value in event.detail.items()),
            ("書いた人", f"{one.counselor or '(符号なし)'}  {_in_japan(one.written)}" + ("  訂正" if one.action == "edit" else "")),
        ]  # fmt: skip
        return [f"{pad(name, 12)}{value}" for name, value in pairs if value]

    def _services(self, event: Event) -> list[str]:
        return [self._names.get(service, service) for service in event.services]


def _in_japan(moment: str) -> str:
    try:
        return f"{datetime.fromisoformat(moment).astimezone(JST):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment


def _shown(key: str, value: object) -> str:
    if isinstance(value, list):
        return "  ".join(map(str, value))
    if isinstance(value, dict):
        return mask_search_words(json.dumps(value, ensure_ascii=False))
    text = str(value)
    return _CODES[key].get(text, text) if key in _CODES else mask_search_words(text)


@click.command(name="due", cls=options.JapaneseCommand)
@click.option("--days", type=click.IntRange(0, 400), default=7, metavar="日", help="何日先までか (省けば 7)")
@click.option("--ics", metavar="ファイル", help="カレンダーのファイルにも書き出す (番号と期限だけ)")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def due_command(ctx: click.Context, days: int, ics: str | None, force: bool, format_name: str | None, ledger: str | None) -> int:
    """送った依頼の期限を、過ぎたもの・今日・これからの順に示す。

    期限は見るたびに数え直します。回答を記録 (ihaho log reply) すると消えます。

    例:
      ihaho log due --days 14 --ics 期限.ics
    """
    moment = log_desk.now()
    today = day_of(moment)
    found = find_due(events_of(log_desk.ready_ledger(ctx, ledger)), today, days)
    if ics is not None:
        from ihaho_cli.outputs import write_text

        write_text(ics, [render_ics(found, moment)], force=force)
        log_desk.say(f"{os.path.basename(ics)} に {len(found)} 件を書き出しました。")
    if options.from_group(ctx, "format", format_name, ("text", "json")) == "json":
        options.write_json([_due_object(one) for one in found])
        return errors.DONE
    groups = (
        ("過ぎたもの", [one for one in found if one.day < today]),
        ("今日", [one for one in found if one.day == today]),
        (f"{today + timedelta(days=days)} まで", [one for one in found if one.day > today]),
    )
    for title, dues in groups:
        if dues:
            options.write_out(title + "\n" + "".join(_due_lines(dues)))
    if not found:
        log_desk.say(f"{days}日以内の期限はありません。")
    return errors.DONE


def _due_object(one: Due) -> dict[str, object]:
    return {
        "day": one.day.isoformat(), "consultation_id": one.consultation_id, "event_id": one.event_id, "rule": one.rule_id,
        "label": one.label, "letter": one.letter, "marks": list(one.marks), "sure": one.is_sure,
    }  # fmt: skip


def _due_lines(dues: Iterable[Due]) -> Iterable[str]:
    for one in dues:
        marks = "・".join((WEEKDAYS[one.day.weekday()], *(mark for mark in one.marks if not mark.endswith("曜日"))))
        sure = "" if one.is_sure else " (未確認)"
        yield (
            visible(f"  {one.day} ({marks})  {one.consultation_id}  {one.rule_id} {one.label}{sure}  {one.letter}".rstrip()) + "\n"
        )
