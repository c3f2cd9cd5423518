"""Layer 1, the structure: whether every file conforms to its schema.

`descriptor` checks the package. `scan` checks a file before its cells: its bytes (`survey`), its
`header` and its `records`. `plan` holds the checks of a schema in terms of no engine, which
`compilation` derives from `forms`, `patterns` and `checks`; `safety` adds text that deceives.
`expressions` and `table` write them in DuckDB's SQL, and `engine` runs it, with `loading`,
`failures` and `keys`. `reference` asks frictionless about single cells. `layer` puts all together,
with `messages` and `table_findings`; `frictionless_engine` can replace it for comparison.
"""

from forewarn.structure.layer import StructureResult, check_structure

__all__ = ["StructureResult", "check_structure"]
