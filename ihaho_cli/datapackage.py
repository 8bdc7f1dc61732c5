"""The tables described for the tools of others: a Frictionless data package (specs.frictionlessdata.io, v1)."""

import json
from collections.abc import Sequence

from ihaho_cli.columns import COLUMNS
from ihaho_cli.upkeep import key_columns

_REFERENCES = {
    ("services.csv", "operator_id"): ("operators.csv", "operator_id"),
    ("wrappers.csv", "operator_id"): ("operators.csv", "operator_id"),
    ("fingerprints.csv", "service_id"): ("services.csv", "service_id"),
    ("forms.csv", "service_id"): ("services.csv", "service_id"),
}
"""Columns whose cells are ids of another table, or blank."""
_CONFIDENCES = ("official", "secondary", "none")


def render_package() -> str:
    """The text of data/datapackage.json."""
    package = {
        "profile": "tabular-data-package",
        "name": "ihaho-data",
        "title": "違法・有害情報の相談で使う表: サービス、事業者、頼み方、相談機関、法令",
        "homepage": "https://www.ihaho.jp/",
        "licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        "resources": [_resource(name, tuple(columns)) for name, columns in COLUMNS.items()],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, columns: Sequence[str]) -> dict[str, object]:
    schema: dict[str, object] = {"fields": [_field(name, column) for column in columns], "missingValues": [""]}
    keys = key_columns(name, columns)
    schema["primaryKey"] = list(keys)
    foreign = [
        {"fields": column, "reference": {"resource": other.removesuffix(".csv"), "fields": their}}
        for (table, column), (other, their) in _REFERENCES.items()
        if table == name
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": name.removesuffix(".csv"),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: str, column: str) -> dict[str, object]:
    field: dict[str, object] = {"name": column, "type": "string", "description": COLUMNS[table][column]}
    if column == "checked":
        field |= {"type": "date", "format": "%Y-%m-%d"}
    if column == "confidence":
        field["constraints"] = {"required": True, "enum": list(_CONFIDENCES)}
    return field
