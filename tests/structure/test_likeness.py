"""Labels that look like a field are told, with what makes the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from structure.support import check_table, fields

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("match", ["subset", "partial"])
@pytest.mark.parametrize(
    ("label", "name", "what"),
    [
        ("B", "b", "case"),
        (" B", "b", "space and case"),
        ("a  b", "a b", "space"),
        ("a\u00a0b", "a b", "space"),
        ("nai\u0308ve", "na\u00efve", "how letters are encoded"),
        ("\uff42", "b", "how letters are encoded"),
        ("b\u200b", "b", "characters that are not seen"),
        ("b\u00adc", "bc", "characters that are not seen"),
        ("\ufeffb", "b", "characters that are not seen"),
        ("\u0430", "a", "letters of another script"),
        ("\u0410", "A", "letters of another script"),
        ("r\u03b1te", "rate", "letters of another script"),
        ("first name", "first_name", "space and underscores or other marks"),
        ("first-name", "first_name", "underscores or other marks"),
        ("firstname", "first_name", "underscores or other marks"),
        ("b", "b ", "space"),
        ("'b'", "b", "underscores or other marks"),
        ("Value (%)", "value", "space and case and underscores or other marks"),
        ("end.year", "end_year", "underscores or other marks"),
        ("b\u00e9", "be", "accents"),
        ("P\u00e9riode", "periode", "case and accents"),
    ],
)
def test_label_that_looks_like_a_field_is_told(
    tmp_path: Path, match: str, label: str, name: str, what: str
) -> None:
    schema = fields("id", name) | {"fieldsMatch": match}
    text = f"id,{label}\n1,2\n"
    told = [finding.message for finding in check_table(tmp_path, schema, text).findings]
    assert len(told) == 1
    # Without all of a subset, no row is read.
    assert told[0].removesuffix("; no row below it was read").endswith(f"only in {what}")


@pytest.mark.parametrize("label", ["c", "bb", "b1", "\u4e2d", "_", "1"])
def test_other_label_is_not(tmp_path: Path, label: str) -> None:
    schema = fields("id", "b", "-") | {"fieldsMatch": "partial"}
    assert check_table(tmp_path, schema, f"id,{label}\n1,2\n").findings == ()
