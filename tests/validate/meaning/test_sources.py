"""What the rules of `sources`, `dimensions` and `risk_factors` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found, remove

if TYPE_CHECKING:
    from pathlib import Path

NEW = f"src-4,T,P,1,MIT,open,https://example.org/,C,,,,{'0' * 64},1980,1999,"


@pytest.mark.slow
def test_a_source_that_nothing_comes_from_is_found(folder: Path) -> None:
    append(folder, "sources", NEW)
    assert found(folder) == [(6, "source_id", "meaning/unused-source")]


@pytest.mark.slow
def test_a_source_that_has_no_rows_left_in_any_table_is_found(folder: Path) -> None:
    remove(folder, "observations/src-2", "AAA")
    assert found(folder) == []  # it has those of other countries
    for country in ("BBB", "CCC", "DDD"):
        remove(folder, "observations/src-2", country)
    assert found(folder) == []  # and borders
    remove(folder, "borders", "AAA")
    remove(folder, "borders", "BBB")
    assert found(folder) == [(4, "source_id", "meaning/unused-source")]


@pytest.mark.slow
def test_the_source_of_the_states_is_told_by_the_ledger_alone(folder: Path) -> None:
    append(folder, "sources", NEW)
    append(folder, "ledger", f"src-4,1.0.0,,,,{{}},9,5,1946,1990,{'0' * 64}")
    assert found(folder) == []


@pytest.mark.slow
def test_a_release_that_ends_before_it_begins_is_found(folder: Path) -> None:
    append(folder, "sources", NEW.replace("1980,1999", "1999,1998"))
    append(folder, "ledger", f"src-4,1.0.0,,,,{{}},9,5,1946,1990,{'0' * 64}")
    assert found(folder) == [(6, "last_year", "meaning/period-order")]


@pytest.mark.slow
def test_a_release_of_one_year_passes(folder: Path) -> None:
    append(folder, "sources", NEW.replace("1980,1999", "1999,1999"))
    append(folder, "ledger", f"src-4,1.0.0,,,,{{}},9,5,1946,1990,{'0' * 64}")
    assert found(folder) == []


@pytest.mark.slow
def test_a_dimension_that_nothing_speaks_to_is_found(folder: Path) -> None:
    append(folder, "dimensions", "resilience,Resilience,What holds.")
    assert found(folder) == [(3, "dimension_id", "meaning/unused-dimension")]


@pytest.mark.slow
def test_a_dimension_of_one_indicator_passes(folder: Path) -> None:
    append(folder, "dimensions", "resilience,Resilience,What holds.")
    edit = ("indicators", "freedom", {"dimension_id": "resilience"})
    assert found(folder, edit) == []


@pytest.mark.slow
def test_a_risk_factor_that_nothing_bears_on_is_found(folder: Path) -> None:
    append(folder, "risk_factors", "rf14,war_crimes,Threats to helpers,Against their work.")
    assert found(folder) == [(3, "risk_factor_id", "meaning/unused-risk-factor")]


@pytest.mark.slow
def test_a_risk_factor_of_one_indicator_passes(folder: Path) -> None:
    append(folder, "risk_factors", "rf14,war_crimes,Threats to helpers,Against their work.")
    append(folder, "indicator_risk_factors", "deaths,rf14")
    assert found(folder) == []
