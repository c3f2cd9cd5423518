-- title: Where grievance rose fastest
-- question: In which states did exclusion of a social group, or another grievance, rise most over the ten years to a year, and how many of the five kinds of exclusion rose with it?
-- caveats: Both values come from one release, the newest that has the indicator in the year. V-Dem's values have no intervals here: a rise of a few hundredths of the scale may be no rise at all. Where an indicator protects, a fall in it is a rise in grievance. States that did not exist, or were not rated, at both ends are left out.
-- param indicator=exclusion_by_social_group indicator: The indicator, best one of identity_grievance.
-- param year=newest year: The later year.
-- param years=10 years: Number of years back.
-- needs year: $indicator back $years
WITH turned AS (
    SELECT o.country_id, o.indicator_id, o.year, o.source_id,
        CASE i.direction WHEN 'protective' THEN -o.value ELSE o.value END AS grievance
    FROM observations AS o
    JOIN indicators AS i USING (indicator_id)
    WHERE known_indicator($indicator)
        AND o.year IN ($year::INT, $year::INT - $years::INT)
        AND (o.indicator_id = $indicator OR o.indicator_id LIKE 'exclusion_by_%')
), changes AS (
    SELECT later.country_id, later.indicator_id, later.source_id,
        earlier.grievance AS before, later.grievance AS after,
        later.grievance - earlier.grievance AS rise
    FROM turned AS later
    JOIN turned AS earlier USING (country_id, indicator_id, source_id)
    JOIN sources AS s USING (source_id)
    WHERE later.year = $year::INT AND earlier.year < later.year
    QUALIFY dense_rank() OVER (
        PARTITION BY indicator_id ORDER BY release_order(s.version) DESC, source_id DESC
    ) = 1
)
SELECT c.name AS country,
    round(one.before, 3) AS before, round(one.after, 3) AS after, round(one.rise, 3) AS rise,
    count(*) FILTER (kind.rise > 0) AS exclusions_risen, count(kind.rise) AS exclusions_rated,
    one.source_id
FROM changes AS one
JOIN countries AS c USING (country_id)
LEFT JOIN changes AS kind
    ON kind.country_id = one.country_id AND kind.indicator_id LIKE 'exclusion_by_%'
WHERE one.indicator_id = $indicator AND one.rise > 0
GROUP BY c.name, one.before, one.after, one.rise, one.source_id
ORDER BY one.rise DESC, country
LIMIT 15
