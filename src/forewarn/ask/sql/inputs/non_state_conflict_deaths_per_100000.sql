-- The number, and the people of the state; of ISR with those of PSE, where the two are one unit.
SELECT country_id, year, indicator_id
FROM latest_observations
WHERE year = $year AND (
    (indicator_id = 'non_state_conflict_deaths' AND country_id = $country)
    OR (indicator_id = 'population' AND (
        country_id = $country OR (country_id = 'PSE' AND $country = 'ISR')
    ))
)
