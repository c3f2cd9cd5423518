-- Years with a coup attempt among the last ten, the year itself included.
-- From 1950 the source lists every attempt in the states that the Correlates of War project counts,
-- so a year of such a state without one is a year without.
SELECT c.country_id, y.year::INT AS year, count(a.year)::DOUBLE AS value
FROM countries AS c
JOIN sources AS s ON s.source_id = 'powell-thyne-2025'
CROSS JOIN unnest(range(1959, s.last_year + 1)) AS y(year)
LEFT JOIN latest_observations AS a
    ON a.country_id = c.country_id AND a.year BETWEEN y.year - 9 AND y.year
    AND a.indicator_id = 'coup_attempt' AND a.value = 1
WHERE y.year BETWEEN c.state_from AND coalesce(c.state_to, y.year)
    AND c.country_id NOT IN ('PSE', 'XAB', 'XSO', 'ZZB')
GROUP BY c.country_id, y.year
