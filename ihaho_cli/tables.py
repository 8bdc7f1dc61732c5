"""Reads the tables of ``data/`` and lays a desk's own rows over them."""

import csv
import os
from collections.abc import Callable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.errors import FaultyTableError, NotKnownError
from ihaho_cli.rows import HOST_COLUMNS, OPERATOR_COLUMNS, SERVICE_COLUMNS, WRAPPER_COLUMNS, Row
from ihaho_cli.shipped import read_table_bytes, read_table_text, shipped_folder

if TYPE_CHECKING:
    from datetime import date

    from ihaho_cli.advice.advice import Agency, Asking, FormField, Procedure, Rule
    from ihaho_cli.online.fingerprints import Fingerprint

CATALOGUE_TABLES = {
    "services.csv": SERVICE_COLUMNS,
    "operators.csv": OPERATOR_COLUMNS,
    "hosts.csv": HOST_COLUMNS,
    "wrappers.csv": WRAPPER_COLUMNS,
}
"""The tables a URL is classified by, and their columns. The first column is the id."""

ONLINE_TABLES = {
    "fingerprints.csv": tuple("fingerprint_id name service_id signal pattern role note source_url checked confidence".split()),
    "registries.csv": tuple("registry_id scope keys rdap whois published source_url checked confidence".split()),
}
"""The tables an unknown host is looked up by, and their columns. The first column is the id."""


LETTER_TABLES = {
    "law.csv": tuple("law_id law article subject valid_from valid_until source_url checked confidence".split()),
    "replies.csv": tuple("reply_id name aliases letters step next_letters deadline note source_url checked confidence".split()),
}
"""The tables letters lean on, and their columns. The first column is the id."""

UPKEEP_TABLES = {"guides.csv": tuple("guide_id author services source_url checked confidence".split())}
"""The tables that tell what to look at first. The first column is the id."""


def all_tables() -> dict[str, tuple[str, ...]]:
    """Every table a desk may lay its own rows over, and its columns."""
    # The rooms of advice are not needed to classify one URL, and a counselor waits for every import.
    from ihaho_cli.advice.advice_rows import AGENCY_COLUMNS, FORM_COLUMNS, HANDOVER_COLUMNS, PROCEDURE_COLUMNS, REFERRAL_COLUMNS

    advice = {
        "procedures.csv": PROCEDURE_COLUMNS,
        "forms.csv": FORM_COLUMNS,
        "agencies.csv": AGENCY_COLUMNS,
        "referrals.csv": REFERRAL_COLUMNS,
        "handovers.csv": HANDOVER_COLUMNS,
    }
    return CATALOGUE_TABLES | advice | ONLINE_TABLES | LETTER_TABLES | UPKEEP_TABLES


class Table(NamedTuple):
    """One file as it stands, with the physical line each row begins at."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    shown_name: str
    """How faults name it: ``data/services.csv``."""


def parse_table(text: str, shown_name: str) -> Table:
    """Take the text of a table apart; rows keep whatever number of cells they have."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows, lines, begin = [], [], 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise FaultyTableError(
            f"{shown_name}:{reader.line_num}: 表として読めません", "引用符の閉じ忘れがないか確かめてください"
        ) from error
    header = rows[0] if rows else []
    return Table(header, rows[1:], lines[1:], shown_name)


def read_table(name: str) -> Table:
    """A shipped table.

    Raises NotKnownError, FaultyTableError.
    """
    return parse_table(read_table_text(os.path.join(shipped_folder("data"), name)), f"data/{name}")


def read_dicts(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table that no desk overlays, as column → cell.

    Raises NotKnownError, FaultyTableError.
    """
    return dicts_of(read_table(name))


def dicts_of(table: Table) -> list[dict[str, str]]:
    """The rows of a table as column → cell."""
    return [dict(zip(table.header, cells, strict=True)) for cells in table.rows]


def read_desk_table(folder: str, name: str) -> Table | None:
    """The desk's own table of that name; None where the desk has none."""
    path = os.path.join(folder, name)
    return parse_table(read_table_text(path), path) if os.path.exists(path) else None


def rows_of(table: Table, columns: Sequence[str], origin: str) -> list[Row]:
    """The rows in the order of ``columns``; a column the file lacks is blank.

    Raises FaultyTableError for a column nobody knows or a row with the wrong number of cells.
    """
    header = table.header
    if tuple(header) != tuple(columns):
        unknown = [name for name in header if name not in columns]
        if unknown or columns[0] not in header:
            cause = f"列 {unknown[0]} はありません" if unknown else f"列 {columns[0]} がありません"
            raise FaultyTableError(f"{table.shown_name}:1: {cause}", "ihaho data check で不備をまとめて確かめてください")
    places = [header.index(name) if name in header else None for name in columns]
    straight = places == list(range(len(columns)))
    rows = []
    for cells, line in zip(table.rows, table.lines, strict=True):
        if len(cells) != len(header):
            raise FaultyTableError(
                f"{table.shown_name}:{line}: セルの数が見出しと違います", "ihaho data check で不備をまとめて確かめてください"
            )
        chosen = cells if straight else ["" if at is None else cells[at] for at in places]
        rows.append(Row(chosen, origin, f"{table.shown_name}:{line}"))
    return rows


def overlay(shipped: Sequence[Row], desk: Sequence[Row]) -> list[Row]:
    """The shipped rows, each replaced by the desk's row of the same id, then the desk's new ones."""
    own = {row.cells[0]: row for row in desk}
    merged = [own.pop(row.cells[0], row) for row in shipped]
    return merged + list(own.values())


def load_rows(name: str, data_dir: str | None = None) -> list[Row]:
    """The rows of one table with the desk's laid over.

    Raises NotKnownError where the desk's folder does not exist, FaultyTableError where a table cannot be used.
    """
    columns = CATALOGUE_TABLES.get(name) or all_tables()[name]
    rows = rows_of(read_table(name), columns, "shipped")
    if data_dir:
        if not os.path.isdir(data_dir):
            raise NotKnownError("--data-dir のフォルダーがありません", f"場所を確かめてください: {data_dir}")
        desk = read_desk_table(data_dir, name)
        if desk is not None:
            rows = overlay(rows, rows_of(desk, columns, "desk"))
    return rows


def load_dicts(name: str, data_dir: str | None = None) -> list[dict[str, str]]:
    """The rows of one table with the desk's laid over, as column → cell.

    Raises NotKnownError, FaultyTableError.
    """
    return [dict(zip(all_tables()[name], row.cells, strict=True)) for row in load_rows(name, data_dir)]


def load_every_table(data_dir: str | None = None) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Every table by name, with its columns: a desk's rows over the shipped ones where it may lay its own.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.columns import COLUMNS

    overlaid = all_tables()
    found = {}
    for name, meanings in COLUMNS.items():
        columns = tuple(meanings)
        rows = load_rows(name, data_dir) if name in overlaid else rows_of(read_table(name), columns, "shipped")
        found[name] = (columns, rows)
    return found


def load_catalogue(data_dir: str | None = None, day: "date | None" = None) -> Catalogue:
    """Everything a URL is classified by, with the names of a day where one is given.

    Raises NotKnownError, FaultyTableError.
    """
    services, operators = load_rows("services.csv", data_dir), load_rows("operators.csv", data_dir)
    if day is not None:
        from ihaho_cli.as_of import rows_on

        services, operators = rows_on(services, operators, day)
    by_id = {row.cells[0]: row for row in operators}
    return Catalogue(services, by_id, load_rows("hosts.csv", data_dir), load_rows("wrappers.csv", data_dir))


def load_fingerprints(data_dir: str | None = None) -> "list[Fingerprint]":
    """Every sign that betrays a platform.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.online.fingerprints import fingerprint_of

    found = []
    for row in load_rows("fingerprints.csv", data_dir):
        try:
            found.append(fingerprint_of(dict(zip(ONLINE_TABLES["fingerprints.csv"], row.cells, strict=True))))
        except ValueError as error:
            raise FaultyTableError(
                f"{row.place}: role か confidence の値が正しくありません", "ihaho data columns で使える値を確かめてください"
            ) from error
    return found


def load_registries(data_dir: str | None = None) -> list[dict[str, str]]:
    """Where domains and addresses are registered, as rows by column.

    Raises NotKnownError, FaultyTableError.
    """
    columns = ONLINE_TABLES["registries.csv"]
    return [dict(zip(columns, row.cells, strict=True)) for row in load_rows("registries.csv", data_dir)]


def catalogue_digest(data_dir: str | None = None) -> str:
    """The same for the same rows: shows that two machines classify by the same tables.

    Raises NotKnownError, FaultyTableError.
    """
    from hashlib import sha256

    digest = sha256()
    for name in CATALOGUE_TABLES:
        for row in load_rows(name, data_dir):
            digest.update("\x1f".join((name, *row.cells, "\x1e")).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:16]


def load_procedures(data_dir: str | None = None) -> "list[Procedure]":
    """Every way to ask every service, in the order to try them.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.advice.advice_rows import procedure_record

    return [procedure_record(row) for row in load_rows("procedures.csv", data_dir)]


def load_forms(data_dir: str | None = None) -> "list[FormField]":
    """Every field of every form, in the forms' own order.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.advice.advice_rows import form_field_record

    return [form_field_record(row) for row in load_rows("forms.csv", data_dir)]


def load_agencies(data_dir: str | None = None) -> "dict[str, Agency]":
    """Agency id → agency.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.advice.advice_rows import agency_record

    return {row.cells[0]: agency_record(row) for row in load_rows("agencies.csv", data_dir)}


def load_askings(data_dir: str | None = None) -> "dict[str, Asking]":
    """Agency id → what it asks for, of the agencies whose fields do not say it.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.advice.advice_rows import asking_record

    return {row.cells[0]: asking_record(row) for row in load_rows("handovers.csv", data_dir)}


def load_rules(data_dir: str | None = None) -> "list[Rule]":
    """The chart's rules in its order, safety first.

    Raises NotKnownError, FaultyTableError.
    """
    from ihaho_cli.advice.advice_rows import rule_record

    return [rule_record(row) for row in load_rows("referrals.csv", data_dir)]


def load_catalogue_about(domain: str) -> Catalogue:
    """Only the shipped rows whose text mentions a domain: enough for a host one of them lists by that name, and quick.

    Whoever asks must fall back on `load_catalogue` where this one does not know the host; a host that is only
    another name of a listed one is not known here.
    Raises NotKnownError, FaultyTableError.
    """
    needle = domain.encode()
    services = _rows_about("services.csv", (needle,), _stands_alone)
    wrappers = _rows_about("wrappers.csv", (needle,), _stands_alone)
    at = SERVICE_COLUMNS.index("operator_id")
    wanted = {f"\n{row.cells[at]},".encode() for row in services if row.cells[at]}
    operators = {row.cells[0]: row for row in _rows_about("operators.csv", sorted(wanted), _anywhere)}
    return Catalogue(services, operators, [], wrappers)


_IN_A_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")


def _stands_alone(data: bytes, begin: int, end: int) -> bool:
    """Whether a domain found in a table is not the end, or the beginning, of another's name."""
    return data[begin - 1] not in _IN_A_NAME and data[end] not in _IN_A_NAME


def _anywhere(_data: bytes, _begin: int, _end: int) -> bool:
    return True


def _rows_about(name: str, needles: Sequence[bytes], is_wanted: Callable[[bytes, int, int], bool]) -> list[Row]:
    """The rows of a shipped table, in which every row is one line (a test holds them to it), that hold one of the texts.

    Looked for in the bytes, because taking a large table apart costs more than the answer.
    """
    data = read_table_bytes(os.path.join(shipped_folder("data"), name))
    starts = set()
    for needle in needles:
        at = data.find(needle)
        while at >= 0:
            end = at + len(needle)
            if is_wanted(data, at, end):
                starts.add(data.rfind(b"\n", 0, end) + 1)
            at = data.find(needle, end)
    texts, numbers, number, counted = [data[: data.find(b"\n")].decode()], [], 1, 0
    for start in sorted(starts - {0}):
        number += data.count(b"\n", counted, start)
        counted = start
        end = data.find(b"\n", start)
        texts.append(data[start : len(data) if end < 0 else end].decode())
        numbers.append(number)
    header, *rows = csv.reader(texts, strict=True)
    return rows_of(Table(header, rows, numbers, f"data/{name}"), CATALOGUE_TABLES[name], "shipped")
