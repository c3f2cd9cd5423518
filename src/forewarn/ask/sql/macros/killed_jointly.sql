-- How many civilians the government of a state killed together with other governments in a year, with whom and where; NULL if the sources have none. These deaths stand under no government alone.
-- reads: joint_killings
-- parameter state: A country_id.
-- parameter in_year: Calendar year.
-- example: SELECT killed_jointly('MLI', 2024) AS jointly
-- gives: a value
(
    SELECT string_agg(
            joint_.deaths_best || coalesce(
                ' (' || joint_.deaths_low || ' to ' || joint_.deaths_high || ')', ''
            ) || ' with ' || joint_.with_governments || ', in ' || joint_.location,
            '; ' ORDER BY joint_.actor_id, joint_.location
        )
    FROM joint_killings AS joint_
    WHERE joint_.country_id = state AND joint_.year = in_year
)
