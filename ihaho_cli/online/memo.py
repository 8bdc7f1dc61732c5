"""The technical note: what is found, likely and unknown of a host, when, and what was asked of whom.

For the desk's own file, and for 法務局 or the police, who ask how a fact was come by.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from ihaho_cli.formats import escape_json
from ihaho_cli.letters.blocks import Block, Part, Run, Shape, plain, tables_of
from ihaho_cli.online.hosting import Level, Report, next_steps
from ihaho_cli.online.signals import Exchange
from ihaho_cli.text import visible

SHARES = {2: (0.1, 0.9), 3: (0.22, 0.38, 0.4), 5: (0.08, 0.17, 0.25, 0.3, 0.2)}
"""How the tables of the note share the width of a page, by their number of columns."""
PAGE = Block(Shape.PAGE, ((),), Part.FORWARDED)
"""Stands between the notes of two hosts."""
_NONE = "ありません。"
_SIGNS = {Shape.TITLE: "# ", Shape.HEAD: "## ", Shape.ITEM: "- "}


def _block(shape: Shape, *cells: str) -> Block:
    return Block(shape, tuple((Run(visible(cell)),) for cell in cells), Part.FORWARDED)


def _findings(report: Report, at: datetime) -> list[Block]:
    blocks = [
        _block(Shape.TITLE, f"技術メモ: {report.host}"),
        _block(Shape.PARAGRAPH, f"調べた日時: {at.isoformat(timespec='seconds')}"),
        _block(Shape.PARAGRAPH, "この時点の公開情報の記録です。内容が違法かどうかの判断ではありません。"),
    ]
    for level in Level:
        rows = [one for one in report.findings if one.level is level]
        blocks.append(_block(Shape.HEAD, level))
        blocks.append(_block(Shape.HEADER, "項目", "内容", "根拠") if rows else _block(Shape.PARAGRAPH, _NONE))
        blocks += [_block(Shape.ROW, one.topic, one.value, one.by) for one in rows]
    blocks.append(_block(Shape.HEAD, "注意"))
    blocks += [_block(Shape.ITEM, note) for note in report.notes] or [_block(Shape.PARAGRAPH, _NONE)]
    blocks.append(_block(Shape.HEAD, "次に"))
    return blocks + [_block(Shape.ITEM, step) for step in next_steps(report)]


def _for_the_letter(facts: str) -> list[Block]:
    if not facts:
        return []
    return [
        _block(Shape.HEAD, "サーバー会社への通知 (L12) に使う値"),
        _block(Shape.PARAGRAPH, "--facts のファイルに写せます。相手を確かめてから使ってください。"),
    ]


def _asked(exchanges: Sequence[Exchange], at: datetime, first: int) -> list[Block]:
    blocks = [_block(Shape.HEAD, "問い合わせた先")]
    if not exchanges:
        return [*blocks, _block(Shape.PARAGRAPH, "通信はしていません。渡された文字だけを読みました。")]
    blocks.append(_block(Shape.PARAGRAPH, "時刻は、上の「調べた日時」と同じ標準時です。"))
    blocks.append(_block(Shape.HEADER, "番号", "日時", "相手", "内容", "結果"))
    for number, one in enumerate(exchanges, first):
        result = one.trouble or ("以前の答え" if one.kept else "答えあり")
        when = f"{one.at.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S}"
        blocks.append(_block(Shape.ROW, str(number), when, one.server, f"{one.kind} {one.question}", result))
    blocks.append(_block(Shape.HEAD, "答えの SHA-256"))
    blocks.append(_block(Shape.PARAGRAPH, "受け取った答えが後で変えられていないことを、この値で確かめられます。"))
    answered = [(number, one) for number, one in enumerate(exchanges, first) if one.answer]
    blocks.append(_block(Shape.HEADER, "番号", "SHA-256") if answered else _block(Shape.PARAGRAPH, _NONE))
    return blocks + [_block(Shape.ROW, str(number), sha256(one.answer).hexdigest()) for number, one in answered]


def memo_blocks(report: Report, exchanges: Sequence[Exchange], at: datetime, first: int = 1) -> list[Block]:
    """The note as blocks of a document. ``at`` is the time of the look-up, with its offset; ``first`` numbers the first exchange."""
    facts = facts_for_notice(report, at)
    lines = [_block(Shape.PARAGRAPH, line) for line in facts.split("\n") if line]
    return [*_findings(report, at), *_for_the_letter(facts), *lines, *_asked(exchanges, at, first)]


def render_memo(report: Report, exchanges: Sequence[Exchange], at: datetime, first: int = 1) -> str:
    """The same note as Markdown."""
    facts = facts_for_notice(report, at)
    lines = _markdown([*_findings(report, at), *_for_the_letter(facts)])
    lines += ["```toml", facts, "```", ""] if facts else []
    return "\n".join(lines + _markdown(_asked(exchanges, at, first)))


def _markdown(blocks: Sequence[Block]) -> list[str]:
    lines = []
    for gathered in tables_of(blocks):
        if isinstance(gathered, list):
            rows = ["| " + " | ".join(_cell(plain(cell)) for cell in row.cells) + " |" for row in gathered]
            lines += [rows[0], "|" + "---|" * len(gathered[0].cells), *rows[1:], ""]
        else:
            if lines and lines[-1] == "" and gathered.shape is Shape.ITEM and lines[-2].startswith("- "):
                lines.pop()
            lines += [_SIGNS.get(gathered.shape, "") + _cell(plain(gathered.cells[0])), ""]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("<", "&lt;").replace("`", "&#96;").replace("[", "&#91;")


def facts_for_notice(report: Report, at: datetime) -> str:
    """The keys of a ``--facts`` file that the letter to a hosting company, a relay or a registrar can take from a look-up (TOML).

    Empty where nobody to write to was found.
    """
    by_key = {one.key: one.value for one in reversed(report.findings) if one.level is not Level.UNKNOWN}
    for key, kind in (("relay", "cdn"), ("network", "host"), ("registrar", "registrar")):
        if key in by_key:
            addresses = ", ".join(one.value for one in report.findings if one.key == "address")
            lines = [
                "[to]",
                f"kind = {_toml(kind)}",
                f"name = {_toml(by_key[key])}",
                "",
                "[host]",
                f"domain = {_toml(report.host)}",
            ]
            lines += [f"ip = {_toml(addresses)}"] if addresses else []
            return "\n".join([*lines, f"looked_up_at = {at.date().isoformat()}"])
    return ""


def _toml(text: str) -> str:
    return json.dumps(visible(text).replace("`", "'"), ensure_ascii=False)


def render_report(report: Report, exchanges: Sequence[Exchange]) -> str:
    """The value of the key ``online`` of a classification's JSON."""
    plain = {
        "host": report.host,
        "platform": None if report.platform is None else report.platform.print.name,
        "findings": [{"level": one.level.name.lower(), "key": one.key, "value": one.value, "by": one.by} for one in report.findings],
        "notes": list(report.notes),
        "asked": [
            {"kind": one.kind, "server": one.server, "question": one.question, "at": one.at.isoformat(timespec="seconds"),
             "kept": one.kept, "trouble": one.trouble or None}
            for one in exchanges
        ],
    }  # fmt: skip
    return escape_json(json.dumps(plain, ensure_ascii=False))


def report_lines(report: Report) -> list[tuple[str, str]]:
    """The report as lines of a card, safe to print."""
    lines = [("調査", report.host)]
    lines += [
        (f"  {one.level}", f"{one.topic}: {one.value}" + f" ({one.by})" if one.value else f"{one.topic}: {one.by}")
        for one in report.findings
    ]
    lines += [("注意", note) for note in report.notes]
    lines += [("" if number else "次に", step) for number, step in enumerate(next_steps(report))]
    return [(label, visible(value)) for label, value in lines]
