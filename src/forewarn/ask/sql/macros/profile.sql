-- Where a state stood in a year on every indicator: its value, and its percentile among the states observed in that year, turned so that high means risk. An indicator without a value for the state, or for any state, is listed with an empty value: the gaps are part of the profile. A description, not a prediction.
-- reads: percentiles, indicators, countries, known_country, known_state
-- parameter country: country_id.
-- parameter year: Calendar year.
-- example: SELECT * EXCLUDE (title, lower, upper) FROM profile('MMR', 2022) WHERE dimension_id = 'identity_grievance' AND direction <> 'context' ORDER BY percentile DESC NULLS LAST, indicator_id LIMIT 8
-- column states_ranked: Number of states ranked; 0 for a context indicator, and where nobody was observed.
SELECT i.dimension_id, i.indicator_id, i.title, i.direction, p.value, p.lower, p.upper,
    p.percentile, p.states_tied,
    CASE WHEN i.direction = 'context' THEN 0 ELSE coalesce(f.states_ranked, 0) END AS states_ranked,
    coalesce(f.share_missing, 1) AS share_missing,
    p.source_id
FROM indicators AS i
LEFT JOIN (
    SELECT a.indicator_id, any_value(a.states_ranked) AS states_ranked,
        any_value(a.share_missing) AS share_missing
    FROM percentiles AS a
    WHERE a.year = year
    GROUP BY a.indicator_id
) AS f ON f.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT b.indicator_id, b.value, b.lower, b.upper, b.percentile, b.states_tied, b.source_id
    FROM percentiles AS b
    WHERE b.year = year AND b.country_id = country
) AS p ON p.indicator_id = i.indicator_id
WHERE (SELECT known_country(country))
    AND (SELECT known_state(country, year))
