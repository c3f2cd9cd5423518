-- title: A state's architecture of prevention beside that of its neighbours
-- question: At the end of a year, which treaties bound a state and its neighbours on land, which did not, and what values have they of the indicators of institutions?
-- caveats: A description of what prevention has to work with, not of whether it is used: to be bound is not to comply, and a state that has not joined can still act well. Nothing is carried forward. as_of is the day of the state's own status: the end of the year asked for, or the last day that the source covers of the treaty; neighbours_as_of is the earliest such day among the neighbours, as the newest source of each answers. bound, left and not_bound name the neighbours by their ids; signatories are among not_bound. unknown has the neighbours for which no source has the treaty on that day, or no value of the year. Of an indicator, status and values are of the whole year asked for. others_differ has what other sources say of the state itself, such as a signature that the newest list has no column for. read_with has what to know of an indicator before reading it. Borders are those on land, so an island state has no neighbours, and its own rows alone. Burkina Faso, Mali and Niger announced in September 2025 that they leave the Rome Statute, and no source here has what became of it. Withdrawals from the conventions on mines and cluster munitions after 2020 are not here either. No source here has national focal points or mechanisms for the prevention of atrocities, laws on universal jurisdiction, or reservations to treaties.
-- param country=BDI country: The state.
-- param year=2019 year: The year at whose end the treaties stand.
WITH next_door AS (
    SELECT DISTINCT b.neighbour_id AS country_id
    FROM borders AS b
    WHERE b.country_id = $country
        AND $year::INT BETWEEN b.from_year AND coalesce(b.to_year, $year::INT)
), items AS (
    SELECT p.*
    FROM prevention_items(make_date($year::INT, 12, 31)) AS p
    WHERE p.country_id = $country
        OR p.country_id IN (SELECT n.country_id FROM next_door AS n)
), compared AS (
    SELECT i.kind, i.item_id, n.country_id, o.status, o.as_of, o.source_id
    FROM (SELECT DISTINCT kind, item_id FROM items) AS i
    CROSS JOIN next_door AS n
    LEFT JOIN items AS o ON o.country_id = n.country_id AND o.item_id = i.item_id
), beside AS (
    SELECT c.item_id,
        string_agg(c.country_id, ' ' ORDER BY c.country_id) FILTER (c.status = 'party') AS bound,
        string_agg(c.country_id, ' ' ORDER BY c.country_id) FILTER (c.status = 'withdrawn')
            AS "left",
        string_agg(c.country_id, ' ' ORDER BY c.country_id)
            FILTER (c.status IN ('not party', 'signatory')) AS not_bound,
        string_agg(c.country_id || ' ' || c.status, '; ' ORDER BY c.country_id)
            FILTER (c.kind <> 'treaty' AND c.status <> 'not known') AS "values",
        string_agg(c.country_id, ' ' ORDER BY c.country_id)
            FILTER (c.status IS NULL OR c.status = 'not known') AS unknown,
        min(c.as_of) AS neighbours_as_of,
        string_agg(DISTINCT c.source_id, ' ' ORDER BY c.source_id) AS source_ids
    FROM compared AS c
    GROUP BY c.item_id
)
SELECT c.name AS country, o.kind, o.item_id AS item, o.status, o.since, o.until, o.as_of,
    b.bound, b.not_bound, b."left", b."values", b.unknown, b.neighbours_as_of,
    CASE WHEN o.kind = 'treaty' THEN o.note END AS others_differ, o.caveats AS read_with,
    array_to_string(list_sort(list_distinct(
        string_split(concat_ws(' ', o.source_id, b.source_ids), ' ')
    )), ' ') AS source_id
FROM items AS o
JOIN countries AS c USING (country_id)
LEFT JOIN beside AS b ON b.item_id = o.item_id
WHERE o.country_id = $country
ORDER BY o.kind <> 'treaty', o.kind,
    list_position(['party', 'withdrawn', 'signatory', 'not party', 'not known'], o.status), o.item_id
