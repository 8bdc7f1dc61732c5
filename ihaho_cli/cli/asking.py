"""Says what is asked of whom, waits for a yes, then asks about one host after the other."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from ihaho_cli.answering import Answer
from ihaho_cli.calendar import JST
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.errors import WrongUsageError
from ihaho_cli.model import Cell, Classification, Status, Via
from ihaho_cli.online import hosting
from ihaho_cli.online.destinations import is_open
from ihaho_cli.online.fingerprints import Fingerprint
from ihaho_cli.online.registries import Registry, parking_servers, registry_of_domain, server_of
from ihaho_cli.online.signals import Exchange
from ihaho_cli.text import visible

MOST_ASKED = 50
"""Hosts and short links one run asks about: at a query a second for each registry it stays a small guest."""
_REGISTRIES_OF_ADDRESSES = "ARIN・RIPE NCC・APNIC・LACNIC・AFRINIC のうちその地域のものと、そこから案内される登録所、JPNIC"


class Inquired(NamedTuple):
    """One answer, and what was learnt of its host; no report where nothing had to be learnt."""

    one: Classification
    cell: Cell
    report: hosting.Report | None
    exchanges: tuple[Exchange, ...]
    """Empty also where an earlier answer has the same host."""


class Asked(NamedTuple):
    """All answers of a run."""

    inquired: list[Inquired]
    is_stopped: bool
    """Ended by Ctrl-C: the hosts that came after were not asked about."""


def _needs_asking(one: Classification) -> bool:
    return one.host is not None and (one.status is Status.UNKNOWN or one.short_link or is_open(one.host.strip("[]")))


def subject_of(one: Classification) -> str:
    """What is asked about: a host, or a short link with its path; empty where nothing has to be asked."""
    if not _needs_asking(one):
        return ""
    return (one.url if one.short_link else one.host) or ""


def announce(answers: Sequence[Answer], registries: Sequence[Registry], *, fetch: bool, yes: bool) -> None:
    """Say what will be asked of whom, and wait for a yes.

    Raises WrongUsageError where nobody is there to say it, click.Abort where the answer is no.
    """
    lines = []
    subjects = dict.fromkeys(filter(None, (subject_of(one) for one, _ in answers)))
    if len(subjects) > MOST_ASKED:
        raise WrongUsageError(
            f"一度に調べられるのは {MOST_ASKED} 件までです (今回は {len(subjects)} 件)", "ファイルを分けて、何度かに分けてください"
        )
    for one, _ in answers:
        if one.status is Status.UNKNOWN and one.host is not None:
            lines.append(
                f"・この端末のネームサーバーに: {one.host} と {one.domain} のレコード、見つかった IPアドレスの名前、登録所のアドレス"
            )
            registry = registry_of_domain(registries, one.domain or one.host)
            where = (
                "IANA (末尾だけ) と、そこから案内される登録所"
                if registry is None
                else f"{server_of(registry)} と、そこから案内される登録所"
            )
            lines.append(f"・ドメインの登録所 {where} に: {one.domain}")
            lines.append(f"・IPアドレスの登録所 ({_REGISTRIES_OF_ADDRESSES}) に: そのIPアドレス")
            lines += [f"・{one.host} に: トップページと nodeinfo (相手に、この端末のIPアドレスが伝わります)"] if fetch else []
        elif one.host is not None and is_open(one.host.strip("[]")):
            lines.append(f"・この端末のネームサーバーに: {one.host} の名前、登録所のアドレス")
            lines.append(f"・IPアドレスの登録所 ({_REGISTRIES_OF_ADDRESSES}) に: {one.host}")
        elif one.short_link and one.host is not None:
            lines.append(f"・{one.host} に: 短縮リンクの行き先 (相手に、この端末のIPアドレスが伝わります)")
    if not lines:
        return
    count = f" ({len(subjects)} 件)" if len(subjects) > 1 else ""
    sys.stderr.write(f"次の問い合わせ{count}をします。投稿のページは開きません。\n")
    sys.stderr.write("".join(visible(line) + "\n" for line in dict.fromkeys(lines)))
    options.agree(yes)


def ask_all(
    answers: Sequence[Answer], classifier: Classifier, prints: Sequence[Fingerprint], registries: Sequence[Registry], now: datetime, *,
    fetch: bool,
) -> Asked:  # fmt: skip
    """Ask about each host and short link once, in the order of the answers; Ctrl-C ends the asking and keeps what is there.

    Raises NetworkError, NoOutputError.
    """
    subjects = list(dict.fromkeys(filter(None, (subject_of(one) for one, _ in answers))))
    if not subjects:
        return Asked([Inquired(*answer, None, ()) for answer in answers], False)
    questions = _Questions(classifier, prints, registries, now, fetch)
    learnt: dict[str, Inquired] = {}
    done = []
    is_stopped = False
    for one, cell in answers:
        subject = subject_of(one)
        if subject and subject not in learnt and not is_stopped:
            try:
                if len(subjects) > 1:
                    sys.stderr.write(visible(f"[調査] {len(learnt) + 1}/{len(subjects)} {one.host}") + "\n")
                learnt[subject] = questions.ask(one, cell)
                done.append(learnt[subject])
                continue
            except KeyboardInterrupt:
                is_stopped = True
                sys.stderr.write(f"途中でやめました。{len(learnt)} 件までの結果を残します。\n")
        known = learnt.get(subject)
        done.append(Inquired(one, cell, None, ()) if known is None else questions.again(known, one, cell))
    return Asked(done, is_stopped)


class _Questions:
    """What stays the same from host to host: the tables, the kept answers and when each server was asked last."""

    def __init__(
        self, classifier: Classifier, prints: Sequence[Fingerprint], registries: Sequence[Registry], now: datetime, fetch: bool
    ) -> None:
        from ihaho_cli.online import lookup
        from ihaho_cli.online.kept import Kept

        self._classifier = classifier
        self._prints = prints
        self._registries = registries
        self._today = now.date()
        self._fetch = fetch
        self._servers = lookup.name_servers()
        self._kept = Kept(options.answers_folder(), now)
        self._last_asked: dict[str, float] = {}

    def ask(self, one: Classification, cell: Cell) -> Inquired:
        """One host or short link, with an allowance of its own."""
        from ihaho_cli.online import guard, lookup

        assert one.host is not None
        assert one.url is not None
        allowance = guard.Guard(guard.dial_out, last_asked=self._last_asked)
        asker = lookup.Asker(allowance, self._servers, self._registries, self._kept, lambda: datetime.now(JST))
        if one.short_link:
            target = asker.first_hop(one.url, _same_host(one.host))
            return Inquired(_opened(one, target, self._classifier), cell, None, tuple(asker.exchanges))
        seen = asker.about(one.host.strip("[]"), one.domain or one.host, fetch=self._fetch)
        troubles = {(e.server, e.trouble): f"{e.kind} {e.question}" for e in reversed(seen.exchanges) if e.trouble}
        report = hosting.report_on(
            one.host, seen.signals, self._prints, seen.domain_registration, seen.address_registrations,
            [(f"{asked} ({server})", why) for (server, why), asked in reversed(troubles.items())],
            parking=parking_servers(self._registries), today=self._today,
        )  # fmt: skip
        return Inquired(one, cell, report, seen.exchanges)

    def again(self, known: Inquired, one: Classification, cell: Cell) -> Inquired:
        """The same host or short link in another row."""
        if known.report is None and one.short_link:
            return Inquired(known.one._replace(input=one.input, line=one.line), cell, None, ())
        return Inquired(one, cell, known.report, ())


def _same_host(host: str) -> Callable[[str], bool]:
    return lambda url: url.startswith((f"https://{host}/", f"http://{host}/"))


def _opened(one: Classification, target: str, classifier: Classifier) -> Classification:
    """The short link's target in its place, with the link as the way; the link itself where it leads nowhere."""
    if not target:
        return one
    inner = classifier.classify(target, one.line)
    if inner.status in (Status.INVALID, Status.UNSUPPORTED, Status.ADDRESS):
        return one
    step = Via(one.service or "", one.url or "")
    return inner._replace(input=one.input, via=(step, *inner.via))
