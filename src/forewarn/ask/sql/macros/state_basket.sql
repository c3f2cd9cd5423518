-- What the summary of a state is made of, as in dimension_basket, by its country_id alone: to be joined to many states at once.
-- reads: dimension_baskets, state_profile, indicators_in_full, whole_number
-- parameter state: A country_id.
-- parameter year: Calendar year.
-- example: SELECT s.country_id, count(*) FILTER (b.used) AS used FROM states AS s, LATERAL (FROM state_basket(s.country_id, 2022)) AS b WHERE s.year = 2022 AND s.un_subregion = 'Melanesia' GROUP BY s.country_id ORDER BY s.country_id
-- column of_basket: Whether the indicator is one of the dimension's basket; one that is not is listed for its occurrence alone.
-- column is_listed: Whether a source lists the state on the indicator in the year: by occurrence, where that has no place, or by its judgement, as of a mass killing.
-- column used: Whether the state has a place on the indicator in the year.
-- column worst_fifth: Whether at least 80 % of the other states ranked have less risk, where half of those with the same value count as having less.
-- column years_old: Age of the last value in the year asked for; 0 if it is of that year.
SELECT p.dimension_id, p.indicator_id, p.title, k.indicators, k.indicators IS NOT NULL AS of_basket,
    p.value IS NOT NULL AND i.direction <> 'context' AND i.measure NOT IN ('count', 'tally')
        AND CASE i.zero_means
            WHEN 'judgement' THEN p.value > 0
            ELSE i.listing = 'occurrences' AND i.absent_means <> 'never'
                AND i.measure IN ('binary', 'ordinal', 'rate')
                -- Such a 0 is the lowest step of something that happened.
                AND (p.value > 0 OR i.zero_means = 'occurrence')
                AND p.percentile IS NULL
        END AS is_listed,
    p.value, p.percentile, p.mid_percentile,
    of_basket AND p.mid_percentile IS NOT NULL AS used,
    CASE WHEN of_basket THEN p.mid_percentile >= 80 END AS worst_fifth,
    p.not_ranked, p.states_tied, p.states_ranked, p.share_missing,
    p.last_year, whole_number(year) - p.last_year AS years_old, p.source_id
FROM state_profile(state, year) AS p
JOIN indicators_in_full AS i ON i.indicator_id = p.indicator_id
LEFT JOIN dimension_baskets AS k ON k.indicator_id = p.indicator_id
WHERE k.indicator_id IS NOT NULL OR is_listed
