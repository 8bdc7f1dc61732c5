"""``ihaho classify --online`` and ``--from-file``: says first what is asked of whom, then asks, then shows what came of it."""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ihaho_cli import cards, errors, hosting, memo
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.destinations import is_open
from ihaho_cli.errors import NetworkError, NotKnownError, WrongUsageError
from ihaho_cli.fingerprints import Fingerprint
from ihaho_cli.formats import render_json
from ihaho_cli.model import Classification, Status, Via
from ihaho_cli.pasted import read_pasted
from ihaho_cli.signals import Exchange
from ihaho_cli.tables import load_catalogue, load_fingerprints, load_registries
from ihaho_cli.text import cut, visible

_MOST_URLS = 5
_MOST_BYTES = 2_000_000
_FORMATS = ("text", "json", "jsonl")


class Wish(NamedTuple):
    """What was asked for on the command line."""

    online: bool
    fetch: bool
    yes: bool
    pasted: str | None
    memo: str | None
    evidence: str | None
    force: bool
    explain: bool
    strict: bool


class Inquired(NamedTuple):
    """One URL, and what was learnt of its host; no report where nothing had to be learnt."""

    one: Classification
    report: hosting.Report | None
    exchanges: tuple[Exchange, ...]


def inquire(urls: Sequence[str], edition: str, data_dir: str | None, wish: Wish, format_name: str) -> int:
    """The whole command. Gives its exit code.

    Raises WrongUsageError, NotKnownError, NoOutputError, FaultyTableError.
    """
    _check_wish(urls, wish, format_name)
    catalogue, prints = load_catalogue(data_dir), load_fingerprints(data_dir)
    classifier = Classifier(catalogue, edition)
    found = [classifier.classify(url, number) for number, url in enumerate(urls, 1)]
    now = datetime.now(UTC).astimezone()
    if wish.pasted is not None:
        text = _read(wish.pasted)
        inquired = [Inquired(one, *_of_text(one, text, prints)) for one in found]
    else:
        _announce(found, wish)
        inquired = _ask_all(found, classifier, prints, data_dir, wish, now)
    done = [_named(one, catalogue) for one in inquired]
    _show(done, catalogue, wish, format_name)
    if wish.memo is not None:
        from ihaho_cli.outputs import write_text

        notes = [memo.render_memo(one.report, one.exchanges, now) for one in done if one.report is not None]
        write_text(wish.memo, ["\n".join(notes)], force=wish.force)
    if wish.evidence is not None:
        _keep_evidence(wish.evidence, [exchange for one in done for exchange in one.exchanges], wish.force)
    return _code(done, wish)


def _check_wish(urls: Sequence[str], wish: Wish, format_name: str) -> None:
    if wish.online and wish.pasted is not None:
        raise WrongUsageError("--online と --from-file は一緒に使えません", "どちらか一方にしてください")
    if not wish.online and wish.pasted is None:
        raise WrongUsageError(
            "--fetch・--memo・--evidence は、--online か --from-file と使います", "--online を付けると通信して調べます"
        )
    if (wish.fetch or wish.evidence) and not wish.online:
        raise WrongUsageError("--fetch と --evidence は --online と使います", "--online を付けてください")
    if not 0 < len(urls) <= _MOST_URLS:
        raise WrongUsageError(f"一度に調べられる URL は 1〜{_MOST_URLS} 件です", "URL を引数に書いてください")
    if format_name not in _FORMATS:
        raise WrongUsageError(f"調べた結果は {format_name} では出せません", "--format text json jsonl のどれかにしてください")
    if wish.memo is not None and not wish.memo.endswith(".md"):
        raise WrongUsageError("--memo は .md のファイルに書きます", "名前の終わりを .md にしてください")
    # Said before anything is asked: answers that cannot be written down would have to be asked for again.
    taken = [path for path in (wish.memo, os.path.join(wish.evidence, "index.json") if wish.evidence else None) if path]
    if not wish.force and any(map(os.path.exists, taken)):
        raise errors.NoOutputError("同じ名前のメモか控えがあります", "別の名前にするか、--force を付けてください")


def _read(path: str) -> str:
    """The pasted file, in whichever of the usual encodings it is."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise NotKnownError("--from-file のファイルを開けません", "場所と名前を確かめてください") from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("iso2022_jp",) if b"\x1b$" in data else ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _of_text(one: Classification, text: str, prints: Sequence[Fingerprint]) -> tuple[hosting.Report | None, tuple[Exchange, ...]]:
    if one.host is None:
        return None, ()
    seen = read_pasted(text)
    addresses = [("", seen.address)] if seen.address is not None else []
    report = hosting.report_on(one.host, seen.signals, prints, seen.domain, addresses)
    routes = tuple(hosting.Finding(hosting.Level.LIKELY, "mail", "メールの経路", one, "Received") for one in seen.mail_routes)
    return report._replace(findings=report.findings + routes), ()


def _needs_asking(one: Classification) -> bool:
    return one.host is not None and (one.status is Status.UNKNOWN or one.short_link or is_open(one.host.strip("[]")))


def _announce(found: Sequence[Classification], wish: Wish) -> None:
    """Say what will be asked of whom, and wait for a yes.

    Raises WrongUsageError where nobody is there to say it, click.Abort where the answer is no.
    """
    lines = []
    for one in found:
        if one.status is Status.UNKNOWN and one.host is not None:
            lines.append(
                f"・この端末のネームサーバーに: {one.host} と {one.domain} のレコード、見つかった IPアドレスの名前、登録所のアドレス"
            )
            lines.append(f"・ドメインの登録所 (RDAP・WHOIS) に: {one.domain} (登録所が分からなければ、IANA に末尾だけを尋ねます)")
            lines.append("・IPアドレスの登録所 (ARIN と、そこから案内される登録所、JPNIC) に: そのIPアドレス")
            lines += [f"・{one.host} に: トップページと nodeinfo (相手に、この端末のIPアドレスが伝わります)"] if wish.fetch else []
        elif one.host is not None and is_open(one.host.strip("[]")):
            lines.append(f"・この端末のネームサーバーに: {one.host} の名前、登録所のアドレス")
            lines.append(f"・IPアドレスの登録所 (ARIN と、そこから案内される登録所、JPNIC) に: {one.host}")
        elif one.short_link and one.host is not None:
            lines.append(f"・{one.host} に: 短縮リンクの行き先 (相手に、この端末のIPアドレスが伝わります)")
    if not lines:
        return
    sys.stderr.write(visible("次の問い合わせをします。投稿のページは開きません。") + "\n")
    sys.stderr.write("".join(visible(line) + "\n" for line in dict.fromkeys(lines)))
    if wish.yes:
        return
    if not sys.stdin.isatty():
        raise WrongUsageError("確かめる人がいないので、問い合わせませんでした", "よければ --yes を付けてください")
    import click

    click.confirm("問い合わせますか", default=False, abort=True, err=True)


def _ask_all(
    found: Sequence[Classification], classifier: Classifier, prints: Sequence[Fingerprint], data_dir: str | None, wish: Wish,
    now: datetime,
) -> list[Inquired]:  # fmt: skip
    if not any(map(_needs_asking, found)):
        return [Inquired(one, None, ()) for one in found]
    from ihaho_cli import guard, lookup
    from ihaho_cli.kept import Kept

    servers = lookup.name_servers()
    registries, kept = load_registries(data_dir), Kept(_cache_folder(), now)
    done = []
    for one in found:
        if not _needs_asking(one) or one.host is None or one.url is None:
            done.append(Inquired(one, None, ()))
            continue
        asker = lookup.Asker(guard.Guard(guard.dial_out), servers, registries, kept, lambda: datetime.now(UTC).astimezone())
        if one.short_link:
            target = asker.first_hop(one.url, _same_host(one.host))
            done.append(Inquired(_opened(one, target, classifier), None, tuple(asker.exchanges)))
            continue
        seen = asker.about(one.host.strip("[]"), one.domain or one.host, fetch=wish.fetch)
        troubles = {(e.server, e.trouble): f"{e.kind} {e.question}" for e in reversed(seen.exchanges) if e.trouble}
        report = hosting.report_on(
            one.host, seen.signals, prints, seen.domain_registration, seen.address_registrations,
            [(f"{asked} ({server})", why) for (server, why), asked in reversed(troubles.items())],
        )  # fmt: skip
        done.append(Inquired(one, report, seen.exchanges))
    return done


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


def _named(one: Inquired, catalogue: Catalogue) -> Inquired:
    if one.report is None:
        return one
    return one._replace(one=hosting.identified(one.one, one.report, catalogue, catalogue.find_service))


def _show(done: Sequence[Inquired], catalogue: Catalogue, wish: Wish, format_name: str) -> None:
    if format_name == "text":
        for number, one in enumerate(done):
            lines = cards.card_lines(one.one, catalogue.find_service, explain=wish.explain)
            if one.report is not None:
                # The steps of the report know more than those of the card.
                labels = [label for label, _ in lines]
                lines = lines[: labels.index("次に")] if "次に" in labels else lines
                lines += memo.report_lines(one.report)
            options.write_out(("\n" if number else "") + cards.render_card(lines, options.terminal_width()) + "\n")
        return
    rows = []
    for one in done:
        extra = "null" if one.report is None else memo.render_report(one.report, one.exchanges)
        rows.append(render_json(one.one)[:-1] + f', "online": {extra}}}')
    options.write_utf8("[\n" + ",\n".join(rows) + "\n]\n" if format_name == "json" else "".join(row + "\n" for row in rows))


def _keep_evidence(folder: str, exchanges: Sequence[Exchange], force: bool) -> None:
    """Raw answers as files, and an index with times and hashes; all readable by their owner only."""
    import json
    from hashlib import sha256

    from ihaho_cli.outputs import replacing, write_text

    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise errors.NoOutputError("--evidence のフォルダーを作れません", "場所と権限を確かめてください") from error
    index = []
    for number, one in enumerate(exchanges, 1):
        name = f"{number:02d}-{one.kind}.bin" if one.answer else ""
        if name:
            with replacing(os.path.join(folder, name), force=force) as temporary, open(temporary, "wb") as file:
                file.write(one.answer)
        index.append(
            {"file": name, "kind": one.kind, "server": one.server, "question": one.question, "at": one.at.isoformat(),
             "kept": one.kept, "trouble": one.trouble, "sha256": sha256(one.answer).hexdigest() if name else ""}
        )  # fmt: skip
    text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    write_text(os.path.join(folder, "index.json"), [text], force=force)
    sys.stderr.write(f"受け取った答えを {visible(cut(os.path.basename(folder.rstrip('/')), 40))} に残しました。\n")


def _cache_folder() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "ihaho", "answers")


def _code(done: Sequence[Inquired], wish: Wish) -> int:
    happened = [errors.DONE]
    happened += [errors.BAD_INPUT for one in done if one.one.status is Status.INVALID]
    happened += [errors.NOT_KNOWN for one in done if wish.strict and one.one.status is Status.UNKNOWN]
    asked = [exchange for one in done for exchange in one.exchanges]
    if asked and all(exchange.trouble for exchange in asked):
        trouble = NetworkError("どこからも答えが得られませんでした", "接続を確かめるか、調べた結果を --from-file で渡してください")
        options.say_error(trouble)
        happened.append(trouble.exit_code)
    return errors.weightiest(happened)
