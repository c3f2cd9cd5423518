-- What is known of each state and instrument on a day, one row for each: the answer of treaty_status by the source that reaches nearest to the day; of those that reach it, a full list rather than single acts, then one with days rather than years alone, then the one with the newest list. Sources are never joined: the row is that of one source, as of the day that it says, and other sources that differ are named beside it.
-- reads: commitments, treaty_lists, treaty_status
-- parameter day: A date from 1947 on.
-- example: SELECT country_id, status, joined, until, as_of, source_id FROM treaty_answers('2020-01-01') WHERE instrument_id = 'rome_statute' AND country_id IN ('BDI', 'GMB', 'PHL', 'SLV', 'USA') ORDER BY country_id
-- column status: party, signatory, withdrawn or not party, as in treaty_status. Signatures are known by untc-2015 alone: a state that another source has as not party can be a signatory, and others_differ says so where that list has the signature.
-- column joined: Day of the act by which the state last became a party, or its year where the source has no day.
-- column until: Day on which the state's withdrawal took effect, or its year; empty while it is bound.
-- column as_of: The day of the status: the one asked for, or the last one that the source covers, where that is earlier. Of the days in between nothing is said.
-- column known_until: The last day that the source's list of the instrument covers.
-- column others_differ: The other sources that have another status, each as of its own day, a signature too, which a later list may not have for want of a column; empty where none does.
WITH dated AS (
    SELECT c.source_id, c.instrument_id, l.listing, bool_or(c.date IS NOT NULL) AS has_days
    FROM commitments AS c
    JOIN treaty_lists AS l
        ON l.source_id = c.source_id AND l.instrument_id = c.instrument_id
    GROUP BY c.source_id, c.instrument_id, l.listing
), placed AS (
    SELECT t.*, d.has_days,
        -- The day by which the act is certain: the end of its year where no day is known.
        CASE WHEN len(t.joined) = 4 THEN t.joined || '-12-31' ELSE t.joined END AS joined_by,
        CASE WHEN t.status = 'withdrawn' THEN coalesce(t.since_on::VARCHAR, t.since::VARCHAR) END
            AS until,
        row_number() OVER (
            PARTITION BY t.country_id, t.instrument_id
            ORDER BY t.as_of DESC, d.listing = 'full' DESC, d.has_days DESC, t.known_until DESC, t.source_id
        ) AS place
    FROM treaty_status(day) AS t
    JOIN dated AS d ON d.source_id = t.source_id AND d.instrument_id = t.instrument_id
), differing AS (
    -- A source that ends before the act lacks it, and does not disagree.
    SELECT o.country_id, o.instrument_id,
        string_agg(o.status || ' on ' || o.as_of || ' by ' || o.source_id, '; '
            ORDER BY o.as_of DESC, o.source_id) AS others_differ
    FROM placed AS o
    JOIN placed AS p
        ON p.country_id = o.country_id AND p.instrument_id = o.instrument_id AND p.place = 1
    WHERE o.place > 1 AND CASE
        WHEN p.status = 'party' AND o.status <> 'party' THEN o.as_of::VARCHAR >= CASE
            WHEN o.has_days THEN p.joined_by ELSE left(p.joined, 4) || '-12-31'
        END
        WHEN p.status = 'withdrawn' AND o.status = 'party'
            THEN left(p.until, 4) || '-12-31' <= o.as_of::VARCHAR
        WHEN o.status = 'signatory' THEN p.status = 'not party'
        ELSE o.status = 'party' AND p.status <> 'party'
    END
    GROUP BY o.country_id, o.instrument_id
)
SELECT p.country_id, p.instrument_id, p.status, p.joined, p.until, p.as_of, p.source_id,
    p.known_until, f.others_differ
FROM placed AS p
LEFT JOIN differing AS f
    ON f.country_id = p.country_id AND f.instrument_id = p.instrument_id
WHERE p.place = 1
