"""``ihaho data``: the tables themselves, checked and shown."""

import sys

import click

from ihaho_cli import cards, check, errors, tables
from ihaho_cli.advice.procedure import is_confirmed
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.cli import completing, options
from ihaho_cli.cli.faults import find_faults
from ihaho_cli.errors import NotKnownError
from ihaho_cli.model import Confidence, Service
from ihaho_cli.names import find_by_name, suggest
from ihaho_cli.text import cut, visible

_CONFIDENCES = {Confidence.OFFICIAL: "公式ページで確認", Confidence.SECONDARY: "二次資料で確認", Confidence.NONE: "未確認"}
_STATUSES = {"active": "", "moved": "移転・改称", "ended": "終了", "unknown": "現況不明"}


COMMANDS = {
    "check": ("data", "表の不備をすべて、一度に報告する"),
    "show": ("data", "サービスの行を、事業者・出典・確認日とともに見る"),
    "columns": ("data", "表の列の意味と、sites・items の書き方"),
    "coverage": ("data_upkeep", "サービスごとに、どこまで分かっているか"),
    "stale": ("data_upkeep", "長く確かめていない行を、よく使うものから"),
    "draw": ("data_upkeep", "出典から確かめ直す行を、くじで引く"),
    "diff": ("data_upkeep", "前の表と比べて、変わったところ"),
    "links": ("data_links", "出典のページが今もあるか確かめる (通信する)"),
    "package": ("data_upkeep", "ほかの道具で使うための datapackage.json"),
}
"""Name → its module in ``cli`` and the line of the help; the function is named ``<name>_command``."""


@click.group(name="data", cls=options.LazyGroup, lazy=COMMANDS)
@options.debug_option
def command() -> None:
    """表の不備を確かめる、サービスの行を見る、どこまで分かっているかを知る。

    例:
      ihaho data check
      ihaho data show ばくさい
      ihaho data coverage
    """


@click.command(name="check", cls=options.JapaneseCommand)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), metavar="形式", help="text json")
@options.data_dir_option
@options.debug_option
@click.pass_context
def check_command(ctx: click.Context, format_name: str | None, data_dir: str | None) -> int:
    """表の不備をすべて、一度に報告する。不備があれば終了コード 6。

    確認日が古いだけの行は警告です (終了コード 0)。
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    faults = find_faults(folder, options.today())
    if options.from_group(ctx, "format", format_name, ("text", "json")) == "json":
        options.write_json([_as_object(f) for f in faults])
    else:
        for fault in faults:
            column = f"{fault.column}: " if fault.column else ""
            options.write_out(visible(f"{fault.place}: {column}{'警告: ' if fault.stale else ''}{fault.message}") + "\n")
    bad = sum(not f.stale for f in faults)
    sys.stderr.write(f"不備 {bad} 件、警告 {len(faults) - bad} 件\n")
    return errors.FAULTY_TABLE if bad else errors.DONE


def _as_object(fault: check.Fault) -> dict[str, object]:
    return {"place": fault.place, "column": fault.column, "message": fault.message, "stale": fault.stale}


@click.command(name="columns", cls=options.JapaneseCommand)
@options.debug_option
def columns_command() -> int:
    """表の列の意味と、sites・items の書き方を表示する。"""
    from ihaho_cli.columns import render_readme

    options.write_out(render_readme())
    return errors.DONE


@click.command(name="show", cls=options.JapaneseCommand)
@click.argument("name", metavar="サービス", shell_complete=completing.services)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), metavar="形式", help="text json")
@click.option("--as-of", "as_of", metavar="日", help="その日の名前・事業者・指定を見る (例: R4.2.21)")
@options.data_dir_option
@options.debug_option
@click.pass_context
def show_command(ctx: click.Context, name: str, format_name: str | None, as_of: str | None, data_dir: str | None) -> int:
    """サービスの行を、事業者・出典・確認日とともに表示する。

    サービスは、id でも、名前でも、よく使う呼び名でもかまいません。

    例:
      ihaho data show ツイッター
    """
    day = None if as_of is None else options.past_day(as_of)
    folder = options.from_group(ctx, "data_dir", data_dir)
    catalogue = tables.load_catalogue(folder, day)
    found = find_by_name(catalogue.services(), name)
    if not found:
        near = "、".join(f"{s.name_ja} ({s.service_id})" for s in suggest(catalogue.services(), name))
        cure = f"もしかして: {near}" if near else "ihaho classify に URL を渡して、id を調べてください"
        raise NotKnownError(f"サービス「{cut(visible(name), 40)}」は表にありません", cure)
    if options.from_group(ctx, "format", format_name, ("text", "json")) == "json":
        options.write_json([_service_object(s, catalogue) for s in found])
        return errors.DONE
    if len(found) > 1:
        options.write_out(f"「{cut(visible(name), 40)}」に当てはまるサービスが {len(found)} 件あります。\n")
        for service in found:
            options.write_out(visible(f"  {service.service_id}  {service.name_ja}") + "\n")
        return errors.DONE
    options.write_out(cards.render_card(_service_lines(found[0], catalogue, folder), options.terminal_width()) + "\n")
    return errors.DONE


def _service_object(service: Service, catalogue: Catalogue) -> dict[str, object]:
    operator = catalogue.find_operator(service.operator_id)
    plain: dict[str, object] = service._asdict()
    plain["reserved"] = sorted(service.reserved)
    plain["former_names"] = [{"name": n, "until": u} for n, u in service.former_names]
    plain["former_operators"] = [{"operator_id": n, "until": u} for n, u in service.former_operators]
    if operator is not None:
        former = [{"name": n, "until": u} for n, u in operator.former_names]
        plain["operator"] = operator._asdict() | {"former_names": former}
    return plain


def _designation(service: Service, folder: str | None) -> str:
    """When the service was designated, and by which article; what is not witnessed is never called undesignated."""
    if not service.designated:
        return "確認できない"
    act = next(row for row in tables.load_dicts("law.csv", folder) if row["law_id"] == "act-designation")
    return f"{service.designated_date} 指定 ({act['law']} {act['article']})"


def _service_lines(service: Service, catalogue: Catalogue, folder: str | None) -> list[tuple[str, str]]:
    operator = catalogue.find_operator(service.operator_id)
    lines = [("サービス", f"{service.name_ja} ({service.service_id})")]
    lines += [("旧称", f"{name}" + (f" ({until} まで)" if until else "")) for name, until in service.former_names]
    if service.aliases:
        lines.append(("呼び名", "、".join(service.aliases)))
    if operator is None:
        lines.append(("事業者", "未確認"))
    else:
        confirmed = is_confirmed(service, operator)
        lines.append(("事業者", operator.legal_name + ("" if confirmed else "（未確認）")))
        lines += [("", f"旧 {name}" + (f" ({until} まで)" if until else "")) for name, until in operator.former_names]
        for former, until in service.former_operators:
            earlier = catalogue.find_operator(former)
            lines.append(("", f"{'' if earlier is None else earlier.legal_name} ({until} まで)"))
        if operator.representative and confirmed:
            lines.append(("国内の代表者", operator.representative))
        if operator.address and confirmed:
            lines.append(("所在地", operator.address))
    lines.append(("種類", f"{service.category}  図表8: {service.figure8}  図表9: {service.figure9_today}"))
    if service.status != "active":
        lines.append(("現況", _STATUSES.get(service.status, service.status) + cards.status_text(service, catalogue.find_service)))
    lines.append(("情プラ法の指定", _designation(service, folder)))
    if service.contact == "never":
        lines.append(("注意", "このサイトの運営者に本人から連絡してはいけません。"))
    if service.item_help:
        lines.append(("1件のURL", service.item_help))
    lines.append(("ホスト", "  ".join(service.sites) or "なし"))
    lines += [("URLの形", text) for text in service.items]
    lines.append(("根拠", f"{_CONFIDENCES[service.confidence]}  確認日 {service.checked or 'なし'}"))
    lines += [("出典", url) for url in service.source_url]
    lines.append(("表の行", service.place + ("（窓口の表）" if service.row == "desk" else "")))
    return [(label, visible(value)) for label, value in lines]
