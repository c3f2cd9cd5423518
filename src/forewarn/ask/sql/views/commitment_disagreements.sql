-- Pairs of sources that disagree on when a state became bound by an instrument, or on whether it did.
-- reads: commitments, treaty_lists
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
    -- A full list speaks of every state that its source covers, and single acts of their own states.
    SELECT who.country_id, l.instrument_id, l.source_id, l.listing,
        year(l.known_until + 1)::INT - 1 AS last_year
    FROM (SELECT DISTINCT country_id, source_id FROM commitments) AS who
    JOIN treaty_lists AS l ON l.source_id = who.source_id
), answers AS (
    SELECT a.country_id, a.instrument_id, a.source_id, a.last_year, b.year
    FROM asked AS a
    LEFT JOIN became_bound AS b USING (country_id, instrument_id, source_id)
    WHERE a.listing = 'full' OR b.year IS NOT NULL
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
