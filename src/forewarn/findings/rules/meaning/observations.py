"""The rules of observations: each value, its bounds, its country, year and source."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, sql
from forewarn.findings.rules.model import Rule


def _observed(row: str, source: str = "src-1", *, given: PutRows | None = None) -> Example:
    """Make an example of an observation, below the row of another table that it depends on."""
    header = "country_id,year,indicator_id,value,lower,upper"
    rows = PutRows(f"observations/{source}", header, (row,))
    return example(given, rows) if given else example(rows)


def _indicator(row: str) -> PutRows:
    return PutRows("indicators", "indicator_id,measure,unit,minimum,maximum", (row,))


_FREEDOM = _indicator("freedom,index,0 to 1,0,1")
_DEATHS = _indicator("deaths,count,deaths,0,")
_STRIKES = _indicator("strikes,binary,0 or 1,0,1")
_SEVERITY = _indicator('severity,ordinal,"level, 0 to 5 in half steps",0,5')
_CCC = PutRows("countries", "country_id,state_from,state_to", ("CCC,1946,1990",))
_SRC_1 = PutRows("sources", "source_id,first_year,last_year", ("src-1,1980,1999",))

RULES = (
    Rule(
        "meaning/bounds-order",
        "The value is not between its lower and upper bound",
        "An interval that does not contain its estimate is a sign of swapped or shifted columns.",
        "Order the three as lower <= value <= upper, or correct the one that is wrong.",
        breaks=_observed("BBB,1985,freedom,0.35,0.36,0.37"),
        passes=_observed("BBB,1985,freedom,0.35,0.35,0.37"),
    ),
    Rule(
        "meaning/bounds-pair",
        "One bound is given without the other",
        "Half an interval does not tell how uncertain the value is.",
        "Give both bounds, or neither.",
        breaks=_observed("BBB,1985,freedom,0.35,0.34,"),
        passes=_observed("BBB,1985,freedom,0.35,,"),
    ),
    Rule(
        "meaning/value-range",
        "A value or bound is outside its indicator's range",
        "A changed unit, or a code read as a value, shows first as a value out of range.",
        "Correct the value, or the minimum and maximum of the indicator.",
        breaks=_observed("BBB,1985,freedom,0.35,0.34,1.1", given=_FREEDOM),
        passes=_observed("BBB,1985,freedom,0.35,0.34,1", given=_FREEDOM),
    ),
    Rule(
        "meaning/integral-count",
        "A count or a tally is not a whole number",
        "People and events come in whole numbers; a fraction is a mislabelled rate or mean.",
        "Correct the value, or the measure of the indicator.",
        breaks=_observed("BBB,1985,deaths,7.5,,", given=_DEATHS),
        passes=_observed("BBB,1985,deaths,7.0,,", given=_DEATHS),
    ),
    Rule(
        "meaning/binary-level",
        "A binary value is neither 0 nor 1",
        "There is nothing between yes and no; a fraction is a mislabelled share or mean.",
        "Correct the value, or the measure of the indicator.",
        breaks=_observed("BBB,1985,strikes,0.5,,", given=_STRIKES),
        passes=_observed("BBB,1985,strikes,1.0,,", given=_STRIKES),
    ),
    Rule(
        "meaning/ordinal-level",
        "An ordinal value is not one of its scale's levels",
        "There is nothing between two levels; a fraction is a mean or belongs to another scale.",
        "Correct the value, or the measure or unit of the indicator.",
        breaks=_observed("AAA,1990,severity,2.25,,", "src-3", given=_SEVERITY),
        passes=_observed("AAA,1990,severity,1.5,,", "src-3", given=_SEVERITY),
    ),
    Rule(
        "meaning/statehood",
        "A year in which a country was not a state",
        "Events before independence belong to a colony or another state, so the value misleads.",
        "Move the row to the state of that year, or delete it.",
        breaks=_observed("CCC,1991,deaths,8,,", given=_CCC),
        passes=_observed("CCC,1990,deaths,8,,", given=_CCC),
    ),
    Rule(
        "meaning/source-coverage",
        "A year that the source does not cover",
        "A value outside the years of a release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
        breaks=_observed("AAA,1979,deaths,8,,", given=_SRC_1),
        passes=_observed("AAA,1980,deaths,8,,", given=_SRC_1),
    ),
    Rule(
        "meaning/undeclared-source",
        "Observations of a source that the table sources does not list",
        "A value without a source, a licence and a citation cannot be used.",
        "Add the source to the table sources, or name the file after the source that it holds.",
        breaks=sql("DELETE FROM sources WHERE source_id = 'made'"),
        passes=sql("UPDATE sources SET title = 'Another' WHERE source_id = 'made'"),
    ),
)
