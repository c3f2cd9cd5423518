-- title: At peace, and high on all three parts of the pathology
-- question: Which states had no deaths in organised violence of any kind in a year, and yet stood in the worse half of all states on grievance, conspiracy and unchecked power alike?
-- caveats: A description, not a prediction: ranks are among the states that the source covers in that year, by one indicator for each part (exclusion by social group; killing and torture by the state; constraint by courts), which end in 2023. Stability is not safety.
-- param year=2023: calendar year
WITH chosen(part, indicator_id) AS (
    VALUES ('grievance', 'exclusion_by_social_group'),
        ('conspiracy', 'physical_integrity'),
        ('power', 'judicial_constraints')
), ranked AS (
    SELECT o.country_id, chosen.part, o.source_id,
        percent_rank() OVER (
            PARTITION BY chosen.part
            ORDER BY CASE WHEN i.direction = 'protective' THEN -o.value ELSE o.value END
        ) AS risk,
        count(*) OVER (PARTITION BY chosen.part) AS states
    FROM latest_observations AS o
    JOIN chosen USING (indicator_id)
    JOIN indicators AS i USING (indicator_id)
    WHERE o.year = $year::INT
), at_peace AS (
    SELECT country_id FROM latest_observations
    WHERE indicator_id = 'organised_violence_deaths' AND year = $year::INT AND value = 0
)
SELECT c.name AS country,
    round(100 * max(risk) FILTER (part = 'grievance')) AS grievance,
    round(100 * max(risk) FILTER (part = 'conspiracy')) AS conspiracy,
    round(100 * max(risk) FILTER (part = 'power')) AS unchecked_power,
    min(states) AS states_ranked,
    string_agg(DISTINCT source_id, ', ' ORDER BY source_id) AS source_id
FROM ranked
JOIN at_peace USING (country_id)
JOIN countries AS c USING (country_id)
GROUP BY c.name
HAVING count(DISTINCT part) = 3 AND min(risk) >= 0.5
ORDER BY min(risk) DESC, country
