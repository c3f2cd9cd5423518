-- title: Mass-killing episodes by decade
-- question: How many episodes of mass killing began in each decade, and who led them?
-- caveats: Each source draws its own line around an episode; the first decade begins with 1945 or 1946.
SELECT start_year // 10 * 10 AS decade,
    count(*) AS episodes,
    count(*) FILTER (perpetrator = 'state') AS led_by_states,
    count(*) FILTER (perpetrator <> 'state') AS led_by_others,
    source_id
FROM episodes
WHERE kind = 'mass_killing'
GROUP BY decade, source_id
ORDER BY source_id, decade
