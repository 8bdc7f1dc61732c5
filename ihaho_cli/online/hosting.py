"""From answers to what can be said of a host: 判明, 推定 or 不明, each with the sign it rests on.

Pure. Signs that contradict each other stand side by side; a relay (CDN) is named as a relay and never taken for the host.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.model import Classification, Match, Service, Status
from ihaho_cli.online.fingerprints import Betrayal, Fingerprint, Role, find_betrayals
from ihaho_cli.online.registration import Registration
from ihaho_cli.online.signals import Signal, open_addresses
from ihaho_cli.records import Recorder
from ihaho_cli.urls import open_url

_MOST_SHOWN = 4
_ENDING = {
    "redemption period": "失効後の買い戻し期間", "pending delete": "削除待ち", "client hold": "登録業者による停止", "server hold": "登録所による停止",
    "clienthold": "登録業者による停止", "serverhold": "登録所による停止", "redemptionperiod": "失効後の買い戻し期間",
    "pendingdelete": "削除待ち", "suspended": "停止", "deleted": "削除",
}  # fmt: skip
"""States of RFC 8056, as RDAP and as WHOIS write them, and of JPRS, in words."""


class Level(StrEnum):
    """How sure a finding is."""

    FOUND = "判明"
    LIKELY = "推定"
    UNKNOWN = "不明"


class Finding(NamedTuple):
    """One thing that can be said."""

    level: Level
    key: str
    """Machine key: platform, base, relay, software, dns, cname, address, registrar, network, country, abuse, expires or state."""
    topic: str
    """The same in Japanese."""
    value: str
    by: str
    """The sign or the registry it rests on; for 不明, why."""


class Report(NamedTuple):
    """What is known of one host."""

    host: str
    platform: Betrayal | None
    """The one platform that all likely signs agree on; None where there is none or they contradict each other."""
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def report_on(
    host: str, signals: Sequence[Signal], prints: Sequence[Fingerprint], domain: Registration | None,
    addresses: Sequence[tuple[str, Registration]], troubles: Sequence[tuple[str, str]] = (), *, parking: Sequence[str] = (),
    today: date | None = None,
) -> Report:  # fmt: skip
    """Weigh everything that was seen.

    ``troubles`` are (what was asked, why there is no answer), ``parking`` the domains of name servers that hold domains nobody uses;
    a domain's term is held against ``today`` where it is given.
    """
    betrayals = find_betrayals(signals, prints)
    by_role = {role: [one for one in betrayals if one.print.role is role] for role in Role}
    platform = _one_platform(by_role[Role.HOST])
    findings = [_betrayed(one, "platform", "サービス") for one in _each_once(by_role[Role.HOST])]
    if not findings:
        findings.append(Finding(Level.UNKNOWN, "platform", "サービス", "", "表の手がかりに当てはまるものがありません"))
    findings += [_betrayed(one, "base", "サーバーの基盤") for one in _each_once(by_role[Role.BASE])]
    findings += [_betrayed(one, "relay", "中継 (CDN)") for one in _each_once(by_role[Role.RELAY])]
    findings += [_betrayed(one, "software", "使っているソフト") for one in _each_once(by_role[Role.SOFTWARE])]
    findings += [_betrayed(one, "dns", "DNS を預けた先") for one in _each_once(by_role[Role.DNS])]
    findings += [
        Finding(Level.FOUND, "cname", "別名 (CNAME)", one.value, "DNS") for one in signals if one.kind == "cname"
    ][:_MOST_SHOWN]  # fmt: skip
    open_ones = open_addresses(list(signals))
    findings += [Finding(Level.FOUND, "address", "IPアドレス", one, "DNS") for one in open_ones[:_MOST_SHOWN]]
    findings += _of_domain(domain) + [one for address, known in addresses for one in _of_address(address, known)]
    findings += [Finding(Level.UNKNOWN, "trouble", asked, "", why) for asked, why in troubles]
    notes = _notes(by_role, platform, domain, signals, open_ones) + _notes_on_the_name(host, domain, signals, parking, today)
    return Report(host, platform, tuple(findings), tuple(notes))


def _each_once(betrayals: Sequence[Betrayal]) -> list[Betrayal]:
    """The strongest sign of each platform."""
    strongest: dict[str, Betrayal] = {}
    for one in betrayals:
        strongest.setdefault(one.print.name, one)
    return list(strongest.values())


def _one_platform(betrayals: Sequence[Betrayal]) -> Betrayal | None:
    likely = _each_once([one for one in betrayals if one.certainty != "hint"])
    return likely[0] if len(likely) == 1 else None


def _betrayed(one: Betrayal, key: str, topic: str) -> Finding:
    level = {"certain": Level.FOUND, "likely": Level.LIKELY}.get(one.certainty, Level.LIKELY)
    weak = "。手がかりのみ" if one.certainty == "hint" else ""
    note = f"。{one.print.note}" if one.print.note else ""
    return Finding(level, key, topic, one.print.name, f"{one.rule}{weak}{note}")


def _of_domain(one: Registration | None) -> list[Finding]:
    if one is None:
        return []
    if not one.there:
        return [Finding(Level.FOUND, "state", "ドメイン", "登録がありません", "登録所")]
    pairs = (
        ("registrar", "ドメインの登録業者", one.registrar), ("abuse", "登録業者の通報先", one.abuse),
        ("expires", "ドメインの期限", one.expires), ("state", "ドメインの状態", one.state),
    )  # fmt: skip
    return [Finding(Level.FOUND, key, topic, value, "ドメインの登録情報") for key, topic, value in pairs if value]


def _of_address(address: str, one: Registration) -> list[Finding]:
    pairs = (
        ("network", "IPアドレスの割当先", one.network or one.network_name), ("country", "割当先の国", one.country),
        ("network_abuse", "割当先の通報先", one.abuse),
    )  # fmt: skip
    return [Finding(Level.FOUND, key, topic, value, f"{address} の登録情報") for key, topic, value in pairs if value]


def _notes(
    by_role: dict[Role, list[Betrayal]], platform: Betrayal | None, domain: Registration | None,
    signals: Sequence[Signal], addresses: Sequence[str],
) -> list[str]:  # fmt: skip
    notes = []
    hosts = _each_once([one for one in by_role[Role.HOST] if one.certainty != "hint"])
    if len(hosts) > 1:
        notes.append(f"手がかりが食い違っています: {'、'.join(one.print.name for one in hosts)}。どれとも決めていません。")
    if by_role[Role.RELAY]:
        notes.append("IPアドレスは中継の会社のものです。実際のサーバーは別にあり、中継の会社に尋ねる必要があります。")
    if any(one.kind == "wildcard" for one in signals):
        notes.append(
            "このドメインは、どの名前にも同じ答えを返します (ワイルドカード)。名前があるだけでは、サイトがある証拠になりません。"
        )
    if by_role[Role.SOFTWARE] and platform is None:
        notes.append("ソフトの名前だけでは、置き場所は分かりません。")
    if any(one.kind == "address" for one in signals) and not addresses:
        notes.append("組織の中のアドレスを指しています。インターネットからは見えないサイトです。")
    return notes


def _notes_on_the_name(
    host: str, domain: Registration | None, signals: Sequence[Signal], parking: Sequence[str], today: date | None
) -> list[str]:
    """Lapsed, held back, for sale, written in Japanese, or reached by IPv6 alone."""
    notes = []
    if "xn--" in host:
        notes.append(f"国際化ドメイン名です: {_in_its_script(host)}")
    if domain is not None and not domain.there:
        notes.append("ドメインの登録がありません。失効した可能性があります。")
    ended = next((word for word in _ENDING if domain is not None and word in domain.state.lower()), None)
    if ended is not None:
        notes.append(f"ドメインは「{_ENDING[ended]}」の状態です。サイトはもう見えないか、まもなく見えなくなります。")
    term = _date_of(domain.expires) if domain is not None else None
    if term is not None and today is not None and term < today:
        notes.append(f"ドメインの期限 {term} を過ぎています。持ち主が変わることがあるので、早めに記録を残してください。")
    if any(one.kind == "ns" and any(("." + one.value).endswith("." + held) for held in parking) for one in signals):
        notes.append(
            "売り出し中や期限切れのドメインを預かる会社のネームサーバーです。元のサイトはもうない可能性があります (推定)。"
        )
    own = [one.value for one in signals if one.kind == "address"]
    if own and all(":" in address for address in own):
        notes.append("アドレスは IPv6 だけです。IPv6 のない回線からは見えません。")
    return notes


def _in_its_script(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _date_of(text: str) -> date | None:
    """``2027-01-02`` and JPRS's ``2027/01/02``, whatever follows; None for other forms."""
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        return None


def next_steps(report: Report) -> list[str]:
    """Whom to ask, in what order; the letter to a hosting company (L12) where nobody nearer is known."""
    keys = {one.key for one in report.findings if one.level is not Level.UNKNOWN}
    if report.platform is not None and report.platform.print.service_id:
        return [f"ihaho procedure {report.platform.print.service_id}"]
    if "relay" in keys:
        return ["中継の会社のフォームに、実際のサーバー会社の名前を尋ねます: ihaho draft host-notice"]
    if keys & {"network", "registrar"}:
        return ["割当先のサーバー会社に知らせます: ihaho draft host-notice"]
    return ["サイトの運営者の表示・問い合わせ・利用規約を、相談者に見てもらってください。"]


def identified(
    one: Classification, report: Report, catalogue: Catalogue, find_service: Callable[[str], Service | None]
) -> Classification:
    """The classification of a host no row knew, with the platform its signs agree on; unchanged where there is none."""
    betrayal = report.platform
    service = find_service(betrayal.print.service_id) if betrayal is not None else None
    if betrayal is None or service is None or one.status is not Status.UNKNOWN or one.url is None:
        return one
    match = Match("fingerprint", betrayal.rule, "shipped", betrayal.certainty)
    return Recorder(catalogue, one.edition).record(
        one.input, one.line, Status.KNOWN, open_url(one.url), one.via, domain=one.domain, tenant=one.host,
        warnings=one.warnings, service=service, match=match,
    )  # fmt: skip
