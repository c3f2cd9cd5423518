-- title: No organised violence counted and no coup attempt, yet high on all three parts of the pathology
-- question: In which states does UCDP count no deaths in organised violence for five years, and Powell and Thyne list no coup attempt for ten, that yet stood in the worse half of all states on grievance, conspiracy and unchecked power alike?
-- caveats: A description, not a prediction: percentiles are among the states that the source covers in the year, by one indicator for each part (exclusion by social group; killing and torture by the state; constraint by courts), which cover no microstates: share_missing says how many states are left out, and a state that is left out is not safe. Stability is not safety, and a state is not at peace where no fighting is counted: killing_listed has the killings of civilians that a list has on its land in these five years, each with its years. Where it is empty, no list names one; the table sources says in what year each list ends. notes has what is to be known of the state: how sources count it, and which land is disputed. UCDP has no unit for Palestine: its dead stand under Israel.
-- param year=newest year: Calendar year.
-- param at_least=50 percentile: Percentile that the lowest of the three must reach.
-- needs year: exclusion_by_social_group, physical_integrity, judicial_constraints, years_with_coup_attempts_in_ten, organised_violence_deaths back 4
WITH parts AS (
    SELECT country_id, percentile, source_id, share_missing,
        CASE indicator_id
            WHEN 'exclusion_by_social_group' THEN 'grievance'
            WHEN 'physical_integrity' THEN 'conspiracy'
            WHEN 'judicial_constraints' THEN 'power'
        END AS part
    FROM percentiles
    WHERE year = $year::INT AND indicator_id IN (
        'exclusion_by_social_group', 'physical_integrity', 'judicial_constraints'
    )
), at_peace AS (
    SELECT country_id
    FROM latest_observations
    WHERE indicator_id = 'organised_violence_deaths'
        AND year BETWEEN $year::INT - 4 AND $year::INT
    GROUP BY country_id
    HAVING count(*) = 5 AND max(value) = 0
), stable AS (
    SELECT country_id
    FROM latest_observations
    WHERE indicator_id = 'years_with_coup_attempts_in_ten' AND year = $year::INT AND value = 0
)
SELECT c.name AS country,
    round(max(percentile) FILTER (part = 'grievance')) AS grievance,
    round(max(percentile) FILTER (part = 'conspiracy')) AS conspiracy,
    round(max(percentile) FILTER (part = 'power')) AS unchecked_power,
    killings_listed(c.country_id, $year::INT - 4, $year::INT) AS killing_listed,
    round(max(share_missing), 2) AS share_missing,
    notes_on(
        c.country_id, string_agg(DISTINCT source_id, ' ' ORDER BY source_id), $year::INT,
        of_indicators := 'exclusion_by_social_group physical_integrity judicial_constraints'
    ) AS notes,
    string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_id
FROM parts
SEMI JOIN at_peace USING (country_id)
SEMI JOIN stable USING (country_id)
JOIN countries AS c USING (country_id)
GROUP BY c.name, c.country_id
HAVING count(DISTINCT part) = 3 AND min(percentile) >= $at_least::DOUBLE
ORDER BY min(percentile) DESC, country
