-- title: Each state now: the newest value of each indicator, its year and its place
-- question: For each state that exists now, what is the newest value of each indicator of grievance, conspiracy and unchecked power, and apart from these of outcome and conflict, from what year is it, what is its place among how many states, and how much is known of the state?
-- caveats: A description of what was observed, each value of its own year: no score, and no forecast. States and indicators are in alphabetical order, and their order means nothing. An indicator is listed if it belongs to identity_grievance, organised_conspiracy or unchecked_power, is neither a count nor a tally, and is a risk or protects; or if it belongs to outcome or conflict and is a risk or protects. Rank 1 is the highest risk of all states that the release ranks in the value's own year, so the places of two indicators may be of different years. note says why a place is empty: a value that many states share at the low end, such as a 0, has none, nor has one that a third of the states share, at the high end or elsewhere. Where a source lists only where there was something, the value is of the last year listed, and note says to which year the list goes on. Of mass killing a 0 is the judgement of the list that has none, and note names the killings that other lists have on the state's land in the years asked for. note also says who is listed with a killing in the year of the value, which 0 of deaths stands against a list, and which value is from before a coup attempt. read_with has the caveats of the indicator (what it counts, and what it leaves out) and what its source says of the state on the indicator in the year of the value. lower and upper are the interval, where the source gives one. The row known says how much of this is known of the state: what is unknown is not low. Neighbouring places often lie within each other's intervals. Deaths are counted where they happened; UCDP puts those of Gaza and the West Bank under Israel, and has no unit for Palestine.
-- param country=all states: A state, or all of them.
-- param within=10 years 1..80: Values older than this many years are left out.
-- param year=last year: The year that counts as now.
WITH present AS (
    SELECT s.country_id, s.name, s.year
    FROM states AS s
    WHERE s.year = $year::INT
        AND ($country = 'all' OR (s.country_id = $country))
), chosen AS (
    SELECT i.indicator_id, i.dimension_id, i.measure IN ('count', 'tally') AS is_count, i.listing, i.caveats,
        CASE WHEN i.dimension_id IN ('outcome', 'conflict') THEN i.dimension_id ELSE 'pathology' END
            AS part
    FROM indicators AS i
    WHERE i.direction <> 'context' AND (
        i.dimension_id IN ('outcome', 'conflict')
        OR (
            i.dimension_id IN ('identity_grievance', 'organised_conspiracy', 'unchecked_power')
            AND i.measure NOT IN ('count', 'tally')
        )
    )
), newest AS (
    SELECT p.country_id, p.indicator_id, n.part, n.dimension_id, n.is_count, p.value, p.lower, p.upper,
        n.caveats AS read_with, p.year, p.risk_rank, p.states_ranked, p.states_tied, p.not_ranked, p.source_id, l.last_listed
    FROM percentiles AS p
    JOIN chosen AS n ON n.indicator_id = p.indicator_id
    LEFT JOIN (
        SELECT v.indicator_id, max(v.year) AS last_listed
        FROM percentiles AS v
        JOIN chosen AS t ON t.indicator_id = v.indicator_id AND t.listing = 'occurrences'
        GROUP BY v.indicator_id
    ) AS l ON l.indicator_id = p.indicator_id
    WHERE p.year BETWEEN $year::INT - $within::INT + 1 AND $year::INT
        AND ($country = 'all' OR p.country_id = $country)
    QUALIFY row_number() OVER (PARTITION BY p.country_id, p.indicator_id ORDER BY p.year DESC) = 1
), coups AS (
    SELECT p.country_id, list(p.year ORDER BY p.year) AS years
    FROM percentiles AS p
    WHERE p.indicator_id = 'coup_attempt' AND p.value > 0
        AND p.year BETWEEN $year::INT - $within::INT + 1 AND $year::INT
    GROUP BY p.country_id
), placed AS (
    SELECT s.name, s.year - n.year AS years_old, n.*,
        CASE
            WHEN n.is_count AND n.not_ranked IS NULL
                THEN 'not ranked: a count follows the size of the state'
            WHEN n.states_tied > 0 AND n.risk_rank + n.states_tied = n.states_ranked
                THEN 'at the low end, with ' || n.states_tied || ' other states'
            WHEN n.risk_rank = 1 AND 3 * n.states_tied >= n.states_ranked
                THEN 'at the high end, with ' || n.states_tied || ' of ' || (n.states_ranked - 1)
                    || ' other states'
            WHEN n.risk_rank > 1 AND 3 * n.states_tied >= n.states_ranked
                THEN 'shared with ' || n.states_tied || ' of ' || (n.states_ranked - 1)
                    || ' other states'
            ELSE 'not ranked: ' || n.not_ranked
        END AS no_place,
        CASE
            WHEN n.indicator_id IN ('mass_killing_ongoing', 'mass_killing_onset') AND n.value = 0
                THEN 'killings by any list since ' || ($year::INT - $within::INT + 1) || ': '
                || killings_listed(n.country_id, $year::INT - $within::INT + 1, $year::INT)
            WHEN n.indicator_id IN ('mass_killing_ongoing', 'mass_killing_onset')
                OR n.not_ranked LIKE 'a 0, but a list has%'
                THEN 'killings listed in ' || n.year || ': '
                || killings_listed(n.country_id, n.year, n.year)
            WHEN n.indicator_id = 'mass_killings_begun_before' AND n.value = 0
                THEN 'other lists have a killing that began here before: ' || e.lists
            WHEN n.year < least(n.last_listed, $year::INT)
                THEN 'the last year listed by then: the list goes on to ' || n.last_listed
        END AS of_lists,
        CASE WHEN n.part = 'pathology' THEN 'a value from before a coup attempt listed in '
            || list_filter(c.years, lambda y: y > n.year)[-1] END AS of_coups
    FROM present AS s
    JOIN newest AS n ON n.country_id = s.country_id
    LEFT JOIN killings_begun_before AS e ON e.country_id = n.country_id AND e.year = n.year
    LEFT JOIN coups AS c ON c.country_id = n.country_id
), told AS (
    SELECT n.country_id, n.indicator_id, string_agg(DISTINCT q.note, ' ' ORDER BY q.note) AS notes
    FROM newest AS n
    JOIN source_notes_by_indicator AS q
        ON q.country_id = n.country_id AND q.indicator_id = n.indicator_id
        AND q.given_by = n.source_id
        AND n.year BETWEEN coalesce(q.first_year, n.year) AND coalesce(q.last_year, n.year)
    GROUP BY n.country_id, n.indicator_id
), known AS (
    SELECT s.name,
        count(n.indicator_id) || ' of ' || (SELECT count(*) FROM chosen)
        || ' indicators have a value of the ' || $within || ' years to ' || $year || ' ('
        || round(100 * count(n.indicator_id) / (SELECT count(*) FROM chosen))::INT || ' %)'
        || coalesce(
            ', of a median age of ' || printf('%g', median(s.year - n.year)) || ' years, '
            || count(n.lower) || ' with an interval ('
            || round(100 * count(n.lower) / nullif(count(n.indicator_id), 0))::INT || ' %)',
            ''
        ) || coalesce('. ' || (
            SELECT string_agg(t.note, ' ' ORDER BY t.topic, t.note) FROM country_notes AS t
            WHERE t.country_id = s.country_id AND t.topic = 'coding'
        ), '') AS note,
        string_agg(DISTINCT n.source_id, ' ' ORDER BY n.source_id) AS source_id
    FROM present AS s
    LEFT JOIN newest AS n ON n.country_id = s.country_id
    GROUP BY s.name, s.country_id
)
SELECT name AS country, 'known' AS part, NULL AS dimension_id, NULL AS indicator_id,
    NULL AS value, NULL AS lower, NULL AS upper, NULL AS year, NULL AS years_old,
    NULL AS risk_rank, NULL AS states_ranked, NULL AS states_tied, note, NULL AS read_with,
    source_id
FROM known
UNION ALL
SELECT name, part, dimension_id, indicator_id, value, lower, upper, year, years_old,
    CASE WHEN no_place IS NULL THEN risk_rank END,
    CASE WHEN no_place IS NULL THEN states_ranked END,
    CASE WHEN no_place IS NULL THEN states_tied END,
    nullif(concat_ws('; ', no_place, of_lists, of_coups), ''), concat_ws(
        ' ', read_with, t.notes,
        CASE WHEN indicator_id LIKE 'one_sided_deaths_by_government%' THEN
            'Killed together with other governments, and not in this value: '
            || killed_jointly(country_id, year) || '.' END
    ),
    source_id
FROM placed
LEFT JOIN told AS t USING (country_id, indicator_id)
ORDER BY country, list_position(['known', 'pathology', 'outcome', 'conflict'], part),
    dimension_id, indicator_id
