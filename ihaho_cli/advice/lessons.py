"""What is shown to a class, one command after another; all people, posts and hosts in it are made up."""

import re
from collections.abc import Sequence
from typing import NamedTuple

BANNER = "【練習】架空の例です。窓口の台帳には触れません。"
_FOR_A_SHELL = re.compile(r"[?&=%:]")
_POST = "https://twitter.com/flower11jiro/status/1377239270973349888"


class Lesson(NamedTuple):
    """One command and what to look at."""

    title: str
    words: str
    arguments: tuple[str, ...]
    into: str = ""
    """The file its output goes to; empty: the screen."""

    @property
    def line(self) -> str:
        """The command as it is typed."""
        # Double quotes mean the same to every shell a class may use.
        words = [f'"{word}"' if _FOR_A_SHELL.search(word) else word for word in self.arguments]
        return " ".join(["ihaho", *words, *([f"> {self.into}"] if self.into else [])])


LESSONS: Sequence[Lesson] = (
    Lesson("URL を調べる", "サービス、事業者、投稿の番号が分かります。旧 Twitter の URL でも X と答えます。", ("classify", _POST)),
    Lesson(
        "転送のリンク",
        "検索結果からの転送を通り抜けて、着いた先を答えます。--explain は、どの行によるかを示します。",
        (
            "classify",
            "--explain",
            "https://www.google.com/url?q=https%3A%2F%2Fbakusai.com%2Fthr_res%2Facode%3D1%2Fctgid%3D104%2Fbid%3D1%2Ftid%3D1234567%2F",
        ),
    ),
    Lesson("頼み方", "頼み方、要るもの、相手に伝わるものを、相談者に送れる文章で示します。", ("procedure", "爆サイ", "--plain")),
    Lesson("回答", "今日すること、頼み方、待つ期間、ほかの相談先までを1通にまとめます。", ("answer", _POST, "--need", "exposed")),
    Lesson("相談機関", "先に案内する機関と、案内しない機関の理由を示します。", ("refer", "--need", "exposed", "--need", "danger")),
    Lesson(
        "渡す紙",
        "ご本人がその機関へ持っていく紙です。その機関に要ることだけが、書き込む欄になります。",
        ("refer", "handover", "police_cyber"),
    ),
    Lesson(
        "書面の準備", "架空の事実のファイルから始めます。氏名や住所は書きません。", ("draft", "takedown", "--example"), "事実.toml"
    ),
    Lesson(
        "書面の下書き",
        "本人の名前で出す書面の下書きと、提出前の確認ができます。",
        ("draft", "takedown", "https://bbs.example.com/thread/123/45", "--facts", "事実.toml", "--output", "依頼書.txt"),
    ),
    Lesson("架空の台帳", "報告と同じ割合の記録を、60人分作ります。", ("demo", "data", "--persons", "60", "--output", "練習.db")),
    Lesson("台帳を見る", "相談者は番号です。氏名の欄はありません。", ("log", "list", "--ledger", "練習.db")),
    Lesson(
        "図表を数える", "報告の図表9と同じ表になります。", ("tally", "9", "R3.4..R3.12", "--edition", "2022", "--ledger", "練習.db")
    ),
)


def script() -> str:
    """A lecture's commands as Markdown."""
    lines = ["# ihaho の講義用のコマンド", "", BANNER, "空のフォルダーで、上から順に打ちます。", ""]
    for number, one in enumerate(LESSONS, 1):
        lines += [f"## {number}. {one.title}", "", one.words, "", "```sh", one.line, "```", ""]
    return "\n".join(lines)
