"""An earlier release of a package, measured so that the package can be compared with it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.errors import PackageError
from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.measurement import measure_signature, source_field
from forewarn.validate.expectations.observed import observe
from forewarn.validate.request import Request, quiet
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine
    from forewarn.validate.expectations.signature import Signature


@dataclass(frozen=True)
class ComparedRelease:
    """A release: its signature, and Parquet files of its observations and its other tables."""

    package: Package
    signature: Signature
    observed: Path
    tables: Mapping[str, Path]


def read_release(
    package: Package,
    scratch: Path,
    request: Request | None = None,
    progress: Callable[[str], None] = quiet,
) -> ComparedRelease:
    """Measure a release within the limits of a request, and write its rows to a new folder.

    The folder is made in `scratch`. Raises `PackageError` if the structure of the release is not
    valid, or it lacks the tables of observations, countries and sources.
    """
    request = request or Request()
    with open_engine(package, request.memory, request.threads) as engine:
        structure = check_structure(package, engine, 1, progress, base_database(package))
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                what = result.findings[0].message if result.findings else result.reason
                raise _cannot(package, f"{result.path} is {result.outcome}: {what}")
        if not {"observations", "countries", "sources"} <= package.tables().keys():
            raise _cannot(package, "it needs the tables observations, countries and sources")
        folder = Path(tempfile.mkdtemp(prefix="release-", dir=scratch))
        observed = observe(engine, package.resources)
        tables = {
            resource.name: _export(
                engine, package_table(resource.name), folder / f"table-{number}.parquet"
            )
            for number, resource in enumerate(package.resources)
            if resource.table != "observations" and source_field(resource.schema)
        }
        return ComparedRelease(
            package,
            measure_signature(observed, package.resources),
            _export(engine, observed.rows, folder / "observed.parquet"),
            tables,
        )


def _cannot(package: Package, why: str) -> PackageError:
    return PackageError(f"cannot compare with the release at {package.root}: {why}")


def _export(engine: Engine, table: str, file: Path) -> Path:
    engine.ask(f"COPY (FROM {table}) TO {literal(str(file))} (FORMAT parquet)")
    return file
