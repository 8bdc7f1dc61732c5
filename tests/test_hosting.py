"""From signs to 判明, 推定 and 不明: every platform by its own signs, contradictions side by side, pasted texts read the same way."""

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.check_online import SIGNALS, check_fingerprints, check_registries
from ihaho_cli.classify import Classifier
from ihaho_cli.model import Confidence, Status
from ihaho_cli.online.fingerprints import LISTS, Fingerprint, Role, find_betrayals, fits
from ihaho_cli.online.hosting import Level, identified, next_steps, report_on
from ihaho_cli.online.memo import facts_for_notice, render_memo, report_lines
from ihaho_cli.online.pasted import read_pasted
from ihaho_cli.online.registration import Registration, read_rdap, read_whois
from ihaho_cli.online.registries import parking_servers, registry_of_address, registry_of_domain, server_of
from ihaho_cli.online.root_pages import nodeinfo_address, read_nodeinfo, read_page
from ihaho_cli.online.signals import Exchange, Signal
from ihaho_cli.rows import Row
from ihaho_cli.tables import ONLINE_TABLES, load_fingerprints, load_registries, load_rows

PRINTS = load_fingerprints()
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def examples_of(one: Fingerprint, filling: str = "a1") -> list[Signal]:
    """A row's signs as the platform itself would show them: each of its alternatives, ``filling`` where the pattern leaves it open."""
    values = [part.replace("*", filling) for part in (one.pattern.split() if one.signal in LISTS else [one.pattern])]
    return [Signal(one.signal, value if one.signal != "header" or ":" in value else f"{value}: 1") for value in values]


@pytest.mark.parametrize("one", PRINTS, ids=lambda one: one.fingerprint_id)
def test_each_platform_is_known_by_its_own_signs(one: Fingerprint) -> None:
    """Every alternative of every row is recognised, whatever fills its stars, and betrays no other platform."""
    for filling in ("1", "a1", "www-2"):
        for sign in examples_of(one, filling):
            assert {betrayal.print.name for betrayal in find_betrayals([sign], PRINTS)} == {one.name}, sign
            if one.signal in LISTS and any(part.startswith("*.") for part in one.pattern.split()):
                deeper = Signal(sign.kind, f"deep.er.{sign.value}")
                assert {betrayal.print.name for betrayal in find_betrayals([deeper], PRINTS)} <= {one.name}, sign


@pytest.mark.parametrize("one", [one for one in PRINTS if one.signal in LISTS], ids=lambda one: one.fingerprint_id)
def test_a_host_that_only_looks_alike_betrays_nothing(one: Fingerprint) -> None:
    """A platform's host within somebody else's name, and the bare domain of a pattern that wants a label, are no signs."""
    for sign in examples_of(one):
        assert not find_betrayals([Signal(sign.kind, f"{sign.value}.evil.example")], PRINTS)
        stem, _, ending = sign.value.rpartition(".")
        if one.signal != "address":
            assert not find_betrayals([Signal(sign.kind, f"{stem}.evil.{ending}")], PRINTS)
    for part in one.pattern.split():
        if part.startswith("*."):
            assert not fits(one, part[2:].replace("*", "a1")) or part[2:] in one.pattern.split()


def test_each_row_has_its_name_and_its_witness() -> None:
    """One slug, one name, one service; each row says who attests it and when it was seen, or that nobody does."""
    names: dict[str, set[tuple[str, str]]] = {}
    for one in PRINTS:
        names.setdefault(one.fingerprint_id.split("/")[0], set()).add((one.name, one.service_id))
    assert all(len(kinds) == 1 for kinds in names.values())
    assert len({one.fingerprint_id for one in PRINTS}) == len(PRINTS)
    for row in load_rows("fingerprints.csv"):
        cells = dict(zip(ONLINE_TABLES["fingerprints.csv"], row.cells, strict=True))
        assert cells["checked"]
        assert (cells["confidence"] == "none") == (not cells["source_url"])


@pytest.mark.parametrize("name", sorted({one.name for one in PRINTS}))
def test_all_signs_of_a_platform_agree(name: str) -> None:
    """Seen together, a platform's own signs name it and nothing else, each in its role: a relay is never the host."""
    own = [one for one in PRINTS if one.name == name]
    report = report_on("site.example", [sign for one in own for sign in examples_of(one)], PRINTS, None, [])
    keys = {"host": "platform", "base": "base", "relay": "relay", "dns": "dns", "software": "software"}
    shown = {(one.key, one.value) for one in report.findings if one.key in keys.values() and one.value}
    assert shown == {(keys[one.role], name) for one in own}
    likely = [one for one in own if one.role is Role.HOST and find_betrayals(examples_of(one), [one])[0].certainty != "hint"]
    assert (report.platform.print.name if report.platform else None) == (name if likely else None)
    assert all(one.level is Level.UNKNOWN or one.by for one in report.findings)


def test_the_rows_are_sound(catalogue: Catalogue) -> None:
    """Services exist, kinds are known, no pattern is so wide that it fits everything, and what has no source is a hint at most."""
    for one in PRINTS:
        assert one.signal in SIGNALS
        assert not one.service_id or catalogue.find_service(one.service_id) is not None
        assert len(one.pattern.replace("*", "").strip()) >= 4
        if one.confidence is Confidence.NONE:
            assert find_betrayals(examples_of(one), [one])[0].certainty == "hint"
    scopes = {row["scope"] for row in load_registries()}
    assert scopes == {"tld", "address", "network", "other", "parking"}


@pytest.mark.parametrize(
    ("signal", "pattern", "value", "fit"),
    [
        ("cname", "*.github.io", "a.github.io", True), ("cname", "*.github.io", "a.github.io.evil.example", False),
        ("cname", "*.github.io", "github.io", False), ("cname", "a*.x.net", "ab.x.net", True), ("cname", "a*.x.net", "a.evil.x.net", False), ("cname", "*.x.net", "a.b.x.net", True), ("cname", "hatenablog.com", "xhatenablog.com", False),
        ("address", "2606:50c0:8000::153", "2606:50C0:8000:0:0:0:0:153", True), ("address", "192.0.78.24", "no address", False),
        ("header", "Server: Netlify", "server: Netlify", True), ("header", "Server: Netlify", "x-server: Netlify", False),
        ("header", "cf-ray", "cf-ray: 1", True), ("header", "Via: vegur", "via: 1.1 vegur", True),
        ("generator", "Wix.com", "Wix.com Website Builder", True), ("text", "a.b", "axb", False), ("nodeinfo", "mastodon", "Mastodon", True),
        ("asset", "cdn.x/[a]", "cdn.x/[a]", True),
    ],
)  # fmt: skip
def test_a_star_is_the_only_wildcard(signal: str, pattern: str, value: str, fit: bool) -> None:
    """Dots, brackets and the like stand for themselves; hosts must fit whole."""
    assert fits(Fingerprint("x/y/1", "X", "", signal, pattern, Role.HOST, "", Confidence.OFFICIAL), value) is fit


def test_contradictions_stand_side_by_side() -> None:
    """Two platforms with likely signs are both named and neither is chosen."""
    report = report_on(
        "site.example", [Signal("cname", "hatenablog.com"), Signal("header", "x-wix-request-id: 1")], PRINTS, None, []
    )
    assert report.platform is None
    assert {one.value for one in report.findings if one.key == "platform"} == {"はてなブログ", "Wix"}
    assert "食い違って" in report.notes[0]


def test_a_relay_is_no_host() -> None:
    """Cloudflare's header names a relay; the host behind stays unknown and the step is to ask the relay."""
    known = Registration("address", network="Example CDN", country="US")
    report = report_on(
        "site.example",
        [Signal("header", "cf-ray: 1"), Signal("address", "93.184.216.34")],
        PRINTS,
        None,
        [("93.184.216.34", known)],
    )
    assert report.platform is None
    by_key = {one.key: one for one in report.findings}
    assert by_key["platform"].level is Level.UNKNOWN
    assert "relay" in by_key
    assert "中継" in " ".join(report.notes)
    assert "中継" in next_steps(report)[0]


def test_the_ground_is_said_and_contradicts_nothing() -> None:
    """A cloud under a platform stands beside it; alone it is named as the ground, and no service is made of it."""
    both = report_on("site.example", [Signal("cname", "ghs.googlehosted.com"), Signal("generator", "blogger")], PRINTS, None, [])
    assert both.platform is not None
    assert both.platform.print.service_id == "blogger"
    assert not any("食い違って" in note for note in both.notes)
    alone = report_on("site.example", [Signal("cname", "a1.elb.amazonaws.com")], PRINTS, None, [])
    assert alone.platform is None
    by_key = {one.key: one for one in alone.findings}
    assert (by_key["base"].topic, by_key["base"].value) == ("サーバーの基盤", "Amazon Web Services")
    assert by_key["platform"].level is Level.UNKNOWN


def test_the_name_of_an_address_is_a_hint() -> None:
    """Whoever rents an address may name it; so its name is shown, and no service is made of it."""
    report = report_on("site.example", [Signal("ptr", "www123.sakura.ne.jp")], PRINTS, None, [])
    assert report.platform is None
    [shown] = [one for one in report.findings if one.key == "platform"]
    assert shown.value == "さくらインターネット"
    assert "手がかりのみ" in shown.by


def test_what_is_not_found_is_said() -> None:
    """A lapsed domain, an inward address, software alone and silence each have their sentence and step."""
    gone = report_on(
        "site.example",
        [Signal("address", "10.0.0.1"), Signal("generator", "WordPress 6")],
        PRINTS,
        Registration("domain", there=False),
        [],
    )
    text = " ".join(gone.notes)
    assert "失効" in text
    assert "組織の中" in text
    assert "ソフトの名前だけ" in text
    assert "運営者の表示" in next_steps(gone)[0]
    held = report_on("site.example", [], PRINTS, Registration("domain", registrar="R"), [])
    assert "host-notice" in next_steps(held)[0]


@pytest.mark.parametrize(
    ("host", "signals", "domain", "said"),
    [
        ("site.example", [], Registration("domain", state="client hold, redemption period"), "買い戻し期間"),
        ("site.example", [], Registration("domain", state="clientHold https://icann.org/epp#clientHold"), "登録業者による停止"),
        ("site.example", [], Registration("domain", expires="2026-11-23T00:00:00Z"), "期限 2026-11-23 を過ぎ"),
        ("site.example", [], Registration("domain", expires="2026/11/23"), "期限 2026-11-23 を過ぎ"),
        ("site.example", [Signal("ns", "ns1.sedoparking.com")], None, "預かる会社"),
        ("site.example", [Signal("address", "2606:50c0:8000::153")], None, "IPv6 だけ"),
        ("xn--r8jz45g.example", [], None, "例え.example"), ("xn--zzzzzzzz.example", [], None, "国際化ドメイン名"),
    ],
)  # fmt: skip
def test_the_state_of_a_name_is_said(host: str, signals: list[Signal], domain: Registration | None, said: str) -> None:
    """Held back, lapsed, for sale, IPv6 alone and a name in Japanese have a line each; an ordinary name has none."""
    parking = parking_servers(load_registries())
    assert said in " ".join(report_on(host, signals, PRINTS, domain, [], parking=parking, today=AT.date()).notes)
    sound = Registration("domain", state="active", expires="2026-11-24")
    ordinary = [Signal("ns", "ns1.notsedoparking.com.example"), Signal("address", "93.184.216.34")]
    assert not report_on("site.example", ordinary, PRINTS, sound, [], parking=parking, today=AT.date()).notes


def test_a_found_platform_becomes_the_service(catalogue: Catalogue, classifier: Classifier) -> None:
    """The classification takes the service's names with ``match.by`` fingerprint; without one platform it stays as it was."""
    one = classifier.classify("https://blog.site.example/entry/1")
    assert one.status is Status.UNKNOWN
    report = report_on("blog.site.example", [Signal("cname", "hatenablog.com")], PRINTS, None, [])
    named = identified(one, report, catalogue, catalogue.find_service)
    assert (named.status, named.service, named.match.by, named.match.certainty) == (
        Status.KNOWN,
        "hatenablog",
        "fingerprint",
        "certain",
    )
    assert named.tenant == "blog.site.example"
    assert next_steps(report) == ["ihaho procedure hatenablog"]
    assert identified(one, report_on("blog.site.example", [], PRINTS, None, []), catalogue, catalogue.find_service) is one


DIG = """;; ANSWER SECTION:
www.site.example.   300 IN  CNAME   hatenablog.com.
hatenablog.com.     300 IN  A       93.184.216.34
site.example.       300 IN  NS      ns1.xserver.jp.
site.example.       300 IN  SOA     ns1.xserver.jp. root.xserver.jp. 1 2 3 4 5
site.example.       300 IN  TXT     "notion-domain-verification=abc"
www.site.example is an alias for a.github.io.
a.github.io has address 185.199.108.153
34.216.184.93.in-addr.arpa. 300 IN  PTR     www123.sakura.ne.jp.
35.216.184.93.in-addr.arpa domain name pointer sv1.xserver.jp.
36.216.184.93.in-addr.arpa      name = a1.static.cnode.io.

HTTP/2 200
Server: GitHub.com
Set-Cookie: secret=1

Received: from mail.example ([93.184.216.35]) by mx.example ([10.0.0.1])
"""


def test_pasted_answers_are_signs_too() -> None:
    """dig, host, curl -I and mail headers in one paste; cookies and inward hops are left out."""
    seen = read_pasted(DIG)
    found = set(seen.signals)
    assert Signal("cname", "hatenablog.com") in found
    assert Signal("cname", "a.github.io") in found
    assert Signal("address", "185.199.108.153") in found
    assert Signal("ns", "ns1.xserver.jp") in found
    assert Signal("soa", "root.xserver.jp") in found
    assert Signal("txt", "notion-domain-verification=abc") in found
    assert [one.value for one in seen.signals if one.kind == "ptr"] == [
        "www123.sakura.ne.jp",
        "sv1.xserver.jp",
        "a1.static.cnode.io",
    ]
    assert Signal("header", "server: GitHub.com") in found
    assert not any("cookie" in one.value for one in found)
    assert seen.mail_routes == ("93.184.216.35",)


def test_pasted_whois_is_read() -> None:
    """A domain's and an address's WHOIS, the Japanese forms too; the person who registered is not read."""
    domain = read_pasted(
        "Domain Name: SITE.EXAMPLE\nRegistrar: Example Inc.\nRegistrant Name: Somebody\nName Server: NS1.SITE.EXAMPLE\n"
    ).domain
    assert domain == Registration("domain", registrar="Example Inc.", name_servers=("ns1.site.example",))
    jpnic = "a. [IPネットワークアドレス]  93.184.216.0/24\nb. [ネットワーク名]  EXAMPLE\nf. [組織名]  見本株式会社\n"
    address = read_pasted(jpnic).address
    assert address is not None
    assert (address.network, address.network_name) == ("見本株式会社", "EXAMPLE")
    ripe = read_pasted(
        "inetnum: 93.184.216.0 - 93.184.216.255\nnetname: EX\norg-name: Example Hosting\ncountry: DE\nabuse-mailbox: abuse@host.example\n"
    ).address
    assert ripe == Registration("address", network="Example Hosting", network_name="EX", country="DE", abuse="abuse@host.example")
    assert read_pasted("No match for domain\n").domain == Registration("domain", there=False)
    assert read_pasted("こんにちは。\n").domain is None


@pytest.mark.parametrize(
    ("text", "registrar", "expires", "servers"),
    [
        ("Registrar: R d.o.o.\nExpiration date: 26.03.2027\nDNS: ns1.host.example - 93.184.216.34\n", "R d.o.o.", "26.03.2027", 1),
        ("Registrar:\n  Name: R vzw\n  Website: https://r.example\n\nName servers:\n  ns1.host.example (93.184.216.34)\n  ns2.host.example\n\nPlease visit x.example\n", "R vzw", "", 2),
        ("Expire Date:  2027-04-21\nRegistrant\n  Organization: Somebody\n\nRegistrar\n  Organization:  R International\n  Name: R-REG\n\nNameservers\n  ns1.host.example\n", "R International", "2027-04-21", 1),
        ("[Registrar]\nType: Legal person\nName: R SIA\n", "R SIA", "", 0),
        ("Registrar:\nR AG\n\nName servers:\n\nns1.host.example\tx\n", "R AG", "", 1),
        ("** Domain Servers:\nns1.host.example\n\nExpires on..............: 2027-Aug-22.\n", "", "2027-Aug-22.", 1),
        ("paid-till: 2027-09-30T21:00:00Z\nnserver: ns1.host.example. 93.184.216.34\nregistrar: R-RU\n", "R-RU", "2027-09-30T21:00:00Z", 1),
        ("   Server Name: SITE.EXAMPLE.EVIL.EXAMPLE\n   Registrar: EVIL\n\n   Domain Name: SITE.EXAMPLE\n   Registrar: R\n", "R", "", 0),
        ("% Registrar: none\nregistrar-name: R\nvalidity: 05-06-2027\n", "R", "05-06-2027", 0),
    ],
)  # fmt: skip
def test_registries_write_in_many_ways(text: str, registrar: str, expires: str, servers: int) -> None:
    """Values on the same line or on those after it, and a listing of like names before the domain itself."""
    found = read_whois(text, "domain")
    assert found is not None
    assert (found.registrar, found.expires, len(found.name_servers)) == (registrar, expires, servers)


def test_a_hostile_whois_answer_costs_little() -> None:
    """Whatever lines a server sends, reading them takes time in their number only."""
    for seed in ("x", "a:", " ", "Registrar:\n", "a@a.", "Name servers:\na.", "[", "*" * 40 + "\n", "x" * 40 + "." * 400 + "\n"):
        read_whois(seed * (262_144 // len(seed)), "domain")


def test_a_saved_page_is_read() -> None:
    """Generator, canonical and assets of a saved page."""
    page = (
        '<!DOCTYPE html><html><meta property="og:platform" content="PeerTube"><meta name="generator" content="STUDIO">'
        '<link rel="canonical" href="https://a.carrd.co/"><img src="//static.parastorage.com/a.png"><img src="/local.png"></html>'
    )
    kinds = {(one.kind, one.value) for one in read_pasted(page).signals if one.kind != "text"}
    assert kinds == {
        ("og:platform", "PeerTube"),
        ("generator", "STUDIO"),
        ("canonical", "a.carrd.co"),
        ("asset", "static.parastorage.com/a.png"),
    }
    assert len(read_page("<img src='//a.example/1'>" * 5_000)) <= 501
    assert read_page("<![x" * 10)[-1].kind == "text"


@given(st.text(max_size=400), st.binary(max_size=200))
def test_no_answer_raises(text: str, data: bytes) -> None:
    """Whatever a server or a paste says, the readers give a value."""
    read_pasted(text)
    read_whois(text, "domain")
    read_rdap(data, "domain")
    nodeinfo_address(data)
    read_nodeinfo(data)
    find_betrayals([Signal("header", text), Signal("cname", text), Signal("text", text), Signal("address", text)], PRINTS)


def test_the_note_says_what_when_and_of_whom() -> None:
    """Three levels, notes, steps and every exchange with its hash; foreign text cannot break the table or drive a terminal."""
    known = Registration("domain", registrar="Evil | Corp <b>\x1b[31m")
    report = report_on(
        "site.example", [Signal("cname", "hatenablog.com")], PRINTS, known, [], [("whois.example site", "答えがありません")]
    )
    asked = [
        Exchange("dns", "192.0.2.53", "A site.example", AT, b"abc", ""),
        Exchange("whois", "whois.example", "site.example", AT, b"", "答えがありません"),
        Exchange("rdap", "rdap.example", "rdap domain site.example", AT, b"x", "", True),
    ]
    text = render_memo(report, asked, AT)
    assert "## 判明" in text
    assert "## 推定\n\nありません。" in text
    assert "Evil &#124; Corp &lt;b>\\x1b&#91;31m" in text
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" in text
    assert "以前の答え" in text
    assert tomllib.loads(text.split("```toml\n")[1].split("```")[0])["to"] == {
        "kind": "registrar",
        "name": "Evil | Corp <b>\\x1b[31m",
    }
    held = Registration("address", network='A "quoted" ``` Host')
    found = report_on("site.example", [Signal("address", "93.184.216.34")], PRINTS, None, [("93.184.216.34", held)])
    facts = tomllib.loads(facts_for_notice(found, AT))
    assert facts["to"] == {"kind": "host", "name": "A \"quoted\" ''' Host"}
    assert facts["host"]["ip"] == "93.184.216.34"
    assert facts_for_notice(report_on("site.example", [], PRINTS, None, []), AT) == ""
    assert "通信はしていません" in render_memo(report, [], AT)
    assert all(value.isprintable() for _, value in report_lines(report))


def test_faults_of_the_tables_are_named() -> None:
    """A role, kind, service, name or pattern that cannot be, and a registry nobody can ask, are faults with their column."""
    columns = ONLINE_TABLES["fingerprints.csv"]
    good = {
        "fingerprint_id": "x/cname/1",
        "name": "X",
        "service_id": "",
        "signal": "cname",
        "pattern": "*.x.example",
        "role": "host",
    }
    cases = (
        ("signal", "mx"),
        ("role", "boss"),
        ("service_id", "none-such"),
        ("name", ""),
        ("pattern", "*.x"),
        ("pattern", ""),
        ("pattern", "*.dns-*.example"),
    )
    for column, wrong in cases:
        row = Row([(good | {column: wrong}).get(name, "") for name in columns], "shipped", "data/fingerprints.csv:2")
        assert [fault.column for fault in check_fingerprints([row], {"x"})] == [column]
    assert check_fingerprints([Row([good.get(name, "") for name in columns], "shipped", "p")], {"x"}) == []
    columns = ONLINE_TABLES["registries.csv"]
    good = {"registry_id": "x", "scope": "tld", "keys": "x", "rdap": "https://rdap.example/", "whois": ""}
    wrongs = (
        ("keys", ""),
        ("scope", "x"),
        ("rdap", "http://rdap.example/"),
        ("rdap", "https://127.1/"),
        ("whois", "10.0.0.1"),
        ("rdap", ""),
    )
    for column, wrong in wrongs:
        row = Row([(good | {column: wrong}).get(name, "") for name in columns], "shipped", "data/registries.csv:2")
        assert [fault.column for fault in check_registries([row])] == [column]
    first, again = (Row([(good | {"registry_id": name}).get(column, "") for column in columns], "shipped", "p") for name in "xy")
    assert [fault.column for fault in check_registries([first, again])] == ["keys"]
    network = Row([(good | {"scope": "address", "keys": "192.0.2.1/24"}).get(name, "") for name in columns], "shipped", "p")
    assert [fault.column for fault in check_registries([network])] == ["keys"]


@pytest.mark.parametrize(
    ("domain", "server"),
    [
        ("site.com", "rdap.verisign.com"), ("site.co.uk", "rdap.nominet.uk"), ("site.tokyo", "rdap.gmoregistry.net"), ("site.moe", "rdap.nic.moe"),
        ("site.jp", "whois.jprs.jp"), ("site.co.jp", "whois.jprs.jp"), ("site.xn--q9jyb4c", "pubapi.registry.google"), ("site.de", ""),
    ],
)  # fmt: skip
def test_the_registry_of_a_domain_is_known(domain: str, server: str) -> None:
    """IANA's table is shipped whole; endings without RDAP are asked where their WHOIS is, or at IANA."""
    found = registry_of_domain(load_registries(), domain)
    assert (server_of(found) if found else "") == server


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("93.184.216.34", "rdap.db.ripe.net"), ("8.8.8.8", "rdap.arin.net"), ("210.130.0.1", "rdap.apnic.net"), ("200.0.0.1", "rdap.lacnic.net"),
        ("41.0.0.1", "rdap.afrinic.net"), ("2606:50c0:8000::153", "rdap.arin.net"), ("2400::1", "rdap.apnic.net"), ("4000::1", ""),
    ],
)  # fmt: skip
def test_the_registry_of_an_address_is_known(address: str, server: str) -> None:
    """The longest network of IANA's tables that holds it."""
    found = registry_of_address(load_registries(), address)
    assert (server_of(found) if found else "") == server
    desk = [{"scope": "address", "keys": "*", "rdap": "https://desk.example/", "whois": ""}]
    assert registry_of_address(desk, address) == desk[0]
