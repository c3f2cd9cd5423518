"""The rules of what it means that an indicator has no row, or a 0, for a state and year."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, put
from forewarn.findings.rules.model import Rule

_HEADER = "indicator_id,listing,absent_means,zero_from,zero_to"


def _raids(listing: str) -> Example:
    """Make an example of a binary indicator for which the source lists one year."""
    return example(
        PutRows(
            "indicators",
            "indicator_id,title,description,rationale,dimension_id,measure,unit,minimum,maximum,"
            "direction,listing,absent_means,upstream_name",
            (f"raids,Raids,Raids.,They warn.,conflict,binary,0 or 1,0,1,risk,{listing},unknown,r",),
        ),
        PutRows("observations/src-1", "country_id,year,indicator_id,value", ("AAA,1990,raids,1",)),
    )


RULES = (
    Rule(
        "meaning/absent-means",
        "What no row means does not go together with what is listed",
        "Ranks, means and panels obey it: a state that nobody looked at may count as one without "
        "the thing.",
        "zero: the source lists occurrences only, and each in the years zero_from to zero_to. "
        "never: years since an occurrence. Otherwise unknown, without years of zeros.",
        breaks=put("indicators", _HEADER, "deaths,full,never,,"),
        passes=put("indicators", _HEADER, "deaths,occurrences,unknown,,"),
    ),
    Rule(
        "meaning/listed-zero",
        "A 0 is listed where no row is said to be a 0",
        "Where some zeros are written, a state without a row may be one that nobody looked at.",
        "Let absent_means be unknown, or correct the years in which no row is a 0.",
        breaks=put("indicators", _HEADER, "strikes,occurrences,zero,1980,1999"),
        passes=put("indicators", _HEADER, "strikes,occurrences,zero,1970,1979"),
    ),
    Rule(
        "meaning/undeclared-listing",
        "A binary indicator without a 0 is not said to list occurrences only",
        "The states with the thing would be ranked among themselves, some of them as the safest.",
        "Let listing be occurrences, and say what no row means.",
        breaks=_raids("full"),
        passes=_raids("occurrences"),
    ),
    Rule(
        "meaning/zero-means",
        "A 0 is said to be no value like any other, where it cannot be one",
        "Such a 0 has no place among the states, and an occurrence counts as listed.",
        "Leave zero_means empty; give it where absent_means is unknown and the range holds 0. "
        "occurrence: only where the source lists occurrences.",
        breaks=put("indicators", "indicator_id,zero_means", "deaths,occurrence"),
        passes=put("indicators", "indicator_id,zero_means", "deaths,threshold"),
    ),
    Rule(
        "meaning/same-question",
        "An indicator cannot stand for another that puts the same question",
        "The summary of the dimension would count the question twice, or not at all.",
        "Name an indicator of the same dimension whose own same_question_as is empty.",
        breaks=put("indicators", "indicator_id,same_question_as", "strikes,deaths", "deaths,coups"),
        passes=put("indicators", "indicator_id,same_question_as", "strikes,deaths"),
    ),
    Rule(
        "meaning/part-of",
        "An indicator cannot be a part of another",
        "Where the whole has a row, no row of the part is a 0: of other indicators none ever is.",
        "Name the indicator that counts all kinds, and let absent_means be zero; or leave it "
        "empty.",
        breaks=put("indicators", "indicator_id,part_of", "deaths,coups"),
        passes=put(
            "indicators",
            "indicator_id,listing,absent_means,zero_from,zero_to,part_of",
            "strikes,occurrences,zero,1970,1979,coups",
        ),
    ),
)
