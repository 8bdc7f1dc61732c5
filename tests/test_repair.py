"""What a browser would open for what was pasted, and how each repair is named."""

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tldextract import TLDExtract

from ihaho_cli.hosts import registrable_domain, registrable_domain_of_row
from ihaho_cli.model import Status, Warn
from ihaho_cli.repair import open_repaired
from ihaho_cli.urls import open_url, split_plain


@pytest.mark.parametrize(
    ("text", "url", "warnings"),
    [
        ("https://x.com", "https://x.com/", ()),
        ("ｈｔｔｐｓ：／／ｘ．ｃｏｍ／ａ", "https://x.com/a", (Warn.FULLWIDTH,)),
        ("https://ｘ．ｃｏｍ／ａ／status/1", "https://x.com/a/status/1", (Warn.FULLWIDTH,)),
        ("https://twitter。com/a", "https://twitter.com/a", (Warn.IDEOGRAPHIC_STOP,)),
        ("ttp://x.com/a", "http://x.com/a", (Warn.BROKEN_SCHEME,)),
        ("ttps://x.com/a", "https://x.com/a", (Warn.BROKEN_SCHEME,)),
        ("http//x.com/a", "http://x.com/a", (Warn.BROKEN_SCHEME,)),
        ("http;//x.com/a", "http://x.com/a", (Warn.BROKEN_SCHEME,)),
        ("hxxps://x[.]com/a", "https://x.com/a", (Warn.DEFANGED,)),
        ("hxxp[:]//x(dot)com/a", "http://x.com/a", (Warn.DEFANGED,)),
        ("x.com/a", "https://x.com/a", (Warn.MISSING_SCHEME,)),
        ("//x.com/a", "https://x.com/a", (Warn.MISSING_SCHEME,)),
        ("192.168.0.1/a", "https://192.168.0.1/a", (Warn.MISSING_SCHEME,)),
        ("a@x.com/path", "https://a@x.com/path", (Warn.MISSING_SCHEME, Warn.USERINFO)),
        ("x.com:8080/a", "https://x.com:8080/a", (Warn.MISSING_SCHEME, Warn.PORT)),
        ("https:/x.com/a", "https://x.com/a", ()),
        ("HTTPS://X.COM/A", "https://x.com/A", (Warn.UPPER_CASE,)),
        ("https://twitter.com@evil.example/", "https://twitter.com@evil.example/", (Warn.USERINFO,)),
        ("https://twitter.com\\@evil.example/", "https://twitter.com/@evil.example/", (Warn.BACKSLASH,)),
        ("https://x.com/a/../b", "https://x.com/b", (Warn.DOT_SEGMENTS,)),
        ("https://x.com/%2e%2e/b", "https://x.com/b", (Warn.DOT_SEGMENTS,)),
        ("https://x.com./a", "https://x.com./a", (Warn.TRAILING_DOT,)),
        ("https://日本語.jp/", "https://xn--wgv71a119e.jp/", (Warn.IDN,)),
        ("「https://x.com/a」", "https://x.com/a", (Warn.BRACKETS,)),
        ("https://x.com/a」", "https://x.com/a", (Warn.BRACKETS,)),
        ("<https://x.com/a>", "https://x.com/a", (Warn.BRACKETS,)),
        ("[https://x.com/a]", "https://x.com/a", (Warn.BRACKETS,)),
        ("https://x.com/a_(b)", "https://x.com/a_(b)", ()),
        ("https://x\u200b.com/a\ufeff", "https://x.com/a", (Warn.INVISIBLE,)),
        (" https://x.com/a\tb ", "https://x.com/ab", (Warn.WHITESPACE,)),
        ("https://x.com/a?b=1&amp;c=2", "https://x.com/a?b=1&c=2", (Warn.ENTITY,)),
        ("view-source:https://x.com/a", "https://x.com/a", (Warn.VIEW_SOURCE,)),
        ("android-app://com.twitter.android/https/x.com/a", "https://x.com/a", (Warn.ANDROID_APP,)),
    ],
)
def test_repairs(text: str, url: str, warnings: tuple[Warn, ...]) -> None:
    """Each repair gives the URL a browser would open and is named, in the order it was made."""
    opened = open_url(text)
    assert (opened.url, opened.warnings) == (url, warnings)


@pytest.mark.parametrize(
    "text",
    [
        "android-app://com.example",
        "ios-app://123",
        "C:\\Users\\x",
        "3.14",
        "[.]",
        "http://x.com%2fa/",
        "https://a..b/",
        "h",
        "\ud800",
    ],
)
def test_what_cannot_be_opened(text: str) -> None:
    """What no browser opens as a page is closed, whatever it is."""
    assert open_url(text).status in (Status.INVALID, Status.UNSUPPORTED)


@pytest.mark.badday("I6")
@settings(max_examples=400, deadline=None)
@given(st.from_regex(r"https?://[a-z0-9.@:\\\[\]%-]{1,30}(/[ -~]{0,30})?", fullmatch=True))
def test_the_host_is_the_browsers(text: str) -> None:
    """For any http(s) text that needed no repair, the host is the one ada's WHATWG parser finds."""
    opened = open_url(text)
    if opened.status in (Status.KNOWN, Status.ADDRESS) and not {Warn.DEFANGED, Warn.ENTITY} & set(opened.warnings):
        assert opened.host == ada_url.URL(text).hostname.removesuffix(".")


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"https://[a-z]{1,8}\.[a-z]{2,3}/[A-Za-z0-9/._~%?=&#-]{0,40}", fullmatch=True))
def test_a_plain_url_is_what_ada_gives(text: str) -> None:
    """Whatever the quick path takes, ada's href is the same text."""
    if split_plain(text) is not None:
        assert open_url(text).url == ada_url.URL(text).href


@settings(max_examples=400, deadline=None)
@given(
    st.from_regex(
        r"https?:[/\\\\]{0,3}([ -~]{0,8}:?[ -~]{0,4}@)?[a-zA-Z0-9.\[\]:日-]{1,20}(:[0-9]{0,6})?[/?#\\\\]?[ -~日]{0,30}",
        fullmatch=True,
    )
)
def test_every_part_is_that_of_ada(text: str) -> None:
    """What is taken out of ada's href is what ada says of each part by itself."""
    opened = open_repaired(text)
    if opened.status in (Status.KNOWN, Status.ADDRESS):
        url = ada_url.URL(opened.url)
        userinfo = url.username + (":" + url.password if url.password else "")
        assert (opened.scheme + ":", opened.host, opened.userinfo) == (url.protocol, url.hostname.removesuffix("."), userinfo)
        assert ("/" + opened.path, opened.query, opened.fragment) == (url.pathname, url.search[1:], url.hash[1:])
        assert (Warn.PORT in opened.warnings) == bool(url.port)


def test_domains() -> None:
    """Registrable domains by the ICANN part of the list, tenants by its private part."""
    assert registrable_domain("www.city.shibuya.tokyo.jp") == ("city.shibuya.tokyo.jp", None)
    assert registrable_domain("foo.netlify.app") == ("netlify.app", "foo.netlify.app")
    assert registrable_domain("localhost") == ("localhost", None)
    assert registrable_domain_of_row("a.b.amazon.com.be") == "com.be"


def test_domains_are_those_of_tldextract() -> None:
    """The list is read without the library that brings it, and says the same: for every rule, below it and above it."""
    extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
    for rule in extract._get_tld_extractor().tlds(include_psl_private_domains=True):
        labels = rule.lstrip("!").replace("*", "any").split(".")
        suffix = ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels)
        for host in (suffix, f"a.{suffix}", f"b.a.{suffix}"):
            icann, private = (extract(host, include_psl_private_domains=wanted) for wanted in (False, True))
            tenant = private.top_domain_under_public_suffix if private.is_private else ""
            assert registrable_domain(host) == (icann.top_domain_under_public_suffix or host, tenant or None), host
