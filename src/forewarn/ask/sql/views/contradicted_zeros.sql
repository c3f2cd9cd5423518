-- State-years in which a source has 0 deaths, and other figures of the same release have some: pairs of actors that fought or killed in this state alone, or civilians killed on purpose where no civilian is counted; and a war of its government with another, which the count of its wars leaves out. Before 1989, where battle deaths and fights are of two sources, also those in which one has 0 battle deaths, and the other a fight over the state's government or land, or of its government. Such a 0 is no place among the states. Which of two counts is right is not known; where a war is left out, both are. A pair with deaths in several states proves nothing of one of them. Rates follow their count.
-- stored: yes
-- reads: actor_relations, actor_relations_in_full, actors, latest_observations
-- column country_id: The state whose value is 0.
-- column contradicted_by: The other figures.
-- column source_id: The release that has the 0.
WITH pairs AS (
    SELECT r.source_id, r.year, r.location AS country_id, r.deaths_best AS deaths,
        one.kind AS one_kind, one.name AS one_name, one.country_id AS one_home,
        other.kind AS other_kind, other.name AS other_name, other.country_id AS other_home,
        r.relation_id
    FROM actor_relations AS r
    JOIN actors AS one ON one.actor_id = r.source_actor_id
    JOIN actors AS other ON other.actor_id = r.target_actor_id
    WHERE r.relation_id IN ('fights', 'attacks_civilians_of') AND r.deaths_best > 0
), attacks AS (
    SELECT country_id, year, source_id, deaths || ' by ' || one_name AS said, unnest([
            'one_sided_deaths', 'organised_violence_deaths',
            CASE one_kind WHEN 'government' THEN 'one_sided_deaths_by_any_government'
                ELSE 'one_sided_deaths_by_non_state_groups' END,
            CASE WHEN one_kind = 'government' AND one_home = country_id
                THEN 'one_sided_deaths_by_government' END
        ]) AS indicator_id
    FROM pairs
    WHERE relation_id = 'attacks_civilians_of' AND NOT contains(country_id, ' ')
), fights AS (
    SELECT country_id, year, source_id,
        deaths || ' between ' || one_name || ' and ' || other_name AS said,
        unnest(CASE
            WHEN 'government' NOT IN (one_kind, other_kind)
                THEN ['organised_violence_deaths', 'non_state_conflict_deaths']
            WHEN one_kind = other_kind
                THEN ['organised_violence_deaths', 'state_based_deaths',
                    'interstate_conflict_deaths']
            ELSE ['organised_violence_deaths', 'state_based_deaths', 'intrastate_conflict_deaths']
        END) AS indicator_id
    FROM pairs
    WHERE relation_id = 'fights' AND NOT contains(country_id, ' ')
), own_wars AS (
    SELECT CASE one_kind WHEN 'government' THEN one_home ELSE other_home END AS country_id,
        year, source_id, deaths || ' between ' || one_name || ' and ' || other_name AS said,
        'battle_deaths_as_government_party' AS indicator_id
    FROM pairs
    WHERE relation_id = 'fights' AND (one_kind = 'government') <> (other_kind = 'government')
    UNION ALL
    -- A war with another state: this count is of wars within alone.
    SELECT unnest([one_home, other_home]), year, source_id,
        deaths || ' between ' || one_name || ' and ' || other_name,
        'battle_deaths_as_government_party'
    FROM pairs
    WHERE relation_id = 'fights' AND one_kind = 'government' AND other_kind = 'government'
), civilians AS (
    SELECT o.country_id, o.year, o.source_id, o.value::BIGINT || ' killed on purpose' AS said,
        'civilian_deaths_in_organised_violence' AS indicator_id
    FROM latest_observations AS o
    WHERE o.indicator_id = 'one_sided_deaths' AND o.value > 0
), earlier AS (
    SELECT z.country_id, z.year, z.source_id,
        'a fight between ' || one.name || ' and ' || other.name || ' (' || r.source_id || ')' AS said,
        z.indicator_id
    FROM actor_relations_in_full AS r
    JOIN actors AS one ON one.actor_id = r.source_actor_id
    JOIN actors AS other ON other.actor_id = r.target_actor_id
    JOIN latest_observations AS z
        ON z.indicator_id = 'battle_deaths_before_1989' AND z.year = r.year AND z.value = 0
        AND (
            list_contains(string_split(r.contested, ' '), z.country_id)
            OR one.kind = 'government' AND one.country_id = z.country_id
            OR other.kind = 'government' AND other.country_id = z.country_id
        )
    WHERE r.relation_id = 'fights' AND r.contested IS NOT NULL
), figures AS (
    FROM attacks UNION ALL FROM fights UNION ALL FROM own_wars UNION ALL FROM civilians
    UNION ALL FROM earlier
)
SELECT f.country_id, f.year, unnest([f.indicator_id, f.indicator_id || '_per_100000'])
        AS indicator_id,
    string_agg(DISTINCT f.said, '; ' ORDER BY f.said) AS contradicted_by, f.source_id
FROM figures AS f
JOIN latest_observations AS z
    ON z.country_id = f.country_id AND z.year = f.year AND z.indicator_id = f.indicator_id
    AND z.source_id = f.source_id AND z.value = 0
GROUP BY f.country_id, f.year, f.indicator_id, f.source_id
