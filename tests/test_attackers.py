"""Servers, registries and files made by somebody who wants a look-up to reach inside, to hang, to swell or to drive a terminal."""

import csv
import json
import os
import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import dns.message
import dns.rrset
import pytest
from online_world import PUBLIC, World, http, make_certificate, world
from test_guard import Lines, Talk, always, answering, ok, serving
from test_inquiry import PRELUDE, ihaho_in
from test_lookup import look, troubles, values

from ihaho_cli.errors import NetworkError
from ihaho_cli.online.destinations import dialled
from ihaho_cli.online.guard import Guard
from ihaho_cli.online.kept import Kept
from ihaho_cli.online.registration import read_rdap
from ihaho_cli.online.root_pages import read_page
from ihaho_cli.online.signals import MOST_SIGNALS

EVIL = '=HYPERLINK("x")\x1b[31m\x9b31m\u202e\u200b<b>|`'
needs_openssl = pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "GZIP"])
def test_no_packed_body_is_unpacked(encoding: str) -> None:
    """Whatever a server packs although it was told not to stays packed, and is withheld."""
    bomb = zlib.compress(b"\0" * 5_000_000)
    with serving(answering(ok(bomb, f"Content-Encoding: {encoding}"))) as port:
        reply = Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)
    assert (reply.body, reply.whole) == (b"", False)


def _chunks(*pieces: bytes, ever: bytes = b"") -> Talk:
    def talk(wire: socket.socket) -> None:
        wire.recv(4096)
        wire.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(pieces))
        while ever:
            wire.sendall(ever)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        _chunks(ever=b"1\r\nx\r\n" * 500), _chunks(b"-1\r\n", ever=b"y" * 9_000), _chunks(b"f" * 16 + b"\r\n", ever=b"y" * 9_000),
        _chunks(b"1;" + b"e" * 70_000 + b"\r\nx\r\n"), _chunks(b"0\r\n", ever=b"X-More: y\r\n" * 500), _chunks(b"1_0\r\n"),
    ],
    ids=["endless", "negative", "huge", "extension", "trailers", "underscore"],
)  # fmt: skip
def test_odd_chunks_end(talk: Talk) -> None:
    """Endless, negative, huge and malformed chunks end in an error of the house or in a cut body of at most 128 KiB."""
    with serving(talk) as port:
        try:
            reply = Guard(Lines(port), seconds=5.0).get("http://site.example/", lambda _: [PUBLIC], always)
        except NetworkError:
            return
    assert not reply.whole
    assert len(reply.body) <= 128 * 1024


@pytest.mark.parametrize(
    "url",
    [
        "http://site.example\r\nX: y/", "http://site.example/\r\nX: y", "http://site.example/ HTTP/1.1\r\nHost: inner", "http://site.example/\x00",
        "http://site.example:80@10.0.0.1/", "http://10.0.0.1#@site.example/", "http://site.example?@10.0.0.1/", "http://site．example/",
        "http://0.0.0.0/", "http://0/", "http://0x7f000001/", "http://017700000001/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://site.example:443443/", "https://site.example:80443/", "HTTP://site.example/", "http://site..example/",
    ],
)  # fmt: skip
def test_no_url_writes_a_header_or_hides_its_host(url: str) -> None:
    """What would end a line, hide the host or name a number is no destination."""
    assert dialled(url) is None
    lines = Lines(1)
    with pytest.raises(NetworkError):
        Guard(lines).get(url, lambda _: [PUBLIC], always)
    assert not lines.dialled


@pytest.mark.parametrize("line", ["site.example\r\nHELP", "site.example\n", "a\x00b", "\u2028"])
def test_a_whois_question_is_one_line(line: str) -> None:
    """Nothing that ends a line is sent to a WHOIS server."""
    lines = Lines(1)
    with pytest.raises(NetworkError, match="文字"):
        Guard(lines).ask_line("whois.example", line, lambda _: [PUBLIC])
    assert not lines.dialled


def test_a_redirect_in_japanese_is_read() -> None:
    """A Location in raw UTF-8, as many short links have it, leads where its owner meant, and is not followed."""
    answer = "HTTP/1.1 302 Found\r\nLocation: https://ja.wikipedia.org/wiki/架空\r\n\r\n".encode()
    with serving(answering(answer)) as port:
        reply = Guard(Lines(port)).get("http://s.example/a", lambda _: [PUBLIC], lambda _: False)
    assert reply.location == "https://ja.wikipedia.org/wiki/架空"


@pytest.mark.parametrize(
    "refer", ["whois.iana.org", "127.0.0.1", "inner.example", "a b", "x" * 5_000, "-", "whois.iana.org:22", "[::1]"]
)
def test_whois_referrals_end(refer: str, tmp_path: Path) -> None:
    """A registry that points at itself, inward or at nonsense is asked once more at most, and nothing inward is dialled."""
    zone = {("inner.example", "A"): ["10.0.0.1"]}
    pointer = f"refer: {refer}\nwhois: {refer}\n".encode()
    with world(zone, whois={"zz": pointer, "site.zz": pointer}) as made:
        found = look(made, "site.zz", tmp_path)
        assert sum(one.startswith("WHOIS") for one in made.asked) <= 2
        assert made.inward == 0
    assert found.host == "site.zz"


class Crowd(World):
    """A name server that answers with all the addresses a datagram holds."""

    def name_answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        name = query.question[0].name.to_text()
        if query.question[0].rdtype == dns.rdatatype.A:
            crowd = [f"10.{number // 250}.{number % 250}.1" for number in range(2, 3_990)] + [PUBLIC]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", *crowd))
        return answer.to_wire(max_size=65_535)


def test_a_crowd_of_answers_is_cut(tmp_path: Path) -> None:
    """Thousands of addresses in one datagram become 500 signs at most; one inward among them closes the host."""
    with world() as made:
        made.__class__ = Crowd
        found = look(made, "site.example", tmp_path, fetch=True)
        assert made.inward == 0
        assert not any(one.startswith("GET") for one in made.asked)
    assert 0 < len(values(found, "address")) <= MOST_SIGNALS
    assert "組織の中" in troubles(found) or "大きすぎる" in troubles(found)


@pytest.mark.parametrize(
    "part",
    [
        '"entities": [{"vcardArray": ["vcard"]}]', '"entities": [{"vcardArray": ["vcard", [[]]]}]', '"entities": [{"vcardArray": ["vcard", [["fn"]]]}]',
        '"entities": [{"vcardArray": {"0": 1}}]', '"entities": {"0": 1}', '"entities": [{"roles": 5}]', '"events": [[]]', '"events": 5',
        '"nameservers": {"a": 1}', '"nameservers": [5]', '"status": 5', '"status": {"a": 1}', f'"a": {"9" * 10_000}', '"a": NaN',
    ],
)  # fmt: skip
def test_no_shape_of_rdap_raises(part: str) -> None:
    """Each field may hold anything; what cannot be read is no record, never an error of the program."""
    for kind, name in (("domain", "domain"), ("address", "ip network")):
        read_rdap(f'{{"objectClassName": "{name}", {part}}}'.encode(), kind)
    deep = b'{"objectClassName": "domain", "entities": [' * 20_000
    assert read_rdap(deep, "domain") is None


@pytest.mark.parametrize("seed", ["<", "<!--", "</", "<?", "<a b='", "<textarea>", "<![CDATA[", "&#", "<script>", "Powered by <a"])
def test_no_page_makes_the_reader_slow(seed: str) -> None:
    """A page of nothing but beginnings is read to its end or cut; it holds no more signs than the house takes."""
    assert len(read_page(seed * (1_000_000 // len(seed)))) <= MOST_SIGNALS + 1


def test_old_answers_are_removed(tmp_path: Path) -> None:
    """What was asked more than seven days ago is forgotten with the next answer; another's files in the folder are left alone."""
    now = datetime.now(UTC)
    kept = Kept(str(tmp_path / "kept"), now)
    kept.keep("dns A old.example", b"old")
    [old] = (tmp_path / "kept").iterdir()
    other = tmp_path / "kept" / "mine.txt"
    other.write_text("mine")
    for file in (old, other):
        os.utime(file, times=(0, (now - timedelta(days=8)).timestamp()))
    Kept(str(tmp_path / "kept"), now).keep("dns A new.example", b"new")
    assert not old.exists()
    assert other.exists()
    assert Kept(str(tmp_path / "kept"), now).find("dns A new.example") == (now, b"new")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A certificate the processes of these tests are told to trust."""
    yield make_certificate(tmp_path_factory.mktemp("tls"), ("rdap.verisign.com", "rdap.db.ripe.net", "site.com"))


@needs_openssl
def test_hostile_words_stay_words(certificate: Path, tmp_path: Path) -> None:
    """Escape codes, formulas and markup in TXT, headers and registrations reach no terminal, sheet or note as more than text."""
    card = ["vcard", [["fn", {}, "text", EVIL], ["email", {}, "text", EVIL]]]
    entity = {"roles": ["registrar", "abuse", "registrant"], "vcardArray": card}
    evil_rdap = {
        "objectClassName": "domain",
        "status": [EVIL],
        "entities": [entity],
        "events": [{"eventAction": "expiration", "eventDate": EVIL}],
    }
    web = {
        "rdap.verisign.com/com/v1/domain/site.com": http(json.dumps(evil_rdap).encode()),
        "site.com/": http(
            f'<meta name="generator" content="WordPress {EVIL}">'.encode(), "Server: \x1b[31mnginx", f"X-Evil: {'z' * 60_000}"
        ),
    }
    zone = {("site.com", "TXT"): ['"notion-domain-verification=\\027[31m"'], ("site.com", "A"): [PUBLIC]}
    (tmp_path / "list.txt").write_text("https://site.com/\n")
    base = ("classify", "--online", "--yes", "--fetch", "--evidence")
    with world(zone, web, certificate=certificate) as made:
        shown = ihaho_in(made, tmp_path, certificate, *base, "e\x1b[31m\u202e", "--memo", "m.md", "https://site.com/")
        written = ihaho_in(made, tmp_path, certificate, *base, "e2", "--memo", "m.docx", "--input", "list.txt", "--output", "o.csv")
        again = ihaho_in(made, tmp_path, certificate, *base, "e3", "--format", "json", "https://site.com/")
    assert (shown.returncode, written.returncode, again.returncode) == (0, 0, 0), written.stderr.decode()
    for text in (
        shown.stdout,
        shown.stderr,
        again.stdout,
        written.stderr,
        (tmp_path / "m.md").read_bytes(),
        (tmp_path / "o.csv").read_bytes(),
    ):
        decoded = text.decode("utf-8-sig")
        assert not set(decoded) & set("\x1b\x9b\u202e\u200b")
    [row] = csv.DictReader((tmp_path / "o.csv").read_text(encoding="utf-8-sig").splitlines())
    assert row["ihaho_online_registrar"].startswith("'=HYPERLINK")
    assert "&lt;b>&#124;&#96;" in (tmp_path / "m.md").read_text(encoding="utf-8")
    assert all(file.name[:2].isdigit() or file.name == "index.json" for file in (tmp_path / "e2").iterdir())


WEIGHED = (
    PRELUDE.removesuffix("main()\n")
    + """
import atexit
atexit.register(lambda: open("weight", "w").write(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]))
main()
"""
)


@pytest.mark.badday("N5")
@needs_openssl
@pytest.mark.skipif(os.uname().sysname != "Linux", reason="/proc says how much a process took at most")
def test_hostile_answers_take_little_memory(certificate: Path, tmp_path: Path) -> None:
    """Deep RDAP, a page of beginnings and a packed bomb leave the process below 80 MiB (promise N5)."""
    deep = http(b'{"objectClassName": "domain", "entities": [' * 2_500)
    pages = (http(b"<" * 120_000), http(zlib.compress(b"\0" * 100_000_000), "Content-Encoding: deflate"))
    for number, page in enumerate(pages):
        (home := tmp_path / str(number)).mkdir()
        web = {"rdap.verisign.com/com/v1/domain/site.com": deep, "site.com/": page}
        arguments = ("classify", "--online", "--yes", "--fetch", "--evidence", "e", "https://site.com/")
        with world({("site.com", "A"): [PUBLIC]}, web, certificate=certificate) as made:
            done = ihaho_in(made, home, certificate, *arguments, prelude=WEIGHED)
        assert done.returncode == 0, done.stderr.decode()
        assert int((home / "weight").read_text()) < 80 * 1024


def test_a_place_for_the_evidence_that_is_none(tmp_path: Path) -> None:
    """A file in the place of the folder, or a folder below a file, is one line with its cure after the asking, never a traceback."""
    (tmp_path / "taken").write_text("mine")
    with world({("site.example", "A"): [PUBLIC]}) as made:
        for place in ("taken", "taken/below", "x" * 300):
            done = ihaho_in(
                made, tmp_path, tmp_path / "none", "classify", "--online", "--yes", "--evidence", place, "https://site.example/"
            )
            assert done.returncode == 5
            assert "対処:" in done.stderr.decode()
            assert "Traceback" not in done.stderr.decode()
    assert (tmp_path / "taken").read_text() == "mine"
