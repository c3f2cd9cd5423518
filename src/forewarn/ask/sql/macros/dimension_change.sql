-- A state's places in two years, summed up for each dimension over the indicators of its basket on which the state has a place in both: what dimension_summary of either year cannot be compared for. A place is one among the states of its year, so that it can change because others did. risen and fallen are of the state's own values, whatever others did. A median can fall while the worst grows worse: read the highest places, and what is listed, beside it. The beginning of a mass killing, which is of its first year alone, is left out. Nothing is summed up where fewer than half of the basket have a place in both. A description, not a prediction.
-- reads: state_basket, dimensions, named_id, whole_number, observations, indicators_in_full
-- parameter country: A country: its id, a code or a name.
-- parameter earlier: The earlier year.
-- parameter later: The later year.
-- example: SELECT dimension_id, in_both, median_earlier, median_later, only_earlier FROM dimension_change('HTI', 2021, 2023) WHERE in_basket > 0 ORDER BY dimension_id
-- column in_basket: Number of indicators in the dimension's basket.
-- column in_both: Number of them on which the state has a place in both years.
-- column not_summed_up: Why there is no summary; empty where there is one.
-- column worst_fifth_earlier: Number of those in both on which at least 80 % of the other states ranked had less risk in the earlier year.
-- column worst_fifth_later: The same in the later year.
-- column median_earlier: Median of the places in the earlier year, over those in both, 0 to 100; high means risk. Empty where there are fewer than three.
-- column median_later: The same in the later year.
-- column highest_earlier: The highest of the places in the earlier year, over those in both.
-- column highest_earlier_on: Its indicator; if several, the first by name. Empty where that place is the middle of a tie at the least risk.
-- column highest_later: The highest of the places in the later year, over those in both.
-- column highest_later_on: Its indicator, in the same way.
-- column listed_earlier: Indicators of the dimension on which a source lists the state in the earlier year, with the value. Where the list ends before the later year, in which nothing is known of it then, or begins after the earlier one, its last or first year stands beside it.
-- column listed_later: The same in the later year.
-- column risen: Number of those in both whose value is of more risk in the later year.
-- column fallen: Number of those in both whose value is of less risk in the later year.
-- column only_earlier: The indicators on which the state has a place in the earlier year alone: they are in neither median. One with a value in the later year too, which has no place there, such as a 0 that a list speaks against, says so.
-- column only_later: The indicators on which the state has a place in the later year alone.
-- column source_ids: The releases of the places in both, separated by spaces.
WITH asked AS MATERIALIZED (
    SELECT CASE
            WHEN TRY_CAST(earlier::VARCHAR AS INT) >= TRY_CAST(later::VARCHAR AS INT)
                THEN error('the earlier year has to be before the later')
            ELSE named_id('country', country, in_year := TRY_CAST(later::VARCHAR AS INT))
        END AS id
), spans AS (
    -- A list's indicators that can be listed here, with the years of its rows.
    SELECT o.indicator_id, min(o.year) AS first_year, max(o.year) AS last_year
    FROM observations AS o
    SEMI JOIN indicators_in_full AS i
        ON i.indicator_id = o.indicator_id
        AND (i.listing = 'occurrences' OR i.zero_means = 'judgement')
    GROUP BY o.indicator_id
), compared AS (
    SELECT dimension_id, indicator_id, coalesce(a.indicators, z.indicators) AS indicators,
        coalesce(a.used AND z.used, false) AS in_both,
        a.used AS is_earlier, z.used AS is_later,
        indicator_id || CASE WHEN a.value IS NULL OR z.value IS NULL THEN ''
            ELSE ' (without a place for its value in the other year)' END AS said_once,
        a.worst_fifth AS was_worst,
        z.worst_fifth AS is_worst,
        CASE WHEN a.is_listed THEN a.indicator_id || ' ' || a.value || CASE
            WHEN s.last_year < whole_number(later) THEN ' (the list ends in ' || s.last_year || ')'
            ELSE ''
        END END AS said_before,
        CASE WHEN z.is_listed THEN z.indicator_id || ' ' || z.value || CASE
            WHEN s.first_year > whole_number(earlier)
                THEN ' (the list begins in ' || s.first_year || ')'
            ELSE ''
        END END AS said_after,
        a.mid_percentile AS place_before, z.mid_percentile AS place_after,
        a.percentile AS below_before, z.percentile AS below_after,
        CASE i.direction WHEN 'protective' THEN a.value - z.value ELSE z.value - a.value END AS more_risk,
        a.source_id AS source_before, z.source_id AS source_after
    FROM state_basket((SELECT q.id FROM asked AS q), earlier) AS a
    FULL JOIN state_basket((SELECT q.id FROM asked AS q), later) AS z
        USING (dimension_id, indicator_id)
    JOIN indicators_in_full AS i USING (indicator_id)
    LEFT JOIN spans AS s USING (indicator_id)
    WHERE indicator_id <> 'mass_killing_onset'
), summed AS (
    SELECT c.dimension_id, any_value(c.indicators) AS in_basket,
        count(*) FILTER (c.in_both) AS in_both,
        count(*) FILTER (c.in_both AND c.was_worst) AS was_worst,
        count(*) FILTER (c.in_both AND c.is_worst) AS is_worst,
        CASE WHEN count(*) FILTER (c.in_both) >= 3
            THEN median(c.place_before) FILTER (c.in_both) END AS place_before,
        CASE WHEN count(*) FILTER (c.in_both) >= 3
            THEN median(c.place_after) FILTER (c.in_both) END AS place_after,
        max(c.place_before) FILTER (c.in_both) AS highest_before,
        min_by(
            {'indicator': c.indicator_id, 'below': c.below_before},
            (-c.place_before, coalesce(c.below_before, 0) = 0, c.indicator_id)
        ) FILTER (c.in_both) AS top_before,
        max(c.place_after) FILTER (c.in_both) AS highest_after,
        min_by(
            {'indicator': c.indicator_id, 'below': c.below_after},
            (-c.place_after, coalesce(c.below_after, 0) = 0, c.indicator_id)
        ) FILTER (c.in_both) AS top_after,
        string_agg(c.said_before, ', ' ORDER BY c.said_before) AS said_before,
        string_agg(c.said_after, ', ' ORDER BY c.said_after) AS said_after,
        count(*) FILTER (c.in_both AND c.more_risk > 0) AS risen,
        count(*) FILTER (c.in_both AND c.more_risk < 0) AS fallen,
        string_agg(c.said_once, ', ' ORDER BY c.indicator_id)
            FILTER (c.is_earlier AND NOT c.is_later) AS only_earlier,
        string_agg(c.said_once, ', ' ORDER BY c.indicator_id)
            FILTER (c.is_later AND NOT c.is_earlier) AS only_later,
        list(c.source_before) FILTER (c.in_both) AS sources_before,
        list(c.source_after) FILTER (c.in_both) AS sources_after
    FROM compared AS c
    GROUP BY c.dimension_id
)
SELECT d.dimension_id, coalesce(s.in_basket, 0) AS in_basket, coalesce(s.in_both, 0) AS in_both,
    CASE
        WHEN s.in_basket IS NULL THEN 'no indicator is known for half of the states'
        WHEN s.in_both = 0 THEN 'a place in both years on no indicator of the basket'
        WHEN 2 * s.in_both < s.in_basket THEN
            'a place in both years on ' || s.in_both || ' of the ' || s.in_basket
            || ' indicators of the basket, fewer than half'
    END AS not_summed_up,
    CASE WHEN not_summed_up IS NULL THEN s.was_worst END AS worst_fifth_earlier,
    CASE WHEN not_summed_up IS NULL THEN s.is_worst END AS worst_fifth_later,
    CASE WHEN not_summed_up IS NULL THEN s.place_before END AS median_earlier,
    CASE WHEN not_summed_up IS NULL THEN s.place_after END AS median_later,
    CASE WHEN not_summed_up IS NULL THEN s.highest_before END AS highest_earlier,
    CASE WHEN not_summed_up IS NULL AND s.top_before['below'] > 0
        THEN s.top_before['indicator'] END AS highest_earlier_on,
    CASE WHEN not_summed_up IS NULL THEN s.highest_after END AS highest_later,
    CASE WHEN not_summed_up IS NULL AND s.top_after['below'] > 0
        THEN s.top_after['indicator'] END AS highest_later_on,
    s.said_before AS listed_earlier, s.said_after AS listed_later,
    CASE WHEN not_summed_up IS NULL THEN s.risen END AS risen,
    CASE WHEN not_summed_up IS NULL THEN s.fallen END AS fallen,
    s.only_earlier, s.only_later,
    CASE WHEN not_summed_up IS NULL THEN array_to_string(list_sort(list_distinct(
        list_concat(s.sources_before, s.sources_after)
    )), ' ') END AS source_ids
FROM dimensions AS d
LEFT JOIN summed AS s ON s.dimension_id = d.dimension_id
ORDER BY d.dimension_id
