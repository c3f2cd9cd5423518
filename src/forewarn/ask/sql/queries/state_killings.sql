-- title: Killings of civilians by a government, at home and abroad
-- question: How many civilians did the government of a country kill in one-sided violence, by year, in the country itself and in others?
-- caveats: UCDP begins in 1989: of earlier years nothing is known here, which is no zero, and killing_on_land has lists that go back to 1945. Years in which UCDP has none are left out, and none is no proof: a list of killings may have one all the same, so ask killing_on_land too. UCDP counts deaths where they happened, by actors that killed at least 25 civilians in some year; low and high are its own estimates. place says where: a row of the country itself has the deaths there; one of others has those in all the states that location names, and where the country is among them those at home are counted in both rows, so the two must not be added. Only civilians killed on purpose count: those killed in battle, bombing included, stand under state-based deaths, so this is not all that a government killed. A government is whoever held the capital by UCDP's coding; in a year of change the deaths cannot be divided. UCDP has no unit for Palestine: deaths in Gaza and the West Bank stand under Israel.
-- param country=RWA country: The state whose government is asked about.
-- needs country: one_sided_deaths_by_government
WITH home AS (
    SELECT o.year, o.country_id AS location, o.value AS deaths, o.lower AS low, o.upper AS high,
        o.source_id
    FROM latest_observations AS o
    WHERE o.indicator_id = 'one_sided_deaths_by_government' AND o.country_id = $country
        AND o.value > 0
), abroad AS (
    SELECT r.year, r.location, r.deaths_best AS deaths, r.deaths_low AS low, r.deaths_high AS high,
        r.source_id
    FROM actor_relations AS r
    JOIN actors AS g ON g.actor_id = r.source_actor_id
    WHERE r.relation_id = 'attacks_civilians_of' AND g.kind = 'government'
        AND g.country_id = $country AND r.location <> $country
)
SELECT c.name AS country, k.year,
    CASE
        WHEN k.location = $country THEN 'in the country'
        WHEN list_contains(string_split(k.location, ' '), $country) THEN 'there and in others'
        ELSE 'in others'
    END AS place,
    k.location,
    (
        SELECT any_value(stands_for(g.actor_id, k.year, k.year)) FROM actors AS g
        WHERE g.kind = 'government' AND g.country_id = $country
    ) AS government_stands_for,
    k.deaths, k.low, k.high,
    (
        SELECT r.deaths_counted FROM relations AS r
        WHERE r.relation_id = 'attacks_civilians_of'
    ) AS deaths_counted,
    k.source_id
FROM (FROM home UNION ALL FROM abroad) AS k
JOIN countries AS c ON c.country_id = $country
ORDER BY k.year, place, k.location
