"""Values that Python's own types round: JSON with its numbers, durations, fractions of seconds."""

from __future__ import annotations

import json
import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, localcontext
from typing import Any

from forewarn.errors import UndecidedError

# Longer runs of zeros become an exponent.
_MOST_ZEROS = 40
# The longest exponent that Python reads at once.
_LONGEST_EXPONENT = 1000

_NUMERAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?"
)
# What follows the microseconds of a moment, which is all that Python keeps.
_BEYOND_MICROSECONDS = re.compile(r"[.,][0-9]{6}([0-9]+)")


class Numeral(str):
    """A number in JSON, as the text that all equal numbers have."""

    __slots__ = ()


def number_text(number: str) -> str:
    """Return the text that all equal numbers have.

    Raises `UndecidedError` for an exponent that is too long.

    >>> number_text("-01.50e1"), number_text("1e400"), number_text("-0.0")
    ('-15', '1E400', '0')
    """
    found = _NUMERAL.fullmatch(number)
    assert found is not None
    sign, whole, part, power = found.groups(default="")
    digits = (whole + part).lstrip("0")
    if not digits:
        return "0"
    if len(power) > _LONGEST_EXPONENT:
        raise UndecidedError("the exponent of a number is too long to be compared")
    short = digits.rstrip("0")
    exponent = int(power or "0") - len(part) + len(digits) - len(short)
    minus = "-" if sign == "-" else ""
    if abs(exponent) > _MOST_ZEROS:
        return f"{minus}{short}E{exponent}"
    if exponent >= 0:
        return f"{minus}{short}{'0' * exponent}"
    padded = short.rjust(1 - exponent, "0")
    return f"{minus}{padded[:exponent]}.{padded[exponent:]}"


def exact_json(text: str) -> Any:
    """Return what JSON holds, its numbers as a `Numeral` each."""
    return json.loads(text, parse_float=_numeral, parse_int=_numeral)


def _numeral(text: str) -> Numeral:
    # JSON has no zeros before a whole number.
    plain = len(text) <= _MOST_ZEROS and text.isdigit()
    return Numeral(text if plain else number_text(text))


def json_text(value: Any) -> str:
    """Return the text that all equal values have, of JSON as `exact_json` returns it."""
    match value:
        case Numeral():
            return str(value)
        case dict():
            return f"{{{', '.join(_members(value))}}}"
        case list():
            return f"[{', '.join(map(json_text, value))}]"
    return json.dumps(value)


def _members(value: dict[str, Any]) -> list[str]:
    texts = zip(value, map(json_text, value.values()), strict=True)
    return [f"{json.dumps(key)}: {text}" for key, text in sorted(texts)]


def duration_text(text: str) -> str:
    """Return the text that all equal durations have: a year is 12 months, a day 24 hours.

    >>> duration_text("P1Y"), duration_text("-P1DT0.50S"), duration_text("-PT0S")
    ('P12MT0S', '-P0MT86400.5S', 'P0MT0S')
    """
    found = _DURATION.fullmatch(text)
    assert found is not None
    sign, *parts = found.groups(default="0")
    exact = Context(prec=min(len(text) + 20, MAX_PREC), Emax=MAX_EMAX, Emin=MIN_EMIN)
    with localcontext(exact):
        years, months, days, hours, minutes, seconds = map(Decimal, parts)
        of_calendar = number_text(f"{years * 12 + months:f}")
        of_clock = number_text(f"{((days * 24 + hours) * 60 + minutes) * 60 + seconds:f}")
    is_zero = of_calendar == of_clock == "0"
    return f"{'' if is_zero else sign}P{of_calendar}MT{of_clock}S"


def beyond_microseconds(moment: str) -> str:
    """Return the digits of a moment that follow its microseconds, without zeros at the end.

    Those of two moments compare as texts do.

    >>> beyond_microseconds("2024-01-02T00:00:00.12345670Z")
    '7'
    """
    found = _BEYOND_MICROSECONDS.search(moment)
    return "" if found is None else found[1].rstrip("0")
