"""The view `latest_observations` over the rows that the structure layer found valid, in SQL."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Set

    from forewarn.validate.meaning.model import Context


def with_latest(context: Context, indicators: Set[str]) -> str:
    """Return the start of a query that reads `observations` and `latest_observations`.

    Of the indicators named alone, and from the files that hold any of them: a few of many.
    """
    tables = context.package.tables()["observations"]
    holding = [part for part in tables if context.indicators(part) & indicators]
    listed = ", ".join(map(literal, sorted(indicators))) or "NULL"
    parts = " UNION ALL ".join(
        f"SELECT *, {literal(part.part or '')} AS source_id FROM {identifier(part.name)} "
        f"WHERE indicator_id IN ({listed})"
        for part in holding or tables[:1]
    )
    view = resources.files("forewarn") / "ask" / "sql" / "views" / "latest_observations.sql"
    return f"""WITH observations AS MATERIALIZED ({parts}),
        latest_observations AS MATERIALIZED (\n{view.read_text(encoding="utf-8")}\n)"""
