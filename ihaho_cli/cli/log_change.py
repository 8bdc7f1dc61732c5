"""``ihaho log edit``, ``void``, ``undo``: corrections that keep what they correct."""

import click

from ihaho_cli import errors
from ihaho_cli.cli import completing, log_desk, options, words
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.ledger.discretion import personal_kinds
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.ledger import new_event_id, opened, writing
from ihaho_cli.ledger.ledger_read import Entry, find_event, last_written_by
from ihaho_cli.text import cut, visible

_LONGEST_REASON = 100


def _find(path: str, event_id: str) -> Entry:
    """The one event of that number, or of that beginning of a number.

    Raises NotKnownError, WrongUsageError.
    """
    with opened(path) as connection:
        found = find_event(connection, event_id)
    if not found:
        raise NotKnownError(
            f"記録 {cut(visible(event_id), 40)} は台帳にありません", "ihaho log show に相談の番号を渡すと、記録の番号が分かります"
        )
    if len(found) > 1:
        raise WrongUsageError(f"記録 {cut(visible(event_id), 40)} は1つに決まりません", "番号をもう少し長く打ってください")
    return found[0]


@click.command(name="edit", cls=options.JapaneseCommand)
@click.argument("event_id", metavar="記録の番号")
@click.option("--service", shell_complete=completing.services, metavar="名前", help="サービス。複数は , で。'' なら空にする")
@click.option("--contents", shell_complete=completing.labels("6"), metavar="名前", help="相談内容")
@click.option("--means", shell_complete=completing.labels("7"), metavar="名前", help="対応手段")
@click.option("--places", shell_complete=completing.labels("8"), metavar="名前", help="掲載場所")
@click.option("--attribute", shell_complete=completing.labels("4"), metavar="名前", help="属性")
@click.option("--victim", shell_complete=completing.labels("5"), metavar="名前", help="対象")
@click.option("--at", "when", metavar="日時", help="いつ")
@click.option("--forget-memo", is_flag=True, help="今の内容からメモを除く (前の版には残る)")
@options.format_option("text", "json")
@options.data_dir_option
@log_desk.ledger_option
@click.pass_context
def edit_command(
    ctx: click.Context, event_id: str, service: str | None, contents: str | None, means: str | None, places: str | None,
    attribute: str | None, victim: str | None, when: str | None, forget_memo: bool, format_name: str | None, data_dir: str | None,
    ledger: str | None,
) -> int:  # fmt: skip
    """記録を直す。付けた項目だけが変わり、前の内容も残ります。

    例:
      ihaho log edit e3k5 --contents 肖像 --means 特定
    """
    path = log_desk.ready_ledger(ctx, ledger)
    found = _find(path, event_id)
    vocabulary = words.load_vocabulary()
    changes: dict[str, object] = {}
    if service is not None:
        changes["services"] = words.find_services(options.from_group(ctx, "data_dir", data_dir), service)
    for column, text in (("contents", contents), ("means", means), ("places", places)):
        if text is not None:
            changes[column] = words.find_labels(vocabulary, column, text)
    for column, text in (("attribute", attribute), ("victim", victim)):
        if text is not None:
            changes[column] = words.find_label(vocabulary, column, text)
    if when is not None:
        changes["at"] = log_desk.parse_when(when, log_desk.now())
    if forget_memo:
        changes["detail"] = {key: value for key, value in found.event.detail.items() if key != "memo"}
    if not changes:
        raise WrongUsageError("直す項目がありません", "--contents などを付けてください")
    with writing(path, log_desk.stamp()) as writer:
        # Read again inside the transaction: what somebody else corrected meanwhile is kept.
        current = find_event(writer.connection, found.event.event_id)[0].event
        event: Event = current._replace(**changes)  # type: ignore[arg-type]
        writer.revise(event)
    log_desk.say_written(path, [event], options.from_group(ctx, "format", format_name, ("text", "json")))
    return errors.DONE


@click.command(name="void", cls=options.JapaneseCommand)
@click.argument("event_id", metavar="記録の番号")
@click.option("--reason", required=True, metavar="理由", help="短く (重複、誤入力 など)")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def void_command(ctx: click.Context, event_id: str, reason: str, format_name: str | None, ledger: str | None) -> int:
    """記録を取り消す。集計から外れますが、記録と理由は残ります。

    例:
      ihaho log void e3k5 --reason 重複
    """
    path = log_desk.ready_ledger(ctx, ledger)
    for kind in personal_kinds(reason):
        raise WrongUsageError(f"理由に{kind}のようなものがあります", "個人のことを書かずに、短く書いてください")
    return _void(ctx, path, _find(path, event_id), reason.strip()[:_LONGEST_REASON], format_name)


@click.command(name="undo", cls=options.JapaneseCommand)
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def undo_command(ctx: click.Context, format_name: str | None, ledger: str | None) -> int:
    """自分 (IHAHO_COUNSELOR) の最後の記録を取り消す。もう一度実行すれば、その前のものを。"""
    path = log_desk.ready_ledger(ctx, ledger)
    with opened(path) as connection:
        last = last_written_by(connection, log_desk.stamp().counselor)
    if last is None:
        raise NotKnownError("取り消せる記録がありません", "ほかの人の記録は ihaho log void で取り消します")
    return _void(ctx, path, last, "undo", format_name)


def _void(ctx: click.Context, path: str, found: Entry, reason: str, format_name: str | None) -> int:
    if found.is_voided or found.event.kind is EventKind.VOID:
        raise WrongUsageError("取り消した記録、または取り消しの記録です", "ihaho log show で確かめてください")
    target = found.event
    detail = {"voids": target.event_id, "reason": reason}
    event = Event("", EventKind.VOID, target.consultee_id, target.consultation_id, log_desk.now(), detail=detail)
    with writing(path, log_desk.stamp()) as writer:
        event = event._replace(event_id=new_event_id())
        writer.add(event)
    what = " ".join(filter(None, (target.consultation_id, words.KINDS[target.kind], target.event_id)))
    chosen = options.from_group(ctx, "format", format_name, ("text", "json"))
    log_desk.say_written(path, [event], chosen, undone=f"取り消しました: {what}。")
    return errors.DONE
