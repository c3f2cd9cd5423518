-- The value of the newest release for each indicator, country and year, with the name of the release.
-- reads: observations, sources
SELECT o.country_id, o.year, o.indicator_id, o.value, o.lower, o.upper, o.source_id
FROM observations AS o
JOIN sources AS s ON s.source_id = o.source_id
QUALIFY row_number() OVER (
    PARTITION BY o.indicator_id, o.country_id, o.year
    ORDER BY release_order(s.version) DESC, o.source_id DESC
) = 1
