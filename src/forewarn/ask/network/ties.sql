-- The ties of a country ($country, or null for the world) from $first_year to $last_year, one for
-- each pair of actors and relation.
WITH chosen AS (
    SELECT relation_id, directed, year, source_id, deaths_low, deaths_best, deaths_high,
        string_split(location, ' ') AS locations,
        CASE WHEN directed THEN source_actor_id
            ELSE least(source_actor_id, target_actor_id) END AS source_actor_id,
        CASE WHEN directed THEN target_actor_id
            ELSE greatest(source_actor_id, target_actor_id) END AS target_actor_id
    FROM actor_relations
    JOIN relations USING (relation_id)
    WHERE year BETWEEN coalesce($first_year::INT, year) AND coalesce($last_year::INT, year)
)
SELECT source_actor_id, target_actor_id, relation_id, directed,
    list_sort(list(DISTINCT year)) AS years,
    list_sort(list(DISTINCT source_id)) AS sources,
    list_sort(list_distinct(flatten(list(locations) FILTER (locations IS NOT NULL)))) AS locations,
    sum(deaths_low)::BIGINT AS deaths_low,
    sum(deaths_best)::BIGINT AS deaths_best,
    sum(deaths_high)::BIGINT AS deaths_high
FROM chosen
WHERE $country::VARCHAR IS NULL OR list_contains(locations, $country::VARCHAR)
GROUP BY source_actor_id, target_actor_id, relation_id, directed
ORDER BY source_actor_id, target_actor_id, relation_id
