"""``ihaho demo``: practice for the desk, with people and posts that never were."""

import click

from ihaho_cli.cli import options

COMMANDS = {
    "data": ("demo_data", "架空の台帳を、報告の割合で作る"),
    "quiz": ("demo_quiz", "サービス・書面・機関・期限を当てる問題"),
    "tour": ("demo_tour", "主なコマンドを1つずつ動かして見せる"),
    "script": ("demo_tour", "講義で打つコマンドを Markdown で書き出す"),
}
"""Name → its module in ``cli`` and the line of the help; the function is named ``<name>_command``."""


@click.group(name="demo", cls=options.LazyGroup, lazy=COMMANDS)
@options.debug_option
def command() -> None:
    """練習: 架空の台帳、問題、見学、講義用のコマンド。

    相談者も投稿も架空です。窓口の台帳には触れません。

    例:
      ihaho demo data --period R3.4..R3.12 --seed 7 --output 練習.db
      ihaho demo quiz
      ihaho demo tour
    """
