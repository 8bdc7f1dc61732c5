"""A consultation screen pasted whole: the answers read from under its questions.

The form's own questions come from intake.csv; beside them, the shorter headings that older screens and mails have.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ihaho_cli.extract import extract_urls
from ihaho_cli.text import fold

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "trouble": ("お困りの内容", "困っている内容"),
    "attribute": ("困っている方の属性", "属性"),
    "victim": ("困っている方は誰", "権利侵害の対象"),
    "place": ("掲載されている場所", "掲載場所"),
    "urls": ("サイトのURL", "URL"),
    "posted_at": ("掲載された時期", "掲載時期"),
    "wish": ("相談したい内容", "希望する対応"),
}
"""Key → how a heading begins on the screen."""

COLUMNS: Mapping[str, str] = {
    "contents": "trouble",
    "attribute": "attribute",
    "victim": "victim",
    "places": "place",
    "urls": "urls",
    "means": "wish",
}
"""Column of intake.csv → key."""

_SUGGESTED: Mapping[str, tuple[str, ...]] = {
    "life-threat": ("殺害予告", "殺す", "爆破"),
    "danger": ("つきまとい", "ストーカー", "脅され", "脅迫", "待ち伏せ"),
    "suicidal": ("死にたい", "消えたい", "自殺したい", "生きていたくない"),
    "suicide-post": ("自殺予告", "自殺の予告", "自殺募集", "集団自殺"),
    "child-abuse": ("虐待",),
    "intimate-minor": ("児童ポルノ", "未成年の裸"),
    "intimate-adult": ("リベンジポルノ", "性的な画像", "性的画像", "性的な動画", "裸", "盗撮", "ディープフェイク"),
    "av-performer": ("AV出演", "アダルトビデオ"),
    "identify": ("特定したい", "発信者", "書いた人", "投稿者を知りたい"),
    "remove-self": ("削除", "消したい", "消してほしい"),
    "remove-by-other": ("代わりに消", "代わりに削除", "代理で削除"),
    "judge": ("違法かどうか", "違法ですか", "罪になりますか"),
    "self-posted": ("自分が投稿", "自分で投稿", "自分の投稿"),
    "exposed": ("住所", "電話番号", "本名", "実名", "勤務先", "晒", "さらさ"),
    "mishandled-data": ("名簿が流出", "情報漏えい", "情報漏洩"),
    "copyright": ("著作権", "無断転載"),
    "trademark": ("商標", "模倣品", "偽物"),
    "impersonation": ("なりすまし", "成りすまし"),
    "hijack": ("乗っ取", "不正アクセス", "不正ログイン"),
    "phishing": ("フィッシング", "偽サイト"),
    "spam": ("迷惑メール",),
    "consumer": ("返金", "架空請求", "ワンクリック請求", "課金"),
    "company-review": ("口コミ", "クチコミ", "会社や店", "信用を"),
    "bankruptcy": ("破産",),
    "school-bullying": ("いじめ",),
    "damages": ("慰謝料", "損害賠償", "賠償"),
    "punish": ("処罰", "告訴", "被害届"),
    "election": ("選挙", "候補者"),
    "illegal-report": ("闇バイト", "違法薬物"),
    "operator-takedown": ("送信防止措置依頼書",),
    "sender-disclosure": ("意見照会書",),
}
"""Words that suggest a need, the gravest first; they never decide."""
_OF_CHILDREN = ("小学生", "中学生", "高校生", "未成年", "子ども", "子供", "娘", "息子")
"""Beside the words for a sexual image they suggest that a child may be in it."""

_MARK = re.compile(r"^[\s　]*(?:[■□●○◆◇・【\[*#>]|Q?\d{1,2}[.．:：)）])*[\s　]*")
_ANSWER = re.compile(r"[:：](.+)$")


class Suggestion(NamedTuple):
    """A need some words speak for; a person has to say whether it is so."""

    key: str
    words: tuple[str, ...]


class Consultation(NamedTuple):
    """What could be read from a pasted text."""

    answers: Mapping[str, str]
    """Keys of `QUESTIONS` that were found with an answer; lines of one answer are joined by 、."""
    urls: tuple[str, ...]
    suggested: tuple[str, ...]
    """Keys of needs the words suggest."""

    @property
    def is_screen(self) -> bool:
        """Whether the text looks like the form and not like a mail."""
        return len([key for key in self.answers if key != "urls"]) >= 2


def read_consultation(
    text: str, is_listed: Callable[[str], bool] = lambda host: False, form: Iterable[Mapping[str, str]] = ()
) -> Consultation:
    """The answers, the URLs and the suggestions of a pasted text; what is not there is not made up.

    ``form`` are the rows of intake.csv: the questions as they stand on the centre's screen.
    """
    asked = {fold(row["question"]): COLUMNS.get(row["column"], "") for row in form}
    collected: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        bare = _MARK.sub("", line).strip()
        known = asked.get(fold(bare))
        key, inline = (known, "") if known is not None else _question(bare)
        if known == "":
            current = ""
        elif key:
            current = key
            collected.setdefault(key, [])
            if inline:
                collected[key].append(inline)
        elif not bare:
            current = "" if current and collected[current] else current
        elif current:
            collected[current].append(bare)
    urls = dict.fromkeys(url for _, url in extract_urls(text, is_listed))
    answers = {key: "、".join(lines) for key, lines in collected.items() if lines and key != "urls"}
    return Consultation(answers, tuple(urls), suggest_needs(text))


def _question(line: str) -> tuple[str, str]:
    """The key a line asks for, and the answer where it stands on the same line."""
    for key, beginnings in QUESTIONS.items():
        for beginning in beginnings:
            if fold(line[: len(beginning)]) == fold(beginning) and "://" not in line[: len(beginning) + 2]:
                found = _ANSWER.search(line[len(beginning) :])
                rest = line[len(beginning) :]
                if found is not None or len(rest) <= 20:
                    return key, found[1].strip() if found is not None else ""
    return "", ""


def suggest_needs(text: str) -> tuple[str, ...]:
    """Needs whose words stand in a text, the gravest first as `_SUGGESTED` orders them within the chart."""
    return tuple(one.key for one in suggestions_in(text))


def suggestions_in(text: str) -> tuple[Suggestion, ...]:
    """Needs whose words stand in a text, each with those words of the vocabulary: never the text's own."""
    folded = fold(text)
    found = {key: tuple(word for word in words if fold(word) in folded) for key, words in _SUGGESTED.items()}
    if found["intimate-adult"]:
        young = tuple(word for word in _OF_CHILDREN if fold(word) in folded)
        found["intimate-minor"] += (*young, *found["intimate-adult"]) if young else ()
    return tuple(Suggestion(key, words) for key, words in found.items() if words)
