"""The rules of the expectation layer: is the data plausible as a whole?"""

from __future__ import annotations

from forewarn.findings import Severity
from forewarn.rules.model import Rule

RULES = (
    Rule(
        "expectation/year-gap",
        "An indicator has rows of fewer years than expected",
        "Upstream files cut or merged wrongly lose whole years while every row left is valid.",
        "Compare with the upstream file; rebuild from it.",
    ),
    Rule(
        "expectation/coverage-drop",
        "Far fewer or more states are covered in a year than expected",
        "A truncated or doubled upstream file is valid row by row.",
        "Compare with the upstream file; if its coverage is like that, build the data anew.",
    ),
    Rule(
        "expectation/no-reference",
        "Nothing is expected of an indicator",
        "What data/signature.json does not know could lose half its rows without a word.",
        "Renew the signature with a build, and review its diff.",
        Severity.WARNING,
    ),
    Rule(
        "expectation/row-count",
        "An indicator has fewer or more rows than expected of its source",
        "Lost or doubled rows move every average while each row is valid.",
        "Compare with the upstream file; if the change is real, renew the signature with a build.",
    ),
    Rule(
        "expectation/mean-shift",
        "The mean of an indicator is not where it is expected",
        "A changed unit, a shifted column or a replaced series shows in the mean.",
        "Compare with the upstream file; if the change is real, renew the signature with a build.",
    ),
    Rule(
        "expectation/release-agreement",
        "Two releases of one indicator no longer agree",
        "Publishers revise, but a series that turns round is a mix-up of columns or countries.",
        "Compare the two releases with their upstream files.",
    ),
)
