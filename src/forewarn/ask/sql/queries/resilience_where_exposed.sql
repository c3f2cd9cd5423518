-- title: Resilience where exposure is high
-- question: Which states that are in no war of their own, with at least two marks of exposure (a mass killing in the past or a killing going on, war next door, a quarter of the people excluded from power, climate vulnerability in the worst third) stand in the better half on most marks of resilience?
-- caveats: A description: exposure is by the four marks named, resilience by five, and different marks would name different states. Resilience is the median percentile of rule of law, equality before the law, civil society participation, access to justice and human development, turned so that low is resilient; its lowest and highest stand beside it, and states with fewer than four of the five are left out, and so are those that are in a war themselves by UCDP (1,000 battle deaths in the year). Israel is left out: the groups of its exclusion include the Palestinians of the occupied territories, and its marks of resilience don't. The marks end in different years: without a year, the newest that has all of them is taken. share_missing is the largest among the five. A killing is going on where a list has one on the state's land in the year, and killing_listed names it with its years; the lists draw different lines, and the table sources says in what year each ends. Past killing is by the Early Warning Project's list. notes has what is to be known of the state: how sources count it, and which land is disputed.
-- param year=newest year: Calendar year.
-- needs year: mass_killings_begun_before, neighbours_at_war, population_in_excluded_groups, climate_vulnerability, rule_of_law, equality_before_the_law, civil_society_participation, access_to_justice, human_development
WITH marks AS (
    SELECT country_id, indicator_id, value, percentile, share_missing, source_id
    FROM percentiles
    WHERE year = $year::INT AND indicator_id IN (
        'mass_killings_begun_before', 'neighbours_at_war', 'population_in_excluded_groups',
        'climate_vulnerability', 'rule_of_law', 'equality_before_the_law',
        'civil_society_participation', 'access_to_justice', 'human_development'
    )
), killing AS (
    FROM (
        SELECT s.country_id, killings_listed(s.country_id, s.year, s.year) AS listed
        FROM states AS s
        WHERE s.year = $year::INT
    )
    WHERE listed IS NOT NULL
), exposed AS (
    SELECT country_id, list(mark ORDER BY mark) AS exposures
    FROM (
        SELECT country_id,
            CASE
                WHEN indicator_id = 'mass_killings_begun_before' AND value > 0
                    AND country_id NOT IN (SELECT k.country_id FROM killing AS k)
                    THEN 'past killing'
                WHEN indicator_id = 'neighbours_at_war' AND value > 0 THEN 'war next door'
                WHEN indicator_id = 'population_in_excluded_groups' AND value >= 0.25
                    THEN 'exclusion'
                WHEN indicator_id = 'climate_vulnerability' AND percentile >= 66.7 THEN 'climate'
            END AS mark
        FROM marks
        UNION ALL
        SELECT country_id, 'killing going on' FROM killing
    )
    WHERE mark IS NOT NULL
    GROUP BY country_id
    HAVING count(*) >= 2
), resilient AS (
    SELECT country_id, median(percentile) AS middle, min(percentile) AS lowest,
        max(percentile) AS highest, count(percentile) AS marks,
        max(share_missing) AS share_missing,
        string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_id,
        string_agg(indicator_id, ' ' ORDER BY indicator_id) AS indicator_ids
    FROM marks
    WHERE indicator_id IN (
        'rule_of_law', 'equality_before_the_law', 'civil_society_participation',
        'access_to_justice', 'human_development'
    )
    GROUP BY country_id
    HAVING marks >= 4 AND middle < 50
), at_war AS (
    SELECT o.country_id FROM latest_observations AS o
    WHERE o.indicator_id = 'armed_conflict_intensity' AND o.year = $year::INT AND o.value = 2
)
SELECT c.name AS country, array_to_string(e.exposures, ', ') AS exposure,
    k.listed AS killing_listed,
    round(r.middle) AS median_percentile, round(r.lowest) AS lowest, round(r.highest) AS highest,
    r.marks, round(r.share_missing, 2) AS share_missing,
    notes_on(c.country_id, r.source_id, $year::INT, of_indicators := r.indicator_ids) AS notes,
    r.source_id
FROM exposed AS e
JOIN resilient AS r USING (country_id)
JOIN countries AS c USING (country_id)
LEFT JOIN killing AS k USING (country_id)
WHERE c.country_id <> 'ISR' AND c.country_id NOT IN (SELECT w.country_id FROM at_war AS w)
ORDER BY r.middle, country
