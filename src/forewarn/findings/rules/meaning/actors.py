"""The rules of groups, of actors, and of the relations between them."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, example, put
from forewarn.findings.rules.model import Rule


def _sizes(*rows: str) -> Example:
    return put("group_access", "group_id,from_year,to_year,size", *rows)


def _actor(row: str) -> Example:
    return put("actors", "actor_id,kind,country_id,group_id", row)


def _relation(row: str) -> Example:
    header = "source_actor_id,target_actor_id,relation_id,year,source_id"
    return put("actor_relations", f"{header},deaths_low,deaths_best,deaths_high", row)


def _place(location: str, main: str) -> Example:
    header = "source_actor_id,target_actor_id,relation_id,year,source_id"
    row = f"src-1,src-2,fights,1986,src-1,10,20,30,{location},{main}"
    return put(
        "actor_relations",
        f"{header},deaths_low,deaths_best,deaths_high,location,main_location",
        row,
    )


def _intense(intensity: str, deaths: str) -> Example:
    header = "source_actor_id,target_actor_id,relation_id,year,source_id,deaths_best,intensity"
    row = f"src-1,src-2,fights,1986,src-1,{deaths},{intensity}"
    return put("actor_relations", header, row)


def _contested(location: str, contested: str) -> Example:
    header = "source_actor_id,target_actor_id,relation_id,year,source_id,deaths_best"
    row = f"src-1,src-2,fights,1986,src-1,20,{location},{location},{contested}"
    return put("actor_relations", f"{header},location,main_location,contested", row)


_SUPPORTS = PutRows(
    "relations", "relation_id,title,directed,description", ("supports,Supports,true,Sends troops.",)
)


def _support(against: str) -> Example:
    header = "source_actor_id,target_actor_id,relation_id,year,source_id,against"
    row = f"src-aaa-1,src-2,supports,1985,src-1,{against}"
    return example(_SUPPORTS, PutRows("actor_relations", header, (row,)))


RULES = (
    Rule(
        "meaning/group-sizes",
        "The groups of a state add up to more than its population",
        "A group was counted twice, or its size is on another scale.",
        "Compare the sizes with the upstream file.",
        breaks=_sizes("src-aaa-1,1980,1989,0.25", "src-aaa-2,1980,1999,0.751"),
        passes=_sizes("src-aaa-1,1980,1989,0.25", "src-aaa-2,1980,1999,0.75"),
    ),
    Rule(
        "meaning/actor-group",
        "An ethnic group lacks its group, or another actor has one",
        "Only that row links an ethnic group to its access to the power of the state.",
        "Fill in the group of an ethnic group, and leave it empty for other actors.",
        breaks=_actor("src-aaa-1,ethnic_group,AAA,"),
        passes=_actor("src-aaa-1,ethnic_group,AAA,src-aaa-2"),
    ),
    Rule(
        "meaning/actor-country",
        "An actor has a country that it cannot have",
        "Armed and communal groups cross borders, and an ethnic group has the country of its "
        "group.",
        "Name the group's country, or leave the cell empty.",
        breaks=_actor("src-2,armed_group,AAA,"),
        passes=_actor("src-1,government,BBB,"),
    ),
    Rule(
        "meaning/relation-deaths",
        "Deaths are missing for a relation that counts them, or given for one that does not",
        "Deaths that are recorded for two relations are counted twice.",
        "Move the deaths to the relation that counts them, or correct the relation.",
        breaks=_relation("src-2,src-aaa-1,claims_to_represent,1985,src-1,,25,"),
        passes=_relation("src-1,src-2,fights,1985,src-1,,25,"),
    ),
    Rule(
        "meaning/deaths-or-intensity",
        "A relation has an intensity beside a count of deaths",
        "An intensity is a class of deaths, for sources that have no count: two figures for one "
        "year can contradict each other.",
        "Keep the count, and leave the intensity empty.",
        breaks=_intense("1", "25"),
        passes=_intense("1", ""),
    ),
    Rule(
        "meaning/contested-or-located",
        "A relation has both a place and what it was over",
        "What a fight was over is listed only where its place is not known, and where both stand, "
        "readers cannot tell by which it is counted.",
        "Keep the location, and leave contested empty.",
        breaks=_contested("AAA", "AAA"),
        passes=_contested("", "AAA"),
    ),
    Rule(
        "meaning/relation-kinds",
        "Actors of kinds that cannot have the relation",
        "The two ends are swapped, or the relation is wrong.",
        "Correct the ends or the relation, or the kind of an actor.",
        breaks=_relation("src-1,src-aaa-1,claims_to_represent,1986,src-1,,,"),
        passes=_relation("src-2,src-aaa-1,claims_to_represent,1986,src-1,,,"),
    ),
    Rule(
        "meaning/relation-with-itself",
        "An actor is at both ends of a relation",
        "Nobody fights or supports themselves.",
        "Correct one of the two ends.",
        breaks=_relation("src-1,src-1,fights,1986,src-1,10,20,30"),
        passes=_relation("src-1,src-2,fights,1986,src-1,10,20,30"),
    ),
    Rule(
        "meaning/relation-direction",
        "The ends of a relation without direction are in the wrong order",
        "If the relation is also listed the other way round, it and its deaths are counted twice.",
        "Write the smaller actor_id as the source.",
        breaks=_relation("src-2,src-1,fights,1986,src-1,10,20,30"),
        passes=_relation("src-1,src-2,fights,1986,src-1,10,20,30"),
    ),
    Rule(
        "meaning/main-location",
        "The main location of a relation is not one of its locations",
        "By this field a country's wars are kept apart from those of others.",
        "Name one of the states of location, the only one if there is one, or leave the main "
        "location empty where it is not known.",
        breaks=_place("AAA BBB", "CCC"),
        passes=_place("AAA BBB", "BBB"),
    ),
    Rule(
        "meaning/support-against",
        "A relation that is no support is against somebody",
        "Only support says in which fights of another it was.",
        "Empty the cell, or correct the relation.",
        breaks=put(
            "actor_relations",
            "source_actor_id,target_actor_id,relation_id,year,against",
            "src-1,src-2,fights,1985,src-2",
        ),
        passes=_support("src-1"),
    ),
    Rule(
        "meaning/against-opponents",
        "Support is against an actor that the supported party does not fight in the year",
        "The fight in which the support was is not there.",
        "Name an actor that the supported party fights in that year, add the fight, or leave the "
        "cell empty if the source does not say against whom it was.",
        breaks=_support("src-aaa-1"),
        passes=_support("src-1"),
    ),
)
