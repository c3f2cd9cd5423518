"""Validating a package: the three layers in order, in one database, into one report."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.findings.model import Layer, Report
from forewarn.package.model import DESCRIPTOR
from forewarn.package.unchanged import unchanged, unchanging
from forewarn.structure import check_structure
from forewarn.structure.descriptor import findings_about, is_of
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations import evaluate, expectation_results
from forewarn.validate.expectations.release import read_release
from forewarn.validate.meaning import check_meaning
from forewarn.validate.request import Request, quiet
from forewarn.validate.waivers import check_waivers, read_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from forewarn.findings.model import TableResult
    from forewarn.package.model import Package
    from forewarn.package.unchanged import Snapshot
    from forewarn.structure import StructureResult
    from forewarn.structure.engine import Engine
    from forewarn.validate.expectations import Evaluation
    from forewarn.validate.waivers import Waivers


@dataclass(frozen=True)
class LayerRun:
    """What the layers found; the rows of `structure` last as long as its engine is open."""

    structure: StructureResult
    results: tuple[TableResult, ...]
    seconds: dict[Layer, float]
    evaluation: Evaluation | None


def validate(
    package: Package,
    request: Request | None = None,
    progress: Callable[[str], None] = quiet,
    snapshots: Sequence[Snapshot] = (),
) -> Report:
    """Validate a package, and return the report.

    `snapshots` are those of the package, and of the release that it is compared with, if they were
    taken before.
    Raises `SchemaError`, `MissingExtraError` or `EngineError` if a layer could not run,
    `PackageError` if the package cannot be compared with the release, and `ChangedPackageError` if
    either changes while it is read.
    """
    request = request or Request()
    held = unchanged(snapshots) if snapshots else unchanging(package, request.against)
    with held, open_engine(package, request.memory, request.threads) as engine:
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
    seconds: dict[Layer, float] = {}
    with unchanging(package), _timed(Layer.STRUCTURE, seconds):
        results = check_with_frictionless(package, request.keep, progress)
    return _report(package, results, seconds, request)


def run_layers(
    engine: Engine,
    package: Package,
    request: Request,
    progress: Callable[[str], None] = quiet,
) -> LayerRun:
    """Run the layers of a request in an open engine, which holds the valid rows afterwards."""
    seconds: dict[Layer, float] = {}
    results: list[TableResult] = []
    evaluation = None
    base = base_database(package)
    with _timed(Layer.STRUCTURE, seconds):
        structure = check_structure(package, engine, request.keep, progress, base)
    if Layer.STRUCTURE in request.layers:
        results += structure.results
    waivers = read_waivers(structure, request.dated().today)
    if Layer.MEANING in request.layers:
        with _timed(Layer.MEANING, seconds):
            results += check_meaning(structure, waivers, request.keep, progress)
    if Layer.EXPECTATIONS in request.layers:
        with _timed(Layer.EXPECTATIONS, seconds):
            evaluation, found = _run_expectations(structure, waivers, request, progress)
            results += found
    if Layer.MEANING in request.layers:
        results += check_waivers(structure, waivers, results, request.layers)
    return LayerRun(structure, tuple(results), seconds, evaluation)


def _run_expectations(
    structure: StructureResult,
    waivers: Waivers,
    request: Request,
    progress: Callable[[str], None],
) -> tuple[Evaluation, Iterable[TableResult]]:
    release = None
    if request.against is not None:
        release = read_release(request.against, structure.engine.scratch, request, progress)
    evaluation = evaluate(structure, release, progress)
    return evaluation, expectation_results(structure.package, evaluation, waivers, request.keep)


@contextmanager
def _timed(layer: Layer, seconds: dict[Layer, float]) -> Iterator[None]:
    """Record how long a layer takes."""
    started = time.perf_counter()
    yield
    seconds[layer] = time.perf_counter() - started


def _report(
    package: Package,
    results: Iterable[TableResult],
    seconds: dict[Layer, float],
    request: Request,
) -> Report:
    """Return the report of the results that a request asks for; without names, of all."""
    wanted = set(request.tables)
    chosen = []
    for result in results:
        if not wanted or is_of(result.table, wanted):
            chosen.append(result)
        elif (result.layer, result.path) == (Layer.STRUCTURE, DESCRIPTOR):
            # What the descriptor claims of a table belongs to the verdict on it.
            about = findings_about(result, package, wanted)
            chosen += [about] if about.findings else []
    return Report(package, tuple(chosen), seconds, frozenset(request.layers), tuple(request.tables))
