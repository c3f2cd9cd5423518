"""Text that deceives or runs: found where it stands, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome, Severity
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure.safety import dangers
from structure.support import SAFETY, check_table, matrix

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string"},
        {"name": "name", "type": "string"},
        {"name": "value", "type": "number"},
        {"name": "kind", "type": "string", "constraints": {"enum": ["-x", "y"]}},
    ],
    "primaryKey": ["code"],
}


def found(folder: Path, code: str, name: str) -> list[list[Any]]:
    cells = [f'"{cell}"' for cell in (code, name)]
    return matrix(check_table(folder, SCHEMA, f"code,name,value,kind\n{','.join(cells)},-1,-x\n"))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("=1+1", "formula-prefix"),
        ("+cmd", "formula-prefix"),
        ("-cmd|x", "formula-prefix"),
        ("@SUM(A1)", "formula-prefix"),
        ("\tx", "formula-prefix"),
        ("a\x1b[31m", "control-character"),
        ("a\x7f", "control-character"),
        ("a\x85", "control-character"),
        ("a\u202eb", "bidirectional-override"),
        ("a\u2066b", "bidirectional-override"),
    ],
)
def test_text_that_deceives_or_runs_is_found(tmp_path: Path, name: str, rule: str) -> None:
    assert found(tmp_path, "A", name) == [[2, "name", rule, "2:5"]]


@pytest.mark.parametrize(
    "name",
    ["-1.5", "+1e3", "-", "a=b", "a\tb", "two\nlines", "two\r\nlines", "Ελλάδα", "Россия (Russia)",
     "مصر", "ישראל\u200f", "µm", "naïve", "中国", "e-mail"],
)  # fmt: skip
def test_text_that_only_looks_like_it_is_let_be(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, "A", name) == []


@pytest.mark.parametrize("code", ["RW\u0410", "\u0410BC", "AB\u0391"])
def test_a_code_of_mixed_scripts_is_found(tmp_path: Path, code: str) -> None:
    assert found(tmp_path, code, "x") == [[2, "code", "mixed-script", "2:1"]]


def test_a_code_of_one_script_is_let_be(tmp_path: Path) -> None:
    assert found(tmp_path, "\u0410\u0411\u0412-1", "x") == []


def test_a_formula_is_a_warning_and_the_others_are_errors(tmp_path: Path) -> None:
    text = 'code,name,value,kind\na,=1,1,y\nb,"x\x01",1,y\n'
    result = check_table(tmp_path, SCHEMA, text)
    assert {finding.rule: finding.severity for finding in result.findings} == {
        "structure/formula-prefix": Severity.WARNING,
        "structure/control-character": Severity.ERROR,
    }
    assert result.outcome is Outcome.INVALID


def test_every_cell_is_counted_and_the_first_are_kept(tmp_path: Path) -> None:
    rows = "".join(f"c{n},=1,1,y\n" for n in range(5))
    result = check_table(tmp_path, SCHEMA, f"code,name,value,kind\n{rows}")
    assert result.counts == {"structure/formula-prefix": 5}


@pytest.mark.parametrize(
    ("pattern", "looked_at"),
    [("[A-Z]{3}", False), ("^[a-z][a-z0-9_]*$", False), ("[A-Z]{3}-[0-9]+", True),
     ("[0-z]+", True), (".*", True), ("[^a]+", True), ("a|=b", True)],
)  # fmt: skip
def test_only_a_pattern_that_no_danger_fits_spares_the_look(pattern: str, looked_at: bool) -> None:
    field = {"name": "code", "type": "string", "constraints": {"pattern": pattern}}
    assert bool(list(dangers(parse_schema({"fields": [field]})))) is looked_at


def test_the_rules_are_these() -> None:
    assert {danger.rule for _, danger in dangers(parse_schema(SCHEMA))} == SAFETY
