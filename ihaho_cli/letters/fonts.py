"""Japanese fonts on this machine: where they are, what they are called, and which characters they have."""

import mmap
import os
import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ihaho_cli.errors import NoOutputError, NotKnownError, add_part

_FILES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"BIZ-?UDP?Mincho(M|-Regular)?\.tt[cf]", r"yumin\.ttf|YuMin(cho)?([-_ ].*)?\.(tt[cf]|otf)", r"msmincho\.tt[cf]|MS ?Mincho\.tt[cf]",
        r"ヒラギノ明朝 ?ProN?( W3)?\.(tt[cf]|otf)|Hira(gino)? ?Min(cho)? ?-?ProN?.*\.(tt[cf]|otf)",
        r"(NotoSerif(CJK|CJKjp|JP)|SourceHanSerif(JP|J)?)([-\[].*)?\.(tt[cf]|otf)", r"ipaexm\.ttf|ipam\.ttf|TakaoExMincho\.ttf|TakaoMincho\.ttf",
        r"BIZ-?UDP?Gothic(R|-Regular)?\.tt[cf]", r"YuGoth(M|R|ic)?([-_ ].*)?\.(tt[cf]|otf)", r"msgothic\.tt[cf]|MS ?Gothic\.tt[cf]",
        r"ヒラギノ角ゴ(シック|) ?(ProN? )?W[34]\.(tt[cf]|otf)|Hira(gino)? ?(Kaku|Sans(?! GB)).*\.(tt[cf]|otf)", r"meiryo\.tt[cf]",
        r"(NotoSans(CJK|CJKjp|JP)|SourceHanSans(JP|J)?)([-\[].*)?\.(tt[cf]|otf)",
        r"ipaexg\.ttf|ipag\.ttf|TakaoExGothic\.ttf|TakaoGothic\.ttf|VL-Gothic-Regular\.ttf",
    )
)  # fmt: skip
"""File names in the order they are preferred: 明朝 before ゴシック, in each those that come with Windows and macOS first."""
_LAST = re.compile(r"bold|black|heavy|light|thin|medium|w[6-9]\b|\[|variable|-vf", re.IGNORECASE)
"""Weights a letter is not set in where another is there; a variable font begins at its thinnest."""
_FOLDERS = (
    "~/.fonts", "~/.local/share/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "C:\\Windows\\Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts", "~/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts",
)  # fmt: skip
_DEEPEST = 4
_JAPANESE = "あんアン、。「」日本語書面"
"""Characters a font has that is called Japanese here."""
_MAGICS = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")
_MOST_FACES = 64


class Face(NamedTuple):
    """One font of a file."""

    number: int
    """Its place in a collection, from 0."""
    family: str
    """As the font names itself; empty where it does not."""
    known: tuple[tuple[int, int], ...]
    """Ranges of the code points it has, in their order."""

    def has(self, c: str) -> bool:
        """Whether it has a shape for the character."""
        code = ord(c)
        at = bisect_right(self.known, (code, 0x110000)) - 1
        return at >= 0 and self.known[at][0] <= code <= self.known[at][1]


class Font(NamedTuple):
    """One font that has Japanese."""

    path: str
    face: Face

    @property
    def family(self) -> str:
        """What people call it."""
        return self.face.family or os.path.basename(self.path)


def find_font(given: str | None = None, text: str = "") -> Font:
    """A Japanese font for a text: the file that was given, whatever it is called, else the best on this machine.

    Of those on the machine the first that has every character is taken, else the first; the ``[pdf]`` part brings the last one.
    Raises NoOutputError where there is none, or the given file is no font or has no Japanese; NotKnownError where there is no such file.
    """
    if given is not None:
        return _given(given)
    first = None
    for path in _on_system():
        font = _japanese(path)
        if font is None:
            continue
        first = first or font
        if not lacking(font, text):
            return font
    if first is None:
        raise NoOutputError("日本語のフォントが見つかりません", f"--font でフォントのファイルを選ぶか、{add_part('pdf')}")
    return first


def _given(path: str) -> Font:
    try:
        faces = read_faces(path)
    except OSError as error:
        raise NotKnownError("フォントのファイル (--font) が読めません", "名前と場所を確かめてください") from error
    except (ValueError, struct.error, IndexError) as error:
        raise NoOutputError(
            "--font のファイルはフォントとして読めません",
            "TTF・OTF・TTC のファイルを選んでください (--font を外せば自動で選びます)",
        ) from error
    best = _best(faces)
    if best is None:
        raise NoOutputError(
            "--font のフォントには日本語の文字がありません", "日本語のフォントのファイルを選ぶか、--font を外してください"
        )
    return Font(path, best)


def _japanese(path: str) -> Font | None:
    """The font of a file that looks like a Japanese one, if it is."""
    try:
        best = _best(read_faces(path))
    except (OSError, ValueError, struct.error, IndexError):
        return None
    return None if best is None else Font(path, best)


def _best(faces: Sequence[Face]) -> Face | None:
    """The face of a collection a letter is best set in: Japanese, with the widths and shapes of print."""

    def rank(face: Face) -> tuple[object, ...]:
        name = face.family
        regional = bool(re.search(r"\b(SC|TC|HK|KR)\b", name))
        return regional, "Mono" in name, "UI" in name.split(), "ProN" not in name, len(name), face.number

    able = [face for face in faces if all(face.has(c) for c in _JAPANESE)]
    return min(able, key=rank) if able else None


def _on_system() -> Iterator[str]:
    """The files of known Japanese fonts, the preferred first, the one of the ``[pdf]`` part last."""
    found: list[tuple[int, bool, int, str]] = []
    for number, top in enumerate(_FOLDERS):
        root = os.path.expanduser(top)
        for folder, below, names in os.walk(root):
            if folder[len(root) :].count(os.sep) >= _DEEPEST:
                below.clear()
            for name in names:
                # A Mac writes ギ as キ and its mark.
                one = unicodedata.normalize("NFC", name)
                place = next((at for at, pattern in enumerate(_FILES) if pattern.fullmatch(one)), None)
                if place is not None:
                    found.append((place, bool(_LAST.search(one)), number, os.path.join(folder, name)))
    yield from (path for _, _, _, path in sorted(found))
    own = _of_extra()
    if own is not None:
        yield own


def _of_extra() -> str | None:
    from importlib.util import find_spec

    # Only looked up, never imported: importing it would load matplotlib.
    spec = find_spec("matplotlib_fontja")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = os.path.join(spec.submodule_search_locations[0], "fonts", "ipaexg.ttf")
    return path if os.path.isfile(path) else None


def lacking(font: Font, text: str) -> str:
    """The characters of a text the font has no shape for, each once, in their order."""
    missing = {c for c in set(text) if ord(c) > 0x20 and not font.face.has(c)}
    return "".join(dict.fromkeys(c for c in text if c in missing))


def read_faces(path: str) -> list[Face]:
    """Every font of an OpenType file with its name and its characters.

    Raises OSError, ValueError, struct.error or IndexError where it is none.
    """
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        magic = raw[:4]
        if magic not in _MAGICS:
            raise ValueError("magic")
        starts: Sequence[int] = (0,)
        if magic == b"ttcf":
            count = struct.unpack_from(">I", raw, 8)[0]
            starts = struct.unpack_from(f">{min(count, _MOST_FACES)}I", raw, 12)
        maps: dict[int, tuple[tuple[int, int], ...]] = {}
        return [_face(raw, number, start, maps) for number, start in enumerate(starts)]


def _face(raw: mmap.mmap, number: int, start: int, maps: dict[int, tuple[tuple[int, int], ...]]) -> Face:
    """One face; the fonts of a collection share most of their character maps."""
    tables = {}
    for at in range(struct.unpack_from(">H", raw, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", raw, start + 12 + 16 * at)
        tables[tag] = offset
    if b"cmap" not in tables:
        raise ValueError("cmap")
    cmap = tables[b"cmap"]
    if cmap not in maps:
        maps[cmap] = tuple(_best_map(raw, cmap))
    return Face(number, _family(raw, tables[b"name"]) if b"name" in tables else "", maps[cmap])


def _family(raw: mmap.mmap, at: int) -> str:
    """The family in English as the font names it."""
    count, storage = struct.unpack_from(">HH", raw, at + 2)
    names = {}
    for number in range(count):
        platform, _, language, name, length, offset = struct.unpack_from(">6H", raw, at + 6 + 12 * number)
        if platform == 3 and name in (1, 16):
            text = raw[at + storage + offset : at + storage + offset + length].decode("utf-16-be", "replace")
            names[(name == 16, language == 0x409)] = text
    for key in ((True, True), (False, True), (True, False), (False, False)):
        if names.get(key):
            return names[key]
    return ""


def _best_map(raw: mmap.mmap, cmap: int) -> list[tuple[int, int]]:
    maps = {}
    for number in range(struct.unpack_from(">H", raw, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", raw, cmap + 4 + 8 * number)
        at = cmap + offset
        if platform in (0, 3) and encoding != 5:
            maps[struct.unpack_from(">H", raw, at)[0]] = at
    if 12 in maps:
        at = maps[12]
        groups = struct.unpack_from(">I", raw, at + 12)[0]
        ends = struct.unpack_from(f">{3 * groups}I", raw, at + 16)
        return sorted(zip(ends[::3], ends[1::3], strict=True))
    return _segments(raw, maps[4]) if 4 in maps else []


def _segments(raw: mmap.mmap, at: int) -> list[tuple[int, int]]:
    segments = struct.unpack_from(">H", raw, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", raw, at + 14)
    starts = struct.unpack_from(f">{segments}H", raw, at + 16 + 2 * segments)
    return sorted((a, b) for a, b in zip(starts, ends, strict=True) if a != 0xFFFF)
