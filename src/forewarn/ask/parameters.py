"""The parameters of named queries: of what type each is, its range, and what is refused."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import index
from typing import SupportsIndex

from forewarn.errors import ParameterError
from forewarn.writing.canonical import format_number
from forewarn.writing.visible import visible

# Defaults that the data settle.
NEWEST, FIRST, LAST = "newest", "first", "last"

# The value of a parameter of the type `states` that leaves out no state.
EVERY_STATE = "all"

# The most digits of a whole number that is read.
_DIGITS = 18

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")

# In characters: what is shown of a value that is refused.
_LONGEST = 60


class ParameterType(StrEnum):
    """What a parameter of a named query is."""

    COUNTRY = "country"
    STATES = "states"
    INDICATOR = "indicator"
    DIMENSION = "dimension"
    YEAR = "year"
    FIRST_YEAR = "first_year"
    LAST_YEAR = "last_year"
    YEARS = "years"
    COUNT = "count"
    PERCENTILE = "percentile"
    SWITCH = "switch"

    @property
    def is_year(self) -> bool:
        """Return whether a value is a calendar year."""
        return self in _YEARS

    @property
    def is_number(self) -> bool:
        """Return whether a value is a number, with a range."""
        return self.is_year or self in _RANGES

    @property
    def kind(self) -> str | None:
        """Return of what a value is the name; None for a number."""
        return _KINDS.get(self)

    @property
    def meaning(self) -> str:
        """Return what a value is, in a few words."""
        return _MEANINGS[self]


_YEARS = (ParameterType.YEAR, ParameterType.FIRST_YEAR, ParameterType.LAST_YEAR)

_KINDS = {
    ParameterType.COUNTRY: "country",
    ParameterType.STATES: "country",
    ParameterType.INDICATOR: "indicator",
    ParameterType.DIMENSION: "dimension",
}

_RANGES = {
    ParameterType.YEARS: (1, 60),
    ParameterType.COUNT: (1, 1000),
    ParameterType.PERCENTILE: (0, 100),
    ParameterType.SWITCH: (0, 1),
}

_MEANINGS = {
    ParameterType.COUNTRY: "a state",
    ParameterType.STATES: f"a state, or {EVERY_STATE}",
    ParameterType.INDICATOR: "an indicator",
    ParameterType.DIMENSION: "a dimension",
    ParameterType.YEAR: "a year",
    ParameterType.FIRST_YEAR: "a year",
    ParameterType.LAST_YEAR: "a year",
    ParameterType.YEARS: "a number of years",
    ParameterType.COUNT: "a whole number",
    ParameterType.PERCENTILE: "a percentile",
    ParameterType.SWITCH: "0 or 1",
}

_DEFAULTS = {
    NEWEST: "the newest year that has all that the query needs",
    FIRST: "the first year of the data",
    LAST: "the last year of the data",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query: its type, its default and what it means.

    `default` is a value, or `newest`, `first` or `last`: a year that the data and the other
    parameters settle. `lowest` and `highest` are the range of a number; that of a year is the range
    of the data, and None here.
    """

    name: str
    type: ParameterType
    default: str
    lowest: int | None
    highest: int | None
    meaning: str

    @property
    def range_text(self) -> str:
        """Return what a value may be, such as `a number of years from 1 to 60`."""
        if self.type.is_year:
            return f"{self.type.meaning} of the data"
        if self.lowest is None:
            return self.type.meaning
        return f"{self.type.meaning}{self._span(self.lowest, self.highest)}"

    @property
    def is_settled(self) -> bool:
        """Return whether the data settle the default."""
        return self.default in _DEFAULTS

    @property
    def default_text(self) -> str:
        """Return the default, in words where the data settle it."""
        return _DEFAULTS.get(self.default, self.default)

    def number(self, value: object, lowest: int | None = None, highest: int | None = None) -> str:
        """Return a number as the text that the statement takes.

        `lowest` and `highest` are the range where the parameter has none of its own. Raises
        `ParameterError`, with the range, for anything else.
        """
        low, high = (self.lowest, self.highest) if self.lowest is not None else (lowest, highest)
        text = _text_of(value)
        whole = self.type is not ParameterType.PERCENTILE
        if text is not None and (_WHOLE if whole else _NUMBER).fullmatch(text):
            number = int(text) if whole else float(text)
            if (low is None or number >= low) and (high is None or number <= high):
                return str(number) if whole else format_number(number)
        kind = f"{self.type.meaning}{self._span(low, high)}"
        raise ParameterError(f"{self.name} is {kind}, not {_shown(value)}", self.name)

    def _span(self, low: int | None, high: int | None) -> str:
        if low is None or self.type is ParameterType.SWITCH:
            return ""
        return f" from {low} to {high}"


def parse_parameter(
    name: str, default: str, type_name: str, span: str | None, meaning: str
) -> Parameter:
    """Return the parameter of a line `-- param name=default type low..high: meaning`."""
    kind = ParameterType(type_name)
    low, high = _RANGES.get(kind, (None, None))
    if span is not None:
        first, _, last = span.partition("..")
        low, high = int(first), int(last)
    return Parameter(name, kind, default, low, high, meaning)


def _text_of(value: object) -> str | None:
    """Return a value of the command line or of Python as text; None if it is not a number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return None
    # numpy has whole numbers of its own.
    if isinstance(value, SupportsIndex):
        number = index(value)
        return str(number) if abs(number) < 10**_DIGITS else None
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(float(value))), "f")
    return None


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**_DIGITS:
        # Python writes no number of thousands of digits.
        return f"a number of more than {_DIGITS} digits"
    return repr(visible(str(value), _LONGEST))
