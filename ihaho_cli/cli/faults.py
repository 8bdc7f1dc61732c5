"""All faults of the tables and templates at once: the shipped ones, or a desk's own."""

from collections.abc import Mapping, Sequence
from datetime import date

from ihaho_cli import check, check_advice, check_online, claims, tables
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.errors import FaultyTableError
from ihaho_cli.rows import Row


def find_faults(folder: str | None, today: date) -> list[check.Fault]:
    """All faults of the shipped tables, or of a desk's own where a folder is given."""
    found: list[check.Fault] = []
    for name, columns in tables.all_tables().items():
        table = tables.read_table(name) if folder is None else tables.read_desk_table(folder, name)
        if table is not None:
            found += check.check_shape(table, columns) + check.check_stale(table, today)
    found += _find_faults_of_published(folder, today)
    named = {fault.place for fault in found if not fault.stale}
    found += [fault for fault in _find_faults_of_letters(folder, today) if fault.column or fault.place not in named]
    try:
        catalogue = tables.load_catalogue(folder)
        rows = {name: tables.load_rows(name, folder) for name in tables.all_tables()}
    except FaultyTableError:
        # A table whose very shape is broken is named above; its cells can only be read once that is mended.
        return found
    figure9 = tables.read_dicts("figure9.csv")
    figure8 = {row["label"] for row in tables.read_dicts("labels.csv") if row["figure"] == "8"}
    operators = {row.cells[0] for row in rows["operators.csv"]}
    cells = [
        *check.check_operators(rows["operators.csv"]),
        *check.check_services(rows["services.csv"], operators, figure9, figure8),
        *check.check_wrappers(rows["wrappers.csv"], catalogue),
    ]
    found += cells + _find_faults_of_advice(rows, catalogue, figure9)
    services = {row.cells[0] for row in rows["services.csv"]}
    found += check_online.check_fingerprints(rows["fingerprints.csv"], services)
    found += check_online.check_registries(rows["registries.csv"])
    found += check.check_guides(rows["guides.csv"], services)
    if not any(f.column in ("sites", "items", "target", "kind", "decode") for f in cells):
        found += check.check_hosts(rows["hosts.csv"], catalogue)
        found += claims.check_unwrapping(rows["wrappers.csv"], catalogue) + claims.check_claims(catalogue)
    return found


def _find_faults_of_published(folder: str | None, today: date) -> list[check.Fault]:
    """The shape of the desk's table, else of the shipped one, and the cells of both together."""
    from ihaho_cli import check_tallies
    from ihaho_cli.columns import COLUMNS

    columns = tuple(COLUMNS[check_tallies.TABLE])
    shipped = tables.read_table(check_tallies.TABLE)
    own = None if folder is None else tables.read_desk_table(folder, check_tallies.TABLE)
    table = shipped if folder is None else own
    found = [] if table is None else check.check_shape(table, columns) + check.check_stale(table, today)
    try:
        rows = tables.rows_of(shipped, columns, "shipped")
        if own is not None:
            rows = tables.overlay(rows, tables.rows_of(own, columns, "desk"))
    except FaultyTableError:
        # What has no shape is said above; its cells can only be read once that is mended.
        return found
    return found + check_tallies.check_published(rows, today)


def _find_faults_of_letters(folder: str | None, today: date) -> list[check.Fault]:
    """The templates as they are used with this folder, and the tables they lean on."""
    from ihaho_cli import check_letters
    from ihaho_cli.letters.law import Laws
    from ihaho_cli.letters.letterbook import load_letters

    try:
        letters = load_letters(folder)
        found = check_letters.check_templates(letters, Laws(tables.load_dicts("law.csv", folder)), today)
        names = {one.header.name for one in letters}
        return found + check_letters.check_replies(tables.load_rows("replies.csv", folder), names)
    except FaultyTableError as error:
        place, _, message = error.message.partition(": ")
        return [check.Fault(place, "", message)]


def _find_faults_of_advice(
    rows: Mapping[str, Sequence[Row]], catalogue: Catalogue, figure9: Sequence[Mapping[str, str]]
) -> list[check.Fault]:
    services = {service.service_id: service for service in catalogue.services()}
    named = {one for row in figure9 if not row["services"].startswith("(") for one in row["services"].split()}
    return [
        *check_advice.check_procedures(rows["procedures.csv"], services, named & set(services)),
        *check_advice.check_forms(rows["forms.csv"], services),
        *check_advice.check_agencies(rows["agencies.csv"]),
        *check_advice.check_handovers(rows["handovers.csv"], {row.cells[0] for row in rows["agencies.csv"]}),
        *check_advice.check_referrals(rows["referrals.csv"], {row.cells[0] for row in rows["agencies.csv"]}),
    ]
