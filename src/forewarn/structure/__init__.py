"""Layer 1: does every file conform to its schema?

`descriptor` looks at the package, `scan` and `records` at bytes and the shape of rows. `plan` turns
a schema into checks, in terms of no engine; `expressions`, `table` and `engine` are these in
DuckDB, and `reference` is frictionless asked about single cells. `layer` puts them together, and
`frictionless_engine` stands in for all of it.
"""

from forewarn.structure.layer import StructureResult, check_structure

__all__ = ["StructureResult", "check_structure"]
