-- The number, and the people of the state; of ISR with those of PSE, where the two are one unit.
SELECT country_id, year, indicator_id
FROM latest_observations
WHERE year = $year AND (
    (indicator_id = 'one_sided_deaths_by_non_state_groups' AND country_id = $country)
    OR (indicator_id = 'population' AND (
        country_id = $country OR (country_id = 'PSE' AND $country = 'ISR')
    ))
)
