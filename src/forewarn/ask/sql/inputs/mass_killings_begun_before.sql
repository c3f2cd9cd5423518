-- What the list says of the state in the year, and of each killing in the year in which it began, or
-- in the first year of the list.
WITH placed AS (
    SELECT country_id, start_year, end_year
    FROM episodes
    WHERE kind = 'mass_killing' AND country_id = $country AND start_year < $year
    UNION ALL
    SELECT e.country_id, e.start_year, e.end_year
    FROM episode_heirs AS h
    JOIN episodes AS e ON e.episode_id = h.episode_id
    WHERE e.kind = 'mass_killing' AND h.country_id = $country AND h.from_year <= $year
        AND e.start_year < $year
)
SELECT o.country_id, o.year, o.indicator_id
FROM latest_observations AS o
WHERE o.indicator_id = 'mass_killing_ongoing' AND (
    (o.country_id = $country AND o.year = $year)
    OR EXISTS (
        SELECT 1 FROM placed AS p
        WHERE p.country_id = o.country_id AND o.year = greatest(p.start_year, 1946)
    )
)
