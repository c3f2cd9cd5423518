-- How much is known of a state in a year, in one row: to read beside its profile. What is unknown is not low: states at risk are often those that nobody can observe. All indicators that are a risk or protect are counted.
-- reads: latest_observations, indicators, countries, country_notes, named_id, known_state, whole_number
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT says, share_observed, median_years_old, share_with_interval FROM how_much_is_known('ERI', 2022)
-- column indicators: Number of indicators that are a risk or protect.
-- column observed: Number of them with a value for the state in the year.
-- column share_observed: The same as a share, 0 to 1.
-- column observed_lately: Number of them with a value in the ten years to the year, it included.
-- column median_years_old: Median age of the newest of these values in the year; 0 is the year itself.
-- column with_interval: Number of these newest values that have an interval.
-- column share_with_interval: The same as a share of observed_lately, 0 to 1.
-- column says: All this in one line, with what is noted on how sources count the state.
-- column source_ids: The releases of the newest values, separated by spaces.
WITH asked AS MATERIALIZED (
    SELECT named_id('country', country, in_year := TRY_CAST(year::VARCHAR AS INT)) AS id
)
SELECT k.indicators, k.observed, k.observed / k.indicators AS share_observed, k.observed_lately,
    k.median_years_old, k.with_interval,
    k.with_interval / nullif(k.observed_lately, 0) AS share_with_interval,
    k.observed || ' of ' || k.indicators || ' indicators have a value of the year ('
    || round(100 * k.observed / k.indicators)::INT || ' %), ' || k.observed_lately
    || ' one of the ten years to it'
    || coalesce(
        ', of a median age of ' || printf('%g', k.median_years_old) || ' years, ' || k.with_interval
        || ' with an interval ('
        || round(100 * k.with_interval / nullif(k.observed_lately, 0))::INT || ' %)',
        ''
    ) || coalesce('. ' || (
        SELECT string_agg(t.note, ' ' ORDER BY t.note) FROM country_notes AS t
        WHERE t.country_id = (SELECT q.id FROM asked AS q) AND t.topic = 'coding'
    ), '') AS says,
    k.source_ids
FROM (
    SELECT count(*) AS indicators, count(*) FILTER (n.value_year = whole_number(year)) AS observed,
        count(n.value_year) AS observed_lately,
        median(whole_number(year) - n.value_year) AS median_years_old,
        count(n.lower) AS with_interval,
        string_agg(DISTINCT n.source_id, ' ' ORDER BY n.source_id) AS source_ids
    FROM indicators AS i
    LEFT JOIN (
        SELECT o.indicator_id, o.year AS value_year, o.lower, o.source_id
        FROM latest_observations AS o
        WHERE o.country_id = (SELECT id FROM asked) AND o.year BETWEEN whole_number(year) - 9
                AND whole_number(year)
        QUALIFY row_number() OVER (PARTITION BY o.indicator_id ORDER BY o.year DESC) = 1
    ) AS n ON n.indicator_id = i.indicator_id
    WHERE i.direction <> 'context'
) AS k
WHERE (SELECT known_state(q.id, year) FROM asked AS q)
