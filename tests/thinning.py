"""Cases of which some are slow tests, and the others tests at full length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def thinned(cases: Iterable[Any], every: int) -> list[Any]:
    """Return cases as parameters: all but every so many are for the tests at full length."""
    return [
        pytest.param(case, id=_id(case), marks=pytest.mark.length if number % every else ())
        for number, case in enumerate(cases)
    ]


def _id(case: object) -> str:
    return "-".join(map(str, case)) if isinstance(case, tuple) else str(case)
