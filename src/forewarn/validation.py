"""Validating a package: the three layers in order, in one database, into one report."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings import Layer, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from forewarn.expectations import Evaluation
    from forewarn.findings import TableResult
    from forewarn.overview import Overview
    from forewarn.package import Package
    from forewarn.structure import StructureResult
    from forewarn.structure.engine import Engine


@dataclass(frozen=True)
class Examination:
    """A package validated and measured: all that its documentation shows."""

    report: Report
    overview: Overview
    evaluation: Evaluation | None = None


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
    from forewarn.structure.engine import open_engine

    with open_engine(package, memory, threads) as engine:
        run = _run(engine, package, layers, keep, progress, today, against, memory, threads)
    return Report(package, _of(run.results, tables), run.seconds, frozenset(layers), tuple(tables))


def examine(
    package: Package,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    today: datetime.date | None = None,
) -> Examination:
    """Validate a package and measure what its documentation shows, in one reading of its files.

    The options are those of `validate`, and so is what is raised.
    """
    from forewarn.overview import measure_overview
    from forewarn.structure.engine import open_engine

    with open_engine(package) as engine:
        run = _run(engine, package, frozenset(Layer), keep, progress, today)
        progress("coverage")
        overview = measure_overview(run.structure)
    return Examination(Report(package, tuple(run.results), run.seconds), overview, run.evaluation)


@dataclass(frozen=True)
class _Run:
    """What the layers found; `structure` holds the rows for as long as the engine is open."""

    structure: StructureResult
    results: list[TableResult]
    seconds: dict[Layer, float]
    evaluation: Evaluation | None


def _run(
    engine: Engine,
    package: Package,
    layers: Collection[Layer],
    keep: int,
    progress: Callable[[str], None],
    today: datetime.date | None,
    against: Package | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> _Run:
    from forewarn.structure import check_structure
    from forewarn.waivers import check_waivers, read_waivers

    seconds: dict[Layer, float] = {}
    results: list[TableResult] = []
    evaluation = None
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
        from forewarn.expectations import evaluate, expectation_results

        started = time.perf_counter()
        release = None
        if against is not None:
            from forewarn.expectations.release import read_release

            release = read_release(against, engine.scratch, memory, threads, progress)
        evaluation = evaluate(structure, release, progress)
        results += expectation_results(package, evaluation, waivers, keep)
        seconds[Layer.EXPECTATION] = time.perf_counter() - started
    if Layer.MEANING in layers:
        results += check_waivers(structure, waivers, results, layers)
    return _Run(structure, results, seconds, evaluation)


def validate_unless_cached(
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
    """Give the report kept of the package as it is, or else validate it and keep the report."""
    from forewarn.report_cache import recall, remember, report_file

    day = today or datetime.date.today()
    file = report_file(package, layers, tables, keep, day, against)
    report = recall(file, package)
    if report is None:
        report = validate(package, layers, tables, keep, progress, memory, threads, day, against)
        remember(file, report)
    return report


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
