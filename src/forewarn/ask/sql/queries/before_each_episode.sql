-- title: An indicator in the five years before each episode
-- question: How did an indicator change over the five years before each mass killing since a year, and from what to what?
-- caveats: Values come from one release, the newest that has the indicator for the state in both years; an episode is left empty where either year has no value, as before a state's own beginning. The list is that of the Early Warning Project, and the state that in which it places the episode: killings that other lists alone have are not here (killing_on_land has all). land_of_today names later states that hold the land, and land_held_by another that held it in that year, to which values of the years before belong (East Pakistan's are Pakistan's). What a source lists only where it happened, such as a coup attempt, is refused: such a list shows no change. One indicator explains no episode.
-- param indicator=exclusion_by_social_group indicator: The indicator.
-- param since=2010 first_year: First year of onset.
-- param years=5 years: Number of years before the onset.
-- needs since: mass_killing
WITH measured AS (
    SELECT e.episode_id, later.source_id, earlier.value AS before, later.value AS at_eve,
        earlier.year AS before_year, later.year AS at_eve_year
    FROM episodes AS e
    JOIN observations AS later
        ON later.country_id = e.country_id AND later.year = e.start_year - 1
    JOIN observations AS earlier
        ON earlier.country_id = e.country_id AND earlier.year = later.year - $years::INT
        AND earlier.indicator_id = later.indicator_id AND earlier.source_id = later.source_id
    JOIN sources AS s ON s.source_id = later.source_id
    WHERE later.indicator_id = $indicator
        AND e.kind = 'mass_killing' AND e.start_year >= $since::INT
        AND CASE
            WHEN $indicator IN ('mass_killing_ongoing', 'mass_killing_onset')
                THEN error('what is asked is how other indicators changed before a mass killing')
            ELSE true
        END
    QUALIFY row_number() OVER (
        PARTITION BY e.episode_id ORDER BY release_order(s.version) DESC, later.source_id DESC
    ) = 1
)
SELECT c.name AS country, h.land_of_today, h.land_held_by, e.start_year, e.perpetrator,
    m.before_year, round(m.before, 3) AS before, m.at_eve_year, round(m.at_eve, 3) AS at_eve,
    round(m.at_eve - m.before, 3) AS change,
    concat_ws(' ', e.source_id, m.source_id) AS source_id
FROM episodes AS e
JOIN countries AS c USING (country_id)
LEFT JOIN measured AS m USING (episode_id)
LEFT JOIN (
    SELECT h.episode_id,
        string_agg(s.name, ', ' ORDER BY s.name)
            FILTER (h.placed_by <> 'holder' AND s.state_to IS NULL) AS land_of_today,
        string_agg(s.name, ', ' ORDER BY s.name) FILTER (h.placed_by = 'holder') AS land_held_by
    FROM episode_heirs AS h
    JOIN countries AS s USING (country_id)
    JOIN episodes AS k USING (episode_id)
    WHERE k.kind = 'mass_killing' AND k.start_year >= $since::INT
    GROUP BY h.episode_id
) AS h USING (episode_id)
WHERE e.kind = 'mass_killing' AND e.start_year >= $since::INT
    AND changing_indicator($indicator)
ORDER BY e.start_year, country, e.episode_id
