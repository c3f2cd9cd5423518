-- title: Unchecked power, and armed actors on the rise
-- question: In which states do courts constrain the government less than in two thirds of all states, while more armed actors fought or attacked civilians there in the last five years than in the five before?
-- caveats: Dyads are pairs of parties in a fight of at least 25 deaths in the year, counted where they fought; those with a state and those without are both counted, and so are actors, governments among them, that killed at least 25 civilians. Both periods come from one release. More actors may be more killing or a better count of it. Percentiles are among the states rated; share_missing says how many are not. notes has what is to be known of the state: how sources count it, and which land is disputed.
-- param year=newest year: Last year of the later five.
-- param at_least=66.7 percentile: Percentile of unchecked power to reach.
-- needs year: judicial_constraints, state_based_dyads back 9, non_state_dyads back 9, one_sided_actors back 9
WITH active AS (
    SELECT o.country_id, o.source_id,
        avg(o.value) FILTER (o.year > $year::INT - 5) AS later,
        avg(o.value) FILTER (o.year <= $year::INT - 5) AS earlier,
        count(*) AS years
    FROM (
        SELECT country_id, year, source_id, sum(value) AS value
        FROM observations
        WHERE indicator_id IN ('state_based_dyads', 'non_state_dyads', 'one_sided_actors')
            AND year BETWEEN $year::INT - 9 AND $year::INT
        GROUP BY country_id, year, source_id
        HAVING count(*) = 3
    ) AS o
    JOIN sources AS s USING (source_id)
    GROUP BY o.country_id, o.source_id, s.version
    HAVING count(*) = 10
    QUALIFY dense_rank() OVER (ORDER BY release_order(s.version) DESC, o.source_id DESC) = 1
)
SELECT c.name AS country, round(p.percentile) AS unchecked_power,
    a.earlier AS dyads_and_attackers_before, a.later AS dyads_and_attackers_now,
    round(a.later - a.earlier, 1) AS growth,
    round(p.share_missing, 2) AS share_missing,
    notes_on(
        p.country_id, p.source_id || ' ' || a.source_id, of_indicators :=
            'judicial_constraints state_based_dyads non_state_dyads one_sided_actors'
    ) AS notes,
    p.source_id || ' ' || a.source_id AS source_id
FROM percentiles AS p
JOIN active AS a USING (country_id)
JOIN countries AS c USING (country_id)
WHERE p.indicator_id = 'judicial_constraints' AND p.year = $year::INT
    AND p.percentile >= $at_least::DOUBLE AND a.later > a.earlier
ORDER BY growth DESC, country
