-- True if a day is a date, not before the first that is asked for and not to come, and otherwise an error.
-- reads: states
-- parameter day: A date.
-- parameter first: The first day that can be asked about.
-- example: SELECT known_day('2020-12-31', DATE '1947-01-01') AS known
-- gives: true or an error
CASE
    WHEN TRY_CAST(day::VARCHAR AS DATE) BETWEEN first AND current_date THEN true
    WHEN TRY_CAST(day::VARCHAR AS DATE) > current_date
        THEN error('day is a date up to today, not ' || left(day::VARCHAR, 20))
    ELSE error(
        'day is a date such as 2020-12-31, from ' || first || ' on, not '
            || coalesce(left(day::VARCHAR, 20), 'NULL')
    )
END
