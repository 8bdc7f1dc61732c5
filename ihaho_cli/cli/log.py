"""``ihaho log``: the ledger's commands, each imported when it is called."""

import click

from ihaho_cli.cli import options

COMMANDS = {
    "init": ("log_keep", "台帳を作る (最初に一度だけ)"),
    "intake": ("log_intake", "受付を記録する。番号が付く"),
    "followup": ("log_intake", "同じ相談への追加の質問を記録する"),
    "work": ("log_write", "作業 (回答1件) を記録する"),
    "referral": ("log_write", "案内した窓口を記録する"),
    "sent": ("log_write", "相談者が送った依頼を記録する"),
    "reply": ("log_write", "事業者からの回答を記録する"),
    "outreach": ("log_write", "講演・チラシ・意見交換などを記録する"),
    "line": ("log_write", "LINE の人数をその日の値で記録する"),
    "due": ("log_read", "今日と今週の期限を見る"),
    "list": ("log_read", "記録の一覧"),
    "show": ("log_read", "相談または記録を1件見る"),
    "search": ("log_read", "記録を言葉で探す"),
    "edit": ("log_change", "記録を直す (前の内容も残る)"),
    "void": ("log_change", "記録を理由を付けて取り消す"),
    "undo": ("log_change", "自分の最後の記録を取り消す"),
    "export": ("log_transfer", "すべての記録を書き出す"),
    "import": ("log_transfer", "ファイルから記録を取り込む"),
    "backup": ("log_keep", "控えを作る"),
    "restore": ("log_keep", "控えから台帳を戻す"),
    "verify": ("log_keep", "台帳が書き換えられていないか確かめる"),
    "erase": ("log_erase", "1つの相談を、控えからも消す"),
    "purge": ("log_erase", "保存期間の過ぎた相談を消す"),
}
"""Name → its module in ``cli`` and the line of the help; the function is named ``<name>_command``."""


@click.group(name="log", cls=options.LazyGroup, lazy=COMMANDS)
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@options.debug_option
@click.pass_context
def command(ctx: click.Context, ledger: str | None) -> None:
    """台帳: 受付・作業・案内・送付・回答を記録し、探し、書き出す。

    氏名・住所・電話・メールの欄はありません。相談者は番号です。

    例:
      ihaho log init
      ihaho log intake "https://x.com/example/status/20" --contents 名誉
      ihaho log work R8-00001 --service X --contents 名誉 --means 削除
    """
    if ledger is not None:
        ctx.find_root().obj["ledger"] = ledger
