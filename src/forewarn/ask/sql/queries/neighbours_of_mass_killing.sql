-- title: Neighbours of an ongoing mass killing, and their own exposure
-- question: Which states that the Early Warning Project lists without a mass killing on their land bordered one in a year, and where did they stand themselves on the three parts of the pathology?
-- caveats: A description, not a prediction. The Early Warning Project's list alone says here where a mass killing was going on, on a state's own land, on land that it holds in the year, or on land that it held then and another state holds today; it has none for Ukraine, Gaza, Xinjiang or Yemen, leaves out states of fewer than half a million people, and a neighbour that it does not cover counts as having none. killing_listed has the killings of the year that another list has on the state's own land: with one, the state is not without killing, and the lists draw the line elsewhere (25 dead, or genocide and politicide). own_last_onset is the year in which the last of any list began there, by the lists of own_last_listed_by; empty, no list has one by then. Borders are those on land. A state without a percentile was not rated. Percentiles are among the states rated in the year, and high means risk. notes has what is to be known of the state: how sources count it, and which land is disputed.
-- param year=newest year: Calendar year.
-- needs year: mass_killing_ongoing, exclusion_by_social_group, physical_integrity, judicial_constraints
WITH killing AS (
    -- On the state's land, also where the list has the killing under another state.
    SELECT o.country_id, o.source_id,
        o.value = 1 OR EXISTS (
            FROM episodes_by_state AS b
            WHERE b.country_id = o.country_id AND b.kind = 'mass_killing'
                AND o.year BETWEEN b.from_year AND coalesce(b.end_year, b.known_to)
        ) AS ongoing
    FROM latest_observations AS o
    WHERE o.indicator_id = 'mass_killing_ongoing' AND o.year = $year::INT
), next_door AS (
    SELECT own.country_id, own.source_id, string_agg(n.country_id, ' ' ORDER BY n.country_id) AS at
    FROM killing AS own
    JOIN borders AS b
        ON b.country_id = own.country_id
        AND $year::INT BETWEEN b.from_year AND coalesce(b.to_year, $year::INT)
    JOIN killing AS n ON n.country_id = b.neighbour_id AND n.ongoing
    WHERE NOT own.ongoing
    GROUP BY own.country_id, own.source_id
), own_last AS (
    SELECT e.country_id, max(e.start_year) AS own_last_onset,
        string_agg(DISTINCT e.source_id, ' ' ORDER BY e.source_id) AS own_last_listed_by
    FROM (
        FROM episodes_by_state AS b
        WHERE greatest(b.start_year, b.from_year) <= $year::INT
        QUALIFY b.start_year = max(b.start_year) OVER (PARTITION BY b.country_id)
    ) AS e
    GROUP BY e.country_id
), standing AS (
    SELECT country_id,
        max(percentile) FILTER (indicator_id = 'exclusion_by_social_group') AS grievance,
        max(percentile) FILTER (indicator_id = 'physical_integrity') AS conspiracy,
        max(percentile) FILTER (indicator_id = 'judicial_constraints') AS unchecked_power,
        max(share_missing) AS share_missing,
        string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_ids
    FROM percentiles
    WHERE year = $year::INT AND indicator_id IN (
        'exclusion_by_social_group', 'physical_integrity', 'judicial_constraints'
    )
    GROUP BY country_id
)
SELECT c.name AS country, d.at AS killing_in, round(s.grievance) AS grievance,
    round(s.conspiracy) AS conspiracy, round(s.unchecked_power) AS unchecked_power,
    killings_listed(d.country_id, $year::INT, $year::INT) AS killing_listed,
    l.own_last_onset, l.own_last_listed_by,
    round(s.share_missing, 2) AS share_missing,
    notes_on(
        d.country_id, concat_ws(' ', d.source_id, s.source_ids), $year::INT, of_indicators :=
            'mass_killing_ongoing exclusion_by_social_group physical_integrity judicial_constraints'
    ) AS notes,
    concat_ws(' ', d.source_id, s.source_ids) AS source_id
FROM next_door AS d
JOIN countries AS c USING (country_id)
LEFT JOIN own_last AS l USING (country_id)
LEFT JOIN standing AS s USING (country_id)
ORDER BY least(s.grievance, s.conspiracy, s.unchecked_power) DESC NULLS LAST, country
