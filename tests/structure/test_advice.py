"""What a message says about how to write a cell that is not of its field's type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.package.schema_parsing import parse_schema
from forewarn.structure.advice import advice
from structure.faults import fields, x
from structure.support import check_table

if TYPE_CHECKING:
    from pathlib import Path

DATE = "write YYYY-MM-DD, such as 1994-04-06"
DIGITS = "write digits alone, such as 1994"
EMPTY = "leave the cell empty if the value is missing"
FINITE = "a number is finite here: write its digits, or leave out the row"
NUMBER = "write digits, with '.' before the decimals, such as 19.94"
POINT = "write it with a decimal point"
UNGROUPED = "write it without grouping characters or spaces"
WHOLE = "write a whole number, without a decimal point"
BEYOND = "it is beyond 64 bits: the largest is 9223372036854775807"
ALONE = "write the number alone, without a sign or unit"


@pytest.mark.parametrize(
    ("kind", "more", "cell", "expected"),
    [
        ("date", {}, "01/07/1994", DATE),
        ("date", {}, "34547", f"it may be a day counted by a spreadsheet: {DATE}"),
        ("date", {"format": "%d/%m/%Y"}, "1994-07-01", "write it in the format %d/%m/%Y"),
        ("time", {}, "7h30", "write HH:MM:SS, such as 07:30:00"),
        ("datetime", {}, "1994-04-06", "write YYYY-MM-DDTHH:MM:SS, such as 1994-04-06T07:30:00"),
        ("year", {}, "94", "write four digits, such as 1994"),
        ("yearmonth", {}, "4/1994", "write YYYY-MM, such as 1994-04"),
        ("duration", {}, "1 year", "write an ISO 8601 duration, such as P1Y6M or PT12H"),
        ("boolean", {}, "yes", "write true or false"),
        ("boolean", {"trueValues": ["ja"], "falseValues": ["nein"]}, "true", "write ja or nein"),
        ("integer", {}, "NA", EMPTY),
        ("integer", {}, "..", EMPTY),
        ("integer", {"missingValues": ["-99"]}, "NA", "write '-99' if the value is missing"),
        ("integer", {"missingValues": []}, "NA", DIGITS),
        # A required cell may not be empty either.
        ("integer", {"required": True}, "NA", DIGITS),
        ("integer", {}, "1994.0", WHOLE),
        ("integer", {}, "1.5", WHOLE),
        ("integer", {}, "1 000", UNGROUPED),
        ("integer", {}, "1,000,000", UNGROUPED),
        ("integer", {}, "12 ", "remove the space around the value"),
        ("integer", {}, "18446744073709551616", BEYOND),
        ("integer", {}, "12 people", ALONE),
        ("integer", {}, "x", DIGITS),
        ("number", {}, "1,5", POINT),
        ("number", {"decimalChar": ","}, "1.5", "write it with ',' before the decimals"),
        ("number", {}, "1,500", f"{POINT}, or without grouping characters"),
        ("number", {}, "1,500.5", f"{POINT}, or without grouping characters"),
        ("number", {}, "1 500", UNGROUPED),
        ("number", {}, "NaN", EMPTY),
        ("number", {}, "-INF", FINITE),
        ("number", {}, "1.5%", ALONE),
        ("number", {}, "$0.5", ALONE),
        ("number", {}, "many", NUMBER),
        ("geopoint", {}, "here", "write longitude, then latitude, such as 30.06, -1.94"),
        ("geojson", {}, "here", "write a GeoJSON object"),
        ("object", {}, "a", 'write a JSON object, such as {"a": 1}'),
        ("array", {}, "a", "write a JSON array, such as [1, 2]"),
        (
            "list",
            {"itemType": "integer"},
            "1;2",
            "write each item as a valid integer, with ',' between them",
        ),
        ("string", {"format": "email"}, "me", "write an email address, such as name@example.org"),
        ("string", {"format": "uuid"}, "NA", EMPTY),
    ],
)
def test_advice_names_the_form_of_the_type(
    kind: str, more: dict[str, Any], cell: str, expected: str
) -> None:
    schema = parse_schema(fields(x(kind, **more)))
    assert advice(schema.fields[0], cell) == expected


def test_a_message_shows_the_beginning_of_a_long_cell(tmp_path: Path) -> None:
    result = check_table(tmp_path, fields(x("date")), f"x\n{'y' * 5000}\n")
    (finding,) = result.findings
    shown = f"'{'y' * 60}...'"
    assert finding.message == f"x is {shown}, which is not a valid date: {DATE}"
    assert finding.value == "y" * 1000


def test_a_message_lists_the_first_of_many_values(tmp_path: Path) -> None:
    listed = [f"v{number}" for number in range(100)]
    result = check_table(tmp_path, fields(x("string", enum=listed)), "x\nw\n")
    (finding,) = result.findings
    assert finding.message == (
        f"x is 'w', which is not one of {', '.join(listed[:20])} and 80 more"
    )


def test_moments_with_and_without_a_zone_cannot_be_compared(tmp_path: Path) -> None:
    with_zone, without = "2024-01-02T00:00:00Z", "2024-02-01T00:00:00"
    both = x("datetime", minimum=with_zone, exclusiveMinimum=without)
    result = check_table(tmp_path, fields(both), "x\n2024-03-01T00:00:00\n2024-03-01T00:00:00Z\n")
    assert [finding.message.partition(": ")[2] for finding in result.findings] == [
        f"write it with a time zone, like the bound {with_zone}",
        f"write it without a time zone, like the bound {without}",
    ]
