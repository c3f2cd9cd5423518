-- Battle deaths in internal conflicts of the government, for each 100,000 people.
-- UCDP counts Palestine under Israel, and the World Bank the two apart.
WITH people AS (
    SELECT CASE country_id WHEN 'PSE' THEN 'ISR' ELSE country_id END AS unit, year,
        sum(value) AS value
    FROM latest_observations
    WHERE indicator_id = 'population'
    GROUP BY unit, year
    HAVING unit <> 'ISR' OR count(*) = 2
)
SELECT n.country_id, n.year, round(100000 * n.value / p.value, 4) AS value
FROM latest_observations AS n
JOIN people AS p ON p.unit = n.country_id AND p.year = n.year
WHERE n.indicator_id = 'battle_deaths_as_government_party'
