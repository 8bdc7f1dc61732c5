"""Hosts made to look like a well-known one. They are never taken for it; the likeness is said.

Wording matters: a likeness is not an accusation, many honest names contain another.
"""

import unicodedata
from collections.abc import Callable, Iterable

# Letters of other scripts drawn like a Latin one (after Unicode's confusables data), and digits read as letters.
_DRAWN_ALIKE = str.maketrans(
    {
        "\u0430": "a", "\u0435": "e", "\u043e": "o", "\u0440": "p", "\u0441": "c", "\u0443": "y", "\u0445": "x",
        "\u0456": "i", "\u0458": "j", "\u0455": "s", "\u0501": "d", "\u04bb": "h", "\u04cf": "l", "\u051b": "q",
        "\u051d": "w", "\u043a": "k", "\u043c": "m", "\u043d": "h", "\u0442": "t", "\u0432": "b", "\u0433": "r",
        "\u03bf": "o", "\u03b1": "a", "\u03bd": "v", "\u03c1": "p", "\u03c4": "t", "\u03c5": "u", "\u03b9": "i",
        "\u03ba": "k", "\u03c7": "x", "\u03b5": "e", "\u03b3": "y", "\u03c9": "w", "\u0131": "i", "\u0142": "l",
        "\u00f8": "o", "\u0111": "d", "\u0251": "a", "\u0261": "g", "\u0269": "i", "\u028b": "v", "\u0578": "n",
        "\u057d": "u", "\u0585": "o", "\u0581": "g", "\u30fc": "-", "\u4e00": "-", "0": "o", "1": "l", "|": "l",
    }
)  # fmt: skip
# Words put before a name to make it look like its owner's ("notx.com", "open2ch.net", "login-…").
_DECOYS = frozenset(
    "not my the real get go www m jp japan open new old official login signin secure account support help mail web"
    " app team info free fake true pro mobile i e wwww ww w http https".split()
)
_SHORTEST_TELLING_LABEL = 5
_SHORTEST_MISTYPED_LABEL = 7


def skeleton(host: str) -> str:
    """The host as it looks at a glance.

    >>> skeleton("tw\u0456tter.com") == skeleton("twitter.com")
    True
    """
    decoded = ".".join(_decode_label(label) for label in host.split("."))
    plain = "".join(c for c in unicodedata.normalize("NFKD", decoded) if not unicodedata.combining(c))
    plain = plain.casefold().translate(_DRAWN_ALIKE).replace("rn", "m").replace("vv", "w")
    return plain.replace("i", "l")


def _decode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


class Likeness:
    """Finds which listed host a foreign host resembles."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed = [host for host in listed if host.count(".") <= 2]
        self._known = frozenset(self._listed)
        self._by_skeleton: dict[str, str] = {}
        self._by_missing_letter: dict[str, str] = {}
        for host in self._listed:
            self._by_skeleton.setdefault(skeleton(host), host)
            label, _, rest = host.partition(".")
            if len(label) >= _SHORTEST_MISTYPED_LABEL:
                for at in range(len(label)):
                    self._by_missing_letter.setdefault(f"{label[:at]}{label[at + 1 :]}.{rest}", host)

    def find(self, host: str, domain: str, userinfo: str) -> str | None:
        """The listed host that ``host`` (registrable domain ``domain``) resembles, or None."""
        ways: tuple[Callable[[], str | None], ...] = (
            lambda: self._in_userinfo(userinfo),
            lambda: self._as_prefix(host),
            lambda: self._by_skeleton.get(skeleton(domain)) or self._by_skeleton.get(skeleton(host)),
            lambda: self._glued(domain),
            lambda: self._mistyped(domain),
        )
        return next((found for way in ways if (found := way())), None)

    def _in_userinfo(self, userinfo: str) -> str | None:
        name = userinfo.partition(":")[0].partition("%")[0].partition("/")[0].lower().removeprefix("www.")
        return name if name in self._known else None

    def _as_prefix(self, host: str) -> str | None:
        """twitter.com.evil.example: a listed host stands in front of the real end."""
        labels = host.split(".")
        for start in range(min(len(labels) - 2, 8)):
            for end in range(start + 2, min(len(labels), start + 4)):
                name = ".".join(labels[start:end])
                if name in self._known:
                    return name
        return None

    def _glued(self, domain: str) -> str | None:
        """notx.com, twitter-support.example: a listed name with something stuck to it."""
        label, _, rest = domain.partition(".")
        for at in range(1, len(label)):
            tail = f"{label[at:]}.{rest}"
            if tail in self._known:
                before = label[:at].rstrip("-")
                if len(label) - at >= _SHORTEST_TELLING_LABEL or before in _DECOYS:
                    return tail
        return None

    def _mistyped(self, domain: str) -> str | None:
        label, _, rest = domain.partition(".")
        if len(label) < _SHORTEST_MISTYPED_LABEL - 1:
            return None
        if found := self._by_missing_letter.get(domain):
            return found
        for at in range(len(label)):
            shorter = f"{label[:at]}{label[at + 1 :]}.{rest}"
            if shorter in self._known and len(label) > _SHORTEST_MISTYPED_LABEL:
                return shorter
        return None
