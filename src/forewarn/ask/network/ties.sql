-- The ties of a country ($country, or null for the world) from $first_year to $last_year, one for
-- each pair of actors and relation. Those that the view tie_places does not list for the country are
-- left out, but with $elsewhere. deaths_at_most are those that can have been in the country, NULL
-- where that of a year is not known. governments_beside is the most governments that supported the
-- same party against the same one in a year, wherever: theirs need not be listed here. Of fights
-- whose source says what they were over, and neither where they were nor how many died, uncounted
-- has the years, and wars those with 1,000 deaths or more. One over one state alone, that is listed
-- here, counts as placed. A package may lack the columns deaths_counted and deaths_counted_informal.
WITH kinds AS (
    (
        SELECT NULL::VARCHAR AS deaths_counted, NULL::VARCHAR AS deaths_counted_informal LIMIT 0
    )
    UNION ALL BY NAME
    FROM relations
), sent AS (
    SELECT r.source_actor_id, r.target_actor_id, r.year,
        unnest(coalesce(string_split(r.against, ' '), [NULL])) AS foe
    FROM actor_relations_in_full AS r
    JOIN actors AS a ON a.actor_id = r.source_actor_id AND a.kind = 'government'
    WHERE r.relation_id = 'supports'
), beside AS (
    SELECT s.source_actor_id, s.target_actor_id, s.year, max(n.governments) AS governments
    FROM sent AS s
    JOIN (
        SELECT target_actor_id, year, foe, count(DISTINCT source_actor_id) AS governments
        FROM sent GROUP BY ALL
    ) AS n
        ON n.target_actor_id = s.target_actor_id AND n.year = s.year
        AND n.foe IS NOT DISTINCT FROM s.foe
    GROUP BY s.source_actor_id, s.target_actor_id, s.year
), placed AS (
    SELECT source_actor_id, target_actor_id, relation_id, year, source_id, listed, at_most
    FROM tie_places
    WHERE country_id = $country::VARCHAR
), chosen AS (
    SELECT r.relation_id, k.directed, r.year, r.source_id, deaths_low, deaths_best, deaths_high,
        counted_deaths(one.kind, other.kind, deaths_counted, deaths_counted_informal)
            AS deaths_counted,
        string_split(location, ' ') AS locations,
        location IS NULL AND NOT contains(contested, ' ')
            AND ($country::VARCHAR IS NULL OR coalesce(p.listed, false)) AS is_over_one, intensity,
        coalesce(main_location, CASE WHEN NOT contains(location, ' ') THEN location END)
            AS main_location,
        string_split(r.against, ' ') AS foes,
        p.listed AS is_listed, p.at_most,
        b.governments AS governments_beside,
        CASE WHEN k.directed THEN r.source_actor_id
            ELSE least(r.source_actor_id, r.target_actor_id) END AS source_actor_id,
        CASE WHEN k.directed THEN r.target_actor_id
            ELSE greatest(r.source_actor_id, r.target_actor_id) END AS target_actor_id
    FROM actor_relations_in_full AS r
    JOIN kinds AS k ON k.relation_id = r.relation_id
    JOIN actors AS one ON one.actor_id = r.source_actor_id
    JOIN actors AS other ON other.actor_id = r.target_actor_id
    LEFT JOIN placed AS p
        ON p.source_actor_id = r.source_actor_id AND p.target_actor_id = r.target_actor_id
        AND p.relation_id = r.relation_id AND p.year = r.year AND p.source_id = r.source_id
    LEFT JOIN beside AS b
        ON b.source_actor_id = r.source_actor_id AND b.target_actor_id = r.target_actor_id
        AND b.year = r.year AND r.relation_id = 'supports'
    WHERE r.year BETWEEN coalesce($first_year::INT, r.year) AND coalesce($last_year::INT, r.year)
)
SELECT * EXCLUDE (bounded)
FROM (
    SELECT source_actor_id, target_actor_id, relation_id, directed,
        -- The bounds of some years are no bounds of the sum over more.
        bool_and(deaths_best IS NULL OR deaths_low IS NOT NULL AND deaths_high IS NOT NULL) AS bounded,
        list_sort(list(DISTINCT year)) AS years,
        list_sort(list(DISTINCT source_id)) AS sources,
        list_sort(list_distinct(flatten(list(locations) FILTER (locations IS NOT NULL)))) AS locations,
        list_sort(list(DISTINCT main_location) FILTER (main_location IS NOT NULL)) AS main_locations,
        list_sort(list(DISTINCT year) FILTER (
            main_location IS NULL AND NOT coalesce(is_over_one, false)
        )) AS unplaced,
        list_sort(list_distinct(flatten(list(foes) FILTER (foes IS NOT NULL)))) AS against,
        CASE WHEN bounded THEN sum(deaths_low)::BIGINT END AS deaths_low,
        sum(deaths_best)::BIGINT AS deaths_best,
        CASE WHEN bounded THEN sum(deaths_high)::BIGINT END AS deaths_high,
        CASE WHEN count(deaths_best) > 0 THEN any_value(deaths_counted) END AS deaths_counted,
        CASE WHEN count(at_most) = count(*) THEN sum(at_most)::BIGINT END AS deaths_at_most,
        max(governments_beside) AS governments_beside,
        list_sort(list(DISTINCT year) FILTER (intensity IS NOT NULL)) AS uncounted,
        list_sort(list(DISTINCT year) FILTER (intensity = 2)) AS wars,
        list_sort(list(DISTINCT main_location || ' ' || year) FILTER (main_location IS NOT NULL))
            AS placed,
        list({
            'year': year, 'low': deaths_low, 'best': deaths_best, 'high': deaths_high,
            'at_most': at_most
        } ORDER BY year, source_id) AS yearly
    FROM chosen
    WHERE $country::VARCHAR IS NULL OR CASE WHEN $elsewhere::BOOLEAN THEN is_listed IS NOT NULL
        ELSE is_listed END
    GROUP BY source_actor_id, target_actor_id, relation_id, directed
)
ORDER BY source_actor_id, target_actor_id, relation_id
