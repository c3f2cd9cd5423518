-- Where a state stood in a year on every indicator: its value, and its percentile among the states observed in that year, turned so that high means risk. An indicator that cannot be ranked, or without a value, is listed with the reason in not_ranked: the gaps are part of the profile. Where the lists of killing disagree on its place or existence, lists_differ says how. A description, not a prediction.
-- reads: state_profile, named_id
-- parameter country: A country: its id, a code or a name.
-- parameter year: Calendar year.
-- example: SELECT * EXCLUDE (title, lower, upper, lists_differ, caveats) FROM profile('MMR', 2022) WHERE dimension_id = 'identity_grievance' AND direction <> 'context' ORDER BY percentile DESC NULLS LAST, indicator_id LIMIT 8
-- column value: The value; empty where there is none. A row of a source that lists occurrences is one: no row is not always a 0, and not_ranked says what it is.
-- column percentile: Share of the other states ranked that have strictly less risk, in percent. Empty where not_ranked says why.
-- column not_ranked: Why the state has no rank: what the indicator forbids, or what its missing value means.
-- column states_ranked: Number of states ranked; 0 where the indicator cannot be ranked, and where nobody was observed.
-- column last_year: Last year, up to the one asked for, in which the state has a value; empty if none.
-- column lists_differ: For indicators of mass killing and genocide: which lists have a killing on the state's land in the year under it, which under another state, and which have none; for one-sided deaths, where the value is 0 and a list has a killing there; for past mass killings, where there is none and another list has a killing by then. Empty where they agree.
-- column caveats: What to know before reading the value, such as where a source counts the dead of another territory, with what the notes on its source say of the state by name, and what its government did together with others, which is not in its own deaths.
WITH asked AS MATERIALIZED (
    SELECT named_id('country', country, in_year := TRY_CAST(year::VARCHAR AS INT)) AS id
)
FROM state_profile((SELECT a.id FROM asked AS a), year)
ORDER BY dimension_id, indicator_id
