"""``ihaho completion``: what to put into a shell's start-up file."""

import click

from ihaho_cli.cli.options import JapaneseCommand, debug_option

_SHELLS = {
    "bash": ("_IHAHO_COMPLETE=bash_source ihaho", "~/.bashrc"),
    "zsh": ("_IHAHO_COMPLETE=zsh_source ihaho", "~/.zshrc"),
    "fish": ("_IHAHO_COMPLETE=fish_source ihaho", "~/.config/fish/completions/ihaho.fish"),
    "powershell": ("_IHAHO_COMPLETE=powershell_source ihaho", "$PROFILE"),
}


@click.command(name="completion", cls=JapaneseCommand)
@click.argument("shell", type=click.Choice(list(_SHELLS)), metavar="シェル")
@debug_option
def command(shell: str) -> None:
    """シェルの入力補完の設定を表示する。

    シェルは bash、zsh、fish、powershell のどれか。表示された内容を、シェルの設定ファイルに書き足します。

    例:
      ihaho completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    from ihaho_cli.cli.main import group

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(group, {}, "ihaho", "_IHAHO_COMPLETE").source())
