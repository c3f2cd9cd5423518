"""Layer 3: whether the data is plausible as a whole.

DuckDB measures the tables in one pass. The figures, compared with those of a release or of the
package's signature, make a profile of each source, and Great Expectations runs the suites in
`schemas/expectations/` over it.
"""

from forewarn.validate.expectations.evaluation import (
    Evaluation,
    SuiteEvaluation,
    evaluate,
    package_figures,
)
from forewarn.validate.expectations.layer import expectation_results
from forewarn.validate.expectations.suite import Judgement

__all__ = [
    "Evaluation",
    "Judgement",
    "SuiteEvaluation",
    "evaluate",
    "expectation_results",
    "package_figures",
]
