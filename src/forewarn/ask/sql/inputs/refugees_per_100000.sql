-- The number, and the people of the state; of SRB with those of XKX, where the two are one unit.
SELECT country_id, year, indicator_id
FROM latest_observations
WHERE year = $year AND (
    (indicator_id = 'refugees_by_origin' AND country_id = $country)
    OR (indicator_id = 'population' AND (
        country_id = $country OR (country_id = 'XKX' AND $country = 'SRB')
    ))
)
