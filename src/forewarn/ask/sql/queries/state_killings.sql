-- title: Killings of civilians by the government of a country
-- question: How many civilians did the government kill in one-sided violence, by year?
-- caveats: UCDP counts deaths where they happened, by actors that killed at least 25 civilians in some year; low and high are its own estimates. It has no unit for Palestine: deaths in Gaza and the West Bank stand under Israel.
-- param country=RWA country: The state whose government is asked about.
-- needs country: one_sided_deaths_by_government
SELECT c.name AS country, o.year, o.value AS deaths, o.lower AS low, o.upper AS high, o.source_id
FROM latest_observations AS o
JOIN countries AS c USING (country_id)
WHERE o.indicator_id = 'one_sided_deaths_by_government'
  AND o.country_id = $country
  AND o.value > 0
ORDER BY o.year
