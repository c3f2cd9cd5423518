-- title: Who fights whom
-- question: Which parties fought each other in a country in a year, and which of them attacked civilians there?
-- caveats: UCDP lists a pair from 25 deaths in the year; deaths_in_totals is all that UCDP's totals have of the country in the year, most of it perhaps in no row: from 2022 fights without a government are not listed. A government is whoever holds the capital by UCDP's coding: the columns beside the names say who. with_troops_of names the governments whose own troops supported a party in this fight, by UCDP's list of supporters and, in brackets, who held their capitals. A peace operation counts for the side that it is on, and a year does not tell when the troops were there, or which holder of a capital that changed hands they supported. Deaths are of the pair over all the countries in location, not to be summed over countries. A pair that fought mainly in other countries is left out, unless elsewhere is 1, and left_out counts such rows; it is listed, and marked, where by the country's own total 25 or more died here, or any in a fight of its own government. A fight of another government that is at home in one of the other countries counts as elsewhere where nothing shows that it was here. at most says what the country's total leaves for the pair. Before 1989 the source has no deaths and no places: intensity 1 is 25 to 999 deaths in the year and 2 is more. A fight is listed for the states that it was over, and for one that ruled the land; with the own state of another government that fought it counts as elsewhere, and an empty left_out is no 0. notes says how sources count the state. The issue is the conflict's, not the year's: India and Pakistan in 1971 fought over East Pakistan, and stand under Kashmir. Attacks on civilians and fights without a government are not listed before 1989. What an alliance did stands with it alone. A communal group is armed people of that identity, not the people; nor are the supporters of a party. killings_listed has mass killing listed on this land, whoever did it: bombing and shelling, which UCDP counts with the fights, can be part of it.
-- param country=SYR country: The state where they fought.
-- param year=newest year: Calendar year.
-- param elsewhere=0 switch: 1 also lists what was mainly in other countries.
-- needs year: fights
-- needs country: attacks_civilians_of
WITH placed AS MATERIALIZED (
    SELECT p.* FROM tie_places AS p
    WHERE p.country_id = $country AND p.year = $year::INT
        AND p.relation_id IN ('fights', 'attacks_civilians_of')
), behind AS (
    SELECT b.supporter_id, b.supported_id, b.opponent_id, b.is_known
    FROM supports_in_fights AS b
    WHERE b.country_id = $country AND b.year = $year::INT
), troops AS (
    SELECT b.supported_id AS actor_id, b.opponent_id,
        array_to_string(list_sort(list(
            DISTINCT a.name
            || coalesce(' [' || stands_for(b.supporter_id, $year::INT, $year::INT) || ']', '')
            || CASE WHEN n.fights > 1 AND NOT b.is_known THEN ' (in this or another fight)' ELSE '' END
        )), '; ') AS sent
    FROM behind AS b
    JOIN actors AS a ON a.actor_id = b.supporter_id AND a.kind = 'government'
    JOIN (
        SELECT supporter_id, supported_id, count(DISTINCT opponent_id) AS fights
        FROM behind GROUP BY ALL
    ) AS n ON n.supporter_id = b.supporter_id AND n.supported_id = b.supported_id
    GROUP BY b.supported_id, b.opponent_id
)
SELECT r.year, one.name AS party, stands_for(r.source_actor_id, r.year, r.year) AS party_stands_for,
    one.kind, here.sent AS party_with_troops_of, r.relation_id,
    other.name AS other_party, stands_for(r.target_actor_id, r.year, r.year) AS other_stands_for,
    there.sent AS other_with_troops_of,
    r.deaths_low AS low, r.deaths_best AS deaths, r.deaths_high AS high,
    CASE WHEN r.deaths_best IS NOT NULL THEN counted_deaths(
        one.kind, other.kind, l.deaths_counted, l.deaths_counted_informal
    ) END AS deaths_counted,
    p.place || CASE WHEN p.at_most < p.deaths
        THEN ': at most ' || p.at_most || ' of ' || p.deaths || ' here' ELSE '' END AS place,
    r.location, killings_listed($country, $year::INT, $year::INT) AS killings_listed,
    CASE $elsewhere::INT WHEN 1 THEN 0
        -- Where no place is known, nobody knows how many fights were elsewhere.
        ELSE (
            SELECT CASE WHEN bool_or(n.location IS NOT NULL) THEN count(*) FILTER (NOT n.listed)
                ELSE nullif(count(*) FILTER (NOT n.listed), 0) END
            FROM placed AS n
        ) END AS left_out,
    r.source_id, r.intensity,
    (
        SELECT o.value::BIGINT FROM latest_observations AS o
        WHERE o.country_id = $country AND o.year = $year::INT
            AND o.indicator_id = 'organised_violence_deaths'
    ) AS deaths_in_totals,
    notes_on($country, r.source_id, r.year) AS notes
FROM placed AS p
JOIN actor_relations_in_full AS r USING (source_actor_id, target_actor_id, relation_id, year, source_id)
JOIN relations AS l USING (relation_id)
JOIN actors AS one ON one.actor_id = r.source_actor_id
JOIN actors AS other ON other.actor_id = r.target_actor_id
LEFT JOIN troops AS here ON here.actor_id = r.source_actor_id AND r.relation_id = 'fights'
    AND here.opponent_id = r.target_actor_id
LEFT JOIN troops AS there ON there.actor_id = r.target_actor_id AND r.relation_id = 'fights'
    AND there.opponent_id = r.source_actor_id
WHERE $elsewhere::INT = 1 OR p.listed
ORDER BY r.relation_id DESC, NOT p.listed, p.at_most DESC NULLS LAST, deaths DESC NULLS LAST,
    r.intensity DESC NULLS LAST, party, other_party
