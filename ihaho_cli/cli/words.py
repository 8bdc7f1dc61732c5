"""The words a counselor types and reads, and the tables they are found in: labels, services, URLs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from ihaho_cli.classify import Classifier
from ihaho_cli.errors import BadInputError, NotKnownError, WrongUsageError
from ihaho_cli.ledger.events import EventKind
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.model import Status
from ihaho_cli.names import find_by_name
from ihaho_cli.tables import load_catalogue, read_dicts
from ihaho_cli.text import cut, fold, visible

KINDS: Mapping[EventKind, str] = {
    EventKind.INTAKE: "受付", EventKind.FOLLOWUP: "追加の質問", EventKind.WORK: "作業", EventKind.REFERRAL: "案内・紹介",
    EventKind.LETTER: "依頼書", EventKind.SENT: "送付", EventKind.REPLY: "回答", EventKind.OUTREACH: "講演・広報",
    EventKind.LINE: "LINE", EventKind.VOID: "取り消し",
}  # fmt: skip
NAMES: Mapping[str, str] = {"contents": "相談内容", "means": "対応手段", "places": "場所", "attribute": "属性", "victim": "対象"}
"""Column → what the desk calls it."""
FORMS = {"talk": "講演", "flyer": "チラシ", "meeting": "意見交換", "council": "連絡会"}
STATES = {"planned": "予定", "held": "実施"}
SCHOOLS = {"elementary": "小学校", "junior-high": "中学校", "high-school": "高校", "other": "その他"}
ANSWERS = {
    "removed": "削除", "partly": "一部削除", "refused": "拒否", "no-answer": "回答なし", "asked": "照会", "disclosed": "開示",
    "not-disclosed": "不開示", "other": "その他",
}  # fmt: skip
"""Codes in the detail of an event → what the desk calls them."""
_SEPARATORS = re.compile(r"[,，、;；]")
_MOST_SHOWN = 6


def load_vocabulary() -> Vocabulary:
    """The labels of the tallies."""
    return Vocabulary(read_dicts("labels.csv"))


@cache
def classifier(data_dir: str | None) -> Classifier:
    """Against all tables, a desk's own included."""
    return Classifier(load_catalogue(data_dir))


class Places:
    """Service and canonical URL of URLs; the tables are read when the first one is asked for."""

    def __init__(self, data_dir: str | None) -> None:
        self._data_dir = data_dir

    def __call__(self, url: str) -> tuple[str | None, str]:
        one = classifier(self._data_dir).classify(url, 1)
        return one.service, one.canonical or one.url or url


def read_urls(data_dir: str | None, urls: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """(services, figure-8 places, canonical URLs) of what was given; a text that is no URL is refused.

    Raises BadInputError.
    """
    services, places, canonicals = [], [], []
    for number, url in enumerate(urls, 1):
        one = classifier(data_dir).classify(url, number)
        if one.status in (Status.INVALID, Status.UNSUPPORTED):
            raise BadInputError(f"{number} 番目の URL を読めません", "ブラウザーの上の欄から、もう一度コピーしてください")
        canonicals.append(one.canonical or one.url or url)
        if one.service:
            services.append(one.service)
            places.append(one.figure8 or "")
    return list(dict.fromkeys(services)), [place for place in dict.fromkeys(places) if place], list(dict.fromkeys(canonicals))


def split_words(text: str | None) -> list[str]:
    """名誉,肖像 → its parts."""
    return [part.strip() for part in _SEPARATORS.split(text or "") if part.strip()]


def find_labels(vocabulary: Vocabulary, column: str, text: str | None) -> tuple[str, ...]:
    """The codes of the labels a person typed, each by any part that fits only one.

    Raises NotKnownError for a word that fits none, WrongUsageError for one that fits several.
    """
    codes = []
    for word in split_words(text):
        found = vocabulary.candidates(column, word)
        if not found:
            names = "、".join(one.label for one in vocabulary.labels(column))
            raise NotKnownError(f"{NAMES[column]}「{cut(visible(word), 30)}」はありません", f"使える名前 (一部でも可): {names}")
        if len(found) > 1:
            names = "、".join(one.label for one in found[:_MOST_SHOWN])
            raise WrongUsageError(f"{NAMES[column]}「{cut(visible(word), 30)}」は1つに決まりません", f"もう少し長く: {names}")
        codes.append(found[0].code)
    return tuple(dict.fromkeys(codes))


def find_label(vocabulary: Vocabulary, column: str, text: str | None) -> str:
    """The one label of a column that holds one.

    Raises NotKnownError, WrongUsageError.
    """
    codes = find_labels(vocabulary, column, text)
    if len(codes) > 1:
        raise WrongUsageError(f"{NAMES[column]}は1つだけです", "1つを選んでください")
    return codes[0] if codes else ""


def known_services(data_dir: str | None) -> frozenset[str]:
    """Every service id and figure-9 key."""
    ids = {one.service_id for one in load_catalogue(data_dir).services()}
    return frozenset(ids | {row["key"] for row in read_dicts("figure9.csv")})


def find_services(data_dir: str | None, text: str | None) -> tuple[str, ...]:
    """The service ids, or figure-9 keys, of what a person calls them.

    Raises NotKnownError, WrongUsageError.
    """
    words = split_words(text)
    if not words:
        return ()
    services = load_catalogue(data_dir).services()
    keys = {fold(row["key"]): row["key"] for row in read_dicts("figure9.csv") if ">" in row["key"]}
    found = []
    for word in words:
        if ">" in word and fold(word) in keys:
            found.append(keys[fold(word)])
            continue
        matching = find_by_name(services, word)
        if not matching:
            raise NotKnownError(
                f"サービス「{cut(visible(word), 30)}」は表にありません", "ihaho classify に URL を渡して、id を調べてください"
            )
        if len(matching) > 1:
            names = "、".join(f"{one.name_ja} ({one.service_id})" for one in matching[:_MOST_SHOWN])
            raise WrongUsageError(f"サービス「{cut(visible(word), 30)}」は1つに決まりません", f"もう少し長く: {names}")
        found.append(matching[0].service_id)
    return tuple(dict.fromkeys(found))


def service_names() -> dict[str, str]:
    """Service id → the name people read."""
    return {row["service_id"]: row["name_ja"] for row in read_dicts("services.csv")}


def places_of(services: Iterable[str]) -> list[str]:
    """The figure-8 labels of services."""
    labels = {row["service_id"]: row["figure8"] for row in read_dicts("services.csv")}
    return [labels[service] for service in services if labels.get(service)]
