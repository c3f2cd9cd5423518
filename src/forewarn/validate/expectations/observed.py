"""The observations of all sources of a package, in one working table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.validate.workspace import Workspace, package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.package.model import Resource
    from forewarn.structure.engine import Engine

# A year in which nearly all states repeat the year before is suspicious if the indicator usually
# moves and there are too many states for it to be chance.
NEARLY_ALL, _USUALLY_MOVES, _CHANCE = 0.95, 0.75, 1e-4

_FIELDS = "source_id, country_id, year, indicator_id, value, lower, upper"

_NOTHING = (
    "SELECT '' AS source_id, '' AS country_id, 0 AS year, '' AS indicator_id, "
    "0.0::DOUBLE AS value, 0.0::DOUBLE AS lower, 0.0::DOUBLE AS upper WHERE false"
)


@dataclass(frozen=True)
class Observed:
    """The working table of the observations of all sources, and that of their repeated years.

    `rows` names a table with the fields of observations and `source_id`. `repeats` names one with
    the share of states that repeat the year before, by source, indicator and year; the column
    `repeated_share` is null where that says little.
    """

    workspace: Workspace
    rows: str
    repeats: str


@dataclass(frozen=True)
class RepeatedYear:
    """How many states repeat the value of the year before; the share is None if it says little."""

    source_id: str
    indicator_id: str
    year: int
    states: int
    repeated_share: float | None


def observe(engine: Engine, resources: Sequence[Resource]) -> Observed:
    """Bring the observations of resources together in a working table.

    Raises `MissingFieldError` if the tables lack the expected fields.
    """
    workspace = Workspace(engine)
    union = " UNION ALL ".join(
        f"SELECT {literal(part.part or '')} AS {_FIELDS} FROM {package_table(part.name)}"
        for part in resources
        if part.table == "observations"
    )
    rows = workspace.make_table("observed", union or _NOTHING)
    return Observed(workspace, rows, workspace.make_table("repeats", _repeats(rows)))


def _repeats(rows: str) -> str:
    return f"""
        WITH shares AS (
            SELECT source_id, indicator_id, o.year, count(*) AS states,
                avg((o.value = b.value)::INT) AS share
            FROM {rows} AS o JOIN {rows} AS b USING (source_id, indicator_id, country_id)
            WHERE b.year = o.year - 1
            GROUP BY ALL
        ),
        typical AS (
            SELECT source_id, indicator_id, median(share) AS typical FROM shares GROUP BY ALL
        )
        SELECT source_id, indicator_id, year, states, share, typical,
            CASE WHEN typical <= {_USUALLY_MOVES} AND pow(typical, states) < {_CHANCE}
                THEN share END AS repeated_share
        FROM shares JOIN typical USING (source_id, indicator_id)
    """


def repeated_years(observed: Observed) -> tuple[RepeatedYear, ...]:
    """Return how many states repeat the year before, by source, indicator and year."""
    query = "SELECT source_id, indicator_id, year, states, repeated_share FROM"
    found = observed.workspace.engine.ask(f"{query} {observed.repeats} ORDER BY ALL")
    return tuple(RepeatedYear(*row) for row in found.fetchall())
