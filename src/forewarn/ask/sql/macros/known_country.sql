-- True if the package has a state with this country_id, and otherwise an error that names it.
-- reads: countries
-- parameter id: A country_id.
-- example: SELECT known_country('RWA') AS known
-- gives: a value
CASE
    WHEN EXISTS (SELECT 1 FROM countries AS c WHERE c.country_id = id) THEN true
    ELSE error('no state has the country_id ' || coalesce(id, 'NULL') || ': see the table countries')
END
