"""Excel files in which no cell is more than text, and output files that are there whole or not at all."""

import errno
import gc
import itertools
import os
import re
import stat
import struct
import tempfile
import zipfile

import pytest

from ihaho_cli.errors import BadInputError, NoOutputError, NotKnownError
from ihaho_cli.outputs import replacing, write_text
from ihaho_cli.sheets import read_rows, write_rows
from ihaho_cli.text import visible

DANGEROUS = [
    "=1+1", "=HYPERLINK(\"https://example.com\")", "{=SUM(A1:A2)}", "+1", "-1", "@SUM(A1)", "＝1+1",
    "=cmd|' /C calc'!A0", "https://example.com/", "http://example.com/", "ftp://example.com/", "mailto:a@example.com",
    "internal:Sheet2!A1", "external:c:\\a.xlsx", "\\\\example.com\\share", "file:///etc/passwd",
    "1377239270973349888", "0123", "1E5", "2026-11-24", "TRUE", "#N/A", "=",
]  # fmt: skip


def parts_of(path):
    """The XML inside an Excel file, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def bomb(path, size, name="xl/worksheets/sheet1.xml"):
    """A small archive that unpacks to ``size`` zero bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w") as file:
        block = bytes(1024 * 1024)
        for _ in range(size // len(block)):
            file.write(block)
    return str(path)


# Excel files written.


@pytest.mark.badday("T3")
def test_no_formula_and_no_link(tmp_path):
    """Whatever the cells hold, the file has no formula, no link, no number and no relation to anything outside."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, DANGEROUS, [DANGEROUS, DANGEROUS])
    parts = parts_of(path)
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert any("<c " in text for text in sheets)
    for name, text in parts.items():
        assert not re.search(r"<f[ >/]", text), name
        assert "<hyperlink" not in text, name
        assert "relationships/hyperlink" not in text, name
        assert 'TargetMode="External"' not in text, name
    kinds = {found for text in sheets for found in re.findall(r'<c [^>]*?t="(\w+)"', text)}
    assert kinds <= {"inlineStr", "s"}
    assert sum(text.count("<c ") for text in sheets) == sum(len(re.findall(r'<c [^>]*t="', text)) for text in sheets)


def test_written_cells_are_read_back(tmp_path):
    """Cells come back as the texts they were, header first: nothing becomes a number, a date or a formula."""
    path = str(tmp_path / "a.xlsx")
    cells = [*DANGEROUS, "髙橋①", "　 前後 ", "<b>&amp;\"'", "🙂", ""]
    header = [f"列{n}" for n in range(len(cells))]
    write_rows(path, header, [cells])
    assert list(read_rows(path)) == [(1, header), (2, cells)]


def test_rows_are_written_as_they_come(tmp_path):
    """Rows may come from a generator and may have fewer cells than the header."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, ["a", "b"], ([str(n)] for n in range(1_000)))
    rows = list(read_rows(path))
    assert (len(rows), rows[0], rows[-1]) == (1_001, (1, ["a", "b"]), (1_001, ["999", ""]))


def test_header_alone(tmp_path):
    """A file without rows has its header."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, ["a", "b"], [])
    assert list(read_rows(path)) == [(1, ["a", "b"])]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mb", "a\x0bb", "a\ufffeb", "\ufeffa", "a\u202eb", "a\tb", "二\n行", "_x0041_"])
def test_odd_characters(tmp_path, text):
    """What cannot be seen is shown as the terminal shows it, and neither breaks the file nor the cells around it."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, ["a", "b", "c"], [["1", text, "3"]])
    [_, (_, cells)] = read_rows(path)
    assert cells == ["1", visible(text), "3"]


def test_half_a_character(tmp_path):
    """Half a surrogate pair, as JSON may hold it, neither breaks the file nor raises."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, ["a", "b"], [["https://example.com/\ud800", "2"]])
    assert list(read_rows(path))[1][1][1] == "2"


def test_long_cell(tmp_path):
    """A cell beyond what Excel holds is cut and says so; the row is kept."""
    path = str(tmp_path / "a.xlsx")
    write_rows(path, ["a", "b"], [["x" * 40_000, "2"]])
    [_, (_, cells)] = read_rows(path)
    assert (cells[0][:32_000], cells[1]) == ("x" * 32_000, "2")
    assert len(cells[0]) <= 32_767
    assert cells[0].endswith("(以下略)")


def test_sheet_in_no_place(tmp_path, monkeypatch):
    """A place that cannot be written is said, and no cell is left behind in the folder for temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(NoOutputError):
        write_rows(str(tmp_path / "missing" / "a.xlsx"), ["a"], [["https://example.com/secret"]])
    gc.collect()
    assert os.listdir(temporary) == []


def test_more_rows_than_a_sheet_holds(tmp_path):
    """Rows beyond what a sheet holds are refused and never dropped in silence."""
    with pytest.raises(NoOutputError, match="1,048,576"):
        write_rows(str(tmp_path / "a.xlsx"), ["a"], itertools.repeat((), 1_048_576))


# Excel files read.


def test_bomb_is_refused(tmp_path):
    """A small file that unpacks to more than 200 MB is refused before it is unpacked."""
    path = bomb(tmp_path / "a.xlsx", 201 * 1024 * 1024)
    assert os.path.getsize(path) < 2 * 1024 * 1024
    with pytest.raises(BadInputError, match="大きすぎます"):
        list(read_rows(path))


def test_bomb_of_many_parts_is_refused(tmp_path):
    """The sizes of all parts count together."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(41):
            archive.writestr(f"xl/{number}.xml", bytes(5 * 1024 * 1024))
    with pytest.raises(BadInputError, match="大きすぎます"):
        list(read_rows(str(path)))


def sheet_with(path, rows):
    """An Excel file whose only sheet has these rows, as XML."""
    whole = str(path) + ".whole"
    write_rows(whole, ["url"], [["a"]])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            if name.startswith("xl/worksheets/"):
                text = re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", text, flags=re.DOTALL)
                text = re.sub(r"<dimension [^>]*/>", "", text)
            archive.writestr(name, text)
    return str(path)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='5100'><c r='EWV5100'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><c r="EWV1"><v>1</v></c></row><row r="5100"><c><v>1</v></c></row>',
    ],
    ids=["plain", "single-quotes", "no-reference"],
)
def test_far_corners_are_refused(tmp_path, rows):
    """A sheet of two cells so far apart that the square between them would fill the memory is refused, however written."""
    with pytest.raises(BadInputError, match="大きすぎます"):
        next(read_rows(sheet_with(tmp_path / "a.xlsx", rows)))


def test_sheet_that_is_not_wide(tmp_path):
    """The few cells of a sound sheet are read where they stand."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>2.5</v></c></row>'
    assert list(read_rows(sheet_with(tmp_path / "a.xlsx", rows))) == [(1, ["1", ""]), (2, ["", ""]), (3, ["", "2.5"])]


@pytest.mark.badday("I4")
def test_bomb_that_lies_about_its_size(tmp_path):
    """An archive whose directory understates a part is refused as well, or read no further than it says."""
    path = tmp_path / "a.xlsx"
    write_rows(str(path), ["url"], [["a"]])
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", raw, at + 24, 1)
        at = raw.find(b"PK\x01\x02", at + 1)
    path.write_bytes(raw)
    try:
        rows = list(read_rows(str(path)))
    except BadInputError:
        return
    assert rows == [(1, ["url"]), (2, ["a"])]


@pytest.mark.parametrize(
    "content",
    [b"", b"url\na\n", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), bytes(100)],
    ids=["empty", "csv", "cut", "xls", "zeros"],
)
def test_not_an_excel_file(tmp_path, content):
    """A file that only bears the name of an Excel file is refused."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match="Excel ファイル"):
        list(read_rows(str(path)))


def test_other_archives(tmp_path):
    """An archive that is no Excel file, and an Excel file that is cut or broken inside, are refused."""
    other, whole = tmp_path / "other.xlsx", tmp_path / "whole.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "hello")
    write_rows(str(whole), ["url"], [["a"]])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, b"<no xml" if name.startswith("xl/") else source.read(name))
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:-200])
    for path in (other, broken, cut):
        with pytest.raises(BadInputError):
            list(read_rows(str(path)))


def test_missing_excel_file(tmp_path):
    """A file that does not exist is not known, by its name and without its folder."""
    with pytest.raises(NotKnownError, match=r"^ファイルがありません: a\.xlsx$"):
        list(read_rows(str(tmp_path / "a.xlsx")))


# Output files.


def mode_of(path):
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_reads(tmp_path, umask):
    """A file is readable by its owner only, whatever the umask and whatever the file it replaces allowed."""
    path = tmp_path / "a.txt"
    before = os.umask(umask)
    try:
        write_text(str(path), ["a"], force=False)
        assert mode_of(path) == 0o600
        path.chmod(0o666)
        write_text(str(path), ["b"], force=True)
    finally:
        os.umask(before)
    assert (mode_of(path), path.read_text()) == (0o600, "b")


def test_content(tmp_path):
    """The chunks are written as UTF-8 one after another, with a mark only where asked for, and line ends as given."""
    path = tmp_path / "a.csv"
    write_text(str(path), ["髙,①\r\n", "🙂\n"], force=False)
    assert path.read_bytes() == "髙,①\r\n🙂\n".encode()
    write_text(str(path), iter(["髙"]), force=True, mark=True)
    assert path.read_bytes() == b"\xef\xbb\xbf" + "髙".encode()
    write_text(str(path), [], force=True)
    assert path.read_bytes() == b""


def test_half_a_character_in_text(tmp_path):
    """Half a surrogate pair is written as an escape and costs nothing else."""
    path = tmp_path / "a.txt"
    write_text(str(path), ["a\ud800b"], force=False)
    assert path.read_bytes() == b"a\\ud800b"


class SomethingHappenedError(Exception):
    """What goes wrong in the middle."""


@pytest.mark.parametrize("error", [SomethingHappenedError, KeyboardInterrupt, SystemExit, BadInputError])
@pytest.mark.parametrize("old", [None, "the old content"])
def test_whole_or_nothing(tmp_path, old, error):
    """Where the source breaks off, the old content stays, no half file and no temporary is left, and the error is heard."""
    path = tmp_path / "a.txt"
    if old is not None:
        path.write_text(old)
    seen = []

    def chunks():
        yield "half" * 100_000
        seen.extend(name for name in os.listdir(tmp_path) if name != "a.txt")
        assert [mode_of(tmp_path / name) for name in seen] == [0o600]
        raise error(*(("message", "cure") if error is BadInputError else ()))

    with pytest.raises(error):
        write_text(str(path), chunks(), force=True)
    assert len(seen) == 1
    assert os.listdir(tmp_path) == ([] if old is None else ["a.txt"])
    assert old is None or path.read_text() == old


def test_no_temporary_after_success(tmp_path):
    """After all went well there is the file and nothing else."""
    write_text(str(tmp_path / "a.txt"), ["a"], force=False)
    assert os.listdir(tmp_path) == ["a.txt"]


def test_refuses_to_overwrite(tmp_path):
    """A file that is there is kept unless force is given, and the source is not asked for anything."""
    path = tmp_path / "a.txt"
    path.write_text("old")
    chunks = iter(["new"])
    with pytest.raises(NoOutputError, match=r"a\.txt") as raised:
        write_text(str(path), chunks, force=False)
    assert "--force" in raised.value.cure
    assert path.read_text() == "old"
    assert next(chunks) == "new"
    assert os.listdir(tmp_path) == ["a.txt"]
    write_text(str(path), ["new"], force=True)
    assert path.read_text() == "new"


@pytest.mark.parametrize("force", [True, False])
def test_folder_for_a_file(tmp_path, force):
    """A folder is never replaced by a file, with force or without."""
    (tmp_path / "a").mkdir()
    with pytest.raises(NoOutputError):
        write_text(str(tmp_path / "a"), ["a"], force=force)
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").is_dir()


def test_places_that_cannot_be_written(tmp_path):
    """A folder that is missing, is a file or has too long a name is said, by the name of the file alone."""
    (tmp_path / "file").write_text("")
    for folder in ("missing", "file", "x" * 300):
        with pytest.raises(NoOutputError, match=r"^a\.txt をその場所に書けません$"):
            write_text(str(tmp_path / folder / "a.txt"), ["a"], force=False)
    with pytest.raises(NoOutputError):
        write_text(str(tmp_path / ("x" * 300)), ["a"], force=False)
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission(tmp_path):
    """A folder in which nothing may be written is said."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(NoOutputError):
        write_text(str(folder / "a.txt"), ["a"], force=False)


def test_full_disk_is_said(tmp_path):
    """An error of the system while writing is said as an output that cannot be written, and nothing is left."""

    def chunks():
        yield "half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NoOutputError, match=r"a\.txt に書けません"):
        write_text(str(tmp_path / "a.txt"), chunks(), force=False)
    assert os.listdir(tmp_path) == []


def test_relative_path(tmp_path, monkeypatch):
    """A bare name is a file in the folder one stands in, with its temporary beside it."""
    monkeypatch.chdir(tmp_path)
    with replacing("a.xlsx", force=False) as temporary:
        assert os.path.dirname(temporary) == str(tmp_path)
        assert temporary.endswith(".xlsx")
        assert not os.path.exists("a.xlsx")
    assert os.listdir(tmp_path) == ["a.xlsx"]
