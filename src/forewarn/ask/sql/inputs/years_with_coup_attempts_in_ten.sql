-- The years with an attempt; where there is none, the source lists none.
SELECT country_id, year, indicator_id
FROM latest_observations
WHERE indicator_id = 'coup_attempt' AND value = 1 AND country_id = $country
    AND year BETWEEN $year - 9 AND $year
