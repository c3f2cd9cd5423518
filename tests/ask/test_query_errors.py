"""The errors of DuckDB in plain words."""

from __future__ import annotations

import duckdb

from forewarn.ask.query_errors import explain


def test_an_error_shows_no_lines_of_a_traceback() -> None:
    connection = duckdb.connect()
    message = (
        "Invalid Input Error: no module, due to the following Python exception:\n"
        'Traceback (most recent call last):\n  File "<string>", line 3, in <module>\n'
        "ModuleNotFoundError: No module named 'x'"
    )
    assert str(explain(connection, message)) == (
        "no module, due to the following Python exception:\n"
        "ModuleNotFoundError: No module named 'x'"
    )
