-- What the notes on the sources say of each state by name: where a source counts its dead under another, which borders a series is of, which years are left out. The sentences that hold the state's name, each with its source; a note that calls the state otherwise is not found. South Sudan is not taken for Sudan.
-- reads: sources, countries
-- column note: A sentence of the source's notes.
-- column first_year: The first of the years that the sentence is of; empty if it names none, or a year from or to which something holds.
-- column last_year: The last of them.
SELECT c.country_id, s.source_id, s.note,
    CASE WHEN s.closed THEN list_min(s.years) END AS first_year,
    CASE WHEN s.closed THEN list_max(s.years) END AS last_year
FROM (
    SELECT p.source_id, p.note,
        regexp_extract_all(p.note, '(?:^|[ (])((?:1[89]|20)[0-9]{2})\b', 1)::INT[] AS years,
        NOT regexp_matches(
            regexp_replace(p.note, '(from )?([0-9]{4}) to ([0-9]{4})', '\2 and \3', 'g'),
            '\b([Bb]efore|[Uu]ntil|[Tt]o|[Ff]rom|[Ss]ince|[Aa]fter) [0-9]{4}\b'
        ) AS closed
    FROM (
        SELECT o.source_id, unnest(string_split(rtrim(o.notes, '.'), '. ')) || '.' AS note
        FROM sources AS o
    ) AS p
) AS s
JOIN (
    -- Bosnia and Herzegovina is Bosnia to most; longer names hold this one.
    SELECT n.country_id, string_split(n.name, ' and ')[1] AS name,
        string_agg(regexp_escape(l.name), '|') AS longer
    FROM countries AS n
    LEFT JOIN countries AS l
        ON l.name <> n.name AND contains(l.name, string_split(n.name, ' and ')[1])
        AND NOT contains(l.name, ' and ') AND length(l.name) > length(n.name)
    GROUP BY n.country_id, n.name
) AS c
    -- Few sentences hold a name, and a pattern is slow.
    ON CASE
        WHEN contains(s.note, c.name) THEN regexp_matches(
            coalesce(regexp_replace(s.note, c.longer, '', 'g'), s.note),
            '(^|[^\pL])' || regexp_escape(c.name) || '([^\pL]|$)'
        )
        ELSE false
    END
