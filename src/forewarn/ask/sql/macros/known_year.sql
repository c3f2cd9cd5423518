-- True if the package has states in the year, and otherwise an error that says from when to when it has.
-- reads: states
-- parameter in_year: A calendar year.
-- example: SELECT known_year(1994) AS known
-- gives: true or an error
CASE
    WHEN EXISTS (
        SELECT 1 FROM states AS s WHERE s.year = TRY_CAST(in_year::VARCHAR AS DOUBLE)
    ) THEN true
    ELSE error(
        'year is a whole number from '
            || (SELECT min(f.year) || ' to ' || max(f.year) FROM states AS f)
        || ', not ' || coalesce(left(in_year::VARCHAR, 20), 'NULL')
    )
END
