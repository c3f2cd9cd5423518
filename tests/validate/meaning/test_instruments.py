"""What the rules of `instruments` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("instruments", "convention", {"in_force_on": "1948-12-08"}),),
        [(2, "in_force_on", "meaning/treaty-order")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("instruments", "convention", {"in_force_on": "1948-12-09"}),),
    (("instruments", "convention", {"in_force_on": ""}),),
]


@pytest.mark.slow
def test_a_treaty_without_commitments_is_found(folder: Path) -> None:
    append(folder, "instruments", "pact,Pact,A treaty.,1950-01-01,,The UN,IV-2")
    assert found(folder) == [(3, "instrument_id", "meaning/unused-instrument")]
