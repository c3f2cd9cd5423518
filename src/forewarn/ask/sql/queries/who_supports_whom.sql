-- title: Who supports whom
-- question: Which governments and ethnic groups supported the parties that fought over a country, and in which years of a span?
-- caveats: Support means troops from a government, or the backing of most of an ethnic group; money, arms and shelter are not in it, nor is support that nobody knows of. A group's support is given for every year to 2021 in which the two parties fight, and need not have held in each.
-- param country=COD country: The state over which they fought.
-- param from=first first_year: First year.
-- param to=last last_year: Last year.
-- needs from: supports
-- needs to: supports
SELECT one.name AS supporter, one.kind, other.name AS supported,
    min(r.year) AS first_year, max(r.year) AS last_year, count(DISTINCT r.year) AS years,
    r.source_id
FROM actor_relations AS r
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
WHERE r.relation_id = 'supports' AND r.year BETWEEN $from::INT AND $to::INT
    AND list_contains(string_split(r.location, ' '), $country) AND known_country($country)
GROUP BY one.name, one.kind, other.name, r.source_id
ORDER BY years DESC, supporter, supported
