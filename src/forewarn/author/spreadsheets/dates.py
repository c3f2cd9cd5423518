"""Numbers that a spreadsheet shows as a day, a time or a duration.

Source: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4 (dates and times).
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time


class NumberKind(Enum):
    """What the format of a cell shows its number as."""

    MOMENT = auto()
    DURATION = auto()


# The numbers of the built-in formats.
BUILT_IN = {
    **dict.fromkeys(map(str, (*range(14, 23), 45, 47)), NumberKind.MOMENT),
    "46": NumberKind.DURATION,
}

# 31 December 9999, the last day of a spreadsheet, as a number.
_LAST_DAY = 2_958_465

# Days count from here, or in a workbook of the first editions for the Macintosh from 1904. The day
# before 1 March 1900 that never was moves the days before it.
_FIRST_DAY = datetime.fromisoformat("1899-12-30T00:00")
DAYS_TO_1904, _FIRST_MARCH = 1462, 60

_MILLISECONDS = 86_400_000


def kind_of_format(code: str) -> NumberKind | None:  # noqa: C901 - one for each sign
    """Return what a format code shows a number as; None if it is a number.

    >>> kind_of_format("d mmm yy"), kind_of_format("[h]:mm"), kind_of_format('0 "days"')
    (<NumberKind.MOMENT: 1>, <NumberKind.DURATION: 2>, None)
    """
    is_escaped = is_quoted = is_elapsed = is_am = False
    brackets, before = 0, " "
    for sign in code:
        lower = sign.lower()
        if is_escaped:
            is_escaped = False
        elif not is_quoted and sign in "_\\*":
            is_escaped = True
        elif sign == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            pass
        elif sign == ";":
            return None
        elif sign == "[":
            brackets += 1
        elif sign == "]":
            if brackets == 1 and is_elapsed:
                return NumberKind.DURATION
            brackets = max(brackets - 1, 0)
        elif lower == "a" and not is_am and not brackets:
            is_am = True
        elif (is_am and not brackets and lower in "pm/") or (
            not is_am and not brackets and lower in "dmhys"
        ):
            return NumberKind.MOMENT
        elif not (is_elapsed and lower == before.lower()):
            is_elapsed = before == "[" and lower in "mhs"
        before = sign
    return None


def shown_as(number: float, kind: NumberKind, shift: int) -> datetime | time | timedelta | None:
    """Return the day, time or duration that a number is shown as; None if there is no such day.

    `shift` is added to a day: `DAYS_TO_1904` in a workbook that counts from 1904, else 0.
    """
    if not 0 <= number < _LAST_DAY + 1:
        return None
    if kind is NumberKind.DURATION:
        return _span(number)
    days = number + shift
    try:
        moment = _FIRST_DAY + _span(days if days >= _FIRST_MARCH else days + 1)
    except OverflowError:
        return None
    return moment.time() if number < 1 else moment


def _span(days: float) -> timedelta:
    # To the millisecond, halves away from zero.
    return timedelta(milliseconds=math.floor(days * _MILLISECONDS + 0.5))
