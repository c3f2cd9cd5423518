-- What the notes on the sources say of each state by name: where a source counts its dead under another, which borders a series is of, which years are left out. The sentences that hold the state's name, each with its source; a note that calls the state otherwise is not found, and one on a state whose name holds this one (South Sudan, for Sudan) is.
-- reads: sources, countries
-- column note: A sentence of the source's notes.
SELECT c.country_id, s.source_id, s.note
FROM (
    SELECT o.source_id, unnest(string_split(rtrim(o.notes, '.'), '. ')) || '.' AS note
    FROM sources AS o
) AS s
JOIN countries AS c
    -- Bosnia and Herzegovina is Bosnia to most. Few sentences hold a name, and a pattern is slow.
    ON CASE
        WHEN contains(s.note, string_split(c.name, ' and ')[1]) THEN regexp_matches(
            s.note, '(^|[^\pL])' || regexp_escape(string_split(c.name, ' and ')[1]) || '([^\pL]|$)'
        )
        ELSE false
    END
