"""What a name server's answer says, and in which words: signs, aliases, and the trouble with its cause (RFC 8914) where it names one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ihaho_cli.errors import NetworkError
from ihaho_cli.online.signals import MOST_SIGNALS, Signal, host_signal

if TYPE_CHECKING:
    from dns.message import Message

_NO_NAME = 3
_LONGEST_CHAIN = 16
_PAYLOAD = 4096
_AGAIN = "時間をおいてやり直してください"
_DNSSEC = frozenset((1, 2, 5, 6, 7, 8, 9, 10, 11, 12))
_BLOCKED = frozenset((15, 16, 17, 18))
_OUT_OF_REACH = frozenset((22, 23))
_SIGNATURE = "署名 (DNSSEC) の検証に失敗しました。乗っ取りか、期限切れなどの設定の誤りです。アドレスは使いません"
_UNREACHED = "このドメインのネームサーバーが答えません。停止しているか、設定の誤りです"
_TROUBLES = {
    _NO_NAME: "この名前は見つかりません。失効、未登録、または停止の可能性があります",
    2: "ネームサーバーが答えられません。このドメインのネームサーバーの故障か、設定の誤りです",
    5: "ネームサーバーが答えを断りました",
}


class NameAnswer(NamedTuple):
    """One answer, read."""

    signals: tuple[Signal, ...] = ()
    """What it says, also where there is trouble: a part is better than nothing."""
    trouble: str = ""
    """In Japanese; empty where there is none."""
    is_unexplained: bool = False
    """SERVFAIL without a cause: asked again without the check of signatures, the cause shows."""


def question(name: str, kind: str, *, unchecked: bool = False) -> bytes:
    """The datagram that asks; ``unchecked`` asks the server not to check signatures. Raises NetworkError for a name that is none."""
    import dns.exception
    import dns.flags
    import dns.message

    try:
        made = dns.message.make_query(name, kind, use_edns=True, payload=_PAYLOAD)
    except (dns.exception.DNSException, ValueError) as error:
        raise NetworkError("DNS で尋ねられる名前ではありません", "URL を確かめてください") from error
    if unchecked:
        made.flags |= dns.flags.CD
    return made.to_wire()


def accept(asked: bytes, answer: bytes) -> None:
    """Raises NetworkError where the datagram is no answer to what was asked."""
    import dns.message

    if not dns.message.from_wire(asked).is_response(_message(answer)):
        raise NetworkError("問い合わせと違う答えが返りました", _AGAIN)


def read_answer(answer: bytes, name: str, kind: str) -> NameAnswer:
    """The signs and the trouble of an answer. Raises NetworkError where it cannot be read."""
    message = _message(answer)
    chain, is_circle = _chain(message, name)
    # An address delegated within a network has aliases of its own, which say nothing of the site.
    aliases = () if kind == "PTR" else tuple(host_signal("cname", one) for one in chain)
    signals = aliases + tuple(_records(message, (name, *chain), kind))
    rcode, causes = int(message.rcode()), _causes(message)
    # Most addresses have no name of their own.
    trouble = "" if rcode == _NO_NAME and kind == "PTR" else _trouble(rcode, causes, has_alias=bool(chain))
    if not trouble and is_circle:
        trouble = "別名 (CNAME) が循環しています"
    elif not trouble and "TC" in _flags(message):
        trouble = "答えが長く、途中までしか受け取れませんでした"
    return NameAnswer(signals[:MOST_SIGNALS], trouble, rcode == 2 and not causes)


def explained(second: bytes, name: str, kind: str) -> str:
    """Why a server failed, from its answer without the check of signatures: they were the cause where it can answer now."""
    return _SIGNATURE if not read_answer(second, name, kind).trouble else _UNREACHED


def _message(answer: bytes) -> "Message":
    import dns.exception
    import dns.message

    try:
        return dns.message.from_wire(answer, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise NetworkError("ネームサーバーの答えを読み取れません", _AGAIN) from error


def _flags(message: "Message") -> list[str]:
    import dns.flags

    return dns.flags.to_text(message.flags).split()


def _causes(message: "Message") -> frozenset[int]:
    from dns.edns import EDEOption

    return frozenset(int(one.code) for one in message.options if isinstance(one, EDEOption))


def _trouble(rcode: int, causes: frozenset[int], *, has_alias: bool) -> str:
    if rcode == 0:
        return ""
    if causes & _DNSSEC:
        return _SIGNATURE
    if causes & _BLOCKED:
        return "使っているネームサーバーが、この名前への答えを止めています"
    if causes & _OUT_OF_REACH:
        return _UNREACHED
    if rcode == _NO_NAME and has_alias:
        return "別名 (CNAME) の先の名前がありません。先のサービスをやめた可能性があります"
    return _TROUBLES.get(rcode, "ネームサーバーがエラーを返しました")


def _chain(message: "Message", name: str) -> tuple[list[str], bool]:
    """The aliases of a name in their order, and whether they go round in a circle."""
    import dns.rdatatype

    aliases = {_plain(one.name): _plain(one[0].target) for one in message.answer if one.rdtype == dns.rdatatype.CNAME}
    chain = [name]
    while chain[-1] in aliases and len(chain) <= _LONGEST_CHAIN:
        chain.append(aliases[chain[-1]])
        if chain[-1] in chain[:-1]:
            return chain[1:], True
    return chain[1:], len(chain) > _LONGEST_CHAIN


def _plain(name: object) -> str:
    return str(name).lower().rstrip(".")


def _records(message: "Message", names: Sequence[str], kind: str) -> list[Signal]:
    import dns.rdatatype

    signals = []
    for group in message.answer:
        if group.rdtype != dns.rdatatype.from_text(kind) or _plain(group.name) not in names:
            continue
        for record in list(group)[:MOST_SIGNALS]:
            if kind in ("A", "AAAA"):
                signals.append(Signal("address", record.address))
            elif kind in ("NS", "PTR"):
                signals.append(host_signal(kind.lower(), record.target.to_text()))
            elif kind == "SOA":
                signals += [host_signal("soa", record.mname.to_text()), host_signal("soa", record.rname.to_text())]
            else:
                signals.append(Signal("txt", b"".join(record.strings).decode("utf-8", "replace")[:300]))
    return signals
