"""What people bring to the desk: agencies, letters, periods and stop rules, as the law and the chart would have them."""

import json

import pytest
from conftest import Run
from situation_cases import BROUGHT, TOLD


@pytest.mark.parametrize("name", BROUGHT)
def test_brought(ihaho: Run, name: str) -> None:
    """Who comes is shown whom to ask first, is not sent where nobody can help, and gets the letters and periods that fit."""
    case = BROUGHT[name]
    done = ihaho(*case.asked.split(), "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    agencies = told.get("agencies", told)
    wanted = case.first.split()
    offered = [*agencies["first"], *agencies["also"]]
    assert agencies["first"][: len(wanted)] == wanted
    assert set(case.somewhere.split()) <= set(offered)
    assert not set(case.nowhere.split()) & set(offered)
    assert set(case.letters.split()) <= set(told.get("letters", ()))
    assert not set(case.no_letters.split()) & set(told.get("letters", ()))
    periods = {one["id"] for one in told.get("deadlines", ())}
    assert set(case.deadlines.split()) <= periods
    assert not set(case.no_deadlines.split()) & periods
    assert told.get("stop") == case.stop
    assert case.said in "".join(told["warnings"]) + told.get("text", "")


@pytest.mark.parametrize("name", TOLD)
def test_told(ihaho: Run, name: str) -> None:
    """The facts of a person lead to the letters in their order, and to agencies that person can use."""
    case = TOLD[name]
    nested: dict[str, object] = {}
    for key, value in case.facts.items():
        group, _, last = key.rpartition(".")
        place = nested.setdefault(group, {}) if group else nested
        assert isinstance(place, dict)
        place[last] = value
    done = ihaho("draft", "--facts", "-", "--format", "json", stdin=json.dumps(nested).encode())
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["letters"] or told["stop"] is None else 7)
    letters = [one["name"] for one in told["letters"]]
    assert [one for one in letters if one in case.letters.split()] == case.letters.split()
    assert not set(case.no_letters.split()) & set(letters)
    assert set(case.agencies.split()) <= set(told["agencies"])
    assert not set(case.no_agencies.split()) & set(told["agencies"])
    assert told["stop"] == case.stop
    assert case.said in json.dumps(told, ensure_ascii=False)
