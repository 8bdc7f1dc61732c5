"""Japanese fonts on this machine: where they are, what they are called, and which characters they have."""

import os
import struct
from typing import NamedTuple

from ihaho_cli.errors import NoOutputError

_FILES = (
    ("BIZ-UDMinchoM.ttc", "BIZ UDMincho"), ("BIZUDMincho-Regular.ttf", "BIZ UDMincho"), ("yumin.ttf", "Yu Mincho"),
    ("msmincho.ttc", "MS Mincho"), ("ヒラギノ明朝 ProN.ttc", "Hiragino Mincho ProN"), ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK JP"),
    ("ipaexm.ttf", "IPAexMincho"), ("BIZ-UDGothicR.ttc", "BIZ UDGothic"), ("BIZUDGothic-Regular.ttf", "BIZ UDGothic"),
    ("YuGothM.ttc", "Yu Gothic"), ("msgothic.ttc", "MS Gothic"), ("ヒラギノ角ゴシック W3.ttc", "Hiragino Sans"),
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK JP"), ("ipaexg.ttf", "IPAexGothic"),
)  # fmt: skip
_FOLDERS = (
    "~/.fonts", "~/.local/share/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "C:\\Windows\\Fonts", "~/Library/Fonts",
    "/Library/Fonts", "/System/Library/Fonts",
)  # fmt: skip
_DEEPEST = 4


class Font(NamedTuple):
    """One font file that has Japanese."""

    family: str
    path: str


def find_font(given: str | None = None) -> Font:
    """The first of the known Japanese fonts that lies on this machine, or the one of the ``[pdf]`` part.

    Raises NoOutputError where there is none, or ``given`` is none of a known name.
    """
    if given is not None:
        family = dict(_FILES).get(os.path.basename(given))
        if family is None or not os.path.isfile(given):
            raise NoOutputError("そのフォントは使えません", f"使えるファイル: {' '.join(name for name, _ in _FILES)}")
        return Font(family, given)
    found = _on_system()
    for name, family in _FILES:
        if name in found:
            return Font(family, found[name])
    own = _of_extra()
    if own is None:
        raise NoOutputError("日本語のフォントが見つかりません", 'pip install "ihaho[pdf]"')
    return own


def _on_system() -> dict[str, str]:
    wanted = {name for name, _ in _FILES}
    found: dict[str, str] = {}
    for top in _FOLDERS:
        root = os.path.expanduser(top)
        for folder, below, names in os.walk(root):
            if folder[len(root) :].count(os.sep) >= _DEEPEST:
                below.clear()
            for name in wanted.intersection(names):
                found.setdefault(name, os.path.join(folder, name))
    return found


def _of_extra() -> Font | None:
    from importlib.util import find_spec

    # Only looked up, never imported: importing it would load matplotlib.
    spec = find_spec("matplotlib_fontja")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = os.path.join(spec.submodule_search_locations[0], "fonts", "ipaexg.ttf")
    return Font("IPAexGothic", path) if os.path.isfile(path) else None


def lacking(font: Font, text: str) -> str:
    """The characters of a text the font has no shape for, each once, in their order.

    Raises NoOutputError where the file is no font.
    """
    wanted = sorted({c for c in text if ord(c) > 0x20})
    try:
        with open(font.path, "rb") as file:
            known = _characters(file.read())
    except (OSError, struct.error, IndexError) as error:
        raise NoOutputError("フォントのファイルが読めません", "ほかのフォントを使ってください") from error
    missing = {c for c in wanted if not _has(known, ord(c))}
    return "".join(dict.fromkeys(c for c in text if c in missing))


def _has(known: list[tuple[int, int]], code: int) -> bool:
    from bisect import bisect_right

    at = bisect_right(known, (code, 0x110000)) - 1
    return at >= 0 and known[at][0] <= code <= known[at][1]


def _characters(raw: bytes) -> list[tuple[int, int]]:
    """The ranges of the best character map of an OpenType file (its first font where it is a collection)."""
    start = struct.unpack_from(">I", raw, 12)[0] if raw[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", raw, start + 4)[0]
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", raw, start + 12 + 16 * number)
        if tag == b"cmap":
            return _best_map(raw, offset)
    raise IndexError("cmap")


def _best_map(raw: bytes, cmap: int) -> list[tuple[int, int]]:
    maps = {}
    for number in range(struct.unpack_from(">H", raw, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", raw, cmap + 4 + 8 * number)
        at = cmap + offset
        if platform in (0, 3) and encoding != 5:
            maps[struct.unpack_from(">H", raw, at)[0]] = at
    if 12 in maps:
        at = maps[12]
        groups = struct.unpack_from(">I", raw, at + 12)[0]
        return sorted(struct.unpack_from(">II", raw, at + 16 + 12 * n) for n in range(groups))
    return _segments(raw, maps[4]) if 4 in maps else []


def _segments(raw: bytes, at: int) -> list[tuple[int, int]]:
    segments = struct.unpack_from(">H", raw, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", raw, at + 14)
    starts = struct.unpack_from(f">{segments}H", raw, at + 16 + 2 * segments)
    return sorted((a, b) for a, b in zip(starts, ends, strict=True) if a != 0xFFFF)
