-- title: The states at the highest risk on an indicator
-- question: Which ten states had the values of highest risk on an indicator in a year: the highest where high values are a risk, the lowest where they protect?
-- caveats: All values are of one release, the newest that has the year. Equal values share a rank: those that share the tenth are listed too, but where more than 30 states would be, the last tie is left out and not_listed counts it, and so are the states at the low end, such as those with a 0. A context indicator is listed by value, and is no risk. What a source lists by occurrence has values and no percentile, and not_ranked says why: a state that is not on the list may be one without the thing or one that nobody looked at. Values of neighbouring ranks often lie within each other's intervals. share_missing is the share of the existing states without a value. no_rate names the states that have the count that a rate is made from, and no rate, because no population is known for them: they can be at any place. jointly has, for civilians killed by their own government, what several governments did together in the year: that is in no state's value, so that a state can be missing here for it. notes has what is to be known of the state: how sources count it, and which land is disputed. UCDP has no unit for Palestine: deaths in Gaza and the West Bank stand under Israel.
-- param indicator=judicial_constraints indicator: The indicator.
-- param year=newest year: Calendar year.
-- needs year: $indicator
WITH placed AS (
    SELECT p.*, i.unit,
        rank() OVER (
            ORDER BY CASE p.direction WHEN 'protective' THEN p.value ELSE -p.value END
        ) AS place,
        min(p.value) OVER () AS least
    FROM percentiles AS p
    JOIN indicators AS i USING (indicator_id)
    WHERE p.indicator_id = $indicator AND p.year = $year::INT
), chosen AS (
    -- Ten, with the ties of the tenth; a tie that goes past the thirtieth is not listed.
    -- Those that share the low end, such as a 0, are left out: none of them is at high risk.
    SELECT *, (place = 1 OR place + states_tied <= 30)
        AND NOT coalesce(
            states_tied > 0 AND mid_percentile IS NOT NULL AND coalesce(percentile, 0) = 0, false
        )
        AND NOT (direction = 'risk' AND value = 0 AND least = 0) AS listed
    FROM placed
    WHERE place <= 10
), no_rate AS (
    -- No population of the state in its borders of the year is known.
    SELECT count(*) || ': ' || string_agg(
            c.name || ' (' || n.indicator_id || ' ' || n.value::BIGINT || ')', ', '
            ORDER BY n.value DESC, c.name
        ) AS states
    FROM latest_observations AS n
    JOIN states AS c ON c.country_id = n.country_id AND c.year = n.year
    WHERE $indicator LIKE '%_per_100000' AND n.year = $year::INT AND n.value > 0
        AND n.indicator_id IN (
            replace($indicator, '_per_100000', ''),
            replace($indicator, '_per_100000', '_by_origin'),
            replace($indicator, '_per_100000', '_by_conflict')
        )
        AND NOT EXISTS (FROM placed AS p WHERE p.country_id = n.country_id)
    HAVING count(*) > 0
), together AS (
    -- Of all states, for one that killed together with another can be below those listed.
    SELECT j.country_id, j.name || ', in ' || j.location AS killers,
        'with ' || j.with_governments || ', in ' || j.location AS others,
        j.deaths_best || coalesce(' (' || j.deaths_low || ' to ' || j.deaths_high || ')', '')
            AS deaths
    FROM joint_killings AS j
    WHERE $indicator LIKE 'one_sided_deaths_by_government%' AND j.year = $year::INT
)
SELECT c.name AS country, h.place, h.value, h.lower, h.upper, h.unit, h.direction,
    h.states_tied, (SELECT count(*) FROM chosen AS n WHERE NOT n.listed) AS not_listed,
    h.percentile, h.not_ranked, round(h.share_missing, 2) AS share_missing,
    (SELECT w.states FROM no_rate AS w) AS no_rate,
    (SELECT string_agg(DISTINCT t.deaths || ' by ' || t.killers, '; ') FROM together AS t)
        AS jointly,
    nullif(concat_ws(' ',
        notes_on(h.country_id, h.source_id, $year::INT, of_indicators := $indicator),
        'Killed together with other governments, and not in the value: ' || (
            SELECT string_agg(t.deaths || ' ' || t.others, '; ' ORDER BY t.others)
            FROM together AS t WHERE t.country_id = h.country_id
        ) || '.'
    ), '') AS notes,
    h.source_id
FROM chosen AS h
JOIN countries AS c USING (country_id)
WHERE h.listed
ORDER BY h.place, c.name
