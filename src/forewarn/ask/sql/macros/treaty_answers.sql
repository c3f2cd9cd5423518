-- What is known of each state and instrument on a day, one row for each: the answer of treaty_status by the source that reaches nearest to the day; of those that reach it, a full list rather than single acts, then one with days rather than years alone, then the one with the newest list. The row is that of one source, as of the day that it says, and other sources that differ are named beside it; only the day on which a state joined that left since can be another source's, and is named so.
-- reads: commitments, treaty_lists, treaty_status
-- parameter day: A date from 1947 on.
-- example: SELECT country_id, status, joined, until, as_of, source_id FROM treaty_answers('2020-01-01') WHERE instrument_id = 'rome_statute' AND country_id IN ('BDI', 'GMB', 'PHL', 'SLV', 'USA') ORDER BY country_id
-- column status: party, signatory, withdrawn or not party, as in treaty_status. Signatures are known by untc-2015 alone: a state that another source has as not party can be a signatory, and others_differ says so where that list has the signature.
-- column joined: Day of the act by which the state last became a party, or its year where the source has no day. Of a state that left, where the source has the withdrawal alone, by the newest list that has the act: others_differ names it.
-- column until: Day on which the state's withdrawal took effect, or its year; empty while it is bound.
-- column as_of: The day of the status: the one asked for, or the last one that the source covers, where that is earlier. Of the days in between nothing is said.
-- column known_until: The last day that the source's list of the instrument covers.
-- column others_differ: The other sources that have another status, each as of its own day, or another year in which the state became a party; a signature too, which a later list may not have for want of a column; and a later list that does not have the state at all. Empty where none does.
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
        string_agg(
            CASE o.status = p.status WHEN true THEN 'party since ' || o.joined
                ELSE o.status || ' on ' || o.as_of END || ' by ' || o.source_id,
            '; ' ORDER BY o.as_of DESC, o.source_id
        ) AS others_differ
    FROM placed AS o
    JOIN placed AS p
        ON p.country_id = o.country_id AND p.instrument_id = o.instrument_id AND p.place = 1
    WHERE o.place > 1 AND CASE
        WHEN p.status = 'party' AND o.status = 'party' THEN left(o.joined, 4) <> left(p.joined, 4)
        WHEN p.status = 'party' AND o.status <> 'party' THEN o.as_of::VARCHAR >= CASE
            WHEN o.has_days THEN p.joined_by ELSE left(p.joined, 4) || '-12-31'
        END
        WHEN p.status = 'withdrawn' AND o.status = 'party'
            THEN left(p.until, 4) || '-12-31' <= o.as_of::VARCHAR
        WHEN o.status = 'signatory' THEN p.status = 'not party'
        ELSE o.status = 'party' AND p.status <> 'party'
    END
    GROUP BY o.country_id, o.instrument_id
), entered AS (
    -- Where a source has the withdrawal alone, another one has the act before it.
    SELECT w.country_id, w.instrument_id, max_by(b.joined, (b.known_until, b.source_id)) AS joined,
        max_by(b.source_id, (b.known_until, b.source_id)) AS source_id
    FROM placed AS w
    JOIN placed AS b
        ON b.country_id = w.country_id AND b.instrument_id = w.instrument_id
        AND left(b.joined, 4) <= left(w.until, 4)
    WHERE w.place = 1 AND w.status = 'withdrawn' AND w.joined IS NULL
    GROUP BY w.country_id, w.instrument_id
), unlisted AS (
    SELECT q.country_id, q.instrument_id, string_agg(
            l.source_id || ', which goes on to ' || least(day_of(day), l.known_until)
                || ', leaves the state out',
            '; ' ORDER BY l.source_id
        ) AS later
    FROM placed AS q
    JOIN treaty_lists AS l
        ON l.instrument_id = q.instrument_id AND l.listing = 'full' AND l.known_until > q.as_of
    WHERE q.place = 1 AND q.as_of < day_of(day) AND NOT EXISTS (
        FROM placed AS k
        WHERE k.country_id = q.country_id AND k.instrument_id = q.instrument_id
            AND k.source_id = l.source_id
    )
    GROUP BY q.country_id, q.instrument_id
)
SELECT p.country_id, p.instrument_id, p.status, coalesce(p.joined, e.joined) AS joined, p.until,
    p.as_of, p.source_id, p.known_until,
    nullif(concat_ws(
        '; ', 'joined ' || e.joined || ' by ' || e.source_id, f.others_differ, u.later
    ), '') AS others_differ
FROM placed AS p
LEFT JOIN entered AS e ON e.country_id = p.country_id AND e.instrument_id = p.instrument_id
LEFT JOIN differing AS f
    ON f.country_id = p.country_id AND f.instrument_id = p.instrument_id
LEFT JOIN unlisted AS u ON u.country_id = p.country_id AND u.instrument_id = p.instrument_id
WHERE p.place = 1
