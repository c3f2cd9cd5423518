"""The schemas say all there is to say of a field, and nothing derived from them has drifted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from frictionless import Schema as ReferenceSchema

from descriptor import TABLES
from forewarn.ask.database import PART_COLUMN
from forewarn.ask.store import connect
from forewarn.package.json_files import read_exact_json
from forewarn.package.load import load_package
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure.expressions import sql_type
from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from forewarn.package.schema import Schema

FILES = sorted((ROOT / "schemas").glob("*.json"))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect(load_package(ROOT))
    yield connection
    connection.close()


def read_schema(file: Path) -> Schema:
    return parse_schema(read_exact_json(file, "schema"))


def test_there_is_one_schema_for_each_table() -> None:
    assert {file.stem for file in FILES} == {*TABLES, "observations"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_field_has_a_title_a_description_and_an_example(file) -> None:
    for field in read_schema(file).fields:
        assert field.title
        assert field.description.endswith(".")
        assert field.example


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_example_satisfies_its_field(file) -> None:
    reference = ReferenceSchema.from_descriptor(str(file))
    for field in reference.fields:
        cell, notes = field.create_cell_reader()(field.example)
        assert cell is not None
        assert notes is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_key_refers_to_a_table_with_that_field(file) -> None:
    for key in read_schema(file).foreign_keys:
        target = key.reference_resource or file.stem
        fields = read_schema(ROOT / "schemas" / f"{target}.json").field_names
        assert set(key.reference_fields) <= set(fields)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_database_has_the_types_and_comments_of_the_schema(
    file, connection: duckdb.DuckDBPyConnection
) -> None:
    schema = read_schema(file)
    found = connection.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE table_name = ? ORDER BY column_index",
        [file.stem],
    ).fetchall()
    required = schema.required_fields()
    expected = [(f.name, sql_type(f), f.name not in required, f.description) for f in schema.fields]
    if file.stem == "observations":
        part = found.pop()
        assert part[:3] == (PART_COLUMN, "VARCHAR", False)
    assert found == expected


def test_the_database_has_the_description_of_every_table_and_view(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    expected = {
        file.stem: json.loads(file.read_text(encoding="utf-8"))["description"] for file in FILES
    }
    # Views that are stored.
    assert tables.pop("panel").startswith("Wide: ")
    assert tables.pop("dimension_baskets").startswith("The indicators by which a dimension")
    assert tables.pop("contradicted_zeros").startswith("State-years in which a source has 0")
    assert tables.pop("source_notes_by_indicator").startswith("What the sources say of single")
    assert tables.pop("name_keys").startswith("What may be written for each")
    assert tables == expected
    views = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    files = (ROOT / "src/forewarn/ask/sql/views").glob("*.sql")
    stored = {"panel", "dimension_baskets", "contradicted_zeros", "source_notes_by_indicator"}
    assert {name for name, _ in views} == {file.stem for file in files} - stored
    assert all(comment for _, comment in views)
    columns = connection.execute(
        "SELECT table_name, comment FROM duckdb_columns() "
        "WHERE table_name IN (SELECT view_name FROM duckdb_views() WHERE NOT internal)"
    ).fetchall()
    assert {name for name, _ in columns} == {name for name, _ in views}
    assert all(comment for _, comment in columns)
