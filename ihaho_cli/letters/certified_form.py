"""Any letter as 内容証明: its blocks as lines on sheets, and what the post office would find fault with."""

from collections.abc import Sequence
from typing import NamedTuple

from ihaho_cli.letters.blocks import BLANK, Block, Part, Run, Shape, Text, plain, tables_of
from ihaho_cli.letters.certified import LAYOUTS, ORDINARY, Hold, Laid, lay_out, width_of
from ihaho_cli.letters.layout import RECORD

_RIGHT = (Shape.DATE, Shape.END)
_MIDDLE = (Shape.TITLE, Shape.RECORD)
_NAMED = 5
"""Places named at most in one remark."""


class CertifiedLetter(NamedTuple):
    """A letter in its lines, and the remarks on it (message, cure)."""

    blocks: tuple[Block, ...]
    laid: Laid
    remarks: tuple[tuple[str, str], ...]


def certify(blocks: Sequence[Block], address: str, layout: str = ORDINARY, *, encloses: bool = False) -> CertifiedLetter:
    """A Japanese letter laid out; ``address`` is the addressee's, which has to stand in the text, empty where it is not known.

    ``encloses`` says whether the letter names enclosures. Whatever the provider alone reads begins a new sheet.
    """
    whole = _with_address(blocks, address)
    across = LAYOUTS[layout][0]
    parts: list[tuple[Part, list[str]]] = []
    for gathered in tables_of(whole):
        part = (gathered[0] if isinstance(gathered, list) else gathered).part
        if not parts or parts[-1][0] is not part or (not isinstance(gathered, list) and gathered.shape is Shape.PAGE):
            parts.append((part, []))
        parts[-1][1].extend(_table(gathered) if isinstance(gathered, list) else _lines(gathered, across))
    kept = [(part, lines) for part, lines in parts if lines]
    laid = lay_out([lines for _, lines in kept], layout)
    return CertifiedLetter(tuple(_as_blocks(kept, layout)), laid, tuple(_remarks(laid, whole, encloses=encloses)))


def _with_address(blocks: Sequence[Block], address: str) -> list[Block]:
    """The letter with the addressee's address under the name, where it stands nowhere yet."""
    if any(run.key == "to.address" for block in blocks for cell in block.cells for run in cell):
        return list(blocks)
    at = next((number for number, block in enumerate(blocks) if block.shape is Shape.TO), None)
    if at is None:
        return list(blocks)
    row: Text = (Run(address, "to.address", is_blank=not address),)
    return [*blocks[: at + 1], Block(Shape.FROM, ((Run("宛先の住所"),), row), blocks[at].part), *blocks[at + 1 :]]


def _lines(block: Block, across: int) -> list[str]:
    """A block as paragraphs; a short one that belongs on the right or in the middle is set there with spaces."""
    text = plain(block.cells[0])
    if block.shape is Shape.PAGE:
        return []
    if block.shape in _RIGHT:
        return ["　" * max(0, across - width_of(text)) + text]
    if block.shape in _MIDDLE:
        text = text or RECORD
        return ["　" * max(0, (across - width_of(text)) // 2) + text]
    if block.shape is Shape.FROM:
        return [f"{text}　{plain(block.cells[-1])}" if len(block.cells) > 1 else text]
    if block.shape is Shape.SIGN:
        return [f"{text}　{BLANK}"]
    if block.shape is Shape.ITEM:
        return [f"・{text}"]
    return [text]


def _table(rows: Sequence[Block]) -> list[str]:
    if rows[0].shape is not Shape.HEADER:
        return [f"{plain(row.cells[0])}　{plain(row.cells[1])}" for row in rows]
    header = [plain(cell) for cell in rows[0].cells]
    return [f"{label}　{plain(cell)}" for row in rows[1:] for label, cell in zip(header, row.cells, strict=True) if cell]


def _as_blocks(parts: Sequence[tuple[Part, Sequence[str]]], layout: str) -> list[Block]:
    """Every line a block, every sheet on its page."""
    out: list[Block] = []
    for part, lines in parts:
        for sheet in lay_out([lines], layout).sheets:
            if out:
                out.append(Block(Shape.PAGE, ((),), part))
            out += [Block(Shape.LINE, ((Run(line),),), part) for line in sheet]
    return out


def _remarks(laid: Laid, blocks: Sequence[Block], *, encloses: bool) -> list[tuple[str, str]]:
    across, down = LAYOUTS[laid.layout]
    sheets = len(laid.sheets)
    seal = "2枚以上は、つなぎ目に契印を押してください" if sheets > 1 else "同じものを3通作ってください"
    said = [(f"内容証明として、1行{across}字・1枚{down}行で {sheets} 枚、{laid.lines()} 行、{laid.characters} 字になります", seal)]
    for hold, name, cure in (
        (Hold.URL, "URL が", "URL は別の郵便で送り、ここには板・番号・日時などで場所を書いてください"),
        (Hold.LATIN, "英字が", "英字は氏名・会社名などの固有名詞だけに使えます"),
        (Hold.STRANGE, "内容証明に使えない文字が", "かな・漢字・数字・一般の記号に書き直してください"),
    ):
        places = list(dict.fromkeys((one.sheet, one.line) for one in laid.found if one.hold is hold))
        if places:
            where = "、".join(f"{sheet}枚目の{line}行目" for sheet, line in places[:_NAMED])
            more = f" ほか {len(places) - _NAMED} 行" if len(places) > _NAMED else ""
            said.append((f"{name}あります（{where}{more}）", cure))
    blanks = sum(run.is_blank for block in blocks for cell in block.cells for run in cell)
    if blanks:
        said.append(
            (
                f"書き込む欄が {blanks} か所あり、1か所10字として数えました",
                "書き込むと行数が変わります。書き込んでから数え直してください",
            )
        )
    keys = {run.key for block in blocks for cell in block.cells for run in cell}
    if not ({"applicant.name", "agent.name"} & keys and {"applicant.address", "agent.address"} & keys):
        said.append(("差出人の住所と氏名が書面の中にありません", "封筒と同じ住所と氏名を、書面の終わりに書いてください"))
    enclosed = "書面に挙げた添付書類は同封できません" if encloses else "内容証明には何も同封できません"
    said.append((enclosed, "証拠や本人確認書類は、別の郵便で送ってください"))
    return said
