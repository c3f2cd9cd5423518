"""What the rules of `countries` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("countries", "CCC", {"successor_id": "CCC"}),), [(4, "successor_id", "meaning/successor")]),
    ((("countries", "EEE", {"successor_id": "BBB"}),), [(6, "successor_id", "meaning/successor")]),
    ((("countries", "CCC", {"successor_id": "EEE"}),), [(4, "successor_id", "meaning/successor")]),
    ((("countries", "DDD", {"successor_id": "AAA"}),), [(5, "successor_id", "meaning/successor")]),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("countries", "CCC", {"successor_id": "DDD"}),),
    (("countries", "EEE", {"successor_id": "CCC"}),),
    (("countries", "EEE", {"successor_id": "BBB", "state_to": "1959"}),),
]


@pytest.mark.parametrize(("edits", "expected"), BREAKS)
def test_a_fault_breaks_just_its_rule_at_its_cell(
    folder: Path, edits: tuple[Edit, ...], expected: list[Triple]
) -> None:
    assert found(folder, *edits) == expected


@pytest.mark.parametrize("edits", NEAR_MISSES)
def test_a_near_miss_passes(folder: Path, edits: tuple[Edit, ...]) -> None:
    assert found(folder, *edits) == []
