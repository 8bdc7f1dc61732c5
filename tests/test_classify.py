"""The contract of `classify`: what a URL is, what it goes through, what it must never be taken for."""

import pytest

from ihaho_cli.classify import Classifier
from ihaho_cli.model import KINDS, WARNINGS, Confidence, Status, Warn, sentence_of

REPORT_EXAMPLE = "https://twitter.com/flower11jiro/status/1377239270973349888"
FULLWIDTH = "ｈｔｔｐｓ：／／ｔｗｉｔｔｅｒ．ｃｏｍ／flower11jiro／status／1377239270973349888"


@pytest.mark.parametrize("text", [REPORT_EXAMPLE, FULLWIDTH])
def test_the_example_of_the_report(classifier: Classifier, text: str) -> None:
    """The centre's own dummy post is a post of X, run by X Corp., whatever its width."""
    one = classifier.classify(text)
    assert one.status is Status.KNOWN
    assert (one.service, one.operator, one.operator_confidence) == ("x", "X Corp.", Confidence.OFFICIAL)
    assert one.item is not None
    assert (one.item.kind, one.item.id, one.item.single) == ("post", "1377239270973349888", True)
    assert one.item.ids == {"user": "flower11jiro", "post": "1377239270973349888"}
    assert one.canonical == "https://x.com/i/status/1377239270973349888"
    assert (one.category, one.figure8, one.figure9, one.edition) == ("SNS", "SNS", "X", "today")
    assert one.warnings == (() if text.isascii() else (Warn.FULLWIDTH,))


@pytest.mark.parametrize(
    ("url", "service", "kind", "ids"),
    [
        ("https://x.com/a/status/20?s=20", "x", "post", {"user": "a", "post": "20"}),
        ("https://x.com/i/web/status/20", "x", "post", {"post": "20"}),
        ("https://mobile.twitter.com/example_user", "x", "user", {"user": "example_user"}),
        ("https://www.youtube.com/watch?v=abcdEFGH_-1&lc=Ugabc", "youtube", "comment", {"video": "abcdEFGH_-1", "comment": "Ugabc"}),
        ("https://youtu.be/abcdEFGH_-1?t=3", "youtube", "video", {"video": "abcdEFGH_-1"}),
        ("https://www.youtube.com/@example/videos", "youtube", "handle", {"handle": "example"}),
        ("https://www.instagram.com/p/AbC_d-1/?igsh=x", "instagram", "post", {"post": "AbC_d-1"}),
        ("https://www.instagram.com/stories/example/12345/", "instagram", "story", {"user": "example", "story": "12345"}),
        ("https://egg.5ch.net/test/read.cgi/news/1234567890/245", "5ch", "res", {"board": "news", "thread": "1234567890", "res": "245"}),
        ("https://egg.5ch.io/test/read.cgi/news/1234567890/l50", "5ch", "thread", {"board": "news", "thread": "1234567890"}),
        ("https://egg.5ch.io/test/read.cgi/news/1234567890/-100", "5ch", "thread", {"board": "news", "thread": "1234567890"}),
        ("https://itest.5ch.net/egg/test/read.cgi/news/1234567890", "5ch", "thread", {"board": "news", "thread": "1234567890"}),
        ("https://bakusai.com/thr_res/acode=3/ctgid=103/bid=55/tid=777/rrid=9/", "bakusai", "res",
         {"area": "3", "category": "103", "board": "55", "thread": "777", "res": "9"}),
        ("https://bakusai.com/thr_res/tid=777/acode=3/tp=1/", "bakusai", "thread", {"area": "3", "thread": "777"}),
        ("https://detail.chiebukuro.yahoo.co.jp/qa/question_detail/q12345678901", "yahoo-chiebukuro", "question", {"question": "12345678901"}),
        ("https://sample.blog.fc2.com/blog-entry-12.html", "fc2-blog", "article", {"blog": "sample", "article": "12"}),
        ("https://sample.blog123.fc2.com/blog-entry-12.html", "fc2-blog", "article", {"blog": "sample", "article": "12"}),
        ("https://blog.livedoor.jp/sample/archives/123.html", "livedoor-blog", "article", {"blog": "sample", "article": "123"}),
        ("https://sample.blog.jp/archives/123.html", "livedoor-blog", "article", {"blog": "sample", "article": "123"}),
        ("https://sample.hatenablog.com/entry/2020/01/02/030405", "hatenablog", "article", {"blog": "sample", "article": "2020/01/02/030405"}),
        ("https://ameblo.jp/sample/entry-12345678901.html", "ameblo", "article", {"user": "sample", "article": "12345678901"}),
        ("https://note.com/sample/n/n0123456789ab", "note", "article", {"user": "sample", "article": "n0123456789ab"}),
        ("https://jbbs.shitaraba.net/bbs/read.cgi/game/1234/1234567890/5", "shitaraba", "res",
         {"category": "game", "board": "1234", "thread": "1234567890", "res": "5"}),
        ("https://www.tiktok.com/@sample/video/1234567890123456789", "tiktok", "video", {"user": "sample", "video": "1234567890123456789"}),
        ("https://www.nicovideo.jp/watch/sm9", "niconico", "video", {"video": "sm9"}),
        ("https://www.google.co.jp/maps/place/X/@35.0,139.0,17z/data=!4m2!3m1!1s0x12ab:0x34cd!8m2", "google-maps", "place", {"place": "0x12ab:0x34cd"}),
        ("https://www.google.com/maps/place/%E4%BE%8B%E9%A1%8C%E5%BA%97/", "google-maps", "place", {"place": "例題店"}),
        ("https://maps.google.com/?cid=12345", "google-maps", "cid", {"cid": "12345"}),
        ("https://www.google.de/search?q=%E4%BE%8B", "google-search", "search", {"search": "例"}),
        ("https://www.google.com/", "google-search", "top", {}),
        ("https://hayabusa.open2ch.net/test/read.cgi/livejupiter/1234567890/3", "open2ch", "res",
         {"board": "livejupiter", "thread": "1234567890", "res": "3"}),
    ],
)  # fmt: skip
def test_items_by_contract(classifier: Classifier, url: str, service: str, kind: str, ids: dict[str, str]) -> None:
    """Each service gives the ids the contract promises, the narrowest one naming the kind."""
    one = classifier.classify(url)
    assert one.service == service
    assert one.item is not None
    assert (one.item.kind, dict(one.item.ids)) == (kind, ids)
    assert one.item.id == ids.get(kind)
    assert one.item.single is KINDS[kind].single
    assert (Warn.NOT_SINGLE in one.warnings) is not one.item.single


@pytest.mark.parametrize(
    ("url", "steps", "target"),
    [
        ("https://www.google.com/url?q=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20&sa=D", ["google-search"], "https://x.com/a/status/20"),
        ("https://www.google.co.jp/url?sa=t&url=https://x.com/a/status/20", ["google-search"], "https://x.com/a/status/20"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20&h=AT0", ["facebook"], "https://x.com/a/status/20"),
        ("https://www.youtube.com/redirect?event=v&q=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20", ["youtube"], "https://x.com/a/status/20"),
        ("http://jump.5ch.net/?https://x.com/a/status/20", ["5ch"], "https://x.com/a/status/20"),
        ("http://ime.nu/x.com/a/status/20", ["ime-nu"], "https://x.com/a/status/20"),
        ("https://x-com.cdn.ampproject.org/c/s/x.com/a/status/20", ["google-amp"], "https://x.com/a/status/20"),
        ("https://www.google.com/amp/s/x.com/a/status/20", ["google-amp"], "https://x.com/a/status/20"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20&data=05", ["safelinks"],
         "https://x.com/a/status/20"),
        ("https://urldefense.com/v3/__https://x.com/a/status/20__;!!abc!def$", ["urldefense"], "https://x.com/a/status/20"),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__x.com_a_status_20&d=Dw", ["urldefense"], "https://x.com/a/status/20"),
        ("https://t.umblr.com/redirect?z=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20&t=abc", ["tumblr"], "https://x.com/a/status/20"),
        ("https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fx.com%252Fa%252Fstatus%252F20",
         ["google-search", "facebook"], "https://x.com/a/status/20"),
        ("view-source:https://x.com/a/status/20", [], "https://x.com/a/status/20"),
        ("android-app://com.twitter.android/https/x.com/a/status/20", [], "https://x.com/a/status/20"),
    ],
)  # fmt: skip
def test_redirects_are_passed_through(classifier: Classifier, url: str, steps: list[str], target: str) -> None:
    """A redirect is not the place of the text: the target's service is named, and the way there."""
    one = classifier.classify(url)
    assert (one.service, one.url, one.copy_of) == ("x", target, None)
    assert [step.service for step in one.via] == steps
    assert one.input == url
    assert one.item is not None
    assert one.item.id == "20"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://web.archive.org/web/20200102030405/https://x.com/a/status/20", "archive-org"),
        ("https://web.archive.org/web/20200102030405if_/https://x.com/a/status/20", "archive-org"),
        ("https://web.archive.org/web/2020*/https://x.com/a/status/20", "archive-org"),
        ("https://web.archive.org/web/20200102030405/http:/x.com/a/status/20", "archive-org"),
        ("https://archive.ph/20200102030405/https://x.com/a/status/20", "archive-today"),
        ("https://archive.md/2020.01.02-030405/https://x.com/a/status/20", "archive-today"),
        ("https://megalodon.jp/2020-0102-0304-05/https://x.com/a/status/20", "megalodon"),
        ("https://megalodon.jp/ref/2020-0102-0304-05/https://x.com:443/a/status/20", "megalodon"),
        ("https://webcache.googleusercontent.com/search?q=cache:abcdefghij0:https://x.com/a/status/20+x", "google-search"),
        ("https://x-com.translate.goog/a/status/20?_x_tr_sl=ja&_x_tr_tl=en", "google-translate"),
        ("https://translate.google.com/translate?sl=ja&u=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20", "google-translate"),
        ("https://b.hatena.ne.jp/entry/s/x.com/a/status/20", "hatena-bookmark"),
        ("https://nitter.net/a/status/20", "nitter"),
        ("https://fxtwitter.com/a/status/20", "fxtwitter"),
        ("https://vxtwitter.com/a/status/20", "vxtwitter"),
    ],
)
def test_copies_are_places_of_their_own(classifier: Classifier, url: str, service: str) -> None:
    """A copy must be asked for separately: it is the service, and the original stands beside it whole."""
    one = classifier.classify(url)
    assert one.status is Status.KNOWN
    assert one.service == service
    assert one.via == ()
    assert Warn.COPY in one.warnings
    assert one.copy_of is not None
    assert (one.copy_of.service, one.copy_of.item and one.copy_of.item.id) == ("x", "20")


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://t.co/AbCdEf1234", "x"),
        ("https://maps.app.goo.gl/AbCdEf1234", "google-maps"),
        ("https://goo.gl/maps/AbCdEf1234", "google-maps"),
        ("https://goo.gl/AbCdEf", "google-other"),
        ("https://lin.ee/AbCdEf1", "line-message"),
        ("https://bit.ly/3AbCdEf", "bitly"),
        ("https://fb.me/AbCdEf", "facebook"),
        ("https://vm.tiktok.com/ZMabcdef/", "tiktok"),
    ],
)
def test_short_links_are_known_as_such(classifier: Classifier, url: str, service: str) -> None:
    """What only the network opens is said to be a short link of the service that lists its host, without an item."""
    one = classifier.classify(url)
    assert (one.service, one.short_link, one.item) == (service, True, None)
    assert Warn.SHORT_LINK in one.warnings


@pytest.mark.parametrize(
    ("url", "likeness"),
    [
        ("https://twitter.com.evil.example/a/status/20", "twitter.com"),
        ("https://twitter.com@evil.example/a/status/20", "twitter.com"),
        ("https://tw\u0456tter.com/a/status/20", "twitter.com"),
        ("https://notx.com/a/status/20", "x.com"),
        ("https://instagrarn.com/p/abc", "instagram.com"),
        ("https://faceb00k.com/", "facebook.com"),
        ("https://xn--twtter-q9a.com/", "twitter.com"),
        ("https://yuotube-com.example/", None),
        ("https://netflix.com/", None),
        ("https://phoenix.com/", None),
    ],
)
def test_lookalikes_are_never_the_service(classifier: Classifier, url: str, likeness: str | None) -> None:
    """A likeness is named, never followed; honest names are left in peace."""
    one = classifier.classify(url)
    assert one.status is Status.UNKNOWN
    assert one.service is None
    said = [w.partition(":")[2] for w in one.warnings if w.startswith(Warn.LOOKALIKE)]
    assert said == ([likeness] if likeness else [])


def test_a_backslash_is_read_as_browsers_do(classifier: Classifier) -> None:
    r"""``twitter.com\@evil.example`` opens twitter.com, whatever other parsers say."""
    one = classifier.classify("https://twitter.com\\@evil.example/")
    assert (one.host, one.service) == ("twitter.com", "x")
    assert Warn.BACKSLASH in one.warnings


def test_boards_with_like_names_stay_apart(classifier: Classifier) -> None:
    """The boards whose names contain each other are told apart."""
    pairs = {"https://open2ch.net/": "open2ch", "https://a.2ch.net/": "5ch", "https://2ch.sc/": "2ch-sc", "https://b.2ch2.net/": "tanuki",
             "https://2ch.hk/b/": "dvach", "https://may.2chan.net/b/": "futaba", "https://www.bbspink.com/": "bbspink"}  # fmt: skip
    assert {url: classifier.classify(url).service for url in pairs} == pairs


def test_an_unknown_site_is_a_result(classifier: Classifier) -> None:
    """A site no row knows gets its registrable domain, its tenant, and nothing guessed."""
    one = classifier.classify("https://foo.nfshost.com/a")
    assert one.status is Status.UNKNOWN
    assert (one.host, one.domain, one.tenant) == ("foo.nfshost.com", "nfshost.com", "foo.nfshost.com")
    assert (one.service, one.service_name, one.operator, one.operator_confidence, one.category, one.contact) == (None,) * 6
    assert (one.figure8, one.figure9, one.item, one.canonical) == ("不明", "その他・不明", None, None)
    assert one.match._asdict() == {"by": "none", "rule": None, "row": None, "certainty": None}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("http://127.0.0.1/a", Status.ADDRESS), ("http://0x7f.1/", Status.ADDRESS), ("http://2130706433/", Status.ADDRESS),
        ("http://[::1]/", Status.ADDRESS), ("http://localhost:8000/", Status.ADDRESS), ("http://printer.local/", Status.ADDRESS),
        ("http://①②⑦.⓪.⓪.①/", Status.ADDRESS),
        ("javascript:alert(1)", Status.UNSUPPORTED), ("data:text/html,x", Status.UNSUPPORTED), ("mailto:a@example.com", Status.UNSUPPORTED),
        ("ftp://example.com/", Status.UNSUPPORTED), ("someone@example.com", Status.UNSUPPORTED),
        ("", Status.INVALID), ("   ", Status.INVALID), ("消してください。", Status.INVALID), ("https://", Status.INVALID),
        ("http://exa mple.com/", Status.INVALID), ("1.37724E+18", Status.INVALID),
    ],
)  # fmt: skip
def test_what_is_no_page_of_a_site(classifier: Classifier, text: str, status: Status) -> None:
    """Addresses, other schemes and things that are no URL are told apart; only an address keeps URL and host."""
    one = classifier.classify(text)
    assert one.status is status
    named = status is Status.ADDRESS
    assert [v is not None for v in (one.url, one.host, one.domain)] == [named] * 3
    assert (one.service, one.tenant, one.figure8, one.figure9) == (None, None, "不明", "その他・不明")


def test_numbers_a_spreadsheet_ruined(classifier: Classifier) -> None:
    """An id in scientific notation and one with its low digits gone are named as such."""
    assert Warn.EXCEL_RUINED in classifier.classify("1.37724E+18").warnings
    assert Warn.EXCEL_RUINED in classifier.classify("https://x.com/a/status/1.37724E+18").warnings
    assert Warn.EXCEL_ROUNDED in classifier.classify("https://x.com/a/status/1377239270973340000").warnings
    assert Warn.EXCEL_ROUNDED not in classifier.classify(REPORT_EXAMPLE).warnings


def test_tenants_by_row(classifier: Classifier) -> None:
    """A person's own host, or host and path, on a shared service is the tenant."""
    pairs = {"https://foo.hatenablog.com/entry/x": "foo.hatenablog.com", "https://foo.github.io/": "foo.github.io",
             "https://blog.livedoor.jp/foo/archives/1.html": "blog.livedoor.jp/foo", "https://x.com/a": None}  # fmt: skip
    assert {url: classifier.classify(url).tenant for url in pairs} == pairs
    assert classifier.classify("https://foo.github.io/").domain == "github.io"


def test_sites_a_person_must_not_write_to(classifier: Classifier) -> None:
    """A site marked never says so in its field and in words."""
    one = classifier.classify("https://hasanmap.org/a")
    assert one.contact == "never"
    assert Warn.NEVER_CONTACT in one.warnings


def test_editions_of_figure_9(catalogue: object) -> None:
    """The 2022 edition keeps that report's own labels."""
    from ihaho_cli.catalogue import Catalogue

    assert isinstance(catalogue, Catalogue)
    old = Classifier(catalogue, "2022")
    pairs = {"https://x.com/a": "Twitter", "https://b.2ch2.net/": "ためき掲示板", "https://www.google.com/search?q=a": "Google>検索",
             "https://example.com/": "その他・不明", "https://www.reddit.com/": "上記以外の事業者/サービス等"}  # fmt: skip
    assert {url: old.classify(url).figure9 for url in pairs} == pairs
    assert old.classify("https://x.com/a").edition == "2022"


def test_nesting_is_bounded(classifier: Classifier) -> None:
    """A hundred redirects inside each other end in an answer that says so."""
    url = "https://x.com/a/status/20"
    for _ in range(30):
        url = "https://href.li/?" + url
    one = classifier.classify(url)
    assert one.status is Status.KNOWN
    assert Warn.NESTED in one.warnings


def test_every_warning_has_its_sentence() -> None:
    """The closed list of codes and the sentences counselors read are the same."""
    assert set(WARNINGS) == set(Warn)
    for code in Warn:
        assert sentence_of(f"{code}:例").strip()


def test_the_slim_match_agrees_with_the_record(classifier: Classifier, catalogue: object) -> None:
    """`match` names the same service and ids as `classify`, on the quick way and on the long one."""
    from ihaho_cli.catalogue import Catalogue

    assert isinstance(catalogue, Catalogue)
    urls = ["https://x.com/a/status/20", "ｈｔｔｐｓ：／／ｘ．ｃｏｍ／a／status／20", "https://www.google.com/maps?cid=1", "https://x.com./a", "https://localhost/",
            "https://blog.livedoor.jp/foo/archives/1.html", "https://shop.example/", "bad", "http://127.0.0.1/", "https://x.com/", "https://line.me/x"]  # fmt: skip
    for url in urls:
        one, slim = classifier.classify(url), classifier.match(url)
        assert (slim is None) is (one.service is None), url
        if slim is not None and slim[1] is not None:
            assert catalogue.service(slim[0]).service_id == one.service
            assert one.item is not None
            assert slim[2] == one.item.ids
    assert classifier.match("https://www.google.com/url?q=https://x.com/a") is not None
    short = classifier.match("https://t.co/abc")
    assert short is not None
    assert (short[0] < 0, short[1], short[2]) == (True, None, {})


def test_what_is_remembered_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch, catalogue: object) -> None:
    """Caches are bounded, and a full one changes no answer."""
    from ihaho_cli import catalogue as rows
    from ihaho_cli import classify, items

    for module, name in ((classify, "_MOST_HOSTS_REMEMBERED"), (rows, "_MOST_HOSTS_REMEMBERED"), (items, "_MOST_PLANS")):
        monkeypatch.setattr(module, name, 2)
    one = Classifier(catalogue)  # type: ignore[arg-type]
    for number in range(8):
        assert one.classify(f"https://u{number}.hatenablog.com/entry/{'x/' * number}y").service == "hatenablog"
        assert one.match(f"https://u{number}.hatenablog.com/entry/x") is not None
        assert one.classify(f"https://u{number}.example/").service is None


def test_remarks_beside_the_result(classifier: Classifier) -> None:
    """A long path, a ruined number on any site, a name before @ and a translated host that is none are all said or passed over."""
    assert classifier.classify("https://x.com/" + "a" * 9000).warnings == (Warn.TOO_LONG,)
    assert Warn.EXCEL_RUINED in classifier.classify("https://shop.example/1.3E+18").warnings
    assert Warn.EXCEL_RUINED in classifier.classify("https://www.jimdo.com/x/1.3E+18").warnings
    assert Warn.EXCEL_RUINED in classifier.classify("番号1.3E+18").warnings
    assert f"{Warn.LOOKALIKE}:instagram.com" in classifier.classify("https://instagram.com@x.com/a").warnings
    assert classifier.classify("https://-.translate.goog/a").copy_of is None
