"""What ``ihaho help`` says of things that belong to no single command. Lines are at most 80 cells wide."""

from collections.abc import Mapping

TOPICS: Mapping[str, tuple[str, str]] = {
    "exit-codes": (
        "終了コードの意味",
        """終了コード

いくつかのことが起きたときは、この順で後ろにあるものが返ります。

  0    済み。表にないサイトだったことも、結果のひとつです
  4    指定した名前・番号・ファイルがない。--strict では表にない URL も
  3    読めない入力があった。ほかは済んでいる
  6    表やテンプレートに不備がある (確認日が古いだけなら 0)
  7    書面を作れない (止める規則、受け付けない内容、--strict で空欄が残る)
  8    通信を頼まれたが、どこからも答えがない
  5    台帳や出力先が使えない。または、要る部品が入っていない
  2    使い方の誤り
  1    ihaho の不具合。--debug で記録を残せます
  130  Ctrl-C で止めた
  143  ほかのプログラムが止めた (SIGTERM)

例:
  ihaho classify --strict --input 一覧.csv --output 判定.csv || echo $?
""",
    ),
    "formats": (
        "出力の形の選び方",
        """出力の形

  text   人が読む形。ふつうはこれです。パイプの先でも日本語の文章のまま
  json   1つの JSON。classify はいつも配列です
  jsonl  1行に1つの JSON。ファイルや標準入力をまとめて判定するときの既定
  csv    表計算ソフト用。ファイルへは BOM 付き UTF-8。= などで始まるセルは
         式にならないように ' を付けます
  md     Markdown の表
  xlsx   Excel。--output 名前.xlsx が要ります
  docx   Word。pdf は PDF。書面 (draft) と報告 (tally) の形です

--format がなければ、--output の名前の終わり (.json .csv …) から決まります。
JSON の名前は英語で、版が変わっても変えません。データは標準出力に、言葉と進捗は
標準エラーに出ます。データと書面は UTF-8、ほかの文章は端末の文字コードです。
色は NO_COLOR で消え、IHAHO_PLAIN=1 では枠も棒も使いません。

例:
  ihaho classify --format json "https://x.com/example/status/20"
  ihaho tally all --output 半期報告.docx
""",
    ),
    "privacy": (
        "何が端末の外に出て、何が残るか",
        """個人情報と通信

外に出るもの
  --online を付けない限り、何も出ません。付けると、先に問い合わせ先を示してから
  ホスト名を DNS と登録情報 (RDAP・WHOIS) に尋ねます。投稿のページは開きません。
  --fetch ではサイトのトップページだけを、data links --online では表の出典の
  ページだけを開きます。

残るもの
  台帳に、氏名・住所・電話・メールの欄はありません。相談者は番号です。
  書面に入れた個人の情報は、その下書きだけに入ります (自分だけが読める 0600)。
  通信の答えは7日で消えます。記録に URL の全体は残しません。
  画面の記録 (シェルの履歴) に残したくないときは、引数なしの ihaho に貼ります。

消す
  ihaho log erase 番号   1つの相談を、控えからも消す
  ihaho log purge        保存期間の過ぎた相談を消す

守れないもの
  端末そのものを乗っ取られたとき、控えを別の場所へ写したとき、SSD に残る消し跡は
  守れません。ディスクの暗号化を使ってください (ihaho doctor が確かめます)。
""",
    ),
    "periods": (
        "期間の書き方",
        """期間の書き方 (tally、demo data)

  令和3年度  R3年度      4月から翌年3月まで
  R3上半期  令和3年度下半期   4〜9月、10月〜翌年3月
  R3.4..R3.12            月から月まで (両端を含む)
  2021-04..2021-12       西暦でも
  2021-01..2021-12       暦年 (「2021年」だけでは年度と区別できず、断ります)
  今月 先月 今年度 昨年度   今年度は今月まで

月は日本時間で数えます。全角でも書けます。
ない月や、平成31年5月のような元号の誤りは、直し方とともに断ります。

--since 2021-04 --until 2021-12 でも同じです。

例:
  ihaho tally 3 R3.4..R3.12
  ihaho tally all R8上半期 --compare
""",
    ),
}
"""Name → its line in the list, and the text."""
