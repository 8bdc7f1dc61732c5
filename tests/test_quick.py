"""Lines written by hand are, byte for byte, those the ordinary renderer writes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli import formats
from ihaho_cli.bulk.quick import QuickLines
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.model import EDITIONS, Status

_CORPUS = [
    str(json.loads(line).get("input") or json.loads(line).get("url"))
    for path in sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
_FORMS = ("jsonl", "csv")
_TAILS = (
    "", "/", "?a=1,2", "?q=a+b", "/1.37724E+18", "/%E6%97%A5%22%2C", "/%0A=1", "/%EF%BC%91", "/../x", "#a", "/a,b", "/-1", "/@x",
    "?id=1200000000000000000", "/1200000000000000000", "/日本", "/%E3%85%A4", "%00",
)  # fmt: skip


def _ordinary(classifier: Classifier, form: str, number: int, text: str) -> tuple[bytes, bool]:
    one = classifier.classify(text, number)
    line = formats.render_json(one) if form == "jsonl" else formats.render_csv_row(formats.flat_values(one))
    return line.encode(), one.status is Status.UNKNOWN


def _is_same(quick: QuickLines, classifier: Classifier, form: str, number: int, text: str) -> bool:
    """Check one text; whether it was written by hand."""
    before = quick.unknown
    line = quick.line(number, text)
    if line is None:
        assert quick.unknown == before
        return False
    assert (line, bool(quick.unknown - before)) == _ordinary(classifier, form, number, text)
    return True


@pytest.fixture(scope="module", params=[(form, edition) for form in _FORMS for edition in EDITIONS], ids=" ".join)
def pair(request: pytest.FixtureRequest, catalogue: Catalogue) -> tuple[QuickLines, Classifier, str]:
    """A writer that is kept, so that what it remembers of one URL is used for the next; and the ordinary one."""
    form, edition = request.param
    classifier = Classifier(catalogue, edition)
    return QuickLines(catalogue, classifier, form, "", often=1), classifier, form


def test_every_url_of_the_corpus(pair: tuple[QuickLines, Classifier, str]) -> None:
    """First met and met again, with and without what a table or a browser adds."""
    quick, classifier, form = pair
    for turn in range(2):
        for number, text in enumerate(_CORPUS, 1):
            _is_same(quick, classifier, form, number, text)
            _is_same(quick, classifier, form, number, text + _TAILS[(number + turn) % len(_TAILS)])


def test_every_example_of_the_tables(pair: tuple[QuickLines, Classifier, str], catalogue: Catalogue) -> None:
    """Most are written by hand; or nothing is gained."""
    quick, classifier, form = pair
    texts = [f"https://{text}" if "://" not in text else text for service in catalogue.services() for text in service.examples]
    by_hand = sum(_is_same(quick, classifier, form, number, text) for number, text in enumerate(texts, 1))
    assert by_hand > len(texts) // 2


@given(
    st.sampled_from(_CORPUS),
    st.text("abcXYZ019/.?=&%#,;'\"@+-_~:!$()*[]2F日ｘ\u3164\u202e\n ", max_size=12),
    st.integers(0, 200),
    st.integers(1, 10**9),
)
def test_any_text_put_anywhere(pair: tuple[QuickLines, Classifier, str], text: str, put: str, at: int, number: int) -> None:
    """A URL with anything in the middle of it."""
    quick, classifier, form = pair
    _is_same(quick, classifier, form, number, text[:at] + put + text[at:])


@given(st.text(max_size=60))
def test_any_path_on_hosts_nobody_knows(pair: tuple[QuickLines, Classifier, str], path: str) -> None:
    """Also on hosts that resemble a listed one, and on those where a sub-domain is somebody's own."""
    quick, classifier, form = pair
    for host in ("www.example.com", "x-com.example", "twltter.com", "foo.github.io", "a.localhost", "192.0.2.1"):
        _is_same(quick, classifier, form, 1, f"https://{host}/{path}")
