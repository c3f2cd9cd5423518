"""The plan: what must hold of a table's cells and keys, in terms of no engine in particular.

A cell is *missing*, or *sure* (an engine decides everything about it exactly), or *doubtful*: what
is doubtful is wrong where the plan says that it is decided, and else a question to the reference
implementation. Form comes before value: an engine's own reader takes `1.7` as the integer 2.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING

from forewarn.errors import SchemaError
from forewarn.package.schema import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.package.schema import Field, ForeignKey, Schema


class Test(StrEnum):
    """What is asked of one cell; the value is the name of the rule."""

    REQUIRED = "required"
    TYPE = "type-error"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EXCLUSIVE_MINIMUM = "exclusive-minimum"
    EXCLUSIVE_MAXIMUM = "exclusive-maximum"
    MIN_LENGTH = "min-length"
    MAX_LENGTH = "max-length"
    PATTERN = "pattern"
    ENUM = "enum"
    CATEGORY = "category"


BOUNDS = {
    Test.MINIMUM: ">=",
    Test.MAXIMUM: "<=",
    Test.EXCLUSIVE_MINIMUM: ">",
    Test.EXCLUSIVE_MAXIMUM: "<",
}


class Value(StrEnum):
    """What the sure cells of a field are compared as."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True)
class CellCheck:
    """One test of one field's cells. All but REQUIRED pass over missing values.

    All but REQUIRED and TYPE are asked only of cells that are written as their type.
    `planted` is a cell that fails: an engine that lets it pass cannot be trusted with the others.
    It is None where no such cell is known without the reference.
    """

    field: Field
    test: Test
    planted: str | None
    limit: str | int | tuple[str, ...] | None = None

    @property
    def rule(self) -> str:
        """Return the id of the rule that a failing cell breaks."""
        return f"structure/{self.test.value}"


@dataclass(frozen=True)
class FieldPlan:
    """How one field's cells are decided.

    A cell is sure if it matches `form` in full (None: any text; in the syntax that Python and RE2
    share), can be held as `value`, and is one of `listed` where that is given. `ascii_only` limits
    what is sure to cells of printable ASCII. `decided` says that what is not sure is wrong.
    `keyed` says that two cells of the field are compared with each other.
    """

    field: Field
    value: Value
    form: str | None
    decided: bool
    checks: tuple[CellCheck, ...]
    listed: tuple[str, ...] | None = None
    ascii_only: bool = False
    keyed: bool = False

    @property
    def asks(self) -> bool:
        """Return whether the reference may have to be asked about the cells."""
        ambiguous = self.value is Value.NUMBER and any(c.test in BOUNDS for c in self.checks)
        listed = self.listed is not None or self.ascii_only
        return not self.decided or listed or ambiguous or self.exact_key

    @property
    def exact_key(self) -> bool:
        """Return whether cells are compared as decimals, of which a double holds too few digits."""
        return self.keyed and self.value is Value.NUMBER


@dataclass(frozen=True)
class KeyCheck:
    """Fields whose values, taken together, may not stand twice."""

    rule: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that must hold of one table."""

    schema: Schema
    fields: tuple[FieldPlan, ...]
    keys: tuple[KeyCheck, ...]
    references: tuple[ForeignKey, ...]


# The form that no cell has, so that each is doubtful.
NOTHING = "(?!)"

_INTEGER = "[+-]?[0-9]+"
# Of larger exponents the reference makes nothing.
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,17})?"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# But for the 29th of February, which not every year has.
_DAY = (
    "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)

# How the cells of the types that are decided are written.
_DECIDED = {
    FieldType.INTEGER: (_INTEGER, Value.INTEGER),
    FieldType.NUMBER: (_NUMBER, Value.NUMBER),
    FieldType.DATE: (_DATE, Value.DATE),
    FieldType.YEAR: ("[0-9]{4}", Value.INTEGER),
    FieldType.YEARMONTH: ("[0-9]{4}-(0[1-9]|1[0-2])", Value.TEXT),
}

_HEX = "[0-9a-f]"
_LABEL = "[A-Za-z0-9]{1,20}"
_DECIMALS = r"(\.[0-9]{1,20})?"

# How cells are written that are surely of a type, of which the reference takes others too.
_SURE = {
    (FieldType.STRING, "email"): rf"{_LABEL}([.]{_LABEL}){{0,2}}@({_LABEL}[.]){{1,3}}[a-z]{{2,6}}",
    (FieldType.STRING, "uri"): r"https?://([a-z0-9]{1,30}[.]){1,4}[a-z]{2,6}(/[A-Za-z0-9._~-]*)*",
    (FieldType.STRING, "uuid"): f"{_HEX}{{8}}-({_HEX}{{4}}-){{3}}{_HEX}{{12}}",
    (FieldType.STRING, "binary"): (
        "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
    ),
    (FieldType.TIME, "default"): _TIME,
    (FieldType.DATETIME, "default"): f"{_DAY}T{_TIME}",
    (FieldType.GEOPOINT, "default"): (
        rf"-?([0-9]{{1,2}}|1[0-7][0-9]){_DECIMALS}, ?-?[0-8]?[0-9]{_DECIMALS}"
    ),
    (FieldType.DURATION, "default"): "P[0-9]{1,4}[YMWD]|PT[0-9]{1,4}[HMS]",
}  # fmt: skip

# Of these the text is the value: what is written otherwise is another value.
_SPELT_ONE_WAY = (FieldType.STRING, FieldType.TIME, FieldType.DATETIME)

# The values of the types that are whole numbers, or days counted as such.
_RANGES = {
    FieldType.INTEGER: range(-(2**63), 2**63),
    FieldType.DATE: range(1, date.max.toordinal() + 1),
    FieldType.YEAR: range(10_000),
}

# The first and the last value of the types whose text sorts as the value does.
_ENDS = {
    FieldType.TIME: ("00:00:00", "23:59:59"),
    FieldType.DATETIME: ("0001-01-01T00:00:00", "9999-12-31T23:59:59"),
    FieldType.YEARMONTH: ("0000-01", "9999-12"),
}

# What Python and RE2 read alike: literals, classes of plain characters, groups, alternation, one
# quantifier at a time, and the escapes of punctuation. Of ASCII text alone, \d and \w too. \s and
# repetitions above a thousand differ.
_PORTABLE = re.compile(
    r"""(?: [A-Za-z0-9_ :/@%&=~,;!#'"<>.-] | \\[-.+*?()\[\]{}|^$/dDwW] | \((?:\?:|(?!\?)) | [)|]
    | \[\^?(?:(?!--|&&|~~|\|\|)[A-Za-z0-9_ :/@%&=~,;!#'"<>.+*()|-]|\\[-.\]dw])+\]
    | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{]) )*""",
    re.VERBOSE,
)
_OF_ASCII = re.compile(r"\\[dDwW]")


def compile_plan(schema: Schema, keyed: frozenset[str] = frozenset()) -> Plan:
    """Turn a schema into the plan of its checks; `keyed` names fields that others refer to.

    Raises `SchemaError` where a limit cannot be checked exactly.
    """
    keys = [KeyCheck("structure/primary-key", schema.primary_key)] if schema.primary_key else []
    keys += [KeyCheck("structure/unique-key", fields) for fields in schema.unique_keys]
    keys += [
        KeyCheck("structure/unique", (field.name,))
        for field in schema.fields
        if field.constraints.unique
    ]
    compared = keyed.union(
        *(key.fields for key in keys), *(key.fields for key in schema.foreign_keys)
    )
    required = schema.required_fields()
    fields = tuple(
        _field_plan(field, field.name in required, field.name in compared)
        for field in schema.fields
    )
    return Plan(schema, fields, tuple(keys), schema.foreign_keys)


def _field_plan(field: Field, required: bool, keyed: bool) -> FieldPlan:
    form, value, decided = _written(field)
    checks = tuple(_checks(field, required))
    tests = {check.test for check in checks}
    portable, ascii_only = True, False
    if field.constraints.pattern is not None:
        portable = is_portable(field.constraints.pattern)
        ascii_only = portable and _OF_ASCII.search(field.constraints.pattern) is not None
    listed = None
    if Test.ENUM in tests and field.type not in (FieldType.STRING, FieldType.ANY):
        # Whether another spelling is of a value that is listed, its type has to say.
        listed = field.constraints.enum
    by_text = not decided and value is Value.TEXT
    if (
        not portable
        or (by_text and keyed and field.type not in _SPELT_ONE_WAY)
        or (value is Value.TEXT and not _bounds_are_sure(field, form))
        or (field.type is not FieldType.STRING and tests & {Test.MIN_LENGTH, Test.MAX_LENGTH})
    ):
        form, decided = NOTHING, False
    return FieldPlan(field, value, form, decided, checks, listed, ascii_only, keyed)


def _written(field: Field) -> tuple[str | None, Value, bool]:
    """Return the form of the cells that are sure, what they are, and whether the others are wrong."""
    plain = field.format == "default" and field.bare_number
    match field.type:
        case FieldType.ANY:
            return None, Value.TEXT, True
        case FieldType.STRING if plain:
            return None, Value.TEXT, True
        case FieldType.LIST if field.item_type == "string":
            return None, Value.TEXT, False
        case FieldType.BOOLEAN:
            words = "|".join(map(re.escape, field.true_values + field.false_values))
            return words, Value.BOOLEAN, True
        case FieldType.INTEGER | FieldType.NUMBER if field.group_char or field.decimal_char != ".":
            return _grouped(field), _DECIDED[field.type][1], False
        case _ if field.type in _DECIDED and field.format == "default":
            form, value = _DECIDED[field.type]
            return form, value, plain
    value = Value.DATE if field.type is FieldType.DATE else Value.TEXT
    return _SURE.get((field.type, field.format), NOTHING), value, False


def _grouped(field: Field) -> str:
    group, point = re.escape(field.group_char), re.escape(field.decimal_char)
    whole = f"([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]+)" if group else "[0-9]+"
    return f"[+-]?{whole}" + ("" if field.type is FieldType.INTEGER else f"({point}[0-9]+)?")


def _bounds_are_sure(field: Field, form: str | None) -> bool:
    """Return whether the bounds are written as the sure cells, so that texts compare as values."""
    limits = field.constraints
    bounds = (
        limits.minimum, limits.maximum, limits.exclusive_minimum, limits.exclusive_maximum,
    )  # fmt: skip
    given = [bound for bound in bounds if bound is not None]
    return form is None or all(re.fullmatch(form, bound) for bound in given)


def _checks(field: Field, required: bool) -> Iterator[CellCheck]:
    limits = field.constraints
    if required and field.missing_values:
        yield CellCheck(field, Test.REQUIRED, planted=field.missing_values[0])
    if _can_be_wrong(field):
        words = {*field.true_values, *field.false_values}
        yield _check(field, Test.TYPE, None, (text for text in _texts() if text not in words))
    if limits.minimum is not None:
        yield from _bound(field, Test.MINIMUM, limits.minimum, -1)
    if limits.maximum is not None:
        yield from _bound(field, Test.MAXIMUM, limits.maximum, +1)
    if limits.exclusive_minimum is not None:
        yield from _bound(field, Test.EXCLUSIVE_MINIMUM, limits.exclusive_minimum, 0)
    if limits.exclusive_maximum is not None:
        yield from _bound(field, Test.EXCLUSIVE_MAXIMUM, limits.exclusive_maximum, 0)
    of_any_text = field.type is FieldType.STRING and field.format == "default"
    if limits.min_length is not None:
        shorter = _of_length(limits.min_length - 1) if of_any_text else ()
        yield _check(field, Test.MIN_LENGTH, limits.min_length, shorter)
    if limits.max_length is not None:
        longer = _of_length(limits.max_length + 1) if of_any_text else ()
        yield _check(field, Test.MAX_LENGTH, limits.max_length, longer)
    if limits.pattern is not None:
        unlike = _unlike(field, limits.pattern)
        yield _check(field, Test.PATTERN, limits.pattern, unlike if of_any_text else ())
    if limits.enum is not None:
        yield _check(field, Test.ENUM, limits.enum, _others(field, limits.enum))
    if field.categories is not None:
        if field.group_char or not field.bare_number:
            raise SchemaError(f"field {field.name}: categories need bare integers")
        yield _check(field, Test.CATEGORY, field.categories, _others(field, field.categories))


def _check(
    field: Field, test: Test, limit: str | int | tuple[str, ...] | None, failing: Iterable[str]
) -> CellCheck:
    planted = next((cell for cell in failing if cell not in field.missing_values), None)
    return CellCheck(field, test, planted, limit)


def _can_be_wrong(field: Field) -> bool:
    match field.type:
        case FieldType.ANY:
            return False
        case FieldType.STRING:
            return field.format != "default"
        case FieldType.LIST:
            return field.item_type != "string"
    return True


def _bound(field: Field, test: Test, bound: str, step: int) -> Iterator[CellCheck]:
    """Yield the check, unless no cell at all can fail it: a year has no value below 0000."""
    if field.type in _RANGES or field.type is FieldType.NUMBER:
        if field.format != "default":
            yield CellCheck(field, test, None, bound)
            return
        beyond = _beyond(field, bound, step)
        known = next((cell for cell in beyond if cell not in field.missing_values), None)
        if known is not None:
            yield CellCheck(field, test, known, bound)
        return
    planted = None
    if re.fullmatch(_written(field)[0] or "", bound):
        end = _ENDS[field.type][step > 0]
        planted = bound if step == 0 else end if end != bound else None
    yield CellCheck(field, test, planted, bound)


def _texts() -> Iterator[str]:
    """Yield texts that are written as no type but string."""
    return ("x" * length for length in count(1))


def _others(field: Field, listed: tuple[str, ...]) -> Iterator[str]:
    """Yield cells of the type that are none of those listed, where they are told by their text."""
    match field.type:
        case FieldType.STRING if field.format == "default":
            return (text for text in _texts() if text not in listed)
        case FieldType.ANY:
            return (text for text in _texts() if text not in listed)
        case FieldType.INTEGER:
            values = {int(text) for text in listed if re.fullmatch(_INTEGER, text)}
            return (str(number) for number in count() if number not in values)
        case FieldType.YEAR:
            return (f"{year:04}" for year in range(10_000) if f"{year:04}" not in listed)
        case FieldType.DATE if field.format == "default":
            days = (date.fromordinal(day).isoformat() for day in range(1, len(listed) + 3))
            return (day for day in days if day not in listed)
    return iter(())


def _of_length(length: int) -> Iterator[str]:
    characters = map(chr, range(ord("a"), 0xD800))
    return (character * length for character in characters if length >= 0)


def _beyond(field: Field, bound: str, step: int) -> Iterator[str]:
    """Yield the values past a bound, nearest first, down or up to the last of the type.

    A step of 0 yields the bound alone.
    """
    # A year in JSON is a number, which need not have four digits.
    written = FieldType.INTEGER if field.type is FieldType.YEAR else field.type
    wrong = SchemaError(f"field {field.name}: the bound {bound!r} is not a valid {field.type}")
    if re.fullmatch(_DECIDED[written][0], bound) is None:
        raise wrong
    if field.type is FieldType.NUMBER:
        number = float(bound)
        if not math.isfinite(number):
            raise wrong
        if step == 0:
            yield _number(field, bound)
        while step and math.isfinite(number := math.nextafter(number, step * math.inf)):
            yield _number(field, repr(number))
        return
    try:
        is_date = field.type is FieldType.DATE
        value = date.fromisoformat(bound).toordinal() if is_date else int(bound)
    except ValueError:
        raise wrong from None
    within = _RANGES[field.type]
    if value not in within:
        raise wrong
    if step == 0:
        yield _cell(field.type, value)
        return
    for other in range(value + step, within.stop if step > 0 else within.start - 1, step):
        yield _cell(field.type, other)


def _number(field: Field, text: str) -> str:
    return text.replace(".", field.decimal_char)


def _cell(kind: FieldType, value: int) -> str:
    match kind:
        case FieldType.DATE:
            return date.fromordinal(value).isoformat()
        case FieldType.YEAR:
            return f"{value:04d}"
        case _:
            return str(value)


def is_plain_number(text: str) -> bool:
    """Return whether a text is a finite number as every tool writes it.

    >>> is_plain_number("-1.50"), is_plain_number("1e5"), is_plain_number("1,000")
    (True, True, False)
    """
    return re.fullmatch(_NUMBER, text) is not None


def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a field in Python; `SchemaError` where it is none."""
    try:
        with warnings.catch_warnings():
            # Of what may mean something else one day.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SchemaError(
            f"field {name}: the pattern {pattern!r} is not a regular expression: {error}"
        ) from error


def is_portable(pattern: str) -> bool:
    """Return whether every engine reads a pattern alike, at least over text of printable ASCII."""
    # RE2 writes counted repetitions out, one within the other, and stops at a thousand.
    counts = math.prod(max(1, int(n)) for n in re.findall(r"([0-9]+),?\}", pattern))
    return counts <= 1000 and _PORTABLE.fullmatch(bare_pattern(pattern)) is not None


def bare_pattern(pattern: str) -> str:
    """Take the anchors off the ends of a pattern, which matches in full anyway.

    >>> bare_pattern("^[A-Z]{3}$")
    '[A-Z]{3}'
    """
    inner = pattern.removeprefix("^")
    ends = inner.endswith("$") and (len(inner) - len(inner[:-1].rstrip("\\"))) % 2 == 1
    return inner[:-1] if ends else inner


def _unlike(field: Field, pattern: str) -> Iterator[str]:
    """Yield texts that a pattern refuses, if there are any among those that are likely."""
    form = compile_pattern(field.name, pattern)
    # Short ones, because Python can take very long over a long text.
    characters = [*map(chr, range(ord(" "), 0x7F))]
    texts = ["", *characters, *(character * 2 for character in characters), "\x1f"]
    return (text for text in texts if form.fullmatch(text) is None)
