"""Finished letters on stdout or as files, each with its check sheet."""

import os
import re
import sys
from collections.abc import Sequence

from ihaho_cli.cli import options
from ihaho_cli.letters.drafting import Finished
from ihaho_cli.letters.fields import FIELDS
from ihaho_cli.text import visible

_UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def give(finished: Sequence[Finished], form: str, output: str | None, font: str | None) -> list[list[str]]:
    """The letters on stdout, or as files that were not there before, the check sheet beside them; gives the files of each."""
    from ihaho_cli.letters.checksheet import NAME
    from ihaho_cli.letters.layout import write_text
    from ihaho_cli.outputs import free_path
    from ihaho_cli.outputs import write_text as save

    if form == "txt" and output is None:
        for number, one in enumerate(finished):
            options.write_utf8(("\f\n" if number else "") + write_text(one.draft.blocks))
            sys.stderr.write(one.sheet)
        return [[] for _ in finished]
    files = []
    several = len({one.service for one in finished}) > 1
    for one in finished:
        folder, stem = _where(one, output, several)
        path = free_path(os.path.join(folder, f"{stem}.{form}"))
        _save_letter(path, one, form, font)
        sheet = free_path(os.path.join(folder, NAME))
        save(sheet, [one.sheet], force=None)
        files.append([path, sheet])
        sys.stderr.write(f"{visible(os.path.basename(path))} と {visible(os.path.basename(sheet))} を作りました。\n")
        if one.draft.blanks:
            names = "、".join(FIELDS[key].label for key in one.draft.blanks)
            sys.stderr.write(f"書き込む欄 {len(one.draft.blanks)} か所: {names}\n")
    sys.stderr.write("下書きです。本人が確認して、自分で提出します。\n")
    return files


def _save_letter(path: str, one: Finished, form: str, font: str | None) -> None:
    from ihaho_cli.letters import documents
    from ihaho_cli.letters.layout import write_text
    from ihaho_cli.outputs import replacing

    header = one.draft.header
    with replacing(path, force=None) as temporary:
        if form == "docx":
            documents.write_docx(temporary, one.draft.blocks, title=header.title, lang=header.lang)
        elif form == "pdf":
            documents.write_pdf(temporary, one.draft.blocks, title=header.title, lang=header.lang, font_path=font)
        else:
            with open(temporary, "wb") as file:
                file.write(write_text(one.draft.blocks).encode("utf-8"))


def _where(one: Finished, output: str | None, several: bool) -> tuple[str, str]:
    """The folder and the name without its ending; a name of our own says the day, the service and the letter."""
    names = (*one.draft.header.names, one.draft.header.title)
    own = "_".join(part for part in (f"{one.draft.day:%Y%m%d}", _safe(one.service), _safe(names[0])) if part)
    if output is None:
        return "", own
    if os.path.isdir(output) or output.endswith(("/", os.sep)):
        return output, own
    folder, name = os.path.split(output)
    stem = os.path.splitext(name)[0]
    return folder, f"{stem}_{_safe(one.service)}".rstrip("_") if several else stem


def _safe(name: str) -> str:
    """A name every file system takes; a host is left out, for it may be a person's name."""
    return "" if "." in name else _UNSAFE.sub("", name)[:40]
