-- Every state in every year in which it existed on any day, from 1946 to the last year of any source: the denominator of every share. Whose list of states it is, and that listing is no recognition, the table countries says. Abkhazia and South Ossetia are in that list, but no source has ever a value for them: they are not here, and so are never counted as missing. A state that ended and the one that took its place never stand in the same year where the table countries splits them by calendar year.
-- reads: countries, sources
-- column year: A year in which the state existed on any day.
SELECT c.country_id, y.year, c.name, c.un_region, c.un_subregion, c.membership
FROM countries AS c
JOIN (
    SELECT unnest(range(1946, max(last_year) + 1))::SMALLINT AS year FROM sources
) AS y ON y.year BETWEEN c.state_from AND coalesce(c.state_to, y.year)
WHERE c.membership <> 'gw_unrated'
