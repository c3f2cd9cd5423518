"""Each rule of the meaning layer: a fault that breaks just it, and a near miss that passes.

Faults of different rows are planted in one package together, and judged in one run.
"""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from validate.meaning import (
    test_actor_notes,
    test_actor_relations,
    test_actors,
    test_agreement,
    test_borders,
    test_commitments,
    test_countries,
    test_country_codes,
    test_country_names,
    test_derivations,
    test_episode_heirs,
    test_episodes,
    test_group_access,
    test_indicators,
    test_instruments,
    test_observations,
    test_source_notes,
)
from validate.meaning.cases import found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

MODULES = (
    test_actor_notes,
    test_actor_relations,
    test_actors,
    test_agreement,
    test_borders,
    test_commitments,
    test_countries,
    test_country_codes,
    test_country_names,
    test_derivations,
    test_episode_heirs,
    test_episodes,
    test_group_access,
    test_indicators,
    test_instruments,
    test_observations,
    test_source_notes,
)


class EditCase(NamedTuple):
    """Cells to change, and what is found then."""

    id: str
    edits: tuple[Edit, ...]
    expected: list[Triple]


def name(module: object, number: int) -> str:
    return f"{module.__name__.rpartition('_')[2]}-{number}"  # type: ignore[attr-defined]


FAULTS = [
    EditCase(name(module, number), edits, expected)
    for module in MODULES
    for number, (edits, expected) in enumerate(module.BREAKS)
]
NEAR_MISSES = [
    EditCase(name(module, number), edits, [])
    for module in MODULES
    for number, edits in enumerate(module.NEAR_MISSES)
]


def together(cases: Sequence[EditCase]) -> list[list[EditCase]]:
    """Divide cases into groups in which none changes what another one is about."""
    groups: list[tuple[set[str], list[EditCase]]] = []
    for case in cases:
        places = {place for path, key, _ in case.edits for place in touched(path, key)}
        for taken, group in groups:
            if not taken & places:
                taken |= places
                group.append(case)
                break
        else:
            groups.append((places, [case]))
    return [group for _, group in groups]


def touched(path: str, key: str) -> Iterator[str]:
    """Name what a change touches: a table, or a row of a source whose rows are independent."""
    if path == "observations/src-1":
        yield f"{path} {key}"
        yield f"indicator {key.rpartition(',')[2]}"
    else:
        yield "derivations" if path == "observations/made" else path
        yield f"indicator {key}"


class CaseFindings(NamedTuple):
    """What was found that a case expects, and what no case of its group does."""

    expected: Counter[Triple]
    strays: Counter[Triple]


def judge(
    cases: Sequence[EditCase], sound: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, CaseFindings]]:
    """Yield what is found of each case, with its id."""
    for group in together(cases):
        folder = shutil.copytree(sound, tmp_path_factory.mktemp("group") / "package")
        edits = [edit for case in group for edit in case.edits]
        triples = Counter(found(folder, *edits))
        strays = triples - Counter(each for case in group for each in case.expected)
        for case in group:
            yield case.id, CaseFindings(triples, strays)


@pytest.fixture(scope="module")
def faults(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, CaseFindings]:
    """Return what is found of each fault, by its id."""
    return dict(judge(FAULTS, sound, tmp_path_factory))


@pytest.fixture(scope="module")
def near_misses(
    sound: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, CaseFindings]:
    """Return what is found of each near miss, by its id."""
    return dict(judge(NEAR_MISSES, sound, tmp_path_factory))


# Some fifty validations, before the first of them can be judged.
@pytest.mark.slow
@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.id)
def test_a_fault_breaks_just_its_rule_at_its_cell(
    case: EditCase, faults: Mapping[str, CaseFindings]
) -> None:
    expected, strays = faults[case.id]
    assert Counter(case.expected) <= expected
    assert strays == Counter()


@pytest.mark.slow
@pytest.mark.parametrize("case", NEAR_MISSES, ids=lambda case: case.id)
def test_a_near_miss_passes(case: EditCase, near_misses: Mapping[str, CaseFindings]) -> None:
    assert near_misses[case.id].expected == Counter()
