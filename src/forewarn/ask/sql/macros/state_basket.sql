-- What the summary of a state is made of, as in dimension_basket, by its country_id alone: to be joined to many states at once.
-- reads: dimension_baskets, state_profile, whole_number
-- parameter state: A country_id.
-- parameter year: Calendar year.
-- example: SELECT s.country_id, count(*) FILTER (b.used) AS used FROM states AS s, LATERAL (FROM state_basket(s.country_id, 2022)) AS b WHERE s.year = 2022 AND s.un_subregion = 'Melanesia' GROUP BY s.country_id ORDER BY s.country_id
-- column used: Whether the state has a place on the indicator in the year.
-- column worst_fifth: Whether at least 80 % of the other states ranked have less risk, where half of those with the same value count as having less.
-- column years_old: Age of the last value in the year asked for; 0 if it is of that year.
SELECT k.dimension_id, k.indicator_id, k.title, k.indicators, p.value, p.percentile,
    p.mid_percentile, p.percentile IS NOT NULL AS used, p.mid_percentile >= 80 AS worst_fifth,
    p.not_ranked, p.states_tied, p.states_ranked, p.share_missing,
    p.last_year, whole_number(year) - p.last_year AS years_old, p.source_id
FROM dimension_baskets AS k
JOIN state_profile(state, year) AS p ON p.indicator_id = k.indicator_id
