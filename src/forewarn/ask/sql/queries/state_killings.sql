-- title: Killings of civilians by the government of a country
-- question: How many civilians did the government kill in one-sided violence, by year?
-- caveats: UCDP counts deaths where they happened, by actors that killed at least 25 civilians in some year; low and high are its own estimates. Only civilians killed on purpose count: those killed in battle, bombing included, stand under state-based deaths, so this is not all that a government killed. A government is whoever held the capital by UCDP's coding; in a year of change the deaths cannot be divided. UCDP has no unit for Palestine: deaths in Gaza and the West Bank stand under Israel.
-- param country=RWA country: The state whose government is asked about.
-- needs country: one_sided_deaths_by_government
SELECT c.name AS country, o.year,
    (
        SELECT any_value(stands_for(g.actor_id, o.year, o.year)) FROM actors AS g
        WHERE g.kind = 'government' AND g.country_id = o.country_id
    ) AS government_stands_for,
    o.value AS deaths, o.lower AS low, o.upper AS high,
    (
        SELECT r.deaths_counted FROM relations AS r
        WHERE r.relation_id = 'attacks_civilians_of'
    ) AS deaths_counted,
    o.source_id
FROM latest_observations AS o
JOIN countries AS c USING (country_id)
WHERE o.indicator_id = 'one_sided_deaths_by_government'
  AND o.country_id = $country
  AND o.value > 0
ORDER BY o.year
