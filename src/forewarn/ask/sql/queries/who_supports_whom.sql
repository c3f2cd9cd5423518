-- title: Who supports whom
-- question: Which governments and ethnic groups supported the parties that fought in a country, and in which years of a span?
-- caveats: Support means that a government's own forces took part, or the backing of most of an ethnic group; money, arms and shelter are not in it, nor is support that nobody knows of. Troops in peace operations of the United Nations or the African Union count as support of the government on whose side they fight, and need not be those of whoever holds the capital that sent them. Support by an armed group of another country, such as Hezbollah in Syria, is not in the source. A group's support is given for every year to 2021 in which the two parties fight, and need not have held in each. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who that was. Years in which the fights must have been mainly in other countries are left out, unless elsewhere is 1; a pair has a row for each place.
-- param country=COD country: The state over which they fought.
-- param from=first first_year: First year.
-- param to=last last_year: Last year.
-- param elsewhere=0 switch: 1 also lists support in fights that were mainly in other countries.
-- needs from: supports
-- needs to: supports
SELECT one.name AS supporter,
    stands_for(r.source_actor_id, min(r.year), max(r.year))
        || CASE WHEN other.kind = 'government'
            THEN '; troops in a peace operation need not be its own' ELSE '' END
        AS supporter_stands_for,
    one.kind,
    other.name AS supported,
    stands_for(r.target_actor_id, min(r.year), max(r.year)) AS supported_stands_for,
    min(r.year) AS first_year, max(r.year) AS last_year, count(DISTINCT r.year) AS years,
    CASE
        WHEN r.main_location = $country THEN 'mainly here'
        WHEN r.main_location IS NULL THEN 'here and elsewhere; where mainly is not known'
        ELSE 'mainly in ' || r.main_location
    END AS place,
    r.source_id
FROM actor_relations AS r
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
WHERE r.relation_id = 'supports' AND r.year BETWEEN $from::INT AND $to::INT
    AND list_contains(string_split(r.location, ' '), $country)
    AND ($elsewhere::INT = 1 OR coalesce(r.main_location, $country) = $country)
GROUP BY r.source_actor_id, r.target_actor_id, one.name, one.kind, other.name, other.kind,
    r.main_location, r.source_id
ORDER BY coalesce(r.main_location, $country) <> $country, years DESC, supporter, supported, place
