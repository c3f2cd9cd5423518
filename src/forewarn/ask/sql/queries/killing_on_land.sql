-- title: Killing on a state's land, by each list
-- question: Which episodes of killing do the lists have on the land of a state, under which state do they list them, and which lists have none in those years, say nothing, or do not cover it?
-- caveats: A killing stands under the state of the time, or under that of its land: the list decides, and the lists differ. placed_by says how an episode comes to a state: listed (the list places it there), source (the list names the state as heir of the land) forewarn (this package does, from the list's words) or holder (the state held the land in the year in which the killing began, and the list has it under the state of today). Lists draw different lines: at least 1,000 civilians of a group, about 25 in a year with intent, or genocide and politicide. That a list has none is no statement that nothing happened. lists_without names those that cover the state, or that in which the killing is listed, in one of those years and have none on its land then; lists_silent those that name none and do not say which states they cover; lists_not_covering those whose states or years do not include it. notes has what the lists say of the state, such as of a killing left out, in the years of the killing, and what is to be known of the state under which the killing is listed, such as who governed it. government-connected is said by one list of killers that were no government and were connected to one, not to which: rebels' can be that of another state. An episode without an end was going on in known_to, the last year of its list. The place of a killing says nothing of who is to blame.
-- param country=BIH country: The state on whose land.
-- needs country: genocide_or_politicide, mass_killing, targeted_mass_killing
WITH land AS (
    SELECT b.*, coalesce(b.end_year, b.known_to) AS until
    FROM episodes_by_state AS b
    WHERE b.country_id = $country
), lists AS (
    SELECT DISTINCT e.source_id, s.first_year, s.last_year
    FROM episodes AS e
    JOIN sources AS s USING (source_id)
), covered AS (
    -- A list that has values where there was no killing says which states and years it covers.
    SELECT DISTINCT o.source_id, o.country_id, o.year
    FROM observations AS o
    SEMI JOIN lists USING (source_id)
    SEMI JOIN indicators AS i ON i.indicator_id = o.indicator_id AND i.listing <> 'occurrences'
), others AS (
    SELECT l.episode_id,
        string_agg(o.episode_id, ' ' ORDER BY o.episode_id) AS same_years_in_others,
        list(o.source_id) AS with_one
    FROM land AS l
    JOIN land AS o
        ON o.source_id <> l.source_id AND o.start_year <= l.until AND l.start_year <= o.until
    GROUP BY l.episode_id
), without AS (
    SELECT l.episode_id, x.source_id,
        CASE
            WHEN EXISTS (
                FROM covered AS v
                WHERE v.source_id = x.source_id AND v.country_id IN (l.country_id, l.listed_id)
                    AND v.year BETWEEN l.start_year AND l.until
            ) THEN 'without'
            WHEN x.first_year <= l.until AND l.start_year <= x.last_year
                AND x.source_id NOT IN (SELECT v.source_id FROM covered AS v) THEN 'silent'
            ELSE 'not covered'
        END AS answer
    FROM land AS l
    JOIN lists AS x ON x.source_id <> l.source_id
    LEFT JOIN others AS o USING (episode_id)
    WHERE NOT coalesce(list_contains(o.with_one, x.source_id), false)
), answers AS (
    SELECT w.episode_id,
        string_agg(w.source_id, ' ' ORDER BY w.source_id)
            FILTER (w.answer = 'without') AS lists_without,
        string_agg(w.source_id, ' ' ORDER BY w.source_id)
            FILTER (w.answer = 'silent') AS lists_silent,
        string_agg(w.source_id, ' ' ORDER BY w.source_id)
            FILTER (w.answer = 'not covered') AS lists_not_covering
    FROM without AS w
    GROUP BY w.episode_id
), noted AS (
    -- What this list says of the state, and those that have none here; of the years, if it names any.
    SELECT s.episode_id, string_agg(s.source_id || ': ' || s.notes, ' ' ORDER BY s.source_id) AS notes
    FROM (
        SELECT l.episode_id, b.source_id, string_agg(DISTINCT b.note, ' ' ORDER BY b.note) AS notes
        FROM land AS l
        JOIN source_notes_by_indicator AS b
            ON b.country_id IN (l.country_id, l.listed_id) AND b.indicator_id IS NULL
            AND coalesce(b.first_year, l.until) <= l.until
            AND l.start_year <= coalesce(b.last_year, l.start_year)
        WHERE b.source_id = l.source_id OR b.country_id = l.country_id AND EXISTS (
            FROM without AS w
            WHERE w.episode_id = l.episode_id AND w.source_id = b.source_id
        )
        GROUP BY l.episode_id, b.source_id
    ) AS s
    GROUP BY s.episode_id
)
SELECT l.start_year, l.end_year, l.known_to, l.kind, l.perpetrator,
    c.name AS listed_in, l.placed_by, l.episode_id,
    o.same_years_in_others, w.lists_without, w.lists_silent, w.lists_not_covering,
    nullif(concat_ws(' ', n.notes, notes_on(l.listed_id, NULL)), '') AS notes,
    l.source_id
FROM land AS l
JOIN countries AS c ON c.country_id = l.listed_id
LEFT JOIN others AS o ON o.episode_id = l.episode_id
LEFT JOIN answers AS w ON w.episode_id = l.episode_id
LEFT JOIN noted AS n ON n.episode_id = l.episode_id
ORDER BY l.start_year, l.episode_id
