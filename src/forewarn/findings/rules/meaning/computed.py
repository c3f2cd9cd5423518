"""The rules of indicators that are held against each other, or computed from others."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, put, sql
from forewarn.findings.rules.model import Rule

_HEADER = "country_id,year,indicator_id,value"


def _observed(*values: str) -> Example:
    """Make an example of values of one country and year."""
    return put("observations/src-3", _HEADER, *(f"AAA,1991,{value}" for value in values))


def _rate(rate: str, *, also: tuple[str, ...] = ()) -> Example:
    """Make an example of a rate, below the values that it is computed from."""
    return example(
        PutRows("observations/src-3", _HEADER,
                ("AAA,1991,population,1000000", "AAA,1991,refugees_hosted,500")),
        PutRows("observations/made", _HEADER, (f"AAA,1991,refugees_hosted_per_100000,{rate}",)),
        also=also,
    )  # fmt: skip


def _range(row: str) -> Example:
    return put("indicators", "indicator_id,measure,minimum,maximum", row)


_NO_RATE = 'DELETE FROM "observations/made" WHERE year = 1991'

RULES = (
    Rule(
        "meaning/sum-of-parts",
        "A whole is not the sum of its parts",
        "One of them was read from another column, row or release, and nobody can tell which.",
        "Compare the value and its parts with the upstream file.",
        breaks=_observed(
            "one_sided_deaths,8",
            "one_sided_deaths_by_any_government,5",
            "one_sided_deaths_by_non_state_groups,2",
        ),
        passes=_observed(
            "one_sided_deaths,8",
            "one_sided_deaths_by_any_government,5",
            "one_sided_deaths_by_non_state_groups,3",
        ),
    ),
    Rule(
        "meaning/part-above-whole",
        "A part is greater than its whole",
        "One of the two was read from another column, row or unit.",
        "Compare both values with the upstream file.",
        breaks=_observed(
            "one_sided_deaths_by_any_government,5", "one_sided_deaths_by_government,6"
        ),
        passes=_observed(
            "one_sided_deaths_by_any_government,5", "one_sided_deaths_by_government,5"
        ),
    ),
    Rule(
        "meaning/rate-of-count",
        "A rate is not its count divided by the population",
        "Comparing countries by this rate is misleading.",
        "Recompute the rate, or correct the count or the population.",
        breaks=_rate("51", also=("meaning/derived-value",)),
        passes=_rate("50"),
    ),
    Rule(
        "meaning/estimates-apart",
        "Two estimates of one thing are far apart",
        "If they differ by more than half, one of them is of another unit, row or country.",
        "Compare both values with their upstream files.",
        breaks=_observed("population,1000000", "population_un_estimate,1500001"),
        passes=_observed("population,1000000", "population_un_estimate,1500000"),
    ),
    Rule(
        "meaning/derived-value",
        "A derived value is not the result of its query",
        "It was edited, or what it is computed from has changed since.",
        "Run the build again; correct the query or the values that it reads, not the result.",
        breaks=_rate("50.00005"),
        passes=_rate("50.0"),
    ),
    Rule(
        "meaning/derived-missing",
        "Values that the query of a derived indicator returns are missing",
        "A state that is left out looks as if nothing could be computed for it.",
        "Run the build again.",
        breaks=sql(_NO_RATE),
        passes=sql(
            _NO_RATE,
            "DELETE FROM \"observations/src-3\" WHERE year = 1991 AND indicator_id = 'population'",
        ),
    ),
    Rule(
        "meaning/derivation-query",
        "No query computes a derived indicator",
        "Values that nobody can recompute have to be trusted.",
        "Add the query, or delete the row if the indicator is not derived.",
        breaks=put("derivations", "indicator_id,source_id", "deaths,src-1"),
        passes=put("derivations", "indicator_id,source_id", "refugees_hosted_per_100000,src-1"),
    ),
    Rule(
        "meaning/undeclared-derivation",
        "A computed indicator whose sources are not declared",
        "Its licence and its caveats are those of the sources that it depends on.",
        "Add a row to the table derivations for each source that the query reads.",
        breaks=sql("DELETE FROM derivations"),
        passes=sql("UPDATE derivations SET source_id = 'src-1'"),
    ),
    Rule(
        "meaning/measure-range",
        "An indicator's range does not fit its measure",
        "A binary runs from 0 to 1, a share from 0 to 1 (a percentage is divided by 100), an "
        "ordinal between levels; a count begins at 0.",
        "Correct the measure, or the minimum and maximum.",
        breaks=_range("freedom,share,0,100"),
        passes=_range("freedom,share,0,1"),
    ),
)
