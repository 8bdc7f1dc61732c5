"""The one door to the network. Nothing else in the house opens a socket.

What goes through is pinned and measured: a name is resolved once for each hop, every address of the
answer must lie in the open internet, the connection goes to the very address that was checked, and one
look-up has one deadline and one allowance of bytes for everything it asks. A time-out for each read is no deadline (a
server that drips keeps it alive for ever), so the time left is set anew before every read. No proxy, cookie or referrer is
known here. Tests hand in a ``dial`` of their own; no setting turns the checks off.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urljoin

from ihaho_cli.errors import NetworkError
from ihaho_cli.online.destinations import dialled, is_open

SECONDS = 9.5
"""Of the ten a look-up may take; the rest is for reading what came."""
MOST_BYTES = 256 * 1024
MOST_REDIRECTS = 3
USER_AGENT = "ihaho/0.1 (+consultation desk lookup)"
_MOST_BODY = 128 * 1024
_SECONDS_TO_CONNECT = 3.0
_PIECE = 16 * 1024
_ADDRESSES_TRIED = 2
_PORTS = {"tcp": (43, 80, 443), "udp": (53,)}
_CURE = "時間をおいてやり直すか、調べた結果を --from-file で渡してください"

Dial = Callable[[str, int, str, float], socket.socket]
"""Address, port, ``tcp`` or ``udp``, seconds to wait → a connected socket. Raises OSError."""
Resolve = Callable[[str], Sequence[str]]
"""A host name → its addresses. Raises NetworkError."""
MayFollow = Callable[[str], bool]
"""Whether a redirect to this URL may be followed."""


class Reply(NamedTuple):
    """What a web server answered."""

    url: str
    """The URL that answered, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """At most 128 KiB, never unpacked; empty where the server packed it although it was told not to."""
    whole: bool
    """False where the body was cut or withheld."""
    location: str
    """Where a redirect that was not followed leads; else empty."""


def dial_out(address: str, port: int, kind: str, seconds: float) -> socket.socket:
    """A socket connected to a numeric address. Raises OSError."""
    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    try:
        opened.settimeout(seconds)
        opened.connect((address, port))
    except BaseException:
        opened.close()
        raise
    return opened


def _trouble(message: str) -> NetworkError:
    return NetworkError(message, _CURE)


class Guard:
    """The allowance of one look-up: its seconds and 256 KiB for everything it asks, and the checks on each connection."""

    def __init__(
        self, dial: Dial = dial_out, *, seconds: float = SECONDS, most: int = MOST_BYTES, trust: ssl.SSLContext | None = None,
        last_asked: dict[str, float] | None = None,
    ) -> None:  # fmt: skip
        """``last_asked`` is when each server was asked last, shared by the look-ups of one run."""
        self._dial = dial
        self._until = time.monotonic() + seconds
        self._left = most
        self._trust = trust
        self._last_asked = {} if last_asked is None else last_asked

    def seconds_left(self) -> float:
        """Raises NetworkError when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise _trouble("時間切れのため、問い合わせを打ち切りました")
        return left

    def take(self, count: int) -> None:
        """Note bytes that came in. Raises NetworkError when the allowance is used up."""
        self._left -= count
        if self._left < 0:
            raise _trouble("答えが大きすぎるため、問い合わせを打ち切りました")

    def bytes_wanted(self, room: int) -> int:
        """How many bytes to read at most: one more than the allowance shows that it is used up."""
        return min(room, self._left + 1)

    def wait_for(self, server: str) -> None:
        """At most one query a second for one server. Raises NetworkError when the time would not suffice."""
        now = time.monotonic()
        pause = self._last_asked.get(server, now - 1) + 1 - now
        if pause > 0:
            if pause >= self.seconds_left():
                raise _trouble("時間切れのため、問い合わせを打ち切りました")
            time.sleep(pause)
        self._last_asked[server] = time.monotonic()

    def ask_name_server(self, server: str, question: bytes) -> bytes:
        """One datagram to the machine's own name server (port 53) and the first datagram back.

        The server's address is the machine's setting, not foreign text; it may lie inside the network.
        Raises NetworkError.
        """
        try:
            with closing(self._dial(server, 53, "udp", min(_SECONDS_TO_CONNECT, self.seconds_left()))) as wire:
                wire.settimeout(min(_SECONDS_TO_CONNECT, self.seconds_left()))
                wire.send(question)
                answer = wire.recv(65_535)
        except OSError as error:
            raise _trouble("ネームサーバーから答えがありません") from error
        self.take(len(answer))
        return answer

    def ask_line(self, host: str, line: str, resolve: Resolve) -> bytes:
        """One line to a WHOIS server (port 43) and all it answers. Raises NetworkError."""
        if not line.isprintable():
            raise _trouble("尋ねられない文字があるので、問い合わせませんでした")
        self.wait_for(host)
        with closing(self._connect(host, 43, resolve)) as wire:
            talk = _Measured(self, wire)
            talk.send(line.encode("ascii", "replace") + b"\r\n")
            return talk.readall()

    def get(self, url: str, resolve: Resolve, may_follow: MayFollow, accept: str = "*/*") -> Reply:
        """The answer to a GET, after at most three redirects that were allowed and checked as the first URL was.

        Raises NetworkError.
        """
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._get_once(url, resolve, accept)
            if not reply.location or not may_follow(reply.location):
                return reply
            url = reply.location
        raise _trouble("転送が多すぎるため、たどるのをやめました")

    def _get_once(self, url: str, resolve: Resolve, accept: str) -> Reply:
        target = dialled(url)
        if target is None:
            raise _trouble("開いてはいけない行き先なので、接続しませんでした")
        scheme, host, port, path = target
        self.wait_for(host)
        with closing(self._connect(host, port, resolve)) as wire:
            talk = _Sealed(self, wire, self._trust, host) if scheme == "https" else _Measured(self, wire)
            name = host if port == {"http": 80, "https": 443}[scheme] else f"{host}:{port}"
            talk.send(
                f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {USER_AGENT}\r\nAccept: {accept}\r\n"
                "Accept-Encoding: identity\r\nConnection: close\r\n\r\n".encode("ascii")
            )
            return self._read_reply(url, talk)

    def _read_reply(self, url: str, talk: "_Measured") -> Reply:
        response = HTTPResponse(_Source(talk))  # type: ignore[arg-type]
        try:
            response.begin()
            headers = tuple(response.getheaders())
            location = ""
            if response.status in (301, 302, 303, 307, 308):
                location = urljoin(url, _text_of(response.getheader("Location") or ""))
            packed = (response.getheader("Content-Encoding") or "identity").lower() != "identity"
            body, whole = (b"", False) if packed or location else _body_of(response)
        except (HTTPException, ValueError) as error:
            raise _trouble("相手の答えを読み取れません") from error
        finally:
            response.close()
        return Reply(url, response.status, headers, body, whole, location)

    def _connect(self, host: str, port: int, resolve: Resolve) -> socket.socket:
        addresses = list(resolve(host))
        if not addresses:
            raise _trouble("行き先のアドレスがありません")
        # One closed address among open ones is how a name is turned against the house: none of them is dialled.
        if port not in _PORTS["tcp"] or not all(map(is_open, addresses)):
            raise _trouble("組織の中のアドレスを指しているので、接続しませんでした")
        failed: OSError | None = None
        for address in addresses[:_ADDRESSES_TRIED]:
            try:
                return self._dial(address, port, "tcp", min(_SECONDS_TO_CONNECT, self.seconds_left()))
            except OSError as error:
                failed = error
        raise _trouble("相手に接続できません") from failed


def _text_of(header: str) -> str:
    """A header as its server meant it: many write Japanese in UTF-8, which `http.client` reads as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _body_of(response: HTTPResponse) -> tuple[bytes, bool]:
    pieces: list[bytes] = []
    room = _MOST_BODY
    while room > 0:
        piece = response.read(min(8192, room))
        if not piece:
            # `read` of a part says nothing where a connection ends before the length that was told.
            return b"".join(pieces), not response.length
        pieces.append(piece)
        room -= len(piece)
    return b"".join(pieces), False


class _Measured(io.RawIOBase):
    """A wire read and written against the deadline and the allowance of its guard, which count every byte that comes in."""

    def __init__(self, guard: Guard, wire: socket.socket) -> None:
        super().__init__()
        self._guard = guard
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises NetworkError."""
        try:
            self._wire.settimeout(self._guard.seconds_left())
            count = self._wire.recv_into(buffer, self._guard.bytes_wanted(len(buffer)))
        except OSError as error:
            raise _trouble("相手の答えが途中で途切れました") from error
        self._guard.take(count)
        return count

    def send(self, data: bytes) -> None:
        """Raises NetworkError."""
        try:
            self._wire.settimeout(self._guard.seconds_left())
            self._wire.sendall(data)
        except OSError as error:
            raise _trouble("相手に問い合わせを送れません") from error


class _Sealed(_Measured):
    """A wire under TLS. What is measured is what comes over the wire, the handshake and the certificates included.

    A socket wrapped by `ssl` would read a whole handshake under the time-out of each single read, and count nothing of it.
    """

    def __init__(self, guard: Guard, wire: socket.socket, trust: ssl.SSLContext | None, host: str) -> None:
        super().__init__(guard, wire)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            context = trust or ssl.create_default_context()
            self._tls = context.wrap_bio(self._in, self._out, server_hostname=host)
            self._pump(self._tls.do_handshake)
        except (ssl.SSLError, ValueError) as error:
            raise _trouble("相手の証明書を確かめられないか、暗号の取り決めに失敗しました") from error

    def readinto(self, buffer: Any) -> int:
        """Raises NetworkError."""
        try:
            return int(self._pump(lambda: self._tls.read(len(buffer), buffer)))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return 0
        except ssl.SSLError as error:
            raise _trouble("相手の答えが途中で途切れました") from error

    def send(self, data: bytes) -> None:
        """Raises NetworkError."""
        try:
            self._pump(lambda: self._tls.write(data))
        except ssl.SSLError as error:
            raise _trouble("相手に問い合わせを送れません") from error

    def _pump(self, do: Callable[[], Any]) -> Any:
        """Do one thing of TLS, moving bytes between it and the wire for as long as it asks for more."""
        piece = bytearray(_PIECE)
        while True:
            try:
                done = do()
            except ssl.SSLWantReadError:
                self._flush()
                count = super().readinto(piece)
                if count:
                    self._in.write(piece[:count])
                else:
                    self._in.write_eof()
            else:
                self._flush()
                return done

    def _flush(self) -> None:
        if self._out.pending:
            super().send(self._out.read())


class _Source:
    """What `HTTPResponse` takes for a socket: something that gives a file to read from."""

    def __init__(self, talk: _Measured) -> None:
        self._talk = talk

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._talk)
