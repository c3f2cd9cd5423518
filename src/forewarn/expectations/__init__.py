"""Layer 3: is the data plausible as a whole?

DuckDB computes a small profile of the observations; Great Expectations holds the suites in
`schemas/expectations/` over it.
"""

from forewarn.expectations.layer import check_expectations

__all__ = ["check_expectations"]
