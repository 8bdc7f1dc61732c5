"""Figures as text with bars, as CSV, Markdown and JSON."""

import json
from collections.abc import Sequence

from ihaho_cli.formats import escape_json, render_csv_row
from ihaho_cli.tally.figures import Figure, GroupTotal, Line, Part, as_object, grid_of, is_compared, number_text
from ihaho_cli.text import cells, cut, pad, visible, wrap

BAR = "■"
"""A character every Japanese console has; it takes two cells there and one elsewhere."""
_MOST_BARS = 30
_WIDEST_LABEL = 52
CSV_COLUMNS = (
    "figure", "title", "column", "group", "label", "key", "count", "share", "previous", "change", "unit", "n", "works",
    "since", "until", "as_of", "provisional", "edition",
)  # fmt: skip
"""One line for each number, the same columns for every figure."""


def render_json(figures: Sequence[Figure], *, as_list: bool) -> str:
    """One object, or the list of all."""
    found = [as_object(figure) for figure in figures]
    return escape_json(json.dumps(found if as_list else found[0], ensure_ascii=False, indent=1)) + "\n"


def render_csv(figures: Sequence[Figure]) -> str:
    """All numbers, one a line, under English names that do not change."""
    lines = [render_csv_row(CSV_COLUMNS)]
    for figure in figures:
        name = figure.name if figure.number is None else str(figure.number)
        ends = [
            figure.unit, *(number_text(value, False) for value in (figure.n, figure.works)), figure.since, figure.until,
            figure.as_of, str(figure.provisional).lower(), figure.edition,
        ]  # fmt: skip
        lines += [render_csv_row([name, figure.title, *row, *ends]) for row in _csv_rows(figure)]
    return "\r\n".join(lines) + "\r\n"


def _csv_rows(figure: Figure) -> list[list[str]]:
    if not figure.lines:
        return [
            [
                "", part.group, part.label, part.key, number_text(part.count, part.hidden), part.share or "",
                number_text(part.previous, False), part.change or "",
            ]
            for part in figure.parts
        ]  # fmt: skip
    rows = []
    for line in figure.lines:
        for at, column in enumerate(figure.columns):
            past = number_text(line.previous[at], False) if line.previous else ""
            change = (line.changes[at] or "") if line.changes else ""
            rows.append([column, "", line.label, "", number_text(line.values[at], _is_hidden(line, at)), "", past, change])
    return rows


def _is_hidden(line: Line, at: int) -> bool:
    return bool(line.hidden) and line.hidden[at]


def render_markdown(figures: Sequence[Figure]) -> str:
    """A heading, a table and the notes of each figure."""
    parts = []
    for figure in figures:
        header, rows = grid_of(figure)
        lines = [f"## {_escaped(figure.heading)}", "", span_of(figure), "", _md_row(header)]
        numbers_from = 1 if figure.lines else 2
        lines.append("|" + "|".join("---" if at < numbers_from else "--:" for at in range(len(header))) + "|")
        lines += [_md_row(row) for row in rows]
        if figure.listing is not None:
            lines += ["", f"### {_escaped(figure.listing.title)}", "", _md_row(figure.listing.columns)]
            lines.append("|" + "---|" * len(figure.listing.columns))
            lines += map(_md_row, figure.listing.rows)
        lines += [""] + [f"- {_escaped(note)}" for note in (*figure.notes, *figure.remarks)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _md_row(row: Sequence[str]) -> str:
    return "| " + " | ".join(map(_escaped, row)) + " |"


def _escaped(text: str) -> str:
    return "".join("\\" + c if c in "\\|`*_<>[]&" else c for c in visible(text))


def span_of(figure: Figure) -> str:
    """``2021-04 から 2021-12 まで　作業件数 4,882 件　2022-02-21 現在``"""
    span = f"{figure.since} から {figure.until} まで　" if figure.since else ""
    works = "" if figure.works is None else f"作業件数 {figure.works:,} 件　"
    return f"{span}{works}{figure.as_of} 現在"


def render_text(figures: Sequence[Figure], width: int) -> str:
    """Figures as people read them, bars included where there is room; a sentence is said once."""
    said: set[str] = set()
    return "\n".join(_text_of(figure, width, said) for figure in figures)


def _text_of(figure: Figure, width: int, said: set[str]) -> str:
    lines = [*wrap(visible(figure.heading), width), *wrap(span_of(figure), width), ""]
    lines += _over_time(figure, width) if figure.lines else _bars(figure, width)
    if figure.listing is not None:
        lines += ["", figure.listing.title, *(line for row in figure.listing.rows for line in _listed(row, width))]
    lines.append("")
    for note in (*figure.notes, *figure.remarks):
        if note not in said:
            said.add(note)
            first, *rest = wrap(visible(note), width - 2)
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _listed(row: Sequence[str], width: int) -> list[str]:
    first, *rest = wrap("  ".join(visible(cell) for cell in row if cell), width - 2)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def shown_number(value: int | None, hidden: bool) -> str:
    """A number for people: ``5,081``, ``x`` where it is kept back, ``-`` where it is not known."""
    return "x" if hidden else "-" if value is None else f"{value:,}"


def _over_time(figure: Figure, width: int) -> list[str]:
    """One block for each year, so that long tables fit the width."""
    years: dict[str, list[int]] = {}
    for at, column in enumerate(figure.columns):
        years.setdefault(column.partition("/")[0] if "/" in column else "", []).append(at)
    found: list[str] = []
    for year, places in years.items():
        if year:
            found += ["", year] if found else [year]
            found += _table_of(figure, places)
        else:
            # Whole years stand below each other: there may be many.
            source = figure.sources or (None,) * len(figure.columns)
            widest = max(map(cells, figure.columns))
            for at in places:
                line = figure.lines[0]
                number = shown_number(line.values[at], _is_hidden(line, at)).rjust(8)
                found.append(f"{pad(figure.columns[at], widest)}{number}  {_bar_of(line, at, width)}{source[at] or ''}")
    return found


def _bar_of(line: Line, at: int, width: int) -> str:
    longest = max((value or 0 for value in line.values), default=0)
    room = min(15, (width - 50) // 2)
    value = line.values[at]
    return "" if not value or room < 5 else BAR * max(1, value * room // longest) + " "


def _table_of(figure: Figure, places: Sequence[int]) -> list[str]:
    names = [figure.columns[at].rpartition("/")[2] for at in places]
    rows: list[tuple[str, list[str]]] = []
    for line in figure.lines:
        rows.append((line.label, [shown_number(line.values[at], _is_hidden(line, at)) for at in places]))
        if line.previous:
            rows.append(("  前年同期", [shown_number(line.previous[at], False) for at in places]))
            rows.append(("  増減", [f"{line.changes[at]}%" if line.changes[at] else "-" for at in places]))
    left = max(cells(label) for label, _ in rows)
    widths = [max(8, cells(name) + 1, *(cells(row[at]) + 1 for _, row in rows)) for at, name in enumerate(names)]
    lines = [" " * left + "".join(" " * (room - cells(name)) + name for name, room in zip(names, widths, strict=True))]
    lines += [pad(label, left) + "".join(cell.rjust(room) for cell, room in zip(row, widths, strict=True)) for label, row in rows]
    return lines


def short_label(part: Part) -> str:
    """The label without what its group says already: プライバシー侵害（リベンジポルノ） below プライバシー侵害(合計)."""
    stem = part.group.partition("(")[0].strip()
    if stem and part.label.startswith(f"{stem}（") and part.label.endswith("）"):
        return part.label[len(stem) + 1 : -1]
    return part.label


def full_label(part: Part) -> str:
    """The label with its group, said once: Google 検索."""
    stem = part.group.partition("(")[0].strip()
    return part.label if not stem or part.label.startswith(stem) else f"{stem} {part.label}"


def _bars(figure: Figure, width: int) -> list[str]:
    """A line for each row; the rows of a group stand below its total."""
    totals = {group.group: group for group in figure.groups}
    rows: list[tuple[str, Part | GroupTotal]] = []
    headed: set[str] = set()
    printed = {part.label for part in figure.parts if not part.group}
    for part in figure.parts:
        if part.group and part.group not in headed and part.group not in printed:
            headed.add(part.group)
            rows.append((part.group, totals.get(part.group) or GroupTotal(part.group, None, None)))
        rows.append((f"  {short_label(part)}" if part.group else part.label, part))
    left = min(_WIDEST_LABEL, max((cells(label) for label, _ in rows), default=0))
    longest = max((part.count or 0 for part in figure.parts), default=0)
    beside = is_compared(figure)
    return [_bar_line(label, row, left, longest, width, beside) for label, row in rows]


def _bar_line(label: str, row: Part | GroupTotal, left: int, longest: int, width: int, beside: bool) -> str:
    if isinstance(row, GroupTotal) and row.count is None and not row.hidden:
        return label
    share = f"{row.share}%" if row.share else ""
    text = f"{pad(cut(visible(label), left), left)} {shown_number(row.count, row.hidden):>9} {share:>7}"
    if isinstance(row, GroupTotal):
        return text
    if beside:
        text += f"  前年 {shown_number(row.previous, False)} ({row.change + '%' if row.change else '-'})"
    # Two cells are kept for each bar: a Japanese console shows it so.
    room = min(_MOST_BARS, (width - cells(text) - 2) // 2)
    if row.count and longest and room >= 5:
        text += "  " + BAR * max(1, row.count * room // longest)
    return text
