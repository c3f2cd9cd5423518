-- The last year with an attempt.
SELECT country_id, max(year) AS year, indicator_id
FROM latest_observations
WHERE indicator_id = 'coup_attempt' AND value = 1 AND country_id = $country
    AND year BETWEEN 1950 AND $year
GROUP BY country_id, indicator_id
