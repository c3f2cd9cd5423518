-- True if states are ranked on the indicator in any year, and otherwise an error that says why not. Even then, a year with too few states has no ranks: see the view percentiles.
-- reads: indicators, observations, states, named_id
-- parameter id: An indicator: its id or its title.
-- example: SELECT ranked_indicator('liberal_democracy') AS ranked
-- gives: true or an error
(
    SELECT CASE
            WHEN i.direction = 'context'
                THEN error(i.indicator_id || ' cannot be ranked: neither high nor low values are a risk')
            WHEN i.absent_means = 'zero'
                THEN error(i.indicator_id || ' cannot be ranked: the source lists only where it happened')
            WHEN i.absent_means = 'never' THEN error(
                i.indicator_id || ' cannot be ranked: only states where it has happened have a value'
            )
            WHEN NOT EXISTS (
                FROM (
                    SELECT o.year, count(DISTINCT o.country_id) AS observed
                    FROM observations AS o
                    WHERE o.indicator_id = i.indicator_id
                    GROUP BY o.year
                ) AS k
                WHERE k.observed >= CASE i.listing
                    WHEN 'occurrences' THEN greatest(
                        30, 0.75 * (SELECT count(*) FROM states AS s WHERE s.year = k.year)
                    )
                    ELSE 30
                END
            ) THEN error(
                i.indicator_id || ' cannot be ranked: ' || CASE i.listing
                    WHEN 'occurrences' THEN 'the source does not have all states, in no '
                        || 'year as many as three quarters of the states'
                    ELSE 'in every year it is known for fewer than 30 states'
                END
            )
            ELSE true
        END
    FROM indicators AS i
    WHERE i.indicator_id = (SELECT named_id('indicator', id))
)
