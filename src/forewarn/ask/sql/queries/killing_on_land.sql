-- title: Killing on a state's land, by each list
-- question: Which episodes of killing do the lists have on the land of a state, under which state do they list them, and which list has none in those years?
-- caveats: A killing stands under the state of the time, or under that of its land: the list decides, and the lists differ. placed_by says how an episode comes to a state: listed (the list places it there), source (the list names the state as heir of the land) or forewarn (this package does, from the list's words). Lists draw different lines: at least 1,000 civilians of a group, about 25 in a year with intent, or genocide and politicide. That a list has none is no statement that nothing happened. An episode without an end was going on in known_to, the last year of its list. The place of a killing says nothing of who is to blame.
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
), others AS (
    SELECT l.episode_id,
        string_agg(o.episode_id, ' ' ORDER BY o.episode_id) AS same_years_in_others,
        list(o.source_id) AS with_one
    FROM land AS l
    JOIN land AS o
        ON o.source_id <> l.source_id AND o.start_year <= l.until AND l.start_year <= o.until
    GROUP BY l.episode_id
), without AS (
    SELECT l.episode_id, string_agg(x.source_id, ' ' ORDER BY x.source_id) AS lists_without
    FROM land AS l
    JOIN lists AS x
        ON x.source_id <> l.source_id AND x.first_year <= l.until AND l.start_year <= x.last_year
    LEFT JOIN others AS o USING (episode_id)
    WHERE NOT coalesce(list_contains(o.with_one, x.source_id), false)
    GROUP BY l.episode_id
)
SELECT l.start_year, l.end_year, l.known_to, l.kind, l.perpetrator,
    c.name AS listed_in, l.placed_by, l.episode_id,
    o.same_years_in_others, w.lists_without, l.source_id
FROM land AS l
JOIN countries AS c ON c.country_id = l.listed_id
LEFT JOIN others AS o ON o.episode_id = l.episode_id
LEFT JOIN without AS w ON w.episode_id = l.episode_id
ORDER BY l.start_year, l.episode_id
