"""``ihaho answer``: the text a counselor sends back."""

import re
import sys
from collections.abc import Mapping, Sequence

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice import answer
from ihaho_cli.advice.advice import PURPOSES
from ihaho_cli.advice.answer import Answer
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import completing, lookups, options, texts
from ihaho_cli.errors import BadInputError, NotKnownError, WrongUsageError
from ihaho_cli.extract import extract_urls
from ihaho_cli.model import Classification, Status
from ihaho_cli.text import cut, visible

FORMATS = ("text", "json")
_NUMBER = re.compile(r"[RHrh]\d{1,2}-\d{1,7}")
_LONGEST_PASTE = 1024 * 1024
"""Bytes; a consultation is a page or two."""


@click.command(name="answer", cls=options.JapaneseCommand)
@click.argument("urls", nargs=-1, metavar="[URLか相談の番号]...")
@click.option(
    "--need",
    "needs",
    multiple=True,
    shell_complete=completing.needs,
    metavar="KEY",
    help="相談の内容 (exposed identify copyright など。何度でも)",
)
@click.option("--purpose", "purposes", multiple=True, metavar="目的", help="依頼の目的 (defamation など。日本語でも、何度でも)")
@click.option("--fact", "facts", multiple=True, metavar="名前=値", help="age=16 image_age=minor residence=東京都 who=self")
@click.option("--list-needs", is_flag=True, help="--need に使える KEY の一覧")
@click.option("--log", "number", metavar="番号", help="作業として台帳に記録する相談 (R8-00123)")
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, urls: Sequence[str], needs: Sequence[str], purposes: Sequence[str], facts: Sequence[str],
    list_needs: bool, number: str | None, ledger: str | None, format_name: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """相談者に送る回答の文章を作る。判断も送信もしない。

    URL を渡さなければ、標準入力の文章から URL を拾います。相談の番号 (R8-00123) なら、台帳にあるその相談の URL で作ります。

    例:
      ihaho answer "https://x.com/example/status/1234567890123456789" --need exposed
      ihaho answer URL1 URL2 --purpose 名誉 --need identify
      ihaho answer - --need company-review < 相談.txt
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS) or "text"
    rules = tables.load_rules(folder)
    questions = {rule.key: rule.question for rule in rules}
    if list_needs:
        options.write_out("".join(visible(f"{key}  {question}") + "\n" for key, question in questions.items()))
        return errors.DONE
    keys = [lookups.find_word(questions, need, "相談の内容") for need in needs]
    aims = [lookups.find_word(PURPOSES, purpose, "目的") for purpose in purposes]
    known = lookups.parse_facts(facts)
    catalogue = tables.load_catalogue(folder)
    read = _classified(_with_consultations(ctx, ledger, urls), catalogue)
    good = [one for one in read if one.status not in (Status.INVALID, Status.UNSUPPORTED)]
    for one in read:
        if one not in good:
            options.say_error(
                BadInputError(f"{cut(visible(one.input), 80)} は URL として読めません", "URL をコピーし直してください")
            )
    if not good:
        return errors.BAD_INPUT
    sources = lookups.answer_sources(catalogue, rules, folder)
    composed = answer.compose(good, sources, keys, aims, known)
    text = texts.answer_text(composed, sources, folder, options.today())
    if chosen == "json":
        options.write_json(as_object(composed, good, text))
    else:
        texts.show_text(text)
    if number is not None:
        _log(ctx, ledger, number, good, aims)
    return errors.DONE if len(good) == len(read) else errors.BAD_INPUT


def _log(ctx: click.Context, ledger: str | None, number: str, urls: Sequence[Classification], aims: Sequence[str]) -> None:
    """Write the answer into the ledger as one work: its services, places and URLs, and what the purposes say of its contents."""
    from ihaho_cli.cli import log_desk, words
    from ihaho_cli.ledger.events import Event, EventKind

    vocabulary = words.load_vocabulary()
    contents = [label.code for aim in aims if (label := vocabulary.know("contents", aim))]
    places = [one.figure8 for one in urls if one.service and one.figure8]
    event = Event(
        "", EventKind.WORK, "", number, log_desk.parse_when(None, log_desk.now()),
        tuple(dict.fromkeys(one.service for one in urls if one.service)), tuple(contents), (),
        words.find_labels(vocabulary, "places", ",".join(places)), detail={"urls": [one.url for one in urls]},
    )  # fmt: skip
    log_desk.write_event(ctx, ledger, event, [one.canonical or one.url or "" for one in urls], beside=True)


def _with_consultations(ctx: click.Context, ledger: str | None, given: Sequence[str]) -> list[str]:
    """A consultation's number (R8-00123) stands for the URLs of its intakes and further questions."""
    found: list[str] = []
    for one in given:
        if not _NUMBER.fullmatch(one):
            found.append(one)
            continue
        from ihaho_cli.cli import log_desk

        entries = log_desk.find_consultation(log_desk.ready_ledger(ctx, ledger), one.upper())
        urls = [url for entry in entries for url in urls_of(entry.event.detail)]
        if not urls:
            raise NotKnownError(f"{one} の記録に URL がありません", "ihaho answer に URL を渡してください")
        found += dict.fromkeys(urls)
    return found


def urls_of(detail: Mapping[str, object]) -> list[str]:
    """The URLs an event names."""
    urls = detail.get("urls")
    return [url for url in urls if isinstance(url, str)] if isinstance(urls, list) else []


def _classified(urls: Sequence[str], catalogue: Catalogue) -> list[Classification]:
    texts = [url for url in urls if url != "-"]
    if "-" in urls or (not urls and not sys.stdin.isatty()):
        raw = sys.stdin.buffer.read(_LONGEST_PASTE + 1)
        if len(raw) > _LONGEST_PASTE:
            raise BadInputError(
                "標準入力の文章が長すぎます (1 MiB まで)", "相談の文章だけを渡してください。一覧は ihaho classify --input で"
            )
        pasted = raw.decode("utf-8", "replace")
        texts += [url for _, url in extract_urls(pasted, catalogue.is_listed)]
    if not texts:
        raise WrongUsageError("URL がありません", "ihaho answer URL のように、URL を渡してください")
    classifier = Classifier(catalogue)
    return [classifier.classify(text, number) for number, text in enumerate(texts, 1)]


def as_object(composed: Answer, urls: Sequence[Classification], text: str) -> Mapping[str, object]:
    """The answer by the contract of ``--format json``."""
    referral = composed.referral
    return {
        "services": list(dict.fromkeys(one.service for one in urls if one.service)),
        "items": [
            {
                "url": one.canonical or one.url,
                "service": one.service,
                "kind": one.item.kind if one.item else None,
                "id": one.item.id if one.item else None,
                "ids": dict(one.item.ids) if one.item else None,
                "single": one.item.single if one.item else None,
            }
            for one in urls
        ],
        "needs": list(composed.needs),
        "purposes": list(composed.purposes),
        "agencies": {
            "first": [one.agency for one in referral.first],
            "also": [one.agency for one in referral.also],
            "never": [{"agency": one.agency, "reason": one.note} for one in referral.never],
        },
        "rules": list(referral.rules),
        "letters": list(composed.letters),
        "deadlines": [{"id": one.id, "rule": one.rule} for one in composed.deadlines],
        "stop": composed.stop,
        "warnings": list(composed.warnings),
        "text": text,
    }
