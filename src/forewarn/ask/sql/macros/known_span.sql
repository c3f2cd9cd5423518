-- True if a number of years is whole and from 1 to 80, and otherwise an error.
-- reads: states
-- parameter years: A number of years.
-- example: SELECT known_span(10) AS known
-- gives: true or an error
CASE
    WHEN TRY_CAST(years::VARCHAR AS DOUBLE) IN (SELECT r.range FROM range(1, 81) AS r) THEN true
    ELSE error(
        'years is a whole number from 1 to 80, not ' || coalesce(left(years::VARCHAR, 20), 'NULL')
    )
END
