-- What each state had done towards each instrument by a day, by each source that covers both: party, signatory, withdrawn or not party. Never beyond what the source knows: a later day gets the status on the last day that the source's list covers, which as_of says. A source of single acts (the table treaty_lists says which) speaks of the states named in it alone, from their first act in it on. An act with only a known year counts from the end of that year, and for a day within it as_of is the end of the year before, the last day on which the status is certain. A withdrawal counts from the day on which it took effect. By the state's own act, not by entry into force. States that no list of the source names, former ones among them, have no row; acts stand under the state that continues another, so for years long past take the indicators party_to_..., which leave out the doubtful ones. The macro treaty_answers has one row for each state and instrument.
-- reads: commitments, instruments, treaty_lists, observations, states, known_day, day_of
-- parameter day: A date from 1947 on.
-- example: SELECT country_id, status, since, as_of, source_id FROM treaty_status('2020-12-31') WHERE instrument_id = 'cped' AND country_id IN ('ARG', 'GMB', 'USA') ORDER BY country_id, source_id
-- column status: party: bound by the state's last act; signatory: signed only, where the source lists signatures; withdrawn: had been party and left; not party: the source has no act, or lists no signatures and has none that binds.
-- column since: Year of the act that the status rests on.
-- column as_of: The day of the status: the one asked for, or the last one on which the source is certain, where that is earlier.
-- column since_on: Day of that act; empty where the source has the year alone.
-- column joined: Day of the act by which the state last became a party, or its year where the source has no day; empty where it never did, or where the source has only the withdrawal.
-- column known_until: The last day that the source's list of the instrument covers, whatever day is asked for.
WITH lists AS (
    SELECT l.source_id, l.instrument_id, l.known_until, l.listing = 'full' AS is_full,
        least(day_of(day), l.known_until) AS as_of
    FROM treaty_lists AS l
    JOIN instruments AS i
        ON i.instrument_id = l.instrument_id
        AND i.adopted_on <= least(day_of(day), l.known_until)
), history AS (
    SELECT c.country_id, c.instrument_id, c.source_id, c.action, c.year, c.date,
        coalesce(c.date, make_date(c.year::INT, 12, 31)) AS act_day, e.is_full, e.as_of,
        e.known_until
    FROM commitments AS c
    JOIN lists AS e ON e.instrument_id = c.instrument_id AND e.source_id = c.source_id
    WHERE coalesce(c.date, make_date(c.year::INT, 12, 31))
        <= CASE WHEN e.is_full THEN e.as_of ELSE day_of(day) END
), acts AS (
    SELECT h.*,
        max(coalesce(h.date::VARCHAR, h.year::VARCHAR))
            FILTER (h.action NOT IN ('signed', 'withdrew'))
            OVER (PARTITION BY h.country_id, h.instrument_id, h.source_id) AS joined
    FROM history AS h
    QUALIFY row_number() OVER (
        PARTITION BY h.country_id, h.instrument_id, h.source_id
        -- A signature on the day of ratification is the lesser act.
        ORDER BY h.act_day DESC, h.action = 'signed'
    ) = 1
), unsettled AS (
    -- A year in which the state did something on a day that is not known.
    SELECT DISTINCT c.country_id, c.instrument_id, c.source_id, c.year
    FROM commitments AS c
    WHERE c.date IS NULL
), answers AS (
    SELECT t.country_id, e.instrument_id, a.action, a.year, a.date, a.joined, e.as_of,
        e.source_id, e.known_until
    FROM lists AS e
    JOIN (
        SELECT l.country_id, l.source_id FROM commitments AS l
        UNION
        -- A state that has done nothing at all.
        SELECT v.country_id, v.source_id FROM observations AS v
        WHERE v.indicator_id LIKE 'party_to_%'
    ) AS t ON t.source_id = e.source_id
    LEFT JOIN acts AS a
        ON a.country_id = t.country_id
        AND a.instrument_id = e.instrument_id
        AND a.source_id = e.source_id
    WHERE e.is_full
    UNION ALL
    -- An act after the last day of the list is known on its own day.
    SELECT a.country_id, a.instrument_id, a.action, a.year, a.date, a.joined,
        greatest(a.as_of, a.act_day), a.source_id, greatest(a.known_until, a.act_day)
    FROM acts AS a
    WHERE NOT a.is_full
)
SELECT r.country_id, r.instrument_id,
    CASE
        WHEN r.action IS NULL THEN 'not party'
        WHEN r.action = 'signed' THEN 'signatory'
        WHEN r.action = 'withdrew' THEN 'withdrawn'
        ELSE 'party'
    END AS status,
    r.year AS since,
    CASE
        WHEN u.year IS NULL THEN r.as_of
        ELSE make_date(u.year::INT - 1, 12, 31)
    END AS as_of,
    r.source_id, r.date AS since_on, r.joined, r.known_until
FROM answers AS r
LEFT JOIN unsettled AS u
    ON u.country_id = r.country_id
    AND u.instrument_id = r.instrument_id
    AND u.source_id = r.source_id
    AND u.year = date_part('year', r.as_of)
    AND r.as_of < make_date(u.year::INT, 12, 31)
SEMI JOIN states AS s
    ON s.country_id = r.country_id
    AND s.year = least(date_part('year', r.as_of), (SELECT max(n.year) FROM states AS n))
WHERE known_day(
    day, (SELECT greatest(min(f.adopted_on), DATE '1947-01-01') FROM instruments AS f)
)
