"""A small internet on loopback: a name server, registries and sites that behave like the real ones, and like attackers."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

PUBLIC = "93.184.216.34"
Zone = Mapping[tuple[str, str], Sequence[str]]
"""(name, type) → values; a CNAME stands under its own type and is followed."""
Web = Mapping[str, bytes]
"""``host/path`` → the whole HTTP answer."""


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def rdap_domain(registrar: str, abuse: str) -> bytes:
    card = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", registrar]]]
    mail = ["vcard", [["fn", {}, "text", ""], ["email", {}, "text", abuse]]]
    inner = [{"objectClassName": "entity", "roles": ["abuse"], "vcardArray": mail}]
    return json.dumps(
        {
            "objectClassName": "domain", "status": ["active"],
            "events": [{"eventAction": "expiration", "eventDate": "2027-01-02T00:00:00Z"}],
            "entities": [{"objectClassName": "entity", "roles": ["registrar"], "vcardArray": card, "entities": inner}],
        }
    ).encode()  # fmt: skip


def rdap_address(holder: str, country: str) -> bytes:
    card = ["vcard", [["fn", {}, "text", holder]]]
    return json.dumps(
        {"objectClassName": "ip network", "name": "EXAMPLE-NET", "country": country,
         "entities": [{"roles": ["registrant"], "vcardArray": card}]}
    ).encode()  # fmt: skip


class World:
    """Its dial leads a public address and port to the loopback server that plays it."""

    def __init__(self, zone: Zone, web: Web, whois: Mapping[str, bytes], failing: Mapping[str, int]) -> None:
        self.zone, self.web, self.whois, self.failing = zone, web, whois, failing
        self.ports: dict[tuple[str, int], int] = {}
        self.asked: list[str] = []
        self.badly_signed: set[str] = set()
        """Failing names that get their answer where the check of signatures is waived."""
        self.causes: dict[str, int] = {}
        """Failing names → the code of RFC 8914 the server gives."""
        self.silent: set[str] = set()
        self.inward = 0
        """Connections to anything but a public address."""

    def dial(self, address: str, port: int, kind: str, seconds: float) -> socket.socket:
        if kind == "tcp" and address != PUBLIC:
            self.inward += 1
            raise OSError
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
        opened.settimeout(seconds)
        try:
            opened.connect(("127.0.0.1", self.ports[kind, port]))
        except OSError:
            opened.close()
            raise
        return opened

    def name_answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text().rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{kind} {name}")
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.silent:
            return b""
        if name in self.failing and not (name in self.badly_signed and query.flags & dns.flags.CD):
            causes = [dns.edns.EDEOption(self.causes[name])] if name in self.causes else None
            answer.use_edns(0, payload=4096, options=causes)
            answer.set_rcode(dns.rcode.Rcode(self.failing[name]))
            return answer.to_wire()
        seen = set()
        while (kind != "CNAME") and (name, "CNAME") in self.zone and name not in seen:
            seen.add(name)
            target = self.zone[name, "CNAME"][0]
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", target + "."))
            name = target
        values = self.zone.get((name, kind), ())
        if (
            kind == "A"
            and not values
            and not name.startswith("ihaho-")
            and name.endswith((".com", ".net", ".org", ".jp", ".example"))
            and not seen
        ):
            values = (PUBLIC,)
        if values:
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", kind, *values))
        if (name, "NXDOMAIN") in self.zone:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        if (name, "TRUNCATED") in self.zone:
            answer.flags |= dns.flags.TC
        return answer.to_wire(max_size=65_535)

    def web_answer(self, request: bytes) -> bytes:
        lines = request.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        host = next(line[6:] for line in lines if line.startswith("Host: "))
        self.asked.append(f"GET {host}{path}")
        return self.web.get(host + path, http(b"", status="404 Not Found"))

    def whois_answer(self, request: bytes) -> bytes:
        line = request.decode().strip()
        self.asked.append(f"WHOIS {line}")
        return self.whois.get(line, b"No match!!\r\n")


@contextmanager
def world(
    zone: Zone | None = None, web: Web | None = None, whois: Mapping[str, bytes] | None = None,
    failing: Mapping[str, int] | None = None, certificate: Path | None = None,
) -> Iterator[World]:  # fmt: skip
    """The servers of a world, as long as the block runs."""
    made = World(zone or {}, web or {}, whois or {}, failing or {})
    with ExitStack() as stack:
        names = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        names.bind(("127.0.0.1", 0))
        made.ports["udp", 53] = names.getsockname()[1]
        stop = threading.Event()
        threads = [threading.Thread(target=_serve_names, args=(names, made, stop), daemon=True)]
        context = None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        for port, answer, secure in ((80, made.web_answer, None), (443, made.web_answer, context), (43, made.whois_answer, None)):
            if port == 443 and context is None:
                made.ports["tcp", port] = 1  # nobody listens there
                continue
            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            made.ports["tcp", port] = server.getsockname()[1]
            threads.append(threading.Thread(target=_serve, args=(server, answer, secure, stop), daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield made
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _serve_names(wire: socket.socket, made: World, stop: threading.Event) -> None:
    wire.settimeout(0.05)
    while not stop.is_set():
        with suppress(TimeoutError):
            data, sender = wire.recvfrom(4096)
            answer = made.name_answer(data)
            if answer:
                wire.sendto(answer, sender)


def _serve(server: socket.socket, answer: Callable[[bytes], bytes], secure: ssl.SSLContext | None, stop: threading.Event) -> None:
    server.settimeout(0.05)
    while not stop.is_set():
        with suppress(TimeoutError, OSError):
            wire, _ = server.accept()
            wire.settimeout(5)
            with wire, _secured(wire, secure) as talking:
                talking.sendall(answer(talking.recv(4096)))


def _secured(wire: socket.socket, secure: ssl.SSLContext | None) -> socket.socket:
    return wire if secure is None else secure.wrap_socket(wire, server_side=True)


def make_certificate(folder: Path, hosts: Sequence[str]) -> Path:
    """A certificate for these hosts that signs itself, made by openssl, its key beside it."""
    path = folder / "world.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=world", "-keyout",
         str(path.with_suffix(".key")), "-out", str(path), "-addext", "subjectAltName=" + ",".join(f"DNS:{one}" for one in hosts)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path
