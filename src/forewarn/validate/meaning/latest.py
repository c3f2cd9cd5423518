"""The view `latest_observations` over the rows that the structure layer found valid, in SQL."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Set

    from forewarn.validate.meaning.model import Context


def with_latest(context: Context, indicators: Set[str]) -> str:
    """Return the start of a query that reads `observations` and `latest_observations`.

    Both hold only the indicators given, read only from the files that hold any of them. They stand
    for tables of the package that are so called.
    """
    tables = context.package.tables()["observations"]
    holding = [part for part in tables if context.indicators(part) & indicators]
    listed = ", ".join(map(literal, sorted(indicators))) or "NULL"
    parts = " UNION ALL ".join(
        f"SELECT *, {literal(part.part or '')} AS source_id FROM {package_table(part.name)} "
        f"WHERE indicator_id IN ({listed})"
        for part in holding or tables[:1]
    )
    file = resources.files("forewarn") / "ask" / "sql" / "views" / "latest_observations.sql"
    view = file.read_text(encoding="utf-8")
    view = view.replace("release_order(", f"{context.workspace.release_order}(")
    return f"""WITH observations AS MATERIALIZED ({parts}),
        latest_observations AS MATERIALIZED (\n{view}\n)"""
