-- A whole number, however it is written, and 0 for anything else: for macros that refuse anything else by known_year or known_span.
-- reads: states
-- parameter written: A number, or a text that holds one.
-- example: SELECT whole_number('1994') AS year
-- gives: a value
coalesce(TRY_CAST(written::VARCHAR AS INTEGER), 0)
