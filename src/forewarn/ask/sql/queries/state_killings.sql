-- title: Killings of civilians by a government, at home and abroad
-- question: How many civilians did the government of a country kill in one-sided violence, by year, in the country itself and in others?
-- caveats: UCDP's attacks on civilians begin in 1989: of earlier years nothing is known here, which is no zero, and killing_on_land has lists that go back to 1945. Years in which UCDP has none are left out, unless a list has a killing on the state's land by a state, by others whom it connects to one, or by whom it does not say: then deaths are 0, and the 0 is no proof. killings_listed has the listed killings of the year, by anybody on that land. land_of_today names later states on whose land a list has one of them: some of the deaths may be there. UCDP counts deaths where they happened, by actors that killed at least 25 civilians in some year; low and high are its own estimates. deaths, low and high are those in the country itself; everywhere has those of the same government and year in all the states that location names, the country among them or not, so the two must not be added. contradicted_by says where deaths are 0 and UCDP's own rows of that year have a killing by this government in this state alone. Only civilians killed on purpose count: those killed in battle, bombing included, stand under state-based deaths, so this is not all that a government killed. Militias and other forces on a government's side count under their own names where UCDP names them, as the Janjaweed in Darfur do: see who_fights_whom. jointly has what this government did together with others, with whom and where, such as those of Eritrea and Ethiopia in 2020 and 2021: these deaths are in none of the other columns. A government is whoever held the capital by UCDP's coding; in a year of change the deaths cannot be divided. UCDP has no unit for Palestine: deaths in Gaza and the West Bank stand under Israel.
-- param country=RWA country: The state whose government is asked about.
-- needs country: one_sided_deaths_by_government
WITH alone AS (
    SELECT r.year, sum(r.deaths_best)::BIGINT AS deaths,
        -- The bounds of some rows are no bounds of the sum over more.
        count(*) = count(r.deaths_low + r.deaths_high) AS bounded,
        CASE WHEN bounded THEN sum(r.deaths_low)::BIGINT END AS low,
        CASE WHEN bounded THEN sum(r.deaths_high)::BIGINT END AS high, string_agg(DISTINCT r.location, ' ') AS location,
        any_value(r.source_id) AS source_id
    FROM actor_relations AS r
    JOIN actors AS g ON g.actor_id = r.source_actor_id
    WHERE r.relation_id = 'attacks_civilians_of' AND g.kind = 'government'
        AND g.country_id = $country
    GROUP BY r.year
), everywhere AS (
    SELECT coalesce(a.year, t.year) AS year, a.deaths, a.low, a.high, a.location,
        coalesce(a.source_id, t.source_id) AS source_id
    FROM alone AS a
    FULL JOIN (
        SELECT k.year, any_value(k.source_id) AS source_id
        FROM joint_killings AS k
        WHERE k.country_id = $country
        GROUP BY k.year
    ) AS t ON t.year = a.year
)
SELECT c.name AS country, coalesce(o.year, e.year) AS year,
    (
        SELECT any_value(stands_for(g.actor_id, coalesce(o.year, e.year), coalesce(o.year, e.year)))
        FROM actors AS g
        WHERE g.kind = 'government' AND g.country_id = $country
    ) AS government_stands_for,
    o.value AS deaths, o.lower AS low, o.upper AS high, z.contradicted_by,
    e.deaths AS everywhere, e.low AS everywhere_low, e.high AS everywhere_high, e.location,
    killed_jointly(c.country_id, coalesce(o.year, e.year)) AS jointly,
    (
        SELECT r.deaths_counted FROM relations AS r
        WHERE r.relation_id = 'attacks_civilians_of'
    ) AS deaths_counted,
    killings_listed(c.country_id, coalesce(o.year, e.year), coalesce(o.year, e.year))
        AS killings_listed,
    (
        SELECT string_agg(DISTINCT h.name, ', ' ORDER BY h.name)
        FROM episodes_by_state AS b
        JOIN countries AS h USING (country_id)
        WHERE b.listed_id = c.country_id AND b.placed_by IN ('source', 'forewarn') AND h.state_to IS NULL
            AND coalesce(o.year, e.year) BETWEEN b.start_year AND coalesce(b.end_year, b.known_to)
    ) AS land_of_today,
    coalesce(o.source_id, e.source_id) AS source_id,
    notes_on(
        c.country_id, coalesce(o.source_id, e.source_id), coalesce(o.year, e.year),
        of_indicators := 'one_sided_deaths_by_government'
    ) AS notes
FROM (
    FROM latest_observations AS v
    WHERE v.indicator_id = 'one_sided_deaths_by_government' AND v.country_id = $country
) AS o
FULL JOIN everywhere AS e ON e.year = o.year
JOIN countries AS c ON c.country_id = $country
LEFT JOIN contradicted_zeros AS z
    ON z.country_id = o.country_id AND z.year = o.year AND z.indicator_id = o.indicator_id
WHERE (
        o.value > 0 OR e.year IS NOT NULL OR EXISTS (
            FROM episodes_by_state AS l
            WHERE l.country_id = $country AND l.perpetrator IS DISTINCT FROM 'non-state'
                AND o.year BETWEEN l.from_year AND coalesce(l.end_year, l.known_to)
        )
    )
    AND coalesce(o.year, e.year) BETWEEN c.state_from AND coalesce(c.state_to, 9999)
ORDER BY 2
