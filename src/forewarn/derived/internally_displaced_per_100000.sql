-- People displaced within the country by conflict and violence, for each 100,000 people.
SELECT n.country_id, n.year, round(100000 * n.value / p.value, 4) AS value
FROM latest_observations AS n
JOIN latest_observations AS p USING (country_id, year)
WHERE n.indicator_id = 'internally_displaced_by_conflict' AND p.indicator_id = 'population' AND p.value > 0
