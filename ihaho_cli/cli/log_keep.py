"""``ihaho log init``, ``backup``, ``restore``, ``verify``: the file itself."""

import os
import sys

import click

from ihaho_cli import errors
from ihaho_cli.cli import log_desk, options
from ihaho_cli.errors import NoOutputError, WrongUsageError
from ihaho_cli.ledger.chain import parse_head
from ihaho_cli.ledger.ledger import opened, writing
from ihaho_cli.ledger.ledger_backups import back_up, kept_backups, restore
from ihaho_cli.ledger.ledger_init import create, settings_of
from ihaho_cli.ledger.ledger_read import verify


@click.command(name="init", cls=options.JapaneseCommand)
@click.option("--memo", is_flag=True, help="メモの欄を使う (既にある台帳でも決められる)")
@click.option("--keep-years", type=click.IntRange(1, 100), metavar="年", help="相談を何年保存するか。決めるまで purge は動かない")
@click.option("--yes", is_flag=True, help="何も尋ねない")
@log_desk.ledger_option
@click.pass_context
def init_command(ctx: click.Context, memo: bool, keep_years: int | None, yes: bool, ledger: str | None) -> int:
    """台帳を作る。台帳を作るのはこのコマンドだけです。

    既に台帳があるときは、--memo と --keep-years の決まりだけを変えます。

    例:
      ihaho log init --keep-years 5
    """
    path = options.ledger_path(ctx, ledger)
    changes: dict[str, object] = {"memo": True} if memo else {}
    if keep_years is not None:
        changes["keep_years"] = keep_years
    if os.path.lexists(path) and changes:
        path = log_desk.ready_ledger(ctx, ledger)
        with writing(path, log_desk.stamp()) as writer:
            writer.note("setting", changes)
    else:
        if not os.path.lexists(path) and not yes and sys.stdin.isatty():
            changes |= _ask(memo, keep_years)
        create(path, log_desk.stamp(), {"memo": False} | changes)
        log_desk.say(f"台帳を作りました: {path}")
    with opened(path) as connection:
        settled = settings_of(connection)
    log_desk.say(
        f"メモ: {'使う' if settled.memo else '使わない'}。保存期間: {f'{settled.keep_years}年' if settled.keep_years else '決めていない'}。"
    )
    return errors.DONE


def _ask(memo: bool, keep_years: int | None) -> dict[str, object]:
    said: dict[str, object] = {}
    if not memo and click.confirm("メモの欄を使いますか (氏名などを書かない決まりが要ります)", default=False, err=True):
        said["memo"] = True
    if keep_years is None:
        years = click.prompt("相談を何年保存しますか (決めていなければ 0)", type=click.IntRange(0, 100), default=0, err=True)
        said |= {"keep_years": years} if years else {}
    return said


@click.command(name="backup", cls=options.JapaneseCommand)
@click.option("--output", metavar="ファイル", help="控えの場所 (省けば台帳の隣に、10個まで残す)")
@log_desk.ledger_option
@click.pass_context
def backup_command(ctx: click.Context, output: str | None, ledger: str | None) -> int:
    """控えを作り、元と同じであることを確かめる。ほかの人が書いている間でも作れます。"""
    path = log_desk.ready_ledger(ctx, ledger)
    made = back_up(path, log_desk.now(), output)
    options.write_out(made.path + "\n")
    log_desk.say(f"控えを作りました。照合の値 (紙に控えてください): {made.head}")
    return errors.DONE


@click.command(name="restore", cls=options.JapaneseCommand)
@click.argument("copy", metavar="控え", required=False)
@click.option("--force", is_flag=True, help="今の台帳と置き換える (今の台帳も残す)")
@log_desk.ledger_option
@click.pass_context
def restore_command(ctx: click.Context, copy: str | None, force: bool, ledger: str | None) -> int:
    """控えを検査してから台帳に戻し、同じであることを確かめる。省くと控えの一覧を出す。

    例:
      ihaho log restore 控え.db --force
    """
    path = options.ledger_path(ctx, ledger)
    if copy is None:
        found = kept_backups(path)
        for one in found:
            options.write_out(one + "\n")
        log_desk.say(f"控えは {len(found)} 個あります。戻すには ihaho log restore 控え --force")
        return errors.DONE
    done = restore(path, copy, log_desk.now(), force=force)
    if done.before is not None:
        log_desk.say(f"置き換える前の台帳: {done.before}")
    log_desk.say(f"戻しました。記録 {done.verdict.events} 件。照合の値: {done.verdict.head}")
    return errors.DONE


@click.command(name="verify", cls=options.JapaneseCommand)
@click.option("--head", metavar="値", help="前に控えた照合の値。後ろが切られていないかも分かる")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def verify_command(ctx: click.Context, head: str | None, format_name: str | None, ledger: str | None) -> int:
    """台帳のすべての記録が、書いたときのままかを確かめる。違えば終了コード 5。

    例:
      ihaho log verify --head 120-3f2a9c01…
    """
    noted = None
    if head is not None:
        noted = parse_head(head)
        if noted is None:
            raise WrongUsageError("照合の値の形が違います", "番号-64文字の値を、そのまま写してください")
    found = verify(log_desk.ready_ledger(ctx, ledger), noted)
    if options.from_group(ctx, "format", format_name, ("text", "json")) == "json":
        options.write_json(
            {"head": str(found.head), "events": found.events, "erased": found.erased, "findings": list(found.findings)}
        )
    else:
        options.write_out(f"{found.head}\n")
        for finding in found.findings:
            log_desk.say(finding)
    if found.findings:
        raise NoOutputError("台帳が書いたときと違います", "ihaho log restore で控えから戻し、違いを調べてください")
    log_desk.say(
        f"問題ありません。記録 {found.events} 件、消去 {found.erased} 件。"
        + ("" if noted else "照合の値を紙に控えておくと、後ろの切り取りも分かります。")
    )
    return errors.DONE
