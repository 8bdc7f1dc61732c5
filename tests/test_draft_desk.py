"""``ihaho draft`` at a desk with tables and a ledger of its own."""

from pathlib import Path

import pytest
from conftest import Run

from ihaho_cli.errors import FaultyTableError
from ihaho_cli.tables import LETTER_TABLES, load_dicts

POST = "https://x.com/example_user/status/1234567890123456789"
SAME = "https://mobile.twitter.com/example_user/status/1234567890123456789?s=20"
OTHER = "https://x.com/example_user/status/1234567890123456780"
FACTS = b'info = "x"\nright = ["y"]\nreason = "z"\n'


def text(raw: bytes) -> str:
    """Output as a reader sees it."""
    return raw.decode("utf-8")


def row(table: str, **cells: str) -> str:
    """A table with one row, in the order of its columns."""
    columns = LETTER_TABLES[table]
    return ",".join(columns) + "\n" + ",".join(cells.get(column, "") for column in columns) + "\n"


def test_a_desks_article_is_cited(ihaho: Run, tmp_path: Path) -> None:
    """A row of the desk's law.csv stands in for the shipped one of its id, in letters, sheets and the pack for a lawyer."""
    own = row("law.csv", law_id="act-notice", law="架空法", article="99条", subject="通知", confidence="none")
    (tmp_path / "law.csv").write_text(own, encoding="utf-8")
    facts = FACTS + b'platform.received_at = "2026-11-10"\n'
    for arguments in (["draft", "platform-followup", POST, "--facts", "-"], ["draft", "--review-pack"]):
        assert "架空法99条" not in text(ihaho(*arguments, stdin=facts).stdout)
        done = ihaho(*arguments, "--data-dir", ".", stdin=facts)
        assert done.returncode == 0, text(done.stderr)
        assert "架空法99条" in text(done.stdout)


def test_a_desks_answer_is_known(ihaho: Run, tmp_path: Path) -> None:
    """A row of the desk's replies.csv stands in for the shipped one, another is added, the rest stays."""
    before = [one["reply_id"] for one in load_dicts("replies.csv")]
    own = row("replies.csv", reply_id="removed", name="消えた", step="架空の手順") + "own,窓口の回答,,,独自の手順,,,,,,none\n"
    (tmp_path / "replies.csv").write_text(own, encoding="utf-8")
    assert "独自の手順" in text(ihaho("draft", "next", "窓口の回答", "--data-dir", ".").stdout)
    assert "架空の手順" in text(ihaho("draft", "next", "removed", "--data-dir", ".").stdout)
    assert "架空の手順" not in text(ihaho("draft", "next", "removed").stdout)
    assert [one["reply_id"] for one in load_dicts("replies.csv", str(tmp_path))] == [*before, "own"]


@pytest.mark.parametrize(
    ("name", "written", "word"),
    [
        ("law.csv", "law_id,telephone\na,b\n", "telephone"),
        ("law.csv", "law_id,law\na\n", "見出しは 2 個"),
        ("replies.csv", "name\na\n", "reply_id"),
        ("replies.csv", row("replies.csv", reply_id="own", name="x", step="y", next_letters="nothing"), "nothing"),
        ("law.csv", row("law.csv", law_id="act-notice", law="架空法", valid_from="昨日"), "valid_from"),
    ],
)
def test_faults_of_a_desks_rows_are_named(ihaho: Run, tmp_path: Path, name: str, written: str, word: str) -> None:
    """``ihaho data check`` reads a desk's articles and answers like its other tables, with their place."""
    (tmp_path / name).write_text(written, encoding="utf-8")
    done = ihaho("data", "check", "--data-dir", ".")
    assert done.returncode == 6
    assert word in text(done.stdout)
    assert name in text(done.stdout)
    assert "Traceback" not in text(done.stderr)


def test_a_broken_table_is_refused(tmp_path: Path) -> None:
    """A desk's table of another shape is named, not half used."""
    (tmp_path / "law.csv").write_text("law_id,nothing\n", encoding="utf-8")
    with pytest.raises(FaultyTableError, match=r"law\.csv:1"):
        load_dicts("law.csv", str(tmp_path))


@pytest.fixture
def ledger(ihaho: Run, tmp_path: Path) -> str:
    """A ledger with one person's consultation about a post."""
    place = str(tmp_path / "l.db")
    assert ihaho("log", "init", "--yes", "--ledger", place).returncode == 0
    assert ihaho("log", "intake", POST, "--ledger", place).returncode == 0
    return place


def test_another_persons_post_is_said_and_nobody_named(ihaho: Run, ledger: str, tmp_path: Path) -> None:
    """The counselor hears that somebody else came about the same post however its URL is written; letter and sheet do not say it."""
    assert ihaho("log", "intake", OTHER, "--ledger", ledger).returncode == 0
    number = text(ihaho("log", "list", "--ledger", ledger, "--format", "csv").stdout)
    second = next(cell for line in number.split("\n") for cell in line.split(",") if cell.endswith("-00002"))
    done = ihaho("draft", "takedown", SAME, "--facts", "-", "--ledger", ledger, "--log", second, "--output", "a.txt", stdin=FACTS)
    assert done.returncode == 0, text(done.stderr)
    assert "別の方からの相談が台帳にあります" in text(done.stderr)
    for word in ("00001", "P0000"):
        assert word not in text(done.stderr).replace(second, "").replace("P00002", "")
    for path in tmp_path.glob("*.txt"):
        assert "別の方" not in path.read_text(encoding="utf-8")
    own = ihaho("draft", "takedown", OTHER, "--facts", "-", "--ledger", ledger, "--log", second, stdin=FACTS)
    assert "別の方" not in text(own.stderr)


def test_without_a_consultation_it_is_said_with_care(ihaho: Run, ledger: str) -> None:
    """Where nobody said whose consultation it is, the post may be the same person's."""
    for env, arguments in (({}, ["--ledger", ledger]), ({"IHAHO_LEDGER": ledger}, [])):
        done = ihaho("draft", "takedown", SAME, "--facts", "-", *arguments, env=env, stdin=FACTS)
        assert done.returncode == 0, text(done.stderr)
        assert "別の方の相談なら" in text(done.stderr)
        assert "P0000" not in text(done.stderr)
    assert "台帳" not in text(ihaho("draft", "takedown", OTHER, "--facts", "-", "--ledger", ledger, stdin=FACTS).stderr)
    shown = ihaho("draft", SAME, "--facts", "-", "--ledger", ledger, stdin=b'nature = "defamation"')
    assert "別の方の相談なら" in text(shown.stderr)


def test_no_ledger_is_no_obstacle(ihaho: Run, tmp_path: Path) -> None:
    """Without a ledger nothing is said and nothing made; one that cannot be read is said, and bars only where it was asked for."""
    done = ihaho("draft", "takedown", POST, "--facts", "-", stdin=FACTS)
    assert done.returncode == 0
    assert "台帳" not in text(done.stderr)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "l.db").write_bytes(b"nothing")
    broken = ihaho("draft", "takedown", POST, "--facts", "-", env={"IHAHO_LEDGER": str(tmp_path / "l.db")}, stdin=FACTS)
    assert broken.returncode == 0
    assert "確かめていません" in text(broken.stderr)
    asked = ihaho("draft", "takedown", POST, "--facts", "-", "--ledger", str(tmp_path / "l.db"), stdin=FACTS)
    assert asked.returncode == 5
    assert text(asked.stdout) == ""


def test_a_draft_is_noticed_when_somebody_else_comes(ihaho: Run, ledger: str) -> None:
    """The posts of a recorded draft are in the ledger by their canonical URL."""
    second = ihaho("log", "intake", "--ledger", ledger)
    number = text(second.stdout).split()[0]
    done = ihaho("draft", "takedown", OTHER, "--facts", "-", "--ledger", ledger, "--log", number, stdin=FACTS)
    assert done.returncode == 0, text(done.stderr)
    third = ihaho("log", "intake", OTHER, "--ledger", ledger)
    assert "別の方からの相談" in text(third.stderr)
