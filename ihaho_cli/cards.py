"""Classifications and services as people read them: a calm card of labels and values."""

from collections.abc import Callable, Iterator, Sequence

from ihaho_cli.model import Classification, Confidence, Service, Status, Warn, label_of, sentence_of
from ihaho_cli.text import pad, visible, wrap

FindService = Callable[[str], Service | None]

STATUS_NAMES = {
    Status.KNOWN: "",
    Status.UNKNOWN: "不明(表にないサイト)",
    Status.ADDRESS: "不明(IPアドレスまたは組織内のサイト)",
    Status.UNSUPPORTED: "対象外(Webページではない)",
    Status.INVALID: "URLとして読めません",
}
_CERTAINTIES = {"certain": "確実", "likely": "おそらく", "hint": "手がかりのみ"}
_LABEL_WIDTH = 16
_NARROW = 44


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
        lines.append(("サービス", STATUS_NAMES[one.status]))
    if one.item is not None:
        lines.append(("種別", label_of(one.item.kind) + ("" if one.item.single else "（1件ではない）")))
        if one.item.id is not None:
            lines.append(("番号", one.item.id))
        others = [f"{label_of(k)} {v}" for k, v in one.item.ids.items() if k != one.item.kind]
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
        by = {
            "site": "ホスト名",
            "path": "ホスト名とパス",
            "tenant": "ホスト名(利用者ごと)",
            "fingerprint": "DNS などの手がかり",
        }.get(one.match.by, one.match.by)
        whose = "（窓口の表）" if one.match.row == "desk" else ""
        lines.append(("確からしさ", f"{_CERTAINTIES[one.match.certainty]}（{by}による）{whose}"))
    if explain:
        lines.extend(_explanation(one, find_service))
    lines.extend(("注意", sentence) for sentence in sentences(one, find_service))
    lines.extend(("" if number else "次に", step) for number, step in enumerate(next_steps(one)))
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
            "表示がなければ、ドメインの登録情報とサーバー会社を調べます: ihaho classify --online URL",
        ]
    if one.short_link:
        return ["リンクをブラウザーで開き、開いた先の URL を貼り直してください。ihaho classify --online URL でも分かります。"]
    if one.contact == "never":
        return ["運営者に連絡せず、検索事業者・サーバー会社・個人情報保護委員会への相談を案内してください。"]
    if one.copy_of is not None and one.copy_of.url:
        return ["写しと元の投稿は、別々に依頼します。元の URL も ihaho に貼り付けて判定してください。"]
    return [f"ihaho procedure {one.service}", "ihaho answer URL"]


def render_card(lines: Sequence[tuple[str, str]], width: int) -> str:
    """A card for a pipe or a plain terminal: label, value, wrapped to the width in cells."""
    out: list[str] = []
    for label, value in lines:
        out += [head + part for head, part in _laid_out(label, value, width)]
    return "\n".join(line.rstrip() for line in out)


def _laid_out(label: str, value: str, width: int) -> Iterator[tuple[str, str]]:
    """(left column, text) for each line; on a narrow terminal the label stands on a line of its own."""
    if width < _NARROW:
        if label:
            yield label, ""
        for part in wrap(value, max(4, width - 2)):
            yield "  ", part
        return
    for number, part in enumerate(wrap(value, width - _LABEL_WIDTH)):
        yield (pad(label, _LABEL_WIDTH) if number == 0 else " " * _LABEL_WIDTH), part


def print_card(lines: Sequence[tuple[str, str]], width: int, *, colour: bool) -> None:
    """A card on a terminal, with calm colours where they are wanted. The text is the same as in a pipe."""
    from rich.console import Console
    from rich.text import Text

    console = Console(
        width=width, markup=False, highlight=False, emoji=False, soft_wrap=True, no_color=not colour, legacy_windows=False
    )
    styles = {"サービス": "bold", "注意": "yellow", "次に": "cyan"}
    for label, value in lines:
        for head, part in _laid_out(label, value, width):
            console.print(Text.assemble((head, "dim"), (part, styles.get(label, ""))))
