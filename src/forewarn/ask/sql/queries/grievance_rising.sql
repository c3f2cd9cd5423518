-- title: Where grievance rose fastest
-- question: In which states did exclusion of a social group, or another grievance, worsen most over the ten years to a year, and how many of the five kinds of exclusion rose with it?
-- caveats: Both values come from one release, the newest that has the indicator in the year, and stand as the source gives them: where high values protect, a fall from before to after is what worsened. worsened_by is how far, in the unit of the indicator, always above 0. V-Dem's values have no intervals here: a few hundredths of the scale may be no change at all. States that did not exist, or were not rated, at both ends are left out: states_compared counts the others. Equal changes share a rank, and those that share the fifteenth are listed too. An indicator of another dimension than identity_grievance, and one on which states cannot be ranked, is refused. notes has what is to be known of the state: how sources count it, and which land is disputed.
-- param indicator=exclusion_by_social_group indicator: The indicator, one of identity_grievance.
-- param year=newest year: The later year.
-- param years=10 years: Number of years back.
-- needs year: $indicator back $years
WITH turned AS (
    SELECT o.country_id, o.indicator_id, o.year, o.source_id, o.value, i.direction, i.unit,
        CASE i.direction WHEN 'protective' THEN -o.value ELSE o.value END AS grievance
    FROM observations AS o
    JOIN indicators AS i USING (indicator_id)
    WHERE ranked_indicator($indicator)
        AND (
            SELECT CASE
                    WHEN g.dimension_id <> 'identity_grievance' THEN error(
                        g.indicator_id || ' is of ' || g.dimension_id
                        || ', and no grievance: choose an indicator of identity_grievance'
                    )
                    ELSE true
                END
            FROM indicators AS g
            WHERE g.indicator_id = $indicator
        )
        AND o.year IN ($year::INT, $year::INT - $years::INT)
        AND (o.indicator_id = $indicator OR o.indicator_id LIKE 'exclusion_by_%')
), changes AS (
    SELECT later.country_id, later.indicator_id, later.source_id, later.direction, later.unit,
        earlier.value AS before, later.value AS after,
        later.grievance - earlier.grievance AS rise
    FROM turned AS later
    JOIN turned AS earlier USING (country_id, indicator_id, source_id)
    JOIN sources AS s USING (source_id)
    WHERE later.year = $year::INT AND earlier.year < later.year
    QUALIFY dense_rank() OVER (
        PARTITION BY indicator_id ORDER BY release_order(s.version) DESC, source_id DESC
    ) = 1
), fastest AS (
    SELECT *, rank() OVER (ORDER BY rise DESC) AS place, count(*) OVER () AS states_compared
    FROM changes
    WHERE indicator_id = $indicator
    QUALIFY place <= 15 AND rise > 0
)
SELECT c.name AS country,
    one.before, one.after,
    -- So that 0.3 less 0.1 is 0.2.
    round(one.rise, 9) AS worsened_by, one.direction, one.unit,
    count(*) FILTER (kind.rise > 0) AS exclusions_risen, count(kind.rise) AS exclusions_rated,
    one.states_compared,
    notes_on(one.country_id, one.source_id, of_indicators := $indicator) AS notes, one.source_id
FROM fastest AS one
JOIN countries AS c USING (country_id)
LEFT JOIN changes AS kind
    ON kind.country_id = one.country_id AND kind.indicator_id LIKE 'exclusion_by_%'
GROUP BY c.name, one.country_id, one.before, one.after, one.rise, one.direction, one.unit, one.states_compared,
    one.source_id
ORDER BY one.rise DESC, country
