"""The view `latest_observations` over the rows that the structure layer found valid, in SQL."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from forewarn.sql import identifier, literal

if TYPE_CHECKING:
    from forewarn.meaning.model import Context


def with_latest(context: Context) -> str:
    """Give the start of a query that reads `observations` and `latest_observations`."""
    parts = " UNION ALL ".join(
        f"SELECT *, {literal(part.part or '')} AS source_id FROM {identifier(part.name)}"
        for part in context.package.tables()["observations"]
    )
    view = resources.files("forewarn") / "views" / "latest_observations.sql"
    # Read anew wherever it is named: each reader asks for an indicator or two of nearly 200.
    return f"""WITH observations AS NOT MATERIALIZED ({parts}),
        latest_observations AS NOT MATERIALIZED (\n{view.read_text(encoding="utf-8")}\n)"""
