"""Validating a package: the three layers in order, in one database, into one report."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.findings.model import Layer, Report
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.request import Request, quiet
from forewarn.validate.waivers import check_waivers, read_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forewarn.findings.model import TableResult
    from forewarn.package.model import Package
    from forewarn.structure import StructureResult
    from forewarn.structure.engine import Engine
    from forewarn.validate.expectations import Evaluation
    from forewarn.validate.waivers import Waivers


@dataclass(frozen=True)
class LayerRun:
    """What the layers found; `structure` holds the rows for as long as the engine is open."""

    structure: StructureResult
    results: tuple[TableResult, ...]
    seconds: dict[Layer, float]
    evaluation: Evaluation | None


def validate(
    package: Package, request: Request | None = None, progress: Callable[[str], None] = quiet
) -> Report:
    """Validate a package and report what was found.

    Raises `SchemaError`, `MissingExtraError` or `EngineError` where a layer could not run, and
    `PackageError` where the release cannot be compared with.
    """
    request = request or Request()
    with open_engine(package, request.memory, request.threads) as engine:
        run = run_layers(engine, package, request, progress)
    return _report(package, run.results, run.seconds, request)


def validate_with_reference(
    package: Package, request: Request | None = None, progress: Callable[[str], None] = quiet
) -> Report:
    """Validate a package's structure with frictionless, the reference, for comparison.

    It is slow, and accepts some of what the structure layer refuses: see docs/conformance.md.
    """
    from forewarn.structure.frictionless_engine import check_with_frictionless

    request = replace(request or Request(), layers=frozenset({Layer.STRUCTURE}))
    started = time.perf_counter()
    results = check_with_frictionless(package, request.keep, progress)
    seconds = {Layer.STRUCTURE: time.perf_counter() - started}
    return _report(package, results, seconds, request)


def run_layers(
    engine: Engine,
    package: Package,
    request: Request,
    progress: Callable[[str], None] = quiet,
) -> LayerRun:
    """Run the layers asked for in an open engine, whose rows are there afterwards."""
    seconds: dict[Layer, float] = {}
    results: list[TableResult] = []
    evaluation = None
    base = base_database(package)
    started = time.perf_counter()
    structure = check_structure(package, engine, request.keep, progress, base)
    seconds[Layer.STRUCTURE] = time.perf_counter() - started
    if Layer.STRUCTURE in request.layers:
        results += structure.results
    waivers = read_waivers(structure, request.today or datetime.date.today())
    if Layer.MEANING in request.layers:
        from forewarn.validate.meaning import check_meaning

        started = time.perf_counter()
        results += check_meaning(structure, waivers, request.keep, progress)
        seconds[Layer.MEANING] = time.perf_counter() - started
    if Layer.EXPECTATIONS in request.layers:
        started = time.perf_counter()
        evaluation, found = _run_expectations(structure, waivers, request, progress)
        results += found
        seconds[Layer.EXPECTATIONS] = time.perf_counter() - started
    if Layer.MEANING in request.layers:
        results += check_waivers(structure, waivers, results, request.layers)
    return LayerRun(structure, tuple(results), seconds, evaluation)


def _run_expectations(
    structure: StructureResult,
    waivers: Waivers,
    request: Request,
    progress: Callable[[str], None],
) -> tuple[Evaluation, Iterable[TableResult]]:
    from forewarn.validate.expectations import evaluate, expectation_results

    release = None
    if request.against is not None:
        from forewarn.validate.expectations.release import read_release

        scratch = structure.engine.scratch_folder("release")
        release = read_release(request.against, scratch, request.memory, request.threads, progress)
    evaluation = evaluate(structure, release, progress)
    return evaluation, expectation_results(structure.package, evaluation, waivers, request.keep)


def _report(
    package: Package,
    results: Iterable[TableResult],
    seconds: dict[Layer, float],
    request: Request,
) -> Report:
    """Put the results of the tables or resources asked for into a report; no names means all."""
    wanted = set(request.tables)
    chosen = tuple(
        result
        for result in results
        if not wanted or {result.table, result.table.partition("/")[0]} & wanted
    )
    return Report(package, chosen, seconds, frozenset(request.layers), tuple(request.tables))
