"""Articles carry the number of the day."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.errors import FaultyTableError
from ihaho_cli.letters.law import Laws
from ihaho_cli.model import Confidence
from ihaho_cli.tables import read_table


def shipped() -> Laws:
    """The articles of data/law.csv."""
    table = read_table("law.csv")
    return Laws(dict(zip(table.header, cells, strict=True)) for cells in table.rows)


LAWS = shipped()
NOW, LATER = date(2026, 11, 23), date(2028, 6, 13)
MOVED = {
    "act-designation": ("20条1項", "21条1項"),
    "act-filing": ("21条", "22条"),
    "act-window": ("22条", "23条"),
    "act-receipt-time": ("22条2項3号", "23条2項3号"),
    "act-investigate": ("23条", "24条"),
    "act-specialist": ("24条", "25条"),
    "act-notice": ("25条1項", "26条1項"),
    "act-notice-later": ("25条2項", "26条2項"),
    "act-standards": ("26条", "27条"),
    "act-sender-notice": ("27条", "28条"),
    "act-yearly": ("28条", "29条"),
    "act-order-penalty": ("35条", "36条"),
}


@pytest.mark.parametrize("law_id", sorted(MOVED))
def test_chapter_five_moves_by_one(law_id: str) -> None:
    """Until 2028-06-12 the numbers in force today hold, from the next day on those one higher."""
    now, later = MOVED[law_id]
    act = "情報流通プラットフォーム対処法"
    assert LAWS.cite(law_id, NOW) == act + now
    assert LAWS.cite(law_id, LATER - timedelta(days=1)) == act + now
    assert LAWS.cite(law_id, LATER) == act + later


@pytest.mark.parametrize(
    ("law_id", "number"),
    [
        ("act-sender-query", "3条2項2号"),
        ("act-disclosure", "5条1項"),
        ("act-opinion", "6条1項"),
        ("act-misuse", "7条"),
        ("act-retain-order", "16条1項"),
    ],
)
def test_the_chapters_before_do_not_move(law_id: str, number: str) -> None:
    """What stands before the new article keeps its number."""
    assert LAWS.cite(law_id, NOW) == LAWS.cite(law_id, LATER) == "情報流通プラットフォーム対処法" + number


def test_the_act_is_called_by_the_name_of_the_day() -> None:
    """The old short name ends with March 2025."""
    assert LAWS.cite("act-old-name", date(2025, 3, 31)) == "プロバイダ責任制限法"
    with pytest.raises(FaultyTableError):
        LAWS.find("act-old-name", NOW)
    with pytest.raises(FaultyTableError):
        LAWS.find("act-notice", date(2025, 3, 31))


def test_foreign_laws_are_cited_as_abroad() -> None:
    """A law with a Latin name stands apart from its number."""
    assert LAWS.cite("us-dmca", NOW) == "17 U.S.C. § 512(c)(3)(A)"
    assert LAWS.cite("eu-dsa-notice", NOW) == "Regulation (EU) 2022/2065 Article 16(2)"
    assert LAWS.cite("case-search", NOW) == "最高裁平成29年1月31日決定"


def test_what_nobody_checked_says_so() -> None:
    """General knowledge has no source and no confidence; whatever has a source has the day it was seen."""
    assert LAWS.find("procedure-complaint", NOW).confidence is Confidence.NONE
    assert LAWS.find("court-days", NOW).confidence is Confidence.NONE
    for law_id in LAWS.ids():
        article = LAWS.find(law_id, date(2025, 3, 1) if law_id == "act-old-name" else NOW)
        assert (article.confidence is Confidence.NONE) == (not article.source_url), law_id
        assert bool(article.checked) == bool(article.source_url), law_id


@given(st.sampled_from(LAWS.ids()), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_no_day_has_two_numbers(law_id: str, day: date) -> None:
    """Versions of one article do not overlap, and none is lost between two of them."""
    versions = LAWS._versions[law_id]
    assert sum(article.holds(day) for article in versions) <= 1
    for one, following in itertools.pairwise(versions):
        assert one.valid_until is not None
        assert following.valid_from == one.valid_until + timedelta(days=1)


def test_a_day_that_is_none_is_named() -> None:
    """A broken day in the table is a fault with its place."""
    row = dict.fromkeys("law_id law article subject valid_from valid_until source_url checked confidence".split(), "")
    with pytest.raises(FaultyTableError, match="x の valid_from"):
        Laws([row | {"law_id": "x", "valid_from": "2026年"}])
