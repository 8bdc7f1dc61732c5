"""Letters from templates: which there are, what fields each has, and a template with facts as blocks.

A template is a header of ``key: value`` lines, a line of ``---``, and a text in sandboxed, strict Jinja. Whatever a person typed
leaves the template as a token, so that it can become neither markup nor template.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.dates import parse_day, parse_instant, write_wareki
from ihaho_cli.errors import FaultyTableError, NotKnownError
from ihaho_cli.letters.blocks import Block, Part, Run, blanks_of, parse_blocks, token
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.fields import FIELDS, Field, Kind, Seen
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.variants import is_yes
from ihaho_cli.templating import Source, names_in, render_tokens
from ihaho_cli.text import cut, fold, visible

_KEYS = ("title", "names", "lang", "seen", "requires", "basis", "deadlines", "attach", "send", "form", "reviewed_by", "reviewed_on")
_WHO = ("forwarded", "provider-only", "all")
FLAGS = (
    "is_individual", "is_corporation", "is_guardian", "both_parents", "is_bereaved", "is_lawyer", "is_candidate", "is_party", "shows_name", "many_places",
    "is_av", "contact_hidden", "is_carrier", "is_special", "to_cdn", "to_registrar", "is_short", "election_query",
)  # fmt: skip
"""The variants a template may ask for; `variants` says which hold."""
_MONTHS = "January February March April May June July August September October November December".split()


class Header(NamedTuple):
    """What is known of a letter before it is written."""

    name: str
    """``takedown``."""
    lang: str
    """``ja`` or ``en``."""
    title: str
    names: tuple[str, ...]
    """Other names people use for it."""
    seen: str
    """forwarded (it has a part the poster reads), provider-only, or all (passed on or published whole)."""
    requires: tuple[str, ...]
    """Fields without which no letter is drafted."""
    basis: tuple[str, ...]
    """Ids of law.csv it rests on."""
    deadlines: tuple[str, ...]
    attach: tuple[str, ...]
    send: str
    form: str
    """Where the official form of this letter is; empty where there is none."""
    reviewed_by: str
    reviewed_on: str
    place: str
    """``templates/letters/takedown.ja.md.j2``."""


class Template(NamedTuple):
    """One file of templates/letters."""

    header: Header
    body: str
    first_line: int
    """Physical line the text begins at."""


class Draft(NamedTuple):
    """A letter that is written but for its blanks."""

    header: Header
    blocks: tuple[Block, ...]
    blanks: tuple[str, ...]
    """Keys of the fields to be filled in by hand."""
    cited: tuple[str, ...]
    """Ids of law.csv the text names."""
    day: date


class _Slot(str):
    """A field's text on its way through a template; blank ones are false."""

    __slots__ = ("key",)
    key: str


def parse_template(text: str, name: str, place: str) -> Template:
    """A template's header and text; ``name`` is the file's (``takedown.ja.md.j2``).

    Raises FaultyTableError naming the line.
    """
    head, mark, body = text.replace("\r\n", "\n").partition("\n---\n")
    if not mark:
        raise FaultyTableError(
            f"{place}: 見出しの終わり (---) がありません", "templates/letters/README.md の書き方を確かめてください"
        )
    told: dict[str, str] = {}
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or key.strip() not in _KEYS:
            raise FaultyTableError(f"{place}:{number}: 見出しに使えない行です", f"使えるキー: {' '.join(_KEYS)}")
        told[key.strip()] = value.strip()
    seen = told.get("seen", "forwarded")
    if seen not in _WHO or not told.get("title"):
        raise FaultyTableError(f"{place}: title か seen が正しくありません", f"seen に使える値: {' '.join(_WHO)}")
    unknown = [key for key in _list(told, "requires") if key not in FIELDS]
    if unknown:
        raise FaultyTableError(
            f"{place}: requires に知らない項目があります: {unknown[0]}", "ihaho draft --list-fields で確かめてください"
        )
    header = Header(
        name=name.split(".", maxsplit=1)[0], lang=told.get("lang", "ja"), title=told["title"], names=_list(told, "names"), seen=seen,
        requires=_list(told, "requires"), basis=_list(told, "basis"), deadlines=_list(told, "deadlines"), attach=_list(told, "attach"),
        send=told.get("send", ""), form=told.get("form", ""), reviewed_by=told.get("reviewed_by", ""),
        reviewed_on=told.get("reviewed_on", ""), place=place,
    )  # fmt: skip
    return Template(header, body, head.count("\n") + 3)


def _source(template: Template) -> Source:
    return Source(template.body, template.header.place, template.first_line)


def _list(told: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in told.get(key, "").split(";") if part.strip())


def find_letter(templates: Sequence[Template], name: str, lang: str | None = None) -> Template:
    """The letter of that id or Japanese title, however it is typed; in the language asked for, else its first.

    Raises NotKnownError with the nearest names.
    """
    wanted = fold(name)
    for template in templates:
        header = template.header
        if lang in (None, header.lang) and wanted in (fold(n) for n in (header.name, header.title, *header.names)):
            return template
    from difflib import get_close_matches

    known = {fold(n): t.header.name for t in templates for n in (t.header.name, t.header.title, *t.header.names)}
    near = list(dict.fromkeys(known[one] for one in get_close_matches(wanted, known, n=4, cutoff=0.4)))
    cure = f"もしかして: {'、'.join(near)}" if near else f"使える名前: {' '.join(t.header.name for t in templates)}"
    raise NotKnownError(f"「{cut(visible(name), 40)}」という書面はありません", cure)


def fields_of(template: Template) -> list[Field]:
    """The fields a template prints, in the order of `FIELDS`.

    Raises FaultyTableError where it cannot be read.
    """
    keys = names_in(_source(template))
    return [field for key, field in FIELDS.items() if key in keys]


def render(template: Template, facts: Facts, laws: Laws, flags: Mapping[str, bool], day: date) -> Draft:
    """The letter as blocks: facts in their places, blanks where nothing was told.

    Raises FaultyTableError where the template is at fault, BadInputError where a day is none.
    """
    runs: list[Run] = []
    cited: list[str] = []
    lang = template.header.lang

    def cite(law_id: str) -> str:
        cited.append(law_id)
        return laws.cite(law_id, day)

    context = _context(facts, lang, day) | {name: flags.get(name, False) for name in FLAGS} | {"law": cite, "pick": _pick}
    text = render_tokens(_source(template), context, _keep_in(runs))
    start = "" if template.header.seen == "forwarded" else f"part: {Part.PROVIDER}\n"
    blocks = parse_blocks(start + text, runs)
    _check_classes(template, blocks, agreed=flags.get("shows_name", False))
    return Draft(template.header, tuple(blocks), tuple(blanks_of(blocks)), tuple(dict.fromkeys(cited)), day)


def _keep_in(runs: list[Run]) -> Callable[[object], str]:
    """What a template's values become: tokens, each known by its field."""

    def keep(value: object) -> str:
        if isinstance(value, _Slot):
            runs.append(Run(str(value), value.key, is_blank=not value))
        else:
            runs.append(Run(str(value)))
        return token(len(runs) - 1)

    return keep


def _check_classes(template: Template, blocks: Iterable[Block], *, agreed: bool) -> None:
    """No field of the provider alone stands where the poster reads."""
    for block in blocks:
        if block.part is not Part.FORWARDED:
            continue
        for run in (run for cell in block.cells for run in cell if run.key):
            seen = FIELDS[run.key].seen
            if seen is Seen.PROVIDER or (seen is Seen.IF_AGREED and not agreed):
                raise FaultyTableError(
                    f"{template.header.place}: 発信者に渡る部分に {run.key} があります", "part: provider-only の後に移してください"
                )


def _context(facts: Facts, lang: str, day: date) -> dict[str, Any]:
    """Every field as a slot, in tables as their keys have dots."""
    context: dict[str, Any] = {"places": [_place(one, lang) for one in facts.places]}
    for key, field in FIELDS.items():
        value: Any = _written(field, facts, lang, day)
        if field.kind is Kind.MANY:
            value = [_slot(key, one) for one in facts.lists.get(key, ())]
        first, dot, last = key.partition(".")
        if dot:
            context.setdefault(first, {})[last] = value
        else:
            context[key] = value
    if facts.places:
        context["place"] = {**context["place"], **_place(facts.places[0], lang)}
    return context


def _place(place: Mapping[str, str], lang: str) -> dict[str, _Slot]:
    names = [key.partition(".")[2] for key in FIELDS if key.startswith("place.")]
    return {name: _slot(f"place.{name}", place.get(name, "")) for name in names}


def _written(field: Field, facts: Facts, lang: str, day: date) -> _Slot:
    told = facts.values.get(field.key, "")
    if field.key == "date":
        return _slot("date", write_date(parse_day(told) if told else day, lang))
    if told and field.kind is Kind.DAY:
        return _slot(field.key, write_date(parse_day(told), lang))
    if told and field.kind is Kind.INSTANT:
        return _slot(field.key, write_instant(told, lang))
    if field.kind is Kind.YES:
        return _slot(field.key, told if is_yes(told) else "")
    return _slot(field.key, told)


def _slot(key: str, text: str) -> _Slot:
    slot = _Slot(text)
    slot.key = key
    return slot


def write_date(day: date, lang: str) -> str:
    """The day as a letter of that language writes it: 令和8年11月23日, 23 November 2026."""
    return write_wareki(day) if lang == "ja" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def write_instant(text: str, lang: str) -> str:
    """A log's time in Japan's time with UTC beside it.

    Raises BadInputError where it is none or has no zone.
    """
    from datetime import UTC

    at = parse_instant(text).astimezone(JST)
    other = at.astimezone(UTC)
    if lang == "ja":
        return f"{at:%Y年%m月%d日 %H時%M分%S秒} (日本時間)、{other:%Y-%m-%d %H:%M:%S} UTC"
    return f"{other:%Y-%m-%d %H:%M:%S} UTC ({at:%Y-%m-%d %H:%M:%S} JST)"


def _pick(names: Mapping[str, str], chosen: str) -> str:
    """The words for one of a few values, still known by its field; blank where nothing was chosen."""
    return _slot(chosen.key, names.get(chosen, "")) if isinstance(chosen, _Slot) else ""
