"""``ihaho data links --online``: are the pages our own tables cite still there?"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ihaho_cli import errors, tables, upkeep
from ihaho_cli.calendar import JST
from ihaho_cli.cli import completing, options
from ihaho_cli.errors import NotKnownError
from ihaho_cli.rows import Row
from ihaho_cli.text import visible

if TYPE_CHECKING:
    from ihaho_cli.citations import PageState

_MOST_HOSTS_NAMED = 12
_FORMATS = ("text", "json", "csv")


@click.command(name="links", cls=options.JapaneseCommand)
@click.option("--online", is_flag=True, help="出典のページに問い合わせる (これがなければ通信しない)")
@click.option("--yes", is_flag=True, help="問い合わせの確認を省く")
@click.option("--table", "table", shell_complete=completing.table_names, metavar="表", help="この表の出典だけ (例: procedures.csv)")
@click.option("--service", "service", shell_complete=completing.services, metavar="サービスのid", help="このサービスの行の出典だけ")
@click.option("--format", "format_name", type=click.Choice(_FORMATS), metavar="形式", help=" ".join(_FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def links_command(
    ctx: click.Context, online: bool, yes: bool, table: str | None, service: str | None, format_name: str | None,
    data_dir: str | None,
) -> int:  # fmt: skip
    """出典のページが今もあるかを確かめる。--online がなければ、件数と相手を示すだけ。

    問い合わせるのは表の source_url だけで、本文は読み捨てます。1つのホストには1秒に1件までです。

    例:
      ihaho data links --table agencies.csv
      ihaho data links --online --table agencies.csv
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    form = options.from_group(ctx, "format", format_name, _FORMATS) or "text"
    pages = upkeep.cited_pages(_chosen(tables.load_every_table(folder), table, service))
    urls = list(pages)
    _announce(urls)
    if not online or not urls:
        return errors.DONE
    options.agree(yes)
    dead = unreached = 0
    rows: list[dict[str, object]] = []
    for state in _ask(urls, folder):
        dead += not state.is_alive
        unreached += state.status == 0
        if form == "text":
            _say_if_worth(state.url, state.status, state.moved_to, state.trouble, pages[state.url])
        rows.append(
            {"url": state.url, "status": state.status or None, "moved_to": state.moved_to or None,
             "trouble": state.trouble or None, "cited_by": pages[state.url]}
        )  # fmt: skip
    if form == "json":
        options.write_json(rows)
    elif form == "csv":
        from ihaho_cli.formats import render_table_csv

        cells = [
            (str(row["url"]), str(row["status"] or ""), str(row["moved_to"] or ""), str(row["trouble"] or ""),
             ";".join(pages[str(row["url"])]))
            for row in rows
        ]  # fmt: skip
        options.write_out(render_table_csv(("url", "status", "moved_to", "trouble", "cited_by"), cells))
    sys.stderr.write(f"{len(rows)} 件を確かめました。応答なし・なくなったもの {dead} 件\n")
    return errors.NO_NETWORK if unreached == len(rows) else errors.DONE


def _chosen(
    every: dict[str, tuple[tuple[str, ...], list[Row]]], table: str | None, service: str | None
) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    if table is not None and table not in every:
        raise NotKnownError(f"表「{visible(table)}」はありません", "使えるのは: " + "、".join(every))
    kept = {name: one for name, one in every.items() if table in (None, name)}
    if service is None:
        return kept
    of_service = {
        name: (columns, [row for row in rows if row.cells[columns.index("service_id")] == service])
        for name, (columns, rows) in kept.items()
        if "service_id" in columns
    }
    if not any(rows for _, rows in of_service.values()):
        raise NotKnownError(f"サービス「{visible(service)}」の行がありません", "ihaho data show 名前 で id を調べてください")
    return of_service


def _announce(urls: Sequence[str]) -> None:
    """Say what would be asked of whom."""
    from ihaho_cli.citations import host_of

    hosts: dict[str, int] = {}
    for host in map(host_of, urls):
        hosts[host] = hosts.get(host, 0) + 1
    sys.stderr.write(f"表が出典とするページ {len(urls):,} 件 (ホスト {len(hosts):,} か所)。\n")
    most = sorted(hosts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_HOSTS_NAMED]
    sys.stderr.write(
        visible("・" + "、".join(f"{host} {count} 件" for host, count in most)) + ("" if len(most) == len(hosts) else " など")
    )
    sys.stderr.write("\n相手に、この端末のIPアドレスが伝わります。\n")


def _ask(urls: Sequence[str], folder: str | None) -> "Iterator[PageState]":
    from ihaho_cli import citations
    from ihaho_cli.online import guard, lookup
    from ihaho_cli.online.kept import Kept

    servers, registries = lookup.name_servers(), tables.load_registries(folder)
    moment = datetime.now(JST)
    kept = Kept(options.answers_folder(), moment)

    def make_asker() -> lookup.Asker:
        return lookup.Asker(guard.Guard(guard.dial_out), servers, registries, kept, lambda: datetime.now(JST))

    is_watched = sys.stderr.isatty()
    for number, state in enumerate(citations.ask_pages(urls, make_asker), 1):
        yield state
        if is_watched:
            sys.stderr.write(f"\r[進捗] {number:,} / {len(urls):,} 件 " + ("\n" if number == len(urls) else ""))
            sys.stderr.flush()


def _say_if_worth(url: str, status: int, moved_to: str, trouble: str, places: Sequence[str]) -> None:
    if trouble:
        said = trouble
    elif moved_to:
        said = f"移転 → {moved_to}"
    elif status >= 400:
        said = f"{status} が返りました"
    else:
        return
    options.write_out(visible(f"{url}: {said}  [{'、'.join(places[:3])}]") + "\n")
