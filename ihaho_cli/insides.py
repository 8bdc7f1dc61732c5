"""The URL that stands inside the URL of a redirector or copy."""

import re

from ihaho_cli.catalogue import Candidate, Resolved
from ihaho_cli.items import decode, find_item
from ihaho_cli.model import Opened, Status
from ihaho_cli.rows import Wrapper
from ihaho_cli.unwrap import BY_HOST, DECODERS, translated_url
from ihaho_cli.urls import open_url


def url_inside(wrapper: Wrapper, opened: Opened, resolved: Resolved, candidate: Candidate) -> str | None:
    """The URL inside a wrapper's URL, as text; None where there is none."""
    query = "?" + opened.query if opened.query else ""
    if wrapper.decode == BY_HOST:
        label = opened.host.removesuffix("." + candidate.site.host)
        return translated_url(label, opened.path, opened.query) if label != opened.host else None
    if wrapper.origin:
        return f"{wrapper.origin}/{opened.path}{query}" if opened.path else None
    for number, target in enumerate(wrapper.targets):
        found = find_item(target, resolved.host, opened.path, opened.query, opened.fragment, candidate.ids)
        if found is None and number == 0:
            return None
        if found is None:
            continue
        text = found.ids["url"]
        if re.match("https?%3A", text, re.IGNORECASE):
            text = decode(text)
        inner = DECODERS.get(wrapper.decode, DECODERS["plain"])(text)
        # Of several keys that may carry the URL, the one that does is taken: a search word may stand in another.
        if inner is not None and open_url(inner).status in (Status.KNOWN, Status.ADDRESS):
            return inner
    return None
