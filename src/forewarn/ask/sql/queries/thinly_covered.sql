-- title: What is hardly observed
-- question: Which indicators of a dimension have values for fewer than half of the existing states in a year, and when was each last observed for as many?
-- caveats: The absence of data is not safety. listing says which indicators list only what happened, such as a killing, and have few values for that reason; absent_means says what a missing row of them means. An indicator whose missing rows are declared zeros is known for those states, and is not thinly covered. source_id names the releases that have values of the year, or those with values of any year where none has.
-- param dimension=shocks dimension: The dimension.
-- param year=newest year: Calendar year.
-- needs year: $dimension
SELECT i.indicator_id, v.states_observed, v.states, round(v.share_missing, 2) AS share_missing,
    (SELECT max(w.year) FROM coverage AS w
        WHERE w.indicator_id = i.indicator_id AND w.share_missing <= 0.5) AS last_year_with_half,
    i.listing, i.absent_means,
    coalesce(v.source_ids, (SELECT string_agg(DISTINCT o.source_id, ' ' ORDER BY o.source_id)
        FROM observations AS o WHERE o.indicator_id = i.indicator_id)) AS source_id
FROM coverage AS v
JOIN indicators AS i USING (indicator_id)
WHERE i.dimension_id = $dimension AND v.year = $year::INT AND v.share_missing > 0.5
ORDER BY v.share_missing DESC, i.indicator_id
