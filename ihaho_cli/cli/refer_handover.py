"""``ihaho refer handover``: the sheet a person takes to one agency."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from ihaho_cli import tables
from ihaho_cli.advice import handover
from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import options
from ihaho_cli.cli.fact_files import read_facts
from ihaho_cli.errors import NoLetterError, NoOutputError, WrongUsageError
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.layout import write_text as lay_out
from ihaho_cli.letters.rulebook import SEXUAL
from ihaho_cli.letters.situation import Danger, ImageAge, Nature, read_situation
from ihaho_cli.model import Classification, Status, label_of
from ihaho_cli.outputs import replacing, write_text
from ihaho_cli.text import visible

_SUFFIXES = (".txt", ".docx", ".html")


def give(
    agency: Agency, rules: Sequence[Rule], folder: str | None, needs: Sequence[str], known: Mapping[str, str],
    facts_path: str | None, output: str | None, *, is_json: bool,
) -> None:  # fmt: skip
    """Write the sheet, or show it.

    Raises NoLetterError for an agency that must not be offered for these needs, WrongUsageError, NoOutputError.
    """
    today = options.today()
    facts = read_facts(facts_path)
    needs, known = _with_situation(facts, needs, known, today)
    reason = handover.why_none(agency, rules, needs, known)
    if reason:
        raise NoLetterError(
            f"{agency.name_ja}への紙は作りません: {reason}", "ihaho refer --need KEY で、案内する機関を確かめてください"
        )
    sheet = handover.hand_over(agency, rules, tables.load_askings(folder), needs, known, _told(facts, folder), today)
    blocks = handover.blocks_of(sheet, today)
    if output is None:
        if is_json:
            options.write_json(handover.as_object(sheet))
        else:
            options.write_out(lay_out(blocks))
        return
    if os.path.lexists(output):
        raise NoOutputError(
            f"同じ名前のファイルがあります: {os.path.basename(output)}", "書き込みのある紙を消さないため、別の名前にしてください"
        )
    suffix = os.path.splitext(output)[1].lower()
    title = visible(f"{agency.name_ja}への{handover.TITLE}")
    if suffix == ".txt":
        write_text(output, [lay_out(blocks)], force=None)
    elif suffix == ".html":
        from ihaho_cli.advice.handover_page import render_sheet

        write_text(output, [render_sheet(title, blocks)], force=None)
    elif suffix == ".docx":
        from ihaho_cli.letters import documents

        with replacing(output, force=None) as temporary:
            documents.write_docx(temporary, blocks, title=title, lang="ja")
    else:
        raise WrongUsageError(f"ファイルの名前は {' か '.join(_SUFFIXES)} で終わるようにします", "例: --output 警察へのメモ.docx")
    sys.stderr.write(visible(f"{os.path.basename(output)} に書き出しました。渡す前に、ご本人が読んで確かめます。") + "\n")


def _with_situation(
    facts: Facts, needs: Sequence[str], known: Mapping[str, str], today: date
) -> tuple[list[str], dict[str, str]]:  # fmt: skip
    """The needs and facts with what the file of facts says of danger and of images."""
    told = read_situation({"nature": Nature.DEFAMATION, **facts.values}, today)
    found, more = list(needs), dict(known)
    if told.danger is Danger.STALKING:
        found.append("danger")
    if told.danger is Danger.LIFE or told.nature is Nature.THREAT:
        found.append("life-threat")
    if told.nature in SEXUAL:
        found.append("intimate-adult" if told.image_age is ImageAge.ADULT else "intimate-minor")
        more.setdefault("image_age", told.image_age)
    return found, more


def _told(facts: Facts, folder: str | None) -> dict[str, str]:
    """What may be filled in: where the posts stand and when; nothing that is somebody's own, and no search words."""
    urls = [place["url"] for place in facts.places if place.get("url")]
    times = [place["posted_at"] for place in facts.places if place.get("posted_at")] or [facts.values.get("post_date", "")]
    classifier = Classifier(tables.load_catalogue(folder))
    read = [one for number, url in enumerate(urls, 1) if _is_shown(one := classifier.classify(url, number))]
    return {
        "url": "\n".join(dict.fromkeys(one.url or "" for one in read)),
        "service": "\n".join(dict.fromkeys(one.service_name for one in read if one.service_name)),
        "item": "\n".join(
            dict.fromkeys(f"{label_of(one.item.kind)} {one.item.id}" for one in read if one.item and one.item.single)
        ),
        "seen_at": "\n".join(dict.fromkeys(time for time in times if time)),
    }


def _is_shown(one: Classification) -> bool:
    is_search = (one.service or "").endswith("-search") or (one.item is not None and one.item.kind == "search")
    return one.status in (Status.KNOWN, Status.UNKNOWN) and not is_search
