"""A pasted text repaired step by step, each step named, and parsed as browsers do it (WHATWG URL, by ada).

Total: no input raises.
"""

import re

from ihaho_cli.hosts import is_inside
from ihaho_cli.model import Opened, Status, Warn

_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_FULLWIDTH = re.compile("[\uff01-\uff5e]")
_FULLWIDTH_END = re.compile("[／？＃＼]")
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_STOPS = str.maketrans({"\u3002": ".", "\uff61": "."})
_PAIRS = {
    "「": "」", "『": "』", "（": "）", "(": ")", "<": ">", "＜": "＞", "〈": "〉", "《": "》", "【": "】",
    "[": "]", "［": "］", "«": "»", "‹": "›", "“": "”", "‘": "’", '"': '"', "'": "'", "〔": "〕", "｢": "｣", "{": "}", "`": "`",
}  # fmt: skip
_JAPANESE_CLOSERS = "」』）】〉》〕｣"
_MOST_BRACKETS = 8
_LONGEST_HOST = 253
_LONGEST_HEAD = 2_000
_DEFANGED_SCHEME = re.compile(r"h(?:xx|\*\*|tx|xt|XX|tt\[p\]|__)p(s?)\s*(?=[:\[])", re.IGNORECASE)
_DEFANGED_COLON = re.compile(r"\[:\]|\[://\]|:\[//\]")
_DEFANGED_DOT = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}|\[\.|\.\]", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(r"(?!https?:)[hH]{0,2}[tT]{1,3}[pP]{1,2}([sS]?)(?:[:;]/{1,3}|:?//+|[:;](?=[a-z0-9]))(?=[^/])")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB_SCHEME = re.compile(r"https?:[/\\]*", re.IGNORECASE)
_BLANK = "".join(map(chr, range(0x21)))
_BREAKS = re.compile(r"[\t\r\n]+")
_IPV6 = re.compile(r"\[[0-9a-fA-F:.]+\]")
_BEFORE_AUTHORITY = re.compile(r"[^/\\?#]{0,16}?[:\]]?[/\\]{2,}(?:\])?")
_HOST_INSIDE = re.compile(r"localhost(?=[:/?#]|$)|\[[0-9a-fA-F:.]+\]")
_QUERY_ON = re.compile("[?#]")
_EXCEL = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE)
_HREF = re.compile(r"(https?)://(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#@:]*)(?::([0-9]+))?/([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_DOT_SEGMENT = re.compile(r"(?:^|[/\\])(?:\.|%2e){1,2}(?=[/\\?#]|$)", re.IGNORECASE)
_MAIL = re.compile(r"[^\s/?#@:]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_NAMED_HOST_WITHOUT_SCHEME = re.compile(r"(?:[^\s./?#:@]+\.)+(?:[a-zA-Z]{2,}|xn--[a-zA-Z0-9-]+)\.?(?::\d{1,5})?(?=[/?#\\]|$)")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?=[/?#]|$)")
_OTHER_SCHEMES = frozenset(
    "javascript data mailto tel sms ftp ftps sftp file about chrome edge blob intent magnet ws wss irc news nntp"
    " gopher line twitter fb instagram vnd market itms-apps resource moz-extension chrome-extension git ssh".split()
)


def _closed(status: Status, *warnings: Warn) -> Opened:
    return Opened(status, "", "", "", "", "", "", "", tuple(dict.fromkeys(warnings)))


def open_repaired(text: str) -> Opened:
    """What a browser would open for the text once it is repaired."""
    warnings: list[str] = []
    text = _trim(text, warnings)
    if not text:
        return _closed(Status.INVALID, *map(Warn, warnings))
    text = _strip_shells(text, warnings)
    text = _repair_head(text, warnings)
    if _EXCEL.fullmatch(text):
        return _closed(Status.INVALID, Warn.EXCEL_RUINED)
    ready = _with_scheme(text, warnings)
    if isinstance(ready, Opened):
        return ready._replace(warnings=(*warnings, *ready.warnings))
    return _parse(ready, warnings)


def _trim(text: str, warnings: list[str]) -> str:
    """Without surrounding and line-breaking white space, invisible characters and surrounding brackets."""
    if not text.isascii():
        text = _SURROGATES.sub("\ufffd", text)
        shown = _INVISIBLE.sub("", text)
        if shown != text:
            warnings.append(Warn.INVISIBLE)
            text = shown
    bare = text.strip().strip(_BLANK)
    without_breaks = _BREAKS.sub("", bare)
    if without_breaks != text.rstrip("\r\n"):
        warnings.append(Warn.WHITESPACE)
    text = without_breaks
    unbracketed = _without_brackets(text)
    if unbracketed != text:
        warnings.append(Warn.BRACKETS)
    return unbracketed


def _without_brackets(text: str) -> str:
    for _ in range(_MOST_BRACKETS):
        if len(text) < 2 or text[0] not in _PAIRS or _IPV6.match(text):
            break
        closer = _PAIRS[text[0]]
        text = text[1:].rstrip("。、，．,")
        if text.endswith(closer):
            text = text[:-1]
    if text and text[-1] in _JAPANESE_CLOSERS:
        opener = next(o for o, c in _PAIRS.items() if c == text[-1])
        if text.count(opener) < text.count(text[-1]):
            text = text[:-1]
    return text.strip()


def _strip_shells(text: str, warnings: list[str]) -> str:
    """Without the prefixes browsers and apps put before a URL, and with HTML's ampersands undone."""
    for _ in range(4):
        lower = text[:13].lower()
        if lower.startswith("view-source:"):
            warnings.append(Warn.VIEW_SOURCE)
            text = text[12:]
        elif lower.startswith(("android-app:", "ios-app://")):
            # android-app://package/scheme/host/path, ios-app://number/scheme/host/path
            parts = text.split("//", 1)[-1].split("/", 2)
            if len(parts) < 3 or parts[1].lower() not in ("http", "https"):
                return text
            warnings.append(Warn.ANDROID_APP)
            text = f"{parts[1]}://{parts[2]}"
        else:
            break
    if "&amp;" in text:
        warnings.append(Warn.ENTITY)
        text = text.replace("&amp;", "&")
    return text


def _repair_head(text: str, warnings: list[str]) -> str:
    """Scheme and authority in half width, re-fanged; the path only where the scheme was full-width too."""
    if not text.isascii():
        scheme = text[:8].partition(":")[0].partition("：")[0]
        if _FULLWIDTH.search(scheme + text[len(scheme) : len(scheme) + 3]):
            warnings.append(Warn.FULLWIDTH)
            text = text.translate(_TO_HALF)
        end = min(_authority_end(text), _LONGEST_HEAD)
        head = text[:end]
        # ``https://x.com／@evil.example``: the mark only looks like a slash; a browser reads what is before @ as a name.
        if _FULLWIDTH.search(head) and not ("@" in head and _FULLWIDTH_END.search(head)):
            warnings.append(Warn.FULLWIDTH)
            head = head.translate(_TO_HALF)
        stopped = head.translate(_STOPS)
        if stopped != head:
            warnings.append(Warn.IDEOGRAPHIC_STOP)
        text = stopped + text[end:]
    end = min(_authority_end(text), _LONGEST_HEAD)
    head = _DEFANGED_COLON.sub(lambda found: found[0].strip("[]").replace("[", "").replace("]", ""), text[:end])
    head = _DEFANGED_SCHEME.sub(r"http\1", head, count=1)
    head = _DEFANGED_DOT.sub(".", head) if ("." in head or "dot" in head.lower()) else head
    if head != text[:end]:
        warnings.append(Warn.DEFANGED)
    text = head + text[end:]
    found = _BROKEN_SCHEME.match(text)
    if found and not _WEB_SCHEME.match(text):
        warnings.append(Warn.BROKEN_SCHEME)
        text = f"http{found[1].lower()}://{text[found.end() :]}"
    return text


def _authority_end(text: str) -> int:
    """Where the authority ends: at the first ASCII slash, question or hash mark after the scheme."""
    start = 0
    found = _BEFORE_AUTHORITY.match(text)
    if found:
        start = found.end()
    ends = [at for mark in "/\\?#" if (at := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


def _with_scheme(text: str, warnings: list[str]) -> str | Opened:
    """The text with a web scheme, or what it is where it has none to get."""
    if _WEB_SCHEME.match(text):
        return text
    if text.startswith(("//", "\\\\")):
        warnings.append(Warn.MISSING_SCHEME)
        return "https:" + text
    if _MAIL.fullmatch(text):
        return _closed(Status.UNSUPPORTED, Warn.MAIL_ADDRESS)
    if _NAMED_HOST_WITHOUT_SCHEME.match(text) or _IPV4.match(text) or _HOST_INSIDE.match(text):
        warnings.append(Warn.MISSING_SCHEME)
        return "https://" + text
    found = _SCHEME.match(text)
    if found and (found[1].lower() in _OTHER_SCHEMES or (len(found[1]) > 1 and not re.search(r"\s", text) and "." not in found[1])):
        return _closed(Status.UNSUPPORTED, *((Warn.MAIL_ADDRESS,) if found[1].lower() == "mailto" else ()))
    before, at, after = text.partition("@")
    if at and _NAMED_HOST_WITHOUT_SCHEME.match(after) and not re.search(r"[\s/?#]", before):
        warnings.append(Warn.MISSING_SCHEME)
        return "https://" + text
    return _closed(Status.INVALID)


def _parse(text: str, warnings: list[str]) -> Opened:
    import ada_url

    try:
        href = ada_url.normalize_url(text)
    except ValueError:
        return _closed(Status.INVALID, *map(Warn, warnings))
    # Asking ada for each part costs more than parsing did; what it has written is easy to take apart.
    found = _HREF.fullmatch(href)
    if found is None:
        return _closed(Status.INVALID, *map(Warn, warnings))
    scheme, userinfo, host, port, path, query, fragment = found.groups("")
    raw_authority = text[: _authority_end(text)].partition(":")[2].lstrip("/\\")
    warnings += _remarks(text, raw_authority, userinfo, port, host)
    if host.endswith("."):
        warnings.append(Warn.TRAILING_DOT)
        host = host.removesuffix(".")
    if len(host) > _LONGEST_HOST:
        return _closed(Status.INVALID, Warn.TOO_LONG)
    if not host or ".." in host or host.startswith(".") or host.endswith("."):
        return _closed(Status.INVALID, *map(Warn, warnings))
    kind = Status.ADDRESS if host.startswith("[") or _IPV4.fullmatch(host) or is_inside(host) else Status.KNOWN
    return Opened(kind, href, scheme, host, path, query, fragment, userinfo, tuple(dict.fromkeys(warnings)))


def _remarks(text: str, authority: str, userinfo: str, port: str, host: str) -> list[str]:
    """What is said about a URL that a browser opens without complaint."""
    said: list[str] = []
    if "\\" in text.partition("?")[0].partition("#")[0]:
        said.append(Warn.BACKSLASH)
    if any(map(str.isupper, authority.rpartition("@")[2])) or text[:4] not in ("http",):
        said.append(Warn.UPPER_CASE)
    if userinfo or "@" in authority:
        said.append(Warn.USERINFO)
    if port:
        said.append(Warn.PORT)
    if "xn--" in host:
        said.append(Warn.IDN)
    start = text.find(authority) + len(authority)
    if _DOT_SEGMENT.search(_QUERY_ON.split(text[start:], 1)[0]):
        said.append(Warn.DOT_SEGMENTS)
    return said


def half_width(text: str) -> str:
    """Full-width ASCII letters, digits and marks in half width; all other characters unchanged."""
    return text.translate(_TO_HALF)
