"""What may be ranked and what may be summed up, over all indicators, years and states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from forewarn.ask.session import Session

# The percentiles that would mislead, each with what is wrong with it.
_WRONG_RANKS = """
    SELECT indicator_id, year, any_value(reason) AS reason, count(*) AS states
    FROM (
        SELECT p.indicator_id, p.year,
            CASE
                WHEN (p.percentile IS NULL) <> (p.not_ranked IS NOT NULL)
                    THEN 'neither a percentile nor a reason, or both'
                WHEN p.percentile IS NULL AND (
                    p.risk_rank IS NOT NULL OR p.states_ranked > 0
                    OR p.mid_percentile IS NOT NULL
                ) THEN 'ranked without a percentile'
                WHEN p.percentile IS NULL THEN NULL
                WHEN p.value = 0 AND i.indicator_id IN (
                    'mass_killing_ongoing', 'mass_killing_onset',
                    'mass_killings_begun_before', 'neighbours_with_mass_killing',
                    'severe_inequality_in_liberties', 'systematic_political_killing',
                    'organised_violence_deaths_in_todays_borders'
                ) THEN 'a 0 that is no sign of safety'
                WHEN i.direction = 'context' THEN 'a context indicator is ranked'
                WHEN i.absent_means <> 'unknown' THEN 'absent_means forbids it'
                WHEN p.states_ranked < 30 THEN 'among fewer than 30 states'
                WHEN i.listing = 'occurrences' AND p.share_missing > 0.25
                    THEN 'among those alone who have it'
                WHEN p.percentile NOT BETWEEN 0 AND 100
                    OR p.mid_percentile NOT BETWEEN p.percentile AND 100 THEN 'out of range'
            END AS reason
        FROM percentiles AS p
        JOIN indicators AS i USING (indicator_id)
    )
    WHERE reason IS NOT NULL
    GROUP BY indicator_id, year
"""

# Neighbours in the order of percentiles whose values go against the direction.
_AGAINST_DIRECTION = """
    SELECT indicator_id, year, country_id
    FROM (
        SELECT p.indicator_id, p.year, p.country_id, p.value, i.direction, p.risk_rank,
            p.percentile, p.mid_percentile,
            lag(p.value) OVER up AS low_value, lag(p.percentile) OVER up AS low_percentile,
            lag(p.mid_percentile) OVER up AS low_mid, lag(p.risk_rank) OVER up AS low_rank
        FROM percentiles AS p
        JOIN indicators AS i USING (indicator_id)
        WHERE p.percentile IS NOT NULL
        WINDOW up AS (PARTITION BY p.indicator_id, p.year ORDER BY p.percentile, p.value)
    )
    WHERE CASE
            WHEN value = low_value THEN percentile <> low_percentile OR mid_percentile <> low_mid
                OR risk_rank <> low_rank
            WHEN direction = 'risk' THEN value < low_value OR risk_rank >= low_rank
                OR percentile <= low_percentile OR mid_percentile <= low_mid
            ELSE value > low_value OR risk_rank >= low_rank
                OR percentile <= low_percentile OR mid_percentile <= low_mid
        END
"""

# Of the summaries of every state in a year: how many there are, how many are below half of their
# basket, how many of these sum up something, how many others do not, and the baskets.
_SUMMARIES = """
    SELECT count(*),
        count(*) FILTER (2 * t.used < t.in_basket),
        count(*) FILTER (
            2 * t.used < t.in_basket AND (
                t.not_summed_up IS NULL OR t.median_place IS NOT NULL OR t.highest IS NOT NULL
                OR t.worst_fifth IS NOT NULL OR t.share_worst_fifth IS NOT NULL
            )
        ),
        count(*) FILTER (
            2 * t.used >= t.in_basket AND (
                t.not_summed_up IS NOT NULL OR t.highest IS NULL
                OR (t.median_place IS NULL) <> (t.used < 3)
                OR t.median_place > t.highest
            )
        ),
        list_sort(list(DISTINCT t.dimension_id || ' ' || t.in_basket))
    FROM (SELECT o.country_id FROM states AS o WHERE o.year = {year}) AS s,
        LATERAL (FROM state_summary(s.country_id, {year})) AS t
"""


def rows(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return session.connection.execute(sql).fetchall()


@pytest.mark.slow
def test_nothing_is_ranked_that_cannot_be(roomy: Session) -> None:
    assert rows(roomy, _WRONG_RANKS) == []
    ((ranked, indicators),) = rows(
        roomy,
        "SELECT count(percentile), count(DISTINCT indicator_id) FILTER (percentile IS NOT NULL) "
        "FROM percentiles",
    )
    # Of 192 indicators, none of context is ranked, nor one that says what no row means.
    assert (ranked > 900_000, indicators > 140) == (True, True)


@pytest.mark.slow
def test_no_value_is_ranked_against_its_direction(roomy: Session) -> None:
    assert rows(roomy, _AGAINST_DIRECTION) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", [0, *(pytest.param(n, marks=pytest.mark.length) for n in (1, 2, 3))]
)
def test_nothing_is_summed_up_below_half_of_its_basket(part: int, roomy: Session) -> None:
    baskets = rows(
        roomy, "SELECT DISTINCT dimension_id || ' ' || indicators FROM dimension_baskets ORDER BY 1"
    )
    every = rows(roomy, "SELECT year, count(*) FROM states GROUP BY year ORDER BY year")
    assert (len(baskets), every[0][0], every[-1][0]) == (8, 1946, 2025)
    some = 0
    for year, states in every[part::4]:
        ((summaries, below, wrong, lost, listed),) = rows(roomy, _SUMMARIES.format(year=year))
        assert (summaries, wrong, lost) == (8 * states, 0, 0), year
        # The same baskets, whatever the state and year.
        assert listed == [basket for (basket,) in baskets], year
        some += summaries - below
    assert some > 12_000
