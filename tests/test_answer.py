"""What an answer is made of: which letters, periods, agencies and stop rule follow from what was said."""

import json
from datetime import date
from pathlib import Path

import pytest
from conftest import Run

from ihaho_cli.advice.answer import Answer, Tables, check_fact, compose, purposes_of, template_values
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.model import Confidence
from ihaho_cli.tables import load_agencies, load_procedures, load_rules

X = "https://x.com/example/status/20"
PROCEDURES, AGENCIES, RULES = load_procedures(), load_agencies(), load_rules()


def answer_to(
    classifier: Classifier,
    catalogue: Catalogue,
    *urls: str,
    needs: tuple[str, ...] = (),
    purposes: tuple[str, ...] = (),
    **facts: str,
) -> Answer:
    """The answer to some URLs."""
    tables = Tables(catalogue.find_service, catalogue.find_operator, PROCEDURES, AGENCIES, RULES)
    return compose([classifier.classify(url) for url in urls], tables, needs, purposes, facts)


@pytest.mark.parametrize(
    ("url", "needs", "first", "deadlines"),
    [
        (X, ("exposed",), "platform-request", ("D3", "D4")),
        ("https://note.com/example/n/n0123456789ab", ("exposed",), "takedown", ("D1",)),
        (X, ("identify",), "disclosure", ("D6",)),
        ("https://x.com/example/status/20", ("copyright",), "dmca", ()),
        ("https://shop.example/item/1", ("exposed",), "host-notice", ("D1",)),
        ("https://www.google.com/search?q=a", (), "search-removal", ()),
        ("https://hasanmap.org/", ("bankruptcy",), "host-notice", ()),
        (X, ("operator-takedown",), "checklist-operator", ("D1",)),
    ],
)
def test_the_letters_that_fit(
    classifier: Classifier, catalogue: Catalogue, url: str, needs: tuple[str, ...], first: str, deadlines: tuple[str, ...]
) -> None:
    """The first letter and the periods are those of the desk's decision table."""
    answer = answer_to(classifier, catalogue, url, needs=needs)
    assert answer.letters[0] == first
    assert set(deadlines) <= {one.id for one in answer.deadlines}


def test_the_window_s_period_runs_only_there(classifier: Classifier, catalogue: Catalogue) -> None:
    """The seven days of the notice are named only where a route is the published window (decisions 8)."""
    bakusai = answer_to(classifier, catalogue, "https://bakusai.com/thr_res/tid=5/rrid=3/", needs=("exposed",))
    assert not {"D3", "D4"} & {one.id for one in bakusai.deadlines}


@pytest.mark.parametrize(
    ("needs", "facts", "stop", "has_letters"),
    [
        (("life-threat",), {}, "law-S1", False),
        (("intimate-minor",), {}, "law-S2", False),
        (("intimate-adult",), {"image_age": "unknown"}, "law-S2", False),
        (("intimate-adult",), {"image_age": "adult"}, None, True),
        (("illegal-report",), {}, "law-S3", False),
        (("exposed",), {"who": "third-party"}, "law-S4", True),
        (("exposed", "danger"), {}, "law-S6", True),
        (("exposed",), {}, None, True),
    ],
)
def test_the_stop_rules(
    classifier: Classifier, catalogue: Catalogue, needs: tuple[str, ...], facts: dict[str, str], stop: str | None, has_letters: bool
) -> None:
    """Stop rules give agencies instead of letters, except those that leave a form for the right-holder."""
    answer = answer_to(classifier, catalogue, X, needs=needs, **facts)
    assert answer.stop == stop
    assert bool(answer.letters) is has_letters
    assert answer.halted is (stop is not None and not has_letters)


def test_nothing_but_life_counts_when_life_is_in_danger(classifier: Classifier, catalogue: Catalogue) -> None:
    """With several needs the gravest stop rule holds, and its agency stands first."""
    answer = answer_to(classifier, catalogue, X, needs=("copyright", "intimate-minor", "life-threat"))
    assert answer.stop == "law-S1"
    assert answer.referral.first[0].agency == "police_110"
    assert answer.letters == ()


def test_a_site_never_to_be_contacted_brings_its_own_rule(classifier: Classifier, catalogue: Catalogue) -> None:
    """Nobody has to say that a bankruptcy map is one: the row does, and the commission is named."""
    answer = answer_to(classifier, catalogue, "https://hasanmap.org/")
    assert "bankruptcy" in answer.needs
    assert "ppc" in [one.agency for one in answer.referral.first]
    assert "takedown" not in answer.letters
    assert "personal-data" not in answer.letters


def test_an_unconfirmed_operator_is_not_named(classifier: Classifier, catalogue: Catalogue) -> None:
    """A name no source supports never stands in an answer."""
    for service in catalogue.services():
        if service.operator_confidence is Confidence.NONE and service.examples:
            one = answer_to(classifier, catalogue, service.examples[0])
            assert all(group.operator == "" or group.guide.service is not service for group in one.groups)


def test_purposes_follow_from_needs() -> None:
    """Each need asks for its purposes, each once."""
    assert purposes_of(["exposed", "copyright", "self-posted"]) == ("privacy", "copyright")
    assert purposes_of(["listen"]) == ()


def test_old_hours_are_not_shown(classifier: Classifier, catalogue: Catalogue) -> None:
    """Hours older than 180 days are left out; the number and the page stay (decisions 23)."""
    tables = Tables(catalogue.find_service, catalogue.find_operator, PROCEDURES, AGENCIES, RULES)
    answer = answer_to(classifier, catalogue, X, needs=("suicidal",))
    shown = [template_values(answer, tables, {}, {}, day)["also"] for day in (date(2026, 11, 24), date(2027, 11, 24))]
    new, old = ([view.hours for view in views] for views in shown)  # type: ignore[attr-defined]
    assert any(new)
    assert not any(old)


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("age", "16", True),
        ("age", "十六", False),
        ("age", "-1", False),
        ("age", "151", False),
        ("image_age", "minor", True),
        ("image_age", "young", False),
        ("who", "school", True),
        ("who", "me", False),
        ("residence", "東京都", True),
        ("residence", "tokyo", True),
        ("residence", "海外", True),
        ("residence", "パリ", False),
        ("name", "甲", False),
    ],
)
def test_facts_are_checked(name: str, value: str, fine: bool) -> None:
    """A fact has a name that is known and a value it can have."""
    assert (check_fact(name, value) is None) is fine


def test_the_answer_as_json(ihaho: Run) -> None:
    """The keys are those of the contract; unknown needs and facts end with their codes; unreadable URLs with 3."""
    told = json.loads(ihaho("answer", X, "--need", "exposed", "--format", "json").stdout)
    assert set(told) >= {"services", "items", "letters", "deadlines", "agencies", "stop", "warnings", "text"}
    assert told["deadlines"][0].keys() == {"id", "rule"}
    assert set(told["agencies"]) == {"first", "also", "never"}
    assert ihaho("answer", X, "--need", "nothing").returncode == 4
    assert ihaho("answer", X, "--fact", "age=old").returncode == 2
    assert ihaho("answer", X, "--fact", "age").returncode == 2
    assert ihaho("answer", "mailto:a@example.com").returncode == 3
    mixed = ihaho("answer", X, "javascript:alert(1)")
    assert mixed.returncode == 3
    assert "X(旧Twitter)" in mixed.stdout.decode()


def test_an_answer_from_a_pasted_text(ihaho: Run) -> None:
    """A text on stdin is searched for URLs; none is wrong usage."""
    told = json.loads(
        ihaho("answer", "-", "--format", "json", stdin=f"「{X}」を消したい。https://note.com/a/n/n1も。".encode()).stdout
    )
    assert told["services"] == ["x", "note"]
    assert ihaho("answer", stdin="助けて".encode()).returncode == 2
    assert ihaho("answer", "-", stdin=b"x" * 2_000_000).returncode == 3


def test_needs_are_listed(ihaho: Run) -> None:
    """Every need has its question."""
    assert "exposed  氏名" in ihaho("answer", "--list-needs").stdout.decode()


def test_procedure_in_other_forms(ihaho: Run) -> None:
    """JSON has the rows, CSV and Markdown a table; a name that fits several or none ends with 4 and the candidates."""
    told = json.loads(ihaho("procedure", "x", "--purpose", "privacy", "--format", "json").stdout)
    assert (told["service"], told["contact"]) == ("x", None)
    assert told["routes"][0]["service_id"] == "x"
    assert isinstance(told["routes"][0]["steps"], list)
    assert ihaho("procedure", "x", "--format", "csv").stdout.startswith(b"procedure_id,service_id,purpose")
    assert ihaho("procedure", "x", "--format", "md").stdout.startswith(b"| procedure")
    assert len(ihaho("procedure", "x", "--format", "jsonl").stdout.splitlines()) == 1
    several = ihaho("procedure", "破産")
    assert several.returncode == 4
    assert "hasandb" in several.stderr.decode()
    near = ihaho("procedure", "ばくさしい")
    assert near.returncode == 4
    assert "bakusai" in near.stderr.decode()
    assert ihaho("procedure", "https://shop.example/").returncode == 4
    assert ihaho("procedure", "x", "--purpose", "名").returncode == 0
    assert ihaho("procedure", "x", "--purpose", "夢").returncode == 4


def test_a_page_to_hand_out(ihaho: Run, tmp_path: object) -> None:
    """One Word page; pupils get no adult or leak site; the name must end in .docx; nothing is overwritten."""
    path = f"{tmp_path}/一枚.docx"
    assert ihaho("procedure", "x", "--handout", path, "--audience", "pupils").returncode == 0
    assert ihaho("procedure", "x", "--handout", path).returncode == 5
    assert ihaho("procedure", "shin-hasanmap", "--handout", f"{tmp_path}/b.docx", "--audience", "pupils").returncode == 4
    assert ihaho("procedure", "x", "--handout", f"{tmp_path}/b.txt").returncode == 2


def test_a_form_as_json(ihaho: Run) -> None:
    """Every field with what goes in, how many characters are left, and who sees it; a service without one ends with 4."""
    url = "https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/"
    told = json.loads(ihaho("draft", "form", url, "--format", "json").stdout)
    fields = {field["fill"]: field for field in told["forms"][0]["fields"]}
    assert fields["res-id"]["value"] == "245"
    assert fields["reason"]["left"] == 750
    assert ihaho("draft", "form", "lineblog").returncode == 4


def test_an_answer_to_a_consultation_of_the_ledger(ihaho: Run, tmp_path: Path) -> None:
    """A consultation's number stands for its URLs; one without a URL, or none of that number, ends with 4."""
    ledger = ("--ledger", str(tmp_path / "l.db"))
    assert ihaho("log", "init", "--yes", *ledger).returncode == 0
    assert ihaho("log", "intake", X, "https://note.com/a/n/n1", "--contents", "名誉", *ledger).returncode == 0
    assert ihaho("log", "intake", "--contents", "名誉", *ledger).returncode == 0
    told = json.loads(ihaho("answer", "R8-00001", "--format", "json", *ledger).stdout)
    assert told["services"] == ["x", "note"]
    assert ihaho("answer", "R8-00002", *ledger).returncode == 4
    assert ihaho("answer", "R8-99999", *ledger).returncode == 4
