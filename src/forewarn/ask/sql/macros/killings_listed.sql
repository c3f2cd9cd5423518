-- The killings that the lists have on the land of a state in a span of years, each list with who killed, and its first and last year; NULL if they name none, which is no statement that nothing happened. Lists draw different lines and end in different years: the table sources says when.
-- reads: episodes_by_state, countries
-- parameter state: A country_id.
-- parameter first: First year.
-- parameter last: Last year.
-- example: SELECT killings_listed('PRK', 2019, 2023) AS listed
-- gives: a value
(
    SELECT CASE
            WHEN any_value(q.known) = 0
                THEN error('killings_listed asks for a country_id, and there is none of this name')
            ELSE string_agg(k.listed, '; ' ORDER BY k.listed)
        END
    FROM (SELECT count(*) AS known FROM countries AS country_
        WHERE country_.country_id = state) AS q
    LEFT JOIN (
        SELECT DISTINCT b.source_id || ' (by ' || CASE b.perpetrator
                WHEN 'state' THEN 'a state' WHEN 'non-state' THEN 'others than a state'
                WHEN 'government-connected'
                    THEN 'others, connected to a government, not said which'
                WHEN 'both' THEN 'a state and others'
                ELSE 'whom it does not say' END || '): ' || b.start_year || ' to ' || CASE
                WHEN b.end_year IS NULL THEN b.known_to || ', not ended'
                ELSE b.end_year::VARCHAR
            END || CASE
                WHEN b.listed_id <> b.country_id THEN ' (under ' || b.listed_id || ')'
                ELSE ''
            END AS listed
        FROM episodes_by_state AS b
        WHERE b.country_id = state AND greatest(b.start_year, b.from_year) <= last
            AND coalesce(b.end_year, b.known_to) >= first
    ) AS k ON true
)
