-- For each indicator, country and year the value of the newest release, and which release it is.
-- reads: observations, sources
SELECT country_id, year, indicator_id, value, lower, upper, source_id
FROM observations
JOIN sources USING (source_id)
QUALIFY row_number() OVER (
    PARTITION BY indicator_id, country_id, year
    ORDER BY release_order(version) DESC, source_id DESC
) = 1
