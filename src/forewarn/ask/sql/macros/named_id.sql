-- The id of what a name means, and otherwise an error with the three nearest (of groups the five): an id, a code, or a name in any language of country_names, without regard to case, accents and punctuation. Where several go by the name, an error says which. With a year, a country that is not listed as a state in it is refused, with the state under which its land stands then; a part of a country is refused with the country, and so is a code that only one scheme has, such as UKG, which is that of the United Kingdom in cow.
-- reads: name_keys
-- parameter what: country, indicator, actor, group, instrument, dimension, source, relation or risk_factor.
-- parameter name: What is written. A code of a country may follow its scheme, as in cow:517.
-- parameter in_year=NULL: The year that is asked about, for names that change their meaning; before DuckDB 1.3, give it by name.
-- example: SELECT named_id('country', 'Руанда') AS id, named_id('country', 'Zaire', in_year := 1990) AS old
-- gives: a value
(
    SELECT CASE
        WHEN what::VARCHAR IS NULL OR what::VARCHAR NOT IN (
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
        WHEN try_cast(in_year::VARCHAR AS INTEGER) NOT BETWEEN y.first_year AND y.last_year THEN error(
            'year is a whole number from ' || y.first_year || ' to ' || y.last_year
            || ', not ' || left(in_year::VARCHAR, 20)
        )
        WHEN m.number = 1 AND m.state_from IS NULL THEN m.id
        WHEN m.number = 1 THEN error(
            m.label || ' is listed as a state only from ' || m.state_from
            || coalesce(' to ' || m.state_to, '')
            || coalesce('; for ' || in_year::VARCHAR || ' see ' || array_to_string(m.under, ' or '), '')
        )
        WHEN m.number > 1 THEN error(
            '''' || left(name::VARCHAR, 60) || ''' could be '
            -- A people can have groups in many states: the error names each of them.
            || array_to_string(CASE what::VARCHAR WHEN 'group' THEN m.labels ELSE m.labels[:5] END, ' or ')
            || CASE WHEN m.number > 5 AND what::VARCHAR <> 'group'
                THEN ' or ' || (m.number - 5) || ' more' ELSE '' END
        )
        ELSE error(
            'there is no ' || replace(what::VARCHAR, '_', ' ') || ' '
            || coalesce('''' || left(name::VARCHAR, 60)
                || CASE WHEN length(name::VARCHAR) > 60 THEN '...' ELSE '' END
                || '''', 'NULL')
            || coalesce(
                ': see ' || array_to_string(p.labels, ' or '),
                ': ' || array_to_string(o.labels, ' or '),
                ': no state has this code in the scheme ' || p.scheme,
                ': did you mean ' || array_to_string(
                    -- A people has groups in several states.
                    CASE what::VARCHAR WHEN 'group' THEN n.labels ELSE n.labels[:3] END, ' or '
                ) || '?',
                ''
            )
        )
    END
    FROM (
        SELECT count(*) AS number, min(b.id) AS id, min(b.label) AS label,
            list(b.label || ' (' || b.id || ')' ORDER BY b.label, b.id) AS labels,
            min(b.state_from) AS state_from, min(b.state_to) AS state_to, min(b.under) AS under
        FROM (
            SELECT a.id, any_value(a.label) AS label,
                -- Of a country that is not listed as a state in the year: the years in which it was.
                any_value(s.valid_from) AS state_from, any_value(s.valid_to) AS state_to,
                list(DISTINCT u.label || ' (' || u.id || ')') FILTER (u.id IS NOT NULL) AS under
            FROM (
                SELECT k.id, k.label
                FROM name_keys AS k
                WHERE k.kind = what::VARCHAR AND k.tier < 9 AND length(name::VARCHAR) <= 200 AND (
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
            LEFT JOIN (
                SELECT k.id, k.valid_from, k.valid_to
                FROM name_keys AS k
                WHERE k.kind = 'country' AND what::VARCHAR = 'country' AND k.tier = 0
                    AND try_cast(in_year::VARCHAR AS INTEGER)
                        NOT BETWEEN coalesce(k.valid_from, 0) AND coalesce(k.valid_to, 9999)
            ) AS s ON s.id = a.id
            LEFT JOIN (
                SELECT k.code, k.id, k.label
                FROM name_keys AS k
                WHERE k.kind = 'country' AND k.tier = 9 AND k.code IS NOT NULL
                    AND try_cast(in_year::VARCHAR AS INTEGER)
                        BETWEEN coalesce(k.valid_from, 0) AND coalesce(k.valid_to, 9999)
            ) AS u ON u.code = lower(s.id)
            GROUP BY a.id
        ) AS b
    ) AS m
    CROSS JOIN (
        SELECT list(c.label || ' (' || c.id || ')' ORDER BY c.label, c.id) AS labels,
            (
                SELECT any_value(split_part(k.code, ':', 1))
                FROM name_keys AS k
                WHERE k.kind = what::VARCHAR AND what::VARCHAR = 'country' AND k.tier = 1 AND starts_with(
                    k.code, nullif(regexp_extract(lower(trim(name::VARCHAR)), '^[a-z0-9]+:'), '')
                )
            ) AS scheme
        FROM (
            SELECT DISTINCT k.id, k.label
            FROM name_keys AS k
            WHERE k.kind = 'country' AND what::VARCHAR = 'country' AND k.tier = 9
                AND k.key = name_key(name::VARCHAR)
        ) AS c
    ) AS p
    CROSS JOIN (
        -- What is written can be the code of one scheme, that is taken only after its name: the codes of
        -- COW and UNHCR look like those of ISO, and some of them are those of other states there.
        SELECT list(
            'in ' || g.schemes || ' it is ' || g.label || ' (' || g.id || ')' ORDER BY g.schemes, g.id
        ) AS labels
        FROM (
            SELECT d.id, any_value(d.label) AS label,
                array_to_string(list_sort(list(DISTINCT d.scheme)), ' and ') AS schemes
            FROM (
                SELECT k.id, k.label, split_part(k.code, ':', 1) AS scheme
                FROM name_keys AS k
                WHERE k.kind = 'country' AND what::VARCHAR = 'country' AND k.tier = 1
                    AND length(trim(name::VARCHAR)) BETWEEN 1 AND 10
                    AND ends_with(k.code, ':' || lower(trim(name::VARCHAR)))
                QUALIFY rank() OVER (ORDER BY CASE
                    WHEN try_cast(in_year::VARCHAR AS INTEGER) IS NULL THEN k.valid_to IS NOT NULL
                    ELSE try_cast(in_year::VARCHAR AS INTEGER)
                        NOT BETWEEN coalesce(k.valid_from, 0) AND coalesce(k.valid_to, 9999)
                END) = 1
            ) AS d
            GROUP BY d.id
        ) AS g
    ) AS o
    CROSS JOIN (
        SELECT min(k.valid_from) AS first_year, max(k.valid_to) AS last_year
        FROM name_keys AS k
        WHERE k.kind = 'year'
    ) AS y
    CROSS JOIN (
        SELECT list(s.label || ' (' || s.id || ')' ORDER BY s.score DESC, s.label, s.id) AS labels
        FROM (
            SELECT r.id, any_value(r.label) AS label, max(r.score) AS score
            FROM (
                SELECT k.id, k.label, greatest(
                    -- Of their beginnings: the time that it takes grows with both lengths.
                    (1 - damerau_levenshtein(
                        left(coalesce(k.key, k.code), 60), left(name_key(name::VARCHAR), 60)
                    ) / greatest(
                        strlen(left(coalesce(k.key, k.code), 60)), strlen(left(name_key(name::VARCHAR), 60))
                    -- A part of a name tells less than the name.
                    )) * CASE WHEN k.tier = 9 AND what::VARCHAR = 'group' THEN 0.85 ELSE 1 END,
                    CASE WHEN least(strlen(k.key), strlen(name_key(name::VARCHAR))) >= 4
                        AND (k.tier < 9 OR what::VARCHAR <> 'group')
                        AND (contains(k.key, name_key(name::VARCHAR)) OR contains(name_key(name::VARCHAR), k.key))
                        THEN 0.6 + 0.4 * least(strlen(k.key), strlen(name_key(name::VARCHAR)))
                            / greatest(strlen(k.key), strlen(name_key(name::VARCHAR))) END,
                    -- A people is often written in the singular, or within a longer name.
                    CASE WHEN what::VARCHAR = 'group' AND k.tier = 9
                        AND rtrim(k.key, 's') = rtrim(name_key(name::VARCHAR), 's') THEN 0.85 END,
                    CASE WHEN what::VARCHAR = 'group' AND k.tier < 9
                        AND strlen(rtrim(name_key(name::VARCHAR), 's')) >= 4
                        AND contains(k.key, rtrim(name_key(name::VARCHAR), 's'))
                        THEN 0.6 + 0.4 * strlen(rtrim(name_key(name::VARCHAR), 's')) / strlen(k.key) END,
                    -- Of an indicator, by how many letters are in words of its title.
                    CASE WHEN what::VARCHAR = 'indicator' THEN 0.9 * list_sum([
                        strlen(w) FOR w IN string_split(lower(name::VARCHAR), ' ')
                        IF strlen(w) >= 5 AND contains(k.key, w)
                    ]) / strlen(name_key(name::VARCHAR)) END
                ) AS score
                FROM name_keys AS k
                WHERE k.kind = what::VARCHAR AND length(name::VARCHAR) <= 200
                    -- Not of a land that is a state in other years: it is among the names.
                    AND (k.tier < 9 OR k.code IS NULL AND k.valid_to IS NULL) AND NOT EXISTS (
                    SELECT 1 FROM name_keys AS e WHERE e.kind = what::VARCHAR
                        AND (e.tier < 9 OR what::VARCHAR = 'country') AND (
                        e.key = name_key(name::VARCHAR)
                        OR e.code = regexp_replace(lower(trim(name::VARCHAR)), '^([a-z0-9]+) *[: ] *', '\1:')
                        OR e.code = lower(trim(name::VARCHAR))
                    )
                )
            ) AS r
            WHERE r.score > CASE WHEN what::VARCHAR = 'country' THEN 0.6 ELSE 0.49 END
            GROUP BY r.id
            ORDER BY score DESC, label, r.id
            LIMIT 5
        ) AS s
    ) AS n
)
