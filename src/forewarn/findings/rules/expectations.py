"""The rules of the expectations layer, which asks whether the data is plausible as a whole."""

from __future__ import annotations

from forewarn.findings.model import Severity
from forewarn.findings.rules.examples import Example, ExampleAction, Sql, example, put
from forewarn.findings.rules.model import Rule

_COMPARE = "Compare with the upstream file, and rebuild from it"
_RENEW = f"{_COMPARE}; if the change is real, accept it as expected and review the diff."


def _lose(condition: str, *after: ExampleAction, also: tuple[str, ...] = ()) -> Example:
    """Make an example of observations that are lost."""
    return example(_delete(condition), *after, also=_rules(also))


def _alter(
    value: str, condition: str, *after: ExampleAction, also: tuple[str, ...] = ()
) -> Example:
    """Make an example of observations whose value changed."""
    return example(_update(value, condition), *after, also=_rules(also))


def _delete(condition: str) -> Sql:
    return Sql(f'DELETE FROM "observations/src-2"\nWHERE {condition}')


def _update(value: str, condition: str) -> Sql:
    return Sql(
        f'UPDATE "observations/src-2"\nSET value = {value}, lower = NULL, upper = NULL\n'
        f"WHERE {condition}"
    )


def _rules(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"expectations/{name}" for name in names)


_RESTORE = 'INSERT INTO "observations/src-2"\nSELECT * FROM "observations/src-1"\nWHERE '
_ONE_ROW = "country_id = 'BBB' AND year = 1985 AND indicator_id = 'coups'"
_ASIA = "country_id IN (SELECT country_id FROM countries WHERE un_region = 'Asia')"
_SWAP = Sql(
    'UPDATE "observations/src-2"\nSET indicator_id = CASE indicator_id\n'
    "  WHEN 'coups' THEN 'strikes' WHEN 'strikes' THEN 'coups' ELSE indicator_id END"
)
_SPREAD = "(SELECT avg(value) FROM \"observations/src-2\" WHERE indicator_id = 'deaths')"
_YEAR_BEFORE = (
    '(\n  SELECT value FROM "observations/src-2" AS before\n'
    '  WHERE before.country_id = "observations/src-2".country_id\n'
    '  AND before.indicator_id = "observations/src-2".indicator_id\n'
    '  AND before.year = "observations/src-2".year - 1\n)'
)
_SAME_RELEASE = (
    Sql('DELETE FROM "observations/src-2"'),
    Sql('INSERT INTO "observations/src-2"\nSELECT * FROM "observations/src-1"'),
)


def _spread(factor: str) -> str:
    """Write how values are spread around their mean."""
    return f"{_SPREAD} + {factor} * (value - {_SPREAD})"


RULES = (
    Rule(
        "expectations/no-reference",
        "A source, indicator or table has no expected figures",
        "What data/signature.json does not know could lose half its rows unnoticed.",
        "Accept the measured figures as expected, and review the diff.",
        severity=Severity.WARNING,
        breaks=example(
            _delete("indicator_id = 'coups'"),
            ExampleAction.EXPECT,
            Sql(f"{_RESTORE}indicator_id = 'coups'"),
        ),
        passes=example(
            _delete("indicator_id = 'coups'"),
            Sql(f"{_RESTORE}indicator_id = 'coups'"),
            ExampleAction.EXPECT,
        ),
    ),
    Rule(
        "expectations/source-lost",
        "A source no longer has any observations",
        "A query for it is answered from the other sources, without a warning.",
        _RENEW,
        breaks=example(Sql('DROP TABLE "observations/src-2"')),
        passes=example(Sql('DROP TABLE "observations/src-2"'), ExampleAction.EXPECT),
    ),
    Rule(
        "expectations/indicator-lost",
        "A source no longer has any rows of an indicator",
        "A conflict category that is dropped from a release looks like peace.",
        _RENEW,
        breaks=_lose("indicator_id = 'coups'"),
        passes=_lose(
            "indicator_id = 'coups' AND country_id <> 'AAA'", also=("missing-share", "row-count")
        ),
    ),
    Rule(
        "expectations/indicators-swapped",
        "An indicator holds the values expected of another one",
        "Columns that are read by position get swapped, and each still looks like a sound series.",
        "Compare the columns with those of the upstream file, and rebuild from it.",
        breaks=example(_SWAP),
        passes=example(
            _SWAP,
            _update(
                "1 - value",
                "country_id = 'AAA' AND year = 1985 AND indicator_id IN ('coups', 'strikes')",
            ),
            also=_rules(("constant-series", "mean-shift", "release-agreement")),
        ),
    ),
    Rule(
        "expectations/region-lost",
        "A region no longer has rows of any state",
        "Every world mean then covers only the other regions.",
        _RENEW,
        breaks=_lose(_ASIA),
        passes=_lose(f"{_ASIA} AND country_id <> 'CCC'", also=("country-lost",)),
    ),
    Rule(
        "expectations/country-lost",
        "A state no longer has any rows of a source",
        "A truncated file, or a name that no longer resolves, loses whole states.",
        _RENEW,
        breaks=_lose("country_id = 'DDD'"),
        passes=_lose(
            "country_id = 'DDD' AND year <> 1985",
            also=("coverage-drop",),
        ),
    ),
    Rule(
        "expectations/year-gap",
        "A year, or an indicator's year, has lost all its rows",
        "Upstream files cut or merged wrongly lose whole years while every row left is valid.",
        _RENEW,
        breaks=_lose("year = 1985"),
        passes=_lose("year = 1985 AND country_id <> 'AAA'", also=("coverage-drop",)),
    ),
    Rule(
        "expectations/coverage-drop",
        "Fewer or more states are covered in a year than expected",
        "A truncated or doubled upstream file is valid row by row.",
        _RENEW,
        breaks=_lose("year = 1985 AND country_id <> 'AAA'"),
        passes=_lose(
            "year = 1985 AND country_id = 'BBB' AND indicator_id <> 'coups'",
            also=("missing-share", "row-count"),
        ),
    ),
    Rule(
        "expectations/row-count",
        "The number of rows changed, and no lost state, year or indicator accounts for it",
        "Lost or doubled rows move every average while each row is valid.",
        _RENEW,
        breaks=example(_delete(_ONE_ROW), ExampleAction.EXPECT, Sql(f"{_RESTORE}{_ONE_ROW}")),
        passes=_lose("country_id = 'CCC'", also=("country-lost",)),
    ),
    Rule(
        "expectations/missing-share",
        "Some of an indicator's rows are missing in states and years that the package covers",
        "Holes in the data are read as if nothing had happened there.",
        _RENEW,
        breaks=_lose(_ONE_ROW, also=("row-count",)),
        passes=_lose(_ONE_ROW, ExampleAction.EXPECT),
    ),
    Rule(
        "expectations/mean-shift",
        "The mean of an indicator is not where it is expected",
        "A changed unit, a shifted column or a replaced series shows in the mean.",
        _RENEW,
        breaks=_alter("value * 1000", "indicator_id = 'deaths'"),
        passes=_alter("value * 1.01", "indicator_id = 'deaths'", also=("history-revised",)),
    ),
    Rule(
        "expectations/quantile-shift",
        "The quantiles of an indicator have moved while its mean stayed",
        "Values that were rounded, capped or spread keep their mean but lose their meaning.",
        _RENEW,
        breaks=example(
            Sql("UPDATE countries\nSET un_region = 'Africa'"),
            ExampleAction.EXPECT,
            _update(_spread("1.2"), "indicator_id = 'deaths'"),
        ),
        passes=example(
            Sql("UPDATE countries\nSET un_region = 'Africa'"),
            ExampleAction.EXPECT,
            _update(_spread("1.01"), "indicator_id = 'deaths'"),
            also=_rules(("history-revised",)),
        ),
    ),
    Rule(
        "expectations/region-sum",
        "The sum of an indicator in one region has moved relative to the others",
        "An error in the data of a few states disappears in the figures of the whole world.",
        _RENEW,
        breaks=_alter(
            "value + CASE country_id WHEN 'AAA' THEN 50 ELSE -50 END",
            "indicator_id = 'deaths' AND country_id IN ('AAA', 'DDD')",
        ),
        passes=_alter(
            "value + CASE country_id WHEN 'AAA' THEN 2 ELSE -2 END",
            "indicator_id = 'deaths' AND country_id IN ('AAA', 'DDD')",
            also=("history-revised",),
        ),
    ),
    Rule(
        "expectations/constant-series",
        "More states than expected have a series that never changes",
        "A value that was copied from one year to all others describes none of them.",
        _RENEW,
        breaks=_alter("103", "indicator_id = 'deaths' AND country_id = 'BBB'"),
        passes=_alter(
            "103",
            "indicator_id = 'deaths' AND country_id = 'BBB' AND year <> 1985",
            also=("history-revised",),
        ),
    ),
    Rule(
        "expectations/repeated-year",
        "Nearly every state has the value of the year before, in an indicator that usually moves",
        "A year that was not yet observed and was filled in from the last one looks like calm.",
        f"{_COMPARE}; if the publisher carried the values forward, waive it with the reference.",
        breaks=_alter(
            _YEAR_BEFORE, "indicator_id = 'freedom' AND year = 1988", ExampleAction.EXPECT
        ),
        passes=_alter(
            _YEAR_BEFORE,
            "indicator_id = 'freedom' AND year = 1988 AND country_id <> 'BBB'",
            ExampleAction.EXPECT,
        ),
    ),
    Rule(
        "expectations/history-revised",
        "Values of earlier years have changed",
        "A release does not change once it is out: somebody's analysis no longer holds.",
        "Compare with the upstream file; if upstream has revised it, give the release an id of its "
        "own, or declare a tolerance in schemas/expectations/tolerances.csv.",
        breaks=_alter("106", "country_id = 'BBB' AND year = 1985 AND indicator_id = 'deaths'"),
        passes=_alter(
            "106",
            "country_id = 'BBB' AND year = 1985 AND indicator_id = 'deaths'",
            ExampleAction.EXPECT,
        ),
    ),
    Rule(
        "expectations/revision-size",
        "The sum of a year was revised by a large amount",
        "Revising a year by a sixth can turn a decline into a rise.",
        "Compare with the upstream file; if upstream has revised it, tell those who cite it.",
        breaks=_alter(
            "value * 1.17",
            "indicator_id = 'deaths' AND year = 1985",
            ExampleAction.EXPECT,
            ExampleAction.COMPARE,
            also=("history-revised",),
        ),
        passes=_alter(
            "value * 1.01",
            "indicator_id = 'deaths' AND year = 1985",
            ExampleAction.EXPECT,
            ExampleAction.COMPARE,
            also=("history-revised",),
        ),
    ),
    Rule(
        "expectations/rows-removed",
        "Rows of the release were removed, although their state and year remain",
        "What was published and is silently withdrawn cannot be cited.",
        "Restore the rows from the upstream file; if upstream withdrew them, declare a tolerance "
        "in schemas/expectations/tolerances.csv.",
        breaks=_lose(_ONE_ROW, ExampleAction.EXPECT, ExampleAction.COMPARE),
        passes=_lose(
            "country_id = 'BBB'",
            ExampleAction.EXPECT,
            ExampleAction.COMPARE,
            also=("country-lost",),
        ),
    ),
    Rule(
        "expectations/release-agreement",
        "Two releases of one indicator no longer agree",
        "Publishers revise, but a reversed series means swapped columns or countries.",
        "Compare the two releases with their upstream files.",
        breaks=_alter("1 - value", "indicator_id = 'freedom'", ExampleAction.EXPECT),
        passes=_alter("value * 2", "indicator_id = 'deaths'", ExampleAction.EXPECT),
    ),
    Rule(
        "expectations/sign-agreement",
        "Two releases disagree on the direction of change from year to year",
        "Two releases can agree in their levels and contradict each other on every trend.",
        "Compare the two releases with their upstream files.",
        severity=Severity.WARNING,
        breaks=_alter(
            "value + 0.02",
            "indicator_id = 'freedom' AND year % 2 = 1 AND country_id <> 'CCC'",
            ExampleAction.EXPECT,
        ),
        passes=_alter(
            "value + 0.02",
            "indicator_id = 'freedom' AND year % 2 = 1 AND country_id = 'BBB'",
            ExampleAction.EXPECT,
        ),
    ),
    Rule(
        "expectations/release-repeated",
        "A release is identical, cell for cell, to the one before it",
        "An old file under a new name passes every other check, because it once was right.",
        "Download the upstream file of the release again.",
        breaks=example(*_SAME_RELEASE, ExampleAction.EXPECT),
        passes=example(
            *_SAME_RELEASE, _update("value + 1", "indicator_id = 'deaths'"), ExampleAction.EXPECT
        ),
    ),
    Rule(
        "expectations/series-shifted",
        "A state's series match another release far better when shifted by a year",
        "Every value is plausible, but every event is in the wrong year.",
        "Compare with the years that the rows of the upstream file name, and rebuild from it.",
        breaks=_alter(
            _YEAR_BEFORE, "indicator_id = 'strikes' AND country_id = 'BBB' AND year > 1980"
        ),
        passes=_alter(
            _YEAR_BEFORE,
            "indicator_id = 'strikes' AND country_id = 'BBB' AND year BETWEEN 1990 AND 1992",
            also=("quantile-shift", "release-agreement"),
        ),
    ),
    Rule(
        "expectations/category-lost",
        "A category of a table no longer has any rows",
        "Half a list of episodes is as valid as the whole.",
        _RENEW,
        breaks=example(Sql("DELETE FROM commitments\nWHERE action = 'signed'")),
        passes=example(
            Sql("DELETE FROM commitments\nWHERE action = 'signed'"), ExampleAction.EXPECT
        ),
    ),
    Rule(
        "expectations/table-rows",
        "A table has more or fewer rows of a source or category than expected",
        "Missing rows break no other rule.",
        _RENEW,
        breaks=example(Sql("DELETE FROM borders\nWHERE country_id = 'AAA'")),
        passes=put("indicator_risk_factors", "indicator_id,risk_factor_id", "coups,rf01"),
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
