-- The deaths of the state, without which there is no count, and of each neighbour.
SELECT country_id, year, indicator_id
FROM latest_observations
WHERE indicator_id = 'state_based_deaths' AND year = $year AND (
    country_id = $country OR country_id IN (
        SELECT neighbour_id FROM borders
        WHERE country_id = $country AND $year BETWEEN from_year AND coalesce(to_year, $year)
    )
)
