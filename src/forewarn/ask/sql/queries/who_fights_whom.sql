-- title: Who fights whom
-- question: Which parties fought each other in a country in a year, and which of them attacked civilians there?
-- caveats: UCDP counts a fight from 25 deaths in the year; fights without a government end in 2021 here. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who that was. Deaths are of the pair over all the countries named in location, and must not be summed over countries; deaths_counted says which deaths. A fight that must have had most of its deaths in other countries is left out, unless elsewhere is 1: because one other country has most of them, or because what the country's own total leaves for the pair is below half. at most says what it leaves, by UCDP's best estimates. Alliances that fight as one side are parties of their own.
-- param country=SYR country: The state where they fought.
-- param year=newest year: Calendar year.
-- param elsewhere=0 switch: 1 also lists what was mainly in other countries.
-- needs year: fights, attacks_civilians_of
WITH pairs AS (
    SELECT r.*,
        CASE
            WHEN r.relation_id = 'attacks_civilians_of' THEN 'one_sided_deaths'
            WHEN 'government' IN (one.kind, other.kind) THEN 'state_based_deaths'
            ELSE 'non_state_conflict_deaths'
        END AS total
    FROM actor_relations AS r
    JOIN actors AS one ON one.actor_id = r.source_actor_id
    JOIN actors AS other ON other.actor_id = r.target_actor_id
    WHERE r.relation_id IN ('fights', 'attacks_civilians_of') AND r.year = $year::INT
        AND list_contains(string_split(r.location, ' '), $country)
), room AS (
    -- What the country's own total leaves for pairs that name other countries too.
    SELECT o.indicator_id, greatest(o.value - coalesce((
            SELECT sum(p.deaths_best) FROM pairs AS p
            WHERE p.total = o.indicator_id AND p.location = $country
        ), 0), 0) AS at_most
    FROM latest_observations AS o
    WHERE o.country_id = $country AND o.year = $year::INT AND o.indicator_id IN (
        'one_sided_deaths', 'state_based_deaths', 'non_state_conflict_deaths'
    )
), placed AS (
    SELECT p.*,
        p.main_location <> $country OR p.main_location IS NULL AND 2 * m.at_most < p.deaths_best
            AS is_elsewhere,
        CASE
            WHEN p.location = $country THEN 'here'
            WHEN p.main_location = $country THEN 'mainly here'
            WHEN p.main_location IS NOT NULL THEN 'mainly in ' || p.main_location
            WHEN 2 * m.at_most < p.deaths_best THEN 'mainly elsewhere'
            ELSE 'here and elsewhere; where mainly is not known'
        END || CASE
            WHEN p.location <> $country AND m.at_most < p.deaths_best
                THEN ': at most ' || m.at_most::INT || ' of ' || p.deaths_best || ' here'
            ELSE ''
        END AS place
    FROM pairs AS p
    LEFT JOIN room AS m ON m.indicator_id = p.total
)
SELECT one.name AS party, stands_for(r.source_actor_id, r.year, r.year) AS party_stands_for,
    one.kind, r.relation_id,
    other.name AS other_party, stands_for(r.target_actor_id, r.year, r.year) AS other_stands_for,
    r.deaths_low AS low, r.deaths_best AS deaths, r.deaths_high AS high, l.deaths_counted,
    r.place, r.location, r.source_id
FROM placed AS r
JOIN relations AS l USING (relation_id)
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
WHERE $elsewhere::INT = 1 OR NOT coalesce(r.is_elsewhere, false)
ORDER BY r.relation_id DESC, coalesce(r.is_elsewhere, false), deaths DESC NULLS LAST,
    party, other_party
