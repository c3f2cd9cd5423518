"""The catalogue: every rule can be looked up, and every rule that is used is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.cli import run
from forewarn.findings import Layer
from forewarn.rules import CATALOGUE, rule
from small import ROOT

if TYPE_CHECKING:
    import pytest

SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "schemas/expectations").glob("*.json")]


def test_ids_are_unique_and_named_after_their_layer() -> None:
    ids = [rule.id for rule in CATALOGUE]
    assert len(set(ids)) == len(ids)
    assert {rule.layer for rule in CATALOGUE} == set(Layer)
    assert all(re.fullmatch(r"[a-z]+/[a-z-]+", rule_id) for rule_id in ids)


def test_every_rule_says_why_and_how_to_mend() -> None:
    for entry in CATALOGUE:
        assert not entry.title.endswith(".")
        assert entry.why.endswith(".")
        assert entry.mend.endswith(".")


def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    named = {
        name
        for file in SOURCES
        if file.parent.name != "rules"
        for name in re.findall(
            r'"((?:structure|meaning|expectation)/[a-z-]+)"', file.read_text(encoding="utf-8")
        )
    }
    assert named <= {entry.id for entry in CATALOGUE}


def test_a_rule_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "meaning/bounds-order"]) == 0
    entry = rule("meaning/bounds-order")
    out = capsys.readouterr().out
    assert all(text in out for text in (entry.id, entry.title, entry.why, entry.mend, "error"))


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [entry.id for entry in CATALOGUE]


def test_a_misspelt_rule_is_answered_with_the_near_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rules", "meaning/bound-order"]) == 2
    assert "meaning/bounds-order" in capsys.readouterr().err
