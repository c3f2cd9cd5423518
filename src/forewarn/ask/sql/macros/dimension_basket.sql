-- What a state's dimension_summary is made of: each indicator of each dimension's basket, with its place in the year, and the last year for which the state has a value, with its age; and each indicator on which a source lists the state in the year by occurrence, in the basket or not. Only values of the year itself count: an older one is named, and not used.
-- reads: state_basket, named_id
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT * EXCLUDE (title) FROM dimension_basket('SDN', 2024) WHERE dimension_id = 'conflict' ORDER BY indicator_id
-- column of_basket: Whether the indicator is one of the dimension's basket; one that is not is listed for its occurrence alone.
-- column is_listed: Whether a source lists the state on the indicator in the year by occurrence, where that has no place.
-- column used: Whether the state has a place on the indicator in the year.
-- column worst_fifth: Whether at least 80 % of the other states ranked have less risk, where half of those with the same value count as having less.
-- column years_old: Age of the last value in the year asked for; 0 if it is of that year.
WITH asked AS MATERIALIZED (
    SELECT named_id('country', country, in_year := TRY_CAST(year::VARCHAR AS INT)) AS id
)
FROM state_basket((SELECT a.id FROM asked AS a), year)
ORDER BY dimension_id, indicator_id
