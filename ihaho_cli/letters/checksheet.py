"""提出前の確認: what the person does before a draft is sent, who will read what, and what nobody has checked."""

from collections.abc import Sequence
from typing import NamedTuple

from ihaho_cli.letters.deadlines import rules_of
from ihaho_cli.letters.fields import FIELDS
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.letters import Draft
from ihaho_cli.letters.phrases import Objection
from ihaho_cli.model import Confidence

NAME = "提出前の確認.txt"
_SEEN = {
    "forwarded": (
        "発信者へ渡りうるもの: 場所・情報・権利・理由など、前半に書いたこと（書いたとおりに渡ることがあります）",
        "事業者だけが見るもの: 住所・電話・電子メールなど、「発信者には示さない」部分",
    ),
    "provider-only": ("宛先だけが見る書面です。ただし、宛先が内容を相手に確かめることがあります。",),
    "all": ("全体が渡るもの: 氏名・連絡先を含む全部が、発信者に渡ったり公開されたりすることがあります。",),
}
_ALWAYS = (
    "書いたことが事実かどうか、本人が読み直しました。事実でないことを書くと責任を問われることがあります。",
    "投稿の画面を、URL と日時の入った形で保存しました。",
    "控えと、送った記録（発送の控え・受付のメール）を残します。",
    "削除されても、再び投稿されることがあります。",
    "削除を先に求めると、発信者の特定が難しくなることがあります。",
)


class Sheet(NamedTuple):
    """What a check sheet is made from beside the draft."""

    objections: Sequence[Objection]
    how: str
    """How to find the addressee; empty where it stands in the letter."""
    warnings: Sequence[str]
    is_form: bool
    ways: Sequence[str] = ()
    """How the addressee takes such a letter, as sources say it."""
    days: Sequence[str] = ()
    """Days already known: those of the logs, counted from the post."""


def write_sheet(draft: Draft, sheet: Sheet, laws: Laws) -> str:
    """The sheet as text; it holds nothing of what a person wrote."""
    header = draft.header
    lines = ["提出前の確認", f"書面: {header.title}", "", "下書きです。本人が内容を確認して、本人が自分で提出します。"]
    if sheet.is_form:
        lines.append("第三者からの相談のため、権利を侵害された本人が書き込む用紙になっています。")
    lines += _section("書き込む欄", [f"{FIELDS[key].label}" for key in draft.blanks] or ["ありません（署名・押印を除く）"])
    lines += _section("宛先", [sheet.how or "書面の宛先が今も正しいか、公式の表示で確かめます。"])
    lines += _section("添えるもの", header.attach or ("宛先が求めるものを確かめます。",))
    lines += _section(
        "送り方",
        [
            header.send or "宛先の案内する方法で送ります。",
            "部数・手数料・本人確認書類・印鑑は宛先により異なります (ihaho procedure)。",
        ],
    )
    lines += _section("この宛先の受け付け方", sheet.ways)
    lines += _section("だれが読むか", _SEEN[header.seen])
    rules = [rule for one in header.deadlines for rule in rules_of(one) if rule.is_sure]
    lines += _section("期限", [*(rule.text for rule in rules), *sheet.days] or ["法律で決まった期限は確認できません。"])
    lines += _section("注意", [f"{one.message}。{one.cure}。" for one in sheet.objections if not one.bars] + list(sheet.warnings))
    lines += _section("確かめること", _ALWAYS)
    lines += _section("この書面について", _about(draft, laws))
    return "\n".join(lines) + "\n"


def _section(name: str, items: Sequence[str]) -> list[str]:
    return ["", f"■ {name}", *(f"□ {one}" for one in items)] if items else []


def _about(draft: Draft, laws: Laws) -> list[str]:
    header = draft.header
    about = []
    if header.form:
        about.append(f"公式の書式ではありません。公式の書式: {header.form}")
    if header.reviewed_by:
        about.append(f"弁護士の確認: {header.reviewed_by}（{header.reviewed_on}）")
    else:
        about.append("弁護士未確認のひな形です。")
    articles = [laws.find(law_id, draft.day) for law_id in dict.fromkeys((*header.basis, *draft.cited))]
    about += [f"{one.cite()}: {one.subject}（{_CONFIDENCES[one.confidence]}）" for one in articles]
    return about


_CONFIDENCES = {Confidence.OFFICIAL: "公式の資料で確認", Confidence.SECONDARY: "二次資料で確認", Confidence.NONE: "未確認"}


def write_review_pack(drafts: Sequence[Draft], laws: Laws) -> str:
    """For a lawyer: each letter's own sentences, with the articles it names, their sources and how far they were checked."""
    lines = ["書式のひな形 弁護士確認用", ""]
    for draft in drafts:
        header = draft.header
        lines += [
            f"# {header.title} ({header.name}.{header.lang})",
            f"ひな形: {header.place}",
            f"確認者: {header.reviewed_by or '未確認'}",
            "",
        ]
        sentences = [
            "".join(run.text or f"〔{FIELDS[run.key].label}〕" for run in cell) for block in draft.blocks for cell in block.cells
        ]
        lines += [f"{number}. {text}" for number, text in enumerate((text for text in sentences if text.strip()), 1)]
        lines += ["", "根拠:"]
        for law_id in dict.fromkeys((*header.basis, *draft.cited)):
            one = laws.find(law_id, draft.day)
            source = " ".join(one.source_url) or "出典なし"
            lines.append(f"- {one.cite()} {one.subject} [{_CONFIDENCES[one.confidence]} {one.checked} {source}]")
        lines.append("")
    return "\n".join(lines)
