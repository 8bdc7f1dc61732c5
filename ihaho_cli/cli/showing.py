"""Cards of classifications on the terminal or in a pipe."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from ihaho_cli import cards
from ihaho_cli.cli import options
from ihaho_cli.model import Cell, Classification
from ihaho_cli.text import visible

Answers = Iterable[tuple[Classification, Cell | None]]
_MOST_SHARED_URLS_SHOWN = 5


def print_cards(answers: Answers, show: "Cards") -> None:
    """Cards on the terminal, or as plain text in a pipe."""
    width, rich = options.terminal_width(), options.wants_rich()
    for number, lines in enumerate(show.cards(answers)):
        if number:
            options.write_out("\n")
        if rich:
            sys.stdout.flush()
            cards.print_card(lines, width, colour=options.wants_colour())
        else:
            options.write_out(cards.render_card(lines, width) + "\n")


class Cards:
    """How cards are made: one for each URL, or one for each item where a person gave a few."""

    def __init__(self, find_service: cards.FindService, *, explain: bool, grouped: bool) -> None:
        self._find_service = find_service
        self._explain = explain
        self._grouped = grouped

    def cards(self, answers: Answers) -> Iterator[list[tuple[str, str]]]:
        """The lines of each card."""
        if not self._grouped:
            for one, _ in answers:
                yield cards.card_lines(one, self._find_service, explain=self._explain)
            return
        by_item: dict[str | int, list[Classification]] = {}
        for number, (one, _) in enumerate(answers):
            by_item.setdefault(one.canonical or number, []).append(one)
        for first, *others in by_item.values():
            lines = cards.card_lines(first, self._find_service, explain=self._explain)
            yield _with_others(lines, [one.url or "" for one in others])

    def chunks(self, answers: Answers) -> Iterator[str]:
        """The cards as plain text."""
        for number, lines in enumerate(self.cards(answers)):
            yield ("\n" if number else "") + cards.render_card(lines, options.HELP_WIDTH) + "\n"


def _with_others(lines: list[tuple[str, str]], urls: Sequence[str]) -> list[tuple[str, str]]:
    """A card that also names the other URLs of the same item."""
    if not urls:
        return lines
    shown = [visible(url) for url in urls[:_MOST_SHARED_URLS_SHOWN]]
    if len(urls) > len(shown):
        shown.append(f"ほか {len(urls) - len(shown)} 件")
    at = max(i for i, (label, _) in enumerate(lines) if label == "URL") + 1
    return [*lines[:at], *(("同じもの" if i == 0 else "", url) for i, url in enumerate(shown)), *lines[at:]]
