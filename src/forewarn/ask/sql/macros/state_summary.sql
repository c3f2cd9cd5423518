-- The summary of a state, as in dimension_summary, by its country_id alone: to be joined to many states at once.
-- reads: state_basket, dimension_baskets, state_profile, percentiles, whole_number, dimensions, indicators, source_notes_by_indicator, actor_relations, actors, latest_observations, killed_jointly
-- parameter state: A country_id.
-- parameter year: Calendar year.
-- example: SELECT s.country_id, d.highest, d.highest_on FROM states AS s, LATERAL (FROM state_summary(s.country_id, 2022)) AS d WHERE s.year = 2022 AND s.un_subregion = 'Melanesia' AND d.dimension_id = 'unchecked_power' ORDER BY s.country_id
-- column in_basket: Number of indicators in the dimension's basket, the same for every state and year; the view dimension_baskets lists them.
-- column used: Number of them on which the state has a place in the year.
-- column not_summed_up: Why there is no summary; empty where there is one.
-- column worst_fifth: Number of the indicators used on which at least 80 % of the other states ranked have less risk, where half of those with the same value count as having less.
-- column share_worst_fifth: The same as a share of the indicators used, 0 to 1.
-- column highest: The highest of the state's places, 0 to 100; high means risk. States with the same value share the middle of their places, so 50 is where all are equal.
-- column highest_on: The indicator of the highest place; if several, the first by name. Empty where that place is the middle of a tie at the least risk.
-- column median_place: Median of the places; empty where there are fewer than three. One grave sign does not move it: read the highest and the share beside it.
-- column listed: Indicators of the dimension on which a source lists the state in the year, with the value: a coup attempt, a mass killing. In no basket: such a list has no others, or a 0 in it is a judgement.
-- column lacking: The indicators of the basket that are not used, each with the last year for which the state has a value, or none, or that its value has no place.
-- column same_indicators_in: Of the ten years before, those in which the state has a place on the same indicators of the basket and on no others, separated by spaces; empty if there is none. A difference from any other year is no change: it is over other indicators. The macro dimension_change compares two years over what both have.
-- column read_with: The caveats of the indicator of the highest place.
-- column notes: What the sources say of the state on an indicator of the basket or one that is listed, such as that its dead stand under another (see the macro notes_of_sources); where the lists of killing differ on the state and year, or a count of the dead from them, how; where nothing is summed up, the counts that are in the worst fifth, though counts are in no basket; where governments of other states killed civilians here; and where its own killed civilians abroad, or together with other governments, which is counted where they died.
-- column median_states_ranked: Median over the indicators used of the number of states ranked.
-- column median_share_missing: Median over the indicators used of the share of existing states without a value.
-- column source_ids: The releases of the places and of what is listed, separated by spaces.
WITH basket AS (
    SELECT b.dimension_id, any_value(b.indicators) AS in_basket, count(*) FILTER (b.used) AS used,
        count(*) FILTER (b.worst_fifth) AS worst_fifth,
        max(b.mid_percentile) FILTER (b.used) AS highest,
        -- Of equal places, one that is not the least risk.
        min_by(
            {'indicator': b.indicator_id, 'below': b.percentile},
            (-b.mid_percentile, coalesce(b.percentile, 0) = 0, b.indicator_id)
        ) FILTER (b.used) AS at_top,
        CASE WHEN at_top['below'] > 0 THEN at_top['indicator'] END AS highest_on,
        CASE WHEN count(*) FILTER (b.used) >= 3
            THEN median(b.mid_percentile) FILTER (b.used) END AS median_place,
        string_agg(
            b.indicator_id || CASE
                WHEN b.value IS NOT NULL THEN ' (a value without a place)'
                ELSE coalesce(' (last ' || b.last_year || ')', ' (none before)')
            END,
            ', ' ORDER BY b.indicator_id
        ) FILTER (b.of_basket AND NOT b.used) AS lacking,
        median(b.states_ranked) FILTER (b.used) AS median_states_ranked,
        median(b.share_missing) FILTER (b.used) AS median_share_missing,
        string_agg(DISTINCT b.source_id, ' ' ORDER BY b.source_id) FILTER (b.used) AS source_ids,
        string_agg(b.indicator_id || ' ' || b.value, ', ' ORDER BY b.indicator_id)
            FILTER (b.is_listed) AS listed,
        list(b.indicator_id ORDER BY b.indicator_id) FILTER (b.used) AS places,
        list(DISTINCT b.source_id) FILTER (b.is_listed) AS listed_by,
        -- Notes of the release that gives the value and, where none does, of all.
        list({'indicator': b.indicator_id, 'given_by': b.source_id}) AS telling
    FROM state_basket(state, year) AS b
    GROUP BY b.dimension_id
), before AS (
    SELECT k.dimension_id, v.year, list(v.indicator_id ORDER BY v.indicator_id) AS places
    FROM percentiles AS v
    JOIN dimension_baskets AS k ON k.indicator_id = v.indicator_id
    WHERE v.country_id = state::VARCHAR AND v.mid_percentile IS NOT NULL
        AND v.year BETWEEN whole_number(year) - 10 AND whole_number(year) - 1
    GROUP BY k.dimension_id, v.year
), alike AS (
    SELECT e.dimension_id, string_agg(e.year::VARCHAR, ' ' ORDER BY e.year) AS years
    FROM before AS e
    JOIN basket AS n ON n.dimension_id = e.dimension_id AND n.places = e.places
    GROUP BY e.dimension_id
), beside AS (
    SELECT t.dimension_id,
        coalesce(
            'The lists of killing differ: ' || any_value(t.lists_differ)
                FILTER (t.indicator_id = 'mass_killing_ongoing') || '.',
            -- Where they agree, and the count of the dead has none.
            'A 0 of civilians killed by the government has no place: ' || any_value(t.lists_differ)
                FILTER (t.indicator_id = 'one_sided_deaths_by_government') || '.'
        ) AS differ,
        'Counts are in no basket; of these the state is in the worst fifth: ' || string_agg(
            t.indicator_id || ' ' || t.value
                || coalesce(' (' || t.lower || ' to ' || t.upper || ')', ''),
            ', ' ORDER BY t.indicator_id
        ) FILTER (i.measure IN ('count', 'tally') AND t.percentile >= 80 AND t.value > 0) || '.' AS counted
    FROM state_profile(state, year) AS t
    JOIN indicators AS i ON i.indicator_id = t.indicator_id
    GROUP BY t.dimension_id
), abroad AS (
    -- Killing by the state's own government that stands under other states: all but what the
    -- release has in the state itself, if it is one of those in which that government killed.
    SELECT 'outcome' AS dimension_id,
        'Civilians whom its government killed in other countries are not among these values: '
        || string_agg(
            CASE
                WHEN NOT list_contains(string_split(r.location, ' '), state::VARCHAR)
                    THEN r.deaths_best || ' deaths, '
                WHEN o.value IS NULL
                    THEN 'a part that is not known of ' || r.deaths_best || ' deaths, '
                ELSE (r.deaths_best - o.value::BIGINT) || ' of ' || r.deaths_best || ' deaths, '
            END || r.location || ' (' || r.source_id || ')',
            '; ' ORDER BY r.target_actor_id
        ) || '.' AS killed
    FROM actor_relations AS r
    JOIN actors AS g ON g.actor_id = r.source_actor_id
    LEFT JOIN latest_observations AS o
        ON o.country_id = g.country_id AND o.year = r.year AND o.source_id = r.source_id
        AND o.indicator_id = 'one_sided_deaths_by_government'
    WHERE r.relation_id = 'attacks_civilians_of' AND g.kind = 'government'
        AND g.country_id = state::VARCHAR AND r.year = whole_number(year)
        AND r.location <> g.country_id
        AND (
            o.value IS NULL OR r.deaths_best > o.value
            OR NOT list_contains(string_split(r.location, ' '), state::VARCHAR)
        )
), others AS (
    -- Killing here by governments of other states, which of this basket is in the total alone.
    SELECT 'outcome' AS dimension_id,
        'Of these values, civilians killed here by governments of other states are in '
        || 'one_sided_deaths alone: ' || string_agg(
            CASE r.location WHEN state::VARCHAR THEN '' ELSE 'a part of ' END || r.deaths_best
            || ' by ' || g.name || ' (' || r.source_id || ')',
            '; ' ORDER BY g.name
        ) || '.' AS killed
    FROM actor_relations AS r
    JOIN actors AS g ON g.actor_id = r.source_actor_id
    WHERE r.relation_id = 'attacks_civilians_of' AND g.kind = 'government'
        AND g.country_id <> state::VARCHAR AND r.year = whole_number(year) AND r.deaths_best > 0
        AND list_contains(string_split(r.location, ' '), state::VARCHAR)
), said AS (
    SELECT q.dimension_id, string_agg(q.note, ' ' ORDER BY q.note) AS notes
    FROM (
        SELECT t.dimension_id,
            n.note || ' (' || string_agg(DISTINCT n.source_id, ', ' ORDER BY n.source_id) || ')'
                AS note
        FROM (SELECT b.dimension_id, unnest(b.telling) AS value FROM basket AS b) AS t
        JOIN source_notes_by_indicator AS n
            ON n.indicator_id = t.value['indicator']
            AND n.given_by = coalesce(t.value['given_by'], n.given_by)
        WHERE n.country_id = state::VARCHAR
            AND whole_number(year) >= coalesce(n.first_year, whole_number(year))
            AND whole_number(year) <= coalesce(n.last_year, whole_number(year))
        GROUP BY t.dimension_id, n.note
    ) AS q
    GROUP BY q.dimension_id
)
SELECT d.dimension_id, coalesce(b.in_basket, 0) AS in_basket, coalesce(b.used, 0) AS used,
    CASE
        WHEN b.in_basket IS NULL THEN 'no indicator is known for half of the states'
        WHEN b.used = 0 THEN 'a place on no indicator of the basket'
        WHEN 2 * b.used < b.in_basket THEN
            'a place on ' || b.used || ' of the ' || b.in_basket
            || ' indicators of the basket, fewer than half'
    END AS not_summed_up,
    CASE WHEN not_summed_up IS NULL THEN b.worst_fifth END AS worst_fifth,
    CASE WHEN not_summed_up IS NULL THEN b.worst_fifth / b.used END AS share_worst_fifth,
    CASE WHEN not_summed_up IS NULL THEN b.highest END AS highest,
    CASE WHEN not_summed_up IS NULL THEN b.highest_on END AS highest_on,
    CASE WHEN not_summed_up IS NULL THEN b.median_place END AS median_place,
    b.listed, b.lacking, CASE WHEN not_summed_up IS NULL THEN y.years END AS same_indicators_in,
    CASE WHEN not_summed_up IS NULL THEN h.caveats END AS read_with,
    nullif(concat_ws(' ',
        v.differ, CASE WHEN not_summed_up IS NOT NULL THEN v.counted END, o.killed, f.killed,
        CASE d.dimension_id WHEN 'outcome' THEN
            'What its government did together with others is not in one_sided_deaths_by_government: '
            || killed_jointly(state::VARCHAR, whole_number(year)) || '.' END,
        a.notes), '') AS notes,
    CASE WHEN not_summed_up IS NULL THEN b.median_states_ranked END AS median_states_ranked,
    CASE WHEN not_summed_up IS NULL THEN b.median_share_missing END AS median_share_missing,
    nullif(array_to_string(list_sort(list_distinct(list_concat(
        CASE WHEN not_summed_up IS NULL THEN string_split(b.source_ids, ' ') ELSE [] END,
        coalesce(b.listed_by, [])
    ))), ' '), '') AS source_ids
FROM dimensions AS d
LEFT JOIN basket AS b ON b.dimension_id = d.dimension_id
LEFT JOIN alike AS y ON y.dimension_id = d.dimension_id
LEFT JOIN said AS a ON a.dimension_id = d.dimension_id
LEFT JOIN beside AS v ON v.dimension_id = d.dimension_id
LEFT JOIN abroad AS f ON f.dimension_id = d.dimension_id
LEFT JOIN others AS o ON o.dimension_id = d.dimension_id
LEFT JOIN indicators AS h ON h.indicator_id = b.highest_on
