"""What the rules of `ledger` and `corrections` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found, remove

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

REASONS = '"{""no value"": 1, ""not a state"": 2}"'
DIGEST = "0" * 64
SRC_3 = f"src-3,1.0.0,10,7,3,{REASONS},18,1,1990,1991,{DIGEST}"

VALUE = "meaning/correction-value"
PLACE = "meaning/correction-place"
TABLE, KEY = "observations/src-3", "observations/src-3,AAA/1990/population"


@pytest.mark.slow
def test_a_row_that_adds_up_passes(folder: Path) -> None:
    append(folder, "ledger", SRC_3)
    assert found(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",10,7,3,", ",11,7,3,", [(2, "rows_read", "meaning/ledger-rows")]),
        ('state"": 2', 'state"": 3', [(2, "skipped", "meaning/ledger-reasons")]),
        (REASONS, "{}", [(2, "skipped", "meaning/ledger-reasons")]),
        (",18,1,", ",17,1,", [(2, "rows_written", "meaning/ledger-written")]),
        ("1990,1991", "1991,1990", [(2, "last_year", "meaning/period-order")]),
    ],
)
def test_a_row_that_does_not_add_up_is_found(
    folder: Path, old: str, new: str, expected: list[Triple]
) -> None:
    assert old in SRC_3
    append(folder, "ledger", SRC_3.replace(old, new))
    assert found(folder) == expected


@pytest.mark.slow
def test_a_row_that_was_lost_since_is_missed(folder: Path) -> None:
    append(folder, "ledger", SRC_3)
    remove(folder, "observations/src-3", "AAA,1991,grade")
    assert found(folder) == [(2, "rows_written", "meaning/ledger-written")]


@pytest.mark.slow
def test_periods_of_groups_and_heirs_of_episodes_count_for_the_source_of_these(
    folder: Path,
) -> None:
    # 284 observations, 2 episodes and an heir, 2 groups, 3 periods, 3 actors, 2 relations,
    # 2 commitments, 5 names of countries.
    append(folder, "ledger", f"src-1,1.0.0,0,0,0,{{}},304,4,1946,1999,{DIGEST}")
    assert found(folder) == []


@pytest.mark.slow
def test_an_earlier_build_may_have_written_other_rows(folder: Path) -> None:
    append(folder, "ledger", SRC_3.replace("1.0.0", "0.9.0").replace(",18,1,", ",17,1,"))
    assert found(folder) == []


@pytest.mark.slow
def test_what_is_not_read_row_by_row_gave_the_states(folder: Path) -> None:
    # 5 countries and 4 codes of them, beside its own rows.
    append(folder, "ledger", f"src-3,1.0.0,,,,{{}},27,5,1946,1990,{DIGEST}")
    assert found(folder) == []


CORRECTIONS: list[tuple[Edit, list[Triple]]] = [
    (("corrections", KEY, {"new": "1000001"}), [(2, "new", VALUE)]),
    (("corrections", KEY, {"new": ""}), [(2, "new", VALUE)]),
    ((TABLE, "AAA,1990,grade", {"value": "4"}), []),
    (("corrections", KEY, {"key": "AAA/1992/population"}), [(2, "key", PLACE)]),
    (("corrections", KEY, {"field": "values"}), [(2, "key", PLACE)]),
    (("corrections", KEY, {"table": "observations/src-9"}), [(2, "key", PLACE)]),
    # Near misses.
    (("corrections", KEY, {"new": "1000000.0"}), []),
    (("corrections", KEY, {"field": "lower", "new": ""}), []),
    (("corrections", KEY, {"table": "episodes", "key": "ep-1", "field": "perpetrator",
                           "new": "state"}), []),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("change", "expected"), CORRECTIONS)
def test_a_correction_is_held_to_its_cell(
    folder: Path, change: Edit, expected: list[Triple]
) -> None:
    assert found(folder, change) == expected
