"""The card people read, and the names services answer to."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ihaho_cli.cards import card_lines, next_steps, operator_text, print_card, render_card, status_text
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.formats import render_markdown
from ihaho_cli.names import find_by_name, suggest
from ihaho_cli.resemblance import Likeness
from ihaho_cli.text import cells, cut, fold, pad, wrap
from ihaho_cli.unwrap import DECODERS, translated_url


def labels(classifier: Classifier, catalogue: Catalogue, url: str) -> dict[str, str]:
    """The card of a URL by label, the last line of each."""
    return dict(card_lines(classifier.classify(url), catalogue.find_service, explain=True))


def test_a_redirect_shows_the_way(classifier: Classifier, catalogue: Catalogue) -> None:
    """The card of a redirect names the way and the place it leads to."""
    card = labels(classifier, catalogue, "https://www.google.com/url?q=https://x.com/a/status/20")
    assert card["経路"] == "https://www.google.com/url?q=https://x.com/a/status/20 （転送）"
    assert card["開かれるURL"] == "https://x.com/a/status/20"


def test_a_copy_shows_its_original(classifier: Classifier, catalogue: Catalogue) -> None:
    """The card of a copy names the original and says that both must be asked."""
    card = labels(classifier, catalogue, "https://web.archive.org/web/2020/https://x.com/a/status/20")
    assert card["写しの元"] == "X(旧Twitter)  https://x.com/i/status/20"
    assert "別々に依頼" in card["次に"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://t.co/AbCdEf", "開いた先の URL を貼り直し"),
        ("https://hasanmap.org/", "個人情報保護委員会"),
        ("mailto:a@example.com", "https:// で始まる"),
        ("http://127.0.0.1/", "相談者に確かめて"),
        ("x", "もう一度コピー"),
        ("https://shop.example/", "運営者の表示"),
        ("https://x.com/a", "ihaho procedure x"),
    ],
)
def test_the_next_step_fits_the_result(classifier: Classifier, url: str, words: str) -> None:
    """Each kind of result says what to do now."""
    assert any(words in step for step in next_steps(classifier.classify(url)))


def test_what_is_said_of_a_service(classifier: Classifier, catalogue: Catalogue) -> None:
    """A moved service says since when and why; a place says how to get the URL of the one review; a tenant is named."""
    assert "2026-03" in labels(classifier, catalogue, "https://egg.5ch.net/test/read.cgi/a/1234567890/1")["注意"]
    assert "1件の投稿を指す URL ではありません" in labels(classifier, catalogue, "https://www.google.com/maps?cid=1")["注意"]
    assert labels(classifier, catalogue, "https://foo.hatenablog.com/")["利用者の場所"] == "foo.hatenablog.com"
    ended = catalogue.find_service("goo-blog")
    assert ended is not None
    assert status_text(ended, catalogue.find_service).startswith("(2025-11-18")


def test_operators_are_shown_with_their_certainty(classifier: Classifier) -> None:
    """A confirmed name stands alone, an unconfirmed one is marked, none is said, an unknown site has none."""
    assert operator_text(classifier.classify("https://x.com/a")) == "X Corp."
    assert operator_text(classifier.classify("https://gigafile.nu/")) == "株式会社ギガファイル（未確認）"
    assert operator_text(classifier.classify("https://archive.ph/AbCdE")) == "未確認"
    assert operator_text(classifier.classify("https://a.example/")) is None


def test_a_card_on_a_terminal_has_the_same_words(
    classifier: Classifier, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    """With or without colours the words are the same."""
    lines = card_lines(classifier.classify("https://x.com/a"), catalogue.find_service)
    print_card(lines, 80, colour=False)
    printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert printed == render_card(lines, 80)
    assert all(cells(line) <= 30 for line in render_card(lines, 30).splitlines())


def test_markdown_of_what_has_no_item(classifier: Classifier) -> None:
    """A URL without item or service still has its row."""
    assert render_markdown([classifier.classify("x")]).splitlines()[2] == "| 1 | URLとして読めません |  |  |  | その他・不明 | x |"


@pytest.mark.parametrize("name", ["x", "Ｘ", "ツイッター", "ついったー", "TWITTER", "X(旧Twitter)"])
def test_exact_names_find_one(catalogue: Catalogue, name: str) -> None:
    """An exact name, in any kana, width or case, finds the one service."""
    assert [s.service_id for s in find_by_name(catalogue.services(), name)] == ["x"]


def test_parts_and_slips(catalogue: Catalogue) -> None:
    """A part finds all that contain it, nothing finds nothing, and a slip is met with the nearest names."""
    services = catalogue.services()
    assert {"fc2-blog", "fc2-web"} <= {s.service_id for s in find_by_name(services, "fc2")} or len(
        find_by_name(services, "fc2")
    ) == 1
    assert find_by_name(services, "・・") == []
    assert find_by_name(services, "そんなサービスはない") == []
    assert "instagram" in {s.service_id for s in suggest(services, "インスタグラン")}
    assert suggest(services, "ぬぬぬぬぬぬぬぬぬ") == []


def test_widths() -> None:
    """Japanese takes two cells, combining marks none; cutting and padding keep to the width."""
    assert [cells(t) for t in ("ab", "日本", "か\u3099", "ｱ")] == [2, 4, 2, 1]
    assert [cut(t, 6) for t in ("abc", "日本語で", "abcdefghi")] == ["abc", "日...", "abc..."]
    assert pad("日", 4) == "日  "
    assert wrap("", 10) == [""]
    assert wrap("abc def ghi", 7) == ["abc def", "ghi"]
    assert wrap("ああああ。」", 8) == ["あああ", "あ。」"]
    assert fold("ＡＢ・ばく サイ！") == "abバクサイ"


@pytest.mark.parametrize(
    ("decode", "text", "url"),
    [
        ("plain", "https://x.com/", "https://x.com/"),
        ("plain", "", None),
        ("urldefense2", "https-3A__x.com_a", "https://x.com/a"),
        ("urldefense3", "__https://x.com/a__;!!abc", "https://x.com/a"),
        ("urldefense3", "__https://x.com/*a*b__;Iz8!!abc", "https://x.com/#a?b"),
        ("urldefense3", "__https://x.com/**Ba__;IyMj!!abc", "https://x.com/###a"),
        ("urldefense3", "__https://x.com/a__;_____!!abc", None),
        ("urldefense3", "nothing", None),
        ("bing64", "a1aHR0cHM6Ly94LmNvbS8", "https://x.com/"),
        ("bing64", "b2", None),
        ("bing64", "a1_", None),
        ("google-cache", "AbCdEfGhIjK:https://x.com/a+word", "https://x.com/a"),
        ("google-cache", "x.com/a word", "x.com/a"),
    ],
)
def test_decoders(decode: str, text: str, url: str | None) -> None:
    """Each way of writing a URL into another is undone, and what is none is none."""
    assert DECODERS[decode](text) == url


def test_translated_hosts() -> None:
    """Dots written as hyphens and hyphens written twice come back; the translator's own keys go."""
    assert translated_url("a--b-example-com", "p", "_x_tr_sch=http&x=1") == "http://a-b.example.com/p?x=1"


@pytest.mark.parametrize(
    ("host", "domain", "userinfo", "found"),
    [
        ("evil.example", "evil.example", "twitter.com:80", "twitter.com"),
        ("twitter.com.evil.example", "evil.example", "", "twitter.com"),
        ("xn--twtter-qvf.com", "xn--twtter-qvf.com", "", "twitter.com"),
        ("xn--\u3042", "xn--\u3042", "", None),
        ("twiter.com", "twiter.com", "", "twitter.com"),
        ("twittter.com", "twittter.com", "", "twitter.com"),
        ("support-twitter.com", "support-twitter.com", "", "twitter.com"),
        ("notx.com", "notx.com", "", "x.com"),
        ("fedex.com", "fedex.com", "", None),
        ("short.example", "short.example", "", None),
    ],
)
def test_likeness(host: str, domain: str, userinfo: str, found: str | None) -> None:
    """Prefixes, other scripts, slips of the pen and glued names are seen; honest names are not."""
    assert Likeness(["twitter.com", "x.com"]).find(host, domain, userinfo) == found


@example("111 。", "", 2)
@given(st.text("あア。」ーaZ1 　/\n", max_size=40), st.sampled_from(["", "https://example.com/%E3%81%82?q=1"]), st.integers(2, 30))
def test_wrapping(text: str, url: str, width: int) -> None:
    """Nothing but white space is lost, a URL stays in one piece, and no line without one is wider than the room."""
    lines = wrap(f"{text} {url}" if url else text, width)
    assert "".join("".join(lines).split()) == "".join((text + url).split())
    assert any(url in line for line in lines)
    assert all(cells(line) <= width for line in lines if "://" not in line)
