"""Each rule finds the example that breaks it, and not the one that nearly does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from findings.applying import rules_of_small, rules_of_tiny
from forewarn.findings.model import Layer
from forewarn.findings.rules import CATALOGUE
from forewarn.findings.rules.examples import put
from small import edit, make_package, sign

if TYPE_CHECKING:
    from forewarn.findings.rules.examples import Example


def _marks(layer: Layer, number: int, name: str) -> tuple[pytest.MarkDecorator, ...]:
    """Return when an example is tried: those of two layers take a second or two each."""
    if layer is Layer.STRUCTURE:
        return ()
    # Every rule of the meaning layer is broken, and nearly broken, by a module of its own as well.
    of_module = layer is Layer.MEANING and (name == "passes" or number % 2 == 1)
    length = of_module or number % 4 > 1
    return (pytest.mark.length if length else pytest.mark.slow,)


EXAMPLES = [
    pytest.param(
        rule.layer,
        example,
        expected | set(example.also),
        id=f"{rule.id}-{name}",
        marks=_marks(rule.layer, number, name),
    )
    for number, rule in enumerate(CATALOGUE)
    for name, example, expected in (
        ("breaks", rule.breaks, {rule.id}),
        ("passes", rule.passes, set()),
    )
]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[Layer, Path]:
    """Return the small package that the examples of each layer change, as it was before."""
    folders = {
        layer: tmp_path_factory.mktemp(layer) for layer in (Layer.MEANING, Layer.EXPECTATIONS)
    }
    make_package(folders[Layer.MEANING], related=True)
    make_package(folders[Layer.EXPECTATIONS])
    for country in ("CCC", "DDD"):
        edit(folders[Layer.EXPECTATIONS], "data/countries.csv", country, un_region="Asia")
    sign(folders[Layer.EXPECTATIONS])
    return folders


@pytest.mark.parametrize(("layer", "example", "expected"), EXAMPLES)
def test_an_example_breaks_just_its_rules(
    layer: Layer,
    example: Example,
    expected: set[str],
    releases: dict[Layer, Path],
    tmp_path: Path,
) -> None:
    if layer is Layer.STRUCTURE:
        found = rules_of_tiny(example, tmp_path)
    else:
        release = releases[layer]
        folder = Path(shutil.copytree(release, tmp_path / "package"))
        found = rules_of_small(example, layer, folder, release)
    assert found == expected


@pytest.mark.slow
def test_an_example_that_breaks_a_schema_fails_with_what_it_breaks(
    releases: dict[Layer, Path], tmp_path: Path
) -> None:
    release = releases[Layer.MEANING]
    folder = Path(shutil.copytree(release, tmp_path / "package"))
    wrong = put("countries", "country_id,iso3n", "AAA,x")
    with pytest.raises(
        AssertionError, match=r"breaks a schema:\ndata/countries\.csv:2: iso3n is 'x'"
    ):
        rules_of_small(wrong, Layer.MEANING, folder, release)


def test_no_example_says_that_it_breaks_its_own_rule() -> None:
    for rule in CATALOGUE:
        assert rule.id not in (*rule.breaks.also, *rule.passes.also)
        assert rule.breaks.steps != rule.passes.steps
