"""The technical note: what is found, likely and unknown of a host, when, and what was asked of whom.

For the desk's own file, and for 法務局 or the police, who ask how a fact was come by.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from ihaho_cli.formats import escape_json
from ihaho_cli.hosting import Level, Report, next_steps
from ihaho_cli.signals import Exchange
from ihaho_cli.text import visible


def _cell(text: str) -> str:
    return visible(text).replace("|", "&#124;").replace("<", "&lt;").replace("`", "&#96;").replace("[", "&#91;")


def render_memo(report: Report, exchanges: Sequence[Exchange], at: datetime) -> str:
    """The note as Markdown. ``at`` is the time of the look-up, with its offset."""
    lines = [
        f"# 技術メモ: {_cell(report.host)}", "", f"調べた日時: {at.isoformat(timespec='seconds')}", "",
        "この時点の公開情報の記録です。内容が違法かどうかの判断ではありません。", "",
    ]  # fmt: skip
    for level in Level:
        rows = [one for one in report.findings if one.level is level]
        lines += [f"## {level}", ""]
        lines += ["| 項目 | 内容 | 根拠 |", "|---|---|---|"] if rows else ["ありません。"]
        lines += [f"| {_cell(one.topic)} | {_cell(one.value)} | {_cell(one.by)} |" for one in rows]
        lines.append("")
    lines += ["## 注意", "", *([f"- {_cell(note)}" for note in report.notes] or ["ありません。"]), ""]
    lines += ["## 次に", "", *(f"- {_cell(step)}" for step in next_steps(report)), ""]
    facts = facts_for_notice(report, at)
    if facts:
        lines += [
            "## サーバー会社への通知 (L12) に使う値",
            "",
            "`--facts` のファイルに写せます。相手を確かめてから使ってください。",
            "",
        ]
        lines += ["```toml", facts, "```", ""]
    lines += ["## 問い合わせた先", ""]
    if not exchanges:
        return "\n".join([*lines, "通信はしていません。渡された文字だけを読みました。", ""])
    lines += ["| 日時 | 相手 | 内容 | 結果 | 答えの SHA-256 |", "|---|---|---|---|---|"]
    for one in exchanges:
        result = one.trouble or ("以前の答え" if one.kept else "答えあり")
        digest = sha256(one.answer).hexdigest() if one.answer else ""
        when = one.at.isoformat(timespec="seconds")
        lines.append(f"| {when} | {_cell(one.server)} | {one.kind} {_cell(one.question)} | {_cell(result)} | {digest} |")
    return "\n".join([*lines, ""])


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
