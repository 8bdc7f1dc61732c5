"""The shipped tables: documented, witnessed, and free of anybody's private account."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from places import PROJECT

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.faults import find_faults
from ihaho_cli.columns import COLUMNS, render_readme
from ihaho_cli.hosts import is_plain_host, registrable_domain_of_row
from ihaho_cli.model import Confidence
from ihaho_cli.tables import CATALOGUE_TABLES, load_catalogue_about
from ihaho_cli.urls import split_plain

DATA = PROJECT / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shipped_tables_have_no_fault() -> None:
    """Neither a fault nor a stale row on the day the tables were finished."""
    assert find_faults(None, date(2026, 11, 24)) == []


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_are_documented(name: str) -> None:
    """The header of each table is what its description says, and it ends with its witness."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == list(COLUMNS[name])
    assert header[-3:] == ["source_url", "checked", "confidence"]
    assert name not in CATALOGUE_TABLES or tuple(header) == CATALOGUE_TABLES[name]


def test_every_table_is_described() -> None:
    """No table lies in data/ without a description; data/README.md is made from the code."""
    assert {p.name for p in DATA.glob("*.csv")} == set(COLUMNS)
    assert (DATA / "README.md").read_text(encoding="utf-8") == render_readme()


def test_the_desk_list_is_whole() -> None:
    """Every service of the desk list is there, each once."""
    ids = [row["service_id"] for row in rows("services.csv")]
    assert len(ids) == len(set(ids)) >= 547


def test_every_row_is_witnessed_or_says_it_is_not() -> None:
    """A row that claims a witness names it; a row without one is marked none."""
    for name in COLUMNS:
        for row in rows(name):
            assert row["confidence"] in tuple(Confidence)
            assert row["source_url"] or row["confidence"] == "none", (name, row)


_WRITTEN_BY_ANYBODY = {"SNS", "電子掲示板", "ブログ", "Q&A", "動画", "配信", "口コミ", "求人口コミ", "地図・口コミ", "メッセージ"}
_WRITTEN_BY_OPERATORS = (
    "http://en.support.wordpress.com/", "http://en.wordpress.com/", "http://hatena.g.hatena.ne.jp/", "http://help.blogpark.jp/",
    "http://help.hatenablog.com/", "http://kiyaku.seesaa.net/", "http://lofterxms.lofter.com/", "https://ads.rumble.com/",
    "https://lineblog.me/official/", "https://note.com./reality_official/", "https://note.com/cluster_official/",
    "https://note.com/tribeau/", "https://notice.tistory.com/", "https://www.bengo4.com/", "https://www.host2.jp/topics/",
    "https://wordpress.com/support/", "https://zawazawa.jp/wikiwiki-help/", "https://dqn.today/information/",
)  # fmt: skip
"""Help, terms and news that an operator writes on a service where others write too."""


def test_no_source_is_what_a_private_person_wrote(classifier: Classifier, catalogue: Catalogue) -> None:
    """A fact rests on no post, comment or blog of somebody; the code of this project finds them."""
    found = set()
    for path in DATA.glob("*.csv"):
        for row in rows(path.name):
            for url in filter(None, row.get("source_url", "").split(";")):
                one = classifier.classify(url)
                service = catalogue.find_service(one.service) if one.service else None
                if service is None or one.item is None or not one.item.single or service.category not in _WRITTEN_BY_ANYBODY:
                    continue
                if not url.startswith(_WRITTEN_BY_OPERATORS):
                    found.add(url)
    assert found == set()


def test_every_known_service_answers_for_all_its_examples(classifier: Classifier, catalogue: Catalogue) -> None:
    """Each example of each service is classified as that service, with an item."""
    for service in catalogue.services():
        for example in service.examples:
            one = classifier.classify(example)
            assert one.service == service.service_id, example
            assert one.item is not None or one.short_link, example


def test_a_canonical_url_is_its_own_item(classifier: Classifier, catalogue: Catalogue) -> None:
    """The canonical URL of an example leads to the same service, item and canonical URL again."""
    for service in catalogue.services():
        for example in service.examples:
            one = classifier.classify(example)
            if one.canonical is None or one.copy_of is not None:
                continue
            again = classifier.classify(one.canonical)
            assert again.service == one.service, (example, one.canonical)
            assert again.canonical == one.canonical, (example, one.canonical)


def test_examples_name_nobody() -> None:
    """Handles in examples are made up: they say example, sample, or are plain numbers."""
    for row in rows("services.csv"):
        for example in row["examples"].split(" | "):
            for handle in re.findall(r"/@([A-Za-z_][A-Za-z0-9_.]*)", example):
                assert re.search("example|sample|^me$", handle, re.IGNORECASE), example


def test_an_operator_without_witness_gives_no_address() -> None:
    """A name that is only general knowledge carries neither address nor representative."""
    for row in rows("operators.csv"):
        if row["confidence"] == "none":
            assert row["address"] == "", row["operator_id"]


def test_figures_name_only_services_that_exist() -> None:
    """Every service of figure 9 stands in services.csv, and stands in one row of an edition."""
    ids = {row["service_id"] for row in rows("services.csv")}
    for edition in ("2022", "today"):
        named = [one for row in rows("figure9.csv") if row["edition"] == edition for one in row["services"].split()]
        assert set(named) <= ids
        assert len(named) == len(set(named))


def test_former_names_of_the_law_keep_their_dates() -> None:
    """The old short name of the law ends the day before the new one begins."""
    law = {row["law_id"]: row for row in rows("law.csv")}
    assert (law["act-old-name"]["valid_until"], law["act"]["valid_from"]) == ("2025-03-31", "2025-04-01")


def test_templates_lie_beside_the_tables() -> None:
    """The letters' folder is there for the people who will write them."""
    assert (Path(PROJECT) / "templates" / "letters" / "README.md").exists()


def test_every_row_is_one_line() -> None:
    """No cell of a shipped table breaks its line, so that single rows can be read without the others."""
    for name in COLUMNS:
        raw = (DATA / name).read_bytes()
        assert raw.count(b"\n") == len(rows(name)) + 1, name
        assert b"\r" not in raw


def test_a_few_rows_answer_as_all_do(classifier: Classifier, catalogue: Catalogue) -> None:
    """Where the rows about a domain are enough, the answer is the same as with all tables, place of the row included."""
    enough = 0
    for service in catalogue.services():
        for example in service.examples:
            plain = split_plain(example)
            if plain is None or not is_plain_host(plain[0]):
                continue
            few = Classifier(load_catalogue_about(registrable_domain_of_row(plain[0])))
            if few.knows_alone(example):
                enough += 1
                assert few.classify(example) == classifier.classify(example)
    assert enough > 1000
