-- title: What is hardly observed
-- question: Which indicators of a dimension have values for fewer than half of the existing states in a year, and when was each last observed for as many?
-- caveats: The absence of data is not safety. listing says which indicators list only what happened, such as a killing, and have few values for that reason; absent_means says what a missing row of them means. An indicator whose missing rows are declared zeros is known for those states, and is not thinly covered. source_id names the releases that have values of the year, or those with values of any year where none has.
-- param dimension=shocks dimension: The dimension.
-- param year=newest year: Calendar year.
-- needs year: $dimension
WITH thin AS (
    SELECT i.indicator_id, v.states_observed, v.states, v.share_missing, i.listing, i.absent_means,
        v.source_ids
    FROM coverage AS v
    JOIN indicators AS i ON i.indicator_id = v.indicator_id
    WHERE i.dimension_id = $dimension AND v.year = $year::INT AND v.share_missing > 0.5
), half AS (
    SELECT w.indicator_id, w.year, w.source_ids
    FROM coverage AS w
    SEMI JOIN thin AS t ON t.indicator_id = w.indicator_id
    WHERE w.share_missing <= 0.5
    QUALIFY row_number() OVER (PARTITION BY w.indicator_id ORDER BY w.year DESC) = 1
), ever AS (
    SELECT o.indicator_id, string_agg(DISTINCT o.source_id, ' ' ORDER BY o.source_id) AS source_ids
    FROM observations AS o
    JOIN thin AS t ON t.indicator_id = o.indicator_id
    WHERE t.source_ids IS NULL
    GROUP BY o.indicator_id
)
SELECT t.indicator_id, t.states_observed, t.states, round(t.share_missing, 2) AS share_missing,
    h.year AS last_year_with_half, t.listing, t.absent_means,
    coalesce(t.source_ids, e.source_ids) AS source_id
FROM thin AS t
LEFT JOIN half AS h ON h.indicator_id = t.indicator_id
LEFT JOIN ever AS e ON e.indicator_id = t.indicator_id
ORDER BY t.share_missing DESC, t.indicator_id
