-- Where each state stands among the states observed in the same year, turned so that high means risk: values of protective indicators are flipped, and context indicators, which are neither, have a value and no rank. All values of an indicator and year are of one release, the newest that has any. A rank is a description, not a prediction: neighbouring ranks often lie within each other's intervals, and counts rank large states above small ones.
-- reads: observations, sources, indicators, states
-- column risk_rank: Rank among the states ranked, 1 for the highest risk; equal values share a rank. Empty for a context indicator.
-- column percentile: Share of the other states ranked that have strictly less risk, in percent: 0 if none has, 100 if all have. Empty for a context indicator, and where only one state is observed.
-- column states_tied: Number of other states with the same value; if it is large, the percentile says little.
-- column states_ranked: Number of states ranked; 0 for a context indicator.
-- column states: Number of states that existed in the year.
-- column share_missing: Share of the existing states without a value, 0 to 1.
WITH newest AS (
    SELECT o.country_id, o.year, o.indicator_id, o.value, o.lower, o.upper, o.source_id
    FROM observations AS o
    JOIN sources AS s USING (source_id)
    QUALIFY dense_rank() OVER (
        PARTITION BY o.indicator_id, o.year
        ORDER BY release_order(s.version) DESC, o.source_id DESC
    ) = 1
), oriented AS (
    SELECT n.*, i.dimension_id, i.direction,
        CASE i.direction WHEN 'protective' THEN -n.value ELSE n.value END AS risk
    FROM newest AS n
    JOIN indicators AS i USING (indicator_id)
    SEMI JOIN states AS s ON s.country_id = n.country_id AND s.year = n.year
), placed AS (
    SELECT r.*,
        rank() OVER (PARTITION BY r.indicator_id, r.year ORDER BY r.risk DESC) AS place,
        percent_rank() OVER (PARTITION BY r.indicator_id, r.year ORDER BY r.risk) AS share_below,
        count(*) OVER (PARTITION BY r.indicator_id, r.year) AS observed,
        count(*) OVER (PARTITION BY r.indicator_id, r.year, r.risk) - 1 AS states_tied
    FROM oriented AS r
), existing AS (
    SELECT s.year, count(*) AS states FROM states AS s GROUP BY s.year
)
SELECT p.country_id, p.year, p.indicator_id, p.dimension_id, p.direction,
    p.value, p.lower, p.upper,
    CASE WHEN p.direction <> 'context' THEN p.place END AS risk_rank,
    CASE WHEN p.direction <> 'context' AND p.observed > 1 THEN 100 * p.share_below END AS percentile,
    p.states_tied,
    CASE WHEN p.direction <> 'context' THEN p.observed ELSE 0 END AS states_ranked,
    e.states,
    1 - p.observed / e.states AS share_missing,
    p.source_id
FROM placed AS p
JOIN existing AS e ON e.year = p.year
