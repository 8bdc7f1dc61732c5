"""A wide set of made-up URLs in the public shapes of the services, of other sites, and of hostile hands."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ihaho_cli.classify import Classifier
from ihaho_cli.formats import render_json

CORPUS = Path(__file__).parent / "corpus"


def read(name: str) -> list[dict[str, Any]]:
    """The records of one file."""
    with (CORPUS / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_known_services_are_named(classifier: Classifier) -> None:
    """At least 99 % of the URLs of known services are named, and no service is far behind."""
    records = read("known.jsonl")
    wrong = Counter(r["service"] for r in records if classifier.classify(r["url"]).service != r["service"])
    assert wrong.total() <= len(records) * 0.01, wrong
    totals = Counter(r["service"] for r in records)
    assert all(count <= totals[service] * 0.1 for service, count in wrong.items()), wrong


def test_items_are_read(classifier: Classifier) -> None:
    """At least 97 % of the items whose ids the contract fixes are read exactly."""
    records = [r for r in read("known.jsonl") if r.get("ids") or r.get("id")]
    wrong = []
    for record in records:
        item = classifier.classify(record["url"]).item
        if item is None:
            wrong.append(record["url"])
        elif record.get("ids"):
            kind_differs = record.get("kind") and item.kind != record["kind"]
            if kind_differs or any(item.ids.get(k) != v for k, v in record["ids"].items()):
                wrong.append(record["url"])
        elif item.id not in record["id"]:
            wrong.append(record["url"])
    assert len(wrong) <= len(records) * 0.03, wrong[:20]


def test_a_listing_is_not_taken_for_a_person(classifier: Classifier) -> None:
    """Home, search and settings pages are not profiles."""
    for record in read("known.jsonl"):
        if record.get("not_kind"):
            item = classifier.classify(record["url"]).item
            assert item is None or item.kind != record["not_kind"], record["url"]


def test_other_sites_stay_unknown(classifier: Classifier) -> None:
    """At least 99.5 % of the URLs of other sites are nobody's, with the right registrable domain."""
    records = read("other.jsonl")
    wrong = []
    for record in records:
        one = classifier.classify(record["url"])
        domain_differs = record["domain"] is not None and one.domain != record["domain"]
        if one.service is not None or one.status != "unknown" or domain_differs:
            wrong.append(record["url"])
    assert len(wrong) <= len(records) * 0.005, wrong


@pytest.mark.parametrize("field", ["status", "service", "host"])
def test_odd_and_hostile_lines(classifier: Classifier, field: str) -> None:
    """What a browser would open is what is classified, whatever was done to the text."""
    wrong = []
    for record in read("odd.jsonl"):
        expected = record["expect"].get(field)
        if expected and getattr(classifier.classify(record["url"]), field) != expected:
            wrong.append((record["url"][:100], expected))
    assert wrong == []


@pytest.mark.badday("I6")
def test_no_lookalike_is_taken_for_a_service(classifier: Classifier) -> None:
    """Not one of the look-alikes is taken for what it imitates."""
    for record in read("odd.jsonl"):
        forbidden = record["expect"].get("not_service")
        assert not forbidden or classifier.classify(record["url"]).service != forbidden, record["url"]


def long_lines() -> list[str]:
    """Lines of 100 kB built to make a parser slow."""
    size = 100_000
    return [
        "https://" + "a." * (size // 2), "https://x.com/" + "a/" * (size // 2), "https://x.com/?" + "a=b&" * (size // 4),
        "https://x.com/" + "%E3%81%82" * (size // 9), "https://x.com/" + "あ" * (size // 3), "(" * size, "https://x.com/#" + "!/" * (size // 2),
        "https://www.google.com/maps/place/x/data=" + "!1s" * (size // 3), "https://bakusai.com/" + "tid=1/" * (size // 6),
        "https://www.google.com/url?q=" + "https://www.google.com/url?q=" * 3000, "ｈｔｔｐｓ：／／" + "ａ" * (size // 3),
        "https://web.archive.org/web/2020/" * 3000, "hxxp" * (size // 4), "[.]" * (size // 3), "https://user:" + "@" * size + "x.com/",
        "a" * size, "&amp;" * (size // 5), "https://x.com/" + "../" * (size // 3), "\u202e" * (size // 3), "https://" + "xn--a." * (size // 6),
    ]  # fmt: skip


@pytest.mark.badday("I5")
def test_long_lines_are_answered(classifier: Classifier) -> None:
    """No long line raises, and each gives one whole JSON object; how fast is shown by benchmarks/long_lines.py."""
    for line in long_lines():
        assert json.loads(render_json(classifier.classify(line)))["input"] == line
