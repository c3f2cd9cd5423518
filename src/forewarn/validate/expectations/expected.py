"""Recording the current figures of a package as the expected ones: its signature and suites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.errors import InvalidFileError, PackageError
from forewarn.findings.model import Outcome
from forewarn.package.paths import must_be_replaceable, present, safe_path, text_of
from forewarn.package.unchanged import unchanging
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.figures import (
    PACKAGE,
    SUITES,
    TOLERANCES,
    read_tolerances,
    suite_files,
    write_suite,
)
from forewarn.validate.expectations.measurement import measure
from forewarn.validate.expectations.signature import SIGNATURE, write_signature
from forewarn.validate.request import quiet
from forewarn.writing.files import put_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.validate.expectations.signature import Signature


def measure_valid(package: Package, progress: Callable[[str], None] = quiet) -> Signature:
    """Measure a package.

    Raises `InvalidFileError` if its structure is not valid, and `ChangedPackageError` if it changes
    while it is read.
    """
    with unchanging(package), open_engine(package) as engine:
        structure = check_structure(package, engine, 1, progress, base_database(package))
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                raise InvalidFileError(result.path, result.outcome)
        return measure(engine, package.resources)


def expected_files(package: Package, signature: Signature) -> dict[str, str]:
    """Return the text of each file of expectations, by its path in the package.

    Raises `PackageError` if the package declares no tolerances.
    """
    tolerances = read_tolerances(safe_path(package.root, TOLERANCES))
    if tolerances is None:
        raise PackageError(f"{TOLERANCES} is missing: the suites are made from it")
    names = [PACKAGE, *(coverage.source_id for coverage in signature.coverage)]
    if strays := sorted({source for source, _ in tolerances.rows} - {*names, "*"}):
        raise PackageError(f"{TOLERANCES}: there is no source {', '.join(strays)}")
    suites = {f"{SUITES}/{name}.json": write_suite(name, tolerances) for name in names}
    return {SIGNATURE: write_signature(signature), **suites}


def stale_files(root: Path, expected: dict[str, str]) -> list[str]:
    """Return the files that differ from their expected text, and suites of sources now gone."""
    stale = [
        path
        for path, text in expected.items()
        if (file := present(root, path)) is None or text_of(file) != text
    ]
    suites = {f"{SUITES}/{file.name}" for file in suite_files(root)}
    return stale + sorted(suites - expected.keys())


def write_expected(root: Path, expected: dict[str, str]) -> list[str]:
    """Write the files of a package that are stale, and return their paths."""
    changed = stale_files(root, expected)
    for path in changed:
        must_be_replaceable(root, path)
    put_files({path: expected[path] for path in changed if path in expected}, root)
    for path in changed:
        if path not in expected:
            (root / path).unlink()
    return changed
