-- Wide: one row for each state in each year in which it existed, and a column for each indicator with the value of the newest release, empty where nobody observed it, even where no row is a 0: the view declared_zeros has those. Releases can differ from year to year and from state to state in one column: take a change over time from trend, and the release of a value from latest_observations. A package of more than 2,000 indicators has no panel in SQL.
-- reads: states, latest_observations, indicators
-- stored: yes
SELECT s.country_id, s.year, p.* EXCLUDE (country_id, year)
FROM states AS s
LEFT JOIN (
    PIVOT (SELECT country_id, year, indicator_id, value FROM latest_observations)
    ON indicator_id IN ({indicators})
    USING max(value)
    GROUP BY country_id, year
) AS p ON p.country_id = s.country_id AND p.year = s.year
ORDER BY s.country_id, s.year
