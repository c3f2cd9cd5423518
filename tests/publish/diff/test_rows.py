"""Rows are told by their key, and cells by value; what is only spelt otherwise is told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from forewarn.errors import ChangedPackageError, PackageError, UnreadableTableError
from forewarn.package.schema_parsing import parse_schema
from forewarn.publish.diff import CompareOptions, compare
from forewarn.publish.diff.rows import CHANGES, compare_rows, load, unload
from forewarn.publish.diff.value import joined, value_of
from forewarn.structure.engine import Engine
from forewarn.writing.sql import literal
from publish.diff.packages import changes_of, table_of, write
from swapping import Swap

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("field", "one", "other", "same"),
    [
        ({"type": "number"}, "1.50", "1.5", True),
        ({"type": "number"}, "1e2", "100.0", True),
        ({"type": "number"}, "+1", "1", True),
        ({"type": "number"}, "-0.0", "0", True),
        ({"type": "number"}, ".5", "0.50", True),
        ({"type": "number"}, "3.0000000000000004e-01", "0.30000000000000004", True),
        ({"type": "number"}, "0.1", "0.10000000000000000001", False),
        ({"type": "number"}, "12345678901234567890", "12345678901234567891", False),
        ({"type": "number"}, "12345678901234567890.0", "12345678901234567890", True),
        ({"type": "number"}, "-0.30000000000000004", "0.30000000000000004", False),
        ({"type": "number"}, "1e400", "1e500", False),
        ({"type": "number"}, "x", "X", False),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, "1.000,50", "1000,5", True),
        ({"type": "integer"}, "007", "7", True),
        ({"type": "integer"}, "-0", "0", True),
        ({"type": "integer"}, "1.7", "2", False),
        ({"type": "integer"}, "1.0", "1", False),
        ({"type": "boolean"}, "TRUE", "1", True),
        ({"type": "boolean"}, "true", "false", False),
        ({"type": "string"}, "1.0", "1", False),
        ({"type": "string"}, "a ", "a", False),
        ({"type": "string", "missingValues": ["", "NA"]}, "NA", "", True),
        ({"type": "string", "missingValues": ["NA"]}, "NA", "", False),
        ({"type": "year"}, "02000", "2000", True),
    ],
)
def test_values_are_compared_as_what_they_are(
    field: dict[str, Any], one: str, other: str, same: bool
) -> None:
    parsed = parse_schema({"fields": [{"name": "f", **field}]}).fields[0]
    values = [value_of(parsed, literal(text)) for text in (one, other)]
    query = f"SELECT {values[0]} IS NOT DISTINCT FROM {values[1]}"
    assert duckdb.sql(query).fetchall() == [(same,)]


def test_keys_of_several_fields_are_never_mixed_up() -> None:
    keys = [("a/b", "c"), ("a", "b/c"), ("a\\", "/b"), ("a", "\\/b"), ("", "a"), ("a", "")]
    texts = {
        duckdb.sql(f"SELECT {joined([literal(part) for part in key])}").fetchall()[0]
        for key in keys
    }
    assert len(texts) == len(keys)


def test_each_cell_that_differs_is_named(tmp_path: Path) -> None:
    old = write(tmp_path / "old", [["a", "1.50", "x"], ["b", "2", ""], ["c", "3", "same"]])
    new = write(
        tmp_path / "new", [["c", "3", "same"], ["d", "4", 'say "hi",\nhe said'], ["a", "1.5", "y"]]
    )
    difference = compare(old, new, tmp_path)
    assert changes_of(difference) == [
        ("t", "a", "note", "x", "y", "changed"),
        ("t", "a", "number", "1.50", "1.5", "respelled"),
        ("t", "b", "id", "b", None, "row removed"),
        ("t", "b", "number", "2", None, "row removed"),
        ("t", "d", "id", None, "d", "row added"),
        ("t", "d", "note", None, 'say "hi",\nhe said', "row added"),
        ("t", "d", "number", None, "4", "row added"),
    ]
    table = table_of(difference)
    assert (table.added, table.removed, table.changed, table.respelled) == (1, 1, 1, 1)
    assert table.cells == {"note": 1}


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ((None, None), "it has no primary key"),
        (("id", "number"), "the primary key changed"),
        (("note", "note"), "two rows have the same key"),
    ],
)
def test_rows_without_a_key_are_compared_as_they_are(
    keys: tuple[str | None, str | None], reason: str, tmp_path: Path
) -> None:
    old = write(tmp_path / "old", [["a", "1", "x"], ["a", "1", "x"], ["b", "2", "x"]], keys[0])
    new = write(tmp_path / "new", [["a", "1.0", "x"], ["b", "2.5", "x"]], keys[1])
    table = table_of(compare(old, new, tmp_path))
    assert (table.key, table.reason) == ((), reason)
    # Of two that are alike one is left, spelt otherwise; b has another value, so is another row.
    assert (table.added, table.removed, table.changed, table.respelled) == (1, 2, 0, 1)


def test_a_file_whose_rows_cannot_be_separated_is_not_compared(tmp_path: Path) -> None:
    old = write(tmp_path / "old", [["a", "1", "x"]])
    new = write(tmp_path / "new", [["a", "1", "x"], ["b", "1"]])
    with pytest.raises(
        UnreadableTableError, match=r"t\.csv of the new package cannot be compared: "
    ):
        compare(old, new, tmp_path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    old = write(tmp_path / "old", [["a", "1", "x"]])
    new = write(tmp_path / "new", [["a", "1", "x"]])
    (old.root / "t.csv").unlink()
    with pytest.raises(PackageError, match=r"t\.csv of the old package is missing"):
        compare(old, new, tmp_path)


def test_what_is_covered_is_told_apart_from_what_is_revised(tmp_path: Path) -> None:
    schema = {
        "fields": [
            {"name": "country_id", "type": "string"},
            {"name": "year", "type": "year"},
            {"name": "indicator_id", "type": "string"},
            {"name": "value", "type": "number"},
        ],
        "primaryKey": ["country_id", "year", "indicator_id"],
    }
    before = [["AAA", year, "deaths", value] for year, value in ((2000, 0), (2001, 10), (2002, 20))]
    # 2000 is lost, 2003 gained, and of the two left one is revised, by 5.
    after = [["AAA", year, "deaths", value] for year, value in ((2001, 15), (2002, 20), (2003, 1))]
    old, new = (
        write(tmp_path / name, rows, table="observations/src-1", schema=schema)
        for name, rows in (("old", before), ("new", after))
    )
    difference = compare(old, new, tmp_path)
    (coverage,) = difference.coverage
    assert (coverage.source_id, coverage.indicator_id) == ("src-1", "deaths")
    assert (coverage.added, coverage.removed) == (1, 1)
    assert (coverage.old.first_year, coverage.new.last_year) == (2000, 2003)
    (revision,) = difference.revisions
    # The older values of the two, 10 and 20, have a standard deviation of 5.
    assert (revision.cells, revision.revised, revision.share, revision.size) == (2, 1, 0.5, 1.0)


@pytest.mark.parametrize("kind", ["replace", "write", "package"])
@pytest.mark.parametrize("swapped", ["old", "new"])
def test_packages_that_change_meanwhile_are_not_compared(
    swapped: str, kind: str, tmp_path: Path
) -> None:
    packages = {name: write(tmp_path / name, [("a", 1, "x")]) for name in ("old", "new")}
    write(tmp_path / "other", [("a", 2, "x")])
    swap = Swap(tmp_path / swapped, tmp_path / "other", "t.csv", kind)

    def progress(_: str) -> None:
        swap.there()
        swap.back()

    options = CompareOptions(progress=progress)
    with pytest.raises(ChangedPackageError, match="changed while it was read: run it again"):
        compare(packages["old"], packages["new"], tmp_path, options)


@pytest.mark.parametrize("turned", [False, True])
def test_a_table_that_only_one_package_can_read_is_not_compared(
    tmp_path: Path, turned: bool
) -> None:
    read = write(tmp_path / "read", [("a", 1, "x")])
    wrong = {"fields": [{"name": "id", "type": "geo"}]}
    unread = write(tmp_path / "unread", [("a", 1, "x")], schema=wrong)
    sides = (unread, read) if turned else (read, unread)
    with pytest.raises(PackageError, match=r"cannot compare t, which is not read in .*'geo' is"):
        compare(*sides, tmp_path)


def test_a_loaded_table_is_compared_whatever_is_loaded_after_it(tmp_path: Path) -> None:
    first, second = (
        [write(tmp_path / f"{name}-{age}", rows).resources[0] for age, rows in sides]
        for name, sides in (
            (
                "first",
                [("old", [["a", 1, ""], ["b", 2, ""]]), ("new", [["a", 3, ""], ["b", 4, ""]])],
            ),
            ("second", [("old", [["c", 1, ""]]), ("new", [["d", 1, ""]])]),
        )
    )
    engine = Engine(tmp_path, on_disk=False)
    engine.ask(CHANGES)
    loaded = load(engine, *first)
    other = load(engine, *second)
    found = compare_rows(engine, "first", loaded)
    assert (found.added, found.removed, found.changed) == (0, 0, 2)
    unload(engine, loaded)
    found = compare_rows(engine, "second", other)
    assert (found.added, found.removed, found.changed) == (1, 1, 0)
    unload(engine, other)
    tables = engine.ask("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    assert tables == [("changes",)]
    engine.close()
