"""From what stands inside a redirector's or a copy's URL to the URL it stands for.

`DECODERS` is the closed list the column ``decode`` of wrappers.csv chooses from. Each takes the raw
text its template found and gives a URL as text, or None where it is not one after all.
"""

import re
from collections.abc import Callable, Mapping

_PROOFPOINT3 = re.compile(r"_{1,2}([^_].*?)__;([A-Za-z0-9_-]*)!", re.DOTALL)
_CACHE = re.compile(r"(?:cache:)?(?:[A-Za-z0-9_-]{8,16}:(?!/))?(.+)", re.DOTALL)
_RUN_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LONGEST = 8192


def _plain(text: str) -> str | None:
    return text or None


def _proofpoint2(text: str) -> str | None:
    """URL Defense v2: ``-`` stands for ``%`` and ``_`` for ``/``."""
    from urllib.parse import unquote

    return unquote(text.replace("-", "%").replace("_", "/")) or None


def _proofpoint3(text: str) -> str | None:
    """URL Defense v3: ``__URL__;BYTES!!…``; each ``*`` of the URL is the next character of BYTES (base64url)."""
    from base64 import urlsafe_b64decode

    found = _PROOFPOINT3.match(text[:_LONGEST])
    if found is None:
        return None
    url, encoded = found[1], found[2]
    try:
        spare = list(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    except ValueError:
        return None
    spare.reverse()

    def fill(star: re.Match[str]) -> str:
        count = _RUN_LENGTHS.index(star[1]) + 2 if star[1] else 1
        return "".join(spare.pop() for _ in range(min(count, len(spare))))

    return re.sub(r"\*(?:\*([A-Za-z0-9_-]))?", fill, url)


def _bing(text: str) -> str | None:
    """``a1`` and the URL in base64url."""
    from base64 import urlsafe_b64decode

    body = text[2:]
    try:
        return urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode() if text.startswith("a1") else None
    except ValueError:
        return None


def _google_cache(text: str) -> str | None:
    """``ID:URL words``: the words searched for follow the URL."""
    found = _CACHE.match(text[:_LONGEST])
    return re.split(r"[+ ]", found[1], maxsplit=1)[0] if found else None


DECODERS: Mapping[str, Callable[[str], str | None]] = {
    "plain": _plain,
    "urldefense2": _proofpoint2,
    "urldefense3": _proofpoint3,
    "bing64": _bing,
    "google-cache": _google_cache,
}
BY_HOST = "translate-host"
"""The one form whose inside stands in the host name, read by `translated_url`."""


def translated_url(label: str, path: str, query: str) -> str:
    """The page behind ``LABEL.translate.goog``: dots are written ``-`` and hyphens ``--``.

    >>> translated_url("my--shop-example-com", "a", "_x_tr_sl=ja&b=1")
    'https://my-shop.example.com/a?b=1'
    """
    host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("_x_tr_")]
    scheme = "http" if "_x_tr_sch=http" in query.split("&") else "https"
    return f"{scheme}://{host}/{path}" + ("?" + "&".join(kept) if kept else "")
