-- True where the package has a state with this country_id, and an error that names it where it has none.
-- reads: countries
-- parameter id: A country_id.
-- example: SELECT known_country('RWA') AS known
-- gives: a value
CASE
    WHEN EXISTS (SELECT 1 FROM countries AS c WHERE c.country_id = id) THEN true
    ELSE error('no state has the country_id ' || coalesce(id, 'NULL') || ': see the table countries')
END
