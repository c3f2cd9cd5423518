"""The rules of the expectation layer: is the data plausible as a whole?"""

from __future__ import annotations

from forewarn.findings.model import Severity
from forewarn.findings.rules.model import Rule

_COMPARE = "Compare with the upstream file, and rebuild from it"
_RENEW = f"{_COMPARE}; if the change is real, run forewarn expect and review its diff."

RULES = (
    Rule(
        "expectations/no-reference",
        "Nothing is expected of a source, an indicator or a table",
        "What data/signature.json does not know could lose half its rows without a word.",
        "Run forewarn expect, and review what it writes down as right.",
        Severity.WARNING,
    ),
    Rule(
        "expectations/source-lost",
        "A source has no observations any more",
        "Whoever asks for it gets an answer from the other sources, and no warning.",
        _RENEW,
    ),
    Rule(
        "expectations/indicator-lost",
        "A source has no rows of an indicator any more",
        "A conflict category that is dropped from a release looks like peace.",
        _RENEW,
    ),
    Rule(
        "expectations/indicators-swapped",
        "An indicator holds what is expected of another one",
        "Columns that are read by place change places, and each looks like a sound series.",
        "Compare the columns with those of the upstream file, and rebuild from it.",
    ),
    Rule(
        "expectations/region-lost",
        "No state of a region has rows any more",
        "Every mean over the world is then one of the other regions.",
        _RENEW,
    ),
    Rule(
        "expectations/country-lost",
        "A state has no rows of a source any more",
        "A truncated file, or a name that no longer resolves, loses states whole.",
        _RENEW,
    ),
    Rule(
        "expectations/year-gap",
        "A year, or years of an indicator, have no rows any more",
        "Upstream files cut or merged wrongly lose whole years while every row left is valid.",
        _RENEW,
    ),
    Rule(
        "expectations/coverage-drop",
        "Fewer or more states are covered in a year than expected",
        "A truncated or doubled upstream file is valid row by row.",
        _RENEW,
    ),
    Rule(
        "expectations/row-count",
        "Rows are lost or gained that no lost state, year or indicator accounts for",
        "Lost or doubled rows move every average while each row is valid.",
        _RENEW,
    ),
    Rule(
        "expectations/missing-share",
        "A share of an indicator's rows is missing in states and years that are there",
        "Holes in the data are read as if nothing had happened there.",
        _RENEW,
    ),
    Rule(
        "expectations/mean-shift",
        "The mean of an indicator is not where it is expected",
        "A changed unit, a shifted column or a replaced series shows in the mean.",
        _RENEW,
    ),
    Rule(
        "expectations/quantile-shift",
        "The quantiles of an indicator have moved, and its mean has not",
        "Values that were rounded, capped or spread keep their mean and lose their meaning.",
        _RENEW,
    ),
    Rule(
        "expectations/region-sum",
        "The sum of an indicator in one region has moved apart from the others",
        "An error in the data of a few states drowns in the figures of the whole world.",
        _RENEW,
    ),
    Rule(
        "expectations/constant-series",
        "More states have a series that never changes than expected",
        "A value that was filled in from one year to all others says nothing of any.",
        _RENEW,
    ),
    Rule(
        "expectations/repeated-year",
        "Nearly every state has the value of the year before, in an indicator that usually moves",
        "A year that was not yet observed and was filled in from the last one looks like calm.",
        f"{_COMPARE}; if the publisher carried the values forward, waive it with the reference.",
    ),
    Rule(
        "expectations/history-revised",
        "Values that stood before are other ones",
        "A release does not change once it is out: somebody's analysis no longer holds.",
        "Compare with the upstream file; if upstream has revised it, give the release an id of its "
        "own, or declare a tolerance in schemas/expectations/tolerances.csv.",
    ),
    Rule(
        "expectations/revision-size",
        "The sum of a year has been revised by much",
        "A year revised by a sixth turns a decline into a rise.",
        "Compare with the upstream file; if upstream has revised it, say so to those who cite it.",
    ),
    Rule(
        "expectations/rows-removed",
        "Rows that the release has are gone, of states and years that are still there",
        "What was published and is silently taken back cannot be cited.",
        "Restore the rows from the upstream file; if upstream took them back, declare a tolerance "
        "in schemas/expectations/tolerances.csv.",
    ),
    Rule(
        "expectations/release-agreement",
        "Two releases of one indicator no longer agree",
        "Publishers revise, but a series that turns round is a mix-up of columns or countries.",
        "Compare the two releases with their upstream files.",
    ),
    Rule(
        "expectations/sign-agreement",
        "Changes from year to year go the other way in another release",
        "Two releases can agree in their levels and contradict each other on every trend.",
        "Compare the two releases with their upstream files.",
        Severity.WARNING,
    ),
    Rule(
        "expectations/release-repeated",
        "A release is, cell for cell, the one before it",
        "An old file under a new name passes every other check, because it once was right.",
        "Fetch the upstream file of the release anew.",
    ),
    Rule(
        "expectations/series-shifted",
        "A state's series fit another release far better when shifted by a year",
        "Every value is plausible, and every event stands in the wrong year.",
        "Compare with the years that the rows of the upstream file name, and rebuild from it.",
    ),
    Rule(
        "expectations/category-lost",
        "A category of a table has no rows any more",
        "Half of a list of episodes is as valid as the whole.",
        _RENEW,
    ),
    Rule(
        "expectations/table-rows",
        "A table has fewer or more rows, of a source or a category, than expected",
        "Rows that are not there cannot be found wrong.",
        _RENEW,
    ),
)

# What is found only in comparison with a reference: a waiver of it may be used with one release,
# and not with another.
COMPARED = frozenset(rule.id for rule in RULES) - {
    "expectations/release-agreement",
    "expectations/release-repeated",
    "expectations/repeated-year",
    "expectations/sign-agreement",
}
