"""What all commands share: help that reads well in Japanese within 80 cells, and options that mean the same everywhere."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ihaho_cli.errors import IhahoError, WrongUsageError
from ihaho_cli.text import cells, pad, visible, wrap

if TYPE_CHECKING:
    from datetime import date

HELP_WIDTH = 80
_PIECES = {"[OPTIONS]": "[オプション]", "[COMMAND] [ARGS]": "[コマンド] [引数]", "COMMAND [ARGS]": "コマンド [引数]"}
"""Click's names for the pieces of a usage line (longer first)."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


class CellFormatter(click.HelpFormatter):
    """Click's formatter, measuring Japanese in cells and not in characters."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__(width=HELP_WIDTH)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """``使い方: ihaho classify …``"""
        self.write(f"使い方: {prog} {args}\n")

    def write_text(self, text: str) -> None:
        """A paragraph wrapped to the width; lines that begin with two spaces stay as they are."""
        room = self.width - self.current_indent
        for line in text.splitlines():
            for part in [line] if line.startswith("  ") else wrap(line, room):
                self.write(" " * self.current_indent + part + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 28, col_spacing: int = 2) -> None:
        """Terms and their meanings in two columns."""
        rows = list(rows)
        left = min(col_max, max((cells(term) for term, _ in rows), default=0)) + col_spacing
        room = self.width - self.current_indent - left
        indent = " " * self.current_indent
        for term, meaning in rows:
            lines = wrap(meaning, room)
            if cells(term) > left - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{pad(term, left)}{lines.pop(0)}".rstrip() + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * left}{line}\n")


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


class _Context(click.Context):
    formatter_class = CellFormatter


class JapaneseCommand(click.Command):
    """A command whose help is Japanese throughout."""

    context_class = _Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The docstring's words, examples kept line by line."""
        text = cleandoc(self.help or "")
        if text:
            formatter.write_paragraph()
            formatter.write_text(text)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """All options under one Japanese heading."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [record for p in options if (record := p.get_help_record(ctx)) is not None]
        if records:
            formatter.write_paragraph()
            formatter.write("オプション:\n")
            with formatter.indentation():
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` in Japanese, made without waking the translations Click would look for."""
        if self._help_option is None:
            self._help_option = click.Option(
                ["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help="この説明を表示して終わる"
            )
        return self._help_option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage with Japanese names of the pieces."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for foreign, ours in _PIECES.items():
            pieces = pieces.replace(foreign, ours)
        formatter.write_usage(ctx.command_path, pieces)


class JapaneseGroup(JapaneseCommand, click.Group):
    """A group of commands whose help is Japanese throughout."""

    command_class = JapaneseCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its commands with one line each."""
        rows = [(name, self.short_help_of(ctx, name)) for name in self.list_commands(ctx)]
        formatter.write_paragraph()
        formatter.write("コマンド:\n")
        with formatter.indentation():
            formatter.write_dl(rows)

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        """The one line shown for a command."""
        command = self.get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(limit=200)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of that name, or a Japanese sentence with the nearest ones."""
        if args and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], self.list_commands(ctx), n=3, cutoff=0.5)
            hint = f" もしかして: {'、'.join(close)}" if close else ""
            ctx.fail(f"コマンド {args[0][:40]} はありません。{hint}".rstrip())
        return super().resolve_command(ctx, args)


class LazyGroup(JapaneseGroup):
    """A group whose commands are imported only when they are called.

    ``lazy`` is name → its module in ``cli`` and the line of the help; the function is named ``<name>_command``.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self._lazy:
            return None
        module = __import__(f"ihaho_cli.cli.{self._lazy[cmd_name][0]}", fromlist=["command"])
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        """The line of the table; nothing is imported for it."""
        return self._lazy[name][1]


def data_dir_option(function: _Function) -> _Function:
    """``--data-dir``: a desk's own rows over the shipped ones."""
    return click.option(
        "--data-dir", metavar="フォルダー", help="窓口独自の表のフォルダー (環境変数 IHAHO_DATA_DIR)", envvar="IHAHO_DATA_DIR"
    )(function)


def format_option(*choices: str) -> Callable[[_Function], _Function]:
    """``--format`` with its choices."""
    return click.option("--format", "format_name", type=click.Choice(choices), metavar="形式", help=" ".join(choices))


def agree(yes: bool) -> None:
    """Wait for a yes before anything is asked of the network; ``--yes`` is one.

    Raises WrongUsageError where nobody is there to say it, click.Abort where the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUsageError("確かめる人がいないので、問い合わせませんでした", "よければ --yes を付けてください")
    click.confirm("問い合わせますか", default=False, abort=True, err=True)


def debug_option(function: _Function) -> _Function:
    """``--debug``: where a bug leaves its traceback."""

    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        root = ctx.find_root()
        root.meta["ihaho.debug"] = value or root.meta.get("ihaho.debug", False)
        return value

    return click.option(
        "--debug", is_flag=True, help="不具合の記録を自分だけが読めるファイルに残す", callback=keep, expose_value=False
    )(function)


def from_group(ctx: click.Context, name: str, value: str | None, choices: Sequence[str] = ()) -> str | None:
    """An option given after the command, else the same option given before it.

    Raises WrongUsageError where it is none of the choices.
    """
    given = value if value is not None else (ctx.find_root().obj or {}).get(name)
    if given is not None and choices and given not in choices:
        raise WrongUsageError(f"--{name} {visible(given)[:20]} は使えません", f"使える値: {' '.join(choices)}")
    return None if given is None else str(given)


def ledger_path(ctx: click.Context, given: str | None) -> str:
    """The ledger that was asked for: after the command, before it, by the environment, or the one in the application's folder."""
    return (
        from_group(ctx, "ledger", given) or os.environ.get("IHAHO_LEDGER") or os.path.join(click.get_app_dir("ihaho"), "ledger.db")
    )


def say_error(error: IhahoError) -> None:
    """One line and its cure on stderr."""
    for line in (f"ihaho: エラー: {error.message}", f"対処: {error.cure}"):
        sys.stderr.write(visible(line) + "\n")


def write_out(text: str) -> None:
    """Words for people on stdout, in whatever encoding it has; what it cannot show is shown as an escape."""
    sys.stdout.write(text)


def write_utf8(text: str) -> None:
    """Data on stdout: always UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def write_json(value: object, *, indent: int | None = 1) -> None:
    """One JSON document on stdout."""
    from ihaho_cli.formats import render_document

    write_utf8(render_document(value, indent))


def answers_folder() -> str:
    """Where answers of name servers and registries are kept for seven days."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "ihaho", "answers")


def today() -> "date":
    """The day it is in Japan, wherever the machine believes to be."""
    from datetime import UTC, datetime

    from ihaho_cli.calendar import day_of

    return day_of(datetime.now(UTC))


def past_day(text: str) -> "date":
    """A day of the past or today, in any of the ways a day is written.

    Raises BadInputError where it is none, WrongUsageError where it has not come yet: the tables know no future.
    """
    from ihaho_cli.dates import parse_day

    day = parse_day(text)
    if day > today():
        raise WrongUsageError("まだ来ていない日です", "今日か、それより前の日を書いてください (例: 令和4年2月21日)")
    return day


def terminal_width() -> int:
    """Columns to write a card in: the terminal's, never less than 20; 80 in a pipe."""
    if not sys.stdout.isatty():
        return HELP_WIDTH
    try:
        # A terminal that does not know its size says 0.
        return max(20, os.get_terminal_size(sys.stdout.fileno()).columns or HELP_WIDTH)
    except OSError:
        return HELP_WIDTH


def terminal_room() -> int | None:
    """Columns a line of a list may take: the terminal's; None in a pipe, where nothing is cut."""
    return terminal_width() if sys.stdout.isatty() else None


def wants_rich() -> bool:
    """Whether cards may have colours: on a terminal that is not plain."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not is_plain()


def is_plain() -> bool:
    """Whether somebody listens instead of looking: no frames, and words in place of marks."""
    return bool(os.environ.get("IHAHO_PLAIN"))


def wants_colour() -> bool:
    """NO_COLOR is obeyed, whatever its value."""
    return not os.environ.get("NO_COLOR")


def work_long() -> None:
    """Many lines follow: collect garbage again, but leave the tables alone."""
    import gc

    gc.freeze()
    gc.enable()


def stop_tidily() -> None:
    """From here on a polite request to end (SIGTERM, or SIGHUP: the terminal was closed) unwinds the program: no half file stays."""
    import signal

    from ihaho_cli.errors import TERMINATED

    def end(_signum: int, _frame: object) -> None:
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, end)
    # Who asked for the run to go on without the terminal (nohup) is obeyed.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, end)
