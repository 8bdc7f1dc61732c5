"""A made-up ledger whose tallies are figures 3, 9 and 10 of the report of 2022-02-21, digit for digit. No row is anybody's."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ihaho_cli.calendar import JST, Month
from ihaho_cli.ledger.events import Event, EventKind

FIGURE_3 = {
    "令和元年度/上半期": (801, 1160, 2497), "令和元年度/下半期": (923, 1344, 2701), "令和元年度/合計": (1724, 2504, 5198),
    "令和2年度/上半期": (983, 1399, 2402), "令和2年度/下半期": (1077, 1700, 3005), "令和2年度/合計": (2060, 3099, 5407),
    "令和3年度/上半期": (1311, 2027, 3273), "令和3年度/10-12月": (627, 978, 1609), "令和3年度/合計": (1938, 3005, 4882),
}  # fmt: skip
"""Column → 相談者数, 受付件数, 作業件数, as printed."""

_SPANS = (
    (Month(2019, 4), 6, "令和元年度/上半期"), (Month(2019, 10), 6, "令和元年度/下半期"),
    (Month(2020, 4), 6, "令和2年度/上半期"), (Month(2020, 10), 6, "令和2年度/下半期"),
    (Month(2021, 4), 6, "令和3年度/上半期"), (Month(2021, 10), 3, "令和3年度/10-12月"),
)  # fmt: skip
_REPEATED = 298
_OTHERS = ("ameblo", "note", "上記以外の事業者/サービス等", "hatenablog")
_TOLD = {10: 56, 11: 56, 12: 56}
_WORKS_TO_TOLD = {10: 150, 11: 151, 12: 151}
_FIRST_TOLD = 100
_BOTH = 94


def _spread(total: int, parts: int) -> list[int]:
    return [total // parts + (part < total % parts) for part in range(parts)]


def _instant(month: Month, number: int, of: int) -> datetime:
    """Instants over the whole month, the first and the last on its edges in Japan, written in several offsets."""
    begin = datetime(month.year, month.month, 1, tzinfo=JST)
    after = month.plus(1)
    length = datetime(after.year, after.month, 1, tzinfo=JST) - begin - timedelta(seconds=1)
    return (begin + length * number / max(1, of - 1)).astimezone(UTC if number % 2 else JST)


def services_of_works(figure9: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """For each of the 4,882 works of figure 9 what it names, in ids and in keys of the 2022 edition."""
    tokens: list[str] = []
    for row in figure9:
        printed = int(row["printed_2022_02"] or 0)
        if row["edition"] != "2022" or row["key"] == "その他・不明":
            continue
        members = _OTHERS if row["services"].startswith("(") else (*row["services"].split(), row["key"])
        tokens += [members[number % len(members)] for number in range(printed)]
    none = 777
    named = 4882 - none
    works: list[tuple[str, ...]] = [(token,) for token in tokens[:named]]
    # The last mentions are all of other services, the first works all of Twitter: no work names one service twice.
    for number, token in enumerate(tokens[named:]):
        works[number] = (*works[number], token)
    return works + [()] * none


def report_events(figure9: Sequence[Mapping[str, str]]) -> Iterator[Event]:
    """Every event, month after month."""
    named = iter(services_of_works(figure9))
    numbers = iter(range(1, 10**9))
    person_numbers = iter(range(1, 10**9))
    both = iter(range(_BOTH))
    before: list[str] = []
    for begin, length, column in _SPANS:
        months = [begin.plus(n) for n in range(length)]
        spread = [_spread(total, length) for total in FIGURE_3[column]]
        for at, month in enumerate(months):
            persons, asked, works = (totals[at] for totals in spread)
            # From May to December 2021 some of the month's persons are those of the month before: 298 in all.
            place = (month.year - 2021) * 12 + month.month - 5
            again = _spread(_REPEATED, 8)[place] if 0 <= place < 8 else 0
            ids = before[:again] + [f"c-{next(person_numbers)}" for _ in range(persons - again)]
            told = ids[_FIRST_TOLD : _FIRST_TOLD + _TOLD.get(month.month, 0)] if month.year == 2021 else []
            for number in range(asked):
                kind = EventKind.INTAKE if number < persons else EventKind.FOLLOWUP
                notify = ""
                if number < persons and ids[number] in told:
                    notify = "both" if next(both, None) is not None else "line"
                yield Event(
                    f"e-{next(numbers)}", kind, ids[number % persons], f"{month}-{number % persons}", _instant(month, number, asked),
                    attribute="university-student" if number % 2 else "", victim="本人", line_notify=notify,
                )  # fmt: skip
            to_told = _WORKS_TO_TOLD.get(month.month, 0) if told else 0
            others = [one for one in ids if one not in told]
            for number in range(works):
                person = told[number % len(told)] if number < to_told else others[number % len(others)]
                services = next(named) if begin >= Month(2021, 4) else ()
                # Works come at the month's end, after every intake that says how a person is told.
                yield Event(
                    f"e-{next(numbers)}", EventKind.WORK, person, "", _instant(month, asked, asked + 1), services,
                    ("defamation", "privacy-contact") if number % 3 else ("privacy-portrait",), ("removal",), ("SNS",),
                )  # fmt: skip
            before = ids
    for day, counts in ((30, (200, 195, 5, 80)), (31, (214, 207, 7, 83))):
        keys = ("friends_total", "friends_active", "blocked", "chart_uses")
        yield Event(
            f"line-{day}", EventKind.LINE, "", "", datetime(2021, 12, day, 23, 59, 59, tzinfo=JST),
            detail=dict(zip(keys, counts, strict=True)),
        )  # fmt: skip
    for school, times in (("elementary", 8), ("junior-high", 8), ("high-school", 5), ("other", 4)):
        for number in range(times):
            yield Event(
                f"talk-{school}-{number}", EventKind.OUTREACH, "", "", datetime(2021, 9, 1 + number, tzinfo=JST),
                detail={"form": "talk", "state": "planned" if number == 0 else "held", "school": school},
            )  # fmt: skip
