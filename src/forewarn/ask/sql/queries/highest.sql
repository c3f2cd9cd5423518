-- title: The states highest on an indicator
-- question: Which ten states had the highest values of an indicator in a year?
-- caveats: High is not always bad: direction says whether high values are a risk or protect. Values of neighbouring ranks often lie within each other's intervals.
-- param indicator=judicial_constraints indicator: The indicator.
-- param year=newest year: Calendar year.
-- needs year: $indicator
SELECT c.name AS country, o.value, o.lower, o.upper, i.unit, i.direction, o.source_id
FROM latest_observations AS o
JOIN countries AS c USING (country_id)
JOIN indicators AS i USING (indicator_id)
WHERE o.indicator_id = $indicator AND o.year = $year::INT
ORDER BY o.value DESC, c.name
LIMIT 10
