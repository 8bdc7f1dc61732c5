"""Word and PDF files say what the letter says, whatever was typed."""

import random
import struct
import unicodedata
import zipfile
from pathlib import Path

import pypdf
import pytest
from test_letters import NAMES, draft, facts_for, letter

from ihaho_cli.errors import IhahoError, NoOutputError
from ihaho_cli.letters import documents, fonts, typeset
from ihaho_cli.letters.blocks import Block, Part, Run, Shape
from ihaho_cli.letters.facts import clean_text
from ihaho_cli.letters.fonts import find_font, lacking

IPA = fonts._of_extra() or ""
"""The font every machine with the part for PDF has."""
FONT = find_font(IPA)


def squeezed(text: str) -> str:
    """Characters without the spaces and line ends a layout adds."""
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\u00ad")


def said(blocks: tuple[Block, ...]) -> str:
    """All text of the blocks but for their blanks."""
    return "".join(run.text for block in blocks for cell in block.cells for run in cell)


@pytest.mark.parametrize("name", NAMES)
def test_word_and_pdf_say_what_the_letter_says(name: str, tmp_path: Path) -> None:
    """Every letter's example, in both kinds of file, read again with all its words in order and its fonts inside."""
    done = draft(letter(name), facts_for(letter(name)))
    header = done.header
    word, pdf = tmp_path / "a.docx", tmp_path / "a.pdf"
    documents.write_docx(str(word), done.blocks, title=header.title, lang=header.lang)
    pages = documents.write_pdf(str(pdf), done.blocks, title=header.title, lang=header.lang)
    text = squeezed(documents.read_docx(str(word)))
    for block in done.blocks:
        for cell in block.cells:
            for run in cell:
                assert squeezed(run.text) in text
    reader = pypdf.PdfReader(pdf)
    breaks = sum(block.shape is Shape.PAGE for block in done.blocks)
    assert breaks + 1 <= pages == len(reader.pages) <= breaks + 3
    for page in reader.pages:
        embedded = [
            font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            for font in page["/Resources"]["/Font"].values()
        ]
        assert all("/FontFile2" in one.get_object() or "/FontFile3" in one.get_object() for one in embedded)


def test_word_files_are_plain_and_anonymous(tmp_path: Path) -> None:
    """A4, Japanese fonts by name, no author, no link, no field; tables are tables."""
    done = draft(letter("takedown.ja"), facts_for(letter("takedown.ja")))
    path = tmp_path / "a.docx"
    documents.write_docx(str(path), done.blocks, title="題", lang="ja")
    with zipfile.ZipFile(path) as parts:
        body = parts.read("word/document.xml").decode()
        styles = parts.read("word/styles.xml").decode()
        core = parts.read("docProps/core.xml").decode()
    assert 'w:w="11906"' in body
    assert "<w:tbl>" in body
    assert "<w:gridCol" in body
    assert "w:fldChar" not in body
    assert "w:instrText" not in body
    assert "w:hyperlink" not in body
    assert 'w:eastAsia="ＭＳ 明朝"' in styles
    assert "python-docx" not in core


def test_the_same_letter_is_the_same_pdf(tmp_path: Path) -> None:
    """Nothing of the machine or the hour is in a PDF."""
    done = draft(letter("takedown.ja"), facts_for(letter("takedown.ja")))
    for name in ("a.pdf", "b.pdf"):
        documents.write_pdf(str(tmp_path / name), done.blocks, title="題", lang="ja")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


SEEDS = [
    "{{7*7}}", "{%raw%}", "</w:t>", "<w:p/>", "&amp;", "&#x1F600;", "#set page(width: 1pt)", "#pagebreak()", "$x^2$", "*太字*", "_斜体_", "@ref",
    "<label>", "`code`", "\\u{202e}", "\\n", "//comment", "/*", "*/", "[x](http://a.example)", "| a | b |", "=SUM(A1)", "+cmd", "-1", "@x",
    "MERGEFIELD a", "{ DATE }", "HYPERLINK", "]]>", "<!--", "-->", "<?xml?>", "%PDF-1.7", "endstream", "endobj", "(a", "a)", "<<", ">>",
    "髙﨑濵", "①㈱", "ｶﾅ", "が", "日本\u202e語", "a\u200bb", "\x07", "\x1b[31m", "\ud800", "\ufffe", "\ufffd", "é", "〜", "～", "―", "…", "「」",
    "'", '"', "'''", '"""', "https://bbs.example.com/" + "a" * 300, "あ" * 500, "a\n\n\nb", "\ta\t", "　全角　", "a\u00a0b", "a\u2028b",
    "../../etc/passwd", "CON", "NUL", "\\\\server\\share", "C:\\Windows", "$(id)", "`id`", "%s%n", "{0}", "{reason}", "${x}", "part: provider-only",
    "date: x", "page:", "1. x", "- x", "# x", "## x", "|= x | y", "sign: x", "ki:", "\ue0001\ue001",
]  # fmt: skip


def hostile(count: int) -> list[str]:
    """The seeds, and pairs of them drawn by lot."""
    draw = random.Random(4)
    return SEEDS + ["".join(draw.choices(SEEDS[:-1], k=2)) for _ in range(count - len(SEEDS))]


def as_rows(texts: list[str]) -> tuple[Block, ...]:
    """A letter whose table holds the texts as a person typed them."""
    rows = [((Run(f"欄{number}"),), (Run(clean_text(text), "reason"),)) for number, text in enumerate(texts)]
    return tuple(Block(Shape.ROW, cells, Part.FORWARDED) for cells in rows)


@pytest.mark.badday("T4")
def test_five_hundred_hostile_texts_in_word(tmp_path: Path) -> None:
    """Each arrives as its cleaned text: read back whole, as text, between its neighbours."""
    texts = hostile(500)
    blocks = as_rows(texts)
    documents.write_docx(str(tmp_path / "a.docx"), blocks, title="題", lang="ja")
    assert squeezed(documents.read_docx(str(tmp_path / "a.docx"))) == squeezed(said(blocks))


@pytest.mark.badday("T4")
def test_five_hundred_hostile_texts_in_pdf(tmp_path: Path) -> None:
    """Each arrives, or the font's lack is named; nothing is dropped in silence."""
    able = [text for text in hostile(560) if not lacking(FONT, clean_text(text))]
    assert len(able) >= 500
    blocks = as_rows(able)
    assert documents.write_pdf(str(tmp_path / "a.pdf"), blocks, title="題", lang="ja", font_path=IPA) > 5
    for text in ("🙂", "𠮷", "\U000e0100葛", "☑"):
        with pytest.raises(NoOutputError) as refused:
            documents.write_pdf(str(tmp_path / "b.pdf"), as_rows([text]), title="題", lang="ja", font_path=IPA)
        assert "U+" in refused.value.message
        assert "docx" in refused.value.cure
    assert not (tmp_path / "b.pdf").exists()


def test_a_hundred_kilobytes_of_text(tmp_path: Path) -> None:
    """A very long reason is carried whole in both."""
    blocks = as_rows(["長い理由。" * 7_000])
    documents.write_docx(str(tmp_path / "a.docx"), blocks, title="題", lang="ja")
    assert documents.write_pdf(str(tmp_path / "a.pdf"), blocks, title="題", lang="ja") > 10


@pytest.mark.badday("T4")
def test_a_file_that_lost_something_is_refused(tmp_path: Path) -> None:
    """Reading back compares every word."""
    blocks = as_rows(["ある文", "別の文"])
    documents.write_docx(str(tmp_path / "a.docx"), blocks[:1], title="題", lang="ja")
    with pytest.raises(NoOutputError, match="一致しません"):
        documents._compare(documents.read_docx(str(tmp_path / "a.docx")), blocks)


def test_characters_are_told_from_the_fonts_own_map(tmp_path: Path) -> None:
    """What a font has and lacks, each once and in order."""
    own = find_font(IPA)
    assert lacking(own, "髙﨑濵德あア①\n 　") == ""
    assert lacking(own, "a🙂𠮷b🙂") == "🙂𠮷"


def test_any_japanese_font_may_be_given(tmp_path: Path) -> None:
    """A file of whatever name is taken, and the letter is set in it and nothing else."""
    mine = tmp_path / "わたしの フォント.bin"
    mine.write_bytes(Path(IPA).read_bytes())
    assert find_font(str(mine)).family == "IPAexGothic"
    documents.write_pdf(str(tmp_path / "a.pdf"), as_rows(["本文 Text 123"]), title="題", lang="ja", font_path=str(mine))
    fonts_in = [f.get_object()["/BaseFont"] for f in pypdf.PdfReader(tmp_path / "a.pdf").pages[0]["/Resources"]["/Font"].values()]
    assert fonts_in
    assert all("IPAexGothic" in name for name in fonts_in)


def _font_with(ranges: list[tuple[int, int]]) -> bytes:
    """The smallest file with a character map of 16-bit ranges."""
    ends, starts = [end for _, end in ranges] + [0xFFFF], [start for start, _ in ranges] + [0xFFFF]
    count = len(ends)
    table = struct.pack(">7H", 4, 0, 0, 2 * count, 0, 0, 0) + struct.pack(f">{count}HH{count}H", *ends, 0, *starts)
    cmap = struct.pack(">HH", 0, 1) + struct.pack(">HHI", 3, 1, 12) + table
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "読めません"),
        (b"", "フォントとして読めません"),
        (b"PK\3\4" + b"\0" * 100, "フォントとして読めません"),
        (b"wOF2" + b"\0" * 100, "フォントとして読めません"),
        (b"ttcf" + b"\0" * 40, "日本語の文字がありません"),
        (b"ttcf\0\1\0\0\xff\xff\xff\xff" + b"\xff" * 300, "フォントとして読めません"),
        (b"\0\1\0\0" + b"\xff" * 60, "フォントとして読めません"),
        (b"\0\1\0\0\0\0" + b"\0" * 60, "フォントとして読めません"),
        (_font_with([(0x21, 0x7E)]), "日本語の文字がありません"),
    ],
)
def test_a_file_that_is_no_japanese_font_is_refused(tmp_path: Path, raw: bytes | None, words: str) -> None:
    """Each with its cure; nothing is written."""
    path = tmp_path / "ipaexg.ttf"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(IhahoError) as refused:
        documents.write_pdf(str(tmp_path / "a.pdf"), as_rows(["本文"]), title="題", lang="ja", font_path=str(path))
    assert words in refused.value.message
    assert refused.value.cure
    assert not (tmp_path / "a.pdf").exists()


def test_a_font_typst_cannot_use_is_refused(tmp_path: Path) -> None:
    """A map alone draws nothing: said, and not set in another font."""
    path = tmp_path / "a.ttf"
    path.write_bytes(_font_with([(0x21, 0x7E), (0x3001, 0x30FF), (0x4E00, 0x9FFF)]))
    with pytest.raises(NoOutputError, match="PDF に使えません"):
        documents.write_pdf(str(tmp_path / "a.pdf"), as_rows(["本文"]), title="題", lang="ja", font_path=str(path))


@pytest.mark.parametrize(
    "names",
    [
        ["BIZ-UDMinchoM.ttc", "BIZ-UDGothicR.ttc"], ["BIZUDMincho-Regular.ttf", "BIZUDGothic-Regular.ttf"], ["yumin.ttf", "YuGothM.ttc"],
        ["YuMincho.ttc", "YuGothic-Medium.otf"], ["msmincho.ttc", "msgothic.ttc"], ["ヒラギノ明朝 ProN.ttc", "ヒラギノ角ゴシック W3.ttc"],
        ["HiraMinProN-W3.otf", "HiraKakuProN-W3.otf"], ["NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"],
        ["NotoSerifCJKjp-Regular.otf", "NotoSansCJKjp-Regular.otf"], ["NotoSerifJP-Regular.otf", "NotoSansJP-Regular.ttf"],
        ["NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"], ["NotoSansJP-Regular.ttf", "NotoSansJP[wght].ttf"], ["ipaexm.ttf", "ipaexg.ttf"],
        ["meiryo.ttc", "ipag.ttf"], ["BIZ-UDMinchoM.ttc", "msmincho.ttc"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_fonts_people_have_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], form: str) -> None:
    """Those of Windows, macOS and Linux by their files, 明朝 first, however the file system writes ギ; one too deep is not."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(fonts, "_FOLDERS", ("~/.fonts",))
    near, deep = tmp_path / ".fonts" / "ja", tmp_path / ".fonts" / "a" / "b" / "c" / "d" / "e"
    for folder in (near, deep):
        folder.mkdir(parents=True)
    (deep / "BIZ-UDMinchoM.ttc").write_bytes(Path(IPA).read_bytes())
    for name in names:
        (near / unicodedata.normalize(form, name)).write_bytes(Path(IPA).read_bytes())
    for name in names:
        assert find_font().path == str(near / unicodedata.normalize(form, name))
        (near / unicodedata.normalize(form, name)).unlink()
    assert find_font().path == IPA


def test_what_only_bears_the_name_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file, one without Japanese, and a Chinese one are not taken; a character the first lacks is looked for in the next."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(fonts, "_FOLDERS", ("~/.fonts",))
    (tmp_path / ".fonts").mkdir()
    (tmp_path / ".fonts" / "yumin.ttf").write_bytes(b"nothing")
    (tmp_path / ".fonts" / "msmincho.ttc").write_bytes(_font_with([(0x21, 0x7E)]))
    (tmp_path / ".fonts" / "Hiragino Sans GB.ttc").write_bytes(Path(IPA).read_bytes())
    assert find_font().path == IPA
    more = tmp_path / ".fonts" / "meiryo.ttc"
    more.write_bytes(_font_with([(0x21, 0x7E), (0x3001, 0x30FF), (0x4E00, 0x9FFF), (0xE000, 0xE000)]))
    assert find_font(text="本").path == str(more)
    assert find_font(text="本﨑").path == IPA
    assert find_font(text="本﨑🙂").path == str(more)


def test_the_best_face_of_a_collection_is_taken() -> None:
    """Of a collection the Japanese face of print: not another region's, not the one for screens or for code."""
    known = ((0x21, 0x7E), (0x3001, 0x30FF), (0x4E00, 0x9FFF))
    names = ["Noto Sans CJK SC", "Noto Sans Mono CJK JP", "Noto Sans CJK JP", "Noto Sans CJK KR"]
    best = fonts._best([fonts.Face(number, name, known) for number, name in enumerate(names)])
    assert best is not None
    assert best.family == "Noto Sans CJK JP"
    pair = [fonts.Face(0, "Yu Gothic UI", known), fonts.Face(1, "Yu Gothic", known), fonts.Face(2, "Other", ((0x21, 0x7E),))]
    assert fonts._best(pair) == pair[1]


def test_the_older_character_map_is_read(tmp_path: Path) -> None:
    """A font with 16-bit ranges only is understood as well; a map for another platform is none."""
    path = tmp_path / "a.ttf"
    path.write_bytes(_font_with([(0x21, 0x7E), (0x3041, 0x3096)]))
    (face,) = fonts.read_faces(str(path))
    assert face.known == ((0x21, 0x7E), (0x3041, 0x3096))
    assert face.has("あ")
    assert not face.has("漢")
    path.write_bytes(path.read_bytes().replace(struct.pack(">HHI", 3, 1, 12), struct.pack(">HHI", 1, 0, 12)))
    assert fonts.read_faces(str(path))[0].known == ()


def test_the_program_of_the_page_is_fixed() -> None:
    """What a person typed is in the data, never in the Typst source; long Latin runs get places to break."""
    data = typeset.write_input(as_rows(["#set x", "https://bbs.example.com/aaaa"]), title="t", lang="ja", font="f", pages=True)
    assert "#set x" not in typeset.PROGRAM
    assert "https:\u200b/\u200b/\u200bbbs.\u200bexample.\u200bcom/\u200baaaa" in data
