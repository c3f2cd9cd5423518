-- What each state had done towards each instrument by a day, by each source that covers both: party, signatory, withdrawn or none. Never beyond what the source covers: a later day gets the status at the source's own end, which as_of says. An act with only a known year counts from the end of that year. By the state's own act, not by entry into force. States that no list of the source names, former ones among them, have no row; acts stand under the state that continues another, so for years long past take the indicators party_to_..., which leave out the doubtful ones.
-- reads: commitments, instruments, sources, observations, states, known_day, day_of
-- parameter day: A date.
-- example: SELECT country_id, status, since, as_of, source_id FROM treaty_status('2020-12-31') WHERE instrument_id = 'cped' AND country_id IN ('ARG', 'GMB', 'USA') ORDER BY country_id, source_id
-- column status: party: bound by the state's last act; signatory: signed only, where the source lists signatures; withdrawn: had been party and left; none: no act.
-- column since: Year of the act that the status rests on.
-- column as_of: The day of the status: the one asked for, or the end of the last full year that the source covers of the instrument, where that is earlier.
WITH ends AS (
    SELECT c.instrument_id, c.source_id,
        least(
            day_of(day), make_date(coalesce(o.last_year, s.last_year)::INT, 12, 31)
        ) AS as_of
    FROM (SELECT DISTINCT a.instrument_id, a.source_id FROM commitments AS a) AS c
    JOIN sources AS s ON s.source_id = c.source_id
    LEFT JOIN (
        SELECT v.indicator_id, v.source_id, max(v.year) AS last_year
        FROM observations AS v
        WHERE v.indicator_id LIKE 'party_to_%'
        GROUP BY v.indicator_id, v.source_id
    ) AS o ON o.source_id = c.source_id AND o.indicator_id = 'party_to_' || c.instrument_id
), acts AS (
    SELECT c.country_id, c.instrument_id, c.source_id, c.action, c.year AS act_year,
        coalesce(c.date, make_date(c.year::INT, 12, 31)) AS act_day
    FROM commitments AS c
    JOIN ends AS e ON e.instrument_id = c.instrument_id AND e.source_id = c.source_id
    WHERE coalesce(c.date, make_date(c.year::INT, 12, 31)) <= e.as_of
    QUALIFY row_number() OVER (
        PARTITION BY c.country_id, c.instrument_id, c.source_id
        -- A signature on the day of ratification is the lesser act.
        ORDER BY act_day DESC, c.action = 'signed'
    ) = 1
)
SELECT t.country_id, e.instrument_id,
    CASE
        WHEN a.action IS NULL THEN 'none'
        WHEN a.action = 'signed' THEN 'signatory'
        WHEN a.action = 'withdrew' THEN 'withdrawn'
        ELSE 'party'
    END AS status,
    a.act_year AS since, e.as_of, e.source_id
FROM ends AS e
JOIN instruments AS i ON i.instrument_id = e.instrument_id AND i.adopted_on <= e.as_of
JOIN (
    SELECT l.country_id, l.source_id FROM commitments AS l
    UNION
    -- A state that has done nothing at all.
    SELECT v.country_id, v.source_id FROM observations AS v WHERE v.indicator_id LIKE 'party_to_%'
) AS t ON t.source_id = e.source_id
SEMI JOIN states AS s ON s.country_id = t.country_id AND s.year = date_part('year', e.as_of)
LEFT JOIN acts AS a
    ON a.country_id = t.country_id
    AND a.instrument_id = e.instrument_id
    AND a.source_id = e.source_id
WHERE known_day(day, (SELECT min(f.adopted_on) FROM instruments AS f))
