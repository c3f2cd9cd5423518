"""Validating a package: the three layers in order, in one database, into one report."""

from __future__ import annotations

import datetime
import time
from typing import TYPE_CHECKING

from forewarn.findings import Layer, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from forewarn.findings import TableResult
    from forewarn.package import Package


def validate(
    package: Package,
    layers: Collection[Layer] = frozenset(Layer),
    tables: Collection[str] = (),
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    memory: str | None = None,
    threads: int | None = None,
    today: datetime.date | None = None,
    against: Package | None = None,
) -> Report:
    """Validate a package and report what was found.

    Every file is read whatever is asked for, because the layers build on each other; `layers` and
    `tables` (names of tables or resources; none means all) choose what is reported. `keep` limits
    the findings kept of one rule and field in one table, never those counted. `memory` (such as
    `2GB`) and `threads` limit DuckDB, to 600 MiB and the cores of the machine without them. Waivers
    expire by `today`, the real day without it. The expectations compare with the package `against`,
    a release before this one, or else with the package's own signature.

    Raises `SchemaError`, `MissingExtraError` or `EngineError` where a layer could not run, and
    `PackageError` where the release cannot be compared with.
    """
    from forewarn.structure import check_structure
    from forewarn.structure.engine import open_engine
    from forewarn.waivers import check_waivers, read_waivers

    seconds: dict[Layer, float] = {}
    results: list[TableResult] = []
    with open_engine(package, memory, threads) as engine:
        started = time.perf_counter()
        structure = check_structure(package, engine, keep, progress)
        seconds[Layer.STRUCTURE] = time.perf_counter() - started
        if Layer.STRUCTURE in layers:
            results += structure.results
        waivers = read_waivers(structure, today or datetime.date.today())
        if Layer.MEANING in layers:
            from forewarn.meaning import check_meaning

            started = time.perf_counter()
            results += check_meaning(structure, waivers, keep, progress)
            seconds[Layer.MEANING] = time.perf_counter() - started
        if Layer.EXPECTATION in layers:
            from forewarn.expectations import check_expectations

            started = time.perf_counter()
            release = None
            if against is not None:
                from forewarn.expectations.release import read_release

                release = read_release(against, engine.scratch, memory, threads, progress)
            results += check_expectations(structure, waivers, keep, progress, release)
            seconds[Layer.EXPECTATION] = time.perf_counter() - started
        if Layer.MEANING in layers:
            results += check_waivers(structure, waivers, results, layers)
    return Report(package, _of(results, tables), seconds, frozenset(layers), tuple(tables))


def validate_with_reference(
    package: Package,
    tables: Collection[str] = (),
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Validate a package's structure with frictionless, the reference, for comparison.

    It is slow, and takes some of what the structure layer refuses: see docs/conformance.md.
    """
    from forewarn.structure.frictionless_engine import check_with_frictionless

    started = time.perf_counter()
    results = check_with_frictionless(package, keep, progress)
    seconds = {Layer.STRUCTURE: time.perf_counter() - started}
    layers = frozenset({Layer.STRUCTURE})
    return Report(package, _of(results, tables), seconds, layers, tuple(tables))


def _of(results: Iterable[TableResult], tables: Collection[str]) -> tuple[TableResult, ...]:
    """Give the results of the tables or resources named; no names means all."""
    wanted = set(tables)
    return tuple(r for r in results if not wanted or {r.table, r.table.partition("/")[0]} & wanted)
