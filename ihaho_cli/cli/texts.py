"""The texts several commands write: read from their templates, filled, and shown."""

import sys
from collections.abc import Sequence
from datetime import date

from ihaho_cli import tables
from ihaho_cli.advice import answer, form, procedure
from ihaho_cli.advice.advice import Pointer
from ihaho_cli.cli import options
from ihaho_cli.letters.blocks import Block, parse_blocks
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.letterbook import load_letters
from ihaho_cli.shipped import read_template
from ihaho_cli.templating import render_template
from ihaho_cli.text import fill, visible

_ROUTES = "routes.ja.md.j2"
_ARTICLES = {"window": "act-window", "notice": "act-notice", "query": "act-sender-query"}
_HANDOUT_DESKS = {
    "people": ("ihaho", "moj_minna110", "police_9110", "houterasu", "mamorou"),
    "pupils": ("sos24", "moj_kodomo110", "childline", "police_9110", "ihaho"),
}


def procedure_text(guide: procedure.Guide, folder: str | None, today: date, *, plain: bool = False) -> str:
    """How one service takes requests, for the counselor, or plainly for the person."""
    name = "procedure-plain.ja.md.j2" if plain else "procedure.ja.md.j2"
    return _rendered(name, (_ROUTES,), procedure.template_values(guide, law_names(today, folder), today), folder)


def handout_blocks(guide: procedure.Guide, folder: str | None, today: date, audience: str) -> list[Block]:
    """One page to hand out: what to keep, how to ask, what is seen, who helps."""
    agencies = tables.load_agencies(folder)
    pointers = [Pointer(name, "") for name in _HANDOUT_DESKS[audience] if name in agencies]
    values = procedure.template_values(guide, law_names(today, folder), today)
    shown = procedure.views_of(guide.routes[:2])
    values |= {
        "routes": shown,
        "seen": procedure.seen_groups(shown),
        "audience": audience,
        "agencies": answer.agency_views(pointers, agencies, today),
    }
    return parse_blocks(_rendered("handout.ja.md.j2", (), values, folder), [])


def answer_text(composed: answer.Answer, sources: answer.Tables, folder: str | None, today: date) -> str:
    """The answer to the person."""
    values = answer.template_values(composed, sources, law_names(today, folder), letter_titles(folder), today)
    return _rendered("answer.ja.md.j2", (_ROUTES, "answer-parts.ja.md.j2", "arrived.ja.md.j2"), values, folder)


def referral_text(values: dict[str, object], folder: str | None, *, plain: bool) -> str:
    """Whom to point to, for the counselor, or plainly for the person."""
    return _rendered(f"refer{'-plain' if plain else ''}.ja.md.j2", ("refer-parts.ja.md.j2",), values, folder)


def agency_text(values: dict[str, object], folder: str | None, *, plain: bool) -> str:
    """One agency, for the counselor, or plainly for the person."""
    return _rendered(f"agency{'-plain' if plain else ''}.ja.md.j2", (), values, folder)


def letter_titles(folder: str | None) -> dict[str, str]:
    """Letter → its title; the Japanese one where there are both."""
    titles: dict[str, str] = {}
    for template in load_letters(folder):
        titles.setdefault(template.header.name, template.header.title)
    return titles


def forms_text(forms: Sequence[form.FilledForm], folder: str | None) -> str:
    """The fields of forms with what goes into each."""
    return _rendered("forms.ja.md.j2", ("form.ja.md.j2",), {"forms": forms}, folder)


def field_text(number: int, one: form.FilledField, folder: str | None) -> str:
    """One field of a form."""
    return _rendered("field.ja.md.j2", ("form.ja.md.j2",), {"number": number, "one": one}, folder)


def _rendered(name: str, parts: Sequence[str], values: dict[str, object], folder: str | None) -> str:
    sources = {one: read_template("answers", one, folder) for one in (name, *parts)}
    return tidy(render_template(name, sources, values))


def law_names(today: date, folder: str | None) -> dict[str, str]:
    """The articles the templates name, as they are numbered on a day."""
    laws = Laws(tables.load_dicts("law.csv", folder))
    return {name: laws.cite(law_id, today) for name, law_id in _ARTICLES.items()}


def tidy(text: str) -> str:
    """A rendered template without runs of empty lines."""
    lines: list[str] = []
    for line in text.strip("\n").split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def show_text(text: str) -> None:
    """A text for people: wrapped on a terminal, as it is in a pipe, so that a mail program can wrap it itself."""
    safe = "\n".join(visible(line) for line in text.split("\n"))
    options.write_out(fill(safe, options.terminal_width()) if sys.stdout.isatty() else safe)
