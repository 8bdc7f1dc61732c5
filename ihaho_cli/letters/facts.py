"""What a person told, from a facts file: flat keys, cleaned text, every fault at once."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import NamedTuple

from ihaho_cli.dates import parse_day, parse_instant
from ihaho_cli.errors import BadInputError
from ihaho_cli.letters.fields import CHOICES, FIELDS, SITUATION_KEYS, Kind
from ihaho_cli.text import cut, visible

LONGEST_FILE = 1_000_000
"""Characters; a longer file of facts is refused."""
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = frozenset("\u200b\u2060\ufeff\ufff9\ufffa\ufffb\ue000\ue001")
_SEVERAL = ("place", "log")
_MOST_SHOWN = 8


class Facts(NamedTuple):
    """A person's facts. It holds personal data: it goes into the draft and nowhere else."""

    values: Mapping[str, str]
    """Key → text; lists are in ``lists``."""
    lists: Mapping[str, tuple[str, ...]]
    places: tuple[Mapping[str, str], ...]
    """Each post complained of, by the ends of the ``place.*`` keys: url, other, posted_at, account, info."""
    logs: tuple[Mapping[str, str], ...]
    """Each connection, by the ends of the ``log.*`` keys, where several are told: one request for each."""
    removed: int
    """How many characters no paper can carry were taken out."""

    def with_value(self, key: str, text: str) -> "Facts":
        """The same facts with one value more, or another in its place."""
        return self._replace(values={**self.values, key: text})

    def text(self, key: str) -> str:
        """What was told for a key, lists joined; empty where nothing was."""
        return "、".join(self.lists[key]) if key in self.lists else self.values.get(key, "")


EMPTY = Facts({}, {}, (), (), 0)


def clean_text(text: str) -> str:
    r"""The text as every paper can carry it: one kind of line end, NFC, without what has no shape or turns others round.

    >>> clean_text("a\r\nb\x07\u202ec\ud800")
    'a\nbc'
    """
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    normal = normal.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(c for c in normal if _is_carried(c)).strip("\n ")


def _is_carried(c: str) -> bool:
    if c == "\n":
        return True
    code = ord(c)
    return not (c in _BIDI or c in _HIDDEN or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF) and unicodedata.category(
        c
    ) not in ("Cc", "Cs")


def parse_facts(text: str, form: str) -> Facts:
    """The facts of a TOML or JSON text (``form`` is ``toml`` or ``json``).

    Raises BadInputError naming every key nobody knows and every value that is none, never what was written.
    """
    if len(text) > LONGEST_FILE:
        raise BadInputError("事実のファイルが大きすぎます", f"{LONGEST_FILE:,} 文字までにしてください")
    told = _read_json(text) if form == "json" else _read_toml(text)
    return collect(told)


def _read_toml(text: str) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = _line_in(str(error))
        raise BadInputError(
            f"事実のファイルが TOML として読めません{line}",
            "値を \" \" で、長い文を ''' ''' で囲んでください (ihaho draft --example)",
        ) from error


def _read_json(text: str) -> Mapping[str, object]:
    def once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("duplicate")
        return dict(pairs)

    try:
        told = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        line = f" ({error.lineno} 行目)" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInputError(
            f"事実のファイルが JSON として読めません{line}", "かっこと引用符、同じキーの重なりを確かめてください"
        ) from error
    if not isinstance(told, dict):
        raise BadInputError("事実のファイルが { } で始まっていません", '{"info": "…"} の形で書いてください')
    return told


def _line_in(message: str) -> str:
    _, _, after = message.partition("at line ")
    number = after.split(",")[0].strip()
    return f" ({number} 行目)" if number.isdigit() else ""


def collect(told: Mapping[str, object]) -> Facts:
    """Nested tables as flat facts.

    Raises BadInputError naming all faults.
    """
    faults: list[str] = []
    cures: list[str] = []
    places, logs = (_several(name, told.get(name), faults, cures) for name in _SEVERAL)
    rest = {key: value for key, value in told.items() if not (key in _SEVERAL and isinstance(value, list))}
    flat = dict(_flatten(rest, "", faults))
    values: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    removed = 0
    for key, value in flat.items():
        if key not in FIELDS and key not in SITUATION_KEYS:
            faults.append(_unknown(key))
            continue
        parts = _as_texts(value)
        if parts is None:
            faults.append(f"{key} は文字か数で書いてください")
            continue
        kept = [clean_text(part) for part in parts]
        removed += sum(len(part) for part in parts) - sum(len(part) for part in kept)
        if isinstance(value, list) or (key in FIELDS and FIELDS[key].kind is Kind.MANY):
            lists[key] = tuple(
                part for one in kept for part in one.split(";" if not isinstance(value, list) else "\0") if part.strip()
            )
        elif kept[0]:
            values[key] = kept[0]
        _check_time(key, "" if key in lists else kept[0], faults, cures)
        if key in CHOICES and any(one not in CHOICES[key] for one in (lists.get(key) or (kept[0],)) if one):
            faults.append(f"{key} に使える値は {'、'.join(CHOICES[key])} です")
    if faults:
        more = f"。ほか {len(faults) - _MOST_SHOWN} 件" if len(faults) > _MOST_SHOWN else ""
        raise BadInputError(
            "事実のファイルに直すところがあります: " + "。".join(faults[:_MOST_SHOWN]) + more,
            "。".join(dict.fromkeys(cures)) or "使えるキーは ihaho draft --list-fields で見られます",
        )
    first = {key.partition(".")[2]: text for key, text in values.items() if key.startswith("place.")}
    return Facts(values, lists, tuple(places) or ((first,) if first else ()), tuple(logs), max(0, removed))


def _unknown(key: str) -> str:
    close = get_close_matches(key, [*FIELDS, *SITUATION_KEYS], n=1, cutoff=0.6)
    hint = f" (もしかして {close[0]})" if close else ""
    return f"「{cut(visible(key), 40)}」というキーはありません{hint}"


def _check_time(key: str, text: str, faults: list[str], cures: list[str]) -> None:
    """A day or a time that is none is a fault of its field, whether or not a letter prints it."""
    kind = FIELDS[key].kind if key in FIELDS else Kind.DAY if key == "post_date" else Kind.TEXT
    if not text or kind not in (Kind.DAY, Kind.INSTANT):
        return
    try:
        (parse_day if kind is Kind.DAY else parse_instant)(text)
    except BadInputError as error:
        # What is no date at all may be anything a person wrote.
        is_date = not error.message.endswith("として読めません")
        faults.append(f"{key}: {error.message}" if is_date else f"{key} が日付として読めません")
        cures.append(error.cure)


def _several(name: str, told: object, faults: list[str], cures: list[str]) -> list[Mapping[str, str]]:
    """The tables of a list such as ``[[place]]``."""
    found: list[Mapping[str, str]] = []
    if not isinstance(told, list):
        return found
    for number, one in enumerate(told, 1):
        if not isinstance(one, dict):
            faults.append(f"{name} の {number} 番目は項目を持つ表にしてください")
            continue
        cells: dict[str, str] = {}
        for key, value in one.items():
            parts = _as_texts(value)
            if f"{name}.{key}" not in FIELDS:
                faults.append(_unknown(f"{name}.{key}"))
            elif parts is None:
                faults.append(f"{name}.{key} は文字か数で書いてください")
            else:
                cells[str(key)] = clean_text(parts[0])
                _check_time(f"{name}.{key}", cells[str(key)], faults, cures)
        found.append(cells)
    return found


def _flatten(told: Mapping[str, object], before: str, faults: list[str]) -> Iterable[tuple[str, object]]:
    for key, value in told.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            if before.count(".") > 3:
                faults.append(f"「{cut(visible(name), 40)}」は深すぎます")
                continue
            yield from _flatten(value, f"{name}.", faults)
        else:
            yield name, value


def _as_texts(value: object) -> list[str] | None:
    """One text, or the texts of a list; None for what is neither."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, datetime):
        return [value.isoformat(sep=" ")]
    if isinstance(value, (date, time)):
        return [value.isoformat()]
    if isinstance(value, (str, int)):
        try:
            return [str(value)]
        except ValueError:
            return None
    if isinstance(value, list):
        parts = [_as_texts(one) for one in value]
        return [part[0] for part in parts if part is not None] or [""] if all(parts) else None
    return None
