-- True if states can be ranked on the indicator, and otherwise an error that says why not. Even then, a year with too few states has no ranks: see the view percentiles.
-- reads: indicators, named_id
-- parameter id: An indicator: its id or its title.
-- example: SELECT ranked_indicator('liberal_democracy') AS ranked
-- gives: a value
(
    SELECT CASE
            WHEN i.direction = 'context'
                THEN error(i.indicator_id || ' cannot be ranked: neither high nor low values are a risk')
            WHEN i.absent_means = 'zero'
                THEN error(i.indicator_id || ' cannot be ranked: the source lists only where it happened')
            WHEN i.absent_means = 'never' THEN error(
                i.indicator_id || ' cannot be ranked: only states where it has happened have a value'
            )
            ELSE true
        END
    FROM indicators AS i
    WHERE i.indicator_id = (SELECT named_id('indicator', id))
)
