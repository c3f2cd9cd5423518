-- True if a day is a date, and not before the first that is asked for, and otherwise an error.
-- reads: states
-- parameter day: A date.
-- parameter first: The first day that can be asked about.
-- example: SELECT known_day('2020-12-31', DATE '1947-01-01') AS known
-- gives: true or an error
CASE
    WHEN isfinite(TRY_CAST(day::VARCHAR AS DATE)) AND TRY_CAST(day::VARCHAR AS DATE) >= first
        THEN true
    ELSE error(
        'day is a date such as 2020-12-31, from ' || first || ' on, not '
            || coalesce(left(day::VARCHAR, 20), 'NULL')
    )
END
