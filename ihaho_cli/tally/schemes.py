"""Reads what tallies count by: labels.csv, figure9.csv, the services and wrappers, published.csv, with a desk's own rows."""

from collections.abc import Mapping, Sequence

from ihaho_cli.columns import COLUMNS
from ihaho_cli.errors import FaultyTableError
from ihaho_cli.model import OTHER_KNOWN_FIGURE9
from ihaho_cli.tables import Table, dicts_of, load_rows, read_desk_table, read_table, rows_of
from ihaho_cli.tally.categories import Labels, ServiceRows
from ihaho_cli.tally.tallies import ATTRIBUTES, CONTENTS, MEANS, PLACES, VICTIMS, Scheme
from ihaho_cli.tally.volume import Published, parse_published

_LABEL_FIGURES = (ATTRIBUTES, VICTIMS, CONTENTS, MEANS, PLACES)
_CURE = "ihaho data check で不備をまとめて確かめてください"


def load_scheme(edition: str, data_dir: str | None = None) -> Scheme:
    """The vocabularies of figures 4–9, in one edition of figure 9.

    Raises NotKnownError, FaultyTableError.
    """
    labels = _labels(data_dir)
    keys = {row.cells[0]: row.cells for row in load_rows("services.csv", data_dir)}
    at = list(COLUMNS["services.csv"]).index(f"figure9_{edition}")
    key_of_service = {service: cells[at] for service, cells in keys.items()}
    for row in load_rows("wrappers.csv", data_dir):
        # A copy without a service of its own is known, and has no row.
        key_of_service.setdefault(row.cells[1] or row.cells[0], OTHER_KNOWN_FIGURE9)
    try:
        return Scheme(
            {figure: Labels(figure, labels) for figure in _LABEL_FIGURES},
            ServiceRows(dicts_of(read_table("figure9.csv")), edition, key_of_service),
        )
    except KeyError as error:
        raise FaultyTableError("labels.csv に、その他 (other) の行がない図表があります", _CURE) from error


def load_published(data_dir: str | None = None) -> list[Published]:
    """The numbers printed before the ledger began, the desk's own beside the shipped ones.

    Raises NotKnownError, FaultyTableError.
    """
    rows: dict[str, Mapping[str, str]] = {row["published_id"]: row for row in dicts_of(read_table("published.csv"))}
    desk = read_desk_table(data_dir, "published.csv") if data_dir else None
    if desk is not None:
        rows |= {row["published_id"]: row for row in _whole_dicts(desk, "published.csv")}
    try:
        return parse_published(list(rows.values()))
    except ValueError as error:
        raise FaultyTableError(
            "published.csv の月か数が読めません", "since と until は YYYY-MM、value は数字で書いてください"
        ) from error


def _labels(data_dir: str | None) -> list[Mapping[str, str]]:
    """The labels with the desk's laid over them; a desk's new label stands before その他."""
    rows: list[Mapping[str, str]] = [*dicts_of(read_table("labels.csv"))]
    desk = read_desk_table(data_dir, "labels.csv") if data_dir else None
    if desk is None:
        return rows
    own = {(row["figure"], row["code"]): row for row in _whole_dicts(desk, "labels.csv")}
    merged: list[Mapping[str, str]] = []
    known = {(row["figure"], row["code"]) for row in rows}
    for row in rows:
        if row["code"] == "other":
            merged += [new for place, new in own.items() if place[0] == row["figure"] and place not in known]
        merged.append(own.get((row["figure"], row["code"]), row))
    return merged


def _whole_dicts(table: Table, name: str) -> Sequence[Mapping[str, str]]:
    """A desk's rows with every column; one the desk left out is blank."""
    columns = tuple(COLUMNS[name])
    return [dict(zip(columns, row.cells, strict=True)) for row in rows_of(table, columns, "desk")]
