"""The ledger's exchange format: a row of text ⇄ an `Event`, with every fault of a row named at once.

Strict about loss: what a row says is either kept as it stands or the row is refused with its reason.
Faults name the column and the rule, never the words of the cell.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.ledger.events import EVENT_COLUMNS, MAX_ID, Event, EventKind
from ihaho_cli.text import is_formula, is_shown

CHANNELS = ("", "web", "line")
LINE_NOTIFY = ("", "mail", "line", "both")
NEEDED_COLUMNS = ("event_id", "kind", "at")
"""Columns without which a table is not in this format; any other may be absent."""

LONGEST_CELL = 4_096
LONGEST_DETAIL = 65_536
DEEPEST_DETAIL = 16

LINE_COUNTS = ("friends_total", "friends_active", "blocked", "chart_uses")
OUTREACH_VALUES: Mapping[str, tuple[str, ...]] = {
    "form": ("talk", "flyer", "meeting", "council"),
    "state": ("planned", "held"),
    "school": ("elementary", "junior-high", "high-school", "other", ""),
}
"""What the detail of an outreach may say."""

_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_YEARS = range(1900, 3000)
_KINDS: Mapping[str, EventKind] = {kind.value: kind for kind in EventKind}
_OF_PERSONS = frozenset({EventKind.INTAKE, EventKind.FOLLOWUP})
_NOTHING: Mapping[str, object] = {}


class RowFault(NamedTuple):
    """One thing wrong with one row."""

    column: str
    message: str
    """Japanese; it never repeats the cell."""


class _DetailError(ValueError):
    """What is wrong with a detail, in Japanese."""


def parse_event(row: Mapping[str, str]) -> Event | tuple[RowFault, ...]:
    """The event of a row, or everything that is wrong with it. A column the row lacks is empty."""
    faults: list[RowFault] = []
    together = "".join([row.get(column, "") for column in EVENT_COLUMNS[:-1]])
    # One look at all cells: nearly every row is plain and short.
    if not together.isprintable() or len(together) > LONGEST_CELL:
        faults += _cell_faults(row)
    kind = _KINDS.get(row.get("kind", "").strip())
    if kind is None:
        faults.append(RowFault("kind", f"種類は {' '.join(_KINDS)} のどれかです"))
    faults += _id_faults(row, kind)
    at = _parse_at(row.get("at", "").strip())
    if at is None:
        faults.append(RowFault("at", "日時は 2026-04-01T09:30:00+09:00 のように、時差まで書いてください"))
    for column, allowed in (("channel", CHANNELS), ("line_notify", LINE_NOTIFY)):
        if row.get(column, "").strip() not in allowed:
            faults.append(RowFault(column, f"{' '.join(allowed[1:])} のどれか、または空です"))
    detail: Mapping[str, object] = _NOTHING
    try:
        detail = parse_detail(row.get("detail", ""))
        if kind is not None:
            _check_detail(kind, detail)
    except _DetailError as error:
        faults.append(RowFault("detail", str(error)))
    if faults or kind is None or at is None:
        return tuple(faults)
    get = row.get
    return Event(
        row["event_id"], kind, get("consultee_id", ""), get("consultation_id", ""), at,
        split_list(get("services", "")), split_list(get("contents", "")), split_list(get("means", "")), split_list(get("places", "")),
        get("attribute", "").strip(), get("victim", "").strip(), get("channel", "").strip(), get("line_notify", "").strip(), detail,
    )  # fmt: skip


def _cell_faults(row: Mapping[str, str]) -> Iterator[RowFault]:
    for column in EVENT_COLUMNS[:-1]:
        cell = row.get(column, "")
        if len(cell) > LONGEST_CELL:
            yield RowFault(column, f"長すぎます ({LONGEST_CELL} 文字まで)")
        elif _UNFIT.search(cell):
            yield RowFault(column, "改行などの制御文字があります")


def _id_faults(row: Mapping[str, str], kind: EventKind | None) -> Iterator[RowFault]:
    for column in ("event_id", "consultee_id", "consultation_id"):
        if len(row.get(column, "")) > MAX_ID:
            yield RowFault(column, f"番号は {MAX_ID} 文字までです")
    if not row.get("event_id", "").strip():
        yield RowFault("event_id", "番号がありません")
    if kind in _OF_PERSONS and not row.get("consultee_id", "").strip():
        yield RowFault("consultee_id", "受付には相談者の番号が必要です")


def _parse_at(text: str) -> datetime | None:
    """The aware instant, in UTC; None for a text that is not one or a year no ledger has."""
    if _AT.fullmatch(text) is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.year in _YEARS else None


def split_list(cell: str) -> tuple[str, ...]:
    """The values of a list cell; blanks between separators are none.

    >>> split_list("x; Google>検索;")
    ('x', 'Google>検索')
    """
    if not cell:
        return ()
    return tuple([value for part in cell.split(";") if (value := part.strip())])


def parse_detail(text: str) -> Mapping[str, object]:
    """The JSON object of a detail cell; an empty cell is an empty one.

    Raises ValueError, whose text is Japanese, for what is not JSON, not an object, too long, too deep, holds a
    key twice, a number no program agrees on, or half a character.
    """
    if not text or text.isspace():
        return _NOTHING
    if len(text) > LONGEST_DETAIL:
        raise _DetailError(f"長すぎます ({LONGEST_DETAIL} 文字まで)")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except _DetailError:
        raise
    except (ValueError, RecursionError) as error:
        raise _DetailError("JSON として読めません") from error
    if not isinstance(value, dict):
        raise _DetailError('JSON のオブジェクト ({"…": …}) ではありません')
    _check_value(value, DEEPEST_DETAIL)
    return value


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DetailError("同じキーが2度あります")
    return found


def _refuse_constant(_name: str) -> object:
    raise _DetailError("NaN や Infinity は書けません")


def _check_value(value: object, depth: int) -> None:
    if depth == 0:
        raise _DetailError(f"入れ子が深すぎます ({DEEPEST_DETAIL} 段まで)")
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise _DetailError("文字として読めない部分があります")
    elif isinstance(value, float):
        if not isfinite(value):
            raise _DetailError("大きすぎる数があります")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_value(key, depth)
            _check_value(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, depth - 1)


def _check_detail(kind: EventKind, detail: Mapping[str, object]) -> None:
    """Hold the keys this program counts by to their shapes."""
    if kind is EventKind.VOID:
        voids = detail.get("voids")
        if not isinstance(voids, str) or not voids or len(voids) > MAX_ID:
            raise _DetailError("取り消す記録の番号 (voids) がありません")
    elif kind is EventKind.LINE:
        for key in LINE_COUNTS:
            count = detail.get(key, 0)
            if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 10**9:
                raise _DetailError(f"{key} は0以上の数です")
    elif kind is EventKind.OUTREACH:
        for key, allowed in OUTREACH_VALUES.items():
            if key in detail and detail[key] not in allowed:
                raise _DetailError(f"{key} は {' '.join(filter(None, allowed))} のどれかです")
    urls = detail.get("urls", [])
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise _DetailError("urls は文字列の並びです")


def row_of(event: Event) -> tuple[str, ...]:
    """The cells of an event in the order of `EVENT_COLUMNS`; parsing them gives the same event."""
    return (
        event.event_id, event.kind.value, event.consultee_id, event.consultation_id, render_at(event.at),
        ";".join(event.services), ";".join(event.contents), ";".join(event.means), ";".join(event.places),
        event.attribute, event.victim, event.channel, event.line_notify, render_detail(event.detail),
    )  # fmt: skip


def render_at(at: datetime) -> str:
    """An instant as the exchange writes it: Japan's clock with its offset.

    Raises ValueError for a naive one.

    >>> render_at(datetime(2022, 3, 31, 15, 0, tzinfo=UTC))
    '2022-04-01T00:00:00+09:00'
    """
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    return at.astimezone(JST).isoformat()


def render_detail(detail: Mapping[str, object]) -> str:
    """One line of JSON in the order of its keys, without a character that is not seen; empty for nothing."""
    if not detail:
        return ""
    text = json.dumps(dict(detail), ensure_ascii=False, separators=(",", ":"))
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if is_shown(c) else json.dumps(c)[1:-1] for c in text)


def faults_of(event: Event) -> tuple[RowFault, ...]:
    """What keeps an event made by a program from being written: whatever its row would lose or be refused for."""
    try:
        again = parse_event(dict(zip(EVENT_COLUMNS, row_of(event), strict=True)))
    except (TypeError, ValueError):
        return (RowFault("", "記録の形が正しくありません"),)
    if isinstance(again, Event):
        return () if again == event else (RowFault("", "空白や ; が失われる値があります"),)
    return again


def csv_line(cells: Sequence[str]) -> str:
    """One line of CSV with its end: a cell a spreadsheet would run gets a ``'`` that `unguarded` takes away again."""
    return ",".join(_csv_cell(f"'{cell}" if is_formula(cell) else cell) for cell in cells) + "\r\n"


def _csv_cell(cell: str) -> str:
    if any(mark in cell for mark in ",;\"'\r\n") or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell


def unguarded(cell: str) -> str:
    """A cell as it was before `csv_line` made it harmless; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
