"""What the rules of `indicators` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("indicators", "coups", {"maximum": "0"}),), [(2, "minimum", "meaning/range-order")]),
    ((("indicators", "strikes", {"maximum": "2"}),), [(15, "measure", "meaning/measure-range")]),
    ((("indicators", "severity", {"maximum": ""}),), [(14, "measure", "meaning/measure-range")]),
    ((("indicators", "deaths", {"minimum": ""}),), [(3, "measure", "meaning/measure-range")]),
    (
        (("indicators", "freedom", {"measure": "share", "maximum": "10"}),),
        [(4, "measure", "meaning/measure-range")],
    ),
    (
        (("indicators", "freedom", {"measure": "share", "maximum": "100"}),),
        [(4, "measure", "meaning/measure-range")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("indicators", "freedom", {"maximum": "2"}),),
    (("indicators", "deaths", {"title": "Killed"}),),
    (("indicators", "freedom", {"measure": "share"}),),
    (("indicators", "deaths", {"minimum": "0", "maximum": "1000"}),),
]


@pytest.mark.slow
def test_an_indicator_that_nothing_uses_is_found(folder: Path) -> None:
    append(folder, "indicators", "zeal,Zeal,Zeal.,It bears.,,conflict,index,0 to 1,0,1,risk,z")
    assert found(folder) == [(16, "indicator_id", "meaning/unused-indicator")]
