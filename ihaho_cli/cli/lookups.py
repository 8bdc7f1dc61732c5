"""What several commands look up the same way: a service by name or URL, a word of a vocabulary, a text to show."""

from collections.abc import Mapping, Sequence

from ihaho_cli import tables
from ihaho_cli.advice.advice import Rule
from ihaho_cli.advice.answer import Tables, check_fact
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.model import Classification, Service, Status
from ihaho_cli.names import find_by_name, suggest
from ihaho_cli.text import cut, fold, visible

_MOST_CANDIDATES = 8


def find_service(catalogue: Catalogue, given: str) -> tuple[Service, Classification | None]:
    """The one service a name or a URL means, and the classification where it was a URL.

    Raises NotKnownError with the nearest names, or with the candidates where a name fits several.
    """
    found = [] if "://" in given else find_by_name(catalogue.services(), given)
    if len(found) == 1:
        return found[0], None
    exact = [s for s in found if fold(given) in (fold(s.service_id), fold(s.name_ja))]
    if len(exact) == 1:
        return exact[0], None
    one = Classifier(catalogue).classify(given, 1)
    if one.service is not None:
        service = catalogue.find_service(one.service)
        if service is not None:
            return service, one
    shown = cut(visible(given), 60)
    if one.service is not None:
        raise NotKnownError(f"{one.service_name} の行は services.csv にありません", "転送や写しの場合は、元の URL を渡してください")
    if found:
        names = "、".join(f"{s.name_ja} ({s.service_id})" for s in found[:_MOST_CANDIDATES])
        raise NotKnownError(f"「{shown}」に当てはまるサービスが {len(found)} 件あります", f"id で指定してください: {names}")
    if one.status is Status.UNKNOWN and "." in given:
        raise NotKnownError(f"{shown} は表にないサイトです", "ihaho answer に URL を渡すと、一般的な進め方を示します")
    near = "、".join(f"{s.name_ja} ({s.service_id})" for s in suggest(catalogue.services(), given))
    cure = f"もしかして: {near}" if near else "ihaho classify に URL を渡して、id を調べてください"
    raise NotKnownError(f"サービス「{shown}」は表にありません", cure)


def find_word(words: Mapping[str, str], given: str, what: str) -> str:
    """The key of a vocabulary by its key or by any part of its Japanese name that fits only one.

    Raises NotKnownError with all words.
    """
    wanted = fold(given)
    folded = {key: (fold(key), fold(name)) for key, name in words.items()}
    exact = [key for key, names in folded.items() if wanted in names]
    found = exact or [key for key, names in folded.items() if wanted and any(wanted in name for name in names)]
    if len(found) == 1:
        return found[0]
    choices = "、".join(f"{key} ({words[key]})" for key in (found or words))
    raise NotKnownError(
        f"{what}「{cut(visible(given), 40)}」は{'1つに決まりません' if found else 'ありません'}", f"使える値: {choices}"
    )


def parse_facts(given: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` options as a mapping.

    Raises WrongUsageError for a fact nobody knows or a value it cannot have.
    """
    facts = {}
    for one in given:
        name, equals, value = one.partition("=")
        wrong = check_fact(name.strip(), value.strip()) if equals else "--fact は 名前=値 の形で書きます"
        if wrong is not None:
            raise WrongUsageError(wrong, "例: --fact age=16 --fact image_age=minor --fact residence=東京都")
        facts[name.strip()] = value.strip()
    return facts


def answer_sources(catalogue: Catalogue, rules: Sequence[Rule], folder: str | None) -> Tables:
    """What an answer is made from, a desk's own rows included.

    Raises NotKnownError, FaultyTableError.
    """
    procedures, agencies = tables.load_procedures(folder), tables.load_agencies(folder)
    return Tables(catalogue.find_service, catalogue.find_operator, procedures, agencies, rules)
