"""The pages of the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.findings.model import Layer
from forewarn.findings.report.html import report_values
from forewarn.findings.report.page import anchor, render
from forewarn.findings.rules import CATALOGUE
from forewarn.publish.site.expectations import summaries
from forewarn.publish.site.heatmap import HeatmapRow, heatmap, of_states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.package.model import Package
    from forewarn.publish.site.examination import Examination
    from forewarn.publish.site.heatmap import Heatmap
    from forewarn.publish.site.overview import Overview, SourceCoverage
    from forewarn.validate.expectations import Evaluation

_STATES = "States with a value, out of all states in the year"
_INDICATORS = "Indicators with a value from any source, over all states of the region"


@dataclass(frozen=True)
class Licence:
    """A licence of the package: its name, the address of a page about it, and its title."""

    name: str
    path: str
    title: str


@dataclass(frozen=True)
class About:
    """How a package describes itself. A descriptor may lack each of these, or hold nonsense."""

    title: str
    description: str
    licences: tuple[Licence, ...]


def site_pages(examination: Examination) -> dict[str, str]:
    """Return the text of each page by file name; the same package gives the same text."""
    report, overview = examination.report, examination.overview
    evaluation = examination.evaluation
    labels = {
        "index.html": "Overview",
        "report.html": "Validation",
        "coverage.html": "Coverage" if overview.coverage else None,
        "expectations.html": "Expectations" if evaluation and _has_content(evaluation) else None,
        "sources.html": "Sources" if overview.sources else None,
        "responsible-use.html": "Responsible use" if examination.guidance else None,
        "rules.html": "Rules",
    }
    pages = [(file, label) for file, label in labels.items() if label]
    values: dict[str, Any] = {
        **report_values(report),
        "pages": pages,
        "about": _about(report.package),
        "overview": overview,
        "guidance": examination.guidance,
        "sources_map": _sources(overview.coverage) if overview.coverage else None,
        **_coverage(overview),
        "evaluation": evaluation,
        "suites": summaries(evaluation) if evaluation else [],
        "catalogue": [
            (layer, [rule for rule in CATALOGUE if rule.layer is layer]) for layer in Layer
        ],
    }
    return {file: render(file, **values, here=file) for file, _ in pages}


def _about(package: Package) -> About:
    licences = package.descriptor.get("licenses")
    return About(
        _text(package.descriptor, "title") or package.name,
        _text(package.descriptor, "description"),
        tuple(
            Licence(_text(each, "name"), _text(each, "path"), _text(each, "title"))
            for each in (licences if isinstance(licences, list) else ())
            if isinstance(each, dict)
        ),
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    text = raw.get(name)
    return text if isinstance(text, str) else ""


def _has_content(evaluation: Evaluation) -> bool:
    """Return whether the evaluation has anything to show."""
    return bool(evaluation.suites or evaluation.unchecked)


def _sources(coverage: SourceCoverage) -> Heatmap:
    rows = [
        HeatmapRow(
            source,
            of_states(counts, coverage.states),
            href=f"coverage.html#{anchor('source', source)}",
        )
        for source, counts in coverage.sources.items()
    ]
    return heatmap(rows, coverage.states, _STATES)


def _coverage(overview: Overview) -> dict[str, Any]:
    coverage = overview.coverage
    if coverage is None:
        return {}
    return {
        "regions_map": heatmap(
            [
                HeatmapRow(region or "no region", shares)
                for region, shares in coverage.regions.items()
            ],
            coverage.states,
            _INDICATORS,
        ),
        "source_maps": [
            (
                source,
                heatmap(
                    [
                        HeatmapRow(
                            indicator,
                            of_states(counts, coverage.states),
                            overview.titles.get(indicator),
                        )
                        for indicator, counts in indicators.items()
                    ],
                    coverage.states,
                    _STATES,
                ),
            )
            for source, indicators in coverage.indicators.items()
        ],
    }
