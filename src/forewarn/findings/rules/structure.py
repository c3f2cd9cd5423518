"""The rules of the structure layer: does every file conform to its schema?"""

from __future__ import annotations

from forewarn.findings.model import Severity
from forewarn.findings.rules.model import Rule

RULES = (
    Rule(
        "structure/descriptor",
        "The descriptor is not a valid data package",
        "Other tools read the package through its descriptor and refuse one that is not valid.",
        "Change datapackage.json, or the schema named, as the message says.",
    ),
    Rule(
        "structure/missing-file",
        "A file that the descriptor lists is not there",
        "A package that lacks a table looks complete to anyone who reads only its descriptor.",
        "Restore the file, or take its resource out of datapackage.json.",
    ),
    Rule(
        "structure/bytes",
        "A file does not have the size that the descriptor declares",
        "A file that was cut short can still be valid row by row.",
        "Restore the file, or correct bytes in datapackage.json if the change is meant.",
    ),
    Rule(
        "structure/hash",
        "A file is not the one whose digest the descriptor declares",
        "A file that is not the one described may be anyone's; an unknown algorithm shows nothing.",
        "Restore the file, or correct hash in datapackage.json if the change is meant.",
    ),
    Rule(
        "structure/unlisted-file",
        "A data file is not listed in the descriptor",
        "Nothing checks a file that no resource names, and no reader of the package finds it.",
        "Add a resource for it to datapackage.json, or take the file away.",
    ),
    Rule(
        "structure/base-major",
        "The package extends another, of which another MAJOR version is here",
        "In another MAJOR version tables and fields that the package refers to may be gone.",
        "Get the version named, or look at what has changed and write the new one in _base.",
    ),
    Rule(
        "structure/base-version",
        "The package extends another, of which another version is here",
        "What it refers to is all there, and values of the base may have been added or corrected.",
        "Validate, then write the version that is here in _base of datapackage.json.",
        Severity.WARNING,
    ),
    Rule(
        "structure/unknown-property",
        "A schema has a property that Table Schema does not know",
        "What looks like a limit and is misspelt limits nothing.",
        "Correct the property's name, or begin the name of one of your own with an underscore.",
        Severity.WARNING,
    ),
    Rule(
        "structure/encoding",
        "The file is not UTF-8 text, or holds a byte that text cannot",
        "A wrong encoding turns names into other names without a trace.",
        "Save the file as UTF-8 without a byte order mark, and without NUL bytes.",
    ),
    Rule(
        "structure/quoting",
        "A quoted cell is not closed, or has text after its closing quote",
        "One unclosed quote can swallow thousands of rows that then look as if never observed.",
        "Close the quote; write a quote inside a quoted cell twice.",
    ),
    Rule(
        "structure/newline",
        "Lines end in more than one way",
        "A file that was joined from two, or edited on two systems, may have lost something.",
        "End every line with LF, or every line with CRLF.",
        Severity.WARNING,
    ),
    Rule(
        "structure/header",
        "The header is not the schema's list of fields",
        "Columns are read by place: a swapped or renamed header puts values under a wrong name.",
        "Write the header as the schema has it: the same names, in the same order.",
    ),
    Rule(
        "structure/blank-row",
        "A row is blank",
        "A blank row is often where rows were lost.",
        "Delete the row.",
    ),
    Rule(
        "structure/ragged-row",
        "A row has too few or too many cells",
        "Its cells no longer stand under their fields.",
        "Give the row one cell for each field; quote a cell that holds the delimiter.",
    ),
    Rule(
        "structure/required",
        "A required cell is empty",
        "A row without it cannot be understood or found again.",
        "Fill the cell. An observation that was not made is a row that is not there.",
    ),
    Rule(
        "structure/type-error",
        "A cell is not written as its type",
        "Tools that guess read such cells differently, and some round or drop them.",
        "Write the value as the schema's type has it, without spaces or signs of grouping.",
    ),
    Rule(
        "structure/minimum",
        "A value is below the schema's minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/maximum",
        "A value is above the schema's maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/exclusive-minimum",
        "A value is not above the schema's exclusive minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/exclusive-maximum",
        "A value is not below the schema's exclusive maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/pattern",
        "A value does not have the form that the schema asks for",
        "Codes and ids are joined on letter by letter.",
        "Write the value in the form of the field's example.",
    ),
    Rule(
        "structure/enum",
        "A value is not one of those that the schema lists",
        "A category that no reader knows is left out of every count.",
        "Use one of the listed values.",
    ),
    Rule(
        "structure/category",
        "A value is not one of the field's categories",
        "A category that no reader knows is left out of every count.",
        "Use one of the categories, or add the value to them in the schema.",
    ),
    Rule(
        "structure/min-length",
        "A value is shorter than the schema allows",
        "It is too short to be what the field holds.",
        "Write the text in full.",
    ),
    Rule(
        "structure/max-length",
        "A value is longer than the schema allows",
        "It is too long to be what the field holds.",
        "Shorten the text.",
    ),
    Rule(
        "structure/unique",
        "A value that must be unique stands twice",
        "Whoever looks it up finds two rows.",
        "Correct one of the two, or delete a row.",
    ),
    Rule(
        "structure/primary-key",
        "Two rows have one primary key",
        "Joins multiply rows, and sums count them twice.",
        "Keep one of the two rows, or correct the key of the other.",
    ),
    Rule(
        "structure/unique-key",
        "Two rows have the same values in fields that are unique together",
        "Whoever looks the values up finds two rows.",
        "Keep one of the two rows, or correct the values of the other.",
    ),
    Rule(
        "structure/foreign-key",
        "A value refers to a row that is not there",
        "The row drops out of every join without a word.",
        "Correct the value, or add the row that it refers to.",
    ),
    Rule(
        "structure/control-character",
        "A text holds a control character",
        "Nobody sees it, and it can move the cursor of a terminal or part two texts that look one.",
        "Take the character out; a tab and a line end are allowed.",
    ),
    Rule(
        "structure/bidirectional-override",
        "A text holds a character that overrides the direction of writing",
        "What is shown is then not what is stored: a name or a code reads as another.",
        "Take the character out; writing from right to left needs none.",
    ),
    Rule(
        "structure/formula-prefix",
        "A text begins as a formula does",
        "Whoever opens the file in a spreadsheet runs it, and it can send data away.",
        "Write the text so that it does not begin with =, +, -, @, a tab or a line end.",
        Severity.WARNING,
    ),
    Rule(
        "structure/mixed-script",
        "A code has letters of more than one script",
        "A Latin A and a Cyrillic one look alike, and no join finds one by the other.",
        "Write the code anew, in the script of the others.",
    ),
    Rule(
        "structure/reference-not-checked",
        "References into a table could not be checked, because that table is not valid",
        "One broken table would otherwise show as thousands of broken references.",
        "Fix the table that is referred to, and validate again.",
    ),
)
