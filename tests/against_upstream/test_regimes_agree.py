"""Three measures of democracy against each other: a unit out of place would set them apart."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from statistics import correlation, mean
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import observations

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


class Scale(NamedTuple):
    """An indicator of a source, and the ends of its scale."""

    source_id: str
    indicator_id: str
    low: float
    high: float


SCALES = (
    Scale("vdem-15", "electoral_democracy", 0, 1),
    Scale("lied-7", "electoral_regime_level", 0, 6),
    Scale("polity5", "democratic_regime_score", -10, 10),
)


def scores(root: Path, scale: Scale) -> dict[tuple[str, int], float]:
    """Return the score of each state-year, from 0 to 1."""
    return {
        (country, year): (found.value - scale.low) / (scale.high - scale.low)
        for (country, year, indicator), found in observations(root, scale.source_id)
        if indicator == scale.indicator_id
    }


@pytest.fixture(
    params=combinations(SCALES, 2), ids=lambda pair: " and ".join(s.source_id for s in pair)
)
def pairs(
    request: pytest.FixtureRequest, root: Path, upstream: Path
) -> dict[tuple[str, int], tuple[float, float]]:
    one, other = (scores(root, scale) for scale in request.param)
    return {key: (one[key], other[key]) for key in sorted(one.keys() & other.keys())}


def test_measures_of_democracy_rise_and_fall_together(
    pairs: dict[tuple[str, int], tuple[float, float]],
) -> None:
    assert len(pairs) > 9_000
    assert correlation(*zip(*pairs.values(), strict=True)) > 0.85


def test_states_stand_in_nearly_the_same_order(
    pairs: dict[tuple[str, int], tuple[float, float]],
) -> None:
    by_state: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (country, _), pair in pairs.items():
        by_state[country].append(pair)
    means = {c: tuple(map(mean, zip(*found, strict=True))) for c, found in by_state.items()}
    assert correlation(*zip(*means.values(), strict=True)) > 0.9
    assert {c for c, (one, other) in means.items() if abs(one - other) > 0.51} == set()
