"""Foreign text made safe to show, Japanese text measured in cells, names folded for comparison."""

import re
import unicodedata

# Letters and marks of which nothing is seen, though Unicode does not count them among the format characters.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_FORMULA = re.compile(r"[\s\"']*[=+\-@\t\r\n\0＝＋－＠]")
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_NEVER_FIRST = frozenset("、。，．）」』】〉》〕！？ーゃゅょっャュョッ々・：；")
_LAST_WORD = rf"(?s)(?:[!-~]+|.)[{''.join(sorted(_NEVER_FIRST))}]*\Z"
_MARKS_IGNORED = r"[\s・･!！?？.。．,、，'’\-‐―_()（）\[\]「」]+"


def visible(text: str) -> str:
    r"""The text with every character that could drive a terminal, or hide in it, shown as an escape (promise T1).

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isprintable() and (text.isascii() or UNSEEN.isdisjoint(text)):
        return text
    return "".join(c if is_shown(c) else _escape(ord(c)) for c in text)


def is_shown(character: str) -> bool:
    """Whether a character is seen as itself and does nothing else."""
    return character == "\u3000" or (character.isprintable() and character not in UNSEEN)


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take a cell for a formula, blanks and quotes before it or not.

    >>> is_formula("＝1+1"), is_formula("1+1")
    (True, False)
    """
    return _FORMULA.match(cell) is not None


def cells(text: str) -> int:
    """Width on a terminal, in cells: East Asian wide and full-width characters take two.

    >>> cells("ab日本")
    6
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, width: int) -> str:
    """The text shortened to a width in cells, with ``...`` where something is missing.

    >>> cut("https://example.com/", 10)
    'https:/...'
    """
    if cells(text) <= width:
        return text
    kept, room = [], width - 3
    for character in text:
        room -= cells(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "..."


def pad(text: str, width: int) -> str:
    """The text filled up with spaces to a width in cells."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells.

    Japanese breaks anywhere but before closing marks (行頭禁則); a run of ASCII stays whole where it fits, a URL always: one that is
    cut can be neither copied nor sent on.

    >>> wrap("消してほしい。", 12)
    ['消してほし', 'い。']
    >>> wrap("出典 https://example.com/1", 10)
    ['出典', 'https://example.com/1']
    """
    lines: list[str] = []
    line, room = "", width
    for piece in re.findall(r"[!-~]+|\s|[^!-~\s]", text):
        if cells(piece) > room and line:
            carried = ""
            if piece in _NEVER_FIRST:
                [carried] = re.findall(_LAST_WORD, line)
                if carried == line and "://" in line and not _NEVER_FIRST.issuperset(line[-2:]):
                    # A URL alone on its line: the mark hangs over its end.
                    line, room = line + piece, 0
                    continue
                fits = cells(carried) * 2 <= width and cells(carried + piece) <= width
                carried = carried if carried != line and fits and not carried.isspace() else ""
                line = line.removesuffix(carried)
            lines.append(line.rstrip())
            line, room = carried, width - cells(carried)
            if piece.isspace():
                continue
        fitting = piece
        while cells(fitting) > width and "://" not in fitting:
            lines.append(fitting[:width])
            fitting = fitting[width:]
        line += fitting
        room -= cells(fitting)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def fold(name: str) -> str:
    """A name as it is compared: width, case, kana and punctuation do not count.

    >>> fold("ばくさい．ｃｏｍ") == fold("バクサイ.com")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_KATAKANA)
    return re.sub(_MARKS_IGNORED, "", folded)


def fill(text: str, width: int) -> str:
    """A whole text wrapped to a width in cells; what continues a line stands under its words, not under its mark.

    >>> print(fill("・とても長い文です。", 12))
    ・とても長い
      文です。
    """
    lines: list[str] = []
    for line in text.split("\n"):
        mark = re.match(r"\s*(?:[・※■]\s?|\d+[.)]\s)?", line)
        head = mark[0] if mark is not None else ""
        room = width - cells(head)
        if cells(line) <= width or room < 8:
            lines.append(line)
            continue
        first, *others = wrap(line[len(head) :], room)
        lines.append(head + first)
        lines += [" " * cells(head) + other for other in others]
    return "\n".join(lines)
