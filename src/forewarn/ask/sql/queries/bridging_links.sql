-- title: Links that alone hold clusters together
-- question: Which single links of support, and of fighting if asked for, join clusters of armed actors and governments that nothing else joins in a year, and how many actors stand on each side?
-- caveats: A bridge is a link without which there is no path between its two ends. Links are those that the sources know: one that is missing can make a bridge of another, and no link stands for money, arms or kinship. Civilians and ethnic groups are left out. Support lists troops only. Fights link opponents, so that a path over them is no path of influence: they are left out unless fights is 1. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who that was. Clusters of fewer actors than asked for on the smaller side are not shown.
-- param year=newest year: Calendar year.
-- param at_least=3 count: Smallest number of actors on either side.
-- param fights=0 switch: 1 takes fights for links too.
-- needs year: fights, supports
WITH RECURSIVE links AS (
    SELECT least(source_actor_id, target_actor_id) AS one,
        greatest(source_actor_id, target_actor_id) AS other,
        string_agg(DISTINCT relation_id, ' ' ORDER BY relation_id) AS relations,
        string_agg(DISTINCT r.source_id, ' ' ORDER BY r.source_id) AS source_id
    FROM actor_relations AS r
    JOIN actors AS a ON a.actor_id = source_actor_id
    JOIN actors AS b ON b.actor_id = target_actor_id
    WHERE year = $year::INT
        AND (relation_id = 'supports' OR relation_id = 'fights' AND $fights::INT = 1)
        AND NOT list_has_any(['civilians', 'ethnic_group'], [a.kind, b.kind])
        AND source_actor_id <> target_actor_id
    GROUP BY 1, 2
), steps AS (
    SELECT one AS here, other AS there FROM links
    UNION ALL
    SELECT other, one FROM links
), reached AS (
    -- From one end of each link, all that can be reached without it.
    SELECT one, other, one AS actor_id FROM links
    UNION
    SELECT r.one, r.other, s.there
    FROM reached AS r
    JOIN steps AS s ON s.here = r.actor_id
    WHERE (s.here, s.there) NOT IN ((r.one, r.other), (r.other, r.one))
), sides AS (
    SELECT one, other, count(*) AS actors, bool_or(actor_id = other) AS joined
    FROM reached
    GROUP BY one, other
), whole AS (
    -- What the two ends are in together: from the other end, all that can be reached without it.
    SELECT one, other, other AS actor_id FROM sides WHERE NOT joined
    UNION
    SELECT w.one, w.other, s.there
    FROM whole AS w
    JOIN steps AS s ON s.here = w.actor_id
    WHERE (s.here, s.there) NOT IN ((w.one, w.other), (w.other, w.one))
)
SELECT $year::INT AS year, a.name AS one_end, stands_for(s.one, $year::INT, $year::INT) AS one_stands_for,
    b.name AS other_end, stands_for(s.other, $year::INT, $year::INT) AS other_stands_for,
    l.relations,
    s.actors AS actors_at_one_end, w.actors AS actors_at_other_end, l.source_id
FROM sides AS s
JOIN (SELECT one, other, count(*) AS actors FROM whole GROUP BY one, other) AS w
    USING (one, other)
JOIN links AS l USING (one, other)
JOIN actors AS a ON a.actor_id = s.one
JOIN actors AS b ON b.actor_id = s.other
WHERE least(s.actors, w.actors) >= $at_least::INT
ORDER BY least(s.actors, w.actors) DESC, one_end, other_end
