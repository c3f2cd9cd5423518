-- title: What changed in the five years before mass killings began
-- question: Over the five years before each onset of mass killing, how did each of a dozen indicators change, and how did it change in states at risk in which none began?
-- caveats: A comparison of medians, not a cause and not a forecast: episodes are few, and decades differ. A change runs from six years before the onset to the year before, within one release, and onsets in states at risk alone are counted (not those in a state's first years, or while another killing goes on). The list is that of the Early Warning Project, with onsets on the state's land that it has under another state: elsewhere_listed counts the state-years of the comparison in which another list has a killing on that land or one that begins there in the next year, with fewer dead or of another kind. Where a state or indicator starts later, or a release ends earlier, the episode drops out: episodes_measured says how many are left of all, and where fewer than ten are, there is no median and no share. A rise is a change towards risk, in the unit of the indicator. Countries' experts code V-Dem's past with hindsight.
-- param years=5 years: Number of years.
WITH chosen AS (
    SELECT indicator_id, direction
    FROM indicators
    WHERE indicator_id IN (
        'exclusion_by_social_group', 'exclusion_by_political_group', 'political_polarisation',
        'social_group_equality_in_liberties', 'population_in_excluded_groups',
        'physical_integrity', 'freedom_from_political_killing', 'political_terror_amnesty',
        'judicial_constraints', 'legislative_constraints', 'freedom_of_expression',
        'liberal_democracy'
    )
), one_release AS (
    SELECT o.country_id, o.year, o.indicator_id, o.source_id,
        CASE x.direction WHEN 'protective' THEN -o.value ELSE o.value END AS risk
    FROM observations AS o
    JOIN chosen AS x USING (indicator_id)
    JOIN (
        SELECT c.indicator_id, c.source_id
        FROM (
            SELECT indicator_id, source_id, min(year) AS begins
            FROM observations
            SEMI JOIN chosen USING (indicator_id)
            GROUP BY indicator_id, source_id
        ) AS c
        JOIN sources AS s USING (source_id)
        -- The release that goes back furthest, and of those the newest.
        QUALIFY row_number() OVER (
            PARTITION BY c.indicator_id ORDER BY c.begins, release_order(s.version) DESC
        ) = 1
    ) AS r USING (indicator_id, source_id)
), changes AS (
    SELECT r.country_id, r.year, r.onset_next_year, r.other_lists, r.other_lists_next_year,
        later.indicator_id, later.source_id,
        later.risk - earlier.risk AS rise
    FROM state_years_at_risk AS r
    JOIN one_release AS later USING (country_id, year)
    JOIN one_release AS earlier
        ON earlier.country_id = later.country_id
        AND earlier.indicator_id = later.indicator_id
        AND earlier.year = later.year - $years::INT
    WHERE r.onset_next_year IS NOT NULL
)
SELECT i.dimension_id, indicator_id, i.direction,
    CASE WHEN count(*) FILTER (onset_next_year) >= 10
        THEN round(median(rise) FILTER (onset_next_year), 3) END AS rise_before_onset,
    round(median(rise) FILTER (NOT onset_next_year), 3) AS rise_elsewhere,
    CASE WHEN count(*) FILTER (onset_next_year) >= 10
        THEN round(avg((rise > 0)::INT) FILTER (onset_next_year), 2) END AS share_risen_before_onset,
    round(avg((rise > 0)::INT) FILTER (NOT onset_next_year), 2) AS share_risen_elsewhere,
    count(*) FILTER (onset_next_year) AS episodes_measured,
    count(*) FILTER (
        NOT onset_next_year AND (other_lists IS NOT NULL OR other_lists_next_year IS NOT NULL)
    ) AS elsewhere_listed,
    (SELECT count(*) FROM state_years_at_risk WHERE onset_next_year) AS episodes,
    source_id
FROM changes
JOIN indicators AS i USING (indicator_id)
GROUP BY i.dimension_id, indicator_id, i.direction, source_id
ORDER BY share_risen_before_onset - share_risen_elsewhere DESC NULLS LAST, indicator_id
