-- States across a land border on whose land a mass killing was going on in the year.
-- That is where the list has one going on, and where one goes on that it places in another state,
-- which held the land when it began (episode_heirs).
WITH killing AS (
    SELECT country_id, year
    FROM latest_observations
    WHERE indicator_id = 'mass_killing_ongoing' AND value = 1
    UNION
    SELECT o.country_id, o.year
    FROM latest_observations AS o
    JOIN episode_heirs AS h ON h.country_id = o.country_id AND h.from_year <= o.year
    JOIN episodes AS e ON e.episode_id = h.episode_id
    WHERE o.indicator_id = 'mass_killing_ongoing' AND e.kind = 'mass_killing'
        AND o.year BETWEEN e.start_year AND coalesce(e.end_year, o.year)
)
SELECT o.country_id, o.year, count(n.country_id)::DOUBLE AS value
FROM latest_observations AS o
LEFT JOIN borders AS b
    ON b.country_id = o.country_id AND o.year BETWEEN b.from_year AND coalesce(b.to_year, o.year)
LEFT JOIN killing AS n ON n.country_id = b.neighbour_id AND n.year = o.year
WHERE o.indicator_id = 'mass_killing_ongoing'
GROUP BY o.country_id, o.year
