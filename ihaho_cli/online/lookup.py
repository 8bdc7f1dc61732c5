"""Asks name servers, registries and, when told to, a site's root page who is behind a host. Every byte goes through the guard.

Answers are partial by nature: what fails leaves a sentence in the exchange, and the rest is asked all the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from ihaho_cli.errors import NetworkError, NoOutputError, add_part
from ihaho_cli.online.destinations import dialled, is_open
from ihaho_cli.online.guard import Guard, Reply
from ihaho_cli.online.kept import Kept
from ihaho_cli.online.name_answers import NameAnswer, accept, explained, question, read_answer
from ihaho_cli.online.registration import Registration, read_rdap, read_whois
from ihaho_cli.online.registries import Registry, registry_of_address, registry_of_country, registry_of_domain, registry_of_the_rest
from ihaho_cli.online.root_pages import nodeinfo_address, read_headers, read_nodeinfo, read_page
from ihaho_cli.online.signals import MOST_SIGNALS, Exchange, Signal, open_addresses

_SILENCES_BORNE = 2
"""A server that failed so often is not waited for again in the same look-up."""
_SILENT = "ネームサーバーから答えがありません"
_ADDRESSES_ASKED = 1
_NO_SUCH_NAME = "ihaho-no-such-name"
"""A label nobody uses: where it has the same addresses, every name of the domain has them."""


class Findings(NamedTuple):
    """Everything that was asked about one host and everything that came back."""

    host: str
    domain: str
    signals: tuple[Signal, ...]
    domain_registration: Registration | None
    address_registrations: tuple[tuple[str, Registration], ...]
    exchanges: tuple[Exchange, ...]


def name_servers() -> list[str]:
    """The machine's own name servers. Raises NetworkError where none is set, NoOutputError where dnspython is missing."""
    try:
        from dns.resolver import NoResolverConfiguration, Resolver
    except ImportError as error:
        raise NoOutputError("通信の部品が入っていません", add_part("online")) from error
    try:
        return [str(one) for one in Resolver().nameservers]
    except (NoResolverConfiguration, OSError) as error:
        raise NetworkError("この端末のネームサーバーの設定が見つかりません", "ネットワークの設定を確かめてください") from error


class Asker:
    """Asks on behalf of one look-up and remembers each exchange."""

    def __init__(
        self, guard: Guard, servers: Sequence[str], registries: Sequence[Registry], kept: Kept, now: Callable[[], datetime]
    ) -> None:
        self._guard = guard
        self._servers = servers[:2]
        self._registries = registries
        self._kept = kept
        self._now = now
        self._silences: dict[str, int] = {}
        self.exchanges: list[Exchange] = []

    def about(self, host: str, domain: str, *, fetch: bool) -> Findings:
        """Everything that can be learnt about a host, or about an address in its place. Never raises for what the network does."""
        if is_open(host):
            known = self._address(host)
            there = () if known is None else ((host, known),)
            signals = [Signal("address", host), *self._reverse(host)]
            return Findings(host, domain, tuple(signals), None, there, tuple(self.exchanges))
        signals = [*self._names(host, "A"), *self._names(host, "AAAA"), *self._names(domain, "NS"), *self._names(domain, "SOA")]
        signals += self._names(domain, "TXT")
        own = open_addresses(signals)
        if host != domain and own and set(own) <= {one.value for one in self._names(f"{_NO_SUCH_NAME}.{domain}", "A")}:
            signals.append(Signal("wildcard", domain))
        if fetch:
            signals += self._page(host)
        registration = self._domain(domain)
        addresses = []
        for address in open_addresses(signals)[:_ADDRESSES_ASKED]:
            known = self._address(address)
            if known is not None:
                addresses.append((address, known))
        # Last, for the names of addresses are often kept by servers that answer slowly or never.
        for address in own[:_ADDRESSES_ASKED]:
            signals += self._reverse(address)
        unique = tuple(dict.fromkeys(signals))[:MOST_SIGNALS]
        return Findings(host, domain, unique, registration, tuple(addresses), tuple(self.exchanges))

    def first_hop(self, url: str, is_own: Callable[[str], bool]) -> str:
        """Where a short link leads: its own host is asked, and no other is opened. Empty where it does not say."""
        host = (dialled(url) or ("", "", 0, ""))[1]
        reply = self._get(url, f"{host} の短縮リンク", is_own)
        return "" if reply is None else reply.location

    def page(self, url: str) -> Reply | None:
        """What a page that our own tables cite answers, wherever it moved; None where nothing answers."""
        return self._get(url, url, lambda _: True)

    # Name servers.

    def _names(self, name: str, kind: str) -> tuple[Signal, ...]:
        asked = f"dns {kind} {name}"
        found = self._kept.find(asked)
        if found is not None:
            self.exchanges.append(Exchange("dns", self._servers[0], f"{kind} {name}", found[0], found[1], "", True))
            return read_answer(found[1], name, kind).signals
        server, answer, read = "", b"", NameAnswer(trouble=_SILENT)
        for server in [one for one in self._servers if self._silences.get(one, 0) < _SILENCES_BORNE]:
            try:
                answer = self._ask_names(server, name, kind)
                read = self._explained(server, name, kind, read_answer(answer, name, kind))
                break
            except NetworkError as error:
                self._silences[server] = self._silences.get(server, 0) + 1
                read = NameAnswer(trouble=error.message)
        if not read.trouble:
            self._kept.keep(asked, answer)
        self.exchanges.append(Exchange("dns", server or self._servers[0], f"{kind} {name}", self._now(), answer, read.trouble))
        return read.signals

    def _reverse(self, address: str) -> tuple[Signal, ...]:
        """The name the network of an address gives it; the names of hosting companies betray their servers."""
        import dns.reversename

        return self._names(dns.reversename.from_address(address).to_text(omit_final_dot=True), "PTR")

    def _ask_names(self, server: str, name: str, kind: str, *, unchecked: bool = False) -> bytes:
        asked = question(name, kind, unchecked=unchecked)
        answer = self._guard.ask_name_server(server, asked)
        accept(asked, answer)
        return answer

    def _explained(self, server: str, name: str, kind: str, read: NameAnswer) -> NameAnswer:
        """The answer with the cause of a failure the server gave no cause for."""
        if not read.is_unexplained:
            return read
        try:
            return read._replace(trouble=explained(self._ask_names(server, name, kind, unchecked=True), name, kind))
        except NetworkError:
            return read

    def _resolve(self, host: str) -> list[str]:
        return [one.value for kind in ("A", "AAAA") for one in self._names(host, kind) if one.kind == "address"]

    # Registries.

    def _domain(self, domain: str) -> Registration | None:
        row = registry_of_domain(self._registries, domain)
        if row is not None and row["rdap"]:
            return self._rdap(row["rdap"] + "domain/" + domain, f"rdap domain {domain}", "domain")
        if row is not None:
            return self._whois(row["whois"], domain, "domain")
        root = registry_of_the_rest(self._registries)
        pointer = None if root is None else self._whois(root["whois"], domain.rpartition(".")[2], "domain")
        refer = "" if pointer is None else pointer.refer
        return self._whois(refer, domain, "domain") if dialled(f"https://{refer}/") else None

    def _address(self, address: str) -> Registration | None:
        row = registry_of_address(self._registries, address)
        found = None if row is None else self._rdap(row["rdap"] + "ip/" + address, f"rdap ip {address}", "address")
        country = "" if found is None else found.country
        own = registry_of_country(self._registries, country)
        closer = None if own is None else self._whois(own["whois"], f"{address} /e", "address")
        if found is None or closer is None or not closer.there:
            return found
        return closer._replace(country=country, abuse=closer.abuse or found.abuse)

    def _rdap(self, url: str, question: str, kind: str) -> Registration | None:
        found = self._kept.find(question)
        if found is not None:
            self.exchanges.append(Exchange("rdap", (dialled(url) or ("", ""))[1], question[5:], found[0], found[1], "", True))
            return read_rdap(found[1], kind)
        reply = self._get(url, question[5:], lambda to: to.startswith("https://"), "application/rdap+json", "rdap")
        if reply is None:
            return None
        if reply.status == 404:
            return Registration(kind, there=False)
        record = read_rdap(reply.body, kind) if reply.whole else None
        if record is None:
            self.exchanges[-1] = self.exchanges[-1]._replace(trouble="登録情報の答えを読み取れません")
        else:
            self._kept.keep(question, reply.body)
        return record

    def _whois(self, server: str, line: str, kind: str) -> Registration | None:
        question = f"whois {server} {line}"
        found = self._kept.find(question)
        answer, trouble = found[1] if found is not None else b"", ""
        if found is None:
            try:
                answer = self._guard.ask_line(server, line, self._resolve)
            except NetworkError as error:
                trouble = error.message
        record = read_whois(_decoded(answer), kind) if answer else None
        if record is None and not trouble:
            trouble = "登録情報の答えを読み取れません"
        elif record is not None and found is None:
            self._kept.keep(question, answer)
        at = self._now() if found is None else found[0]
        self.exchanges.append(Exchange("whois", server, line, at, answer, trouble, found is not None))
        return record

    # Pages.

    def _page(self, host: str) -> list[Signal]:
        """The signs of the root page and of nodeinfo; nothing else of the site is asked for."""

        def is_root(url: str) -> bool:
            target = dialled(url)
            return target is not None and target[3] == "/" and target[1].removeprefix("www.") == host.removeprefix("www.")

        reply = self._get(f"https://{host}/", f"{host} のトップページ", is_root)
        if reply is None:
            reply = self._get(f"http://{host}/", f"{host} のトップページ", is_root)
        if reply is None:
            return []
        signals = [*read_headers(reply.headers), *read_page(reply.body.decode("utf-8", "replace"))]
        base = reply.url.removesuffix("/")
        pointer = self._get(f"{base}/.well-known/nodeinfo", f"{host} の nodeinfo", lambda _: False)
        address = nodeinfo_address(pointer.body) if pointer is not None and pointer.status == 200 else ""
        if address.startswith(f"{base}/nodeinfo/"):
            document = self._get(address, f"{host} の nodeinfo", lambda _: False)
            signals += read_nodeinfo(document.body) if document is not None else []
        return signals

    def _get(
        self, url: str, question: str, may_follow: Callable[[str], bool], accept: str = "*/*", kind: str = "http"
    ) -> Reply | None:
        server = (dialled(url) or ("", ""))[1]
        try:
            reply = self._guard.get(url, self._resolve, may_follow, accept)
        except NetworkError as error:
            self.exchanges.append(Exchange(kind, server, question, self._now(), b"", error.message))
            return None
        answer = _with_head(reply) if kind == "http" else reply.body
        self.exchanges.append(Exchange(kind, server, question, self._now(), answer, ""))
        return reply


def _with_head(reply: Reply) -> bytes:
    """A page as it came, its head before it; cookies are no evidence."""
    lines = [f"HTTP {reply.status}", *(f"{name}: {value}" for name, value in reply.headers if name.lower() != "set-cookie"), "", ""]
    return "\r\n".join(lines).encode("utf-8", "replace") + reply.body


def _decoded(answer: bytes) -> str:
    """JPRS and JPNIC answer in ISO-2022-JP unless asked otherwise, most others in UTF-8."""
    encoding = "iso2022_jp" if b"\x1b$" in answer else "utf-8"
    return answer.decode(encoding, "replace")
