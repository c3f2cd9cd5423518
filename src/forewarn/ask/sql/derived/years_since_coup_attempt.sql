-- Years since the last year with a coup attempt, from 1950 on; absent before the first one.
-- From then the source lists every attempt in the states that the Correlates of War project counts.
SELECT c.country_id, y.year::INT AS year, (y.year - max(a.year))::DOUBLE AS value
FROM countries AS c
JOIN sources AS s ON s.source_id = 'powell-thyne-2025'
CROSS JOIN unnest(range(1950, s.last_year + 1)) AS y(year)
JOIN latest_observations AS a
    ON a.country_id = c.country_id AND a.year BETWEEN 1950 AND y.year
    AND a.indicator_id = 'coup_attempt' AND a.value = 1
WHERE y.year BETWEEN c.state_from AND coalesce(c.state_to, y.year)
GROUP BY c.country_id, y.year
