"""``ihaho data coverage|stale|draw|diff|package``: how far the tables reach, and what wants looking at again."""

import os
from collections.abc import Sequence
from datetime import date

import click

from ihaho_cli import coverage, errors, tables, upkeep
from ihaho_cli.cli import options
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.formats import render_table_csv, render_table_markdown
from ihaho_cli.text import cells, cut, pad, visible

_FORMATS = ("text", "json", "csv", "md")
_ROWS_SHOWN = 40


@click.command(name="coverage", cls=options.JapaneseCommand)
@click.option("--category", metavar="種類", help="その種類のサービスを1件ずつ (すべてなら all)")
@click.option("--level", type=click.IntRange(0, 4), metavar="段階", help="その段階のサービスを1件ずつ")
@click.option("--guides", "by_guides", is_flag=True, help="削除の解説がよく挙げるサービスから1件ずつ")
@click.option("--top", type=click.IntRange(1), metavar="件数", help="--guides のとき、はじめの何件か")
@click.option("--as-of", "as_of", metavar="日", help="「1年以内」を数える日 (ふつうは今日)")
@options.format_option(*_FORMATS)
@options.data_dir_option
@options.debug_option
@click.pass_context
def coverage_command(
    ctx: click.Context,
    category: str | None,
    level: int | None,
    by_guides: bool,
    top: int | None,
    as_of: str | None,
    format_name: str | None,
    data_dir: str | None,
) -> int:
    """サービスがどこまで分かっているかを、種類ごとに数える。

    段階は、行の自己申告ではなく表の中身から計算します。

    0 ホストだけ  1 事業者の名前  2 確かめた事業者と頼み方
    3 相手が求めるもの  4 それを1年以内に公式ページで見た

    例:
      ihaho data coverage --category 口コミ
      ihaho data coverage --level 0 --format csv
      ihaho data coverage --guides --level 1
      ihaho data coverage --guides --top 100
    """
    if top is not None and not by_guides:
        raise WrongUsageError("--top は --guides と一緒に使います", "ihaho data coverage --guides --top 100 のように書いてください")
    folder = options.from_group(ctx, "data_dir", data_dir)
    day = options.today() if as_of is None else options.past_day(as_of)
    catalogue = tables.load_catalogue(folder)
    covered = coverage.cover(catalogue, tables.load_procedures(folder), tables.load_forms(folder), day)
    form = options.from_group(ctx, "format", format_name, _FORMATS) or "text"
    if category is None and level is None and not by_guides:
        return _write_summary(covered, folder, form, day)
    known = {one.service.category for one in covered}
    if category not in (None, "all", *known):
        raise NotKnownError(f"種類「{cut(visible(category or ''), 40)}」はありません", "使えるのは: " + "、".join(sorted(known)))
    chosen = [one for one in covered if category in (None, "all", one.service.category) and (level is None or one.level == level)]
    if by_guides:
        ids = {one.service.service_id for one in chosen}
        ranked = coverage.rank_by_guides(covered, tables.load_dicts("guides.csv", folder))
        return _write_ranking([one for one in ranked if one.coverage.service.service_id in ids][:top], form)
    if form == "json":
        options.write_json([_coverage_object(one) for one in chosen])
    else:
        _write_table(coverage.LIST_HEADER, [coverage.list_row(one) for one in chosen], form)
        _end_text(form, f"{len(chosen)} 件")
    return errors.DONE


def _write_ranking(ranked: Sequence[coverage.Ranked], form: str) -> int:
    if form == "json":
        options.write_json([{"rank": one.rank, "guide_authors": one.authors} | _coverage_object(one.coverage) for one in ranked])
        return errors.DONE
    _write_table(coverage.RANK_HEADER, [coverage.rank_row(one) for one in ranked], form)
    _end_text(form, f"{len(ranked)} 件", "解説: そのサービスの削除や開示を解説している事務所・会社の数")
    return errors.DONE


def _coverage_object(one: coverage.Coverage) -> dict[str, object]:
    return {
        "service": one.service.service_id, "service_name": one.service.name_ja, "category": one.service.category,
        "level": int(one.level), "operator": one.operator or None, "operator_confirmed": one.is_confirmed,
        "routes": one.routes, "last_seen": one.last_seen or None, "confidence": one.service.confidence,
    }  # fmt: skip


def _write_summary(covered: Sequence[coverage.Coverage], folder: str | None, form: str, day: date) -> int:
    aliases = {row.cells[0]: len(row.cells[1].split()) for row in tables.load_rows("hosts.csv", folder)}
    summaries = coverage.summarise(covered, aliases)
    if form == "json":
        options.write_json(
            [
                {
                    "category": None if one is summaries[-1] else one.category, "services": one.services, "hosts": one.hosts,
                    "levels": list(one.levels),
                    "confidence": dict(zip(("official", "secondary", "none"), one.confidences, strict=True)),
                }
                for one in summaries
            ]
        )  # fmt: skip
        return errors.DONE
    if form == "md":
        ranked = coverage.rank_by_guides(covered, tables.load_dicts("guides.csv", folder))
        options.write_out(coverage.render_page(covered, summaries, ranked, day))
        return errors.DONE
    _write_table(coverage.SUMMARY_HEADER, coverage.summary_rows(summaries), form)
    _end_text(form, *(f"{int(level)}: {coverage.level_text(level)}" for level in coverage.Level))
    return errors.DONE


@click.command(name="stale", cls=options.JapaneseCommand)
@click.option(
    "--older-than", "older_than", default="180d", metavar="期間", help="これより前に確かめた行 (180d、6か月。ふつうは 180d)"
)
@click.option("--all", "everything", is_flag=True, help=f"はじめの {_ROWS_SHOWN} 件だけでなく、すべて")
@click.option("--ledger", metavar="ファイル", help="この台帳で相談の多いサービスから並べる")
@options.format_option(*_FORMATS)
@options.data_dir_option
@options.debug_option
@click.pass_context
def stale_command(
    ctx: click.Context, older_than: str, everything: bool, ledger: str | None, format_name: str | None, data_dir: str | None
) -> int:
    """長く確かめていない行を、相談の多いサービスから並べる。

    順序は、公表された図表9の件数で決めます。--ledger を付けると、その台帳の件数で決めます。
    同じ件数なら、削除の解説がよく挙げるサービスが先です。
    確認日が空の行は、一度も確かめていない行です。

    例:
      ihaho data stale --older-than 180d
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    age = upkeep.parse_duration(older_than)
    uses = _uses_in_ledger(ledger) if ledger else _uses_published()
    named = coverage.count_authors(tables.load_dicts("guides.csv", folder))
    found = upkeep.find_stale(tables.load_every_table(folder), uses, named, options.today(), age)
    form = options.from_group(ctx, "format", format_name, _FORMATS) or "text"
    if form == "json":
        options.write_json([one._asdict() for one in found])
        return errors.DONE
    shown = found if everything or form != "text" else found[:_ROWS_SHOWN]
    header = ("表", "id", "確認日", "件数", "場所")
    _write_table(header, [(s.table, s.row_id, s.checked or "なし", str(s.uses), s.place) for s in shown], form)
    rest = f" (はじめの {len(shown)} 件。すべては --all)" if len(shown) < len(found) else ""
    _end_text(form, f"{len(found)} 件{rest}")
    return errors.DONE


def _uses_published() -> dict[str, int]:
    """Service → the printed count of its row of figure 9; the services of one row share it."""
    uses: dict[str, int] = {}
    for row in tables.read_dicts("figure9.csv"):
        if row["printed_2022_02"].isdigit() and not row["services"].startswith("("):
            for service in row["services"].split():
                uses[service] = max(uses.get(service, 0), int(row["printed_2022_02"]))
    return uses


def _uses_in_ledger(path: str) -> dict[str, int]:
    from collections import Counter

    from ihaho_cli.ledger.ledger_read import events_of

    return Counter(service for event in events_of(path) for service in event.services)


@click.command(name="draw", cls=options.JapaneseCommand)
@click.option("--rows", "count", type=click.IntRange(1, 10_000), default=40, metavar="件数", help="引く行の数 (ふつうは 40)")
@click.option("--seed", metavar="語", help="くじの種。同じ語なら、だれが引いても同じ行 (ふつうは 2026-Q4 のような今の四半期)")
@options.format_option(*_FORMATS)
@options.data_dir_option
@options.debug_option
@click.pass_context
def draw_command(ctx: click.Context, count: int, seed: str | None, format_name: str | None, data_dir: str | None) -> int:
    """出典から確かめ直す行を、くじで引く。

    サービス・事業者・手続・フォーム・案内先・法律・案内の決まり・手がかりの表から、出典のある行を、行の数に応じて引きます。
    四半期ごとに引いて出典と見比べ、合っていれば確認日を書き換えます。違っていれば直し、近くの行にも同じ間違いがないか見ます。

    例:
      ihaho data draw
      ihaho data draw --rows 40 --seed 2026-Q4 --format md
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    today = options.today()
    word = f"{today.year}-Q{(today.month + 2) // 3}" if seed is None else seed
    drawn = upkeep.draw_rows(tables.load_every_table(folder), count, word)
    form = options.from_group(ctx, "format", format_name, _FORMATS) or "text"
    if form == "json":
        options.write_json([one._asdict() for one in drawn])
    elif form == "text":
        for one in drawn:
            options.write_out(visible(f"{one.place}  {one.row_id}  確認日 {one.checked or 'なし'}") + "\n")
            options.write_out("".join(visible(f"    {url}") + "\n" for url in one.sources))
        _end_text(form, f"{len(drawn)} 件 (くじの種: {cut(visible(word), 40)})")
    else:
        header = ("表", "id", "確認日", "根拠", "場所", "出典", "結果")
        _write_table(header, [(d.table, d.row_id, d.checked, d.confidence, d.place, ";".join(d.sources), "") for d in drawn], form)
    return errors.DONE


@click.command(name="diff", cls=options.JapaneseCommand)
@click.argument("older", metavar="前の表のフォルダー")
@click.option("--weighty", is_flag=True, help="宛先や頼み方に響くものだけ")
@options.format_option(*_FORMATS)
@options.data_dir_option
@options.debug_option
@click.pass_context
def diff_command(ctx: click.Context, older: str, weighty: bool, format_name: str | None, data_dir: str | None) -> int:
    """前の表のフォルダーと比べて、変わったところを人が読める文で示す。

    事業者の改称、窓口の追加、宛先の変更などを、先に「重要」として示します。

    例:
      ihaho data diff ../ihaho-old/data
    """
    if not os.path.isdir(older):
        raise NotKnownError("比べる表のフォルダーがありません", f"場所を確かめてください: {visible(older)}")
    folder = options.from_group(ctx, "data_dir", data_dir)
    changes = []
    compared = 0
    for name, (columns, rows) in tables.load_every_table(folder).items():
        table = tables.read_desk_table(older, name)
        if table is not None and set(upkeep.key_columns(name, columns)) <= set(table.header):
            compared += 1
            now = [dict(zip(columns, row.cells, strict=True)) for row in rows]
            changes += upkeep.find_changes(name, columns, tables.dicts_of(table), now)
    if not compared:
        raise NotKnownError("そのフォルダーに、比べられる表がありません", "services.csv などのあるフォルダーを指定してください")
    changes = sorted((one for one in changes if one.is_weighty or not weighty), key=lambda one: not one.is_weighty)
    form = options.from_group(ctx, "format", format_name, _FORMATS) or "text"
    if form == "json":
        options.write_json([one._asdict() | {"sentence": one.sentence()} for one in changes])
    elif form == "text":
        for one in changes:
            mark = "重要 " if one.is_weighty else ""
            change = "" if not one.column else f" {cut(one.before, 40) or '(空)'} → {cut(one.after, 40) or '(空)'}"
            options.write_out(visible(f"{mark}{one.table} {one.row_id}: {one.sentence()}{change}") + "\n")
        _end_text(form, f"{len(changes)} か所")
    else:
        header = ("重要", "表", "id", "列", "前", "今", "変わったこと")
        rows_ = [("○" if c.is_weighty else "", c.table, c.row_id, c.column, c.before, c.after, c.sentence()) for c in changes]
        _write_table(header, rows_, form)
    return errors.DONE


@click.command(name="package", cls=options.JapaneseCommand)
@options.debug_option
def package_command() -> int:
    """表を Frictionless の道具で読むための datapackage.json を表示する。

    例:
      ihaho data package > data/datapackage.json
    """
    from ihaho_cli.datapackage import render_package

    options.write_utf8(render_package())
    return errors.DONE


def _write_table(header: Sequence[str], rows: Sequence[Sequence[str]], form: str) -> None:
    if form == "csv":
        options.write_out(render_table_csv(header, rows))
    elif form == "md":
        options.write_out(render_table_markdown(header, rows))
    else:
        shown = [[cut(visible(cell), 34) for cell in row] for row in (header, *rows)]
        widths = [max(cells(row[at]) for row in shown) for at in range(len(header))]
        for row in shown:
            options.write_out("  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


def _end_text(form: str, *sentences: str) -> None:
    if form == "text":
        options.write_out("\n" + "".join(sentence + "\n" for sentence in sentences))
