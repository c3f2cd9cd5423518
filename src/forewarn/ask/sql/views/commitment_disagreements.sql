-- Pairs of sources that disagree on when a state became bound by an instrument, or on whether it did.
-- reads: commitments, sources, observations
-- column year: Year in which the state first became bound, according to the source; empty if it was not bound by the end of known_to.
-- column known_to: Last year that the source's list of the instrument covers in full; nothing is said of later ones.
-- column other_source_id: The source that disagrees.
-- column other_year: The year according to the other source; empty if the state was not bound by the end of other_known_to.
-- column other_known_to: Last year that the other source's list of it covers in full.
WITH became_bound AS (
    SELECT country_id, instrument_id, source_id, min(year) AS year
    FROM commitments
    WHERE action IN ('ratified', 'acceded', 'succeeded', 'bound')
    GROUP BY ALL
), asked AS (
    -- A source speaks of every instrument that it covers for every state that it covers, and a list
    -- of an instrument can end before its source.
    SELECT who.country_id, what.instrument_id, s.source_id,
        coalesce(o.last_year, s.last_year) AS last_year
    FROM (SELECT DISTINCT country_id, source_id FROM commitments) AS who
    JOIN (SELECT DISTINCT instrument_id, source_id FROM commitments) AS what
        ON what.source_id = who.source_id
    JOIN sources AS s ON s.source_id = who.source_id
    LEFT JOIN (
        SELECT source_id, indicator_id, max(year) AS last_year
        FROM observations
        WHERE indicator_id LIKE 'party_to_%'
        GROUP BY source_id, indicator_id
    ) AS o
        ON o.source_id = s.source_id AND o.indicator_id = 'party_to_' || what.instrument_id
), answers AS (
    SELECT country_id, instrument_id, source_id, last_year, year
    FROM asked LEFT JOIN became_bound USING (country_id, instrument_id, source_id)
)
SELECT a.country_id, a.instrument_id, a.source_id, a.year, a.last_year AS known_to,
    b.source_id AS other_source_id, b.year AS other_year, b.last_year AS other_known_to
FROM answers AS a
JOIN answers AS b USING (country_id, instrument_id)
WHERE a.source_id < b.source_id
    AND (
        a.year <> b.year
        -- An act after the last year of the source that lacks it is news, no disagreement.
        OR (a.year IS NULL AND b.year <= a.last_year)
        OR (b.year IS NULL AND a.year <= b.last_year)
    )
