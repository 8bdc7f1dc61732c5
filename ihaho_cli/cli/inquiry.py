"""``ihaho classify --online`` and ``--from-file``: says first what is asked of whom, then asks, then shows what came of it."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ihaho_cli import cards, errors
from ihaho_cli.answering import Answer
from ihaho_cli.bulk.rendered import json_object
from ihaho_cli.calendar import JST
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import asking, options
from ihaho_cli.cli.asking import Inquired
from ihaho_cli.errors import NetworkError, NotKnownError, WrongUsageError
from ihaho_cli.model import Classification
from ihaho_cli.online import hosting, memo
from ihaho_cli.online.fingerprints import Fingerprint
from ihaho_cli.online.pasted import read_pasted
from ihaho_cli.online.registries import parking_servers
from ihaho_cli.online.signals import Exchange
from ihaho_cli.tables import load_fingerprints, load_registries
from ihaho_cli.text import cut, visible

_MOST_URLS_FOR_ONE_PASTE = 5
_MOST_ROWS = 10_000
_MOST_BYTES = 2_000_000
_ASKED_COLUMNS = (
    ("platform", "platform"),
    ("relay", "relay"),
    ("network", "network"),
    ("country", "country"),
    ("registrar", "registrar"),
)


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


class Outcome(NamedTuple):
    """Answers with what was learnt, and how the asking went."""

    inquired: list[Inquired]
    code: int
    """Exit code of the asking alone."""


def inquire(answers: Iterator[Answer], classifier: Classifier, catalogue: Catalogue, data_dir: str | None, wish: Wish) -> Outcome:
    """Ask about the hosts no row knows, or read what was pasted; write the note and the evidence.

    Raises WrongUsageError, NotKnownError, NoOutputError, NetworkError, FaultyTableError.
    """
    prints, registries = load_fingerprints(data_dir), load_registries(data_dir)
    found = _all_of(answers)
    now = datetime.now(JST)
    is_stopped = False
    if wish.pasted is not None:
        text = _read(wish.pasted)
        inquired = [Inquired(one, cell, _of_text(one, text, prints, parking_servers(registries), now), ()) for one, cell in found]
    else:
        asking.announce(found, registries, fetch=wish.fetch, yes=wish.yes)
        inquired, is_stopped = asking.ask_all(found, classifier, prints, registries, now, fetch=wish.fetch)
    done = [_named(one, catalogue) for one in inquired]
    if wish.memo is not None:
        _write_memo(wish.memo, done, now, wish.force)
    if wish.evidence is not None:
        _keep_evidence(wish.evidence, [exchange for one in done for exchange in one.exchanges], wish.force)
    return Outcome(done, errors.INTERRUPTED if is_stopped else _code(done))


def _all_of(answers: Iterator[Answer]) -> list[Answer]:
    found = []
    for answer in answers:
        found.append(answer)
        if len(found) > _MOST_ROWS:
            raise WrongUsageError(f"--online で読めるのは {_MOST_ROWS:,} 行までです", "ファイルを分けてください")
    if not found:
        raise WrongUsageError("調べる URL がありません", 'ihaho classify --online "URL" の形で使ってください')
    return found


def check_wish(wish: Wish, urls: Sequence[str], output: str | None, *, is_many: bool) -> None:
    """Everything that can be said before anything is read or asked.

    Raises WrongUsageError, NoOutputError.
    """
    if wish.online and wish.pasted is not None:
        raise WrongUsageError("--online と --from-file は一緒に使えません", "どちらか一方にしてください")
    if not wish.online and wish.pasted is None:
        raise WrongUsageError(
            "--fetch・--memo・--evidence は、--online か --from-file と使います", "--online を付けると通信して調べます"
        )
    if (wish.fetch or wish.evidence) and not wish.online:
        raise WrongUsageError("--fetch と --evidence は --online と使います", "--online を付けてください")
    if wish.pasted is not None and (is_many or not 0 < len(urls) <= _MOST_URLS_FOR_ONE_PASTE):
        raise WrongUsageError(
            f"--from-file は、引数に書いた 1〜{_MOST_URLS_FOR_ONE_PASTE} 件の URL と使います",
            'ihaho classify "URL" --from-file ファイル の形で使ってください',
        )
    if wish.memo is not None and not wish.memo.endswith((".md", ".docx")):
        raise WrongUsageError("--memo は .md か .docx のファイルに書きます", "名前の終わりを .md か .docx にしてください")
    if wish.evidence and os.path.exists(wish.evidence) and not os.path.isdir(wish.evidence):
        raise errors.NoOutputError("--evidence の場所にファイルがあります", "別の名前のフォルダーにしてください")
    # Said before anything is asked: answers that cannot be written down would have to be asked for again.
    taken = [path for path in (output, wish.memo, os.path.join(wish.evidence, "index.json") if wish.evidence else None) if path]
    if not wish.force and any(map(os.path.exists, taken)):
        raise errors.NoOutputError("同じ名前のファイルか控えがあります", "別の名前にするか、--force を付けてください")


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


def _of_text(
    one: Classification, text: str, prints: Sequence[Fingerprint], parking: Sequence[str], now: datetime
) -> hosting.Report | None:
    if one.host is None:
        return None
    seen = read_pasted(text)
    addresses = [("", seen.address)] if seen.address is not None else []
    report = hosting.report_on(one.host, seen.signals, prints, seen.domain, addresses, parking=parking, today=now.date())
    routes = tuple(hosting.Finding(hosting.Level.LIKELY, "mail", "メールの経路", one, "Received") for one in seen.mail_routes)
    return report._replace(findings=report.findings + routes)


def _named(one: Inquired, catalogue: Catalogue) -> Inquired:
    if one.report is None:
        return one
    return one._replace(one=hosting.identified(one.one, one.report, catalogue, catalogue.find_service))


def cards_of(done: Sequence[Inquired], catalogue: Catalogue, wish: Wish, width: int) -> Iterator[str]:
    """A card for each answer, with what was learnt under it."""
    for number, one in enumerate(done):
        lines = cards.card_lines(one.one, catalogue.find_service, explain=wish.explain)
        if one.report is not None:
            # The steps of the report know more than those of the card.
            labels = [label for label, _ in lines]
            lines = lines[: labels.index("次に")] if "次に" in labels else lines
            lines += memo.report_lines(one.report)
        yield ("\n" if number else "") + cards.render_card(lines, width) + "\n"


def json_of(done: Sequence[Inquired], *, is_list: bool) -> Iterator[str]:
    """The contract's object for each answer, and the key ``online`` with what was learnt."""
    for number, one in enumerate(done):
        extra = "null" if one.report is None else memo.render_report(one.report, one.exchanges)
        line = json_object(one.one, one.cell)[:-1] + f', "online": {extra}}}'
        yield (("[\n" if number == 0 else ",\n") + line) if is_list else line + "\n"
    if is_list:
        yield "\n]\n"


def answers_of(done: Sequence[Inquired]) -> Iterator[Answer]:
    """Answers for a table: what was learnt stands in columns of its own, after those of the input."""
    for one in done:
        by_key = {} if one.report is None else {f.key: f.value for f in reversed(one.report.findings) if f.value}
        learnt = {f"ihaho_online_{name}": by_key.get(key, "") for name, key in _ASKED_COLUMNS}
        yield one.one, one.cell._replace(row={**(one.cell.row or {}), **learnt})


def _write_memo(path: str, done: Sequence[Inquired], at: datetime, force: bool) -> None:
    """The notes of all hosts in one file; the exchanges are numbered as the files of ``--evidence`` are."""
    from itertools import accumulate

    from ihaho_cli.outputs import replacing, write_text

    firsts = accumulate((len(one.exchanges) for one in done), initial=1)
    by_host: dict[str, tuple[hosting.Report, tuple[Exchange, ...], datetime, int]] = {}
    for one, first in zip(done, firsts, strict=False):
        if one.report is not None:
            by_host.setdefault(one.report.host, (one.report, one.exchanges, at, first))
    noted = by_host.values()
    if not noted:
        sys.stderr.write("調べることがなかったので、メモは書きませんでした。\n")
        return
    if path.endswith(".md"):
        write_text(path, ["\n".join(memo.render_memo(*one) for one in noted)], force=force)
        return
    from ihaho_cli.letters import documents

    blocks = [block for one in noted for block in (memo.PAGE, *memo.memo_blocks(*one))][1:]
    with replacing(path, force=force) as temporary:
        documents.write_docx(temporary, blocks, title="技術メモ", lang="ja", shares=memo.SHARES)


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


def _code(done: Sequence[Inquired]) -> int:
    asked = [exchange for one in done for exchange in one.exchanges]
    if not asked or not all(exchange.trouble for exchange in asked):
        return errors.DONE
    trouble = NetworkError("どこからも答えが得られませんでした", "接続を確かめるか、調べた結果を --from-file で渡してください")
    options.say_error(trouble)
    return trouble.exit_code
