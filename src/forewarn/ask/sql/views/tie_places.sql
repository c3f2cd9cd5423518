-- Each relation between actors, by each state that it names: where it mainly was, and whether the queries and networks of that state list it. UCDP counts deaths by pair over all states, and by state over all pairs, so that the deaths of a pair in one state are known as bounds only: what the state's total leaves beside the pairs of this state alone (at_most), and beside all other pairs that name it, or what the totals of the other states have no room for (at_least). A total can hold deaths of pairs that have fewer than 25 in the year and are not listed. UCDP's totals are of its newest release: where they have no room for a pair of an older one, nothing is known. What was mainly in another state is not listed, but a fight or attack is where at least 25 died here, and a fight of this state's own government where any did. What armed groups and this state's own government did is also listed where at least 25 of it can have been here, and the listed pairs leave 25 or more of the state's total unexplained. Where nothing proves the place, a fight of another government that is at home in one of the other states is not listed either, unless the same pair was mainly here, or had 25 deaths here, in another year. Support follows the fights that it was in, where the source says which (against); otherwise it and the links to groups follow all fights of the party there. Where the source says what a fight was over, and neither where it was nor how many died (before 1989), it is listed for each state whose government or territory it was over, and its support with it. A fight of a government over the land of another state alone stands with the government's own state too: it is listed there where the same pair has another year in which that state ruled the land, and otherwise it counts as elsewhere. So does, for a government's own state, its fight that was in other states alone.
-- reads: actor_relations_in_full, actors, countries, latest_observations
-- column country_id: The state: one of those in location; where location is empty, one of those in contested; or that of a government that fought.
-- column main_location: The state in which it mainly was; that of location where it is the only one.
-- column deaths: The best estimate over all states of location; NULL for relations without deaths, and for fights that have an intensity only: that is no zero.
-- column place: Where it mainly was, seen from the state, or what it was over; of support, what the fights were over that it was in.
-- column contested: The states whose government or territory it was over, where location is empty.
-- column at_most: The most of these deaths that can have been in the state, by its total.
-- column at_least: The fewest of these deaths that must have been in the state, by the totals, if they hold none of pairs that are not listed.
-- column listed: Whether the queries and networks of the state list it unless what was elsewhere is asked for too.
WITH RECURSIVE heirs AS (
    -- The government of a state that is no more can be an actor of its successor.
    SELECT country_id, country_id AS heir_id FROM countries
    UNION
    SELECT h.country_id, c.successor_id
    FROM heirs AS h
    JOIN countries AS c ON c.country_id = h.heir_id
    WHERE c.successor_id IS NOT NULL
), own AS (
    SELECT country_id, list(heir_id) AS ids FROM heirs GROUP BY country_id
), ties AS (
    SELECT r.source_actor_id, r.target_actor_id, r.relation_id, r.year, r.source_id,
        r.deaths_best AS deaths, r.location, r.contested, r.fought_over,
        string_split(coalesce(r.location, r.contested), ' ') AS places,
        r.location IS NULL AS is_contested,
        -- The source's words can be a government, a territory, or both.
        replace(replace(r.fought_over, 'government; ', 'government and '), 'government',
            'the government') AS issue,
        coalesce(r.main_location, CASE WHEN NOT contains(r.location, ' ') THEN r.location END)
            AS main_location,
        -- Without the nulls of those that are not governments.
        list_distinct([
            CASE WHEN a.kind = 'government' THEN coalesce(a.country_id, '') END,
            CASE WHEN b.kind = 'government' THEN coalesce(b.country_id, '') END
        ]) AS homes,
        CASE
            WHEN r.relation_id = 'attacks_civilians_of' THEN 'one_sided_deaths'
            WHEN r.relation_id <> 'fights' THEN NULL
            WHEN a.kind = 'government' AND b.kind = 'government' THEN 'interstate_conflict_deaths'
            WHEN 'government' IN (a.kind, b.kind) THEN 'intrastate_conflict_deaths'
            ELSE 'non_state_conflict_deaths'
        END AS total,
        r.against
    FROM actor_relations_in_full AS r
    JOIN actors AS a ON a.actor_id = r.source_actor_id
    JOIN actors AS b ON b.actor_id = r.target_actor_id
), cells AS (
    SELECT t.*, unnest(t.places) AS country_id, false AS is_abroad FROM ties AS t
    UNION ALL
    -- The states of governments that fought over the land of others; they support nobody by it.
    SELECT t.*, c.country_id, true
    FROM ties AS t
    JOIN actors AS b ON b.actor_id = t.target_actor_id
    JOIN countries AS c ON list_contains(CASE
            WHEN t.relation_id = 'fights' THEN t.homes
            WHEN b.kind = 'government' THEN [b.country_id]
        END, c.country_id)
    WHERE t.is_contested AND NOT list_contains(t.places, c.country_id)
        AND t.year BETWEEN c.state_from AND coalesce(c.state_to, t.year)
), totals AS (
    SELECT o.country_id, o.year, o.indicator_id AS total, o.value AS died
    FROM latest_observations AS o
    WHERE o.indicator_id IN (
        'one_sided_deaths', 'interstate_conflict_deaths', 'intrastate_conflict_deaths',
        'non_state_conflict_deaths'
    )
), room AS (
    SELECT c.*, list_has_any(w.ids, c.homes) AS is_own,
        coalesce(c.location = c.country_id, false) AS is_only,
        o.died,
        CASE WHEN o.died IS NOT NULL THEN greatest(0, o.died - coalesce(
            sum(c.deaths) FILTER (c.location = c.country_id) OVER one, 0)) END AS room,
        CASE WHEN o.died IS NOT NULL
            THEN greatest(0, o.died - sum(c.deaths) OVER one + c.deaths) END AS rest
    FROM cells AS c
    LEFT JOIN own AS w ON w.country_id = c.country_id
    LEFT JOIN totals AS o
        ON o.country_id = c.country_id AND o.year = c.year AND o.total = c.total
    WINDOW one AS (PARTITION BY c.country_id, c.year, c.total)
), bounds AS (
    SELECT r.* EXCLUDE (room, rest),
        CASE WHEN is_only THEN deaths
            WHEN has_room AND room IS NOT NULL THEN least(deaths, room)::INT END AS at_most,
        CASE WHEN is_only THEN deaths
            WHEN has_room AND room IS NOT NULL THEN least(deaths, room, greatest(rest,
                CASE WHEN known_in = len(places) THEN deaths - rooms + room END
            ))::INT END AS at_least
    FROM (
        SELECT *, count(room) OVER tie AS known_in, sum(room) OVER tie AS rooms,
            count(died) OVER tie < len(places) OR sum(died) OVER tie >= deaths AS has_room
        FROM room
        WINDOW tie AS (
            PARTITION BY source_actor_id, target_actor_id, relation_id, year, source_id
        )
    ) AS r
), judged AS (
    SELECT b.*,
        coalesce(main_location = country_id, false) AS is_here,
        bool_or(coalesce(main_location = country_id OR at_least >= 25, false)) OVER pair
            AS was_here,
        bool_or(is_contested AND NOT is_abroad) OVER pair AS ruled,
        coalesce(2 * at_most < deaths, false) AS is_less
    FROM bounds AS b
    WINDOW pair AS (PARTITION BY source_actor_id, target_actor_id, relation_id, country_id)
), sorted AS (
    SELECT j.*,
        total IN ('interstate_conflict_deaths', 'intrastate_conflict_deaths') AS is_battle,
        -- Only another year of the pair speaks for this state.
        NOT (is_here OR coalesce(at_least, 0) >= 25 OR is_less) AND main_location IS NULL
            AND is_battle AND NOT coalesce(is_own, false) AND list_has_any(places, homes)
            AND was_here AS by_other_years,
        CASE
            WHEN is_abroad THEN ruled
            WHEN is_contested OR is_here OR at_least >= 25 THEN true
            WHEN is_battle AND is_own AND at_least > 0 THEN true
            WHEN main_location IS NOT NULL OR is_less THEN false
            WHEN is_battle AND NOT coalesce(is_own, false)
                AND list_has_any(places, homes) THEN was_here
            ELSE true
        END AS listed_alone
    FROM judged AS j
    WHERE total IS NOT NULL
), fought AS (
    SELECT * EXCLUDE (listed_alone),
        listed_alone OR coalesce((len(homes) = 0 OR is_own) AND at_most >= 25 AND died - coalesce(
            sum(at_most) FILTER (listed_alone) OVER (PARTITION BY country_id, year, total), 0
        ) >= 25, false) AS listed
    FROM sorted
), parties AS (
    SELECT country_id, year, unnest([source_actor_id, target_actor_id]) AS actor_id,
        unnest([target_actor_id, source_actor_id]) AS opponent_id, listed, is_here,
        CASE WHEN is_contested THEN issue || CASE
            WHEN contains(contested, ' ') OR contains(issue, 'the government')
                THEN ' (' || contested || ')' ELSE '' END END AS issue,
        is_less, NOT is_less AND listed
            AND (is_contested OR len(homes) = 0 OR is_own OR was_here) AS is_sure
    FROM fought WHERE relation_id = 'fights'
), followed AS (
    SELECT j.source_actor_id, j.target_actor_id, j.relation_id, j.year, j.source_id, j.country_id,
        bool_or(p.listed) AS any_listed, bool_or(p.is_sure) AS any_sure,
        bool_and(p.is_less) AS all_less,
        bool_or(p.is_here AND j.against IS NOT NULL) AS any_here,
        string_agg(DISTINCT p.issue, ' and ' ORDER BY p.issue) AS issues
    FROM judged AS j
    JOIN parties AS p ON p.country_id = j.country_id AND p.year = j.year AND p.actor_id =
        CASE j.relation_id WHEN 'supports' THEN j.target_actor_id ELSE j.source_actor_id END
        AND coalesce(list_contains(string_split(j.against, ' '), p.opponent_id), true)
    WHERE j.total IS NULL
    GROUP BY ALL
), linked AS (
    SELECT j.* EXCLUDE (is_less), coalesce(f.all_less, false) AS is_less, f.any_here, f.issues, CASE
            WHEN j.is_here THEN true
            WHEN f.any_listed IS NULL THEN j.main_location IS NULL AND NOT j.is_abroad
            WHEN j.is_own THEN f.any_listed
            ELSE f.any_here OR (j.main_location IS NULL AND f.any_sure)
        END AS listed
    FROM judged AS j
    LEFT JOIN followed AS f USING (
        source_actor_id, target_actor_id, relation_id, year, source_id, country_id
    )
    -- In another land than the government's own is only what it was in a fight there.
    WHERE j.total IS NULL AND (f.any_listed IS NOT NULL OR NOT j.is_abroad)
), sent AS (
    -- Fights of governments in other states alone: no deaths in their own.
    SELECT t.*, c.country_id, true AS is_abroad, false AS listed
    FROM ties AS t
    JOIN countries AS c ON list_contains(t.homes, c.country_id)
    WHERE t.relation_id = 'fights' AND NOT t.is_contested
        AND NOT list_contains(t.places, c.country_id)
        AND t.year BETWEEN c.state_from AND coalesce(c.state_to, t.year)
)
SELECT source_actor_id, target_actor_id, relation_id, year, source_id, country_id, location,
    main_location, deaths,
    CASE
        WHEN is_contested AND issue IS NULL
            THEN 'in fights over ' || coalesce(issues, contested)
                || '; where they were is not known'
        WHEN is_contested AND contested = country_id
            THEN 'over ' || replace(issue, 'the government', 'its government')
                || '; where it was fought is not known'
        WHEN is_contested
            THEN 'over ' || issue || ' (' || contested || '); where it was fought is not known'
        WHEN is_only THEN 'here'
        WHEN is_here THEN 'mainly here'
        WHEN any_here AND main_location IS NOT NULL
            THEN 'mainly in ' || main_location || ', and in a fight that was mainly here'
        WHEN main_location IS NOT NULL THEN 'mainly in ' || main_location
        WHEN is_abroad THEN 'in ' || replace(location, ' ', ' and ')
            || '; where mainly is not known'
        WHEN is_less THEN 'counted mainly under other states'
        WHEN NOT listed THEN 'in a war of others; where mainly is not known'
        WHEN by_other_years THEN 'here and elsewhere; where mainly is not known; listed since the '
            || 'pair was mainly here, or had 25 deaths here, in another year'
        ELSE 'here and elsewhere; where mainly is not known'
    END AS place,
    at_most, at_least, listed, against, contested
FROM (FROM fought UNION ALL BY NAME FROM linked UNION ALL BY NAME FROM sent)
