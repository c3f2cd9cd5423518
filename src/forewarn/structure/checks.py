"""The checks of one field's cells, each with a cell that must fail it."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from forewarn.errors import SchemaError
from forewarn.package.schema import FieldType
from forewarn.structure.forms import DECIDED, INTEGER, written
from forewarn.structure.patterns import compile_pattern, is_soon_compiled, is_tame
from forewarn.structure.plan import CellCheck, Test

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.package.schema import Field

# The values of the types that are whole numbers; days are counted.
_RANGES = {
    FieldType.INTEGER: range(-(2**63), 2**63),
    FieldType.DATE: range(1, date.max.toordinal() + 1),
    FieldType.YEAR: range(10_000),
}

# No type holds an integer of more digits.
_MOST_DIGITS = 40

# The first and the last value of the types whose text sorts as the value does.
_ENDS = {
    FieldType.TIME: ("00:00:00", "23:59:59"),
    FieldType.DATETIME: ("0001-01-01T00:00:00", "9999-12-31T23:59:59"),
    FieldType.YEARMONTH: ("0000-01", "9999-12"),
}


# Texts one of which most patterns refuse. They are short, because Python can take very long over a
# long text.
_PRINTABLE = [*map(chr, range(ord(" "), 0x7F))]
LIKELY_WRONG = ("", *_PRINTABLE, *(character * 2 for character in _PRINTABLE), "\x1f")


def checks_of(field: Field, *, required: bool) -> Iterator[CellCheck]:
    """Yield the checks of a field's cells."""
    limits = field.constraints
    if required and field.missing_values:
        yield CellCheck(field, Test.REQUIRED, planted=field.missing_values[0])
    if _can_be_wrong(field):
        words = {*field.true_values, *field.false_values}
        yield _check(field, Test.TYPE, None, (text for text in _texts() if text not in words))
    for test, bound, step in (
        (Test.MINIMUM, limits.minimum, -1),
        (Test.MAXIMUM, limits.maximum, +1),
        (Test.EXCLUSIVE_MINIMUM, limits.exclusive_minimum, 0),
        (Test.EXCLUSIVE_MAXIMUM, limits.exclusive_maximum, 0),
    ):
        if bound is not None:
            yield from _bound(field, test, bound, step)
    yield from _text_checks(field)
    if limits.enum is not None:
        yield _check(field, Test.ENUM, limits.enum, _others(field, limits.enum))
    if field.categories is not None:
        yield _check(field, Test.CATEGORY, field.categories, _others(field, field.categories))


def _text_checks(field: Field) -> Iterator[CellCheck]:
    """Yield the checks of the length and the pattern of a field's cells."""
    limits = field.constraints
    of_any_text = field.type is FieldType.STRING and field.format == "default"
    if limits.min_length is not None:
        shorter = _of_length(limits.min_length - 1) if of_any_text else ()
        yield _check(field, Test.MIN_LENGTH, limits.min_length, shorter)
    if limits.max_length is not None:
        longer = _of_length(limits.max_length + 1) if of_any_text else ()
        yield _check(field, Test.MAX_LENGTH, limits.max_length, longer)
    if limits.pattern is not None:
        unlike = _unlike(field, limits.pattern) if of_any_text else ()
        yield _check(field, Test.PATTERN, limits.pattern, unlike)


def _check(
    field: Field, test: Test, limit: str | int | tuple[str, ...] | None, failing: Iterable[str]
) -> CellCheck:
    missing = frozenset(field.missing_values)
    planted = next((cell for cell in failing if cell not in missing), None)
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
    """Yield the check of a bound, unless no cell can fail it: no year is below 0000."""
    if field.type in _RANGES or field.type is FieldType.NUMBER:
        if field.format != "default":
            yield CellCheck(field, test, None, bound)
            return
        missing = frozenset(field.missing_values)
        known = next((cell for cell in _beyond(field, bound, step) if cell not in missing), None)
        if known is not None:
            yield CellCheck(field, test, known, bound)
        return
    planted = None
    if re.fullmatch(written(field)[0] or "", bound):
        end = _ENDS[field.type][step > 0]
        planted = bound if step == 0 else end if end != bound else None
    yield CellCheck(field, test, planted, bound)


def _texts() -> Iterator[str]:
    """Yield texts that only a string can hold."""
    return ("x" * length for length in count(1))


def _others(field: Field, texts: tuple[str, ...]) -> Iterator[str]:
    """Yield cells of the type that are not listed, where their text shows that."""
    listed = frozenset(texts)
    match field.type:
        case FieldType.STRING if field.format == "default":
            return (text for text in _texts() if text not in listed)
        case FieldType.ANY:
            return (text for text in _texts() if text not in listed)
        case FieldType.INTEGER:
            values = {_whole(text) for text in listed if re.fullmatch(INTEGER, text)}
            return (str(number) for number in count() if number not in values)
        case FieldType.YEAR:
            return (f"{year:04}" for year in range(10_000) if f"{year:04}" not in listed)
        case FieldType.DATE if field.format == "default":
            days = (date.fromordinal(day).isoformat() for day in range(1, len(listed) + 3))
            return (day for day in days if day not in listed)
    return iter(())


def _whole(text: str) -> int | None:
    """Return the integer in a text; None for more digits than Python converts."""
    digits = text.lstrip("+-0") or "0"
    if len(digits) > _MOST_DIGITS:
        return None
    return -int(digits) if text.startswith("-") else int(digits)


def _of_length(length: int) -> Iterator[str]:
    characters = map(chr, range(ord("a"), 0xD800))
    return (character * length for character in characters if length >= 0)


def _beyond(field: Field, bound: str, step: int) -> Iterator[str]:
    """Yield the values past a bound, nearest first, to the end of the type.

    `step` is -1 for those below, 1 for those above, and 0 for the bound alone.
    """
    # A year in JSON is a number, which need not have four digits.
    kind = FieldType.INTEGER if field.type is FieldType.YEAR else field.type
    wrong = SchemaError(f"field {field.name}: the bound {bound!r} is not a valid {field.type}")
    if re.fullmatch(DECIDED[kind][0], bound) is None:
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


def _unlike(field: Field, pattern: str) -> Iterator[str]:
    """Yield texts that a pattern refuses, if there are any among `LIKELY_WRONG`.

    There are none where Python may take long to tell: `Asker` finds one.
    """
    form = compile_pattern(field.name, pattern) if is_soon_compiled(pattern) else None
    if form is not None and is_tame(pattern):
        yield from (text for text in LIKELY_WRONG if form.fullmatch(text) is None)
