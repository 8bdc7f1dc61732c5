"""Keeping the tables true: what was not looked at for long, which pages are cited where, what changed between two editions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from ihaho_cli.errors import WrongUsageError
from ihaho_cli.rows import Row, parse_list

_DURATION = re.compile(r"([0-9]{1,5})\s*(d|日|w|週間?|m|か月|ヶ月|カ月|月|y|年)")
_DAYS = {"d": 1, "日": 1, "w": 7, "週": 7, "週間": 7, "m": 30, "か月": 30, "ヶ月": 30, "カ月": 30, "月": 30, "y": 365, "年": 365}

_KEYS = {"figure9.csv": ("edition", "key"), "labels.csv": ("figure", "code", "label"), "intake.csv": ("question", "option")}
"""What tells the rows of a table apart where its first column does not."""


def key_columns(table: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that tell the rows of a table apart."""
    return _KEYS.get(table, (columns[0],))


def _id_of(table: str, cells: Mapping[str, str], columns: Sequence[str]) -> str:
    return "/".join(cells[name] for name in key_columns(table, columns))


def parse_duration(text: str) -> timedelta:
    """``180d``, ``26w``, ``6か月``, ``1年`` → days (a month is 30 of them, a year 365).

    Raises WrongUsageError.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise WrongUsageError("期間の書き方が正しくありません", "180d、26w、6か月、1年 のように書いてください")
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


class Stale(NamedTuple):
    """A row nobody looked at for long, or ever."""

    table: str
    row_id: str
    service_id: str
    """The service it is about; empty where it is about none."""
    checked: str
    """Empty where nobody ever looked."""
    place: str
    uses: int
    """How often its service was asked about, as far as is known."""


def find_stale(
    tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]],
    uses: Mapping[str, int],
    named: Mapping[str, int],
    today: date,
    age: timedelta,
) -> list[Stale]:
    """Rows whose day of checking is more than ``age`` ago or blank: of the most used services first, then of those most
    named in guides, then the oldest.

    ``tables`` is name → (columns, rows); ``uses`` service id → how often it was asked about, ``named`` service id → how
    many authors of guides name it. A row that cites no
    source (a redirector, the order of the figures) has nothing to be looked at again and is left out.
    """
    limit = (today - age).isoformat()
    found = []
    for name, (columns, rows) in tables.items():
        for row in rows:
            cells = dict(zip(columns, row.cells, strict=True))
            checked = cells["checked"]
            if (cells["source_url"] or checked) and checked < limit:
                service = cells.get("service_id", "")
                found.append(Stale(name, _id_of(name, cells, columns), service, checked, row.place, uses.get(service, 0)))
    return sorted(found, key=lambda one: (-one.uses, -named.get(one.service_id, 0), one.checked, one.table, one.row_id))


class Drawn(NamedTuple):
    """A row drawn to be checked again from its sources."""

    table: str
    row_id: str
    service_id: str
    """The service it is about; empty where it is about none."""
    checked: str
    """Empty where nobody ever looked."""
    confidence: str
    place: str
    sources: tuple[str, ...]
    """At least one."""


DRAWN_TABLES = (
    "services.csv", "operators.csv", "procedures.csv", "forms.csv", "agencies.csv", "law.csv", "referrals.csv", "fingerprints.csv",
)  # fmt: skip
"""The tables whose rows each stand on sources of their own; the others are renewed whole or are the desk's own words."""


def draw_rows(tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]], count: int, seed: str) -> list[Drawn]:
    """``count`` rows with a source, from each table in proportion to its rows, table by table and by id within one.

    The same seed draws the same rows of the same tables on every machine; a row that comes or goes moves the draw of
    few others, for each row's place in the order comes from the seed and its own id alone. Where the tables hold fewer
    rows than asked for, all of them.
    """
    sourced: dict[str, list[Drawn]] = {}
    for name in DRAWN_TABLES:
        columns, rows = tables.get(name, ((), ()))
        for row in rows:
            cells = dict(zip(columns, row.cells, strict=True))
            sources = parse_list(cells["source_url"])
            if sources:
                row_id, service = _id_of(name, cells, columns), cells.get("service_id", "")
                one = Drawn(name, row_id, service, cells["checked"], cells["confidence"], row.place, tuple(sources))
                sourced.setdefault(name, []).append(one)
    total = sum(map(len, sourced.values()))
    wanted = min(count, total)
    shares = {name: divmod(wanted * len(ones), total) for name, ones in sourced.items()}
    rest = wanted - sum(whole for whole, _ in shares.values())
    topped_up = sorted(shares, key=lambda name: -shares[name][1])[:rest]
    drawn = []
    for name, ones in sourced.items():
        lot = sorted(ones, key=lambda one: sha256(f"{seed}\0{one.table}\0{one.row_id}".encode(errors="surrogatepass")).digest())
        drawn += sorted(lot[: shares[name][0] + (name in topped_up)], key=lambda one: one.row_id)
    return drawn


def cited_pages(tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> dict[str, list[str]]:
    """Every web page the tables name as a source → the places that do, in the order of the tables."""
    pages: dict[str, list[str]] = {}
    for columns, rows in tables.values():
        at = columns.index("source_url")
        for row in rows:
            for url in parse_list(row.cells[at]):
                if url.startswith(("https://", "http://")):
                    pages.setdefault(url, []).append(row.place)
    return pages


class Change(NamedTuple):
    """One difference between an older and a newer edition of a table."""

    table: str
    row_id: str
    column: str
    """Empty where the whole row came or went."""
    before: str
    after: str
    is_weighty: bool
    """Whether it changes to whom or how a person would write."""

    def sentence(self) -> str:
        """The change in Japanese, for somebody who decides whether it is right."""
        if not self.column:
            return "行が増えました" if self.after else "行がなくなりました"
        return _SENTENCES.get((self.table, self.column), f"{self.column} が変わりました")


_SENTENCES = {
    ("operators.csv", "legal_name"): "事業者の名前が変わりました",
    ("operators.csv", "address"): "書面の送り先が変わりました",
    ("operators.csv", "representative"): "日本における代表者が変わりました",
    ("services.csv", "operator_id"): "運営する事業者が変わりました",
    ("services.csv", "operator_confidence"): "事業者の根拠の強さが変わりました",
    ("services.csv", "status"): "サービスの現況が変わりました",
    ("services.csv", "designated"): "情プラ法の指定が変わりました",
    ("services.csv", "contact"): "本人からの連絡の可否が変わりました",
    ("procedures.csv", "window"): "情プラ法22条の窓口の扱いが変わりました",
    ("procedures.csv", "url"): "フォームや案内のページが変わりました",
    ("procedures.csv", "address"): "メールや郵便の宛先が変わりました",
    ("procedures.csv", "channel"): "頼み方が変わりました",
    ("procedures.csv", "seen"): "投稿した人に伝わるものが変わりました",
    ("agencies.csv", "phone"): "窓口の電話が変わりました",
    ("agencies.csv", "hours"): "窓口の時間が変わりました",
    ("agencies.csv", "url"): "窓口のページが変わりました",
    ("law.csv", "article"): "条の番号が変わりました",
}


def find_changes(
    table: str, columns: Sequence[str], older: Iterable[Mapping[str, str]], newer: Iterable[Mapping[str, str]]
) -> list[Change]:
    """Rows that came, went or differ, in the order of the newer edition, then those that went.

    Rows are column → cell; an older edition may lack columns. That a row was only looked at again (`checked` alone)
    is no change.
    """
    before = {_id_of(table, row, columns): row for row in older}
    found = []
    for row in newer:
        row_id = _id_of(table, row, columns)
        old = before.pop(row_id, None)
        if old is None:
            found.append(Change(table, row_id, "", "", row[columns[1]] or row_id, is_weighty=False))
            continue
        found += [
            Change(table, row_id, name, old[name], row[name], (table, name) in _SENTENCES)
            for name in columns
            if name in old and old[name] != row[name] and name != "checked"
        ]
    return found + [Change(table, row_id, "", old[columns[1]] or row_id, "", is_weighty=True) for row_id, old in before.items()]
