"""Classifications as JSON, CSV and Markdown, for programs, spreadsheets and papers.

Whatever was pasted is foreign here: every sink escapes in its own way, and nothing is lost by it in JSON.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ihaho_cli.cards import STATUS_NAMES, operator_text
from ihaho_cli.model import Classification, Item, Match, label_of
from ihaho_cli.text import UNSEEN, is_formula, is_shown, visible

_NAME_KEYS = (
    "service", "service_name", "operator", "operator_confidence", "category", "figure8", "figure9", "edition", "contact",
)  # fmt: skip


def quote(text: str) -> str:
    r"""A JSON string in which no character is left that could drive a terminal.

    >>> quote("a\u202e\x1b")
    '"a\\u202e\\u001b"'
    """
    if text.isprintable() and '"' not in text and "\\" not in text and (text.isascii() or UNSEEN.isdisjoint(text)):
        return f'"{text}"'
    from json.encoder import encode_basestring

    return escape_json(encode_basestring(text))


def escape_json(document: str) -> str:
    """A JSON document with every character that is not seen as itself written as an escape."""
    return "".join(c if c == "\n" or is_shown(c) else _json_escape(ord(c)) for c in document)


def render_document(value: object, indent: int | None = None) -> str:
    """A JSON document with its line end, Japanese as it is, nothing raw in it."""
    import json

    return escape_json(json.dumps(value, ensure_ascii=False, indent=indent)) + "\n"


def _json_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _or_null(text: str | None) -> str:
    return "null" if text is None else quote(text)


@lru_cache(maxsize=4_096)
def _names_text(*values: str | None) -> str:
    """The keys from ``service`` to ``contact``, the same for every URL of a service."""
    return ", ".join(f'"{key}": {_or_null(value)}' for key, value in zip(_NAME_KEYS, values, strict=True))


@lru_cache(maxsize=4_096)
def _match_text(match: Match) -> str:
    return "{" + ", ".join(f'"{key}": {_or_null(value)}' for key, value in zip(Match._fields, match, strict=True)) + "}"


def _item_text(item: Item | None) -> str:
    if item is None:
        return "null"
    ids = ", ".join([f"{quote(name)}: {quote(value)}" for name, value in item.ids.items()])
    single = "true" if item.single else "false"
    return f'{{"kind": "{item.kind}", "id": {_or_null(item.id)}, "ids": {{{ids}}}, "single": {single}}}'


def render_json(one: Classification, row: Mapping[str, str] | None = None) -> str:
    """One classification as a JSON object on one line, by the contract of `ihaho classify --format jsonl`."""
    names = _names_text(
        one.service, one.service_name, one.operator, one.operator_confidence, one.category, one.figure8, one.figure9,
        one.edition, one.contact,
    )  # fmt: skip
    via = ", ".join([f'{{"service": {quote(v.service)}, "url": {quote(v.url)}}}' for v in one.via]) if one.via else ""
    copy_of = "null" if one.copy_of is None else render_json(one.copy_of)
    warnings = ", ".join([quote(warning) for warning in one.warnings]) if one.warnings else ""
    kept = ""
    if row is not None:
        kept = ', "row": {' + ", ".join([f"{quote(name)}: {quote(value)}" for name, value in row.items()]) + "}"
    return (
        f'{{"line": {one.line}, "input": {quote(one.input)}, "status": "{one.status.value}", "url": {_or_null(one.url)},'
        f' "canonical": {_or_null(one.canonical)}, "host": {_or_null(one.host)}, "domain": {_or_null(one.domain)},'
        f' "tenant": {_or_null(one.tenant)}, {names}, "item": {_item_text(one.item)}, "via": [{via}], "copy_of": {copy_of},'
        f' "short_link": {"true" if one.short_link else "false"}, "match": {_match_text(one.match)},'
        f' "warnings": [{warnings}]{kept}}}'
    )


COLUMNS = (
    "line", "input", "status", "url", "canonical", "host", "domain", "tenant", "service", "service_name", "operator",
    "operator_confidence", "category", "figure8", "figure9", "edition", "contact", "item_kind", "item_id", "item_ids",
    "item_single", "via", "copy_of_service", "copy_of_url", "copy_of_item_id", "short_link", "match_by", "match_rule",
    "match_row", "match_certainty", "warnings",
)  # fmt: skip
"""The columns of the CSV, before their prefix ``ihaho_``."""


def flat_values(one: Classification) -> list[str]:
    """The values of `COLUMNS`; lists joined by ``;``, unknown is empty."""
    item, copy = one.item, one.copy_of
    ids = "" if item is None else ";".join(f"{k}={v}" for k, v in item.ids.items())
    copied = ("", "", "") if copy is None else (copy.service, copy.url, copy.item.id if copy.item else None)
    values = (
        str(one.line), one.input, one.status, one.url, one.canonical, one.host, one.domain, one.tenant, one.service,
        one.service_name, one.operator, one.operator_confidence, one.category, one.figure8, one.figure9, one.edition,
        one.contact, item.kind if item else None, item.id if item else None, ids,
        "" if item is None else str(item.single).lower(), ";".join(v.url for v in one.via), *copied,
        str(one.short_link).lower(), one.match.by, one.match.rule, one.match.row, one.match.certainty,
        ";".join(one.warnings),
    )  # fmt: skip
    return ["" if value is None else value for value in values]


def csv_cell(text: str) -> str:
    """One cell no spreadsheet runs: a leading ``'`` where it could be read as a formula, always quoted where needed."""
    if not text or (text.isascii() and text.isalnum()):
        return text
    text = visible(text)
    if is_formula(text):
        text = "'" + text
    if "," in text or ";" in text or '"' in text or "\n" in text or "\r" in text or text[0] == "'":
        return '"' + text.replace('"', '""') + '"'
    return text


def render_csv_row(values: Iterable[str]) -> str:
    """One line of CSV without its line end."""
    return ",".join(map(csv_cell, values))


def csv_header(input_columns: Sequence[str]) -> list[str]:
    """The input's columns first, then ours with their prefix; an input's column that has the name of one of ours gets another.

    >>> csv_header(["URL", "ihaho_line"])[:3]
    ['URL', 'input_ihaho_line', 'ihaho_line']
    """
    ours = [f"ihaho_{name}" for name in COLUMNS]
    taken = {*ours, *input_columns}
    names: list[str] = []
    for name in input_columns:
        only = name
        if name in ours:
            while only in taken:
                only = f"input_{only}"
            taken.add(only)
        names.append(only)
    return names + ours


def render_markdown(many: Iterable[Classification]) -> str:
    """A table for a paper or a wiki: line, service, operator, item, figure 9, URL."""
    lines = ["| 行 | サービス | 事業者 | 種別 | 番号 | 区分(図9) | URL |", "|--:|---|---|---|---|---|---|"]
    for one in many:
        item = one.item
        row = (
            str(one.line), one.service_name or STATUS_NAMES[one.status], operator_text(one) or "",
            label_of(item.kind) if item else "", (item.id or "") if item else "", one.figure9 or "", one.url or one.input,
        )  # fmt: skip
        lines.append("| " + " | ".join(_markdown_cell(cell) for cell in row) + " |")
    return "\n".join(lines)


def render_table_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Any table as CSV."""
    return "\n".join(render_csv_row(row) for row in (header, *rows)) + "\n"


def render_table_markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Any table as Markdown."""
    lines = ["| " + " | ".join(_markdown_cell(cell) for cell in row) + " |" for row in (header, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(header), *lines[1:]]) + "\n"


def _markdown_cell(text: str) -> str:
    return re.sub(r"([\\|`*_<>\[\]&])", r"\\\1", visible(text))
