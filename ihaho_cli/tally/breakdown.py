"""Figures 4–9: persons and works by label, mentions by service."""

from collections.abc import Mapping, Sequence

from ihaho_cli.tally.categories import PRIVACY_FIGURE, PRIVACY_KEY, Category
from ihaho_cli.tally.figures import Figure, Frame, GroupTotal, Part, share_of
from ihaho_cli.tally.tallies import ATTRIBUTES, CONTENTS, MEANS, PLACES, VICTIMS, Tally

_NAMES = {
    ATTRIBUTES: ("attributes", "相談者の属性"),
    VICTIMS: ("victims", "権利侵害の対象"),
    CONTENTS: ("contents", "相談（作業）件数の内訳：相談内容"),
    MEANS: ("means", "相談（作業）件数の内訳：対応手段"),
    PLACES: ("places", "相談（作業）件数の内訳：場所"),
    9: ("services", "相談（作業）件数の内訳：事業者/サービス別"),
}


def attributes(tally: Tally, frame: Frame) -> Figure:
    """Figure 4: persons of the period by the attribute they stated last."""
    counts = tally.persons.by_attribute(tally.scheme.labels[ATTRIBUTES].blank)
    return _of_persons(ATTRIBUTES, counts, tally, frame)


def victims(tally: Tally, frame: Frame) -> Figure:
    """Figure 5: persons of the period by whose right they last said is concerned."""
    counts = tally.persons.by_victim(tally.scheme.labels[VICTIMS].blank)
    return _of_persons(VICTIMS, counts, tally, frame)


def _of_persons(figure: int, counts: Mapping[int, int], tally: Tally, frame: Frame) -> Figure:
    categories = tally.scheme.labels[figure].categories
    n = tally.persons.in_period()
    parts = [_part(category, counts.get(at, 0), n) for at, category in enumerate(categories)]
    notes = [
        f"期間を通して1人を1回だけ数えた相談者 {n:,} 人が分母です。期間の中で最後に答えた内容で数えています。",
        *_provisional_labels(categories),
    ]
    return _figure(figure, "人", n, tally, frame, parts, _totals(parts, n), notes, _unknown(figure, tally))


def contents(tally: Tally, frame: Frame) -> Figure:
    """Figure 6: works by label, several for one work; the privacy row counts works with any of its parts once."""
    return _of_works(CONTENTS, tally, frame)


def means(tally: Tally, frame: Frame) -> Figure:
    """Figure 7: works by what the person wants to know."""
    return _of_works(MEANS, tally, frame)


def places(tally: Tally, frame: Frame) -> Figure:
    """Figure 8: works by the kind of place."""
    return _of_works(PLACES, tally, frame)


def _of_works(figure: int, tally: Tally, frame: Frame) -> Figure:
    categories = tally.scheme.labels[figure].categories
    sets = tally.label_sets[figure]
    n = sum(tally.works)
    counts = [0] * len(categories)
    for rows, works in sets.items():
        for row in rows:
            counts[row] += works
    unions = {
        group: sum(works for rows, works in sets.items() if any(categories[row].group == group for row in rows))
        for group in dict.fromkeys(c.group for c in categories if c.group)
    }
    parts: list[Part] = []
    for at, category in enumerate(categories):
        if category.group in unions and not any(part.group == category.group for part in parts):
            key = PRIVACY_KEY if figure == PRIVACY_FIGURE else category.group
            parts.append(Part("", category.group, key, unions[category.group], share_of(unions[category.group], n)))
        parts.append(_part(category, counts[at], n))
    totals = [GroupTotal(group, count, share_of(count, n)) for group, count in unions.items()]
    notes = [f"分母は作業件数 {n:,} 件です。"]
    if any(len(rows) > 1 for rows in sets):
        notes.append("複数該当あり。1件の作業が複数の区分に入るため、割合の合計は100%を超えることがあります。")
    if unions:
        notes.append("（合計）の行は、その下の区分のいずれかに当たる作業を、重複を除いて数えています。")
    notes += _provisional_labels(categories)
    return _figure(figure, "件", n, tally, frame, parts, totals, notes, _unknown(figure, tally) + _blank(figure, tally))


def services(tally: Tally, frame: Frame) -> Figure:
    """Figure 9: one mention for each different service a work names; n is the mentions."""
    categories = tally.scheme.services.categories
    n, works = sum(tally.mentions.values()), sum(tally.works)
    parts = [_part(category, tally.mentions[at], n) for at, category in enumerate(categories)]
    notes = [
        "注1 相談（作業）件数の集計です。権利侵害にあたるかどうかは判断していません。",
        f"注2 分母は、作業で答えたサービスを数えた {n:,} 件です。"
        + (
            f"1件の作業で複数のサービスに答えることがあり、作業件数 {works:,} 件より {n - works:,} 件多くなっています。"
            if n > works
            else ""
        ),
        "注3 独自ドメインの裏にあるサービスは分からないことがあり、その場合は「その他・不明」に入ります。"
        "「上記以外」は、サービスは分かっているがこの図に行のないものです。",
    ]
    if tally.foreign:
        named = "、".join(f"{key} {count:,} 件" for key, count in sorted(tally.foreign.items()))
        notes.append(f"ほかの版の区分名は、この版で同じサービスの入る行に数えました（{named}）。")
    return _figure(9, "件", n, tally, frame, parts, _totals(parts, n), notes, _unknown(9, tally) + _blank(9, tally))


def _part(category: Category, count: int, n: int) -> Part:
    return Part(category.group, category.label, category.key, count, share_of(count, n))


def _totals(parts: Sequence[Part], n: int) -> list[GroupTotal]:
    sums: dict[str, int] = {}
    for part in parts:
        if part.group:
            sums[part.group] = sums.get(part.group, 0) + (part.count or 0)
    return [GroupTotal(group, count, share_of(count, n)) for group, count in sums.items()]


def _provisional_labels(categories: Sequence[Category]) -> list[str]:
    ours = [category.label for category in categories if category.is_ours]
    if not ours:
        return []
    if len(ours) * 2 > len(categories):
        return ["区分は仮です。報告に印刷された区分名が分からないものがあります。"]
    return [f"次の区分は仮です: {'、'.join(ours)}。"]


def _unknown(figure: int, tally: Tally) -> list[str]:
    """What no vocabulary has, by its name where that may be shown."""
    counts = tally.unknown.get(figure)
    if not counts:
        return []
    named = "、".join(f"「{text}」" for text in sorted(counts) if text)
    where = "その他・不明" if figure == 9 else "その他"
    return [f"表にない区分 {sum(counts.values()):,} 件を「{where}」に数えました" + (f"（{named}）。" if named else "。")]


def _blank(figure: int, tally: Tally) -> list[str]:
    """Works nobody classified, with the command that shows the first."""
    count, examples = tally.unclassified(figure).number, tally.unclassified(figure).examples
    if not count:
        return []
    scheme = tally.scheme
    rows = scheme.services if figure == 9 else scheme.labels[figure]
    return [
        f"区分の書かれていない作業 {count:,} 件を「{rows.categories[rows.blank].label}」に数えました。"
        f"見るには: ihaho log show {examples[0]}"
    ]


def _figure(
    figure: int, unit: str, n: int, tally: Tally, frame: Frame, parts: Sequence[Part], groups: Sequence[GroupTotal],
    notes: Sequence[str], remarks: Sequence[str],
) -> Figure:  # fmt: skip
    name, title = _NAMES[figure]
    return Figure(
        figure, name, title, unit, n, sum(tally.works), str(tally.period.since), str(tally.period.until), frame.as_of,
        frame.provisional, frame.edition, parts=tuple(parts), groups=tuple(groups), notes=tuple(notes), remarks=tuple(remarks),
    )  # fmt: skip
