-- Whether a killing was going on in the state and each neighbour; where the list places one on
-- their land in another state, what it says of that state.
WITH land AS (
    SELECT $country AS country_id
    UNION
    SELECT neighbour_id FROM borders
    WHERE country_id = $country AND $year BETWEEN from_year AND coalesce(to_year, $year)
),
placed AS (
    SELECT country_id FROM land
    UNION
    SELECT e.country_id
    FROM episode_heirs AS h
    JOIN land AS l ON l.country_id = h.country_id
    JOIN episodes AS e ON e.episode_id = h.episode_id
    WHERE e.kind = 'mass_killing' AND h.from_year <= $year
        AND $year BETWEEN e.start_year AND coalesce(e.end_year, $year)
)
SELECT o.country_id, o.year, o.indicator_id
FROM latest_observations AS o
JOIN placed AS p ON p.country_id = o.country_id
WHERE o.indicator_id = 'mass_killing_ongoing' AND o.year = $year
