-- title: How often mass killing began, by third of an indicator
-- question: Of the state-years without a mass killing, how often did one begin in the next year where an indicator stood in the lowest, middle or highest third of risk?
-- caveats: A frequency in the past, not a forecast: state-years of one state are not independent, experts rate the past with hindsight, and an indicator may follow violence rather than go before it. The list of killings is that of the Early Warning Project; its onsets are those on the state's land, also where it has them under another state. listed_by_others counts the state-years in which another list has a killing on that land, with fewer dead or of another kind, and begun_by_others those before a year in which one begins there by such a list and none by the Early Warning Project's: by other lists, fewer of these years are without killing, and more are followed by one. State-years without a rank, because the state has no value or fewer than 30 states have one, are in the last row; those whose next year the list does not cover are left out. Equal values share the lowest place, so where many states have the same one a third holds more or less than a third of them. An indicator on which states are ranked in no year is refused, as is one of mass killing itself.
-- param indicator=physical_integrity indicator: The indicator.
SELECT coalesce(
        CASE
            -- Rounded, for 100 * (1 / 3) is not 100 / 3 to a computer.
            WHEN round(p.percentile, 6) < round(100 / 3, 6) THEN '1 lowest third of risk'
            WHEN round(p.percentile, 6) < round(200 / 3, 6) THEN '2 middle third'
            WHEN p.percentile IS NOT NULL THEN '3 highest third of risk'
        END,
        'not ranked'
    ) AS third,
    count(*) AS state_years,
    count(*) FILTER (r.onset_next_year) AS onsets,
    round(1000 * onsets / state_years, 1) AS onsets_per_1000,
    count(*) FILTER (r.other_lists IS NOT NULL) AS listed_by_others,
    count(*) FILTER (NOT r.onset_next_year AND r.other_lists_next_year IS NOT NULL)
        AS begun_by_others,
    min(r.year) AS first_year, max(r.year) AS last_year,
    concat_ws(
        ' ', any_value(r.source_id),
        string_agg(DISTINCT p.source_id, ' ' ORDER BY p.source_id)
            FILTER (p.source_id <> r.source_id)
    ) AS source_id
FROM state_years_at_risk AS r
LEFT JOIN percentiles AS p
    ON p.country_id = r.country_id AND p.year = r.year AND p.indicator_id = $indicator
WHERE r.onset_next_year IS NOT NULL AND ranked_indicator($indicator)
    AND CASE
        WHEN $indicator IN ('mass_killing_ongoing', 'mass_killing_onset')
            THEN error('the state-years asked about are those without a mass killing')
        ELSE true
    END
GROUP BY third
ORDER BY third
