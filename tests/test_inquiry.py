"""``ihaho classify --online`` and ``--from-file`` as a counselor types them, against a small internet on loopback."""

import csv
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which

import pytest
from conftest import Run, clean_environment
from online_world import PUBLIC, World, http, make_certificate, rdap_address, rdap_domain, world

PRELUDE = """
import json, os, socket
from ihaho_cli.online import guard, lookup
PORTS = json.loads(os.environ["WORLD_PORTS"])
def dial(address, port, kind, seconds):
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    opened.settimeout(seconds)
    try:
        opened.connect(("127.0.0.1", PORTS[f"{kind}{port}"]))
    except OSError:
        opened.close()
        raise
    return opened
guard.dial_out = dial
lookup.name_servers = lambda: ["192.0.2.53"]
from ihaho_cli.cli.start import main
main()
"""
needs_openssl = pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")
needs_office = pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
ZONE = {("blog.site.com", "CNAME"): ["hatenablog.com"], ("hatenablog.com", "A"): [PUBLIC]}
WEB = {
    "rdap.verisign.com/com/v1/domain/site.com": http(rdap_domain("Example Registrar", "abuse@registrar.example")),
    f"rdap.db.ripe.net/ip/{PUBLIC}": http(rdap_address("Example Hosting", "US")),
}
URL = "https://blog.site.com/secret-path/1?token=abc"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A certificate the processes of these tests are told to trust."""
    yield make_certificate(tmp_path_factory.mktemp("tls"), ("rdap.verisign.com", "rdap.db.ripe.net"))


def ihaho_in(
    made: World, home: Path, certificate: Path, *arguments: str, sent: str | None = None, prelude: str = PRELUDE
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", prelude, *arguments], capture_output=True, cwd=home, env=environment_of(made, home, certificate),
        timeout=60, check=False, input=None if sent is None else sent.encode(), stdin=subprocess.DEVNULL if sent is None else None,
    )  # fmt: skip


def started_in(made: World, home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-u", "-c", PRELUDE, *arguments], cwd=home, env=environment_of(made, home, home / "none"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def environment_of(made: World, home: Path, certificate: Path) -> dict[str, str]:
    ports = json.dumps({f"{kind}{port}": at for (kind, port), at in made.ports.items()})
    return clean_environment(home) | {"WORLD_PORTS": ports, "SSL_CERT_FILE": str(certificate)}


def in_office(path: Path, form: str, folder: Path) -> Path:
    """The file as LibreOffice writes it in another form."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", form, "--outdir", str(folder), str(path)],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    return path.with_suffix("." + form.partition(":")[0])


@needs_openssl
def test_a_look_up_says_first_what_it_asks(certificate: Path, tmp_path: Path) -> None:
    """Announced on stderr, answered on stdout; the path of the reported page is asked of nobody and kept nowhere."""
    with world(ZONE, WEB, certificate=certificate) as made:
        done = ihaho_in(made, tmp_path, certificate, "classify", "--online", "--yes", "--memo", "m.md", "--evidence", "e", URL)
        assert not any("secret" in one or "token" in one for one in made.asked)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, err
    assert "blog.site.com と site.com のレコード" in err
    assert "はてなブログ" in out
    assert "DNS などの手がかり" in out
    assert "Example Registrar" in out
    assert "ihaho procedure hatenablog" in out
    memo = tmp_path / "m.md"
    assert "## 判明" in memo.read_text(encoding="utf-8")
    index = json.loads((tmp_path / "e" / "index.json").read_text(encoding="utf-8"))
    assert {one["kind"] for one in index} == {"dns", "rdap"}
    written = [memo, *(tmp_path / "e").iterdir(), *(tmp_path / ".cache" / "ihaho" / "answers").iterdir()]
    for file in written:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"secret-path" not in file.read_bytes()


@needs_openssl
def test_the_json_has_one_more_key(certificate: Path, tmp_path: Path) -> None:
    """``online`` holds the findings and what was asked; without --online the contract's keys stay as they are."""
    with world(ZONE, WEB, certificate=certificate) as made:
        done = ihaho_in(made, tmp_path, certificate, "classify", "--online", "--yes", "--format", "json", URL)
    [one] = json.loads(done.stdout)
    assert (one["status"], one["service"], one["match"]["by"]) == ("known", "hatenablog", "fingerprint")
    assert one["online"]["platform"] == "はてなブログ"
    assert {"level": "found", "key": "country", "value": "US", "by": f"{PUBLIC} の登録情報"} in one["online"]["findings"]
    assert list(one)[-1] == "online"


def test_nobody_to_confirm_means_nothing_is_asked(tmp_path: Path) -> None:
    """In a pipe without --yes the announcement is all that happens."""
    with world() as made:
        done = ihaho_in(made, tmp_path, tmp_path / "none", "classify", "--online", URL)
        assert done.returncode == 2
        assert "--yes" in done.stderr.decode()
        assert not made.asked


def test_a_no_is_a_no(tmp_path: Path) -> None:
    """On a terminal the question is put, and anything but a yes ends with nothing asked."""
    keyboard, screen = os.openpty()
    with world() as made:
        ports = json.dumps({f"{kind}{port}": at for (kind, port), at in made.ports.items()})
        os.write(keyboard, b"n\n")
        done = subprocess.run(
            [sys.executable, "-c", PRELUDE, "classify", "--online", URL], stdin=screen, capture_output=True, cwd=tmp_path,
            env=clean_environment(tmp_path) | {"WORLD_PORTS": ports}, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 130
        assert "問い合わせますか" in done.stderr.decode() + done.stdout.decode()
        assert not made.asked
    os.close(keyboard)
    os.close(screen)


def test_a_note_that_is_there_is_not_written_over(ihaho: Run, tmp_path: Path) -> None:
    """Said before anything is asked: the note or the evidence would have no place."""
    (tmp_path / "m.md").write_text("mine")
    (tmp_path / "dig.txt").write_text("")
    done = ihaho("classify", "--online", "--yes", "--memo", "m.md", URL)
    assert done.returncode == 5
    assert "通信" not in done.stderr.decode()
    assert (tmp_path / "m.md").read_text() == "mine"
    assert ihaho("classify", URL, "--from-file", "dig.txt", "--memo", "m.md", "--force").returncode == 0


def test_a_known_site_needs_no_asking(tmp_path: Path) -> None:
    """What the tables know is not asked of the network."""
    with world() as made:
        done = ihaho_in(made, tmp_path, tmp_path / "none", "classify", "--online", "--format", "jsonl", "https://x.com/a/status/20")
        assert done.returncode == 0
        assert not made.asked
    assert json.loads(done.stdout)["online"] is None


def test_silence_everywhere_is_exit_code_8(tmp_path: Path) -> None:
    """Where nobody answers the card still stands, and one line says so with its cure."""
    with world() as made:
        made.ports["udp", 53] = 1
        done = ihaho_in(made, tmp_path, tmp_path / "none", "classify", "--online", "--yes", URL)
    assert done.returncode == 8
    assert "対処:" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert "不明" in done.stdout.decode()


def test_a_short_link_is_followed_only_when_asked(tmp_path: Path) -> None:
    """t.co is asked where it leads; the target is classified, with the link as the way."""
    web = {"t.co/abc": http(b"", "Location: https://x.com/a/status/20", status="301 Moved")}
    with world({("t.co", "A"): [PUBLIC]}, web) as made:
        done = ihaho_in(made, tmp_path, tmp_path / "none", "classify", "--online", "--yes", "--format", "jsonl", "http://t.co/abc")
        assert [one for one in made.asked if one.startswith("GET")] == ["GET t.co/abc"]
    one = json.loads(done.stdout)
    assert (one["service"], one["item"]["id"], one["via"][0]["url"]) == ("x", "20", "http://t.co/abc")


def test_pasted_answers_need_no_network(ihaho: Run, tmp_path: Path) -> None:
    """--from-file reads dig's output, in CP932 and UTF-16 too, and writes the same note."""
    text = "blog.site.example. 300 IN CNAME hatenablog.com.\n; 調べた結果\n"
    for number, encoding in enumerate(("utf-8", "cp932", "utf-16", "iso2022_jp")):
        (tmp_path / "dig.txt").write_bytes(text.encode(encoding))
        done = ihaho("classify", "https://blog.site.example/", "--from-file", "dig.txt", "--memo", f"{number}.md")
        assert done.returncode == 0, done.stderr.decode()
        assert "はてなブログ" in done.stdout.decode()
        assert "通信はしていません" in (tmp_path / f"{number}.md").read_text(encoding="utf-8")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\x00\x80")
    assert ihaho("classify", "https://blog.site.example/", "--from-file", "bytes.txt").returncode == 0
    (tmp_path / "mail.txt").write_text("Received: from a ([93.184.216.35])\n")
    assert "93.184.216.35" in ihaho("classify", "https://b.example/", "--from-file", "mail.txt").stdout.decode()
    assert ihaho("classify", "https://b.example/", "--from-file", "none.txt").returncode == 4
    assert ihaho("classify", "not a url", "--from-file", "mail.txt").returncode == 3


@needs_openssl
def test_a_list_is_asked_host_by_host(certificate: Path, tmp_path: Path) -> None:
    """A file's hosts are announced together, each asked once, and the table keeps its columns with what was learnt beside them."""
    rows = ["番号,URL", f"1,{URL}", "2,https://x.com/a/status/20", f"3,{URL}?again", "4,https://two.site.com/", "5,not a url"]
    (tmp_path / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    arguments = ("classify", "--online", "--yes", "--input", "list.csv", "--column", "URL", "--memo", "m.md", "--evidence", "e")
    with world(ZONE, WEB, certificate=certificate) as made:
        done = ihaho_in(made, tmp_path, certificate, *arguments, "--output", "o.csv")
        assert made.asked.count("A blog.site.com") == 1
        assert made.asked.count("GET rdap.verisign.com/com/v1/domain/site.com") == 1
    err = done.stderr.decode()
    assert done.returncode == 3, err
    assert "(2 件)" in err
    assert (
        err.index("two.site.com と site.com のレコード")
        < err.index("[調査] 1/2 blog.site.com")
        < err.index("[調査] 2/2 two.site.com")
    )
    table = list(csv.DictReader((tmp_path / "o.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [one["番号"] for one in table] == list("12345")
    assert [one["ihaho_service"] for one in table] == ["hatenablog", "x", "hatenablog", "", ""]
    assert [one["ihaho_online_registrar"] for one in table] == [
        "Example Registrar",
        "",
        "Example Registrar",
        "Example Registrar",
        "",
    ]
    assert (tmp_path / "o-rejected.csv").exists()
    assert (tmp_path / "m.md").read_text(encoding="utf-8").count("# 技術メモ") == 2
    assert len(json.loads((tmp_path / "e" / "index.json").read_text(encoding="utf-8"))) > 10
    with world(ZONE, WEB, certificate=certificate) as made:
        piped = ihaho_in(made, tmp_path, certificate, "classify", "--online", "--yes", "-", sent=f"{URL}\nhttps://x.com/a\n")
    assert piped.returncode == 0, piped.stderr.decode()
    assert [json.loads(line)["service"] for line in piped.stdout.splitlines()] == ["hatenablog", "x"]


def test_an_interrupted_run_keeps_what_is_there(tmp_path: Path) -> None:
    """Ctrl-C ends the asking; what was learnt is written, the others stay unknown, and the exit code says so."""
    urls = [f"https://host{number}.example/" for number in range(6)]
    with world({(f"host{number}.example", "CNAME"): ["hatenablog.com"] for number in range(6)}) as made:
        started = started_in(made, tmp_path, "classify", "--online", "--yes", "--format", "jsonl", *urls)
        assert started.stderr is not None
        for line in started.stderr:
            if b"3/6" in line:
                break
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    assert started.returncode == 130
    answers = [json.loads(line) for line in out.splitlines()]
    assert [one["service"] for one in answers[:2]] == ["hatenablog"] * 2
    assert [one["online"] for one in answers[3:]] == [None] * 3
    assert len(answers) == 6
    assert "途中でやめました" in err.decode()


@needs_openssl
@needs_office
def test_the_note_is_a_word_file_too(certificate: Path, tmp_path: Path) -> None:
    """LibreOffice reads in the Word file what the Markdown says, and the pages show it."""
    hostile = rdap_domain("Evil | <b> \x1b[31m\ufffe\u202e Inc.", "abuse@registrar.example")
    web = WEB | {"rdap.verisign.com/com/v1/domain/site.com": http(hostile)}
    with world(ZONE, web, certificate=certificate) as made:
        first = ("classify", "--online", "--yes", "--memo", "m.docx", URL, "https://other.site.com/")
        assert ihaho_in(made, tmp_path, certificate, *first).returncode == 0
        again = ihaho_in(made, tmp_path, certificate, *first[:4], "m.md", *first[5:])
    assert again.returncode == 0
    assert stat.S_IMODE((tmp_path / "m.docx").stat().st_mode) == 0o600
    text = in_office(tmp_path / "m.docx", "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
    assert text.count("技術メモ: ") == 2
    assert "Evil | <b> \\x1b[31m\\ufffe\\u202e Inc." in text
    for said in ("はてなブログ", "判明", "不明", 'kind = "host"', "dns A blog.site.com", "rdap domain site.com", "+0"):
        assert said in text
    markdown = (tmp_path / "m.md").read_text(encoding="utf-8")
    digests = re.findall(r"\| ([0-9a-f]{64}) \|", markdown)
    assert len(digests) > 5
    assert all(one in text for one in digests)
    assert in_office(tmp_path / "m.docx", "pdf", tmp_path).read_bytes().startswith(b"%PDF")


def test_nothing_learnt_is_no_note(ihaho: Run, tmp_path: Path) -> None:
    """A site the tables know leaves no empty note behind, and says so."""
    done = ihaho("classify", "--online", "--yes", "--memo", "m.docx", "https://x.com/a/status/20")
    assert "メモは書きませんでした" in done.stderr.decode()
    assert not (tmp_path / "m.docx").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--online", "--from-file", "x", URL), ("--fetch", URL), ("--memo", "m.md", URL), ("--from-file", "x", "--evidence", "e", URL),
        ("--online",), ("--online", "--yes", *[f"https://a{n}.example/" for n in range(51)]), ("--online", "--format", "xlsx", URL),
        ("--online", "--memo", "m.pdf", URL), ("--from-file", "x", "--extract", URL), ("--online", "-"),
        ("--from-file", "x", *[URL] * 6), ("--online", "--jobs", "2", URL),
    ],
)  # fmt: skip
def test_wrong_usage_is_said(arguments: Sequence[str], ihaho: Run) -> None:
    """Options that contradict each other are exit code 2, before anything is asked."""
    done = ihaho("classify", *arguments)
    assert done.returncode == 2
    assert "対処:" in done.stderr.decode()


FACTS = """
info = "「〇〇は借金を踏み倒した」という書き込み"
right = ["名誉権"]
reason = "書かれた事実はありません。"
"""
FIRST_RUN = """
classify https://x.com/a/status/20
classify https://foo.site.example/1
classify https://t.co/a
classify https://foo.site.example/1 --from-file dig.txt --memo m.docx
classify --online https://foo.site.example/1
classify --input list.txt --output list.xlsx
procedure x
answer https://x.com/a/status/20 --need impersonation
draft takedown https://x.com/a/status/20 --facts facts.toml --output a.docx
draft takedown https://x.com/a/status/20 --facts facts.toml --output a.pdf
refer --need impersonation
log init
log intake https://x.com/a/status/20 --contents 名誉
log list
tally all --since 2026-04 --until 2026-05
tally all --since 2026-04 --until 2026-05 --output all.docx
data check
data show x
demo tour --auto
--help
"""


@pytest.mark.badday("N1")
@pytest.mark.skipif(which("strace") is None, reason="strace shows what a process sends")
def test_a_first_run_sends_nothing(tmp_path: Path) -> None:
    """No packet leaves, whatever command comes first in an empty home (promise N1): every socket that is dialled is the machine's own."""
    (tmp_path / "dig.txt").write_text("foo.site.example. 300 IN A 93.184.216.34\n")
    (tmp_path / "list.txt").write_text("https://x.com/a/status/20\nhttps://foo.site.example/\n")
    (tmp_path / "facts.toml").write_text(FACTS, encoding="utf-8")
    codes = []
    for number, line in enumerate(FIRST_RUN.strip().splitlines()):
        trace = tmp_path / f"{number}.trace"
        done = subprocess.run(
            ["strace", "-f", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg,sendmmsg", sys.executable, "-c",
             "from ihaho_cli.cli.start import main; main()", *line.split()],
            cwd=tmp_path, env=clean_environment(tmp_path) | {"PATH": os.environ["PATH"]}, capture_output=True, timeout=120, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        text = trace.read_text() if trace.exists() else ""
        if "exited with" not in text:
            pytest.skip("strace may not trace here")
        codes.append((line, done.returncode))
        sent = [one for one in text.splitlines() if "(" in one and "exited with" not in one and "---" not in one]
        assert not [one for one in sent if "AF_UNIX" not in one], line
    assert {code for line, code in codes if "--online" not in line} <= {0}, codes
