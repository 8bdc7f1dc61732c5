"""Facts files: read, cleaned, and refused with every fault at once."""

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.dates import parse_day
from ihaho_cli.errors import BadInputError
from ihaho_cli.letters.facts import LONGEST_FILE, clean_text, collect, parse_facts

TOML = """
info = "甲"
right = ["名誉権", "プライバシー"]
reason = '''一行目
二行目'''
date = 2026-11-23
disclose_name = false
evidence = "甲1;甲2"
[applicant]
kind = "guardian"
[place]
url = "https://bbs.example.com/1"
other = 45
"""


def test_toml_and_json_tell_the_same() -> None:
    """Nested or dotted, TOML or JSON, lists or semicolons: the same facts."""
    facts = parse_facts(TOML, "toml")
    assert facts.values["reason"] == "一行目\n二行目"
    assert facts.values["date"] == "2026-11-23"
    assert facts.values["disclose_name"] == "no"
    assert facts.lists["right"] == ("名誉権", "プライバシー")
    assert facts.lists["evidence"] == ("甲1", "甲2")
    assert facts.text("right") == "名誉権、プライバシー"
    assert facts.places == ({"url": "https://bbs.example.com/1", "other": "45"},)
    told = {
        "info": "甲", "right": ["名誉権", "プライバシー"], "reason": "一行目\n二行目", "date": "2026-11-23", "disclose_name": False,
        "evidence": ["甲1", "甲2"], "applicant": {"kind": "guardian"}, "place": {"url": "https://bbs.example.com/1", "other": 45},
    }  # fmt: skip
    assert parse_facts(json.dumps(told), "json") == facts


def test_several_places() -> None:
    """A list of places keeps each with its own words."""
    facts = collect({"place": [{"url": "https://a.example.com/"}, {"url": "https://b.example.com/", "info": "乙"}]})
    assert [place["url"] for place in facts.places] == ["https://a.example.com/", "https://b.example.com/"]


@pytest.mark.parametrize(
    ("text", "form", "word"),
    [
        ("reason = \n", "toml", "1 行目"),
        ("a = 1\na = 2", "toml", "TOML"),
        ("{", "json", "1 行目"),
        ('{"info": "a", "info": "b"}', "json", "JSON"),
        ("[" * 100_000, "json", "JSON"),
        ("[]", "json", "{ }"),
        ('resaon = "x"', "toml", "もしかして reason"),
        ('"\\u001b[31m" = "x"', "toml", "\\x1b"),
        ("[reason]\na.b.c.d.e.f.g = 1", "toml", "深すぎます"),
        ("reason = 1.5", "toml", "reason は文字か数"),
        ("right = [1.5]", "toml", "right は文字か数"),
        ('place = [{url = "x", nothing = "y"}, 5, {other = 1.5}]', "toml", "place.nothing"),
        ('[reply]\nresult = "maybe"', "toml", "stopped"),
        ('[disclosure]\nnumbers = ["15"]', "toml", "14"),
        ("x" * (LONGEST_FILE + 1), "toml", "大きすぎ"),
    ],
)
def test_faults_are_named(text: str, form: str, word: str) -> None:
    """What cannot be read says where, cleaned for the terminal, and how to mend it."""
    with pytest.raises(BadInputError) as refused:
        parse_facts(text, form)
    assert word in refused.value.message
    assert refused.value.cure
    assert "\x1b" not in refused.value.message


def test_all_faults_at_once() -> None:
    """Ten wrong keys are one message; what was written in them is not repeated."""
    with pytest.raises(BadInputError) as refused:
        collect({f"wrong{n}": "秘密の内容" for n in range(10)})
    assert "wrong7" in refused.value.message
    assert "ほか 2 件" in refused.value.message
    assert "秘密" not in refused.value.message


def test_removed_characters_are_counted() -> None:
    """What no paper can carry is taken out and said."""
    assert collect({"reason": "あ\x07\u202eい\ud800"}).removed == 3


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_is_done_once(text: str) -> None:
    """Cleaning twice changes nothing; what is left can be encoded, stands in NFC and drives nothing."""
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in cleaned)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_any_json_is_facts_or_a_refusal(value: object) -> None:
    """No value, however odd, is a bug."""
    for told in ({"reason": value}, {"place": value}, {"applicant": value}, {"right": value}):
        try:
            facts = collect(told)
        except BadInputError:
            continue
        assert all(isinstance(text, str) for text in facts.values.values())


def test_every_impossible_day_is_named_at_once() -> None:
    """Days and times are held to the calendar whatever letter is drafted; what is no date is never repeated."""
    told = {
        "post_date": "平成31年5月1日", "date": "令和8年2月30日", "election": {"from": "平成31年5月"}, "reply": {"received": "秘密の言葉"},
        "log": [{"at": "2026-11-01 12:00:00"}, {"at": "2026-11-01 03:00:00 UTC"}],
    }  # fmt: skip
    with pytest.raises(BadInputError) as refused:
        collect(told)
    for words in ("post_date", "date: 「令和8年2月30日」", "election.from", "reply.received が日付として読めません", "log.at"):
        assert words in refused.value.message
    assert "秘密" not in refused.value.message
    assert "令和元年5月" in refused.value.cure
    assert "JST か UTC" in refused.value.cure


@pytest.mark.parametrize(
    "text", ["令和4年2月21日", "R4.2.21", "２０２２/２/２１", "2022-02-21", "20220221", "令和４年２月２１日(月)"]
)
def test_days_as_people_write_them(text: str) -> None:
    """和暦, short, full-width: kept as told, read as the same day."""
    assert parse_day(collect({"post_date": text}).values["post_date"]) == date(2022, 2, 21)
