-- All values of an indicator, of the newest release for each state and year, with what is needed to read them. Releases can differ from year to year: take a change over time from trend.
-- reads: latest_observations, indicators, countries, known_indicator
-- parameter id: indicator_id.
-- example: SELECT * FROM indicator('excluded_groups') WHERE country_id = 'MMR' AND year >= 2020 ORDER BY year
SELECT o.country_id, c.name, o.year, o.value, o.lower, o.upper, i.unit, i.direction, o.source_id
FROM latest_observations AS o
JOIN countries AS c ON c.country_id = o.country_id
JOIN indicators AS i ON i.indicator_id = o.indicator_id
WHERE o.indicator_id = id AND (SELECT known_indicator(id))
