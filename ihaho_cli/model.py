"""The records and closed vocabularies that travel between the rooms.

Unknown is a value here: a URL no row knows is a `Classification` like any other. Records are named
tuples: as unchangeable as frozen dataclasses, made in a quarter of the time and imported in a tenth,
which the start-up of one command and the rate of a million URLs both feel.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Confidence(StrEnum):
    """How well a fact is witnessed: an official page, somebody else's page, or nothing seen."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    NONE = "none"


class Status(StrEnum):
    """What a pasted line turned out to be."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    ADDRESS = "address"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"


class Opened(NamedTuple):
    """A pasted text as a browser would open it."""

    status: Status
    """KNOWN where it is a real URL (whether a row knows it is decided elsewhere), else what it is instead."""
    url: str
    scheme: str
    host: str
    """As in the URL, without a trailing dot; ASCII."""
    path: str
    """Without the leading slash, percent-encoded."""
    query: str
    fragment: str
    userinfo: str
    warnings: tuple[str, ...]


class Cell(NamedTuple):
    """One text to classify and where it stood."""

    line: int
    """Physical line its row begins at, from 1; row number in an Excel file."""
    text: str
    row: Mapping[str, str] | None
    """All columns of its row, as they stand in the input; None for plain lines."""
    readable: bool = True
    """False where the line could not be decoded or taken apart; the text is then empty."""
    column: str | None = None
    """The column of its row the text stood in."""


MOST_COLUMNS = 16_384
"""Of a table: as many as a sheet of Excel has."""


class WrapperKind(StrEnum):
    """What a URL around another URL is: passed through, a place of its own, or opaque without the network."""

    REDIRECT = "redirect"
    COPY = "copy"
    SHORT = "short"


class Warn(StrEnum):
    """Everything that is said about a URL beside its result; a code may carry an argument after a colon."""

    FULLWIDTH = "fullwidth"
    IDEOGRAPHIC_STOP = "ideographic_stop"
    INVISIBLE = "invisible"
    WHITESPACE = "whitespace"
    BRACKETS = "brackets"
    ENTITY = "entity"
    DEFANGED = "defanged"
    MISSING_SCHEME = "missing_scheme"
    BROKEN_SCHEME = "broken_scheme"
    BACKSLASH = "backslash"
    DOT_SEGMENTS = "dot_segments"
    UPPER_CASE = "upper_case"
    TRAILING_DOT = "trailing_dot"
    PORT = "port"
    USERINFO = "userinfo"
    IDN = "idn"
    LOOKALIKE = "lookalike"
    VIEW_SOURCE = "view_source"
    ANDROID_APP = "android_app"
    SHORT_LINK = "short_link"
    COPY = "copy"
    NESTED = "nested"
    NOT_SINGLE = "not_single"
    NO_ITEM = "no_item"
    EXCEL_RUINED = "excel_ruined"
    EXCEL_ROUNDED = "excel_rounded"
    MAIL_ADDRESS = "mail_address"
    TOO_LONG = "too_long"
    ENDED = "ended"
    MOVED = "moved"
    NEVER_CONTACT = "never_contact"


WARNINGS: Mapping[Warn, str] = {
    Warn.FULLWIDTH: "全角の文字を半角に直して判定しました。",
    Warn.IDEOGRAPHIC_STOP: "ホスト名の「。」を「.」に直して判定しました。",
    Warn.INVISIBLE: "目に見えない文字が混じっていたので、取り除いて判定しました。",
    Warn.WHITESPACE: "途中や前後の空白・改行を取り除いて判定しました。",
    Warn.BRACKETS: "前後のかっこや引用符を取り除いて判定しました。",
    Warn.ENTITY: "HTML の記号 (&amp; など) を元の文字に戻して判定しました。",
    Warn.DEFANGED: "無害化の書き方 (hxxp、[.] など) を元に戻して判定しました。",
    Warn.MISSING_SCHEME: "先頭に https:// を補って判定しました。",
    Warn.BROKEN_SCHEME: "先頭の書き方 (ttp:// など) を直して判定しました。",
    Warn.BACKSLASH: "「\\」はブラウザーと同じく「/」として読みました。",
    Warn.DOT_SEGMENTS: "「..」や「%2e」はブラウザーと同じく、たどった先の場所として読みました。",
    Warn.UPPER_CASE: "ホスト名の大文字を小文字に直して判定しました。",
    Warn.TRAILING_DOT: "ホスト名の末尾の「.」を除いて判定しました。",
    Warn.PORT: "ポート番号の付いた URL です。同じサイトの別の入口かもしれません。",
    Warn.USERINFO: "「@」より前はサイト名ではありません。実際に開くのは「@」の後ろのサイトです。",
    Warn.IDN: "英数字以外の文字を含むホスト名です。実際の名前は xn-- で始まる形です。",
    Warn.LOOKALIKE: "{} に似せた名前ですが、別のサイトです。",
    Warn.VIEW_SOURCE: "view-source: を除いて判定しました。",
    Warn.ANDROID_APP: "android-app: の中の URL で判定しました。",
    Warn.SHORT_LINK: "短縮リンクです。ブラウザーで開き、表示された URL を貼り直してください。",
    Warn.COPY: "これは写しです。元の投稿とは別に、写しの運営者にも依頼が必要です。",
    Warn.NESTED: "転送や写しが深く重なっているため、途中までで判定しました。",
    Warn.NOT_SINGLE: "1件の投稿を指す URL ではありません。{}",
    Warn.NO_ITEM: "この URL の形からは、どの投稿かを読み取れませんでした。",
    Warn.EXCEL_RUINED: "Excel が番号を 1.37724E+18 のような形に変えています。元の URL をコピーし直してください。",
    Warn.EXCEL_ROUNDED: "番号の終わりに 0 が並んでいます。Excel が下の桁を失った可能性があるので、元の URL を確かめてください。",
    Warn.MAIL_ADDRESS: "メールアドレスです。投稿のある URL を貼ってください。",
    Warn.TOO_LONG: "長すぎるため、読み取れない部分があります。",
    Warn.ENDED: "終了したサービスです。{}",
    Warn.MOVED: "運営者やアドレスが変わったサービスです。{}",
    Warn.NEVER_CONTACT: "このサイトの運営者に本人から連絡してはいけません。検索事業者・サーバー会社・個人情報保護委員会に相談します。",
}  # fmt: skip
"""The sentence a counselor reads for each code; ``{}`` takes the argument."""


class KindOfItem(NamedTuple):
    """A kind of item in the words of the desk."""

    label: str
    single: bool
    """Whether a URL of this kind points at the one thing complained of."""


KINDS: Mapping[str, KindOfItem] = {
    **{
        name: KindOfItem(label, True)
        for name, label in {
            "post": "投稿", "comment": "コメント", "video": "動画", "photo": "写真", "reel": "リール動画",
            "story": "ストーリーズ", "review": "口コミ", "question": "質問", "answer": "回答", "article": "記事",
            "page": "ページ", "product": "商品・出品", "res": "レス", "image": "画像", "album": "アルバム",
            "file": "ファイル", "clip": "クリップ", "live": "配信", "novel": "小説", "track": "音声",
            "diary": "日記", "event": "イベント", "copy": "写し", "message": "メッセージ", "work": "作品", "app": "アプリ",
        }.items()
    },
    **{
        name: KindOfItem(label, False)
        for name, label in {
            "user": "利用者", "channel": "チャンネル", "handle": "チャンネル", "playlist": "再生リスト",
            "group": "グループ", "board": "板・掲示板", "blog": "ブログ全体", "site": "サイト全体",
            "search": "検索結果", "place": "施設・場所", "cid": "施設・場所", "contributor": "口コミの投稿者",
            "thread": "スレッド", "area": "地域", "category": "カテゴリー", "company": "企業", "shop": "店舗",
            "school": "学校", "hospital": "医療機関", "tag": "タグ", "list": "一覧", "server": "サーバー",
            "wiki": "ウィキ全体", "fanclub": "ファンクラブ", "room": "ルーム", "ticker": "銘柄", "invite": "招待",
            "top": "トップページ",
        }.items()
    },
}  # fmt: skip
"""Every kind an item may have."""


def label_of(kind: str) -> str:
    """The kind in the words of the desk; a kind no vocabulary knows stands for itself."""
    found = KINDS.get(kind)
    return kind if found is None else found.label


UNKNOWN_FIGURE8 = "不明"
UNKNOWN_FIGURE9 = "その他・不明"
OTHER_KNOWN_FIGURE9 = "上記以外の事業者/サービス等"
"""Key of the row of figure 9 for every known service without a row of its own."""
EDITIONS = ("today", "2022")
"""Editions of figure 9; the first is the default."""


class FormerName(NamedTuple):
    """A name something no longer bears."""

    name: str
    until: str
    """ISO date, year-month or year; empty where not known."""


class Operator(NamedTuple):
    """Who runs services: one legal person (a row of operators.csv)."""

    operator_id: str
    legal_name: str
    name_en: str
    former_names: tuple[FormerName, ...]
    country: str
    """ISO 3166 alpha-2; empty where not known."""
    representative: str
    """Representative in Japan; empty where not known."""
    address: str
    """Address for papers; empty where not known."""
    notes: str
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence


class Service(NamedTuple):
    """What a URL can be part of (a row of services.csv). Column meanings: data/README.md."""

    service_id: str
    name_ja: str
    name_en: str
    former_names: tuple[FormerName, ...]
    aliases: tuple[str, ...]
    category: str
    figure8: str
    figure9_2022: str
    figure9_today: str
    operator_id: str
    sites: tuple[str, ...]
    items: tuple[str, ...]
    contact: str
    """``never`` where a person must not be sent to it; else empty."""
    designated: str
    """``yes`` where a source for the designation under 情報流通プラットフォーム対処法 20条 was seen; else empty."""
    designated_date: str
    status: str
    """active, moved, ended or unknown."""
    operator_confidence: Confidence
    """How well it is witnessed that this operator runs this service."""
    examples: tuple[str, ...]
    canonical: tuple[str, ...]
    reserved: frozenset[str]
    item_help: str
    status_date: str
    status_reason: str
    successor: str
    former_operators: tuple[FormerName, ...]
    """Ids of operators.csv with the day until which each ran it."""
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence
    row: str
    """``shipped`` or ``desk``: whose table the row stands in."""
    place: str
    """``data/services.csv:41``."""


class Item(NamedTuple):
    """The one object a URL names on its service."""

    kind: str
    id: str | None
    """The narrowest id; None for a top page."""
    ids: Mapping[str, str]
    single: bool


class Match(NamedTuple):
    """By which rule of which table a service was found."""

    by: str
    """site, path, item, tenant, fingerprint or none."""
    rule: str | None
    row: str | None
    certainty: str | None


NO_MATCH = Match("none", None, None, None)


class Via(NamedTuple):
    """One redirect that was passed through."""

    service: str
    url: str


class Classification(NamedTuple):
    """What is known of one pasted URL. The JSON of `ihaho classify` has these names in this order."""

    line: int
    """Physical line of the input, from 1."""
    input: str
    status: Status
    url: str | None
    """What a browser would open (WHATWG URL), query and fragment kept."""
    canonical: str | None
    """The same item whatever the host or query; None where no row says how."""
    host: str | None
    domain: str | None
    """Registrable domain by the ICANN part of the public suffix list."""
    tenant: str | None
    """A person's own host, or host/path, on a shared service."""
    service: str | None
    service_name: str | None
    operator: str | None
    operator_confidence: Confidence | None
    category: str | None
    figure8: str | None
    figure9: str | None
    """Key of the row of figure 9 in the edition."""
    edition: str
    contact: str | None
    item: Item | None
    via: tuple[Via, ...]
    copy_of: "Classification | None"
    short_link: bool
    match: Match
    warnings: tuple[str, ...]
    """Codes of `Warn`, some with an argument after a colon."""


def sentence_of(warning: str) -> str:
    """The Japanese sentence of a warning as it stands in `Classification.warnings`.

    >>> sentence_of("lookalike:x.com")
    'x.com に似せた名前ですが、別のサイトです。'
    """
    code, _, argument = warning.partition(":")
    return WARNINGS[Warn(code)].replace("{}", argument)
