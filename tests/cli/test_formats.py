"""The formats of an answer: aligned to read on a terminal, complete for other tools."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewarn.ask.query import QueryResult
from forewarn.cli.formats import WRITERS
from forewarn.cli.numbers import shorten_number
from forewarn.writing.widths import display_width

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.sampled_from("ab 日本語é\u0301ü한🙂|_*\\") , max_size=8)  # fmt: skip


def significant(text: str) -> int:
    """Count the significant digits of a number; the zeros at the end of a whole one may be none."""
    mantissa = text.lstrip("-").partition("e")[0]
    digits = mantissa.replace(".", "").lstrip("0")
    return len(digits if "." in mantissa else digits.rstrip("0"))


@given(NUMBERS)
def test_a_number_is_shown_with_six_significant_digits_or_whole(value: float) -> None:
    text = shorten_number(value)
    if value == int(value) and abs(value) < 1e15:
        assert text == str(int(value))
    else:
        assert significant(text) <= 6
        assert float(text) == float(f"{value:.6g}")


@given(NUMBERS)
def test_a_rounded_number_does_not_look_like_a_whole_one(value: float) -> None:
    text = shorten_number(value)
    if value != int(value) and float(text).is_integer():
        digits = re.sub("e.*|[-.]", "", text)
        assert len(digits) == 6


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999999.5, "1.00000e+06"),
        (9999995.5, "1.00000e+07"),
        (-1199999.7, "-1.20000e+06"),
        (Decimal("99999999999999.999999"), "1.00000e+14"),
        (Decimal("1234567.00"), "1234567"),
    ],
)
def test_a_number_that_is_rounded_up_shows_that_it_was(value: float | Decimal, text: str) -> None:
    assert shorten_number(value) == text


def test_decimals_stand_on_the_right() -> None:
    rows = ((Decimal("1.50"),), (Decimal("10.25"),))
    table = WRITERS["table"](QueryResult(("n",), rows, cut=False))
    assert table == "n\n-----\n 1.50\n10.25\n"


@given(NUMBERS)
def test_an_exponent_is_shown_only_where_it_is_shorter(value: float) -> None:
    text = shorten_number(value)
    if "e" in text:
        plain = format(Decimal(text), "f")
        assert len(text) < len(plain) or (value != int(value) and "." not in plain)


@given(st.lists(st.tuples(TEXTS, TEXTS, NUMBERS | st.none()), max_size=5))
def test_columns_of_a_table_begin_at_the_same_place_on_a_terminal(rows) -> None:
    lines = WRITERS["table"](QueryResult(("a", "日", "n"), tuple(rows), cut=False)).splitlines()
    assert len(lines) == len(rows) + 2
    widths = [len(dashes) for dashes in lines[1].split("  ")]
    assert all(display_width(line) <= sum(widths) + 4 for line in lines)
    for line, row in zip(lines[2:], rows, strict=True):
        # The number stands at the end of the line, in the same column of the terminal.
        if row[2] is not None:
            assert display_width(line) == sum(widths) + 4


def test_a_table_is_aligned_by_what_a_terminal_shows() -> None:
    rows = (("日本", 1.5), ("e\u0301", 1234567.0), ("🙂", None), ("abc", 0.1 + 0.2))
    assert WRITERS["table"](QueryResult(("name", "n"), rows, cut=False)) == (
        "name  n\n----  -------\n日本      1.5\ne\u0301     1234567\n🙂\nabc       0.3\n"
    )


def test_numbers_within_a_value_are_short_in_a_table_and_complete_elsewhere() -> None:
    value = {"mean": 1 / 3, "all": [1234567.25, None, "0.123456789"], "pair": (2 / 3, [0.1 + 0.2])}
    result = QueryResult(("a",), ((value,), ({0.1 + 0.2: Decimal("0.123456789")},)), cut=False)
    assert WRITERS["table"](result).splitlines()[2:] == [
        "{'mean': 0.333333, 'all': [1.23457e+06, None, '0.123456789'], 'pair': (0.666667, [0.3])}",
        "{0.3: 0.123457}",
    ]
    for name in ("csv", "json", "markdown"):
        assert "0.3333333333333333" in WRITERS[name](result).replace("\\", "")


VALUES = (1 / 3, 1234567.25, 2.0000001, Decimal("0.123456789"), 12345678901)


def test_numbers_are_short_in_a_table_and_complete_elsewhere() -> None:
    columns = tuple("abcde")
    result = QueryResult(columns, (VALUES,), cut=False)
    table = WRITERS["table"](result).splitlines()[2].split("  ")
    assert [cell for cell in table if cell] == [
        "0.333333", "1.23457e+06", "2.00000", "0.123457", "12345678901",
    ]  # fmt: skip
    complete = [
        "0.3333333333333333", "1234567.25", "2.0000001", "0.123456789", "12345678901",
    ]  # fmt: skip
    assert list(csv.reader(io.StringIO(WRITERS["csv"](result))))[1] == complete
    markdown = WRITERS["markdown"](result).splitlines()[2]
    assert [cell.replace("\\", "") for cell in markdown.strip("| ").split(" | ")] == complete
    for name in ("json", "jsonl"):
        read = json.loads(WRITERS[name](result))
        values = read[0] if name == "json" else read
        assert list(values.values()) == [
            1 / 3, 1234567.25, 2.0000001, "0.123456789", 12345678901,
        ]  # fmt: skip


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_named(value: float) -> None:
    assert shorten_number(value) == str(value)


@pytest.mark.parametrize("format_name", ["table", "markdown"])
def test_names_of_columns_can_not_act_on_a_terminal(format_name: str) -> None:
    result = QueryResult(("\x1b[31m",), ((1,),), cut=False)
    assert "\x1b" not in WRITERS[format_name](result)


@given(
    st.lists(st.lists(st.text(st.sampled_from("ab,\"\n;' ")), min_size=2, max_size=3), max_size=3)
)
def test_a_long_row_of_csv_is_written_as_the_others(rows: list[list[str]]) -> None:
    def written(end: str) -> str:
        columns = tuple(f"c{place}" for place in range(3))
        full = tuple((*[*row, "", ""][:2], end) for row in rows)
        return WRITERS["csv"](QueryResult(columns, full, cut=False))

    long = "x" * 70_000
    assert written(long) == written("END").replace("END", long)
