"""A service's own form, field by field, with what goes into each from the URL and from what the person wrote."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ihaho_cli.advice.advice import FILLS, PERSONAL_FILLS, FormField
from ihaho_cli.model import Classification

_FROM_IDS: Mapping[str, tuple[str, ...]] = {
    "account": ("user", "handle", "contributor"),
    "channel-name": ("channel", "handle"),
    "thread-id": ("thread",),
    "res-id": ("res",),
    "category": (),
}
"""Which ids of a URL answer which field, the first that is there."""

FACT_KEYS: Mapping[str, str] = {
    "quote": "info",
    "right": "right",
    "reason": "reason",
    "explanation": "reason",
    "request": "request",
    "identifiability": "identifiability",
    "posted-at": "posted_at",
    "timecode": "place.timecode",
    "board-title": "place.board",
    "thread-title": "place.thread",
    "account": "place.account",
    "search-terms": "query",
    "result-title": "result_title",
    "work": "work",
}
"""Which fact of the person answers which field."""


class FilledField(NamedTuple):
    """One field with what goes into it."""

    field: FormField
    value: str
    """Empty where the person writes it."""
    advice: str
    """What belongs there, in words."""

    @property
    def left(self) -> int | None:
        """Characters left; negative where the value is too long; None where no limit is known."""
        return None if self.field.limit is None else self.field.limit - len(self.value)


class FilledForm(NamedTuple):
    """One form, in its own order."""

    form_id: str
    title: str
    url: str
    fields: tuple[FilledField, ...]

    @property
    def public_fields(self) -> list[str]:
        """The labels of fields anyone can read."""
        return [one.field.field for one in self.fields if one.field.seen == "public"]


def forms_of(fields: Sequence[FormField], service_id: str, purpose: str = "") -> list[list[FormField]]:
    """The forms of a service, those for the purpose first; only those where there are any."""
    by_form: dict[str, list[FormField]] = {}
    for field in fields:
        if field.service_id == service_id:
            by_form.setdefault(field.form_id, []).append(field)
    forms = list(by_form.values())
    fitting = [form for form in forms if purpose in form[0].purposes] if purpose else []
    return fitting or forms


def fill_form(form: Sequence[FormField], one: Classification | None, facts: Mapping[str, str]) -> FilledForm:
    """The form with every value that the URL and the facts give; personal fields stay for the person's own hand."""
    filled = []
    for field in form:
        value = "" if field.fill in PERSONAL_FILLS else _value_of(field.fill, one, facts)
        if value and field.choices and field.kind == "choice" and value not in field.choices:
            value = ""
        filled.append(FilledField(field, value, _advice(field)))
    return FilledForm(form[0].form_id, form[0].form_title, form[0].form_url, tuple(filled))


def _value_of(fill: str, one: Classification | None, facts: Mapping[str, str]) -> str:
    given = facts.get(FACT_KEYS.get(fill, ""), "")
    if given or one is None:
        return given
    if fill in ("url", "urls"):
        return one.url or ""
    if one.item is None:
        return ""
    if fill == "item-id":
        return one.item.id or ""
    ids = one.item.ids
    return next((ids[key] for key in _FROM_IDS.get(fill, ()) if key in ids), "")


def _advice(field: FormField) -> str:
    if field.fill in PERSONAL_FILLS:
        return f"{FILLS[field.fill]}（本人が書きます）"
    return FILLS.get(field.fill, field.fill)
