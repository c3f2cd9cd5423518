-- States across a land border in which a mass killing was going on in the year.
SELECT o.country_id, o.year, count(n.country_id)::DOUBLE AS value
FROM latest_observations AS o
LEFT JOIN borders AS b
    ON b.country_id = o.country_id AND o.year BETWEEN b.from_year AND coalesce(b.to_year, o.year)
LEFT JOIN latest_observations AS n
    ON n.country_id = b.neighbour_id AND n.year = o.year
    AND n.indicator_id = 'mass_killing_ongoing' AND n.value = 1
WHERE o.indicator_id = 'mass_killing_ongoing'
GROUP BY o.country_id, o.year
