-- A state's percentiles in a year, summed up for each dimension by their median, and how far they spread. A description of where the state stands among others, not a prediction and not a measure of risk: indicators of one dimension overlap, and none is weighted. Context indicators are left out; so are counts, which follow the size of a state, and indicators that fewer than half of the existing states have. The prevention dimension is turned as well: high means few commitments.
-- reads: profile, dimensions, indicators
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT * FROM dimension_summary('MMR', 2022) ORDER BY dimension_id
-- column median_percentile: Median of the percentiles of the state's indicators, 0 to 100; high means risk. Empty where there is none.
-- column lower_quartile: A quarter of the percentiles lie at or below it.
-- column upper_quartile: A quarter of the percentiles lie at or above it.
-- column lowest: The lowest percentile.
-- column highest: The highest percentile.
-- column indicators_used: Number of indicators in the median.
-- column indicators_missing: Number of indicators left out because they lack a value for the state and year, or for half of the states.
-- column median_states_ranked: Median over the indicators used of the number of states ranked.
-- column median_share_missing: Median over the indicators used of the share of existing states without a value.
-- column source_ids: The releases of the percentiles, separated by spaces.
SELECT d.dimension_id,
    median(p.percentile) FILTER (p.used) AS median_percentile,
    quantile_cont(p.percentile, 0.25) FILTER (p.used) AS lower_quartile,
    quantile_cont(p.percentile, 0.75) FILTER (p.used) AS upper_quartile,
    min(p.percentile) FILTER (p.used) AS lowest,
    max(p.percentile) FILTER (p.used) AS highest,
    count(*) FILTER (p.used) AS indicators_used,
    count(*) FILTER (NOT p.used) AS indicators_missing,
    median(p.states_ranked) FILTER (p.used) AS median_states_ranked,
    median(p.share_missing) FILTER (p.used) AS median_share_missing,
    string_agg(DISTINCT p.source_id, ' ' ORDER BY p.source_id) FILTER (p.used) AS source_ids
FROM dimensions AS d
LEFT JOIN (
    SELECT r.*, r.percentile IS NOT NULL AND r.share_missing <= 0.5 AS used
    FROM profile(country, year) AS r
    JOIN indicators AS i ON i.indicator_id = r.indicator_id
    WHERE r.direction <> 'context' AND i.measure <> 'count'
) AS p ON p.dimension_id = d.dimension_id
GROUP BY d.dimension_id
