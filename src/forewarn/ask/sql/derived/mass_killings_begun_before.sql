-- Mass killings that had begun on the land of the state before the year.
-- An episode counts for the state in which its list places it, and for each later state from the
-- year in which it holds the land (episode_heirs).
WITH placed AS (
    SELECT country_id, episode_id, start_year, start_year AS from_year
    FROM episodes
    WHERE kind = 'mass_killing'
    UNION ALL
    SELECT h.country_id, e.episode_id, e.start_year, h.from_year
    FROM episode_heirs AS h
    JOIN episodes AS e ON e.episode_id = h.episode_id
    WHERE e.kind = 'mass_killing'
)
SELECT o.country_id, o.year, count(p.episode_id)::DOUBLE AS value
FROM latest_observations AS o
LEFT JOIN placed AS p
    ON p.country_id = o.country_id AND p.start_year < o.year AND p.from_year <= o.year
WHERE o.indicator_id = 'mass_killing_ongoing'
GROUP BY o.country_id, o.year
