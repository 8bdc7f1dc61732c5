"""The fields of letters: what each is called, who will read it, and how it is typed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Seen(StrEnum):
    """Who comes to know what a person writes into a field."""

    FORWARDED = "forwarded"
    """The poster, as it is written."""
    IF_AGREED = "if-agreed"
    """The poster only on an explicit yes (disclose_name); else the provider alone."""
    PROVIDER = "provider-only"
    """Only whom the letter is sent to."""


class Kind(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    LONG = "longtext"
    DAY = "day"
    INSTANT = "instant"
    URL = "url"
    YES = "yes-no"
    MANY = "list"


class Field(NamedTuple):
    """One field of the facts file."""

    key: str
    label: str
    label_en: str
    seen: Seen
    kind: Kind
    help: str
    """One Japanese sentence for who fills it in."""


_F, _A, _P = Seen.FORWARDED, Seen.IF_AGREED, Seen.PROVIDER
_T, _L, _D, _I, _U, _Y, _M = Kind.TEXT, Kind.LONG, Kind.DAY, Kind.INSTANT, Kind.URL, Kind.YES, Kind.MANY

FIELDS: Mapping[str, Field] = {
    row[0]: Field(*row)
    for row in (
        ("date", "日付", "Date", _F, _D, "書面の日付です。書かなければ作った日になります。"),
        ("to.name", "宛先", "To", _F, _T, "書面を受け取る事業者の正式な名称です。"),
        ("to.department", "宛先の部署", "Department", _F, _T, "担当の部署が分かれば書きます。"),
        ("to.address", "宛先の住所", "Address of the addressee", _F, _T, "郵送するときの送り先です。"),
        ("to.kind", "宛先の種類", "Kind of addressee", _F, _T, "operator、host、cdn、registrar、search、access のどれかです。"),
        ("applicant.name", "氏名", "Name", _A, _T, "本人の氏名です。書かずに出力して、後から手で書けます。"),
        ("applicant.address", "住所", "Address", _P, _T, "本人の住所です。発信者に渡る部分には入りません。"),
        ("applicant.phone", "電話", "Telephone", _P, _T, "連絡のつく電話番号です。"),
        ("applicant.email", "電子メール", "E-mail", _P, _T, "連絡のつく電子メールです。"),
        ("applicant.country", "国", "Country", _P, _T, "英文の書面で使う国名です。"),
        ("applicant.representative", "代表者", "Representative", _P, _T, "法人の代表者の役職と氏名です。"),
        ("applicant.contact_person", "担当者", "Contact person", _P, _T, "法人の担当者です。"),
        ("guardian.name", "法定代理人の氏名", "Legal representative", _P, _T, "親権者や後見人の氏名です。"),
        ("guardian.relation", "本人との関係", "Relation", _P, _T, "父、母、未成年後見人などです。"),
        ("guardian.second_name", "もう一人の親権者", "Second parent", _P, _T, "共同で親権を持つもう一人の氏名です。"),
        ("guardian.single_ground", "一人で行う理由", "Ground for acting alone", _P, _L, "親権者の一人だけで行うときの理由です。"),
        ("bereaved.relation", "亡くなった方との関係", "Relation to the deceased", _P, _T, "配偶者、子、父母、兄弟姉妹などです。"),
        ("bereaved.deceased", "亡くなった方の氏名", "Name of the deceased", _A, _T, "亡くなった方の氏名です。"),
        ("agent.name", "代理人弁護士", "Attorney", _P, _T, "代理人の弁護士の氏名です。"),
        ("agent.office", "法律事務所", "Law firm", _P, _T, "事務所の名称です。"),
        ("agent.address", "代理人の住所", "Attorney's address", _P, _T, "事務所の所在地です。"),
        ("agent.number", "登録番号", "Registration no.", _P, _T, "弁護士の登録番号です。"),
        ("service", "サービス", "Service", _F, _T, "投稿のあるサービスの名前です。"),
        ("place.url", "URL", "URL", _F, _U, "その投稿1件の URL です。"),
        ("place.other", "その他の特定", "Other identifiers", _F, _T, "板・スレッド・レス番号、アカウント名などです。"),
        ("place.account", "アカウント", "Account", _F, _T, "投稿したアカウントの名前や ID です。"),
        ("place.posted_at", "投稿の日時", "Posted at", _F, _T, "画面に出ている投稿の日時です。"),
        ("place.info", "掲載された情報", "Information", _F, _L, "問題のある部分を、そのまま書き写すか説明します。"),
        ("info", "掲載された情報", "Information", _F, _L, "問題のある部分を、そのまま書き写すか説明します。"),
        ("translation", "英訳", "English translation", _F, _L, "問題のある部分の英訳です。"),
        ("right", "侵害されたとする権利", "Right infringed", _F, _M, "名誉権、プライバシー、肖像権、名誉感情などです。"),
        ("reason", "侵害されたとする理由", "Reason", _F, _L, "なぜ自分の権利が侵害されたと考えるかを、自分の言葉で書きます。"),
        ("harm", "被害の状況", "Harm", _F, _L, "実際に起きている困りごとを書きます。"),
        ("identifiability", "自分のことと分かる理由", "How I am recognised", _F, _L, "名前が書かれていないとき、読む人が自分と分かる理由です。"),
        ("standard", "触れる規約・基準", "Terms or standard", _F, _T, "サービスが公表する規約や基準の項目です。"),
        ("disclose_name", "氏名の開示の同意", "May my name be shown", _P, _Y, "発信者に氏名を知らせてよいかどうかです。書かなければ「いいえ」です。"),
        ("consent_all", "全体が渡ることの同意", "May all of it be passed on", _P, _Y, "連絡先を含む全体が、相手や公開の場に渡ってもよいかどうかです。"),
        ("attachments", "添付するもの", "Enclosures", _P, _M, "添える書類です。"),
        ("platform.received_at", "受付の日時", "Received at", _F, _T, "窓口が示した受付の日時です。"),
        ("platform.ref_no", "受付番号", "Reference no.", _F, _T, "窓口が示した受付番号です。"),
        ("platform.answer", "これまでの回答", "Answer so far", _F, _L, "届いた回答の内容です。なければ空にします。"),
        ("own_account", "自分のアカウント", "Own account", _P, _T, "求められたときだけ書きます。"),
        ("log.ip", "IPアドレス", "IP address", _F, _T, "開示された IP アドレスです。"),
        ("log.port", "送信元ポート", "Source port", _F, _T, "開示された送信元ポート番号です。"),
        ("log.at", "日時", "Timestamp", _F, _I, "接続の日時です。JST か UTC を付けて秒まで書きます。"),
        ("log.destination", "接続先", "Destination", _F, _T, "接続先の IP アドレスや URL です。"),
        ("log.source", "記録の出どころ", "Source of the record", _P, _T, "どの事業者の、いつの開示によるものかです。"),
        ("log.procedure", "予定する手続", "Planned procedure", _P, _T, "予定する手続と時期、事件番号です。"),
        ("disclosure.numbers", "求める情報の番号", "Items requested", _F, _M, "1〜14 の番号です。書かなければ宛先に合わせて選びます。"),
        ("disclosure.grounds", "開示を受ける理由の番号", "Grounds", _F, _M, "1 損害賠償、2 謝罪広告など、3 差止め、4 発信者への削除要求、5 その他です。"),
        ("disclosure.grounds_other", "その他の理由", "Other ground", _F, _L, "5 その他のときの内容です。"),
        ("disclosure.justification", "正当化する事情がないこと", "No justification", _F, _L, "違法といえない事情がないと考える理由を、自分の言葉で書きます。"),
        ("disclosure.special_ground", "特定発信者情報の要件", "Ground for special items", _F, _T, "イ、ロ、ハのどれかです。9〜13 を求めるときに書きます。"),
        ("disclosure.special_reason", "要件に当たる理由", "Why the ground holds", _F, _L, "イ・ロ・ハに当たると考える理由です。"),
        ("disclosure.hide", "発信者に示したくないもの", "Not to be shown", _P, _M, "氏名、理由、証拠のうち示したくないものです。"),
        ("evidence", "証拠", "Evidence", _F, _M, "証拠の番号と名前です。"),
        ("host.domain", "ドメイン", "Domain", _F, _T, "サイトのドメインです。"),
        ("host.ip", "IPアドレス・ネームサーバー", "IP and name servers", _F, _T, "調べて分かった IP アドレスなどです。"),
        ("host.looked_up_at", "調べた日", "Looked up on", _F, _D, "登録情報などを調べた日です。"),
        ("host.category", "通報の区分", "Category", _F, _T, "フォームの区分です。"),
        ("host.request", "求めること", "Request", _F, _L, "停止、転送、契約者への連絡などです。"),
        ("search.name", "検索する名前", "Name searched", _F, _T, "検索すると出てくる名前や語です。"),
        ("search.query", "検索の語", "Query", _F, _T, "入力した検索の語です。"),
        ("search.title", "結果の表題", "Result title", _F, _T, "検索結果に出る表題です。"),
        ("search.snippet", "結果の抜粋", "Snippet", _F, _L, "検索結果に出る抜粋です。"),
        ("search.role", "立場", "Standing", _F, _T, "会社員、学生など、公の立場ではないことを書きます。"),
        ("search.elapsed", "経過した時間", "Time elapsed", _F, _T, "その出来事からどのくらいたったかです。"),
        ("work.title", "著作物の題名", "Title of the work", _F, _T, "自分の著作物の題名や名前です。"),
        ("work.nature", "著作物の種類", "Kind of work", _F, _T, "写真、文章、イラスト、動画などです。"),
        ("work.original", "元の掲載場所", "Where the original is", _F, _T, "元の著作物を見られる場所です。"),
        ("work.ground", "権利者であること", "Ownership", _F, _L, "自分が作ったこと、または権利を得たことの説明です。"),
        ("work.manner", "侵害の態様", "Manner of infringement", _F, _T, "a 発信者が認めている、b そのままの写し、c 圧縮しただけの写し、other のどれかです。"),
        ("work.detail", "態様の説明", "Detail", _F, _L, "どこがどう使われているかの説明です。"),
        ("work.confirm", "確認の方法", "How to confirm", _F, _L, "侵害を確かめる方法です。"),
        ("work.not_licensed", "許諾していないこと", "Not licensed", _F, _Y, "この利用を許諾していなければ yes と書きます。書かなければ空欄になります。"),
        ("work.in_term", "保護期間内であること", "Within the term", _F, _Y, "保護期間が満了していなければ yes と書きます。書かなければ空欄になります。"),
        ("mark.number", "商標登録番号", "Registration no.", _F, _T, "登録番号です。"),
        ("mark.name", "登録商標", "Trademark", _F, _T, "登録された商標です。"),
        ("mark.country", "登録の国", "Country of registration", _F, _T, "登録の国です。"),
        ("mark.goods", "指定商品・役務", "Goods and services", _F, _T, "指定商品・役務と区分です。"),
        ("mark.use", "商標の使われ方", "Use of the mark", _F, _L, "出品などでどう使われているかです。"),
        ("mark.not_genuine", "真正品でない理由", "Why not genuine", _F, _L, "自分や許諾先の商品でないと分かる理由です。"),
        ("mark.business", "業としての販売", "Trade", _F, _L, "繰り返しや数量など、業として行っていると分かる事情です。"),
        ("mark.not_licensed", "許諾していないこと", "Not licensed", _F, _Y, "この使用を許諾していなければ yes と書きます。書かなければ空欄になります。"),
        ("intimate.consent", "第三者の閲覧の不承諾", "No consent", _F, _Y, "第三者が見ることを承諾していなければ yes と書きます。"),
        ("intimate.subject", "撮影された本人", "Depicted person", _F, _Y, "撮影された本人(または遺族)なら yes と書きます。"),
        ("intimate.statement", "同意のない公開の説明", "Statement", _F, _L, "同意なく公開されたことの、短い説明です。"),
        ("av.performer", "出演者名", "Performer", _F, _T, "作品で使われた出演者名です。"),
        ("av.product", "作品の題名・番号", "Product", _F, _T, "作品の題名や品番です。"),
        ("av.ground", "根拠", "Ground", _F, _T, "契約書がない、解除した、取り消した、などです。"),
        ("av.notice_date", "通知した日", "Notified on", _F, _D, "解除などを通知した日です。"),
        ("election.name", "選挙の名称", "Election", _F, _T, "どの選挙かです。"),
        ("election.from", "公示・告示の日", "Campaign from", _F, _D, "選挙運動の期間の初日です。"),
        ("election.until", "選挙期日の前日", "Campaign until", _F, _D, "選挙運動の期間の末日です。"),
        ("election.document", "選挙運動用の文書図画であること", "Campaign document", _F, _L, "当選させる、または当選させないための文書図画と考える理由です。"),
        ("data.what", "対象の個人データ", "Personal data", _F, _L, "どの情報についての請求かです。"),
        ("data.request", "請求の内容", "Request", _F, _T, "35-1、35-3、35-5 のどれかです。"),
        ("data.ground", "請求の理由", "Ground", _F, _L, "なぜ求めるかを、自分の言葉で書きます。"),
        ("eu.law", "触れる EU・加盟国の法", "EU or national law", _F, _T, "EU または加盟国のどの法に触れると考えるかです。"),
        ("reply.ref", "受付番号", "Reference no.", _F, _T, "こちらで付けた受付番号です。"),
        ("reply.received", "受け取った日", "Received on", _F, _D, "申出や照会を受け取った日です。"),
        ("reply.result", "結果", "Result", _F, _T, "stopped、partly、not-stopped、asked、missing のどれかです。"),
        ("reply.reason", "理由", "Reason", _F, _L, "結果の理由です。"),
        ("reply.missing", "足りないもの", "Missing", _F, _L, "足りない書類や記載です。"),
        ("reply.answer", "回答", "Answer", _F, _T, "disagree、agree、removed のどれかです。"),
        ("reply.show_reason", "理由を伝えてよいか", "May the reason be shown", _P, _Y, "申し出た人に理由を伝えてよいかどうかです。"),
        ("reply.contact", "回答の連絡先", "Contact for the answer", _F, _T, "照会への回答の送り先です。"),
        ("authority.matters", "委任する事項", "Matters", _P, _M, "委任する手続です。"),
        ("authority.target", "対象", "Target", _P, _L, "サービス、URL、情報です。"),
        ("authority.sub", "復代理", "Sub-agent", _P, _Y, "復代理人を選べるようにするかどうかです。"),
        ("authority.until", "期限", "Until", _P, _D, "委任の期限です。"),
    )
}  # fmt: skip
"""Every field by its key."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "to.kind": ("operator", "host", "cdn", "registrar", "search", "access"),
    "work.manner": ("a", "b", "c", "other"),
    "data.request": ("35-1", "35-3", "35-5"),
    "reply.result": ("stopped", "partly", "not-stopped", "asked", "missing"),
    "reply.answer": ("disagree", "agree", "removed"),
    "disclosure.numbers": tuple(str(number) for number in range(1, 15)),
    "disclosure.grounds": ("1", "2", "3", "4", "5"),
    "disclosure.special_ground": ("イ", "ロ", "ハ"),
}
"""Fields that take one of a few words."""
RIGHTS: Mapping[str, str] = {
    "名誉権": "社会での評価を下げられたこと",
    "名誉感情": "社会の常識を超える言葉で侮辱されたこと",
    "プライバシー": "知られたくない私生活の事実を、同意なく公開されたこと",
    "肖像権": "顔や姿を、同意なく撮影・公開されたこと",
    "信用・営業上の利益": "法人や店の信用を傷つけられたこと",
}
"""The rights a person may choose from, each with what it is about."""
SITUATION_KEYS = (
    "nature", "right_holder", "applicant.kind", "goal", "operator", "image.age", "danger", "received", "asks_us", "campaign_period",
    "contact_hidden", "refused", "known_ip", "contact_ban", "commission_asked", "post_date", "service.designated", "service.has_form",
    "service.cdn_fronted", "service.search", "service.serves_eu", "guardian.mode", "av.is",
)  # fmt: skip
"""Keys that choose a letter or its variant and are not printed."""
SITUATION_LABELS: Mapping[str, str] = {
    "nature": "何が起きたか", "right_holder": "だれの権利か", "applicant.kind": "だれの名前で出すか", "goal": "望むこと", "operator": "事業者の所在",
    "image.age": "写っている人の撮影のときの年齢", "danger": "危険", "received": "届いたもの", "asks_us": "窓口に送信や交渉を頼んでいる",
    "campaign_period": "選挙運動の期間中である", "contact_hidden": "発信者の連絡先が表示されていない", "refused": "断られた、または期間のうちに通知がない",
    "known_ip": "IP アドレスが分かっている", "contact_ban": "相手との接触や連絡が禁じられている", "commission_asked": "個人情報保護委員会か弁護士に相談した",
    "post_date": "投稿の日", "service.designated": "指定されたサービスである", "service.has_form": "依頼のフォームがある",
    "service.cdn_fronted": "配信を中継する会社を通している", "service.search": "検索サービスである", "service.serves_eu": "EU で使われるサービスである",
    "guardian.mode": "親権者の両方で行うか (both)", "av.is": "AV出演の被害である",
}  # fmt: skip
"""What each of them asks."""
HAND_WRITTEN = (
    "applicant.name",
    "applicant.address",
    "applicant.phone",
    "applicant.email",
    "guardian.name",
    "guardian.second_name",
    "agent.name",
)
"""Fields left blank by default: the person writes them by hand."""

NOT_PERSONAL = frozenset(
    ("nature", "danger", "applicant.kind", "right_holder", "goal", "operator", "image.age", "received", "right", *CHOICES)
)
"""Fields that are answered by one of a few words, the same for many people. Every other field is taken to be personal: free text
and URLs can name somebody, and what a person consents to is to be asked of that person anew."""
