-- Years since a mass killing was last going on in the state; absent before its first one.
SELECT country_id, year, (year - last_year)::DOUBLE AS value
FROM (
    SELECT country_id, year,
        max(year) FILTER (value = 1) OVER (PARTITION BY country_id ORDER BY year) AS last_year
    FROM latest_observations
    WHERE indicator_id = 'mass_killing_ongoing'
)
WHERE last_year IS NOT NULL
