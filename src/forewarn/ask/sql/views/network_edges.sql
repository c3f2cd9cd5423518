-- Every relation between actors as a step from one to another: a directed relation is listed once, an undirected one in both directions. Do not sum deaths over both directions, or over the states of location.
-- reads: actor_relations, relations, actors
-- column actor_id: The actor that the step comes from.
-- column name: Its name.
-- column kind: Its kind.
-- column other_actor_id: The actor that it leads to.
-- column other_name: The name of the other.
-- column other_kind: The kind of the other.
WITH steps AS (
    SELECT source_actor_id AS actor_id, target_actor_id AS other_actor_id, directed,
        relation_id, year, source_id, deaths_low, deaths_best, deaths_high, location
    FROM actor_relations
    JOIN relations USING (relation_id)
)
SELECT step.actor_id, one.name, one.kind,
    step.relation_id, step.directed,
    step.other_actor_id, other.name AS other_name, other.kind AS other_kind,
    step.year, step.source_id, step.deaths_low, step.deaths_best, step.deaths_high, step.location
FROM (
    FROM steps
    UNION ALL BY NAME
    SELECT * REPLACE (other_actor_id AS actor_id, actor_id AS other_actor_id)
    FROM steps
    WHERE NOT directed
) AS step
JOIN actors AS one ON one.actor_id = step.actor_id
JOIN actors AS other ON other.actor_id = step.other_actor_id
