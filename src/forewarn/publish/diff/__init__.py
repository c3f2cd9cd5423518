"""How a package differs from an older one, and how much its version has to rise for it.

`rows` compares cells in DuckDB, by `value`; `coverage` says what observations cover, apart from
revisions; `metadata` compares what a package says of itself; `bump` draws the conclusion. `apply`
makes the newer package of the older one.
"""

from forewarn.publish.diff.apply import apply
from forewarn.publish.diff.compare import compare
from forewarn.publish.diff.model import Bump, Difference

__all__ = ["Bump", "Difference", "apply", "compare"]
