"""Whether the tables keep their word: each site, each example leads to its own row, each wrapper to what it wraps."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.check import Fault, Faults
from ihaho_cli.classify import Classifier
from ihaho_cli.model import Service, WrapperKind
from ihaho_cli.rows import Row, parse_list
from ihaho_cli.tables import CATALOGUE_TABLES


def check_claims(catalogue: Catalogue) -> list[Fault]:
    """Whether each site and each example finds its own row: no site shadowed, no item claimed twice."""
    faults = Faults()
    classifier = Classifier(catalogue)
    for number, service in enumerate(catalogue.services()):
        say = faults.at(service.place)
        for text in service.sites:
            owners = [found[0] for url in _sample_urls(text) if (found := classifier.match(url)) is not None]
            if not any(owner == number or _is_own_wrapper(catalogue, owner, service) for owner in owners):
                other = _owner_name(catalogue, owners[0]) if owners else "どの行"
                say("sites", f"{text} は {other} の陰になり、見つかりません")
        for template, example in zip(service.items, service.examples, strict=False):
            found = classifier.match(example)
            if found is not None and _is_own_wrapper(catalogue, found[0], service):
                answer = classifier.classify(example)
                if answer.service != service.service_id or (answer.item is None and not answer.short_link):
                    say("examples", f"{example} から番号が読み取れません")
            elif found is None or found[0] != number:
                other = "どのサービスでもない" if found is None else _owner_name(catalogue, found[0])
                say("examples", f"{example} は {other} と判定されます")
            elif found[1] is None or service.items[found[1]] != template:
                other = "どのひな形にも合いません" if found[1] is None else f"{service.items[found[1]]} に合います"
                say("examples", f"{example} は {other}")
    return faults.found


def _sample_urls(site: str) -> tuple[str, str]:
    """A URL on the site itself and one on a sub-domain of it."""
    bare = re.sub(r"\{[a-z]+\}", "sample", site.removeprefix("=")).replace("#", "1")
    return f"https://{bare}", f"https://sub.{bare}"


def _owner_name(catalogue: Catalogue, number: int) -> str:
    return catalogue.service(number).service_id if number >= 0 else catalogue.wrapper(number).wrapper_id


def _is_own_wrapper(catalogue: Catalogue, number: int, service: Service) -> bool:
    return number < 0 and catalogue.wrapper(number).service_id == service.service_id


def check_unwrapping(rows: Sequence[Row], catalogue: Catalogue) -> list[Fault]:
    """Whether each example of wrappers.csv unwraps to the URL it names."""
    faults = Faults()
    classifier = Classifier(catalogue)
    columns = CATALOGUE_TABLES["wrappers.csv"]
    for row in rows:
        say = faults.at(row.place)
        for column, message in _wrong_examples(dict(zip(columns, row.cells, strict=True)), classifier):
            say(column, message)
    return faults.found


def _wrong_examples(cells: Mapping[str, str], classifier: Classifier) -> Iterator[tuple[str, str]]:
    for example in parse_list(cells["examples"], " | "):
        outer, arrow, inner = example.partition(" => ")
        answer = classifier.classify(outer)
        if cells["kind"] == WrapperKind.SHORT:
            right = answer.short_link and answer.service == cells["service_id"]
        elif cells["kind"] == WrapperKind.COPY:
            right = answer.service == cells["service_id"] and (
                not arrow or (answer.copy_of is not None and answer.copy_of.url == inner)
            )
        else:
            right = bool(answer.via) and answer.via[0].service == cells["service_id"] and answer.url == inner
        if not right:
            yield "examples", f"{outer} から {inner or 'この短縮リンク'} が読み取れません"
