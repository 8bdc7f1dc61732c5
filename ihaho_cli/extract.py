"""The URLs in a running text: a consultation, a mail, a chat.

Japanese prose puts no space after a URL, so where a URL ends is read from what follows it: brackets,
punctuation, a line break, or a Japanese word that cannot belong to an id.
"""

import re
from collections.abc import Callable, Iterator

_ASCII = r"A-Za-z0-9\-._~!$&'()*+,;=:@%/?#\[\]\\"
_ENDS = '\\s<>"`{}|^「」『』【】〈〉《》〔〕“”‘’、，！？…｜（）［］｛｝＜＞※→←↓↑■□●○◆◇★☆\x00-\x1f\x7f-\x9f'
_STOP_IN_HOST = r"[。｡](?=[A-Za-z0-9.\-]{0,60}[A-Za-z]{2}(?:[/／?？#:：]|[^A-Za-z0-9]|$))"
_SCHEME = (
    r"(?:view-source:|android-app://[A-Za-z0-9._]{1,80}/(?=https?/))?"
    r"(?:(?:h(?:tt|xx|\*\*)ps?|(?<![A-Za-z])t?tps?|ｈｔｔｐｓ?)(?:\[:\]|[:：;])?[/／]{2,3}|(?<=[A-Za-z0-9]/)https?/)"
)
_WITH_SCHEME = re.compile(f"{_SCHEME}((?:[^{_ENDS}。｡/／?#]|{_STOP_IN_HOST})+)", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"(?<![A-Za-z0-9@/._:\-\]])((?:[A-Za-z0-9-]{1,63}(?:\.|\[\.\]))+[A-Za-z]{2,24})(?![A-Za-z0-9@._-])(?::\d{1,5})?"
)
_TAIL_ASCII = re.compile(f"[{_ASCII}]+")
_TAIL_WIDE = re.compile(f"[^{_ENDS}。｡\x00-\x7f]+")
_WORDS_FOLLOW = re.compile(r"/(?:wiki|hashtag|tag|tags|search|a|dict)/[^/]*\Z")
_PARTICLES = "をのにがはでとへもや"
_TRAILING = ".,;:!?'\"*~_"
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def extract_urls(text: str, is_listed: Callable[[str], bool] = lambda host: False) -> Iterator[tuple[int, str]]:
    """Every URL in the text with the offset it begins at, in reading order.

    A host without a scheme counts where a path follows it or ``is_listed`` knows it.

    >>> [url for _, url in extract_urls("「https://x.com/a/status/1」と書かれ、https://x.com/b/status/2を消したい。")]
    ['https://x.com/a/status/1', 'https://x.com/b/status/2']
    """
    at = 0
    with_scheme = _WITH_SCHEME.search(text)
    while True:
        if with_scheme is not None and with_scheme.start() < at:
            with_scheme = _WITH_SCHEME.search(text, at)
        found = _next(text, at, with_scheme, is_listed)
        if found is None:
            return
        start, url = found
        yield start, url
        at = start + max(1, len(url))


def _next(text: str, at: int, with_scheme: re.Match[str] | None, is_listed: Callable[[str], bool]) -> tuple[int, str] | None:
    limit = with_scheme.start() if with_scheme else len(text)
    for bare in _WITHOUT_SCHEME.finditer(text, at, limit):
        host = bare[1].replace("[.]", ".").lower()
        follows = text[bare.end() : bare.end() + 1]
        if follows in ("/", "／") or is_listed(host.removeprefix("www.")):
            return bare.start(), _trimmed(text[bare.start() : _tail_end(text, bare.end())])
    if with_scheme is None:
        return None
    start = with_scheme.start()
    authority_end = with_scheme.start(1) + len(_authority(with_scheme[1]))
    end = _tail_end(text, authority_end) if authority_end == with_scheme.end() else authority_end
    return start, _trimmed(text[start:end])


def _authority(text: str) -> str:
    """The host without the Japanese words that run on after it."""
    if text.isascii() or not re.match(r"[A-Za-z0-9.\-@:\[\]。｡]+\.[A-Za-z]{2,}", text):
        return text
    # What goes on after the Japanese with a dot and a label is a host a browser would open; invisible marks end nothing.
    found = re.match("[\x21-\x7e。｡\u200b-\u200f\u2060-\u206f\u202a-\u202e\xad\ufeff]+", text)
    rest = text[found.end() :] if found else ""
    return found[0] if found and not re.match(r"[^\x00-\x7f]{1,20}\.[A-Za-z0-9-]", rest) else text


def _tail_end(text: str, at: int) -> int:
    """Where path, query and fragment end."""
    fullwidth = text[at : at + 1] in ("／", "？")
    while at < len(text):
        found = _TAIL_ASCII.match(text, at)
        if found:
            at = found.end()
            continue
        found = _TAIL_WIDE.match(text, at)
        if found is None or not (fullwidth or _may_be_in_path(text, at)):
            return at
        at = found.end()
    return at


def _may_be_in_path(text: str, at: int) -> bool:
    """Whether Japanese text at this place can be part of the URL and not the sentence going on."""
    before = text[at - 1]
    if before.isascii() and before.isalnum():
        return _WORDS_FOLLOW.search(text, max(0, at - 200), at) is not None
    if before == "/" and re.search(r"//[^/]*/\Z", text[max(0, at - 260) : at]):
        return text[at] not in _PARTICLES
    return before in "/=_-+%,&:~" or not before.isascii()


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence; a closing bracket stays where its opening one is inside."""
    surplus = {closer: url.count(closer) - url.count(opener) for closer, opener in _CLOSERS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]
