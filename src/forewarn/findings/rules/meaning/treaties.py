"""The rules of treaties, and of what states have done about them."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, put
from forewarn.findings.rules.model import Rule


def _acts(*acts: str, given: PutRows | None = None) -> Example:
    """Make an example of the acts of one state about one treaty."""
    rows = PutRows(
        "commitments",
        "country_id,instrument_id,source_id,action,year,date",
        tuple(f"DDD,convention,src-1,{act}" for act in acts),
    )
    return example(given, rows) if given else example(rows)


_CONVENTION = PutRows("instruments", "instrument_id,adopted_on", ("convention,1948-12-09",))


def _treaty(row: str) -> Example:
    return put("instruments", "instrument_id,adopted_on,in_force_on", row)


RULES = (
    Rule(
        "meaning/act-date",
        "The date of an act is not in its year",
        "The year or the date is mistyped.",
        "Correct the year or the date.",
        breaks=_acts("ratified,1985,1986-01-01"),
        passes=_acts("ratified,1985,1985-12-31"),
    ),
    Rule(
        "meaning/act-before-treaty",
        "An act is older than its treaty",
        "Nobody can sign what has not been adopted.",
        "Correct the year, the date or the treaty.",
        breaks=_acts("signed,1948,1948-12-08", given=_CONVENTION),
        passes=_acts("signed,1948,1948-12-09", given=_CONVENTION),
    ),
    Rule(
        "meaning/act-order",
        "An act comes in the wrong order",
        "A state does not sign a treaty that already binds it, or withdraw from one that does not.",
        "Correct the years, or add the act in between.",
        breaks=_acts("ratified,1985,", "signed,1986,"),
        passes=_acts("ratified,1985,", "signed,1985,"),
    ),
    Rule(
        "meaning/act-repeated",
        "A state repeats an act",
        "A state that is bound has nothing to ratify: an act is missing, or a year is wrong.",
        "Delete the act, or add the withdrawal in between.",
        breaks=_acts("acceded,1985,", "acceded,1995,"),
        passes=_acts("acceded,1985,", "withdrew,1990,", "acceded,1995,"),
    ),
    Rule(
        "meaning/treaty-order",
        "A treaty enters into force before it is adopted",
        "One of the two dates is mistyped, or the two are swapped.",
        "Correct the dates.",
        breaks=_treaty("convention,1948-12-09,1948-12-08"),
        passes=_treaty("convention,1948-12-09,1948-12-09"),
    ),
)
