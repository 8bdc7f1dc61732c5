"""What the practice questions are about: made-up items on real services, and matters nobody ever had."""

from collections.abc import Sequence
from typing import NamedTuple

from ihaho_cli.letters.situation import Answer, Applicant, Goal, ImageAge, Nature, Operator, Received, RightHolder, Situation

URLS = (
    "https://twitter.com/example_user/status/1234567890123456789",
    "https://www.google.com/url?q=https%3A%2F%2Fbakusai.com%2Fthr_res%2Facode%3D1%2Fctgid%3D104%2Fbid%3D1%2Ftid%3D1234567%2F",
    "https://web.archive.org/web/2024/https://x.com/example/status/20",
    "https://detail.chiebukuro.yahoo.co.jp/qa/question_detail/q12345678901",
    "https://example.hatenablog.com/entry/2024/01/01/000000",
    "https://example.blogspot.com/2024/01/sample.html",
    "https://youtu.be/abcdEFGH_-1",
    "https://www.google.com/maps?cid=1234567890",
    "https://twitter.com.evil.example/example_user/status/20",
    "ｈｔｔｐｓ：／／ｎｏｔｅ．ｃｏｍ／example／n／n0123456789ab",
)
"""Plain, through a redirect, a copy, a look-alike, full-width."""

_DOMESTIC = Situation(nature=Nature.DEFAMATION, operator=Operator.DOMESTIC)
LETTERS: Sequence[tuple[str, Situation]] = (
    ("国内の掲示板に、個人の名誉にかかわる書き込みがある。運営者は分かっていて、本人が消してほしい", _DOMESTIC),
    (
        "情プラ法で指定されたサービスの投稿を、本人が消してほしい",
        Situation(nature=Nature.DEFAMATION, operator=Operator.FOREIGN, designated=Answer.YES, has_form=Answer.YES),
    ),
    ("国内の掲示板に先週書いた人を知りたい。消すのは後でよい", _DOMESTIC._replace(goal=Goal.IDENTIFY, post_age=7)),
    (
        "自分のイラストが、国内のサイトに無断で載せられた",
        Situation(nature=Nature.COPYRIGHT, right_holder=RightHolder.IP_HOLDER, operator=Operator.DOMESTIC),
    ),
    (
        "自分の写真が、米国の動画サービスに無断で載せられた",
        Situation(nature=Nature.COPYRIGHT, right_holder=RightHolder.IP_HOLDER, operator=Operator.FOREIGN),
    ),
    (
        "自分の登録商標を付けた偽物が、国内の通販サイトで売られている",
        Situation(nature=Nature.TRADEMARK, right_holder=RightHolder.IP_HOLDER, operator=Operator.DOMESTIC),
    ),
    (
        "18歳以上の本人が、望まない性的な画像を国内のサイトに載せられた",
        Situation(nature=Nature.INTIMATE, operator=Operator.DOMESTIC, image_age=ImageAge.ADULT),
    ),
    (
        "性的な画像を載せられた。写っている人は、撮影のとき18歳未満だった",
        Situation(nature=Nature.INTIMATE, operator=Operator.DOMESTIC, image_age=ImageAge.MINOR),
    ),
    ("運営者が分からないサイトに、個人の名誉にかかわる書き込みがある", Situation(nature=Nature.DEFAMATION)),
    (
        "自分の名前の検索結果に、私生活のことが出る。消したいのは検索結果",
        Situation(nature=Nature.PRIVACY, operator=Operator.FOREIGN, search=Answer.YES),
    ),
    (
        "選挙運動の期間中に、候補者本人の名誉にかかわる投稿が国内のサイトにある",
        Situation(
            nature=Nature.ELECTION, right_holder=RightHolder.CANDIDATE, operator=Operator.DOMESTIC, campaign_period=Answer.YES
        ),
    ),
    ("掲示板の管理者に、送信防止措置依頼書が届いた", _DOMESTIC._replace(received=Received.TAKEDOWN)),
    ("書き込みをした人に、開示についての意見照会書が届いた", _DOMESTIC._replace(received=Received.DISCLOSURE)),
    ("爆破の予告が書き込まれている", Situation(nature=Nature.THREAT, operator=Operator.DOMESTIC)),
    ("違法な薬物を売るという投稿を、見つけた人が知らせてきた", Situation(nature=Nature.ILLEGAL, applicant=Applicant.THIRD_PARTY)),
)
"""What somebody tells, and the same in the words the letters are chosen by."""

LAYOUTS = ("certified-mail", "power-of-attorney")
"""Letters that go with any other: as a wrong answer they would be a trap."""


class Count(NamedTuple):
    """A period to count from a day."""

    rule: str
    text: str
    """What happened on ``{day}``, and what is asked."""
    others: tuple[int, ...]
    """Days beside the right one that a miscount gives."""
    begins: bool = False
    """The first day on which something may be done is asked for, not the last of the period."""
    hour: int | None = None


COUNTS: Sequence[Count] = (
    Count("D1", "名誉毀損の依頼で、照会が{day}に発信者へ届きました。発信者が回答できる最後の日はいつですか", (-1, 1, -5)),
    Count("D2", "18歳以上の人の私事性的画像の依頼で、照会が{day}に発信者へ届きました。発信者が回答できる最後の日はいつですか", (-1, 1, 5)),
    Count("D2", "選挙運動の期間中の、候補者の名誉についての依頼で、照会が{day}に発信者へ届きました。発信者が回答できる最後の日はいつですか", (-1, 1, 5)),
    Count("D3", "指定された事業者の公表された窓口が、{day}に申出を受け付けました。結果が通知される期間の最後の日はいつですか", (-1, 1, 7)),
    Count("D5", "個人情報の利用停止の請求が、{day}に事業者へ届きました。返事がないとき、訴えを検討できる最初の日はいつですか", (-1, -8, 1), True),
    Count("D6", "{day}に書き込まれました。接続記録が失われている恐れがあるとする、窓口の目安の日はいつですか", (-60, -30, 30)),
    Count("D7-2", "開示命令についての決定の告知を、{day}に受けました。異議の訴えを起こせる最後の日はいつですか", (-1, 14, -16)),
    Count("D8", "米国の TAKE IT DOWN 法による有効な要請が、{day}の10時に事業者へ届きました。48時間の終わりはいつですか", (-1, 1, 5), hour=10),
)  # fmt: skip
"""Each rule of the deadlines that is sure and counted by the desk."""
