"""What a ledger holds, as events: the exchange format's columns and one record a row."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class EventKind(StrEnum):
    """What happened."""

    INTAKE = "intake"
    """受付: a consultation comes in."""
    FOLLOWUP = "followup"
    """A further question of the same consultation."""
    WORK = "work"
    """作業: one answer given."""
    REFERRAL = "referral"
    LETTER = "letter"
    SENT = "sent"
    REPLY = "reply"
    OUTREACH = "outreach"
    LINE = "line"
    VOID = "void"


EVENT_COLUMNS = (
    "event_id", "kind", "consultee_id", "consultation_id", "at", "services", "contents", "means", "places",
    "attribute", "victim", "channel", "line_notify", "detail",
)  # fmt: skip
"""The columns of the exchange format, in its order."""

MAX_ID = 64
"""The most characters an id may have."""


class Event(NamedTuple):
    """One event; ids are opaque text of at most 64 characters."""

    event_id: str
    kind: EventKind
    consultee_id: str
    consultation_id: str
    at: datetime
    """Aware; stored as UTC, tallied in Japanese months."""
    services: tuple[str, ...] = ()
    """Service ids or figure-9 keys (``Google>検索``)."""
    contents: tuple[str, ...] = ()
    """Labels or codes of labels.csv, as all the following."""
    means: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    attribute: str = ""
    victim: str = ""
    channel: str = ""
    """``web``, ``line`` or empty."""
    line_notify: str = ""
    """Empty (says nothing), ``mail``, ``line`` or ``both``."""
    detail: Mapping[str, object] = {}
    """What the named columns cannot hold; keys nobody knows are kept."""
