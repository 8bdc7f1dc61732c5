"""``ihaho draft``: which letters fit, and a letter in the person's own name as text, Word or PDF."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from ihaho_cli import errors, proposals
from ihaho_cli.calendar import JST
from ihaho_cli.choosing import Proposal, choose
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import draft_form, giving, options, wizard
from ihaho_cli.cli.fact_files import read_facts
from ihaho_cli.drafting import Desk, draft_all, log_days
from ihaho_cli.errors import BadInputError, NoLetterError, NotKnownError, WrongUsageError
from ihaho_cli.facts import EMPTY, Facts
from ihaho_cli.fields import FIELDS, SITUATION_KEYS
from ihaho_cli.law import Laws
from ihaho_cli.letterbook import load_letters
from ihaho_cli.letters import Template, fields_of, find_letter, render
from ihaho_cli.model import Classification, Status
from ihaho_cli.procedure import is_search
from ihaho_cli.situation import LABELS, read_situation
from ihaho_cli.tables import load_catalogue, load_procedures, read_dicts
from ihaho_cli.text import visible

FORMATS = ("txt", "docx", "pdf", "text", "json")
_BY_SUFFIX = {".txt": "txt", ".docx": "docx", ".pdf": "pdf", ".json": "json"}
_NEXT, _FORM = "next", "form"
"""First arguments that are no letter: what to do after an answer; the fields of a service's own form."""


class _Draft(options.JapaneseCommand):
    """The command, but for ``draft form``, which has options of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] == _FORM:
            return draft_form.command.make_context(f"{info_name} {_FORM}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(name="draft", cls=_Draft)
@click.argument("words", nargs=-1, metavar="[書面] [URL]...")
@click.option("--facts", "facts_path", metavar="ファイル", help="事実のファイル (toml json)。- は標準入力")
@click.option("--format", "format_name", metavar="形式", help="書面は txt docx pdf、ほかは text json")
@click.option("--output", metavar="場所", help="書き出すファイルかフォルダー。同じ名前があれば _2 を付ける")
@click.option("--strict", is_flag=True, help="書き込む欄が残るなら作らない (終了コード 7)")
@click.option("--list-fields", is_flag=True, help="書面の項目を表示する")
@click.option("--example", is_flag=True, help="架空の事実のファイルを表示する")
@click.option("--review-pack", is_flag=True, help="弁護士に見てもらうための、全部の文と根拠の一覧")
@click.option("--lang", type=click.Choice(("ja", "en")), metavar="言語", help="両方ある書面の言語: ja en")
@click.option("--font", metavar="ファイル", help="PDF に使うフォント")
@click.option("--log", "number", metavar="番号", help="作った下書きを台帳に記録する相談 (R8-00123)")
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, words: Sequence[str], facts_path: str | None, format_name: str | None, output: str | None, strict: bool,
    list_fields: bool, example: bool, review_pack: bool, lang: str | None, font: str | None, number: str | None,
    ledger: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """本人が自分で出す書面の下書きを作る。送ることはしない。

    書面の名前を書かないと、事実のファイルから、合う書面を順に示します。
    氏名・住所・連絡先は書かなくても、後から手で書き込めます。

    例:
      ihaho draft takedown --example > 事実.toml
      ihaho draft --facts 事実.toml
      ihaho draft takedown "URL" --facts 事実.toml --output 依頼書.docx
      ihaho draft next 理由を示さずに断られた
      ihaho draft form "URL"

    終了コード: 0 済み  2 使い方  3 読めない入力  4 ない・知らない
    5 書けない  6 ひな形の不備  7 書面を作れない
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS)
    is_json = chosen == "json"
    today = datetime.now(JST).date()
    if words and words[0] == _NEXT:
        return _show_next(words[1:], is_json)
    letters = load_letters(folder)
    laws = Laws(read_dicts("law.csv"))
    if review_pack:
        return _show_review_pack(letters, laws, output)
    named = bool(words) and not _is_url(words[0])
    template = find_letter(letters, words[0], lang) if named else None
    if list_fields:
        return _show_fields(letters, template, is_json)
    if example:
        return _show_example(template)
    facts = read_facts(facts_path)
    asks = facts_path is None and wizard.is_possible()
    if asks and not named:
        facts = wizard.ask_situation(facts)
    desk = Desk(load_catalogue(folder), laws, today, _agency_names(), load_procedures(folder))
    posts = _classify(words[1:] if named else words, desk, facts)
    if template is None:
        proposal = _propose(facts, posts, desk)
        code = _show_proposal(proposal, desk, letters, is_json)
        if not is_json and proposal.letters:
            _write_lines([f"  {day}" for day in log_days(facts, read_situation(facts.values, desk.day))])
        chosen_name = wizard.ask_letter(proposal, {one.header.name: one.header.title for one in letters}) if asks else None
        if chosen_name is None:
            return code
        template = find_letter(letters, chosen_name, lang)
    if asks:
        posts = posts or _classify(wizard.ask_urls(), desk, facts)
        facts = wizard.ask_fields(template, facts)
    finished = draft_all(template, facts, posts, desk)
    blanks = [key for one in finished for key in one.draft.blanks]
    if strict and blanks:
        left = f"書き込む欄が {len(blanks)} か所残っています: {'、'.join(dict.fromkeys(FIELDS[key].label for key in blanks))}"
        raise NoLetterError(left, "事実のファイルに書き足すか、--strict を外してください")
    if number is not None:
        from ihaho_cli.cli import log_desk

        log_desk.expect(ctx, ledger, number)
    files = giving.give(finished, _letter_format(chosen, output), output, font)
    if number is not None:
        log_desk.write_letters(ctx, ledger, number, zip(finished, files, strict=True), [one.url or "" for one in posts])
    return errors.DONE


def _agency_names() -> dict[str, str]:
    """The agencies' names; none where the table of agencies is not shipped."""
    try:
        return {row["agency_id"]: row["name_ja"] for row in read_dicts("agencies.csv")}
    except NotKnownError:
        return {}


def _is_url(word: str) -> bool:
    return "://" in word or "." in word or word.startswith("-")


def _classify(urls: Sequence[str], desk: Desk, facts: Facts) -> list[Classification]:
    """The posts complained of: those of the command line, else those of the facts."""
    given = list(urls) or [place["url"] for place in facts.places if place.get("url")]
    classifier = Classifier(desk.catalogue)
    posts = [classifier.classify(url, number) for number, url in enumerate(given, 1)]
    if any(post.status in (Status.INVALID, Status.UNSUPPORTED) for post in posts):
        raise BadInputError("URL として読めないものがあります", "ブラウザーの上の欄から URL をコピーし直してください")
    return posts


def _propose(facts: Facts, posts: Sequence[Classification], desk: Desk) -> Proposal:
    return choose(read_situation(_with_traits(facts.values, posts, desk), desk.day, never_contact=_is_never(posts)))


def _show_proposal(proposal: Proposal, desk: Desk, letters: Sequence[Template], is_json: bool) -> int:
    titles = {template.header.name: template.header.title for template in letters}
    if is_json:
        options.write_json(proposals.proposal_object(proposal))
    else:
        _write_lines(proposals.proposal_lines(proposal, titles, desk.agencies))
    return errors.DONE if proposal.letters or proposal.stop is None else errors.NO_LETTER


def _is_never(posts: Sequence[Classification]) -> bool:
    return any(post.contact == "never" for post in posts)


def _with_traits(values: Mapping[str, str], posts: Sequence[Classification], desk: Desk) -> dict[str, str]:
    """What the tables know of the first post's service, where the person said nothing."""
    told = dict(values)
    service = desk.catalogue.find_service(posts[0].service) if posts and posts[0].service else None
    if service is None:
        return told
    operator = desk.catalogue.find_operator(service.operator_id)
    if service.designated:
        told.setdefault("service.designated", "yes")
    if is_search(service):
        told.setdefault("service.search", "yes")
    if operator is not None and operator.country:
        told.setdefault("operator", "domestic" if operator.country == "JP" else "foreign")
    return told


def _show_fields(letters: Sequence[Template], template: Template | None, is_json: bool) -> int:
    """The fields of one letter, or of every letter."""
    wanted = [template] if template else list(letters)
    rows = []
    for one in wanted:
        for field in fields_of(one):
            required = field.key in one.header.requires
            rows.append({"letter": one.header.name, "key": field.key, "label": field.label, "seen": str(field.seen),
                         "kind": str(field.kind), "required": required, "help": field.help})  # fmt: skip
    if is_json:
        options.write_json(rows)
        return errors.DONE
    for one in wanted:
        options.write_out(f"{one.header.name}  {one.header.title}\n")
        for row in rows:
            if row["letter"] == one.header.name and template is not None:
                mark = "必須" if row["required"] else "    "
                options.write_out(visible(f"  {mark}  {row['key']}  {row['label']}  {row['help']}") + "\n")
    if template is None:
        options.write_out("\n書面を選ぶための項目\n")
        for key, labels in LABELS.items():
            if key in SITUATION_KEYS:
                options.write_out(f"  {key}  {'、'.join(f'{value} ({label})' for value, label in labels.items())}\n")
    return errors.DONE


def _show_example(template: Template | None) -> int:
    if template is None:
        raise WrongUsageError("どの書面の例かが書かれていません", "ihaho draft takedown --example のように書いてください")
    from ihaho_cli.examples import write_example

    options.write_utf8(write_example(template.header.name, fields_of(template), template.header.requires, template.header.lang))
    return errors.DONE


def _show_review_pack(letters: Sequence[Template], laws: Laws, output: str | None) -> int:
    from ihaho_cli.checksheet import write_review_pack
    from ihaho_cli.outputs import free_path, write_text

    today = datetime.now(JST).date()
    flags = {"is_individual": True, "many_places": False}
    text = write_review_pack([render(one, EMPTY, laws, flags, today) for one in letters], laws)
    if output is None:
        options.write_utf8(text)
    else:
        write_text(free_path(output), [text], force=False)
    return errors.DONE


def _show_next(words: Sequence[str], is_json: bool) -> int:
    """What to do after an answer, and the day it sets."""
    from ihaho_cli.dates import parse_day
    from ihaho_cli.replies import find_reply, parse_replies

    replies = parse_replies(read_dicts("replies.csv"))
    if not words:
        for one in replies:
            options.write_out(f"{one.reply_id}  {one.name}\n")
        return errors.DONE
    one = find_reply(replies, words[0], words[2] if len(words) > 2 else "")
    told = proposals.next_after(one, parse_day(words[1]) if len(words) > 1 else None)
    if is_json:
        options.write_json(told)
    else:
        _write_lines(proposals.next_lines(one, told))
    return errors.DONE


def _write_lines(lines: Sequence[str]) -> None:
    for line in lines:
        options.write_out(visible(line) + "\n")


def _letter_format(chosen: str | None, output: str | None) -> str:
    given = {"text": "txt", None: None}.get(chosen, chosen)
    form = given or _BY_SUFFIX.get(os.path.splitext(output or "")[1].lower()) or "txt"
    if form == "json":
        raise WrongUsageError("書面は json では出せません", "txt、docx、pdf のどれかにしてください")
    return form
