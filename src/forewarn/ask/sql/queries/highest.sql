-- title: The states at the highest risk on an indicator
-- question: Which ten states had the values of highest risk on an indicator in a year: the highest where high values are a risk, the lowest where they protect?
-- caveats: All values are of one release, the newest that has the year. Equal values share a rank: those that share the tenth are listed too, but where more than 30 states would be, the last tie is left out and not_listed counts it, and so is a tie at the low end, such as of those with a 0. A context indicator is listed by value, and is no risk. What a source lists by occurrence has values and no percentile, and not_ranked says why: a state that is not on the list may be one without the thing or one that nobody looked at. Values of neighbouring ranks often lie within each other's intervals. share_missing is the share of the existing states without a value.
-- param indicator=judicial_constraints indicator: The indicator.
-- param year=newest year: Calendar year.
-- needs year: $indicator
WITH placed AS (
    SELECT p.*, i.unit,
        rank() OVER (
            ORDER BY CASE p.direction WHEN 'protective' THEN p.value ELSE -p.value END
        ) AS place
    FROM percentiles AS p
    JOIN indicators AS i USING (indicator_id)
    WHERE p.indicator_id = $indicator AND p.year = $year::INT
), chosen AS (
    -- Ten, with the ties of the tenth; a tie that goes past the thirtieth is not listed.
    -- Those that share the low end, such as a 0, are left out: none of them is at high risk.
    SELECT *, (place = 1 OR place + states_tied <= 30)
        AND NOT coalesce(percentile = 0 AND states_tied > 0, false) AS listed
    FROM placed
    WHERE place <= 10
)
SELECT c.name AS country, h.place, h.value, h.lower, h.upper, h.unit, h.direction,
    h.states_tied, (SELECT count(*) FROM chosen AS n WHERE NOT n.listed) AS not_listed,
    h.percentile, h.not_ranked, round(h.share_missing, 2) AS share_missing, h.source_id
FROM chosen AS h
JOIN countries AS c USING (country_id)
WHERE h.listed
ORDER BY h.place, c.name
