"""Each fault of the table is found where it stands, by us and by frictionless, or is explained."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.package.load import load_package
from structure.faults import DIFFERENCES, FAULTS, Fault, Matrix, as_frictionless
from structure.support import DIALECT, check, matrix

if TYPE_CHECKING:
    from pathlib import Path


def mended(faults: tuple[Fault, ...]) -> list[Fault]:
    """Mend the faults, and give each table that comes of it once."""
    tables = {
        repr((f.schema, f.mended, f.other, f.dialect, f.descriptor)): f
        for f in reversed(faults)
        if f.mended is not None
    }
    return [replace(f, text=f.mended or b"", ours=[], theirs=None) for f in tables.values()]


MENDED = mended(FAULTS)

each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
each_mended = pytest.mark.parametrize("fault", MENDED, ids=lambda fault: fault.name)

# Of a row that is ragged, and of a header, frictionless tells each cell and each label.
_RAGGED = {"extra-cell", "missing-cell"}
_HEADER = {
    "blank-label", "duplicate-label", "extra-label", "incorrect-label", "missing-label",
    "source-error", "unmatched-header",
}  # fmt: skip


def write(fault: Fault, folder: Path) -> Path:
    """Write the package of a fault, and give the path of its descriptor."""
    tables = {"table": (fault.schema, fault.text)} | ({"other": fault.other} if fault.other else {})
    resources: list[dict[str, Any]] = []
    for number, (name, (schema, text)) in enumerate(tables.items()):
        (folder / f"{number}.json").write_text(json.dumps(schema), encoding="utf-8")
        if text is not None:
            (folder / f"{number}.csv").write_bytes(text)
        resources.append(
            {
                "name": name,
                "type": "table",
                "path": f"{number}.csv",
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
    }
    file = folder / "datapackage.json"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return file


def ours(fault: Fault, folder: Path) -> tuple[Matrix, str | None]:
    """Return what we find in the package and in its first table, and where the first of it is."""
    results = check(load_package(write(fault, folder)))
    found = [*matrix(results["package"]), *matrix(results["table"])]
    return [row[:3] for row in found], found[0][3] if found else None


def theirs(fault: Fault, folder: Path) -> Matrix:
    """Return what frictionless finds in the package and in its first table, or how it fails."""
    from frictionless import Package

    file = write(fault, folder)
    try:
        report = Package(str(file)).validate()
    except Exception as error:
        reasons = [reason.type for reason in getattr(error, "reasons", [])]
        return [[None, None, kind] for kind in reasons or [type(error).__name__]]
    found = [*report.errors, *(error for task in report.tasks[:1] for error in task.errors)]
    return [
        [getattr(error, "row_number", None), getattr(error, "field_name", None), error.type]
        for error in found
    ]


def verdict(errors: Matrix) -> set[tuple[int | None, str | None, str]]:
    """Reduce errors in frictionless' terms to what both can tell: which rows and cells are wrong.

    A header is wrong as a whole, and a row that is ragged or two constraints of one cell are one.
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


@each_fault
def test_fault_is_found_where_it_stands(fault: Fault, tmp_path: Path) -> None:
    found, at = ours(fault, tmp_path)
    assert found == fault.ours
    if fault.at is not None:
        assert at == fault.at


@each_fault
def test_frictionless_says_of_the_fault_what_is_written(fault: Fault, tmp_path: Path) -> None:
    assert theirs(fault, tmp_path) == fault.expected_of_frictionless


@each_fault
def test_verdicts_agree_but_for_the_differences_that_are_explained(fault: Fault) -> None:
    alike = verdict(as_frictionless(fault.ours)) == verdict(fault.expected_of_frictionless)
    assert alike == (fault.differs is None)


@each_mended
def test_table_is_valid_once_its_one_fault_is_mended(fault: Fault, tmp_path: Path) -> None:
    assert ours(fault, tmp_path)[0] == []


@each_mended
def test_mended_table_is_valid_to_frictionless_too(fault: Fault, tmp_path: Path) -> None:
    assert theirs(fault, tmp_path) == []


def test_each_difference_is_shown_by_a_fault_and_each_fault_has_a_name_of_its_own() -> None:
    assert {fault.differs for fault in FAULTS if fault.differs} == set(DIFFERENCES)
    assert [name for name, count in Counter(f.name for f in FAULTS).items() if count > 1] == []
