"""What is done to upstream cells, computed again: the operations of `cell_columns`."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NOT_LISTED = "not listed"

# Of a list that stands for a level.
_LISTED_AS = "listed as "
_YEAR = re.compile(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])")

# Beyond these, a sum of upstream cells holds only floating-point noise.
_DECIMALS = 10

# A bound from a standard error: 90 %, to six decimals.
_NINETY_PERCENT = 1.645
_BOUND_DECIMALS = 6

# In characters: what a message shows of a cell.
_LONGEST = 60

# The place of a cell, which tells cells with the same text apart; and its text.
Text = tuple[tuple[int, int], str]

WORDS: Mapping[str, str] = {
    "copy": "copied",
    "percent": "divided by 100: a percentage stands here as a share",
    "sum": "the sum of the cells",
    "maximum": "the highest of the cells",
    "count": "the number of cells",
    "is -66": "1 if the cell holds -66, else 0",
    "is -77": "1 if the cell holds -77, else 0",
    "share": "the sum of the cells that count, divided by the sum of all",
    "none of them": "0, because none of the cells counts",
    "listed": "1, because the cell lists the state by that year",
    **{
        f"{_LISTED_AS}{level}": f"{level}, the level that the list stands for" for level in range(4)
    },
    "not listed": "0, because no cell lists the state in that year",
}


def recompute(operation: str, texts: Sequence[Text], year: int) -> float | None:
    """Return the value of a year that an operation makes of cells; None if they cannot give it.

    A 0 because no cell lists the state, or none of them counts, is what no cell can give.

    Raises ValueError where a cell does not hold what the operation needs.
    """
    if operation.startswith(_LISTED_AS):
        _by_then(texts, year)
        return float(operation.removeprefix(_LISTED_AS))
    if operation == "listed":
        return _by_then(texts, year)
    if operation == "count":
        return sum(_by_then([text], year) for text in texts)
    if operation not in _OPERATIONS:
        return None
    try:
        return _OPERATIONS[operation](texts)
    except (ArithmeticError, InvalidOperation, ValueError) as error:
        held = ", ".join(repr(text[:_LONGEST]) for _, text in texts[:3])
        raise ValueError(f"{operation} cannot be made of {held}") from error


def recompute_bounds(
    operation: str, value: float, lower: Sequence[str], upper: Sequence[str], *, same: bool
) -> tuple[float, float]:
    """Return the bounds of a value from the texts of their cells.

    With `same`, both come from one cell, which holds the standard error. Raises ValueError where a
    cell holds no number.
    """
    if same:
        margin = _NINETY_PERCENT * float(lower[0])
        return round(value - margin, _BOUND_DECIMALS), round(value + margin, _BOUND_DECIMALS)
    if operation == "sum":
        return _sum(list(map(float, lower))), _sum(list(map(float, upper)))
    return float(lower[0]), float(upper[0])


def _sum(numbers: Sequence[float]) -> float:
    return round(sum(numbers), _DECIMALS)


def _numbers(texts: Sequence[Text]) -> list[float]:
    return [float(text) for _, text in texts]


def _share(texts: Sequence[Text]) -> float:
    """Divide the sum of the cells that come twice by the sum of all, each taken once."""
    times = Counter(place for place, _ in texts)
    once = dict(texts)
    counted = sum(float(text) for place, text in once.items() if times[place] > 1)
    return _sum([counted / sum(map(float, once.values()))])


def _by_then(texts: Sequence[Text], year: int) -> float:
    """Return 1 where a cell lists the state; ValueError where none says that it did by the year."""
    held = [text for _, text in texts if text.strip()]
    years = [int(found) for text in held for found in _YEAR.findall(text)]
    if not held or (years and min(years) > year):
        listed = f"a year after {year}" if held else "nothing"
        raise ValueError(f"the cell that should list the state in {year} holds {listed}")
    return 1.0


def _holds(wanted: str) -> Callable[[Sequence[Text]], float]:
    return lambda texts: float(texts[0][1] == wanted)


_OPERATIONS: Mapping[str, Callable[[Sequence[Text]], float]] = {
    "copy": lambda texts: float(texts[0][1]),
    "percent": lambda texts: float(Decimal(texts[0][1]) / 100),
    "sum": lambda texts: _sum(_numbers(texts)),
    "maximum": lambda texts: max(_numbers(texts)),
    "is -66": _holds("-66"),
    "is -77": _holds("-77"),
    "share": _share,
}
