"""Files as Excel in Japan and other programs write them: the same cells whatever the encoding, line end and delimiter."""

import codecs
import io
import itertools
import json
import tracemalloc

import pytest
import xlsxwriter

from ihaho_cli.bulk.bulk import read_cells, read_jsonl, read_plain, read_separated
from ihaho_cli.errors import BadInputError, NotKnownError
from ihaho_cli.model import Cell

URLS = ["https://example.com/1", "https://example.com/髙①", "https://example.com/3"]
MIB = 1024 * 1024
ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "cp932": lambda text: text.encode("cp932"),
    "utf-16-le": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}
ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
each_encoding = pytest.mark.parametrize("encoding", ENCODINGS)
each_end = pytest.mark.parametrize("end", ENDS)


@pytest.fixture
def cells_of(tmp_path):
    """The cells of a file with this name and content."""

    def read(name, content, column=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_cells(str(path), column))

    return read


def brief(cells):
    """Line, text and whether it could be read, of each cell."""
    return [(cell.line, cell.text, cell.readable) for cell in cells]


def texts(cells):
    """Only the texts, all of which must be readable."""
    assert all(cell.readable for cell in cells)
    return [cell.text for cell in cells]


# Encodings, line ends and delimiters.


@pytest.mark.badday("I1")
@each_encoding
@each_end
def test_plain_lines(cells_of, encoding, end):
    """Lines are the same texts on the same lines in every encoding and with every line end."""
    content = ENCODINGS[encoding](ENDS[end].join(URLS) + ENDS[end])
    assert cells_of("a.txt", content) == [Cell(line, url, None) for line, url in enumerate(URLS, 1)]


@pytest.mark.badday("I1")
@each_encoding
@each_end
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separated_rows(cells_of, encoding, end, delimiter):
    """Rows are the same cells on the same lines in every encoding, with every line end and every delimiter."""
    rows = [["番号", "掲載URL", "備考"], *([str(n), url, "髙橋①"] for n, url in enumerate(URLS, 1))]
    content = ENCODINGS[encoding](ENDS[end].join(delimiter.join(row) for row in rows) + ENDS[end])
    assert cells_of("a.csv", content) == [
        Cell(line, url, {"番号": str(line - 1), "掲載URL": url, "備考": "髙橋①"}, True, "掲載URL")
        for line, url in enumerate(URLS, 2)
    ]


@each_encoding
@each_end
@pytest.mark.parametrize("name", ["a.tsv", "a.tab", "A.TSV"])
def test_tsv_rows(cells_of, encoding, end, name):
    """A file called tsv is read with tabs, even where its header has more commas."""
    content = ENCODINGS[encoding](ENDS[end].join(["URL\ta,b,c", f"{URLS[1]}\t髙"]))
    assert cells_of(name, content) == [Cell(2, URLS[1], {"URL": URLS[1], "a,b,c": "髙"}, True, "URL")]


@each_encoding
@each_end
@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_jsonl_objects(cells_of, encoding, end, name):
    """JSON lines are the same cells on the same lines in every encoding and with every line end."""
    lines = [json.dumps({"url": url, "備考": "髙①"}, ensure_ascii=False) for url in URLS]
    content = ENCODINGS[encoding](ENDS[end].join(lines) + ENDS[end])
    assert cells_of(name, content) == [
        Cell(line, url, {"url": url, "備考": "髙①"}, True, "url") for line, url in enumerate(URLS, 1)
    ]


@each_encoding
def test_quoted_lines(cells_of, encoding):
    """A row begins at its physical line, past cells of several lines in the rows and in the header."""
    content = 'URL,"備\n考"\r\na,"一\r\n二\r\n三"\r\n\r\n"b",x\r\n"c\nd",y\r\ne,"z"\r\n'
    cells = cells_of("a.csv", ENCODINGS[encoding](content))
    assert [(cell.line, cell.text) for cell in cells] == [(3, "a"), (7, "b"), (8, "c\nd"), (10, "e")]
    assert [cell.row["備\n考"] for cell in cells] == ["一\n二\n三", "x", "y", "z"]


def test_lines_in_two_encodings(cells_of):
    """Lines of UTF-8 and of CP932 in one file are each read as what they are."""
    assert texts(cells_of("a.txt", "髙\n".encode() + "髙\n".encode("cp932") + "①\n".encode())) == ["髙", "髙", "①"]


def test_mark_is_no_part_of_the_text(cells_of):
    """A byte order mark is dropped at the beginning, also where CP932 follows it, and nowhere else."""
    assert texts(cells_of("a.txt", codecs.BOM_UTF8 + "髙\n".encode("cp932"))) == ["髙"]
    assert texts(cells_of("a.txt", b"a\n" + codecs.BOM_UTF8 + b"b\n")) == ["a", "\ufeffb"]
    assert cells_of("a.txt", codecs.BOM_UTF8) == []


def test_last_line_without_end(cells_of):
    """The last line counts whether it is ended or not."""
    for name, head in (("a.txt", ""), ("a.csv", "url\n")):
        assert cells_of(name, f"{head}a\nb") == cells_of(name, f"{head}a\nb\n")
    assert texts(cells_of("a.txt", ENCODINGS["utf-16-le"]("a\r\nb"))) == ["a", "b"]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.jsonl"])
@each_encoding
def test_empty_file(cells_of, name, encoding):
    """A file without a line, with or without a byte order mark, has no cell."""
    assert cells_of(name, ENCODINGS[encoding]("")) == []


def test_any_other_suffix_is_plain(cells_of):
    """A file with another suffix or none is read line by line."""
    for name in ("a", "a.log", "a.csv.txt", "csv"):
        assert texts(cells_of(name, "url,x\na,b\n")) == ["url,x", "a,b"]


# Blank and empty.


def test_blank_lines_give_nothing(cells_of):
    """A blank line gives no cell but counts as a line."""
    assert brief(cells_of("a.txt", "\n  \na\n\n　\nb\n\n")) == [(3, "a", True), (6, "b", True)]
    assert brief(cells_of("a.csv", "url,x\n\na,1\n\n\nb,2\n\n")) == [(3, "a", True), (6, "b", True)]
    assert brief(cells_of("a.jsonl", '\n"a"\n  \n"b"\n')) == [(2, "a", True), (4, "b", True)]


def test_empty_cells_give_an_empty_text(cells_of):
    """A row whose cell is empty gives an empty text, since the row is there."""
    assert brief(cells_of("a.csv", 'url,x\n,1\n"",2\n,\n')) == [(2, "", True), (3, "", True), (4, "", True)]
    assert brief(cells_of("a.jsonl", '{"url": ""}\n{"url": null}\n')) == [(1, "", True), (2, "", True)]


def test_header_alone(cells_of):
    """A header without rows gives no cell."""
    assert cells_of("a.csv", "番号,URL\r\n") == []


# The column.


@pytest.mark.parametrize(
    "name", ["URL", "url", "Urls", "ＵＲＬ", "アドレス", "あどれす", "リンク", "対象URL", "掲載ＵＲＬ", "該当url", "投稿URL"]
)
def test_usual_names(cells_of, name):
    """The column of the URLs is found by its usual names, whatever their width, case and kana."""
    assert texts(cells_of("a.csv", f"番号,{name},備考\n1,a,x\n")) == ["a"]
    assert texts(cells_of("a.jsonl", json.dumps({"番号": "1", name: "a", "備考": "x"}))) == ["a"]


def test_first_usual_name_counts(cells_of):
    """Of several columns with usual names the first is taken."""
    assert texts(cells_of("a.csv", "番号,投稿URL,URL\n1,a,b\n")) == ["a"]


def test_only_column(cells_of):
    """Where there is one column its name does not count."""
    assert texts(cells_of("a.csv", "何か\na\nb\n")) == ["a", "b"]
    assert texts(cells_of("a.jsonl", '{"何か": "a"}\n')) == ["a"]


@pytest.mark.parametrize("asked", ["場所", " 場所 ", "ホームページ", "ﾎｰﾑﾍﾟｰｼﾞ"])
def test_column_by_name(cells_of, asked):
    """A column is found by the name given, also in another width, before any usual name."""
    header = "場所" if "場所" in asked else "ホームページ"
    assert texts(cells_of("a.csv", f"URL,{header}\na,b\n", asked)) == ["b"]


def test_column_by_name_in_json(cells_of):
    """A column of JSON lines is found by the name given, before any usual name."""
    assert texts(cells_of("a.jsonl", '{"url": "a", "場所": "b"}\n', "場所")) == ["b"]


def test_missing_column(cells_of):
    """A column that is not in the header is refused, with the way to name one."""
    for content, column in (("番号,URL\n1,a\n", "場所"), ("番号,場所\n1,a\n", None), ("\n番号,場所\n", None)):
        with pytest.raises(BadInputError, match=column or "URL の列") as raised:
            cells_of("a.csv", content, column)
        assert "--column" in raised.value.cure


def test_rows_of_odd_length(cells_of):
    """A row that ends before its column cannot be read, and costs no other row; more cells than columns do no harm."""
    cells = cells_of("a.csv", "番号,URL,備考\n1\n2,b\n3,c,x,y\n")
    assert brief(cells) == [(2, "", False), (3, "b", True), (4, "c", True)]
    assert [cell.row for cell in cells] == [
        {"番号": "1", "URL": "", "備考": ""},
        {"番号": "2", "URL": "b", "備考": ""},
        {"番号": "3", "URL": "c", "備考": "x", "列4": "y"},
    ]


def test_odd_headers(cells_of):
    """Columns of the same name or of none are all kept in the row."""
    [cell] = cells_of("a.csv", "URL,備考,備考,\na,x,y,z\n")
    assert (cell.text, list(cell.row.values())) == ("a", ["a", "x", "y", "z"])


def test_lines_before_the_header(cells_of):
    """Blank lines and Excel's sep= line before the header are passed over and count as lines."""
    assert brief(cells_of("a.csv", "\n\nurl,x\na,1\n")) == [(4, "a", True)]
    assert brief(cells_of("a.csv", "sep=;\nurl;a,b,c\na;1\n")) == [(3, "a", True)]


# What cannot be read.


UNDECODABLE = b"\x81\xff\xfd"


def test_undecodable_lines(cells_of):
    """A line no encoding fits is one unreadable cell on its line, and the good lines around it are read."""
    assert brief(cells_of("a.txt", b"a\n" + UNDECODABLE + b"\nb\n")) == [(1, "a", True), (2, "", False), (3, "b", True)]
    assert brief(cells_of("a.jsonl", b'"a"\n' + UNDECODABLE + b'\n"b"\n')) == [(1, "a", True), (2, "", False), (3, "b", True)]


@pytest.mark.parametrize("bad", [UNDECODABLE, b"1," + UNDECODABLE, b"x" * (MIB + 1)], ids=["undecodable", "half", "long"])
def test_bad_line_in_csv(cells_of, bad):
    """A line of a CSV file that cannot be read is one unreadable cell and never lost in silence."""
    assert brief(cells_of("a.csv", b"url,x\na,1\n" + bad + b"\nb,2\n")) == [(2, "a", True), (3, "", False), (4, "b", True)]


def test_bad_line_inside_quotes(cells_of):
    """A row whose quoted cell holds an unreadable line is not readable as a whole."""
    assert brief(cells_of("a.csv", b'url,x\na,"1\n' + UNDECODABLE + b'\n2"\nb,2\n')) == [(2, "", False), (5, "b", True)]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_unreadable_first_line(cells_of, name):
    """A first line no encoding fits is an unreadable cell."""
    assert brief(cells_of(name, UNDECODABLE + b'\n"a"\n'))[0] == (1, "", False)


def test_unreadable_header(cells_of):
    """A header no encoding fits is refused or said, and the first row is not taken for the header in silence."""
    try:
        cells = cells_of("a.csv", UNDECODABLE + b"\nhttps://example.com/1\nhttps://example.com/2\n")
    except BadInputError:
        return
    assert [cell.text for cell in cells if cell.readable] == ["https://example.com/1", "https://example.com/2"]


def test_undecodable_utf16(cells_of):
    """Half a character pair in UTF-16 makes its own line unreadable and no other."""
    content = codecs.BOM_UTF16_LE + "a\n".encode("utf-16-le") + b"\x00\xd8" + "\nb\n".encode("utf-16-le")
    assert brief(cells_of("a.txt", content)) == [(1, "a", True), (2, "", False), (3, "b", True)]


def test_half_a_character_at_the_end_of_utf16(cells_of):
    """A file of UTF-16 cut in the middle of a character says so of its last line."""
    assert brief(cells_of("a.txt", codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le") + b"c")) == [(1, "a", True), (2, "", False)]


@pytest.mark.parametrize("size", [MIB - 1, MIB])
def test_longest_line(cells_of, size):
    """A line of up to 1 MiB is read whole."""
    assert brief(cells_of("a.txt", b"x" * size + b"\nb\n")) == [(1, "x" * size, True), (2, "b", True)]


@pytest.mark.parametrize("size", [MIB + 1, 2 * MIB, 2 * MIB + 1, 5 * MIB])
def test_line_beyond_1_mib(cells_of, size):
    """A line of more than 1 MiB is one unreadable cell, and the next line is read."""
    assert brief(cells_of("a.txt", b"a\n" + b"x" * size + b"\nb\n")) == [(1, "a", True), (2, "", False), (3, "b", True)]
    assert brief(cells_of("a.txt", b"x" * size)) == [(1, "", False)]
    assert brief(cells_of("a.jsonl", b'"' + b"x" * size + b'"\n"b"\n')) == [(1, "", False), (2, "b", True)]


def test_long_line_in_utf16(cells_of):
    """A line beyond 1 MiB of UTF-16 is an unreadable cell, and the lines after it are read."""
    content = ENCODINGS["utf-16-le"]("a\n" + "x" * (3 * MIB) + "\nb\n")
    assert brief(cells_of("a.txt", content)) == [(1, "a", True), (2, "", False), (3, "b", True)]
    beyond = ENCODINGS["utf-16-le"]("x" * (MIB + 10) + "\nb\n")
    assert brief(cells_of("a.txt", beyond)) == [(1, "", False), (2, "b", True)]


def test_many_short_lines_ended_by_cr(cells_of):
    """A file whose lines end in a bare CR may be longer than 1 MiB, since none of its lines is."""
    content = b"https://example.com/x\r" * 60_000
    cells = cells_of("a.txt", content)
    assert (len(cells), cells[-1].line, cells[-1].readable) == (60_000, 60_000, True)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_nul(cells_of, name):
    """A NUL costs at most its own line: it is kept as given or makes the line unreadable."""
    line = b'"b\0c"' if name == "a.jsonl" else b"b\0c"
    head = b"url\n" if name == "a.csv" else b""
    quoted = (lambda raw: b'"' + raw + b'"') if name == "a.jsonl" else (lambda raw: raw)
    cells = cells_of(name, head + quoted(b"a") + b"\n" + line + b"\n" + quoted(b"d") + b"\n")
    assert [cells[0].text, cells[2].text] == ["a", "d"]
    assert (cells[1].text, cells[1].readable) in (("b\0c", True), ("", False))
    assert cells[1].line == cells[0].line + 1


@pytest.mark.badday("I4")
@pytest.mark.parametrize(
    "line",
    [
        '{"url": "a"', "a", "[]", '["a"]', "1", "true", "null", "{}", '{"x": "a", "y": "b"}', "[" * 200_000,
        '{"url": ' + "9" * 5000 + "}",
    ],
    ids=lambda line: line[:12],
)  # fmt: skip
def test_broken_json_line(cells_of, line):
    """A line that is no JSON, no object or string, or lacks the column, is one unreadable cell."""
    cells = cells_of("a.jsonl", f'{{"url": "a"}}\n{line}\n{{"url": "b"}}\n')
    assert brief(cells) == [(1, "a", True), (2, "", False), (3, "b", True)]


def test_json_line_without_the_column_asked_for(cells_of):
    """A JSON object without the column asked for is unreadable, keeps its row, and is never read by a usual name."""
    cells = cells_of("a.jsonl", '{"url": "a"}\n{"場所": "b"}\n', "場所")
    assert brief(cells) == [(1, "", False), (2, "b", True)]
    assert cells[0].row == {"url": "a"}


def test_json_values(cells_of):
    """Numbers keep their digits, nothing is an empty cell, and what is no text is kept as JSON."""
    line = '{"url": 1377239270973349888, "n": 12345678901234567890, "list": ["髙"], "no": null}'
    [cell] = cells_of("a.jsonl", line)
    assert cell.text == "1377239270973349888"
    assert cell.row == {"url": "1377239270973349888", "n": "12345678901234567890", "list": '["髙"]', "no": ""}


def test_the_word_null(cells_of):
    """A text that reads null is a text and not an empty cell."""
    assert texts(cells_of("a.jsonl", '{"url": "null"}\n"null"\n')) == ["null", "null"]


@pytest.mark.parametrize("rows", [0, 1, 100, 5_000])
def test_quote_never_closed(cells_of, rows):
    """A quote that is never closed costs its own line only, whether few or many lines follow."""
    cells = cells_of("a.csv", 'url,x\na,1\n"b,2\n' + "c,3\n" * rows)
    assert brief(cells) == [(2, "a", True), (3, "", False), *((line, "c", True) for line in range(4, 4 + rows))]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_quotes_in_the_middle_of_a_cell(cells_of, name):
    """A quote in the middle of a cell, such as an inch mark, swallows no row: every line has its cell."""
    content = 'url,x\na,5"\nb,6"\nc,1\n'.replace(",", "\t" if name == "a.tsv" else ",")
    cells = cells_of(name, content)
    assert [cell.line for cell in cells] == [2, 3, 4]
    assert brief(cells)[-1] == (4, "c", True)


@pytest.mark.parametrize("break_", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_odd_breaks_in_a_row_of_several_lines(cells_of, break_):
    """A character that some programs take for an end of line ends no row."""
    [first, second] = cells_of("a.csv", f'x,url,n\n1{break_}2,a,"3\n4"\n5{break_}6,b,7\n')
    assert (first.text, first.row["x"], first.row["n"]) == ("a", f"1{break_}2", "3\n4")
    assert (second.line, second.text, second.row["x"]) == (4, "b", f"5{break_}6")


def test_long_quoted_cell(cells_of):
    """A quoted cell of some hundred lines is no unclosed quote."""
    note = "\n".join(["行"] * 400)
    cells = cells_of("a.csv", f'url,x\na,"{note}"\nb,\n')
    assert brief(cells) == [(2, "a", True), (402, "b", True)]
    assert cells[0].row["x"] == note


@pytest.mark.badday("I4")
def test_cell_beyond_1_mib(cells_of):
    """A quoted cell longer than 1 MiB is taken for a quote never closed: its first line is lost, the last row is read."""
    note = "\n".join(["x" * 4_000] * 300)
    cells = brief(cells_of("a.csv", f'url,x\na,1\nb,"{note}"\nc,3\n'))
    assert (cells[:2], cells[-1]) == ([(2, "a", True), (3, "", False)], (303, "c", True))


# Files that are not there.


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.jsonl", "a.xlsx"])
def test_missing_file(tmp_path, name):
    """A file that does not exist, and one below a file, are not known."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotKnownError):
        list(read_cells(str(tmp_path / name), None))
    with pytest.raises((NotKnownError, BadInputError)):
        list(read_cells(str(tmp_path / "file" / name), None))


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.xlsx"])
def test_folder_for_a_file(tmp_path, name):
    """A folder cannot be read as a file."""
    (tmp_path / name).mkdir()
    with pytest.raises((NotKnownError, BadInputError)):
        list(read_cells(str(tmp_path / name), None))


# Memory.


class _Endless(io.RawIOBase):
    """A source of bytes that are made only when asked for."""

    def __init__(self, lines):
        self._lines = lines
        self._rest = b""
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self._rest) < len(buffer) and (line := next(self._lines, None)) is not None:
            self._rest += line
            self.given += 1
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


READERS = {
    "plain": (b"", b"https://example.com/%d\n", read_plain),
    "csv": (b"n,url\n", b"1,https://example.com/%d\n", lambda stream: read_separated(stream, None, None)),
    "jsonl": (b"", b'{"n": 1, "url": "https://example.com/%d"}\n', lambda stream: read_jsonl(stream, None)),
}
each_reader = pytest.mark.parametrize("kind", READERS)


@each_reader
def test_cells_come_before_the_end(kind):
    """The first cells are given while the rest is not yet read, even of a source that never ends."""
    head, line, read = READERS[kind]
    source = _Endless(itertools.chain([head], (line % n for n in itertools.count())))
    cells = list(itertools.islice(read(io.BufferedReader(source)), 10))
    assert [cell.text for cell in cells] == [f"https://example.com/{n}" for n in range(10)]
    assert source.given < 2_000


@each_reader
def test_memory_is_flat(kind):
    """Two hundred thousand lines take no more memory than a few."""
    head, line, read = READERS[kind]
    source = _Endless(itertools.chain([head], (line % n for n in range(200_000))))
    tracemalloc.start()
    count = sum(1 for _ in read(io.BufferedReader(source)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200_000
    assert peak < MIB


# Excel.


@pytest.fixture
def sheet_cells(tmp_path):
    """The cells of an Excel file with these rows."""

    def read(rows, column=None, name="a.xlsx"):
        path = str(tmp_path / name)
        with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for at, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, at, value)
            book.add_worksheet("other").write(0, 0, "url")
        return list(read_cells(path, column))

    return read


def test_excel_rows(sheet_cells):
    """The rows of the first sheet are cells with their row numbers and all their columns."""
    rows = [["番号", "掲載URL", "備考"], *([n, url, "髙①"] for n, url in enumerate(URLS, 1))]
    assert sheet_cells(rows) == [
        Cell(line, url, {"番号": str(line - 1), "掲載URL": url, "備考": "髙①"}, True, "掲載URL") for line, url in enumerate(URLS, 2)
    ]
    assert sheet_cells(rows, name="A.XLSX") == sheet_cells(rows)


def test_excel_numbers_keep_their_digits(sheet_cells):
    """Numbers come without a needless .0 and with all the digits Excel holds; a number kept as text keeps every digit."""
    values = [123, 123456789012345, 0, -5, 1.5, "1377239270973349888", "0123", 1e20, True]
    cells = sheet_cells([["url"], *([value] for value in values)])
    expected = ["123", "123456789012345", "0", "-5", "1.5", "1377239270973349888", "0123", "100000000000000000000"]
    assert texts(cells)[:8] == expected


def test_excel_blank_and_empty(sheet_cells):
    """A blank row gives nothing but counts; an empty cell of a row that is there gives an empty text."""
    cells = sheet_cells([["url", "x"], ["a", None], [None, None], [None, "1"], ["b\nc", "2"]])
    assert brief(cells) == [(2, "a", True), (4, "", True), (5, "b\nc", True)]


def test_excel_column(sheet_cells):
    """The column is found by the name given or a usual one; a missing one is refused."""
    rows = [["番号", "アドレス", "場所"], ["1", "a", "b"]]
    assert texts(sheet_cells(rows)) == ["a"]
    assert texts(sheet_cells(rows, "場所")) == ["b"]
    with pytest.raises(BadInputError, match="ない列"):
        sheet_cells(rows, "ない列")
    with pytest.raises(BadInputError, match="URL の列"):
        sheet_cells([["番号", "場所"], ["1", "a"]])


def test_excel_empty(sheet_cells):
    """A sheet without a cell has no cell, and a header alone has none."""
    assert sheet_cells([]) == []
    assert sheet_cells([["url", "x"]]) == []


def test_excel_header_in_the_first_row(sheet_cells):
    """The header is row 1: a first column or row left blank moves no row number."""
    assert brief(sheet_cells([[None, "url"], [None, "a"], [None, None], [None, "b"]])) == [(2, "a", True), (4, "b", True)]
