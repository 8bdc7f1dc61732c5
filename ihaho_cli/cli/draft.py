"""``ihaho draft``: which letters fit, and a letter in the person's own name as text, Word or PDF."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click

from ihaho_cli import errors
from ihaho_cli.advice.procedure import is_search
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import completing, draft_form, draft_shown, giving, options, unfinished, wizard
from ihaho_cli.cli.fact_files import read_facts
from ihaho_cli.cli.unfinished import Answers
from ihaho_cli.errors import BadInputError, NoLetterError, NotKnownError, WrongUsageError
from ihaho_cli.letters import proposals
from ihaho_cli.letters.certified import LAYOUTS, ORDINARY
from ihaho_cli.letters.choosing import Proposal, choose
from ihaho_cli.letters.drafting import CERTIFIED, Desk, draft_all, log_days
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.fields import FIELDS
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.letterbook import load_letters
from ihaho_cli.letters.letters import Template, find_letter
from ihaho_cli.letters.situation import read_situation
from ihaho_cli.model import Classification, Status
from ihaho_cli.tables import load_catalogue, load_dicts, load_procedures

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
@click.argument("words", nargs=-1, shell_complete=completing.letters, metavar="[書面] [URL]...")
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
@click.option("--certified", is_flag=True, help="内容証明の行と枚数に組み、郵便局の数え方で数える")
@click.option("--layout", type=click.Choice(tuple(LAYOUTS)), metavar="字x行", help="内容証明の組み方: " + " ".join(LAYOUTS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, words: Sequence[str], facts_path: str | None, format_name: str | None, output: str | None, strict: bool,
    list_fields: bool, example: bool, review_pack: bool, lang: str | None, font: str | None, number: str | None,
    ledger: str | None, certified: bool, layout: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """本人が自分で出す書面の下書きを作る。送ることはしない。

    書面の名前を書かないと、事実のファイルから、合う書面を順に示します。
    氏名・住所・連絡先は書かなくても、後から手で書き込めます。

    例:
      ihaho draft takedown --example > 事実.toml
      ihaho draft --facts 事実.toml
      ihaho draft takedown "URL" --facts 事実.toml --output 依頼書.docx
      ihaho draft takedown "URL" --facts 事実.toml --certified
      ihaho draft next 理由を示さずに断られた
      ihaho draft form "URL"

    終了コード: 0 済み  2 使い方  3 読めない入力  4 ない・知らない
    5 書けない  6 ひな形の不備  7 書面を作れない
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS)
    today = options.today()
    if words and words[0] == _NEXT:
        return draft_shown.show_next(words[1:], chosen == "json", folder)
    letters = load_letters(folder)
    laws = Laws(load_dicts("law.csv", folder))
    if review_pack:
        return draft_shown.show_review_pack(letters, laws, output)
    named = bool(words) and not _is_url(words[0])
    template = find_letter(letters, words[0], lang) if named else None
    if template is not None and template.header.name == CERTIFIED and len(words) > 1 and not _is_url(words[1]):
        certified, words = True, words[1:]
        template = find_letter(letters, words[0], lang)
    if list_fields:
        return draft_shown.show_fields(letters, template, chosen == "json")
    if example:
        return draft_shown.show_example(template)
    facts = read_facts(facts_path)
    wish = _Wish(
        words[1:] if named else words, template, letters, chosen, output, strict, lang, font, number, ledger,
    )  # fmt: skip
    desk = Desk(
        load_catalogue(folder), laws, today, _agency_names(folder), load_procedures(folder),
        (layout or ORDINARY) if certified or layout else "",
    )  # fmt: skip
    if facts_path is not None or not wizard.is_possible():
        return _go(ctx, wish, desk, facts, None)
    with unfinished.keeping([one.header.name for one in letters], today) as answers:
        return _go(ctx, wish, desk, wizard.offer(answers, _titles(letters)), answers)


class _Wish(NamedTuple):
    """What was asked for on the command line."""

    urls: Sequence[str]
    template: Template | None
    letters: Sequence[Template]
    form: str | None
    output: str | None
    strict: bool
    lang: str | None
    font: str | None
    number: str | None
    ledger: str | None


def _go(ctx: click.Context, wish: _Wish, desk: Desk, facts: Facts, answers: Answers | None) -> int:
    """From facts to letters; what is missing is asked where somebody is there to answer."""
    template = wish.template
    posts = _classify(wish.urls, desk, facts)
    _warn_of_others(ctx, wish, posts)
    if answers is not None and template is None:
        facts = wizard.ask_situation(facts, answers)
    if template is None:
        proposal = _propose(facts, posts, desk)
        is_json = wish.form == "json"
        code = _show_proposal(proposal, desk, wish.letters, is_json)
        if not is_json and proposal.letters:
            draft_shown.write_lines([f"  {day}" for day in log_days(facts, read_situation(facts.values, desk.day))])
        name = None if answers is None else wizard.ask_letter(proposal, _titles(wish.letters), answers)
        if name is None:
            return code
        template = find_letter(wish.letters, name, wish.lang)
    if answers is not None:
        if not posts:
            posts = _classify(wizard.ask_urls(), desk, facts)
            _warn_of_others(ctx, wish, posts)
        facts = wizard.ask_fields(template, facts, answers)
    finished = draft_all(template, facts, posts, desk)
    blanks = [key for one in finished for key in one.draft.blanks]
    if wish.strict and blanks:
        left = f"書き込む欄が {len(blanks)} か所残っています: {'、'.join(dict.fromkeys(FIELDS[key].label for key in blanks))}"
        raise NoLetterError(left, "事実のファイルに書き足すか、--strict を外してください")
    if wish.number is not None:
        from ihaho_cli.cli import log_desk

        log_desk.expect(ctx, wish.ledger, wish.number)
    files = giving.give(finished, _letter_format(wish.form, wish.output), wish.output, wish.font)
    if wish.number is not None:
        pairs = zip(finished, files, strict=True)
        log_desk.write_letters(ctx, wish.ledger, wish.number, pairs, [one.url or "" for one in posts], _canonicals(posts))
    return errors.DONE


def _titles(letters: Sequence[Template]) -> dict[str, str]:
    return {one.header.name: one.header.title for one in reversed(letters)}


def _canonicals(posts: Sequence[Classification]) -> list[str]:
    return list(dict.fromkeys(one.canonical or one.url or one.input for one in posts))


def _warn_of_others(ctx: click.Context, wish: _Wish, posts: Sequence[Classification]) -> None:
    """Say that the same post is in the ledger from somebody else; nothing where there is no ledger."""
    path = options.ledger_path(ctx, wish.ledger)
    is_named = options.from_group(ctx, "ledger", wish.ledger) is not None
    if posts and (is_named or os.path.exists(path)):
        from ihaho_cli.cli import log_desk

        log_desk.warn_of_others(path, wish.number, _canonicals(posts), must=is_named)


def _agency_names(folder: str | None) -> dict[str, str]:
    """The agencies' names; none where the table of agencies is not shipped."""
    try:
        return {row["agency_id"]: row["name_ja"] for row in load_dicts("agencies.csv", folder)}
    except NotKnownError:
        return {}


def _is_url(word: str) -> bool:
    return "://" in word or "." in word or word.startswith("-")


def _classify(urls: Sequence[str], desk: Desk, facts: Facts) -> list[Classification]:
    """The posts complained of, each once: those of the command line, else those of the facts."""
    given = list(urls) or [place["url"] for place in facts.places if place.get("url")]
    classifier = Classifier(desk.catalogue)
    posts = [classifier.classify(url, number) for number, url in enumerate(given, 1)]
    if any(post.status in (Status.INVALID, Status.UNSUPPORTED) for post in posts):
        raise BadInputError("URL として読めないものがあります", "ブラウザーの上の欄から URL をコピーし直してください")
    once: dict[str, Classification] = {}
    for post in posts:
        once.setdefault(post.canonical or post.url or post.input, post)
    return list(once.values())


def _propose(facts: Facts, posts: Sequence[Classification], desk: Desk) -> Proposal:
    return choose(read_situation(_with_traits(facts.values, posts, desk), desk.day, never_contact=_is_never(posts)))


def _show_proposal(proposal: Proposal, desk: Desk, letters: Sequence[Template], is_json: bool) -> int:
    if is_json:
        options.write_json(proposals.proposal_object(proposal))
    else:
        draft_shown.write_lines(proposals.proposal_lines(proposal, _titles(letters), desk.agencies))
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


def _letter_format(chosen: str | None, output: str | None) -> str:
    given = {"text": "txt", None: None}.get(chosen, chosen)
    form = given or _BY_SUFFIX.get(os.path.splitext(output or "")[1].lower()) or "txt"
    if form == "json":
        raise WrongUsageError("書面は json では出せません", "txt、docx、pdf のどれかにしてください")
    return form
