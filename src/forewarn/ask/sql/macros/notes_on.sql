-- What is to be known of a state beside values of some releases: the notes on the state (how sources count it, which land is disputed, whose list it is in), and what these releases say of it, each with its release. NULL if there is nothing, or the state is NULL.
-- reads: countries, country_notes, source_notes_by_indicator
-- parameter state: A country_id.
-- parameter source_ids: Ids of releases, separated by spaces.
-- parameter of_year=NULL: Leave out what the releases say of other years than this; NULL tells all.
-- parameter of_indicators=NULL: Leave out what the releases say of other indicators than these, separated by spaces; NULL tells all. A computed indicator has what the releases say of its inputs.
-- example: SELECT notes_on('ISR', 'epr-2023 ucdp-25.1') AS notes
-- gives: a value
(
    -- Aliases that no caller has: an equal one would hide the column that the caller hands in.
    SELECT CASE
            WHEN any_value(known_.states) = 0
                THEN error('notes_on asks for a country_id, and there is none of this name')
            ELSE nullif(concat_ws(' ', any_value(said_.notes), string_agg(
                DISTINCT by_.note || ' (' || by_.source_id || ')', ' '
                ORDER BY by_.note || ' (' || by_.source_id || ')'
            ) FILTER (NOT contains(coalesce(said_.notes, ''), by_.note))), '')
        END
    FROM (
        SELECT count(*) + (state IS NULL)::INT AS states
        FROM countries AS country_ WHERE country_.country_id = state
    ) AS known_
    CROSS JOIN (
        SELECT string_agg(note_.note, ' ' ORDER BY note_.topic, note_.note) AS notes
        FROM country_notes AS note_ WHERE note_.country_id = state
    ) AS said_
    LEFT JOIN source_notes_by_indicator AS by_
        ON by_.country_id = state AND list_contains(string_split(source_ids, ' '), by_.given_by)
        AND CASE
            WHEN of_indicators IS NULL THEN by_.indicator_id IS NULL
            ELSE list_contains(string_split(of_indicators, ' '), by_.indicator_id)
        END
        AND (of_year IS NULL
            OR of_year BETWEEN coalesce(by_.first_year, of_year) AND coalesce(by_.last_year, of_year))
)
