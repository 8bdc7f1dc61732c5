"""Pictures a desk takes into keeping: a copy under its hash, never opened, never shown, never of an intimate kind."""

import hashlib
import os
import tempfile
from contextlib import suppress
from typing import NamedTuple

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError, WrongUsageError
from ihaho_cli.ledger.exif import has_location
from ihaho_cli.ledger.ledger_erasure import attachment_path

LARGEST = 20 * 1024 * 1024
KINDS = ("text", "photo")
"""What may be in a picture; the third kind, intimate, is always refused."""
AGES = ("adult", "minor", "none")


class Kept(NamedTuple):
    """One picture in keeping."""

    sha256: str
    size: int
    """In bytes."""
    has_location: bool
    place: str
    is_new: bool
    """False where the same file was in keeping already."""


def keep_attachment(ledger: str, source: str, kind: str | None, age: str | None) -> Kept:
    """Copy a file to the ledger's keeping, mode 0600, by its hash; the same file is kept once.

    A picture of which it is not said what it shows and whom is refused, as is an intimate one, whoever it shows.
    Raises BadInputError, WrongUsageError, NotKnownError, NoOutputError.
    """
    if kind == "intimate":
        raise BadInputError(
            "性的な画像は預かれません",
            "画像は保存も転送もせず、URL・時刻・アカウントだけを記録してください。18歳未満なら #8103 かこどもの人権110番へ",
        )
    if kind not in KINDS or age not in AGES:
        raise WrongUsageError(
            "何が写っているか、だれが写っているかが分からない画像は預かれません",
            "--attach-kind text か photo と、--attach-age adult・minor・none を付けてください",
        )
    try:
        if not os.path.isfile(source):
            raise NotKnownError("添付するファイルがありません", "名前と場所を確かめてください")
        with open(source, "rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise NotKnownError("添付するファイルを読めません", "名前と権限を確かめてください") from error
    if len(content) > LARGEST:
        raise BadInputError("添付するファイルが大きすぎます (20 MB まで)", "画面の必要な部分だけにしてください")
    digest = hashlib.sha256(content).hexdigest()
    place = attachment_path(ledger, digest)
    return Kept(digest, len(content), has_location(content), place, _put(place, content))


def let_go(kept: Kept) -> None:
    """Give up a picture whose event was not written after all, unless another event holds it."""
    if kept.is_new:
        with suppress(OSError):
            os.unlink(kept.place)


def _put(place: str, content: bytes) -> bool:
    folder = os.path.dirname(place)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if os.path.exists(place):
            return False
        handle, temporary = tempfile.mkstemp(prefix=".ihaho-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, place)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        raise NoOutputError("添付を預かれません", "空き容量と書き込みの権限を確かめてください") from error
    return True
