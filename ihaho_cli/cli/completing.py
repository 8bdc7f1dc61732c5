"""What the shell offers after a tab: services, letters, agencies, needs and labels, each by what it is called.

Everything comes from the tables, a desk's own included. A fault
in a table offers nothing: it is said by the command, not by the shell.
"""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from ihaho_cli import tables
from ihaho_cli.errors import IhahoError
from ihaho_cli.text import visible

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _offer(named: Callable[[str | None], Iterable[tuple[str, str]]]) -> Complete:
    """Those of (word, meaning) whose word begins with what was typed."""

    def complete(_ctx: click.Context, _param: click.Parameter, typed: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        try:
            pairs = list(named(os.environ.get("IHAHO_DATA_DIR")))
        except (IhahoError, OSError):
            return []
        return [CompletionItem(word, help=visible(meaning)) for word, meaning in pairs if word.startswith(typed)]

    return complete


def _services(folder: str | None) -> list[tuple[str, str]]:
    found = tables.load_catalogue(folder).services()
    return [(one.service_id, one.name_ja) for one in found]


def _letters(folder: str | None) -> list[tuple[str, str]]:
    from ihaho_cli.letters.letterbook import load_letters

    return sorted({(one.header.name, one.header.title) for one in load_letters(folder)})


def _agencies(folder: str | None) -> list[tuple[str, str]]:
    return [(one.agency_id, one.name_ja) for one in tables.load_agencies(folder).values()]


def _needs(folder: str | None) -> list[tuple[str, str]]:
    return [(rule.key, rule.question) for rule in tables.load_rules(folder)]


def _figures(_folder: str | None) -> list[tuple[str, str]]:
    from ihaho_cli.tally.report import FIGURES

    return [*((name, japanese[0]) for name, (_, japanese, _) in FIGURES.items()), ("all", "すべて"), ("close", "確定する")]


def _tables(_folder: str | None) -> list[tuple[str, str]]:
    from ihaho_cli.columns import COLUMNS

    return [(name, "") for name in COLUMNS]


services = _offer(_services)
letters = _offer(_letters)
agencies = _offer(_agencies)
needs = _offer(_needs)
table_names = _offer(_tables)


figures = _offer(_figures)


def labels(figure: str) -> Complete:
    """The labels of a figure, each as it is written."""
    return _offer(lambda _: [(row["label"], row["parent"]) for row in tables.read_dicts("labels.csv") if row["figure"] == figure])
