"""What a machine's state means for the desk: each thing looked at, whether it will do, and what to do where it will not."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from shlex import quote
from typing import NamedTuple

_FIXED_LINES = ((3, 44, 6), (3, 50, 7))
_FIXED = (3, 51, 3)
_OLD_CATALOGUE_DAYS = 180
_OLD_BACKUP_DAYS = 7
_OWNER_ONLY = 0o077
_MOST_TOLD = 3


class State(StrEnum):
    """How something stands."""

    FINE = "fine"
    NOTE = "note"
    """Works, but is worth knowing."""
    WARNING = "warning"
    """Works today, and will hurt one day."""
    FAULT = "fault"
    """Does not work."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    area: str
    state: State
    said: str
    cure: str
    """What to do; empty where nothing is to be done."""


def judge_sqlite(version: str, journal: str) -> Finding:
    """Whether this engine is safe with the journal the ledger uses.

    SQLite 3.7.0 to 3.51.2 can damage a file in WAL mode when two connections write and check-point at once (mended in 3.51.3, 3.50.7
    and 3.44.6); a rollback journal never meets that fault.
    """
    engine = f"SQLite {version}、ジャーナルは {journal}"
    if journal.lower() != "wal":
        return Finding("SQLite", State.FINE, f"{engine}。WAL の不具合 (3.51.2 まで) には当たりません", "")
    number = tuple(int(part) for part in version.split(".")[:3])
    mended = number >= _FIXED or any(number[:2] == line[:2] and number >= line for line in _FIXED_LINES)
    if mended:
        return Finding("SQLite", State.FINE, f"{engine}。WAL の不具合は直っている版です", "")
    return Finding(
        "SQLite",
        State.FAULT,
        f"{engine}。この版の WAL には、台帳を壊す不具合があります",
        "ihaho log backup で控えを作り、restore で戻してください",
    )


def judge_mode(area: str, name: str, place: str, mode: int, is_folder: bool) -> Finding:
    """Whether only its owner can read a file or folder. ``place`` is its whole path, ``mode`` are the permission bits."""
    wanted = "700" if is_folder else "600"
    if mode & _OWNER_ONLY:
        return Finding(
            area,
            State.WARNING,
            f"{name} をほかの利用者も読めます ({mode & 0o777:03o})",
            f"chmod {wanted} {quote(place)}",
        )
    return Finding(area, State.FINE, f"{name} は自分だけが読めます", "")


def judge_terminal(encoding: str, shows_japanese: bool, is_terminal: bool, width: int) -> list[Finding]:
    """Whether Japanese can be read on this terminal, and whether it is wide enough."""
    place = "端末" if is_terminal else "出力先"
    if shows_japanese:
        findings = [Finding("端末", State.FINE, f"{place}の文字コードは {encoding} です", "")]
    else:
        cure = "UTF-8 の端末を使うか、--output でファイルに書き出してください (PYTHONUTF8=1 でも直ります)"
        # The one sentence of this program that has to be read where nothing else can be.
        english = "(this output cannot show Japanese: set PYTHONUTF8=1)"
        said = f"{place}の文字コード {encoding} では日本語が \\u で出ます {english}"
        findings = [Finding("端末", State.WARNING, said, cure)]
    if is_terminal and width < 40:
        findings.append(Finding("端末", State.NOTE, f"幅が {width} 桁しかありません", "40 桁以上に広げると読みやすくなります"))
    return findings


def judge_catalogue(latest: str, stale: int, faults: int, today: date) -> list[Finding]:
    """How old the tables are. ``latest`` is the last day any row was looked at; ``stale`` the rows older than half a year."""
    findings = []
    if faults:
        findings.append(Finding("表", State.FAULT, f"表に不備が {faults} 件あります", "ihaho data check で場所を確かめてください"))
    try:
        age = (today - date.fromisoformat(latest)).days
    except ValueError:
        return [*findings, Finding("表", State.WARNING, "確認日のある行がありません", "ihaho data check を実行してください")]
    said = f"表を最後に確かめた日は {latest} ({age} 日前)、半年より前か未確認の行は {stale:,} 行です"
    if age > _OLD_CATALOGUE_DAYS:
        cure = "新しい版を入れるか、ihaho data stale で確かめ直してください"
        return [*findings, Finding("表", State.WARNING, said, cure)]
    return [*findings, Finding("表", State.FINE, said, "ihaho data stale で一覧できます" if stale else "")]


def judge_parts(missing: Iterable[tuple[str, str, Sequence[str]]]) -> list[Finding]:
    """Optional parts that are not there, as (extra, what it is for, modules it lacks)."""
    found = []
    for extra, purpose, modules in missing:
        if modules:
            said = f"{purpose} の部品がありません ({'、'.join(modules)})"
            found.append(Finding("部品", State.NOTE, said, f'使うなら ihaho のフォルダーで pip install ".[{extra}]"'))
        else:
            found.append(Finding("部品", State.FINE, f"{purpose} の部品があります", ""))
    return found


UNWRITABLE = Finding(
    "台帳", State.WARNING, "台帳を読むことはできますが、書き込めません", "ファイルとフォルダーの書き込みの権限を確かめてください"
)
"""A ledger that would refuse the next record."""


def judge_records(count: int, broken: Sequence[str]) -> Finding:
    """What a verification of a ledger's records means; ``broken`` are its sentences, of which a few tell enough."""
    if not broken:
        return Finding("台帳", State.FINE, f"{count:,} 件の記録に、書き換えや破損はありません", "")
    told = list(dict.fromkeys(" ".join(one.split()) for one in broken))
    more = f" ほか {len(told) - _MOST_TOLD} 件" if len(told) > _MOST_TOLD else ""
    cure = "このファイルは消さずに残し、ihaho log restore で控えから戻してください。すべてを見るには ihaho log verify"
    return Finding("台帳", State.FAULT, f"台帳に壊れた所があります: {'、'.join(told[:_MOST_TOLD])}{more}", cure)


def judge_backups(newest: date | None, count: int, today: date, *, usable: bool = True) -> Finding:
    """Whether the ledger was copied lately; a ledger that cannot be used is not to be copied now, but to be brought back."""
    if newest is None and not usable:
        cure = "別の場所に写した控えか、書き出した CSV (ihaho log import) を探してください"
        return Finding("台帳", State.WARNING, "戻すための控えが、この場所にはありません", cure)
    if newest is None:
        return Finding("台帳", State.WARNING, "控えがまだありません", "ihaho log backup で作ってください")
    age = (today - newest).days
    said = f"控えは {count} つ、いちばん新しいものは {newest.isoformat()} です"
    if age > _OLD_BACKUP_DAYS and usable:
        return Finding("台帳", State.WARNING, said, "ihaho log backup で作ってください")
    return Finding("台帳", State.FINE, said, "")


def judge_encryption(is_encrypted: bool | None) -> Finding:
    """Whether the disk under the ledger is encrypted; None where that cannot be seen from here."""
    if is_encrypted:
        return Finding("ディスク", State.FINE, "台帳のあるディスクは暗号化されています", "")
    cure = "Windows は BitLocker、macOS は FileVault、Linux は LUKS の設定を確かめてください"
    if is_encrypted is None:
        return Finding("ディスク", State.NOTE, "台帳のあるディスクが暗号化されているかは、ここからは分かりません", cure)
    return Finding("ディスク", State.WARNING, "台帳のあるディスクは暗号化されていないようです。紛失すると読まれます", cure)
