"""What the identities between indicators find, in one release and across releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import found, remove

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("observations/src-3", "AAA,1991,one_sided_deaths", {"value": "8"}),),
        [(12, "value", "meaning/sum-of-parts")],
    ),
    (
        (("observations/src-3", "AAA,1991,one_sided_deaths_by_non_state_groups", {"value": "3"}),),
        [(12, "value", "meaning/sum-of-parts")],
    ),
    (
        (("observations/src-3", "AAA,1991,one_sided_deaths_by_government", {"value": "6"}),),
        [(14, "value", "meaning/part-above-whole")],
    ),
    (
        (
            ("observations/src-3", "AAA,1991,refugees_hosted", {"value": "1000001"}),
            ("observations/made", "AAA,1991", {"value": "100000.1"}),
        ),
        [(18, "value", "meaning/part-above-whole")],
    ),
    (
        (("observations/src-3", "AAA,1991,population_un_estimate", {"value": "1500001"}),),
        [(17, "value", "meaning/estimates-apart")],
    ),
    (
        (("observations/src-3", "AAA,1991,population_un_estimate", {"value": "499999"}),),
        [(17, "value", "meaning/estimates-apart")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (
        ("observations/src-3", "AAA,1991,one_sided_deaths", {"value": "8"}),
        ("observations/src-3", "AAA,1991,one_sided_deaths_by_non_state_groups", {"value": "3"}),
    ),
    (("observations/src-3", "AAA,1991,one_sided_deaths_by_government", {"value": "5"}),),
    (
        ("observations/src-3", "AAA,1991,refugees_hosted", {"value": "1000000"}),
        ("observations/made", "AAA,1991", {"value": "100000"}),
    ),
    (("observations/src-3", "AAA,1991,population_un_estimate", {"value": "1500000"}),),
    (("observations/src-3", "AAA,1991,population_un_estimate", {"value": "500000"}),),
]


@pytest.mark.slow
def test_a_sum_is_not_asked_where_a_part_is_not_observed(folder: Path) -> None:
    remove(folder, "observations/src-3", "AAA,1991,one_sided_deaths_by_non_state_groups")
    edit = ("observations/src-3", "AAA,1991,one_sided_deaths", {"value": "8"})
    assert found(folder, edit) == []


# The value is neither the query's nor the count over the people.
RATE = [(3, "value", "meaning/rate-of-count"), (3, "value", "meaning/derived-value")]


@pytest.mark.slow
def test_a_rate_is_held_to_its_count_beside_its_query(folder: Path) -> None:
    assert found(folder, ("observations/made", "AAA,1991", {"value": "51"})) == RATE


@pytest.mark.slow
def test_a_rate_is_held_to_its_count_where_it_is_not_said_to_be_derived(folder: Path) -> None:
    (folder / "data/derivations.csv").write_text("indicator_id,source_id\n", encoding="utf-8")
    edit = ("observations/made", "AAA,1991", {"value": "50.001"})
    rules = [rule for _, _, rule in found(folder, edit)]
    assert rules == ["meaning/undeclared-derivation", "meaning/rate-of-count"]
    edit = ("observations/made", "AAA,1991", {"value": "50.00005"})
    assert [rule for _, _, rule in found(folder, edit)] == ["meaning/undeclared-derivation"]


@pytest.mark.slow
def test_a_count_that_another_release_revises_is_what_a_rate_is_held_to(folder: Path) -> None:
    # src-2 is the newer release of the two.
    lines = "AAA,1991,refugees_hosted,600,,\n"
    with (folder / "data/observations/src-2.csv").open("a", encoding="utf-8") as file:
        file.write(lines)
    assert found(folder) == RATE


@pytest.mark.slow
def test_every_indicator_of_the_identities_is_described() -> None:
    import csv

    from forewarn.validate.meaning.identities import IDENTITIES
    from small import ROOT

    with (ROOT / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        described = {row["indicator_id"] for row in csv.DictReader(file)}
    named = {name for each in IDENTITIES for name in (each.indicator, *each.terms)}
    assert named <= described
