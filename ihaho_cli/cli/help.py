"""``ihaho help``: a command's help, or a subject that belongs to no single command."""

from collections.abc import Iterator

import click

from ihaho_cli import errors
from ihaho_cli.cli import options
from ihaho_cli.errors import NotKnownError
from ihaho_cli.text import cut, pad, visible
from ihaho_cli.topics import TOPICS


@click.command(name="help", cls=options.JapaneseCommand)
@click.argument("words", nargs=-1, metavar="[項目かコマンド]...", shell_complete=lambda c, _p, typed: _complete(c, typed))
@click.option("--everything", is_flag=True, help="すべてのコマンドと項目の説明を Markdown で")
@options.debug_option
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], everything: bool) -> int:
    """終了コード・出力の形・個人情報・期間の書き方や、コマンドの説明を表示する。

    例:
      ihaho help exit-codes
      ihaho help tally
    """
    if everything:
        options.write_out(_every_page(ctx.find_root()))
        return errors.DONE
    if not words:
        options.write_out("項目:\n" + "".join(f"  {pad(name, 12)}{line}\n" for name, (line, _) in TOPICS.items()))
        options.write_out("\nコマンドの説明: ihaho help コマンド (一覧は ihaho --help)\n")
        return errors.DONE
    if len(words) == 1 and words[0] in TOPICS:
        options.write_out(TOPICS[words[0]][1])
        return errors.DONE
    root = ctx.find_root()
    found: click.Command | None = root.command
    for word in words:
        found = found.get_command(root, word) if isinstance(found, click.Group) else None
        if found is None:
            known = "、".join(TOPICS)
            raise NotKnownError(
                f"「{cut(visible(word), 40)}」という項目もコマンドもありません", f"項目は {known}。コマンドは ihaho --help"
            )
    root.command.main([*words, "--help"], prog_name="ihaho", standalone_mode=False)
    return errors.DONE


def _every_page(root: click.Context) -> str:
    """docs/commands.md: every command as its own help says it, and every subject."""
    parts = ["# コマンドの説明\n", "`ihaho help --everything` の出力です。\n"]
    for name, (line, text) in TOPICS.items():
        parts.append(f"## {line} (`ihaho help {name}`)\n\n```\n{text.strip()}\n```\n")
    parts += [f"## `{' '.join(path)}`\n\n```\n{text.strip()}\n```\n" for path, text in _pages(root.command, root, ("ihaho",))]
    return "\n".join(parts)


def _pages(command: click.Command, parent: click.Context, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    within = command.context_class(command, parent=parent if len(path) > 1 else None, info_name=path[-1])
    yield path, within.get_help()
    if isinstance(command, click.Group):
        for name in command.list_commands(within):
            below = command.get_command(within, name)
            if below is not None:
                yield from _pages(below, within, (*path, name))


def _complete(ctx: click.Context, typed: str) -> list[str]:
    root = ctx.find_root().command
    commands = root.list_commands(ctx) if isinstance(root, click.Group) else []
    return [name for name in (*TOPICS, *commands) if name.startswith(typed)]
