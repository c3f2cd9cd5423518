-- What could have been known on a day from the releases here: the last value of every indicator for every state that existed on the day, of the years that were over by then, from the newest release that was public by then. An indicator without a release that is known to be that old has a row without a value, and note says so: what was known of it then is not known here. A release whose day is not known exactly counts from the last day that it can have been; one that is dated by its copy may have been public before. Where a source lists every occurrence, a later year without a row counts as a 0, and declared_zero says so. An old value is not a present one: choose by years_old.
-- reads: observations, sources, derivations, states, declared_zeros, indicators, known_day, day_of
-- parameter day: A date. One after the last year of the package is taken with the states of that year.
-- example: SELECT indicator_id, value, year, source_id, published_on, note FROM as_of('2024-06-30') WHERE country_id = 'ETH' AND indicator_id IN ('judicial_constraints', 'political_terror_state_department', 'coup_attempt') ORDER BY indicator_id
-- column year: Year of the value, the last one observed that was over on the day and that the release had.
-- column years_old: Number of full years from the end of that year to the day; 0 for the year before that of the day.
-- column declared_zero: Whether the value is a 0 that no row holds: the source lists every occurrence, and none in the year.
-- column published_on: Day by which the release was public; of an indicator that this package computes, that of the newest release that it is computed from.
-- column note: Why there is no value; empty where there is one.
WITH computed AS (
    SELECT d.indicator_id, max(i.published_on) AS published_on
    FROM derivations AS d
    JOIN sources AS i ON i.source_id = d.source_id
    GROUP BY d.indicator_id
), held AS (
    SELECT v.country_id, v.indicator_id, v.value, v.lower, v.upper, v.year,
        false AS declared_zero, v.source_id
    FROM observations AS v
    UNION ALL
    SELECT z.country_id, z.indicator_id, z.value, NULL, NULL, z.year, true, z.source_id
    FROM declared_zeros AS z
), dated AS (
    SELECT h.indicator_id, h.source_id, coalesce(c.published_on, s.published_on) AS published_on
    FROM (SELECT DISTINCT t.indicator_id, t.source_id FROM held AS t) AS h
    JOIN sources AS s ON s.source_id = h.source_id
    LEFT JOIN computed AS c ON c.indicator_id = h.indicator_id
), public AS (
    SELECT * FROM dated AS d WHERE d.published_on <= day_of(day)
), listed AS (
    SELECT n.indicator_id, n.source_id, max(n.year) AS last_listed
    FROM observations AS n
    JOIN indicators AS i ON i.indicator_id = n.indicator_id AND i.listing = 'occurrences'
    WHERE n.year < date_part('year', day_of(day))
    GROUP BY n.indicator_id, n.source_id
), known AS (
    SELECT h.*, p.published_on
    FROM held AS h
    JOIN public AS p ON p.indicator_id = h.indicator_id AND p.source_id = h.source_id
    JOIN sources AS s ON s.source_id = h.source_id
    LEFT JOIN listed AS l ON l.indicator_id = h.indicator_id AND l.source_id = h.source_id
    WHERE h.year < date_part('year', day_of(day))
        AND (h.declared_zero OR h.year >= coalesce(l.last_listed, h.year))
    QUALIFY row_number() OVER (
        PARTITION BY h.indicator_id, h.country_id
        ORDER BY h.year DESC, p.published_on DESC, release_order(s.version) DESC, h.source_id DESC
    ) = 1
), on_day AS (
    SELECT s.country_id, s.name
    FROM states AS s
    WHERE s.year = least(
        date_part('year', day_of(day)), (SELECT max(t.year) FROM states AS t)
    )
)
SELECT s.country_id, s.name, k.indicator_id, k.value, k.lower, k.upper, k.year,
    date_part('year', day_of(day))::INT - 1 - k.year AS years_old,
    k.declared_zero, k.source_id, k.published_on, NULL AS note
FROM known AS k
JOIN on_day AS s ON s.country_id = k.country_id
WHERE known_day(day, (SELECT make_date(min(f.year)::INT + 1, 1, 1) FROM states AS f))
UNION ALL
SELECT s.country_id, s.name, d.indicator_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    coalesce(
        'no release here is known to be that old: the first was public by ' || min(d.published_on),
        'it is not known here when a release was published'
    )
FROM dated AS d
CROSS JOIN on_day AS s
WHERE known_day(day, (SELECT make_date(min(f.year)::INT + 1, 1, 1) FROM states AS f))
    AND d.indicator_id NOT IN (SELECT p.indicator_id FROM public AS p)
GROUP BY s.country_id, s.name, d.indicator_id
