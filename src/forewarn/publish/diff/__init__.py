"""How a package differs from an older one, and by how much its version must rise.

`rows` compares cells in DuckDB, as the `value`s that they stand for; `coverage` separates what
observations cover from how they were revised; `metadata` compares descriptors and schemas; `bump`
draws the conclusion.
"""

from forewarn.publish.diff.compare import CompareOptions, compare
from forewarn.publish.diff.model import Bump, Difference

__all__ = ["Bump", "CompareOptions", "Difference", "compare"]
