-- The table indicators with all its columns: one that a package of an earlier release lacks is empty throughout. Queries read it where they ask for such a column.
-- reads: indicators
FROM indicators
UNION ALL BY NAME
(
    SELECT NULL::VARCHAR AS zero_means, NULL::VARCHAR AS same_question_as, NULL::VARCHAR AS part_of
    LIMIT 0
)
