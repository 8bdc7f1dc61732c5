"""The records and closed vocabularies of what a person can do: procedures, forms, agencies, and when to point to whom."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ihaho_cli.model import Confidence

PURPOSES: Mapping[str, str] = {
    "defamation": "名誉・侮辱・信用",
    "privacy": "プライバシー・肖像",
    "copyright": "著作権",
    "trademark": "商標",
    "intimate-image": "性的な画像",
    "impersonation": "なりすまし",
    "personal-data": "個人情報の取扱い",
    "minor": "未成年者の画像・情報",
    "search-result": "検索結果・検索候補",
    "court-order": "裁判所の決定による削除",
    "disclosure": "発信者情報の開示",
    "general": "そのほか・共通",
}
"""What is asked for, and its name in the words of the desk."""

CHANNELS: Mapping[str, str] = {
    "form": "Webフォーム",
    "report": "画面の「報告」ボタン",
    "mail": "メール",
    "post": "郵送",
    "board": "公開の依頼板への書き込み",
    "phone": "電話",
    "account": "自分のアカウントの設定",
    "court": "裁判所の手続",
    "successor": "引き継いだ相手や写しへの依頼",
    "none": "出典なし",
}
"""How a service takes a request; ``none`` says that no source was found, not that there is no way."""

WHO: Mapping[str, str] = {
    "self": "本人",
    "guardian": "親権者などの法定代理人",
    "lawyer": "弁護士",
    "agent": "代理人",
    "corporation": "法人",
    "right-holder": "権利者",
    "rights-body": "権利者団体",
    "anyone": "誰でも",
}


class Seen(StrEnum):
    """What the poster or the public learns from a request (three classes of readers, and no source)."""

    NOTHING = "nothing"
    REASON = "reason"
    ALL = "all"
    PUBLISHED = "published"
    UNKNOWN = ""


SEEN: Mapping[Seen, str] = {
    Seen.NOTHING: "投稿した人にも公開の場にも、依頼の内容は伝わらないとされています。",
    Seen.REASON: "書いた理由や対象の投稿が、投稿した人に伝わることがあります。",
    Seen.ALL: "氏名や連絡先を含む依頼の全文が、投稿した人や第三者に渡ったり公開されたりすることがあります。",
    Seen.PUBLISHED: "依頼そのものが誰にでも読める場所に載ります。",
    Seen.UNKNOWN: "何が伝わるかの出典がありません。伝わって困ることは書かないでください。",
}

FILLS: Mapping[str, str] = {
    "url": "対象の投稿のURL", "urls": "対象の投稿のURL (複数)", "item-id": "投稿の番号", "account": "投稿した人のアカウント名",
    "channel-name": "チャンネルの名前", "board-title": "掲示板の名前", "thread-title": "スレッドの題名", "thread-id": "スレッドの番号",
    "res-id": "レス番号", "category": "種類の選択", "posted-at": "投稿された日時", "timecode": "動画の中の時刻",
    "quote": "問題の部分をそのまま", "right": "侵害されたと考える権利", "reason": "侵害されたと考える理由", "explanation": "事情の説明",
    "request": "求めること", "identifiability": "あなたのことだと分かる理由", "name": "氏名", "kana": "ふりがな", "email": "メールアドレス",
    "phone": "電話番号", "address": "住所", "country": "国", "relation": "権利者との関係", "company": "会社・団体の名前",
    "position": "役職・立場", "own-account": "自分のアカウント", "id-document": "本人確認書類", "evidence": "証拠の資料",
    "signature": "署名", "date": "日付", "agreement": "同意・確認の印", "search-terms": "検索した言葉",
    "result-title": "検索結果の題名", "work": "元の著作物", "registration": "登録番号", "other": "そのほか",
}  # fmt: skip
"""What goes into a field of a form."""

PERSONAL_FILLS = frozenset(
    "name kana email phone address relation company position own-account id-document signature registration".split()
)
"""Fields the person fills in by hand; the program never asks for them."""

FIELD_KINDS = ("text", "longtext", "email", "url", "choice", "multi", "check", "file", "date", "signature", "number")

READERS: Mapping[str, str] = {"provider": "運営者だけ", "poster": "投稿した人にも", "public": "公開", "": ""}
"""Who sees what is written in a field."""

FACTS: Mapping[str, str] = {
    "age": "相談者の年齢 (数字)",
    "image_age": "画像の人が撮影時に何歳か: adult (18歳以上)、minor (18歳未満)、unknown",
    "residence": "住んでいる都道府県 (例: 東京都。東京、tokyo、13 でも。国外なら 海外)",
    "who": "相談者: self、guardian、school、third-party、corporation",
}
"""Facts that filter advice; none is stored."""

FACT_VALUES: Mapping[str, tuple[str, ...]] = {
    "image_age": ("adult", "minor", "unknown"),
    "who": ("self", "guardian", "school", "third-party", "corporation"),
}
"""The facts that have a closed set of values."""

AGENCY_ANSWERS: Mapping[str, str] = {"yes": "する", "no": "しない", "criteria": "独自の基準で見る", "unknown": "不明", "": "不明"}
"""The yes-or-no columns of agencies.csv in words."""

AGENCY_WAYS: Mapping[str, str] = {
    "phone": "電話", "web": "Web", "visit": "面談", "mail": "メール", "chat": "チャット", "line": "LINE", "post": "郵送",
    "app": "アプリ",
}  # fmt: skip
"""How an agency is reached (``channel`` of agencies.csv)."""


ASKS: Mapping[str, str] = {
    "url": "対象のURL（1件ずつ）",
    "service": "サイト・サービスの名前",
    "item": "投稿の番号・アカウント名",
    "seen_at": "投稿された日時・見つけた日時",
    "what": "何があったか（ご本人の言葉で）",
    "talk": "話したいこと（書かなくてもかまいません）",
    "wish": "どうしてほしいか",
    "done": "これまでに頼んだ先・日・返事",
    "data": "どんな個人情報が、いつから、どう扱われているか",
    "trade": "相手の事業者・契約や支払いの日・金額",
    "mail": "届いたメールの件名・差出人・日時",
    "papers": "届いた書面の名前・受け取った日・答える期限",
    "work": "元の作品の名前と、公開した所・日",
    "registration": "登録の番号・商品やサービス",
    "name": "氏名",
    "email": "メールアドレス",
    "contact": "連絡先",
}
"""What an agency may need to hear, in the order it stands on a hand-over sheet (``asks`` of handovers.csv)."""


class Procedure(NamedTuple):
    """One way to ask one service for one thing (a row of procedures.csv). Column meanings: data/README.md."""

    procedure_id: str
    service_id: str
    purpose: str
    channel: str
    title: str
    url: str
    address: str
    steps: tuple[str, ...]
    who: tuple[str, ...]
    needs: tuple[str, ...]
    time: str
    window: str
    """``yes`` where this route is the published window of 情報流通プラットフォーム対処法 22条; else empty."""
    seen: Seen
    account: str
    """``yes``, ``no`` or empty where no source says."""
    id_copy: str
    seal: str
    copies: str
    fee: str
    pitfalls: tuple[str, ...]
    source_date: str
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence


class FormField(NamedTuple):
    """One field of a service's form, in the form's own order (a row of forms.csv)."""

    field_id: str
    form_id: str
    service_id: str
    purposes: tuple[str, ...]
    form_title: str
    form_url: str
    field: str
    kind: str
    limit: int | None
    """Most characters the field takes; None where no source says."""
    required: str
    choices: tuple[str, ...]
    fill: str
    seen: str
    notes: str
    source_date: str
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence


class Agency(NamedTuple):
    """One agency a person may be pointed to (a row of agencies.csv)."""

    agency_id: str
    name_ja: str
    name_en: str
    operator: str
    handles: str
    does: str
    judges_illegality: str
    can_request_removal: str
    forwards_to_police: str
    notifies_platform: str
    who_may_use: str
    takes: tuple[str, ...]
    """Who may use it, of `FACTS` ``who``; empty: everyone."""
    min_age: int | None
    max_age: int | None
    residence: str
    """A key of `prefectures`; empty: all of Japan."""
    local_of: str
    """The agency of all Japan behind which this prefecture's desk stands; empty: it stands for itself."""
    image_age: str
    channel: tuple[str, ...]
    phone: tuple[str, ...]
    hours: str
    url: str
    cost: str
    fields: tuple[str, ...]
    notes: str
    source_date: str
    source_url: tuple[str, ...]
    checked: str
    confidence: Confidence


class Asking(NamedTuple):
    """What one agency asks for, where its fields do not say it (a row of handovers.csv)."""

    agency_id: str
    asks: tuple[str, ...]
    """Keys of `ASKS`; none: nothing is handed over."""
    note: str


class Pointer(NamedTuple):
    """An agency as a rule names it."""

    agency: str
    note: str
    """When it is the right one, or why it is not; may be empty for the right ones."""


class Rule(NamedTuple):
    """One row of the chart 各種窓口のチャート (a row of referrals.csv)."""

    rule_id: str
    key: str
    question: str
    group: str
    """``safety`` rules come first and nothing removes what they name."""
    first: tuple[Pointer, ...]
    also: tuple[Pointer, ...]
    never: tuple[Pointer, ...]
    text: str
    provenance: str
    confidence: Confidence
