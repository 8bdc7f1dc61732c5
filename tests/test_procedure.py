"""How a service takes requests: which routes are shown, and which never."""

from datetime import date

import pytest

from ihaho_cli.advice.advice import FormField, Procedure, Seen
from ihaho_cli.advice.form import fill_form, forms_of
from ihaho_cli.advice.procedure import SITUATIONS, days_old, guide_to, is_on_sites, operator_line, seen_groups, views_of
from ihaho_cli.classify import Classifier
from ihaho_cli.cli.texts import procedure_text
from ihaho_cli.model import Confidence, Operator, Service


def service(**changes: object) -> Service:
    """A made-up service with a confirmed operator."""
    plain = Service(
        "made", "架空サイト", "", (), (), "SNS", "", "", "", "made-corp", ("made.example",), (), "", "", "", "active",
        Confidence.OFFICIAL, (), (), frozenset(), "", "", "", "", (), (), "2026-11-01", Confidence.OFFICIAL, "shipped", "",
    )  # fmt: skip
    return plain._replace(**changes)


OPERATOR = Operator("made-corp", "架空株式会社", "", (), "JP", "", "", "", (), "", Confidence.OFFICIAL)


def row(purpose: str = "general", channel: str = "form", **changes: object) -> Procedure:
    """A made-up row of procedures.csv."""
    plain = Procedure(
        f"made/{purpose}/1", "made", purpose, channel, "窓口", "https://made.example/form", "", (), (), (), "", "", Seen.UNKNOWN,
        "", "", "", "", "", (), "", (), "2026-11-01", Confidence.OFFICIAL,
    )  # fmt: skip
    return plain._replace(**changes)


GENERAL = [row(service_id=name, title=f"一般 {name}", confidence=Confidence.NONE) for name in SITUATIONS]


def test_routes_for_a_purpose_come_before_those_for_all() -> None:
    """The purpose's own routes first, then the general ones; the same way stands once with all its purposes."""
    rows = [row("general", title="共通"), row("privacy", title="個別"), row("defamation", title="共通")]
    guide = guide_to(service(), OPERATOR, rows, "privacy")
    assert [route.procedure.title for route in guide.routes] == ["個別", "共通"]
    every = guide_to(service(), OPERATOR, rows)
    assert {route.procedure.title: route.purposes for route in every.routes} == {
        "共通": ("general", "defamation"),
        "個別": ("privacy",),
    }
    assert "copyright" in every.unsourced
    assert "privacy" not in every.unsourced


def test_no_source_is_said_and_not_shown_as_a_route() -> None:
    """A row 出典なし is no route; without any other the general way is shown, and said to be general."""
    rows = [row("privacy", "none", url="", title="出典なし"), *GENERAL]
    guide = guide_to(service(), OPERATOR, rows, "privacy")
    assert guide.unsourced == ("privacy",)
    assert guide.situation == "*known"
    assert [route.procedure.title for route in guide.routes] == ["一般 *known"]


def test_what_is_known_without_a_way_to_ask_is_told() -> None:
    """A row without a way to ask may hold what a source says of removal: told beside the routes, for its purpose and for all."""
    rows = [
        row("privacy", "none", url="", title="", pitfalls=("個別のこと",)), row("general", "none", url="", title="", pitfalls=("共通のこと",)),
        row("copyright", "none", url="", title="", pitfalls=("別のこと",)), row("defamation", "none", url="", title=""), row("general"),
    ]  # fmt: skip
    guide = guide_to(service(), OPERATOR, rows, "privacy")
    assert [one.pitfalls for one in guide.told] == [("個別のこと",), ("共通のこと",)]
    assert len(guide.routes) == 1
    assert len(guide_to(service(), OPERATOR, rows).told) == 3
    text = procedure_text(guide, None, date(2026, 11, 28))
    assert "・個別のこと\n" in text
    assert "別のこと" not in text.replace("個別のこと", "")


@pytest.mark.parametrize(
    ("changes", "operator", "situation"),
    [
        ({}, OPERATOR, "*known"),
        ({}, None, "*unknown"),
        ({}, OPERATOR._replace(confidence=Confidence.NONE), "*unknown"),
        ({"operator_confidence": Confidence.NONE}, OPERATOR, "*unknown"),
        ({"status": "ended"}, OPERATOR, "*ended"),
        ({"contact": "never"}, OPERATOR, "*never"),
    ],
)
def test_the_general_way_fits_what_is_known(changes: dict[str, object], operator: Operator | None, situation: str) -> None:
    """Host first where the operator is unknown; never the operator where it must not be contacted."""
    assert guide_to(service(**changes), operator, GENERAL).situation == situation


@pytest.mark.parametrize("channel", ["report", "mail", "post", "board", "phone", "account"])
def test_a_service_never_to_be_contacted_is_not(channel: str) -> None:
    """Even where a desk's own table has such a row, no route leads to the operator."""
    rows = [
        row("personal-data", channel, url=""),
        row("privacy", "form", title="自サイト"),
        row("search-result", "form", title="検索", url="https://search.example/"),
    ]
    guide = guide_to(service(contact="never"), OPERATOR, rows + GENERAL)
    assert [route.procedure.title for route in guide.routes] == ["検索"]


def test_sites_and_urls() -> None:
    """A form on a service's own host, or under it, is its own."""
    assert is_on_sites("https://www.made.example/x", ("made.example",))
    assert is_on_sites("https://made.example/x", ("=made.example/path",))
    assert is_on_sites("https://a.blog.example/x", ("{blog}.blog.example",))
    assert not is_on_sites("https://notmade.example/x", ("made.example",))
    assert not is_on_sites("", ("made.example",))


def test_what_is_seen_is_grouped() -> None:
    """Routes that show the poster the same share one sentence; without a source that is said."""
    views = views_of(guide_to(service(), OPERATOR, [row("privacy", seen=Seen.PUBLISHED, title="板"), row(title="他")]).routes)
    groups = seen_groups(views)
    assert [group["routes"] for group in groups] == ["1 の方法", "2 の方法"]
    assert "誰にでも読める" in groups[0]["sentence"]
    assert "出典がありません" in groups[1]["sentence"]


def test_an_address_needs_a_source() -> None:
    """An address without any source is not printed; a row that is not the operator's own word is marked."""
    shown, hidden = views_of(
        guide_to(
            service(),
            OPERATOR,
            [
                row("privacy", address="a@made.example", confidence=Confidence.SECONDARY, title="甲"),
                row(address="b@made.example", confidence=Confidence.NONE, title="乙"),
            ],
        ).routes
    )
    assert (shown.address, hidden.address) == ("a@made.example", "")
    assert "要確認" in shown.mark
    assert "要確認" in hidden.mark


def test_papers_and_age() -> None:
    """What an addressee demands is said in words; the oldest fact dates the whole."""
    rows = [
        row(id_copy="yes", seal="registered", copies="2", fee="5000円", account="yes", checked="2026-01-01", title="甲"),
        row("privacy", id_copy="no", account="no", title="乙"),
    ]
    guide = guide_to(service(), OPERATOR, rows)
    first, second = views_of(guide.routes)
    assert first.papers == ("本人確認書類の写し", "実印と印鑑登録証明書", "部数 2", "費用 5000円")
    assert second.papers == ("本人確認書類は不要",)
    assert "必要" in first.account
    assert days_old(guide, date(2026, 11, 24)) == 327
    assert days_old(guide_to(service(), OPERATOR, []), date(2026, 11, 24)) is None


def test_the_operator_is_never_more_certain_than_its_source() -> None:
    """A name without a source is shown as such."""
    assert operator_line(guide_to(service(), OPERATOR, [])) == "架空株式会社"
    assert operator_line(guide_to(service(operator_confidence=Confidence.NONE), OPERATOR, [])) == "架空株式会社（未確認）"
    assert operator_line(guide_to(service(), None, [])) == "未確認"


# The form.


def field(fill: str, **changes: object) -> FormField:
    """A made-up field."""
    plain = FormField(
        "f/01", "f", "made", ("privacy",), "架空フォーム", "https://made.example/form", "項目", "text", None, "yes", (), fill, "", "",
        "", (), "2026-11-01", Confidence.OFFICIAL,
    )  # fmt: skip
    return plain._replace(**changes)


def test_a_form_is_filled_from_the_url(classifier: Classifier) -> None:
    """The URL answers what it can; the person's own fields stay empty for their hand; facts win over the URL."""
    one = classifier.classify("https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/")
    fills = ["url", "thread-id", "res-id", "quote", "reason", "name", "item-id"]
    filled = fill_form([field(fill, limit=10) for fill in fills], one, {"info": "あいう", "reason": "長い理由です。とても長い。"})
    values = dict(zip(fills, [f.value for f in filled.fields], strict=True))
    assert values["thread-id"] == "1234567"
    assert values["res-id"] == values["item-id"] == "245"
    assert values["url"].startswith("https://bakusai.com/")
    assert (values["quote"], values["name"]) == ("あいう", "")
    assert filled.fields[3].left == 7
    assert filled.fields[4].left == -3
    assert "本人が書きます" in filled.fields[5].advice


def test_choices_and_unknowns() -> None:
    """A value that is none of the choices is not filled in; without a URL nothing is made up."""
    filled = fill_form([field("right", kind="choice", choices=("名誉",)), field("url"), field("posted-at")], None, {"right": "別"})
    assert [f.value for f in filled.fields] == ["", "", ""]
    assert fill_form([field("right", kind="choice", choices=("名誉",))], None, {"right": "名誉"}).fields[0].value == "名誉"


def test_forms_of_a_purpose() -> None:
    """The forms for the purpose where there are any, else all of the service; public fields are named."""
    fields = [field("url"), field("url", form_id="g", purposes=("copyright",), seen="public"), field("url", service_id="other")]
    assert [form[0].form_id for form in forms_of(fields, "made", "copyright")] == ["g"]
    assert [form[0].form_id for form in forms_of(fields, "made", "minor")] == ["f", "g"]
    assert fill_form(forms_of(fields, "made", "copyright")[0], None, {}).public_fields == ["項目"]
