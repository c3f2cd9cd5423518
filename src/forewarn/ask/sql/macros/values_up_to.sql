-- The last value of every indicator for every state that existed on a day, of the years that were over by then, of the newest release, with its age. Where a source lists every occurrence, a later year without a row counts as a 0, and declared_zero says so. Where a source lists only where there was something, a value is left out once the list has a later year without one: a killing that went on in 1997 is not carried on. This is what the years up to the day look like today, not what was known on it: releases come out later, and revise earlier years; as_of has what was known. An old value is not a present one: choose by years_old.
-- reads: latest_observations, states, declared_zeros, indicators, known_day, day_of
-- parameter day: A date. One after the last year of the package is taken with the states of that year.
-- example: SELECT * FROM values_up_to('2025-06-30') WHERE country_id = 'ETH' AND indicator_id IN ('excluded_groups', 'mass_killing_ongoing', 'coup_attempt') ORDER BY indicator_id
-- column year: Year of the value, the last one observed that was over on the day.
-- column years_old: Number of full years from the end of that year to the day; 0 for the year before that of the day.
-- column declared_zero: Whether the value is a 0 that no row holds: the source lists every occurrence, and none in the year.
SELECT o.country_id, s.name, o.indicator_id, o.value, o.lower, o.upper, o.year,
    date_part('year', day_of(day))::INT - 1 - o.year AS years_old,
    o.declared_zero, o.source_id
FROM (
    SELECT v.country_id, v.indicator_id, v.value, v.lower, v.upper, v.year,
        false AS declared_zero, v.source_id
    FROM latest_observations AS v
    UNION ALL
    SELECT z.country_id, z.indicator_id, z.value, NULL, NULL, z.year, true, z.source_id
    FROM declared_zeros AS z
) AS o
JOIN states AS s
    ON s.country_id = o.country_id
    AND s.year = least(
        date_part('year', day_of(day)), (SELECT max(t.year) FROM states AS t)
    )
LEFT JOIN (
    SELECT n.indicator_id, max(n.year) AS last_listed
    FROM latest_observations AS n
    JOIN indicators AS i ON i.indicator_id = n.indicator_id AND i.listing = 'occurrences'
    WHERE n.year < date_part('year', day_of(day))
    GROUP BY n.indicator_id
) AS l ON l.indicator_id = o.indicator_id
WHERE o.year < date_part('year', day_of(day)) AND (o.declared_zero OR o.year >= coalesce(l.last_listed, o.year))
    AND known_day(day, (SELECT make_date(min(f.year)::INT + 1, 1, 1) FROM states AS f))
QUALIFY row_number() OVER (PARTITION BY o.indicator_id, o.country_id ORDER BY o.year DESC) = 1
