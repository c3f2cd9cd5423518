-- Mass killings that had begun in the state before the year.
SELECT o.country_id, o.year, count(e.episode_id)::DOUBLE AS value
FROM latest_observations AS o
LEFT JOIN episodes AS e
    ON e.country_id = o.country_id AND e.kind = 'mass_killing' AND e.start_year < o.year
WHERE o.indicator_id = 'mass_killing_ongoing'
GROUP BY o.country_id, o.year
