-- The states observed on an indicator in a year, from the highest risk to the lowest, each with its percentile and the number of states behind it; where the indicator cannot be ranked, each with the reason. The view percentiles says how percentiles are made. Neighbouring ranks often lie within each other's intervals.
-- reads: percentiles, countries, named_id, known_values, whole_number
-- parameter indicator: An indicator: its id or its title.
-- parameter year: Calendar year.
-- example: SELECT * FROM rank_within('exclusion_by_social_group', 2023) ORDER BY risk_rank, name LIMIT 5
WITH asked AS MATERIALIZED (
    SELECT named_id('indicator', indicator) AS id
)
SELECT p.country_id, c.name, p.value, p.lower, p.upper, p.risk_rank, p.percentile,
    p.mid_percentile, p.not_ranked, p.states_tied, p.states_ranked, p.states, p.share_missing,
    p.source_id
FROM percentiles AS p
JOIN countries AS c ON c.country_id = p.country_id
WHERE p.indicator_id = (SELECT id FROM asked) AND p.year = whole_number(year)
    AND (SELECT known_values(q.id, year) FROM asked AS q)
ORDER BY p.risk_rank NULLS LAST, c.name, p.country_id
