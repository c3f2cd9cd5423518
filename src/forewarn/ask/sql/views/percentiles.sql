-- Where each state stands among the states observed in the same year, turned so that high means risk: values of protective indicators are flipped. Not everything can be ranked, and not_ranked says why: a context indicator is neither good nor bad; where a source lists only those with the thing, ranking them among themselves would show some as the safest, so it is done only in years in which it lists at least three quarters of the states; fewer than 30 states are too few; and a 0 is no place where it stands against a list: of the list of mass killings, where another has a killing in the state or on its land; of civilians killed on purpose, where a list has a killing there by such a killer; of deaths, where other figures have some (the view contradicted_zeros); of battle deaths before 1989, also where a list has a killing there. Otherwise zero_means in indicators says which 0 has no place: one that is the judgement of a list has none, and counts among the states that the others are ranked with; a 0 below the threshold of a count, and one that only says that the worst level is not the likeliest, have none either. All values of an indicator and year are of one release, the newest that has any. A rank is a description, not a prediction: neighbouring ranks often lie within each other's intervals, and counts rank large states above small ones.
-- reads: observations, sources, indicators_in_full, states, episodes_by_state, contradicted_zeros
-- column risk_rank: Rank among the states ranked, 1 for the highest risk; equal values share a rank. Empty where not_ranked says why.
-- column percentile: Share of the other states ranked that have strictly less risk, in percent: 0 if none has, 100 if all have. Empty where not_ranked says why. States with the same value share the lowest place of the tie: read states_tied beside it.
-- column mid_percentile: The same with ties split: half of the states with the same value count as having less. 50 if all are tied. Summaries use it.
-- column not_ranked: Why there is no rank; empty where there is one.
-- column states_tied: Number of other states with the same value, for a state with a rank of those ranked; if it is large, the percentile says little.
-- column states_ranked: Number of states ranked; 0 where not_ranked says why.
-- column states: Number of states that existed in the year.
-- column share_missing: Share of the existing states without a value, 0 to 1. Empty where no row is a 0: see the view coverage.
WITH existing AS (
    SELECT s.year, count(*) AS states FROM states AS s GROUP BY s.year
), newest AS (
    SELECT o.country_id, o.year, o.indicator_id, o.value, o.lower, o.upper, o.source_id
    FROM observations AS o
    JOIN sources AS s USING (source_id)
    QUALIFY dense_rank() OVER (
        PARTITION BY o.indicator_id, o.year
        ORDER BY release_order(s.version) DESC, o.source_id DESC
    ) = 1
), oriented AS (
    SELECT n.*, i.dimension_id, i.direction, i.listing, i.absent_means, i.zero_means,
        CASE i.direction WHEN 'protective' THEN -n.value ELSE n.value END AS risk
    FROM newest AS n
    JOIN indicators_in_full AS i USING (indicator_id)
    SEMI JOIN states AS s ON s.country_id = n.country_id AND s.year = n.year
), killing AS (
    SELECT b.country_id, y.year, list(b.source_id) FILTER (b.placed_by = 'listed') AS lists_here,
        list(b.perpetrator) FILTER (b.placed_by = 'listed') AS killers
    FROM episodes_by_state AS b
    JOIN existing AS y ON y.year BETWEEN b.from_year AND coalesce(b.end_year, b.known_to)
    GROUP BY b.country_id, y.year
), judged_zeros AS (
    SELECT r.*, z.contradicted_by,
        r.value = 0 AND z.contradicted_by IS NOT NULL
            OR r.value = 0 AND k.country_id IS NOT NULL
            AND CASE
                WHEN replace(r.indicator_id, '_per_100000', '') IN (
                    'one_sided_deaths_by_government', 'one_sided_deaths_by_any_government'
                ) THEN list_has_any(k.killers, ['state', 'government-connected', 'both'])
                WHEN r.indicator_id LIKE 'one_sided_deaths_by_non_state_groups%'
                    THEN list_has_any(k.killers, ['non-state', 'government-connected', 'both'])
                WHEN r.indicator_id LIKE 'one_sided_deaths%'
                    OR r.indicator_id = 'battle_deaths_before_1989' THEN len(k.lists_here) > 0
                ELSE NOT coalesce(list_contains(k.lists_here, r.source_id), false)
            END IS TRUE AS contradicted
    FROM oriented AS r
    LEFT JOIN killing AS k
        ON k.country_id = r.country_id AND k.year = r.year
        AND (
            r.indicator_id IN (
                'mass_killing_ongoing', 'mass_killing_onset', 'battle_deaths_before_1989'
            )
            OR r.indicator_id LIKE 'one_sided_deaths%'
        )
    LEFT JOIN contradicted_zeros AS z
        ON z.country_id = r.country_id AND z.year = r.year AND z.indicator_id = r.indicator_id
), placed AS (
    SELECT r.*,
        rank() OVER (PARTITION BY r.indicator_id, r.year, r.contradicted ORDER BY r.risk DESC)
            AS place,
        percent_rank() OVER (PARTITION BY r.indicator_id, r.year, r.contradicted ORDER BY r.risk)
            AS share_below,
        count(*) OVER (PARTITION BY r.indicator_id, r.year) AS observed,
        count(*) FILTER (r.value <> 0) OVER (PARTITION BY r.indicator_id, r.year) AS with_any,
        count(*) OVER (PARTITION BY r.indicator_id, r.year, r.contradicted) AS ranked,
        count(*) OVER (PARTITION BY r.indicator_id, r.year, r.contradicted, r.risk) - 1
            AS ranked_tied,
        count(*) OVER (PARTITION BY r.indicator_id, r.year, r.risk) - 1 AS states_tied
    FROM judged_zeros AS r
), judged AS (
    SELECT p.*, e.states,
        CASE
            WHEN p.value = 0 AND p.contradicted_by IS NOT NULL
                THEN 'a 0, but ' || CASE replace(p.indicator_id, '_per_100000', '')
                    WHEN 'battle_deaths_before_1989' THEN 'another source has '
                    WHEN 'battle_deaths_as_government_party'
                        THEN 'the same source has a war of its government: '
                    ELSE 'the same source has deaths here in other figures: '
                END || p.contradicted_by
            WHEN p.contradicted
                THEN 'a 0, but a list has a killing here, or on the land under another state'
            WHEN p.direction = 'context' THEN 'neither high nor low values are a risk'
            WHEN p.absent_means = 'zero' THEN CASE p.value
                WHEN 0 THEN 'a 0 that the source writes for some states, and not for others'
                ELSE 'the source lists only where it happened'
            END
            WHEN p.value = 0 AND p.zero_means = 'threshold'
                THEN 'a 0 leaves out what is below the threshold of ' || p.source_id
            WHEN p.value = 0 AND p.zero_means = 'unlikely'
                THEN 'a 0 says no more than that the worst level is not the likeliest'
            WHEN p.absent_means = 'never' THEN 'only states where it has happened have a value'
            WHEN p.observed < 30 THEN
                'known for fewer than 30 states in the year (' || p.observed || ')'
            WHEN p.listing = 'occurrences' AND p.observed < 0.75 * e.states THEN
                CASE p.with_any
                    WHEN p.observed THEN 'the source lists only where there was any: '
                        || p.observed || ' of ' || e.states || ' states'
                    ELSE 'the source has only ' || p.observed || ' of ' || e.states
                        || ' states, ' || p.with_any || ' of them above 0'
                END
            WHEN p.value = 0 AND p.zero_means = 'judgement' THEN
                'a 0 is the judgement of a list that has none, and no statement that nothing '
                || 'happened'
        END AS not_ranked
    FROM placed AS p
    JOIN existing AS e ON e.year = p.year
)
SELECT j.country_id, j.year, j.indicator_id, j.dimension_id, j.direction,
    j.value, j.lower, j.upper,
    CASE WHEN j.not_ranked IS NULL THEN j.place END AS risk_rank,
    CASE WHEN j.not_ranked IS NULL THEN 100 * j.share_below END AS percentile,
    CASE
        WHEN j.not_ranked IS NULL
            THEN 100 * (j.share_below + j.ranked_tied / (2 * (j.ranked - 1)))
    END AS mid_percentile,
    j.not_ranked,
    CASE WHEN j.not_ranked IS NULL THEN j.ranked_tied ELSE j.states_tied END AS states_tied,
    CASE WHEN j.not_ranked IS NULL THEN j.ranked ELSE 0 END AS states_ranked,
    j.states,
    CASE WHEN j.absent_means <> 'zero' THEN 1 - j.observed / j.states END AS share_missing,
    j.source_id
FROM judged AS j
