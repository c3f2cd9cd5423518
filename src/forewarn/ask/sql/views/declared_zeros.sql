-- State-years in which no row of an indicator is a 0: the source lists every occurrence in these years and states, and has none. Only indicators whose absent_means is zero have any. Where the kind of what is listed is not always known, as of amnesties, a year with any has no 0 for the kinds that are part_of them; a war in a colony is in no row of armed conflict over a state, so that before 1989 a state whose government fought, or whose land a fight was over, has no 0 of armed conflict in the year. Nothing else may be filled in: elsewhere no row says nothing.
-- reads: indicators, indicators_in_full, observations, states, actor_relations_in_full, actors
-- column country_id: A state that the source covers in the year, and has no row for.
-- column year: Calendar year.
-- column value: 0.
-- column source_id: The release whose list has none.
WITH fighting AS (
    -- Before 1989, by state and year: whose government or land a fight was over, and whose
    -- government fought it.
    SELECT DISTINCT r.country_id, r.year
    FROM (
        SELECT unnest(string_split(f.contested, ' ')) AS country_id, f.year
        FROM actor_relations_in_full AS f
        WHERE f.relation_id = 'fights' AND f.contested IS NOT NULL
        UNION ALL
        SELECT a.country_id, g.year
        FROM actor_relations_in_full AS g
        JOIN actors AS a ON a.actor_id IN (g.source_actor_id, g.target_actor_id)
        WHERE g.relation_id = 'fights' AND g.contested IS NOT NULL AND a.kind = 'government'
    ) AS r
), listed AS (
    SELECT o.indicator_id, o.source_id
    FROM observations AS o
    SEMI JOIN indicators AS z
        ON z.indicator_id = o.indicator_id AND z.absent_means = 'zero'
    GROUP BY o.indicator_id, o.source_id
)
SELECT s.country_id, s.year, i.indicator_id, 0::DOUBLE AS value,
    string_agg(l.source_id, ' ' ORDER BY l.source_id) AS source_id
FROM indicators_in_full AS i
JOIN listed AS l ON l.indicator_id = i.indicator_id
JOIN states AS s ON s.year BETWEEN i.zero_from AND i.zero_to
WHERE i.absent_means = 'zero'
    AND NOT list_contains(string_split(coalesce(i.zero_except, ''), ' '), s.country_id)
    AND NOT EXISTS (
        SELECT 1
        FROM observations AS o
        WHERE o.indicator_id = i.indicator_id AND o.country_id = s.country_id AND o.year = s.year
    )
    AND NOT (
        i.indicator_id IN (
            'armed_conflict', 'armed_conflict_began', 'armed_conflict_intensity',
            'armed_conflicts_active'
        )
        AND (s.country_id, s.year) IN (SELECT (q.country_id, q.year) FROM fighting AS q)
    )
    AND NOT EXISTS (
        SELECT 1
        FROM observations AS w
        WHERE w.indicator_id = i.part_of AND w.country_id = s.country_id AND w.year = s.year
    )
GROUP BY s.country_id, s.year, i.indicator_id
