"""The paste screen driven as a counselor drives it: pasted, read, then one key each; also with pastes made to break it."""

import os
import random
import select
import subprocess
import time
from pathlib import Path

import pytest
from conftest import clean_environment, command
from test_terminal import talk

pty = pytest.importorskip("pty", reason="a pseudo-terminal is a thing of Unix")

POST = "https://x.com/example/status/1234567890123456789"
SCREEN = f"""困っている方の属性
大学生

困っている方は誰ですか
自分自身(本人)

掲載されている場所
SNS

サイトのURL
{POST}

相談したい内容
発信者を特定したい

"""
HOSTILE = (
    "!", "!!", "&", "&&", ";", "|", "`id`", "$(id)", "'", '"', "\\", "#", "~", "*", "?", "<", ">", "%00", "%s%n", "{{7*7}}",
    "[red]x[/red]", "[link=https://evil.example]x[/link]", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202e", "\u2066", "\u200b",
    "\u3164", "\ufeff", "\U000e0041", "ＡＢＣ", "髙﨑𠮷", "🙂", "\t", "\r", "=cmd|' /C calc'!A0", "../../etc/passwd", "</w:t>",
    "q", "a", "f", "p", "n", "l", "属性\n大学生\n", "URL\n", "\n\n", "あ" * 900, "x" * 3000,
)  # fmt: skip


def pastes() -> list[str]:
    """Two hundred texts: a post's URL in the midst of what a shell, a terminal or a form would trip over."""
    chance = random.Random(7)
    made = []
    for number in range(200):
        around = [chance.choice(HOSTILE) for _ in range(chance.randint(1, 4))]
        made.append(f"{around[0]} {POST}{number % 10} {' '.join(around)}".replace("\x03", "").replace("\x04", ""))
    return made


class Terminal:
    """One sitting: what was written to the screen since the last look."""

    def __init__(self, home: Path) -> None:
        import termios

        leader, follower = pty.openpty()
        # Without the terminal's own echo, all that is seen is what the program wrote.
        settings = termios.tcgetattr(follower)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(follower, termios.TCSANOW, settings)
        self._leader = leader
        self.running = subprocess.Popen(
            command(), stdin=follower, stdout=follower, stderr=follower, close_fds=True,
            env=clean_environment(home) | {"TERM": "xterm", "IHAHO_PLAIN": "1"},
        )  # fmt: skip
        os.close(follower)

    def wait_for(self, words: str) -> str:
        """The screen up to some words."""
        seen = b""
        while words.encode() not in seen:
            assert select.select([self._leader], [], [], 20)[0], seen[-400:].decode(errors="replace")
            seen += os.read(self._leader, 65536)
        return seen.decode()

    def type(self, text: str) -> None:
        """Type or paste."""
        data = text.encode("utf-8", "surrogatepass")
        while data:
            data = data[os.write(self._leader, data[:512]) :]
            time.sleep(0.002)

    def close(self) -> int:
        """The exit code."""
        code = self.running.wait(timeout=20)
        os.close(self._leader)
        return code


@pytest.mark.badday("T1")
def test_two_hundred_hostile_pastes(tmp_path: Path) -> None:
    """Each paste is read as text: the post is found, no part of it becomes a key, and nothing of it reaches the terminal raw."""
    terminal = Terminal(tmp_path)
    terminal.wait_for("空の行で終わり):")
    for text in pastes():
        terminal.type(text + "\n\n")
        seen = terminal.wait_for("[q] 終わる: ")
        assert "1234567890123456789" in seen, ascii(text)
        raw = [c for c in seen if not (c.isprintable() or c in "\r\n")]
        assert raw == [], (ascii(text), raw)
        time.sleep(0.05)
        terminal.type("n")
        terminal.wait_for("空の行で終わり):")
    terminal.type(POST + "\n\n")
    terminal.wait_for("[q] 終わる: ")
    time.sleep(0.1)
    terminal.type("q")
    assert terminal.close() == 0


def test_a_screen_becomes_an_answer(tmp_path: Path) -> None:
    """A whole consultation is read for confirmation; [a] takes the suggested needs on Enter and writes the answer."""
    code, seen = talk(
        tmp_path,
        [("空の行で終わり", SCREEN), ("[q]", "a"), ("番号:", "\n"), ("[q]", "q")],
        env={"IHAHO_PLAIN": "1"},
    )
    assert code == 0
    assert "読み取った内容" in seen
    assert "属性: 大学生" in seen
    assert "1 今日すること" in seen
    assert "弁護士か法テラス" in seen


def test_the_other_keys(tmp_path: Path) -> None:
    """[p] shows the procedures and [f] the form's fields, a site without them says so; another paste goes on."""
    code, seen = talk(
        tmp_path,
        [
            ("空の行で終わり", POST + "\n\n"), ("[q]", "p"), ("[q]", "f"), ("[q]", "x"), ("[q]", "n"),
            ("空の行で終わり", "https://shop.example/a/1\n\n"), ("[q]", "p"), ("[q]", "f"), ("[q]", "q"),
        ],
        env={"IHAHO_PLAIN": "1"},
    )  # fmt: skip
    assert code == 0
    assert "この依頼で相手に伝わるもの" in seen
    assert "入れるもの" in seen
    assert "表にないサイトです" in seen
    assert "フォームの項目は表にありません" in seen


def test_the_letters_that_fit(tmp_path: Path) -> None:
    """[d] names the letters and their commands; where a stop rule holds it names none."""
    code, seen = talk(
        tmp_path,
        [("空の行で終わり", POST + "\n\n"), ("[q]", "d"), ("番号:", "13\n"), ("[q]", "d"), ("番号:", "7\n"), ("[q]", "q")],
        env={"IHAHO_PLAIN": "1"},
    )
    assert code == 0
    assert "ihaho draft" in seen
    assert "書面を作りません" in seen


def test_a_paste_without_a_url_asks_again(tmp_path: Path) -> None:
    """Text without a URL is no end: the desk says so and asks again."""
    code, seen = talk(tmp_path, [("空の行で終わり", "助けてください\n\n"), ("空の行で終わり", POST + "\n\n"), ("[q]", "q")])
    assert code == 0
    assert "URL が見つかりませんでした" in seen


def test_one_field_at_a_time(tmp_path: Path) -> None:
    """On a terminal the form is walked through by Enter, and left by q."""
    url = "https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/"
    code, seen = talk(tmp_path, [("次の項目", "\n"), ("次の項目", "\n"), ("次の項目", "q\n")], "draft", "form", url)
    assert code == 0
    assert "掲示板タイトル" in seen
    assert "→ 1234567" in seen
    assert "返信用アドレス" not in seen
