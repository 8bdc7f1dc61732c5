"""Texts that come from a person's hands: typed into a paste prompt, or lying on the clipboard."""

import sys

from ihaho_cli.errors import BadInputError, NoOutputError

_PASTE_PAUSE = 0.15
"""Seconds: a terminal hands over a paste in one go, a hand takes longer between two lines."""


def ask_for_paste() -> str:
    """What is pasted until an empty line; the prompt goes to stderr."""
    sys.stderr.write("URL、または相談の文章を貼り付けてください (空の行で終わり):\n")
    sys.stderr.flush()
    lines: list[str] = []
    for line in sys.stdin:
        if line.strip():
            lines.append(line)
        elif lines and not _more_is_waiting():
            break
    if not lines:
        raise BadInputError("何も貼り付けられていません", "URL をコピーしてから、もう一度実行してください")
    return "".join(lines)


def _more_is_waiting() -> bool:
    """Whether the rest of a paste is already there: an empty line inside a pasted text does not end it."""
    if not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.kbhit()
    import select

    return bool(select.select([sys.stdin], [], [], _PASTE_PAUSE)[0])


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
