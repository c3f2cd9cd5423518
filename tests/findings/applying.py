"""Running an example of a rule: making its package, or changing the small one."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.findings.model import Layer
from forewarn.findings.rules.examples import ExampleAction, PutRows, Sql, TinyPackage
from forewarn.package.load import load_package
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from forewarn.writing.sql import identifier, literal
from small import sign, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from forewarn.findings.model import Report
    from forewarn.findings.rules.examples import Example, Step

_TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "DOUBLE"}


def rules_of_tiny(example: Example, folder: Path) -> set[str]:
    """Write the package of an example to an empty folder; return the rules that it breaks."""
    (step,) = example.steps
    assert isinstance(step, TinyPackage)
    base = None
    if step.base is not None:
        base = folder / "base"
        _write_tiny(TinyPackage(step.fields, "deaths\n", package=step.base), base)
    inner = folder / "package"
    _write_tiny(step, inner)
    return _broken(validate(load_package(inner, base), Request({Layer.STRUCTURE})))


def rules_of_small(example: Example, layer: Layer, folder: Path, release: Path) -> set[str]:
    """Change the small package in a folder, a copy of `release`; return the rules broken."""
    against = None
    for step in example.steps:
        if step is ExampleAction.COMPARE:
            against = load_package(release)
        else:
            _take(step, folder)
    layers = {layer} if layer is Layer.EXPECTATIONS else {Layer.STRUCTURE, layer}
    report = validate(load_package(folder), Request(layers, against=against))
    unchecked = [f"{each.path}: {each.reason}" for each in report.not_checked]
    findings = [
        f"{result.path}:{finding.place.line if finding.place else 1}: {finding.message}"
        for result in report.results
        if result.layer is Layer.STRUCTURE
        for finding in result.findings
    ]
    assert not findings, "the example breaks a schema:\n" + "\n".join(findings)
    assert not unchecked, "the example leaves unchecked:\n" + "\n".join(unchecked)
    return _broken(report)


def _broken(report: Report) -> set[str]:
    return set(report.counts)


def _write_tiny(tiny: TinyPackage, folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    fields = [{"name": name} | dict(properties) for name, properties in tiny.fields.items()]
    _write_json(folder / "table.json", {"fields": fields, **tiny.schema})
    files = dict(tiny.beside)
    if isinstance(tiny.text, str):
        files["data/table.csv"] = tiny.text
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    if isinstance(tiny.text, bytes):
        (folder / "data/table.csv").write_bytes(tiny.text)
    resource = {
        "name": "table",
        "type": "table",
        "path": "data/table.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": "table.json",
        **tiny.resource,
    }
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "package",
        "resources": [resource],
        **tiny.package,
    }
    _write_json(folder / "datapackage.json", descriptor)


def _write_json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")


def _take(step: Step, folder: Path) -> None:
    match step:
        case PutRows():
            _put(step, folder)
        case Sql():
            _change(step.statement, folder)
        case ExampleAction.EXPECT:
            sign(folder)
        case _:
            raise AssertionError(step)


def _put(step: PutRows, folder: Path) -> None:
    schema = _schema(step.table, folder)
    names = [field["name"] for field in schema["fields"]]
    key = schema["primaryKey"]
    with _file(step.table, folder).open(encoding="utf-8", newline="") as stream:
        rows = {tuple(row[name] for name in key): row for row in csv.DictReader(stream)}
    put = list(csv.DictReader(io.StringIO("\n".join((step.header, *step.rows)))))
    assert len(put) == len(step.rows)
    for row in put:
        assert set(key) <= set(row) <= set(names), row
        assert all(cell is not None for cell in row.values()), row
        known = rows.setdefault(tuple(row[name] for name in key), dict.fromkeys(names, ""))
        known.update(row)
    write_rows(
        folder, step.table, _schema_name(step.table),
        [[row[name] for name in names] for row in rows.values()],
    )  # fmt: skip


def _change(statement: str, folder: Path) -> None:
    """Run a statement over the tables that it names, and write them again."""
    tables = [table for table in _tables(folder) if table in statement.replace('"', " ").split()]
    with duckdb.connect() as connection:
        for table in tables:
            columns = {
                field["name"]: _TYPES.get(field["type"], "VARCHAR")
                for field in _schema(table, folder)["fields"]
            }
            file = literal(str(_file(table, folder)))
            connection.execute(
                f"CREATE TABLE {identifier(table)} AS FROM read_csv({file}, header = true, "
                f"delim = ',', quote = '\"', escape = '\"', columns = {columns})"
            )
        connection.execute(statement)
        left = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
        for table in tables:
            if table in left:
                rows = connection.table(identifier(table)).fetchall()
                write_rows(folder, table, _schema_name(table), [list(row) for row in rows])
            else:
                _drop(table, folder)


def _drop(table: str, folder: Path) -> None:
    _file(table, folder).unlink()
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] != table]
    _write_json(folder / "datapackage.json", descriptor)


def _tables(folder: Path) -> Iterable[str]:
    data = folder / "data"
    for file in sorted(data.rglob("*.csv")):
        yield file.relative_to(data).with_suffix("").as_posix()


def _file(table: str, folder: Path) -> Path:
    return folder / "data" / f"{table}.csv"


def _schema_name(table: str) -> str:
    return table.partition("/")[0]


def _schema(table: str, folder: Path) -> Any:
    file = folder / "schemas" / f"{_schema_name(table)}.json"
    return json.loads(file.read_text(encoding="utf-8"))
