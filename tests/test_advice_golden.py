"""The texts of procedure, form and answer, word for word, over every channel; and what none of them may say."""

import json
import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from advice_cases import CASES
from conftest import Run

from ihaho_cli.advice.advice import CHANNELS, PURPOSES
from ihaho_cli.advice.answer import Tables, compose
from ihaho_cli.advice.procedure import guide_to, views_of
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import lookups, texts
from ihaho_cli.model import Confidence
from ihaho_cli.tables import load_agencies, load_catalogue, load_procedures, load_rules

GOLDEN = Path(__file__).parent / "golden" / "advice"
JUDGEMENT = re.compile(r"違法です|違法な投稿|違法と(?:認め|思わ)|権利を侵害しています|必ず(?:消|削除)|確実に(?:消|削除)")


DAY = date(2026, 11, 28)
"""The texts speak of ages and hours, so they are written for one day."""


def written(words: Sequence[str], day: date) -> str:
    """What a command line of `CASES` writes on a day, made by the rooms the command uses."""
    catalogue = load_catalogue()
    command, *rest = words
    options: dict[str, list[str]] = {}
    plain: list[str] = []
    flags = iter(rest)
    for word in flags:
        if word == "--plain":
            options[word] = [word]
        elif word.startswith("--"):
            options.setdefault(word, []).append(next(flags))
        else:
            plain.append(word)
    purposes = [lookups.find_word(PURPOSES, word, "") for word in options.get("--purpose", [])]
    if command == "procedure":
        service, _ = lookups.find_service(catalogue, plain[0])
        operator = catalogue.find_operator(service.operator_id)
        guide = guide_to(service, operator, load_procedures(), "".join(purposes))
        return texts.procedure_text(guide, None, day, plain="--plain" in options)
    facts = dict(word.split("=") for word in options.get("--fact", []))
    sources = Tables(catalogue.find_service, catalogue.find_operator, load_procedures(), load_agencies(), load_rules())
    urls = [Classifier(catalogue).classify(url, number) for number, url in enumerate(plain, 1)]
    return texts.answer_text(compose(urls, sources, options.get("--need", []), purposes, facts), sources, None, day)


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_as_it_was_read(ihaho: Run, name: str) -> None:
    """Each text is the one that was read and approved; ``IHAHO_WRITE_GOLDEN=1`` writes them anew, to be read again."""
    words = CASES[name]
    out = ihaho(*words).stdout.decode() if words[0] == "draft" else written(words, DAY)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("IHAHO_WRITE_GOLDEN"):
        path.write_text(out, encoding="utf-8")
    assert out == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["x-both", "procedure-x", "procedure-5ch-plain", "x-minor"])
def test_the_commands_write_these_texts(ihaho: Run, name: str) -> None:
    """The command prints what the rooms compose, for the day it is."""
    done = ihaho(*CASES[name])
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == written(CASES[name], date.today())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_no_text_judges_or_promises(path: Path) -> None:
    """The desk never calls a post illegal and never promises a removal."""
    text = path.read_text(encoding="utf-8")
    assert not JUDGEMENT.search(text)
    assert "None" not in text
    assert "{{" not in text


def test_no_golden_text_is_left_over() -> None:
    """Every text belongs to a case, and the cases go over every channel a sourced route has."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)
    texts = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt"))
    used = {one.channel for one in load_procedures()} - {"none"}
    assert [CHANNELS[channel] for channel in used if f"（{CHANNELS[channel]}）" not in texts] == []


def test_what_is_unconfirmed_is_marked_in_the_plain_text() -> None:
    """No route whose source is not the operator's own page stands without its mark, and none more certain than its row."""
    catalogue, procedures = load_catalogue(), load_procedures()
    for service in catalogue.services():
        guide = guide_to(service, catalogue.find_operator(service.operator_id), procedures)
        for view, route in zip(views_of(guide.routes), guide.routes, strict=True):
            official = route.procedure.confidence is Confidence.OFFICIAL
            assert bool(view.mark) is not (official or route.procedure.service_id.startswith("*")), view.title
            assert not view.address or route.procedure.confidence is not Confidence.NONE


def test_an_intimate_image_of_a_minor_gets_no_letter_and_no_copy(ihaho: Run) -> None:
    """No letter, no screenshot, no attachment, agencies in their order (decisions 4); also where the age is not known."""
    for need in (["--need", "intimate-minor"], ["--need", "intimate-adult", "--fact", "image_age=unknown"], [
        "--need", "intimate-adult", "--fact", "age=16",
    ]):  # fmt: skip
        told = json.loads(ihaho("answer", "https://x.com/example/status/20", *need, "--format", "json").stdout)
        assert told["stop"] == "law-S2"
        assert told["letters"] == []
        assert told["deadlines"] == []
        assert told["agencies"]["first"] == ["police_8103", "ihc", "safeline_ncii", "takeitdown", "moj_kodomo110", "onestop8891"]
        assert "撮りません" in told["text"]
        assert "送信防止措置依頼書" not in told["text"]


def test_several_urls_are_grouped_by_service(ihaho: Run) -> None:
    """Two posts on one service are one group, as the centre counts works."""
    told = json.loads(ihaho(*CASES["two-services"], "--format", "json").stdout)
    assert told["services"] == ["x", "note"]
    assert [item["id"] for item in told["items"]] == ["20", "21", "n0123456789ab"]
    assert told["text"].count("【X(旧Twitter)（2件）】") == 1


def test_search_words_are_not_repeated(ihaho: Run) -> None:
    """A search can hold a name; the answer does not carry it on (decisions 25)."""
    out = ihaho("answer", "https://www.google.com/search?q=example+name").stdout.decode()
    assert "example+name" not in out
    assert "example name" not in out
