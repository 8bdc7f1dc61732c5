"""A host looked up in a small internet on loopback: partial answers are kept, attackers get nothing, little is disclosed."""

import json
import ssl
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import pytest
from online_world import PUBLIC, World, http, make_certificate, rdap_address, rdap_domain, world

from ihaho_cli.online.guard import Guard
from ihaho_cli.online.hosting import report_on
from ihaho_cli.online.kept import Kept
from ihaho_cli.online.lookup import Asker, Findings
from ihaho_cli.tables import load_fingerprints, load_registries

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTS = ("site.com", "rdap.verisign.com", "rdap.db.ripe.net", "s.example")
PRINTS = load_fingerprints()
needs_openssl = pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A certificate the guard of these tests trusts."""
    yield make_certificate(tmp_path_factory.mktemp("tls"), HOSTS)


def look(made: World, host: str, tmp_path: Path, *, fetch: bool = False, trust: Path | None = None, domain: str = "") -> Findings:
    context = ssl.create_default_context(cafile=trust) if trust else None
    guard = Guard(made.dial, trust=context)
    asker = Asker(guard, ["192.0.2.53"], load_registries(), Kept(str(tmp_path / "kept"), NOW), lambda: NOW)
    return asker.about(host, domain or host, fetch=fetch)


def values(found: Findings, kind: str) -> list[str]:
    return [one.value for one in found.signals if one.kind == kind]


def troubles(found: Findings) -> str:
    return " ".join(one.trouble for one in found.exchanges)


@needs_openssl
def test_a_blog_behind_its_own_domain(certificate: Path, tmp_path: Path) -> None:
    """CNAME, address, registrar, holder and country are found; what was asked is exactly what was announced."""
    zone = {("www.site.com", "CNAME"): ["hatenablog.com"], ("hatenablog.com", "A"): [PUBLIC], ("site.com", "NS"): ["ns1.site.com."]}
    web = {
        "rdap.verisign.com/com/v1/domain/site.com": http(rdap_domain("Example Registrar", "abuse@registrar.example")),
        f"rdap.db.ripe.net/ip/{PUBLIC}": http(rdap_address("Example Hosting", "US")),
    }
    with world(zone, web, certificate=certificate) as made:
        found = look(made, "www.site.com", tmp_path, trust=certificate, domain="site.com")
        report = report_on("www.site.com", found.signals, PRINTS, found.domain_registration, found.address_registrations)
        assert report.platform is not None
        assert report.platform.print.service_id == "hatenablog"
        assert report.platform.certainty == "certain"
        values_by_key = {one.key: one.value for one in report.findings}
        assert values_by_key["registrar"] == "Example Registrar"
        assert values_by_key["abuse"] == "abuse@registrar.example"
        assert (values_by_key["network"], values_by_key["country"]) == ("Example Hosting", "US")
        assert values_by_key["expires"] == "2027-01-02"
        asked = set(made.asked)
        assert {one for one in asked if one.startswith("GET")} == {
            "GET rdap.verisign.com/com/v1/domain/site.com", f"GET rdap.db.ripe.net/ip/{PUBLIC}"
        }  # fmt: skip
        made.asked.clear()
        again = look(made, "www.site.com", tmp_path, trust=certificate, domain="site.com")
        assert not made.asked
        assert again.signals == found.signals
        assert again.domain_registration == found.domain_registration
        assert all(one.kept for one in again.exchanges)


def test_an_address_is_asked_for_its_name(tmp_path: Path) -> None:
    """The name of the first address is a sign, an alias on the way to it is not, and an address without one is no trouble."""
    backwards = "34.216.184.93.in-addr.arpa"
    aliased = {(backwards, "CNAME"): ["34.net.example"], ("34.net.example", "PTR"): ["www123.sakura.ne.jp."]}
    with world({("site.com", "A"): [PUBLIC], **aliased}, {}) as made:
        found = look(made, "site.com", tmp_path)
        assert values(found, "ptr") == ["www123.sakura.ne.jp"]
        assert values(found, "cname") == []
        assert values(look(made, PUBLIC, tmp_path / "2"), "ptr") == ["www123.sakura.ne.jp"]
    with world({("site.com", "A"): [PUBLIC]}, {}) as made:
        found = look(made, "site.com", tmp_path / "3")
        assert f"PTR {backwards}" in made.asked
        assert values(found, "ptr") == []
        assert not [one for one in found.exchanges if one.question.startswith("PTR") and one.trouble]


def test_kept_answers_are_private_and_run_out(tmp_path: Path) -> None:
    """Answers are 0600, hold host names only, go stale after seven days, and a damaged one is as good as none."""
    kept = Kept(str(tmp_path / "kept"), NOW)
    kept.keep("dns A site.example", b"answer")
    [file] = (tmp_path / "kept").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    assert kept.find("dns A site.example") == (NOW, b"answer")
    assert Kept(str(tmp_path / "kept"), NOW + timedelta(days=7)).find("dns A site.example") is None
    file.write_bytes(file.read_bytes() + b"!")
    assert kept.find("dns A site.example") is None
    Kept("/proc/none", NOW).keep("x", b"")


@needs_openssl
def test_the_root_page_is_read_and_no_other(certificate: Path, tmp_path: Path) -> None:
    """--fetch reads headers, generator, assets and nodeinfo; a redirect to a page that is no root is not followed."""
    page = b'<html><meta name="generator" content="Ghost 5"><script src="https://cdn.goope.jp/x.js"></script></html>'
    web = {
        "site.com/": http(page, "X-GitHub-Request-Id: 1", "Set-Cookie: a=b"),
        "site.com/.well-known/nodeinfo": http(
            json.dumps(
                {"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": "https://site.com/nodeinfo/2.0"}]}
            ).encode()
        ),
        "site.com/nodeinfo/2.0": http(b'{"software": {"name": "mastodon"}}'),
    }
    with world({}, web, certificate=certificate) as made:
        found = look(made, "site.com", tmp_path, fetch=True, trust=certificate)
    assert "x-github-request-id: 1" in values(found, "header")
    assert not any("cookie" in one for one in values(found, "header"))
    assert values(found, "generator") == ["Ghost 5"]
    assert values(found, "nodeinfo") == ["mastodon"]
    assert not any("x.js" in one for one in made.asked)
    [first] = [one.answer for one in found.exchanges if one.question == "site.com のトップページ"]
    assert first.startswith(b"HTTP 200\r\n")
    assert first.endswith(page)
    assert b"Cookie" not in first
    web = {"site.com/": http(b"", "Location: https://site.com/private/page", status="302 Found")}
    with world({}, web, certificate=certificate) as made:
        look(made, "site.com", tmp_path / "2", fetch=True, trust=certificate)
    assert not any("private" in one for one in made.asked)


@pytest.mark.parametrize(("rcode", "said"), [(3, "見つかりません"), (2, "答えません"), (5, "断りました"), (4, "エラー")])
def test_what_a_name_server_says_is_said_in_words(rcode: int, said: str, tmp_path: Path) -> None:
    """NXDOMAIN, SERVFAIL and refusal are results with a sentence; everything else is still asked."""
    with world(failing={"gone.example": rcode}, whois={"example": b"refer: whois.nic.example\r\n"}) as made:
        found = look(made, "gone.example", tmp_path)
    assert said in troubles(found)
    assert any(one.startswith("WHOIS") for one in made.asked)
    assert not any((tmp_path / "kept").glob("*A gone*"))


@pytest.mark.parametrize(
    ("cause", "said"),
    [(6, "DNSSEC"), (7, "DNSSEC"), (9, "DNSSEC"), (15, "止めて"), (22, "答えません"), (23, "答えません"), (0, "故障か")],
)
def test_a_cause_the_server_names_is_said(cause: int, said: str, tmp_path: Path) -> None:
    """RFC 8914 tells a failed signature from a blocked name and from name servers out of reach, without a second question."""
    with world(failing={"gone.example": 2}) as made:
        made.causes["gone.example"] = cause
        found = look(made, "gone.example", tmp_path)
        assert said in troubles(found)
        assert made.asked.count("A gone.example") == 1


def test_a_failed_signature_is_told_from_a_failed_server(tmp_path: Path) -> None:
    """A server that gives no cause is asked once more without the check; what it then says is not believed, nor dialled."""
    with world({("bad.example", "A"): [PUBLIC]}, failing={"bad.example": 2}) as made:
        made.badly_signed.add("bad.example")
        found = look(made, "bad.example", tmp_path, fetch=True)
        assert "DNSSEC" in troubles(found)
        assert not any(one.startswith("GET") for one in made.asked)
    assert not values(found, "address")


def test_an_alias_that_leads_nowhere_is_kept(tmp_path: Path) -> None:
    """The alias betrays the platform although the name behind it is gone, and the sentence says which of the two is missing."""
    zone = {("a.example", "CNAME"): ["hatenablog.com.gone.example"], ("hatenablog.com.gone.example", "NXDOMAIN"): [""]}
    with world(zone) as made:
        found = look(made, "a.example", tmp_path)
    assert values(found, "cname") == ["hatenablog.com.gone.example"]
    assert "先の名前がありません" in troubles(found)


def test_an_answer_cut_short_is_said_and_used(tmp_path: Path) -> None:
    """What of a long answer arrived is a sign; that it was cut is said, and it is not kept for another day."""
    zone = {("a.example", "A"): [PUBLIC], ("a.example", "TRUNCATED"): [""]}
    with world(zone) as made:
        found = look(made, "a.example", tmp_path)
    assert values(found, "address") == [PUBLIC]
    assert "途中まで" in troubles(found)


def test_ipv6_alone_is_found(tmp_path: Path) -> None:
    """A host without an IPv4 address has its IPv6 address among the signs, and the registry of that network is asked."""
    zone = {
        ("six.example", "AAAA"): ["2606:50c0:8000::153"],
        ("six.example", "CNAME"): ["v6.six.example"],
        ("v6.six.example", "AAAA"): ["2606:50c0:8000::153"],
    }
    with world(zone) as made:
        found = look(made, "six.example", tmp_path)
    assert values(found, "address") == ["2606:50c0:8000::153"]
    assert any(one.kind == "rdap" and one.server == "rdap.arin.net" for one in found.exchanges)


def test_a_silent_name_server_leaves_a_sentence(tmp_path: Path) -> None:
    """No answer within the time is trouble of each question; what other names say is kept."""
    with world({("www.quiet.example", "A"): [PUBLIC]}) as made:
        made.silent.add("quiet.example")
        guard = Guard(made.dial, seconds=2.0)
        asker = Asker(guard, ["192.0.2.53"], load_registries(), Kept(str(tmp_path / "kept"), NOW), lambda: NOW)
        found = asker.about("www.quiet.example", "quiet.example", fetch=False)
    assert values(found, "address") == [PUBLIC]
    assert "答えがありません" in troubles(found)


def test_a_name_in_japanese_is_asked_in_its_ascii_form(tmp_path: Path) -> None:
    """An internationalised name goes to the name server as xn--; a name that is none is a sentence, not an error."""
    with world({("xn--r8jz45g.example", "A"): [PUBLIC]}) as made:
        assert values(look(made, "xn--r8jz45g.example", tmp_path), "address") == [PUBLIC]
        assert "DNS で尋ねられる名前ではありません" in troubles(look(made, "a" * 64 + ".example", tmp_path))


def test_aliases_in_a_circle_end(tmp_path: Path) -> None:
    """A CNAME loop is said and does not hang."""
    zone = {("a.example", "CNAME"): ["b.example"], ("b.example", "CNAME"): ["a.example"]}
    with world(zone) as made:
        assert "循環" in troubles(look(made, "a.example", tmp_path))


def test_a_site_inside_a_network_is_never_dialled(tmp_path: Path) -> None:
    """A name that points inward, wholly or in part, gets no connection, whatever is asked."""
    for number, addresses in enumerate((["127.0.0.1"], ["10.0.0.1", PUBLIC], ["169.254.169.254"], [PUBLIC, "192.168.0.1"])):
        with world({("in.example", "A"): addresses}) as made:
            found = look(made, "in.example", tmp_path / str(number), fetch=True)
            assert made.inward == 0
            assert not any(one.startswith("GET") for one in made.asked)
            assert "組織の中" in troubles(found)


def test_thousands_of_answers_are_cut(tmp_path: Path) -> None:
    """As many addresses as a datagram holds leave at most 500 signs."""
    many = [f"93.184.{n // 250}.{n % 250 + 1}" for n in range(3_900)]
    with world({("many.example", "A"): many}) as made:
        found = look(made, "many.example", tmp_path)
    assert 0 < len(found.signals) <= 500


def test_whois_answers_where_there_is_no_rdap(tmp_path: Path) -> None:
    """.jp is asked at JPRS; others by the pointer of IANA, whose own answer never counts as the domain's."""
    jprs = "[Domain Name] SITE.JP\r\n[登録年月日] 2020/01/01\r\n[有効期限] 2027/01/31\r\n[状態] Active\r\n[Name Server] ns1.xserver.jp\r\n"
    with world(whois={"site.jp": jprs.encode("iso2022_jp")}) as made:
        found = look(made, "site.jp", tmp_path)
    assert found.domain_registration is not None
    assert found.domain_registration.expires == "2027/01/31"
    assert found.domain_registration.name_servers == ("ns1.xserver.jp",)
    pointer = {"example": b"whois: whois.nic.example\r\n", "site.example": b"Registrar: Example Inc.\nCountry: US\n"}
    with world(whois=pointer) as made:
        found = look(made, "site.example", tmp_path / "2")
    assert found.domain_registration is not None
    assert found.domain_registration.registrar == "Example Inc."


@needs_openssl
@pytest.mark.parametrize(
    "answer",
    [
        b"[" * 100_000,
        b"{}",
        b"[]",
        b"not json",
        b'{"objectClassName": "domain", "entities": 5}',
        b'{"objectClassName": "domain", "entities": [5]}',
    ],
)
def test_hostile_registries_leave_a_sentence(answer: bytes, certificate: Path, tmp_path: Path) -> None:
    """Deep, empty or false RDAP answers are trouble of that exchange only."""
    with world({}, {"rdap.verisign.com/com/v1/domain/site.com": http(answer)}, certificate=certificate) as made:
        found = look(made, "site.com", tmp_path, trust=certificate)
    assert found.domain_registration is None
    assert "読み取れません" in troubles(found)
    assert values(found, "address") == [PUBLIC]


def test_a_short_link_is_opened_by_its_own_host_only(tmp_path: Path) -> None:
    """Where it leads is read from the answer; the place itself is not visited."""
    web: Mapping[str, bytes] = {
        "s.example/a": http(b"", "Location: http://s.example/b", status="301 Moved"),
        "s.example/b": http(b"", "Location: https://x.com/a/status/20", status="302 Found"),
    }
    with world({}, web) as made:
        asker = Asker(Guard(made.dial), ["192.0.2.53"], load_registries(), Kept(str(tmp_path), NOW), lambda: NOW)
        assert asker.first_hop("http://s.example/a", lambda url: url.startswith("http://s.example/")) == "https://x.com/a/status/20"
        assert [one for one in made.asked if one.startswith("GET")] == ["GET s.example/a", "GET s.example/b"]
        assert asker.first_hop("http://s.example/none", lambda _: False) == ""


@needs_openssl
def test_an_address_is_asked_as_an_address(certificate: Path, tmp_path: Path) -> None:
    """A URL with an open address in place of a name: its name and the registry of addresses are asked, nothing else."""
    web = {f"rdap.db.ripe.net/ip/{PUBLIC}": http(rdap_address("Example Hosting", "JP"))}
    whois = {f"{PUBLIC} /e": b"b. [Network Name] EX\nf. [Organization] Example KK\n"}
    with world({}, web, whois, certificate=certificate) as made:
        found = look(made, PUBLIC, tmp_path, trust=certificate)
    [(address, known)] = found.address_registrations
    assert (address, known.network, known.country) == (PUBLIC, "Example KK", "JP")
    assert all(any(word in one for word in ("rdap", "whois", "WHOIS", "PTR 34.216.184.93.in-addr.arpa")) for one in made.asked)


def test_a_wildcard_is_named(tmp_path: Path) -> None:
    """Where a name nobody uses has the same addresses, the name proves nothing."""
    zone = {("a.site.example", "A"): [PUBLIC], ("ihaho-no-such-name.site.example", "A"): [PUBLIC]}
    with world(zone) as made:
        found = look(made, "a.site.example", tmp_path, domain="site.example")
    assert values(found, "wildcard") == ["site.example"]
    assert "ワイルドカード" in " ".join(report_on("a.site.example", found.signals, PRINTS, None, []).notes)


class LyingNames(World):
    """A name server whose datagrams are not what was asked for."""

    lie = b""

    def name_answer(self, data: bytes) -> bytes:
        return self.lie or super().name_answer(b"\xff\xff" + data[2:])


@pytest.mark.parametrize("lie", [b"", b"\0", b"\xff" * 500, b"\0\0\x81\x80" + b"\xff" * 8 + b"\xc0\x0c" * 20_000])
def test_a_lying_name_server_is_not_believed(lie: bytes, tmp_path: Path) -> None:
    """Another's answer, garbage and endless compression pointers are trouble, and nothing is dialled."""
    with world() as made:
        made.__class__ = LyingNames
        assert isinstance(made, LyingNames)
        made.lie = lie
        found = look(made, "site.example", tmp_path, fetch=True)
    assert not found.signals
    assert all(one.trouble for one in found.exchanges)


@needs_openssl
def test_a_false_certificate_is_refused(certificate: Path, tmp_path: Path) -> None:
    """A server that cannot prove to be the host that was asked for gets no question, and its answer is not believed."""
    with world(
        {}, {"rdap.verisign.com/com/v1/domain/site.com": http(rdap_domain("False", "x@false.example"))}, certificate=certificate
    ) as made:
        found = look(made, "site.com", tmp_path)
    assert "証明書" in troubles(found)
    assert found.domain_registration is None
    assert not any(one.startswith("GET") for one in made.asked)
