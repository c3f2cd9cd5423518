"""The values that a property of a package, resource, dialect, schema or field is given.

For each property some right values and some that are odd or wrong in their way; values of any JSON
type are drawn besides. None of them is fetched from anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Pool = dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]

V1 = "https://datapackage.org/profiles/1.0/datapackage.json"
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
OWN = "https://example.org/profile.json"

# Values of each type of JSON.
JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 1.5, "", "x", "1", " ", [], ["x"], [1], [None], [[]], {},
    {"x": 1}, "true",
)  # fmt: skip

PACKAGE: Pool = {
    "name": (("package", "a-b.c_1"), ("A package", "", "é")),
    "id": (("abc",), ("",)),
    "title": (("Title",), ("",)),
    "description": (("Text.",), ("",)),
    "homepage": (("https://example.org",), ("example",)),
    "version": (("1.0.0",), ("1", "x")),
    "created": (("2024-01-02T03:04:05Z",), ("2024-01-02", "yesterday")),
    "keywords": ((["a", "b"],), ([], [""])),
    "image": (("a.png",), ("",)),
    "licenses": (
        ([{"name": "CC0-1.0"}], [{"path": "https://example.org", "title": "t"}]),
        ([], [{}], [{"title": "t"}], [{"name": 1}], ["CC0-1.0"], {"name": "CC0-1.0"}),
    ),
    "sources": (
        ([{"title": "a"}], [{"title": "a", "path": "https://example.org", "email": "a@b.org"}]),
        ([], [{}], [{"title": "a", "email": "x"}], [{"title": 1}], ["x"], [{"email": 1}]),
    ),
    "contributors": (
        ([{"title": "a"}], [{"title": "a", "roles": ["author"]}, {"title": "b", "role": "x"}]),
        ([], [{}], [{"title": "a", "email": "x"}], [{"title": 1}], ["x"], [{"path": 1}]),
    ),
    "profile": (("data-package", "tabular-data-package"), ("data-resource", "x", "")),
    "profiles": ((["data-package"],), ([], ["x"])),
    "$schema": ((V1, V2), (OWN, "x", "", "https://datapackage.org/profiles/3.0/x.json")),
    "type": (("package",), ("x",)),
    "bytes": ((12,), ("12",)),
    "unknown": ((1,), ("x",)),
    "_private": ((1,), ("x",)),
    "missingValues": (([""],), (["NA"],)),
    "fields": ((["a"],), ([],)),
    "resourcez": (([],), ("x",)),
    "$frictionless": (("package/v2",), ("x",)),
}

RESOURCE: Pool = {
    "title": (("Title",), ("",)),
    "description": (("Text.",), ("",)),
    "homepage": (("https://example.org",), ("example",)),
    "type": (("table",), ("json", "file", "text", "x", "Table")),
    "profile": (("data-resource", "tabular-data-resource"), ("data-package", "x", "")),
    "profiles": ((["data-resource"],), ([], ["x"])),
    "$schema": (
        ("https://datapackage.org/profiles/2.0/dataresource.json",
         "https://datapackage.org/profiles/1.0/dataresource.json"),
        (OWN, "x", V2),
    ),
    "format": (("csv",), ("CSV", "tsv", "txt", "xlsx", "json", "inline", "x", "", ".csv")),
    "mediatype": (
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "application/json", "text/plain", "x", "TEXT/CSV", ""),
    ),
    "encoding": (("utf-8", "UTF-8", "utf8"),
                 ("utf_8", "latin-1", "iso-8859-1", "cp1252", "utf-16", "ascii", "utf-8-sig", "x")),
    "licenses": PACKAGE["licenses"],
    "sources": PACKAGE["sources"],
    "contributors": PACKAGE["contributors"],
    "scheme": (("file",), ("http", "https", "s3", "x", "buffer", "stream", "", "FILE")),
    "compression": ((), ("no", "gz", "zip", "", "bz2", "x", "GZ")),
    "innerpath": ((), ("", "x.csv", "table.csv")),
    "extrapaths": (([],), (["x.csv"], ["0.csv"])),
    "hashing": (("md5",), ("sha256", "x")),
    "layout": (({},), ({"header": False}, {"header": True}, {"delimiter": ";"})),
    "url": ((), ("0.csv", "https://example.org/x.csv")),
    "data": ((None,), ()),
    "missingValues": (([""],), (["NA"],)),
    "jsonPointer": ((), ("/x",)),
    "unknown": ((1,), ("x",)),
    "_private": ((1,), ("x",)),
    "id": (("x",), ("",)),
    "path": ((), ("nowhere.csv", "./0.csv", "0.csv/", "a/../0.csv", "../0.csv", "/0.csv",
                  "~/0.csv", "file:0.csv", "https://example.org/0.csv", [], ["0.csv"],
                  ["0.csv", "0.csv"], ["0.csv", "nowhere.csv"])),
    "name": (("a-b.c_1",), ("A table", "", "é", "a/b", "package")),
    "schema": ((), ({"fields": []}, {}, "nowhere.json", "https://example.org/x.json", "0.csv",
                    "../x.json", "datapackage.json")),
    "dialect": (({},), ("nowhere.json", "https://example.org/x.json", "0.csv", "../x.json")),
}  # fmt: skip

DIALECT: Pool = {
    "$schema": (("https://datapackage.org/profiles/2.0/tabledialect.json",), (OWN, "x")),
    "name": (("dialect",), ("A dialect", "")),
    "type": ((), ("csv", "table", "x")),
    "title": (("Title",), ("",)),
    "description": (("Text.",), ("",)),
    "csvddfVersion": ((1.2,), ("1.2",)),
    "header": ((True, False), ()),
    "headerRows": (([1],), ([], [0], [2], [1, 2], [2, 1], ["1"], [1.0], [99], [-1])),
    "headerJoin": ((" ", "-"), ("",)),
    "headerCase": ((True, False), ()),
    "caseSensitiveHeader": ((True, False), ()),
    "commentChar": (("#", "%"), ("//", "", "a", "f", ",", '"', "\n")),
    "commentRows": (([],), ([1], [2], [3], [0], ["2"], [99])),
    "delimiter": ((",", ";", "\t", "|"), (" ", ":", "", ",,", "\n", "é", "a", "1", "::")),
    "lineTerminator": (("\n", "\r\n"), ("\r", "", ";", "x")),
    "quoteChar": (('"', "'"), ("", "x", "''", "|", ",", "\n", " ")),
    "doubleQuote": ((True, False), ()),
    "escapeChar": (("\\",), ("", '"', "x", "\\\\", ",", "\n")),
    "nullSequence": (("\\N",), ("", "NA", "NULL")),
    "skipInitialSpace": ((True, False), ()),
    "skipBlankRows": ((True, False), ()),
    "property": ((), ("x",)),
    "itemType": ((), ("array", "object", "x")),
    "itemKeys": ((), (["a"],)),
    "sheetNumber": ((), (1,)),
    "sheetName": ((), ("x",)),
    "table": ((), ("x",)),
    "csv": (({}, {"delimiter": ","}), ({"delimiter": ";"}, {"header": False}, {"x": 1})),
    "excel": ((), ({}, {"sheet": "x"}, {"x": 1})),
    "controls": ((), ([], [{"type": "csv"}])),
    "unknown": ((1,), ("x",)),
    "_private": ((1,), ("x",)),
}

SCHEMA: Pool = {
    "$schema": (("https://datapackage.org/profiles/2.0/tableschema.json",
                 "https://datapackage.org/profiles/1.0/tableschema.json"), (OWN, "x")),
    "name": (("schema",), ("A schema", "")),
    "type": ((), ("table", "x")),
    "title": (("Title",), ("",)),
    "description": (("Text.",), ("",)),
    "homepage": (("https://example.org",), ("x",)),
    "version": (("1.0.0",), (1,)),
    "keywords": ((["a"],), ("a",)),
    "examples": (([],), ("a",)),
    "fields": ((), ([], {}, [{}], ["a"], [None], [{"type": "string"}])),
    "fieldsMatch": (
        ("exact", "equal", "subset", "superset", "partial"),
        (["exact"], ["subset"], ["equal", "subset"], "x", "", "EXACT"),
    ),
    "missingValues": (
        ([""], ["", "NA"], ["NA"], [], ["-99", "1"], [{"value": "NA", "label": "n"}],
         [{"value": ""}, {"value": "-99"}]),
        ([1], [None], ["NA", "NA"], [{"value": "NA"}, {"value": "NA"}], [{"label": "x"}], "NA",
         [{"value": "a", "label": "x"}, {"value": "b", "label": "x"}], ["", {"value": "NA"}],
         [{"value": 1}], {}),
    ),
    "unknown": ((1,), ("x",)),
    "_private": ((1,), ("x",)),
    "primaryKeys": ((), (["a"],)),
    "rdfType": (("https://example.org/x",), ("x",)),
}  # fmt: skip

FIELD: Pool = {
    "name": (("id",), ("A b", "é", "a ", " a", "#a", "__x", "F0", "f0", "1", "select", '"q"', "a,b",
                       "", "a\nb", "f1", "_x")),
    "type": (
        ("string", "integer", "number", "boolean", "date", "time", "datetime", "year", "yearmonth",
         "duration", "object", "array", "list", "geopoint", "geojson", "any"),
        ("String", "text", "gyear", "", "int", "float"),
    ),
    "format": (
        ("default",),
        ("any", "email", "uri", "binary", "uuid", "wkt", "array", "object", "topojson", "%Y",
         "%d/%m/%Y", "%Y-%m-%d", "fmt:%Y-%m-%d", "%H:%M", "%Q", "x", "", "DD/MM/YYYY", "%"),
    ),
    "title": (("Title",), ("",)),
    "description": (("Text.",), ("",)),
    "rdfType": (("https://example.org/x",), ("x",)),
    "example": (("a", "1", 1), ("2024-01-02", 1.5, "true", True, "NA")),
    "examples": ((["a"], [1]), ("a",)),
    "missingValues": SCHEMA["missingValues"],
    "bareNumber": ((True, False), ()),
    "groupChar": ((",", " "), ("", ".", "1", "-", ",,", "'")),
    "decimalChar": ((".", ","), ("", "1", "..", "-", "e")),
    "floatNumber": ((True, False), ()),
    "trueValues": ((["yes"], ["true", "1"]), ([], ["false"], [1], [""], [True])),
    "falseValues": ((["no"], ["false", "0"]), ([], ["true"], [0], [""], [False])),
    "delimiter": ((";", ","), ("", "::", "a")),
    "itemType": (("string", "integer", "date", "boolean"), ("any", "array", "x", "")),
    "arrayItem": (({"type": "integer"},), ({}, {"type": "x"}, {"constraints": {"minimum": 1}})),
    "categories": (
        (["a", "b"], [1, 2], [{"value": "a", "label": "A"}, {"value": "b"}],
         [{"value": 1, "label": "A"}, {"value": 2}]),
        ([], ["a", 1], [True], [None], ["a", "a"], [{"label": "A"}], [{"value": None}], [1.5],
         ["1", "2"], [{"value": "a"}, "b"], "a", [[1]], {"a": 1}),
    ),
    "categoriesOrdered": ((True, False), ()),
    "constraints": (({},), ([], {"x": 1}, {"required": True, "unique": True})),
    "required": ((), (True, False)),
    "unique": ((), (True,)),
    "minimum": ((), (0,)),
    "pattern": ((), ("a",)),
    "enum": ((), (["a"],)),
    "unknown": ((1,), ("x",)),
    "_private": ((1,), ("x",)),
    "truevalues": ((), (["yes"],)),
}  # fmt: skip

_BOUND: tuple[tuple[Any, ...], tuple[Any, ...]] = (
    (0, 1, 100, "0", "100", 1.5, "1.5", "2024-01-02", "12:00:00", "2024-01-02T00:00:00", 2000,
     "2000", "2024-01", "P1Y"),
    ("", "x", "01", " 1", "1e3", "NaN", "INF", "1,000", "1_000", 1e400, 10**30, "$1", "5 km",
     "2024-1-2", "2024-01-02T00:00:00Z", "12:00", "true", 0.1, -0.0, "02/01/2024"),
)  # fmt: skip

CONSTRAINTS: Pool = {
    "required": ((True, False), ()),
    "unique": ((True, False), ()),
    "minimum": _BOUND,
    "maximum": _BOUND,
    "exclusiveMinimum": _BOUND,
    "exclusiveMaximum": _BOUND,
    "minLength": ((0, 1, 2), (-1, "1", 1.0, 1.5, 10**9)),
    "maxLength": ((1, 2, 40), (-1, "1", 1.0, 1.5, 10**9)),
    "pattern": (
        ("a", "[a-z]+", ".*", r"\d+", "a|b", "^a$"),
        ("", "(", "[", "a{", "(?i)a", r"\p{L}", "(?=a).*", r"(a)\1", "a$b", "é+", r"\w+", "a\nb",
         "(?P<x>a)", "*", r"\Z"),
    ),
    "enum": (
        (["a", "b"], [1, 2], ["1", "2"], ["2024-01-02"], [True, False], ["true"], [1.5]),
        ([], ["x"], [None], ["1", 1], [[1]], [{"a": 1}], ["5 km"], ["1,000"], ["", "a"], [" 1"],
         ["01"], ["NA"], "a", {"a": 1}, ["P1Y"], ["1,2"], [[1, 2]]),
    ),
    "jsonSchema": ((), ({}, {"type": "object"})),
    "format": ((), ("x",)),
    "unknown": ((), (1,)),
    "_private": ((), (1,)),
}  # fmt: skip


def value(rnd: Random, pool: Pool, key: str, *, junk: float = 0.3) -> Any:
    """Draw a value for a property: a right one, an odd one, or one of any type."""
    right, odd = pool[key]
    chance = rnd.random()
    if chance < junk or not (right or odd):
        return rnd.choice(JUNK)
    if (chance < junk + (1 - junk) / 2 and right) or not odd:
        return rnd.choice(right)
    return rnd.choice(odd)
