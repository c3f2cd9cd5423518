"""The rules of waivers themselves."""

from __future__ import annotations

from forewarn.findings.rules.examples import PutRows, example
from forewarn.findings.rules.model import Rule

# What the waivers below silence.
_DISORDER = PutRows(
    "observations/src-1",
    "country_id,year,indicator_id,value,lower,upper",
    ("BBB,1985,freedom,0.35,0.36,0.37",),
)


def _waiver(rule: str = "meaning/bounds-order", expires_on: str = "9999-12-31") -> PutRows:
    return PutRows(
        "waivers",
        "rule,table,key,reason,reference,expires_on",
        (f"{rule},observations/src-1,BBB/1985/freedom,The source has it so.,Page 3.,{expires_on}",),
    )


RULES = (
    Rule(
        "meaning/waiver-expired",
        "A waiver has expired",
        "What was accepted for a time has to be reviewed.",
        "Fix the data, or give the waiver a new reason and a later date.",
        breaks=example(_waiver(expires_on="2001-01-01")),
        passes=example(_DISORDER, _waiver()),
    ),
    Rule(
        "meaning/waiver-unused",
        "A waiver silences nothing",
        "It would silence the next finding with that key, whatever its cause.",
        "Delete the waiver, or correct its rule, table or key.",
        breaks=example(_waiver()),
        passes=example(_DISORDER, _waiver()),
    ),
    Rule(
        "meaning/waiver-unknown",
        "A waiver names a rule that does not exist",
        "It silences nothing, although its author assumes that it does.",
        "Write the id of an existing rule, as the list of rules has it.",
        breaks=example(_waiver("meaning/bounds-ordre")),
        passes=example(_DISORDER, _waiver("meaning/bounds-order")),
    ),
)
