-- For each indicator and year, how many of the states that existed have a value, from any release. Where a source lists every occurrence, a state without one counts as known. Years in which nobody observed the indicator are listed too.
-- reads: states, indicators, observations, declared_zeros
-- column year: Calendar year, from 1946 to the last of any source.
-- column states: Number of states that existed in the year.
-- column states_observed: Number of them with a value from any release.
-- column declared_zeros: Number of them without a row that is declared a 0; see the view declared_zeros.
-- column share_missing: Share of the existing states with neither, 0 to 1.
-- column source_ids: The releases that have values, separated by spaces; empty if none has.
WITH observed AS (
    SELECT o.indicator_id, o.year, count(DISTINCT o.country_id) AS states_observed,
        string_agg(DISTINCT o.source_id, ' ' ORDER BY o.source_id) AS source_ids
    FROM observations AS o
    JOIN states AS s ON s.country_id = o.country_id AND s.year = o.year
    GROUP BY o.indicator_id, o.year
), absent AS (
    SELECT z.indicator_id, z.year, count(*) AS declared_zeros
    FROM declared_zeros AS z
    GROUP BY z.indicator_id, z.year
), existing AS (
    SELECT year, count(*) AS states FROM states GROUP BY year
)
SELECT i.indicator_id, e.year, e.states, coalesce(o.states_observed, 0) AS states_observed,
    coalesce(a.declared_zeros, 0) AS declared_zeros,
    1 - (coalesce(o.states_observed, 0) + coalesce(a.declared_zeros, 0)) / e.states
        AS share_missing,
    o.source_ids
FROM existing AS e
CROSS JOIN indicators AS i
LEFT JOIN observed AS o ON o.indicator_id = i.indicator_id AND o.year = e.year
LEFT JOIN absent AS a ON a.indicator_id = i.indicator_id AND a.year = e.year
