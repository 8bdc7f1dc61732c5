"""From facts to finished drafts: one letter for each addressee, with its check sheet, or the reasons why there is none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ihaho_cli.advice.advice import Procedure
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.dates import parse_day
from ihaho_cli.errors import NoLetterError
from ihaho_cli.letters.addressee import addressee_of, ways_to
from ihaho_cli.letters.blocks import Run
from ihaho_cli.letters.certified import ORDINARY
from ihaho_cli.letters.certified_form import certify
from ihaho_cli.letters.checksheet import Sheet, write_sheet
from ihaho_cli.letters.choosing import Proposal, choose
from ihaho_cli.letters.deadlines import RULES, compute
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.fields import FIELDS, Kind
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.letters import Draft, Template, render
from ihaho_cli.letters.phrases import Objection
from ihaho_cli.letters.proposals import explain
from ihaho_cli.letters.rulebook import SEXUAL
from ihaho_cli.letters.situation import Goal, Situation, read_situation
from ihaho_cli.letters.validations import check
from ihaho_cli.letters.variants import flags_of, with_default_items
from ihaho_cli.model import Classification, label_of
from ihaho_cli.text import fold

_NATURES: Mapping[str, str] = {
    "takedown-intimate": "intimate-image", "take-it-down": "intimate-image", "dmca": "copyright", "takedown-copyright": "copyright",
    "takedown-trademark": "trademark", "takedown-election": "election",
}  # fmt: skip
"""What happened, where a letter itself says it."""
CERTIFIED = "certified-mail"
"""The letter that is 内容証明 by itself."""
_IDENTIFYING = ("disclosure", "preserve-logs")
_KEPT_IN_FORM = ("to.", "place.", "service")
_FEWEST_LEFT = ("law-S4", "law-S6")


class Finished(NamedTuple):
    """One letter that may be given to the person."""

    draft: Draft
    sheet: str
    objections: tuple[Objection, ...]
    """Remarks only; what bars has raised."""
    service: str
    """Its service's id; empty where no row knows it."""


class Desk(NamedTuple):
    """What drafting needs beside the facts."""

    catalogue: Catalogue
    laws: Laws
    day: date
    agencies: Mapping[str, str]
    """Agencies' names by their ids; an id without one stands for itself."""
    procedures: Sequence[Procedure] = ()
    certified: str = ""
    """Layout of 内容証明 (`certified.LAYOUTS`) letters are to be laid out in; empty for none."""


def situation_for(facts: Facts, letter: str, day: date, *, never_contact: bool = False) -> Situation:
    """What happened, as far as the facts or the letter's own subject tell it.

    Raises BadInputError.
    """
    values = dict(facts.values)
    values.setdefault("nature", _NATURES.get(letter, "defamation"))
    if letter in _IDENTIFYING:
        values.setdefault("goal", "identify")
    return read_situation(values, day, never_contact=never_contact)


def draft_all(template: Template, facts: Facts, posts: Sequence[Classification], desk: Desk) -> list[Finished]:
    """The letter for every addressee the posts have; one without posts where none are given.

    Raises NoLetterError with every reason at once, BadInputError, FaultyTableError.
    """
    if desk.certified and template.header.lang != "ja":
        raise NoLetterError("内容証明は日本語だけで書きます (V13)", "日本語の書面を選ぶか、--certified を外してください")
    groups: dict[str, list[Classification]] = {}
    for post in posts:
        groups.setdefault(post.service or post.host or "", []).append(post)
    finished, barred = [], []
    for service, group in groups.items() or [(facts.values.get("service", ""), [])]:
        for told in _one_a_connection(template, facts):
            try:
                finished.append(_draft(template, told, group, service, desk))
            except NoLetterError as error:
                barred.append(error)
    if barred:
        raise NoLetterError(
            "。".join(dict.fromkeys(error.message for error in barred)), "。".join(dict.fromkeys(error.cure for error in barred))
        )
    return finished


def _one_a_connection(template: Template, facts: Facts) -> list[Facts]:
    """A request to a carrier is about one address at one time: the facts once for each connection told."""
    if template.header.name not in _IDENTIFYING or not facts.logs:
        return [facts]
    return [
        facts._replace(values={**facts.values, **{f"log.{name}": text for name, text in log.items() if text}}) for log in facts.logs
    ]


def _draft(template: Template, facts: Facts, posts: Sequence[Classification], service: str, desk: Desk) -> Finished:
    header = template.header
    kind = fold(facts.text("to.kind"))
    to = addressee_of(desk.catalogue, service, header.name, header.lang, kind)
    situation = situation_for(facts, header.name, desk.day, never_contact=to.never_contact)
    proposal = choose(situation)
    _obey_stop(proposal, desk.agencies)
    told = _with_posts(facts, posts)
    row = desk.catalogue.find_service(service) if service else None
    for key, value in (("service", (row.name_en if header.lang == "en" else row.name_ja) if row else ""), ("to.name", to.name)):
        if value and (key == "service" or not told.values.get(key)):
            told = told.with_value(key, value)
    if to.address and to.name == told.values.get("to.name") and not told.values.get("to.address"):
        told = told.with_value("to.address", to.address)
    if proposal.is_blank_form:
        told = as_form(told)
    elif header.name == "disclosure":
        told = with_default_items(told)
    flags = flags_of(told, situation)
    draft = render(template, told, desk.laws, flags, desk.day)
    if proposal.is_blank_form:
        draft = _without_day(draft)
    unsingle = [post.input for post in posts if post.item is not None and not post.item.single]
    objections = check(
        draft, told, situation, never_contact=to.never_contact, unsingle=unsingle, is_form=proposal.is_blank_form
    )  # fmt: skip
    bars = [one for one in objections if one.bars]
    if bars:
        raise NoLetterError("。".join(f"{one.message} ({one.id})" for one in bars), "。".join(one.cure for one in bars))
    layout = desk.certified or (ORDINARY if header.name == CERTIFIED else "")
    if layout:
        draft, remarks = _certified(draft, told, layout)
        objections += remarks + _unsuited(service, situation, desk)
    warnings = [*proposal.warnings, *(one.why for one in proposal.refused if one.name == header.name)]
    how = "" if facts.values.get("to.name") else to.how
    ways = ways_to(desk.catalogue, desk.procedures, service, header.name, situation.nature, kind)
    sheet = write_sheet(
        draft, Sheet(objections, how, warnings, proposal.is_blank_form, ways, log_days(facts, situation)), desk.laws
    )
    return Finished(draft, sheet, tuple(objections), service)


def _certified(draft: Draft, told: Facts, layout: str) -> tuple[Draft, list[Objection]]:
    """The letter in the lines of 内容証明, and what the post office would say."""
    names_enclosures = any(run.key == "attachments" for block in draft.blocks for cell in block.cells for run in cell)
    done = certify(draft.blocks, told.values.get("to.address", ""), layout, encloses=names_enclosures)
    blanks = (*draft.blanks, *(["to.address"] if not told.values.get("to.address") else []))
    found = [Objection("V13", message, cure, False) for message, cure in done.remarks]
    return draft._replace(blocks=done.blocks, blanks=tuple(dict.fromkeys(blanks))), found


def _unsuited(service: str, situation: Situation, desk: Desk) -> list[Objection]:
    """Where 内容証明 is not the way, whatever the letter says."""
    row = desk.catalogue.find_service(service) if service else None
    operator = desk.catalogue.find_operator(row.operator_id) if row else None
    found = []
    if operator is not None and operator.country not in ("", "JP"):
        found.append(
            Objection("V13", "内容証明は国外あてには使えません", "国内の代表者・代理人の住所か、フォームを使ってください", False)
        )
    if situation.nature in SEXUAL:
        found.append(
            Objection("V13", "画像の被害には、内容証明は向きません", "早く届くフォームか電子メールを使ってください", False)
        )
    return found


def log_days(facts: Facts, situation: Situation) -> list[str]:
    """Where the poster is to be found and the day of the post is known: until when logs may be kept, as marks of practice.

    Raises BadInputError where that day is none.
    """
    posted = facts.values.get("post_date", "")
    if not posted or situation.goal is Goal.REMOVE:
        return []
    computed = compute(RULES["D6"], parse_day(posted))
    return [*explain(computed)[1:], *computed.rule.notes]


def _obey_stop(proposal: Proposal, agencies: Mapping[str, str]) -> None:
    if proposal.stop and proposal.stop not in _FEWEST_LEFT:
        raise NoLetterError(
            f"この状況では書面を作りません ({proposal.stop})",
            "".join(proposal.warnings) + f"案内先: {'、'.join(agencies.get(one, one) for one in proposal.agencies)}",
        )


def _with_posts(facts: Facts, posts: Sequence[Classification]) -> Facts:
    """The facts with the posts' URLs and numbers; what the file says of a URL is kept."""
    if not posts:
        return facts
    told = {place.get("url", ""): place for place in facts.places}
    places = []
    for post in posts:
        url = post.canonical or post.url or post.input
        known = told.get(post.input) or told.get(url) or (facts.places[0] if len(posts) == len(facts.places) == 1 else {})
        ids = "、".join(f"{label_of(kind)} {value}" for kind, value in post.item.ids.items()) if post.item else ""
        places.append({**known, "url": url, "other": known.get("other") or ids})
    return facts._replace(places=tuple(places))


def as_form(facts: Facts) -> Facts:
    """The facts a third party may give: where the post is and whom to ask; all else is the right-holder's to write."""
    values = {key: text for key, text in facts.values.items() if key.startswith(_KEPT_IN_FORM)}
    places = tuple({name: text for name, text in place.items() if name != "info"} for place in facts.places)
    lists = {key: ("",) for key, field in FIELDS.items() if field.kind is Kind.MANY and key == "right"}
    return Facts(values, lists, places, (), facts.removed)


def _without_day(draft: Draft) -> Draft:
    """The date is written by who signs."""
    blank = Run("", "date", is_blank=True)
    blocks = tuple(
        block._replace(cells=tuple(tuple(blank if run.key == "date" else run for run in cell) for cell in block.cells))
        for block in draft.blocks
    )
    return draft._replace(blocks=blocks, blanks=("date", *(key for key in draft.blanks if key != "date")))
