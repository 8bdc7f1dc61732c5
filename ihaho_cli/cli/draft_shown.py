"""What ``ihaho draft`` shows beside letters: their fields, an example, the pack for a lawyer, the next step after an answer."""

from collections.abc import Sequence

from ihaho_cli import errors
from ihaho_cli.cli import options
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.letters import proposals
from ihaho_cli.letters.facts import EMPTY
from ihaho_cli.letters.fields import SITUATION_KEYS, SITUATION_LABELS, Kind
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.letters import Template, fields_of, render
from ihaho_cli.letters.situation import LABELS
from ihaho_cli.tables import load_dicts
from ihaho_cli.text import visible


def show_fields(letters: Sequence[Template], template: Template | None, is_json: bool) -> int:
    """The fields of one letter, or of every letter."""
    wanted = [template] if template else list(letters)
    rows: list[dict[str, object]] = []
    for one in wanted:
        for field in fields_of(one):
            required = field.key in one.header.requires
            rows.append({"letter": one.header.name, "key": field.key, "label": field.label, "seen": str(field.seen),
                         "kind": str(field.kind), "required": required, "help": field.help})  # fmt: skip
    if is_json:
        options.write_json(rows + ([] if template else _situation_rows()))
        return errors.DONE
    for one in wanted:
        options.write_out(f"{one.header.name}  {one.header.title}\n")
        for row in rows:
            if row["letter"] == one.header.name and template is not None:
                mark = "必須" if row["required"] else "    "
                options.write_out(visible(f"  {mark}  {row['key']}  {row['label']}  {row['help']}") + "\n")
    if template is None:
        options.write_out("\n書面を選ぶための項目\n")
        for row in _situation_rows():
            options.write_out(visible(f"  {row['key']}  {row['label']}  {row['help']}") + "\n")
    return errors.DONE


def _situation_rows() -> list[dict[str, object]]:
    """What chooses a letter and its variant, as fields of no letter."""
    rows: list[dict[str, object]] = []
    for key in SITUATION_KEYS:
        labels = {} if key in ("post_date", "guardian.mode") else LABELS.get(key, LABELS["yes"])
        told = "、".join(f"{value} ({label})" for value, label in labels.items())
        kind = Kind.DAY if key == "post_date" else Kind.TEXT if key in LABELS or not labels else Kind.YES
        rows.append({"letter": "", "key": key, "label": SITUATION_LABELS[key], "seen": "", "kind": str(kind), "required": False,
                     "help": told})  # fmt: skip
    return rows


def show_example(template: Template | None) -> int:
    """A fictional facts file for one letter.

    Raises WrongUsageError where no letter is named.
    """
    if template is None:
        raise WrongUsageError("どの書面の例かが書かれていません", "ihaho draft takedown --example のように書いてください")
    from ihaho_cli.letters.examples import write_example

    options.write_utf8(write_example(template.header.name, fields_of(template), template.header.requires, template.header.lang))
    return errors.DONE


def show_review_pack(letters: Sequence[Template], laws: Laws, output: str | None) -> int:
    """Every letter's sentences with their articles, on stdout or as a new file.

    Raises NoOutputError.
    """
    from ihaho_cli.letters.checksheet import write_review_pack
    from ihaho_cli.outputs import free_path, write_text

    today = options.today()
    flags = {"is_individual": True, "many_places": False}
    text = write_review_pack([render(one, EMPTY, laws, flags, today) for one in letters], laws)
    if output is None:
        options.write_utf8(text)
    else:
        write_text(free_path(output), [text], force=None)
    return errors.DONE


def show_next(words: Sequence[str], is_json: bool, folder: str | None) -> int:
    """What to do after an answer, and the day it sets."""
    from ihaho_cli.dates import parse_day
    from ihaho_cli.letters.replies import find_reply, parse_replies

    replies = parse_replies(load_dicts("replies.csv", folder))
    if not words:
        for one in replies:
            options.write_out(f"{one.reply_id}  {one.name}\n")
        return errors.DONE
    one = find_reply(replies, words[0], words[2] if len(words) > 2 else "")
    told = proposals.next_after(one, parse_day(words[1]) if len(words) > 1 else None)
    if is_json:
        options.write_json(told)
    else:
        write_lines(proposals.next_lines(one, told))
    return errors.DONE


def write_lines(lines: Sequence[str]) -> None:
    """Lines for people on stdout."""
    for line in lines:
        options.write_out(visible(line) + "\n")
