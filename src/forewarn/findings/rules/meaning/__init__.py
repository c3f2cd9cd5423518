"""The rules of the meaning layer, which asks whether what the rows say makes sense."""

from __future__ import annotations

from forewarn.findings.rules.meaning import (
    absence,
    actors,
    computed,
    observations,
    provenance,
    ranges,
    states,
    treaties,
    unused,
    waivers,
)

RULES = (
    *observations.RULES,
    *ranges.RULES,
    *absence.RULES,
    *computed.RULES,
    *states.RULES,
    *actors.RULES,
    *treaties.RULES,
    *provenance.RULES,
    *unused.RULES,
    *waivers.RULES,
)
