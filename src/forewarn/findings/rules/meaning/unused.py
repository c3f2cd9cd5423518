"""The rules of what is listed and not used."""

from __future__ import annotations

from forewarn.findings.model import Severity
from forewarn.findings.rules.examples import PutRows, example, put
from forewarn.findings.rules.model import Rule

_SOURCE = PutRows(
    "sources",
    "source_id,title,publisher,version,licence,redistribution,homepage,citation,sha256,first_year,"
    "last_year",
    (f"src-4,Title,Publisher,1,MIT,open,https://example.org/,Cite,{'0' * 64},1980,1999",),
)
_DIMENSION = PutRows(
    "dimensions", "dimension_id,title,description", ("resilience,Resilience,What holds.",)
)
_RISK_FACTOR = PutRows(
    "risk_factors",
    "risk_factor_id,set,title,description",
    ("rf14,war_crimes,Threats to helpers,Against their work.",),
)
_RELATION = PutRows(
    "relations",
    "relation_id,title,directed,description",
    ("supports,Supports,true,Gives weapons or money.",),
)
_ACTOR = "actor_id,name,kind,country_id,group_id,source_id"
_GROUP = PutRows("groups", "group_id,country_id,source_id,name", ("src-bbb-1,BBB,src-1,Islanders",))
_TREATY = PutRows(
    "instruments",
    "instrument_id,title,description,adopted_on,in_force_on,depositary,upstream_name",
    ("pact,Pact,A treaty.,1950-01-01,,The UN,IV-2",),
)

RULES = (
    Rule(
        "meaning/unused-source",
        "A source that nothing comes from",
        "It promises data that the package does not hold.",
        "Add what comes from it, or delete the source.",
        breaks=example(_SOURCE),
        passes=example(
            _SOURCE,
            PutRows(
                "episodes",
                "episode_id,country_id,source_id,kind,perpetrator,start_year",
                ("ep-3,DDD,src-4,mass_killing,state,1985",),
            ),
        ),
    ),
    Rule(
        "meaning/unused-dimension",
        "A dimension without indicators",
        "It promises a part of the picture that is not there.",
        "Add an indicator, or delete the dimension.",
        breaks=example(_DIMENSION),
        passes=example(
            _DIMENSION, PutRows("indicators", "indicator_id,dimension_id", ("freedom,resilience",))
        ),
    ),
    Rule(
        "meaning/unused-risk-factor",
        "A risk factor that no indicator bears on",
        "Nothing here warns of it, and a reader should know.",
        "Add an indicator that bears on it, or say in a waiver why there is none.",
        severity=Severity.WARNING,
        breaks=example(_RISK_FACTOR),
        passes=example(
            _RISK_FACTOR,
            PutRows("indicator_risk_factors", "indicator_id,risk_factor_id", ("deaths,rf14",)),
        ),
    ),
    Rule(
        "meaning/unused-relation",
        "No two actors have this relation",
        "It promises data that the package does not hold.",
        "Add rows, or delete the relation.",
        breaks=example(_RELATION),
        passes=example(
            _RELATION,
            PutRows(
                "actor_relations",
                "source_actor_id,target_actor_id,relation_id,year,source_id",
                ("src-1,src-2,supports,1985,src-1",),
            ),
        ),
    ),
    Rule(
        "meaning/unused-actor",
        "An ethnic group, or civilians, in no relation",
        "They are listed only as the other end of a relation.",
        "Add the relation, or delete the actor.",
        breaks=put("actors", _ACTOR, "src-aaa-2,Lowlanders,ethnic_group,AAA,src-aaa-2,src-1"),
        passes=put("actors", _ACTOR, "src-3,Southern Front,armed_group,,,src-1"),
    ),
    Rule(
        "meaning/unused-group",
        "A group has no period of access to power",
        "Nothing says whether it had power in any year.",
        "Add its periods, or delete the group.",
        breaks=example(_GROUP),
        passes=example(
            _GROUP,
            PutRows(
                "group_access",
                "group_id,from_year,to_year,size,status,regional_autonomy",
                ("src-bbb-1,1980,1999,0.25,powerless,false",),
            ),
        ),
    ),
    Rule(
        "meaning/unused-instrument",
        "A treaty to which no state has a commitment",
        "It promises data that the package does not hold.",
        "Add commitments, or delete the treaty.",
        breaks=example(_TREATY),
        passes=example(
            _TREATY,
            PutRows(
                "commitments",
                "country_id,instrument_id,source_id,action,year",
                ("DDD,pact,src-1,signed,1985",),
            ),
        ),
    ),
)
