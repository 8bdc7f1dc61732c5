"""Faults of the letters' templates and of what they lean on, each with its place."""

from collections.abc import Collection, Sequence
from datetime import date

from ihaho_cli.check import Fault
from ihaho_cli.errors import FaultyTableError
from ihaho_cli.letters.deadlines import rules_of
from ihaho_cli.letters.facts import EMPTY
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.layout import write_text
from ihaho_cli.letters.letters import FLAGS, Template, render
from ihaho_cli.letters.phrases import check_words
from ihaho_cli.rows import Row
from ihaho_cli.tables import LETTER_TABLES


def check_templates(templates: Sequence[Template], laws: Laws, day: date) -> list[Fault]:
    """Each template drafted without facts, in every variant: what cannot be, and what no letter may say."""
    found: list[Fault] = []
    for template in templates:
        header = template.header
        seen: set[str] = set()
        for flags in ({}, *({name: True} for name in FLAGS), dict.fromkeys(FLAGS, True)):
            try:
                text = write_text(render(template, EMPTY, laws, flags, day).blocks)
            except FaultyTableError as error:
                seen.add(error.message.removeprefix(f"{header.place}: "))
                continue
            seen.update(one.message for one in check_words(text))
        for law_id in header.basis:
            try:
                laws.find(law_id, day)
            except FaultyTableError as error:
                seen.add(error.message)
        seen.update(f"{one} という期間はありません" for one in header.deadlines if not rules_of(one))
        found += [Fault(header.place, "", message) for message in sorted(seen)]
    return found


def check_replies(rows: Sequence[Row], letters: Collection[str]) -> list[Fault]:
    """Letters and periods that replies.csv names must exist."""
    found = []
    for one in rows:
        place = one.place
        row = dict(zip(LETTER_TABLES["replies.csv"], one.cells, strict=True))
        for column in ("letters", "next_letters"):
            unknown = [one for one in row[column].split(";") if one and one not in letters]
            found += [Fault(place, column, f"{one} という書面はありません") for one in unknown]
        if row["deadline"] and not rules_of(row["deadline"]):
            found.append(Fault(place, "deadline", f"{row['deadline']} という期間はありません"))
        if not row["step"]:
            found.append(Fault(place, "step", "空です"))
    return found
