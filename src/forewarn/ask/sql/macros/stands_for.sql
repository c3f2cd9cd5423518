-- Who the name of an actor stands for in a span of years, where the name alone does not say so, with the years of each if they are not the whole span, and the release whose coding it is; NULL if there is no note. To name an authority is not to recognise it.
-- reads: actor_notes
-- parameter actor: An actor_id.
-- parameter first: First year.
-- parameter last: Last year.
-- example: SELECT stands_for('ucdp-123', 2014, 2024) AS stands_for
-- gives: a value
(
    SELECT string_agg(
        CASE
            WHEN n.from_year <= first AND n.to_year >= last THEN ''
            WHEN greatest(n.from_year, first) = least(n.to_year, last)
                THEN greatest(n.from_year, first) || ': '
            ELSE greatest(n.from_year, first) || '-' || least(n.to_year, last) || ': '
        END || n.stands_for, '; ' ORDER BY n.from_year
    ) || ' (coding of ' || any_value(n.source_id) || ')'
    FROM actor_notes AS n
    WHERE n.actor_id = actor AND n.from_year <= last AND n.to_year >= first
)
