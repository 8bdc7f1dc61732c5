"""What each column of each table means, in words for the people who edit them; data/README.md is made from this."""

from collections.abc import Mapping

_WITNESS = {
    "source_url": "出典の URL。複数は ; で区切る",
    "checked": "出典を見た日 (YYYY-MM-DD)。見ていなければ空",
    "confidence": "根拠の強さ: official (公式ページ)、secondary (二次資料)、none (なし)",
}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "services.csv": {
        "service_id": "変わらない id。小文字と数字をハイフンでつなぐ。終了・移転しても行を残す",
        "name_ja": "画面に出す名前",
        "name_en": "英語の名前",
        "former_names": "旧称。「名前<いつまで」を ; で区切る (例: Twitter<2023-07-24)。日が不明なら < の後を空に",
        "aliases": "人がよく打つ呼び名を ; で区切る。ほかのサービスと重ねない",
        "category": "種類",
        "figure8": "図表8の区分 (labels.csv の label)",
        "figure9_2022": "図表9の行の key (2022年版、figure9.csv)",
        "figure9_today": "図表9の行の key (今の版、figure9.csv)",
        "operator_id": "事業者の id (operators.csv)。分からなければ空",
        "sites": "所在を空白で区切る。書き方は下の「sites」",
        "items": "投稿などの URL の形を「 | 」で区切る。書き方は下の「items」",
        "contact": "never なら、本人から運営者に連絡させてはいけない。ふつうは空",
        "designated": "情プラ法の指定が確かめられれば yes。確かめられなければ空 (「指定なし」とは書かない)",
        "designated_date": "指定の日",
        "status": "active、moved (運営者やアドレスが変わった)、ended (終了)、unknown",
        "operator_confidence": "この事業者がこのサービスを運営していることの根拠の強さ",
        "examples": "items と同じ数・同じ順の、架空の例を「 | 」で区切る",
        "canonical": "同じ投稿をいつも開ける URL の形を「 | 」で区切る。最後の波括弧の種別に使う",
        "reserved": "利用者や板の名前ではない、最初の区切りの語を空白で区切る (home search など)",
        "item_help": "1件の投稿の URL の取り方を、相談員に1文で",
        "status_date": "移転・終了の日",
        "status_reason": "移転・終了の理由を短く",
        "successor": "後継のサービスの id",
        "former_operators": "前の事業者。「operators.csv の id<いつまで」を ; で区切る (例: line-kk<2023-10)",
        **_WITNESS,
    },
    "operators.csv": {
        "operator_id": "変わらない id",
        "legal_name": "書面に書く正式な名称",
        "name_en": "英語の名称",
        "former_names": "旧称。「名前<いつまで」を ; で区切る",
        "country": "国 (2文字のコード)",
        "representative": "日本における代表者。確かでなければ空",
        "address": "書面の送り先。確かでなければ空",
        "notes": "注意",
        **_WITNESS,
    },
    "hosts.csv": {
        "host": "services.csv の sites にあるホスト",
        "aliases": "同じサイトの別のホスト (国別・旧) を空白で区切る",
        **_WITNESS,
    },
    "wrappers.csv": {
        "wrapper_id": "変わらない id",
        "service_id": "services.csv にあるサービスの id。なければ独自の id",
        "name_ja": "名前 (独自の id のとき必須)",
        "name_en": "英語の名前",
        "kind": "redirect (通り抜ける転送)、copy (それ自体が掲載場所になる写し)、short (通信しないと開けない短縮リンク)",
        "sites": "所在。services.csv と同じ書き方",
        "target": "中の URL を {url} とした形を「 | 」で区切る。同じパスの写しは =https://元のサイト",
        "decode": "中の URL の読み方: plain、urldefense2、urldefense3、bing64、google-cache、translate-host",
        "category": "種類 (独自の id のとき必須)",
        "figure8": "図表8の区分 (独自の id のとき必須)",
        "operator_id": "事業者の id",
        "operator_confidence": "この事業者が運営していることの根拠の強さ",
        "examples": "「架空の URL => 中の URL」を「 | 」で区切る。short は URL だけ",
        **_WITNESS,
    },
    "fingerprints.csv": {
        "fingerprint_id": "サービス/手がかりの種類/番号",
        "name": "画面に出す名前",
        "service_id": "services.csv の id。なければ空",
        "signal": "手がかりの種類: cname address ns soa ptr (IPアドレスの名前) txt header generator asset text nodeinfo application-name og:platform canonical",
        "pattern": "値。* は任意の文字 (ホストでは、先頭の *. がその下の名前すべて、ほかの * は点を越えない)。cname・ns・soa・ptr・address では空白で区切って並べる。header は「名前」か「名前: 値」",
        "role": "host (置き場所) base (ほかのサービスも載るクラウド) relay (中継・CDN) dns (名前解決だけのことがある) software (使っているソフト)",
        "note": "注意を短く",
        **_WITNESS,
    },
    "registries.csv": {
        "registry_id": "変わらない id",
        "scope": "tld (ドメインの末尾) address (IPアドレス) network (その国の IPアドレス) other (それ以外のドメイン) "
        "parking (使われていないドメインを預かる会社のネームサーバー)",
        "keys": "末尾、アドレスの範囲、国を空白で区切る。すべてなら *",
        "rdap": "RDAP の入口。なければ空",
        "whois": "WHOIS のホスト。なければ空",
        "published": "出典の版 (IANA の表が公表された日)",
        **_WITNESS,
    },
    "procedures.csv": {
        "procedure_id": "サービスのid/目的/番号。番号は試す順。* で始まるサービスは一般的な進め方",
        "service_id": "services.csv の id",
        "purpose": "defamation privacy copyright trademark intimate-image impersonation personal-data minor search-result "
        "court-order disclosure general のどれか",
        "channel": "form (Webフォーム) report (画面の報告) mail post board (公開の依頼板) phone account court successor (終了後) "
        "none (出典なし)",
        "title": "手続の呼び名",
        "url": "フォームや案内のページ。公式のものだけ",
        "address": "メールや郵便の宛先。確かでなければ空",
        "steps": "手順を ; で区切る",
        "who": "頼める人を ; で区切る: self guardian lawyer agent corporation right-holder rights-body anyone",
        "needs": "用意するものを ; で区切る",
        "time": "公表・報道された処理の時間。7日の通知は書かない (window から決まる)",
        "window": "この入口が情プラ法22条の公表窓口だと確かめられれば yes",
        "seen": "投稿した人や公開の場に伝わるもの: nothing reason all published。出典がなければ空",
        "account": "アカウントが要るか: yes no。出典がなければ空",
        "id_copy": "本人確認書類の写し: yes no",
        "seal": "押印: none any registered (実印)",
        "copies": "部数",
        "fee": "費用",
        "pitfalls": "注意を ; で区切る",
        "source_date": "出典のページの日付",
        **_WITNESS,
    },
    "forms.csv": {
        "field_id": "form_id/番号2桁。番号はフォームの並び順",
        "form_id": "フォームの id",
        "service_id": "services.csv の id",
        "purposes": "目的を ; で区切る (procedures.csv の purpose)",
        "form_title": "フォームの呼び名",
        "form_url": "フォームのページ",
        "field": "画面に出ている項目の名前",
        "kind": "text longtext email url choice multi check file date signature number",
        "limit": "入れられる文字数。分からなければ空",
        "required": "必須なら yes、任意なら no。分からなければ空",
        "choices": "選択肢を ; で区切る。出典にあるものだけ",
        "fill": "入れるもの (ihaho_cli/advice/advice.py の FILLS)",
        "seen": "見る人: provider (運営者だけ) poster (投稿した人にも) public (公開)。分からなければ空",
        "notes": "注意を1文で",
        "source_date": "出典のページの日付",
        **_WITNESS,
    },
    "agencies.csv": {
        "agency_id": "変わらない id",
        "name_ja": "名前",
        "name_en": "英語の名前",
        "operator": "運営するところ",
        "handles": "扱うもの",
        "does": "すること",
        "judges_illegality": "違法かどうかの判断: yes no criteria (独自の基準)",
        "can_request_removal": "削除の要請: yes no unknown",
        "forwards_to_police": "警察への情報提供: yes no unknown",
        "notifies_platform": "事業者への通知: yes no unknown",
        "who_may_use": "使える人を文章で",
        "takes": "使える人を ; で区切る: self guardian school third-party corporation。誰でもなら空",
        "min_age": "使える年齢の下限",
        "max_age": "使える年齢の上限",
        "residence": "住む都道府県の限定 (tokyo など)",
        "local_of": "都道府県の窓口なら、その手前の全国の agency_id。住む所が分かるときだけ、その機関の次に示す",
        "image_age": "撮影時の年齢の限定: adult minor",
        "channel": "連絡の方法を ; で区切る",
        "phone": "電話番号を ; で区切る。出典がなければ空",
        "hours": "受付時間",
        "url": "公式ページ",
        "cost": "費用",
        "fields": "分野を ; で区切る",
        "notes": "注意",
        "source_date": "出典のページの日付",
        **_WITNESS,
    },
    "referrals.csv": {
        "rule_id": "変わらない id (ref-S1 など)",
        "order": "並び順。safety を上に",
        "key": "--need に書く語",
        "question": "相談員が選ぶ問い",
        "group": "まとまり。safety の行の案内先は、ほかの行で消えない",
        "first": "先に案内する agency_id を ; で区切る。= の後に、どんなときかを書ける",
        "also": "次に案内するもの。書き方は first と同じ",
        "never": "この行では案内しないもの。= の後に理由 (必須)",
        "text": "説明を1、2文で",
        "provenance": "根拠: F (公式チャート) S (報告) A (窓口の公表範囲) I (推論) decision",
        **_WITNESS,
    },
    "handovers.csv": {
        "agency_id": "agencies.csv の id",
        "asks": "渡す紙の欄を ; で区切る (ihaho_cli/advice/advice.py の ASKS)。何も渡さない窓口は -。行がなければ分野から決める",
        "note": "渡すときの注意を1文で",
        **_WITNESS,
    },
    "figure9.csv": {
        "edition": "版: 2022 か today",
        "order": "並び順",
        "group": "まとまり (合計の行)",
        "label": "行の名前",
        "key": "変わらない key (Google>検索 など)",
        "printed_2022_02": "2022-02-21 の報告に印刷された数",
        "services": "この行に入るサービスの id を空白で区切る",
        **_WITNESS,
    },
    "labels.csv": {
        "figure": "図表の番号 (4〜8)",
        "code": "変わらない code",
        "label": "区分の名前",
        "parent": "上の区分",
        "attested": "S (報告に印刷)、scope (報告の対象一覧)、2 (二次資料)、ours (仮)",
        **_WITNESS,
    },
    "published.csv": {
        "published_id": "変わらない id",
        "figure": "図表の番号 (2)",
        "since": "期間の最初の月 (YYYY-MM)",
        "until": "期間の最後の月",
        "row": "行の名前",
        "value": "公表された数",
        "status": "速報値なら「速報値」",
        "source": "出典の名前。表に印刷する",
        **_WITNESS,
    },
    "intake.csv": {
        "question": "相談フォームの質問、または CSV の見出し。句読点・全角半角は区別しない",
        "column": "入れる列: contents attribute victim places means urls consultation_id consultee_id at。- は台帳に残さない",
        "option": "選択肢。空の行は質問そのものを決める",
        "code": "その選択肢に当たる labels.csv の code",
        **_WITNESS,
    },
    "guides.csv": {
        "guide_id": "書いた人/番号",
        "author": "書いた事務所・会社・団体のドメイン。同じところの別のサイトは、同じ名前にまとめる",
        "services": "そのページが削除や開示の方法を説明するサービスの id を ; で区切る",
        **_WITNESS,
    },
    "law.csv": {
        "law_id": "変わらない id。条の番号が変わるときは、id@年 の行を足す (act-notice と act-notice@2028)",
        "law": "法律の略称。書面にはこの名前で書く",
        "article": "条・項・号 (25条1項)。番号を確かめていなければ空",
        "subject": "何を決めた条か",
        "valid_from": "この番号で効力を持つ最初の日。書面の日付より前から続いていれば空でよい",
        "valid_until": "最後の日。決まっていなければ空",
        **_WITNESS,
    },
    "replies.csv": {
        "reply_id": "変わらない id",
        "name": "回答の種類を、相談員の言葉で",
        "aliases": "ほかの呼び方を ; で区切る",
        "letters": "どの書面への回答か。書面の名前を ; で区切る。空なら、どの書面にも",
        "step": "次にすること",
        "next_letters": "次に使える書面の名前を ; で区切る",
        "deadline": "期間の id (D1〜D10)。なければ空",
        "note": "注意",
        **_WITNESS,
    },
}
"""Table → column → one line."""

GRAMMAR = """\
## sites

| 書き方 | 意味 |
|---|---|
| `host` | そのホストと、その下のすべてのサブドメイン。最も長く一致する行が勝つ |
| `=host` | そのホストと www だけ |
| `host/path` | そのパスの下だけ |
| `{blog}.host` | サブドメインが利用者ごとの場所になる。その名前が番号 `blog` になる |
| `host/{blog}` | パスの最初の区切りが利用者ごとの場所になる |
| `#` | ラベルの終わりの数字の並び (`{blog}.blog#.fc2.com`) |

## items

パスを `/` で区切った形で、先に書いたものが勝ちます。正規表現ではありません。

| 書き方 | 意味 |
|---|---|
| `status` | その文字どおり |
| `{post}` | 空でない任意の文字。波括弧の中は種別の名前で、番号の名前になる |
| `{post:digits}` | その型の文字だけ: digits hex alnum lower word name uuid res ftid any。`digits14` は14文字、`digits6+` は6文字以上、`lv.digits` は lv の後に数字 |
| `blog-entry-{article:digits}.html` | 文字と番号の組み合わせ。`{_}` は番号にしない任意の文字 |
| `*`、`**` | 任意の区切り1つ、0個以上 (1つの形に `**` は1度) |
| `{article:rest}` | 残りの区切りすべて |
| `?v={video}&[list={playlist}]` | クエリーのキー。順序は問わない。`[ ]` はなくてもよい |
| `;tid={thread:digits}` | パスに並ぶ key=value。順序は問わない |
| `#!/{user}` | フラグメントの形 |
| `//youtu.be/{video}` | そのホストだけで使う形 |

番号の種別 (kind) は、その形で最後に書かれた名前です。
"""


def render_readme() -> str:
    """The text of data/README.md."""
    parts = [
        "# data\n",
        "相談員が編集する表です。1行ごとに出典と確認日があります。書き換えたら `ihaho data check` で確かめてください。\n",
        "この説明は `ihaho data columns` の出力です。表の内容は CC0-1.0 (LICENSE) で自由に使えます。\n",
        "窓口独自の行は、同じ名前のファイルを別のフォルダーに置き、`--data-dir フォルダー` (または `IHAHO_DATA_DIR`) で重ねます。"
        "同じ id の行は窓口の行が勝ちます。\n",
    ]
    for table, columns in COLUMNS.items():
        parts.append(f"## {table}\n\n| 列 | 内容 |\n|---|---|")
        parts += [f"| {name} | {meaning.replace('|', chr(92) + '|')} |" for name, meaning in columns.items()]
        parts.append("")
    return "\n".join(parts) + "\n" + GRAMMAR
