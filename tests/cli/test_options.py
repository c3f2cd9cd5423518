"""Options that have no effect are refused, and never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["validate", "{0}", "--layer", "structure", "--from", "nope"],
            "--from finds the release of --against, which is not given",
        ),
        (
            ["diff", "{0}", "{0}", "--from", "nope"],
            "--from finds releases by version, and neither OLD nor NEW is one",
        ),
        (
            ["diff", "{0}", "{0}", "--format", "json", "--limit", "1"],
            "--limit has no effect on json, which is complete",
        ),
        (
            ["diff", "{0}", "{0}", "--format", "csv", "--limit", "20"],
            "--limit has no effect on csv, which is complete",
        ),
    ],
)
def test_an_option_without_effect_is_wrong_usage(
    arguments: list[str], said: str, small_package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([each.format(small_package) for each in arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_origins_from_the_environment_need_no_version(
    small_package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOREWARN_RELEASES", "nope")
    name = str(small_package)
    assert run(["diff", name, name, "--format", "json"]) == 0
    assert run(["validate", name, "--layer", "structure", "--quiet"]) == 0
    assert capsys.readouterr().err == ""
