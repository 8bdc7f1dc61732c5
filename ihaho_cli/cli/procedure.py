"""``ihaho procedure``: how a service takes requests."""

import os
import sys

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice import procedure
from ihaho_cli.advice.advice import PURPOSES, Procedure
from ihaho_cli.advice.advice_rows import PROCEDURE_COLUMNS
from ihaho_cli.cli import completing, lookups, options, texts
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.formats import render_table_csv, render_table_markdown
from ihaho_cli.text import visible

AUDIENCES = ("people", "pupils")
FORMATS = ("text", "json", "jsonl", "csv", "md")
LISTS = ("steps", "who", "needs", "pitfalls", "source_url")


@click.command(name="procedure", cls=options.JapaneseCommand)
@click.argument("service", metavar="サービスかURL", shell_complete=completing.services)
@click.option("--purpose", metavar="目的", help="目的 (defamation privacy copyright など。日本語でもよい)")
@click.option("--plain", is_flag=True, help="相談者に送る文章だけ")
@click.option("--handout", metavar="ファイル.docx", help="配るための1枚 (Word、A4)")
@click.option("--audience", type=click.Choice(AUDIENCES), default="people", metavar="相手", help="people (一般) か pupils (学校)")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, service: str, purpose: str | None, plain: bool, handout: str | None, audience: str,
    format_name: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """そのサービスが削除や開示の依頼をどう受け付けているかを示す。

    サービスは、id でも、名前でも、旧称や呼び名でも、URL でもかまいません。

    例:
      ihaho procedure 爆サイ --purpose プライバシー
      ihaho procedure "https://x.com/example/status/1234567890123456789"
      ihaho procedure youtube --plain
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS) or "text"
    key = lookups.find_word(PURPOSES, purpose, "目的") if purpose else ""
    catalogue = tables.load_catalogue(folder)
    found, _ = lookups.find_service(catalogue, service)
    guide = procedure.guide_to(found, catalogue.find_operator(found.operator_id), tables.load_procedures(folder), key)
    if handout is not None:
        write_handout(handout, guide, folder, audience)
        return errors.DONE
    if chosen == "text":
        texts.show_text(texts.procedure_text(guide, folder, options.today(), plain=plain))
        return errors.DONE
    rows = [as_row(route.procedure) for route in guide.routes]
    if chosen in ("json", "jsonl"):
        document = {
            "service": found.service_id,
            "service_name": found.name_ja,
            "operator": guide.operator.legal_name if guide.operator else None,
            "operator_confirmed": procedure.is_confirmed(found, guide.operator),
            "contact": found.contact or None,
            "purpose": key or None,
            "general": guide.situation or None,
            "unsourced": list(guide.unsourced),
            "told": [as_row(one) for one in guide.told],
            "routes": [row | {"purposes": list(route.purposes)} for row, route in zip(rows, guide.routes, strict=True)],
        }
        options.write_json(document, indent=None if chosen == "jsonl" else 1)
        return errors.DONE
    cells = [[";".join(v) if isinstance(v, list) else v for v in row.values()] for row in rows]
    render = render_table_csv if chosen == "csv" else render_table_markdown
    options.write_utf8(render(PROCEDURE_COLUMNS, cells))
    return errors.DONE


def write_handout(path: str, guide: procedure.Guide, folder: str | None, audience: str) -> None:
    """One page to hand out, as a Word file.

    Raises NotKnownError for an adult site or one not to be contacted where pupils would read it.
    """
    from ihaho_cli.letters import documents
    from ihaho_cli.outputs import replacing

    if not path.lower().endswith(".docx"):
        raise WrongUsageError("--handout のファイルの名前は .docx で終わるようにします", "例: --handout 配布.docx")
    service = guide.service
    if audience == "pupils" and (service.category == "アダルト" or service.contact == "never"):
        raise NotKnownError("学校向けの1枚には、このサイトは載せません", "--audience people で、相談員が確かめてから使ってください")
    blocks = texts.handout_blocks(guide, folder, options.today(), audience)
    with replacing(path, force=None) as temporary:
        documents.write_docx(temporary, blocks, title=f"{service.name_ja}に書かれて困ったとき", lang="ja")
    sys.stderr.write(visible(f"{os.path.basename(path)} に書き出しました。") + "\n")


def as_row(one: Procedure) -> dict[str, str | list[str]]:
    """A row of procedures.csv with its own column names; list cells as lists."""
    return {name: list(value) if name in LISTS else str(value) for name, value in one._asdict().items()}
