"""Tricks that once worked, kept from working again."""

import zipfile
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from ihaho_cli.cards import card_lines, render_card
from ihaho_cli.classify import Classifier
from ihaho_cli.errors import BadInputError
from ihaho_cli.extract import extract_urls
from ihaho_cli.formats import flat_values, quote, render_csv_row, render_json, render_markdown
from ihaho_cli.hosts import is_inside, is_plain_host
from ihaho_cli.model import Status, Warn
from ihaho_cli.repair import open_repaired
from ihaho_cli.sheets import read_rows
from ihaho_cli.tables import load_catalogue
from ihaho_cli.text import visible
from ihaho_cli.urls import open_url, split_plain

CLASSIFIER = Classifier(load_catalogue())
URL_LIKE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=".:/@?#%&=[]\\あ。／．ｘx2c.comtwitter-_～\u200b\u202e\ud800 \t\n\"'<>|;", max_size=80).map(
        "https://".__add__
    ),
    st.from_regex(r"https?://(x|www\.google|web\.archive|bakusai)\.(com|org)/[a-z0-9/%=?&:.#!-]{0,60}", fullmatch=True),
)


@pytest.mark.parametrize("mark", "／？＃＼")
def test_a_fullwidth_mark_before_an_at_sign_is_part_of_the_name(classifier: Classifier, mark: str) -> None:
    """``https://twitter.com／@evil.example/`` opens evil.example."""
    one = classifier.classify(f"https://twitter.com{mark}@evil.example/")
    assert one.service is None
    assert one.host in ("evil.example", None)


@pytest.mark.parametrize("host", [".x.com", "[.]x.com", "x..com", "x.com..", "." * 5])
def test_hosts_with_empty_labels_are_no_hosts(classifier: Classifier, host: str) -> None:
    """A host with an empty label is nobody's."""
    assert classifier.classify(f"http://{host}/").status is not Status.KNOWN


def test_a_host_of_three_hundred_characters_is_none(classifier: Classifier) -> None:
    """No name of more than 253 characters exists."""
    one = classifier.classify("https://" + "a." * 150 + "x.com/")
    assert (one.status, one.warnings) == (Status.INVALID, (Warn.TOO_LONG,))


def test_advice_contains_no_command_with_foreign_text(classifier: Classifier) -> None:
    """What a card tells a person to type never holds a part of what was pasted."""
    catalogue = load_catalogue()
    for url in (
        "https://web.archive.org/web/2020/https://x.com/a/status/1?$(id)`id`",
        "https://x.com/$(id)",
        "https://a.example/$(id)",
    ):
        lines = card_lines(classifier.classify(url), catalogue.find_service)
        assert not [value for label, value in lines if label == "次に" and "$(" in value]


def test_fullwidth_ids_are_read(classifier: Classifier) -> None:
    """Digits typed in full width name the post and not the profile."""
    one = classifier.classify("https://x.com/a/status/１２３")
    assert one.item is not None
    assert (one.item.kind, one.item.id) == ("post", "123")
    assert Warn.FULLWIDTH in one.warnings


def test_of_two_keys_the_one_with_the_url_is_taken(classifier: Classifier) -> None:
    """A search word beside the URL does not hide it; neither does an empty key."""
    for query in ("q=keyword&url=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20", "q=&q=https://x.com/a/status/20"):
        assert classifier.classify(f"https://www.google.com/url?{query}").url == "https://x.com/a/status/20"


def test_a_copy_keeps_the_url_it_copies(classifier: Classifier) -> None:
    """The id of a copy is the URL as it stands, slashes and query included."""
    one = classifier.classify("https://web.archive.org/web/2020/https://example.com/?id=1")
    assert one.item is not None
    assert one.item.id == "https://example.com/?id=1"
    assert classifier.classify("https://archive.ph/AbCdE").warnings == (Warn.COPY,)


def test_a_sheet_with_distant_corners_is_refused(tmp_path: Path) -> None:
    """A small workbook whose one far cell would fill all memory is refused before it is read."""
    from xlsxwriter import Workbook

    path = tmp_path / "far.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "URL")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(BadInputError):
        list(read_rows(str(path)))


@pytest.mark.badday("I4")
def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """A workbook that unpacks to more than 200 MB is refused by its own table of contents."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(BadInputError):
        list(read_rows(str(path)))


@pytest.mark.badday("I3")
def test_an_open_quote_costs_one_row(ihaho: Run, tmp_path: Path) -> None:
    """A quote that is never closed is one bad row; the others are classified and the exit code says so."""
    (tmp_path / "in.csv").write_text(
        'URL,memo\n"https://x.com/a/status/1,m1\nhttps://x.com/a/status/2,m2\nhttps://x.com/a/status/3,m3\n', encoding="utf-8"
    )
    done = ihaho("classify", "--input", "in.csv", "--format", "csv")
    assert done.returncode == 3
    assert [line.split(b",")[4] for line in done.stdout.splitlines()[1:]] == [b"invalid", b"known", b"known"]


def test_columns_of_short_and_late_rows_are_kept(ihaho: Run, tmp_path: Path) -> None:
    """No input column is lost because the first row is short, broken or has fewer keys."""
    (tmp_path / "in.csv").write_text("URL,memo,memo\nhttps://x.com/1\nhttps://x.com/2,b,c,d\n", encoding="utf-8")
    header, *_ = ihaho("classify", "--input", "in.csv", "--format", "csv").stdout.decode().splitlines()
    assert header.startswith("URL,memo,memo_3,列4,ihaho_line,")
    (tmp_path / "in.jsonl").write_text(
        'broken\n{"url": "https://x.com/1"}\n{"url": "https://x.com/2", "late": 1}\n', encoding="utf-8"
    )
    header, *_ = ihaho("classify", "--input", "in.jsonl", "--format", "csv").stdout.decode().splitlines()
    assert header.startswith("url,late,ihaho_line,")


def test_a_lone_surrogate_costs_no_sheet(ihaho: Run, tmp_path: Path) -> None:
    """A character no file can hold is written as an escape, and the sheet is written."""
    (tmp_path / "in.jsonl").write_text('{"url": "https://x.com/\\ud800"}\n', encoding="utf-8")
    assert ihaho("classify", "--input", "in.jsonl", "--output", "out.xlsx").returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_bug(tmp_path: Path, closed: str) -> None:
    """A stream that was closed before the start reads or writes nothing."""
    import shlex
    import subprocess

    from conftest import clean_environment, command

    line = shlex.join(map(str, command("classify", "https://x.com/a"))) + " " + closed
    done = subprocess.run(line, shell=True, capture_output=True, env=clean_environment(tmp_path), check=False)
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_desk_table_cannot_drive_the_terminal(ihaho: Run, tmp_path: Path) -> None:
    """Control and bidi characters of a desk's own table are shown as escapes in every form."""
    (tmp_path / "services.csv").write_text(
        "service_id,name_ja,category,figure8,figure9_2022,figure9_today,sites,status,confidence\n"
        "desk-a,甲\u202e乙\x9b,板,電子掲示板,上記以外の事業者/サービス等,上記以外の事業者/サービス等,a.example.com,active,none\n",
        encoding="utf-8",
    )
    for chosen in ("text", "json"):
        out = ihaho("data", "show", "desk", "--data-dir", str(tmp_path), "--format", chosen).stdout.decode()
        assert "\u202e" not in out
        assert "\x9b" not in out


@pytest.mark.badday("I8")
def test_arguments_the_locale_cannot_read(ihaho: Run) -> None:
    """In a C locale Japanese arguments are still Japanese."""
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert ihaho("data", "show", "知恵袋".encode(), env=environment).returncode == 0
    assert ihaho("classify", "https://例え.jp/".encode("cp932"), env=environment).returncode == 0


# Laws.


@pytest.mark.badday("T1")
@settings(max_examples=400, deadline=None)
@given(URL_LIKE)
def test_no_input_raises_and_nothing_is_printed_raw(text: str) -> None:
    """Whatever is pasted, an answer comes, and every form of it holds only what can be seen."""
    one = CLASSIFIER.classify(text)
    catalogue = load_catalogue()
    forms = [render_json(one), render_card(card_lines(one, catalogue.find_service, explain=True), 60), render_csv_row(flat_values(one)),
             render_markdown([one]), visible(text), quote(text)]  # fmt: skip
    for form in forms:
        assert all(c.isprintable() or c in "\n\u3000" for c in form)
    list(extract_urls(text))


@pytest.mark.badday("I6")
@settings(max_examples=400, deadline=None)
@given(URL_LIKE)
def test_both_ways_of_opening_agree(text: str) -> None:
    """Where the quick path takes a URL, the long way gives the same."""
    plain = split_plain(text)
    if plain is not None and is_plain_host(plain[0]) and not is_inside(plain[0]):
        assert open_url(text) == open_repaired(text)


@settings(max_examples=300, deadline=None)
@given(URL_LIKE)
def test_what_was_opened_opens_again(text: str) -> None:
    """The URL a browser would open is opened unchanged, and leads to the same service and item."""
    first = CLASSIFIER.classify(text)
    if first.status is Status.KNOWN and first.url is not None and not first.via:
        again = CLASSIFIER.classify(first.url)
        assert (again.url, again.service, again.host) == (first.url, first.service, first.host)


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.sampled_from(["x.com", "youtube.com", "bakusai.com", "5ch.net", "note.com"])
)
def test_a_name_glued_to_a_service_is_not_the_service(prefix: str, host: str) -> None:
    """Only a dot makes a sub-domain: whatever is glued to a host is another site."""
    one = CLASSIFIER.classify(f"https://{prefix}{host}/")
    assert one.service is None or one.domain != host
