"""The rules of states: their periods, successors and borders, and what sources say of them."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, put
from forewarn.findings.rules.model import Rule


def _periods(*rows: str) -> Example:
    return put("group_access", "group_id,from_year,to_year", *rows)


def _countries(*rows: str) -> Example:
    return put("countries", "country_id,state_from,state_to,successor_id", *rows)


def _borders(*rows: str) -> Example:
    return put("borders", "country_id,neighbour_id,from_year,to_year,source_id", *rows)


def _names(*rows: str) -> Example:
    header = "country_id,language,name,kind,valid_from,valid_to,shared,source_id"
    return put("country_names", header, *rows)


def _notes(ids: str) -> Example:
    row = f"src-1,BBB,Its capital alone is counted.,{ids},,"
    return put("source_notes", "source_id,country_id,note,indicator_ids,first_year,last_year", row)


RULES = (
    Rule(
        "meaning/period-overlap",
        "Two periods of one thing have years in common",
        "Those years are counted twice, or described in two ways.",
        "End the earlier period before the later one begins.",
        breaks=_periods("src-aaa-1,1980,1990", "src-aaa-1,1990,1999"),
        passes=_periods("src-aaa-1,1980,1988", "src-aaa-1,1990,1999"),
    ),
    Rule(
        "meaning/successor",
        "A successor does not continue the state",
        "The line of states that held the territory has a gap or a loop.",
        "Name the state that existed when this one ended, or leave the cell empty.",
        breaks=_countries("CCC,1946,1990,EEE", "EEE,1946,1950,"),
        passes=_countries("CCC,1946,1990,DDD", "DDD,1946,,"),
    ),
    Rule(
        "meaning/border-with-itself",
        "A state is its own neighbour",
        "A query for neighbours would return the state itself.",
        "Correct the neighbour.",
        breaks=_borders("AAA,AAA,1980,1989,src-2"),
        passes=_borders("AAA,DDD,1980,1989,src-2", "DDD,AAA,1980,1989,src-2"),
    ),
    Rule(
        "meaning/border-one-way",
        "A border is listed in one direction only",
        "A border listed one way gives a query only one of the two neighbours.",
        "Add the row of the other direction, with the same years.",
        breaks=_borders("AAA,DDD,1980,1989,src-2"),
        passes=_borders("AAA,DDD,1980,1989,src-2", "DDD,AAA,1980,1989,src-2"),
    ),
    Rule(
        "meaning/shared-name",
        "A name of two countries is not marked as shared, or one of a single country is",
        "A reader who asks by this name may get an answer about the wrong country.",
        "Mark each of the names as shared, or correct the years or the country.",
        breaks=_names("DDD,en,BLAND,alternate,1960,,false,src-1"),
        passes=_names(
            "BBB,en,Bland,common,1960,,true,src-1", "DDD,en,BLAND,alternate,1960,,true,src-1"
        ),
    ),
    Rule(
        "meaning/note-indicators",
        "A note on a source names an indicator that the source has no values of",
        "The note stands beside no value, and is missing beside those that it was meant for.",
        "Name indicators that the release gives or that are computed from it, or leave the cell "
        "empty for all of them.",
        breaks=_notes("zeal"),
        passes=_notes("deaths"),
    ),
    Rule(
        "meaning/note-order",
        "The indicators of a note on a source are not in alphabetical order, or one is repeated",
        "Two notes on the same indicators look different, and a change of one is hard to see.",
        "Name each indicator once, in alphabetical order.",
        breaks=_notes("strikes deaths"),
        passes=_notes("deaths strikes"),
    ),
)
