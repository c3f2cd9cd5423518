-- True if the state existed in the year, and otherwise an error that says when it did, or that there is none with this country_id.
-- reads: countries, states, known_year, whole_number
-- parameter id: A country_id.
-- parameter in_year: A calendar year.
-- example: SELECT known_state('SSD', 2015) AS known
-- gives: true or an error
CASE
    WHEN NOT known_year(in_year) THEN false
    WHEN EXISTS (
        SELECT 1 FROM states AS s
        WHERE s.country_id = id::VARCHAR AND s.year = whole_number(in_year)
    ) THEN true
    ELSE error(coalesce(
        (
            SELECT CASE
                    WHEN EXISTS (SELECT 1 FROM states AS t WHERE t.country_id = id::VARCHAR)
                        THEN d.name || ' is listed as a state only from '
                            || d.state_from || coalesce(' to ' || d.state_to, '')
                    ELSE 'no source has a value for ' || d.name
                        || ' in any year: it is not in the view states'
                END
            FROM countries AS d
            WHERE d.country_id = id::VARCHAR
        ),
        'no country_id is ' || coalesce('''' || left(id::VARCHAR, 60) || '''', 'NULL')
            || ': see the table countries, or the macro named_id'
    ))
END
