"""The record of an answer: the names, figures and remarks that follow from the row a URL was found to belong to."""

import re
from typing import NamedTuple

from ihaho_cli.canonical import last_name, render
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.items import Found, decode
from ihaho_cli.model import (
    KINDS,
    NO_MATCH,
    OTHER_KNOWN_FIGURE9,
    UNKNOWN_FIGURE8,
    UNKNOWN_FIGURE9,
    Classification,
    Confidence,
    Item,
    Match,
    Opened,
    Service,
    Status,
    Via,
    Warn,
)
from ihaho_cli.rows import Wrapper

_EXCEL_NUMBER = r"\d(?:\.\d+)?[eE]\+?\d{1,3}(?![A-Za-z0-9])"
_DIGITS_EXCEL_KEEPS = 15


class _Names(NamedTuple):
    service: str | None
    service_name: str | None
    operator: str | None
    operator_confidence: Confidence | None
    category: str | None
    figure8: str
    figure9: str
    contact: str | None


class Recorder:
    """Makes records against one catalogue in one edition of figure 9."""

    def __init__(self, catalogue: Catalogue, edition: str) -> None:
        self._catalogue = catalogue
        self._edition = edition
        self._names_of_owner: dict[tuple[str, str], _Names] = {}

    def record(
        self, text: str, line: int, status: Status, opened: Opened | None, via: tuple[Via, ...], *,
        domain: str | None = None, tenant: str | None = None, warnings: tuple[str, ...] = (),
        service: Service | None = None, wrapper: Wrapper | None = None, item: Item | None = None,
        canonical: str | None = None, match: Match = NO_MATCH, copy_of: Classification | None = None,
        short_link: bool = False,
    ) -> Classification:  # fmt: skip
        key = (service.service_id if service else "", wrapper.wrapper_id if wrapper and not service else "")
        names = self._names_of_owner.get(key)
        if names is None:
            self._names_of_owner[key] = names = self._names(service, wrapper)
        return Classification(
            line=line,
            input=text,
            status=status,
            url=None if opened is None else opened.url,
            canonical=canonical,
            host=None if opened is None else opened.host,
            domain=domain,
            tenant=tenant,
            service=names.service,
            service_name=names.service_name,
            operator=names.operator,
            operator_confidence=names.operator_confidence,
            category=names.category,
            figure8=names.figure8,
            figure9=names.figure9,
            edition=self._edition,
            contact=names.contact,
            item=item,
            via=via,
            copy_of=copy_of,
            short_link=short_link,
            match=match,
            warnings=warnings,
        )

    def _names(self, service: Service | None, wrapper: Wrapper | None) -> "_Names":
        if service is not None:
            operator, confidence = self._operator(service.operator_id, service.operator_confidence)
            figure9 = service.figure9_today if self._edition == "today" else service.figure9_2022
            return _Names(
                service.service_id, service.name_ja, operator, confidence, service.category, service.figure8, figure9,
                service.contact or None,
            )  # fmt: skip
        if wrapper is not None:
            operator, confidence = self._operator(wrapper.operator_id, wrapper.operator_confidence)
            return _Names(
                wrapper.service_id, wrapper.name_ja, operator, confidence, wrapper.category, wrapper.figure8,
                OTHER_KNOWN_FIGURE9, None,
            )  # fmt: skip
        return _Names(None, None, None, None, None, UNKNOWN_FIGURE8, UNKNOWN_FIGURE9, None)

    def _operator(self, operator_id: str, link: Confidence) -> tuple[str | None, Confidence]:
        """Name and confidence; the weaker of what is known of the name and of its tie to the service."""
        operator = self._catalogue.find_operator(operator_id)
        if operator is None:
            return None, Confidence.NONE
        order = list(Confidence)
        return operator.legal_name, max(operator.confidence, link, key=order.index)


def canonical_of(service: Service, item: Item) -> str | None:
    """The service's one URL for the item, where its row says how."""
    for template in service.canonical:
        if last_name(template) == item.kind:
            url = render(template, item.ids)
            if url is not None:
                return url
    return None


def remark_on_service(service: Service, warnings: list[str]) -> None:
    """Say what is known against a service: that it ended, moved, or must not be written to."""
    if service.status == "ended":
        warnings.append(Warn.ENDED)
    elif service.status == "moved":
        warnings.append(Warn.MOVED)
    if service.contact == "never":
        warnings.append(Warn.NEVER_CONTACT)


def is_single(found: Found) -> bool:
    """Whether the item is the one thing complained of."""
    kind = KINDS.get(found.kind)
    return kind is not None and kind.single


def is_excel_number(text: str) -> bool:
    """Whether a number in scientific notation stands in the text, as a spreadsheet writes long ids."""
    return ("E+" in text or "e+" in text or "E%2B" in text) and re.search(_EXCEL_NUMBER, decode(text)) is not None


def looks_rounded(value: str) -> bool:
    """A long number whose digits from the sixteenth on are all zero, as a spreadsheet leaves it."""
    return (
        value.endswith("0") and len(value) > _DIGITS_EXCEL_KEEPS and not value[_DIGITS_EXCEL_KEEPS:].strip("0") and value.isdigit()
    )
