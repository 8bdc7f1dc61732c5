"""``ihaho``: lists the commands, and turns whatever goes wrong into one line, its cure and an exit code."""

import os
import sys
from contextlib import suppress

import click

from ihaho_cli import errors
from ihaho_cli.cli.options import JapaneseGroup, data_dir_option, debug_option, say_error, stop_tidily
from ihaho_cli.text import cut

COMMANDS = {
    "classify": ("ihaho_cli.cli.classify", "URL からサービス・事業者・投稿を判定する"),
    "procedure": ("ihaho_cli.cli.procedure", "サービスが依頼をどう受け付けるかを示す"),
    "answer": ("ihaho_cli.cli.answer", "相談者に送る回答の文章を作る"),
    "refer": ("ihaho_cli.cli.refer", "相談の内容から、案内できる相談機関を示す"),
    "draft": ("ihaho_cli.cli.draft", "本人が自分で出す書面の下書きを作る"),
    "tally": ("ihaho_cli.cli.tally", "報告の図表を数える (表、グラフ、Word、Excel)"),
    "data": ("ihaho_cli.cli.data", "表の不備を確かめる、サービスの行を見る"),
    "log": ("ihaho_cli.cli.log", "台帳: 受付・作業・送付を記録し、探し、書き出す"),
    "demo": ("ihaho_cli.cli.demo", "練習: 架空の台帳、問題、見学、講義用のコマンド"),
    "doctor": ("ihaho_cli.cli.doctor", "この端末で困らないかを調べ、直し方を示す"),
    "help": ("ihaho_cli.cli.help", "終了コード・出力の形・個人情報・期間の説明"),
    "completion": ("ihaho_cli.cli.completion", "シェルの入力補完を設定する"),
}
"""Name → module with a ``command``, and the line of the help. A command is imported when it is called."""

_EPILOG = """例:
  ihaho classify "https://x.com/example/status/1234567890123456789"
  ihaho data show 知恵袋
引数なしの ihaho は、URL や相談の文章を貼り付ける画面になります。"""


class _Commands(JapaneseGroup):
    """Commands that are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = __import__(COMMANDS[cmd_name][0], fromlist=["command"])
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        return COMMANDS[name][1]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(_EPILOG)


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"ihaho {version('ihaho')}")
        ctx.exit()


@click.group(name="ihaho", cls=_Commands, invoke_without_command=True)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="版を表示して終わる")
@data_dir_option
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@click.option("--format", "format_name", metavar="形式", help="出力の形 (各コマンドの説明を参照)")
@debug_option
@click.pass_context
def group(ctx: click.Context, data_dir: str | None, ledger: str | None, format_name: str | None) -> int | None:
    """違法・有害情報の相談員のための道具箱。

    相談者が送ってきた URL から、どのサービスの、どの事業者の、どの投稿かを答えます。
    --online を付けない限り、通信しません。権利侵害かどうかの判断もしません。
    """
    ctx.obj = {"data_dir": data_dir, "ledger": ledger, "format": format_name}
    if ctx.invoked_subcommand is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            click.echo(ctx.get_help())
            return None
        from ihaho_cli.cli.desk import Desk

        return Desk(data_dir).sit()
    return None


def _usage_message(error: click.UsageError) -> str:
    """Click's complaint in Japanese."""
    if isinstance(error, click.NoSuchOption):
        close = f" もしかして: {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"オプション {cut(error.option_name, 40)} はありません。{close}".rstrip()
    if isinstance(error, click.MissingParameter):
        return f"{_name_of(error)} が必要です。"
    if isinstance(error, click.BadParameter):
        choices = error.param.type.choices if error.param is not None and isinstance(error.param.type, click.Choice) else ()
        return f"{_name_of(error)} の値が正しくありません。" + (f" 使える値: {'、'.join(map(str, choices))}" if choices else "")
    if isinstance(error, click.BadOptionUsage):
        return f"オプション {error.option_name} の書き方が正しくありません。"
    if error.message.isascii():
        return "引数の数や順序が正しくありません。"
    return error.message


def _name_of(error: click.BadParameter) -> str:
    parameter = error.param
    if isinstance(parameter, click.Option):
        return f"オプション {parameter.opts[0]}"
    return f"引数 {parameter.human_readable_name}" if parameter is not None else "引数"


def _make_streams_total() -> None:
    """A closed stream reads and writes nothing, and no character stops the output: what an encoding lacks is escaped."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _close_stdout() -> None:
    """The reader of the pipe has gone: what is still in the buffer goes nowhere, quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _keep_traceback() -> str:
    """Write the present traceback into a file only its owner can read."""
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="ihaho-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exc(file=file)
    return path


def _as_text(argument: str) -> str:
    """An argument the locale could not decode, read as UTF-8 or CP932; what is neither keeps its stray bytes."""
    if argument.isascii() or not any("\udc80" <= c <= "\udcff" for c in argument):
        return argument
    raw = os.fsencode(argument)
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return argument


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and give its exit code."""
    given = [_as_text(one) for one in sys.argv[1:]] if arguments is None else arguments
    debug = "--debug" in given
    try:
        if "_IHAHO_COMPLETE" in os.environ:
            group.main(prog_name="ihaho")
        # Not through `main`: it answers a closed pipe with exit code 1.
        with group.make_context("ihaho", given) as ctx:
            code = group.invoke(ctx)
        sys.stdout.flush()
        return code if isinstance(code, int) else errors.DONE
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except errors.IhahoError as error:
        say_error(error)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx is not None else "")
        return errors.DONE
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx is not None else "ihaho"
        say_error(errors.WrongUsageError(_usage_message(error), f"{path} --help で使い方を確かめてください"))
        return errors.WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\n中断しました。\n")
        return errors.INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return errors.DONE
    except OSError:
        say_error(errors.NoOutputError("読み書きができません", "空き容量と書き込みの権限を確かめてください"))
        _drop_unwritten()
        return errors.NO_OUTPUT
    except UnicodeEncodeError as error:
        if error.encoding == "utf-8":
            return _say_bug(debug=debug)
        cure = "PYTHONUTF8=1 を付けて実行するか、端末の文字コード (LANG) を UTF-8 にしてください"
        say_error(errors.NoOutputError(f"この端末の文字コード ({error.encoding}) では、日本語のファイル名を扱えません", cure))
        return errors.NO_OUTPUT
    except Exception:
        return _say_bug(debug=debug)


def _say_bug(*, debug: bool) -> int:
    """One line without anything of the input, and with ``--debug`` the traceback in a file."""
    cure = "同じコマンドに --debug を付けると、不具合の記録が残ります"
    if debug:
        cure = f"記録をこのファイルに残しました。内容を確かめてから開発元に知らせてください: {_keep_traceback()}"
    say_error(errors.IhahoError("プログラムの不具合です", cure))
    return errors.BUG


def _drop_unwritten() -> None:
    """What can no longer be written goes nowhere, so that the interpreter's own last flush stays silent."""
    try:
        sys.stdout.flush()
    except OSError:
        _close_stdout()


def main() -> None:
    """The console script."""
    _make_streams_total()
    try:
        stop_tidily()
        code = run()
    except Exception:
        # Saying what went wrong went wrong: the interpreter would print all of it, and with it what the person told.
        code = errors.BUG
        with suppress(OSError):
            sys.stderr.write("ihaho: エラー: プログラムの不具合です\n対処: 開発元に知らせてください\n")
    _drop_unwritten()
    sys.exit(code)
