"""What comes back after a letter, and what to do then: the rows of replies.csv."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ihaho_cli.errors import NotKnownError
from ihaho_cli.text import cut, fold, visible


class Reply(NamedTuple):
    """One kind of answer (a row of replies.csv)."""

    reply_id: str
    name: str
    aliases: tuple[str, ...]
    letters: tuple[str, ...]
    """Letters it can be an answer to; empty: any."""
    step: str
    """What to do next, in Japanese."""
    next_letters: tuple[str, ...]
    deadline: str
    """Id of a rule of `deadlines`, whose day 0 is the day of this answer or of the request; empty where none runs."""
    note: str


def parse_replies(rows: Iterable[Mapping[str, str]]) -> list[Reply]:
    """The table as records, in its order."""
    return [
        Reply(
            row["reply_id"], row["name"], _list(row["aliases"]), _list(row["letters"]), row["step"], _list(row["next_letters"]),
            row["deadline"], row["note"],
        )
        for row in rows
    ]  # fmt: skip


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def find_reply(replies: Iterable[Reply], name: str, letter: str = "") -> Reply:
    """The kind of answer of that id or name, for a letter where one is told: its own row before the general one.

    Raises NotKnownError with the names there are.
    """
    known = list(replies)
    wanted = fold(name)
    fitting = [one for one in known if wanted in {fold(n) for n in (one.reply_id, one.name, *one.aliases)}]
    fitting = [one for one in fitting if not letter or not one.letters or letter in one.letters]
    if not fitting:
        names = "、".join(f"{one.name} ({one.reply_id})" for one in known)
        raise NotKnownError(f"「{cut(visible(name), 40)}」という回答の種類はありません", f"使える名前: {names}")
    return max(fitting, key=lambda one: letter in one.letters)
