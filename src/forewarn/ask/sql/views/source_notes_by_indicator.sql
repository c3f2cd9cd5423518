-- What the sources say of single states (the table source_notes), for each indicator whose values it is about: those that the release gives, and those that this package computes from it.
-- reads: observations
-- without source_notes: NULL::VARCHAR AS source_id, NULL::VARCHAR AS country_id, NULL::VARCHAR AS indicator_ids, NULL::BIGINT AS first_year, NULL::BIGINT AS last_year, NULL::VARCHAR AS note
-- without derivations: NULL::VARCHAR AS indicator_id, NULL::VARCHAR AS source_id
-- stored: yes
-- column indicator_id: The indicator; empty in one row of each note, for what asks of no indicator.
-- column given_by: The release whose values these are: that of the note, or forewarn where the indicator is computed.
SELECT n.country_id, g.indicator_id, g.given_by, n.source_id, n.first_year, n.last_year, n.note
FROM source_notes AS n
JOIN (
    SELECT o.indicator_id, o.source_id, o.source_id AS given_by
    FROM observations AS o
    UNION
    SELECT d.indicator_id, d.source_id, o.source_id
    FROM derivations AS d
    JOIN observations AS o ON o.indicator_id = d.indicator_id
) AS g
    ON g.source_id = n.source_id AND (
        n.indicator_ids IS NULL
        OR list_contains(string_split(n.indicator_ids, ' '), g.indicator_id)
    )
UNION ALL
SELECT n.country_id, NULL, n.source_id, n.source_id, n.first_year, n.last_year, n.note
FROM source_notes AS n
