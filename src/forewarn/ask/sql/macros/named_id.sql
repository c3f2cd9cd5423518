-- The id of what a name means, and otherwise an error with the three nearest: an id, a code, or a name in any language of country_names, without regard to case, accents and punctuation. Where several go by the name, an error says which.
-- reads: name_keys
-- parameter what: country, indicator, actor, group, instrument, dimension, source, relation or risk_factor.
-- parameter name: What is written. A code of a country may follow its scheme, as in cow:517.
-- parameter in_year=NULL: The year that is asked about, for names that change their meaning; before DuckDB 1.3, give it by name.
-- example: SELECT named_id('country', 'Руанда') AS id, named_id('country', 'Zaire', in_year := 1990) AS old
-- gives: a value
(
    SELECT CASE
        WHEN what IS NULL OR what::VARCHAR NOT IN (
            'country', 'indicator', 'actor', 'group', 'instrument', 'dimension', 'source',
            'relation', 'risk_factor'
        ) THEN error(
            'a name is that of a country, indicator, actor, group, instrument, dimension, source, '
            || 'relation or risk_factor, not of ' || coalesce(left(what::VARCHAR, 60), 'NULL')
        )
        WHEN typeof(name) NOT IN ('VARCHAR', '"NULL"') THEN error(
            what::VARCHAR || ' is one name, in quotes, not ' || left(name::VARCHAR, 60)
        )
        WHEN in_year IS NOT NULL AND try_cast(in_year::VARCHAR AS INTEGER) IS NULL THEN error(
            'in_year is a whole number, not ' || left(in_year::VARCHAR, 20)
        )
        WHEN m.number = 1 THEN m.id
        WHEN m.number > 1 THEN error(
            '''' || left(name::VARCHAR, 60) || ''' could be '
            || array_to_string(m.labels[:5], ' or ')
            || CASE WHEN m.number > 5 THEN ' or ' || (m.number - 5) || ' more' ELSE '' END
        )
        ELSE error(
            'there is no ' || replace(what::VARCHAR, '_', ' ') || ' '
            || coalesce('''' || left(name::VARCHAR, 60)
                || CASE WHEN length(name::VARCHAR) > 60 THEN '...' ELSE '' END
                || '''', 'NULL')
            || coalesce(': did you mean ' || array_to_string(n.labels, ' or ') || '?', '')
        )
    END
    FROM (
        SELECT count(*) AS number, min(b.id) AS id,
            list(b.label || ' (' || b.id || ')' ORDER BY b.label, b.id) AS labels
        FROM (
            SELECT a.id, any_value(a.label) AS label
            FROM (
                SELECT k.id, k.label
                FROM name_keys AS k
                WHERE k.kind = what::VARCHAR AND length(name::VARCHAR) <= 200 AND (
                    k.key = name_key(name::VARCHAR)
                    OR k.code = regexp_replace(lower(trim(name::VARCHAR)), '^([a-z0-9]+) *[: ] *', '\1:')
                    OR k.code = lower(trim(name::VARCHAR))
                )
                QUALIFY rank() OVER (ORDER BY k.id <> name::VARCHAR, k.tier, CASE
                    WHEN try_cast(in_year::VARCHAR AS INTEGER) IS NULL THEN k.valid_to IS NOT NULL
                    ELSE try_cast(in_year::VARCHAR AS INTEGER)
                        NOT BETWEEN coalesce(k.valid_from, 0) AND coalesce(k.valid_to, 9999)
                END) = 1
            ) AS a
            GROUP BY a.id
        ) AS b
    ) AS m
    CROSS JOIN (
        SELECT list(s.label || ' (' || s.id || ')' ORDER BY s.score DESC, s.label, s.id) AS labels
        FROM (
            SELECT r.id, any_value(r.label) AS label, max(r.score) AS score
            FROM (
                SELECT k.id, k.label, greatest(
                    -- Of their beginnings: the time that it takes grows with both lengths.
                    1 - damerau_levenshtein(
                        left(coalesce(k.key, k.code), 60), left(name_key(name::VARCHAR), 60)
                    ) / greatest(
                        strlen(left(coalesce(k.key, k.code), 60)), strlen(left(name_key(name::VARCHAR), 60))
                    ),
                    CASE WHEN least(strlen(k.key), strlen(name_key(name::VARCHAR))) >= 4
                        AND (contains(k.key, name_key(name::VARCHAR)) OR contains(name_key(name::VARCHAR), k.key))
                        THEN 0.6 + 0.4 * least(strlen(k.key), strlen(name_key(name::VARCHAR)))
                            / greatest(strlen(k.key), strlen(name_key(name::VARCHAR))) END
                ) AS score
                FROM name_keys AS k
                WHERE k.kind = what::VARCHAR AND length(name::VARCHAR) <= 200 AND NOT EXISTS (
                    SELECT 1 FROM name_keys AS e WHERE e.kind = what::VARCHAR AND (
                        e.key = name_key(name::VARCHAR)
                        OR e.code = regexp_replace(lower(trim(name::VARCHAR)), '^([a-z0-9]+) *[: ] *', '\1:')
                        OR e.code = lower(trim(name::VARCHAR))
                    )
                )
            ) AS r
            WHERE r.score >= 0.5
            GROUP BY r.id
            ORDER BY score DESC, label, r.id
            LIMIT 3
        ) AS s
    ) AS n
)
