"""Classifications as text: cards for people, JSON lines, CSV and Markdown for programs and papers.

Whatever was pasted is foreign here: every sink escapes in its own way, and nothing is lost by it in JSON.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from json.encoder import encode_basestring

from ihaho_cli.model import KINDS, Classification, Confidence, Service, Status, Warn, sentence_of
from ihaho_cli.text import cells, cut, pad, visible, wrap

_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_FORMULA_START = re.compile(r"[\s\"']*[=+\-@\t\r\n\0＝＋－＠]")

FindService = Callable[[str], Service | None]


def quote(text: str) -> str:
    r"""A JSON string in which no character is left that could drive a terminal.

    >>> quote("a\u202e\x1b")
    '"a\\u202e\\u001b"'
    """
    quoted: str = encode_basestring(text)
    if quoted.isascii() and "\x7f" not in quoted:
        return quoted
    return _UNSAFE_IN_JSON.sub(_json_escape, quoted)


def _json_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _or_null(text: str | None) -> str:
    return "null" if text is None else quote(text)


def render_json(one: Classification, row: Mapping[str, str] | None = None) -> str:
    """One classification as a JSON object on one line, by the contract of `ihaho classify --format jsonl`."""
    item = one.item
    if item is None:
        item_text = "null"
    else:
        ids = ", ".join(f"{quote(k)}: {quote(v)}" for k, v in item.ids.items())
        single = "true" if item.single else "false"
        item_text = f'{{"kind": {quote(item.kind)}, "id": {_or_null(item.id)}, "ids": {{{ids}}}, "single": {single}}}'
    via = ", ".join(f'{{"service": {quote(v.service)}, "url": {quote(v.url)}}}' for v in one.via)
    match = one.match
    match_text = (
        f'{{"by": {quote(match.by)}, "rule": {_or_null(match.rule)}, "row": {_or_null(match.row)},'
        f' "certainty": {_or_null(match.certainty)}}}'
    )
    kept = ""
    if row is not None:
        kept = ', "row": {' + ", ".join(f"{quote(k)}: {quote(v)}" for k, v in row.items()) + "}"
    return (
        f'{{"line": {one.line}, "input": {quote(one.input)}, "status": "{one.status}", "url": {_or_null(one.url)},'
        f' "canonical": {_or_null(one.canonical)}, "host": {_or_null(one.host)}, "domain": {_or_null(one.domain)},'
        f' "tenant": {_or_null(one.tenant)}, "service": {_or_null(one.service)},'
        f' "service_name": {_or_null(one.service_name)}, "operator": {_or_null(one.operator)},'
        f' "operator_confidence": {_or_null(one.operator_confidence)}, "category": {_or_null(one.category)},'
        f' "figure8": {_or_null(one.figure8)}, "figure9": {_or_null(one.figure9)}, "edition": {quote(one.edition)},'
        f' "contact": {_or_null(one.contact)}, "item": {item_text}, "via": [{via}],'
        f' "copy_of": {"null" if one.copy_of is None else render_json(one.copy_of)},'
        f' "short_link": {"true" if one.short_link else "false"}, "match": {match_text},'
        f' "warnings": [{", ".join(map(quote, one.warnings))}]{kept}}}'
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


def _csv_cell(text: str) -> str:
    """One cell no spreadsheet runs: a leading ``'`` where it could be read as a formula, always quoted where needed."""
    if not text.isascii() or not text.isprintable():
        text = visible(text)
    if text and _FORMULA_START.match(text):
        text = "'" + text
    if any(mark in text for mark in ',"\r\n') or text.startswith("'"):
        return '"' + text.replace('"', '""') + '"'
    return text


def render_csv_row(values: Iterable[str]) -> str:
    """One line of CSV without its line end."""
    return ",".join(map(_csv_cell, values))


def csv_header(input_columns: Sequence[str]) -> list[str]:
    """The input's columns first, then ours with their prefix."""
    return [*input_columns, *(f"ihaho_{name}" for name in COLUMNS)]


def render_markdown(many: Iterable[Classification]) -> str:
    """A table for a paper or a wiki: line, service, operator, item, figure 9, URL."""
    lines = ["| 行 | サービス | 事業者 | 種別 | 番号 | 区分(図9) | URL |", "|--:|---|---|---|---|---|---|"]
    for one in many:
        item = one.item
        row = (
            str(one.line), one.service_name or _STATUS_NAMES[one.status], operator_text(one) or "",
            KINDS[item.kind].label if item else "", (item.id or "") if item else "", one.figure9 or "", one.url or one.input,
        )  # fmt: skip
        lines.append("| " + " | ".join(_markdown_cell(cell) for cell in row) + " |")
    return "\n".join(lines)


def _markdown_cell(text: str) -> str:
    return re.sub(r"([\\|`*_<>\[\]&])", r"\\\1", visible(text))


_STATUS_NAMES: Mapping[Status, str] = {
    Status.KNOWN: "",
    Status.UNKNOWN: "不明(表にないサイト)",
    Status.ADDRESS: "不明(IPアドレスまたは組織内のサイト)",
    Status.UNSUPPORTED: "対象外(Webページではない)",
    Status.INVALID: "URLとして読めません",
}
_CERTAINTIES = {"certain": "確実", "likely": "おそらく", "hint": "手がかりのみ"}
_LABEL_WIDTH = 16


def operator_text(one: Classification) -> str | None:
    """The operator as a person may read it: an unconfirmed name is never shown without saying so."""
    if one.service is None:
        return None
    if one.operator is None:
        return "未確認"
    return one.operator + ("（未確認）" if one.operator_confidence is Confidence.NONE else "")


def sentences(one: Classification, find_service: FindService) -> list[str]:
    """What a counselor should know beside the result, in Japanese."""
    service = find_service(one.service) if one.service else None
    said = []
    for warning in one.warnings:
        code = warning.partition(":")[0]
        if service is not None and code == Warn.NOT_SINGLE:
            said.append(sentence_of(f"{code}:{service.item_help}"))
        elif service is not None and code in (Warn.ENDED, Warn.MOVED):
            said.append(sentence_of(f"{code}:{status_text(service, find_service)}"))
        else:
            said.append(sentence_of(warning))
    return [visible(sentence) for sentence in said]


def status_text(service: Service, find_service: FindService) -> str:
    """Since when and why a service is no longer what it was, and what came after it."""
    successor = find_service(service.successor)
    parts = (service.status_date, service.status_reason, f"後継: {successor.name_ja}" if successor else "")
    inside = "、".join(part for part in parts if part)
    return f"({inside})" if inside else ""


def card_lines(one: Classification, find_service: FindService, *, explain: bool = False) -> list[tuple[str, str]]:
    """The card of one classification as (label, value) pairs; values are safe to print."""
    lines: list[tuple[str, str]] = []
    if one.status is Status.KNOWN:
        lines.append(("サービス", one.service_name or ""))
        lines.append(("事業者", operator_text(one) or ""))
    else:
        lines.append(("サービス", _STATUS_NAMES[one.status]))
    if one.item is not None:
        lines.append(("種別", KINDS[one.item.kind].label + ("" if one.item.single else "（1件ではない）")))
        if one.item.id is not None:
            lines.append(("番号", one.item.id))
        others = [f"{KINDS[k].label} {v}" for k, v in one.item.ids.items() if k != one.item.kind]
        if others:
            lines.append(("", "　".join(others)))
    elif one.short_link:
        lines.append(("種別", "短縮リンク"))
    if one.domain and one.status is not Status.KNOWN:
        lines.append(("登録ドメイン", one.domain))
    if one.tenant:
        lines.append(("利用者の場所", one.tenant))
    lines.append(("区分(図9)", one.figure9 or ""))
    lines.extend(("経路", f"{v.url} （転送）") for v in one.via)
    if one.copy_of is not None:
        name = one.copy_of.service_name or one.copy_of.host or ""
        lines.append(("写しの元", f"{name}  {one.copy_of.canonical or one.copy_of.url or ''}"))
    if one.url is not None:
        lines.append(("URL", one.canonical or one.url))
    if one.match.certainty:
        by = {"site": "ホスト名", "path": "ホスト名とパス", "tenant": "ホスト名(利用者ごと)"}.get(one.match.by, one.match.by)
        whose = "（窓口の表）" if one.match.row == "desk" else ""
        lines.append(("確からしさ", f"{_CERTAINTIES[one.match.certainty]}（{by}による）{whose}"))
    if explain:
        lines.extend(_explanation(one, find_service))
    lines.extend(("注意", sentence) for sentence in sentences(one, find_service))
    lines.extend(("次に", step) for step in next_steps(one))
    return [(label, visible(value)) for label, value in lines]


def _explanation(one: Classification, find_service: FindService) -> list[tuple[str, str]]:
    """Which rule of which row, from which source, checked when."""
    service = find_service(one.service) if one.service else None
    lines = []
    if one.match.rule is not None:
        lines.append(("規則", f"{one.match.rule} ({one.match.by})"))
    if service is not None:
        lines.append(("表の行", f"{service.place} {service.service_id}"))
        lines.append(("確認日", service.checked or "未確認"))
        lines.append(("根拠", {"official": "公式ページ", "secondary": "二次資料", "none": "なし"}[service.confidence]))
        lines.extend(("出典", url) for url in service.source_url)
    if one.url is not None and one.url != one.input:
        lines.append(("開かれるURL", one.url))
    return lines


def next_steps(one: Classification) -> list[str]:
    """What to do now, given what could be read."""
    if one.status is Status.INVALID:
        return ["ブラウザーの上の欄から URL をもう一度コピーしてください。文章ごと貼るなら --extract を付けます。"]
    if one.status is Status.UNSUPPORTED:
        return ["https:// で始まる、投稿のあるページの URL を貼ってください。"]
    if one.status is Status.ADDRESS:
        return ["サイト名の入った URL がないか、相談者に確かめてください。"]
    if one.status is Status.UNKNOWN:
        return [
            "サイトの下の方にある運営者の表示・問い合わせ・利用規約を、相談者に見てもらってください。",
            "表示がなければ、ドメインの登録情報 (WHOIS) とサーバー会社を調べます。",
        ]
    if one.short_link:
        return ["リンクをブラウザーで開き、開いた先の URL を貼り直してください。"]
    if one.contact == "never":
        return ["運営者に連絡せず、検索事業者・サーバー会社・個人情報保護委員会への相談を案内してください。"]
    if one.copy_of is not None and one.copy_of.url:
        return [f'ihaho classify "{cut(one.copy_of.url, 60)}"  （元の投稿）', f"ihaho data show {one.service}"]
    return [f"ihaho data show {one.service}"]


def render_card(lines: Sequence[tuple[str, str]], width: int) -> str:
    """A card for a pipe or a plain terminal: label, value, wrapped to the width in cells."""
    out: list[str] = []
    room = max(20, width - _LABEL_WIDTH)
    for label, value in lines:
        for number, part in enumerate(wrap(value, room)):
            out.append((pad(label, _LABEL_WIDTH) if number == 0 else " " * _LABEL_WIDTH) + part)
    return "\n".join(line.rstrip() for line in out)


def print_card(lines: Sequence[tuple[str, str]], width: int, *, colour: bool) -> None:
    """A card on a terminal, with calm colours where they are wanted. The text is the same as in a pipe."""
    from rich.console import Console
    from rich.text import Text

    console = Console(
        width=width, markup=False, highlight=False, emoji=False, soft_wrap=True, no_color=not colour, legacy_windows=False
    )
    styles = {"サービス": "bold", "注意": "yellow", "次に": "cyan"}
    room = max(20, width - _LABEL_WIDTH)
    for label, value in lines:
        for number, part in enumerate(wrap(value, room)):
            head = Text(pad(label, _LABEL_WIDTH) if number == 0 else " " * _LABEL_WIDTH, style="dim")
            console.print(head + Text(part, style=styles.get(label, "")))


def widest(lines: Iterable[str]) -> int:
    """Width of the widest line, in cells."""
    return max((cells(line) for line in lines), default=0)
