-- All values of an indicator, of the newest release for each state and year, with what is needed to read them. Releases can differ from year to year: take a change over time from trend.
-- reads: observations, sources, indicators, countries, named_id
-- parameter id: An indicator: its id or its title.
-- example: SELECT * FROM indicator('excluded_groups') WHERE country_id = 'MMR' AND year >= 2020 ORDER BY year
WITH newest AS (
    -- As in latest_observations, which would rank the releases of every indicator first: DuckDB
    -- cannot hand it an id that it looks up.
    SELECT v.country_id, v.year, v.indicator_id, v.value, v.lower, v.upper, v.source_id
    FROM observations AS v
    JOIN sources AS r ON r.source_id = v.source_id
    WHERE v.indicator_id = (SELECT named_id('indicator', id))
    QUALIFY row_number() OVER (
        PARTITION BY v.country_id, v.year
        ORDER BY release_order(r.version) DESC, v.source_id DESC
    ) = 1
)
SELECT o.country_id, c.name, o.year, o.value, o.lower, o.upper, i.unit, i.direction, o.source_id
FROM newest AS o
JOIN countries AS c ON c.country_id = o.country_id
JOIN indicators AS i ON i.indicator_id = o.indicator_id
