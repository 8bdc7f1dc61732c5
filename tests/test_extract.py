"""URLs in running Japanese text: where each begins and ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihaho_cli.extract import extract_urls

LISTED = {"x.com", "bakusai.com"}


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "「https://x.com/a/status/1」と書かれ、https://x.com/b/status/2を消したい。",
            ["https://x.com/a/status/1", "https://x.com/b/status/2"],
        ),
        ("ＵＲＬ：ｈｔｔｐｓ：／／ｘ．ｃｏｍ／ａ です", ["ｈｔｔｐｓ：／／ｘ．ｃｏｍ／ａ"]),
        (
            "（https://ja.wikipedia.org/wiki/A_(B)）と https://ja.wikipedia.org/wiki/日本、です",
            ["https://ja.wikipedia.org/wiki/A_(B)", "https://ja.wikipedia.org/wiki/日本"],
        ),
        ("https://ja.wikipedia.org/wiki/Aの例 を見た", ["https://ja.wikipedia.org/wiki/Aの例"]),
        ("x.com/a/status/1 と bakusai.com を", ["x.com/a/status/1", "bakusai.com"]),
        ("www.bakusai.com、example.comは別", ["www.bakusai.com"]),
        ("mail a@example.com まで。file.txt は別", []),
        ("hxxps://x[.]com/a、ttp://5ch.net/x", ["hxxps://x[.]com/a", "ttp://5ch.net/x"]),
        ("https://x.com/を消して", ["https://x.com/"]),
        ("https://x.com/の投稿", ["https://x.com/"]),
        ("https://example.comを見て", ["https://example.com"]),
        ("https://twitter.comあ.evil.example/login", ["https://twitter.comあ.evil.example/login"]),
        ("https://x.com/a/status/1。https://x.com/a/status/2", ["https://x.com/a/status/1", "https://x.com/a/status/2"]),
        ("https://twitter。com/a/status/3", ["https://twitter。com/a/status/3"]),
        ("http://a.example/1\nhttp://b.example/2", ["http://a.example/1", "http://b.example/2"]),
        ("https://x.com/a?b=1&c=2）。", ["https://x.com/a?b=1&c=2"]),
        ("https://x.com/search?q=名前 です", ["https://x.com/search?q=名前"]),
        ("https://www.google.com/url?q=https://x.com/a&sa=D", ["https://www.google.com/url?q=https://x.com/a&sa=D"]),
        ('<a href="https://x.com/a/status/5">', ["https://x.com/a/status/5"]),
        ("見て(https://x.com/a)。", ["https://x.com/a"]),
        ("https://x.com/a...", ["https://x.com/a"]),
        ("https://日本語.jp/あ", ["https://日本語.jp/あ"]),
        ("view-source:https://x.com/a", ["view-source:https://x.com/a"]),
        ("", []),
    ],
)
def test_urls_of_a_text(text: str, urls: list[str]) -> None:
    """Brackets, punctuation, line breaks and Japanese words that go on are cut off; what belongs to a URL stays."""
    assert [url for _, url in extract_urls(text, LISTED.__contains__)] == urls


def test_offsets_are_where_the_urls_begin() -> None:
    """Each URL is given with the place it begins at."""
    text = "まず x.com/a、次に https://bakusai.com/b"
    assert [text[at : at + len(url)] for at, url in extract_urls(text, LISTED.__contains__)] == ["x.com/a", "https://bakusai.com/b"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.from_regex(r"https://[a-z]{3,9}\.com/[a-z0-9/]{0,20}[a-z0-9]", fullmatch=True), max_size=4),
    st.sampled_from(["、", "\n", "」と「", " ", "を見て、"]),
)
def test_every_url_put_in_comes_out(urls: list[str], between: str) -> None:
    """However URLs are strung together in Japanese, all of them are found, whole and in order."""
    assert [url for _, url in extract_urls("「" + between.join(urls) + "」")] == urls
