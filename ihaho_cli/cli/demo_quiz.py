"""``ihaho demo quiz``: questions on a terminal, with the reason after each and a score sheet at the end."""

import os
import sys
from collections.abc import Sequence
from random import Random

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice.quiz import Question, paper, questions_of, score_sheet
from ihaho_cli.advice.referral import national
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options, texts
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.outputs import write_text
from ihaho_cli.text import visible


@click.command(name="quiz", cls=options.JapaneseCommand)
@click.option("--count", type=click.IntRange(1, 60), default=8, metavar="数", help="問題の数 (ふつうは 8)")
@click.option("--seed", type=click.IntRange(0, 10**9), default=7, metavar="数", help="同じ数なら、同じ問題になる (ふつうは 7)")
@click.option("--print", "prints", is_flag=True, help="問題と答えを、配る紙として書き出す")
@click.option("--output", metavar="ファイル", help="結果 (--print なら問題) を書き出すファイル (md)")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.data_dir_option
@options.debug_option
@click.pass_context
def quiz_command(
    ctx: click.Context, count: int, seed: int, prints: bool, output: str | None, force: bool, data_dir: str | None
) -> int:  # fmt: skip
    """サービス・書面・機関・期限を当てる練習問題。1問ごとに解説があります。

    例:
      ihaho demo quiz --count 12 --output 結果.md
      ihaho demo quiz --print --output 問題.md
    """
    if not prints and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUsageError("答えを打つ画面がありません", "--print を付けると、問題と答えを書き出します")
    folder = options.from_group(ctx, "data_dir", data_dir)
    classifier = Classifier(tables.load_catalogue(folder))
    asked = questions_of(
        lambda url: classifier.classify(url, 1), tables.load_rules(folder), national(tables.load_agencies(folder)),
        texts.letter_titles(folder), Random(seed), count,  # noqa: S311 - practice, not a secret
    )  # fmt: skip
    if prints:
        _write(paper(asked), output, force=force)
        return errors.DONE
    given = _ask_all(asked)
    right = sum(one.right == answer for one, answer in zip(asked, given, strict=False))
    _say(f"\n【練習】{len(given)} 問のうち {right} 問が正解でした。")
    if output is not None:
        _write(score_sheet(asked, given), output, force=force)
    return errors.DONE


def _ask_all(asked: Sequence[Question]) -> list[int]:
    """The answers, as far as they were given."""
    given: list[int] = []
    for number, one in enumerate(asked, 1):
        _say(f"\n【練習】第{number}問 {one.kind}: {one.text}")
        for at, choice in enumerate(one.choices, 1):
            _say(f"  {at}. {choice}")
        answer = _answer(len(one.choices))
        if answer is None:
            break
        given.append(answer)
        _say(f"{'正解です。' if answer == one.right else f'正解は {one.right + 1} です。'}{one.why}")
    return given


def _answer(number: int) -> int | None:
    """Index of what was chosen; None where the learner leaves."""
    while True:
        sys.stderr.write("番号 (q で終わる): ")
        sys.stderr.flush()
        typed = sys.stdin.readline()
        if not typed or typed.strip().lower() == "q":
            return None
        if typed.strip().isdecimal() and 1 <= int(typed) <= number:
            return int(typed) - 1
        _say(f"1 から {number} の番号で答えてください。")


def _write(text: str, output: str | None, *, force: bool) -> None:
    if output is None:
        options.write_out(text)
        return
    write_text(output, [text], force=force)
    _say(f"{os.path.basename(output)} に書き出しました。")


def _say(text: str) -> None:
    sys.stderr.write("\n".join(map(visible, text.split("\n"))) + "\n")
    sys.stderr.flush()
