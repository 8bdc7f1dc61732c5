"""The rows of the tables a URL is classified by: their columns, and a row's text as a record."""

from collections.abc import Sequence
from typing import NamedTuple

from ihaho_cli.model import Confidence, FormerName, Operator, Service, WrapperKind
from ihaho_cli.shapes import Shapes, parse_shapes

SERVICE_COLUMNS = (
    "service_id", "name_ja", "name_en", "former_names", "aliases", "category", "figure8", "figure9_2022",
    "figure9_today", "operator_id", "sites", "items", "contact", "designated", "designated_date", "status",
    "operator_confidence", "examples", "canonical", "reserved", "item_help", "status_date", "status_reason",
    "successor", "former_operators", "source_url", "checked", "confidence",
)  # fmt: skip
OPERATOR_COLUMNS = (
    "operator_id", "legal_name", "name_en", "former_names", "country", "representative", "address", "notes",
    "source_url", "checked", "confidence",
)  # fmt: skip
HOST_COLUMNS = ("host", "aliases", "source_url", "checked", "confidence")
WRAPPER_COLUMNS = (
    "wrapper_id", "service_id", "name_ja", "name_en", "kind", "sites", "target", "decode", "category", "figure8",
    "operator_id", "operator_confidence", "examples", "source_url", "checked", "confidence",
)  # fmt: skip


class Row(NamedTuple):
    """One row of a table and where it came from."""

    cells: Sequence[str]
    origin: str
    """``shipped`` or ``desk``."""
    place: str
    """``data/services.csv:41``."""


class Wrapper(NamedTuple):
    """A redirector, copy or short link (a row of wrappers.csv)."""

    wrapper_id: str
    service_id: str
    name_ja: str
    kind: WrapperKind
    targets: tuple[Shapes, ...]
    """How the URL inside is read: all templates together, then each but the first by itself."""
    origin: str
    """Where a front-end shows the paths of another site: ``https://x.com``; else empty."""
    decode: str
    category: str
    figure8: str
    operator_id: str
    operator_confidence: Confidence
    row: str


def parse_list(cell: str, separator: str = ";") -> tuple[str, ...]:
    """The parts of a list cell, without blanks."""
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def parse_former_names(cell: str) -> tuple[FormerName, ...]:
    """``Twitter<2023-07-24;…`` → names with the day until which each held."""
    return tuple(FormerName(name.strip(), until.strip()) for name, _, until in (p.partition("<") for p in parse_list(cell)))


def confidence_of(cell: str) -> Confidence:
    """A confidence cell; whatever is neither official nor secondary is none."""
    return Confidence(cell) if cell in (Confidence.OFFICIAL, Confidence.SECONDARY) else Confidence.NONE


def service_record(row: Row) -> Service:
    """A row of services.csv as a record."""
    cells = dict(zip(SERVICE_COLUMNS, row.cells, strict=True))
    return Service(
        service_id=cells["service_id"],
        name_ja=cells["name_ja"],
        name_en=cells["name_en"],
        former_names=parse_former_names(cells["former_names"]),
        aliases=parse_list(cells["aliases"]),
        category=cells["category"],
        figure8=cells["figure8"],
        figure9_2022=cells["figure9_2022"],
        figure9_today=cells["figure9_today"],
        operator_id=cells["operator_id"],
        sites=tuple(cells["sites"].split()),
        items=parse_list(cells["items"], " | "),
        contact=cells["contact"],
        designated=cells["designated"],
        designated_date=cells["designated_date"],
        status=cells["status"],
        operator_confidence=confidence_of(cells["operator_confidence"]),
        examples=parse_list(cells["examples"], " | "),
        canonical=parse_list(cells["canonical"], " | "),
        reserved=frozenset(cells["reserved"].lower().split()),
        item_help=cells["item_help"],
        status_date=cells["status_date"],
        status_reason=cells["status_reason"],
        successor=cells["successor"],
        former_operators=parse_former_names(cells["former_operators"]),
        source_url=parse_list(cells["source_url"]),
        checked=cells["checked"],
        confidence=confidence_of(cells["confidence"]),
        row=row.origin,
        place=row.place,
    )


def operator_record(row: Row) -> Operator:
    """A row of operators.csv as a record."""
    cells = dict(zip(OPERATOR_COLUMNS, row.cells, strict=True))
    return Operator(
        operator_id=cells["operator_id"],
        legal_name=cells["legal_name"],
        name_en=cells["name_en"],
        former_names=parse_former_names(cells["former_names"]),
        country=cells["country"],
        representative=cells["representative"],
        address=cells["address"],
        notes=cells["notes"],
        source_url=parse_list(cells["source_url"]),
        checked=cells["checked"],
        confidence=confidence_of(cells["confidence"]),
    )


def wrapper_record(row: Row) -> Wrapper:
    """A row of wrappers.csv as a record.

    Raises TemplateError where a target does not follow the grammar.
    """
    cells = dict(zip(WRAPPER_COLUMNS, row.cells, strict=True))
    targets = parse_list(cells["target"], " | ")
    origin = targets[0][1:] if targets and targets[0].startswith("=") else ""
    return Wrapper(
        wrapper_id=cells["wrapper_id"],
        service_id=cells["service_id"],
        name_ja=cells["name_ja"],
        kind=WrapperKind(cells["kind"]),
        targets=() if origin or not targets else (parse_shapes(targets), *(parse_shapes([target]) for target in targets[1:])),
        origin=origin,
        decode=cells["decode"],
        category=cells["category"],
        figure8=cells["figure8"],
        operator_id=cells["operator_id"],
        operator_confidence=confidence_of(cells["operator_confidence"]),
        row=row.origin,
    )
