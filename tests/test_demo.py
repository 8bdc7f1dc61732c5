"""``ihaho demo``: a fictional ledger in the report's proportions, questions with true answers, and a tour that runs."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random

import pytest
from conftest import Run, clean_environment
from hypothesis import given, settings
from hypothesis import strategies as st
from test_terminal import talk

from ihaho_cli.advice.fictional import Share, fictional_events, shares_of
from ihaho_cli.advice.lessons import LESSONS, script
from ihaho_cli.advice.quiz import CHOICES, DESK, NO_LETTER, questions_of, score_sheet
from ihaho_cli.advice.referral import national
from ihaho_cli.calendar import Month
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.texts import letter_titles
from ihaho_cli.ledger.events import EventKind
from ihaho_cli.ledger.exchange import faults_of
from ihaho_cli.tables import load_agencies, load_catalogue, load_rules, read_dicts


class Numbers:
    """Numbers given in order, as a ledger gives them."""

    def __init__(self) -> None:
        self.last = 0

    def new_consultation_id(self, at: object) -> str:
        self.last += 1
        return f"R3-{self.last:05d}"

    def new_consultee_id(self) -> str:
        return f"P{self.last + 1:05d}"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 14))
def test_every_event_is_one_the_ledger_takes(seed: int, persons: int, length: int) -> None:
    """Whatever the seed, the events are without faults, in the months asked for, in order, and each number is given once."""
    months = [Month(2020 + (n + 3) // 12, (n + 3) % 12 + 1) for n in range(length)]
    shares = [Share(("x",), 3), Share((), 1)]
    events = list(fictional_events(months, persons, shares, {"x": "sns"}, Random(seed), Numbers(), seed))
    assert [faults_of(one) for one in events if faults_of(one)] == []
    assert len({one.event_id for one in events}) == len(events)
    of_persons = [one for one in events if one.consultee_id]
    assert [one.at for one in of_persons] == sorted(one.at for one in of_persons)
    assert len({one.consultee_id for one in of_persons}) == persons
    spoken = {(at.year, at.month) for one in events if (at := one.at)}
    assert spoken <= {(month.year, month.month) for month in months}
    first: dict[str, EventKind] = {}
    for one in of_persons:
        first.setdefault(one.consultation_id, one.kind)
    assert set(first.values()) == {EventKind.INTAKE}


def test_the_proportions_of_the_report(ihaho: Run) -> None:
    """Nine months of practice have the report's numbers of intakes, works and mentions, within a tenth."""
    assert ihaho("demo", "data").returncode == 0
    told = json.loads(ihaho("tally", "9", "R3.4..R3.12", "--edition", "2022", "--ledger", "練習.db", "--format", "json").stdout)
    assert told["works"] == pytest.approx(4882, rel=0.1)
    assert told["n"] == pytest.approx(5081, rel=0.1)
    counts = {row["key"]: row["count"] for row in told["rows"]}
    for row in read_dicts("figure9.csv"):
        printed = row["printed_2022_02"]
        if printed and int(printed) > 500:
            assert counts[row["key"]] == pytest.approx(int(printed), rel=0.2), row["key"]
    assert "問題ありません" in ihaho("log", "verify", "--ledger", "練習.db").stderr.decode()


def test_a_seed_gives_the_same_ledger(ihaho: Run) -> None:
    """The same seed gives the same events, another one others; a file that is there stays as it is."""
    for name, seed in (("a.db", "1"), ("b.db", "1"), ("c.db", "2")):
        assert ihaho("demo", "data", "--period", "R3.4", "--persons", "9", "--seed", seed, "--output", name).returncode == 0
    a, b, c = (ihaho("log", "export", "--ledger", name).stdout for name in ("a.db", "b.db", "c.db"))
    assert a == b
    assert a != c
    again = ihaho("demo", "data", "--persons", "9", "--output", "a.db")
    assert again.returncode == 5
    assert "台帳はもうあります" in again.stderr.decode()
    assert ihaho("log", "export", "--ledger", "a.db").stdout == a
    hosts = set(re.findall(rb"https?://([^/\"]+)", a))
    assert hosts == {b"board.example"}


def test_no_site_that_harms_is_named() -> None:
    """Neither adult services nor those not to be contacted are put before a class; their row is named by the report's own words."""
    services = {one.service_id: one for one in load_catalogue().services()}
    places = {key: "sns" for key, one in services.items() if one.category != "アダルト" and one.contact != "never"}
    shares = shares_of(read_dicts("figure9.csv"), places, ["note"])
    named = {one for share in shares for one in share.services}
    assert "破産情報掲載関連サイト(合計)" in named
    assert not [one for one in named if one in services and services[one].contact == "never"]
    assert sum(share.weight for share in shares) == 5081


@pytest.mark.parametrize("words", [("quiz",), ("tour",), ("data", "--period", "2021年"), ("data", "--persons", "0")])
def test_what_cannot_be_done_is_said(ihaho: Run, words: tuple[str, ...]) -> None:
    """Without a terminal nothing waits for a key; a period that is none is asked back; each with its cure."""
    done = ihaho("demo", *words)
    assert done.returncode in (2, 3)
    assert "対処" in done.stderr.decode() or "使い方" in done.stderr.decode()


# Questions.


def test_questions_have_one_right_answer() -> None:
    """Sixty questions of four kinds: choices differ, the right one is among them, and the same seed asks the same."""
    classifier, rules, agencies, titles = Classifier(load_catalogue()), load_rules(), national(load_agencies()), letter_titles(None)

    def asked(seed: int) -> list[object]:
        return list(questions_of(lambda url: classifier.classify(url, 1), rules, agencies, titles, Random(seed), 60))

    made = questions_of(lambda url: classifier.classify(url, 1), rules, agencies, titles, Random(1), 60)
    assert {one.kind for one in made} == {"サービス", "書面", "機関", "期限"}
    for one in made:
        assert len(set(one.choices)) == len(one.choices) == CHOICES
        assert 0 <= one.right < CHOICES
    assert asked(1) == list(made)
    assert asked(1) != asked(2)
    (child,) = [one for one in made if "18歳未満だった" in one.text and one.kind == "書面"]
    assert child.choices[child.right] == NO_LETTER
    for one in made:
        rule = next((rule for rule in rules if one.kind == "機関" and one.text.endswith(rule.question)), None)
        if rule is not None:
            fitting = {DESK if p.agency == "ihaho" else agencies[p.agency].name_ja for p in (*rule.first, *rule.also)}
            assert [choice for choice in one.choices if choice in fitting] == [one.choices[one.right]]
    counted = {one.text: one for one in made if one.kind == "期限"}
    for text, one in counted.items():
        days = [date(*map(int, found)) for found in re.findall(r"(\d+)年(\d+)月(\d+)日", " ".join((text, one.choices[one.right])))]
        if "照会が" in text:
            assert (days[1] - days[0]).days == (7 if "名誉毀損の依頼" in text else 2)
        if "訴えを検討" in text:
            assert (days[1] - days[0]).days == 15
    sheet = score_sheet(made, [one.right for one in made[:3]] + [(made[3].right + 1) % CHOICES])
    assert "4 問のうち 3 問が正解" in sheet
    assert sheet.count("## ") == 4
    assert "見直す問題: 4" in sheet
    assert "| 期限 | 0 | 1 |" in sheet
    assert "見直す問題: ありません" in score_sheet(made, [made[0].right])


@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_no_wrong_agency_could_be_right(seed: int) -> None:
    """A wrong choice is either one the chart itself warns of, with its reason said, or one nobody could take for the right one."""
    classifier, rules, agencies = Classifier(load_catalogue()), load_rules(), load_agencies()
    names = {one.name_ja: one for one in agencies.values()} | {DESK: agencies["ihaho"]}
    for one in questions_of(lambda url: classifier.classify(url, 1), rules, agencies, letter_titles(None), Random(seed), 200):
        if one.kind != "機関":
            continue
        rule = next(rule for rule in rules if one.text.endswith(f"\n{rule.question}"))
        fitting = [agencies[p.agency] for p in (*rule.first, *rule.also)]
        never = {p.agency: p.note for p in rule.never}
        for choice in one.choices:
            agency = names[choice]
            if agency.agency_id in never:
                assert never[agency.agency_id] in one.why
            elif choice != one.choices[one.right]:
                assert not any(set(agency.fields) & set(other.fields) for other in fitting)


def test_a_quiz_on_the_terminal(tmp_path: Path) -> None:
    """Each answer gets its reason; what is no number is asked again; q ends, and the sheet counts what was answered."""
    code, seen = talk(
        tmp_path,
        [("番号", "9\n"), ("番号で答えて", "1\n"), ("番号", "q\n")],
        "demo",
        "quiz",
        "--count",
        "3",
        "--output",
        str(tmp_path / "結果.md"),
    )
    assert code == 0
    assert "【練習】第1問" in seen
    assert "1 問のうち" in seen


def test_a_paper_to_hand_out(ihaho: Run, tmp_path: Path) -> None:
    """``--print`` writes the questions, and the answers after all of them."""
    assert ihaho("demo", "quiz", "--print", "--count", "5", "--output", "問題.md").returncode == 0
    text = (tmp_path / "問題.md").read_text(encoding="utf-8")
    assert text.count("## 第") == 5
    assert text.index("第5問") < text.index("# 答え")
    assert ihaho("demo", "quiz", "--print", "--count", "1").stdout.decode().count("## 第") == 1


# The tour.


def test_the_tour_runs_to_its_end(ihaho: Run, tmp_path: Path) -> None:
    """Every command of the tour works, in a folder of its own; the desk's ledger is not touched."""
    desk = tmp_path / "desk.db"
    done = ihaho("demo", "tour", "--auto", "--folder", "tour", env={"IHAHO_LEDGER": str(desk)})
    err = done.stderr.decode()
    assert done.returncode == 0
    assert "エラー" not in err
    assert err.count("【練習】架空の例です") == len(LESSONS)
    assert not desk.exists()
    assert {"事実.toml", "依頼書.txt", "練習.db"} <= {path.name for path in (tmp_path / "tour").iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "tour").iterdir())
    assert ihaho("demo", "tour", "--auto", "--folder", "tour").returncode == 5


def test_a_key_for_each_step(tmp_path: Path) -> None:
    """On a terminal each command waits for Enter; q ends the tour in good order."""
    code, seen = talk(tmp_path, [("Enter で", "\n"), ("Enter で", "q\n")], "demo", "tour", "--folder", str(tmp_path / "t"))
    assert code == 0
    assert "1377239270973349888" in seen
    assert "終わりです" in seen


def test_the_script_holds_what_the_tour_runs(ihaho: Run, tmp_path: Path) -> None:
    """The lecture's notes have each command of the tour in a block of its own."""
    out = ihaho("demo", "script").stdout.decode()
    assert out == script()
    assert re.findall(r"```sh\n(.+)\n```", out) == [one.line for one in LESSONS]
    assert ihaho("demo", "script", "--output", "講義.md").returncode == 0
    assert (tmp_path / "講義.md").read_text(encoding="utf-8") == out


def test_the_script_runs_as_it_is_printed(ihaho: Run, tmp_path: Path) -> None:
    """Every command of the printed notes works as it stands, typed from top to bottom into a shell in an empty folder."""
    lines = re.findall(r"```sh\n(.+)\n```", ihaho("demo", "script").stdout.decode())
    program, place = tmp_path / "bin" / "ihaho", tmp_path / "class"
    program.parent.mkdir()
    place.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from ihaho_cli.cli.start import main; main()" "$@"\n')
    program.chmod(0o700)
    environment = clean_environment(tmp_path)
    environment["PATH"] = f"{program.parent}{os.pathsep}{environment['PATH']}"
    for line in lines:
        done = subprocess.run(["/bin/sh", "-c", line], cwd=place, env=environment, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, (line, done.stderr.decode())
        assert done.stdout or done.stderr or ">" in line
    assert {"事実.toml", "依頼書.txt", "練習.db"} <= {path.name for path in place.iterdir()}


def test_every_step_of_the_tour_by_key(tmp_path: Path) -> None:
    """At Enter after Enter the whole tour is seen, each step under the banner."""
    code, seen = talk(tmp_path, [("Enter で", "\n")] * len(LESSONS), "demo", "tour", "--folder", str(tmp_path / "t"))
    assert code == 0
    assert seen.count("【練習】架空の例です") == len(LESSONS)
    assert "エラー" not in seen


@pytest.mark.parametrize("persons", [1, 2, 3000])
def test_any_size_keeps_the_proportions(ihaho: Run, persons: int) -> None:
    """A ledger of one person is one; a large one has the report's mentions in an answer, unknown ones and LINE within a fiftieth or two."""
    assert ihaho("demo", "data", "--persons", str(persons), "--output", "a.db").returncode == 0

    def told(number: str) -> dict[str, object]:
        words = ("tally", number, "R3.4..R3.12", "--edition", "2022", "--ledger", "a.db", "--format", "json")
        return dict(json.loads(ihaho(*words).stdout))

    nine, ten = told("9"), told("10")
    assert int(str(nine["works"])) >= persons
    if persons < 1000:
        return
    assert int(str(nine["n"])) / int(str(nine["works"])) == pytest.approx(5081 / 4882, abs=0.01)
    rows = {row["key"]: row["count"] for row in nine["rows"]}  # type: ignore[attr-defined]
    assert rows["その他・不明"] / int(str(nine["n"])) == pytest.approx(777 / 5081, abs=0.02)
    line = {row["key"]: row["count"] for row in ten["rows"]}  # type: ignore[attr-defined]
    assert line["notify"] / persons == pytest.approx(168 / 1640, abs=0.02)
    assert line["friends_total"] == 214 * persons // 1638
