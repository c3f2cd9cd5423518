"""The rules of the structure layer, which asks whether every file conforms to its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forewarn.findings.model import Severity
from forewarn.findings.rules.examples import Example, TinyPackage, example
from forewarn.findings.rules.model import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEATHS = {"deaths": {"type": "integer"}}
_CODE_AND_NAME = {"code": {"type": "string"}, "name": {"type": "string"}}


def _table(fields: Mapping[str, Mapping[str, Any]], text: str | bytes, **schema: Any) -> Example:
    return example(TinyPackage(fields, text, schema))


def _deaths(text: str | bytes, **limits: Any) -> Example:
    """Make an example of one field of whole numbers."""
    return _table({"deaths": {"type": "integer", "constraints": limits} if limits else
                   {"type": "integer"}}, text)  # fmt: skip


def _name(text: str, **limits: Any) -> Example:
    """Make an example of one field of text."""
    return _table({"name": {"type": "string", "constraints": limits} if limits else
                   {"type": "string"}}, text)  # fmt: skip


def _described(text: str | None = "deaths\n7\n", **parts: Any) -> Example:
    """Make an example of a valid table, and of what the package says of it."""
    return example(TinyPackage(_DEATHS, text, **parts))


def _keyed(*rows: str) -> Example:
    lines = ("code,name", *rows, "")
    return _table(_CODE_AND_NAME, "\n".join(lines), primaryKey=["code"])


def _referring(*rows: str, also: tuple[str, ...] = ()) -> Example:
    schema = {
        "primaryKey": ["code"],
        "foreignKeys": [
            {"fields": ["successor"], "reference": {"resource": "", "fields": ["code"]}}
        ],
    }
    fields = {"code": {"type": "integer"}, "successor": {"type": "integer"}}
    lines = ("code,successor", *rows, "")
    return example(TinyPackage(fields, "\n".join(lines), schema), also=also)


def _made_for(version: str) -> Example:
    return _described(
        package={"_base": {"name": "base", "version": version}},
        base={"name": "base", "version": "1.2.0"},
    )


RULES = (
    Rule(
        "structure/descriptor",
        "The descriptor is not a valid data package",
        "Other tools read the package through its descriptor and refuse an invalid one.",
        "Change datapackage.json, or the schema named, as the message says.",
        breaks=_described(package={"homepage": 7}),
        passes=_described(package={"homepage": "https://example.org/"}),
    ),
    Rule(
        "structure/missing-file",
        "A file that the descriptor lists is missing",
        "A package that lacks a table looks complete to anyone who reads only its descriptor.",
        "Restore the file, or remove its resource from datapackage.json.",
        breaks=_described(None),
        passes=_described("deaths\n"),
    ),
    Rule(
        "structure/bytes",
        "A file does not have the size that the descriptor declares",
        "A file that was cut short can still be valid row by row.",
        "Restore the file, or correct bytes in datapackage.json if the change is intended.",
        breaks=_described(resource={"bytes": 11}),
        passes=_described(resource={"bytes": 9}),
    ),
    Rule(
        "structure/hash",
        "A file does not have the digest that the descriptor declares",
        "A file that differs from its digest may have been changed by anyone.",
        "Restore the file, or correct hash in datapackage.json if the change is intended.",
        breaks=_described(resource={"hash": "md5:00000000000000000000000000000000"}),
        passes=_described(resource={"hash": "md5:b46c4c496abf5c74bff704e00492143a"}),
    ),
    Rule(
        "structure/row-count",
        "A table does not have the number of rows that the descriptor declares",
        "A file from which rows were lost can still be valid row by row.",
        "Restore the rows, or correct rows in datapackage.json if the change is intended.",
        breaks=_described(resource={"rows": 2}),
        passes=_described(resource={"rows": 1}),
    ),
    Rule(
        "structure/field-count",
        "A schema does not have the number of fields that the descriptor declares",
        "A schema that lost a field lets a file pass that lost the column.",
        "Restore the field, or correct fields in datapackage.json if the change is intended.",
        breaks=_described(resource={"fields": 2}),
        passes=_described(resource={"fields": 1}),
    ),
    Rule(
        "structure/unlisted-file",
        "A data file is not listed in the descriptor",
        "A file that no resource names is not checked, and readers do not find it.",
        "Add a resource for it to datapackage.json, or move the file out of data.",
        breaks=_described(beside={"data/copy.csv": "deaths\n7\n"}),
        passes=_described(beside={"data/copy.txt": "deaths\n7\n"}),
    ),
    Rule(
        "structure/base-major",
        "The package extends another MAJOR version of its base than the one here",
        "In another MAJOR version, tables and fields that the package refers to may be gone.",
        "Get the version named, or review what has changed and write the new version in _base.",
        breaks=_made_for("2.0.0"),
        passes=_made_for("1.2.0"),
    ),
    Rule(
        "structure/base-version",
        "The package extends another version of its base than the one here",
        "All that it refers to is there, but values of the base may have been added or corrected.",
        "Validate, then write the version that is here in _base of datapackage.json.",
        severity=Severity.WARNING,
        breaks=_made_for("1.1.0"),
        passes=_made_for("1.2.0"),
    ),
    Rule(
        "structure/unknown-property",
        "A descriptor or a schema has a property that the standard does not know",
        "A misspelt constraint constrains nothing, and what is not read is not checked.",
        "Correct the property's name, or begin the name of a property of your own with an "
        "underscore.",
        severity=Severity.WARNING,
        breaks=_table({"deaths": {"type": "integer", "minimun": 0}}, "deaths\n7\n"),
        passes=_table({"deaths": {"type": "integer", "_minimun": 0}}, "deaths\n7\n"),
    ),
    Rule(
        "structure/encoding",
        "The file is not UTF-8 text, or holds a byte that text cannot hold",
        "A wrong encoding silently corrupts names.",
        "Save the file as CSV in UTF-8, without a byte order mark or NUL bytes.",
        breaks=_table({"name": {"type": "string"}}, "name\nCôte d'Ivoire\n".encode("latin-1")),
        passes=_table({"name": {"type": "string"}}, "name\nCôte d'Ivoire\n"),
    ),
    Rule(
        "structure/quoting",
        "A quoted cell is not closed, or has text after its closing quote",
        "One unclosed quote can swallow thousands of rows, which then look as if never observed.",
        "Close the quote; write a quote inside a quoted cell twice.",
        breaks=_name('name\n"Lord\'s" Army\n'),
        passes=_name('name\n"""Lord\'s"" Army"\n'),
    ),
    Rule(
        "structure/newline",
        "Lines end in more than one way, in CR alone, or not as declared",
        "A file that was joined from two, or edited on two systems, may have lost something.",
        "End every line with LF, or every line with CRLF.",
        severity=Severity.WARNING,
        breaks=_deaths("deaths\r\n7\n8\n"),
        passes=_deaths("deaths\r\n7\r\n8\r\n"),
    ),
    Rule(
        "structure/header",
        "The header is not the schema's list of fields",
        "Columns are read by position: a swapped or renamed header puts values under a wrong name.",
        "Write the header as in the schema: the same names in the same order, on the first line.",
        breaks=_table(_CODE_AND_NAME, "name,code\nRwanda,RWA\n"),
        passes=_table(_CODE_AND_NAME, "code,name\nRwanda,RWA\n"),
    ),
    Rule(
        "structure/near-label",
        "A column that may be left out is named almost like a field",
        "A column that no field describes is not checked, and nobody sees that it was meant to be.",
        "Name the column exactly as its field, or unlike any field.",
        severity=Severity.WARNING,
        breaks=_table(_CODE_AND_NAME, "code,Name\nRWA,Rwanda\n", fieldsMatch="partial"),
        passes=_table(_CODE_AND_NAME, "code,label\nRWA,Rwanda\n", fieldsMatch="partial"),
    ),
    Rule(
        "structure/blank-row",
        "A row is blank",
        "A blank row often marks where rows were lost.",
        "Delete the row.",
        breaks=_table(_CODE_AND_NAME, "code,name\nRWA,Rwanda\n\nUGA,Uganda\n"),
        passes=_table(_CODE_AND_NAME, 'code,name\nRWA,Rwanda\n"",Uganda\n'),
    ),
    Rule(
        "structure/ragged-row",
        "A row has too few or too many cells",
        "Its cells no longer belong to their fields.",
        "Give the row one cell for each field; quote a cell that holds the delimiter.",
        breaks=_table(_CODE_AND_NAME, "code,name\nCOD,Congo, DR\n"),
        passes=_table(_CODE_AND_NAME, 'code,name\nCOD,"Congo, DR"\n'),
    ),
    Rule(
        "structure/required",
        "A required cell is empty",
        "A row without it cannot be understood or found again.",
        "Fill in the cell. Leave out the whole row of an observation that was not made.",
        breaks=_table({"code": {"type": "string", "constraints": {"required": True}},
                       "name": {"type": "string"}}, "code,name\n,Rwanda\n"),
        passes=_table({"code": {"type": "string", "constraints": {"required": True}},
                       "name": {"type": "string"}}, "code,name\nRWA,\n"),
    ),
    Rule(
        "structure/type-error",
        "A cell is not written as its type",
        "Tools that guess read such cells differently, and some round or drop them.",
        "Write a date as YYYY-MM-DD, a boolean as true or false, and a number with a decimal point "
        "and no other marks, unless the schema says otherwise; leave a missing value empty.",
        breaks=_deaths("deaths\n1 000\n"),
        passes=_deaths("deaths\n1000\n"),
    ),
    Rule(
        "structure/minimum",
        "A value is below the schema's minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
        breaks=_deaths("deaths\n-1\n", minimum=0),
        passes=_deaths("deaths\n0\n", minimum=0),
    ),
    Rule(
        "structure/maximum",
        "A value is above the schema's maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
        breaks=_deaths("deaths\n1001\n", maximum=1000),
        passes=_deaths("deaths\n1000\n", maximum=1000),
    ),
    Rule(
        "structure/exclusive-minimum",
        "A value is not above the schema's exclusive minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
        breaks=_deaths("deaths\n0\n", exclusiveMinimum=0),
        passes=_deaths("deaths\n1\n", exclusiveMinimum=0),
    ),
    Rule(
        "structure/exclusive-maximum",
        "A value is not below the schema's exclusive maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
        breaks=_deaths("deaths\n1000\n", exclusiveMaximum=1000),
        passes=_deaths("deaths\n999\n", exclusiveMaximum=1000),
    ),
    Rule(
        "structure/pattern",
        "A value does not have the form that the schema requires",
        "Codes and ids are matched character by character.",
        "Write the value so that the whole of it matches the pattern in the message.",
        breaks=_name("name\nRwanda\n", pattern="[A-Z]{3}"),
        passes=_name("name\nRWA\n", pattern="[A-Z]{3}"),
    ),
    Rule(
        "structure/enum",
        "A value is not one of those that the schema lists",
        "A category that no reader knows is left out of every count.",
        "Use one of the listed values.",
        breaks=_name("name\nState\n", enum=["state", "non-state"]),
        passes=_name("name\nnon-state\n", enum=["state", "non-state"]),
    ),
    Rule(
        "structure/category",
        "A value is not one of the field's categories",
        "A category that no reader knows is left out of every count.",
        "Use one of the categories, or add the value to them in the schema.",
        breaks=_table({"level": {"type": "string", "categories": ["low", "high"]}}, "level\nmid\n"),
        passes=_table({"level": {"type": "string", "categories": ["low", "high"]}},
                      "level\nhigh\n"),
    ),
    Rule(
        "structure/min-length",
        "A value is shorter than the schema allows",
        "It is too short to be what the field holds.",
        "Write the text in full.",
        breaks=_name("name\nR\n", minLength=2),
        passes=_name("name\nRw\n", minLength=2),
    ),
    Rule(
        "structure/max-length",
        "A value is longer than the schema allows",
        "It is too long to be what the field holds.",
        "Shorten the text.",
        breaks=_name("name\nRwanda\n", maxLength=5),
        passes=_name("name\nKenya\n", maxLength=5),
    ),
    Rule(
        "structure/unique",
        "A value that must be unique appears twice",
        "A lookup by this value finds two rows.",
        "Correct one of the two, or delete a row.",
        breaks=_name("name\nCongo\nCongo\n", unique=True),
        passes=_name("name\nCongo\ncongo\n", unique=True),
    ),
    Rule(
        "structure/primary-key",
        "Two rows have the same primary key",
        "Joins multiply rows, and sums count them twice.",
        "Keep one of the two rows, or correct the key of the other.",
        breaks=_keyed("RWA,Rwanda", "RWA,Ruanda"),
        passes=_keyed("RWA,Rwanda", "UGA,Rwanda"),
    ),
    Rule(
        "structure/unique-key",
        "Two rows have the same values in fields that are unique together",
        "A lookup by these values finds two rows.",
        "Keep one of the two rows, or correct the values of the other.",
        breaks=_table(_CODE_AND_NAME, "code,name\n490,Congo\n490,Congo\n",
                      uniqueKeys=[["code", "name"]]),
        passes=_table(_CODE_AND_NAME, "code,name\n484,Congo\n490,Congo\n",
                      uniqueKeys=[["code", "name"]]),
    ),
    Rule(
        "structure/foreign-key",
        "A value refers to a row that does not exist",
        "The row silently drops out of every join.",
        "Correct the value, or add the row that it refers to.",
        breaks=_referring("345,340", "341,"),
        passes=_referring("345,340", "340,"),
    ),
    Rule(
        "structure/control-character",
        "A text holds a control character",
        "Nobody sees it, but it can move a terminal's cursor, or make two texts differ that look "
        "the same.",
        "Remove the character; tabs and line ends are allowed.",
        breaks=_name("name\nRwa\x1bnda\n"),
        passes=_name("name\nRwa\tnda\n"),
    ),
    Rule(
        "structure/bidirectional-override",
        "A text holds a character that overrides the direction of writing",
        "What is shown then differs from what is stored: one name or code reads as another.",
        "Remove the character; right-to-left scripts do not need it.",
        breaks=_name("name\nRwa\u202enda\n"),
        passes=_name("name\n\u0631\u0648\u0627\u0646\u062f\u0627\n"),
    ),
    Rule(
        "structure/formula-prefix",
        "A text begins like a formula",
        "A spreadsheet program runs it when the file is opened, and it can send data elsewhere.",
        "Write the text so that it does not begin with =, +, -, an at sign, a tab or a line end.",
        severity=Severity.WARNING,
        breaks=_name("name\n=A1+A2\n"),
        passes=_name("name\n-7.5\n"),
    ),
    Rule(
        "structure/mixed-script",
        "A code has letters of more than one script",
        "A Latin A and a Cyrillic one look alike, but no join matches one to the other.",
        "Retype the code in the script of the other codes.",
        breaks=_keyed("RW\u0410,Rwanda"),
        passes=_keyed("RWA,Rw\u0410nda"),
    ),
    Rule(
        "structure/reference-not-checked",
        "References into a table could not be checked, because it is not valid or not there",
        "Otherwise one broken table would show as thousands of broken references.",
        "Fix the table that is referred to, or correct the foreign key that names it; then "
        "validate again.",
        breaks=_referring("345,340", "34O,", also=("structure/type-error",)),
        passes=_referring("345,340", "340,"),
    ),
)  # fmt: skip
