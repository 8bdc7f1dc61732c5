"""Figures as pictures: horizontal bars with Japanese letters, by matplotlib (extra ``report``)."""

import os
from collections.abc import Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ihaho_cli.errors import NoOutputError, add_part
from ihaho_cli.outputs import replacing
from ihaho_cli.tally.figures import Figure
from ihaho_cli.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLUE, _GREY = "#2f5d8a", "#9db4c8"
_WIDTH_INCHES = 8.0
_ROW_INCHES = 0.27
_DOTS = 150
Bar = tuple[str, int | None, str]
"""Label, length (None where it is kept back or not known), and what stands at its end."""


def write_pictures(folder: str, figures: Sequence[Figure], *, force: bool) -> int:
    """Write ``figure09_services.png`` and so on into a folder, which is made where it is missing; how many were written.

    Raises NoOutputError.
    """
    pictures = [(f"figure{figure.number or 0:02}_{figure.name}.png", draw(figure)) for figure in figures]
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise NoOutputError("--png のフォルダーを作れません", "場所と、書き込みの権限を確かめてください") from error
    for name, picture in pictures:
        with replacing(os.path.join(folder, name), force=force) as temporary, open(temporary, "wb") as file:
            file.write(picture)
    return len(pictures)


def draw(figure: Figure) -> bytes:
    """One figure as PNG: a bar a row, or for figures over time a bar a column and a panel a row.

    Raises NoOutputError where the part that draws is not installed.
    """
    panels = panels_of(figure)
    with _japanese() as make:
        rows = sum(len(bars) for _, bars in panels)
        height = 1.1 + _ROW_INCHES * max(4, rows) + 0.45 * len(panels)
        picture = make(figsize=(_WIDTH_INCHES, height), layout="constrained")
        picture.suptitle(visible(figure.heading), fontsize=11)
        axes = picture.subplots(len(panels), 1, squeeze=False, height_ratios=[len(bars) + 1 for _, bars in panels])
        for (axis,), (title, bars) in zip(axes, panels, strict=True):
            _draw_bars(axis, title, bars)
        file = BytesIO()
        picture.savefig(file, format="png", dpi=_DOTS, metadata={"Software": None})
    return file.getvalue()


def panels_of(figure: Figure) -> list[tuple[str, list[Bar]]]:
    """The bars of a figure, under a title each; totals of years and groups are no bars."""
    if not figure.lines:
        return [
            ("", [(_label(part.group, part.label), part.count, _end(part.count, part.hidden, part.share)) for part in figure.parts])
        ]
    return [
        (
            line.label,
            [
                (column.replace("/", " "), value, _end(value, bool(line.hidden) and line.hidden[at], None))
                for at, (column, value) in enumerate(zip(figure.columns, line.values, strict=True))
                if not column.endswith("/合計")
            ],
        )
        for line in figure.lines
    ]


def _label(group: str, label: str) -> str:
    stem = group.partition("(")[0].strip()
    return label if not stem or label.startswith(stem) else f"{stem} {label}"


def _end(count: int | None, hidden: bool, share: str | None) -> str:
    number = "x" if hidden else "" if count is None else f"{count:,}"
    return f"{number} ({share}%)" if share else number


def _draw_bars(axis: Any, title: str, bars: Sequence[Bar]) -> None:
    places = list(range(len(bars)))
    lengths = [count or 0 for _, count, _ in bars]
    axis.barh(places, lengths, color=[_GREY if count is None else _BLUE for _, count, _ in bars], height=0.72)
    axis.set_yticks(places, [visible(label) for label, _, _ in bars], fontsize=8)
    axis.set_ylim(len(bars) - 0.4, -0.6)
    longest = max(lengths, default=0) or 1
    axis.set_xlim(0, longest * 1.16)
    axis.set_title(visible(title), fontsize=9, loc="left")
    for place, (_, count, end) in zip(places, bars, strict=True):
        axis.text((count or 0) + longest * 0.008, place, end, va="center", fontsize=7)
    axis.tick_params(axis="x", labelsize=7)
    axis.xaxis.set_major_locator(_whole_numbers())
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=6, integer=True)


@contextmanager
def _japanese() -> "Iterator[Any]":
    """Matplotlib's figure class while its letters are Japanese; nobody else's settings are touched."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure as Picture
        from matplotlib.font_manager import FontProperties, fontManager
        from matplotlib_fontja import get_font_ttf_path
    except ImportError as error:
        raise NoOutputError("図を描く部品が入っていません", add_part("report")) from error
    path = get_font_ttf_path()
    fontManager.addfont(path)
    family = FontProperties(fname=path).get_name()
    with rc_context({"font.family": family, "axes.unicode_minus": False, "svg.fonttype": "none"}):
        yield Picture
