"""The parts of the page of figures: a table each, and the figures that the budgets ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.timing import FailedRun, Measured, Timing
from forewarn.writing.markdown import table

if TYPE_CHECKING:
    from collections.abc import Mapping

Figure = float | FailedRun

_HEADER = ("what", "wall s", "CPU s", "peak MB")
_RELATIVE = ("wall, relative", "CPU, relative")


@dataclass(frozen=True)
class PageSection:
    """A titled table in Markdown, and its figures by the name that a budget has for them."""

    title: str
    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def markdown(self) -> str:
        """Return the section as Markdown."""
        return f"### {self.title}\n\n{self.text}"


def wall(measured: Measured) -> Figure:
    """Return the wall seconds of a command, or its failure."""
    return measured.wall if isinstance(measured, Timing) else measured


def ratio(measured: Measured, base: Measured) -> Figure:
    """Return the wall seconds of a command as a multiple of another's, or the failure of one."""
    if isinstance(measured, FailedRun):
        return measured
    return base if isinstance(base, FailedRun) else measured.wall / base.wall


def timings_table(timings: Mapping[str, Measured], base: str | None = None) -> str:
    """Return timings as a Markdown table, with the ratios of times to those of `base`, if any."""
    if base is None:
        return table(_HEADER, [(n, *_figures(t)) for n, t in timings.items()], compact=True)
    unit = timings[base]
    rows = [(n, *_figures(t), *_ratios(t, unit)) for n, t in timings.items()]
    return table((*_HEADER, *_RELATIVE), rows, compact=True)


def _figures(measured: Measured) -> tuple[str, str, str]:
    if isinstance(measured, FailedRun):
        return (measured.reason, "", "")
    return (f"{measured.wall:.2f}", f"{measured.cpu:.2f}", f"{measured.peak:.0f}")


def _ratios(measured: Measured, unit: Measured) -> tuple[str, str]:
    if isinstance(measured, FailedRun) or isinstance(unit, FailedRun):
        return ("", "")
    return (f"{measured.wall / unit.wall:.2f}", f"{measured.cpu / unit.cpu:.2f}")
