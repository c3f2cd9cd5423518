"""Numbers as a terminal shows them: six significant digits are enough to read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from forewarn.writing.canonical import format_number

if TYPE_CHECKING:
    from decimal import Decimal

DIGITS = 6


def shorten_number(value: float | Decimal) -> str:
    """Write a number in at most six significant digits; whole numbers are written in full.

    A rounded number never looks like a whole one, unless all its six digits are before the point.

    >>> [shorten_number(value) for value in (0.1 + 0.2, 759638.4, 1412914089.0, 2.0000001)]
    ['0.3', '759638', '1412914089', '2.00000']
    >>> [shorten_number(value) for value in (12345678.9, 0.000012345678, 1e300, -0.0)]
    ['1.23457e+07', '1.23457e-05', '1e+300', '0']
    >>> [shorten_number(value) for value in (999999.5, 9999995.5, -1199999.7, 0.00001)]
    ['1.00000e+06', '1.00000e+07', '-1.20000e+06', '1e-05']
    """
    if not math.isfinite(value):
        return str(value)
    whole, number = value == int(value), float(value)
    if whole and abs(number) < 1e15:
        return format_number(number)
    short = f"{number:.{DIGITS}g}"
    if not whole and float(short).is_integer():
        # With the zeros that say how far it was rounded.
        short = f"{number:#.{DIGITS}g}".removesuffix(".")
    return short
