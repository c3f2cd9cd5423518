"""The catalogue: every rule can be looked up, and every rule that is used is in it."""

from __future__ import annotations

import json
import re

import pytest

from forewarn.cli.main import run
from forewarn.cli.pages import EXAMPLE_COMMANDS
from forewarn.findings.model import Layer
from forewarn.findings.rules import CATALOGUE, rule
from small import ROOT

SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "schemas/expectations").glob("*.json")]


def test_ids_are_unique_and_named_after_their_layer() -> None:
    ids = [rule.id for rule in CATALOGUE]
    assert len(set(ids)) == len(ids)
    assert {rule.layer for rule in CATALOGUE} == set(Layer)
    assert all(re.fullmatch(r"[a-z]+/[a-z-]+", rule_id) for rule_id in ids)


def test_every_rule_says_why_and_how_to_fix() -> None:
    for entry in CATALOGUE:
        assert not entry.title.endswith(".")
        assert entry.why.endswith(".")
        assert entry.fix.endswith(".")


def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    named = {
        name
        for file in SOURCES
        if "rules" not in file.parts
        for name in re.findall(
            r'"((?:structure|meaning|expectations)/[a-z-]+)"', file.read_text(encoding="utf-8")
        )
    }
    assert named <= {entry.id for entry in CATALOGUE}


def test_a_rule_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "meaning/bounds-order"]) == 0
    entry = rule("meaning/bounds-order")
    out = capsys.readouterr().out
    assert all(text in out for text in (entry.id, entry.title, entry.why, entry.fix, "error"))


@pytest.mark.parametrize(
    "name", ["structure/type-error", "meaning/rate-of-count", "expectations/rows-removed"]
)
def test_the_examples_of_a_rule_are_shown_as_they_are_run(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = rule(name)
    shown = {}
    for form in ("text", "markdown", "json"):
        assert run(["rules", name, "--format", form]) == 0
        shown[form] = capsys.readouterr().out
    (listed,) = json.loads(shown["json"])
    for key, example in (("breaks", entry.breaks), ("passes", entry.passes)):
        lines = list(example.lines(EXAMPLE_COMMANDS))
        text = "\n".join(lines)
        assert "\n".join(f"  {line}" for line in lines) in shown["text"]
        assert f"\n```text\n{text}\n```\n" in shown["markdown"]
        assert listed[key] == {"example": text, "also_breaks": list(example.also)}
    assert all(also in shown["text"] for also in entry.breaks.also)
    assert ("small valid package" in shown["text"]) is (entry.layer is not Layer.STRUCTURE)


def test_all_rules_are_listed_by_layer_with_their_severity(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rules"]) == 0
    groups = [group.splitlines() for group in capsys.readouterr().out.split("\n\n")]
    assert [lines[0].partition(":")[0] for lines in groups] == list(Layer)
    listed = [line.split(maxsplit=2) for lines in groups for line in lines[1:]]
    assert listed == [[entry.severity, entry.id, entry.title] for entry in CATALOGUE]


def test_a_layer_lists_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "meaning", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in listed] == [
        entry.id for entry in CATALOGUE if entry.layer is Layer.MEANING
    ]


@pytest.mark.parametrize("name", ["bounds-order", "Meaning/Bounds-Order", " meaning/bounds-order"])
def test_a_rule_is_found_by_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", name]) == 0
    assert capsys.readouterr().out.startswith("meaning/bounds-order (error)\n")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("meaning/bound-order", "meaning/bounds-order"),
        ("structure/bounds-order", "meaning/bounds-order"),
        ("bouns-order", "meaning/bounds-order"),
        ("STRUCTURE/TYPE_ERROR", "structure/type-error"),
        ("header", "structure/"),
        ("foreign", "structure/foreign-key"),
    ],
)
def test_a_misspelt_rule_is_answered_with_the_near_ones(
    name: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["rules", name])
    said = capsys.readouterr()
    assert near in (said.err if code else said.out)


def test_a_name_like_no_rule_is_answered_with_where_to_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rules", "\x1b[31mxyzzy" + "x" * 10_000]) == 2
    said = capsys.readouterr().err
    assert said.splitlines()[-1].endswith(": forewarn rules lists them")
    assert "\x1b" not in said
    assert len(said) < 500
