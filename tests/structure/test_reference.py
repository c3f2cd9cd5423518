"""What the reference says of cells: read or not, which limits they break, which are equal."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forewarn.errors import SchemaError, UndecidedError
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure import plan
from forewarn.structure.reference import CellVerdict, Reference

if TYPE_CHECKING:
    from forewarn.package.schema import Field


def field(kind: str, **options: Any) -> Field:
    """Return a field of a type, with options and constraints as a descriptor has them."""
    properties = {key: value for key, value in options.items() if key in PROPERTIES}
    constraints = {key: value for key, value in options.items() if key not in PROPERTIES}
    descriptor = {
        "name": "x", "type": kind, "missingValues": [""], "constraints": constraints,
    }  # fmt: skip
    return cast("Field", SimpleNamespace(name="x", type=kind, descriptor=descriptor | properties))


PROPERTIES = {
    "format", "bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues", "delimiter",
    "itemType", "arrayItem", "categories", "categoriesOrdered", "example", "missingValues",
}  # fmt: skip


def canonical(kind: str, cell: str, **options: Any) -> str | None:
    return Reference(field(kind, **options)).ask(cell).canonical


def broken(kind: str, cell: str, **options: Any) -> set[str]:
    return {test.value for test in Reference(field(kind, **options)).ask(cell).broken}


MINUTE = "2020-01-01T00:00:"

# Type, options, cells with their canonical texts, and cells that cannot be read.
SPELLINGS: list[tuple[str, dict[str, Any], dict[str, str], tuple[str, ...]]] = [
    ("string", {}, {"a": "a", " a ": " a ", "\u0661": "\u0661"}, ()),
    ("any", {}, {"a": "a", "1.0": "1.0"}, ()),
    ("string", {"format": "email"}, {"a@b.org": "a@b.org"}, ("a", "a@")),
    ("string", {"format": "uri"}, {"http://a.org/b": "http://a.org/b"}, ("a b",)),
    ("string", {"format": "binary"}, {"YQ==": "YQ=="}, ("a", "\u00e9")),
    (
        "string",
        {"format": "uuid"},
        {"123e4567-e89b-42d3-a456-426614174000": "123e4567-e89b-42d3-a456-426614174000"},
        ("123",),
    ),
    (
        "integer",
        {},
        {"1": "1", "+1": "1", "-1": "-1", "007": "7", "-0": "0", "9" * 18: "9" * 18},
        (" 1", "1 ", "1_000", "\u0661", "1.0", "1e3", "1,000", "x", "--1", "1\n", "",
         "9" * 30, "9" * 5000),
    ),
    (
        "integer",
        {"groupChar": ","},
        {"1,000": "1000", "-1,000,000": "-1000000", "10": "10"},
        (",1", "1,", "1,,0", "1_000"),
    ),
    (
        "integer",
        {"bareNumber": False},
        {"95%": "95", "USD 95": "95", "USD -5 only": "-5", "5-": "5", "+5": "5"},
        ("1.5", "1_000%", "a 1 b 2", "\u0661%", "5\u0661", "%", "$.5"),
    ),
    (
        "number",
        {},
        {
            "1.5": "1.5", "1.50": "1.5", "15e-1": "1.5", "0.15E+1": "1.5", ".5": "0.5", "5.": "5",
            "-0": "0", "0.00": "0", "0e9": "0", "100": "100", "1e2": "100", "+1": "1",
            "1e300": "1E300", "10e299": "1E300", "1e-400": "1E-400", "-1e300": "-1E300",
            "100.00000000000000001": "100.00000000000000001",
        },
        (
            "NaN", "nan", "sNaN", "INF", "-inf", "Infinity", " 1", "1 ", "1_0", "\u0661.5", "1,5",
            "1e", ".", "", "0x10", "1e1000000000000000000", "1\n",
        ),
    ),
    (
        "number",
        {"decimalChar": ",", "groupChar": "."},
        {"1.000,5": "1000.5", "1,5": "1.5", ",5": "0.5"},
        ("1,000.5", ".5", "1..0"),
    ),
    (
        "number",
        {"bareNumber": False},
        {"1.5%": "1.5", "USD 1.50": "1.5", "$.5": "0.5", "-.5 %": "-0.5", "5.": "5", "5e": "5"},
        ("NaN%", "1_0%", "1.5.1", "\u0661"),
    ),
    (
        "boolean",
        {},
        {"true": "true", "1": "true", "TRUE": "true", "false": "false", "0": "false"},
        ("yes", "t", " true", "tRUE", ""),
    ),
    (
        "boolean",
        {"trueValues": ["yes"], "falseValues": ["no", ""]},
        {"yes": "true", "no": "false", "": "false"},
        ("true", "0"),
    ),
    (
        "date",
        {},
        {"2024-02-29": "2024-02-29", "0001-01-01": "0001-01-01"},
        (
            "2024-2-9", "2023-02-29", " 2024-02-09", "2024-02-09\n", "20240209", "0000-01-01",
            "2024-02-09T00:00:00", "\u0662\u0660\u0662\u0664-01-02",
        ),
    ),
    (
        "date",
        {"format": "%d/%m/%Y"},
        {"02/01/2024": "2024-01-02", "2/1/2024": "2024-01-02"},
        ("2024-01-02", "\u0660\u0662/01/2024"),
    ),
    ("date", {"format": "any"}, {"2 Jan 2024": "2024-01-02"}, ("x", "\u0662 Jan 2024")),
    (
        "time",
        {},
        {
            "12:30:00": "12:30:00", "24:00:00": "00:00:00",
        },
        (
            "12:30", "123000", "1:30:00", "12:30:00,5", "12:30:00+02", "12:30:00z", "12:60:00",
            "12:30:00 ", "12:30:00+0200", "25:00:00", "12:30:00.000", "12:30:00Z",
            "14:30:00+02:00",
        ),
    ),
    ("time", {"format": "%H.%M"}, {"12.30": "12:30:00"}, ("12:30", "\u0661\u0662.30")),
    (
        "datetime",
        {},
        {
            "2024-01-02T12:30:00": "2024-01-02T12:30:00",
            "2024-01-02T12:30:00.0": "2024-01-02T12:30:00",
            "2024-01-02T12:30:00Z": "2024-01-02T12:30:00Z",
            "2024-01-02T00:30:00+01:00": "2024-01-01T23:30:00Z",
            "2024-01-01T24:00:00": "2024-01-02T00:00:00",
            "0001-01-01T00:00:00+01:00": "-1 day, 23:00:00Z",
            "2024-01-02T00:30:00.12345670+01:00": "2024-01-01T23:30:00.1234567Z",
            "2024-01-02T12:30:00.0000001": "2024-01-02T12:30:00.0000001",
            "2024-01-01T24:00:00.0000000": "2024-01-02T00:00:00",
        },
        (
            "2024-01-02", "2024-01-02 12:30:00", "2024-01-02T12:30", "20240102T123000",
            "2024-W01-1T12:30:00", "2024-01-02T12:30:00+1",
            "2024-01-02T12:30:00+14:01", "2024-01-02T12:30:00\n", "2024-01-01T24:00:00.0000001",
        ),
    ),
    (
        "datetime",
        {"format": "%Y/%m/%d %H:%M %z"},
        {"2024/01/02 01:00 +0200": "2024-01-01T23:00:00Z"},
        ("2024-01-02T01:00:00",),
    ),
    ("year", {}, {"2024": "2024", "0024": "24"}, ("24", "+202", " 202", "2_24", "12024", "-202")),
    (
        "yearmonth",
        {},
        {"2024-01": "2024-01", "0001-12": "0001-12"},
        ("2024-1", "2024-13", "2024-00", "+202-01", "2024-01-02", " 2024-01", "20240-1"),
    ),
    (
        "duration",
        {},
        {
            "P1D": "P0MT86400S", "PT24H": "P0MT86400S", "P1Y": "P12MT0S", "P12M": "P12MT0S",
            "-P1M": "-P1MT0S", "P1Y1D": "P12MT86400S", "PT1.50S": "P0MT1.5S", "-PT0S": "P0MT0S",
            "PT0.0000001S": "P0MT0.0000001S", f"PT{'9' * 60}S": f"P0MT{'9' * 60}S",
            "P1000000000D": "P0MT86400000000000S", f"P{'1' * 30}Y": f"P{'13' + '3' * 28 + '2'}MT0S",
        },
        ("P", "PT", "P1DT", "1D", "P1D\n", "P1,5D", "+P1D", "P2020-01-01T00:00:00", "P1S", "P1.5Y",
         "P1W", ""),
    ),
    (
        "geopoint",
        {},
        {"1.50,2": "1.5,2", " 1.5 , 2.0 ": "1.5,2", "-0,90": "0,90"},
        ("181,0", "0,91", "NaN,0", "1_0,1", "1", "1,2,3", "\u0661,0", "", "1,2\n", "\u00a01,2",
         "1,\t2"),
    ),
    (
        "geopoint",
        {"format": "array"},
        {"[1.5, 2]": "1.5,2", "[15e-1,2.0]": "1.5,2",
         "[0.1234567890123456789,2]": "0.1234567890123456789,2"},
        ("[180.00000000000000001, 0]", '{"lon": 1, "lat": 2}', "[NaN, 0]",
         '["1", "2"]', "[true, 1]", "[1]", "1,2", "[181,0]", "x", "1"),
    ),
    (
        "geopoint",
        {"format": "object"},
        {'{"lon": 1.5, "lat": 2}': "1.5,2", '{"lat": 2, "lon": 1.5}': "1.5,2"},
        ('{"lon": 1}', '{"lon": "1", "lat": 2}', "[1, 2]", '{"lon": 1, "lat": 2, "x": 3}'),
    ),
    (
        "object",
        {},
        {
            '{"b": 1, "a": [1.0, true, 1.5]}': '{"a": [1, true, 1.5], "b": 1}',
            '{"a": [9007199254740993.0, 1e400, 0.1e1]}': '{"a": [9007199254740993, 1E400, 1]}',
            '{"a":"1"}': '{"a": "1"}',
            '{"a": "NaN"}': '{"a": "NaN"}',
            '{"a": null}': '{"a": null}',
        },
        ("[]", "1", "{", '{"a": NaN}', '{"a": -Infinity}', "{'a': 1}"),
    ),
    ("array", {}, {"[ 1, -0.0 ]": "[1, 0]", "[]": "[]"}, ("{}", "1,2", "[NaN]", "[" * 10_000)),
    (
        "array",
        {"arrayItem": {"type": "date"}},
        {'["2024-01-02"]': '["2024-01-02"]'},
        ('["x"]',),
    ),
    (
        "array",
        {"arrayItem": {"type": "number"}},
        {'["1.50", 1.5, 9007199254740993.0]': "[1.5, 1.5, 9007199254740993]"},
        ('[" 1"]', "[true]"),
    ),
    (
        "array",
        {"arrayItem": {"type": "datetime"}},
        {'["2024-01-02T00:00:00.1234567Z", ""]': '["2024-01-02T00:00:00.1234567Z", null]'},
        ('["2024-01-02T00:00:00,5"]',),
    ),
    (
        "list",
        {"itemType": "datetime"},
        {"2024-01-02T00:00:00.1234567": '["2024-01-02T00:00:00.1234567"]'},
        (),
    ),
    ("list", {}, {"a,b": '["a", "b"]', "": '[""]', "a, b": '["a", " b"]'}, ()),
    (
        "list",
        {"itemType": "number", "delimiter": ";"},
        {"1.50;2": '["1.5", "2"]', "1": '["1"]'},
        ("1,2", "1; 2", "NaN", "1_0;1", "1;", ""),
    ),
    ("list", {"itemType": "date"}, {"2024-01-02": '["2024-01-02"]'}, ("2024-1-2",)),
    (
        "geojson",
        {},
        {
            '{"type": "Point", "coordinates": [1.0, 2]}':
                '{"coordinates": [1, 2], "type": "Point"}',
        },
        ('{"type": "Pint"}', "x", '{"type": "Point", "coordinates": [NaN, 2]}'),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "options", "cell", "expected"),
    [
        pytest.param(kind, options, cell, expected, id=f"{kind}-{options}-{cell[:30]!r}")
        for kind, options, read, unread in SPELLINGS
        for cell, expected in [*read.items(), *((cell, None) for cell in unread)]
    ],
)
def test_cell_is_read_as_the_standard_writes_its_type(
    kind: str, options: dict[str, Any], cell: str, expected: str | None
) -> None:
    tests = frozenset() if expected is not None else frozenset({plan.Test.TYPE})
    assert Reference(field(kind, **options)).ask(cell) == CellVerdict(tests, expected)


@pytest.mark.parametrize(
    ("kind", "options", "cell", "expected"),
    [
        ("integer", {"minimum": 2, "maximum": "5"}, "1", {"minimum"}),
        ("integer", {"minimum": 2, "maximum": "5"}, "5", set()),
        ("integer", {"exclusiveMinimum": 2, "exclusiveMaximum": 4}, "2", {"exclusive-minimum"}),
        ("integer", {"exclusiveMinimum": 2, "exclusiveMaximum": 4}, "4", {"exclusive-maximum"}),
        ("integer", {"maximum": 5, "enum": ["1"]}, "7", {"maximum", "enum"}),
        ("integer", {"minimum": "1,000", "groupChar": ","}, "999", {"minimum"}),
        ("integer", {"enum": ["1,000"], "groupChar": ","}, "1000", set()),
        ("number", {"maximum": 100}, "100.00000000000000001", {"maximum"}),
        ("number", {"maximum": 0.1}, "1e-1", set()),
        ("number", {"enum": [1.5]}, "1.50", set()),
        ("number", {"enum": ["1.5"]}, "1.51", {"enum"}),
        ("date", {"minimum": "2020-01-01"}, "2019-12-31", {"minimum"}),
        ("year", {"maximum": 2024}, "2025", {"maximum"}),
        ("yearmonth", {"minimum": "2020-02"}, "2020-01", {"minimum"}),
        ("time", {"maximum": "12:00:00"}, "12:00:01", {"maximum"}),
        ("time", {"maximum": "12:00:00"}, "12:00:00Z", {"type-error"}),
        ("datetime", {"minimum": "2020-01-01T00:00:00Z"}, "2020-01-01T00:00:00", {"type-error"}),
        ("datetime", {"minimum": "2020-01-01T00:00:00Z"}, "2020-01-01T00:30:00+01:00", {"minimum"}),
        ("string", {"minLength": 2}, "\U0001f4a5", {"min-length"}),
        ("string", {"maxLength": 1}, "\U0001f4a5", set()),
        ("array", {"minLength": 2}, "[1]", {"min-length"}),
        ("object", {"maxLength": 0}, '{"a": 1}', {"max-length"}),
        ("list", {"maxLength": 1}, "a,b", {"max-length"}),
        ("string", {"enum": ["b"], "minLength": 2}, "c", {"enum", "min-length"}),
        ("duration", {"enum": ["P1D"]}, "PT24H", set()),
        ("array", {"enum": [[1, True]]}, "[1.0, true]", set()),
        ("array", {"enum": [[1, True]]}, "[1, 1]", {"enum"}),
        ("array", {"enum": ["[9007199254740992]"]}, "[9007199254740993.0]", {"enum"}),
        ("geopoint", {"enum": ["[1,2]"], "format": "array"}, "[1.0,2]", set()),
        ("duration", {"enum": ["PT0S"]}, "PT0.0000001S", {"enum"}),
        ("datetime", {"maximum": f"{MINUTE}00.1234561"}, f"{MINUTE}00.1234569", {"maximum"}),
        ("datetime", {"maximum": f"{MINUTE}00.1234561"}, f"{MINUTE}00.12345610", set()),
        ("datetime", {"exclusiveMinimum": f"{MINUTE}00.1234561"}, f"{MINUTE}00.1234562", set()),
        ("datetime", {"exclusiveMinimum": f"{MINUTE}00.1234561"}, f"{MINUTE}00.123456",
         {"exclusive-minimum"}),
        ("datetime", {"enum": [f"{MINUTE}00.1234561"]}, f"{MINUTE}00.1234562", {"enum"}),
        ("any", {"enum": ["a"]}, "b", {"enum"}),
    ],
)  # fmt: skip
def test_cell_breaks_exactly_these_limits(
    kind: str, options: dict[str, Any], cell: str, expected: set[str]
) -> None:
    assert broken(kind, cell, **options) == expected


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("integer", {"minimum": 1.5}, "field x: the minimum 1.5 is not a valid integer"),
        ("number", {"maximum": "NaN"}, "field x: the maximum 'NaN' is not a valid number"),
        ("date", {"minimum": "soon"}, "field x: the minimum 'soon' is not a valid date"),
        ("boolean", {"minimum": 1}, 'field x: constraint "minimum" is not supported by type'),
        ("string", {"format": "isbn"}, "field x: .*isbn"),
    ],
)
def test_unusable_option_is_a_schema_error(
    kind: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        Reference(field(kind, **options))


def test_what_frictionless_does_not_read_of_a_field_is_not_given_to_it() -> None:
    options = {
        "categories": ["1"], "categoriesOrdered": True, "example": "x", "groupChar": " ",
        "missingValues": ["1000"], "required": True, "unique": True,
    }  # fmt: skip
    assert canonical("integer", "1 000", **options) == "1000"


# Texts of values that are often equal.
DIGITS = st.from_regex(r"[+-]?(0|1|15|150)(\.(0|5|50))?(e(-1|0|1|30|60|-60))?", fullmatch=True)
OFFSETS = st.sampled_from(["", "Z", "+00:00", "+01:00", "-01:00", "+23:59"])
TIMES = st.builds(
    "{:02}:{:02}:00{}{}".format,
    st.integers(0, 24),
    st.sampled_from([0, 30]),
    st.sampled_from(["", ".0", ".5", ".50", ".0000001"]),
    OFFSETS,
)
DAYS = st.sampled_from(["0001-01-01", "2024-02-28", "2024-02-29", "9999-12-31"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 1)
    | st.sampled_from([-0.0, 0.5, 1.0, 1e300, 2.0**53, 2**53 + 1, 10**300])
    | st.sampled_from(["", "1", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)
CELLS = {
    "integer": st.from_regex(r"[+-]?0{0,2}[0-2]", fullmatch=True),
    "number": DIGITS,
    "boolean": st.sampled_from(["true", "1", "True", "false", "0", "FALSE"]),
    "date": DAYS,
    "time": TIMES,
    "datetime": st.builds("{}T{}".format, DAYS, TIMES),
    "year": st.from_regex("[01]{4}", fullmatch=True),
    "yearmonth": st.from_regex("200[01]-(01|12)", fullmatch=True),
    "duration": st.from_regex(
        r"-?P([01](\.5)?Y)?(12M|18M|0M)?(1W)?([07]D)?(T(24H|0H|1440M|0.5S|86400S))?", fullmatch=True
    ),
    "geopoint": st.builds("{},{}".format, DIGITS, DIGITS),
    "object": st.dictionaries(st.sampled_from("ab"), JSON, max_size=2).map(json.dumps),
    "array": st.lists(JSON, max_size=2).map(json.dumps),
    "list": st.lists(DIGITS, min_size=1, max_size=2).map(",".join),
}
OPTIONS = {"list": {"itemType": "number"}}


def exact(kind: str, cell: str, value: Any) -> object:
    """Return a value that keeps the booleans, numbers and seconds that frictionless confuses."""
    if kind in ("object", "array"):
        return tagged(json.loads(cell, parse_float=Decimal, parse_int=Decimal))
    if kind == "datetime":
        return value, ".0000001" in cell
    return value


def tagged(value: Any) -> object:
    """Return JSON whose booleans are equal to no number."""
    match value:
        case dict():
            return {key: tagged(item) for key, item in value.items()}
        case list():
            return [tagged(item) for item in value]
        case bool():
            return ("boolean", value)
    return value


@pytest.mark.parametrize("kind", ["datetime", "time"])
def test_moment_that_is_cut_in_any_format_is_not_decided(kind: str) -> None:
    reference = Reference(field(kind, format="any"))
    assert not reference.ask("2020-01-01 00:00:00.123456").broken
    told = f"field x: a {kind} has more digits of a second"
    with pytest.raises(UndecidedError, match=told):
        reference.ask("2020-01-01 00:00:00.1234561")
    for limits in ({"maximum": "2020-01-01 00:00:00.1234561"}, {"enum": ["0:00:00,1234561"]}):
        with pytest.raises(UndecidedError, match=told):
            Reference(field(kind, format="any", **limits))


def test_number_in_json_with_an_endless_exponent_is_not_decided() -> None:
    with pytest.raises(UndecidedError, match="too long to be compared"):
        Reference(field("array")).ask(f"[1e{'1' * 5000}]")


def test_point_of_any_length_is_read_soon() -> None:
    assert canonical("geopoint", f"[{'0.' + '1' * 100_000}, 0]", format="array") is not None


BOX = '{"type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 1, 2.0]}'
RING = "[[0, 0], [1, 1], [2, 2], [0.0, 0]]"


@pytest.mark.parametrize(
    "cell",
    [
        BOX,
        f'{{"type": "Polygon", "coordinates": [{RING}]}}',
        f'{{"type": "MultiPolygon", "coordinates": [[{RING}, {RING}]]}}',
        f'{{"type": "Feature", "id": 1.5, "properties": {{}}, "geometry": {BOX}}}',
        '{"type": "FeatureCollection", "features": [], "bbox": [1, 2, 1, 2]}',
        '{"type": "GeometryCollection", "geometries": []}',
    ],
)
def test_geojson_is_read(cell: str) -> None:
    assert broken("geojson", cell) == set()


@pytest.mark.parametrize(
    "cell",
    [
        BOX.replace("1, 2, 1, 2.0", "1"),
        BOX.replace("1, 2, 1, 2.0", "1, 2, 1, 2, 1, 2"),
        BOX.replace("1, 2, 1, 2.0", '1, 2, 1, "2"'),
        BOX.replace('"bbox"', '"properties": {}, "bbox"'),
        f'{{"type": "Polygon", "coordinates": [{RING.replace("0.0", "1e-20")}]}}',
        f'{{"type": "MultiPolygon", "coordinates": [[{RING}, {RING.replace("0.0", "3")}]]}}',
        f'{{"type": "Feature", "id": [], "properties": {{}}, "geometry": {BOX}}}',
        f'{{"type": "Feature", "features": [], "properties": {{}}, "geometry": {BOX}}}',
        '{"type": "FeatureCollection", "features": [], "bbox": [1, 2, 1]}',
        '{"type": "FeatureCollection", "features": [], "properties": {}}',
    ],
)
def test_geojson_that_only_its_schema_accepts_is_not_read(cell: str) -> None:
    assert broken("geojson", cell) == {"type-error"}


@pytest.mark.parametrize("draws", [10, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", sorted(CELLS))
def test_canonical_texts_are_equal_where_values_are(kind: str, draws: int) -> None:
    from frictionless import Field as ReferenceField

    options = OPTIONS.get(kind, {})
    read = ReferenceField.from_descriptor({"name": "x", "type": kind, **options}).read_cell
    reference = Reference(field(kind, **options))

    @settings(max_examples=draws, deadline=None)
    @given(st.lists(CELLS[kind], min_size=2, max_size=6))
    def holds(cells: list[str]) -> None:
        texts = {c: reference.ask(c).canonical for c in cells}
        values = {cell: read(cell)[0] for cell in cells if texts[cell] is not None}
        for one, other in combinations(values, 2):
            same = exact(kind, one, values[one]) == exact(kind, other, values[other])
            assert (texts[one] == texts[other]) == same, (one, other)

    holds()


@pytest.mark.parametrize(
    "described",
    [
        {"type": "geojson"},
        {"type": "object"},
        *({"type": "array", "arrayItem": {"type": kind}} for kind in ("integer", "geojson", "any")),
        *({"type": "geopoint", "format": form} for form in ("array", "object")),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "cell",
    [
        "5", "true", "null", '"s"', "[5]", "[[1], {}, null]", '{"type": ["Point"]}',
        '{"type": "FeatureCollection", "features": [5]}',
        '{"type": "FeatureCollection", "features": [null, []]}',
        '{"type": "GeometryCollection", "geometries": [5]}',
        '{"type": "Point", "coordinates": [1, 2], "bbox": {}}',
    ],
)  # fmt: skip
def test_no_json_makes_the_reference_fail(described: dict[str, Any], cell: str) -> None:
    field = parse_schema({"fields": [{"name": "x", **described}]}).fields[0]
    verdict = Reference(field).ask(cell)
    # Either it is read, or it is not of the type.
    assert (verdict.canonical is None) == (plan.Test.TYPE in verdict.broken)
