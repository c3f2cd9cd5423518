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
    (
        (("indicators", "deaths", {"absent_means": "never", "listing": "occurrences"}),),
        [(3, "absent_means", "meaning/absent-means")],
    ),
    (
        (("indicators", "coups", {"zero_except": "AAA"}),),
        [(2, "absent_means", "meaning/absent-means")],
    ),
    (
        (("indicators", "strikes", {"absent_means": "zero", "listing": "full",
                                    "zero_from": "1946", "zero_to": "1979"}),),
        [(15, "absent_means", "meaning/absent-means")],
    ),
    (
        (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                    "zero_from": "1946", "zero_to": "1980"}),),
        [(15, "absent_means", "meaning/listed-zero")],
    ),
    (
        (("indicators", "deaths", {"zero_means": "occurrence"}),),
        [(3, "zero_means", "meaning/zero-means")],
    ),
    (
        (("indicators", "severity", {"zero_means": "judgement", "minimum": "0.5"}),),
        [(14, "zero_means", "meaning/zero-means")],
    ),
    (
        (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                    "zero_from": "1946", "zero_to": "1979",
                                    "zero_means": "threshold"}),),
        [(15, "zero_means", "meaning/zero-means")],
    ),
    (
        (("indicators", "coups", {"same_question_as": "coups"}),),
        [(2, "same_question_as", "meaning/same-question")],
    ),
    (
        (("indicators", "deaths", {"same_question_as": "freedom"}),
         ("indicators", "freedom", {"same_question_as": "coups"})),
        [(3, "same_question_as", "meaning/same-question")],
    ),
    (
        (("indicators", "deaths", {"part_of": "coups"}),),
        [(3, "part_of", "meaning/part-of")],
    ),
    (
        (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                    "zero_from": "1946", "zero_to": "1979",
                                    "part_of": "strikes"}),),
        [(15, "part_of", "meaning/part-of")],
    ),
]  # fmt: skip

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("indicators", "freedom", {"maximum": "2"}),),
    (("indicators", "deaths", {"title": "Killed"}),),
    (("indicators", "freedom", {"measure": "share"}),),
    (("indicators", "coups", {"absent_means": "never", "listing": "occurrences",
                              "unit": "years"}),),
    (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                "zero_from": "1946", "zero_to": "1979"}),),
    (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                "zero_from": "1946", "zero_to": "1999",
                                "zero_except": "AAA BBB CCC DDD"}),),
    (("indicators", "deaths", {"minimum": "0", "maximum": "1000"}),),
    (("indicators", "deaths", {"zero_means": "threshold"}),),
    (("indicators", "deaths", {"zero_means": "occurrence", "listing": "occurrences"}),),
    (("indicators", "coups", {"same_question_as": "deaths"}),),
    (("indicators", "strikes", {"absent_means": "zero", "listing": "occurrences",
                                "zero_from": "1946", "zero_to": "1979", "part_of": "coups"}),),
]  # fmt: skip


@pytest.mark.slow
def test_an_indicator_that_nothing_uses_is_found(folder: Path) -> None:
    append(
        folder,
        "indicators",
        "zeal,Zeal,Zeal.,It bears.,,conflict,index,0 to 1,0,1,risk,full,unknown,,,,,,,z",
    )
    assert found(folder) == [(16, "indicator_id", "meaning/unused-indicator")]


@pytest.mark.slow
def test_a_binary_indicator_without_a_zero_lists_occurrences(folder: Path) -> None:
    for source in ("src-1", "src-2"):
        file = folder / f"data/observations/{source}.csv"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if ",strikes,0," not in line]
        file.write_text("".join(kept), encoding="utf-8", newline="\n")
    assert found(folder) == [(15, "listing", "meaning/undeclared-listing")]
