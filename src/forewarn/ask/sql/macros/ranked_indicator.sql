-- True if states can be ranked on the indicator, and otherwise an error that says why not. Even then, a year with too few states has no ranks: see the view percentiles.
-- reads: indicators, known_indicator
-- parameter id: An indicator_id.
-- example: SELECT ranked_indicator('liberal_democracy') AS ranked
-- gives: a value
CASE
    WHEN NOT known_indicator(id) THEN false
    ELSE (
        SELECT CASE
                WHEN i.direction = 'context'
                    THEN error(id || ' cannot be ranked: neither high nor low values are a risk')
                WHEN i.absent_means = 'zero'
                    THEN error(id || ' cannot be ranked: the source lists only where it happened')
                WHEN i.absent_means = 'never'
                    THEN error(
                        id || ' cannot be ranked: only states where it has happened have a value'
                    )
                ELSE true
            END
        FROM indicators AS i
        WHERE i.indicator_id = id
    )
END
