"""An adapter stops at a text of the source that nobody has said the meaning of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from sources import tjet
from sources.cells import UpstreamRow

if TYPE_CHECKING:
    from sources.reading import Inputs

# A row of each list, by the place of the list in the release.
TRIAL = {"trial_type": "foreign", "hrv_or_core_crimes": "0"}
AMNESTY = {"stateAgents": "", "hrCrimes": "don't know", "selfAmnesty": "0"}
COMMISSION = {"status": "ongoing", "yearBeginOperation": "2020", "yearCompleteOperation": ""}


@pytest.mark.parametrize(
    ("index", "cells", "column"),
    [
        *((0, TRIAL, column) for column in TRIAL),
        *((1, AMNESTY, column) for column in AMNESTY),
        (2, COMMISSION, "status"),
    ],
)
def test_a_new_text_of_transitional_justice_stops_the_build(
    index: int, cells: dict[str, str], column: str
) -> None:
    add = tjet._LISTS[index]
    row = UpstreamRow((cells | {column: "a new text"}).items(), {}, line=7)
    with pytest.raises(ValueError, match=f"{column} in line 7 is 'a new text'"):
        add(tjet._RowCounts(cast("Inputs", None)), row)


def test_a_truth_commission_without_an_end_has_to_go_on() -> None:
    row = UpstreamRow((COMMISSION | {"status": "completed"}).items(), {}, line=7)
    with pytest.raises(ValueError, match="line 7 has no end, and is not ongoing"):
        tjet._LISTS[2](tjet._RowCounts(cast("Inputs", None)), row)
