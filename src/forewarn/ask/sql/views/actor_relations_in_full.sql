-- The table actor_relations with all its columns: one that a package of an earlier release lacks is empty throughout. Queries read it where they ask for such a column.
-- reads: actor_relations
FROM actor_relations
UNION ALL BY NAME
(
    SELECT NULL::VARCHAR AS main_location, NULL::VARCHAR AS against, NULL::VARCHAR AS contested,
        NULL::VARCHAR AS fought_over, NULL::INT AS intensity
    LIMIT 0
)
