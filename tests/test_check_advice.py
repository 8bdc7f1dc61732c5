"""Every kind of fault in the tables of advice is found, and said with its place."""

from collections.abc import Mapping, Sequence

import pytest

from ihaho_cli.advice.advice import PURPOSES
from ihaho_cli.advice.advice_rows import AGENCY_COLUMNS, FORM_COLUMNS, PROCEDURE_COLUMNS, REFERRAL_COLUMNS
from ihaho_cli.advice.answer import NEED_PURPOSES
from ihaho_cli.advice.procedure import SITUATIONS
from ihaho_cli.check_advice import check_agencies, check_forms, check_procedures, check_referrals
from ihaho_cli.model import Confidence, Service
from ihaho_cli.rows import Row

MADE = Service(
    "made", "架空サイト", "", (), (), "SNS", "", "", "", "", ("made.example",), (), "", "yes", "", "active", Confidence.NONE, (), (),
    frozenset(), "", "", "", "", (), (), "", Confidence.NONE, "", "",
)  # fmt: skip
NEVER = MADE._replace(service_id="never", contact="never", designated="")


def row(columns: Sequence[str], cells: Mapping[str, str]) -> Row:
    """A made-up row at a known place."""
    return Row([cells.get(name, "") for name in columns], "shipped", "data/made.csv:2")


def procedure(**cells: str) -> Row:
    """A sound row of procedures.csv with some cells changed."""
    sound = {
        "procedure_id": "made/general/1", "service_id": "made", "purpose": "general", "channel": "form", "title": "窓口",
        "confidence": "none",
    }  # fmt: skip
    return row(PROCEDURE_COLUMNS, sound | cells)


GENERAL = [procedure(procedure_id=f"{name}/general/1", service_id=name) for name in SITUATIONS]


def faults_of(*rows: Row, complete: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Column and message of each fault of some procedures."""
    found = check_procedures([*GENERAL, *rows], {"made": MADE, "never": NEVER}, complete)
    return [(f.column, f.message) for f in found]


def test_sound_rows_have_no_faults() -> None:
    """The general rows and a plain one are sound."""
    assert faults_of(procedure()) == []


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"purpose": "fame", "procedure_id": "made/fame/1"}, "purpose"),
        ({"channel": "pigeon"}, "channel"),
        ({"seen": "some"}, "seen"),
        ({"account": "maybe"}, "account"),
        ({"seal": "wax"}, "seal"),
        ({"window": "no"}, "window"),
        ({"procedure_id": "made/general/x"}, "procedure_id"),
        ({"procedure_id": "made/privacy/1"}, "procedure_id"),
        ({"who": "self;neighbour"}, "who"),
        ({"url": "made.example"}, "url"),
        ({"url": "https://a.example/;https://b.example/"}, "url"),
        ({"pitfalls": "この投稿は違法です"}, "pitfalls"),
        ({"time": "必ず削除されます"}, "time"),
        ({"title": ""}, "title"),
        ({"channel": "none", "url": "https://made.example/"}, "channel"),
        ({"service_id": "gone", "procedure_id": "gone/general/1"}, "service_id"),
        ({"service_id": "never", "procedure_id": "never/general/1", "window": "yes"}, "window"),
        ({"service_id": "never", "procedure_id": "never/general/1", "channel": "mail"}, "channel"),
        ({"service_id": "never", "procedure_id": "never/general/1", "url": "https://www.made.example/del"}, "channel"),
    ],
)
def test_each_fault_of_a_procedure(cells: dict[str, str], column: str) -> None:
    """A cell outside its vocabulary, a judgement, or a route to an operator one must not contact is a fault."""
    assert [name for name, _ in faults_of(procedure(**cells))] == [column]


def test_a_service_of_figure_9_speaks_of_every_purpose() -> None:
    """Each purpose has a row, if only to say that no source was found."""
    some = [procedure(procedure_id=f"made/{name}/1", purpose=name) for name in PURPOSES if name != "minor"]
    assert faults_of(*some, complete=["made"]) == [("purpose", "図表9のサービスなのに、行も「出典なし」もありません: minor")]


def test_the_general_rows_must_be_there() -> None:
    """Without them a service no row speaks of would get nothing."""
    assert len(check_procedures([], {}, [])) == len(SITUATIONS)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({}, None),
        ({"kind": "song"}, "kind"),
        ({"fill": "anything"}, "fill"),
        ({"seen": "all"}, "seen"),
        ({"required": "maybe"}, "required"),
        ({"limit": "many"}, "limit"),
        ({"field": ""}, "field"),
        ({"field_id": "f/1"}, "field_id"),
        ({"purposes": ""}, "purposes"),
        ({"purposes": "general;fame"}, "purposes"),
        ({"service_id": "gone"}, "service_id"),
        ({"form_url": "ftp://made.example/"}, "form_url"),
        ({"notes": "違法な投稿と書く"}, "notes"),
    ],
)
def test_each_fault_of_a_form(cells: dict[str, str], column: str | None) -> None:
    """A field outside its vocabularies is a fault."""
    sound = {
        "field_id": "f/01", "form_id": "f", "service_id": "made", "purposes": "general", "form_title": "題", "field": "項目",
        "kind": "text", "fill": "url",
    }  # fmt: skip
    found = check_forms([row(FORM_COLUMNS, sound | cells)], ["made"])
    assert [f.column for f in found] == ([column] if column else [])


def test_one_form_has_one_title() -> None:
    """Rows of one form agree on what form it is."""
    sound = {"form_id": "f", "service_id": "made", "purposes": "general", "field": "項目", "kind": "text", "fill": "url"}
    rows = [row(FORM_COLUMNS, sound | {"field_id": f"f/0{n}", "form_title": title}) for n, title in enumerate("甲乙", 1)]
    assert [f.column for f in check_forms(rows, ["made"])] == ["form_id"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({}, None),
        ({"judges_illegality": "often"}, "judges_illegality"),
        ({"can_request_removal": ""}, "can_request_removal"),
        ({"takes": "self;robot"}, "takes"),
        ({"min_age": "十八"}, "min_age"),
        ({"phone": "110;call"}, "phone"),
        ({"name_ja": ""}, "name_ja"),
        ({"url": "x"}, "url"),
        ({"image_age": "old"}, "image_age"),
        ({"residence": "東京都"}, "residence"),
        ({"local_of": "police_cyber", "residence": "tokyo"}, "local_of"),
    ],
)
def test_each_fault_of_an_agency(cells: dict[str, str], column: str | None) -> None:
    """An agency with a value nobody can read is a fault."""
    sound = {
        "agency_id": "a", "name_ja": "窓口", "judges_illegality": "no", "can_request_removal": "no", "forwards_to_police": "no",
        "notifies_platform": "unknown", "phone": "#9110;03-0000-0000",
    }  # fmt: skip
    assert [f.column for f in check_agencies([row(AGENCY_COLUMNS, sound | cells)])] == ([column] if column else [])


def test_a_local_desk_stands_behind_an_agency_of_all_japan() -> None:
    """A prefecture's desk names its prefecture, and an agency that is itself nobody's local desk."""
    answers = dict.fromkeys(("judges_illegality", "can_request_removal", "forwards_to_police", "notifies_platform"), "no")

    def named(**cells: str) -> Row:
        return row(AGENCY_COLUMNS, answers | {"name_ja": "窓口"} | cells)

    sound = [named(agency_id="a"), named(agency_id="b", local_of="a", residence="tokyo")]
    assert check_agencies(sound) == []
    assert [f.column for f in check_agencies([*sound, named(agency_id="c", local_of="a")])] == ["residence"]
    assert [f.column for f in check_agencies([*sound, named(agency_id="c", local_of="b", residence="tokyo")])] == ["local_of"]


def referral(key: str, **cells: str) -> Row:
    """A sound row of referrals.csv with some cells changed."""
    return row(REFERRAL_COLUMNS, {"rule_id": f"ref-{key}", "key": key, "group": "other", "first": "a"} | cells)


KEYS = [*NEED_PURPOSES, "unsure"]


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([], None),
        ([referral("new", first="")], "first"),
        ([referral("new", also="gone")], "also"),
        ([referral("new", never="a")], "never"),
        ([referral("unsure", rule_id="ref-again")], "key"),
        ([referral("late", group="safety")], "group"),
        ([referral("new", text="これは違法です")], "text"),
    ],
)
def test_each_fault_of_the_chart(rows: list[Row], column: str | None) -> None:
    """A rule that points nowhere, hides its reason, or puts safety last is a fault."""
    found = check_referrals([*(referral(key) for key in KEYS), *rows], ["a"])
    assert [f.column for f in found] == ([column] if column else [])


def test_a_need_without_a_rule() -> None:
    """Every need the answers know stands in the chart."""
    assert len(check_referrals([], ["a"])) == len(KEYS)
