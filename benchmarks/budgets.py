"""The budgets of the commands, and whether the figures of a run meet them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.sections import PageSection
from benchmarks.timing import FailedRun
from forewarn.writing.markdown import Markdown, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.sections import Figure


@dataclass(frozen=True)
class Budget:
    """What may take how much, and the name of the figure that says how much it takes."""

    what: str
    figure: str
    limit: float
    unit: str


BUDGETS = (
    Budget("`forewarn --help`", "help", 0.15, " s"),
    Budget(
        "structure layer, 1.6 million rows, against DuckDB's typed read",
        "structure by floor 1600000",
        1.25,
        " times",
    ),
    Budget(
        "the same, against the fastest of pandera, pointblank and dataframely",
        "structure by fastest 1600000",
        1.35,
        " times",
    ),
    Budget(
        "structure layer, 16 million rows, against DuckDB's typed read",
        "structure by floor 16000000",
        1.2,
        " times",
    ),
    Budget("the same, memory", "structure MB 16000000", 600, " MB"),
    Budget("`forewarn validate` of the shipped package", "validate", 5, " s"),
    Budget("the same after one file of observations changed", "validate after a change", 2, " s"),
    Budget("the same with nothing changed", "validate unchanged", 0.25, " s"),
    Budget("first `forewarn sql`", "sql first", 1.5, " s"),
    Budget("`forewarn sql` with its database kept", "sql kept", 0.3, " s"),
    Budget("`forewarn import` of 16,000 rows", "import 16000", 1, " s"),
    Budget("structure layer, 3,000 columns", "3,000 columns", 10, " s"),
    Budget("structure layer, 16,000 columns", "16,000 columns", 60, " s"),
    Budget("structure layer, 10,000 resources", "10,000 resources", 30, " s"),
    Budget("structure layer, a cell of 300 MB, or a clear refusal", "a cell of 300 MB", 10, " s"),
)


def judge(figures: Mapping[str, Figure]) -> PageSection:
    """Return each budget with its figure, and whether it is met, missed or not measured."""
    rows = [(Markdown(b.what), _write(b.limit, b.unit), *_verdict(b, figures)) for b in BUDGETS]
    header = ("what", "budget", "measured", "verdict")
    return PageSection("Against the budgets", table(header, rows, compact=True))


def _verdict(budget: Budget, figures: Mapping[str, Figure]) -> tuple[str, str]:
    figure = figures.get(budget.figure)
    if figure is None:
        return ("", "not measured")
    if isinstance(figure, FailedRun):
        return (figure.reason, "missed")
    return (_write(figure, budget.unit), "met" if figure <= budget.limit else "missed")


def _write(figure: float, unit: str) -> str:
    decimals = 0 if unit == " MB" or (figure >= 10 and figure == int(figure)) else 2
    return f"{figure:.{decimals}f}{unit}"
