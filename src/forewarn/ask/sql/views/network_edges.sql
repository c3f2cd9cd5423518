-- Every relation between actors as a step from one to another: a directed relation is listed once, an undirected one in both directions. Do not sum deaths over both directions, or over the states of location; deaths_counted says which deaths they are. Fights before 1989 have an intensity and no deaths, which is no zero, and the states that they were over (contested) instead of a location. A government is whoever holds the capital by the coding of the source: stands_for says who that was where the name does not.
-- reads: actor_relations_in_full, relations, actors, stands_for, counted_deaths
-- column actor_id: The actor that the step comes from.
-- column name: Its name.
-- column kind: Its kind.
-- column stands_for: Who the name stands for in the year, where the name alone does not say so.
-- column other_actor_id: The actor that it leads to.
-- column other_name: The name of the other.
-- column other_kind: The kind of the other.
-- column other_stands_for: Who the name of the other stands for in the year.
WITH steps AS (
    SELECT source_actor_id AS actor_id, target_actor_id AS other_actor_id, directed,
        relation_id, year, source_id, deaths_low, deaths_best, deaths_high, deaths_counted,
        deaths_counted_informal, location, main_location, against, contested, fought_over, intensity
    FROM actor_relations_in_full
    JOIN relations USING (relation_id)
)
SELECT step.actor_id, one.name, one.kind,
    stands_for(step.actor_id, step.year, step.year) AS stands_for,
    step.relation_id, step.directed,
    step.other_actor_id, other.name AS other_name, other.kind AS other_kind,
    stands_for(step.other_actor_id, step.year, step.year) AS other_stands_for,
    step.year, step.source_id, step.deaths_low, step.deaths_best, step.deaths_high,
    CASE WHEN step.intensity IS NULL THEN counted_deaths(
        one.kind, other.kind, step.deaths_counted, step.deaths_counted_informal
    ) END AS deaths_counted,
    step.location, step.main_location, step.against, step.contested, step.fought_over, step.intensity
FROM (
    FROM steps
    UNION ALL BY NAME
    SELECT * REPLACE (other_actor_id AS actor_id, actor_id AS other_actor_id)
    FROM steps
    WHERE NOT directed
) AS step
JOIN actors AS one ON one.actor_id = step.actor_id
JOIN actors AS other ON other.actor_id = step.other_actor_id
