-- Pairs of sources that disagree on when a state became bound by an instrument, or on whether it did.
-- reads: commitments, sources
-- column year: Year in which the state first became bound, according to the source; empty if it did not.
-- column other_source_id: The source that disagrees.
-- column other_year: The year according to the other source; empty if the state did not become bound.
WITH became_bound AS (
    SELECT country_id, instrument_id, source_id, min(year) AS year
    FROM commitments
    WHERE action IN ('ratified', 'acceded', 'succeeded', 'bound')
    GROUP BY ALL
), asked AS (
    -- A source speaks of every instrument that it covers for every state that it covers.
    SELECT country_id, instrument_id, source_id, last_year
    FROM (SELECT DISTINCT country_id, source_id FROM commitments)
    JOIN (SELECT DISTINCT instrument_id, source_id FROM commitments) USING (source_id)
    JOIN sources USING (source_id)
), answers AS (
    SELECT country_id, instrument_id, source_id, last_year, year
    FROM asked LEFT JOIN became_bound USING (country_id, instrument_id, source_id)
)
SELECT a.country_id, a.instrument_id, a.source_id, a.year,
    b.source_id AS other_source_id, b.year AS other_year
FROM answers AS a
JOIN answers AS b USING (country_id, instrument_id)
WHERE a.source_id < b.source_id
    AND (
        a.year <> b.year
        -- An act after the last year of the source that lacks it is news, no disagreement.
        OR (a.year IS NULL AND b.year <= a.last_year)
        OR (b.year IS NULL AND a.year <= b.last_year)
    )
