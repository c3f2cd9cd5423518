"""Why our verdict, place or kind of fault differs from that of frictionless 5.21: the whole list.

`docs/conformance.md` is made from it, with the tables of `faults.py` that show each difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structure.packages import predicates as by

if TYPE_CHECKING:
    from structure.packages.predicates import Explains


@dataclass(frozen=True)
class Difference:
    """A documented difference: its reason, and the predicates of what is of one side only.

    `ours` is of what only we say of a package that is drawn at random, `theirs` of what only
    frictionless says of it.
    """

    id: str
    reason: str
    ours: Explains = by.never
    theirs: Explains = by.never


DIFFERENCES = (
    # Cells
    Difference(
        "lax-integer-spelling",
        "An integer is a sign and ASCII digits; Python's int() also accepts spaces around them, "
        "underscores and the digits of other scripts.",
        ours=by.spelt("lax-integer-spelling"),
    ),
    Difference(
        "lax-number-spelling",
        "A number is written in ASCII digits; Python's Decimal also accepts spaces, underscores "
        "and the digits of other scripts.",
        ours=by.spelt("lax-number-spelling"),
    ),
    Difference(
        "not-a-number",
        "NaN and INF are not observations: a cell without a number is empty.",
        theirs=by.not_a_number,
        ours=by.spelt("not-a-number"),
    ),
    Difference(
        "beyond-64-bits",
        "An integer that 64 bits cannot hold is not an integer to any later engine.",
        ours=by.spelt("beyond-64-bits"),
    ),
    Difference(
        "beyond-a-double",
        "A number whose size a double cannot hold is infinite to every later engine.",
        ours=by.spelt("beyond-a-double"),
    ),
    Difference(
        "lax-grouping",
        "A grouping sign is allowed only between digits and before the decimal sign; frictionless "
        "deletes it anywhere.",
        ours=by.spelt("lax-grouping"),
    ),
    Difference(
        "integer-grouping",
        "The standard lets integers have a groupChar; frictionless supports it for numbers only.",
        theirs=by.grouped_integer,
    ),
    Difference(
        "point-after-a-unit",
        "Where bareNumber is false, a point before the first digit is part of the number; "
        "frictionless takes it for the text around the number, and reads .5 as 5.",
        ours=by.point_after_unit,
        theirs=by.point_after_unit,
    ),
    Difference(
        "lax-date-spelling",
        "A date has four, two and two ASCII digits; Python's strptime also accepts fewer, and the "
        "digits of other scripts.",
        ours=by.spelt("lax-date-spelling"),
    ),
    Difference(
        "lax-time-spelling",
        "A time is HH:MM:SS, by the standard without a fraction or a zone; the reader behind "
        "frictionless also accepts these, and other forms of ISO 8601.",
        ours=by.spelt("lax-time-spelling"),
    ),
    Difference(
        "lax-datetime-spelling",
        "A datetime has the letter T between its date and its time, each in its one form, and a "
        "zone of at most 14 hours, as in XML Schema; the reader behind frictionless accepts any "
        "character there, any zone, and other forms of ISO 8601.",
        ours=by.spelt("lax-datetime-spelling"),
    ),
    Difference(
        "lax-year-spelling",
        "A year has four ASCII digits, the usual form by the standard. XML Schema, to which it "
        "points, also has longer and negative years and zones, and no year 0000; that they are "
        "type errors, and 0000 is a year, is our choice, as in frictionless. That also accepts "
        "any four characters that int() accepts.",
        ours=by.spelt("lax-year-spelling"),
    ),
    Difference(
        "lax-yearmonth-spelling",
        "A yearmonth has four and two ASCII digits, by our choice as a year has; frictionless "
        "accepts anything that int() accepts on either side of the hyphen.",
        ours=by.spelt("lax-yearmonth-spelling"),
    ),
    Difference(
        "lax-duration-spelling",
        "A duration has a sign only where it is negative, a T only before hours, minutes or "
        "seconds, a fraction only of seconds, after a point, and no weeks, as in XML Schema; "
        "frictionless accepts more.",
        ours=by.spelt("lax-duration-spelling"),
    ),
    Difference(
        "lax-uuid",
        "A UUID has its 32 digits in five groups with hyphens between them (RFC 9562); Python's "
        "reader, behind frictionless, drops braces, hyphens and urn:uuid: anywhere.",
        ours=by.spelt("lax-uuid"),
    ),
    Difference(
        "lax-email",
        "An email address has no control characters, such as a line end (RFC 5321); frictionless "
        "lets one stand before the at sign.",
        ours=by.spelt("lax-email"),
    ),
    Difference(
        "lax-uri",
        "A URI has the form of RFC 3986: ASCII without spaces, control characters and bare "
        "percent signs, so that any other letter is percent-encoded, and http and https have a "
        "host; frictionless checks little more than the scheme.",
        ours=by.spelt("lax-uri"),
    ),
    Difference(
        "lax-binary",
        "A text in base64 holds the characters of base64 and no others (RFC 4648); frictionless "
        "drops all others.",
        ours=by.spelt("lax-binary"),
    ),
    Difference(
        "lax-json",
        "NaN and Infinity are not JSON, although Python's reader accepts them.",
        ours=by.spelt("lax-json"),
    ),
    Difference(
        "lax-geopoint-spelling",
        "The two parts of a geopoint are numbers in ASCII digits, in JSON too, and nothing but "
        "spaces stands around them; frictionless passes any text there to Python's Decimal, and "
        "numbers in JSON through a double.",
        ours=by.spelt("lax-geopoint-spelling"),
    ),
    Difference(
        "lax-geojson",
        "A ring ends where it begins, a bbox has twice as many numbers as a position, the id of a "
        "feature is a text or a number, and no object has the members of another (RFC 7946); the "
        "JSON schema of frictionless has none of this. The rest of GeoJSON is what that schema "
        "says, such as positions of two numbers, and TopoJSON is checked by its schema alone.",
        ours=by.spelt("lax-geojson"),
    ),
    Difference(
        "incomparable-zones",
        "A time without a zone cannot be compared with a bound that has one, so the cell is "
        "wrong; frictionless fails on the whole table.",
        theirs=by.zones,
    ),
    Difference(
        "lax-list-items",
        "The items of a list, and the texts in an array under arrayItem, are written as their "
        "type is written anywhere else.",
        ours=by.spelt("lax-list-items"),
    ),
    # Equality
    Difference(
        "values-in-json",
        "In JSON true is not a number, and numbers are equal if all their digits are; in Python "
        "true is 1, and a number is the nearest double.",
        ours=by.values_in_json,
        theirs=by.values_in_json,
    ),
    Difference(
        "all-digits-of-seconds",
        "Moments and durations are compared with all their digits, and the hour 24 has none; "
        "frictionless cuts seconds to microseconds, and cannot read a duration of a billion days. "
        "A moment with more than microseconds in the format any is not checked.",
        ours=by.digits_of_seconds,
        theirs=by.digits_of_seconds,
    ),
    # Constraints
    Difference(
        "listed-value-of-another-type",
        "A value in enum or categories that is not of the field's type is a fault of the schema, "
        "reported once; frictionless ignores it, or reports the cells.",
        ours=by.unlisted_value,
        theirs=by.unlisted_value,
    ),
    Difference(
        "limit-with-groups",
        "Bounds and values listed are read as the cells of their field are, an integer with its "
        "groupChar too; frictionless fails on the whole table.",
        ours=by.grouped_limit,
        theirs=by.grouped_limit,
    ),
    Difference(
        "pattern-with-flags",
        "Flags at the start of a pattern, such as (?i), mean what they mean in Python; "
        "frictionless puts ^ before them and fails on the whole table.",
        ours=by.flags,
        theirs=by.flags,
    ),
    Difference(
        "pattern-alternation",
        "A pattern holds for the whole cell in each of its branches; frictionless puts ^ and $ "
        "around it as text, so that they bind only to the first and the last branch.",
        ours=by.pattern(before_newline=False),
    ),
    Difference(
        "pattern-before-newline",
        "A pattern holds for the whole cell; in frictionless its $ also matches before a final "
        "newline.",
        ours=by.pattern(before_newline=True),
    ),
    Difference(
        "categories-not-enforced",
        "A cell of a field with categories must be one of them; frictionless reads the list and "
        "checks nothing.",
        ours=by.categories,
    ),
    # Keys
    Difference(
        "null-in-primary-key",
        "A primary key is required by the standard, so an empty one is an empty required cell; "
        "frictionless reports it as a fault of the key.",
        ours=by.null_in_key(whole=True),
        theirs=by.empty_key,
    ),
    Difference(
        "null-in-composite-key",
        "By the standard, no part of a primary key may be empty; frictionless objects only if all "
        "parts are.",
        ours=by.null_in_key(whole=False),
    ),
    Difference(
        "unique-keys-not-enforced",
        "A unique key of the schema must not repeat; frictionless does not know uniqueKeys.",
        ours=by.unique_keys,
    ),
    Difference(
        "unhashable-value",
        "Objects, arrays and lists are compared by value; frictionless fails where they must be "
        "unique or are a key.",
        theirs=by.unhashable,
    ),
    Difference(
        "reference-into-invalid-table",
        "References into a table that is not valid are not judged, which is reported once; "
        "frictionless judges them by the rows that it could read.",
        ours=by.into_invalid,
        theirs=by.into_invalid,
    ),
    Difference(
        "self-reference-into-invalid-table",
        "References of a table into itself are not judged either if the table is not valid.",
        ours=by.into_itself,
    ),
    Difference(
        "key-of-an-absent-column",
        "A field whose column the file may leave out is empty in every row, in keys too; "
        "frictionless passes over a key with such a field.",
        ours=by.absent_column,
    ),
    Difference(
        "reference-to-missing-file",
        "References into a table whose file is missing or cannot be read are not judged, which is "
        "reported once; frictionless reports that file instead of everything in this table.",
        ours=by.into_missing,
        theirs=by.into_missing,
    ),
    # Rows that are wrong in themselves
    Difference(
        "wrong-row-is-not-looked-up",
        "A row with a fault of its own is not compared with other rows by any key.",
        theirs=by.wrong_row,
    ),
    Difference(
        "wrong-cell-is-not-held-against-limits",
        "A cell that is not of its type is not judged further.",
        theirs=by.wrong_cell,
    ),
    Difference(
        "ragged-row-is-not-judged",
        "In a row with too few or too many cells, nobody knows which cell belongs to which field.",
        theirs=by.ragged,
    ),
    Difference(
        "durations-hashed-apart",
        "Equal durations are one value, in keys too; the library behind frictionless gives P1Y "
        "and P12M different hashes, so a key never matches them.",
        ours=by.durations,
        theirs=by.durations,
    ),
    # Rows and headers
    Difference(
        "blank-row-of-missing-values",
        "A row in which the missing values are spelled out is not blank.",
        ours=by.void_row,
        theirs=by.void_row,
    ),
    Difference(
        "blank-row-that-is-not-missing",
        "A row without any character is blank, whether or not the empty cell is a missing value.",
        ours=by.blank_row,
        theirs=by.blank_row,
    ),
    Difference(
        "blank-key-row",
        "A blank row is reported as blank, and not also as an empty key.",
        theirs=by.blank_key,
    ),
    Difference(
        "leading-blank-line",
        "The header is the first record, blank or not; frictionless takes a blank first line to "
        "mean that there is no header, checks none, and reads the labels as a row.",
        ours=by.leading_blank,
    ),
    Difference(
        "rows-under-a-wrong-header",
        "Nothing is judged under a wrong header; frictionless still reports the rows.",
        theirs=by.under_header,
    ),
    Difference(
        "spaces-around-a-label",
        "Space around a label is part of it; frictionless strips it.",
        ours=by.label_space,
        theirs=by.label_space,
    ),
    Difference(
        "label-in-other-case",
        "A column that may be left out, and is named almost like a field, is reported as a "
        "warning, because it is not checked.",
        ours=by.near_label,
    ),
    Difference(
        "commented-header",
        "The header is the first record that is not a comment; frictionless looks for it in the "
        "first line, finds none where that is a comment, checks no label, and reads the next line "
        "as a row.",
        ours=by.first_comment,
        theirs=by.first_comment,
    ),
    Difference(
        "quoted-comment-sign",
        "A comment begins with its sign, so a quoted cell does not begin one; frictionless looks "
        "at the cell without its quotes.",
        ours=by.quoted_comment,
        theirs=by.quoted_comment,
    ),
    Difference(
        "doubled-label-stops",
        "A label that appears twice is a wrong header; under a fieldsMatch by name frictionless "
        "fails on the whole resource.",
        ours=by.doubled_label,
        theirs=by.doubled_label,
    ),
    Difference(
        "unnamed-column",
        "Every column has a name; frictionless objects only where the fields are matched by order.",
        ours=by.unnamed,
    ),
    Difference(
        "fields-match-as-list",
        "The published profile writes fieldsMatch as a list of one, the text of the standard as a "
        "string: we accept both, frictionless only the string.",
        theirs=by.match_as_list,
    ),
    # Bytes
    Difference(
        "byte-order-mark",
        "A byte order mark belongs to no field, and is reported; the file is read without it. "
        "The standard recommends UTF-8 without one, and does not demand it: that it is an error is "
        "our choice, because many readers take it for a part of the first label. frictionless "
        "drops it silently.",
        ours=by.encoding(b"\xef\xbb\xbf"),
        theirs=by.encoding(b"\xef\xbb\xbf"),
    ),
    Difference(
        "nul-byte",
        "A NUL byte is not text, and spoils its row; frictionless takes it for a character.",
        ours=by.encoding(b"\0"),
        theirs=by.encoding(b"\0"),
    ),
    Difference(
        "wrong-byte-spoils-its-row",
        "A byte that is not UTF-8 spoils its row, and the other rows are judged; frictionless "
        "judges nothing of the file.",
        ours=by.read_around_wrong_bytes,
    ),
    Difference(
        "unclosed-quote",
        "A quote that is never closed swallows every row after it, and frictionless reports "
        "nothing.",
        ours=by.quoting("never closed"),
        theirs=by.quoting("never closed"),
    ),
    Difference(
        "text-after-quote",
        "Text after a closing quote is a fault of the file; frictionless joins it to the cell.",
        ours=by.quoting("text after"),
        theirs=by.quoting("text after"),
    ),
    Difference(
        "mixed-newlines",
        "A file has one kind of line end, LF or CRLF, and the one that its dialect declares; "
        "another is reported as a warning.",
        ours=by.newline,
    ),
    Difference(
        "guessed-encoding",
        "A file without a declared encoding is read as UTF-8, which the standard recommends. It "
        "says that such an encoding should be detected; that it is not is our choice, because a "
        "wrong guess changes names silently. frictionless guesses from the bytes, and accepts its "
        "guess.",
        ours=by.guessed_encoding,
        theirs=by.guessed_encoding,
    ),
    Difference(
        "sniffed-dialect",
        "A dialect that is not declared is the standard's default; frictionless guesses one from "
        "the file, and accepts its guess.",
        ours=by.sniffed_dialect,
        theirs=by.sniffed_dialect,
    ),
    # Descriptors and files
    Difference(
        "unknown-property",
        "A property that the standard does not know is reported as a warning, because a misspelt "
        "limit limits nothing; frictionless ignores it.",
        ours=by.unknown_property,
    ),
    Difference(
        "key-repeated-in-json",
        "A key that an object repeats is a fault of the descriptor or schema, because readers "
        "differ in which of the values they take; frictionless takes the last.",
        ours=by.metadata(".*repeat"),
    ),
    Difference(
        "not-a-number-in-json",
        "NaN and Infinity are not JSON, in a descriptor or schema either.",
        ours=by.metadata("(NaN|-?Infinity) is not JSON"),
    ),
    Difference(
        "key-to-no-field",
        "A foreign key to a field that its table lacks is a fault of the schema, reported once; "
        "frictionless reports every row.",
        ours=by.no_field,
        theirs=by.no_field,
    ),
    Difference(
        "count-of-zero",
        "A declared number is compared even if it is 0; frictionless ignores 0.",
        ours=by.count_of_zero,
    ),
    Difference(
        "statistics-ignored",
        "What `stats` declares is compared too; frictionless does not read `stats.hash`, or any "
        "digest there but one of md5 and sha256, or a size there beside `bytes`.",
        ours=by.statistics_ignored,
    ),
    Difference(
        "digest-in-upper-case",
        "A digest is a number in hexadecimal, in letters of either case; frictionless compares "
        "the texts.",
        theirs=by.upper_case,
    ),
    Difference(
        "hash-algorithm-ignored",
        "A digest is checked in every algorithm that all Pythons know; frictionless checks md5 "
        "and sha256.",
        ours=by.algorithm,
    ),
    # What is not read
    Difference(
        "inline-data-is-not-read",
        "Data inside the descriptor is not read. By the standard it may be a text too, which "
        "frictionless refuses.",
        ours=by.unread("its data is in the descriptor", lambda s: s.raw.get("data") is not None),
    ),
    Difference(
        "several-files-are-not-read",
        "A table in several files is not read.",
        ours=by.unread("it is in several files", lambda s: len(by.paths(s)) > 1),
    ),
    Difference(
        "url-is-not-read",
        "Nothing is fetched: not a table, a schema or a dialect at a URL.",
        ours=by.unread(r"(it|its schema|its dialect) is at a URL|its scheme is", by.is_remote),
    ),
    Difference(
        "compressed-file-is-not-read",
        "A compressed file is not read.",
        ours=by.unread("it is compressed|it has innerpath", by.is_packed),
    ),
    Difference(
        "other-type-is-not-read",
        "Only resources of the type table are tables.",
        ours=by.unread("its type is", lambda s: s.raw.get("type") not in (None, "table")),
    ),
    Difference(
        "other-format-is-not-read",
        "Only the formats csv and tsv are read; frictionless reads what it has a plugin for.",
        ours=by.unread("its format is|it names no format", by.is_of_other_format),
    ),
    Difference(
        "other-encoding-is-not-read",
        "Only UTF-8 is read.",
        ours=by.unread("its encoding is", lambda s: "encoding" in s.raw),
    ),
    Difference(
        "no-schema",
        "Without a schema there is nothing to check; frictionless infers one from the rows.",
        ours=by.unread("it has no schema", lambda s: s.raw.get("schema") is None),
    ),
    Difference(
        "dialect-is-not-read",
        "A dialect is read only where DuckDB and our own reader know how to: without escapeChar, "
        "doubleQuote false, nullSequence, commentRows, skipBlankRows, several header rows, other "
        "line ends than LF and CRLF, and marks of more than one character.",
        ours=by.unread("its dialect has|its dialect uses one|it has layout", lambda s: bool(s.raw)),
    ),
    # Schemas that cannot be used
    Difference(
        "misplaced-constraint",
        "A constraint beside the constraints would constrain nothing; frictionless objects to "
        "required alone.",
        ours=by.schema(r"[\w, ]+ belongs under constraints"),
    ),
    Difference(
        "unusable-unique-keys",
        "uniqueKeys name fields that the schema has; frictionless does not read them.",
        ours=by.schema("(each of )?uniqueKeys must|a key names unknown fields"),
    ),
    Difference(
        "unusable-length",
        "A limit of a length is a whole number, 0 or above.",
        ours=by.schema("the constraint (min|max)Length must"),
    ),
    Difference(
        "unknown-format",
        "A format that the type does not define does not describe the cells; frictionless ignores "
        "it, except for strings.",
        ours=by.schema("the (type .* has no )?format"),
    ),
    Difference(
        "unusable-format",
        "A format of dates or times that Python cannot read back, such as %Q or %d twice, is a "
        "fault of the schema; frictionless blames every cell.",
        ours=by.schema("the format .* reads no cell"),
    ),
    Difference(
        "items-of-an-array",
        "Of arrayItem, which only frictionless knows, the type is checked; the rest would let a "
        "pattern run without a limit.",
        ours=by.schema("of arrayItem only the type"),
    ),
    Difference(
        "format-any",
        "No two readers read the format any of dates and times in the same way.",
        ours=by.schema("every tool reads the format any differently"),
    ),
    Difference(
        "unreadable-bound",
        "A bound that cannot be read as its field's type limits nothing; frictionless fails at the "
        "first cell, or, beside an enum, accepts no cell.",
        ours=by.schema("the (bound|exclusive|minimum|maximum)"),
    ),
    Difference(
        "unusable-pattern",
        "A pattern that is not a regular expression of Python's cannot be matched; frictionless "
        "fails on the whole table. A class that subtracts another, as in [a-z-[aeiou]], "
        "means something else to Python than to XML Schema; frictionless takes Python's meaning.",
        ours=by.schema("the (pattern .* is not a regular|constraint pattern is not checked)"),
    ),
    Difference(
        "unusable-categories",
        "A list of categories has at least one; frictionless checks neither it nor the cells.",
        ours=by.schema("categories must"),
    ),
    Difference(
        "categories-of-another-type",
        "The standard gives categories to texts and whole numbers alone, so that those of another "
        "type are not checked; frictionless ignores them.",
        ours=by.schema("categories of the type"),
    ),
    Difference(
        "value-that-the-standard-forbids",
        "A property has the type that the standard gives it, and its values are what the standard "
        "lets them be: categories and their labels differ and hold what enum lists, keys name "
        "each field once, uniqueKeys lists keys. frictionless checks a part of it.",
        ours=by.metadata(r".*( must | twice|categories (have|lack)|is not JSON)"),
    ),
    Difference(
        "constraint-of-the-standard",
        "Bounds of a duration, an enum of a list and the JSON Schema of an array or object are "
        "allowed by the standard, but are not checked; frictionless refuses them.",
        ours=by.schema("the constraint \\w+ (of a|is not checked)"),
    ),
    Difference(
        "fields-of-one-name",
        "By the standard, fields of one name do not make a descriptor invalid; the table is not "
        "checked. frictionless refuses them.",
        ours=by.schema("two fields have the same name"),
    ),
    Difference(
        "mediatype-of-another-file",
        "A table whose mediatype is not one that CSV, any text or any file is given, or whose "
        "parameters charset and header (RFC 4180) contradict how it is read, is not checked; "
        "frictionless ignores the mediatype.",
        ours=by.unread("its mediatype"),
    ),
    Difference(
        "profile-is-not-read",
        "What a profile other than the standard's own asks for is not checked; frictionless "
        "fetches one named as profile, and ignores one named as $schema. The $schema of a part of "
        "a descriptor counts for nothing by the standard, and is reported as a warning.",
        ours=by.of_the_package("what the .* asks for was not checked"),
    ),
    Difference(
        "claims-of-a-package",
        "A size, a count or a digest of a package is not checked: only a resource has one; "
        "frictionless ignores it.",
        ours=by.of_the_package(".*of the package was not checked"),
    ),
    Difference(
        "key-to-another-package",
        "A reference into another package, which the recipe external-foreign-keys writes, is not "
        "checked; frictionless looks for it in the package itself.",
        ours=by.unread(".*in the package .*, which is not read"),
        theirs=by.into_another_package,
    ),
    Difference(
        "unusable-marks",
        "Where a decimal or grouping mark is also part of a number, or a list of true or false "
        "values is empty, a cell can be read in several ways.",
        ours=by.schema(
            "groupChar|decimalChar|trueValues|falseValues|true and false|itemType|the delim"
        ),
    ),
    Difference(
        "schema-without-fields",
        "A schema needs a field, or there is nothing to check.",
        ours=by.schema("a schema needs a list of fields"),
    ),
    Difference(
        "unusable-names",
        "SQL takes names that differ only in case for the same, and names that begin with two "
        "underscores are our own.",
        ours=by.schema(
            "two fields have the same name|names that begin with __|every field needs a name"
        ),
    ),
    Difference(
        "keys-of-other-types",
        "Values of types that are never equal cannot be looked up; frictionless finds none.",
        ours=by.unread(".*(has another type|cannot be compared with)"),
        theirs=by.incomparable,
    ),
    Difference(
        "reference-into-unread-table",
        "References into a table that is not read are not checked.",
        ours=by.unread(".*could not be checked: the table .* is in the package, but is not read"),
        theirs=by.into_unread,
    ),
    # The descriptor as a whole
    Difference(
        "unsafe-path",
        "A path is not empty, names a file, and is not hidden, on a drive or written with "
        "backslashes: the standard forbids most of that, and the rest means other files "
        "elsewhere. frictionless takes it.",
        ours=by.metadata(
            r"resource \w+: (\w+: )?the path .* (is not safe|is empty|names a folder)"
        ),
    ),
    Difference(
        "unnamed-resource",
        "A table without a name is not checked, because nothing can refer to it; frictionless "
        "takes the empty text for a name, and then the name of the file, unless the package "
        "declares no profile of version 2.",
        ours=by.unnamed_resource,
        theirs=by.unnamed_resource,
    ),
    Difference(
        "no-resources",
        "A package has at least one resource; frictionless accepts an empty list.",
        ours=by.metadata("the list of resources is empty"),
    ),
    Difference(
        "claims-of-another-type",
        "A property that describes a file is a number or a text; frictionless ignores some other "
        "values.",
        ours=by.metadata(r"resource \w+: [\w.]+ must be (a|an) "),
    ),
    Difference(
        "names-that-differ-in-case",
        "SQL takes names that differ only in case for the same: the second is not read, and "
        "references into it are not checked.",
        ours=by.unread("(its name|the name of its table) differs only in case from"),
    ),
    # Comments
    Difference(
        "quote-in-a-comment",
        "A comment ends where its line ends; frictionless lets a quote in it begin a cell.",
        ours=by.quote_in_comment,
        theirs=by.quote_in_comment,
    ),
    # What frictionless guesses or stops at
    Difference(
        "number-of-many-digits-in-json",
        "A number in a schema has all the digits that it is written with; frictionless compares "
        "cells with the nearest double.",
        ours=by.digits_in_json,
        theirs=by.digits_in_json,
    ),
    Difference(
        "property-that-frictionless-takes",
        "A descriptor may have properties that the standard does not know; frictionless fails on "
        "a type in a package, schema or dialect, and on an object in a dialect.",
        theirs=by.property_taken,
    ),
    Difference(
        "form-of-a-property",
        "An image and the path of a license, source or contributor is an http address or a path "
        "in the package, created has a time and a zone (RFC 3339), and a mail address is not "
        "empty, as the standard demands; frictionless checks a part of it.",
        ours=by.metadata(r".*(image|path|created|email) must be "),
    ),
    Difference(
        "wkt-is-not-read",
        "A text of the format wkt is not checked: frictionless reads it with a library that this "
        "project does not install, and fails without it.",
        ours=by.unread('.*Please install "frictionless\\[wkt\\]"'),
    ),
    Difference(
        "claim-that-is-not-checked",
        "A table is not checked whose descriptor gives a digest in an algorithm that not every "
        "Python knows, or a size, a count or a digest under a name of its own; frictionless "
        "ignores it.",
        ours=by.unread(r"(stats\.)?\w+ was not checked: "),
    ),
    Difference(
        "format-of-any-value",
        "By the standard a field without a type is of any, which has no formats; frictionless "
        "takes it for a string, and checks the format.",
        ours=by.unread(".*field .*: the type any has no format"),
    ),
    Difference(
        "empty-digest",
        "An algorithm without a digest says nothing about the file; frictionless ignores it.",
        ours=by.empty_digest,
    ),
    Difference(
        "guessed-header",
        "A header that no dialect describes is the first record; frictionless takes the first row "
        "that is about as wide as the others.",
        ours=by.guessed_header,
        theirs=by.guessed_header,
    ),
    Difference(
        "format-in-capitals",
        "A format is the same in capitals, as the ending of a file is; frictionless does not know "
        "it then: it refuses the resource if its type is table, and else calls it valid without "
        "reading it.",
        ours=by.format_in_capitals,
        theirs=by.format_in_capitals,
    ),
    Difference(
        "format-by-mediatype",
        "A file is CSV or TSV if its mediatype says so, whatever its name ends in, and tabs "
        "separate its cells under the mediatype of TSV, even in the format csv; frictionless goes "
        "by format and name. A resource of another one it refuses if the type is table, and else "
        "calls valid without reading it.",
        ours=by.mediatype,
        theirs=by.mediatype,
    ),
    Difference(
        "missing-target",
        "References into a table that the package does not have are not checked, which is "
        "reported once; frictionless does not look at the table then.",
        ours=by.no_target,
        theirs=by.no_target,
    ),
)
