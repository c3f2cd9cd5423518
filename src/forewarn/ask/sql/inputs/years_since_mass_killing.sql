-- What the list says of the state in the year, and of the killings that ended last, in the last year
-- in which they went on.
WITH placed AS (
    SELECT country_id, start_year, end_year
    FROM episodes
    WHERE kind = 'mass_killing' AND country_id = $country AND start_year <= $year
    UNION ALL
    SELECT e.country_id, e.start_year, e.end_year
    FROM episode_heirs AS h
    JOIN episodes AS e ON e.episode_id = h.episode_id
    WHERE e.kind = 'mass_killing' AND h.country_id = $country AND h.from_year <= $year
        AND e.start_year <= $year
),
last AS (
    SELECT country_id, least(coalesce(end_year, $year), $year) AS year
    FROM placed
    QUALIFY rank() OVER (ORDER BY least(coalesce(end_year, $year), $year) DESC) = 1
)
SELECT o.country_id, o.year, o.indicator_id
FROM latest_observations AS o
WHERE o.indicator_id = 'mass_killing_ongoing' AND (
    (o.country_id = $country AND o.year = $year)
    OR EXISTS (SELECT 1 FROM last AS l WHERE l.country_id = o.country_id AND l.year = o.year)
)
