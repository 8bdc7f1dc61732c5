"""Every fault `ihaho data check` can name, each from a small table that holds nothing else wrong."""

import csv
import io
from datetime import date

import pytest

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.check import (
    STALE_AFTER_DAYS,
    Fault,
    check_hosts,
    check_operators,
    check_services,
    check_shape,
    check_stale,
    check_wrappers,
)
from ihaho_cli.claims import check_claims, check_unwrapping
from ihaho_cli.cli.faults import find_faults
from ihaho_cli.rows import HOST_COLUMNS, OPERATOR_COLUMNS, SERVICE_COLUMNS, WRAPPER_COLUMNS, Row
from ihaho_cli.tables import CATALOGUE_TABLES, parse_table

TODAY = date(2026, 11, 24)
OTHER_KNOWN_FIGURE9 = "上記以外の事業者/サービス等"
WITNESS = {"source_url": "https://example.com/about", "checked": "2026-11-20", "confidence": "official"}
SERVICE = WITNESS | {
    "service_id": "board", "name_ja": "例の掲示板", "name_en": "Example Board", "category": "掲示板",
    "figure8": "電子掲示板", "figure9_2022": OTHER_KNOWN_FIGURE9, "figure9_today": OTHER_KNOWN_FIGURE9,
    "operator_id": "maker", "sites": "board.example.com", "status": "active", "operator_confidence": "official",
    "items": "{thread:digits} | {thread:digits}/{res:digits}",
    "examples": "https://board.example.com/12 | https://board.example.com/12/3",
    "canonical": "https://board.example.com/{thread}/{res}",
}  # fmt: skip
OTHER = {
    "service_id": "shop", "name_ja": "例の店", "name_en": "Example Shop", "sites": "shop.example.net",
    "items": "p/{product}", "examples": "https://shop.example.net/p/a", "canonical": "",
}  # fmt: skip
OPERATOR = WITNESS | {"operator_id": "maker", "legal_name": "例株式会社", "country": "JP"}
HOST = WITNESS | {"host": "board.example.com", "aliases": "board.example.net board.example.org"}
JUMP = "https://jump.example.org/to?url="
WRAPPER = WITNESS | {
    "wrapper_id": "jump", "service_id": "board", "kind": "redirect", "sites": "jump.example.org", "target": "to?url={url}",
    "decode": "plain", "examples": f"{JUMP}https%3A%2F%2Fexample.com%2Fpage => https://example.com/page",
}  # fmt: skip
FIGURE9 = [
    {"edition": "2022", "key": "Big", "services": "big"},
    {"edition": "today", "key": "Big", "services": "big"},
    {"edition": "today", "key": "New", "services": "new"},
    {"edition": "2022", "key": OTHER_KNOWN_FIGURE9, "services": "(board and all others)"},
    {"edition": "today", "key": OTHER_KNOWN_FIGURE9, "services": "(board and all others)"},
]
FIGURE8 = {"電子掲示板", "SNS"}


def row_of(columns, cells, place):
    """One row; a column without a cell is blank."""
    assert set(cells) <= set(columns)
    return Row([cells.get(column, "") for column in columns], "shipped", place)


def services(*changes):
    """Rows of services.csv from line 2 on, each a sound service with the cells given changed."""
    return [row_of(SERVICE_COLUMNS, SERVICE | change, f"services.csv:{line}") for line, change in enumerate(changes, 2)]


def hosts(*changes):
    """Rows of hosts.csv."""
    return [row_of(HOST_COLUMNS, HOST | change, f"hosts.csv:{line}") for line, change in enumerate(changes, 2)]


def wrappers(*changes):
    """Rows of wrappers.csv."""
    return [row_of(WRAPPER_COLUMNS, WRAPPER | change, f"wrappers.csv:{line}") for line, change in enumerate(changes, 2)]


def operators(*changes):
    """Rows of operators.csv."""
    return [row_of(OPERATOR_COLUMNS, OPERATOR | change, f"operators.csv:{line}") for line, change in enumerate(changes, 2)]


def catalogue_of(service_rows, host_rows=(), wrapper_rows=()):
    """A catalogue of these rows alone."""
    return Catalogue(service_rows, {"maker": operators({})[0]}, list(host_rows), list(wrapper_rows))


def faults_of_services(*changes):
    """What check_services says of these services."""
    return check_services(services(*changes), {"maker"}, FIGURE9, FIGURE8)


def places(faults):
    """Where the faults stand."""
    return [(fault.place, fault.column) for fault in faults]


def text_of(columns, *rows):
    """A table as it stands in its file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def shape(*rows, columns=OPERATOR_COLUMNS):
    """What check_shape says of operators.csv with these rows."""
    return check_shape(parse_table(text_of(columns, *rows), "operators.csv"), OPERATOR_COLUMNS)


# The tables that ship.


def test_shipped_tables_have_no_fault():
    """The tables that come with the program have no fault and no stale row on the day they were finished."""
    assert find_faults(None, TODAY) == []


# Shape: header, cells, ids, witnesses.


def test_sound_tables_have_no_fault():
    """The rows all other tests change have no fault themselves, so that each test finds what it changed."""
    service_rows, wrapper_rows = services({}, OTHER), wrappers({})
    catalogue = catalogue_of(service_rows, hosts({}), wrapper_rows)
    assert shape(OPERATOR) == []
    assert faults_of_services({}, OTHER) == []
    assert check_operators(operators({})) == []
    assert check_hosts(hosts({}), catalogue) == []
    assert check_wrappers(wrapper_rows, catalogue) == []
    assert check_claims(catalogue) == []


def test_unknown_column():
    """A column nobody knows is named, in the line of the header."""
    [fault] = shape(OPERATOR, columns=(*OPERATOR_COLUMNS, "telephone"))
    assert (fault.place, fault.column) == ("operators.csv:1", "telephone")
    assert "列はありません" in fault.message


@pytest.mark.parametrize("missing", ["country", "notes", "former_names"])
def test_missing_column(missing):
    """A column that is missing is named, in the line of the header."""
    [fault] = shape(OPERATOR, columns=[column for column in OPERATOR_COLUMNS if column != missing])
    assert (fault.place, fault.column) == ("operators.csv:1", missing)
    assert "列がありません" in fault.message


def test_renamed_column():
    """A column under a wrong name is both unknown and missing."""
    columns = ["land" if column == "country" else column for column in OPERATOR_COLUMNS]
    assert places(shape(OPERATOR, columns=columns)) == [("operators.csv:1", "land"), ("operators.csv:1", "country")]


@pytest.mark.parametrize("cells", [10, 12])
def test_wrong_number_of_cells(cells):
    """A row with too few or too many cells is named with both numbers, and its cells are not read any further."""
    table = parse_table(text_of(OPERATOR_COLUMNS, OPERATOR) + "x" + "," * (cells - 1) + "\n", "operators.csv")
    [fault] = check_shape(table, OPERATOR_COLUMNS)
    assert fault.place == "operators.csv:3"
    assert f"{cells} 個" in fault.message
    assert "11 個" in fault.message


def test_duplicate_id():
    """The second row of an id is named, with the line of the first, even after a row whose cells cover two lines."""
    [fault] = shape(OPERATOR | {"notes": "一行目\n二行目"}, OPERATOR | {"operator_id": "other"}, OPERATOR)
    assert (fault.place, fault.column) == ("operators.csv:5", "operator_id")
    assert "2 行目" in fault.message
    assert "maker" in fault.message


def test_blank_id():
    """A row without an id is named, and two of them are not each other's duplicates."""
    faults = shape(OPERATOR | {"operator_id": ""}, OPERATOR | {"operator_id": ""})
    assert places(faults) == [("operators.csv:2", "operator_id"), ("operators.csv:3", "operator_id")]
    assert all("空" in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("source_url", "", "出典"),
        ("source_url", "会社の案内", "http"),
        ("source_url", "ftp://example.com/", "http"),
        ("source_url", "https://example.com/ 画面", "http"),
        ("source_url", "https://example.com/;example.com/2", "http"),
        ("checked", "2026/11/24", "2026/11/24"),
        ("checked", "2026-11-31", "日付"),
        ("checked", "2026-13", "日付"),
        ("checked", "0000", "日付"),
        ("checked", "昨日", "日付"),
        ("checked", "2026-11-24 ", "日付"),
        ("confidence", "", "空"),
        ("confidence", "sure", "sure"),
        ("confidence", "Official", "official, secondary, none"),
    ],
)
def test_witness(column, cell, word):
    """A source that is missing or no URL, a date that is none and a confidence nobody knows are faults of their column."""
    [fault] = shape(OPERATOR | {column: cell})
    assert (fault.place, fault.column) == ("operators.csv:2", column)
    assert word in fault.message


@pytest.mark.parametrize(
    "change",
    [
        {"source_url": "", "confidence": "none"},
        {"source_url": "http://example.com/a;https://example.com/b"},
        {"source_url": "https://example.com/a ; https://example.com/b"},
        {"checked": ""},
        {"checked": "2026"},
        {"checked": "2026-11"},
        {"confidence": "secondary"},
    ],
)
def test_sound_witness(change):
    """Several sources, a date to the month or year, and a row that claims nothing are no faults."""
    assert shape(OPERATOR | change) == []


def test_secondary_needs_source():
    """Secondary confidence needs a source as much as official confidence does."""
    assert places(shape(OPERATOR | {"confidence": "secondary", "source_url": ""})) == [("operators.csv:2", "source_url")]


def test_fullwidth_date():
    """A date in full-width digits is a fault, and the look for stale rows survives it."""
    table = parse_table(text_of(OPERATOR_COLUMNS, OPERATOR | {"checked": "２０２６-１１-２４"}), "operators.csv")
    assert check_stale(table, TODAY) == []
    assert places(check_shape(table, OPERATOR_COLUMNS)) == [("operators.csv:2", "checked")]


# Stale rows.


def test_stale_is_only_a_warning():
    """A row checked more than a year ago is named as stale, one checked a year ago or to the month is not."""
    days = [date.fromordinal(TODAY.toordinal() - days).isoformat() for days in (STALE_AFTER_DAYS + 1, STALE_AFTER_DAYS)]
    rows = [OPERATOR | {"checked": checked} for checked in (*days, "2020-01", "2020", "", "bad")]
    [fault] = check_stale(parse_table(text_of(OPERATOR_COLUMNS, *rows), "operators.csv"), TODAY)
    assert fault == Fault("operators.csv:2", "checked", fault.message, stale=True)
    assert "1 年以上" in fault.message


def test_nothing_is_stale_without_a_date():
    """A table without the column of the date, or a row that ends before it, is not stale."""
    assert check_stale(parse_table("operator_id,notes\nmaker,x\n", "operators.csv"), TODAY) == []
    assert check_stale(parse_table("operator_id,checked\nmaker\n", "operators.csv"), TODAY) == []


def test_stale_is_no_fault_of_shape():
    """An old date is no fault; every other fault is not stale."""
    assert shape(OPERATOR | {"checked": "2001-01-01"}) == []
    assert not any(fault.stale for fault in shape(OPERATOR | {"checked": "bad", "confidence": "bad", "source_url": "bad"}))


# Services: each row by itself.


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"service_id": "Board"}, "service_id", "小文字"),
        ({"service_id": "board_2"}, "service_id", "ハイフン"),
        ({"service_id": "board-"}, "service_id", "ハイフン"),
        ({"service_id": "掲示板"}, "service_id", "小文字"),
        ({"name_ja": ""}, "name_ja", "空"),
        ({"name_ja": "　"}, "name_ja", "空"),
        ({"category": ""}, "category", "空"),
        ({"former_names": "旧板<令和5年"}, "former_names", "令和5年"),
        ({"sites": "Board.example.com"}, "sites", "Board.example.com"),
        ({"sites": "https://board.example.com"}, "sites", "正しい形"),
        ({"sites": "board.example.com:8080"}, "sites", "正しい形"),
        ({"sites": "board.example.com."}, "sites", "正しい形"),
        ({"sites": "掲示板.example.com"}, "sites", "正しい形"),
        ({"sites": "board.example.com/"}, "sites", "正しい形"),
        ({"sites": "{user}board.example.com"}, "sites", "正しい形"),
        ({"sites": "{user.example.com"}, "sites", "正しい形"),
        ({"sites": "board.example.com/{user}/posts"}, "sites", "正しい形"),
        ({"sites": "board.example.com/{User}"}, "sites", "正しい形"),
        ({"sites": "{owner}.example.com"}, "sites", "owner"),
        ({"sites": "board.example.com/{owner}"}, "sites", "owner"),
        ({"sites": "board.example.k12.ca.us"}, "sites", "登録ドメイン"),
        ({"items": "{thing:digits} | {thread:digits}/{res:digits}", "canonical": ""}, "items", "thing"),
        ({"items": "*/page | {thread:digits}/{res:digits}"}, "items", "番号の名前"),
        ({"items": "{thread:digits} | {thread:digits}", "canonical": ""}, "items", "2度"),
        ({"items": "{thread:digits}", "canonical": ""}, "examples", "1 個"),
        ({"examples": "https://board.example.com/12"}, "examples", "2 個"),
        ({"examples": ""}, "examples", "0 個"),
        ({"canonical": "https://board.example.com/{post}"}, "canonical", "{post}"),
        ({"canonical": "http://board.example.com/{thread}"}, "canonical", "https://"),
        ({"canonical": "https://board.example.com/{thread} | https://board.example.com/{user}"}, "canonical", "{user}"),
        ({"status": ""}, "status", "active"),
        ({"status": "closed"}, "status", "ended"),
        ({"contact": "no"}, "contact", "never"),
        ({"designated": "no", "designated_date": "2025-04-30"}, "designated", "yes"),
        ({"designated": "yes"}, "designated_date", "日付がありません"),
        ({"designated": "yes", "designated_date": "令和7年4月30日"}, "designated_date", "令和7年4月30日"),
        ({"status_date": "2026-02-30"}, "status_date", "2026-02-30"),
        ({"successor": "nowhere"}, "successor", "nowhere"),
        ({"operator_id": "nobody"}, "operator_id", "nobody"),
        ({"figure8": "掲示板"}, "figure8", "掲示板"),
        ({"figure8": ""}, "figure8", "図表8"),
        ({"figure9_2022": "Nobody"}, "figure9_2022", "2022"),
        ({"figure9_2022": ""}, "figure9_2022", "2022"),
        ({"figure9_2022": "New"}, "figure9_2022", "2022"),
        ({"figure9_today": "Nobody"}, "figure9_today", "today"),
        ({"figure9_2022": "Big"}, "figure9_2022", OTHER_KNOWN_FIGURE9),
        ({"figure9_today": "Big"}, "figure9_today", OTHER_KNOWN_FIGURE9),
        ({"service_id": "big", "figure9_today": "Big"}, "figure9_2022", "Big"),
        ({"service_id": "new"}, "figure9_today", "New"),
    ],
)
def test_fault_of_one_service(change, column, word):
    """A service with one wrong cell has one fault, at its line, in that column, and the message says what is wrong."""
    faults = faults_of_services({"service_id": "sound"} | OTHER, change)
    assert places(faults) == [("services.csv:3", column)]
    assert word in faults[0].message


@pytest.mark.parametrize("site", ["localhost", "127.0.0.1", "board", "board..example.com", "*.example.com"])
def test_host_no_url_reaches(site):
    """A name inside a network, an address, a pattern or a broken name, where no page is, is a fault of its service."""
    change = {"sites": site, "items": "", "examples": "", "canonical": ""}
    faults = faults_of_services(change) + check_claims(catalogue_of(services(change)))
    assert ("services.csv:2", "sites") in places(faults)


@pytest.mark.parametrize(
    "template",
    [
        "{thread", "thread}", "{Thread}", "{thread:number}", "a//b", "**/a/**", "{thread:rest}/x", "{res}/{res}",
        "*", "?page", "a#",
    ],
)  # fmt: skip
def test_template_outside_the_grammar(template):
    """A template that does not follow the grammar is a fault of its row and not an exception."""
    faults = faults_of_services({"items": template, "examples": "https://board.example.com/12", "canonical": ""}, OTHER)
    assert places(faults) == [("services.csv:2", "items")]
    assert faults[0].message


def test_template_fault_names_the_type():
    """A type the grammar does not know is named."""
    [fault] = faults_of_services({"items": "{thread:number}", "examples": "https://board.example.com/12", "canonical": ""})
    assert "number" in fault.message


@pytest.mark.parametrize(
    "change",
    [
        {"sites": "{user}.example.com =example.com board.example.com/a/{user} blog#.example.com"},
        {"sites": "{user}.example.com", "items": "about", "examples": "https://a.example.com/about", "canonical": ""},
        {"sites": "", "items": "", "examples": "", "canonical": ""},
        {"sites": "xn--8ws78a.example.com"},
        {"canonical": "https://board.example.com/{thread:digits}/{res}"},
        {"sites": "{user}.example.com", "canonical": "https://{user}.example.com/{thread}/{res}"},
        {"designated": "yes", "designated_date": "2025-04-30"},
        {"former_names": "旧板<2020-01;もっと旧い板"},
        {"contact": "never"},
        {"status": "moved", "status_date": "2024", "successor": "shop"},
        {"operator_id": ""},
        {"service_id": "big", "figure9_2022": "Big", "figure9_today": "Big"},
        {"service_id": "new", "figure9_today": "New"},
    ],
)
def test_sound_service(change):
    """What the columns allow is no fault."""
    assert faults_of_services(change, OTHER) == []


# Services: rows against each other.


def test_duplicate_site():
    """A site of two services is a fault of the second, which names the first."""
    [fault] = faults_of_services({}, OTHER | {"sites": "shop.example.net board.example.com"})
    assert (fault.place, fault.column) == ("services.csv:3", "sites")
    assert "board.example.com は board" in fault.message


def test_duplicate_tenant_site():
    """The same site under another name of its tenant is the same site."""
    faults = faults_of_services({"sites": "{user}.example.com"}, OTHER | {"sites": "{blog}.example.com"})
    assert places(faults) == [("services.csv:3", "sites")]


@pytest.mark.parametrize(
    "change",
    [
        {"aliases": "例の掲示板"},
        {"aliases": "店;れいの けいじばん;ｅｘａｍｐｌｅ・ｂｏａｒｄ"},
        {"name_en": "EXAMPLE BOARD"},
        {"former_names": "例の掲示板<2020"},
    ],
)
def test_name_of_two_services(change):
    """A name that means two services, whatever its width, case or column, is a fault of the second, which names the first."""
    [fault] = faults_of_services({}, OTHER | change)
    assert (fault.place, fault.column) == ("services.csv:3", "aliases")
    assert "board の呼び名" in fault.message


def test_name_twice_in_one_service():
    """A service may bear the same name in several columns."""
    assert faults_of_services({"aliases": "例の掲示板;Example Board", "former_names": "例の掲示板<2020"}) == []


# Claims: every site and every example finds its own row.


def test_site_shadowed_by_wrapper():
    """A site that a foreign wrapper takes whole is a fault of its service, which names the wrapper."""
    service_rows = services({"items": "", "examples": ""})
    wrapper_rows = wrappers({"service_id": "shop", "kind": "copy", "sites": "board.example.com"})
    [fault] = check_claims(catalogue_of(service_rows, wrapper_rows=wrapper_rows))
    assert (fault.place, fault.column) == ("services.csv:2", "sites")
    assert "jump の陰" in fault.message


def test_site_shadowed_by_service():
    """A site another service already has is found as the other's only."""
    rows = services({"items": "", "examples": ""}, OTHER | {"sites": "board.example.com", "items": "", "examples": ""})
    [fault] = check_claims(catalogue_of(rows))
    assert (fault.place, fault.column) == ("services.csv:3", "sites")
    assert "board の陰" in fault.message


def test_site_shadowed_by_other_name():
    """A site that hosts.csv calls another name of a host is found under that host only."""
    rows = services({}, OTHER)
    faults = check_claims(catalogue_of(rows, hosts({"aliases": "shop.example.net"})))
    assert ("services.csv:3", "sites") in places(faults)
    assert "board の陰" in next(fault.message for fault in faults if fault.column == "sites")


def test_own_wrapper_shadows_nothing():
    """A site that a wrapper of the same service takes is no fault."""
    service_rows = services({"sites": "board.example.com jump.example.org"})
    assert check_claims(catalogue_of(service_rows, wrapper_rows=wrappers({}))) == []


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("https://shop.example.net/p/a", "shop と判定"),
        ("https://unknown.example.org/12", "どのサービスでもない"),
        ("そんなURLはない", "どのサービスでもない"),
        ("https://board.example.com/12/3", "{thread:digits}/{res:digits} に合います"),
        ("https://board.example.com/12/3/4", "どのひな形にも合いません"),
        ("https://board.example.com/", "どのひな形にも合いません"),
        (f"{JUMP}https%3A%2F%2Fexample.com%2Fpage", "番号が読み取れません"),
    ],
)
def test_example_of_something_else(example, words):
    """An example that belongs to another template, service or wrapper, or to none, is a fault that says to which."""
    rows = services({"examples": f"{example} | https://board.example.com/12/3"}, OTHER)
    [fault] = check_claims(catalogue_of(rows, wrapper_rows=wrappers({})))
    assert (fault.place, fault.column) == ("services.csv:2", "examples")
    assert example in fault.message
    assert words in fault.message


def test_example_taken_by_earlier_template():
    """A template that an earlier one of its service leaves nothing to is a fault."""
    items, examples = "{thread} | {thread:digits}", "https://board.example.com/a | https://board.example.com/12"
    [fault] = check_claims(catalogue_of(services({"items": items, "examples": examples})))
    assert (fault.place, fault.column) == ("services.csv:2", "examples")
    assert "{thread} に合います" in fault.message


# hosts.csv.


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"host": "unlisted.example.com"}, "host", "unlisted.example.com"),
        ({"host": "jump.example.org"}, "host", "jump.example.org"),
        ({"host": ""}, "host", "どのサービス"),
        ({"aliases": "Board.example.net"}, "aliases", "Board.example.net"),
        ({"aliases": "board.example.net https://board.example.org"}, "aliases", "正しい形"),
        ({"aliases": "xn--8ws78a.example.net"}, "aliases", "正しい形"),
        ({"aliases": "192.0.2.1"}, "aliases", "正しい形"),
        ({"aliases": "{user}.example.net"}, "aliases", "正しい形"),
        ({"aliases": "shop.example.net"}, "aliases", "services.csv"),
        ({"aliases": "board.example.com"}, "aliases", "services.csv"),
        ({"aliases": "board.example.k12.ca.us"}, "aliases", "登録ドメイン"),
    ],
)
def test_fault_of_hosts(change, column, word):
    """A host no service lists, and another name that is no host, somebody's own, or under a misread domain, are faults."""
    rows = hosts({}, change)
    faults = check_hosts(rows, catalogue_of(services({}, OTHER), rows, wrappers({})))
    assert places(faults) == [("hosts.csv:3", column)]
    assert word in faults[0].message


# wrappers.csv.


def faults_of_wrappers(rows, catalogue):
    """What data check says of wrappers.csv: of its cells, and where they are sound of its examples."""
    return check_wrappers(rows, catalogue) or check_unwrapping(rows, catalogue)


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"kind": "mirror", "examples": ""}, "kind", "redirect"),
        ({"kind": "", "examples": ""}, "kind", "short"),
        ({"decode": "rot13", "examples": ""}, "decode", "rot13"),
        ({"service_id": "nobody", "examples": ""}, "service_id", "name_ja, category"),
        ({"service_id": "nobody", "name_ja": "転送", "category": "転送", "examples": ""}, "service_id", "figure8"),
        ({"target": "to?url={url} | go?url={page}", "examples": ""}, "target", "{url}"),
        ({"target": "to", "examples": ""}, "target", "{url}"),
        ({"target": "to/{url", "examples": ""}, "target", "波括弧"),
        ({"target": "to?url={url:text}", "examples": ""}, "target", "text"),
        ({"sites": "", "examples": ""}, "sites", "空"),
        ({"examples": f"{JUMP}https%3A%2F%2Fexample.com%2Fa => https://example.com/b"}, "examples", "example.com/b"),
        ({"examples": "https://jump.example.org/to?u=https%3A%2F%2Fa.example => https://a.example/"}, "examples", "/to?u="),
        ({"examples": "https://example.com/page => https://example.com/page"}, "examples", "読み取れません"),
        ({"examples": f"{JUMP}https%3A%2F%2Fexample.com%2F"}, "examples", "読み取れません"),
        ({"kind": "short", "target": "", "examples": "https://jump.example.org/"}, "examples", "短縮リンク"),
        ({"kind": "short", "target": "", "examples": "https://board.example.com/12"}, "examples", "短縮リンク"),
        ({"kind": "copy", "examples": f"{JUMP}https%3A%2F%2Fexample.com%2F => https://example.com/x"}, "examples", "/x"),
        ({"kind": "copy", "examples": "https://shop.example.net/p/a"}, "examples", "読み取れません"),
    ],
)  # fmt: skip
def test_fault_of_wrappers(change, column, word):
    """A wrong kind, decoder, service, target or an example that does not unwrap to its URL is a fault of its row."""
    rows = wrappers(change)
    faults = faults_of_wrappers(rows, catalogue_of(services({}, OTHER), wrapper_rows=rows))
    assert places(faults) == [("wrappers.csv:2", column)]
    assert word in faults[0].message


@pytest.mark.parametrize(
    "change",
    [
        {"decode": ""},
        {"service_id": "lens", "name_ja": "レンズ", "category": "転送", "figure8": "その他"},
        {"kind": "short", "target": "", "examples": "https://jump.example.org/abc"},
        {"kind": "copy"},
        {"kind": "copy", "target": "=https://board.example.com",
         "examples": "https://jump.example.org/12/3 => https://board.example.com/12/3"},
        {"kind": "redirect", "sites": "translate.example.org", "target": "", "decode": "translate-host",
         "examples": "https://www-example-com.translate.example.org/a => https://www.example.com/a"},
    ],
)  # fmt: skip
def test_sound_wrapper(change):
    """Every kind and decoder the table allows passes with an example that unwraps."""
    rows = wrappers(change)
    assert faults_of_wrappers(rows, catalogue_of(services({}, OTHER), wrapper_rows=rows)) == []


@pytest.mark.parametrize(
    ("column", "cell"), [("kind", "mirror"), ("decode", "rot13"), ("target", "to?{url"), ("target", "to?url={url:text}")]
)
def test_fault_of_wrapper_with_example(column, cell):
    """A wrapper that cannot be used is a fault and not an exception, though it has an example that asks for it."""
    rows = wrappers({column: cell})
    faults = faults_of_wrappers(rows, catalogue_of(services({}, OTHER), wrapper_rows=rows))
    assert places(faults)[0] == ("wrappers.csv:2", column)


# operators.csv.


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"legal_name": ""}, "legal_name", "空"),
        ({"legal_name": "　"}, "legal_name", "空"),
        ({"legal_name": "例株式会社（要確認）"}, "legal_name", "要確認"),
        ({"address": "要確認"}, "legal_name", "要確認"),
        ({"representative": "要確認"}, "legal_name", "要確認"),
        ({"country": "日本"}, "country", "国コード"),
        ({"country": "JPN"}, "country", "国コード"),
        ({"country": "jp"}, "country", "国コード"),
        ({"former_names": "旧株式会社<昨年"}, "former_names", "昨年"),
    ],
)
def test_fault_of_operators(change, column, word):
    """An operator without a name, with an open question in a fact, an odd country or date is a fault of its row."""
    faults = check_operators(operators({}, change))
    assert places(faults) == [("operators.csv:3", column)]
    assert word in faults[0].message


# All at once.


def test_all_faults_of_a_table_at_once():
    """Every fault of every row is reported in one pass, in the order of the rows."""
    faults = shape(
        OPERATOR | {"checked": "bad", "confidence": "bad", "source_url": "bad"},
        OPERATOR | {"confidence": ""},
        OPERATOR | {"operator_id": ""},
        columns=[*(column for column in OPERATOR_COLUMNS if column != "notes"), "memo"],
    )
    assert places(faults) == [
        ("operators.csv:1", "memo"), ("operators.csv:1", "notes"),
        ("operators.csv:2", "confidence"), ("operators.csv:2", "source_url"), ("operators.csv:2", "checked"),
        ("operators.csv:3", "operator_id"), ("operators.csv:3", "confidence"),
        ("operators.csv:4", "operator_id"),
    ]  # fmt: skip


def test_all_faults_of_services_at_once():
    """One row with many wrong cells gives all its faults, and so does the next."""
    wrong = {"sites": "Bad.example.com", "status": "closed", "contact": "no", "figure8": "", "operator_id": "nobody"}
    also_wrong = {"category": "", "successor": "nowhere"}
    faults = faults_of_services(wrong, OTHER | also_wrong)
    expected = [("services.csv:2", column) for column in wrong] + [("services.csv:3", column) for column in also_wrong]
    assert sorted(places(faults)) == sorted(expected)


def desk_folder(folder, **tables):
    """A desk's folder with these tables, by their name without the suffix."""
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(text_of(CATALOGUE_TABLES[f"{name}.csv"], *rows), encoding="utf-8")
    return str(folder)


DESK_SERVICE = SERVICE | {
    "service_id": "desk-board", "name_ja": "窓口の例の板", "name_en": "Desk Example Board", "operator_id": "desk-maker",
}  # fmt: skip
DESK_WRAPPER = WRAPPER | {"service_id": "desk-board"}
DESK_OPERATOR = OPERATOR | {"operator_id": "desk-maker"}


def test_desk_tables_without_fault(tmp_path):
    """Sound tables of a desk have no fault beside the shipped ones."""
    folder = desk_folder(tmp_path, services=[DESK_SERVICE], operators=[DESK_OPERATOR], wrappers=[DESK_WRAPPER])
    assert [fault for fault in find_faults(folder, TODAY) if fault.place.startswith(folder)] == []


def test_faults_of_all_desk_tables_at_once(tmp_path):
    """The faults of all of a desk's tables come in one pass, each in the desk's own file."""
    folder = desk_folder(
        tmp_path,
        services=[DESK_SERVICE | {"status": "closed"}, DESK_SERVICE | OTHER | {"operator_id": "nobody"}],
        operators=[DESK_OPERATOR | {"country": "日本"}],
        hosts=[HOST | {"host": "unlisted.example.com"}],
        wrappers=[WRAPPER | {"service_id": "nobody", "examples": ""}],
    )
    assert {place for place in places(find_faults(folder, TODAY)) if place[0].startswith(folder)} == {
        (f"{folder}/services.csv:2", "status"), (f"{folder}/services.csv:3", "operator_id"),
        (f"{folder}/operators.csv:2", "country"), (f"{folder}/hosts.csv:2", "host"), (f"{folder}/wrappers.csv:2", "service_id"),
    }  # fmt: skip


def test_bad_date_hides_no_other_fault(tmp_path):
    """A wrong date in one table does not put off the faults of another to the next pass."""
    service, operator = DESK_SERVICE | {"status": "closed"}, DESK_OPERATOR | {"checked": "bad"}
    folder = desk_folder(tmp_path, services=[service], operators=[operator])
    expected = {(f"{folder}/services.csv:2", "status"), (f"{folder}/operators.csv:2", "checked")}
    assert expected <= set(places(find_faults(folder, TODAY)))


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("services", DESK_SERVICE | {"sites": "/board"}, "sites"),
        ("services", DESK_SERVICE | {"sites": "{user}"}, "sites"),
        ("services", DESK_SERVICE | {"items": "{thread"}, "items"),
        ("services", DESK_SERVICE | {"examples": "https://[::1 | {"}, "examples"),
        ("wrappers", DESK_WRAPPER | {"sites": "/to", "examples": ""}, "sites"),
        ("wrappers", DESK_WRAPPER | {"kind": "mirror", "sites": "board.example.com"}, "kind"),
        ("wrappers", DESK_WRAPPER | {"target": "{url", "sites": "board.example.com"}, "target"),
        ("wrappers", DESK_WRAPPER | {"decode": "rot13"}, "decode"),
    ],
)
def test_no_table_breaks_the_check(tmp_path, name, row, column):
    """Whatever stands in a desk's cell becomes a fault with place and column, never an exception."""
    tables = {"services": [DESK_SERVICE], "operators": [DESK_OPERATOR]} | {name: [row]}
    folder = desk_folder(tmp_path, **tables)
    assert (f"{folder}/{name}.csv:2", column) in places(find_faults(folder, TODAY))


def test_stale_desk_row_hides_nothing(tmp_path):
    """A stale row is said beside the faults and does not keep the other checks from running."""
    service = DESK_SERVICE | {"checked": "2020-01-01", "status": "closed"}
    folder = desk_folder(tmp_path, services=[service], operators=[DESK_OPERATOR])
    found = {(fault.column, fault.stale) for fault in find_faults(folder, TODAY) if fault.place.startswith(folder)}
    assert found == {("checked", True), ("status", False)}
