"""Small rooms around the ledger: what is masked, what comes due, what a form says, what a picture gives away."""

import struct
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihaho_cli.errors import BadInputError
from ihaho_cli.ledger.discretion import MASK, mask_search_words, personal_kinds
from ihaho_cli.ledger.due import find_due, render_ics
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exif import has_location
from ihaho_cli.ledger.intake_form import Form, parse_at
from ihaho_cli.ledger.vocabulary import Vocabulary
from ihaho_cli.tables import read_table

# Search words.


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.google.com/search?q=abc&hl=ja", "https://www.google.com/search?q=***&hl=ja"),
        ("https://search.yahoo.co.jp/search?p=%E5%B1%B1&ei=UTF-8", "https://search.yahoo.co.jp/search?p=***&ei=UTF-8"),
        ("https://example.com/?p=123", "https://example.com/?p=123"),
        ("https://example.com/?q=09000000000", "https://example.com/?q=***"),
        ("https://x.com/search?src=typed&q=abc", "https://x.com/search?src=typed&q=***"),
        ("https://x.com/hashtag/abc?src=hash", "https://x.com/hashtag/***?src=hash"),
        ("https://x.com/i/status/20", "https://x.com/i/status/20"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://example.com/#q=abc", "https://example.com/#q=***"),
        ("https://www.google.com/url?q=https://example.com/a", "https://www.google.com/url?q=https://example.com/a"),
        ("https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fs%3Fq%3Dabc", "https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fs%3Fq%3D***"),
        ("", ""),
        ("not a url", "not a url"),
    ],
)  # fmt: skip
def test_what_was_searched_for_is_masked(url: str, shown: str) -> None:
    """Search words go, in a query, a path, a fragment or a URL inside; numbers of posts and everything else stay."""
    assert mask_search_words(url) == shown


@given(st.text(max_size=80))
def test_masking_is_total_and_settles(url: str) -> None:
    """Any text can be masked; masking what is masked changes nothing."""
    once = mask_search_words(url)
    assert mask_search_words(once) == once


def test_a_url_wrapped_many_times_is_masked_whole() -> None:
    """Where URLs are wrapped deeper than anybody wraps them, the rest goes."""
    from urllib.parse import quote

    url = "https://example.com/?q=secret"
    for _ in range(8):
        url = f"https://example.com/?u={quote(url, safe='')}"
    assert "secret" not in mask_search_words(url)
    assert MASK in mask_search_words(url)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("090-0000-0000", ["電話番号"]), ("０３－００００－００００", ["電話番号"]), ("09000000000", ["電話番号"]), ("+81 90-0000-0000", ["電話番号"]),
        ("someone@example.com", ["メールアドレス"]), ("〒100-0000", ["郵便番号"]), ("千代田区霞が関2-1", ["住所"]), ("本名は 山田", ["氏名"]),
        ("削除の方法を案内した", []), ("R8-00123 の件", []), ("2026-05-01 に投稿", []), ("3件中2件", []), ("https://x.com/i/status/1234567890123456789", []),
    ],
)  # fmt: skip
def test_what_looks_like_personal_data(text: str, kinds: list[str]) -> None:
    """Telephone, mail, postcode, address and a name after its word are noticed; what a desk writes every day is not."""
    assert personal_kinds(text) == kinds


def test_no_text_keeps_the_check_busy() -> None:
    """Long runs of digits, letters and marks are looked through at once."""
    for piece in ("0", "0-", "a@", "a.", "区", "区1-", "氏名は", "〒1"):
        personal_kinds(piece * 5_000)


# What comes due.


def sent(number: int, at: str, rule: str, **detail: object) -> Event:
    """Something sent at an instant."""
    return Event(
        f"e{number}", EventKind.SENT, "P1", f"R8-{number:05}", datetime.fromisoformat(at),
        detail={"letter": "takedown", "urls": ["https://example.com/secret"], "rule": rule} | detail,
    )  # fmt: skip


def test_days_come_from_the_rule_and_the_day_it_arrived() -> None:
    """D3 counts from when the request arrived in Japan, or was sent where nobody noted it; an odd note is passed over."""
    events = [
        sent(1, "2026-11-19T15:30:00+00:00", "D3"),
        sent(2, "2026-11-19T15:30:00+00:00", "D3", arrived="2026-11-23"),
        sent(3, "2026-11-19T15:30:00+00:00", "D3", arrived="いつか"),
        sent(4, "2026-11-19T15:30:00+00:00", "D8", arrived="2026-11-23"),
        sent(5, "2026-11-19T15:30:00+00:00", "D99"),
        sent(6, "2026-11-19T15:30:00+00:00", ""),
        sent(7, "9999-12-01T00:00:00+00:00", "D10"),
    ]
    found = find_due(events, date(2026, 11, 27), 3)
    assert [(one.consultation_id, one.day, one.label) for one in found] == [
        ("R8-00004", date(2026, 11, 22), "48時間の終わり"),
        ("R8-00001", date(2026, 11, 27), "通知の最終日"),
        ("R8-00003", date(2026, 11, 27), "通知の最終日"),
        ("R8-00001", date(2026, 11, 28), "通知がなければ催促できる最初の日"),
        ("R8-00003", date(2026, 11, 28), "通知がなければ催促できる最初の日"),
        ("R8-00002", date(2026, 11, 30), "通知の最終日"),
    ]
    assert [one.marks for one in found if one.consultation_id == "R8-00004"] == [("日曜日",)]


def test_a_reply_settles_what_was_sent_before_it() -> None:
    """After a reply nothing of its consultation is due, until something is sent again."""
    reply = Event("r", EventKind.REPLY, "P1", "R8-00001", datetime(2026, 11, 21, tzinfo=UTC))
    events = [sent(1, "2026-11-20T00:00:00+00:00", "D3"), sent(2, "2026-11-20T00:00:00+00:00", "D3"), reply]
    assert {one.consultation_id for one in find_due(events, date(2026, 12, 1), 0)} == {"R8-00002"}
    again = sent(1, "2026-11-22T00:00:00+00:00", "D3")
    assert len(find_due([*events, again], date(2026, 12, 31), 0)) == 4


def test_the_calendar_file_tells_no_more_than_it_must() -> None:
    """Numbers, rules and days; no URL, every line within 75 bytes, marks of the format escaped."""
    odd = sent(1, "2026-11-20T00:00:00+00:00", "D9")._replace(consultation_id="a;b,c\\d\ne" + "長" * 40)
    text = render_ics(find_due([odd], date(2027, 12, 1), 0), datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC))
    assert "secret" not in text
    assert "a\\;b\\,c\\\\d e" in text
    assert "未確認" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "DTSTAMP:20261120T010203Z\r\n" in text


# The form.


@pytest.fixture(scope="module")
def form() -> Form:
    """The shipped questions."""
    tables = {name: read_table(name) for name in ("labels.csv", "intake.csv")}
    rows = {name: [dict(zip(table.header, cells, strict=True)) for cells in table.rows] for name, table in tables.items()}
    return Form(rows["intake.csv"], Vocabulary(rows["labels.csv"]))


def test_every_option_of_the_table_is_a_label(form: Form) -> None:
    """Each option of intake.csv leads to a code its figure knows, and each column is one an intake has."""
    labels = {(row[0], row[1]) for row in read_table("labels.csv").rows}
    figures = {"attribute": "4", "victim": "5", "contents": "6", "means": "7", "places": "8"}
    for question, column, option, code, *_ in read_table("intake.csv").rows:
        assert form.column_of(question) == column
        assert column in {*figures, "urls", "-", "consultation_id", "consultee_id", "at"}
        assert not option or (figures[column], code) in labels


def test_a_row_of_the_form_is_read_by_its_questions(form: Form) -> None:
    """Options are known by the table or by the labels; what neither knows is kept as it stands and said."""
    row = {
        "お困りの内容はどのようなことですか": "なりすまし；謎;謎",
        "掲載": "x",
        "お困りの情報が掲載されているサイトのURLを記入してください。": "見て https://example.com/a です",
    }
    answers = form.read_row(row)
    assert answers.values["contents"] == ("impersonation", "謎")
    assert answers.urls == ("https://example.com/a",)
    assert answers.unknown == (("contents", "謎"), ("contents", "謎"))
    assert form.passed_over(list(row)) == ["掲載"]
    assert form.single(row, "at") == ""


def test_a_time_without_zone_is_japans() -> None:
    """The form's clock is Japan's; a zone that is said is kept; what is no day is refused."""
    assert parse_at("2026/4/1 0:10") == datetime(2026, 3, 31, 15, 10, tzinfo=UTC)
    assert parse_at("2026-04-01 00:10 UTC") == datetime(2026, 4, 1, 0, 10, tzinfo=UTC)
    assert parse_at("令和8年4月1日") == datetime(2026, 3, 31, 15, 0, tzinfo=UTC)
    with pytest.raises(BadInputError):
        parse_at("いつか")
    with pytest.raises(BadInputError):
        Form([], Vocabulary([])).read_screen("質問のない文章")


# Pictures.


def tiff(tag: int, order: str = "<") -> bytes:
    """The smallest EXIF block with one tag."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IHHHII", 8, 1, tag, 4, 1, 26) + b"\0" * 8


@pytest.mark.parametrize("order", ["<", ">"])
def test_gps_is_seen_in_every_wrapping(order: str) -> None:
    """JPEG, PNG, WebP, HEIC and TIFF with GPS say so; without GPS, or broken, they do not."""
    for tag, expected in ((0x8825, True), (0x010F, False)):
        block = tiff(tag, order)
        for picture in (
            b"\xff\xd8\xff\xe1\0\x40Exif\0\0" + block, b"\x89PNG\r\n\x1a\n\0\0\0\x20eXIf" + block, b"RIFF\0\0\0\0WEBPEXIF\0\0\0\x20" + block,
            b"\0\0\0\x18ftypheic" + b"\0" * 20 + b"Exif\0\0" + block, block,
        ):  # fmt: skip
            assert has_location(picture) is expected
            for end in range(len(picture) - 20):
                assert not has_location(picture[:end])
    assert has_location(b"\xff\xd8<x:xmpmeta exif:GPSLatitude='35,0N'>")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_look_at_a_picture(raw: bytes) -> None:
    """Any bytes get an answer."""
    for start in (b"", b"II*\0", b"\x89PNG\r\n\x1a\neXIf", b"RIFFEXIF", b"Exif\0\0II*\0"):
        assert has_location(start + raw) in (True, False)
