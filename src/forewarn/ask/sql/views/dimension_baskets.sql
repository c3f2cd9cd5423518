-- The indicators by which a dimension is summed up, the same for every state and year: those with a value for at least half of the existing states in at least three of the years 2010 to 2019. Left out are context indicators; counts and tallies, which follow the size of a state or the number of its neighbours (those of the dead and the displaced have rates); what is known only where the thing happened; what a list judges, in which most states have a 0 that is no place among others; and what puts the question of another indicator again, coarser or by an older method (same_question_as in indicators), so that no question counts twice.
-- reads: indicators_in_full, observations, states, derivations
-- stored: yes
-- column indicators: Number of indicators of the dimension's basket.
-- column sources: The releases that have the indicator in these years, and those that it is computed from.
WITH existing AS (
    SELECT s.year, count(*) AS states
    FROM states AS s
    WHERE s.year BETWEEN 2010 AND 2019
    GROUP BY s.year
), observed AS (
    SELECT o.indicator_id, o.year, count(DISTINCT o.country_id) AS states_observed,
        list(DISTINCT o.source_id) AS source_ids
    FROM observations AS o
    SEMI JOIN states AS s ON s.country_id = o.country_id AND s.year = o.year
    WHERE o.year BETWEEN 2010 AND 2019
    GROUP BY o.indicator_id, o.year
), halved AS (
    SELECT o.indicator_id, flatten(list(o.source_ids)) AS source_ids
    FROM observed AS o
    JOIN existing AS e ON e.year = o.year AND 2 * o.states_observed >= e.states
    GROUP BY o.indicator_id
    HAVING count(*) >= 3
)
SELECT i.dimension_id, i.indicator_id, i.title, i.direction,
    count(*) OVER (PARTITION BY i.dimension_id) AS indicators,
    list_sort(list_distinct(list_concat(h.source_ids, coalesce(c.source_ids, [])))) AS sources
FROM indicators_in_full AS i
JOIN halved AS h ON h.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT d.indicator_id, list(d.source_id) AS source_ids
    FROM derivations AS d
    GROUP BY d.indicator_id
) AS c ON c.indicator_id = i.indicator_id
WHERE i.direction <> 'context' AND i.measure NOT IN ('count', 'tally') AND i.absent_means = 'unknown'
    AND i.zero_means IS DISTINCT FROM 'judgement'
    AND i.same_question_as IS NULL
