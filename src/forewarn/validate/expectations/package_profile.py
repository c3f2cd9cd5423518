"""The rows of the package's own profile: its sources, its other tables and their categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.validate.expectations.agreement import TableRemoval
    from forewarn.validate.expectations.measured import Measured, Row
    from forewarn.validate.expectations.signature import TableEntry


def package_rows(measured: Measured) -> list[Row]:
    """Return the rows of the package's profile: its sources, its tables and their categories."""
    sources = {coverage.source_id for coverage in measured.signature.coverage}
    rows: list[Row] = [
        {
            "of": f"the source {coverage.source_id}",
            "table": "observations",
            "source_id": coverage.source_id,
            "rows": sum(coverage.rows) if coverage.source_id in sources else 0,
            "rows_expected": sum(coverage.rows),
            "source_lost": int(coverage.source_id not in sources),
        }
        for coverage in measured.expected.coverage
    ]
    now = {(entry.table, entry.source_id): entry for entry in measured.signature.tables}
    then = {(entry.table, entry.source_id): entry for entry in measured.expected.tables}
    removals = {(each.table, each.source_id): each for each in measured.removals}
    for key in sorted(now.keys() | then.keys(), key=lambda key: (key[0], key[1] or "")):
        rows += _table_rows(
            now.get(key), then.get(key), removals.get(key), is_release=measured.is_release
        )
    return rows


def _table_rows(
    now: TableEntry | None,
    then: TableEntry | None,
    removal: TableRemoval | None,
    *,
    is_release: bool,
) -> list[Row]:
    entry = now or then
    assert entry is not None
    whole: Row = {
        "of": f"{entry.table} of {entry.source_id}" if entry.source_id else entry.table,
        "table": entry.table,
        "source_id": entry.source_id,
        "rows": now.rows if now else 0,
    }
    if then is None:
        return [{**whole, "without_reference": None if is_release else 1}]
    whole |= {"rows_expected": then.rows, "without_reference": 0}
    categories = {} if now is None else now.categories
    lost = {
        name: {
            category: n for category, n in counts.items() if not _count(categories, name, category)
        }
        for name, counts in then.categories.items()
    }
    rows = whole["rows"]
    # Rows lost with a category are named there, unless no row is left at all.
    explained = max((sum(counts.values()) for counts in lost.values()), default=0) if rows else 0
    change = rows - then.rows
    change = min(0, change + explained) if change < 0 else change
    if entry.source_id is None:
        # Rows of no single source: more of them are welcome.
        change = min(0, change)
    if removal is not None:
        whole["removed_share"] = max(0, removal.removed - explained) / removal.rows
        change = max(0, change)
    # A table may have been empty before, as in a new package.
    whole["table_rows_change"] = change / max(1, then.rows)
    found = [whole]
    if not rows:
        return found
    for name, counts in then.categories.items():
        for category, expected in counts.items():
            count = _count(categories, name, category)
            moved = not explained and rows == then.rows
            found.append(
                {
                    "of": f"{whole['of']} with the {name} {category}",
                    "table": entry.table,
                    "source_id": entry.source_id,
                    "category": f"{name}={category}",
                    "rows": count,
                    "rows_expected": expected,
                    "category_lost": int(not count),
                    "table_rows_change": (count - expected) / expected if moved else None,
                }
            )
    return found


def _count(categories: Mapping[str, Mapping[str, int]], name: str, category: str) -> int:
    return categories.get(name, {}).get(category, 0)
