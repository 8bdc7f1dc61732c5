"""Texts that come from a person's hands: typed into a paste prompt, or lying on the clipboard."""

import sys

from ihaho_cli.errors import BadInputError, NoOutputError


def ask_for_paste() -> str:
    """What is pasted until an empty line; the prompt goes to stderr."""
    sys.stderr.write("URL、または相談の文章を貼り付けてください (空の行で終わり):\n")
    sys.stderr.flush()
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            if lines:
                break
            continue
        lines.append(line)
    if not lines:
        raise BadInputError("何も貼り付けられていません", "URL をコピーしてから、もう一度実行してください")
    return "".join(lines)


def read_clipboard() -> str:
    """The text on the clipboard.

    Raises NoOutputError where there is no clipboard to read, BadInputError where it is empty.
    """
    import pyperclip

    try:
        text = pyperclip.paste()
    except (pyperclip.PyperclipException, OSError) as error:
        raise NoOutputError(
            "クリップボードを読めません", "引数なしの ihaho に貼り付けるか、Linux では xclip か wl-clipboard を入れてください"
        ) from error
    if not isinstance(text, str) or not text.strip():
        raise BadInputError("クリップボードに文字がありません", "URL をコピーしてから、もう一度実行してください")
    return text
