-- A state's places in a year, summed up for each dimension over a fixed basket of indicators: how many are in the worst fifth of all states, the highest place, and the median. A description of where the state stands among others, not a prediction and not a measure of risk: indicators of one dimension overlap, and none is weighted. Nothing is summed up below half of the basket, and not_summed_up says so. Two years compare only if the same indicators were used in both: same_indicators_in names such years, and the macro dimension_change compares two years over what both have. What a source lists by occurrence alone cannot be ranked, and stands in listed. The prevention dimension is turned as well: high means few commitments.
-- reads: state_summary, named_id
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT * EXCLUDE (lacking, source_ids, read_with, notes) FROM dimension_summary('MMR', 2022) ORDER BY dimension_id
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
-- column notes: What the sources say of the state on an indicator of the basket or one that is listed, such as that its dead stand under another (see the macro notes_of_sources); where the lists of killing differ on the state and year, how; where nothing is summed up, the counts that are in the worst fifth, though counts are in no basket; and where its government killed civilians abroad, or together with other governments, which is counted where they died.
-- column median_states_ranked: Median over the indicators used of the number of states ranked.
-- column median_share_missing: Median over the indicators used of the share of existing states without a value.
-- column source_ids: The releases of the places and of what is listed, separated by spaces.
WITH asked AS MATERIALIZED (
    SELECT named_id('country', country, in_year := TRY_CAST(year::VARCHAR AS INT)) AS id
)
FROM state_summary((SELECT a.id FROM asked AS a), year)
ORDER BY dimension_id
