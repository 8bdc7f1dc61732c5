"""Answers of registries and name servers kept for seven days, so that the same is not asked twice.

A file for each question, readable by its owner only. Questions hold host names and addresses, never a URL.
"""

import hashlib
import json
import os
import re
from contextlib import suppress
from datetime import datetime, timedelta

from ihaho_cli.errors import NoOutputError
from ihaho_cli.outputs import replacing

DAYS = 7
_NAME = re.compile(r"[0-9a-f]{32}\.txt")


class Kept:
    """The answers in one folder, as seen at one moment."""

    def __init__(self, folder: str, now: datetime) -> None:
        self._folder = folder
        self._now = now
        self._is_swept = False

    def find(self, question: str) -> tuple[datetime, bytes] | None:
        """When the question was answered and what; None where it was not within seven days, or the file is damaged."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            with open(self._path(question), "rb") as file:
                head, answer = json.loads(file.readline(4096)), file.read()
            at = datetime.fromisoformat(head["at"])
            sound = head["question"] == question and head["sha256"] == hashlib.sha256(answer).hexdigest()
            if sound and timedelta(0) <= self._now - at < timedelta(days=DAYS):
                return at, answer
        return None

    def keep(self, question: str, answer: bytes) -> None:
        """Keep an answer; where the folder cannot be written, nothing is kept and nothing is lost."""
        head = {"question": question, "at": self._now.isoformat(), "sha256": hashlib.sha256(answer).hexdigest()}
        with suppress(OSError, NoOutputError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._sweep()
            with replacing(self._path(question), force=True) as temporary, open(temporary, "wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + answer)

    def _sweep(self) -> None:
        """Remove what is older than seven days, once a run: whose names were asked about is nobody's business any longer."""
        if self._is_swept:
            return
        self._is_swept = True
        for entry in os.scandir(self._folder):
            age = self._now.timestamp() - entry.stat(follow_symlinks=False).st_mtime
            if _NAME.fullmatch(entry.name) and age > timedelta(days=DAYS).total_seconds():
                os.unlink(entry.path)

    def _path(self, question: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(question.encode()).hexdigest()[:32] + ".txt")
