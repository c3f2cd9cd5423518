"""When a value counts as revised, in SQL over `value` and the `older_value` of the same cell."""

from __future__ import annotations

# Two numbers are one value if they differ by no more than this share of the larger.
_SAME = 1e-9

SAME_VALUE = f"abs(value - older_value) <= {_SAME} * greatest(abs(value), abs(older_value))"

# Cells that only one of the two has are null in the other, and no revision.
REVISED = f"count(*) FILTER (value IS NOT NULL AND NOT {SAME_VALUE})"

# How far the values that were revised moved on average, in standard deviations of the older
# values; null where none were revised, or the older values are all one.
SIZE_OF_REVISION = f"""
    avg(abs(value - older_value)) FILTER (NOT {SAME_VALUE})
        / nullif(stddev_pop(older_value) FILTER (value IS NOT NULL), 0)
"""
