"""Options that have no effect are refused, and never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from forewarn.cli.main import COMMANDS, cli, run

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


@pytest.mark.parametrize("name", COMMANDS)
def test_a_second_value_for_an_option_that_takes_one_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for option in command.params:
        if isinstance(option, click.Option) and not (option.multiple or option.is_flag):
            longest = max(option.opts, key=len)
            assert run([name, f"{longest}=1", longest, "1"]) == 2
            said = capsys.readouterr()
            assert said.out == ""
            assert f"{longest} is given 2 times, and takes one" in said.err


def test_help_wins_over_what_is_wrong_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["network", "--country", "SDN", "--country", "SYR", "--help"]) == 0
    assert "Usage: forewarn network" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["network", "--country", "SDN", "--country", "SYR"], "--country is given 2 times"),
        (["validate", "--quiet", "--verbose"], "--quiet and --verbose exclude each other"),
        (["import", "x.csv", "--map", "Congo=COD", "--map", "Congo=COG"], "'Congo' is given twice"),
    ],
)
def test_two_values_of_which_one_would_be_ignored_are_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_repeated_flag_says_the_same_twice() -> None:
    command = cli.get_command(click.Context(cli), "network")
    assert command is not None
    context = command.make_context("network", ["--directed", "--directed"])
    assert context.params["directed"] is True


def test_origins_from_the_environment_need_no_version(
    small_package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOREWARN_RELEASES", "nope")
    name = str(small_package)
    assert run(["diff", name, name, "--format", "json"]) == 0
    assert run(["validate", name, "--layer", "structure", "--quiet"]) == 0
    assert capsys.readouterr().err == ""
