"""``ihaho demo tour`` and ``script``: the commands shown one by one, in a folder of their own, and as a lecture's notes."""

import os
import sys
import tempfile
from contextlib import chdir, redirect_stdout

import click

from ihaho_cli import errors
from ihaho_cli.advice.lessons import BANNER, LESSONS, Lesson, script
from ihaho_cli.cli import options
from ihaho_cli.errors import NoOutputError, WrongUsageError
from ihaho_cli.outputs import write_text
from ihaho_cli.text import visible


@click.command(name="tour", cls=options.JapaneseCommand)
@click.option("--auto", is_flag=True, help="鍵を待たずに、最後まで続ける")
@click.option("--folder", metavar="フォルダー", help="練習の場所 (ふつうは、新しく作る一時フォルダー)")
@options.debug_option
def tour_command(auto: bool, folder: str | None) -> int:
    """主なコマンドを、Enter を押すたびに1つずつ動かして見せる。

    練習用のフォルダーの中だけで動きます。窓口の台帳には触れません。

    例:
      ihaho demo tour
      ihaho demo tour --auto
    """
    if not auto and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUsageError("鍵を待つ画面がありません", "--auto を付けてください")
    place = _ready_folder(folder)
    codes = []
    with chdir(place):
        for number, lesson in enumerate(LESSONS, 1):
            _say(f"\n{BANNER} ({number}/{len(LESSONS)})\n■ {lesson.title}\n{lesson.words}\n$ {lesson.line}")
            if not auto and not _goes_on():
                break
            codes.append(_show(lesson))
    _say(f"\n【練習】終わりです。作ったファイルはここにあります: {place}")
    return errors.weightiest(codes)


def _ready_folder(given: str | None) -> str:
    """A folder nothing else is in.

    Raises NoOutputError.
    """
    if given is None:
        return tempfile.mkdtemp(prefix="ihaho-demo-")
    try:
        os.makedirs(given, mode=0o700, exist_ok=True)
        if os.listdir(given):
            raise NoOutputError("練習の場所が空ではありません", "新しいフォルダーを指定してください")
    except OSError as error:
        raise NoOutputError("練習の場所を作れません", "フォルダーの書き込みの権限を確かめてください") from error
    return os.path.abspath(given)


def _goes_on() -> bool:
    sys.stderr.write("Enter で動かす、q で終わる: ")
    sys.stderr.flush()
    typed = sys.stdin.readline()
    return bool(typed) and typed.strip().lower() != "q"


def _show(lesson: Lesson) -> int:
    """Run one command as if it had been typed."""
    from ihaho_cli.cli.main import run

    if not lesson.into:
        return run(list(lesson.arguments))
    handle = os.open(lesson.into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file, redirect_stdout(file):
        return run(list(lesson.arguments))


@click.command(name="script", cls=options.JapaneseCommand)
@click.option("--output", metavar="ファイル", help="書き出すファイル (md)。なければ画面に出す")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.debug_option
def script_command(output: str | None, force: bool) -> int:
    """講義で打つコマンドを、Markdown で書き出す。

    例:
      ihaho demo script --output 講義用.md
    """
    if output is None:
        options.write_out(script())
        return errors.DONE
    write_text(output, [script()], force=force)
    _say(f"{os.path.basename(output)} に書き出しました。")
    return errors.DONE


def _say(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write("\n".join(map(visible, text.split("\n"))) + "\n")
    sys.stderr.flush()
