"""From what somebody pasted to what a browser would open.

A clean URL is split by one pattern (`split_plain`); anything else is handed to `repair`. Both ways
agree on every clean URL; a property test holds them to it. Total: no input raises.
"""

import re

from ihaho_cli.hosts import is_inside, is_plain_host
from ihaho_cli.model import Opened, Status

# Characters a browser leaves alone in path, query and fragment. Anything else takes the long way.
PLAIN_URL = re.compile(
    r"(https?)://([a-z0-9._-]+)"
    r"(?:/([A-Za-z0-9\-._~!$&()*+,=:@%/\[\]']*)(?:\?([A-Za-z0-9\-._~!$&()*+,=:@%/\[\]?]*))?"
    r"(?:#([A-Za-z0-9\-._~!$&()*+,=:@%/\[\]?'#]*))?)?"
)


def split_plain(text: str) -> tuple[str, str, str, str] | None:
    """Host, path, query and fragment of a URL that no browser would change; None for any other text.

    The host still has to pass `is_plain_host`.
    """
    found = PLAIN_URL.fullmatch(text)
    if found is None or "/." in text or "/%2" in text:
        return None
    _, host, path, query, fragment = found.groups("")
    return host, path, query, fragment


def open_url(text: str) -> Opened:
    """What a browser would open for the pasted text, and every repair that was needed."""
    plain = split_plain(text)
    if plain is not None and is_plain_host(plain[0]) and not is_inside(plain[0]):
        host, path, query, fragment = plain
        url = text if text.count("/", 8) else text + "/"
        scheme = "https" if text[4] == "s" else "http"
        return Opened(Status.KNOWN, url, scheme, host, path, query, fragment, "", ())
    from ihaho_cli.repair import open_repaired

    return open_repaired(text)
