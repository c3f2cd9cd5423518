-- title: Who fights whom
-- question: Which parties fought each other in a country in a year, and which of them attacked civilians there?
-- caveats: UCDP counts a fight from 25 deaths in the year; fights without a government end in 2021 here. Deaths are of the pair over all the countries named in location, so those of a pair that fights in several cannot be divided among them, and must not be summed over countries. Alliances that fight as one side are parties of their own.
-- param country=SYR country: The state where they fought.
-- param year=newest year: Calendar year.
-- needs year: fights, attacks_civilians_of
SELECT one.name AS party, one.kind, r.relation_id, other.name AS other_party,
    r.deaths_low AS low, r.deaths_best AS deaths, r.deaths_high AS high, r.location, r.source_id
FROM actor_relations AS r
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
WHERE r.relation_id IN ('fights', 'attacks_civilians_of') AND r.year = $year::INT
    AND list_contains(string_split(r.location, ' '), $country) AND known_country($country)
ORDER BY r.relation_id DESC, deaths DESC NULLS LAST, party, other_party
