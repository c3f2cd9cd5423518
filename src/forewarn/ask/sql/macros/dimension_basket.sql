-- What a state's dimension_summary is made of: each indicator of each dimension's basket, with its place in the year, and the last year for which the state has a value, with its age. Only values of the year itself count: an older one is named, and not used.
-- reads: dimension_baskets, profile, percentiles
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT * EXCLUDE (title) FROM dimension_basket('SDN', 2024) WHERE dimension_id = 'conflict' ORDER BY indicator_id
-- column used: Whether the state has a place on the indicator in the year.
-- column worst_fifth: Whether at least 80 % of the other states ranked have strictly less risk.
-- column years_old: Age of the last value in the year asked for; 0 if it is of that year.
SELECT k.dimension_id, k.indicator_id, k.title, k.indicators, p.value, p.percentile,
    p.mid_percentile, p.percentile IS NOT NULL AS used, p.percentile >= 80 AS worst_fifth,
    p.not_ranked, p.states_tied, p.states_ranked, p.share_missing,
    p.last_year, year - p.last_year AS years_old, p.source_id
FROM dimension_baskets AS k
JOIN profile(country, year) AS p ON p.indicator_id = k.indicator_id
