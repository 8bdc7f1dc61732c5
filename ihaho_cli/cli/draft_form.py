"""``ihaho draft form``: a service's own form, with what goes into each field."""

import sys
from collections.abc import Sequence

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice import form
from ihaho_cli.advice.advice import PURPOSES
from ihaho_cli.cli import completing, lookups, options, texts
from ihaho_cli.errors import NotKnownError
from ihaho_cli.text import cut, visible

FORMATS = ("text", "json")


@click.command(name="form", cls=options.JapaneseCommand)
@click.argument("target", metavar="URLかサービス", shell_complete=completing.services)
@click.option("--purpose", metavar="目的", help="目的 (defamation privacy など。日本語でもよい)")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(ctx: click.Context, target: str, purpose: str | None, format_name: str | None, data_dir: str | None) -> int:
    """そのサービスの依頼フォームの項目と、それぞれに入れるものを示す。

    端末では1項目ずつ (Enter で次へ)、パイプではまとめて出します。
    氏名・住所・連絡先の欄は、本人が書きます。

    例:
      ihaho draft form "https://bakusai.com/thr_res/tid=1234567/rrid=2/"
      ihaho draft form youtube --purpose 著作権
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS) or "text"
    key = lookups.find_word(PURPOSES, purpose, "目的") if purpose else ""
    service, one = lookups.find_service(tables.load_catalogue(folder), target)
    found = form.forms_of(tables.load_forms(folder), service.service_id, key)
    if not found:
        raise NotKnownError(
            f"{service.name_ja}のフォームの項目は、出典がないため表にありません",
            f"ihaho procedure {service.service_id} で頼み方を確かめてください",
        )
    filled = [form.fill_form(fields, one, {}) for fields in found]
    if chosen == "json":
        options.write_json({"service": service.service_id, "forms": [as_object(each) for each in filled]})
    elif sys.stdin.isatty() and sys.stdout.isatty():
        show_one_by_one(filled, folder)
    else:
        texts.show_text(texts.forms_text(filled, folder))
    for each in filled:
        for field in each.fields:
            if field.left is not None and field.left < 0:
                sys.stderr.write(visible(f"{cut(field.field.field, 40)}: {-field.left} 字多すぎます。短くしてください。") + "\n")
    return errors.DONE


def show_one_by_one(forms: Sequence[form.FilledForm], folder: str | None) -> None:
    """Each field after the person has pressed Enter, as one copies it into the form."""
    for each in forms:
        options.write_out(visible(f"■ {each.title}  {each.url}") + "\n")
        for number, field in enumerate(each.fields, 1):
            texts.show_text("\n" + texts.field_text(number, field, folder))
            if number < len(each.fields):
                sys.stderr.write("Enter で次の項目 (q で終わり): ")
                sys.stderr.flush()
                if sys.stdin.readline().strip().lower() in ("q", "ｑ"):
                    return
        options.write_out("\n")


def as_object(one: form.FilledForm) -> dict[str, object]:
    """A form as JSON."""
    return {
        "form_id": one.form_id,
        "title": one.title,
        "url": one.url or None,
        "fields": [
            {
                "field": f.field.field,
                "kind": f.field.kind,
                "required": {"yes": True, "no": False}.get(f.field.required),
                "limit": f.field.limit,
                "left": f.left,
                "choices": list(f.field.choices),
                "fill": f.field.fill,
                "advice": f.advice,
                "value": f.value,
                "seen": f.field.seen or None,
                "notes": f.field.notes or None,
                "confidence": f.field.confidence,
            }
            for f in one.fields
        ],
    }
