-- title: Who supports whom
-- question: Which governments and ethnic groups supported the parties that fought in a country, and in which years of a span?
-- caveats: Support means that a government's own forces took part, or the backing of most of an ethnic group, which is a judgement by coders, no count and no statement on persons, for every year in which the two parties fight; money, arms and shelter are not in it, nor is support by an armed group abroad, such as Hezbollah in Syria. That no government is listed does not show that none took part: none is for Rwanda in 1993, where French troops were, nor for Bosnia and Herzegovina in 1995, the year of NATO's strikes. Some can be listed and others not: for Libya in 2011 Zimbabwe alone is, and none of those whose air forces fought under NATO's command; for Pakistan in 1971 India is not, whose army fought beside the Mukti Bahini. Troops in peace operations and coalitions are not told from others: they count as support of the government on whose side they fight, and need not be those of whoever holds the capital that sent them. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who that was. notes says how sources count the state. Years in which the fights were mainly in other countries, or were those of other governments and nothing shows that they were here, are left out, unless elsewhere is 1, and left_out counts such rows; fights of the country's own government in which some died here are listed, and marked. against names those against whom the support was, each in one or more of the years; perhaps means that the source does not say, and that the supported party fought them in the same places and years. governments_beside is the most governments, the supporter among them, that supported the same party against the same one in one of the years, wherever: many may be a peace operation or a coalition. Before 1989 support is listed for the states that the fights were over, and for one that ruled the land: where they were is not known, an empty left_out is no 0, and support by ethnic groups is not listed. A pair has a row for each place.
-- param country=COD country: The state over which they fought.
-- param from=first first_year: First year.
-- param to=last last_year: Last year.
-- param elsewhere=0 switch: 1 also lists support in fights that were mainly in other countries.
-- needs from: supports
-- needs to: supports
WITH placed AS MATERIALIZED (
    SELECT p.source_actor_id, p.target_actor_id, p.source_id, p.listed,
        CASE p.place WHEN 'here' THEN 'mainly here' ELSE p.place END AS place,
        bool_and(p.location IS NOT NULL) AS is_placed,
        min(p.year) AS first_year, max(p.year) AS last_year, count(DISTINCT p.year) AS years
    FROM tie_places AS p
    WHERE p.country_id = $country AND p.relation_id = 'supports'
        AND p.year BETWEEN $from::INT AND $to::INT
    GROUP BY ALL
), sent AS (
    SELECT DISTINCT p.source_actor_id, p.target_actor_id, p.year,
        unnest(coalesce(string_split(p.against, ' '), [NULL])) AS foe
    FROM tie_places AS p
    JOIN actors AS a ON a.actor_id = p.source_actor_id AND a.kind = 'government'
    WHERE p.relation_id = 'supports' AND p.year BETWEEN $from::INT AND $to::INT
), beside AS (
    SELECT s.target_actor_id, s.year, s.foe, count(*) AS governments,
        list(s.source_actor_id) AS senders
    FROM sent AS s
    GROUP BY s.target_actor_id, s.year, s.foe
), counted AS (
    SELECT p.*, CASE one.kind WHEN 'government' THEN (
        SELECT max(b.governments) FROM beside AS b
        WHERE b.target_actor_id = p.target_actor_id
            AND b.year BETWEEN p.first_year AND p.last_year
            AND list_contains(b.senders, p.source_actor_id)
    ) END AS governments_beside
    FROM placed AS p
    JOIN actors AS one ON one.actor_id = p.source_actor_id
)
SELECT one.name AS supporter,
    stands_for(p.source_actor_id, p.first_year, p.last_year)
        -- Before 1989, no operation with fights of its own had fewer than three governments.
        || CASE WHEN other.kind = 'government' AND (p.last_year >= 1989 OR p.governments_beside > 2)
        AND EXISTS (
            FROM actor_notes AS n
            WHERE n.actor_id = p.source_actor_id AND n.basis <> 'names'
                AND n.from_year <= p.last_year AND n.to_year >= p.first_year
        ) THEN '; troops in a peace operation need not be its own' ELSE '' END
        AS supporter_stands_for,
    one.kind,
    other.name AS supported,
    stands_for(p.target_actor_id, p.first_year, p.last_year) AS supported_stands_for,
    (
        SELECT string_agg(n.name, '; ' ORDER BY n.name)
        FROM (
            SELECT foe.name || CASE WHEN bool_or(f.is_known) THEN '' ELSE ' (perhaps)' END AS name
            FROM supports_in_fights AS f
            JOIN actors AS foe ON foe.actor_id = f.opponent_id
            WHERE f.country_id = $country AND f.supporter_id = p.source_actor_id
                AND f.supported_id = p.target_actor_id AND f.source_id = p.source_id
                AND f.year BETWEEN p.first_year AND p.last_year
                AND CASE f.place WHEN 'here' THEN 'mainly here' ELSE f.place END
                    IS NOT DISTINCT FROM p.place
            GROUP BY foe.actor_id, foe.name
        ) AS n
    ) AS against,
    p.first_year, p.last_year, p.years, p.place,
    p.governments_beside,
    CASE $elsewhere::INT WHEN 1 THEN 0
        -- Where no place is known, nobody knows how much support was elsewhere.
        ELSE (
            SELECT CASE WHEN bool_and(n.is_placed) THEN count(*) FILTER (NOT n.listed)
                ELSE nullif(count(*) FILTER (NOT n.listed), 0) END
            FROM placed AS n
        ) END AS left_out,
    p.source_id, notes_on($country, '') AS notes
FROM counted AS p
JOIN actors AS one ON one.actor_id = p.source_actor_id
JOIN actors AS other ON other.actor_id = p.target_actor_id
WHERE $elsewhere::INT = 1 OR p.listed
ORDER BY NOT p.listed, years DESC, supporter, supported, place
