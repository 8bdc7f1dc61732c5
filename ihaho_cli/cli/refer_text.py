"""A text somebody wrote suggests what the matter may be; a counselor says whether it is so. The text is kept nowhere."""

import sys
from collections.abc import Mapping, Sequence

from ihaho_cli.advice.consultation import Suggestion, suggestions_in
from ihaho_cli.cli import options
from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.text import visible

_LONGEST = 1024 * 1024
"""Bytes; a consultation is a page or two."""
_ADULT, _MINOR = "intimate-adult", "intimate-minor"


def read_text(path: str) -> str:
    """The text of a file or of standard input (``-``).

    Raises NotKnownError for a file that cannot be read, BadInputError for one too long or without readable characters.
    """
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with open(path, "rb") as file:
                raw = file.read(_LONGEST + 1)
    except OSError as error:
        raise NotKnownError("相談の文章のファイルが読めません", "名前と場所を確かめてください") from error
    if len(raw) > _LONGEST:
        raise BadInputError("相談の文章が長すぎます (1 MiB まで)", "相談の文章だけを渡してください")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError("相談の文章の文字が読めません", "UTF-8 で保存してください")


def suggested(text: str, questions: Mapping[str, str], beside: Sequence[str] = ()) -> list[Suggestion]:
    """What a text suggests, in the order of the chart, without what was said already."""
    found = {one.key: one for one in suggestions_in(text)}
    keys = [key for key in questions if key in found and key not in beside]
    # Whether a child may be in a picture is asked before anything is said of grown people.
    if _ADULT in keys and _MINOR in keys:
        keys.remove(_MINOR)
        keys.insert(keys.index(_ADULT), _MINOR)
    return [found[key] for key in keys]


def ask(found: Sequence[Suggestion], questions: Mapping[str, str]) -> list[str]:
    """The needs somebody said yes to; anything but a plain yes is a no."""
    if not found:
        _say("文章の言葉から挙げられる候補はありません。")
    keys: list[str] = []
    for one in found:
        if not (one.key == _ADULT and _MINOR in keys) and _is_so(one, questions[one.key]):
            keys.append(one.key)
    return keys


def _is_so(one: Suggestion, question: str) -> bool:
    _say(f"「{'」「'.join(one.words)}」という言葉があります。")
    sys.stderr.write(visible(f"  {question} — 当てはまりますか [y/N]: "))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "ｙ", "はい")


def show(found: Sequence[Suggestion], questions: Mapping[str, str], decided: Sequence[str], *, is_json: bool) -> None:
    """The suggestions and the command that follows from them, for somebody to choose from: nothing is decided."""
    keys = [*decided, *(one.key for one in found)]
    chosen = [key for key in keys if not (key == _ADULT and _MINOR in keys)]
    line = " ".join(["ihaho refer", *(f"--need {key}" for key in chosen)])
    if is_json:
        options.write_json(
            {
                "suggested": [{"key": one.key, "question": questions[one.key], "words": list(one.words)} for one in found],
                "decided": list(decided),
                "command": line if found or decided else None,
            }
        )
        return
    lines = [
        "文章の言葉から挙げた候補です。当てはまるかどうかは、相談者に確かめて決めます。"
        if found
        else "文章の言葉から挙げられる候補はありません。"
    ]
    for one in found:
        lines += [f"・{questions[one.key]} ({one.key})", f"  言葉: {'、'.join(one.words)}"]
    if found or decided:
        lines += ["", "当てはまるものだけを残して実行します:", f"  {line}"]
    else:
        lines += ["1問ずつたずねるには: ihaho refer"]
    options.write_out("".join(visible(text) + "\n" for text in lines))


def _say(text: str) -> None:
    sys.stderr.write(visible(text) + "\n")
    sys.stderr.flush()
