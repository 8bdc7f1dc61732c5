"""Answers of a wizard that was broken off: kept without anything personal, and offered again at the next run."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date

import click

from ihaho_cli.errors import IhahoError, NoLetterError, NoOutputError
from ihaho_cli.letters.fields import CHOICES, NOT_PERSONAL, RIGHTS
from ihaho_cli.letters.situation import LABELS

LETTER = "letter"
"""Key of the letter that was chosen, beside the fields."""
_LONGEST = 10_000


class Answers:
    """What was answered so far, without what could tell who answered."""

    def __init__(self, letters: Sequence[str], earlier: Mapping[str, Sequence[str]], day: str = "") -> None:
        self._letters = frozenset(letters)
        self._kept = {key: tuple(words) for key, words in earlier.items() if self._may_keep(key, words)}
        self.day = day
        """The day the earlier answers were kept (ISO); empty where there are none."""

    def note(self, key: str, *words: str) -> None:
        """Remember an answer; one that is not among the few words of its field is passed over."""
        if self._may_keep(key, words):
            self._kept[key] = words

    def forget(self) -> None:
        """Drop all of it."""
        self._kept.clear()

    def told(self) -> dict[str, object]:
        """The answers as a facts file would hold them."""
        return {key: list(words) if key == "right" else words[0] for key, words in self._kept.items() if key != LETTER}

    def letter(self) -> str:
        """The letter that was chosen; empty where none was."""
        return self._kept.get(LETTER, ("",))[0]

    def as_object(self) -> dict[str, list[str]]:
        """What may be written to a file."""
        return {key: list(words) for key, words in self._kept.items()}

    def _may_keep(self, key: str, words: Sequence[str]) -> bool:
        if key == LETTER:
            choices: frozenset[str] = self._letters
        elif key not in NOT_PERSONAL:
            return False
        else:
            choices = frozenset(RIGHTS if key == "right" else CHOICES.get(key) or map(str, LABELS[key]))
        return bool(words) and all(isinstance(word, str) and word in choices for word in words)


@contextmanager
def keeping(letters: Sequence[str], today: date) -> Iterator[Answers]:
    """Answers that outlive Ctrl-C or a fault on the way: they go when the letter is finished or may not be given.

    ``letters`` are the names a chosen letter can have.
    """
    path = _path()
    answers = _load(path, letters)
    try:
        yield answers
    except NoLetterError:
        _remove(path)
        raise
    except (KeyboardInterrupt, click.Abort, IhahoError):
        _save(path, answers, today)
        raise
    _remove(path)


def _path() -> str:
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".local", "state"), "ihaho", "draft.json")


def _load(path: str, letters: Sequence[str]) -> Answers:
    """What was kept; nothing where the file is missing or was not written by this program."""
    try:
        with open(path, encoding="utf-8") as file:
            told = json.loads(file.read(_LONGEST))
        day, kept = told["day"], told["answers"]
        date.fromisoformat(day)
        earlier = {key: words for key, words in kept.items() if isinstance(words, list)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Answers(letters, {})
    return Answers(letters, earlier, day)


def _save(path: str, answers: Answers, today: date) -> None:
    from ihaho_cli.outputs import write_text

    kept = answers.as_object()
    if not kept:
        _remove(path)
        return
    text = json.dumps({"day": today.isoformat(), "answers": kept}, ensure_ascii=False, indent=1) + "\n"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_text(path, [text], force=True)
    except (OSError, NoOutputError):
        return
    sys.stderr.write(
        f"\n選んで答えた {len(kept)} 件だけを残しました（文章・URL・氏名などは残しません）。次の ihaho draft で続けられます。\n"
    )


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
