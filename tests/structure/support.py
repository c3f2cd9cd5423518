"""Tiny packages written for one test each, and what the structure layer says of them."""

from __future__ import annotations

import atexit
import json
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import FAULTY, KEYS, ROWS, VERDICTS, WORK, open_engine
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from forewarn.findings.model import Finding, TableResult
    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine

# The rules of text that deceives or runs, which Table Schema and frictionless lack.
SAFETY = frozenset(
    f"structure/{name}"
    for name in ("control-character", "bidirectional-override", "formula-prefix", "mixed-script")
)

DIALECT: dict[str, Any] = {
    "header": True,
    "headerRows": [1],
    "csv": {
        "delimiter": ",",
        "quoteChar": '"',
        "doubleQuote": True,
        "skipInitialSpace": False,
    },
}


def make_package(
    folder: Path,
    schema: Mapping[str, Any],
    text: str | bytes | None,
    other: tuple[Mapping[str, Any], str | bytes | None] | None = None,
    *,
    name: str = "table",
    other_name: str = "other",
    delimiter: str = ",",
) -> Package:
    """Write a package of one table, or of two; a text of None leaves its file out."""
    tables = {name: (schema, text)} | ({other_name: other} if other else {})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    resources = []
    for number, (resource, (table_schema, table_text)) in enumerate(tables.items()):
        file, schema_file = f"data/{number}.csv", f"{number}.json"
        (folder / schema_file).write_text(json.dumps(table_schema), encoding="utf-8")
        if table_text is not None:
            data = table_text if isinstance(table_text, bytes) else table_text.encode()
            (folder / file).write_bytes(data)
        resources.append(
            {
                "name": resource,
                "type": "table",
                "path": file,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": DIALECT | {"csv": DIALECT["csv"] | {"delimiter": delimiter}},
                "schema": schema_file,
            }
        )
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "package",
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return load_package(folder)


def fields(*names: str, **types: str) -> dict[str, Any]:
    """Return a schema of text fields, then of fields with a type each."""
    pairs = [(name, "string") for name in names] + list(types.items())
    return {"fields": [{"name": name, "type": kind} for name, kind in pairs]}


def check(package: Package, keep: int = 1000) -> dict[str, TableResult]:
    """Run the structure layer; the results by table, that of the descriptor under `package`."""
    engine = empty(_engine())
    return {result.table: result for result in check_structure(package, engine, keep).results}


def empty(engine: Engine) -> Engine:
    """Return an engine that checked a package, ready for another."""
    views = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"
    for (name,) in engine.run("main", views):
        engine.run("main", f"DROP VIEW main.{identifier(name)}")
    for schema in (ROWS, KEYS, FAULTY, VERDICTS, WORK):
        engine.run(schema, f"DROP SCHEMA {schema} CASCADE")
        engine.run(schema, f"CREATE SCHEMA {schema}")
    return engine


@cache
def _engine() -> Engine:
    """Open the one engine of a process, which takes as long to open as a small package to check."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(open_engine())


def check_table(
    folder: Path, schema: Mapping[str, Any], text: str | bytes, **options: Any
) -> TableResult:
    """Run the structure layer over a package of one table and give that table's result."""
    return check(make_package(folder, schema, text, **options))["table"]


def matrix(result: TableResult) -> list[list[Any]]:
    """Return each finding as record, field, rule, and its line and column as `line:column`."""
    return [
        [
            finding.place and finding.place.record,
            finding.field,
            finding.rule.partition("/")[2],
            position(finding),
        ]
        for finding in result.findings
    ]


def position(finding: Finding) -> str | None:
    """Return the place of a finding as `line:column`."""
    place = finding.place
    return None if place is None else f"{place.line}:{place.column}"


def ask_frictionless(package: Package) -> dict[str, list[list[Any]]]:
    """Validate the package with frictionless: record, field and type of each error, by table."""
    from frictionless import Package as ReferencePackage

    report = ReferencePackage(str(package.root / "datapackage.json")).validate()
    assert not report.errors, report.errors
    return {
        task.name: [
            [getattr(error, "row_number", None), getattr(error, "field_name", None), error.type]
            for error in task.errors
        ]
        for task in report.tasks
    }
