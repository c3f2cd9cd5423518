"""Layer 1: does every file conform to its schema?

`scan` reads bytes and the shape of rows, `plan` turns a schema into checks, `engine` runs the
checks in DuckDB (and is the only module here that speaks it), `layer` puts them together.
"""

from forewarn.structure.layer import StructureResult, check_structure

__all__ = ["StructureResult", "check_structure"]
