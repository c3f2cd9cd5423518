-- Killings of civilians that several governments did together, one row for each of them: UCDP counts these deaths under all of them at once and under none alone, so that they are not in one_sided_deaths_by_government of any of them. The members are read from the name of the joint party, in which each stands by its own name.
-- reads: actor_relations, actors, countries
-- column country_id: The state of one of the governments.
-- column actor_id: The joint party.
-- column name: Its name in the source.
-- column with_governments: The other governments.
-- column location: The states in which they killed, separated by spaces: not always those of the governments.
-- column source_id: The release that has them.
WITH members AS (
    SELECT j.actor_id, j.name, m.country_id, 'Government of ' || c.name AS government
    FROM (
        SELECT a.actor_id, a.name, a.source_id,
            unnest(string_split(a.name, ', Government of ')) AS part
        FROM actors AS a
        WHERE a.kind = 'government' AND contains(a.name, ', Government of ')
    ) AS j
    JOIN actors AS m
        ON m.name = 'Government of ' || replace(j.part, 'Government of ', '')
        AND m.kind = 'government' AND m.country_id IS NOT NULL AND m.source_id = j.source_id
    JOIN countries AS c ON c.country_id = m.country_id
)
SELECT own.country_id, r.year, own.actor_id, own.name,
    (
        SELECT string_agg(o.government, ', ' ORDER BY o.government) FROM members AS o
        WHERE o.actor_id = own.actor_id AND o.country_id <> own.country_id
    ) AS with_governments,
    r.deaths_best, r.deaths_low, r.deaths_high, r.location, r.source_id
FROM members AS own
JOIN actor_relations AS r
    ON r.source_actor_id = own.actor_id AND r.relation_id = 'attacks_civilians_of'
