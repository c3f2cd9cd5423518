"""What the rules of derived indicators find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found, remove

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("derivations", "refugees_hosted_per_100000", {"indicator_id": "deaths"}),),
        [
            (13, "indicator_id", "meaning/undeclared-derivation"),
            (2, "indicator_id", "meaning/derivation-query"),
        ],
    ),
    (
        (("observations/made", "AAA,1991", {"value": "50.00005"}),),
        [(3, "value", "meaning/derived-value")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("observations/made", "AAA,1991", {"value": "50.0"}),),
]


@pytest.mark.slow
def test_a_value_that_the_query_gives_and_nobody_has_is_missed(folder: Path) -> None:
    remove(folder, "observations/made", "AAA,1991")
    assert found(folder) == [(2, "indicator_id", "meaning/derived-missing")]


@pytest.mark.slow
def test_a_value_that_the_query_does_not_give_is_found(folder: Path) -> None:
    append(folder, "observations/made", "BBB,1991,refugees_hosted_per_100000,50,,")
    assert found(folder) == [(4, "value", "meaning/derived-value")]


@pytest.mark.slow
def test_a_value_that_is_lost_below_is_found_above(folder: Path) -> None:
    remove(folder, "observations/src-3", "AAA,1991,population")
    assert found(folder) == [(3, "value", "meaning/derived-value")]


@pytest.mark.slow
def test_missing_values_are_told_once_whatever_the_sources(folder: Path) -> None:
    append(folder, "derivations", "refugees_hosted_per_100000,src-4")
    source = f"src-4,T,P,1,MIT,open,https://example.org/,C,,,,{'0' * 64},1980,1999,"
    append(folder, "sources", source)
    append(folder, "ledger", f"src-4,1.0.0,,,,{{}},9,5,1946,1990,{'0' * 64}")
    remove(folder, "observations/made", "AAA,1990")
    assert found(folder) == [(2, "indicator_id", "meaning/derived-missing")]


@pytest.mark.slow
def test_a_derived_value_of_a_package_without_derivations_is_like_any_other(folder: Path) -> None:
    import json

    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    kept = [each for each in descriptor["resources"] if each["name"] != "derivations"]
    file.write_text(json.dumps(descriptor | {"resources": kept}), encoding="utf-8")
    (folder / "data/derivations.csv").unlink()
    edit = ("observations/made", "AAA,1991", {"value": "50.00005"})
    assert found(folder, edit) == []
