-- State-years in which a mass killing could begin next, and whether one did: those that the newest release of mass_killing_ongoing covers and in which none was going on at any time of the year. An onset is a year of mass_killing_onset 1 in the same release and state, or one in which the list has a killing begin on the state's land of the time under another state (Pakistan in 1971). An onset is empty, not false, where the years ahead are not all covered (the release closes, or the state ends or is left out) and none began in those that are. Nor is a year at risk in which the list has one on the state's land under another state (Bosnia and Herzegovina from 1992 to 1995). A killing that begins in the first year of a state, or while another goes on, has no year at risk before it, and a state that takes the place of another begins anew: onsets here are fewer than those of the source.
-- reads: observations, sources, episodes_by_state
-- column year: A year in which the release covers the state, and no mass killing was going on.
-- column onset_next_year: Whether one began in the next year.
-- column onset_within_two_years: Whether one began in the next two years.
-- column onset_within_five_years: Whether one began in the next five years.
-- column next_onset: Year of the next onset in the state that the release lists; empty where there is none.
-- column other_lists: The other lists of killing that have one on the state's land in the year, separated by spaces: they draw other lines, and by them the year is not without killing.
-- column other_lists_next_year: Those on which one begins there in the next year.
WITH released AS (
    SELECT o.country_id, o.year, o.source_id,
        max(o.value) FILTER (o.indicator_id = 'mass_killing_ongoing') AS ongoing,
        max(o.value) FILTER (o.indicator_id = 'mass_killing_onset') AS onset
    FROM observations AS o
    WHERE o.indicator_id IN ('mass_killing_ongoing', 'mass_killing_onset')
        AND o.source_id = (
            SELECT s.source_id
            FROM sources AS s
            SEMI JOIN observations AS m
                ON m.source_id = s.source_id AND m.indicator_id = 'mass_killing_ongoing'
            ORDER BY release_order(s.version) DESC, s.source_id DESC
            LIMIT 1
        )
    GROUP BY o.country_id, o.year, o.source_id
), begun AS (
    -- On the state's land in the year, by the list: under the state, or under another.
    SELECT r.* EXCLUDE (onset), CASE WHEN EXISTS (
            FROM episodes_by_state AS b
            WHERE b.country_id = r.country_id AND b.source_id = r.source_id
                AND b.start_year = r.year AND b.from_year = r.year
        ) THEN 1 ELSE r.onset END AS onset
    FROM released AS r
), ahead AS (
    SELECT *,
        max(onset) OVER next_one AS one, count(onset) OVER next_one AS one_known,
        max(onset) OVER next_two AS two, count(onset) OVER next_two AS two_known,
        max(onset) OVER next_five AS five, count(onset) OVER next_five AS five_known,
        min(year) FILTER (onset = 1) OVER later AS next_onset
    FROM begun
    WINDOW next_one AS (
            PARTITION BY country_id ORDER BY year RANGE BETWEEN 1 FOLLOWING AND 1 FOLLOWING
        ),
        next_two AS (
            PARTITION BY country_id ORDER BY year RANGE BETWEEN 1 FOLLOWING AND 2 FOLLOWING
        ),
        next_five AS (
            PARTITION BY country_id ORDER BY year RANGE BETWEEN 1 FOLLOWING AND 5 FOLLOWING
        ),
        later AS (
            PARTITION BY country_id ORDER BY year
            RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        )
)
SELECT a.country_id, a.year,
    CASE WHEN one = 1 THEN true WHEN one_known = 1 THEN false END AS onset_next_year,
    CASE WHEN two = 1 THEN true WHEN two_known = 2 THEN false END AS onset_within_two_years,
    CASE WHEN five = 1 THEN true WHEN five_known = 5 THEN false END AS onset_within_five_years,
    a.next_onset,
    (
        SELECT string_agg(DISTINCT l.source_id, ' ' ORDER BY l.source_id)
        FROM episodes_by_state AS l
        WHERE l.country_id = a.country_id AND l.source_id <> a.source_id
            AND a.year BETWEEN l.from_year AND coalesce(l.end_year, l.known_to)
    ) AS other_lists,
    (
        SELECT string_agg(DISTINCT n.source_id, ' ' ORDER BY n.source_id)
        FROM episodes_by_state AS n
        WHERE n.country_id = a.country_id AND n.source_id <> a.source_id
            AND n.start_year = a.year + 1 AND n.from_year = n.start_year
    ) AS other_lists_next_year,
    a.source_id
FROM ahead AS a
WHERE a.ongoing = 0
    AND NOT EXISTS (
        FROM episodes_by_state AS b
        WHERE b.country_id = a.country_id AND b.source_id = a.source_id
            AND a.year BETWEEN b.from_year AND coalesce(b.end_year, b.known_to)
    )
