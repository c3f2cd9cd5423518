-- A state's values of an indicator, year by year, each with its change over the years before, all from one release: the newest that has the indicator for the state. A change is empty where the earlier year is not observed; nothing is filled in. What a source lists only where it happened, such as a coup attempt, is refused: such a list shows no change.
-- reads: observations, sources, named_id, known_span, changing_indicator, whole_number
-- parameter indicator: An indicator: its id or its title.
-- parameter country: A country: its id, a code or a name.
-- parameter years=10: Number of years, from 1 to 80, over which to take the change; before DuckDB 1.3, give it by name.
-- example: SELECT * FROM trend('liberal_democracy', 'HUN', years := 10) WHERE year >= 2021 ORDER BY year
-- column earlier_value: Value of the same release that number of years before.
-- column change: Value less the earlier value, in the indicator's own unit.
-- column slope: Change a year by least squares through the values of these years, both ends included; empty with fewer than three.
-- column years_observed: Number of years with a value among them; one more than the number of years where none is missing.
-- column intervals_apart: Whether the intervals of both years lie apart; empty where either has none.
WITH one_release AS (
    SELECT o.year, o.value, o.lower, o.upper, o.source_id
    FROM observations AS o
    JOIN sources AS s ON s.source_id = o.source_id
    WHERE o.indicator_id = (SELECT named_id('indicator', indicator))
        AND o.country_id = (SELECT named_id('country', country))
        AND (SELECT known_span(years)) AND (SELECT changing_indicator(indicator))
    QUALIFY dense_rank() OVER (ORDER BY release_order(s.version) DESC, o.source_id DESC) = 1
)
SELECT a.year, a.value, a.lower, a.upper,
    any_value(b.value) FILTER (b.year = a.year - whole_number(years)) AS earlier_value,
    a.value - any_value(b.value) FILTER (b.year = a.year - whole_number(years)) AS change,
    CASE WHEN count(*) > 2 THEN regr_slope(b.value, b.year) END AS slope,
    count(*) AS years_observed,
    a.lower > any_value(b.upper) FILTER (b.year = a.year - whole_number(years))
        OR a.upper < any_value(b.lower) FILTER (b.year = a.year - whole_number(years))
        AS intervals_apart,
    a.source_id
FROM one_release AS a
JOIN one_release AS b ON b.year BETWEEN a.year - whole_number(years) AND a.year
GROUP BY a.year, a.value, a.lower, a.upper, a.source_id
ORDER BY a.year
