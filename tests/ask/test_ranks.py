"""What may be ranked and what may be summed up, over all indicators, years and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
                    p.mid_percentile IS NOT NULL OR p.risk_rank IS NOT NULL OR p.states_ranked > 0
                ) THEN 'ranked without a percentile'
                WHEN p.percentile IS NULL THEN NULL
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

# Summaries of every state in every year that do not keep to the basket.
_WRONG_SUMMARIES = """
    SELECT s.country_id, s.year, t.*
    FROM states AS s, LATERAL (
        SELECT d.dimension_id, d.used, d.in_basket, d.not_summed_up, d.median_place, d.highest,
            d.worst_fifth, d.share_worst_fifth, d.highest_on, k.indicators
        FROM dimension_summary(s.country_id, s.year) AS d
        LEFT JOIN (SELECT DISTINCT dimension_id, indicators FROM dimension_baskets) AS k
            ON k.dimension_id = d.dimension_id
    ) AS t
    WHERE t.in_basket <> t.indicators OR t.indicators IS NULL OR CASE
            WHEN 2 * t.used < t.in_basket THEN t.not_summed_up IS NULL
                OR coalesce(t.median_place, t.highest, t.worst_fifth, t.share_worst_fifth)
                    IS NOT NULL
                OR t.highest_on IS NOT NULL
            ELSE t.not_summed_up IS NOT NULL
                OR t.median_place IS NULL OR t.highest IS NULL OR t.share_worst_fifth IS NULL
                OR t.median_place > t.highest
        END
"""


def rows(session: Session, sql: str) -> list[tuple[object, ...]]:
    return session.connection.execute(sql).fetchall()


@pytest.mark.slow
def test_nothing_is_ranked_that_cannot_be(roomy: Session) -> None:
    assert rows(roomy, _WRONG_RANKS) == []
    ((ranked, indicators),) = rows(
        roomy,
        "SELECT count(percentile), count(DISTINCT indicator_id) FILTER (percentile IS NOT NULL) "
        "FROM percentiles",
    )
    # Of 192 indicators, those of context and those that list occurrences are never ranked.
    assert (ranked > 900_000, indicators > 140) == (True, True)


@pytest.mark.slow
def test_no_value_is_ranked_against_its_direction(roomy: Session) -> None:
    assert rows(roomy, _AGAINST_DIRECTION) == []


@pytest.mark.slow
def test_nothing_is_summed_up_below_half_of_its_basket(roomy: Session) -> None:
    assert rows(roomy, _WRONG_SUMMARIES) == []
