"""A package validated and measured in one pass over its files, for its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings.model import Report
from forewarn.package.unchanged import unchanging
from forewarn.publish.site.guidance import read_guidance
from forewarn.publish.site.overview import measure_overview
from forewarn.structure.engine import open_engine
from forewarn.validate.request import Request, quiet
from forewarn.validate.run import run_layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.package.model import Package
    from forewarn.publish.site.guidance import Block
    from forewarn.publish.site.overview import Overview
    from forewarn.validate.expectations import Evaluation


@dataclass(frozen=True)
class Examination:
    """A package validated and measured, with its page on responsible use."""

    report: Report
    overview: Overview
    evaluation: Evaluation | None = None
    guidance: tuple[Block, ...] = ()


def examine(
    package: Package,
    request: Request | None = None,
    progress: Callable[[str], None] = quiet,
) -> Examination:
    """Validate a package, and measure what its pages show; raise what `validate` raises."""
    with unchanging(package), open_engine(package) as engine:
        run = run_layers(engine, package, request or Request(), progress)
        progress("coverage")
        overview = measure_overview(run.structure)
        guidance = read_guidance(package)
    report = Report(package, run.results, run.seconds)
    return Examination(report, overview, run.evaluation, guidance)
