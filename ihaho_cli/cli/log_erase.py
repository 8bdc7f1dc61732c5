"""``ihaho log erase`` and ``purge``: what is to go for good, first shown, then done."""

import sys

import click

from ihaho_cli import errors
from ihaho_cli.calendar import day_of
from ihaho_cli.cli import log_desk, options
from ihaho_cli.errors import NoOutputError, NotKnownError, WrongUsageError
from ihaho_cli.ledger.ledger import opened, writing
from ihaho_cli.ledger.ledger_erasure import Choose, Plan, choose_expired, choose_one, erase, plan
from ihaho_cli.ledger.ledger_init import settings_of
from ihaho_cli.text import cut, visible

REASONS = {"request": "本人の求め", "mistake": "誤入力", "retention": "保存期間"}
_MOST_SHOWN = 20


@click.command(name="erase", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.option("--consultee", "of_person", is_flag=True, help="番号は相談者の番号 (P00001)。その方の相談すべて")
@click.option(
    "--reason", type=click.Choice(("request", "mistake")), default="request", metavar="理由", help="request (本人の求め) か mistake"
)
@click.option("--yes", is_flag=True, help="尋ねずに消す")
@log_desk.ledger_option
@click.pass_context
def erase_command(ctx: click.Context, number: str, of_person: bool, reason: str, yes: bool, ledger: str | None) -> int:
    """1つの相談を、台帳と控え、預かった画像、下書きから消す。元には戻せません。

    まず何が消えるかを示します。消した事実 (番号・日時・理由の種類) だけが残ります。

    例:
      ihaho log erase R8-00123
      ihaho log erase R8-00123 --yes
    """
    path = log_desk.ready_ledger(ctx, ledger)
    choose = choose_one(number, of_person=of_person)
    found = plan(path, choose)
    if not found.events and not found.backups:
        who = "相談者" if of_person else "相談"
        raise NotKnownError(
            f"{who} {cut(visible(number), 40)} は台帳にも控えにもありません",
            "番号を確かめてください。相談者の番号なら --consultee を付けます",
        )
    return _show_then_erase(path, choose, found, "erase", reason, yes=yes)


@click.command(name="purge", cls=options.JapaneseCommand)
@click.option("--yes", is_flag=True, help="尋ねずに消す")
@click.option("--keep-years", type=click.IntRange(1, 100), metavar="年", help="保存期間を決める (台帳に残る)")
@log_desk.ledger_option
@click.pass_context
def purge_command(ctx: click.Context, yes: bool, keep_years: int | None, ledger: str | None) -> int:
    """保存期間の過ぎた相談を消す。最後の記録の日から数えます。

    保存期間は ihaho log init --keep-years 年 か、このコマンドの --keep-years で決めます。
    """
    path = log_desk.ready_ledger(ctx, ledger)
    if keep_years is not None:
        with writing(path, log_desk.stamp()) as writer:
            writer.note("setting", {"keep_years": keep_years})
    with opened(path) as connection:
        years = settings_of(connection).keep_years
    if years is None:
        raise WrongUsageError(
            "保存期間が決まっていません。何も消していません", "窓口の決まりを確かめ、--keep-years で年数を決めてください"
        )
    choose = choose_expired(day_of(log_desk.now()), years)
    found = plan(path, choose)
    if not found.events and not found.backups:
        log_desk.say(f"保存期間 ({years}年) を過ぎた相談はありません。")
        return errors.DONE
    return _show_then_erase(path, choose, found, "purge", "retention", yes=yes)


def _show_then_erase(path: str, choose: Choose, found: Plan, action: str, reason: str, *, yes: bool) -> int:
    _show(found)
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            log_desk.say("まだ何も消していません。消すには --yes を付けてください。")
            return errors.DONE
        if not click.confirm("元には戻せません。消しますか", default=False, err=True):
            log_desk.say("何も消していません。")
            return errors.DONE
    done = erase(path, choose, log_desk.stamp(), action, reason)
    log_desk.say(f"消しました ({REASONS[reason]})。消した記録が台帳に残ります: ihaho log verify")
    log_desk.say("書き出したファイル、送ったメール、ほかの場所の控えは消えません。手で消してください。")
    changed = [one.path for one in done.drafts if one.state == "changed"]
    if changed:
        names = "、".join(changed[:_MOST_SHOWN])
        raise NoOutputError(
            f"作ったあとに書き換えられた下書きは消していません: {visible(names)}", "中を確かめて、手で消してください"
        )
    return errors.DONE


def _show(found: Plan) -> None:
    """What would go, on stdout; copies by name."""
    lines = [f"相談 {len(found.numbers)} 件、記録 {found.events} 件"]
    lines += [f"  {number}" for number in found.numbers[:_MOST_SHOWN]]
    lines += [f"  ほか {len(found.numbers) - _MOST_SHOWN} 件"] if len(found.numbers) > _MOST_SHOWN else []
    lines += [f"預かった画像 {len(found.attachments)} 個"] if found.attachments else []
    states = {"same": "消す", "changed": "書き換えられているので消さない", "gone": "もうない"}
    lines += [f"下書き {one.path} ({states[one.state]})" for one in found.drafts]
    lines += [f"控え {copy} からも消す" for copy in found.backups]
    for line in lines:
        options.write_out(visible(line) + "\n")
