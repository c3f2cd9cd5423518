-- How new each source is: the newest year that it gives, its age when the newest file of the package was fetched, and what is known to exist and is not here.
-- reads: sources, observations, unavailable
-- column indicators: Number of indicators with a value from the source.
-- column newest_year: Last year with a value from the source or, where it has none, the last that it covers.
-- column years_old: Number of full years from the end of that year to the day on which the newest file of the package was fetched; 0 for the year before that day.
-- column published_precision: day: the publisher's day; month, year: the last day of it; copy: the day of the copy, so that the release may be older.
-- column not_here: Releases or files that are known to exist and would add to it, and why they are not here; empty where none is on record, which is no proof that there is none.
WITH given AS (
    SELECT o.source_id, count(DISTINCT o.indicator_id) AS indicators, max(o.year) AS newest_year
    FROM observations AS o
    GROUP BY o.source_id
), known AS (
    SELECT u.source_id, string_agg(u.what || ' ' || u.why, ' ' ORDER BY u.what) AS not_here
    FROM unavailable AS u
    GROUP BY u.source_id
)
SELECT s.source_id, s.title, s.publisher, s.version, coalesce(g.indicators, 0) AS indicators,
    coalesce(g.newest_year, s.last_year) AS newest_year,
    greatest(
        date_part('year', (SELECT max(t.retrieved_on) FROM sources AS t))::INT - 1
            - coalesce(g.newest_year, s.last_year),
        0
    ) AS years_old,
    s.published_on, s.published_precision, s.retrieved_on, s.licence, k.not_here
FROM sources AS s
LEFT JOIN given AS g ON g.source_id = s.source_id
LEFT JOIN known AS k ON k.source_id = s.source_id
