-- A date from 1947 on, however it is written, and the end of the year 9999 for anything else: for macros that refuse anything else by known_day.
-- reads: states
-- parameter written: A date, or a text that holds one.
-- example: SELECT day_of('2020-12-31') AS day
-- gives: a value
CASE
    WHEN TRY_CAST(written::VARCHAR AS DATE) >= DATE '1947-01-01'
        THEN TRY_CAST(written::VARCHAR AS DATE)
    ELSE DATE '9999-12-31'
END
