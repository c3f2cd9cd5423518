"""Tables, cells and limits of any size: judged, or refused in plain words, in bounded time."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from forewarn.cli.main import cli
from forewarn.errors import EngineMemoryError
from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import Engine, open_engine
from forewarn.structure.patterns import fields_for_engine, is_portable
from structure.support import check_table, fields, make_package

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import TableResult
    from forewarn.package.model import Package


def wide(folder: Path, columns: int, cell: str = "1", kind: str = "integer") -> Package:
    names = [f"f{number}" for number in range(columns)]
    text = f"{','.join(names)}\n{','.join([cell] * columns)}\n"
    return make_package(folder, fields(**dict.fromkeys(names, kind)), text)


def judged(package: Package, **options: Any) -> tuple[TableResult, ...]:
    with open_engine(package, **options) as engine:
        return check_structure(package, engine).results[1:]


def test_table_with_more_columns_than_the_memory_has_room_for_is_not_checked(
    tmp_path: Path,
) -> None:
    (table,) = judged(wide(tmp_path, 110), memory="20MiB")
    assert table.outcome is Outcome.NOT_CHECKED
    assert table.reason == (
        "DuckDB needs more memory than its limit for 110 columns: 20 MiB are enough for 106"
    )


def test_columns_that_no_field_describes_count_too(tmp_path: Path) -> None:
    labels = ",".join(f"f{number}" for number in range(110))
    schema = {**fields("f0"), "fieldsMatch": "subset"}
    (table,) = judged(make_package(tmp_path, schema, f"{labels}\n"), memory="20MiB")
    assert table.outcome is Outcome.NOT_CHECKED
    assert "for 110 columns" in str(table.reason)


def test_default_memory_grows_with_the_columns(tmp_path: Path) -> None:
    engine = Engine(tmp_path, on_disk=False)
    engine.must_hold(5000)
    engine.close()
    engine = Engine(tmp_path / "limited", on_disk=False, memory="600MiB")
    engine.must_hold(3000)
    with pytest.raises(EngineMemoryError, match="600 MiB are enough for 3,200"):
        engine.must_hold(3201)
    engine.close()


@pytest.mark.slow
def test_a_wrong_cell_of_three_thousand_columns_is_found(tmp_path: Path) -> None:
    package = wide(tmp_path, 3000)
    file = package.resources[0].file
    file.write_text(file.read_text(encoding="utf-8")[:-2] + "x\n", encoding="utf-8")
    (table,) = judged(load_package(tmp_path))
    assert (table.outcome, dict(table.counts)) == (
        Outcome.INVALID,
        {"structure/type-error": 1},
    )


def test_other_tables_are_judged(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(110)]
    text = f"{','.join(names)}\n"
    package = make_package(tmp_path, fields(*names), text, (fields(a="integer"), "a\nx\n"))
    table, other = judged(package, memory="20MiB")
    assert (table.outcome, other.outcome) == (Outcome.NOT_CHECKED, Outcome.INVALID)


def test_settings_for_a_wide_table_are_those_of_the_others_again(tmp_path: Path) -> None:
    engine = Engine(tmp_path, on_disk=False, threads=2)
    names = ("threads", "disabled_optimizers", "memory_limit")
    read = ", ".join(f"current_setting('{name}')" for name in names)
    setting = f"SELECT {read}"
    before = engine.run("x", setting)
    for columns in (501, 3000):
        with engine.settings_for(columns):
            assert engine.run("x", setting) != before
    assert engine.run("x", setting) == before
    engine.close()


@pytest.mark.slow
def test_unsafe_text_of_a_wide_table_is_found(tmp_path: Path) -> None:
    (table,) = judged(wide(tmp_path, 250, "=1+1", "string"))
    assert dict(table.counts) == {"structure/formula-prefix": 250}


@pytest.mark.slow
def test_three_thousand_columns_are_judged(tmp_path: Path) -> None:
    started = time.monotonic()
    (table,) = judged(wide(tmp_path, 3000))
    assert (table.outcome, dict(table.counts)) == (Outcome.VALID, {})
    assert time.monotonic() - started < 300


@pytest.mark.slow
def test_sixteen_thousand_columns_are_refused(tmp_path: Path) -> None:
    started = time.monotonic()
    (table,) = judged(wide(tmp_path, 16_000))
    assert table.outcome is Outcome.NOT_CHECKED
    text = "it has 16,000 columns, and tables of more than 5,000 columns are not checked"
    assert table.reason == text
    assert time.monotonic() - started < 120


def many(folder: Path, count: int, field: dict[str, Any], cell: str, **more: Any) -> TableResult:
    """Return the result of a table of one row, with as many fields that are alike."""
    names = [f"f{number}" for number in range(count)]
    schema = {"fields": [{"name": name, **field} for name in names], **more}
    text = f"{','.join(names)}\n{','.join([cell] * count)}\n"
    return judged(make_package(folder, schema, text))[0]


def test_fields_that_only_the_reference_can_read_are_judged_up_to_a_number(tmp_path: Path) -> None:
    email = {"type": "string", "format": "email"}
    table = many(tmp_path / "few", 10, email, "\u00e9@example.org")
    assert (table.outcome, table.reason) == (Outcome.VALID, None)
    table = many(tmp_path / "many", 101, email, "\u00e9@example.org")
    assert table.outcome is Outcome.NOT_CHECKED
    assert table.reason == (
        "101 of its fields have cells that only frictionless can read, and tables with more than "
        "100 such fields are not checked"
    )


def test_cells_that_are_certain_need_no_reference(tmp_path: Path) -> None:
    email = {"type": "string", "format": "email"}
    assert many(tmp_path, 120, email, "a@example.org").outcome is Outcome.VALID


@pytest.mark.slow
def test_every_check_of_many_fields_is_reported(tmp_path: Path) -> None:
    field = {"type": "integer", "constraints": {"maximum": 1}}
    table = many(tmp_path / "bound", 120, field, "2")
    assert dict(table.counts) == {"structure/maximum": 120}
    assert len({finding.field for finding in table.findings}) == 120
    assert dict(many(tmp_path / "type", 120, field, "x").counts) == {"structure/type-error": 120}


def test_keys_are_checked_up_to_a_number_of_fields(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(40)]
    table = many(tmp_path / "few", 40, {"type": "integer"}, "1", primaryKey=names)
    assert table.outcome is Outcome.VALID
    for folder, more in (
        ("primary", {"primaryKey": [f"f{number}" for number in range(201)]}),
        ("unique", {"uniqueKeys": [[f"f{n}", f"f{n + 1}"] for n in range(101)]}),
        (
            "foreign",
            {
                "foreignKeys": [
                    {"fields": f"f{n}", "reference": {"resource": "", "fields": "f0"}}
                    for n in range(201)
                ]
            },
        ),
    ):
        table = many(tmp_path / folder, 201, {"type": "integer"}, "1", **more)
        assert table.outcome is Outcome.NOT_CHECKED, folder
        assert "tables whose keys name more than 200 are not checked" in str(table.reason)


def test_listed_values_and_checks_are_limited(tmp_path: Path) -> None:
    values = [f"v{number}" for number in range(10_000)]
    table = many(tmp_path / "values", 31, {"type": "string"}, "a", missingValues=values)
    assert "its fields list 310,000 values in all" in str(table.reason)
    limits = {"required": True, "minimum": 0, "maximum": 9, "exclusiveMinimum": -1}
    field = {"type": "integer", "constraints": limits}
    table = many(tmp_path / "checks", 1001, field, "1")
    assert "its fields have 5,005 types and constraints to check" in str(table.reason)


def test_patterns_that_fill_the_memory_of_the_engine_are_left_to_python() -> None:
    assert fields_for_engine({"a": "[A-Z]{3}", "b": "(?i)x"}) == {"a"}
    for pattern, most in ((".{900}", 50), ("(?:[a-z]{1,31}){31}", 50), ("[a-z]+", 500)):
        chosen = fields_for_engine({f"f{number}": pattern for number in range(3000)})
        assert 0 < len(chosen) < most
    assert len(fields_for_engine({f"f{n}": "[A-Z]{3}-[0-9]{4}" for n in range(300)})) == 300


@pytest.mark.slow
def test_pattern_left_to_python_judges_as_the_others_do(tmp_path: Path) -> None:
    field = {"type": "string", "constraints": {"pattern": ".{900}"}}
    assert len(fields_for_engine({f"f{number}": ".{900}" for number in range(25)})) < 25
    table = many(tmp_path, 25, field, "x" * 899)
    assert dict(table.counts) == {"structure/pattern": 25}


@pytest.mark.slow
def test_large_cell_is_judged_or_refused(tmp_path: Path) -> None:
    (table,) = judged(make_package(tmp_path, fields("s"), f"s\n{'a' * 50_000_000}\n"))
    assert table.outcome is Outcome.VALID


# Numbers and patterns that would take quadratic time, or break Python


LONG = "1" * 1_000_000


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("geopoint", LONG), ("geopoint", f"{LONG},{LONG}x"), ("integer", LONG), ("number", LONG),
        ("number", "1e999999999"), ("number", "1e99999999999999999"), ("duration", f"P{LONG}"),
        ("array", "[" * 100_000), ("object", '{"a":' * 100_000), ("geojson", "[" * 100_000),
    ],
    ids=lambda value: value[:12],
)  # fmt: skip
def test_long_cell_is_wrong_at_once(tmp_path: Path, kind: str, cell: str) -> None:
    quoted = cell.replace('"', '""')
    started = time.monotonic()
    result = check_table(tmp_path, fields(x=kind), f'x\n"{quoted}"\n')
    assert dict(result.counts) == {"structure/type-error": 1}
    assert time.monotonic() - started < 20


def test_pattern_of_many_digits_is_read_at_once() -> None:
    started = time.monotonic()
    assert not is_portable("1" * 500_000)
    assert not is_portable("a{" + "1" * 900 + "}")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("listed", ["9" * 5000, "0" * 5000 + "1", "-" + "0" * 5000])
def test_listed_integer_of_many_digits_breaks_nothing(tmp_path: Path, listed: str) -> None:
    schema = {"fields": [{"name": "x", "type": "integer", "constraints": {"enum": ["7", listed]}}]}
    assert check_table(tmp_path, schema, "x\n7\n").outcome is Outcome.VALID


@pytest.mark.slow
def test_many_missing_values_and_listed_values_are_judged(tmp_path: Path) -> None:
    values = [f"v{number}" for number in range(100_000)]
    schema = {
        "missingValues": ["", *values],
        "fields": [{"name": "x", "type": "string", "constraints": {"enum": ["a", *values]}}],
    }
    started = time.monotonic()
    result = check_table(tmp_path, schema, "x\na\nv7\nb\n")
    assert dict(result.counts) == {"structure/enum": 1}
    assert time.monotonic() - started < 300


@pytest.mark.slow
def test_two_thousand_tables_are_judged(tmp_path: Path) -> None:
    schema, resources = fields(id="integer"), []
    for number in range(2000):
        (tmp_path / f"t{number}.csv").write_text("id\n1\n", encoding="utf-8")
        resources.append({"name": f"t{number}", "path": f"t{number}.csv", "schema": schema})
    descriptor = json.dumps({"name": "p", "resources": resources})
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
    started = time.monotonic()
    results = judged(load_package(tmp_path))
    assert {result.outcome for result in results} == {Outcome.VALID}
    assert time.monotonic() - started < 400


def test_command_line_names_the_option_that_helps(tmp_path: Path) -> None:
    wide(tmp_path, 110)
    options = ["--layer", "structure", "--no-cache", "--memory", "20MiB"]
    run = CliRunner().invoke(cli, ["validate", str(tmp_path), *options])
    assert run.stderr == (
        "forewarn: DuckDB needs more memory than its limit: "
        "forewarn validate and forewarn diff take a higher one with --memory\n"
    )
    assert "for 110 columns" in run.stdout
