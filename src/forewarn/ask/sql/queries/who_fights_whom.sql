-- title: Who fights whom
-- question: Which parties fought each other in a country in a year, and which of them attacked civilians there?
-- caveats: UCDP counts a fight from 25 deaths in the year; fights without a government end in 2021 here. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who that was. Deaths are of the pair over all the countries named in location, and must not be summed over countries; deaths_counted says which deaths. A fight that must have had most of its deaths in another country is left out, unless elsewhere is 1. Alliances that fight as one side are parties of their own.
-- param country=SYR country: The state where they fought.
-- param year=newest year: Calendar year.
-- param elsewhere=0 switch: 1 also lists what was mainly in other countries.
-- needs year: fights, attacks_civilians_of
SELECT one.name AS party, stands_for(r.source_actor_id, r.year, r.year) AS party_stands_for,
    one.kind, r.relation_id,
    other.name AS other_party, stands_for(r.target_actor_id, r.year, r.year) AS other_stands_for,
    r.deaths_low AS low, r.deaths_best AS deaths, r.deaths_high AS high, l.deaths_counted,
    CASE
        WHEN r.main_location = $country THEN 'mainly here'
        WHEN r.main_location IS NULL THEN 'here and elsewhere; where mainly is not known'
        ELSE 'mainly in ' || r.main_location
    END AS place,
    r.location, r.source_id
FROM actor_relations AS r
JOIN relations AS l USING (relation_id)
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
WHERE r.relation_id IN ('fights', 'attacks_civilians_of') AND r.year = $year::INT
    AND list_contains(string_split(r.location, ' '), $country)
    AND ($elsewhere::INT = 1 OR coalesce(r.main_location, $country) = $country)
ORDER BY r.relation_id DESC, coalesce(r.main_location, $country) <> $country,
    deaths DESC NULLS LAST, party, other_party
