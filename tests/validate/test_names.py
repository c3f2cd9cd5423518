"""A package may call its tables what it likes: the names of working tables hide nothing."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from forewarn.findings.model import Layer
from forewarn.package.load import load_package
from forewarn.structure.engine import Engine, open_engine
from forewarn.validate.request import Request
from forewarn.validate.run import run_layers, validate
from small import edit, make_package, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

# Rule, table and record.
Found = set[tuple[str, str, int | None]]

# The first two rows have what the queries of the layers look for.
ROWS = """id,country_id,year,indicator_id,value
a,AAA,1990,deaths,1
b,BBB,1991,freedom,2
c,CCC,1992,coups,3
"""

FIELDS = {
    "id": "string",
    "country_id": "string",
    "year": "integer",
    "indicator_id": "string",
    "value": "number",
}


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package that uses all working tables, which no test may change."""
    folder = tmp_path_factory.mktemp("plain")
    make_package(folder, related=True)
    return folder


def add_tables(folder: Path, names: Iterable[str]) -> None:
    """Add a table under each name, and expect it from now on."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    fields = [{"name": name, "type": kind} for name, kind in FIELDS.items()]
    for number, name in enumerate(names):
        path = f"data/added-{number}.csv"
        (folder / path).write_text(ROWS, encoding="utf-8")
        descriptor["resources"].append(
            {
                "name": name,
                "type": "table",
                "path": path,
                "encoding": "utf-8",
                "schema": {"fields": fields, "primaryKey": ["id"]},
            }
        )
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    sign(folder)


def plant(folder: Path) -> None:
    """Plant a fault for each way in which the layers use working tables."""
    edit(folder, "data/observations/src-1.csv", "BBB,1985,freedom", lower="0.9")
    edit(folder, "data/observations/src-2.csv", "BBB,1985,deaths", value="106")
    edit(folder, "data/observations/made.csv", "AAA,1991", value="50.5")
    edit(folder, "data/observations/src-3.csv", "AAA,1990,population_un_estimate", value="9000000")
    edit(folder, "data/borders.csv", "BBB,AAA,1980", to_year="1988")


def found(folder: Path, against: Path | None = None) -> Found:
    release = None if against is None else load_package(against)
    report = validate(load_package(folder), Request(against=release))
    assert report.not_checked == ()
    return {
        (finding.rule, finding.table, finding.place.record if finding.place else None)
        for result in report.results
        for finding in result.findings
    }


@pytest.fixture(scope="session")
def names(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return every name that a run gives to something that is not a table of the package."""
    folder = shutil.copytree(plain, tmp_path_factory.mktemp("named") / "package")
    # For the working tables of faults of structure.
    with (folder / "data/dimensions.csv").open("a", encoding="utf-8") as file:
        file.write("conflict,Twice,The same key.\n,,\n")
    package = load_package(folder)
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch, open_engine(package) as engine:
        ask = Engine.ask
        patch.setattr(Engine, "ask", lambda self, query: asked.append(query) or ask(self, query))
        run_layers(engine, package, Request({Layer.STRUCTURE}))
        kept = _listed(engine)
    package = load_package(plain)
    with pytest.MonkeyPatch.context() as patch, open_engine(package) as engine:
        patch.setattr(Engine, "ask", lambda self, query: asked.append(query) or ask(self, query))
        run_layers(engine, package, Request(against=package))
        kept |= _listed(engine)
    # Of common table expressions.
    common = {name for query in asked for name in re.findall(r"(\w+) AS (?:\w+ )?\(", query)}
    own = {resource.name for resource in package.resources} | set(package.tables())
    # A schema of one run alone has a name that no package knows.
    return sorted(
        name
        for name in kept | common | {"base_package", "texts"}
        if name not in own and re.fullmatch(r"[a-z_]\w*", name) and name.upper() not in _KEYWORDS
    )


# What comes before a bracket in the same way.
_KEYWORDS = {"OVER", "WINDOW", "FILTER"}


def _listed(engine: Engine) -> set[str]:
    """Return the names in the database: of tables, views, macros, schemas and databases."""
    listed = {
        "duckdb_tables()": "table_name",
        "duckdb_views()": "view_name",
        "duckdb_functions()": "function_name",
        "duckdb_schemas()": "schema_name",
        "duckdb_databases()": "database_name",
    }
    return {
        name
        for source, column in listed.items()
        for (name,) in engine.ask(
            f"SELECT DISTINCT {column} FROM {source} "
            + ("WHERE NOT internal" if source.endswith(("views()", "functions()")) else "")
        ).fetchall()
    }


@pytest.mark.slow
def test_the_names_are_those_that_a_run_uses(names: list[str]) -> None:
    # Of working tables, a macro, a common table expression, a schema, databases.
    assert {
        "observed", "repeats", "neighbours", "shared", "cells", "computed", "release_order",
        "latest_observations", "formulas", "rows", "keys", "faulty", "main", "engine", "temp",
        "system", "information_schema", "pg_catalog",
    } <= set(names)  # fmt: skip


def make_pair(plain: Path, tmp_path: Path, names: Iterable[str]) -> tuple[Path, Path, Path]:
    """Return a package with faults, one with the same faults and more tables, and a release.

    The release is what the second package was before its faults.
    """
    without = shutil.copytree(plain, tmp_path / "without")
    release = shutil.copytree(plain, tmp_path / "release")
    add_tables(release, names)
    folder = shutil.copytree(release, tmp_path / "package")
    plant(without)
    plant(folder)
    return without, folder, release


def lose_a_row(folder: Path) -> None:
    for file in folder.glob("data/added-*.csv"):
        file.write_text("".join(ROWS.splitlines(keepends=True)[:-1]), encoding="utf-8")


@pytest.mark.slow
def test_a_table_of_any_working_name_hides_no_fault_and_loses_no_row_unseen(
    plain: Path, tmp_path: Path, names: list[str]
) -> None:
    without, folder, _ = make_pair(plain, tmp_path, names)
    expected = found(without)
    assert len(expected) > 5
    lose_a_row(folder)
    lost = {("expectations/table-rows", name, None) for name in names}
    assert found(folder) == expected | lost


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [str.upper, *(pytest.param(each, marks=pytest.mark.length) for each in (str.lower, str.title))],
)
def test_nor_does_it_where_a_release_is_compared_with_or_in_other_case(
    plain: Path, tmp_path: Path, names: list[str], case: Callable[[str], str]
) -> None:
    without, folder, release = make_pair(plain, tmp_path, map(case, names))
    assert found(folder) == found(without)
    assert found(folder, against=release) == found(without, against=plain)
