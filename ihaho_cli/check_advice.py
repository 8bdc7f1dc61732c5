"""The faults of the tables of advice: procedures, forms, agencies, referrals."""

import re
from collections.abc import Collection, Mapping, Sequence

from ihaho_cli.advice.advice import ASKS, CHANNELS, FACT_VALUES, FIELD_KINDS, FILLS, PURPOSES, READERS, WHO, Procedure, Rule, Seen
from ihaho_cli.advice.advice_rows import (
    AGENCY_COLUMNS,
    FORM_COLUMNS,
    HANDOVER_COLUMNS,
    NOTHING,
    PROCEDURE_COLUMNS,
    REFERRAL_COLUMNS,
    parse_pointers,
    procedure_record,
    rule_record,
)
from ihaho_cli.advice.answer import NEED_PURPOSES
from ihaho_cli.advice.prefectures import PREFECTURES
from ihaho_cli.advice.procedure import SITUATIONS, is_barred
from ihaho_cli.advice.referral import SAFETY, UNSURE_KEY
from ihaho_cli.check import Fault, Faults, Say
from ihaho_cli.model import Service
from ihaho_cli.rows import Row, parse_list

_URL = re.compile(r"https?://[^\s;]+")
_JUDGEMENT = re.compile(r"違法です|違法な投稿|必ず(?:削除|消)|確実に(?:削除|消)")
_YES_NO: Mapping[str, tuple[str, ...]] = {
    "window": ("yes", ""),
    "account": ("yes", "no", ""),
    "id_copy": ("yes", "no", ""),
    "seal": ("none", "any", "registered", ""),
    "seen": tuple(Seen),
}
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "judges_illegality": ("yes", "no", "criteria"),
    "can_request_removal": ("yes", "no", "unknown"),
    "forwards_to_police": ("yes", "no", "unknown"),
    "notifies_platform": ("yes", "no", "unknown"),
    "image_age": ("adult", "minor", ""),
}


def check_procedures(rows: Sequence[Row], services: Mapping[str, Service], complete: Collection[str]) -> list[Fault]:
    """procedures.csv against its vocabularies and services.csv.

    Each service of ``complete`` (those figure 9 names) has a row for every purpose, if only to say that there is no source.
    """
    faults = Faults()
    spoken: dict[str, set[str]] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(PROCEDURE_COLUMNS, row.cells, strict=True))
        one = procedure_record(row)
        spoken.setdefault(one.service_id, set()).add(one.purpose)
        _check_words(cells, {"purpose": PURPOSES, "channel": CHANNELS}, _YES_NO, say)
        if not re.fullmatch(re.escape(f"{one.service_id}/{one.purpose}/") + r"[1-9][0-9]?", one.procedure_id):
            say("procedure_id", "サービスのid/目的/番号 の形で書きます")
        for name in one.who:
            if name not in WHO:
                say("who", f"{name} という人はありません")
        _check_urls(cells, ("url",), say)
        _check_judgement(cells, say)
        service = services.get(one.service_id)
        if service is not None:
            _check_against_service(one, service, say)
        elif one.service_id not in SITUATIONS:
            say("service_id", f"services.csv に {one.service_id} がありません")
    for service_id in sorted(complete):
        missing = [purpose for purpose in PURPOSES if purpose not in spoken.get(service_id, set())]
        if missing:
            faults.at(f"{service_id}")("purpose", f"図表9のサービスなのに、行も「出典なし」もありません: {'、'.join(missing)}")
    for situation in SITUATIONS:
        if situation not in spoken:
            faults.at(situation)("service_id", "一般的な進め方の行がありません")
    return faults.found


def _check_against_service(one: Procedure, service: Service, say: Say) -> None:
    if one.channel == "none" and (one.url or one.address or one.steps):
        say("channel", "出典なしの行には、窓口や手順を書きません")
    if one.channel != "none" and not one.title:
        say("title", "空です")
    if one.window and not service.designated:
        say("window", "情プラ法の指定が確かめられていないサービスです")
    if is_barred(service, one):
        say("channel", "運営者に連絡させてはいけないサービスです")


def _check_words(
    cells: Mapping[str, str], words: Mapping[str, Collection[str]], choices: Mapping[str, Sequence[str]], say: Say
) -> None:
    for column, known in words.items():
        if cells[column] not in known:
            say(column, f"使えない値です: {cells[column] or '空'} (使える値: {' '.join(known)})")
    for column, allowed in choices.items():
        if cells[column] not in allowed:
            say(column, f"使えない値です: {cells[column]} (使える値: {' '.join(one or '空' for one in allowed)})")


def _check_urls(cells: Mapping[str, str], columns: Sequence[str], say: Say) -> None:
    for column in columns:
        if cells[column] and not _URL.fullmatch(cells[column]):
            say(column, "http(s):// で始まる URL を1つ書きます")


def _check_judgement(cells: Mapping[str, str], say: Say) -> None:
    for column, cell in cells.items():
        if _JUDGEMENT.search(cell):
            say(column, "違法かどうかの判断や、結果の約束は書きません")


def check_forms(rows: Sequence[Row], services: Collection[str]) -> list[Fault]:
    """forms.csv against its vocabularies and services.csv."""
    faults = Faults()
    titles: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(FORM_COLUMNS, row.cells, strict=True))
        _check_words(cells, {"kind": FIELD_KINDS, "fill": FILLS, "seen": READERS}, {"required": ("yes", "no", "")}, say)
        if not re.fullmatch(re.escape(cells["form_id"]) + r"/[0-9]{2}", cells["field_id"]):
            say("field_id", "form_id/番号2桁 の形で書きます")
        if cells["service_id"] not in services:
            say("service_id", f"services.csv に {cells['service_id']} がありません")
        for purpose in parse_list(cells["purposes"]) or ("",):
            if purpose not in PURPOSES:
                say("purposes", f"使えない値です: {purpose or '空'}")
        if cells["limit"] and not (cells["limit"].isascii() and cells["limit"].isdigit()):
            say("limit", "文字数を数字で書きます")
        if not cells["field"]:
            say("field", "空です")
        same = (cells["service_id"], cells["form_title"], cells["form_url"])
        if titles.setdefault(cells["form_id"], same) != same:
            say("form_id", "同じ form_id の行で、サービス・題名・URL が違います")
        _check_urls(cells, ("form_url",), say)
        _check_judgement(cells, say)
    return faults.found


def check_agencies(rows: Sequence[Row]) -> list[Fault]:
    """agencies.csv against its vocabularies; a prefecture's desk stands behind an agency of all Japan."""
    faults = Faults()
    stands_behind = {row.cells[0]: dict(zip(AGENCY_COLUMNS, row.cells, strict=True))["local_of"] for row in rows}
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(AGENCY_COLUMNS, row.cells, strict=True))
        _check_words(cells, {}, _ANSWERS, say)
        for name in parse_list(cells["takes"]):
            if name not in FACT_VALUES["who"]:
                say("takes", f"使えない値です: {name}")
        for column in ("min_age", "max_age"):
            if cells[column] and not (cells[column].isascii() and cells[column].isdigit()):
                say(column, "年齢を数字で書きます")
        for phone in parse_list(cells["phone"]):
            if not re.fullmatch(r"#?[0-9][0-9-]*", phone):
                say("phone", f"電話番号の形ではありません: {phone}")
        if not cells["name_ja"]:
            say("name_ja", "空です")
        if cells["residence"] and cells["residence"] not in PREFECTURES:
            say("residence", "都道府県を tokyo の形で書きます")
        if cells["local_of"] and not cells["residence"]:
            say("residence", "都道府県の窓口なのに、都道府県がありません")
        if cells["local_of"] and stands_behind.get(cells["local_of"]) != "":
            say("local_of", f"全国の機関ではありません: {cells['local_of']}")
        _check_urls(cells, ("url",), say)
    return faults.found


def check_handovers(rows: Sequence[Row], agencies: Collection[str]) -> list[Fault]:
    """handovers.csv against agencies.csv and its vocabulary."""
    faults = Faults()
    for row in rows:
        say = faults.at(row.place)
        cells = dict(zip(HANDOVER_COLUMNS, row.cells, strict=True))
        if cells["agency_id"] not in agencies:
            say("agency_id", f"agencies.csv に {cells['agency_id']} がありません")
        if not cells["asks"]:
            say("asks", f"空です。何も渡さない窓口は {NOTHING} と書きます")
        for name in () if cells["asks"] == NOTHING else parse_list(cells["asks"]):
            if name not in ASKS:
                say("asks", f"使えない値です: {name} (使える値: {' '.join(ASKS)})")
        _check_judgement(cells, say)
    return faults.found


def check_referrals(rows: Sequence[Row], agencies: Collection[str]) -> list[Fault]:
    """referrals.csv against agencies.csv: safety first, every agency known, a reason for every one that is not offered."""
    faults = Faults()
    keys: dict[str, str] = {}
    rules: list[Rule] = []
    for row in rows:
        say = faults.at(row.place)
        rule = rule_record(row)
        cells = dict(zip(REFERRAL_COLUMNS, row.cells, strict=True))
        if rule.group == SAFETY and any(known.group != SAFETY for known in rules):
            say("group", "safety の行は、ほかの行より上に置きます")
        rules.append(rule)
        if not rule.first:
            say("first", "空です")
        if keys.setdefault(rule.key, rule.rule_id) != rule.rule_id:
            say("key", f"{rule.key} は {keys[rule.key]} にもあります")
        for column in ("first", "also", "never"):
            for agency, note in parse_pointers(cells[column]):
                if agency not in agencies:
                    say(column, f"agencies.csv に {agency} がありません")
                if column == "never" and not note:
                    say(column, f"{agency} を案内しない理由がありません")
        _check_judgement(cells, say)
    for key in (*NEED_PURPOSES, UNSURE_KEY):
        if key not in keys:
            faults.at("data/referrals.csv:1")("key", f"{key} の行がありません")
    return faults.found
