-- For each indicator, country and year the value of the newest release, and which release it is.
SELECT country_id, year, indicator_id, value, lower, upper, source_id
FROM observations
JOIN sources USING (source_id)
QUALIFY row_number() OVER (
    PARTITION BY indicator_id, country_id, year
    -- The numbers of a version, compared one by one: 25.1 comes after 9.92.
    ORDER BY list_transform(regexp_extract_all(version, '[0-9]+'), lambda part: part::INT) DESC,
        source_id DESC
) = 1
