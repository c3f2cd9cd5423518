"""The rules of what has a beginning and an end: indicators' ranges, episodes, and periods."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, put
from forewarn.findings.rules.model import Rule

_ZEAL = PutRows(
    "indicators",
    "indicator_id,title,description,rationale,dimension_id,measure,unit,minimum,maximum,"
    "direction,listing,absent_means,upstream_name",
    ("zeal,Zeal,How zealous.,It drives.,conflict,index,0 to 1,0,1,risk,full,unknown,z",),
)
_CCC = PutRows("countries", "country_id,state_from,state_to", ("CCC,1946,1990",))
_SRC_1 = PutRows("sources", "source_id,first_year,last_year", ("src-1,1980,1999",))


def _episode(header: str, row: str, given: PutRows | None = None) -> Example:
    rows = PutRows("episodes", f"episode_id,{header}", (row,))
    return example(given, rows) if given else example(rows)


def _heir(row: str) -> Example:
    return put("episode_heirs", "episode_id,country_id,from_year,placed_by,reason", row)


def _codes(*rows: str) -> Example:
    return put("country_codes", "scheme,code,valid_from,valid_to,country_id", *rows)


RULES = (
    Rule(
        "meaning/unused-indicator",
        "An indicator that no observation uses",
        "It promises data that the package does not hold.",
        "Add observations, or delete the indicator.",
        breaks=example(_ZEAL),
        passes=example(
            _ZEAL,
            PutRows("observations/src-1", "country_id,year,indicator_id,value",
                    ("AAA,1990,zeal,0.5",)),
        ),
    ),
    Rule(
        "meaning/range-order",
        "An indicator's minimum is not below its maximum",
        "No value fits such a range.",
        "Correct the minimum or the maximum.",
        breaks=put("indicators", "indicator_id,minimum,maximum", "coups,0,0"),
        passes=put("indicators", "indicator_id,minimum,maximum", "coups,0,0.1"),
    ),
    Rule(
        "meaning/episode-order",
        "An episode ends before it begins",
        "Its years are swapped or mistyped.",
        "Correct the start or the end year.",
        breaks=_episode("start_year,end_year", "ep-1,1985,1984"),
        passes=_episode("start_year,end_year", "ep-1,1985,1985"),
    ),
    Rule(
        "meaning/deaths-order",
        "The low estimate of deaths is above the high one",
        "The two are swapped or mistyped.",
        "Order the two estimates.",
        breaks=_episode("deaths_low,deaths_high", "ep-1,201,200"),
        passes=_episode("deaths_low,deaths_high", "ep-1,200,200"),
    ),
    Rule(
        "meaning/episode-statehood",
        "An episode begins when its country was not a state",
        "It belongs to the state that held the territory then.",
        "Name the state of that year.",
        breaks=_episode("country_id,start_year,end_year", "ep-2,CCC,1991,", _CCC),
        passes=_episode("country_id,start_year,end_year", "ep-2,CCC,1990,", _CCC),
    ),
    Rule(
        "meaning/episode-coverage",
        "An episode begins or ends in a year that its source does not cover",
        "An episode outside the years of a release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
        breaks=_episode("source_id,start_year,end_year", "ep-1,src-1,1985,2000", _SRC_1),
        passes=_episode("source_id,start_year,end_year", "ep-1,src-1,1980,1999", _SRC_1),
    ),
    Rule(
        "meaning/heir-of-itself",
        "The heir of an episode is the state in which it is listed",
        "The episode would count twice for that state.",
        "Name the later state that holds the land, or delete the row.",
        breaks=_heir("ep-1,AAA,1985,source,The column of heirs is 1."),
        passes=_heir("ep-1,DDD,1985,source,The column of heirs is 3."),
    ),
    Rule(
        "meaning/heir-statehood",
        "The heir of an episode holds the land in a year in which it was not a state",
        "The episode would count for a state that was not there.",
        "Give the first year in which the state held the land, or name another state.",
        breaks=_heir("ep-1,BBB,1959,source,The column of heirs is 2."),
        passes=_heir("ep-1,BBB,1960,source,The column of heirs is 2."),
    ),
    Rule(
        "meaning/period-order",
        "A period ends before it begins",
        "It covers no year at all: its first and last year are swapped or mistyped.",
        "Correct the first or the last year.",
        breaks=put("countries", "country_id,state_from,state_to", "EEE,1946,1945"),
        passes=put("countries", "country_id,state_from,state_to", "EEE,1946,1946"),
    ),
    Rule(
        "meaning/code-overlap",
        "One code denotes two countries in one year",
        "A lookup by this code may return either country.",
        "End the earlier period before the later one begins.",
        breaks=_codes("gw,3,1946,1991,CCC", "gw,3,1991,,DDD"),
        passes=_codes("gw,3,1946,1990,CCC", "gw,3,1991,,DDD"),
    ),
)  # fmt: skip
