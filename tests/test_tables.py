"""The tables as they stand in their files, and a desk's own rows laid over the shipped ones."""

import codecs

import pytest

from ihaho_cli.errors import FaultyTableError, NotKnownError
from ihaho_cli.rows import HOST_COLUMNS, OPERATOR_COLUMNS, SERVICE_COLUMNS, Row
from ihaho_cli.shipped import read_table_text
from ihaho_cli.tables import (
    CATALOGUE_TABLES,
    load_catalogue,
    load_rows,
    overlay,
    parse_table,
    read_desk_table,
    read_table,
    rows_of,
)

COLUMNS = ("id", "name", "notes")


def row(identifier, name, origin):
    """A row of two cells that remembers whose it is."""
    return Row([identifier, name], origin, f"{origin}.csv:2")


def write(folder, name, text, encoding="utf-8"):
    """A table of the desk."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def a_shipped_service():
    """Some service that is shipped, by its cells."""
    return dict(zip(SERVICE_COLUMNS, load_rows("services.csv")[0].cells, strict=True))


# One file.


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_rows(end):
    """Every row knows the physical line it begins at, past blank lines and cells of several lines."""
    lines = ["id,name,notes", "1,a,", '2,"one', "two", 'three",x', "", "3,c,", '4,"', '",', "5,e,"]
    table = parse_table(end.join(lines) + end, "data/t.csv")
    assert table.header == ["id", "name", "notes"]
    assert [cells[0] for cells in table.rows] == ["1", "2", "3", "4", "5"]
    assert table.lines == [2, 3, 7, 8, 10]
    assert table.rows[1] == ["2", end.join(["one", "two", "three"]), "x"]
    assert table.shown_name == "data/t.csv"


def test_last_line_without_end():
    """The last row counts whether its line is ended or not."""
    assert parse_table("id,name\n1,a", "t.csv").rows == parse_table("id,name\n1,a\n", "t.csv").rows == [["1", "a"]]


def test_rows_keep_their_cells():
    """Rows with too few or too many cells are kept as they are, for `data check` to name."""
    assert parse_table("id,name\n1\n2,b,c\n", "t.csv").rows == [["1"], ["2", "b", "c"]]


@pytest.mark.parametrize("text", ["", "\n\n", "\r\n"])
def test_empty_table(text):
    """A file without a line has neither header nor rows, and cannot be used."""
    table = parse_table(text, "t.csv")
    assert (table.header, table.rows, table.lines) == ([], [], [])
    with pytest.raises(FaultyTableError, match="列 id がありません"):
        rows_of(table, COLUMNS, "desk")


def test_quotes_inside_cells():
    """Doubled quotes, commas and ends of lines inside quotes belong to the cell."""
    assert parse_table('id,name\n1,"a ""b"", c"\n', "t.csv").rows == [["1", 'a "b", c']]


@pytest.mark.parametrize("text", ['id,name\n1,"a\n2,b\n3,c\n', '"id,name\n1,a\n'])
def test_quote_never_closed(text):
    """A quote that is never closed makes the table unusable; it does not swallow the rows that follow."""
    with pytest.raises(FaultyTableError) as raised:
        rows_of(parse_table(text, "t.csv"), ("id", "name"), "desk")
    assert "t.csv:" in raised.value.message


def test_cell_beyond_all_measure():
    """A cell no table holds, as after a quote that is not closed, is a fault of the file that names its line."""
    with pytest.raises(FaultyTableError, match=r"^t\.csv:2: ") as raised:
        parse_table('id,name\n1,"' + "x" * 2_000_000 + '"\n', "t.csv")
    assert "引用符" in raised.value.cure


# Columns.


def test_columns_in_any_order():
    """The order of the columns in a file does not count."""
    [one] = rows_of(parse_table("notes,id,name\nn,1,a\n", "desk/t.csv"), COLUMNS, "desk")
    assert one == Row(["1", "a", "n"], "desk", "desk/t.csv:2")


def test_fewer_columns():
    """A column the file lacks is blank in all its rows."""
    rows = rows_of(parse_table("id,notes\n1,n\n\n2,m\n", "t.csv"), COLUMNS, "desk")
    assert [(list(one.cells), one.place) for one in rows] == [(["1", "", "n"], "t.csv:2"), (["2", "", "m"], "t.csv:4")]


@pytest.mark.parametrize(
    "header", ["id,name,telephone", "ID,name,notes", "id, name,notes", "id,name,notes,", "\ufeffid,name,notes"]
)
def test_unknown_column(header):
    """A column nobody knows makes the table unusable, and the message names the file and the column."""
    with pytest.raises(FaultyTableError, match=r"^t\.csv:1: 列 .*はありません") as raised:
        rows_of(parse_table(header + "\n", "t.csv"), COLUMNS, "desk")
    assert "data check" in raised.value.cure


def test_table_without_its_id():
    """A table without the column of the id is unusable."""
    with pytest.raises(FaultyTableError, match=r"^t\.csv:1: 列 id がありません"):
        rows_of(parse_table("name,notes\na,n\n", "t.csv"), COLUMNS, "desk")


@pytest.mark.parametrize("cells", ["2,b", "2,b,n,x", "2", '2,"b,n"'])
def test_wrong_number_of_cells(cells):
    """A row with too few or too many cells makes the table unusable, and the message names its line."""
    with pytest.raises(FaultyTableError, match=r"^t\.csv:4: セルの数"):
        rows_of(parse_table(f'id,name,notes\n1,"a\nb",n\n{cells}\n', "t.csv"), COLUMNS, "desk")


# The overlay.


def test_overlay_replaces_and_adds():
    """The desk's row stands in the place of the shipped one of its id; its new rows follow in their order."""
    shipped = [row(identifier, "shipped", "shipped") for identifier in ("a", "b", "c")]
    desk = [row(identifier, "desk", "desk") for identifier in ("z", "b", "y")]
    merged = overlay(shipped, desk)
    assert [(one.cells[0], one.origin) for one in merged] == [
        ("a", "shipped"), ("b", "desk"), ("c", "shipped"), ("z", "desk"), ("y", "desk"),
    ]  # fmt: skip


def test_overlay_of_nothing():
    """A desk without rows changes nothing, and without shipped rows the desk's remain."""
    rows = [row("a", "x", "shipped"), row("b", "y", "shipped")]
    assert overlay(rows, []) == rows
    assert overlay([], rows) == rows


def test_overlay_leaves_its_arguments_alone():
    """Laying over changes neither of the lists."""
    shipped, desk = [row("a", "x", "shipped")], [row("a", "y", "desk"), row("b", "z", "desk")]
    before = list(shipped), list(desk)
    overlay(shipped, desk)
    assert (shipped, desk) == before


# A desk's folder.


def test_desk_row_replaces_shipped_one(tmp_path):
    """A service of the desk replaces the shipped one of its id in its place, and says whose it is and where it stands."""
    given = a_shipped_service()
    path = write(tmp_path, "services.csv", f"service_id,name_ja,sites\n{given['service_id']},窓口の名前,own.example.com\n")
    catalogue = load_catalogue(str(tmp_path))
    service = catalogue.find_service(given["service_id"])
    assert service == catalogue.services()[0]
    assert (service.name_ja, service.sites, service.category) == ("窓口の名前", ("own.example.com",), "")
    assert (service.row, service.place) == ("desk", f"{path}:2")
    assert len(catalogue.services()) == len(load_catalogue().services())
    assert catalogue.resolve("own.example.com") is not None


def test_desk_row_is_added(tmp_path):
    """A service only the desk knows is added after the shipped ones, which keep their rows and places."""
    path = write(tmp_path, "services.csv", "name_ja,service_id,sites\n\n窓口の板,desk-board,desk.example.com\n")
    services = load_catalogue(str(tmp_path)).services()
    assert services[:-1] == load_catalogue().services()
    assert (services[-1].service_id, services[-1].row, services[-1].place) == ("desk-board", "desk", f"{path}:3")
    assert {service.row for service in services[:-1]} == {"shipped"}
    assert services[0].place == "data/services.csv:2"


def test_other_tables_of_the_desk(tmp_path):
    """Operators, hosts and wrappers of the desk are laid over as services are."""
    write(tmp_path, "operators.csv", "operator_id,legal_name\ndesk-maker,窓口の例の会社\n")
    write(tmp_path, "services.csv", "service_id,sites\ndesk-board,desk.example.com\n")
    write(tmp_path, "hosts.csv", "host,aliases\ndesk.example.com,desk.example.net desk.example.org\n")
    write(tmp_path, "wrappers.csv", "wrapper_id,service_id,kind,sites\ndesk-jump,desk-board,short,go.example.com\n")
    catalogue = load_catalogue(str(tmp_path))
    assert catalogue.find_operator("desk-maker").legal_name == "窓口の例の会社"
    assert catalogue.resolve("desk.example.net").host == "desk.example.com"
    number = catalogue.resolve("go.example.com").candidates[0].owner
    assert (catalogue.wrapper(number).wrapper_id, catalogue.wrapper(number).row) == ("desk-jump", "desk")


def test_desk_with_no_table(tmp_path):
    """A folder without tables, and no folder at all, give the shipped rows."""
    assert read_desk_table(str(tmp_path), "services.csv") is None
    for name in CATALOGUE_TABLES:
        assert load_rows(name, str(tmp_path)) == load_rows(name) == load_rows(name, "")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_byte_order_mark(tmp_path, mark):
    """A byte order mark, as Excel writes it, is no part of the first column's name."""
    (tmp_path / "hosts.csv").write_bytes(mark + b"host,aliases\r\na.example.com,b.example.com\r\n")
    table = read_desk_table(str(tmp_path), "hosts.csv")
    assert table.header == ["host", "aliases"]
    assert list(rows_of(table, HOST_COLUMNS, "desk")[0].cells) == ["a.example.com", "b.example.com", "", "", ""]


def test_quoted_lines_in_a_file(tmp_path):
    """A cell of several lines keeps its ends of lines, and the rows after it their physical lines."""
    path = write(tmp_path, "operators.csv", 'operator_id,notes\r\na,"one\r\ntwo"\r\nb,\r\n')
    rows = rows_of(read_desk_table(str(tmp_path), "operators.csv"), OPERATOR_COLUMNS, "desk")
    assert [one.place for one in rows] == [f"{path}:2", f"{path}:4"]
    assert rows[0].cells[OPERATOR_COLUMNS.index("notes")] == "one\r\ntwo"


def test_missing_folder(tmp_path):
    """A folder of the desk that does not exist is said and never taken for a desk without tables."""
    with pytest.raises(NotKnownError) as raised:
        load_catalogue(str(tmp_path / "missing"))
    assert "--data-dir" in raised.value.message
    assert str(tmp_path / "missing") in raised.value.cure


def test_file_for_a_folder(tmp_path):
    """A file where the desk's folder should be is no folder."""
    with pytest.raises(NotKnownError):
        load_rows("services.csv", write(tmp_path, "services.csv", "service_id\n"))


def test_missing_table(tmp_path):
    """A table that does not exist is not known, by its name and place."""
    with pytest.raises(NotKnownError, match=r"nothing\.csv"):
        read_table("nothing.csv")
    (tmp_path / "services.csv").mkdir()
    with pytest.raises(NotKnownError, match=r"services\.csv"):
        load_rows("services.csv", str(tmp_path))


@pytest.mark.parametrize("encoding", ["cp932", "utf-16", "euc_jp"])
def test_other_encodings(tmp_path, encoding):
    """A table that is not UTF-8 is refused with the way to save it, and never read as something else."""
    path = write(tmp_path, "services.csv", "service_id,name_ja\ndesk-board,窓口の板\n", encoding)
    for read in (read_table_text, lambda _: load_catalogue(str(tmp_path))):
        with pytest.raises(FaultyTableError, match=r"services\.csv が UTF-8") as raised:
            read(path)
        assert "CSV UTF-8" in raised.value.cure


@pytest.mark.parametrize("name", CATALOGUE_TABLES)
def test_unusable_desk_table(tmp_path, name):
    """A table of the desk that cannot be used stops the reading and is named by its own path."""
    path = write(tmp_path, name, f"{CATALOGUE_TABLES[name][0]},telephone\na,b\n")
    with pytest.raises(FaultyTableError) as raised:
        load_catalogue(str(tmp_path))
    assert raised.value.message == f"{path}:1: 列 telephone はありません"


@pytest.mark.parametrize(("name", "columns"), CATALOGUE_TABLES.items())
def test_shipped_tables_have_their_columns(name, columns):
    """Each shipped table has exactly its columns in their order, and every row knows its line."""
    table = read_table(name)
    assert tuple(table.header) == columns
    rows = load_rows(name)
    assert [one.place for one in rows] == [f"data/{name}:{line}" for line in table.lines]
    assert {one.origin for one in rows} == {"shipped"}
    assert len({one.cells[0] for one in rows}) == len(rows)
