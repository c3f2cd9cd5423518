-- True if the indicator has a value for any state in the year, or its source covers the year and lists none, and otherwise an error that names the newest year that has a value. An indicator_id that the package lacks is left to named_id.
-- reads: observations, indicators, known_year, whole_number
-- parameter id: An indicator_id.
-- parameter in_year: A calendar year.
-- example: SELECT known_values('judicial_constraints', 2020) AS known
-- gives: true or an error
CASE
    WHEN NOT known_year(in_year) THEN false
    WHEN EXISTS (
            SELECT 1 FROM observations AS o
            WHERE o.indicator_id = id::VARCHAR AND o.year = whole_number(in_year)
        )
        OR EXISTS (
            SELECT 1 FROM indicators AS z
            WHERE z.indicator_id = id::VARCHAR AND z.absent_means = 'zero'
                AND whole_number(in_year) BETWEEN z.zero_from AND z.zero_to
        )
        OR NOT EXISTS (SELECT 1 FROM observations AS p WHERE p.indicator_id = id::VARCHAR) THEN true
    ELSE error(
        'there is no ' || id::VARCHAR || ' in ' || in_year::VARCHAR
        || ': the newest year that has it is ' || (
            SELECT max(n.year) || ', the first ' || min(n.year)
            FROM observations AS n
            WHERE n.indicator_id = id::VARCHAR
        )
    )
END
