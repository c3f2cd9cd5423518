"""The rules of the meaning layer: does what the rows say make sense?"""

from __future__ import annotations

from forewarn.rules.model import Rule

RULES = (
    Rule(
        "meaning/bounds-order",
        "The value is not between its lower and upper bound",
        "An interval that does not hold its estimate is a swapped or shifted column.",
        "Order the three as lower <= value <= upper, or correct the one that is wrong.",
    ),
    Rule(
        "meaning/bounds-pair",
        "One bound is given without the other",
        "Half an interval says nothing about how uncertain the value is.",
        "Give both bounds, or neither.",
    ),
    Rule(
        "meaning/value-range",
        "A value or bound is outside its indicator's range",
        "A changed unit, or a code read as a value, shows first as a value out of range.",
        "Correct the value, or the minimum and maximum of the indicator.",
    ),
    Rule(
        "meaning/integral-count",
        "A count is not a whole number",
        "People and events come in whole numbers; a fraction is a rate or a mean misnamed.",
        "Correct the value, or the measure of the indicator.",
    ),
    Rule(
        "meaning/binary-level",
        "A binary value is neither 0 nor 1",
        "Between yes and no there is nothing; a fraction is a share or a mean misnamed.",
        "Correct the value, or the measure of the indicator.",
    ),
    Rule(
        "meaning/ordinal-level",
        "An ordinal value is not one of its scale's levels",
        "Between two levels there is nothing; a fraction is a mean or another scale.",
        "Correct the value, or the measure or unit of the indicator.",
    ),
    Rule(
        "meaning/statehood",
        "A year in which the country was not a state",
        "Values before independence belong to a colony or another state and mislead any trend.",
        "Move the row to the state of that year, or take it out.",
    ),
    Rule(
        "meaning/source-coverage",
        "A year that the source does not cover",
        "A value outside its release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
    ),
    Rule(
        "meaning/undeclared-source",
        "Observations of a source that the table sources does not list",
        "A value without a source, a licence and a citation cannot be used.",
        "Add the source to the table sources, or name the file after the source that it holds.",
    ),
    Rule(
        "meaning/unused-indicator",
        "An indicator that no observation uses",
        "It promises data that the package does not hold.",
        "Add observations, or take the indicator out.",
    ),
    Rule(
        "meaning/range-order",
        "An indicator's minimum is not below its maximum",
        "No value can stand in such a range.",
        "Correct the minimum or the maximum.",
    ),
    Rule(
        "meaning/episode-order",
        "An episode ends before it begins",
        "Its years are swapped or mistyped.",
        "Correct the start or the end year.",
    ),
    Rule(
        "meaning/deaths-order",
        "The low estimate of deaths is above the high one",
        "The two are swapped or mistyped.",
        "Order the two estimates.",
    ),
    Rule(
        "meaning/episode-statehood",
        "An episode begins when its country was not a state",
        "It belongs to the state that held the territory then.",
        "Name the state of that year.",
    ),
    Rule(
        "meaning/episode-coverage",
        "An episode begins or ends in a year that its source does not cover",
        "A year outside its release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
    ),
    Rule(
        "meaning/period-order",
        "A period ends before it begins",
        "A code or a state with no years resolves to nothing.",
        "Correct the first or the last year.",
    ),
    Rule(
        "meaning/code-overlap",
        "One code denotes two countries in one year",
        "Whatever is resolved through it lands on either country.",
        "End the earlier period before the later one begins.",
    ),
    Rule(
        "meaning/waiver-expired",
        "A waiver has expired",
        "What was accepted for a time needs somebody to look again.",
        "Mend the data, or give the waiver a new reason and a later day.",
    ),
    Rule(
        "meaning/waiver-unused",
        "A waiver silences nothing",
        "It would silence the next finding with that key, whatever its cause.",
        "Take the waiver out, or correct its rule, table or key.",
    ),
    Rule(
        "meaning/waiver-unknown",
        "A waiver names a rule that does not exist",
        "It silences nothing, and whoever wrote it believes that it does.",
        "Write the rule's id as forewarn rules lists it.",
    ),
)
