"""Every command there is, read from the program itself, each with a call that fits it in a small made-up desk."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import click
from places import PROJECT

from ihaho_cli.cli.main import group
from ihaho_cli.ledger.events import EVENT_COLUMNS

POST = "https://x.com/example_user/status/1234567890123456789"
ARGUMENTS = {
    "urls": [POST], "service": ["x"], "agency": ["moj_inet"], "name": ["x"], "span": [], "number": ["C1"], "wanted": ["example"],
    "event_id": ["e1"], "source": ["in.csv"], "copy": ["copy.db"], "words": [], "shell": ["bash"], "older": [str(PROJECT / "data")],
}  # fmt: skip
"""What a positional argument is given, by its name."""
VALUES = {
    "--output": "out.txt", "--agency": "moj_inet", "--letter": "takedown", "--answer": "拒否", "--reason": "request",
    "--facts": "facts.toml", "--need": "impersonation",
}  # fmt: skip
"""What an option that must be given is given."""
MORE = {
    "refer": ["--need", "impersonation"], "refer sheet": ["--output", "out.docx"], "refer chart": ["--output", "chart.html"], "draft": ["takedown", "--facts", "facts.toml"],
    "tally": ["all", "2026年度"], "log init": ["--ledger", "new.db", "--yes"], "log outreach": ["--form", "talk"],
    "log line": ["--friends-total", "100"], "log edit": ["--service", "youtube"], "log erase": ["--yes"],
    "log purge": ["--yes", "--keep-years", "5"], "log restore": ["--force"], "demo data": ["--output", "demo.csv", "--persons", "20"],
    "demo quiz": ["--count", "2", "--print"], "demo tour": ["--auto"], "help": ["exit-codes"], "doctor": ["--quick"],
    "data stale": ["--older-than", "1d"],
}  # fmt: skip
"""What makes a call go to its end; a command that needs nothing of the kind needs no line."""


@cache
def every_command() -> Mapping[str, click.Command]:
    """The words of each command → the command, from the live tree."""

    def walk(one: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
        if isinstance(one, click.Group):
            context = click.Context(one)
            for name in one.list_commands(context):
                below = one.get_command(context, name)
                assert below is not None
                yield from walk(below, (*words, name))
        if words and (not isinstance(one, click.Group) or one.invoke_without_command):
            yield " ".join(words), one

    return dict(walk(group, ()))


def fitting(words: str) -> list[str]:
    """A call of a command that goes to its end in the made-up desk."""
    command = every_command()[words]
    more = MORE.get(words, [])
    call = words.split()
    positional = not any(isinstance(one, click.Argument) for one in command.params) or words in ("draft", "tally", "help")
    if not positional:
        call += [
            given for one in command.params if isinstance(one, click.Argument) for given in ARGUMENTS.get(str(one.name), ["x"])
        ]
    call += more
    for one in command.params:
        if isinstance(one, click.Option) and one.required and not set(one.opts) & set(more):
            chosen = one.type.choices[0] if isinstance(one.type, click.Choice) else VALUES.get(one.opts[0], "x")
            call += [one.opts[0], str(chosen)]
    return call


def value_options(words: str) -> list[str]:
    """The options of a command that take a text of one's own."""
    return [
        one.opts[0]
        for one in every_command()[words].params
        if isinstance(one, click.Option) and not one.is_flag and not isinstance(one.type, click.Choice)
    ]


def forms(words: str) -> list[str]:
    """The choices of a command's --format that go to standard output."""
    for one in every_command()[words].params:
        if isinstance(one, click.Option) and "--format" in one.opts and isinstance(one.type, click.Choice):
            return [str(choice) for choice in one.type.choices if choice not in ("xlsx", "docx", "pdf", "parquet")]
    return []


def takes_ledger(words: str) -> bool:
    """Whether a command works on a ledger."""
    return any("--ledger" in one.opts for one in every_command()[words].params)


def in_quotes(text: str) -> str:
    """A text as a TOML or JSON string."""
    return json.dumps(text, ensure_ascii=True)


def events_with(text: str, count: int) -> list[list[str]]:
    """Rows of the exchange format with a text wherever a row takes one."""
    listed = text.replace(";", "")
    return [
        [f"e{number}", "work" if number % 2 == 0 else "intake", "P1", f"C{number // 3}", f"2026-0{4 + number % 5}-01T00:00:00+09:00", "x",
         f"defamation;{listed}", "removal", "sns", text, "self", "web", "",
         json.dumps({"urls": [f"https://example.com/{number}{text}"], "remark": text, text: text})]
        for number in range(1, count + 1)
    ]  # fmt: skip


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as another program would write them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(EVENT_COLUMNS), *rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def furnish(place: Path, text: str = "例文") -> None:
    """The files of a desk, with a text of one's own wherever a file takes one; the ledger is made by import of ``in.csv``."""
    (place / "in.csv").write_bytes(as_csv(events_with(text, 9)))
    quoted = in_quotes(text)
    (place / "facts.toml").write_text(
        f'info = {quoted}\nright = [{quoted}]\nreason = {quoted}\n[place]\nurl = "{POST}"\n[applicant]\nname = {quoted}\naddress = {quoted}\n',
        encoding="utf-8",
    )
    (place / "text.txt").write_text(f"{text}\n{POST}\n{text} {POST}1{text}\n", encoding="utf-8", errors="surrogatepass")
