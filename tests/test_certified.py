"""内容証明: lines, sheets and counts by the post office's rules, for any letter."""

from pathlib import Path

import pytest
from conftest import Run
from hypothesis import example, given
from hypothesis import strategies as st
from test_letters import LETTERS, NAMES, compare, draft, facts_for, letter

from ihaho_cli.letters import documents
from ihaho_cli.letters.blocks import Block, Part, Shape, plain
from ihaho_cli.letters.certified import LAYOUTS, Hold, lay_out, width_of
from ihaho_cli.letters.certified_form import certify
from ihaho_cli.letters.facts import Facts

GOLDEN = Path(__file__).parent / "golden" / "certified"
JAPANESE = [name for name in NAMES if name.endswith(".ja")]
POST = "https://bakusai.com/thr_res/acode=1/ctgid=1/bid=1/tid=123456/rrid=5/"
FACTS = 'info = "架空の書き込み"\nright = ["名誉権"]\nreason = "書かれた事実はありません。"\n'


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0), ("あいう", 3), ("私は、", 3), ("3月4日(火)", 6), ("（７文字です）", 6), ("abc", 3), ("&", 1), ("％", 1), ("+-%", 3), ("、。", 2), ("１２", 2),
        ("㎡", 2), ("㎏", 2), ("㍑", 4), ("第①", 3), ("第⑩", 4), ("㈱甲", 3), ("(1)はじめに", 5), ("（ア）はじめに", 5), ("①はじめに", 5), ("は(1)", 3), ("が", 1),
        ("\u304b\u3099", 1), ("𠮷", 1),
    ],
)  # fmt: skip
def test_the_post_offices_count(text: str, width: int) -> None:
    """Marks count one, a pair of brackets one, units their letters, a frame beside what stands in it, a numbering mark one."""
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("count", "layout", "sheets"), [(1, "20x26", 1), (520, "20x26", 1), (521, "20x26", 2), (520, "26x20", 1), (521, "13x40", 2)]
)
def test_sheets(count: int, layout: str, sheets: int) -> None:
    """520 characters fill a sheet in every layout."""
    laid = lay_out([["あ" * count]], layout)
    assert (len(laid.sheets), laid.characters) == (sheets, count)


def test_each_part_begins_a_sheet_and_empty_lines_are_none() -> None:
    """A line with one character counts, an empty one does not; nothing of one part stands on another's sheet."""
    laid = lay_out([["あ", "", "い\n\nう"], ["え"]])
    assert laid.sheets == (("あ", "い", "う"), ("え",))
    assert laid.lines() == 4


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("あ" * 19 + "い。う", ("あ" * 19, "い。う")),
        ("あ" * 19 + "「い」", ("あ" * 19, "「い」")),
        ("あ" * 18 + "「い」う", ("あ" * 18 + "「い」", "う")),
        ("あ" * 18 + "㎡い", ("あ" * 18 + "㎡", "い")),
        ("あ" * 19 + "㎡", ("あ" * 19, "㎡")),
    ],
)
def test_lines_begin_and_end_as_print_does(text: str, lines: tuple[str, ...]) -> None:
    """No full stop begins a line, no opening bracket ends one; a closing bracket stays, for it was counted with its pair."""
    assert lay_out([[text]]).sheets == (lines,)


def test_what_may_not_stand_is_found_with_its_place() -> None:
    """URLs, Latin words and strange characters, each at its sheet and line."""
    found = lay_out([["あ" * 20 + "ABC株式会社"], ["場所は https://bbs.example.com/" + "1" * 30, "絵🙂と한"]]).found
    assert [(one.hold, one.sheet, one.line) for one in found] == [
        (Hold.LATIN, 1, 2), (Hold.URL, 2, 1), (Hold.STRANGE, 2, 4), (Hold.STRANGE, 2, 4),
    ]  # fmt: skip


@given(st.lists(st.text(st.sampled_from("あ、。「」()ab①㎡1（ア）\n"), max_size=200), max_size=4), st.sampled_from(sorted(LAYOUTS)))
@example(["（" * 60], "20x26")
@example(["。" * 60], "20x26")
def test_no_line_is_too_long_and_nothing_is_lost(paragraphs: list[str], layout: str) -> None:
    """No line exceeds its layout, no sheet its lines, and the lines together are the text."""
    laid = lay_out([paragraphs], layout)
    across, down = LAYOUTS[layout]
    lines = [line for sheet in laid.sheets for line in sheet]
    assert all(width_of(line) <= across for line in lines)
    assert all(0 < len(sheet) <= down for sheet in laid.sheets)
    assert "".join(lines) == "".join(line.rstrip() for one in paragraphs for line in one.split("\n") if line.strip())


def laid_out(name: str, layout: str = "20x26", **more: str) -> tuple[Facts, tuple[Block, ...], list[str]]:
    """A letter's example as 内容証明, and what is remarked."""
    facts = facts_for(letter(name), **more)
    done = certify(draft(letter(name), facts).blocks, facts.values.get("to.address", ""), layout)
    return facts, done.blocks, [message for message, _ in done.remarks]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("name", JAPANESE)
def test_any_letter_fits_its_sheets(name: str, layout: str) -> None:
    """Every Japanese letter falls into lines that hold, keeps its words in order, and keeps the poster's part on sheets of its own."""
    facts, blocks, remarks = laid_out(name, layout)
    across, down = LAYOUTS[layout]
    assert {block.shape for block in blocks} <= {Shape.LINE, Shape.PAGE}
    sheets: list[list[Block]] = [[]]
    for block in blocks:
        if block.shape is Shape.PAGE:
            sheets.append([])
        else:
            assert width_of(plain(block.cells[0])) <= across
            sheets[-1].append(block)
    assert all(0 < len(sheet) <= down and len({block.part for block in sheet}) == 1 for sheet in sheets)
    assert f"で {len(sheets)} 枚、" in remarks[0]
    whole = "".join(plain(block.cells[0]) for block in blocks if block.cells[0]).replace(" ", "").replace("　", "")
    for block in draft(letter(name), facts).blocks:
        for cell in block.cells:
            for run in cell:
                assert run.text.replace(" ", "").replace("　", "").replace("\n", "") in whole


def test_changing_the_providers_part_leaves_the_posters_lines() -> None:
    """Cut into lines too, the part the poster reads does not depend on what the provider alone is told."""
    parts = []
    for address in ("架空県架空市", "別の架空県" * 20):
        _, blocks, _ = laid_out("takedown.ja", **{"applicant.address": address})
        parts.append([plain(b.cells[0]) for b in blocks if b.part is Part.FORWARDED and b.cells[0]])
    assert parts[0] == parts[1]


@pytest.mark.parametrize("name", ["takedown.ja", "certified-mail.ja", "personal-data.ja"])
def test_golden_sheets(name: str) -> None:
    """The sheets as they were when a person read them."""
    from ihaho_cli.letters.layout import write_text

    _, blocks, remarks = laid_out(name)
    compare(GOLDEN / f"{name}.txt", write_text(blocks) + "\n" + "\n".join(remarks) + "\n")


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
def test_the_command_counts_and_names_faults(ihaho: Run, tmp_path: Path, form: str) -> None:
    """--certified in all three outputs; counts and faults stand on the check sheet."""
    done = ihaho("draft", "takedown", POST, "--facts", "-", "--certified", "--output", f"a.{form}", stdin=FACTS.encode())
    assert done.returncode == 0, text(done.stderr)
    sheet = (tmp_path / "提出前の確認.txt").read_text(encoding="utf-8")
    for words in ("1行20字・1枚26行で 2 枚", "URL があります（1枚目の", "書き込む欄が", "何も同封できません", "契印"):
        assert words in sheet
    if form == "docx":
        lines = documents.read_docx(str(tmp_path / "a.docx")).split("\n")
        assert all(width_of(line.strip("　")) <= 20 for line in lines)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (["notice-en", POST, "--certified"], 'info="a"\nright=["b"]\nreason="c"', 7, "日本語だけで書きます"),
        (["takedown", POST, "--layout", "10x10"], FACTS, 2, "20x26"),
        (["takedown", "https://x.com/example_user/status/1234567890123456789", "--certified"], FACTS, 0, "国外あてには使えません"),
        (["takedown", POST, "--layout", "13x40"], FACTS, 0, "1行13字・1枚40行"),
        (["内容証明", POST], FACTS, 0, "1行20字・1枚26行"),
        (["内容証明", "takedown", POST], FACTS, 0, "1行20字・1枚26行"),
        (["takedown-intimate", POST, "--certified"],
         FACTS + "image.age='adult'\nintimate.consent='yes'\nintimate.subject='yes'", 0, "画像の被害には"),
    ],
)  # fmt: skip
def test_where_it_does_not_fit(ihaho: Run, arguments: list[str], stdin: str, code: int, words: str) -> None:
    """Another language is refused; an addressee abroad and images of oneself are named; the letter itself is one by nature."""
    done = ihaho("draft", *arguments, "--facts", "-", stdin=stdin.encode())
    assert done.returncode == code, text(done.stderr)
    assert words in text(done.stderr)
    assert len(LETTERS) > 20
