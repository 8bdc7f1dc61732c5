"""The laws of the house, read from its imports and files."""

import ast
import sys
from pathlib import Path

import pytest
from places import PACKAGE, PROJECT

from ihaho_cli.cli.log import COMMANDS as LEDGER_COMMANDS
from ihaho_cli.cli.main import COMMANDS

FLOORS = {
    "errors": 1, "model": 1, "text": 1, "columns": 1, "calendar": 1, "events": 1,
    "hosts": 2, "shapes": 2, "unwrap": 2, "resemblance": 2, "extract": 2, "shipped": 2, "sheets": 2,
    "lines": 2, "outputs": 2, "names": 2, "advice": 2, "templating": 2, "dates": 2, "law": 2, "deadlines": 2,
    "fields": 1, "prefectures": 1, "blocks": 2, "fonts": 2, "certified": 2, "phrases": 2, "examples": 2,
    "items": 3, "rows": 3, "canonical": 3, "repair": 3, "referral": 3, "form": 3, "consultation": 3,
    "situation": 3, "facts": 3, "layout": 3, "replies": 3,
    "urls": 4, "catalogue": 4, "advice_rows": 4, "procedure": 4, "rulebook": 4, "variants": 4, "typeset": 4, "certified_form": 4,
    "records": 5, "insides": 5, "tables": 5, "cards": 5, "choosing": 5, "letters": 5, "documents": 5, "addressee": 5,
    "validations": 6, "checksheet": 6, "proposals": 6, "letterbook": 6, "counsel": 6, "drafting": 7, "answer": 7,
    "ledger_schema": 1, "ledger_header": 1, "exchange": 2, "vocabulary": 2, "chain": 2, "discretion": 2, "exif": 2, "due": 4, "intake_form": 3,
    "ledger": 3, "ledger_init": 4, "ledger_read": 4, "ledger_backups": 5, "ledger_import": 5, "ledger_erasure": 6, "attachments": 7,
    "figures": 2, "categories": 2, "persons": 2, "talks": 2, "periods": 3, "charts": 3, "tallies": 4, "volume": 5, "breakdown": 5, "reach": 5,
    "ledger_scan": 5, "anonymous": 3, "sources": 6, "schemes": 6, "suppression": 6, "report": 6, "closing": 6,
    "figure_forms": 7, "report_xlsx": 8, "report_docx": 8, "report_html": 8,
    "classify": 6, "formats": 6,
    "destinations": 1, "registries": 2, "guard": 2, "signals": 2, "registration": 2, "kept": 3, "name_answers": 3, "fingerprints": 3, "root_pages": 3, "pasted": 4, "lookup": 4, "hosting": 7,
    "memo": 8,
    "check": 7,
    "claims": 8, "check_advice": 8, "check_online": 8, "check_letters": 8, "check_tallies": 8,
    "pages": 1, "lessons": 1, "exercises": 4, "fictional": 2, "quiz": 8, "wide_table": 3, "chart": 4, "pointing": 8, "handover": 8, "handover_page": 8, "comparison": 8, "chart_page": 8, "chart_picture": 8, "chart_messages": 8,
    "health": 1, "machine": 1, "topics": 1, "as_of": 4, "coverage": 7, "upkeep": 4, "datapackage": 5, "citations": 5,
    "inputs": 2, "parquet": 3, "cluster": 2, "separated": 3, "bulk": 4, "ranges": 5, "answering": 7, "rendered": 7, "batches": 7, "quick": 7, "written": 8, "workers": 9, "patterns": 4, "readers": 5,
    "cli": 10,
}  # fmt: skip
LEDGER_DOORS = (
    "ledger",
    "ledger_header",
    "ledger_init",
    "ledger_read",
    "ledger_backups",
    "ledger_import",
    "ledger_erasure",
    "ledger_scan",
)
DOORS = (
    "shipped",
    "sheets",
    "lines",
    "outputs",
    "tables",
    "bulk",
    "fonts",
    "documents",
    "letterbook",
    *LEDGER_DOORS,
    "attachments",
    "guard",
    "kept",
    "lookup",
    "sources",
    "schemes",
    "charts",
    "report_xlsx",
    "report_docx",
    "wide_table",
    "inputs",
    "parquet",
    "ranges",
    "workers",
    "cluster",
    "citations",
    "machine",
    "cli",
)
PURE = tuple(name for name in FLOORS if name not in DOORS)
HOMES = {
    "click": ("cli",), "rich": ("cards",), "ada_url": ("repair",), "tldextract": ("hosts",), "python_calamine": ("sheets",),
    "xlsxwriter": ("sheets",), "matplotlib": ("charts",), "matplotlib_fontja": ("charts",), "pyperclip": ("cli",), "jpholiday": ("deadlines",), "jinja2": ("templating",),
    "sqlite3": (*LEDGER_DOORS, "cli"), "sqlite_utils": ("ledger_init", "ledger_backups"),
    "docx": ("documents", "report_docx", "wide_table"), "typst": ("documents",), "pypdf": ("documents",),
    "pyarrow": ("parquet", "batches"), "dask": ("cluster",),
    "csv": ("tables", "separated", "ledger_import"), "socket": ("guard",), "ssl": ("guard",), "http": ("guard",), "dns": ("lookup", "name_answers"), "requests": (), "subprocess": (),
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "compile", "__import__"}
IMPURE_MODULES = {"os", "sys", "time", "io", "pathlib", "tempfile", "random", "locale", "signal", "shutil", "logging", "pickle"}


def rooms() -> dict[str, Path]:
    """Every module of the package by the name its floor has."""
    found = {p.stem: p for p in PACKAGE.rglob("*.py") if p.stem != "__init__" and p.parent.name != "cli"}
    return found | {f"cli/{p.stem}": p for p in (PACKAGE / "cli").glob("*.py")}


FOLDERS = tuple(sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()))


def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, under TYPE_CHECKING) for each import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in guarded) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "ihaho_cli" or node.module.removeprefix("ihaho_cli.") in FOLDERS:
                found += [(f"{node.module}.{alias.name}", id(node) in guarded) for alias in node.names]
            else:
                found.append((node.module, id(node) in guarded))
    return found


def room_of(module: str) -> str:
    """``ihaho_cli.cli.options`` → cli, ``ihaho_cli.items`` → items, ``ihaho_cli.letters.law`` → law."""
    parts = module.split(".")
    if parts[0] != "ihaho_cli" or len(parts) == 1:
        return ""
    return "cli" if parts[1] == "cli" else parts[-1]


def test_every_room_has_a_floor() -> None:
    """No module stands outside the plan, and the plan names none that is gone."""
    assert {name.split("/")[0] for name in rooms()} == set(FLOORS)


@pytest.mark.parametrize("name", sorted(rooms()))
def test_arrows_go_down(name: str) -> None:
    """A room imports only rooms of a lower floor; every room may import the errors; nothing imports the faces."""
    floor = FLOORS[name.split("/", maxsplit=1)[0]]
    for module, _ in imports(rooms()[name]):
        below = room_of(module)
        if below and below != "errors" and not (name.startswith("cli/") and below == "cli"):
            assert FLOORS[below] < floor, f"{name} imports {module}"


def test_a_command_imports_no_other_command() -> None:
    """Commands share options, streams and paste, never each other."""
    commands = {*COMMANDS, *(module for module, _ in LEDGER_COMMANDS.values())}
    for name in commands:
        for module, _ in imports(PACKAGE / "cli" / f"{name}.py"):
            if module.startswith("ihaho_cli.cli."):
                assert module.rsplit(".", 1)[1] not in commands - {name}


@pytest.mark.parametrize("name", PURE)
def test_pure_rooms_do_nothing_but_think(name: str) -> None:
    """A pure room opens no file, reads no clock, environment or terminal."""
    path = rooms()[name]
    for module, _ in imports(path):
        assert module.split(".")[0] not in IMPURE_MODULES, f"{name} imports {module}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in IMPURE_CALLS, f"{name} calls {node.func.id}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("today", "now", "environ"), f"{name} reads {node.attr}"


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_library_has_one_home(library: str) -> None:
    """A library is imported where its home is and nowhere else."""
    users = {name.split("/")[0] for name, path in rooms().items() for m, _ in imports(path) if m.split(".")[0] == library}
    assert users <= set(HOMES[library])


def test_foreign_libraries_are_declared() -> None:
    """Whatever is imported comes with Python, with the base install or with an extra."""
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    declared = {one.split(">")[0].split("[")[0].replace("-", "_").lower() for names in lists for one in names}
    for name, path in rooms().items():
        for module, _ in imports(path):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top != "ihaho_cli":
                assert {"docx": "python_docx", "dns": "dnspython"}.get(top, top.lower()) in declared, f"{name} imports {top}"


def test_what_must_not_exist() -> None:
    """No catch-all modules, no regular expression in a table, no stray notes to come back to."""
    for path in rooms().values():
        text = path.read_text(encoding="utf-8")
        assert path.stem not in ("utils", "helpers", "common", "manager")
        assert "TODO" not in text
        assert "FIXME" not in text
        assert "async def" not in text
    for table in (PROJECT / "data").glob("*.csv"):
        assert "(?P<" not in table.read_text(encoding="utf-8")


def test_rooms_are_small() -> None:
    """A room one cannot take in at a glance wants to be two."""
    for path in rooms().values():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path.name


def test_functions_are_short() -> None:
    """No function is longer than 85 lines; the longest and the largest room are named in docs/design.md, as they are today."""
    longest, function = max(
        ((node.end_lineno or 0) - node.lineno + 1, f"{name}.{node.name}")
        for name, path in rooms().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert longest <= 85, function
    design = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
    assert f"The longest function is `{function}`" in design, longest


def test_public_names_are_explained() -> None:
    """Every public function, class and module has a docstring."""
    for name, path in rooms().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name}: {node.name}"


def test_docstring_examples_are_true() -> None:
    """Each example in a docstring gives what it says."""
    import doctest
    import importlib

    for name, path in rooms().items():
        if "/" not in name:
            dotted = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
            result = doctest.testmod(importlib.import_module(dotted))
            assert result.failed == 0, name
