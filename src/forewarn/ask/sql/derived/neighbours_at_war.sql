-- States across a land border in which at least 1,000 people died in state-based conflict in the year.
SELECT o.country_id, o.year, count(n.country_id)::DOUBLE AS value
FROM latest_observations AS o
LEFT JOIN borders AS b
    ON b.country_id = o.country_id AND o.year BETWEEN b.from_year AND coalesce(b.to_year, o.year)
LEFT JOIN latest_observations AS n
    ON n.country_id = b.neighbour_id AND n.year = o.year
    AND n.indicator_id = 'state_based_deaths' AND n.value >= 1000
WHERE o.indicator_id = 'state_based_deaths'
GROUP BY o.country_id, o.year
