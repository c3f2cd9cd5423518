"""Each fault of the table is found where it stands, by us and by frictionless, or is explained."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.errors import PackageError
from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from structure.faults import DIFFERENCES, FAULTS, Fault, Matrix, as_frictionless, column
from structure.support import DIALECT, check, matrix

if TYPE_CHECKING:
    from pathlib import Path


def folded(faults: tuple[Fault, ...]) -> list[Fault]:
    """Fold the faults of one cell under one schema into a table with a row for each."""
    grouped: dict[str, list[Fault]] = {}
    for fault in faults:
        alone = fault.cell is None or any(row[0] is None for row in fault.expected_of_frictionless)
        grouped.setdefault(fault.name if alone else repr(fault.schema), []).append(fault)
    return [group[0] if group[0].cell is None else _fold(group) for group in grouped.values()]


def _fold(faults: list[Fault]) -> Fault:
    """Put the right cells of faults into one column, and below them the wrong ones."""
    cells = [fault.cell for fault in faults if fault.cell is not None]
    right = list(dict.fromkeys(right for right, _ in cells))
    first = len(right) + 2
    return replace(
        faults[0],
        name=f"{faults[0].name} and {len(faults) - 1} more" if faults[1:] else faults[0].name,
        text=column(*right, *(wrong for _, wrong in cells)),
        ours=[
            [record, *row[1:]] for record, fault in enumerate(faults, first) for row in fault.ours
        ],
        theirs=[
            [record if row[0] else None, *row[1:]]
            for record, fault in enumerate(faults, first)
            for row in fault.expected_of_frictionless
        ],
        # The right cells are in the table already.
        fixed=None,
    )


def fixed(faults: list[Fault]) -> list[Fault]:
    """Fix the faults, and return each table that results once."""
    tables = {
        repr((f.schema, f.fixed, f.other, f.dialect, f.descriptor)): f
        for f in reversed(faults)
        if f.fixed is not None
    }
    return [replace(f, text=f.fixed or b"", ours=[], theirs=None) for f in tables.values()]


FOLDED = folded(FAULTS)
FIXED = fixed(FOLDED)

each_table = pytest.mark.parametrize("fault", FOLDED, ids=lambda fault: fault.name)
each_fixed = pytest.mark.parametrize("fault", FIXED, ids=lambda fault: fault.name)

# In a ragged row or a header, frictionless reports each cell or label.
_RAGGED = {"extra-cell", "missing-cell"}
_HEADER = {
    "blank-label", "duplicate-label", "extra-label", "incorrect-label", "missing-label",
    "source-error", "unmatched-header",
}  # fmt: skip


def write(fault: Fault, folder: Path) -> Path:
    """Write the package of a fault, and return the path of its descriptor."""
    tables = {"table": (fault.schema, fault.text)} | ({"other": fault.other} if fault.other else {})
    resources: list[dict[str, Any]] = []
    for number, (name, (schema, text)) in enumerate(tables.items()):
        written = json.dumps(schema) if number else fault.schema_text or json.dumps(schema)
        (folder / f"{number}.json").write_text(written, encoding="utf-8")
        path = f"{number}.csv" if number else fault.file
        if text is not None:
            (folder / path).write_bytes(text)
        resources.append(
            {
                "name": name,
                "type": "table",
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": DIALECT,
                "schema": f"{number}.json",
            }
        )
    dialect: dict[str, Any] = {**DIALECT}
    for key, value in (fault.dialect or {}).items():
        dialect |= {"csv": dialect["csv"] | {key: value}} if key in dialect["csv"] else {key: value}
    changed = resources[0] | {"dialect": dialect} | dict(fault.descriptor or {})
    resources[0] = {key: value for key, value in changed.items() if value is not None}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "package",
        "resources": resources,
        **(fault.package or {}),
    }
    file = folder / "datapackage.json"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return file


def ours(fault: Fault, folder: Path) -> tuple[Matrix, str | None]:
    """Return what we find in the package and its first table, and where the first of it is."""
    try:
        results = check(load_package(write(fault, folder)))
    except PackageError:
        return [[None, None, "refused"]], None
    found = matrix(results["package"])
    others = [result for name, result in results.items() if name != "package"]
    if table := results.get("table", others[0] if others else None):
        found += matrix(table)
        outcomes = {results["package"].outcome, table.outcome}
        if Outcome.NOT_CHECKED in outcomes and not found:
            found.append([None, None, "not-checked", None])
    return [row[:3] for row in found], found[0][3] if found else None


def theirs(fault: Fault, folder: Path) -> Matrix:
    """Return what frictionless finds in the package and its first table, or how it fails."""
    from frictionless import Package

    file = write(fault, folder)
    try:
        report = Package(str(file)).validate()
    except Exception as error:  # noqa: BLE001 - any failure of frictionless is a verdict
        reasons = [reason.type for reason in getattr(error, "reasons", [])]
        return [[None, None, kind] for kind in reasons or [type(error).__name__]]
    found = [*report.errors, *(error for task in report.tasks[:1] for error in task.errors)]
    return [
        [getattr(error, "row_number", None), getattr(error, "field_name", None), error.type]
        for error in found
    ]


def verdict(errors: Matrix) -> set[tuple[int | None, str | None, str]]:
    """Reduce errors in frictionless' terms to what both can tell: which rows and cells are wrong.

    A header is wrong as a whole; a ragged row, or two constraints of one cell, count as one.
    """
    reduced: set[tuple[int | None, str | None, str]] = set()
    for record, field, code in errors:
        if code in _HEADER or code == "header":
            reduced.add((None, None, "header"))
        elif code in _RAGGED:
            reduced.add((record, None, "ragged-row"))
        else:
            reduced.add((record, field, code))
    return reduced


@each_table
def test_fault_is_found_where_it_stands(fault: Fault, tmp_path: Path) -> None:
    found, at = ours(fault, tmp_path)
    assert found == fault.ours
    if fault.at is not None:
        assert at == fault.at


# frictionless leaves a compressed file open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@each_table
def test_frictionless_says_of_the_fault_what_is_written(fault: Fault, tmp_path: Path) -> None:
    assert theirs(fault, tmp_path) == fault.expected_of_frictionless


def test_verdicts_agree_but_for_the_differences_that_are_explained() -> None:
    differing = [
        fault.name
        for fault in FAULTS
        if verdict(as_frictionless(fault.ours)) != verdict(fault.expected_of_frictionless)
    ]
    assert differing == [fault.name for fault in FAULTS if fault.differs is not None]


@each_fixed
def test_table_is_valid_once_its_one_fault_is_fixed(fault: Fault, tmp_path: Path) -> None:
    assert ours(fault, tmp_path)[0] == []


@each_fixed
def test_fixed_table_is_valid_to_frictionless_too(fault: Fault, tmp_path: Path) -> None:
    assert theirs(fault, tmp_path) == []


def test_each_difference_is_shown_by_a_fault_and_each_fault_has_a_name_of_its_own() -> None:
    assert {fault.differs for fault in FAULTS if fault.differs} == set(DIFFERENCES)
    assert [name for name, count in Counter(f.name for f in FAULTS).items() if count > 1] == []
