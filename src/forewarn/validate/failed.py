"""The report of a validation that could not run: nothing was checked, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Outcome, Report, TableResult
from forewarn.package.model import DESCRIPTOR, Package

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def unloaded(path: Path) -> Package:
    """Return a package without tables, for the one at `path` that could not be loaded."""
    root = (path.parent if path.suffix.lower() == ".json" else path).absolute()
    return Package(root, {"name": root.name, "resources": []}, ())


def failed_report(
    package: Package, reason: str, layers: Collection[Layer], tables: Collection[str] = ()
) -> Report:
    """Return a report that says why none of the layers could check the package."""
    first = next(layer for layer in Layer if layer in layers)
    result = TableResult(first, package.name, DESCRIPTOR, Outcome.NOT_CHECKED, reason=reason)
    return Report(package, (result,), {}, frozenset(layers), tuple(tables))
