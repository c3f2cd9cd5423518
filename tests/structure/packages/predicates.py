"""What explains that only one of the two says something: the predicates of the differences."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from structure.packages.said import FAILED, NOT_CHECKED, REFUSED
from structure.spellings import lax_spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from structure.packages.judge import Seen
    from structure.packages.said import Said

    Explains = Callable[[Seen, Said], bool]


def never(seen: Seen, said: Said) -> bool:
    return False


# Of cells


def spelt(name: str) -> Explains:
    """Return what explains a cell that is not written as its type is."""

    def explains(seen: Seen, said: Said) -> bool:
        record, field, code = said
        if code != "type-error" or record is None or field not in seen.fields:
            return False
        described = {"type": "string", **seen.fields[field]}
        return lax_spelling(described, seen.cell(record, field)) == name

    return explains


def constraints(seen: Seen, field: str | None) -> dict[str, Any]:
    given = seen.fields.get(field or "", {}).get("constraints")
    return given if isinstance(given, dict) else {}


def pattern(before_newline: bool) -> Explains:
    def explains(seen: Seen, said: Said) -> bool:
        record, field, code = said
        pattern = constraints(seen, field).get("pattern")
        if code != "constraint-error" or record is None or not isinstance(pattern, str):
            return False
        cell = seen.cell(record, field or "")
        if re.fullmatch(pattern, cell):
            return False
        newline = re.fullmatch(pattern, cell.removesuffix("\n")) is not None
        return newline if before_newline else not newline and "|" in pattern

    return explains


def flags(seen: Seen, said: Said) -> bool:
    """Explain by a pattern that begins with flags."""
    patterns = [str(constraints(seen, name).get("pattern")) for name in seen.fields]
    return any(p.startswith("(?") and re.match(r"\(\?[aiLmsux]+\)", p) for p in patterns) and (
        "global flags not at the start" in f"{seen.theirs.why} {seen.theirs.messages}"
    )


def grouped_limit(seen: Seen, said: Said) -> bool:
    grouped = [f for f in seen.fields.values() if f.get("type") == "integer" and f.get("groupChar")]
    limited = any(
        key == "enum" or "imum" in key for f in grouped for key in constraints(seen, f["name"])
    )
    return limited and (said == FAILED or said[2] == "constraint-error")


def point_after_unit(seen: Seen, said: Said) -> bool:
    record, field, _ = said
    if record is None or field is None or seen.fields.get(field, {}).get("bareNumber") is not False:
        return False
    return re.search(r"(^|[^0-9])\.[0-9]", seen.cell(record, field)) is not None


def categories(seen: Seen, said: Said) -> bool:
    record, field, code = said
    if code != "constraint-error" or record is None or field not in seen.fields:
        return False
    given = seen.fields[field].get("categories")
    if not isinstance(given, list):
        return False
    listed = [c.get("value") if isinstance(c, dict) else c for c in given]
    return seen.values(record, [field])[0] not in listed


# Of keys


def null_in_key(whole: bool) -> Explains:
    def explains(seen: Seen, said: Said) -> bool:
        record, field, code = said
        if code != "constraint-error" or record is None or field not in seen.key:
            return False
        if seen.cell(record, field) not in seen.missing_values(field):
            return False
        return all(v is None for v in seen.values(record, seen.key)) is whole

    return explains


def empty_key(seen: Seen, said: Said) -> bool:
    record, _, code = said
    return code == "primary-key" and any(
        (record, field, "constraint-error") in seen.ours.said for field in seen.key
    )


def unique_keys(seen: Seen, said: Said) -> bool:
    return said[2] == "unique-key" and bool(seen.schema.get("uniqueKeys"))


def unhashable(seen: Seen, said: Said) -> bool:
    return said == FAILED and "unhashable" in seen.theirs.why


def durations(seen: Seen, said: Said) -> bool:
    _, field, code = said
    if code not in ("primary-key", "unique-error", "foreign-key"):
        return False
    names = [field] if field else list(seen.fields)
    return any(seen.fields.get(name, {}).get("type") == "duration" for name in names)


# Codes of what is wrong with the value of a cell, alone or among others.
_OF_VALUES = ("constraint-error", "primary-key", "unique-error", "foreign-key")


def _types_of(seen: Seen, field: str | None) -> set[str]:
    """Return the type of a field, or of all where the row is meant."""
    names = [field] if field else list(seen.fields)
    return {str(seen.fields.get(name, {}).get("type")) for name in names}


def values_in_json(seen: Seen, said: Said) -> bool:
    return said[2] in _OF_VALUES and bool(_types_of(seen, said[1]) & {"object", "array", "geojson"})


def digits_of_seconds(seen: Seen, said: Said) -> bool:
    """Explain by a duration, or by a moment with more digits than microseconds have."""
    record, field, code = said
    types = _types_of(seen, field)
    if code not in (*_OF_VALUES, "type-error") or not types & {"datetime", "duration"}:
        return False
    row = seen.row(record) if record else []
    texts = [*row, str(constraints(seen, field))]
    return "duration" in types or any(re.search(r"[.,][0-9]{7}", text) for text in texts)


def digits_in_json(seen: Seen, said: Said) -> bool:
    """Explain by a number in the schema that has a fraction, which frictionless rounds."""
    given = constraints(seen, said[1])
    values = [v for each in given.values() for v in (each if isinstance(each, list) else [each])]
    return said[2] == "constraint-error" and any(isinstance(value, float) for value in values)


def into_invalid(seen: Seen, said: Said) -> bool:
    """Explain by a reference into another table that is invalid."""
    if said[2] == "reference-not-checked":
        return any("is itself not valid" in m for m in seen.ours.messages) and not (
            seen.has(seen.ours, "reference-not-checked") and only_itself(seen)
        )
    return said[2] == "foreign-key" and seen.has(seen.ours, "reference-not-checked")


def only_itself(seen: Seen) -> bool:
    keys = seen.schema.get("foreignKeys") or []
    to = {key["reference"].get("resource") or seen.name for key in keys}
    return to == {seen.name}


def into_itself(seen: Seen, said: Said) -> bool:
    return said[2] == "reference-not-checked" and only_itself(seen) and len(seen.ours.said) > 1


_OF_A_FILE = {
    "compression-error", "encoding-error", "error", "format-error", "scheme-error", "source-error",
}  # fmt: skip


def into_missing(seen: Seen, said: Said) -> bool:
    """Explain by a file that cannot be read, which frictionless reports of what refers to it."""
    refers = any(raw is not seen.raw for raw in targets(seen))
    codes = {code for *_, code in seen.theirs.said}
    stopped = (
        refers and bool(codes) and codes <= _OF_A_FILE and not seen.theirs.said & seen.ours.said
    )
    return stopped or (seen.has(seen.ours, "reference-not-checked") and bool(codes & _OF_A_FILE))


def no_field(seen: Seen, said: Said) -> bool:
    told = seen.ours.told.get((None, None, "descriptor"), "")
    return said[2] in ("descriptor", "foreign-key") and "which is not a field" in told


def unlisted_value(seen: Seen, said: Said) -> bool:
    """Explain by an enum or a bound that is not a value of its field."""
    told = seen.ours.told.get((None, None, "descriptor"), "")
    return "which is not a valid" in told and said[2] in ("descriptor", "constraint-error")


def mediatype(seen: Seen, said: Said) -> bool:
    """Explain by a mediatype that alone says what a file is, here or where a key leads."""
    return any(_goes_by_mediatype(raw) for raw in (seen.raw, *targets(seen)))


def _goes_by_mediatype(raw: Mapping[str, Any]) -> bool:
    mediatype = str(raw.get("mediatype")).lower()
    if mediatype.startswith("text/tab-sep") and raw.get("format") in (None, "", "csv"):
        return True
    named = str(raw.get("path")).lower().endswith((".csv", ".tsv"))
    return mediatype.startswith("text/csv") and not raw.get("format") and not named


def format_in_capitals(seen: Seen, said: Said) -> bool:
    formats = [str(raw.get("format")) for raw in (seen.raw, *targets(seen))]
    return any(f.lower() in ("csv", "tsv") and f != f.lower() for f in formats)


def targets(seen: Seen) -> list[dict[str, Any]]:
    """Return the resources to which a table refers."""
    keys = seen.schema.get("foreignKeys")
    references = [k.get("reference") for k in keys or [] if isinstance(k, dict)]
    names = [r.get("resource") for r in references if isinstance(r, dict)]
    return [raw for raw in seen.drawn.resources if raw.get("name") in names]


def absent_column(seen: Seen, said: Said) -> bool:
    """Explain by a key with a field whose column the file leaves out."""
    keys = seen.schema.get("foreignKeys")
    fields = [k.get("fields") for k in keys or [] if isinstance(k, dict)]
    named = {n for f in fields for n in (f if isinstance(f, list) else [f]) if isinstance(n, str)}
    match = seen.schema.get("fieldsMatch")
    may_lack = match in ("superset", "partial", ["superset"], ["partial"])
    return said[2] == "foreign-key" and may_lack and not named <= set(seen.labels)


def no_target(seen: Seen, said: Said) -> bool:
    """Explain by a reference into a table that is not in the package."""
    told = seen.theirs.told.get((None, None, "resource-error"), "")
    if said[2] == "reference-not-checked":
        return "is not in the package" in seen.ours.told[said]
    # frictionless does not look at the table then.
    return "failed to handle a foreign key" in told


def wrong_row(seen: Seen, said: Said) -> bool:
    record, field, code = said
    if code not in ("primary-key", "foreign-key", "unique-error") or record is None:
        return False
    if record in seen.wrong:
        return True
    names = [field] if field else seen.key
    return code != "foreign-key" and any(
        other < record and seen.values(other, names) == seen.values(record, names)
        for other in seen.wrong
    )


def wrong_cell(seen: Seen, said: Said) -> bool:
    record, field, code = said
    return code == "constraint-error" and (record, field, "type-error") in seen.ours.said


# Of rows and headers


def ragged(seen: Seen, said: Said) -> bool:
    return said[0] is not None and seen.has(seen.ours, "ragged-row", said[0])


def is_void(seen: Seen, record: int) -> bool:
    row = seen.row(record)
    labels = seen.labels
    return all(
        cell in (seen.missing_values(name) if name in seen.fields else [""])
        for name, cell in zip(labels, row, strict=False)
    )


def void_row(seen: Seen, said: Said) -> bool:
    record, _, code = said
    if record is None or not any(seen.row(record)):
        return False
    if code == "blank-row":
        return is_void(seen, record)
    return seen.has(seen.theirs, "blank-row", record)


def blank_row(seen: Seen, said: Said) -> bool:
    record = said[0]
    return record is not None and seen.has(seen.ours, "blank-row", record)


def blank_key(seen: Seen, said: Said) -> bool:
    return said[2] == "primary-key" and seen.has(seen.ours, "blank-row", said[0])


def is_header(seen: Seen, said: Said) -> bool:
    return said[2] == "header"


def leading_blank(seen: Seen, said: Said) -> bool:
    return said[2] == "header" and bool(seen.rows) and not any(seen.rows[0])


def under_header(seen: Seen, said: Said) -> bool:
    return seen.has(seen.ours, "header")


def label_space(seen: Seen, said: Said) -> bool:
    labels = (*seen.labels, *seen.fields)
    return said[2] == "header" and any(label != label.strip() for label in labels)


def doubled_label(seen: Seen, said: Said) -> bool:
    labels = [label.strip() for label in seen.labels]
    if seen.dialect.get("headerCase") is False:
        labels = [label.lower() for label in labels]
    return (
        seen.has(seen.ours, "header")
        and len(set(labels)) < len(labels)
        and seen.schema.get("fieldsMatch", "exact") != "exact"
    )


def unnamed(seen: Seen, said: Said) -> bool:
    return said[2] == "header" and any(not label.strip() for label in seen.labels)


# Of bytes


def encoding(mark: bytes) -> Explains:
    def explains(seen: Seen, said: Said) -> bool:
        if not seen.has(seen.ours, "encoding-error"):
            return False
        return seen.data.startswith(mark) if mark != b"\0" else mark in seen.data

    return explains


def read_around_wrong_bytes(seen: Seen, said: Said) -> bool:
    """Explain by bytes that are not UTF-8, at which frictionless stops."""
    return seen.has(seen.theirs, "encoding-error") and seen.has(seen.ours, "encoding-error")


def quoting(text: str) -> Explains:
    """Explain by quotes: what follows is read otherwise."""

    def explains(seen: Seen, said: Said) -> bool:
        told = " ".join(seen.ours.messages)
        return seen.has(seen.ours, "quoting") and text in told

    return explains


def newline(seen: Seen, said: Said) -> bool:
    return said[2] == "newline"


def near_label(seen: Seen, said: Said) -> bool:
    return said[2] == "near-label"


def unknown_property(seen: Seen, said: Said) -> bool:
    return said[2] == "unknown-property"


def algorithm(seen: Seen, said: Said) -> bool:
    algorithm, named, _ = str(seen.raw.get("hash", "")).rpartition(":")
    return said[2] == "hash-count" and bool(named) and algorithm not in ("md5", "sha256")


# What frictionless guesses


def sniffed(seen: Seen) -> bool:
    """Return whether frictionless guesses another dialect than the default."""
    declared = seen.dialect
    if not declared.keys() >= {"delimiter", "quoteChar", "skipInitialSpace"}:
        try:
            found: Any = csv.Sniffer().sniff(seen.text, declared.get("delimiter") or ",\t;|")
        except csv.Error:
            return False
        return (
            ("delimiter" not in declared and found.delimiter != ",")
            or ("quoteChar" not in declared and found.quotechar not in ('"', "'"))
            or ("skipInitialSpace" not in declared and found.skipinitialspace)
            or ("escapeChar" not in declared and found.escapechar is not None)
        )
    return False


def sniffed_dialect(seen: Seen, said: Said) -> bool:
    return said[2] not in ("not-checked",) and bool(seen.data) and sniffed(seen)


def guessed_header(seen: Seen, said: Said) -> bool:
    """Explain by the header that frictionless looks for where the dialect declares none."""
    if {"header", "headerRows"} & seen.dialect.keys() or not seen.rows:
        return False
    widths = [len(row) for row in seen.rows]
    width = round(sum(widths) / len(widths))
    drift = max(round(width * 0.1), 1)
    first = next((n for n, w in enumerate(widths) if width - drift <= w <= width + drift), 0)
    return first != 0


def guessed_encoding(seen: Seen, said: Said) -> bool:
    if "encoding" in seen.raw or not seen.data:
        return False
    from frictionless import Detector

    guessed = Detector().detect_encoding(seen.data)
    return guessed not in ("utf-8", "utf-8-sig")


# What is not read


def unread(reason: str, holds: Callable[[Seen], bool] = lambda _: True) -> Explains:
    """Explain that a table is not checked, for a reason that holds of it."""

    def explains(seen: Seen, said: Said) -> bool:
        if said == NOT_CHECKED:
            return re.match(reason, seen.ours.why, re.DOTALL) is not None and holds(seen)
        return False

    return explains


def unnamed_resource(seen: Seen, said: Said) -> bool:
    """Explain by a resource without a name, to which frictionless gives that of its file."""
    names = [raw.get("name") for raw in seen.drawn.resources]
    nameless = "" in names and seen.name not in names
    return nameless and (said != NOT_CHECKED or seen.ours.why == "it has no name")


def paths(seen: Seen) -> list[Any]:
    named = (seen.raw.get("path"), seen.raw.get("extrapaths") or [])
    return [p for part in named for p in (part if isinstance(part, list) else [part])]


def is_packed(seen: Seen) -> bool:
    endings = (".gz", ".zip", ".bz2", ".xz")
    return any(str(path).lower().endswith(endings) for path in paths(seen)) or bool(
        seen.raw.get("compression") or seen.raw.get("innerpath")
    )


def is_remote(seen: Seen) -> bool:
    named = (*paths(seen), seen.raw.get("schema"), seen.raw.get("dialect"))
    return any("://" in str(path) for path in named) or seen.raw.get("scheme") not in ("", "file")


def is_of_other_format(seen: Seen) -> bool:
    named = (seen.raw.get("format"), seen.raw.get("mediatype"))
    return any(named) or not str(seen.raw.get("path")).lower().endswith(("csv", "tsv"))


_WHERE = r"([\w.]+\.\w+: |its schema cannot be checked: |resource \w+: |field [^:]*: )*"


def schema(message: str) -> Explains:
    """Explain that a table is not checked, because its schema cannot be used."""
    return unread(f"{_WHERE}(?:{message})")


def incomparable(seen: Seen, said: Said) -> bool:
    return said[2] == "foreign-key" and "cannot be compared with" in seen.ours.why


def into_unread(seen: Seen, said: Said) -> bool:
    unread = "is in the package, but is not read" in seen.ours.why
    return unread and said[2] in {*_OF_A_FILE, "foreign-key", "failed", "header"}


# Comments


def comment(seen: Seen) -> str | None:
    mark = seen.dialect.get("commentChar")
    return mark if isinstance(mark, str) and mark else None


def first_comment(seen: Seen, said: Said) -> bool:
    mark = comment(seen)
    return mark is not None and seen.text.startswith(mark) and seen.dialect.get("header", True)


def quoted_comment(seen: Seen, said: Said) -> bool:
    mark, quote = comment(seen), str(seen.dialect.get("quoteChar", '"'))
    return mark is not None and any(
        line.startswith(quote + mark) for line in re.split(r"[\r\n]", seen.text)
    )


def quote_in_comment(seen: Seen, said: Said) -> bool:
    mark, quote = comment(seen), str(seen.dialect.get("quoteChar", '"'))
    return mark is not None and any(
        line.startswith(mark) and quote in line for line in re.split(r"[\r\n]", seen.text)
    )


def rows_of_comments(seen: Seen, said: Said) -> bool:
    return said[2] == "row-count" and comment(seen) is not None


# What frictionless fails on


def zones(seen: Seen, said: Said) -> bool:
    return said == FAILED and "offset-naive and offset-aware" in seen.theirs.why


def not_a_number(seen: Seen, said: Said) -> bool:
    return said == FAILED and ("NaN" in seen.theirs.why or "InvalidOperation" in seen.theirs.why)


def match_as_list(seen: Seen, said: Said) -> bool:
    """Explain by a fieldsMatch that is a list of one."""
    inline = (raw.get("schema") for raw in seen.drawn.resources)
    schemas = [*inline, *seen.drawn.files.values()]
    lists = [s.get("fieldsMatch") for s in schemas if isinstance(s, dict)]
    return said == REFUSED and any(isinstance(e, list) and len(e) == 1 for e in lists)


# What frictionless says of a type where it knows none, and of an object in a dialect.
_TAKEN = re.compile(
    r"TypeError: (Dialect|Schema)\.__init__\(\) got an unexpected keyword argument .*"
    r"|.*(package|control) type .* is not supported.*|.*unsupported type for \"(dialect|schema)\".*"
    r"|.* at property 'type'.*",
    re.DOTALL,
)


def property_taken(seen: Seen, said: Said) -> bool:
    """Explain by a property that the standard does not know, which frictionless takes."""
    reasons = seen.theirs.why.split("; ")
    return said in (REFUSED, FAILED) and all(_TAKEN.fullmatch(reason) for reason in reasons)


def grouped_integer(seen: Seen, said: Said) -> bool:
    record, field, code = said
    described = seen.fields.get(field or "", {})
    group = described.get("groupChar")
    if record is None or code != "type-error" or described.get("type") != "integer" or not group:
        return False
    return group in seen.cell(record, field or "")


# What a descriptor claims


def statistics(seen: Seen) -> dict[str, Any]:
    stats = seen.raw.get("stats")
    return stats if isinstance(stats, dict) else {}


def count_of_zero(seen: Seen, said: Said) -> bool:
    key = {"byte-count": "bytes", "row-count": "rows", "field-count": "fields"}.get(said[2])
    return key is not None and 0 in (seen.raw.get(key), statistics(seen).get(key))


def empty_digest(seen: Seen, said: Said) -> bool:
    stats = statistics(seen)
    return said[2] == "hash-count" and any(
        isinstance(digest, str) and digest.rpartition(":")[2] == ""
        for digest in (seen.raw.get("hash"), *(stats.get(a) for a in ("md5", "sha256", "hash")))
    )


def statistics_ignored(seen: Seen, said: Said) -> bool:
    kept = {"hash-count": {"hash", "md5", "sha1", "sha256", "sha512"}, "byte-count": {"bytes"}}
    return bool(kept.get(said[2], set()) & statistics(seen).keys())


def upper_case(seen: Seen, said: Said) -> bool:
    digest = str(seen.raw.get("hash", "")).rpartition(":")[2]
    return said[2] == "hash-count" and digest != digest.lower()


def metadata(message: str) -> Explains:
    """Explain by what we alone object to in a descriptor."""

    def explains(seen: Seen, said: Said) -> bool:
        return said == REFUSED and all(
            re.match(message, told, re.DOTALL) for told in seen.ours.why.split("; ")
        )

    return explains


def of_the_package(reason: str) -> Explains:
    """Explain that a part of the package as a whole was not checked."""
    return unread(reason, lambda seen: not seen.name)


def into_another_package(seen: Seen, said: Said) -> bool:
    return said[2] == "foreign-key" and ", which is not read" in seen.ours.why
