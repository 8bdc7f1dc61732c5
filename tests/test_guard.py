"""The door to the network against real servers on loopback that behave and that do not."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st
from online_world import make_certificate

from ihaho_cli.errors import NetworkError
from ihaho_cli.online.destinations import dialled, is_open
from ihaho_cli.online.guard import Guard, dial_out

PUBLIC = "93.184.216.34"
INWARD = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 127.0.1.1 169.254.0.1 169.254.169.254
172.16.0.1 172.31.255.254 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.254 198.18.0.1
198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::127.0.0.1 ::a00:1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:0 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 64:ff9b:1:ffff::7f00:1
100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:1::1 3fff::1 5f00::1
fc00::1 fd00::1 fdff:ffff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff00::1 ff02::1 ff0e::1 4000::1
0x7f.1 2130706433 0177.0.0.1 127.1 0 ①②⑦.⓪.⓪.① localhost 127.0.0.1.nip.example 1.1.1 [::1]
""".split()
Talk = Callable[[socket.socket], None]


@contextmanager
def serving(talk: Talk) -> Iterator[int]:
    """A TCP server on loopback that answers every connection with ``talk``; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def converse(wire: socket.socket) -> None:
            with wire, suppress(OSError):
                talk(wire)

        def serve() -> None:
            server.settimeout(0.05)
            while not stop.is_set():
                try:
                    wire, _ = server.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=converse, args=(wire,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stop.set()
            thread.join()


class Lines:
    """A dial that leads every public address to one loopback port, and remembers what was dialled."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dialled: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int, kind: str, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        opened = socket.socket()
        opened.settimeout(seconds)
        try:
            opened.connect(("127.0.0.1", self.port))
        except OSError:
            opened.close()
            raise
        return opened


def answering(answer: bytes) -> Talk:
    def talk(wire: socket.socket) -> None:
        wire.recv(4096)
        wire.sendall(answer)

    return talk


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def always(_: str) -> bool:
    return True


@pytest.mark.badday("N2")
@pytest.mark.parametrize("address", INWARD)
def test_no_inward_address_is_dialled(address: str) -> None:
    """Whatever a name server answers, an address inside a network gets no connection."""
    assert len(INWARD) >= 60
    lines = Lines(1)
    with pytest.raises(NetworkError):
        Guard(lines).get("https://site.example/", lambda _: [address], always)
    with pytest.raises(NetworkError):
        Guard(lines).ask_line("whois.example", "site.example", lambda _: [PUBLIC, address])
    assert not lines.dialled


@pytest.mark.badday("N2")
@pytest.mark.parametrize("address", INWARD)
def test_no_inward_host_is_a_destination(address: str) -> None:
    """A number or a name without a dot is no destination, however it is written."""
    host = f"[{address}]" if ":" in address and "[" not in address else address
    assert dialled(f"http://{host}/") is None or not is_open(address)


@pytest.mark.badday("N4")
@pytest.mark.parametrize(
    "url",
    """file:///etc/passwd ftp://site.example/ gopher://site.example/ data:text/html,x http://u@site.example/ http://u:p@site.example/
    http://site.example:22/ http://site.example:8080/ //site.example/ http:/site.example/ http://site.example\\@127.0.0.1/ http://SITE.example/
    http://127.1/ http://[::1]/ http://2130706433/ javascript:1 https://site.example./ http://-a.example/ http://localhost/""".split(),
)
def test_odd_destinations_are_refused(url: str) -> None:
    """Only http(s), a plain name, 80 and 443; a redirect there is refused like a first URL."""
    assert dialled(url) is None
    with serving(answering(b"HTTP/1.1 302 Found\r\nLocation: " + url.encode() + b"\r\n\r\n")) as port:
        lines = Lines(port)
        if not url.startswith(("//", "http:/site")):  # as a redirect these two lead to the site itself
            with pytest.raises(NetworkError):
                Guard(lines).get("http://site.example/", lambda _: [PUBLIC], always)
            assert len(lines.dialled) == 1


@pytest.mark.badday("N3")
def test_rebinding_does_not_help() -> None:
    """A name is resolved once for each hop and the checked address is the one dialled; Host names the site."""
    heard: list[bytes] = []

    def talk(wire: socket.socket) -> None:
        heard.append(wire.recv(4096))
        wire.sendall(ok(b"hello"))

    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with serving(talk) as port:
        lines = Lines(port)
        guard = Guard(lines)
        reply = guard.get("http://site.example/", lambda _: next(answers), always)
        with pytest.raises(NetworkError):
            guard.get("http://site.example/", lambda _: next(answers), always)
    assert reply.body == b"hello"
    assert lines.dialled == [(PUBLIC, 80)]
    assert b"\r\nHost: site.example\r\n" in heard[0]
    assert b"Cookie" not in heard[0]
    assert b"Referer" not in heard[0]


@pytest.mark.badday("N4")
def test_redirects_are_checked_again_and_few() -> None:
    """A redirect inward is refused; a circle ends after three."""
    with serving(answering(b"HTTP/1.1 302 Found\r\nLocation: http://inner.example/\r\n\r\n")) as port:
        lines = Lines(port)
        with pytest.raises(NetworkError, match="組織の中"):
            Guard(lines).get("http://site.example/", lambda host: ["10.0.0.1" if host == "inner.example" else PUBLIC], always)
        assert len(lines.dialled) == 1
    with serving(answering(b"HTTP/1.1 302 Found\r\nLocation: http://site.example/\r\n\r\n")) as port:
        lines = Lines(port)
        with pytest.raises(NetworkError, match="転送が多すぎる"):
            Guard(lines).get("http://site.example/", lambda _: [PUBLIC], always)
        assert len(lines.dialled) == 4


def drip(wire: socket.socket) -> None:
    wire.recv(4096)
    wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        wire.sendall(b"x")
        time.sleep(0.1)


def endless_headers(wire: socket.socket) -> None:
    wire.recv(4096)
    wire.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        wire.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")


def endless_line(wire: socket.socket) -> None:
    wire.recv(4096)
    while True:
        wire.sendall(b"HTTP/1.1 " * 1000)


def endless_continue(wire: socket.socket) -> None:
    wire.recv(4096)
    while True:
        wire.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def silent(wire: socket.socket) -> None:
    wire.recv(4096)
    time.sleep(3)


@pytest.mark.badday("N5")
@pytest.mark.parametrize("talk", [drip, endless_headers, endless_line, endless_continue, silent])
def test_hostile_servers_end_in_one_error(talk: Talk) -> None:
    """Drip, endless headers, endless lines, silence: an error of the house before the deadline, never a hang."""
    with serving(talk) as port, pytest.raises(NetworkError):
        Guard(Lines(port), seconds=0.6).get("http://site.example/", lambda _: [PUBLIC], always)


def test_a_stalled_handshake_ends() -> None:
    """A server that never speaks TLS is left at the deadline."""
    with serving(silent) as port, pytest.raises(NetworkError, match="途切れ"):
        Guard(Lines(port), seconds=0.5).get("https://site.example/", lambda _: [PUBLIC], always)


@pytest.mark.badday("N5")
def test_a_bomb_is_not_unpacked() -> None:
    """A packed body is withheld, whatever it holds; a long one is cut."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serving(answering(ok(bomb, "Content-Encoding: gzip"))) as port:
        reply = Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)
    assert (reply.body, reply.whole) == (b"", False)
    with serving(answering(ok(b"z" * 1_000_000))) as port:
        reply = Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)
    assert (len(reply.body), reply.whole) == (128 * 1024, False)


def test_the_allowance_holds_for_all_questions_together() -> None:
    """256 KiB for one look-up, WHOIS and pages together."""
    with serving(answering(b"w" * 200_000)) as port:
        guard = Guard(Lines(port))
        assert len(guard.ask_line("a.whois.example", "site.example", lambda _: [PUBLIC])) == 200_000
        with pytest.raises(NetworkError, match="大きすぎる"):
            guard.ask_line("b.whois.example", "site.example", lambda _: [PUBLIC])


def test_nobody_there_is_an_error_of_the_house() -> None:
    """A refused connection, a name without an address and an answer that is no HTTP end in the same way."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NetworkError, match="接続できません"):
        Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)
    with pytest.raises(NetworkError, match="アドレスがありません"):
        Guard(Lines(port)).get("http://site.example/", lambda _: [], always)
    with serving(answering(b"\x00\x01garbage\r\n\r\n")) as port, pytest.raises(NetworkError, match="読み取れません"):
        Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)


@given(st.ip_addresses())
def test_only_global_addresses_are_open(address: object) -> None:
    """Nothing the registry calls special is open, and no address raises."""
    if is_open(str(address)):
        assert address.is_global  # type: ignore[attr-defined]


def test_the_real_dial_connects_by_number_only() -> None:
    """TCP and UDP to a numeric address; a closed port is an OSError and leaves no socket open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        dial_out("127.0.0.1", port, "tcp", 1.0).close()
        dial_out("127.0.0.1", port, "udp", 1.0).close()
    with pytest.raises(OSError, match="refused"):
        dial_out("127.0.0.1", port, "tcp", 1.0)
    with pytest.raises(ValueError, match="localhost"):
        dial_out("localhost", port, "tcp", 1.0)


def test_a_server_asked_too_often_waits_within_the_deadline() -> None:
    """One query a second for one server; where the time would not suffice, nothing is sent."""
    with serving(answering(ok(b"x"))) as port:
        lines = Lines(port)
        guard = Guard(lines, seconds=0.9)
        guard.get("http://site.example/", lambda _: [PUBLIC], always)
        with pytest.raises(NetworkError, match="時間切れ"):
            guard.get("http://site.example/", lambda _: [PUBLIC], always)
        assert len(lines.dialled) == 1
    with pytest.raises(NetworkError, match="時間切れ"):
        Guard(lines, seconds=0).seconds_left()


def test_a_connection_that_breaks_is_an_error_of_the_house() -> None:
    """A body shorter than it was said to be is no answer."""
    broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    with serving(answering(broken)) as port, pytest.raises(NetworkError, match="読み取れません"):
        Guard(Lines(port)).get("http://site.example/", lambda _: [PUBLIC], always)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for site.example, and a chain that fills a packet."""
    if which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    return make_certificate(tmp_path_factory.mktemp("tls"), ["site.example"])


def sealed(certificate: Path, talk: Callable[[ssl.SSLSocket], None], *, most: int = 0) -> Talk:
    """A TLS server; with ``most``, its bytes go out so many at a time, a tenth of a second apart."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))

    def converse(wire: socket.socket) -> None:
        if not most:
            with context.wrap_socket(wire, server_side=True) as secured:
                talk(secured)
            return
        inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(inward, outward, server_side=True)
        inward.write(wire.recv(16_384))
        with suppress(ssl.SSLWantReadError):
            tls.do_handshake()
        flight = outward.read()
        for at in range(0, len(flight), most):
            wire.sendall(flight[at : at + most])
            time.sleep(0.1)
        time.sleep(2)

    return converse


def hello(wire: ssl.SSLSocket) -> None:
    wire.recv(4096)
    wire.sendall(ok(b"hello"))


def test_a_sealed_answer_is_read(certificate: Path) -> None:
    """TLS over the same measured wire: the answer arrives whole, the name is proved, and a false name is refused."""
    trust = ssl.create_default_context(cafile=certificate)
    with serving(sealed(certificate, hello)) as port:
        reply = Guard(Lines(port), trust=trust).get("https://site.example/", lambda _: [PUBLIC], always)
        assert (reply.body, reply.whole) == (b"hello", True)
        for guard, host in ((Guard(Lines(port), trust=trust), "other.example"), (Guard(Lines(port)), "site.example")):
            with pytest.raises(NetworkError, match="証明書"):
                guard.get(f"https://{host}/", lambda _: [PUBLIC], always)


def test_the_handshake_counts(certificate: Path) -> None:
    """Certificates are bytes that came in: an allowance too small for them ends the look-up within the handshake."""
    trust = ssl.create_default_context(cafile=certificate)
    with serving(sealed(certificate, hello)) as port:
        with pytest.raises(NetworkError, match="大きすぎる"):
            Guard(Lines(port), trust=trust, most=600).get("https://site.example/", lambda _: [PUBLIC], always)
        guard = Guard(Lines(port), trust=trust)
        guard.get("https://site.example/", lambda _: [PUBLIC], always)
        assert guard.bytes_wanted(10**9) < 256 * 1024 - 600


def test_a_dripping_handshake_ends_with_the_deadline(certificate: Path) -> None:
    """A TLS server that sends a byte now and then keeps every single read alive; the deadline of the look-up ends it all the same."""
    trust = ssl.create_default_context(cafile=certificate)
    with serving(sealed(certificate, hello, most=8)) as port, pytest.raises(NetworkError, match=r"時間切れ|途切れ"):
        Guard(Lines(port), trust=trust, seconds=1.0).get("https://site.example/", lambda _: [PUBLIC], always)


def test_an_endless_handshake_ends_with_the_allowance() -> None:
    """Records without end that never finish a handshake are cut off by their bytes or by their falseness."""

    def flood(wire: socket.socket) -> None:
        wire.recv(4096)
        while True:
            wire.sendall(b"\x16\x03\x03\x3f\xff" + b"\x0b\x00\xff\xff" + b"\0" * 16_379)

    with serving(flood) as port, pytest.raises(NetworkError):
        Guard(Lines(port), seconds=5.0).get("https://site.example/", lambda _: [PUBLIC], always)


def test_an_answer_cut_short_is_not_whole(certificate: Path) -> None:
    """A connection closed in the middle of a body, sealed or not, is said to be cut and not taken for a shorter page."""

    def short(wire: socket.socket) -> None:
        wire.recv(4096)
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello")

    trust = ssl.create_default_context(cafile=certificate)
    for talk, url in ((short, "http://site.example/"), (sealed(certificate, short), "https://site.example/")):
        with serving(talk) as port:
            reply = Guard(Lines(port), trust=trust).get(url, lambda _: [PUBLIC], always)
        assert (reply.body, reply.whole) == (b"hello", False)
