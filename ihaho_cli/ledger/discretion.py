"""What is not shown or not written without a word: search words in URLs, and what looks like personal data in a memo."""

import re
from urllib.parse import quote, unquote

MASK = "***"
_SEARCH_KEYS = frozenset(
    "q query p search search_query searchword keyword keywords kw k word words w s text term ei_query sw va qt wd".split()
)
_SEARCH_PATHS = re.compile(r"(/(?:search|hashtag|tag|tags|s|find|keyword|q)/)([^/?#]+)", re.IGNORECASE)
_PAIR = re.compile(r"([?&#;])([^=&#;?/]{1,40})=([^&#;]*)")
_WRAPPED = re.compile(r"https?(?::|%3a)", re.IGNORECASE)
_DEEPEST = 4

_PERSONAL = (
    (
        "電話番号",
        re.compile(
            r"(?<!\d)(?:\+81[-\s]?\d{1,4}|\(?0\d{1,4})[-()\s]{1,2}\d{1,4}[-()\s]{1,2}\d{3,4}(?!\d)|(?<!\d)0[5789]0\d{8}(?!\d)"
        ),
    ),
    ("メールアドレス", re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{2,63}")),
    ("郵便番号", re.compile(r"〒\s?\d{3}-?\d{4}|(?<!\d)\d{3}-\d{4}(?![-\d])")),
    ("住所", re.compile(r"[都道府県市区町村郡][^\s、。]{1,12}(?:\d{1,4}丁目|\d{1,4}番地?|\d{1,4}-\d{1,4})")),
    ("氏名", re.compile(r"(?:氏名|本名|実名)(?:は|:|\s)\s?[^\s、。]{2,12}")),
)


def mask_search_words(url: str, depth: int = _DEEPEST) -> str:
    """A URL in which what somebody searched for is ``***``: search words are often the name of the person harmed.

    Everything else stays as it stands; a URL inside a URL is masked too.

    >>> mask_search_words("https://www.google.com/search?hl=ja&q=%E5%B1%B1%E7%94%B0")
    'https://www.google.com/search?hl=ja&q=***'
    """

    def pair(found: re.Match[str]) -> str:
        before, key, value = found[1], found[2], found[3]
        if _WRAPPED.match(value):
            inner = unquote(value)
            masked = mask_search_words(inner, depth - 1) if depth else MASK
            return f"{before}{key}={value if masked == inner else quote(masked, safe='*')}"
        # A short number under one of these keys is a post or a page, not something a person searched for.
        is_search = unquote(key).casefold().strip() in _SEARCH_KEYS and value and not (value.isdigit() and len(value) < 10)
        return f"{before}{key}={MASK}" if is_search else found[0]

    masked = _PAIR.sub(pair, url)
    head, mark, rest = masked.partition("?")
    return _SEARCH_PATHS.sub(rf"\1{MASK}", head) + mark + rest


def personal_kinds(text: str) -> list[str]:
    """The kinds of personal data a text seems to hold, in Japanese; what it finds it does not repeat.

    >>> personal_kinds("連絡は 03-0000-0000 へ")
    ['電話番号']
    """
    import unicodedata

    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=\d)[‐‑‒–—−ー](?=\d)", "-", plain)
    return [name for name, pattern in _PERSONAL if pattern.search(plain)]
