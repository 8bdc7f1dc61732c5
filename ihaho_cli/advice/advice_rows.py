"""The rows of the tables of advice: their columns, and a row's text as a record."""

from collections.abc import Sequence

from ihaho_cli.advice.advice import Agency, Asking, FormField, Pointer, Procedure, Rule, Seen
from ihaho_cli.advice.prefectures import prefecture_key
from ihaho_cli.rows import Row, confidence_of, parse_list

PROCEDURE_COLUMNS = (
    "procedure_id", "service_id", "purpose", "channel", "title", "url", "address", "steps", "who", "needs", "time",
    "window", "seen", "account", "id_copy", "seal", "copies", "fee", "pitfalls", "source_date", "source_url", "checked",
    "confidence",
)  # fmt: skip
FORM_COLUMNS = (
    "field_id", "form_id", "service_id", "purposes", "form_title", "form_url", "field", "kind", "limit", "required",
    "choices", "fill", "seen", "notes", "source_date", "source_url", "checked", "confidence",
)  # fmt: skip
AGENCY_COLUMNS = (
    "agency_id", "name_ja", "name_en", "operator", "handles", "does", "judges_illegality", "can_request_removal",
    "forwards_to_police", "notifies_platform", "who_may_use", "takes", "min_age", "max_age", "residence", "local_of",
    "image_age", "channel", "phone", "hours", "url", "cost", "fields", "notes", "source_date", "source_url", "checked",
    "confidence",
)  # fmt: skip
REFERRAL_COLUMNS = (
    "rule_id", "order", "key", "question", "group", "first", "also", "never", "text", "provenance", "source_url",
    "checked", "confidence",
)  # fmt: skip
HANDOVER_COLUMNS = ("agency_id", "asks", "note", "source_url", "checked", "confidence")
NOTHING = "-"
"""``asks`` of an agency to which nothing is handed over."""


def _cells(columns: Sequence[str], row: Row) -> dict[str, str]:
    return dict(zip(columns, row.cells, strict=True))


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() else None


def parse_pointers(cell: str) -> tuple[Pointer, ...]:
    """``police_110=今すぐの危険;ihc`` → agencies with their notes.

    >>> parse_pointers("police_110=急ぐとき;ihc")
    (Pointer(agency='police_110', note='急ぐとき'), Pointer(agency='ihc', note=''))
    """
    return tuple(Pointer(agency.strip(), note.strip()) for agency, _, note in (p.partition("=") for p in parse_list(cell)))


def procedure_record(row: Row) -> Procedure:
    """A row of procedures.csv as a record; a value of ``seen`` nobody knows counts as unknown."""
    cells = _cells(PROCEDURE_COLUMNS, row)
    return Procedure(
        procedure_id=cells["procedure_id"],
        service_id=cells["service_id"],
        purpose=cells["purpose"],
        channel=cells["channel"],
        title=cells["title"],
        url=cells["url"],
        address=cells["address"],
        steps=parse_list(cells["steps"]),
        who=parse_list(cells["who"]),
        needs=parse_list(cells["needs"]),
        time=cells["time"],
        window=cells["window"],
        seen=Seen(cells["seen"]) if cells["seen"] in tuple(Seen) else Seen.UNKNOWN,
        account=cells["account"],
        id_copy=cells["id_copy"],
        seal=cells["seal"],
        copies=cells["copies"],
        fee=cells["fee"],
        pitfalls=parse_list(cells["pitfalls"]),
        source_date=cells["source_date"],
        source_url=parse_list(cells["source_url"]),
        checked=cells["checked"],
        confidence=confidence_of(cells["confidence"]),
    )


def form_field_record(row: Row) -> FormField:
    """A row of forms.csv as a record."""
    cells = _cells(FORM_COLUMNS, row)
    return FormField(
        field_id=cells["field_id"],
        form_id=cells["form_id"],
        service_id=cells["service_id"],
        purposes=parse_list(cells["purposes"]),
        form_title=cells["form_title"],
        form_url=cells["form_url"],
        field=cells["field"],
        kind=cells["kind"],
        limit=_number(cells["limit"]),
        required=cells["required"],
        choices=parse_list(cells["choices"]),
        fill=cells["fill"],
        seen=cells["seen"],
        notes=cells["notes"],
        source_date=cells["source_date"],
        source_url=parse_list(cells["source_url"]),
        checked=cells["checked"],
        confidence=confidence_of(cells["confidence"]),
    )


def agency_record(row: Row) -> Agency:
    """A row of agencies.csv as a record."""
    cells = _cells(AGENCY_COLUMNS, row)
    return Agency(
        agency_id=cells["agency_id"],
        name_ja=cells["name_ja"],
        name_en=cells["name_en"],
        operator=cells["operator"],
        handles=cells["handles"],
        does=cells["does"],
        judges_illegality=cells["judges_illegality"],
        can_request_removal=cells["can_request_removal"],
        forwards_to_police=cells["forwards_to_police"],
        notifies_platform=cells["notifies_platform"],
        who_may_use=cells["who_may_use"],
        takes=parse_list(cells["takes"]),
        min_age=_number(cells["min_age"]),
        max_age=_number(cells["max_age"]),
        residence=prefecture_key(cells["residence"]) or cells["residence"],
        local_of=cells["local_of"],
        image_age=cells["image_age"],
        channel=parse_list(cells["channel"]),
        phone=parse_list(cells["phone"]),
        hours=cells["hours"],
        url=cells["url"],
        cost=cells["cost"],
        fields=parse_list(cells["fields"]),
        notes=cells["notes"],
        source_date=cells["source_date"],
        source_url=parse_list(cells["source_url"]),
        checked=cells["checked"],
        confidence=confidence_of(cells["confidence"]),
    )


def rule_record(row: Row) -> Rule:
    """A row of referrals.csv as a record."""
    cells = _cells(REFERRAL_COLUMNS, row)
    return Rule(
        rule_id=cells["rule_id"],
        key=cells["key"],
        question=cells["question"],
        group=cells["group"],
        first=parse_pointers(cells["first"]),
        also=parse_pointers(cells["also"]),
        never=parse_pointers(cells["never"]),
        text=cells["text"],
        provenance=cells["provenance"],
        confidence=confidence_of(cells["confidence"]),
    )


def asking_record(row: Row) -> Asking:
    """A row of handovers.csv as a record."""
    cells = _cells(HANDOVER_COLUMNS, row)
    return Asking(cells["agency_id"], () if cells["asks"] == NOTHING else parse_list(cells["asks"]), cells["note"])
